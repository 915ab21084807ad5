"""A household's points over a stretch of time, as a public list tells them (spec A2.7, GL-2, GL-5).

`opening + late + plus + minus + bonus - (redeemed - older) + back + lapsed = closing`, always: what
the other figures do not explain has lapsed with its period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.account import PointEvent, PointKind
from kiosk.core.periods import ONE_DAY, Interval
from kiosk.core.scheme import Scheme


@dataclass(frozen=True)
class Spent:
    """Points that a redemption took from a purse, or (negative) that came back to it."""

    household: str
    at: datetime
    period: str
    points: int


@dataclass(frozen=True)
class Statement:
    opening: int
    late: int
    """Booked for an earlier time after the list before this one was out (补登); with a sign."""

    plus: int
    """Awards that stand: one that was reversed is in none of the columns."""

    minus: int
    """Deductions, 0 or below."""

    bonus: int
    redeemed: int
    older: int
    """How much of that, less what came back to it, was of the purse before."""

    back: int
    """Given back or refunded."""

    lapsed: int
    """0 or, with a sign, what the end of a period cleared."""

    closing: int
    total: int
    """Obtained since the period began, with the base."""

    @property
    def obtained(self) -> int:
        return self.plus + self.minus


def statement(
    scheme: Scheme,
    span: Interval,
    events: Sequence[PointEvent],
    spent: Sequence[Spent],
    before: int | None = None,
) -> Statement:
    """One household's; `before` is its closing figure on the list before this one, if there is one.

    Where a new period begins with the span, that figure says nothing: the purse is a new one.
    """
    last = scheme.period_of(span.end - ONE_DAY)
    first = scheme.period_of(span.start)
    now = _balance(scheme, first, span.start, events, spent)
    is_continued = before is not None and first.start < span.start
    opening = before if is_continued and before is not None else now
    closing = _balance(scheme, last, span.end, events, spent)
    inside = [event for event in events if event.effective in span]
    awards = [event for event in inside if event.kind is PointKind.AWARD]
    plus = sum(event.points for event in awards if (event.points > 0) == (event.reverses is None))
    minus = sum(event.points for event in awards) - plus
    bonus = sum(event.points for event in inside if event.kind is PointKind.BONUS)
    refunds = sum(event.points for event in inside if event.kind is PointKind.REFUND)
    moved = [each for each in spent if each.at in span]
    redeemed = sum(each.points for each in moved if each.points > 0)
    back = refunds - sum(each.points for each in moved if each.points < 0)
    older = sum(each.points for each in moved if each.period != scheme.period_of(each.at).key)
    explained = now + plus + minus + bonus - redeemed + back
    return Statement(
        opening=opening,
        late=now - opening,
        plus=plus,
        minus=minus,
        bonus=bonus,
        redeemed=redeemed,
        older=older,
        back=back,
        lapsed=closing - explained - older,
        closing=closing,
        total=scheme.base_points
        + sum(
            event.points
            for event in events
            if event.kind is PointKind.AWARD and last.start <= event.effective < span.end
        ),
    )


def _balance(
    scheme: Scheme,
    period: Interval,
    until: datetime,
    events: Sequence[PointEvent],
    spent: Sequence[Spent],
) -> int:
    """Of a period's purse, with everything that came about before `until`."""
    gained = sum(e.points for e in events if e.effective in period and e.effective < until)
    taken = sum(each.points for each in spent if each.period == period.key and each.at < until)
    return scheme.base_points + gained - taken
