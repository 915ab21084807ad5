"""Which points go back where, and what may be taken back at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.account import Charge
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import ChargedPurse, Reversal, StockLine
from kiosk.core.reversal import (
    LineState,
    Original,
    OriginalLine,
    bring_back,
    give_back,
    split_back,
    undo,
    undo_left,
)
from kiosk.core.view import Holder, Receipt

AT = datetime(2024, 1, 10, 9)
CHARGES = (Charge("h", "2023", 10), Charge("h", "2024", 30))
RICE = OriginalLine("rice", "大米", 2, 10, "袋", LineState.TAKEN)
KETTLE = OriginalLine("kettle", "电热水壶", 1, 15, "个", LineState.OPEN, "2024-01-17")
CREDIT = OriginalLine("credit", "话费", 1, 5, "份", LineState.OPEN, "2024-01-12", off_shelf=True)
RECEIPT = Receipt(
    7, "", AT, Quality.SURE, Holder("h", "", "", ""), (), 40, 40, 0, "陈某", None, "", None
)
ORIGINAL = Original(RECEIPT, (RICE, KETTLE, CREDIT), CHARGES, False, "boot", 100.0)
BOTH = ("2023", "2024")


def with_line(line, **changes):
    lines = tuple(replace(x, **changes) if x is line else x for x in ORIGINAL.lines)
    return replace(ORIGINAL, lines=lines)


def test_the_last_purse_gets_its_points_back_first():
    assert give_back(CHARGES, 40, BOTH) == ((ChargedPurse("2024", 30), ChargedPurse("2023", 10)), 0)
    assert give_back(CHARGES, 31, BOTH) == ((ChargedPurse("2024", 30), ChargedPurse("2023", 1)), 0)
    assert give_back(CHARGES, 7, BOTH) == ((ChargedPurse("2024", 7),), 0)


def test_what_came_from_a_purse_that_has_closed_is_a_refund():
    assert give_back(CHARGES, 40, ["2024"]) == ((ChargedPurse("2024", 30),), 10)
    assert give_back(CHARGES, 40, ["2025"]) == ((), 40)
    assert give_back(CHARGES, 30, ["2024"]) == ((ChargedPurse("2024", 30),), 0)


def test_purses_that_have_become_one_get_one_part():
    merged = (Charge("h", "", 10), Charge("h", "", 30))
    assert give_back(merged, 35, [""]) == ((ChargedPurse("", 35),), 0)


def test_no_more_comes_back_than_was_charged():
    with pytest.raises(ValueError, match="more"):
        split_back(CHARGES, 41)


purses = st.lists(st.integers(1, 50), min_size=1, max_size=4)


@given(purses, st.data())
def test_every_point_comes_back_once_and_no_purse_gets_more_than_it_gave(parts, data):
    charges = tuple(Charge("h", str(n), part) for n, part in enumerate(parts))
    points = data.draw(st.integers(0, sum(parts)))
    first_open = data.draw(st.integers(0, len(parts)))
    open_periods = {str(n) for n in range(first_open, len(parts))}
    back, refund = give_back(charges, points, open_periods)
    assert sum(purse.points for purse in back) + refund == points
    gave = {charge.period: charge.points for charge in charges}
    assert all(0 < purse.points <= gave[purse.period] for purse in back)
    assert {purse.period for purse in back} <= open_periods
    assert refund == max(0, points - sum(parts[first_open:]))


def test_an_undo_takes_all_of_it_back_and_lays_down_what_was_taken():
    assert undo(ORIGINAL, BOTH, "拿错了") == Reversal(
        7,
        "h",
        (StockLine("rice", 2),),
        40,
        (ChargedPurse("2024", 30), ChargedPurse("2023", 10)),
        reason="拿错了",
    )
    fetched = with_line(KETTLE, state=LineState.HANDED_OVER)
    assert undo(fetched, BOTH, "").lines == (StockLine("rice", 2), StockLine("kettle", 1))


def test_a_line_that_was_cancelled_is_not_given_back_twice():
    cancelled = with_line(KETTLE, state=LineState.CANCELLED)
    assert undo(cancelled, BOTH, "").points == 25
    all_gone = replace(
        ORIGINAL, lines=(replace(KETTLE, state=LineState.CANCELLED),), charges=CHARGES
    )
    assert undo(all_gone, BOTH, "") == ActRefused(Obstacle.NOTHING_TO_RETURN)


def test_what_is_credited_to_a_phone_cannot_come_back():
    paid = with_line(CREDIT, state=LineState.HANDED_OVER)
    refused = ActRefused(Obstacle.NOT_RETURNABLE, name="话费")
    assert undo(paid, BOTH, "") == refused
    assert bring_back(paid, {"credit": 1}, BOTH, reason="x", spoiled=False) == refused
    assert paid.returnable == (RICE,)


def test_goods_come_back_all_or_some():
    some = bring_back(ORIGINAL, {"rice": 1}, ["2024"], reason="受潮", spoiled=True)
    assert some == Reversal(
        7,
        "h",
        (StockLine("rice", 1),),
        10,
        (ChargedPurse("2024", 10),),
        reason="受潮",
        spoiled=True,
    )
    assert bring_back(ORIGINAL, {"rice": 2}, [], reason="x", spoiled=False).refund == 20


@pytest.mark.parametrize(
    ("wanted", "obstacle"),
    [
        ({}, Obstacle.NOTHING_TO_RETURN),
        ({"gold": 1}, Obstacle.NOTHING_TO_RETURN),
        ({"rice": 1, "kettle": 1}, Obstacle.NOTHING_TO_RETURN),
        ({"rice": 0}, Obstacle.BAD_QUANTITY),
        ({"rice": -1}, Obstacle.BAD_QUANTITY),
        ({"rice": 3}, Obstacle.BAD_QUANTITY),
    ],
)
def test_what_the_household_does_not_have_does_not_come_back(wanted, obstacle):
    refused = bring_back(ORIGINAL, wanted, BOTH, reason="x", spoiled=False)
    assert isinstance(refused, ActRefused)
    assert refused.why is obstacle


def test_there_is_one_reversal_of_a_redemption():
    before = replace(ORIGINAL, reversed=True)
    refused = ActRefused(Obstacle.REVERSED_BEFORE)
    assert undo(before, BOTH, "") == refused
    assert bring_back(before, {"rice": 1}, BOTH, reason="x", spoiled=False) == refused
    assert before.returnable == ()


MINUTE = timedelta(minutes=1)


def test_ten_minutes_are_counted_by_the_uptime_while_the_machine_runs():
    far = AT + timedelta(days=9)
    assert undo_left(ORIGINAL, far, "boot", 100.0) == 10 * MINUTE
    assert undo_left(ORIGINAL, AT, "boot", 100.0 + 599) == timedelta(seconds=1)
    assert undo_left(ORIGINAL, AT, "boot", 100.0 + 600) == timedelta()


def test_ten_minutes_are_counted_by_the_clock_after_a_restart():
    assert undo_left(ORIGINAL, AT + 9 * MINUTE, "other", 1.0) == MINUTE
    assert undo_left(ORIGINAL, AT + 10 * MINUTE, "other", 1.0) == timedelta()
    assert undo_left(ORIGINAL, AT - MINUTE, "other", 1.0) == timedelta(), "a clock set back"
