"""Who stands where in a cycle, exactly: sums and means as fractions, no floats (spec I5, I10).

A figure is what a household obtained in the cycle; a mean is that figure over the months of the
scheme's year (BS-2.2.3e).  Redemptions, refunds and bonuses never enter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from kiosk.core import ranking
from kiosk.core.account import PointEvent
from kiosk.core.clock import midnight, parse_day
from kiosk.core.periods import ALL, Interval, interval_of
from kiosk.core.scheme import Ranking, Scheme

CYCLES = ("month", "quarter", "half", "year")
"""Those that end."""

PLACES = 2
"""Decimals with which a mean is shown."""


@dataclass(frozen=True)
class Standing:
    """One household's place in a list."""

    household: str
    place: int
    points: int
    """Obtained in the cycle."""

    divisor: int
    """Months, where the list goes by the mean; else 1."""

    @property
    def figure(self) -> Fraction:
        """What the list is ordered by."""
        return Fraction(self.points, self.divisor)


def standings(
    rule: Ranking,
    scheme: Scheme,
    cycle: Interval,
    events: Iterable[PointEvent],
    households: Collection[str],
    joined: Mapping[str, datetime] | None = None,
) -> tuple[Standing, ...]:
    """Everybody's place, the first first; ties share one, and stand in the order of their ids.

    `joined` says when a household joined, for a mean over its own months; who is not in it was
    there from the beginning.
    """
    obtained = ranking.figures(events, households, scheme, cycle)
    divisors = {
        household: divisor(rule, scheme, cycle, (joined or {}).get(household))
        for household in obtained
    }
    figures = {h: Fraction(points, divisors[h]) for h, points in obtained.items()}
    places = ranking.ranks(figures)
    found = (Standing(h, places[h], points, divisors[h]) for h, points in obtained.items())
    return tuple(sorted(found, key=lambda each: (each.place, each.household)))


def divisor(rule: Ranking, scheme: Scheme, cycle: Interval, joined: datetime | None = None) -> int:
    """By what the sum of a cycle is divided; 1 where the list goes by the sum.

    Months in which the scheme was in force, the one in which it began included: the same for all
    (spec BS-2.2.3e); by `enrolled_months` only those since the household joined.
    """
    if rule.stat == "sum" or cycle.key == ALL:
        return 1
    start = max(cycle.start, midnight(parse_day(scheme.valid_from)))
    if rule.divisor == "enrolled_months" and joined is not None:
        start = max(start, joined)
    first = interval_of(start, 1).start
    months = (cycle.end.year - first.year) * 12 + cycle.end.month - first.month
    return max(1, months)


def mean(found: Collection[Standing]) -> Fraction:
    """Of all figures of a list; 0 for an empty one."""
    return sum((each.figure for each in found), Fraction()) / max(1, len(found))


def above_mean(found: Collection[Standing]) -> tuple[Standing, ...]:
    """Those strictly above the mean of the list (TX-5.2)."""
    line = mean(found)
    return tuple(each for each in found if each.figure > line)


def decimal(figure: Fraction, places: int = PLACES) -> str:
    """73.571… -> 73.57, half away from zero: 0.125 -> 0.13; without a float."""
    scaled = abs(figure) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if figure < 0 and whole else ""
    if places == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole // 10**places}.{whole % 10**places:0{places}d}"


def percent(part: int, of: int) -> str:
    """187 of 200 -> 93.50, cut and never rounded up: 100.00 means all; '' of nothing."""
    return decimal(Fraction(10_000 * part // of, 100)) if of else ""
