"""What runs out, and what to buy until the shop's window opens next.

Pace is counted in days on which redemption is open: a shop that opens in the first month of a
quarter redeems nothing in the other two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core import periods
from kiosk.core.periods import Days, midnight

PAST_WEEKS = 8
DAYS_PER_WEEK = 7
ALWAYS_OPEN_DAYS = 14
"""How far a shop looks ahead that is open every day, and at most into a window to come."""

LOOK_BACK_DAYS = 400
"""A window that opens once a year still has its 8 weeks of open days within so many."""


@dataclass(frozen=True)
class Span:
    """`[start, end)`, and how many days of it the shop is open."""

    start: datetime
    end: datetime
    open_days: int


def past(days: Days, at: datetime, begun: datetime) -> Span:
    """The last 8 weeks of open days up to `at`, or what there was since the shop began.

    The day of `at` counts as a whole day; at least one day is open.
    """
    end = midnight(at) + timedelta(days=1)
    start, first = end, midnight(begun)
    open_days = 0
    for _ in range(LOOK_BACK_DAYS):
        if open_days == PAST_WEEKS * DAYS_PER_WEEK or start <= first:
            break
        start -= timedelta(days=1)
        open_days += start in days
    return Span(start, end, max(1, open_days))


def ahead(days: Days, at: datetime) -> Span:
    """From the day after `at` until the day on which one can count on having bought again.

    Always open: 14 days.  In a window: until the next one opens.  Between windows: the first 14
    open days of the one to come, for which the goods must be there.
    """
    start = midnight(at) + timedelta(days=1)
    if days.always:
        return Span(start, start + timedelta(days=ALWAYS_OPEN_DAYS), ALWAYS_OPEN_DAYS)
    opening = periods.next_opening(days, at)
    if at in days:
        closes = periods.closing(days, at) or periods.FOREVER
        opening = periods.next_opening(days, closes - timedelta(days=1))
        return _span(days, start, opening or closes)
    end = opening or start
    while opening is not None and end in days and (end - opening).days < ALWAYS_OPEN_DAYS:
        end += timedelta(days=1)
    return _span(days, start, end)


def _span(days: Days, start: datetime, end: datetime) -> Span:
    length = max(0, (end - start).days)
    return Span(start, end, sum(start + timedelta(days=n) in days for n in range(length)))


@dataclass(frozen=True)
class GoodPast:
    """What is known of a kind of goods."""

    good: str
    redeemed: int
    """Pieces in the past span, less what came back."""

    on_hand: int
    """Pieces that may be handed out."""

    ordered: int
    """Pieces that open orders wait for."""

    wishes: int
    """Households that would like it."""

    low: int
    cost_cents: int | None
    """Of a piece, when it was last bought."""


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of a kind of goods."""

    past: GoodPast
    per_week_tenths: int
    """Redeemed in a week of open days, in tenths of a piece, half up."""

    days_left: int | None
    """Open days until the free pieces are gone at that pace; None: nothing was redeemed."""

    runs_out: bool
    """Before the span ahead is over."""

    buy: int
    """Pieces to buy, so that the low level is left at the end of the span ahead."""

    cost_cents: int | None
    """Of all of them; None: nobody knows what one costs."""


def outlook(good: GoodPast, before: Span, to_come: Span) -> Outlook:
    """Expect what was redeemed; goods that nobody took, ordered or wished for are not bought."""
    free = max(0, good.on_hand - good.ordered)
    days_left = free * before.open_days // good.redeemed if good.redeemed > 0 else None
    demand = _up(good.redeemed * to_come.open_days, before.open_days) if good.redeemed > 0 else 0
    wanted = demand + good.ordered + good.wishes
    liked = wanted > 0 or good.redeemed > 0
    buy = max(0, wanted + good.low - good.on_hand) if liked else 0
    return Outlook(
        past=good,
        per_week_tenths=_half_up(max(0, good.redeemed) * DAYS_PER_WEEK * 10, before.open_days),
        days_left=days_left,
        runs_out=days_left is not None and days_left < to_come.open_days,
        buy=buy,
        cost_cents=None if good.cost_cents is None else buy * good.cost_cents,
    )


def _up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
