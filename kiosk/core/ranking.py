"""Rankings and bonuses: points obtained in a cycle; redemptions never enter (spec I5, I10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TypeVar

from kiosk.core import periods
from kiosk.core.account import PointEvent, PointKind
from kiosk.core.periods import Interval
from kiosk.core.scheme import Bonus, Scheme

Figure = TypeVar("Figure", int, Fraction)


def cycle_named(cycle: str, key: str) -> Interval:
    """The interval of a cycle: '2023-03' of month, '2023' of year, '' of all; ValueError."""
    return periods.interval_named(key, periods.CYCLE_MONTHS[cycle])


def last_closed(cycle: str, at: datetime) -> Interval:
    """The interval of a cycle that ended last before or at `at`."""
    current = periods.interval_of(at, periods.CYCLE_MONTHS[cycle])
    return periods.interval_of(current.start - timedelta(days=1), periods.CYCLE_MONTHS[cycle])


def figures(
    events: Iterable[PointEvent], households: Iterable[str], scheme: Scheme, cycle: Interval
) -> dict[str, int]:
    """Points obtained in the cycle, with the base where it is the scheme's period."""
    is_period = scheme.period_of(cycle.start) == cycle
    obtained = dict.fromkeys(households, scheme.base_points if is_period else 0)
    for event in events:
        if event.kind is PointKind.AWARD and event.effective in cycle:
            obtained[event.household] += event.points
    return obtained


def ranks(figures: Mapping[str, Figure]) -> dict[str, int]:
    """Rank of each household; ties share one: 1, 2, 2, 4."""
    descending = sorted(figures.values(), reverse=True)
    first_place: dict[Figure, int] = {}
    for place, figure in enumerate(descending, 1):
        first_place.setdefault(figure, place)
    return {household: first_place[figure] for household, figure in figures.items()}


def winners(
    bonus: Bonus, closed: Mapping[str, int], before: Mapping[str, int] | None = None
) -> tuple[str, ...]:
    """Who gets the bonus of a closed cycle: rank <= top_n, all ties, nobody with 0 or less.

    `before` are the figures of the cycle before, for a bonus by improvement.
    """
    judged = dict(closed)
    if bonus.by == "improvement":
        judged = {h: figure - (before or {}).get(h, 0) for h, figure in closed.items()}
    return tuple(
        household
        for household, rank in ranks(judged).items()
        if rank <= bonus.top_n and judged[household] > 0
    )
