"""Pace in open days, and how much to buy."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.forecast import GoodPast, Span, ahead, outlook, past
from kiosk.core.periods import Days

ALWAYS = Days()
QUARTERS = Days(months=(1, 4, 7, 10))
MARKET = Days(dates=(5, 15, 25))
NOW = datetime(2026, 11, 20, 9, 12)
LONG_AGO = datetime(2020, 1, 1)
RICE = GoodPast("rice", 56, on_hand=20, ordered=0, wishes=0, low=5, cost_cents=3500)


def span(start, end, open_days):
    return Span(datetime(*start), datetime(*end), open_days)


def test_the_past_is_eight_weeks_of_open_days():
    assert past(ALWAYS, NOW, LONG_AGO) == span((2026, 9, 26), (2026, 11, 21), 56)
    assert past(QUARTERS, NOW, LONG_AGO) == span((2026, 7, 7), (2026, 11, 21), 31 + 25)
    assert past(MARKET, NOW, LONG_AGO).open_days == 39, "400 days hold no more"


def test_a_young_shop_is_as_old_as_it_is():
    assert past(ALWAYS, NOW, datetime(2026, 11, 14, 15)) == span((2026, 11, 14), (2026, 11, 21), 7)
    assert past(ALWAYS, NOW, NOW).open_days == 1
    assert past(QUARTERS, NOW, datetime(2026, 11, 1)).open_days == 1, "never divided by nothing"


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        (ALWAYS, NOW, span((2026, 11, 21), (2026, 12, 5), 14)),
        (QUARTERS, datetime(2026, 10, 12, 9), span((2026, 10, 13), (2027, 1, 1), 19)),
        (QUARTERS, datetime(2026, 10, 31, 23), span((2026, 11, 1), (2027, 1, 1), 0)),
        (QUARTERS, NOW, span((2026, 11, 21), (2027, 1, 15), 14)),
        (MARKET, NOW, span((2026, 11, 21), (2026, 11, 26), 1)),
        (MARKET, datetime(2026, 11, 15, 9), span((2026, 11, 16), (2026, 11, 25), 0)),
    ],
)
def test_one_looks_ahead_to_the_next_window(days, at, expected):
    assert ahead(days, at) == expected


def test_goods_are_bought_for_the_pace_and_the_low_level():
    before, to_come = past(ALWAYS, NOW, LONG_AGO), ahead(ALWAYS, NOW)
    told = outlook(RICE, before, to_come)
    assert (told.per_week_tenths, told.days_left, told.runs_out) == (70, 20, False)
    assert told.buy == 0, "14 in 14 days, 20 there, 5 left over"
    fewer = outlook(GoodPast("rice", 56, 18, 0, 0, 5, 3500), before, to_come)
    assert (fewer.buy, fewer.cost_cents) == (1, 3500)
    ordered = outlook(GoodPast("rice", 56, 18, 7, 2, 5, 3500), before, to_come)
    assert (ordered.buy, ordered.days_left, ordered.runs_out) == (10, 11, True)


def test_a_part_of_a_piece_is_bought_whole_and_shown_in_tenths():
    before, to_come = Span(NOW, NOW, 56), Span(NOW, NOW, 14)
    told = outlook(GoodPast("rice", 1, 0, 0, 0, 0, None), before, to_come)
    assert (told.buy, told.per_week_tenths, told.cost_cents) == (1, 1, None)
    assert outlook(GoodPast("rice", 3, 0, 0, 0, 0, 1), before, to_come).per_week_tenths == 4


def test_nobody_buys_what_nobody_wants():
    before, to_come = Span(NOW, NOW, 56), Span(NOW, NOW, 14)
    idle = outlook(GoodPast("rice", 0, 0, 0, 0, 5, 100), before, to_come)
    assert (idle.buy, idle.days_left, idle.runs_out, idle.cost_cents) == (0, None, False, 0)
    wished = outlook(GoodPast("rice", 0, 0, 0, 3, 5, 100), before, to_come)
    assert wished.buy == 8


@given(
    st.integers(0, 500), st.integers(0, 500), st.integers(0, 50), st.integers(1, 56),
    st.integers(0, 60),
)  # fmt: skip
def test_whoever_buys_the_list_has_enough(redeemed, on_hand, ordered, past_days, coming_days):
    before, to_come = Span(NOW, NOW, past_days), Span(NOW, NOW, coming_days)
    told = outlook(GoodPast("g", redeemed, on_hand, ordered, 0, 5, 1), before, to_come)
    after = (on_hand + told.buy - ordered) * past_days - redeemed * coming_days
    assert told.buy >= 0
    if redeemed or ordered:
        assert after >= 5 * past_days
        assert told.buy == 0 or after < 6 * past_days, "not a piece too many"
