"""Periods, cycles and windows as half-open intervals of Shanghai local time (spec I3).

A period is n months from a start month; a new one simply starts, at 00:00:00 of its first day,
without anybody doing anything.  A window is months x weekdays x dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

BEGINNING = datetime(1, 1, 1)
FOREVER = datetime(9999, 12, 31, 23, 59, 59)
ONE_DAY = timedelta(days=1)
SEARCH_DAYS = 366 * 41
"""A window that does not open within 41 years never does: a 29 February that must be of one
weekday comes after 40 years at the latest (2072 to 2112)."""

ALL = ""
"""Key of the one period of a scheme without periods."""

CYCLE_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "all": 0}
"""Cycles of the calendar, from January on; a period may start in another month."""


@dataclass(frozen=True)
class Interval:
    """`[start, end)` and the key under which it is stored: '', '2023' or '2023-04'."""

    key: str
    start: datetime
    end: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True)
class Days:
    """Which days a window is open; an empty tuple means every one."""

    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()  # 1 = Monday ... 7 = Sunday
    dates: tuple[int, ...] = ()

    def __contains__(self, at: datetime) -> bool:
        return (
            (not self.months or at.month in self.months)
            and (not self.weekdays or at.isoweekday() in self.weekdays)
            and (not self.dates or at.day in self.dates)
        )

    @property
    def always(self) -> bool:
        """Whether no day is left out; lists that name every one leave none out either."""
        return all(
            not days or len(set(days)) == every
            for days, every in ((self.months, 12), (self.weekdays, 7), (self.dates, 31))
        )


@dataclass(frozen=True)
class DaysInTurn(Days):
    """Days on which a window is open until other rules begin, then those of these."""

    then: tuple[tuple[datetime, Days], ...] = ()
    """From which midnight on, in order."""

    def __contains__(self, at: datetime) -> bool:
        later = next((days for start, days in reversed(self.then) if start <= at), None)
        return super().__contains__(at) if later is None else at in later

    @property
    def always(self) -> bool:
        return super().always and all(days.always for _, days in self.then)


def _month_start(index: int) -> datetime:
    if index < 12:
        return BEGINNING
    if index > 9999 * 12 + 11:
        return FOREVER
    return datetime(index // 12, index % 12 + 1, 1)


def _interval(index: int, months: int) -> Interval:
    start, end = _month_start(index), _month_start(index + months)
    key = f"{start.year:04d}" if months == 12 else f"{start.year:04d}-{start.month:02d}"
    return Interval(key, start, end)


def interval_of(at: datetime, months: int, start_month: int = 1) -> Interval:
    """The interval of `months` months that holds `at`; 0 months means one interval for ever."""
    if months == 0:
        return Interval(ALL, BEGINNING, FOREVER)
    offset = start_month - 1
    index = (at.year * 12 + at.month - 1 - offset) // months * months + offset
    return _interval(index, months)


def interval_before(interval: Interval, months: int, start_month: int = 1) -> Interval | None:
    """The one before, or None for the one that lasts for ever."""
    if interval.key == ALL:
        return None
    return interval_of(interval.start - ONE_DAY, months, start_month)


def interval_named(key: str, months: int, start_month: int = 1) -> Interval:
    """The interval with this key; ValueError when there is none of this length."""
    if months == 0:
        if key != ALL:
            raise ValueError(f"{key!r}: there is only one period, ''")
        return interval_of(BEGINNING, 0)
    try:
        start = datetime(int(key[:4]), int(key[5:]) if len(key) > 4 else start_month, 1)
    except ValueError:
        raise ValueError(f"{key!r} is no period of {months} months") from None
    interval = interval_of(start, months, start_month)
    if interval.key != key:
        raise ValueError(f"{key!r} is no period of {months} months from month {start_month}")
    return interval


def midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), time())


def next_opening(days: Days, at: datetime) -> datetime | None:
    """The next instant after `at` at which a closed window opens; None when it never does."""
    day = midnight(at) + ONE_DAY
    for _ in range(SEARCH_DAYS):
        if day in days:
            return day
        day += ONE_DAY
    return None


def closing(days: Days, at: datetime) -> datetime | None:
    """The end of the run of open days that holds `at`; None when it does not end."""
    if days.always:
        return None
    day = midnight(at)
    for _ in range(SEARCH_DAYS):
        if day not in days:
            return day
        day += ONE_DAY
    return None


def first_window_end_from(days: Days, start: datetime) -> datetime:
    """The end of the first run of open days that starts at or after `start` (a midnight).

    The days must not be `always` and must open at some time; the scheme's check sees to it.
    """
    day = start
    if start in days and start - ONE_DAY in days:  # a run that started earlier does not count
        day = closing(days, start) or FOREVER
    opening = day if day in days else next_opening(days, day)
    if opening is None:
        raise ValueError("a window that never opens has no end")
    return closing(days, opening) or FOREVER
