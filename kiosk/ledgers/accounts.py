"""Every household's account as a statement: what it had, each booking, what lapsed, what is left.

A booking stands in the span in which it became known (`posted`, or the entry's own time), so that
a sheet that was published never changes; points of an earlier time that come later stand on the
later sheet as 补登 (spec GL-5).  The balance is what the open purses hold (`core.account`), base
points included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.account import (
    Charge,
    Fact,
    Left,
    PointEvent,
    PointKind,
    passed,
    purses,
    standing,
)
from kiosk.core.scheme import Scheme
from kiosk.ledgers.bookings import Booked, Movement, facts_in, history, when
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.span import Span

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class StatementLine:
    at: datetime
    movement: Movement
    points: int
    """As booked."""

    counted: int
    """By how much the balance changed: less where the purse had closed already."""

    balance: int
    booked: Booked | None
    """None: a purse closed, and what was in it lapsed."""


@dataclass(frozen=True)
class Statement:
    """One household's account over a span."""

    household: str
    opening: int
    lines: tuple[StatementLine, ...]
    closing: int

    def sum_of(self, movement: Movement) -> int:
        """Signed; what came too late for its purse lapses in the same breath."""
        booked = sum(line.points for line in self.lines if line.movement is movement)
        if movement is not Movement.LAPSED:
            return booked
        return booked + sum(line.counted - line.points for line in self.lines if line.booked)


def statements(facts: Facts, span: Span) -> dict[str, Statement]:
    """The account of every household that ever had a booking."""
    mine: defaultdict[str, list[Booked]] = defaultdict(list)
    known = history(facts)
    for booked in known:
        if isinstance(booked, Booked):
            mine[booked.household].append(booked)
    times = [facts.until, *map(when, known)]
    begin, end = max(span.start, min(times)), min(span.end, max(times) + ONE_SECOND)
    closings = list(_closings(facts.scheme, begin, end))
    return {
        household: _statement(household, booked, facts.scheme, span, begin, closings)
        for household, booked in mine.items()
    }


def _closings(scheme: Scheme, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Instants after `begin` and before `end` at which purses open or close."""
    at = begin
    while True:
        *older, current = scheme.open_periods(at)
        at = min((current.end, *map(scheme.purse_closes, older)))
        if at >= end:
            return
        yield at


def _statement(
    household: str,
    booked: Iterable[Booked],
    scheme: Scheme,
    span: Span,
    begin: datetime,
    closings: Sequence[datetime],
) -> Statement:
    """`begin` is the first instant of the span of which anything is known."""
    total: defaultdict[str, int] = defaultdict(int)
    spent: defaultdict[str, int] = defaultdict(int)

    def balance(at: datetime) -> int:
        *older, current = (period.key for period in scheme.open_periods(at))
        left = sum(max(0, total[key] - spent[key]) for key in older)
        return scheme.base_points + total[current] - spent[current] + left

    def book(facts: Iterable[Fact | Left]) -> None:
        for fact in facts:
            match fact:
                case PointEvent():
                    total[scheme.period_of(fact.effective).key] += fact.points
                case Charge():
                    spent[fact.period] += fact.points
                case Left():
                    total.clear()
                    spent.clear()

    in_order = sorted(booked, key=lambda each: each.known)
    for each in in_order:
        if each.known < span.start:
            book(each.facts)
    opening = now = balance(begin)
    lines = []
    happened: list[tuple[datetime, Booked | None]] = [
        *((at, None) for at in closings),
        *((each.known, each) for each in in_order if each.known in span),
    ]
    for at, booking in sorted(happened, key=lambda pair: pair[0]):  # a purse closes first
        if booking is None:
            before, now = now, balance(at)
            if now != before:
                lapsed = now - before
                lines.append(StatementLine(at, Movement.LAPSED, lapsed, lapsed, now, None))
        else:
            before = balance(at)
            book(booking.facts)
            now = balance(at)
            lines.append(
                StatementLine(at, booking.movement, booking.points, now - before, now, booking)
            )
    return Statement(household, opening, tuple(lines), now)


def spendable(facts: Facts, span: Span) -> dict[str, int]:
    """What each household could spend in the last second of the span, window or no window."""
    known = history(facts)
    at = min(span.end, max((facts.until, *map(when, known))) + ONE_SECOND) - ONE_SECOND
    told = standing(fact for each in known if when(each) <= at for fact in facts_in(each))
    ids = {fact.id for fact in told if isinstance(fact, PointEvent)}
    whole = [
        fact
        for fact in told
        if not isinstance(fact, PointEvent) or fact.reverses is None or fact.reverses in ids
    ]
    open_now = {period.key for period in facts.scheme.open_periods(at)}
    left: defaultdict[str, int] = defaultdict(int)
    for (household, period), purse in purses(whole, facts.scheme).items():
        if period in open_now:
            left[household] += purse.spendable(facts.scheme.base_points)
    return left


def waiting(facts: Facts) -> set[str]:
    """Ids of the points that wait for the review, as of the last entry."""
    told = standing(fact for each in history(facts) for fact in facts_in(each))
    through = passed(told, facts.scheme)
    return {fact.id for fact in told if isinstance(fact, PointEvent)} - through


def obtained(facts: Facts, span: Span) -> dict[str, int]:
    """What ranks (spec I5): awarded for deeds of the span, known before its end; no bonus."""
    figures: defaultdict[str, int] = defaultdict(int)
    for each in history(facts):
        if not isinstance(each, Booked) or each.known >= span.end:
            continue
        for fact in each.facts:
            match fact:
                case PointEvent(kind=PointKind.AWARD, effective=effective) if effective in span:
                    figures[each.household] += fact.points
    return figures
