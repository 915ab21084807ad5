"""Kinds of goods: the township's list, the site's own, their places, prices and gauge."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import msgspec
import pytest
from support.shop import RICE, bought, dump, open_the_shift, received, stamp_at
from support.village import NOW, found_village, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import DeliveryLine, EntryKind, StockLine
from kiosk.core.feed import GoodItem, PersonItem, SchemeItem
from kiosk.core.view import Pick, Receipt
from kiosk.schemes import load_scheme
from kiosk.store import stock, views
from kiosk.store.acts import Acted
from kiosk.store.assortment import Wanted, set_good
from kiosk.store.goods import (
    Kinds,
    good_at,
    good_of_barcode,
    goods_at,
    kinds_in_stock,
    versions,
)
from kiosk.store.verify import problems

K1 = partial(stamp_at, keeper="k1")
TOMORROW = partial(stamp_at, NOW + timedelta(days=1), keeper="k1")
BASKET = Wanted("竹篮", "家居", "个", 12, shelf="C", low=2, barcode="6901234567892")


@pytest.fixture
def gaoyang(tmp_path):
    store = found_village(tmp_path / "kiosk.db", "gaoyang")
    open_the_shift(store)
    yield store
    store.close()


def why(answer):
    assert isinstance(answer, ActRefused), answer
    return answer.why


def made(store, op="g1", wanted=BASKET, now=K1, second="k2", **how):
    answer = set_good(store, op, wanted, now, second=second, **how)
    assert isinstance(answer, Acted), answer
    return answer.entry.decoded().good


# --- the site's own ------------------------------------------------------------------------------


def test_goods_of_ones_own_stand_at_the_end_of_the_shelf_and_can_be_redeemed(village):
    good = made(village)
    assert good == "own-hp01-1-4"
    received(village, "d1", (good, 3))
    there = good_at(village, good, NOW)
    assert (there.name, there.points, there.own, there.on_hand) == ("竹篮", 12, True, 3)
    assert (there.shelf, there.low, there.barcode) == ("C", 2, "6901234567892")
    assert [g.id for g in goods_at(village, NOW)][-1] == good
    assert isinstance(bought(village, "op1", Pick(good, "竹篮", 12, 1, "个")), Receipt)
    assert problems(village) == []


def test_the_same_again_makes_nothing_new_and_another_thing_is_refused(village):
    made(village)
    before = dump(village)
    assert made(village) == "own-hp01-1-4"
    assert dump(village) == before
    for wanted, second in ((replace(BASKET, points=13), "k2"), (BASKET, None)):
        assert why(set_good(village, "g1", wanted, K1, second=second)) is Obstacle.SPOILED_KEY


def test_an_id_is_never_used_again(village):
    names = ["竹篮", "扫把", "水桶"]
    wanted = [Wanted(name, "家居", points=3) for name in names]
    ids = [made(village, f"g{n}", w) for n, w in enumerate(wanted)]
    assert len(set(ids)) == 3


REFUSED = {
    "no second person": ({}, {"second": None}, Obstacle.SECOND_MISSING),
    "the same person twice": ({}, {"second": "k1"}, Obstacle.SECOND_SAME),
    "no name": ({"name": ""}, {}, Obstacle.NAME_MISSING),
    "a name that is there": ({"name": "大米10斤"}, {}, Obstacle.NAME_TAKEN),
    "for nothing": ({"points": 0}, {}, Obstacle.PRICE_BELOW_ONE),
    "a billion": ({"points": 10**9}, {}, Obstacle.PRICE_TOO_HIGH),
    "tobacco by its name": ({"name": "香烟"}, {}, Obstacle.BARRED_KIND),
    "tobacco": ({"kind": "tobacco"}, {}, Obstacle.BARRED_KIND),
    "no barcode": ({"barcode": "6901234567893"}, {}, Obstacle.NOT_A_BARCODE),
    "goods that nobody knows": ({}, {"good": "gold"}, Obstacle.UNKNOWN_GOOD),
}


@pytest.mark.parametrize("name", REFUSED)
def test_goods_that_cannot_be_are_refused_and_change_nothing(village, name):
    changes, how, reason = REFUSED[name]
    before = dump(village)
    wanted = replace(BASKET, **changes)
    assert why(set_good(village, "g1", wanted, K1, **{"second": "k2", **how})) is reason
    assert dump(village) == before


def test_a_delivery_class_that_the_scheme_has_no_more_is_refused(village):
    before = dump(village)
    weekly = replace(BASKET, delivery="weekly")
    assert why(set_good(village, "g1", weekly, K1, second="k2")) is Obstacle.NO_SUCH_RULE
    assert dump(village) == before
    good = made(village, wanted=replace(BASKET, delivery="general"))
    assert good_at(village, good, NOW).delivery == "general"


def test_an_officer_may_approve_a_price(village):
    tell(village, PersonItem("o1", "周某", "officer", "", ""))
    good = made(village, second="o1")
    assert versions(village, good)[0].second == "周某"


def test_a_price_changes_with_a_second_person_and_the_history_keeps_both(village):
    good = made(village)
    before = dump(village)
    dearer = Wanted(points=15)
    assert why(set_good(village, "g2", dearer, TOMORROW, good=good)) is Obstacle.SECOND_MISSING
    assert dump(village) == before
    made(village, "g2", dearer, TOMORROW, good=good, reason="进价涨了")
    assert good_at(village, good, NOW).points == 15, "at once, whatever the clock says later"
    assert good_at(village, good, NOW + timedelta(days=1)).points == 15
    assert goods_at(village, NOW, good, known=4)[0].points == 12
    told = [(v.since, v.points, v.who, v.second, v.seq) for v in versions(village, good)]
    assert told == [
        (NOW + timedelta(days=1), 15, "陈某", "李某", 5),
        (NOW, 12, "陈某", "李某", 4),
    ]
    assert good_at(village, good, NOW).barcode == "6901234567892"
    assert problems(village) == []


def test_what_is_no_price_needs_nobody_else(village):
    good = made(village)
    made(village, "g2", Wanted(offered=False, shelf="D"), good=good, second=None)
    there = good_at(village, good, NOW)
    assert (there.offered, there.shelf, there.points) == (False, "D", 12)
    assert len(versions(village, good)) == 2
    made(village, "g3", Wanted(shelf="E"), good=good, second=None)
    assert len(versions(village, good)) == 2


def test_goods_made_on_a_guessed_date_are_there_whatever_the_date_turns_out_to_be(village):
    guess = partial(stamp_at, datetime(2031, 1, 1), Quality.GUESS, "k1")
    good = made(village, now=guess)
    assert good_at(village, good, NOW).points == 12
    assert problems(village) == []


def test_where_the_price_follows_the_cost_it_does_so_for_ones_own_goods(gaoyang):
    by_cost = replace(BASKET, points=None, cost_cents=1250)
    assert why(set_good(gaoyang, "g0", BASKET, K1, second="k2")) is Obstacle.NO_COST
    above = replace(by_cost, points=15)
    assert set_good(gaoyang, "g0", above, K1, second="k2") == ActRefused(
        Obstacle.PRICE_ABOVE_COST, "竹篮", 13
    )
    good = made(gaoyang, wanted=by_cost)
    assert good_at(gaoyang, good, NOW).points == 13
    made(gaoyang, "g2", Wanted(cost_cents=990), good=good)
    assert good_at(gaoyang, good, NOW).points == 10
    assert problems(gaoyang) == []


# --- the township's list -------------------------------------------------------------------------


def test_of_the_townships_goods_only_the_place_is_ours(village):
    before = dump(village)
    for wanted in (Wanted(points=30), Wanted(name="米"), Wanted(offered=False), Wanted(kind="x")):
        answer = set_good(village, "g1", wanted, K1, good="rice", second="k2")
        assert answer == ActRefused(Obstacle.NOT_OUR_PRICE, "大米10斤")
    assert dump(village) == before
    made(village, wanted=Wanted(shelf="A", low=0, photo="ab" * 32), good="rice", second=None)
    made(village, "g2", Wanted(barcode="012345678905"), good="rice", second=None)
    there = good_at(village, "rice", NOW)
    assert (there.shelf, there.low, there.photo) == ("A", 0, "ab" * 32)
    assert (there.name, there.points, there.own) == ("大米10斤", 35, False)
    assert len(versions(village, "rice")) == 1
    assert problems(village) == []


def test_the_place_stays_when_the_township_changes_the_goods(village):
    made(village, wanted=Wanted(shelf="A"), good="rice", second=None)
    tell(village, GoodItem("rice", "大米", 40, "粮油", "袋", since="2026-12-01T00:00:00"))
    assert good_at(village, "rice", NOW).points == 35
    later = good_at(village, "rice", datetime(2026, 12, 1))
    assert (later.points, later.name, later.shelf) == (40, "大米", "A")
    told = [(v.since, v.points, v.who) for v in versions(village, "rice")]
    assert told == [(datetime(2026, 12, 1), 40, ""), (None, 35, "")]


# --- barcodes ------------------------------------------------------------------------------------


def test_a_barcode_finds_its_goods_however_it_was_read(village):
    made(village, wanted=Wanted(barcode="012345678905"), good="rice", second=None)
    for text in ("012345678905", "0012345678905", " 012345678905\n"):
        assert good_of_barcode(village, text, NOW).id == "rice"
    for text in ("012345678906", "", "大米", "6901234567892"):
        assert good_of_barcode(village, text, NOW) is None


def test_a_barcode_belongs_to_one_kind_and_can_be_taken_off(village):
    made(village, wanted=Wanted(barcode="012345678905"), good="rice", second=None)
    again = Wanted(barcode="0012345678905")
    answer = set_good(village, "g2", again, K1, good="rice_cooker")
    assert answer == ActRefused(Obstacle.BARCODE_TAKEN, "大米10斤")
    made(village, "g3", again, good="rice", second=None)
    made(village, "g4", Wanted(barcode=""), good="rice", second=None)
    assert good_of_barcode(village, "012345678905", NOW) is None
    made(village, "g5", again, good="rice_cooker", second=None)
    assert good_of_barcode(village, "012345678905", NOW).id == "rice_cooker"
    assert problems(village) == []


# --- the gauges ----------------------------------------------------------------------------------


def test_ten_kinds_are_enough_and_nine_are_an_alarm(tmp_path):
    """GL-8; banned, withdrawn and priceless goods do not count."""
    store = found_village(tmp_path / "kiosk.db", "gaoliang")
    open_the_shift(store)
    more = [GoodItem(f"g{n}", f"物品{n}", 5, "家居", place=9) for n in range(8)]
    tell(store, *more, GoodItem("old", "旧货", 5, ""), GoodItem("smoke", "某物", 5, ""))
    received(store, "d1", *[(f"g{n}", 1) for n in range(8)], ("old", 1), ("smoke", 1))
    tell(
        store,
        GoodItem("old", "旧货", 5, "", offered=False),
        GoodItem("smoke", "某物", 5, "", kind="tobacco"),
        GoodItem("tomorrow", "新货", 5, "", since="2026-12-01T00:00:00"),
    )
    store.execute("insert into stock values ('priceless', 7), ('tomorrow', 2)")
    assert kinds_in_stock(store, NOW) == Kinds(11, 10)
    for n, enough in ((0, True), (1, False)):
        pieces = [StockLine(f"g{n}", 1)]
        stock.move_out(store, f"m{n}", EntryKind.WRITTEN_OFF, pieces, K1, reason="破损")
        assert kinds_in_stock(store, NOW).there == 10 - n
        assert kinds_in_stock(store, NOW).enough is enough
    store.close()


def low_stock(store, at):
    return [good for good in goods_at(store, at) if good.is_low]


def test_stock_is_low_at_its_level_and_what_nobody_may_have_is_not(village):
    assert [g.id for g in low_stock(village, NOW)] == ["laundry_liquid", "rice_cooker"]
    bought(village, "op1", RICE)
    assert "rice" in [g.id for g in low_stock(village, NOW)]
    made(village, wanted=Wanted(low=4), good="rice", second=None)
    assert "rice" not in [g.id for g in low_stock(village, NOW)]
    tell(
        village,
        GoodItem("rice_cooker", "电饭煲", 180, "家电", offered=False),
        GoodItem("credit", "话费", 50, "", kind="cash_like"),
    )
    assert [g.id for g in low_stock(village, NOW)] == ["laundry_liquid"]


def test_what_is_withdrawn_or_barred_is_not_on_offer(village):
    good = made(village)
    received(village, "d1", (good, 1))
    assert good in [offer.good for offer in views.offers(village, NOW)]
    made(village, "g2", Wanted(offered=False), good=good, second=None)
    assert good not in [offer.good for offer in views.offers(village, NOW)]


# --- which version is in force -------------------------------------------------------------------


def costs(store, op, cents, at=NOW, quality=Quality.SURE):
    line = DeliveryLine("rice", 1, cost_cents=cents)
    assert isinstance(received(store, op, line, when=stamp_at(at, quality, "k1")), Acted)


def listed(points, since="", **changes):
    return GoodItem("rice", "大米10斤", points, "粮油", "袋", since=since, **changes)


def prices(store, *instants):
    return [good_at(store, "rice", at).points for at in instants]


def test_a_later_delivery_sets_the_price_though_the_clock_guesses_an_earlier_time(gaoyang):
    costs(gaoyang, "d1", 4000, NOW + timedelta(minutes=50))
    costs(gaoyang, "d2", 5000, NOW + timedelta(minutes=5), Quality.GUESS)
    assert prices(gaoyang, NOW, NOW + timedelta(hours=2)) == [50, 50]
    assert problems(gaoyang) == []


def test_a_guess_before_a_change_of_the_list_does_not_lose_the_price_said_after_it(gaoyang):
    tell(gaoyang, listed(44, "2026-11-20T09:00:00"))
    bought(gaoyang, "trusted", Pick("rice", "大米10斤", 44, 1, "袋"))
    costs(gaoyang, "d1", 5000, NOW - timedelta(days=3), Quality.GUESS)
    assert prices(gaoyang, NOW) == [50]
    assert problems(gaoyang) == []


def test_a_wrong_date_far_in_the_future_keeps_no_word_of_the_township_waiting(gaoyang):
    costs(gaoyang, "d1", 4000, NOW + timedelta(days=300), Quality.KEEPER)
    assert prices(gaoyang, NOW) == [40]
    tell(gaoyang, listed(35, offered=False))
    there = good_at(gaoyang, "rice", NOW)
    assert (there.offered, there.points) == (False, 35)
    assert problems(gaoyang) == []


def test_what_the_township_announced_comes_on_its_day_whatever_was_said_meanwhile(gaoyang):
    day = datetime(2026, 12, 1)
    tell(gaoyang, listed(38, "2026-12-01T00:00:00"))
    costs(gaoyang, "d1", 4000)
    second = timedelta(seconds=1)
    assert prices(gaoyang, NOW, day - second, day) == [40, 40, 38]
    costs(gaoyang, "d2", 4200, day + second)
    assert prices(gaoyang, day, day + second) == [42, 42]
    tell(gaoyang, listed(39, "2026-11-25T00:00:00"))
    assert prices(gaoyang, day + second) == [39], "known last, and its day is over"
    assert problems(gaoyang) == []


# --- rules that come later -----------------------------------------------------------------------


def test_the_sites_own_goods_are_not_locked_by_rules_that_come_later(village):
    good = made(village, wanted=replace(BASKET, cost_cents=None))
    tell(village, SchemeItem(2, msgspec.to_builtins(load_scheme("gaoyang"))))
    made(village, "g2", Wanted(shelf="A1", low=3), good=good, second=None)
    made(village, "g3", Wanted(name="大竹篮"), good=good, second=None)
    made(village, "g4", Wanted(offered=False), good=good, second=None)
    answer = set_good(village, "g5", Wanted(points=11), K1, good=good, second="k2")
    assert why(answer) is Obstacle.NO_COST, "a price is judged by the rules of today"
    made(village, "g6", Wanted(cost_cents=1100), good=good)
    there = good_at(village, good, NOW)
    assert (there.name, there.shelf, there.offered, there.points) == ("大竹篮", "A1", False, 11)
    assert problems(village) == []


def test_nor_by_goods_of_the_township_that_bear_their_name(village):
    good = made(village)
    tell(village, GoodItem("basket", "竹篮", 9, "家居", "个"))
    made(village, "g2", Wanted(points=15), good=good)
    made(village, "g3", Wanted(offered=False), good=good, second=None)
    assert (good_at(village, good, NOW).points, good_at(village, good, NOW).offered) == (15, False)
    other = set_good(village, "g4", Wanted(name="大米10斤"), K1, good=good)
    assert why(other) is Obstacle.NAME_TAKEN
