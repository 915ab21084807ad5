"""A count goes on while goods are handed out: nothing sold meanwhile is lost or invented."""

from __future__ import annotations

from functools import partial

import pytest
from support.shop import RICE, SOAP, bought, dump, on_hand, received, stamp_at
from support.village import NOW, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import CountedLine, EntryKind, StockLine
from kiosk.core.feed import GoodItem
from kiosk.core.shelves import NO_SHELF, shelf_of
from kiosk.store import counting, journal, stock
from kiosk.store.acts import Acted
from kiosk.store.assortment import Wanted, set_good
from kiosk.store.counting import count_line, finish_count
from kiosk.store.database import open_store
from kiosk.store.verify import problems

K1 = partial(stamp_at, keeper="k1")


def counted(store, good, pieces, reason="数错"):
    return count_line(store, good, pieces, K1(), reason=reason)


def why(answer):
    assert isinstance(answer, ActRefused), answer
    return answer.why


@pytest.fixture
def shelves(village):
    for good, shelf in (("rice", "A"), ("laundry_liquid", "B"), ("rice_cooker", "B")):
        set_good(village, f"place/{good}", Wanted(shelf=shelf), K1, good=good)
    return village


def test_a_line_is_compared_with_the_book_of_its_own_moment(village):
    bought(village, "op1", RICE)
    line = counted(village, "rice", 4)
    assert (line.book, line.counted, line.difference) == (5, 4, -1)
    bought(village, "op2", RICE)
    received(village, "d1", ("rice", 10))
    booked = finish_count(village, "n1", K1, second="k2")
    assert on_hand(village)["rice"] == 13
    body = booked.entry.decoded()
    assert body.lines == (CountedLine("rice", 5, 4, 4, "数错"),)
    assert (body.second, booked.entry.keeper) == ("k2", "k1")
    assert counting.draft(village, NOW) == []
    assert problems(village) == []


def test_what_is_right_is_in_the_count_too_and_changes_nothing(village):
    counted(village, "rice", 6, reason="")
    booked = finish_count(village, "n1", K1)
    assert booked.entry.decoded().lines == (CountedLine("rice", 6, 6, 3),)
    assert on_hand(village)["rice"] == 6


def test_a_difference_wants_a_verifier(village):
    counted(village, "rice", 5)
    before = dump(village)
    assert why(finish_count(village, "n1", K1)) is Obstacle.SECOND_MISSING
    assert dump(village) == before


def test_a_line_counted_again_replaces_the_first_and_one_can_be_dropped(village):
    counted(village, "rice", 4)
    bought(village, "op1", RICE)
    again = counted(village, "rice", 5, reason="")
    assert (again.book, again.difference, again.after) == (5, 0, 4)
    counted(village, "laundry_liquid", 1)
    assert counting.drop_line(village, "laundry_liquid")
    assert not counting.drop_line(village, "laundry_liquid")
    assert [line.good.id for line in counting.draft(village, NOW)] == ["rice"]
    assert counting.drop_line(village, "rice")
    assert why(finish_count(village, "n1", K1, second="k2")) is Obstacle.NOTHING_COUNTED


def test_a_count_survives_a_power_cut_line_by_line(village, path):
    counted(village, "rice", 4)
    village.close()
    reopened = open_store(path)
    assert [line.counted for line in counting.draft(reopened, NOW)] == [4]
    assert isinstance(finish_count(reopened, "n1", K1, second="k2"), Acted)
    assert on_hand(reopened)["rice"] == 4
    reopened.close()


def test_a_count_goes_shelf_by_shelf(shelves):
    counted(shelves, "rice", 4)
    counted(shelves, "laundry_liquid", 2)
    booked = finish_count(shelves, "n1", K1, shelf="A", second="k2")
    assert [line.good for line in booked.entry.decoded().lines] == ["rice"]
    assert [line.good.id for line in counting.draft(shelves, NOW)] == ["laundry_liquid"]
    assert on_hand(shelves) == {"rice": 4, "laundry_liquid": 3, "rice_cooker": 1}
    assert why(finish_count(shelves, "n2", K1, shelf="A", second="k2")) is Obstacle.NOTHING_COUNTED
    finish_count(shelves, "n3", K1, second="k2")
    assert on_hand(shelves) == {"rice": 4, "laundry_liquid": 2, "rice_cooker": 1}
    assert problems(shelves) == []


def test_a_shelf_is_all_the_places_on_it_as_they_are_now(shelves):
    """And what stands nowhere is a shelf of its own."""
    tell(shelves, GoodItem("towel", "毛巾", 6, "洗护", place=7))
    for good, place in (("rice", "A-2"), ("laundry_liquid", "A-1")):
        set_good(shelves, f"move/{good}", Wanted(shelf=place), K1, good=good)
    counted(shelves, "rice", 4)
    counted(shelves, "laundry_liquid", 2)
    counted(shelves, "rice_cooker", 1, "")
    counted(shelves, "towel", 2)
    assert [line.good.id for line in counting.draft(shelves, NOW, "A")] == [
        "rice",
        "laundry_liquid",
    ]
    assert why(finish_count(shelves, "n0", K1, shelf="A-1", second="k2")) is (
        Obstacle.NOTHING_COUNTED
    )
    set_good(shelves, "move/again", Wanted(shelf="B"), K1, good="laundry_liquid")
    booked = finish_count(shelves, "n1", K1, shelf="A", second="k2").entry.decoded()
    assert (booked.shelf, [line.good for line in booked.lines]) == ("A", ["rice"])
    booked = finish_count(shelves, "n2", K1, shelf=NO_SHELF, second="k2").entry.decoded()
    assert (booked.shelf, [line.good for line in booked.lines]) == (NO_SHELF, ["towel"])
    booked = finish_count(shelves, "n3", K1, shelf="B", second="k2")
    assert len(booked.entry.decoded().lines) == 2
    assert counting.draft(shelves, NOW) == []
    assert on_hand(shelves) == {"rice": 4, "laundry_liquid": 2, "rice_cooker": 1, "towel": 2}
    assert finish_count(shelves, "n3", K1, shelf="B", second="k2") == booked
    assert problems(shelves) == []


@pytest.mark.parametrize(
    ("place", "shelf"),
    [("A-3", "A"), ("A-3-1", "A"), ("B2", "B2"), ("", NO_SHELF), ("-", "-"), ("-3", "-3")],
)
def test_a_place_is_on_a_shelf(place, shelf):
    assert shelf_of(place) == shelf


def test_what_is_not_to_be_there_can_be_counted_in(village):
    tell(
        village,
        GoodItem("towel", "毛巾", 6, "洗护", place=7),
        GoodItem("old", "旧货", 6, "洗护", offered=False, place=8),
        GoodItem("credit", "话费", 50, "", kind="cash_like", place=9),
    )
    counted(village, "towel", 3, "未登记")
    counted(village, "old", 2, "未登记")
    finish_count(village, "n1", K1, second="k2")
    assert (on_hand(village)["towel"], on_hand(village)["old"]) == (3, 2)
    assert why(counted(village, "credit", 1)) is Obstacle.NOT_FOR_SHELF
    assert problems(village) == []


def test_a_count_takes_no_barred_goods_in_but_counts_those_that_lie_there(village):
    tell(village, GoodItem("rice", "大米10斤", 35, "粮油", kind="alcohol"))
    assert why(counted(village, "rice", 7)) is Obstacle.BARRED_KIND
    assert counted(village, "rice", 5).difference == -1


@pytest.mark.parametrize("pieces", [-1, 100_000, 10**9])
def test_a_figure_that_cannot_be_is_refused(village, pieces):
    before = dump(village)
    assert counted(village, "rice", pieces) == ActRefused(Obstacle.BAD_QUANTITY, "大米10斤", 99_999)
    assert why(counted(village, "gold", 1)) is Obstacle.UNKNOWN_GOOD
    assert dump(village) == before


def test_more_that_left_since_than_was_counted_means_counting_again(village):
    counted(village, "rice", 1)
    counted(village, "laundry_liquid", 2)
    for n in range(2):
        bought(village, f"op{n}", RICE)
    before = dump(village)
    assert finish_count(village, "n1", K1, second="k2") == ActRefused(Obstacle.RECOUNT, "大米10斤")
    assert dump(village) == before
    counted(village, "rice", 4, reason="")
    assert isinstance(finish_count(village, "n1", K1, second="k2"), Acted)
    assert on_hand(village) == {"rice": 4, "laundry_liquid": 2, "rice_cooker": 1}


def test_every_difference_has_a_reason_and_may_get_it_later(village):
    counted(village, "rice", 5, reason="")
    counted(village, "laundry_liquid", 3, reason="")
    before = dump(village)
    assert finish_count(village, "n1", K1, second="k2") == ActRefused(
        Obstacle.REASON_MISSING, "大米10斤"
    )
    assert dump(village) == before
    assert counting.give_reason(village, "rice", " 破损 ")
    assert not counting.give_reason(village, "gold", "x")
    booked = finish_count(village, "n1", K1, second="k2")
    assert [line.reason for line in booked.entry.decoded().lines] == ["破损", ""]


def test_a_shelf_that_was_taken_over_is_to_be_counted_until_it_is(village):
    with village.transaction():
        counting.expect(village)
    counted(village, "rice", 5, reason="")
    assert isinstance(finish_count(village, "n1", K1, second="k2"), ActRefused)
    assert counting.is_expected(village)
    counted(village, "rice", 5)
    assert isinstance(finish_count(village, "n1", K1, second="k2"), Acted)
    assert not counting.is_expected(village)


def test_the_verifier_is_somebody_else(village):
    counted(village, "rice", 5)
    before = dump(village)
    assert why(finish_count(village, "n1", K1, second="k1")) is Obstacle.SECOND_SAME
    assert dump(village) == before


def test_a_count_is_booked_once(village):
    counted(village, "rice", 5)
    first = finish_count(village, "n1", K1, second="k2")
    assert finish_count(village, "n1", K1, second="k2") == first
    counted(village, "rice", 2)
    assert why(finish_count(village, "n1", K1, second="k2")) is Obstacle.SPOILED_KEY, (
        "another count by now"
    )
    assert [line.counted for line in counting.draft(village, NOW)] == [2]
    assert why(finish_count(village, "n1", K1, second="k2")) is Obstacle.SPOILED_KEY
    assert journal.entry_of_op(village, "n1")[0].kind == EntryKind.COUNTED


def test_goods_that_were_lost_meanwhile_are_not_lost_twice(village):
    """Counted after the loss was seen, and the loss booked before the count is finished."""
    counted(village, "laundry_liquid", 3, reason="")
    pieces = [StockLine("laundry_liquid", 1)]
    stock.move_out(village, "w1", EntryKind.WRITTEN_OFF, pieces, K1, reason="破损")
    bought(village, "op1", SOAP)
    finish_count(village, "n1", K1, second="k2")
    assert on_hand(village)["laundry_liquid"] == 1
    assert problems(village) == []
