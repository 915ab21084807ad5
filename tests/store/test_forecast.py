"""The forecast as the shop's own rows and entries give it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from support.shop import RICE, SOAP, bought, received, stamp_at
from support.village import NOW, tell

from kiosk.core.entries import DeliveryLine, EntryKind, StockLine
from kiosk.core.feed import GoodItem, PointsItem
from kiosk.core.view import Pick
from kiosk.store import forecast, orders, reversal, stock
from kiosk.store.assortment import Wanted, set_good
from kiosk.store.wishes import wish

K1 = partial(stamp_at, keeper="k1")
KETTLE = Pick("kettle", "电热水壶", 50, 1, "个")


@pytest.fixture
def shop(village):
    """Goods that are ordered, that never lie on a shelf, and points to spend."""
    at = NOW.isoformat()
    tell(
        village,
        GoodItem("kettle", "电热水壶", 50, "家电", "个", "appliance", place=5),
        GoodItem("credit", "话费", 50, "", kind="cash_like", place=6),
        GoodItem("old", "旧货", 5, "", offered=False, place=7),
        PointsItem("p9", "h42", "bonus", 2000, "奖励", at, at),
    )
    return village


def told(store, at=NOW):
    return {good.id: outlook for good, outlook in forecast.forecast(store, at).goods}


def test_what_was_redeemed_is_expected_again(shop):
    for n in range(3):
        bought(shop, f"op{n}", RICE, at=NOW + timedelta(days=n))
    found = forecast.forecast(shop, NOW + timedelta(days=6))
    assert [good.id for good, _ in found.goods] == [
        "rice", "laundry_liquid", "rice_cooker", "kettle",
    ]  # fmt: skip
    rice = told(shop, NOW + timedelta(days=6))["rice"]
    assert (found.before.open_days, found.to_come.open_days) == (7, 14)
    assert (rice.past.redeemed, rice.per_week_tenths, rice.days_left) == (3, 30, 7)
    assert rice.runs_out
    assert rice.buy == 6 + 5 - 3
    assert [good.id for good, _ in found.to_buy] == ["rice"]


def test_eight_weeks_are_looked_at_and_no_more(shop):
    bought(shop, "op1", RICE)
    assert told(shop, NOW + timedelta(days=55))["rice"].past.redeemed == 1
    assert told(shop, NOW + timedelta(days=56))["rice"].past.redeemed == 0


def test_what_came_back_was_no_demand(shop):
    first = bought(shop, "op1", RICE, SOAP).seq
    second = bought(shop, "op2", RICE, KETTLE).seq
    assert told(shop)["kettle"].past.redeemed == 1
    reversal.bring_back(shop, "b1", first, {"rice": 1}, K1, reason="坏了")
    reversal.undo(shop, "u1", second, K1)
    redeemed = {good: outlook.past.redeemed for good, outlook in told(shop).items()}
    assert redeemed == {"rice": 0, "laundry_liquid": 1, "rice_cooker": 0, "kettle": 0}


def test_orders_and_wishes_are_on_the_list_until_they_are_there(shop):
    seq = bought(shop, "op1", KETTLE).seq
    wish(shop, "w1", "h42", "kettle", "电热水壶", K1)
    wish(shop, "w2", "h43", "kettle", "电热水壶", K1)
    kettle = told(shop)["kettle"]
    assert (kettle.past.ordered, kettle.past.wishes) == (1, 2)
    assert kettle.buy == 14 + 1 + 2 + 5
    received(shop, "d1", ("kettle", 20))
    kettle = told(shop)["kettle"]
    assert (kettle.past.wishes, kettle.buy) == (0, 0)
    orders.hand_over(shop, "h1", seq, ["kettle"], K1)
    assert told(shop)["kettle"].past.ordered == 0


def test_what_a_piece_cost_last_is_what_the_list_costs(shop):
    received(shop, "d1", DeliveryLine("rice", 1, cost_cents=3000))
    received(shop, "d2", DeliveryLine("rice", 1, cost_cents=3500), ("rice", 1))
    bought(shop, "op1", RICE)
    found = forecast.forecast(shop, NOW)
    rice = told(shop)["rice"]
    assert (rice.past.cost_cents, rice.buy, rice.cost_cents) == (3500, 11, 38_500)
    assert found.cost_cents == 38_500
    assert told(shop)["laundry_liquid"].cost_cents is None


def test_the_low_level_of_the_goods_is_what_is_to_be_left(shop):
    bought(shop, "op1", RICE)
    assert told(shop)["rice"].buy == 14 + 5 - 5
    set_good(shop, "g1", Wanted(low=0), K1, good="rice")
    assert told(shop)["rice"].buy == 14 - 5


def test_the_lot_that_came_first_is_expected_to_leave_first(shop):
    received(shop, "d1", DeliveryLine("rice", 4, expires="2026-12-01"))
    received(shop, "d2", DeliveryLine("rice", 2, expires="2026-11-25"), ("rice", 5))
    found = forecast.expiring(shop, NOW)
    assert [(x.good.id, x.pieces, x.expires, x.seq) for x in found] == [
        ("rice", 2, date(2026, 11, 25), 5),
        ("rice", 4, date(2026, 12, 1), 4),
    ]
    lost = [StockLine("rice", 9)]
    stock.move_out(shop, "w1", EntryKind.WRITTEN_OFF, lost, K1, reason="破损")
    assert [x.pieces for x in forecast.expiring(shop, NOW)] == [2, 1]
    lost = [StockLine("rice", 8)]
    stock.move_out(shop, "w2", EntryKind.WRITTEN_OFF, lost, K1, reason="破损")
    assert forecast.expiring(shop, NOW) == []


def test_nothing_is_urgent_a_month_before(shop):
    received(shop, "d1", DeliveryLine("rice", 4, expires="2026-12-21"))
    assert forecast.expiring(shop, NOW) == []
    assert len(forecast.expiring(shop, datetime(2026, 11, 21))) == 1
