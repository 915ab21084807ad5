"""The working group decides on the spot what was declared, through the real window (现场评议)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.desk import entries_of
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, founded
from support.shop import stamp_at
from support.village import GUEST_CARD, NOW, tell
from support.window import Window, pairs, said

from kiosk.core.card import Card, card_text, text_key
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.states import Board, LinesShown, Listing, Slip
from kiosk.core.desk.tasks import TaskName
from kiosk.core.earning_entries import Reviewed
from kiosk.core.entries import EntryKind
from kiosk.core.feed import PersonItem
from kiosk.core.front import Idle
from kiosk.core.pin import pin_text
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store import declaring
from kiosk.store.declaring import Said
from kiosk.ui import ask_words, desk_words, words

CARDS = [card_text(Card(3, 7, 9010 + n, bytes(range(9 + n, 25 + n)))) for n in range(3)]
PIN = "204681"
MEMBERS = (("钱某", "villagers_rep"), ("孙某", "party_rep"), ("周某", ""))
DEEDS = (
    Said("h42", "P08", NOW.date(), place="三组晒坝"),
    Said("h43", "烟盒", NOW.date() - timedelta(days=1), 45, helper="h42"),
    Said("h43", "P09", NOW.date()),
)


@pytest.fixture
def window(tmp_path):
    with EmulatedPrinter() as printer:
        store = founded(tmp_path / "kiosk.db")
        kept = pin_text(OFFICER_PIN, bytes(16))
        tell(
            store,
            PersonItem("o1", "赵某", "officer", text_key(OFFICER_CARD), kept, function="head"),
            *(
                PersonItem(
                    f"o{n}", name, "officer", text_key(card), pin_text(PIN, bytes(16)),
                    function=function,
                )
                for n, ((name, function), card) in enumerate(zip(MEMBERS, CARDS, strict=True), 2)
            ),
        )  # fmt: skip
        for n, deed in enumerate(DEEDS):
            declaring.declare(store, f"declared/{n}", deed, stamp_at)
        made = Window(tmp_path, store, printer, fake_time=True)
        made.open_shift()
        yield made
        made.close()


def decided(window, row: str, *answers: str) -> str:
    """One declaration, as the group decides it: what the screen says then."""
    window.row(row)
    window.tap(*answers)
    window.confirm()
    told = window.state.outcome.name
    window.tap(words.FINISH)
    window.until(Listing)
    return told


def test_three_sign_in_and_let_two_pass_and_one_not(window):
    before = window.points_of(GUEST_CARD)
    window.sign_in(OFFICER_CARD, OFFICER_PIN)
    assert window.sees("3 件等评议")
    window.tap(desk_words.DOOR[TaskName.SIT])
    window.until(LinesShown)
    assert window.sees("赵某（组长）")
    window.tap(desk_words.LINES_DONE)
    assert window.sees("到场的人不够")
    window.tap(desk_words.CHANGE)
    window.until(LinesShown)
    window.second(CARDS[0], PIN)
    window.until(LinesShown)
    assert window.sees("钱某（村民代表）")
    window.tap(desk_words.ONE_MORE_OF[TaskName.SIT])
    window.scan(CARDS[2])
    assert window.sees(ask_words.SLIP[Slip.NOT_IN_GROUP, None])
    window.scan(CARDS[0])
    assert window.sees(ask_words.SLIP[Slip.SITS_ALREADY, None])
    window.second(CARDS[1], PIN)
    window.until(LinesShown)
    window.tap(desk_words.LINES_DONE)
    window.until(Listing)
    assert window.sees("三组晒坝")
    window.shot("review_list")

    assert decided(window, "三组晒坝", "通过") == "passed"
    assert decided(window, "烟盒45个", "通过") == "passed"
    assert decided(window, "清洁卫生美化", "不通过", "证据不够") == "rejected"
    assert window.sees(desk_words.LIST_EMPTY[ListName.TO_REVIEW])
    window.tap(desk_words.DOOR[TaskName.MINUTES])
    window.until(Board)
    assert window.sees(desk_words.NOTED[TaskName.MINUTES])
    window.shot("review_minutes")
    paper = window.paper("评议记录")
    told = said(paper)
    for line in ("通过 2 件，共 3 件", "证据不够", "组长 赵某", "村民代表 钱某", "党员代表 孙某"):
        assert line in told
    assert ["评议记录"] in pairs(paper)

    bodies = window.entries(Reviewed)
    assert [(each.outcome, each.points) for each in bodies] == [
        ("passed", 20),
        ("passed", 10),
        ("rejected", 0),
    ]
    assert all(len(each.members) == 3 for each in bodies)
    assert len(entries_of(window.store, EntryKind.REVIEWED)) == 3
    window.leave()
    window.until(Idle)
    assert window.points_of(GUEST_CARD) == before + 20 + 10  # and for helping
    window.scan(GUEST_CARD)
    window.tap(words.DECLARE)
    window.until(Board)
    window.tap(desk_words.DOOR[ListName.DECLARED])
    assert window.sees(desk_words.DECLARED_PASSED)
    assert window.sound()
