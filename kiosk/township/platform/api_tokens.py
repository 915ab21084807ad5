"""Tokens with which a platform reads what the township shows: issued at the desk, and ended there.

The database holds a token's hash only.  A token reads what is public anyhow, and changes nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff

TOKEN_BYTES = 32
TOKEN_LENGTH_MAX = 128
NAME_LENGTH_MAX = 60


@dataclass(frozen=True)
class NewToken:
    name: str
    text: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES), repr=False)
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class TokenNamed:
    token: str


def token_hash(text: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(b"api\0" + text.encode()).hexdigest()


def opens(connection: Connection, text: str) -> bool:
    """Whether this is a token that was issued and has not ended."""
    token = tables.api_token.c
    if not text or len(text) > TOKEN_LENGTH_MAX:
        return False
    found = connection.scalar(
        select(token.id).where(token.token_hash == token_hash(text), token.ended == "")
    )
    return found is not None


def all_tokens(connection: Connection) -> list[Row[tuple[str, ...]]]:
    """Rows of `tables.api_token`, those that open first, then the newest."""
    token = tables.api_token.c
    rows = connection.execute(select(tables.api_token).order_by(token.made.desc(), token.id))
    return sorted(rows, key=lambda row: bool(row.ended))


def find_token(connection: Connection, token: str) -> Row[tuple[str, ...]] | None:
    table = tables.api_token
    return connection.execute(select(table).where(table.c.id == token)).one_or_none()


def issue_token(connection: Connection, who: Staff, new: NewToken, now: datetime) -> Done:
    """A token for somebody, the secret."""
    name = new.name.strip()
    if not name:
        raise Refused("请写这个口令给谁用。", "name")
    connection.execute(
        insert(tables.api_token).values(
            id=new.id,
            name=name,
            token_hash=token_hash(new.text),
            made=stamp(now),
            who=who.name,
            ended="",
        )
    )
    return Done(
        f"已给“{name}”发接口口令，只能读，不能改。",
        f"api_token:{new.id}",
        after={"name": name},
        secret=new.text,
    )


def end_token(connection: Connection, who: Staff, named: TokenNamed, now: datetime) -> Done:  # noqa: ARG001
    """It opens nothing from now on."""
    row = find_token(connection, named.token)
    if row is None or row.ended:
        raise Refused("没有这个口令，或者已经停了。")
    table = tables.api_token
    connection.execute(update(table).where(table.c.id == row.id).values(ended=stamp(now)))
    return Done(f"“{row.name}”的接口口令已停。", f"api_token:{row.id}", after={"name": row.name})
