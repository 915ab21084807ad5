"""A site's one chain of entries, written by one machine after the other.

Epoch e continues the chain at its base, the last entry that the township had of the machine before.
What that machine had written beyond the base, and nobody had seen, shares its numbers with what the
new one writes, but not the epoch: should it come after all, it comes late (`late`).

Functions on a connection (`book`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.journal import NO_HASH
from kiosk.township import tables


@dataclass(frozen=True)
class Span:
    """Entries `first` to `last` as the machine of `epoch` wrote them."""

    epoch: int
    first: int
    last: int


def machine_of(connection: Connection, site: str, epoch: int) -> Row[Any] | None:
    """The row of a site's machine; None for its first."""
    machine = tables.machine.c
    return connection.execute(
        select(tables.machine).where(machine.site == site, machine.epoch == epoch)
    ).one_or_none()


def base_of(connection: Connection, site: str, epoch: int) -> tuple[int, bytes]:
    """Number and hash of the entry that an epoch continues; (0, NO_HASH) for a first one."""
    row = machine_of(connection, site, epoch)
    return (row.base, row.base_hash) if row else (0, NO_HASH)


def spans(connection: Connection, site: str, epoch: int, first: int, last: int) -> list[Span]:
    """Who wrote the entries `first` to `last` as the machine of `epoch` knows them, in order."""
    machine = tables.machine.c
    query = select(machine.epoch, machine.base).where(machine.site == site, machine.epoch <= epoch)
    bases = {1: 0} | {row.epoch: row.base for row in connection.execute(query)}
    found, until = [], last
    for each in range(epoch, 0, -1):
        base = min(bases.get(each, 0), until)
        if max(base + 1, first) <= until:
            found.append(Span(each, max(base + 1, first), until))
        until = base
    return found[::-1]


def entries(
    connection: Connection, site: str, epoch: int, first: int, last: int, *columns: Any
) -> list[Row[Any]]:
    """Those columns of the entries `first` to `last` that are here, as `epoch` knows them."""
    entry = tables.entry.c
    return [
        row
        for span in spans(connection, site, epoch, first, last)
        for row in connection.execute(
            select(*columns)
            .where(
                entry.site == site,
                entry.epoch == span.epoch,
                entry.seq >= span.first,
                entry.seq <= span.last,
            )
            .order_by(entry.seq)
        )
    ]


def line_of(connection: Connection, site: str, epoch: int, seq: int) -> bytes | None:
    """Bytes of one entry."""
    rows = entries(connection, site, epoch, seq, seq, tables.entry.c.line)
    return rows[0].line if rows else None


def hashes(
    connection: Connection, site: str, epoch: int, first: int, last: int
) -> dict[int, bytes]:
    """Hashes of the entries `first` to `last`, as far as they are here; 0 is before the first."""
    columns = tables.entry.c.seq, tables.entry.c.hash
    found = entries(connection, site, epoch, max(first, 1), last, *columns)
    return ({0: NO_HASH} if first <= 0 else {}) | {row.seq: row.hash for row in found}
