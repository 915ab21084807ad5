"""An officer at the kiosk: points for a household by its card, through the real window."""

from __future__ import annotations

import pytest
from support.desk import entries_of
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, founded
from support.village import GUEST_CARD, KEEPER_CARD, OTHER_CARD, tell
from support.window import Window, pairs, said

from kiosk.core.desk.doors import ListName
from kiosk.core.desk.earning import COUNTED
from kiosk.core.desk.states import Asking, Board, LinesShown, Slip
from kiosk.core.desk.tasks import TaskName
from kiosk.core.earning_entries import Awarded, SessionHeld
from kiosk.core.entries import Declared, EntryKind
from kiosk.core.feed import DeclarationItem
from kiosk.core.front import Idle
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.emulated_scale import EmulatedScale
from kiosk.devices.scale import SerialScale
from kiosk.ui import ask_words, desk_words, words


@pytest.fixture
def window(tmp_path):
    with EmulatedPrinter() as printer, EmulatedScale(tmp_path / "scale") as pan:
        store = founded(tmp_path / "kiosk.db")
        scale = SerialScale(pan.path, 9600, "line", again_s=0.02)
        made = Window(tmp_path, store, printer, fake_time=True, scale=scale)
        made.pan = pan
        made.open_shift()
        yield made
        made.close()


def hears_of_scale(window, told) -> None:
    """The window looks at the scale four times a second of its own time."""

    def seen() -> bool:
        window.finger.frames(5)
        return window.sees(told)

    window.finger.until(seen, told)


def test_an_officer_counts_boxes_takes_a_picture_and_the_household_gets_a_slip(window, tmp_path):
    """TX-4.3, TX-A1.13: 45 烟盒 are two units of twenty; five go home again."""
    before = window.points_of(GUEST_CARD)
    window.sign_in(OFFICER_CARD, OFFICER_PIN)
    assert window.sees("村干部赵某")
    assert not window.sees(desk_words.DOOR[TaskName.CLOSE_DAY])
    assert not window.sees(desk_words.DOOR[TaskName.NEW_GOOD])

    window.scan(GUEST_CARD)
    assert window.state.question.name == "list"
    window.tap(ask_words.OPTION[None, "list", COUNTED], "烟盒 20个 5 分")
    window.number(45)
    assert window.state.question.name == "day"
    window.tap(words.THIS_DAY)
    window.skip()
    window.skip()
    window.tap(ask_words.TAKE_PHOTO)
    window.until(Asking)
    window.skip()
    assert window.sees("45 个，计 10 分")
    outcome = window.confirm().outcome
    assert window.sees("没计分的5个请住户带回，记分单正在打印，请交给住户")
    window.shot("officer_booked")

    (body,) = window.entries(Awarded)
    assert (body.points, body.left_over, body.by) == (10, 5, "赵某")
    assert (tmp_path / "photographs" / f"{body.photo}.jpg").is_file()
    paper = window.paper("记分单")
    assert ["没有计分的", "5个"] in pairs(paper)
    assert ["佐证", "现场照片"] in pairs(paper)
    assert outcome.number in said(paper)

    window.tap(words.FINISH)
    window.until(Board)
    window.scan(GUEST_CARD)
    window.tap(ask_words.OPTION[None, "list", COUNTED], "废纸 10斤 10 分")
    hears_of_scale(window, "秤是空的，请放上去")
    window.pan.unplug()
    hears_of_scale(window, "秤没有接上，请自己输入")
    window.pan.put(6175)
    window.pan.plug_in()
    hears_of_scale(window, "秤上 12.35 斤，记 12 斤")
    window.tap(ask_words.TAKE_WEIGHT, words.THIS_DAY)
    window.skip()
    window.skip()
    window.tap(ask_words.TAKE_PHOTO)
    window.until(Asking)
    window.skip()
    assert window.sees("12 斤，计 10 分")
    window.confirm()
    typed, weighed = window.entries(Awarded)
    assert (weighed.quantity, weighed.left_over, weighed.grams) == (12, 2, 6175)
    assert typed.grams == 0
    window.tap(words.FINISH)
    window.until(Board)
    window.tap(desk_words.DOOR[ListName.AWARDS])
    window.row("烟盒45个")
    window.tap(desk_words.DOOR[TaskName.REPRINT])
    assert "补打 第1次" in said(window.paper("记分单", 3))
    window.tap(words.BACK)
    window.scan(KEEPER_CARD)
    assert window.sees(desk_words.UNKNOWN[Slip.LEAVE_FIRST])
    window.tap(desk_words.DOOR[TaskName.CHECK_IN])
    window.scan(GUEST_CARD)
    window.until(LinesShown)
    window.scan(OTHER_CARD)
    window.scan(GUEST_CARD)
    assert window.sees(desk_words.UNKNOWN[Slip.CAME_BEFORE])
    window.tap(desk_words.LINES_DONE, "院坝会", words.THIS_DAY)
    window.skip_all()
    window.confirm()
    window.shot("officer_session")
    (held,) = window.entries(SessionHeld)
    assert (held.title, held.day, len(held.came)) == ("院坝会", "2026-11-20", 2)
    window.tap(words.FINISH)
    window.leave()
    window.until(Idle)
    assert window.points_of(GUEST_CARD) == before + 20
    assert window.sound()


def test_a_household_says_what_it_did_helps_another_and_sees_what_came_of_it(window):
    """TX-4.1, TX-4.2: its own deed with a picture, another's by that one's card, the answer."""

    window.scan(GUEST_CARD)
    window.tap(words.DECLARE)
    window.until(Board)
    window.tap(desk_words.DOOR[TaskName.DECLARE], "美丽建设", "做好垃圾分类 +20 分")
    assert not window.sees("提醒、扣分")
    window.tap(words.THIS_DAY, ask_words.TAKE_PHOTO)
    window.until(Asking)
    window.skip()
    window.confirm()
    window.tap(words.FINISH)
    window.until(Board)
    assert window.sees("1 条等审核")

    window.tap(desk_words.DOOR[TaskName.DECLARE_FOR])
    window.scan(GUEST_CARD)
    assert window.state.slip is Slip.OWN_HOUSEHOLD
    window.scan(OTHER_CARD)
    window.tap(ask_words.OPTION[None, "list", COUNTED], "烟盒 20个 5 分")
    window.number(40)
    window.tap(words.THIS_DAY)
    window.skip_all()
    window.confirm()
    window.tap(words.FINISH)
    window.until(Board)
    own, helped = window.entries(Declared)
    assert (own.household, own.item, own.helper, bool(own.photo)) == ("h42", "P04", "", True)
    assert (helped.household, helped.quantity, helped.helper) == ("h43", 40, "h42")

    seq = entries_of(window.store, EntryKind.DECLARED)[0].seq
    tell(window.store, DeclarationItem("hp01", 1, seq, "h42", "rejected", 0, "照片看不清"))
    window.scan(OTHER_CARD)
    assert window.sees(desk_words.UNKNOWN[Slip.LEAVE_FIRST])
    window.tap(words.BACK)
    window.until(Idle)
    window.scan(GUEST_CARD)
    window.tap(words.DECLARE, desk_words.DOOR[ListName.DECLARED])
    assert window.sees(desk_words.DECLARED_REJECTED)
    assert window.sees(desk_words.DECLARED_WAITS)
    window.walk_away()
    window.scan(OTHER_CARD)
    assert window.state.visit.household == "h43"
