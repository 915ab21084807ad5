"""我想要…: once a household and good, until it is delivered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.desk import NOBODY, done, now_at
from support.shop import bought, dump
from support.village import NOW, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import DeliveryLine, Wished
from kiosk.core.feed import GoodItem, PointsItem
from kiosk.core.view import Pick, Receipt
from kiosk.store import stock
from kiosk.store.verify import problems
from kiosk.store.wishes import WishedGood, wish, wished_by, wishes

SALT = ("salt", "食盐")


def arrives(shop, good, quantity):
    lines = [DeliveryLine(good, quantity)]
    done(stock.receive(shop, f"in/{good}", lines, now_at(), source="collective"))


@pytest.fixture
def shop(village):
    tell(
        village,
        GoodItem("fan", "电风扇", 90, "家电", "台", place=9),
        GoodItem("brandy", "白酒", 50, "酒", kind="alcohol", offered=False),
        PointsItem("p9", "h43", "award", 200, "志愿", NOW.isoformat(), NOW.isoformat()),
    )
    return village


def test_wishes_are_counted_by_goods(shop):
    later = NOW + timedelta(hours=1)
    acted = done(wish(shop, "w1", "h42", *SALT, now_at(quality=Quality.GUESS, keeper="")))
    assert acted.entry.decoded() == Wished("h42", "salt", "食盐")
    done(wish(shop, "w2", "h42", "fan", "电风扇", now_at(later)))
    done(wish(shop, "w3", "h43", "fan", "电风扇", now_at()))
    assert wishes(shop) == [
        WishedGood("fan", "电风扇", 2, later),
        WishedGood("salt", "食盐", 1, NOW),
    ]
    assert wished_by(shop, "h42") == {"salt", "fan"}
    assert wished_by(shop, "h43") == {"fan"}


def test_a_household_wishes_once_while_the_wish_stands(shop):
    acted = wish(shop, "w1", "h42", "fan", "电风扇", now_at())
    before = dump(shop)
    assert wish(shop, "w1", "h42", "fan", "电风扇", now_at()) == acted
    again = ActRefused(Obstacle.WISHED_BEFORE, "电风扇")
    assert wish(shop, "w2", "h42", "fan", "电风扇", now_at()) == again
    assert dump(shop) == before
    spoiled = wish(shop, "w1", "h42", *SALT, now_at())
    assert spoiled == ActRefused(Obstacle.SPOILED_KEY)


def test_a_delivery_fulfils_a_wish_and_a_later_one_stands_again(shop):
    done(wish(shop, "w1", "h43", "fan", "电风扇", now_at()))
    arrives(shop, "rice", 1)
    assert wished_by(shop, "h43") == {"fan"}
    arrives(shop, "fan", 1)
    assert wishes(shop) == []
    on_shelf = ActRefused(Obstacle.ON_SHELF_NOW, "电风扇", 1)
    assert wish(shop, "w2", "h43", "fan", "电风扇", now_at()) == on_shelf
    tell(shop, PointsItem("p8", "h42", "award", 200, "志愿", NOW.isoformat(), NOW.isoformat()))
    assert isinstance(bought(shop, "op1", Pick("fan", "电风扇", 90, 1, "台")), Receipt)
    assert wishes(shop) == []
    done(wish(shop, "w3", "h43", "fan", "电风扇", now_at()))
    assert wishes(shop) == [WishedGood("fan", "电风扇", 1, NOW)]
    assert problems(shop) == []


def test_goods_of_the_same_name_fulfil_a_wish_for_common_goods(shop):
    done(wish(shop, "w1", "h42", *SALT, now_at()))
    tell(shop, GoodItem("own-1", "食盐", 2, "调味", "包"))
    assert wished_by(shop, "h42") == {"salt"}
    arrives(shop, "own-1", 3)
    assert wished_by(shop, "h42") == frozenset()
    refused = ActRefused(Obstacle.ON_SHELF_NOW, "食盐", 3)
    assert wish(shop, "w2", "h42", *SALT, now_at()) == refused


@pytest.mark.parametrize(
    ("household", "good", "name", "refused"),
    [
        ("h42", "rice", "大米10斤", ActRefused(Obstacle.ON_SHELF_NOW, "大米10斤", 6)),
        ("h42", "brandy", "白酒", ActRefused(Obstacle.BARRED_KIND, "白酒")),
        (NOBODY, *SALT, ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)),
    ],
)
def test_a_pointless_wish_is_refused(shop, household, good, name, refused):
    before = dump(shop)
    assert wish(shop, "w1", household, good, name, now_at()) == refused
    assert dump(shop) == before


def test_a_wish_for_nothing_is_a_fault_of_the_caller(shop):
    for good, name in (("", "盐"), ("salt", " ")):
        with pytest.raises(ValueError, match="a wish is for something"):
            wish(shop, "w1", "h42", good, name, now_at())
