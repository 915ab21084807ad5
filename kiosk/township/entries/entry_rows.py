"""The entries of a site as the book has them, with what somebody said who looked at them.

Functions on a connection (`book`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, select

from kiosk.core.clock import stamp
from kiosk.township import tables


@dataclass(frozen=True)
class EntriesWanted:
    """Which entries of a site are to be shown."""

    site: str
    kind: str = ""
    only_flagged: bool = False
    only_waiting: bool = False
    only_late: bool = False
    """Of machines that were shut out, behind the base of the next one."""

    seq: int | None = None
    first: datetime | None = None
    until: datetime | None = None
    """Received from `first` until before `until`."""


def count_entries(connection: Connection, wanted: EntriesWanted) -> int:
    return connection.scalar(_entries(select(func.count()), wanted)) or 0


def entries(
    connection: Connection, wanted: EntriesWanted, *, skip: int = 0, limit: int = 50
) -> Sequence[Row[Any]]:
    """Rows of `tables.entry`, the latest first, with `remark`, `looked_at` and `looked_by`."""
    entry = tables.entry.c
    ordered = _entries(_columns(), wanted).order_by(entry.epoch.desc(), entry.seq.desc())
    return connection.execute(ordered.offset(skip).limit(limit)).all()


def an_entry(connection: Connection, site: str, epoch: int, seq: int) -> Row[Any] | None:
    """One entry, as `entries` gives it."""
    query = _entries(_columns(), EntriesWanted(site, seq=seq))
    return connection.execute(query.where(tables.entry.c.epoch == epoch)).one_or_none()


def _columns() -> Select[Any]:
    look = tables.entry_look.c
    return select(
        tables.entry,
        look.remark,
        look.at.label("looked_at"),
        tables.staff.c.name.label("looked_by"),
    )


def _entries(query: Select[Any], wanted: EntriesWanted) -> Select[Any]:
    entry, look = tables.entry.c, tables.entry_look.c
    looked = and_(look.site == entry.site, look.epoch == entry.epoch, look.seq == entry.seq)
    query = query.select_from(
        tables.entry.join(tables.entry_look, looked, isouter=True).join(
            tables.staff, tables.staff.c.id == look.staff, isouter=True
        )
    ).where(entry.site == wanted.site)
    if wanted.kind:
        query = query.where(entry.kind == wanted.kind)
    if wanted.only_flagged or wanted.only_waiting:
        query = query.where(entry.flagged.is_not(None))
    if wanted.only_waiting:
        query = query.where(look.site.is_(None))
    if wanted.only_late:
        machine = tables.machine.c
        query = query.where(
            exists().where(
                machine.site == entry.site,
                machine.epoch == entry.epoch + 1,
                machine.base < entry.seq,
            )
        )
    if wanted.seq is not None:
        query = query.where(entry.seq == wanted.seq)
    if wanted.first is not None:
        query = query.where(entry.received >= stamp(wanted.first))
    if wanted.until is not None:
        query = query.where(entry.received < stamp(wanted.until))
    return query
