"""Lists that were sent as files and wait until somebody says yes.

Nothing of a list holds before that, and a day later it is forgotten.  Functions on a connection
(`book`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from kiosk.core.clock import stamp
from kiosk.township import tables

KEPT = timedelta(days=1)


class Kind(StrEnum):
    HOUSEHOLDS = "households"
    GOODS = "goods"


@dataclass(frozen=True)
class Staged:
    """A list that waits; `content` is what its kind makes of it."""

    id: str
    site: str
    kind: Kind
    name: str
    """Of the file."""

    content: Any


def stage(connection: Connection, staged: Staged, now: datetime) -> None:
    """Let a list wait; `content` is anything that JSON holds."""
    table = tables.waiting_list
    connection.execute(delete(table).where(table.c.at < stamp(now - KEPT)))
    connection.execute(
        insert(table).values(
            id=staged.id,
            site=staged.site,
            kind=staged.kind.value,
            at=stamp(now),
            name=staged.name,
            content=msgspec.json.encode(staged.content).decode(),
        )
    )


def find_staged(connection: Connection, kind: Kind, staged: str) -> Staged | None:
    """A list of this kind that waits."""
    table = tables.waiting_list
    row = connection.execute(
        select(table).where(table.c.id == staged, table.c.kind == kind.value)
    ).one_or_none()
    if row is None:
        return None
    return Staged(row.id, row.site, kind, row.name, msgspec.json.decode(row.content))


def forget(connection: Connection, staged: str) -> None:
    """It was taken over."""
    connection.execute(delete(tables.waiting_list).where(tables.waiting_list.c.id == staged))
