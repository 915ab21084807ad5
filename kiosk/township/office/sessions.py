"""Who is signed in: rows of the database, so that any server process knows.

A browser holds a random token, the database its hash only: a stolen database opens nothing.
Functions on a connection (`book`).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.core.clock import parse_stamp, stamp
from kiosk.township import tables
from kiosk.township.office.staff import Staff, find_staff

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
"""A working day."""

SEEN_EVERY = timedelta(minutes=1)
"""How often a session's last use is written down: not with every page."""

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Session:
    """A session that is on, and whose it is."""

    token_hash: str
    staff: Staff
    seen: datetime

    def is_to_be_seen(self, now: datetime) -> bool:
        return now - self.seen >= SEEN_EVERY


def token_drawn() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(b"session\0" + token.encode()).hexdigest()


def form_token(token: str) -> str:
    """What each form of the session carries: whoever does not know the token cannot make it."""
    return hashlib.sha256(b"form\0" + token.encode()).hexdigest()


def begin(connection: Connection, token: str, staff: str, now: datetime) -> None:
    """A new session; those that have run out are cleared away."""
    session = tables.desk_session.c
    connection.execute(
        delete(tables.desk_session).where(
            (session.seen < stamp(now - IDLE)) | (session.begun < stamp(now - LONGEST))
        )
    )
    connection.execute(
        insert(tables.desk_session).values(
            token_hash=token_hash(token), staff=staff, begun=stamp(now), seen=stamp(now)
        )
    )


def holder(connection: Connection, hashed: str, now: datetime) -> Session | None:
    """The session with this token hash, unless it ran out or its holder was shut off."""
    row = connection.execute(
        select(tables.desk_session).where(tables.desk_session.c.token_hash == hashed)
    ).one_or_none()
    if row is None:
        return None
    begun, seen = parse_stamp(row.begun), parse_stamp(row.seen)
    if now - seen >= IDLE or now - begun >= LONGEST:
        return None
    staff = find_staff(connection, row.staff)
    if staff is None or not staff.active:
        return None
    return Session(hashed, staff, seen)


def mark_seen(connection: Connection, hashed: str, now: datetime) -> None:
    connection.execute(
        update(tables.desk_session)
        .where(tables.desk_session.c.token_hash == hashed)
        .values(seen=stamp(now))
    )


def end(connection: Connection, hashed: str) -> None:
    connection.execute(
        delete(tables.desk_session).where(tables.desk_session.c.token_hash == hashed)
    )


def end_all(connection: Connection, staff: str) -> None:
    """Sign somebody out everywhere."""
    connection.execute(delete(tables.desk_session).where(tables.desk_session.c.staff == staff))
