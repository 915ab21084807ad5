"""Of which lot the pieces are that leave and come back."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.core.lots import Lot, is_expired, last_urgent_day, leaving, returning

TODAY = date(2026, 11, 20)
OLD = Lot(2, 1, 6)
STALE = Lot(4, 1, 4, "2026-11-19")
FRESH = Lot(9, 1, 5, "2026-11-30")
LOTS = (OLD, STALE, FRESH)


def left(pieces, beyond=0, *, to_household=True, lots=LOTS):
    parts = leaving(lots, beyond, pieces, TODAY, to_household=to_household)
    return {lot.seq: part for lot, part in parts}


@pytest.mark.parametrize(
    ("last", "expired"),
    [("2026-11-19", True), ("2026-11-20", False), ("2026-11-21", False), ("", False)],
)
def test_the_whole_last_day_is_still_good(last, expired):
    assert is_expired(last, TODAY) is expired


def test_a_household_gets_the_oldest_that_is_still_good():
    assert left(2) == {2: 2}
    assert left(8) == {2: 6, 9: 2}
    assert left(11) == {2: 6, 9: 5}


def test_what_is_sorted_out_is_expired_first_and_then_the_oldest():
    assert left(3, to_household=False) == {4: 3}
    assert left(7, to_household=False) == {4: 4, 2: 3}
    assert left(15, to_household=False) == {4: 4, 2: 6, 9: 5}


def test_what_a_count_found_belongs_to_no_lot_and_is_handed_out_before_the_lots():
    assert left(3, beyond=3) == {}
    assert left(5, beyond=3) == {2: 2}
    assert left(4, beyond=3, to_household=False) == {4: 4}
    assert left(8, beyond=3, to_household=False) == {4: 4, 2: 1}


def test_expired_pieces_that_did_leave_are_not_there_any_more():
    """No act of ours does that; a journal may hold it all the same."""
    assert left(13) == {2: 6, 9: 5, 4: 2}
    assert left(99, lots=()) == {}


def back(pieces, *room):
    return {lot.seq: part for lot, part in returning(room, pieces, TODAY)}


def test_what_comes_back_left_the_oldest_lot_last():
    assert back(3, (FRESH, 1), (OLD, 6)) == {9: 1, 2: 2}
    assert back(1, (FRESH, 1), (OLD, 6)) == {9: 1}


def test_nothing_that_came_back_is_expired():
    assert back(5, (STALE, 4), (OLD, 2)) == {2: 2}


def test_no_more_lots_are_read_than_are_needed():
    def room():
        yield FRESH, 3
        raise AssertionError("it had found a place")

    assert back(3, *[]) == {}
    assert list(returning(room(), 3, TODAY)) == [(FRESH, 3)]


def test_thirty_days_before_is_urgent():
    assert last_urgent_day(TODAY) == "2026-12-20"
