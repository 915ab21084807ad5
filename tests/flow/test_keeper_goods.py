"""Kinds of goods through the real window: made, placed, tagged, priced, withdrawn, barred."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import cv2
import msgspec
import pytest
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, RICE_CODE, founded
from support.shop import received, stamp_at
from support.village import GUEST_CARD, tell
from support.window import Window

from kiosk.core.acts import Obstacle
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Asking, Board, Listing, Menu
from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import Delivery, GoodSet, Redemption, Source
from kiosk.core.feed import GoodItem, SchemeItem
from kiosk.core.front import AccountShown, Done, GoodsShown
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.schemes import load_scheme
from kiosk.store.assortment import Wanted, set_good
from kiosk.store.goods import good_at
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words

NEW_CODE = "6901028075831"
GOODS = door_words(ListName.GOODS)
NEW_GOOD = door_words(TaskName.NEW_GOOD)
OWN = door_words(MenuName.OWN_GOOD)
by_k1 = partial(stamp_at, keeper="k1")


@pytest.fixture
def kiosk(tmp_path):
    """`kiosk(scheme, before)`: a window with the keeper at the board, after `before(store)`."""
    opened = []

    def open_it(scheme="tangxiang", before=None, *, camera=False):
        store = founded(tmp_path / "kiosk.db", scheme)
        if before is not None:
            before(store)
        printer = EmulatedPrinter().__enter__()
        window = Window(tmp_path, store, printer, fake_time=True)
        if not camera:  # it takes half of a processor
            window.camera.unplug()
        opened.append((window, printer))
        window.open_shift()
        window.sign_in()
        return window

    yield open_it
    for window, printer in opened:
        window.close()
        printer.__exit__(None, None, None)


def umbrella(store):
    """The shop's own umbrellas: 12 points, three on the shelf."""
    wanted = Wanted("雨伞", "家居", "把", 12, shelf="C-1", barcode=NEW_CODE)
    set_good(store, "umbrella", wanted, by_k1, second="k2")
    received(store, "umbrellas", (own_id(store), 3))


def own_id(store):
    return store.value("select good from good_version where own = 1 order by seq limit 1")


def told(window, paper):
    return "\n".join(window.papers(paper + 1)[paper].text)


def deliver(window, name):
    """From the board to the review of three pieces, alone."""
    window.tap(ask_words.TASK[TaskName.DELIVER])
    if not window.sees(name):
        window.tap(words.NEXT_PAGE)
    window.tap(name)
    window.number(3)
    window.skip_all()
    window.tap(desk_words.LINES_DONE, ask_words.OPTION[None, "source", Source.FISCAL])
    window.skip_all()


def to_board(window):
    while not isinstance(window.state, Board):
        window.tap(words.BACK if isinstance(window.state, Listing | Menu) else words.FINISH)


def shop_of_household(window):
    """The household's card, and the goods that it is shown."""
    to_board(window)
    window.tap(words.BACK)
    window.scan(GUEST_CARD)
    window.until(AccountShown)
    window.tap(words.GOODS)
    window.until(GoodsShown)
    return {offer.name: offer.points for offer in window.state.visit.offers}


def test_new_goods_are_photographed_placed_tagged_and_offered(kiosk, tmp_path):
    window = kiosk(camera=True)
    window.scan(NEW_CODE)
    assert window.sees(desk_words.BARCODE_UNKNOWN)
    window.tap(NEW_GOOD)
    window.spell("ys", "雨伞")
    window.tap(ask_words.WRITTEN, "家居", words.NEXT_PAGE, "把")
    window.number(12)
    window.tap(ask_words.OPTION[None, "delivery", "general"])
    window.tap(ask_words.TO_FIRST_LETTERS, "B", ask_words.TO_DIGITS, "-", "2", ask_words.ON)
    window.number(3)
    window.tap(ask_words.TAKE_PHOTO)
    window.second(OFFICER_CARD, OFFICER_PIN)
    window.shot("goods_new_review")
    window.tap(words.NEXT_PAGE)
    assert window.sees(desk_words.LOW_AT.format(low=3, unit="把"))
    window.confirm()
    (body,) = window.entries(GoodSet)
    said = (body.name, body.category, body.unit, body.points, body.delivery, body.shelf, body.low)
    assert said == ("雨伞", "家居", "把", 12, "general", "B-2", 3)
    assert (body.barcode, body.second, body.own) == (NEW_CODE, "o1", True)
    assert cv2.imread(str(tmp_path / "photographs" / f"{body.photo}.jpg")) is not None
    assert cv2.imread(str(tmp_path / "goods" / f"{body.good}.jpg")) is not None
    window.tap(words.FINISH)

    window.scan(NEW_CODE)
    window.tap(door_words(TaskName.PRINT_TAG))
    for text in ("雨伞", "12", "每把", NEW_CODE, "和平村爱心积分超市"):
        assert text in told(window, 0)
    window.tap(door_words(MenuName.MORE), door_words(TaskName.PRINT_TAGS))
    window.confirm()
    tags = [told(window, n) for n in range(1, 6)]
    for name in ("大米10斤", "洗衣液", "电饭煲", "电热水壶", "雨伞"):
        assert sum(name in tag for tag in tags) == 1
    assert shop_of_household(window)["雨伞"] == 12
    window.shot("goods_new_offered")
    assert window.sound()


def test_a_price_changes_today_and_on_a_day_to_come_which_nothing_else_disturbs(kiosk):
    window = kiosk(before=umbrella)
    good = own_id(window.store)
    window.tap(GOODS, "雨伞", OWN, door_words(TaskName.CHANGE_PRICE))
    window.number(15)
    window.skip()
    window.second()
    window.confirm()
    assert window.sees(desk_words.BOOKED[TaskName.CHANGE_PRICE].remedy)
    window.tap(words.FINISH)
    assert window.sees(desk_words.POINTS.format(points=15))

    window.tap("雨伞", OWN, door_words(TaskName.CHANGE_PRICE))
    window.number(40)
    window.tap(*["日" + words.EARLIER] * 2, words.THIS_DAY)
    assert window.sees(ask_words.SLIP[window.state.slip, None])
    window.shot("goods_price_over")
    window.tap("月" + words.LATER, words.THIS_DAY)
    window.scan(GUEST_CARD)
    assert isinstance(window.state, Asking), "a household is no second person"
    window.second()
    window.shot("goods_price_review")
    window.confirm()
    assert window.sees(desk_words.PRICE_COMING.when.format(day="2026年12月19日"))
    window.tap(words.FINISH)
    coming = desk_words.COMING.format(day="12月19日", points=40)
    assert window.sees(coming)
    window.shot("goods_price_to_come")
    window.tap("雨伞")
    assert window.sees(coming)
    assert window.sees(desk_words.POINTS.format(points=15))
    window.tap(door_words(TaskName.PRINT_TAG))
    tag = told(window, 1)  # after the paper of the delivery
    assert "15" in tag
    assert "40" not in tag

    window.tap("雨伞", OWN, door_words(TaskName.WITHDRAW))
    window.confirm()
    window.tap(words.FINISH)
    assert window.sees(desk_words.SELDOM)
    assert "雨伞" not in shop_of_household(window)
    window.tap(words.BACK, words.NOT_MINE)
    window.sign_in()
    window.tap(GOODS, "雨伞", OWN, door_words(TaskName.OFFER_AGAIN))
    window.confirm()
    window.tap(words.FINISH, "雨伞", door_words(ListName.VERSIONS))
    assert window.sees(desk_words.NOT_YET)
    window.shot("goods_versions")
    assert shop_of_household(window)["雨伞"] == 15
    window.tap(words.BACK, words.NOT_MINE)

    window.clock.at = datetime(2026, 12, 19)
    window.scan(GUEST_CARD)
    window.tap(words.GOODS, words.NEXT_PAGE, "雨伞")
    window.tap(words.BASKET.format(pieces=1, cost=40), words.TO_CONFIRM, words.CONFIRM)
    window.until(Done)
    (redeemed,) = window.entries(Redemption)
    assert [(line.good, line.points) for line in redeemed.lines] == [(good, 40)]
    assert [body.since for body in window.entries(GoodSet)] == ["", "", "2026-12-19", "", ""]
    assert window.sound()


def test_what_may_not_be_had_is_neither_made_nor_received_nor_shown(kiosk):
    def by_flags(store):
        for name in ("料酒", "话费"):
            set_good(store, name, Wanted(name, "粮油", "瓶", 9), by_k1, second="k2")

    window = kiosk(before=by_flags)
    wine, credit = window.entries(GoodSet)
    assert (wine.kind, credit.kind) == ("cooking_wine", "cash_like")
    window.tap(GOODS, NEW_GOOD)
    window.spell("bj", "白酒")
    window.tap(ask_words.WRITTEN, "粮油", "瓶")
    window.number(9)
    window.skip_all()
    window.second(OFFICER_CARD, OFFICER_PIN)
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.BARRED_KIND].fact.format(name="白酒"))
    window.tap(desk_words.LEAVE_IT)
    to_board(window)
    deliver(window, "香烟")
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.BARRED_KIND].fact.format(name="香烟"))
    window.tap(desk_words.LEAVE_IT)
    window.shot("goods_barred")
    assert len(window.entries(GoodSet)) == 2
    deliver(window, "话费")
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.NOT_FOR_SHELF].fact.format(name="话费"))
    window.tap(desk_words.LEAVE_IT)
    shown = shop_of_household(window)
    assert {"话费"} <= shown.keys()
    assert not {"香烟", "白酒"} & shown.keys()
    window.tap(words.BACK, words.NOT_MINE)

    rules = msgspec.to_builtins(load_scheme("tangxiang"))
    rules["goods"]["banned"] = [*rules["goods"]["banned"], "cooking_wine"]
    rules["goods"]["cash_like"] = "barred"
    rules["price_list"] = []  # it has both
    tell(window.store, SchemeItem(3, rules))
    window.sign_in()
    deliver(window, "料酒")
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.BARRED_KIND].fact.format(name="料酒"))
    window.tap(desk_words.LEAVE_IT)
    assert not {"料酒", "话费", "香烟"} & shop_of_household(window).keys()
    assert [body for body in window.entries(Delivery) if body.source] == []
    assert window.sound()


def test_a_barcode_is_taken_away_and_given_to_goods_that_are_there(kiosk):
    def with_bars(store):
        wanted = Wanted(barcode=RICE_CODE, shelf="A-1", low=2)
        set_good(store, "bars", wanted, by_k1, good="rice")

    window = kiosk(before=with_bars)
    window.tap(GOODS, "大米10斤", door_words(TaskName.PLACE_GOOD))
    window.skip()
    window.skip()
    assert window.sees(ask_words.BARCODE_NOW.format(barcode=RICE_CODE))
    window.shot("goods_barcode")
    window.tap(ask_words.CLEAR["barcode"])
    window.skip()
    assert window.sees(desk_words.NO_BARCODE)
    window.confirm()
    body = window.entries(GoodSet)[-1]
    assert (body.barcode, body.shelf, body.low) == ("", "A-1", 2)
    window.tap(words.FINISH)

    window.scan(RICE_CODE)
    assert window.sees(desk_words.BARCODE_UNKNOWN)
    window.tap(door_words(TaskName.LEARN_BARCODE), "大米10斤")
    window.shot("goods_learn")
    window.confirm()
    window.tap(words.FINISH)
    assert isinstance(window.state, Listing)
    window.scan(RICE_CODE)
    assert window.state.menu is MenuName.GOOD
    assert window.sees("大米10斤")
    window.tap(door_words(TaskName.PLACE_GOOD))
    window.skip_all()
    window.confirm()
    body = window.entries(GoodSet)[-1]
    assert (body.barcode, body.shelf, body.low) == (RICE_CODE, "A-1", 2), "nothing has changed"
    assert window.sound()


def test_the_board_counts_the_kinds_on_the_shelf_against_the_rule(kiosk):
    def nine_kinds(store):
        tell(store, *[GoodItem(f"g{n}", f"物品{n}", 5, "家居", place=9) for n in range(6)])
        received(store, "six", *[(f"g{n}", 1) for n in range(6)])

    window = kiosk("gaoliang", before=nine_kinds, camera=True)
    gauge = desk_words.SHELF_KINDS
    assert window.sees(desk_words.LATE + gauge.format(kinds=9, least=10))
    window.shot("goods_gauge")
    deliver(window, "电热水壶")
    window.confirm()
    window.tap(words.FINISH)
    assert window.sees(gauge.format(kinds=10, least=10))
    assert not window.sees(desk_words.LATE + gauge.format(kinds=10, least=10))
    assert good_at(window.store, "kettle", window.clock.at).on_hand == 3
    assert window.sound()
