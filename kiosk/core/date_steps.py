"""Setting a date by its year, month and day, one step at a time."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TypeVar

from kiosk.core.events import Button

STEPS: dict[Button, tuple[int, int]] = {
    Button.DAY_LATER: (0, 1),
    Button.DAY_EARLIER: (0, -1),
    Button.MONTH_LATER: (1, 0),
    Button.MONTH_EARLIER: (-1, 0),
    Button.YEAR_LATER: (12, 0),
    Button.YEAR_EARLIER: (-12, 0),
}
"""Months and days of each button."""

YEARS = (2020, 2099)
"""A date that is asked stays within these; the clock's floor lies within them."""

Day = TypeVar("Day", bound=date)


def moved(day: Day, button: Button) -> Day:
    """One step on or back; the last day of a month stays within the month."""
    months, days = STEPS[button]
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    last = calendar.monthrange(year, month)[1]
    after = day.replace(year=year, month=month, day=min(day.day, last)) + timedelta(days=days)
    return after if YEARS[0] <= after.year <= YEARS[1] else day
