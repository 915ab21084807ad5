"""Goods come and go: each movement with a person and a reason, never more than is there."""

from __future__ import annotations

from functools import partial

import pytest
from support.shop import RICE, bought, dump, on_hand, open_the_shift, received, stamp_at
from support.village import NOW, found_village, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import DeliveryLine, EntryKind, Source, StockLine
from kiosk.core.feed import GoodItem, PersonItem, PointsItem
from kiosk.core.view import Pick
from kiosk.store import journal, printing, stock
from kiosk.store.acts import Acted
from kiosk.store.goods import good_at, versions
from kiosk.store.verify import problems

K1 = partial(stamp_at, keeper="k1")
K2 = partial(stamp_at, keeper="k2")
OUT = [EntryKind.WRITTEN_OFF, EntryKind.TRANSFERRED, EntryKind.GIVEN_BACK, EntryKind.SOLD]


@pytest.fixture
def gaoyang(tmp_path):
    store = found_village(tmp_path / "kiosk.db", "gaoyang")
    open_the_shift(store)
    yield store
    store.close()


def gone(store, op, kind, *lines, now=K1, **how):
    how.setdefault("reason", "破损")
    how.setdefault("to", "前进村")
    pieces = [StockLine(*line) for line in lines]
    return stock.move_out(store, op, kind, pieces, now, **how)


def why(answer):
    assert isinstance(answer, ActRefused), answer
    return answer.why


# --- deliveries ----------------------------------------------------------------------------------


def test_a_delivery_lies_on_the_shelf_with_its_lots_and_all_that_was_told(village):
    lines = [
        DeliveryLine("rice", 4, 5, 3500, expires="2027-03-31"),
        DeliveryLine("rice_cooker", 1),
        DeliveryLine("rice", 1, expires="2027-05-31"),
    ]
    booked = received(
        village,
        "d1",
        *lines,
        source=Source.DONOR,
        giver="某粮店",
        document="A-1",
        second="k2",
        photo="ab" * 32,
    )
    assert on_hand(village) == {"rice": 11, "laundry_liquid": 3, "rice_cooker": 2}
    body = booked.entry.decoded()
    assert (body.lines, body.source, body.second) == (tuple(lines), "donor", "k2")
    assert booked.entry.keeper == "k1"
    rows = village.rows("select line, good, quantity, expires, cost_cents from lot where seq = 4")
    assert rows == [
        (1, "rice", 4, "2027-03-31", 3500),
        (2, "rice_cooker", 1, "", None),
        (3, "rice", 1, "2027-05-31", None),
    ]
    assert stock.arrival(village, 4) == stock.Arrival(
        4, NOW, "k1", "donor", "某粮店", "A-1", "k2", tuple(lines)
    )
    assert stock.unaccepted(village) == []
    assert printing.job_of(village, 4) is not None
    assert problems(village) == []


def test_a_delivery_is_booked_once(village):
    first = received(village, "d1", ("rice", 4), document="A-1")
    before = dump(village)
    assert received(village, "d1", ("rice", 4), document="A-1") == first
    assert dump(village) == before


@pytest.mark.parametrize(
    "other",
    [
        {"lines": [("rice", 5)]},
        {"lines": [("rice", 4), ("rice", 1)]},
        {"lines": [("rice_cooker", 4)]},
        {"document": "A-2"},
        {"source": "fiscal"},
        {"second": "k2"},
        {"kind": EntryKind.OPENING_STOCK},
    ],
    ids=str,
)
def test_the_same_key_with_another_delivery_is_refused_and_logged(village, other):
    received(village, "d1", ("rice", 4), document="A-1")
    before = dump(village, "entry")
    how = {"document": "A-1", **other}
    assert why(received(village, "d1", *how.pop("lines", [("rice", 4)]), **how)) == "spoiled_key"
    assert dump(village, "entry") == before
    assert journal.entry_at(village, 5)[0].kind == "key_misused"


BAD = {
    "unknown goods": ([("gold", 1)], {}, Obstacle.UNKNOWN_GOOD),
    "no pieces": ([("rice", 0)], {}, Obstacle.BAD_QUANTITY),
    "a billion": ([("rice", 10**9)], {}, Obstacle.BAD_QUANTITY),
    "expired": ([DeliveryLine("rice", 1, expires="2026-11-19")], {}, Obstacle.EXPIRED),
    "a price of our own": ([DeliveryLine("rice", 1, points=3)], {}, Obstacle.NOT_OUR_PRICE),
    "from nowhere": ([("rice", 1)], {"source": ""}, Obstacle.SOURCE_MISSING),
    "seen by the same person": ([("rice", 1)], {"second": "k1"}, Obstacle.SECOND_SAME),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_delivery_is_refused_and_changes_nothing(village, name):
    lines, how, reason = BAD[name]
    before = dump(village)
    assert why(received(village, "d1", ("rice", 1), *lines, **how)) is reason
    assert dump(village) == before


@pytest.mark.parametrize(
    ("lines", "how"),
    [
        ([], {}),
        ([("rice", 1)], {"source": "镇里"}),
        ([("rice", 1)], {"kind": EntryKind.SOLD}),
        ([DeliveryLine("rice", 1, expires="soon")], {}),
    ],
    ids=["no lines", "no source", "no delivery", "no date"],
)
def test_what_no_screen_asks_is_a_mistake_of_the_caller(village, lines, how):
    before = dump(village)
    with pytest.raises(ValueError, match=r".+"):
        received(village, "d1", *lines, **how)
    assert dump(village) == before


def test_a_barred_kind_and_what_is_never_on_a_shelf_are_not_taken_in(village):
    tell(
        village,
        GoodItem("smoke", "香烟", 5, "", kind="tobacco"),
        GoodItem("credit", "话费", 50, "", kind="cash_like"),
        GoodItem("wine", "料酒", 10, "粮油", kind="cooking_wine"),
    )
    assert received(village, "d1", ("smoke", 1)) == ActRefused(Obstacle.BARRED_KIND, "香烟")
    assert received(village, "d1", ("credit", 1)) == ActRefused(Obstacle.NOT_FOR_SHELF, "话费")
    assert isinstance(received(village, "d1", ("wine", 1)), Acted)
    assert good_at(village, "wine", NOW).kind == "cooking_wine"


def test_stock_may_come_on_a_guessed_date_and_the_entry_says_so(village):
    guess = stamp_at(quality=Quality.GUESS, keeper="k1")
    assert received(village, "d1", ("rice", 1), when=guess).entry.quality == "G"


def test_opening_stock_has_no_source_and_waits_for_nobody(village):
    assert stock.arrival(village, 2).source == ""
    assert stock.unaccepted(village) == []
    with pytest.raises(ValueError, match="unknown_good"):
        stock.lay_out(village, "more", [DeliveryLine("gold", 1)], stamp_at())


# --- acceptance ----------------------------------------------------------------------------------


def test_a_delivery_taken_in_alone_is_accepted_once_by_somebody_else(village):
    seq = received(village, "d1", ("rice", 4)).entry.seq
    assert [arrival.seq for arrival in stock.unaccepted(village)] == [seq]
    before = dump(village)
    assert why(stock.accept(village, "a1", seq, K2, second="k1")) is Obstacle.SECOND_SAME
    assert why(stock.accept(village, "a1", 3, K1, second="k2")) is Obstacle.UNKNOWN_SLIP
    assert why(stock.accept(village, "a1", seq, K1, second="nobody")) is Obstacle.SECOND_UNKNOWN
    assert dump(village) == before
    first = stock.accept(village, "a1", seq, K1, second="k2")
    assert stock.accept(village, "a1", seq, K1, second="k2") == first
    assert why(stock.accept(village, "a2", seq, K1, second="k2")) is Obstacle.ACCEPTED_BEFORE
    assert (stock.arrival(village, seq).second, stock.unaccepted(village)) == ("k2", [])
    assert problems(village) == []


def test_a_delivery_with_a_second_person_needs_no_other(village):
    seq = received(village, "d1", ("rice", 4), second="k2").entry.seq
    assert why(stock.accept(village, "a1", seq, K1, second="k2")) is Obstacle.ACCEPTED_BEFORE


def test_an_officer_is_a_second_person_and_who_left_is_none(village):
    tell(
        village,
        PersonItem("o1", "周某", "officer", "", ""),
        PersonItem("k9", "吴某", "keeper", "", "", active=False),
    )
    assert isinstance(received(village, "d1", ("rice", 1), second="o1"), Acted)
    before = dump(village)
    for stranger in ("k9", "nobody"):
        refused = received(village, "d2", ("rice", 1), second=stranger)
        assert why(refused) is Obstacle.SECOND_UNKNOWN
    assert dump(village) == before


# --- prices by cost ------------------------------------------------------------------------------


def test_a_delivery_gives_the_price_at_once_where_the_price_follows_the_cost(gaoyang):
    received(gaoyang, "d1", DeliveryLine("rice", 4, cost_cents=1250))
    received(gaoyang, "d2", DeliveryLine("rice", 4, cost_cents=1250), second="k2")
    assert good_at(gaoyang, "rice", NOW).points == 13
    assert good_at(gaoyang, "rice", NOW).cost_cents == 1250
    dearer = received(gaoyang, "d3", DeliveryLine("rice", 1, cost_cents=1250, points=15))
    assert dearer == ActRefused(Obstacle.PRICE_ABOVE_COST, "大米10斤", 13)
    history = [(v.since, v.points, v.who, v.second) for v in versions(gaoyang, "rice")]
    assert history == [(NOW, 13, "陈某", ""), (None, 35, "", "")]
    stock.accept(gaoyang, "a1", 4, K1, second="k2")
    assert versions(gaoyang, "rice")[0].second == "李某"
    assert problems(gaoyang) == []


def test_goods_that_cost_nobody_a_cent_keep_their_price(gaoyang):
    received(gaoyang, "d1", ("rice", 4), source=Source.DONOR)
    assert good_at(gaoyang, "rice", NOW).points == 35


def test_a_withdrawal_from_the_list_comes_after_the_price_of_a_delivery(gaoyang):
    received(gaoyang, "d1", DeliveryLine("rice", 4, cost_cents=1250))
    tell(gaoyang, GoodItem("rice", "大米10斤", 35, "粮油", "袋", offered=False, place=1))
    assert not good_at(gaoyang, "rice", NOW).offered
    assert problems(gaoyang) == []


# --- movements -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OUT)
def test_goods_leave_the_shelf_with_person_and_reason(village, kind):
    booked = gone(village, "m1", kind, ("rice", 2), ("laundry_liquid", 1), ("rice", 1), second="k2")
    assert on_hand(village) == {"rice": 3, "laundry_liquid": 2, "rice_cooker": 1}
    body = booked.entry.decoded()
    assert body.lines == (StockLine("rice", 3), StockLine("laundry_liquid", 1))
    assert (body.reason, body.second, booked.entry.keeper) == ("破损", "k2", "k1")
    before = dump(village)
    again = gone(village, "m1", kind, ("rice", 3), ("laundry_liquid", 1), second="k2")
    assert again == booked
    assert dump(village) == before
    assert why(gone(village, "m1", kind, ("rice", 3))) is Obstacle.SPOILED_KEY
    assert problems(village) == []


@pytest.mark.parametrize("kind", OUT)
def test_never_more_than_is_there_not_even_in_two_lines(village, kind):
    before = dump(village)
    answer = gone(village, "m1", kind, ("rice", 4), ("rice", 3))
    assert answer == ActRefused(Obstacle.NOT_ON_SHELF, "大米10斤", 6)
    assert why(gone(village, "m1", kind, ("gold", 1))) is Obstacle.UNKNOWN_GOOD
    assert why(gone(village, "m1", kind, ("rice", 0))) is Obstacle.BAD_QUANTITY
    assert why(gone(village, "m1", kind, ("rice", 10**9))) is Obstacle.BAD_QUANTITY
    assert dump(village) == before


def test_a_movement_says_why_and_where_to(village):
    before = dump(village)
    for kind in (EntryKind.WRITTEN_OFF, EntryKind.GIVEN_BACK, EntryKind.SOLD):
        answer = gone(village, "m1", kind, ("rice", 1), reason=" ")
        assert why(answer) is Obstacle.REASON_MISSING
    for kind in (EntryKind.TRANSFERRED, EntryKind.GIVEN_BACK):
        assert why(gone(village, "m1", kind, ("rice", 1), to="")) is Obstacle.TO_MISSING
    answer = gone(village, "m1", EntryKind.SOLD, ("rice", 1), second="k1")
    assert why(answer) is Obstacle.SECOND_SAME
    with pytest.raises(ValueError, match="of 0 lines"):
        gone(village, "m1", EntryKind.SOLD)
    with pytest.raises(ValueError, match="delivery"):
        gone(village, "m1", EntryKind.DELIVERY, ("rice", 1))
    with pytest.raises(ValueError, match="sold"):
        gone(village, "m1", EntryKind.SOLD, ("rice", 2), ("rice", -1))
    assert dump(village) == before
    moved = gone(village, "m1", EntryKind.TRANSFERRED, ("rice", 1), reason="")
    assert moved.entry.decoded().to == "前进村"


def test_what_orders_wait_for_may_be_lost_but_not_given_away(village):
    at = NOW.isoformat()
    tell(
        village,
        GoodItem("kettle", "电热水壶", 50, "家电", "个", "appliance"),
        PointsItem("p9", "h42", "bonus", 100, "奖励", at, at),
    )
    bought(village, "op1", Pick("kettle", "电热水壶", 50, 2, "个"))
    received(village, "d1", ("kettle", 3))
    assert (good_at(village, "kettle", NOW).free, on_hand(village)["kettle"]) == (1, 3)
    for kind in OUT[1:]:
        answer = gone(village, "m1", kind, ("kettle", 2))
        assert answer == ActRefused(Obstacle.NOT_ON_SHELF, "电热水壶", 1)
    assert isinstance(gone(village, "m2", EntryKind.WRITTEN_OFF, ("kettle", 3)), Acted)
    assert on_hand(village)["kettle"] == 0
    assert problems(village) == []


def test_goods_whose_kind_was_barred_meanwhile_can_still_be_got_rid_of(village):
    tell(village, GoodItem("rice", "大米10斤", 35, "粮油", kind="tobacco"))
    assert isinstance(gone(village, "m1", EntryKind.GIVEN_BACK, ("rice", 6)), Acted)


# --- complaints ----------------------------------------------------------------------------------


def test_a_complaint_is_noted_on_goods_and_slip(village):
    seq = bought(village, "op1", RICE).seq
    stock.complain(village, "c1", "分量不足", K1, good="rice", of=seq)
    rows = village.rows("select good, of_seq, about from complaint")
    assert rows == [("rice", seq, "分量不足")]
    before = dump(village)
    assert why(stock.complain(village, "c2", " ", K1)) is Obstacle.REASON_MISSING
    assert why(stock.complain(village, "c2", "x", K1, good="gold")) is Obstacle.UNKNOWN_GOOD
    assert why(stock.complain(village, "c2", "x", K1, of=2)) is Obstacle.UNKNOWN_SLIP
    assert dump(village) == before
    assert problems(village) == []
