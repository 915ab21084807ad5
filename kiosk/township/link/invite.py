"""A machine is invited by stick: all that it must know to begin at a place without a line.

`carry` takes in what it sends back (`kiosk.sync.invitation` says how each knows the other).
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row

from kiosk.core.clock import stamp
from kiosk.sync import codes, invitation, stick
from kiosk.sync.invitation import Invitation
from kiosk.township import book
from kiosk.township.book import EnrolmentCode
from kiosk.township.database import run_tx
from kiosk.township.entries import chain
from kiosk.township.link import exchange
from kiosk.township.sites import replacement
from kiosk.township.sites.authority import credentials_of

LONGEST_VALIDITY = timedelta(days=30)
"""Of a code: somebody has to go there and come back."""

PAGES_MAX = 1000
"""Of each kind: half a million entries or items."""


@dataclass(frozen=True)
class Invited:
    """What stands on the stick now."""

    folder: str
    entries: int
    expires: datetime


def invite(
    engine: Engine,
    site: str,
    where: Path,
    code: EnrolmentCode,
    *,
    now: datetime,
    valid: timedelta,
) -> Invited:
    """Make this the site's code and write the invitation with feed and history.

    Refused when the site's machine is at work: it must be shut out first.  StickError when the
    stick takes nothing; the code is good all the same.
    """
    stick.find(where)
    expires = run_tx(engine, lambda c: set_code(c, site, code, now, valid))

    def pages(connection: Connection) -> tuple[str, int, list[tuple[str, bytes]]]:
        row = book.the_site(connection, site)
        letter = (stick.name_of(stick.INVITATION), letter_of(connection, row, code.text, now))
        return str(row.id), row.epoch, [letter, *beside(connection, row, now)]

    row_id, epoch, files = run_tx(engine, pages, reads=True)
    folder = stick.folder_of(where, row_id, epoch)
    stick.write(folder, files, instead_of=stick.OF_TOWNSHIP)
    base = run_tx(engine, lambda c: chain.base_of(c, row_id, epoch)[0], reads=True)
    return Invited(folder.name, base, expires)


def letter_of(connection: Connection, site: Row[Any], code: str, now: datetime) -> bytes:
    """What only who has the code can open."""
    base, base_hash = chain.base_of(connection, site.id, site.epoch)
    key = exchange.township_key(connection)
    told = Invitation(
        site=site.id,
        epoch=site.epoch,
        township_key=bytes(key.verify_key).hex(),
        authority=ssl.DER_cert_to_PEM_cert(credentials_of(connection).authority),
        time=stamp(now),
        base=base,
        base_hash=base_hash.hex() if base else "",
    )
    return invitation.sealed(told, key, codes.typed(code) or "")


def beside(connection: Connection, site: Row[Any], now: datetime) -> Iterator[tuple[str, bytes]]:
    """The files that go with the letter."""
    yield from history_pages(connection, site, 0, now)
    yield from feed_pages(connection, site, 0, now)


def set_code(
    connection: Connection, site: str, code: EnrolmentCode, now: datetime, valid: timedelta
) -> datetime:
    row = book.the_site(connection, site)
    if replacement.has_machine(connection, row) and not book.has_written(row):
        replacement.fence(connection, row, now)  # it was enrolled and never came to anything
    return book.set_code(connection, row.id, code, at=now, valid=valid, longest=LONGEST_VALIDITY)


def history_pages(
    connection: Connection, site: Row[Any], after: int, now: datetime
) -> Iterator[tuple[str, bytes]]:
    """Files of the entries after number `after` that the site's machine of today continues."""
    for _ in range(PAGES_MAX):
        page, count = exchange.sealed_history(connection, site, after, now)
        if count == 0:
            return
        yield stick.name_of(stick.HISTORY, after + 1), page
        after += count


def feed_pages(
    connection: Connection, site: Row[Any], after: int, now: datetime
) -> Iterator[tuple[str, bytes]]:
    """Files of the items after number `after`."""
    for _ in range(PAGES_MAX):
        if after >= site.fed:
            return
        page, count = exchange.sealed_feed(connection, site, after, now)
        yield stick.name_of(stick.FEED, after + 1), page
        after += count
