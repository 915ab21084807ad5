"""A village is set up on the touchscreen: the guide, its steps, and the machine looked over."""

from __future__ import annotations

import pytest
from nacl.signing import SigningKey
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, founded
from support.keeper import PINS
from support.village import KEEPER_CARD, OTHER_CARD
from support.window import Window, said

from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Board, Listing, MachineShown, Reviewing
from kiosk.core.desk.tasks import TaskName
from kiosk.core.earning_entries import Awarded
from kiosk.core.setup_entries import READ_RULES, SiteChecked
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.settings import LedgerSettings
from kiosk.store import journal
from kiosk.ui import ask_words, desk_words, setup_words, words
from kiosk.updating.package import ENDING, pack

DOOR = desk_words.DOOR


@pytest.fixture
def window(tmp_path):
    with EmulatedPrinter() as printer:
        store = founded(tmp_path / "kiosk.db", "rongan")
        ledgers = LedgerSettings(stick=str(tmp_path / "stick"), mounted=False)
        tree = tmp_path / "opt" / "releases" / "0.2.0"
        made = Window(tmp_path, store, printer, fake_time=True, ledgers=ledgers, tree=tree)
        made.open_shift()
        yield made
        made.close()


def steps_left(window):
    return window.state.desk.counts.setup


def looked_over(window):
    """检查机器, once more; what was found of each part."""
    window.tap(DOOR[MenuName.MORE], DOOR[ListName.SETUP])
    window.until(Listing)
    window.row(setup_words.STEP["machine"])
    window.until(MachineShown)
    window.finger.until(lambda: not window.state.looking, "the machine looked over", 60)
    return {each.part: each for each in window.state.findings}


def an_update_by_touch(window, tmp_path):
    """A stick with a signed package is put in; the wish is written down, and root would act."""
    home, stick, key = tmp_path / "opt", tmp_path / "stick", SigningKey(bytes(32))
    (tree := home / "releases" / "0.2.0").mkdir(parents=True)
    (home / "update.key").write_text(key.verify_key.encode().hex())
    stick.mkdir()
    newer = stick / f"kiosk-0.3.0{ENDING}"
    pack(tree, tmp_path / "no wheels", "0.3.0", 2, SigningKey(bytes(range(32))), newer)
    found = looked_over(window)
    assert found["程序"].told == "现在是 0.2.0。"
    assert not window.sees(DOOR[TaskName.UPDATE]), "a stranger has signed it"
    window.tap(words.BACK)
    window.until(Listing)
    window.tap(words.BACK)
    window.until(Board)

    pack(tree, tmp_path / "no wheels", "0.3.0", 2, key, newer)
    looked_over(window)
    window.tap(DOOR[TaskName.UPDATE])
    window.until(Reviewing)
    assert window.sees("程序换成新版本 0.3.0")
    assert window.sees("旧的自己回来")
    wish = tmp_path / "update" / "wanted"
    assert not wish.exists()
    before = journal.head(window.store)
    window.confirm()
    assert wish.exists()
    assert journal.head(window.store) == before, "nothing of the village's has changed"
    window.tap(words.FINISH)
    window.until(Listing)
    window.tap(words.BACK)
    window.until(Board)


def test_the_guide_leads_through_the_steps_and_is_taken_up_where_it_was_left(window, tmp_path):
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
    window.finger.until(
        lambda: any(each.told.endswith("说打完了") for each in window.state.findings), "the answer"
    )
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
    an_update_by_touch(window, tmp_path)
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
