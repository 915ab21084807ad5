"""The day's close (日结): everything since the last one, recomputed from the journal.

opening + received - redeemed - moved + back + counted = closing, for each kind of goods; the
opening figures are the last close's closing ones, so that only the entries since then are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality, stamp
from kiosk.core.entries import (
    Body,
    ClosedGood,
    Counted,
    DayClosed,
    Delivery,
    EntryKind,
    HandedOver,
    Redemption,
    Refund,
    Reversal,
    ShiftChange,
    StockMoved,
    TakenOver,
)
from kiosk.core.journal import Entry, slip_mark
from kiosk.store import journal, printing
from kiosk.store.acts import Acted, Step, act_together, is_keeper
from kiosk.store.database import Store, StoreError
from kiosk.store.feed import slip_numbers
from kiosk.store.journal import Stamp
from kiosk.store.people import Person
from kiosk.store.redeem import in_charge
from kiosk.store.register import unsigned_lines

KINDS = frozenset(
    {
        EntryKind.DELIVERY,
        EntryKind.OPENING_STOCK,
        EntryKind.REDEMPTION,
        EntryKind.HANDED_OVER,
        EntryKind.WRITTEN_OFF,
        EntryKind.TRANSFERRED,
        EntryKind.GIVEN_BACK,
        EntryKind.SOLD,
        EntryKind.UNDONE,
        EntryKind.RETURNED,
        EntryKind.REFUND,
        EntryKind.COUNTED,
        EntryKind.SHIFT_CLOSED,
    }
)
"""Kinds of entries that a close has figures of."""


@dataclass
class _Sums:
    """What the entries come to; pieces by goods, points, redemptions."""

    received: Counter[str] = field(default_factory=Counter)
    redeemed: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    slips: list[int] = field(default_factory=list)
    points_out: int = 0
    points_back: int = 0
    taken_over: list[TakenOver] = field(default_factory=list)

    def closing(self, good: str, opening: int) -> int:
        gone = self.redeemed[good] + self.moved[good]
        return opening + self.received[good] - gone + self.back[good] + self.counted[good]

    def goods(self) -> set[str]:
        return set().union(self.received, self.redeemed, self.moved, self.back, self.counted)


def close_sheet(store: Store, at: datetime, unsent: int) -> DayClosed:
    """What a close at `at` would say; `unsent` entries have not reached the township.

    `slips` counts redemptions.  StoreError when the figures do not come to what is on the shelf.
    """
    with store.snapshot():
        return _sheet(store, at, unsent, None)


def close_day(
    store: Store,
    op: str,
    now: Callable[[], Stamp],
    unsent: int,
    successor: Person | None = None,
    *,
    end_shift: bool = True,
) -> Acted | ActRefused:
    """Close the day, end the keeper's shift, and hand it to the next keeper: one transaction.

    The answer is the entry of the close.  StoreError as `close_sheet`.
    """
    if successor is not None and not end_shift:
        raise ValueError("only a shift that ends is handed over")

    def decide(when: Stamp) -> Sequence[Step] | ActRefused:
        if when.moment.quality is Quality.GUESS:
            return ActRefused(Obstacle.NO_TRUSTED_DATE)
        if not when.keeper or when.keeper != in_charge(store):
            return ActRefused(Obstacle.NOT_IN_CHARGE)
        if successor is not None and successor.id == when.keeper:
            return ActRefused(Obstacle.SECOND_SAME)
        if successor is not None and not is_keeper(store, successor.id):
            return ActRefused(Obstacle.NOT_A_KEEPER, successor.name)
        sheet = _sheet(store, when.moment.at, unsent, successor.id if successor else None)
        shift = _shift_ended(store, when, successor) if end_shift else ()
        return [Step(EntryKind.DAY_CLOSED, sheet), *shift]

    def same(body: Body) -> bool:
        return isinstance(body, DayClosed) and body.successor == (
            successor.id if successor else None
        )

    return act_together(store, EntryKind.DAY_CLOSED, op, now, decide, same)


def last_close(store: Store) -> tuple[Entry, DayClosed] | None:
    """The newest close, if there was one."""
    seq = store.value("select max(seq) from closing")
    found = journal.entry_at(store, seq) if seq is not None else None
    body = found[0].decoded() if found else None
    return (found[0], body) if found and isinstance(body, DayClosed) else None


def _shift_ended(store: Store, when: Stamp, successor: Person | None) -> Iterator[Step]:
    name = str(store.value("select name from person where id = ?", [when.keeper]) or "")
    yield Step(EntryKind.SHIFT_CLOSED, ShiftChange(when.keeper, name), "/shift_closed")
    if successor is not None:
        opened = ShiftChange(successor.id, successor.name)
        yield Step(EntryKind.SHIFT_OPENED, opened, "/shift_opened", successor.id)


def _sheet(store: Store, at: datetime, unsent: int, successor: str | None) -> DayClosed:
    before = last_close(store)
    opened = {good.good: good for good in before[1].goods} if before else {}
    first = before[1].last + 1 if before else 1
    last, digest = journal.head(store)
    sums = _Sums()
    for entry, _ in journal.entries(store, first):
        if entry.kind in KINDS:
            _add(store, sums, entry)
    number = slip_numbers(store)
    orders_open, overdue = _orders(store, at)
    return DayClosed(
        first=first,
        last=last,
        head=slip_mark(digest),
        goods=tuple(_goods(store, at, opened, sums)),
        slips=len(sums.slips),
        first_slip=number(sums.slips[0]) if sums.slips else "",
        last_slip=number(sums.slips[-1]) if sums.slips else "",
        points_out=sums.points_out,
        points_back=sums.points_back,
        unsigned=unsigned_lines(store),
        unknown_prints=len(printing.uncertain(store)),
        unsent=unsent,
        orders_open=orders_open,
        orders_overdue=overdue,
        successor=successor,
        taken_over=tuple(sums.taken_over),
    )


def _add(store: Store, sums: _Sums, entry: Entry) -> None:
    match entry.decoded():
        case Delivery(lines=delivered):
            _count(sums.received, ((x.good, x.quantity) for x in delivered))
        case Redemption() as body:
            _count(sums.redeemed, ((x.good, x.quantity) for x in body.lines if not x.due))
            sums.slips.append(entry.seq)
            sums.points_out += body.cost
        case HandedOver(of, goods):
            _count(sums.redeemed, _off_the_shelf(store, of, goods))
        case StockMoved(lines=moved):
            _count(sums.moved, ((x.good, x.quantity) for x in moved))
        case Reversal() as body:
            sums.points_back += body.points
            if not body.spoiled:
                _count(sums.back, ((x.good, x.quantity) for x in body.lines))
        case Refund(points=points):
            sums.points_back += points
        case Counted(lines=counted):
            _count(sums.counted, ((x.good, x.counted - x.book) for x in counted))
        case ShiftChange(person, name, by, by_name) if by:
            sums.taken_over.append(TakenOver(person, name, by, by_name, entry.at))


def _count(into: Counter[str], pieces: Iterator[tuple[str, int]]) -> None:
    for good, quantity in pieces:
        into[good] += quantity


def _off_the_shelf(store: Store, of: int, goods: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Ordered pieces that lay on a shelf until they were handed over."""
    for good in goods:
        row = store.row(
            "select quantity, off_shelf from order_line where seq = ? and good = ?", [of, good]
        )
        if row is None:
            raise StoreError(f"{good} was not ordered by redemption {of}")
        if not row[1]:
            yield good, row[0]


def _goods(
    store: Store, at: datetime, opened: dict[str, ClosedGood], sums: _Sums
) -> Iterator[ClosedGood]:
    """A line for each kind that was there or moved; StoreError when the shelf says otherwise."""
    on_hand = dict(store.rows("select good, on_hand from stock"))
    names = _names(store, at)
    for good in sorted(opened.keys() | sums.goods() | on_hand.keys()):
        opening = opened[good].closing if good in opened else 0
        closed = ClosedGood(
            good=good,
            name=names.get(good) or (opened[good].name if good in opened else good),
            opening=opening,
            received=sums.received[good],
            redeemed=sums.redeemed[good],
            moved=sums.moved[good],
            back=sums.back[good],
            counted=sums.counted[good],
            closing=sums.closing(good, opening),
        )
        if closed.closing != on_hand.get(good, 0):
            _disagree(closed, on_hand.get(good, 0))
        if opening or good in sums.goods():
            yield closed


def _disagree(closed: ClosedGood, on_hand: int) -> NoReturn:
    raise StoreError(f"stock of {closed.good}: row {on_hand}, journal {closed.closing}")


def _names(store: Store, at: datetime) -> dict[str, str]:
    return dict(
        store.rows(
            "select v.good, v.name from good_version v where v.since <= ? order by v.day, v.ord",
            [stamp(at)],
        )
    )


def _orders(store: Store, at: datetime) -> tuple[int, int]:
    """Ordered lines that wait, and those of them whose last day is over (TX-11)."""
    row = store.row(
        "select count(*), coalesce(sum(due < ?), 0) from order_line where state = 'open'",
        [at.date().isoformat()],
    )
    return (row[0], row[1]) if row else (0, 0)
