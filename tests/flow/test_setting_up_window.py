"""A village is set up on the touchscreen: the guide, its steps, and the machine looked over."""

from __future__ import annotations

import pytest
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, founded
from support.keeper import PINS
from support.village import KEEPER_CARD, OTHER_CARD
from support.window import Window, said

from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Board, Listing, MachineShown
from kiosk.core.desk.tasks import TaskName
from kiosk.core.earning_entries import Awarded
from kiosk.core.setup_entries import READ_RULES, SiteChecked
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.ui import ask_words, desk_words, setup_words, words

DOOR = desk_words.DOOR


@pytest.fixture
def window(tmp_path):
    with EmulatedPrinter() as printer:
        store = founded(tmp_path / "kiosk.db", "rongan")
        made = Window(tmp_path, store, printer, fake_time=True)
        made.open_shift()
        yield made
        made.close()


def steps_left(window):
    return window.state.desk.counts.setup


def test_the_guide_leads_through_the_steps_and_is_taken_up_where_it_was_left(window):
    window.sign_in()
    left = steps_left(window)
    assert window.sees(setup_words.STEPS_LEFT.format(count=left))
    window.tap(DOOR[MenuName.MORE], DOOR[ListName.SETUP])
    window.until(Listing)
    window.row(setup_words.STEP["rules"])
    window.confirm()
    window.tap(words.FINISH)
    window.until(Listing)
    (read,) = window.entries(SiteChecked)
    assert (read.row, read.holds) == (READ_RULES, True)

    window.row(setup_words.STEP["machine"])
    window.until(MachineShown)
    window.finger.until(lambda: not window.state.looking, "the machine looked over", 60)
    found = {each.part: each for each in window.state.findings}
    assert found["流水"].told.endswith("都对得上")
    assert "640×480" in found["摄像头"].told
    assert found["打印机"].verdict == "好"
    assert found["乡镇"].told == "还没有登记到乡镇"
    assert window.kiosk.stage.front.state.findings[0].verdict == "不行", "the worst stands first"
    window.tap(DOOR[TaskName.PRINT_TEST])
    assert window.sees(desk_words.NOTED[TaskName.PRINT_TEST])
    assert "少见的名字用字" in said(window.paper("打印测试"))
    window.shot("machine")
    window.printer.open_cover()
    window.tap(setup_words.LOOK_AGAIN)
    window.finger.until(lambda: not window.state.looking, "the second look", 60)
    found = {each.part: each for each in window.state.findings}
    assert found["打印机"].verdict == "不行"
    window.printer.close_cover()
    window.tap(words.BACK)
    window.until(Listing)
    window.tap(words.BACK)
    window.until(Board)
    assert steps_left(window) == left - 2
    window.leave()

    window.sign_in(OFFICER_CARD, OFFICER_PIN)
    window.tap(DOOR[ListName.SETUP])
    window.until(Listing)
    window.tap(words.NEXT_PAGE)
    window.row("八有：有牌子")
    window.tap(ask_words.OPTION[None, "holds", "yes"], ask_words.TAKE_PHOTO)
    window.confirm()
    window.tap(words.FINISH)
    window.until(Listing)
    (_, seen) = window.entries(SiteChecked)
    assert (seen.row, seen.holds, seen.by, len(seen.photo)) == ("sign", True, "赵某", 64)

    window.tap(words.PREVIOUS_PAGE)
    window.row(setup_words.STEP["points"])
    window.scan(OTHER_CARD)
    window.number(35)
    window.second(KEEPER_CARD, PINS["k1"])
    assert window.sees("35 分")
    window.confirm()
    window.shot("setup_points")
    (brought,) = window.entries(Awarded)
    assert (brought.points, brought.what, brought.second) == (35, "期初积分", "k1")
    window.tap(words.FINISH)
    window.until(Listing)
    assert window.sees("1 户，共")
    window.row(setup_words.STEP["points"])
    window.scan(OTHER_CARD)
    window.number(20)
    window.second(KEEPER_CARD, PINS["k1"])
    window.decline()
    assert window.sees("这一户的期初积分记过了")
    assert window.sound()
