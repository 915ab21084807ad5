"""Signing in at the desk, and out again.

The answer to an unknown login is the same as to a wrong password, and takes as long.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Engine, Row

from kiosk.core.clock import parse_stamp
from kiosk.township.database import run_tx
from kiosk.township.office import audit, guard, sessions
from kiosk.township.office.acts import Done
from kiosk.township.office.passwords import NOBODYS, fits
from kiosk.township.office.rights import Act
from kiosk.township.office.staff import Staff, by_login, staff_from

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")


class Verdict(Enum):
    RIGHT = auto()
    WRONG = auto()
    """No such login, a wrong password, or somebody who was shut off: nobody learns which."""

    OVER = auto()
    """Right, but a one-time password whose time is over."""


@dataclass(frozen=True)
class Wait:
    """Not looked at; how long to wait first."""

    minutes: int


def checked(
    engine: Engine, login: str, password: str, address: str, now: datetime
) -> tuple[Verdict, Row[Any] | None] | Wait:
    """Count a try and look at the password; the row of `tables.staff` that the login names."""
    keys = guard.keys_of(login, address)
    wait = run_tx(engine, lambda c: guard.count_try(c, keys, now))
    if wait is not None:
        return Wait(math.ceil(wait / timedelta(minutes=1)))
    asked = login if LOGIN.fullmatch(login) else ""
    row = run_tx(engine, lambda c: by_login(c, asked), reads=True)
    right = fits(password, NOBODYS if row is None else row.password)
    if row is None or not right or not row.active:
        return Verdict.WRONG, row
    if row.good_until and parse_stamp(row.good_until) <= now:
        return Verdict.OVER, row
    return Verdict.RIGHT, row


def sign_in(
    engine: Engine, login: str, password: str, address: str, now: datetime, token: str
) -> Verdict | Wait:
    """Begin a session with this token when the password is right; each try is booked."""
    login = login.strip().lower()
    found = checked(engine, login, password, address, now)
    if isinstance(found, Wait):
        return found
    verdict, row = found

    def book(connection: Connection) -> Verdict:
        now_row = None if row is None else by_login(connection, login)
        if verdict is Verdict.RIGHT and not _is_same(row, now_row):
            return _refuse(connection, now_row, Verdict.WRONG)
        if verdict is not Verdict.RIGHT or now_row is None:
            return _refuse(connection, now_row, verdict)
        staff = staff_from(connection, now_row)
        guard.forgive(connection, guard.keys_of(login, address), now)
        sessions.begin(connection, token, staff.id, now)
        record = audit.Record(
            Act.SIGN_IN,
            staff.subject,
            f"{staff.name}登录了。",
            staff=staff.id,
            name=staff.name,
            address=address,
        )
        audit.append(connection, record, now)
        return Verdict.RIGHT

    def _refuse(connection: Connection, known: Row[Any] | None, why: Verdict) -> Verdict:
        # an unknown login is not written down: it may well be a password
        named = {} if known is None else {"subject": f"staff:{known.id}"}
        what = f"登录名 {login}" if known is not None else "没有的登录名"
        reason = "一次性密码已经过期" if why is Verdict.OVER else "没有登录成功"
        record = audit.Record(
            Act.SIGN_IN_REFUSED, note=f"{what}：{reason}。", address=address, **named
        )
        audit.append(connection, record, now)
        return why

    return run_tx(engine, book)


def sign_out(connection: Connection, staff: Staff, value: EndSession, now: datetime) -> Done:  # noqa: ARG001
    """End this session."""
    sessions.end(connection, value.session)
    return Done(f"{staff.name}退出了。", staff.subject)


@dataclass(frozen=True)
class EndSession:
    session: str


def _is_same(row: Row[Any] | None, now_row: Row[Any] | None) -> bool:
    """Whether nothing was changed while the password was looked at."""
    if row is None or now_row is None:
        return False
    return bool(row.password == now_row.password and now_row.active)
