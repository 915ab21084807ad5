"""我想要…: what may be wished for, and the screen as a machine."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.core import events as ev
from kiosk.core.account import Account
from kiosk.core.basket import Visit
from kiosk.core.clock import Quality
from kiosk.core.common_goods import CommonGood
from kiosk.core.events import Button, LoadWishes, Pressed, Sound, Wish
from kiosk.core.front import Front, GoodsShown, SecondCard
from kiosk.core.view import Entered, Holder, Offer, Standing, Wishable
from kiosk.core.visit import step
from kiosk.core.wishing import WishesShown, wishable
from kiosk.schemes import NAMES, common_goods, load_scheme

OFFERS = (
    Offer("salt", "食盐", 7, 0, "袋", "粮油"),
    Offer("kettle", "电热水壶", 30, 0, "个", "家电", due_days=7),
    Offer("rice", "大米", 35, 2, "袋", "粮油"),
)
COMMON = (
    CommonGood(id="rice", name="大米10斤", category="粮油"),
    CommonGood(id="iron_pot", name="电热水壶", category="厨具"),
    CommonGood(id="hoe", name="锄头", category="农具"),
    CommonGood(id="mirin", name="料酒", category="粮油", kind="cooking_wine"),
    CommonGood(id="brandy", name="白酒", category="烟酒", kind="alcohol"),
    CommonGood(id="card", name="购物卡", category="卡券", kind="cash_like"),
)
HOE, SALT = Wishable("hoe", "锄头", "农具"), Wishable("salt", "食盐", "粮油")
ACCOUNT = Account(
    period="2026",
    total=80,
    spent=0,
    balance=80,
    redeemable=80,
    shares=(),
    pending=0,
    barred=None,
    opens=None,
    suspended_until=None,
)
AT = datetime(2026, 11, 20, 9, 12)
STANDING = Standing(Holder("h42", "0042", "3组", "张*"), ACCOUNT, (), AT, Quality.SURE, None)
VISIT = Visit(STANDING, OFFERS, Entered.CARD, "CARD OF H42")
SHOWN = WishesShown(VISIT, (SALT, HOE))


def after(state, *events):
    front, effects = Front(state), []
    for event in events:
        front, wanted = step(front, event)
        effects += wanted
    return front.state, effects


def test_what_is_sold_out_comes_first_and_nothing_that_is_there_or_can_be_ordered():
    assert wishable(OFFERS, COMMON, frozenset()) == (
        SALT,
        HOE,
        Wishable("mirin", "料酒", "粮油"),
    )


def test_a_township_may_bar_what_is_harmless_elsewhere():
    things = wishable(OFFERS, COMMON, frozenset({"cooking_wine"}))
    assert things == (SALT, HOE)


@pytest.mark.parametrize("name", NAMES)
def test_nowhere_can_drink_tobacco_finery_or_money_be_wished_for(name):
    goods = {good.id: good for good in common_goods()}
    things = wishable((), common_goods(), load_scheme(name).goods.barred_kinds)
    assert len(things) > 100
    assert {goods[thing.good].kind for thing in things} == {"", "cooking_wine"}
    assert not {thing.category for thing in things} & {"烟酒", "卡券", "首饰", "话费"}


def test_the_goods_screen_asks_what_may_be_wished_for_and_then_shows_it():
    state, effects = after(GoodsShown(VISIT), Pressed(Button.WISHES))
    assert (state, effects) == (GoodsShown(VISIT), [LoadWishes("h42")])
    loaded = ev.WishesLoaded("h42", (SALT, HOE), frozenset({"salt"}))
    shown, _ = after(state, loaded)
    assert shown == WishesShown(VISIT, (SALT, HOE), frozenset({"salt"}))
    assert after(shown, Pressed(Button.BACK)) == (GoodsShown(VISIT), [])


def test_what_another_household_may_wish_for_is_not_shown():
    loaded = ev.WishesLoaded("h43", (HOE,), frozenset())
    assert after(GoodsShown(VISIT), loaded)[0] == GoodsShown(VISIT)


def test_a_touch_wishes_by_the_name_that_was_shown():
    state, effects = after(SHOWN, ev.GoodWished("hoe"))
    assert effects == [Wish("h42", "hoe", "锄头")]
    assert state.wished == frozenset()
    assert after(SHOWN, ev.GoodWished("brandy")) == (SHOWN, [])


def test_a_wish_that_stands_is_not_asked_for_again():
    noted, effects = after(SHOWN, ev.GoodWished("hoe"), ev.WishNoted("h42", "hoe"))
    assert noted.wished == {"hoe"}
    assert effects[1:] == [Sound("read")]
    assert after(noted, ev.GoodWished("hoe")) == (noted, [])
    assert after(noted, ev.GoodWished("salt"))[1] == [Wish("h42", "salt", "食盐")]


def test_an_answer_for_another_household_marks_nothing():
    for answer in (ev.WishNoted("h43", "hoe"), ev.WishDeclined("h43", "hoe")):
        assert after(SHOWN, answer) == (SHOWN, [])


def test_what_cannot_be_wished_for_is_said_until_the_next_touch():
    declined, effects = after(SHOWN, ev.GoodWished("hoe"), ev.WishDeclined("h42", "hoe"))
    assert (declined.declined, declined.wished) == ("hoe", frozenset())
    assert effects[1:] == [Sound("refused")]
    for touch in (
        ev.GoodWished("salt"),
        Pressed(Button.NEXT_PAGE),
        Pressed(Button.PREVIOUS_PAGE),
        ev.CategoryChosen("农具"),
    ):
        assert after(declined, touch)[0].declined == ""


def test_pages_do_not_go_below_the_first_and_a_category_begins_at_it():
    second, _ = after(SHOWN, Pressed(Button.NEXT_PAGE))
    assert second.page == 1
    assert after(second, ev.CategoryChosen("农具"))[0] == WishesShown(
        VISIT, SHOWN.things, category="农具"
    )
    assert after(second, *[Pressed(Button.PREVIOUS_PAGE)] * 2)[0].page == 0


def test_an_answer_that_comes_under_another_card_may_be_asked_for_again():
    asked, _ = after(SHOWN, ev.GoodWished("hoe"), ev.TextRead("OTHER"))
    assert isinstance(asked, SecondCard)
    kept, _ = after(asked, ev.WishNoted("h42", "hoe"), Pressed(Button.KEEP_CARD))
    assert after(kept, ev.GoodWished("hoe"))[1] == [Wish("h42", "hoe", "锄头")]
