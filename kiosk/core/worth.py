"""What a deed is worth under the scheme's lists, and what must prove it (spec TX-A1, TX-A2, BS-10).

Kiosk and township ask the very same; each says what the household has had before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core import periods
from kiosk.core.periods import Interval
from kiosk.core.scheme import Item, Scheme


class Unfit(StrEnum):
    """Why an item brings nothing; the first that holds is told, in this order."""

    RANKED = "ranked"  # booked when a list is closed, for ranks
    SUSPENDS = "suspends"  # no points: a suspension
    NO_QUANTITY = "no_quantity"
    NOT_COUNTED = "not_counted"  # a quantity where none belongs
    UNDER_ONE_UNIT = "under_one_unit"
    ONCE_A_MONTH = "once_a_month"
    MONTH_FULL = "month_full"  # the month's most is reached
    SAME_INCIDENT = "same_incident"  # that day it was booked as another item


@dataclass(frozen=True)
class Had:
    """What a household has had of an item in a stretch of time, without what was undone."""

    times: int = 0
    points: int = 0


@dataclass(frozen=True)
class Worth:
    points: int
    what: str
    left_over: int = 0
    """Of the quantity, what made no whole unit or stands above the month's most."""

    warning: int = 0
    """Which warning it is; 0: none."""


@dataclass(frozen=True)
class Worthless:
    why: Unfit
    month: str = ""
    """`2023-03`, of ONCE_A_MONTH and MONTH_FULL."""

    other: str = ""
    """The item as which it was booked, of SAME_INCIDENT."""


Before = Callable[[str, Interval], Had]
"""What the household has had of an item, by its id, within a stretch of time."""

MONTHS = {"month": 1, "quarter": 3}


def item_of(scheme: Scheme, item: str) -> Item | None:
    return next((each for each in scheme.items if each.id == item), None)


def may_declare(item: Item) -> bool:
    """Whether households declare it themselves: the positive list, but for ranks (TX-4.1)."""
    return item.points > 0 and item.per != "rank"


def may_award(item: Item) -> bool:
    """Whether somebody books it: neither ranks, which closing books, nor suspensions."""
    return item.per != "rank" and not item.suspends


def worth(
    item: Item, quantity: int | None, reason: str, effective: datetime, before: Before
) -> Worth | Worthless:
    """Points and words of one deed of an item; `reason` in place of the item's own words."""
    if item.per == "rank":
        return Worthless(Unfit.RANKED)
    if item.suspends:
        return Worthless(Unfit.SUSPENDS)
    if item.per == "quantity":
        return _of_quantity(item, quantity, reason, effective, before)
    if quantity is not None:
        return Worthless(Unfit.NOT_COUNTED)
    what = reason.strip() or item.behaviour
    if item.per == "month":
        month = periods.interval_of(effective, 1)
        if before(item.id, month).times:
            return Worthless(Unfit.ONCE_A_MONTH, month.key)
    day = _day_of(effective)
    for other in item.not_with:
        if before(other, day).times:
            return Worthless(Unfit.SAME_INCIDENT, other=other)
    if item.warnings_first:
        times = _times(item, effective, before)
        if times < item.warnings_first:
            return Worth(0, f"{what}（第{times + 1}次，提醒，不扣分）", warning=times + 1)
    return Worth(item.points, what)


def _day_of(at: datetime) -> Interval:
    start = periods.midnight(at)
    return Interval(f"{start:%Y-%m-%d}", start, start + periods.ONE_DAY)


def _times(item: Item, effective: datetime, before: Before) -> int:
    """How often it happened before: in its year, or without a gap up to now (TX-A2.12).

    In a row is what happened in the same month or in the one before, and so on back from there.
    """
    if not item.in_a_row:
        return before(item.id, periods.interval_of(effective, 12)).times
    months = MONTHS[item.in_a_row]
    stretch: Interval | None = periods.interval_of(effective, months)
    times = before(item.id, stretch).times if stretch else 0
    while stretch and times < item.warnings_first:
        stretch = periods.interval_before(stretch, months)
        earlier = before(item.id, stretch).times if stretch else 0
        if not earlier:
            break
        times += earlier
    return times


def _of_quantity(
    item: Item, quantity: int | None, reason: str, effective: datetime, before: Before
) -> Worth | Worthless:
    """Whole units only (TX-A1.13), and no more in a month than the township allows."""
    if quantity is None or quantity <= 0:
        return Worthless(Unfit.NO_QUANTITY)
    units = quantity // item.unit_quantity
    if not units:
        return Worthless(Unfit.UNDER_ONE_UNIT)
    if item.month_points_max:
        month = periods.interval_of(effective, 1)
        units = min(units, (item.month_points_max - before(item.id, month).points) // item.points)
        if units <= 0:
            return Worthless(Unfit.MONTH_FULL, month.key)
    what = reason.strip() or f"{item.id}{quantity}{item.unit}"
    return Worth(units * item.points, what, left_over=quantity - units * item.unit_quantity)


def first_missing(required: Sequence[str], there: Mapping[str, object]) -> str:
    """The first thing of `Evidence.required` that is not there; '' when all is (BS-2.2.2b)."""
    return next((what for what in required if not there[what]), "")
