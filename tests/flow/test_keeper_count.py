"""Counts through the real window: blind, shelf by shelf, with households between the lines."""

from __future__ import annotations

import shutil
from functools import partial

import pytest
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, RICE_CODE, founded
from support.shop import on_hand, received, stamp_at
from support.village import GUEST_CARD, KEEPER_CARD, NOW
from support.window import Window

from kiosk.core.acts import Obstacle
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.reasons import REASONS
from kiosk.core.desk.states import Asking, Board, Listing, Menu, Slip
from kiosk.core.desk.tasks import How, TaskName
from kiosk.core.entries import Counted, CountedLine
from kiosk.core.front import Idle
from kiosk.core.shelves import NO_SHELF
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store import counting
from kiosk.store.assortment import Wanted, set_good
from kiosk.store.database import open_store
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words, shelf_name

K1 = partial(stamp_at, keeper="k1")
COUNT = door_words(ListName.SHELVES)
FINISH = door_words(TaskName.FINISH_COUNT)
AGAIN = door_words(TaskName.COUNT_LINE, MenuName.COUNTED)
ONE_MORE = door_words(TaskName.COUNT_LINE)
PLACES = {"rice": "A-1", "laundry_liquid": "A-2", "rice_cooker": "B-1"}
"""The kettle stands nowhere, and there is none."""


def reason(key):
    return ask_words.OPTION[None, "reason", key]


def less(count):
    return desk_words.LESS_THAN.format(count=count)


def more(count):
    return desk_words.MORE_THAN.format(count=count)


def shop(path):
    store = founded(path)
    for good, place in PLACES.items():
        barcode = RICE_CODE if good == "rice" else None
        set_good(store, f"place/{good}", Wanted(shelf=place, barcode=barcode), K1, good=good)
    return store


@pytest.fixture
def kiosk(tmp_path):
    """`kiosk(store)`: a window before this shop; the one before it is closed first."""
    opened = []

    def close():
        for window, printer in opened:
            window.close()
            printer.__exit__(None, None, None)
        opened.clear()

    def open_it(store):
        close()
        printer = EmulatedPrinter().__enter__()
        opened.append((Window(tmp_path, store, printer, camera=False, fake_time=True), printer))
        return opened[-1][0]

    yield open_it
    close()


def paper(window, number):
    return "\n".join(window.papers(number)[number - 1].text)


def count(window, name, figure):
    """One line of the list; ends at the list, or at the question why."""
    window.tap(name)
    window.number(figure)


def test_one_shelf_is_counted_while_households_redeem_from_it(kiosk, tmp_path):
    window = kiosk(shop(tmp_path / "kiosk.db"))
    window.open_shift()
    window.sign_in()
    window.tap(COUNT)
    window.shot("count_shelves")
    for shelf in ("", "A", "B", NO_SHELF):
        assert window.sees(shelf_name(shelf))
    window.tap(shelf_name("A"))
    assert window.sees("大米10斤")
    assert window.sees("洗衣液")
    assert not window.sees("电饭煲")
    assert not window.sees("6"), "what the book says is not told"
    window.tap("大米10斤")
    assert not window.sees("6 袋")
    window.number(5)
    apart = ask_words.WHY_LESS.format(figure=" 1 ", unit="袋")
    assert window.sees(apart), "and now it is"
    window.shot("count_why")
    window.tap(reason("lost"))
    assert window.sees(less(1))

    window.tap(words.BACK, words.BACK)
    assert window.sees(desk_words.TILE_SHELF.format(shelf=shelf_name("A"), count=1))
    window.shot("count_board")
    window.leave()
    window.redeem(GUEST_CARD, "大米10斤", "洗衣液")

    window.sign_in()
    window.tap(COUNT, shelf_name("A"))
    assert window.sees(desk_words.COUNTED.format(count=5, unit="袋"))
    count(window, "洗衣液", 1)
    window.tap(reason("broken"))
    window.tap("洗衣液")
    assert isinstance(window.state, Menu)
    assert not window.sees(ONE_MORE)
    window.tap(AGAIN)
    window.number(2)
    assert window.sees(desk_words.NOTED[TaskName.COUNT_LINE].format(name="洗衣液"))
    window.tap(words.BACK, shelf_name("B"))
    count(window, "电饭煲", 1)
    window.tap(words.BACK)
    assert window.sees(desk_words.ALL_COUNTED)
    window.tap(words.BACK)
    window.leave()
    window.redeem(GUEST_CARD, "大米10斤")

    window.sign_in()
    window.tap(COUNT, shelf_name("A"), FINISH)
    assert isinstance(window.state, Asking)
    window.scan(KEEPER_CARD)
    assert window.sees(ask_words.SLIP[Slip.SAME_PERSON, None])
    window.second()
    window.shot("count_review")
    assert window.sees(desk_words.WILL_COUNT_SHELF.format(shelf=shelf_name("A")))
    assert window.sees(less(1))
    assert window.sees(REASONS[TaskName.COUNT_REASON, "lost"])
    booked = window.confirm()
    assert window.sees(desk_words.SHELF_COUNTED.format(shelf=shelf_name("A")))
    window.shot("count_booked")

    (body,) = window.entries(Counted)
    rice, soap = body.lines
    assert rice == CountedLine("rice", 6, 5, rice.after, "丢失")
    assert soap == CountedLine("laundry_liquid", 2, 2, soap.after)
    assert rice.after < soap.after
    assert (body.shelf, body.second) == ("A", "k2")
    assert on_hand(window.store) == {"rice": 3, "laundry_liquid": 2, "rice_cooker": 1}, (
        "6 less the lost one and the two that were redeemed"
    )
    printed = paper(window, 3)
    for text in (
        "盘点单",
        booked.outcome.number,
        "大米10斤",
        "5袋",
        "丢失",
        "洗衣液",
        "2瓶",
        "李某",
    ):
        assert text in printed
    assert ["货架", "A"] in [line.split() for line in printed.splitlines()]
    assert ["账面", "6", "实数", "5", "少", "1"] in [x.split() for x in printed.splitlines()]
    assert "电饭煲" not in printed
    window.tap(words.FINISH)
    assert window.state.list is ListName.SHELVES, "the next shelf"
    window.tap(shelf_name("B"), FINISH)
    window.skip()
    window.confirm()
    assert window.sees(desk_words.COUNT_EXACT.format(figure=1))
    assert [body.shelf for body in window.entries(Counted)] == ["A", "B"]
    assert window.sound()


def test_what_was_not_to_be_there_is_counted_in_and_what_cannot_be_is_refused(kiosk, tmp_path):
    window = kiosk(shop(tmp_path / "kiosk.db"))
    window.open_shift()
    window.sign_in()
    window.tap(COUNT, shelf_name(NO_SHELF))
    window.shot("count_no_shelf")
    window.tap("电热水壶")
    window.number(100_000)
    assert window.sees(ask_words.SLIP[Slip.TOO_MUCH, None].format(most=99_999))
    for _ in range(6):
        window.tap(words.RUB_OUT)
    window.tap(words.OK)
    assert window.sees(ask_words.SLIP[Slip.TOO_LITTLE, How.NUMBER].format(least=0))
    window.number(2)
    window.tap(reason("unbooked"))
    assert window.sees(more(2))
    window.tap(words.BACK)
    assert window.state.list is ListName.SHELVES
    window.scan(RICE_CODE)
    assert window.sees(ask_words.QUESTION[None, "counted"].format(unit="袋"))
    window.number(0)
    window.tap(reason("lost"))
    assert isinstance(window.state, Listing)
    window.tap(words.BACK, words.MORE, ONE_MORE)
    assert window.sees(shelf_name("A-1"))
    assert not window.sees("剩"), "blind here too"
    window.shot("count_any")
    window.tap("香烟")
    window.number(3)
    assert window.sees(desk_words.REFUSED[Obstacle.BARRED_KIND].fact.format(name="香烟"))
    window.tap(desk_words.LEAVE_IT)
    assert isinstance(window.state, Board)
    window.tap(words.MORE, ONE_MORE, "电饭煲")
    window.number(1)
    assert isinstance(window.state, Board)
    window.leave()
    window.redeem(GUEST_CARD, "大米10斤")

    window.sign_in()
    window.tap(COUNT, shelf_name(""), FINISH)
    window.second(OFFICER_CARD, OFFICER_PIN)
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.RECOUNT].fact.format(name="大米10斤"))
    window.shot("count_recount")
    assert window.entries(Counted) == []
    window.tap(desk_words.LEAVE_IT, "大米10斤", AGAIN)
    window.number(5)
    window.tap(FINISH)
    window.second(OFFICER_CARD, OFFICER_PIN)
    window.confirm()
    (body,) = window.entries(Counted)
    assert (body.shelf, body.second) == ("", "o1")
    assert {line.good: (line.book, line.counted) for line in body.lines} == {
        "rice": (5, 5),
        "rice_cooker": (1, 1),
        "kettle": (0, 2),
    }
    stock = {"rice": 5, "laundry_liquid": 3, "rice_cooker": 1, "kettle": 2}
    assert on_hand(window.store) == stock
    assert "全店" in paper(window, 2)
    assert "漏记入库" in paper(window, 2)
    window.tap(words.FINISH)
    assert window.sound()


def test_a_count_goes_on_after_a_power_cut_in_the_middle_of_a_line(kiosk, tmp_path):
    """The card as it was at that moment: the file and its log, without anybody closing it."""
    window = kiosk(shop(tmp_path / "kiosk.db"))
    window.open_shift()
    window.sign_in()
    window.tap(COUNT, shelf_name("A"))
    count(window, "大米10斤", 4)
    window.tap(reason("broken"), "洗衣液")
    window.type("1")
    window.shot("count_cut")
    for name in ("kiosk.db", "kiosk.db-wal"):
        shutil.copy(tmp_path / name, tmp_path / f"after-{name}")

    after = open_store(tmp_path / "after-kiosk.db")
    window = kiosk(after)
    window.sign_in()
    assert window.sees(desk_words.TILE_SHELF.format(shelf=shelf_name("A"), count=1))
    window.tap(COUNT, shelf_name("A"))
    assert window.sees(less(2))
    assert window.sees(desk_words.NOT_COUNTED)
    assert [line.counted for line in counting.draft(after, NOW)] == [4]
    received(after, "meanwhile", ("rice", 10))
    window.tap("大米10斤", door_words(TaskName.DROP_COUNT))
    assert window.sees(desk_words.NOTED[TaskName.DROP_COUNT].format(name="大米10斤"))
    count(window, "大米10斤", 14)
    window.tap(reason("broken"), FINISH)
    window.second()
    window.confirm()
    (body,) = window.entries(Counted)
    assert [(line.book, line.counted, line.reason) for line in body.lines] == [(16, 14, "破损")]
    assert on_hand(after)["rice"] == 14
    window.tap(words.FINISH)
    window.walk_away()
    assert isinstance(window.state, Idle)
    assert window.sound()
