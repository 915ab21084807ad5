"""What a machine that was shut out had written and nobody had seen: the evidence that comes late.

It comes from the old machine itself, found again, or from a stick.  It is signed, stands under its
own epoch behind the base of the next one, and is never refused; whoever sends it is told that it is
fenced.  What cannot be had any more is told by its numbers.

Functions on a connection (`book`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from kiosk.sync.protocol import Ack, Head
from kiosk.township import tables
from kiosk.township.entries import chain
from kiosk.township.link import arriving, late_points
from kiosk.township.link.reading import read_entries
from kiosk.township.sites.replacement import hear_of

LOG = logging.getLogger(__name__)


def take(
    connection: Connection, site: Row[Any], head: Head, lines: Sequence[bytes], now: datetime
) -> Ack:
    """Store what a machine sends that was shut out, as far as it continues what came of it."""
    last = _last(connection, site.id, head.epoch)
    hear_of(connection, site.id, head.epoch + 1, head.last)
    if head.first > last + 1:
        return _ack(connection, site.id, head.epoch, last, "gap")
    stored = chain.hashes(connection, site.id, head.epoch, head.first - 1, min(head.last, last))
    new = arriving.following(stored, head, lines)
    if isinstance(new, arriving.Fork):
        return _odd(connection, site.id, head.epoch, new.seq, last)
    if not new:
        return _ack(connection, site.id, head.epoch, last, "fenced")
    marks = read_entries(connection, site, new, head.epoch, now=now)
    arriving.store(connection, site.id, head.epoch, new, marks, now)
    late_points.charge(connection, site, head.epoch, [line for _, line, _ in new])
    return Ack(head.last, head.hash, "fenced")


def receipt(connection: Connection, site: str, epoch: int) -> Ack:
    """What is here of a machine that was shut out."""
    return _ack(connection, site, epoch, _last(connection, site, epoch), "fenced")


def _last(connection: Connection, site: str, epoch: int) -> int:
    """The last entry that is here of what the machine of an epoch knows."""
    entry = tables.entry.c
    last = connection.scalar(
        select(func.max(entry.seq)).where(entry.site == site, entry.epoch == epoch)
    )
    return last or chain.base_of(connection, site, epoch)[0]


def _ack(connection: Connection, site: str, epoch: int, last: int, problem: Any) -> Ack:
    return Ack(last, chain.hashes(connection, site, epoch, last, last)[last].hex(), problem)


def _odd(connection: Connection, site: str, epoch: int, seq: int, last: int) -> Ack:
    """Two histories of a machine that is no more: the one that came first stays, the new machine
    goes on, and a person is told."""
    LOG.error("site %s, epoch %d: late entry %d has two contents", site, epoch, seq)
    machine = tables.machine
    connection.execute(
        update(machine)
        .where(machine.c.site == site, machine.c.epoch == epoch + 1)
        .values(odd=f"旧机器又送来第 {seq} 条，和以前收到的不是同一份，没有收下")
    )
    return _ack(connection, site, epoch, last, "fork")


@dataclass(frozen=True)
class Gone:
    """What is known of a machine that was shut out."""

    epoch: int
    base: int
    """The last entry with which the next machine began."""

    came: int
    """Entries behind the base that came late."""

    missing: tuple[int, int] | None
    """First and last number that it is known to have given and that never came."""

    odd: str


def gone(connection: Connection, site: str) -> list[Gone]:
    """A site's machines that were shut out, the latest first."""
    machine = tables.machine.c
    rows = connection.execute(
        select(tables.machine).where(machine.site == site).order_by(machine.epoch.desc())
    ).all()
    found = []
    for row in rows:
        last = max(_last(connection, site, row.epoch - 1), row.base)
        missing = (last + 1, row.known) if row.known > last else None
        found.append(Gone(row.epoch - 1, row.base, last - row.base, missing, row.odd))
    return found
