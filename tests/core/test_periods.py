"""Periods tile time, windows are what a calendar says day by day."""

from __future__ import annotations

from calendar import isleap
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.core import periods
from kiosk.core.periods import Days, Interval, interval_before, interval_named, interval_of

LENGTHS = (1, 2, 3, 4, 6, 12)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2200, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)
lengths = st.sampled_from(LENGTHS)
start_months = st.integers(1, 12)


@given(instants, lengths, start_months)
def test_an_interval_holds_its_instant_and_touches_its_neighbours(at, months, start):
    interval = interval_of(at, months, start)
    assert at in interval
    assert interval.start in interval
    assert interval.end - SECOND in interval
    assert interval.end not in interval
    before = interval_before(interval, months, start)
    assert before is not None
    assert before.end == interval.start
    assert interval_of(before.end - SECOND, months, start) == before
    assert interval_of(interval.end, months, start).start == interval.end


@given(instants, lengths, start_months)
def test_an_interval_has_its_length_and_begins_in_its_month(at, months, start):
    interval = interval_of(at, months, start)
    first, last = interval.start, interval.end
    assert (last.year - first.year) * 12 + last.month - first.month == months
    assert (first.month - start) % months == 0
    assert (first.day, first.hour, first.minute, first.second) == (1, 0, 0, 0)


@given(instants, lengths, start_months)
def test_a_key_names_its_interval_and_no_other(at, months, start):
    interval = interval_of(at, months, start)
    assert interval_named(interval.key, months, start) == interval
    after = interval_of(interval.end, months, start)
    assert after.key > interval.key


@given(instants, start_months)
def test_no_period_is_one_interval_for_ever(at, start):
    everything = interval_of(at, 0, start)
    assert at in everything
    assert everything.key == periods.ALL == ""
    assert interval_before(everything, 0, start) is None
    assert interval_named("", 0, start) == everything


@pytest.mark.parametrize(
    ("at", "months", "start", "key", "first", "last"),
    [
        ("2023-12-31T23:59:59", 12, 1, "2023", "2023-01-01", "2024-01-01"),
        ("2024-01-01T00:00:00", 12, 1, "2024", "2024-01-01", "2025-01-01"),
        ("2024-08-31T23:59:59", 12, 9, "2023", "2023-09-01", "2024-09-01"),
        ("2024-09-01T00:00:00", 12, 9, "2024", "2024-09-01", "2025-09-01"),
        ("2024-02-29T12:00:00", 1, 1, "2024-02", "2024-02-01", "2024-03-01"),
        ("2023-02-28T23:59:59", 1, 7, "2023-02", "2023-02-01", "2023-03-01"),
        ("2023-01-31T12:00:00", 3, 2, "2022-11", "2022-11-01", "2023-02-01"),
        ("2023-06-30T23:59:59", 6, 1, "2023-01", "2023-01-01", "2023-07-01"),
        ("2023-12-01T00:00:00", 4, 12, "2023-12", "2023-12-01", "2024-04-01"),
    ],
)
def test_months_ends_leap_years_and_other_first_months(at, months, start, key, first, last):
    wanted = Interval(key, datetime.fromisoformat(first), datetime.fromisoformat(last))
    assert interval_of(datetime.fromisoformat(at), months, start) == wanted


@pytest.mark.parametrize(
    ("key", "months", "start"),
    [
        ("2023-13", 1, 1),
        ("2023-00", 1, 1),
        ("2023-4", 1, 1),
        ("2023", 1, 1),
        ("2023-01", 12, 1),
        ("", 12, 1),
        ("", 1, 1),
        ("2023", 0, 1),
        ("2023-02", 3, 1),
        ("2023-01", 3, 2),
        ("23", 12, 1),
        ("02023", 12, 1),
        ("0000", 12, 1),
        ("2023-1 ", 1, 1),
        ("２０２３", 12, 1),
        ("abcd", 12, 1),
        ("2023/01", 1, 1),
    ],
)
def test_a_key_of_another_length_is_refused(key, months, start):
    with pytest.raises(ValueError, match="period"):
        interval_named(key, months, start)


# --- windows ----------------------------------------------------------------------------------

some_days = st.builds(
    Days,
    months=st.lists(st.integers(1, 12), max_size=5, unique=True).map(tuple),
    weekdays=st.lists(st.integers(1, 7), max_size=4, unique=True).map(tuple),
    dates=st.lists(st.integers(1, 31), max_size=6, unique=True).map(tuple),
)


def is_open(days: Days, day: date) -> bool:
    """The window as the paper would say it, day by day."""
    return (
        (day.month in days.months if days.months else True)
        and (day.weekday() + 1 in days.weekdays if days.weekdays else True)
        and (day.day in days.dates if days.dates else True)
    )


def every_day_from(at: datetime, years: int):
    day = at.date()
    for n in range(366 * years):
        yield day + n * DAY


def midnight_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


@given(some_days, instants)
def test_a_window_is_open_on_the_days_that_the_calendar_says(days, at):
    assert (at in days) == is_open(days, at.date())
    assert (at in days) == (periods.midnight(at) in days)


@given(some_days, instants)
def test_the_next_opening_is_the_first_open_midnight_to_come(days, at):
    found = periods.next_opening(days, at)
    wanted = next((d for d in every_day_from(at + DAY, 9) if is_open(days, d)), None)
    if wanted is not None:
        assert found == midnight_of(wanted)
    else:
        assert found is None or found > at + 8 * 365 * DAY


@given(some_days, instants)
def test_a_window_closes_at_the_first_closed_midnight(days, at):
    if at not in days:
        opened = next((d for d in every_day_from(at, 9) if is_open(days, d)), None)
        assume(opened is not None)
        at = midnight_of(opened)
    found = periods.closing(days, at)
    wanted = next((d for d in every_day_from(at, 2) if not is_open(days, d)), None)
    assert found == (None if wanted is None else midnight_of(wanted))
    assert (found is None) == days.always


@given(some_days, instants)
def test_the_first_window_from_a_day_on_begins_on_or_after_it(days, at):
    start = periods.midnight(at)
    assume(not days.always)
    calendar = list(every_day_from(start - DAY, 12))
    runs = [
        day
        for before, day in pairwise(calendar)
        if is_open(days, day) and not is_open(days, before)
    ]
    assume(runs)
    end = next(d for d in every_day_from(midnight_of(runs[0]), 2) if not is_open(days, d))
    assert periods.first_window_end_from(days, start) == midnight_of(end)


def test_lists_that_name_every_day_leave_none_out():
    for days in (
        Days(),
        Days(months=tuple(range(1, 13))),
        Days(weekdays=(7, 6, 5, 4, 3, 2, 1)),
        Days(months=tuple(range(1, 13)), dates=tuple(range(1, 32))),
    ):
        assert days.always
        assert periods.closing(days, datetime(2023, 5, 5)) is None
    assert not Days(dates=tuple(range(1, 31))).always
    assert not Days(weekdays=(1, 1, 1, 1, 1, 1, 1)).always


def test_a_leap_day_of_one_weekday_is_found_over_a_century_without_leap_year():
    monday = Days(months=(2,), dates=(29,), weekdays=(1,))
    assert periods.next_opening(monday, datetime(2044, 3, 1)) == datetime(2072, 2, 29)
    assert periods.next_opening(monday, datetime(2072, 3, 1)) == datetime(2112, 2, 29)
    any_weekday = Days(months=(2,), dates=(29,))
    assert periods.next_opening(any_weekday, datetime(2096, 3, 1)) == datetime(2104, 2, 29)
    assert periods.next_opening(Days(months=(2,), dates=(30,)), datetime(2024, 1, 1)) is None


def test_no_leap_day_of_one_weekday_waits_longer_than_the_search():
    leap_days = [date(year, 2, 29) for year in range(1600, 2401) if isleap(year)]
    for weekday in range(7):
        own = [day for day in leap_days if day.weekday() == weekday]
        longest = max(b - a for a, b in pairwise(own))
        assert longest.days < periods.SEARCH_DAYS


@pytest.mark.parametrize(
    ("months", "at", "opens"),
    [
        ((1, 4, 7, 10), "2023-05-06T10:00:00", "2023-07-01"),
        ((1, 4, 7, 10), "2023-12-31T23:59:59", "2024-01-01"),
        ((1, 4, 7, 10), "2023-02-01T00:00:00", "2023-04-01"),
    ],
)
def test_quarter_windows(months, at, opens):
    at, opens = datetime.fromisoformat(at), datetime.fromisoformat(opens)
    assert at not in Days(months)
    assert periods.next_opening(Days(months), at) == opens
