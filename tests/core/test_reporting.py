"""Which days a report covers and when it is late."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.core.reporting import is_late, report_before, report_named, report_of, year_to
from kiosk.schemes import load_scheme

RONGAN, GAOLIANG = load_scheme("rongan"), load_scheme("gaoliang")


def test_ra_12_the_report_of_june():
    span = report_named(RONGAN, "2023-06")
    assert (span.start, span.end) == (datetime(2023, 5, 26), datetime(2023, 6, 26))
    assert not is_late(RONGAN, span, datetime(2023, 6, 26, 23, 59, 59))
    assert is_late(RONGAN, span, datetime(2023, 6, 27))
    assert not is_late(GAOLIANG, report_named(GAOLIANG, "2023-06"), datetime(2024, 1, 1))


@pytest.mark.parametrize(
    ("at", "key"),
    [
        (datetime(2023, 6, 25, 23, 59, 59), "2023-06"),
        (datetime(2023, 6, 26), "2023-07"),
        (datetime(2023, 12, 31), "2024-01"),
        (datetime(2024, 1, 1), "2024-01"),
    ],
)
def test_a_day_belongs_to_one_report(at, key):
    span = report_of(RONGAN, at)
    assert span.key == key
    assert at in span
    assert report_before(RONGAN, span).end == span.start


def test_without_a_due_day_a_report_is_of_the_calendar_month():
    span = report_of(GAOLIANG, datetime(2023, 6, 30, 23, 59, 59))
    assert (span.key, span.start, span.end) == (
        *("2023-06", datetime(2023, 6, 1), datetime(2023, 7, 1)),
    )


def test_the_year_of_a_report_is_that_of_its_last_day():
    assert year_to(report_named(RONGAN, "2024-01")).start == datetime(2024, 1, 1)
    assert year_to(report_named(GAOLIANG, "2023-12")).start == datetime(2023, 1, 1)


@pytest.mark.parametrize("key", ["", "2023", "2023-13", "all", "2023-6"])
def test_what_is_no_month_has_no_report(key):
    with pytest.raises(ValueError, match="period"):
        report_named(RONGAN, key)
