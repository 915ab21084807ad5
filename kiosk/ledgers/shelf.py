"""Pieces on the shelf: every movement as the journal tells it, and what it comes to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.entries import (
    Counted,
    Delivery,
    EntryKind,
    HandedOver,
    Redemption,
    Reversal,
    StockMoved,
)
from kiosk.ledgers.facts import Facts, Record
from kiosk.ledgers.span import Span


class Flow(StrEnum):
    """Why pieces came or went; the columns of the stock ledger."""

    RECEIVED = "received"
    REDEEMED = "redeemed"
    TRANSFERRED = "transferred"
    WRITTEN_OFF = "written_off"
    GIVEN_BACK = "given_back"
    SOLD = "sold"
    BACK = "back"
    COUNTED = "counted"


OUT = frozenset({Flow.REDEEMED, Flow.TRANSFERRED, Flow.WRITTEN_OFF, Flow.GIVEN_BACK, Flow.SOLD})
"""What is taken off the shelf: shown as it is, and subtracted."""

FLOW_OF: dict[str, Flow] = {
    EntryKind.WRITTEN_OFF: Flow.WRITTEN_OFF,
    EntryKind.TRANSFERRED: Flow.TRANSFERRED,
    EntryKind.GIVEN_BACK: Flow.GIVEN_BACK,
    EntryKind.SOLD: Flow.SOLD,
}


@dataclass(frozen=True)
class Pieces:
    record: Record
    flow: Flow
    good: str
    quantity: int
    """How many; below 0 only for what a count did not find."""

    of: int | None = None
    """The redemption."""

    @property
    def change(self) -> int:
        """Of the stock."""
        return -self.quantity if self.flow in OUT else self.quantity


def movements(facts: Facts) -> Iterator[Pieces]:
    """Everything that changed the stock, in order."""
    for record in facts.records:
        for flow, good, quantity, of in _told(facts, record):
            yield Pieces(record, flow, good, quantity, of)


def _told(facts: Facts, record: Record) -> Iterator[tuple[Flow, str, int, int | None]]:
    match record.body:
        case Delivery(lines=delivered):
            for line in delivered:
                yield Flow.RECEIVED, line.good, line.quantity, None
        case StockMoved(lines=moved):
            for piece in moved:
                yield FLOW_OF[record.kind], piece.good, piece.quantity, None
        case Counted(lines=counted):
            for found in counted:
                yield Flow.COUNTED, found.good, found.counted - found.book, None
        case Redemption(lines=redeemed):
            for taken in redeemed:
                if not taken.due:
                    yield Flow.REDEEMED, taken.good, taken.quantity, record.seq
        case HandedOver(of=of, goods=goods):
            ordered, body = facts.redemptions[of]
            for fetched in body.lines:
                if fetched.good in goods and not facts.never_shelved(ordered, fetched.good):
                    yield Flow.REDEEMED, fetched.good, fetched.quantity, of
        case Reversal(of=of, lines=back, spoiled=False):
            for piece in back:
                yield Flow.BACK, piece.good, piece.quantity, of


@dataclass(frozen=True)
class StockLine:
    """One kind of goods over a span: opening and flows come to the closing."""

    good: str
    opening: int
    flows: Counter[Flow]
    closing: int


def stock_lines(facts: Facts, span: Span) -> list[StockLine]:
    """Goods that were there or moved, in the order of the shelf."""
    opening: Counter[str] = Counter()
    closing: Counter[str] = Counter()
    flows: defaultdict[str, Counter[Flow]] = defaultdict(Counter)
    for pieces in movements(facts):
        at = pieces.record.at
        if at < span.start:
            opening[pieces.good] += pieces.change
        if at < span.end:
            closing[pieces.good] += pieces.change
        if at in span:
            flows[pieces.good][pieces.flow] += pieces.quantity
    return [
        StockLine(good, opening[good], flows[good], closing[good])
        for good in on_the_shelf(facts, {*opening, *flows})
        if opening[good] or good in flows
    ]


def on_the_shelf(facts: Facts, goods: set[str]) -> list[str]:
    """In the order in which they stand."""
    place = {good.id: n for n, good in enumerate(facts.goods)}
    return sorted(goods, key=lambda good: (place.get(good, len(place)), good))


def last_counts(facts: Facts, span: Span) -> dict[str, tuple[Record, int]]:
    """The last count of each kind of goods in the span, and how many were found."""
    found = {}
    for record in facts.within(span, EntryKind.COUNTED):
        if isinstance(record.body, Counted):
            for line in record.body.lines:
                found[line.good] = (record, line.counted)
    return found
