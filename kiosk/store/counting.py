"""A count (盘点) in progress, and booking it.

Each line is compared with the book at the moment at which it was counted, so that what is handed
out before the count is finished is neither lost nor invented.  The lines are a draft of this kiosk
alone; only the finished count stands in the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import Body, Counted, CountedLine, EntryKind
from kiosk.core.pricing import MOST_PIECES
from kiosk.core.shelves import WHOLE_SHOP, shelf_of
from kiosk.store import journal, points
from kiosk.store.acts import Acted, act
from kiosk.store.database import Store
from kiosk.store.goods import Good, good_at, goods_at
from kiosk.store.journal import Stamp
from kiosk.store.second import second_problem

EXPECTED = "count_expected"
"""In `meta`, as long as nobody has counted what was taken over."""


@dataclass(frozen=True)
class DraftLine:
    """Goods that were counted, and not booked yet."""

    good: Good
    book: int
    """What was to be there at that moment."""

    counted: int
    after: int
    """The last entry at that moment."""

    reason: str
    keeper: str
    """Id of who counted."""

    @property
    def difference(self) -> int:
        return self.counted - self.book


def count_line(
    store: Store, good: str, counted: int, when: Stamp, *, reason: str = ""
) -> DraftLine | ActRefused:
    """Note what lies there now; the line that was there before is replaced."""
    with store.transaction():
        there = good_at(store, good, when.moment.at)
        if there is None:
            return ActRefused(Obstacle.UNKNOWN_GOOD, good)
        if not 0 <= counted <= MOST_PIECES:
            return ActRefused(Obstacle.BAD_QUANTITY, there.name, MOST_PIECES)
        problem = _intruder(store, there, counted)
        if problem is not None:
            return problem
        after = journal.head(store)[0]
        line = DraftLine(there, there.on_hand, counted, after, reason.strip(), when.keeper)
        store.execute(
            "insert or replace into count_draft values (?, ?, ?, ?, ?, ?)",
            [good, line.book, counted, after, line.reason, when.keeper],
        )
    return line


def give_reason(store: Store, good: str, reason: str) -> bool:
    """Say why a counted line differs; whether there is one."""
    with store.transaction():
        changed = store.execute(
            "update count_draft set reason = ? where good = ?", [reason.strip(), good]
        )
    return changed == 1


def drop_line(store: Store, good: str) -> bool:
    """Forget a counted line; whether there was one."""
    with store.transaction():
        return store.execute("delete from count_draft where good = ?", [good]) == 1


def draft(store: Store, at: datetime, shelf: str = "") -> list[DraftLine]:
    """The lines counted so far, in the order of the list; `shelf` as in `Counted`."""
    rows = _rows(store, shelf)
    return [DraftLine(good, *rows[good.id]) for good in goods_at(store, at) if good.id in rows]


def expect(store: Store) -> None:
    """This machine took over a shelf from another, which may have handed out and taken in what
    nobody told: what lies there is to be counted.  Inside a transaction of the caller's."""
    store.set_meta(EXPECTED, "1")


def is_expected(store: Store) -> bool:
    """Until the first count that is booked here."""
    return store.meta(EXPECTED) != ""


def finish_count(
    store: Store,
    op: str,
    now: Callable[[], Stamp],
    *,
    shelf: str = "",
    second: str | None = None,
) -> Acted | ActRefused:
    """Book the counted lines, all or of what stands on one shelf now (`shelf` as in `Counted`).

    Every difference has a reason, and somebody who looked again.
    RECOUNT when more left the shelf since than was counted: that cannot be.
    """

    def decide(when: Stamp) -> Body | ActRefused:
        lines = draft(store, when.moment.at, shelf)
        if not lines:
            return ActRefused(Obstacle.NOTHING_COUNTED)
        apart = any(line.difference for line in lines)
        problem = second_problem(store, when.keeper, second, needed=apart)
        if problem is not None:
            return problem
        for line in lines:
            if line.good.on_hand + line.difference < 0:
                return ActRefused(Obstacle.RECOUNT, line.good.name)
            if line.difference and not line.reason:
                return ActRefused(Obstacle.REASON_MISSING, line.good.name)
        store.execute("delete from meta where key = ?", [EXPECTED])
        return Counted(
            tuple(
                CountedLine(line.good.id, line.book, line.counted, line.after, line.reason)
                for line in lines
            ),
            second,
            shelf,
        )

    def same(body: Body) -> bool:
        if not isinstance(body, Counted) or (body.shelf, body.second) != (shelf, second):
            return False
        drafted = {good: line[:4] for good, line in _rows(store, shelf).items()}
        booked = {x.good: (x.book, x.counted, x.after, x.reason) for x in body.lines}
        return drafted in ({}, booked)  # gone once it was booked

    return act(store, EntryKind.COUNTED, op, now, decide, same)


def _intruder(store: Store, good: Good, counted: int) -> ActRefused | None:
    """Barred goods that lie there may be counted, but none are taken in by a count."""
    if counted <= good.on_hand:
        return None
    if good.kind in points.scheme_in_force(store).goods.barred_kinds:
        return ActRefused(Obstacle.BARRED_KIND, good.name)
    return None if good.stocked else ActRefused(Obstacle.NOT_FOR_SHELF, good.name)


def _rows(store: Store, shelf: str) -> dict[str, tuple[int, int, int, str, str]]:
    """(book, counted, after, reason, keeper) of each good that was counted and stands there now."""
    rows = store.rows(
        "select d.good, coalesce(p.shelf, ''), book, counted, after_seq, reason, keeper"
        " from count_draft d left join good_place p on p.good = d.good"
    )
    return {good: (*line,) for good, at, *line in rows if shelf in (WHOLE_SHOP, shelf_of(at))}
