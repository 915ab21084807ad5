"""What the kiosks' entries tell, read: for lists and reports.  Functions on a connection (`book`).

An entry that cannot be read is passed over here; it waits at the desk for a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from kiosk.core.clock import parse_stamp
from kiosk.core.entries import BODIES, Body, EntryKind
from kiosk.core.journal import Entry, slip_number
from kiosk.township import tables


@dataclass(frozen=True)
class EntryRead:
    site: str
    site_name: str
    village_code: int
    epoch: int
    seq: int
    kind: str
    at: datetime
    """By the kiosk's clock."""

    op: str
    keeper: str
    body: Body
    scheme_version: int = 0

    @property
    def ref(self) -> str:
        """tx01/1/7"""
        return f"{self.site}/{self.epoch}/{self.seq}"

    @property
    def path(self) -> str:
        """Of its page, below the desk."""
        return f"/sites/{self.site}/entries/{self.epoch}/{self.seq}"

    @property
    def number(self) -> str:
        """As on paper: 和平-1-000123-7."""
        return slip_number(self.site_name, self.epoch, self.seq)


def entries_read(
    connection: Connection, kinds: Collection[EntryKind], sites: Collection[str]
) -> Iterator[EntryRead]:
    """Entries of some kinds at some sites, each site's in the order in which it wrote them."""
    entry, site = tables.entry.c, tables.site.c
    query = (
        select(tables.entry, site.name, site.village_code)
        .join(tables.site, site.id == entry.site)
        .where(entry.site.in_(sorted(sites)), entry.kind.in_([kind.value for kind in kinds]))
        .order_by(entry.site, entry.epoch, entry.seq)
    )
    for row in connection.execute(query):
        read = _read(row.line, row.kind)
        if read is not None:
            told, at, body = read
            yield EntryRead(
                row.site,
                row.name,
                row.village_code,
                row.epoch,
                row.seq,
                row.kind,
                at,
                told.op,
                told.keeper,
                body,
                told.scheme_version,
            )


def _read(line: bytes, kind: str) -> tuple[Entry, datetime, Any] | None:
    try:
        entry = msgspec.json.decode(line, type=Entry)
        return entry, parse_stamp(entry.at), msgspec.json.decode(entry.body, type=BODIES[kind])
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        return None
