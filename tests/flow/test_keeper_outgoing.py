"""What leaves the shelf otherwise than to a household, through the real window."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import cv2
import pytest
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, founded
from support.shop import on_hand, received, stamp_at
from support.village import GUEST_CARD, KEEPER_CARD
from support.window import Window

from kiosk.core.acts import Obstacle
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import LinesShown, Reviewing, Slip
from kiosk.core.desk.tasks import How, TaskName
from kiosk.core.entries import (
    Complaint,
    DeliveryLine,
    EntryKind,
    Redemption,
    StockLine,
    StockMoved,
)
from kiosk.core.front import Idle, NotRedeemed
from kiosk.core.redemption import Reason
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store import stock
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words

K1 = partial(stamp_at, keeper="k1")
LAST_NIGHT = datetime(2026, 11, 25, 23, 58)
MORNING = datetime(2026, 11, 26, 0, 1)


@pytest.fixture
def kiosk(tmp_path):
    """`kiosk(scheme)`: a window, and nobody signed in yet."""
    opened = []

    def open_it(scheme="tangxiang", *, camera=False):
        store = founded(tmp_path / "kiosk.db", scheme)
        printer = EmulatedPrinter().__enter__()
        opened.append((Window(tmp_path, store, printer, camera=camera, fake_time=True), printer))
        opened[-1][0].open_shift()
        return opened[-1][0]

    yield open_it
    for window, printer in opened:
        window.close()
        printer.__exit__(None, None, None)


def paper(window, number):
    return "\n".join(window.papers(number)[number - 1].text)


def option(name, key):
    return ask_words.OPTION[None, name, key]


def begin(window, task, good="大米10斤"):
    """From the board to how many pieces of the goods."""
    window.tap(door_words(ListName.GOODS), good, door_words(task))


def told(window, *texts):
    """All of it can be read on the review, on one page or another."""
    assert isinstance(window.state, Reviewing)
    left = {text for text in texts if not window.sees(text)}
    if left:
        window.tap(words.NEXT_PAGE)
        left = {text for text in left if not window.sees(text)}
    assert not left


def refused(window, why, name="大米10斤", figure=0):
    """The screen says why nothing was booked, and what helps."""
    for part in (desk_words.REFUSED[why].fact, desk_words.REFUSED[why].when):
        if not window.sees(part.format(name=name, figure=figure)):
            return False
    return True


def test_a_loss_is_written_off_with_a_photograph_and_a_witness(kiosk, tmp_path):
    window = kiosk(camera=True)
    window.sign_in()
    begin(window, TaskName.WRITE_OFF)
    window.number(0)
    assert window.sees(ask_words.SLIP[Slip.TOO_LITTLE, How.NUMBER].format(least=1))
    window.tap(words.RUB_OUT)
    window.number("1000000000")
    assert window.sees(ask_words.SLIP[Slip.TOO_MUCH, None].format(most=99_999))
    for _ in range(6):
        window.tap(words.RUB_OUT)
    window.number(7)
    window.tap(desk_words.LINES_DONE, option("reason", "damp"))
    window.camera.unplug()
    window.finger.until(lambda: window.kiosk.stage.status().camera, "the camera's trouble", 60)
    window.tap(ask_words.TAKE_PHOTO)
    assert window.sees(ask_words.SLIP[Slip.NO_PHOTO, None])
    window.skip_all()
    window.decline()
    window.shot("outgoing_too_many")
    assert refused(window, Obstacle.NOT_ON_SHELF, figure=6)
    assert window.entries(StockMoved) == []
    window.tap(desk_words.CHANGE)
    assert isinstance(window.state, LinesShown)
    window.tap(f"{desk_words.DROP} 大米10斤", "大米10斤")
    window.number(2)
    window.tap(desk_words.ONE_MORE, "洗衣液")
    window.number(1)
    window.camera.plug_in()
    window.finger.until(lambda: not window.kiosk.stage.status().camera, "the camera", 60)
    window.tap(desk_words.LINES_DONE, ask_words.TAKE_PHOTO)
    window.scan(KEEPER_CARD)
    assert window.sees(ask_words.SLIP[Slip.SAME_PERSON, None])
    window.second(OFFICER_CARD, OFFICER_PIN)
    window.shot("outgoing_write_off")
    told(window, option("reason", "damp"), desk_words.PHOTO_TAKEN, "赵某", "2 袋", "1 瓶")
    window.confirm()
    assert window.sees(desk_words.BOOKED[TaskName.WRITE_OFF].fact)
    (body,) = window.entries(StockMoved)
    assert body.lines == (StockLine("rice", 2), StockLine("laundry_liquid", 1))
    assert (body.reason, body.second, body.to) == ("受潮", "o1", "")
    photo = tmp_path / "photographs" / f"{body.photo}.jpg"
    assert cv2.imread(str(photo)).shape == (480, 640, 3)
    assert on_hand(window.store) == {"rice": 4, "laundry_liquid": 2, "rice_cooker": 1}
    window.tap(words.FINISH)
    assert window.sound()


def test_goods_go_to_another_site_and_back_to_whom_they_came_from_with_a_paper(kiosk):
    window = kiosk()
    window.sign_in()
    begin(window, TaskName.TRANSFER)
    window.number(2)
    window.tap(desk_words.LINES_DONE)
    window.tap(ask_words.WRITTEN)
    assert window.sees(ask_words.SLIP[Slip.TOO_LITTLE, How.HANZI])
    window.spell("chongqing", "重庆")
    window.tap(ask_words.WRITTEN, option("reason", "plenty_here"))
    window.scan("FL-7")
    window.skip_all()
    told(window, "重庆", "FL-7", option("reason", "plenty_here"))
    window.printer.go_offline()
    booked = window.confirm()
    assert window.sees(booked.outcome.number)
    assert on_hand(window.store)["rice"] == 4
    window.tap(words.FINISH, words.BACK)

    begin(window, TaskName.GIVE_BACK, "洗衣液")
    window.number(3)
    window.tap(desk_words.LINES_DONE)
    window.spell("chongqing", "重庆")
    window.tap(ask_words.WRITTEN, ask_words.OPTION[None, "reason", "wrong"])
    window.skip()
    window.second()
    window.shot("outgoing_give_back")
    told(window, "重庆", "李某", option("reason", "wrong"))
    window.printer.go_online()
    window.confirm()
    window.tap(words.FINISH, words.BACK)
    transfer, back = window.entries(StockMoved)
    assert (transfer.to, transfer.reason, transfer.document) == ("重庆", "本点有余", "FL-7")
    assert (back.to, back.reason, back.second) == ("重庆", "送错了", "k2")
    assert on_hand(window.store) == {"rice": 4, "laundry_liquid": 0, "rice_cooker": 1}
    for number, texts in enumerate(
        (
            ("分流单", "调往", "重庆", "本点有余", "FL-7", "大米10斤", "2袋", "接收点签字"),
            ("退回单", "退给", "重庆", "送错了", "洗衣液", "3瓶", "李某", "收货方签字"),
        ),
        1,
    ):
        for text in texts:
            assert text in paper(window, number)
    window.leave()
    assert window.sound()


def test_the_partner_shop_sells_and_takes_over_goods_and_the_group_hears_complaints(kiosk):
    window = kiosk("gaoyang")
    window.sign_in()
    begin(window, TaskName.SELL)
    window.number(1)
    window.tap(desk_words.LINES_DONE, option("reason", "sold"))
    window.skip_all()
    window.shot("outgoing_sold")
    window.confirm()
    window.tap(words.FINISH, words.BACK)
    begin(window, TaskName.SELL)
    window.number(6)
    window.tap(desk_words.LINES_DONE, option("reason", "moved_to_shop"))
    assert window.sees(ask_words.QUESTION[None, "taker"])
    window.spell("chongqing", "重庆")
    window.shot("outgoing_taker")
    window.tap(ask_words.WRITTEN)
    window.second()
    window.decline()
    assert refused(window, Obstacle.NOT_ON_SHELF, figure=5)
    window.tap(desk_words.CHANGE, f"{desk_words.DROP} 大米10斤", "洗衣液")
    window.number(3)
    window.tap(desk_words.LINES_DONE)
    window.second()
    window.shot("outgoing_moved_to_shop")
    told(window, desk_words.LABEL["taker"], "重庆", "李某", option("reason", "moved_to_shop"))
    window.confirm()
    window.tap(words.FINISH)
    sold, moved = window.entries(StockMoved)
    assert (sold.reason, sold.to, sold.second) == ("店里售出", "", None)
    assert (moved.reason, moved.to, moved.second) == ("移回店里", "重庆", "k2")
    assert moved.lines == (StockLine("laundry_liquid", 3),)
    assert on_hand(window.store) == {"rice": 5, "laundry_liquid": 0, "rice_cooker": 1}

    window.tap("大米10斤", door_words(TaskName.COMPLAIN), option("about", "price"))
    told(window, "大米10斤", option("about", "price"))
    window.confirm()
    assert window.sees(desk_words.BOOKED[TaskName.COMPLAIN].fact)
    window.tap(words.FINISH)
    assert window.entries(Complaint) == [Complaint("价格偏高", "rice")]
    assert window.sound()


def test_goods_past_their_last_day_are_kept_from_households_and_sorted_out(kiosk):
    """The day ends while the basket is full: the commit decides."""
    window = kiosk("bieshan")
    loose = StockLine("rice", 6)
    stock.move_out(window.store, "w0", EntryKind.WRITTEN_OFF, [loose], K1, reason="破损")
    received(window.store, "d1", DeliveryLine("rice", 4, expires="2026-11-25"))
    window.clock.at = LAST_NIGHT
    window.redeem(GUEST_CARD, "大米10斤")
    window.pick(GUEST_CARD, "大米10斤")
    window.clock.at = MORNING
    window.tap(words.CONFIRM)
    window.until(NotRedeemed)
    window.shot("outgoing_expired_refused")
    why = words.NOT_REDEEMED[Reason.EXPIRED]
    assert window.sees(why.fact.format(good="大米10斤"))
    assert window.sees(why.remedy)
    assert len(window.entries(Redemption)) == 1
    window.tap(words.END)
    window.until(Idle)
    window.scan(GUEST_CARD)
    window.tap(words.GOODS)
    window.shot("outgoing_expired_goods")
    assert window.sees(words.PAST_DATE)
    window.tap(words.BACK)
    window.walk_away()

    window.sign_in()
    assert window.sees(desk_words.TILE_EXPIRED.format(count=1))
    window.shot("outgoing_expired_board")
    begin(window, TaskName.TRANSFER)
    window.number(1)
    window.tap(desk_words.LINES_DONE)
    window.spell("chongqing", "重庆")
    window.tap(ask_words.WRITTEN, option("reason", "expiring"))
    window.skip_all()
    window.decline()
    window.shot("outgoing_expired_transfer")
    assert refused(window, Obstacle.PAST_DATE, figure=0)
    window.tap(desk_words.LEAVE_IT, words.BACK)

    window.tap(words.MORE, door_words(ListName.EXPIRING))
    assert window.sees(desk_words.PAST)
    window.shot("outgoing_expired_list")
    window.tap("大米10斤")
    assert window.state.menu is MenuName.EXPIRED
    assert window.sees(desk_words.KEEP_APART)
    window.shot("outgoing_expired_menu")
    window.tap(door_words(TaskName.WRITE_OFF))
    window.number(2)
    window.tap(desk_words.LINES_DONE, option("reason", "expired"))
    window.skip_all()
    window.confirm()
    window.tap(words.FINISH, "大米10斤", door_words(TaskName.GIVE_BACK))
    window.number(1)
    window.tap(desk_words.LINES_DONE)
    window.spell("chongqing", "重庆")
    window.tap(ask_words.WRITTEN, option("reason", "expired"))
    window.skip_all()
    window.confirm()
    window.tap(words.FINISH)
    assert window.sees(desk_words.LIST_EMPTY[ListName.EXPIRING])
    assert on_hand(window.store)["rice"] == 0
    assert [(x.reason, x.lines[0].quantity) for x in window.entries(StockMoved)[1:]] == [
        ("过期", 2),
        ("过期", 1),
    ]
    window.tap(words.BACK)
    assert not window.sees(desk_words.TILE_EXPIRED.format(count=1))
    received(window.store, "d2", ("rice", 2), when=K1(MORNING))
    window.leave()
    window.redeem(GUEST_CARD, "大米10斤")
    assert on_hand(window.store)["rice"] == 1
    assert window.sound()
