"""The register (登记册): which redemptions wait for a signature in ink, and that they have it now.

RA-4.2.4c: a redemption is complete only when its line is signed and finger-printed.  What was
undone needs no signature any more, nor an order of which nothing will come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import Body, EntryKind, Signed
from kiosk.core.journal import parse_stub_code, slip_mark, stub_code
from kiosk.core.view import Holder
from kiosk.store import acts, feed, journal
from kiosk.store.acts import Acted
from kiosk.store.database import Store
from kiosk.store.journal import Stamp

slip_numbers = feed.slip_numbers


@dataclass(frozen=True)
class UnsignedLine:
    """A line of the register that waits for its signature (待签)."""

    register_line: int
    seq: int
    """Of the redemption."""

    at: datetime
    holder: Holder
    what: str
    cost: int
    slip: str
    """Number of the slip."""


WAITING = """
from redeemed r
where r.register_line is not null
    and r.signed is null
    and not exists (select 1 from reversal v where v.of_seq = r.seq and v.kind = 'undone')
    and r.cost > coalesce((select sum(o.quantity * o.points) from order_line o
        where o.seq = r.seq and o.state = 'cancelled'), 0)
"""


def unsigned(
    store: Store, start: datetime | None = None, end: datetime | None = None
) -> list[UnsignedLine]:
    """Lines that wait for a signature, of redemptions from `start` until before `end`."""
    rows = store.rows(
        "select r.register_line, r.seq, r.at, r.household, coalesce(h.number, ''),"
        " coalesce(h.place, ''), coalesce(h.name, ''), r.what, r.cost "
        + WAITING.replace("where", "left join household h on h.id = r.household where", 1)
        + " and (:start is null or r.at >= :start) and (:end is null or r.at < :end)"
        " order by r.register_line",
        {"start": stamp(start) if start else None, "end": stamp(end) if end else None},
    )
    number = slip_numbers(store)
    return [
        UnsignedLine(line, seq, parse_stamp(at), Holder(*holder), what, cost, number(seq))
        for line, seq, at, *holder, what, cost in rows
    ]


def unsigned_lines(store: Store) -> tuple[int, ...]:
    """Their numbers alone."""
    rows = store.rows(f"select r.register_line {WAITING} order by r.register_line")
    return tuple(line for (line,) in rows)


def sign(store: Store, op: str, seq: int, now: Callable[[], Stamp]) -> Acted | ActRefused:
    """The line of redemption `seq` is signed and finger-printed."""

    def decide(_: Stamp) -> Body | ActRefused:
        row = store.row("select register_line, signed from redeemed where seq = ?", [seq])
        if row is None:
            return ActRefused(Obstacle.UNKNOWN_SLIP)
        line, signed = row
        if line is None:
            return ActRefused(Obstacle.NO_SIGNATURE_WANTED)
        if signed is not None:
            return ActRefused(Obstacle.SIGNED_BEFORE)
        if not store.value(f"select 1 {WAITING} and r.seq = ?", [seq]):
            return ActRefused(Obstacle.REVERSED_BEFORE)
        return Signed(seq, line)

    def same(body: Body) -> bool:
        return isinstance(body, Signed) and body.of == seq

    return acts.act(store, EntryKind.SIGNED, op, now, decide, same)


def redemption_of_stub(store: Store, text: str) -> int | None:
    """Seq of the redemption whose stub bears this code; None when none of this journal does."""
    parts = parse_stub_code(text)
    if parts is None:
        return None
    seq = parts[2]
    return seq if stub_of(store, seq) == text else None


def stub_of(store: Store, seq: int) -> str | None:
    """Text of the QR code beside the redemption's line; None when it has no line."""
    line = store.value("select register_line from redeemed where seq = ?", [seq])
    found, genesis = journal.entry_at(store, seq), journal.genesis(store)
    if line is None or found is None or genesis is None:
        return None
    epoch = journal.epoch_of(store, seq)
    return stub_code(genesis.site, epoch, seq, line, slip_mark(found[1]))
