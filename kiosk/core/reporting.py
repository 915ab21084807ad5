"""Which stretch of time a report upwards covers, and by when it is wanted (RA-5.5, RA-12).

With a due day of 26 the report of June covers 05-26 00:00 to 06-25 24:00 and is whole at that
instant, "before the 26th".  Without one it covers the calendar month.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.core.periods import ONE_DAY, Interval, interval_before, interval_named, interval_of
from kiosk.core.scheme import Scheme

CUT_MOST = 28
"""The last day that every month has."""


def due_day(scheme: Scheme) -> int | None:
    day = scheme.report.due_day if scheme.report else None
    return day if day is not None and day <= CUT_MOST else None


def report_named(scheme: Scheme, key: str) -> Interval:
    """The span of the report 2023-06; ValueError."""
    month = interval_named(key, 1)
    day = due_day(scheme)
    if day is None or day == 1:
        return month
    before = interval_before(month, 1)
    if before is None:
        return month
    return Interval(key, before.start.replace(day=day), month.start.replace(day=day))


def report_of(scheme: Scheme, at: datetime) -> Interval:
    """The report into which an instant falls."""
    month = interval_of(at, 1)
    found = report_named(scheme, month.key)
    if at >= found.end:
        found = report_named(scheme, interval_of(month.end, 1).key)
    return found


def report_before(scheme: Scheme, span: Interval) -> Interval:
    return report_of(scheme, span.start - ONE_DAY)


def is_late(scheme: Scheme, span: Interval, at: datetime) -> bool:
    """Whether the day on which the report was wanted is over; without a due day never."""
    return due_day(scheme) is not None and at >= span.end + ONE_DAY


def year_to(span: Interval) -> Interval:
    """From 1 January of the year in which a span ends to its end (GL-3.3.1)."""
    last = span.end - ONE_DAY
    return Interval(span.key, datetime(last.year, 1, 1), span.end)
