"""Slowing down those who guess passwords.

Tries are counted by login and by address, in rows of the database and before the password is looked
at: neither a restart nor many tries at once give a further one.  After some free tries the next one
has to wait, longer each time, up to `LONGEST_WAIT`; tries during a wait are not looked at and not
counted.  Nobody is shut out for ever, and an address from which a login once succeeded is counted
by itself for it: whoever guesses from elsewhere does not keep out the one who knows.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from kiosk.core.clock import parse_stamp, stamp
from kiosk.township import tables

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)
"""After so long without a try the count starts again."""

KEPT = timedelta(days=90)
FREE_OF_LOGIN = 4
FREE_OF_ADDRESS = 19
"""Several people may sit behind one address."""


@dataclass(frozen=True)
class Keys:
    """What a try is counted by; hashes, as a password is easily typed where the login belongs."""

    login: str
    address: str
    both: str


def keys_of(login: str, address: str) -> Keys:
    network = _network(address)
    return Keys(
        f"login:{_hash(login)}",
        f"address:{_hash(network)}",
        f"{_both(login)}{_hash(network)}",
    )


def count_try(connection: Connection, keys: Keys, now: datetime) -> timedelta | None:
    """Count a try, or say how long to wait first; None: it may be looked at."""
    rows = {
        row.key: row
        for row in connection.execute(
            select(tables.sign_in_guard).where(
                tables.sign_in_guard.c.key.in_((keys.login, keys.address, keys.both))
            )
        )
    }
    counted = _counted(keys, known=keys.both in rows)
    ends = [parse_stamp(rows[key].until) for key, _ in counted if key in rows and rows[key].until]
    waits = max((end - now for end in ends), default=timedelta())
    if waits > timedelta():
        # the clock was set back: nobody waits longer than the longest wait
        return min(waits, LONGEST_WAIT)
    for key, free in counted:
        row = rows.get(key)
        tries = 1 + (0 if row is None or _is_forgotten(row, now) else row.tries)
        _put(connection, key, tries, now, _wait(tries - free))
    return None


def forgive(connection: Connection, keys: Keys, now: datetime) -> None:
    """The password was right: the login's tries are forgotten, of the address's only this one."""
    guard = tables.sign_in_guard
    connection.execute(delete(guard).where(guard.c.key == keys.login))
    _put(connection, keys.both, 0, now, timedelta())
    connection.execute(
        update(guard)
        .where(guard.c.key == keys.address, guard.c.tries > 0)
        .values(tries=guard.c.tries - 1, until="")
    )
    connection.execute(delete(guard).where(guard.c.last < stamp(now - KEPT)))


def forget(connection: Connection, login: str) -> None:
    """Whoever has this login need not wait any more, except by the address."""
    key = tables.sign_in_guard.c.key
    connection.execute(
        delete(tables.sign_in_guard).where(
            (key == f"login:{_hash(login)}") | key.startswith(_both(login))
        )
    )


def _counted(keys: Keys, *, known: bool) -> Sequence[tuple[str, int]]:
    """Keys by which a try is counted, and how many are free."""
    who = keys.both if known else keys.login
    return ((who, FREE_OF_LOGIN), (keys.address, FREE_OF_ADDRESS))


def _is_forgotten(row: Row[Any], now: datetime) -> bool:
    return now - parse_stamp(row.last) > FORGOTTEN


def _wait(beyond: int) -> timedelta:
    """How long to wait after a try so many beyond the free ones."""
    if beyond <= 0:
        return timedelta()
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(beyond - 1, 10)))


def _put(connection: Connection, key: str, tries: int, now: datetime, wait: timedelta) -> None:
    guard = tables.sign_in_guard
    values = {"tries": tries, "last": stamp(now), "until": stamp(now + wait) if wait else ""}
    changed = connection.execute(update(guard).where(guard.c.key == key).values(**values))
    if changed.rowcount == 0:
        connection.execute(insert(guard).values(key=key, **values))


def _both(login: str) -> str:
    return f"both:{_hash(login)}:"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _network(address: str) -> str:
    """An IPv6 address stands for its /64: its owner has all of that."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))
