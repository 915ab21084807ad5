"""What moves goods onto the shelf and off it, other than a household (RA-4.2.4a, GY-2.2e)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import parse_stamp
from kiosk.core.entries import (
    Body,
    Complaint,
    Delivery,
    DeliveryAccepted,
    DeliveryLine,
    EntryKind,
    Source,
    StockLine,
    StockMoved,
)
from kiosk.core.pricing import MOST_PIECES, Shelved, priced, quantity_problem
from kiosk.store import journal, points
from kiosk.store.acts import Acted, act
from kiosk.store.database import Store
from kiosk.store.goods import Good, good_at
from kiosk.store.journal import Stamp
from kiosk.store.second import second_problem

Now = Callable[[], Stamp]

ANY_PIECES = 10**15
RECEIVED = frozenset({EntryKind.DELIVERY, EntryKind.OPENING_STOCK})
MOVED = frozenset(
    {EntryKind.WRITTEN_OFF, EntryKind.TRANSFERRED, EntryKind.GIVEN_BACK, EntryKind.SOLD}
)
SENT_SOMEWHERE = frozenset({EntryKind.TRANSFERRED, EntryKind.GIVEN_BACK})


def receive(
    store: Store,
    op: str,
    lines: Sequence[DeliveryLine],
    now: Now,
    *,
    kind: EntryKind = EntryKind.DELIVERY,
    source: str = "",
    giver: str = "",
    document: str = "",
    second: str | None = None,
    photo: str = "",
    most: int = MOST_PIECES,
) -> Acted | ActRefused:
    """Put goods on the shelf: all lines or none.

    Several lines of the same goods are lots of their own.  A line's `points` is filled in here
    where the price follows the cost; a higher one is refused.  `source` is a Source; only opening
    stock has none.  ValueError for a source or an expiry that is none, or no lines.
    """
    if kind not in RECEIVED or not lines:
        raise ValueError(f"{kind} of {len(lines)} lines")
    if source:
        source = Source(source).value

    def decide(when: Stamp) -> Body | ActRefused:
        if kind == EntryKind.DELIVERY and not source:
            return ActRefused(Obstacle.SOURCE_MISSING)
        problem = second_problem(store, when.keeper, second)
        if problem is not None:
            return problem
        rules = points.scheme_in_force(store).goods
        taken = []
        for line in lines:
            good = good_at(store, line.good, when.moment.at)
            shelved = None if good is None else Shelved(good.id, good.name, good.kind)
            answer = priced(line, shelved, rules, when.moment.at.date(), most)
            if isinstance(answer, ActRefused):
                return answer
            taken.append(answer)
        return Delivery(tuple(taken), source, giver, document, second, photo)

    def same(body: Body) -> bool:
        return (
            isinstance(body, Delivery)
            and len(body.lines) == len(lines)
            and all(map(_same_line, body.lines, lines))
            and (body.source, body.giver, body.document, body.second, body.photo)
            == (source, giver, document, second, photo)
        )

    return act(store, kind, op, now, decide, same)


def _same_line(booked: DeliveryLine, asked: DeliveryLine) -> bool:
    points = booked.points if asked.points is None else asked.points
    return booked == msgspec.structs.replace(asked, points=points)


def lay_out(store: Store, op: str, lines: Sequence[DeliveryLine], when: Stamp) -> None:
    """Opening stock as a program has it, of any quantity; ValueError when it is refused."""
    answer = receive(store, op, lines, lambda: when, kind=EntryKind.OPENING_STOCK, most=ANY_PIECES)
    if isinstance(answer, ActRefused):
        raise ValueError(f"opening stock: {answer}")  # noqa: TRY004


def accept(store: Store, op: str, of: int, now: Now, *, second: str) -> Acted | ActRefused:
    """A second person has looked at delivery `of`, which one keeper took in alone."""

    def decide(_: Stamp) -> Body | ActRefused:
        row = store.row("select keeper, second from received where seq = ?", [of])
        if row is None:
            return ActRefused(Obstacle.UNKNOWN_SLIP)
        if row[1] is not None:
            return ActRefused(Obstacle.ACCEPTED_BEFORE)
        problem = second_problem(store, row[0], second)
        return problem or DeliveryAccepted(of, second)

    def same(body: Body) -> bool:
        return body == DeliveryAccepted(of, second)

    return act(store, EntryKind.DELIVERY_ACCEPTED, op, now, decide, same)


def move_out(
    store: Store,
    op: str,
    kind: EntryKind,
    lines: Sequence[StockLine],
    now: Now,
    *,
    reason: str = "",
    to: str = "",
    document: str = "",
    second: str | None = None,
    photo: str = "",
) -> Acted | ActRefused:
    """Goods leave the shelf: written off, transferred, given back, or sold for money.

    Never more than is there; except for a write-off, never what open orders wait for.  Expired
    goods are written off or given back: nobody else is given them.  A transfer says whereto,
    everything else why.  Lines of the same goods are added up.  ValueError for a negative quantity
    or no lines.
    """
    if kind not in MOVED or not lines or any(line.quantity < 0 for line in lines):
        raise ValueError(f"{kind} of {len(lines)} lines")
    asked = StockMoved(added_up(lines), reason.strip(), to.strip(), document, second, photo)

    def decide(when: Stamp) -> Body | ActRefused:
        if kind != EntryKind.TRANSFERRED and not asked.reason:
            return ActRefused(Obstacle.REASON_MISSING)
        if kind in SENT_SOMEWHERE and not asked.to:
            return ActRefused(Obstacle.TO_MISSING)
        problem = second_problem(store, when.keeper, second)
        if problem is not None:
            return problem
        for line in asked.lines:
            good = good_at(store, line.good, when.moment.at)
            if good is None:
                return ActRefused(Obstacle.UNKNOWN_GOOD, line.good)
            problem = quantity_problem(good.name, line.quantity)
            if problem is not None:
                return problem
            problem = _not_there(good, line.quantity, kind)
            if problem is not None:
                return problem
        return asked

    return act(store, kind, op, now, decide, lambda body: body == asked)


def _not_there(good: Good, pieces: int, kind: EntryKind) -> ActRefused | None:
    """Whether so many may leave; nobody else is given what is expired."""
    there = {EntryKind.WRITTEN_OFF: good.on_hand, EntryKind.GIVEN_BACK: good.returnable}
    most = there.get(kind, good.free)
    if pieces <= most:
        return None
    withheld = 0 if kind in there else good.withheld
    why = Obstacle.PAST_DATE if pieces <= most + withheld else Obstacle.NOT_ON_SHELF
    return ActRefused(why, good.name, most)


def added_up(lines: Sequence[StockLine]) -> tuple[StockLine, ...]:
    """One line for each kind of goods, in the order of their first lines."""
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line.good] += line.quantity
    return tuple(StockLine(good, quantity) for good, quantity in pieces.items())


def complain(
    store: Store, op: str, about: str, now: Now, *, good: str = "", of: int | None = None
) -> Acted | ActRefused:
    """Note a complaint about price or quality for the working group, on goods or redemption."""
    asked = Complaint(about.strip(), good, of)

    def decide(when: Stamp) -> Body | ActRefused:
        if not asked.about:
            return ActRefused(Obstacle.REASON_MISSING)
        if good and good_at(store, good, when.moment.at) is None:
            return ActRefused(Obstacle.UNKNOWN_GOOD, good)
        if of is not None:
            found = journal.entry_at(store, of)
            if found is None or found[0].kind != EntryKind.REDEMPTION:
                return ActRefused(Obstacle.UNKNOWN_SLIP)
        return asked

    return act(store, EntryKind.COMPLAINT, op, now, decide, lambda body: body == asked)


@dataclass(frozen=True)
class Arrival:
    """A delivery, or opening stock, and who looked at it."""

    seq: int
    at: datetime
    keeper: str
    """Id; '' for a command's."""

    source: str
    giver: str
    document: str
    second: str | None
    """None: 未经第二人验收."""

    lines: tuple[DeliveryLine, ...]


def arrival(store: Store, seq: int) -> Arrival | None:
    """The delivery of this entry."""
    row = store.row(f"{ARRIVAL} where seq = ?", [seq])
    return _arrival(store, row) if row else None


def unaccepted(store: Store) -> list[Arrival]:
    """Deliveries that one keeper took in alone, the oldest first; opening stock is none."""
    rows = store.rows(f"{ARRIVAL} where second is null and source <> '' order by seq")
    return [_arrival(store, row) for row in rows]


ARRIVAL = "select seq, at, keeper, source, giver, document, second from received"


def _arrival(store: Store, row: tuple[Any, ...]) -> Arrival:
    found = journal.entry_at(store, row[0])
    body = found[0].decoded() if found else None
    lines = body.lines if isinstance(body, Delivery) else ()
    keeper, source, giver, document, second = row[2:]
    return Arrival(row[0], parse_stamp(row[1]), keeper, source, giver, document, second, lines)
