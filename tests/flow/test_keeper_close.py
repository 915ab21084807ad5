"""The end of a keeper's day through the real window: close, hand-over, take-over, sign-in, lock."""

from __future__ import annotations

import pytest
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, founded
from support.keeper import PINS
from support.shop import on_hand
from support.village import GUEST_CARD, KEEPER_CARD, SECOND_KEEPER_CARD, tell
from support.window import Window

from kiosk.core.acts import Obstacle
from kiosk.core.card import CardRefusal, text_key
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.states import Asking, Board, DayShown, LinesShown
from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import (
    DayClosed,
    Delivery,
    EntryKind,
    Redemption,
    ShiftChange,
    Source,
    TakenOver,
)
from kiosk.core.feed import PersonItem
from kiosk.core.front import CardRefused, Idle
from kiosk.core.journal import slip_mark
from kiosk.core.papers.frame import grouped
from kiosk.core.pin import pin_text
from kiosk.core.shift import PinTyping, ShiftChanged
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.ledgers.exporting import LEDGERS, document
from kiosk.ledgers.span import span_named
from kiosk.store import journal, people
from kiosk.store.database import open_store
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words
from kiosk.ui.sentences import pin_wait

CLOSE = door_words(TaskName.CLOSE_DAY)
DELIVER = ask_words.TASK[TaskName.DELIVER]
COLLECTIVE = ask_words.OPTION[None, "source", Source.COLLECTIVE]
TAKING = (SECOND_KEEPER_CARD, PINS["k2"])


@pytest.fixture
def kiosk(tmp_path):
    """`kiosk(scheme)`: a window before which nobody stands, of a kiosk without any link.

    The camera is unplugged: it takes half of a processor.  Called again it opens the same file.
    """
    opened = []
    printer = EmulatedPrinter().__enter__()
    path = tmp_path / "kiosk.db"

    def open_it(scheme="tangxiang"):
        store = open_store(path) if path.exists() else founded(path, scheme)
        window = Window(tmp_path, store, printer, fake_time=True)
        window.camera.unplug()
        opened.append(window)
        return window

    yield open_it
    opened[-1].close()
    printer.__exit__(None, None, None)


def delivered(window, *goods):
    """From the board: lines of (name, pieces), alone; back on the board."""
    window.tap(DELIVER)
    for n, (name, pieces) in enumerate(goods):
        if n:
            window.tap(desk_words.ONE_MORE)
        window.tap(name)
        window.number(pieces)
        window.skip_all()
    window.tap(desk_words.LINES_DONE, COLLECTIVE)
    window.skip_all()
    window.confirm()
    window.tap(words.FINISH)


def written_off(window):
    """From the board: one bag of rice, up to whether it is photographed."""
    window.tap(door_words(ListName.GOODS), "大米10斤", ask_words.TASK[TaskName.WRITE_OFF])
    window.number(1)
    window.tap(desk_words.LINES_DONE, ask_words.OPTION[None, "reason", "damp"])


def closed(window, *successor):
    """From the board, through the day's figures, to the screen that says it is closed."""
    window.tap(CLOSE)
    window.finger.until(lambda: window.sees(desk_words.TO_CLOSE), "the day")
    window.tap(desk_words.TO_CLOSE)
    if successor:
        window.second(*successor)
    else:
        window.skip_all()
    return window.confirm()


def kinds_after(window, seq):
    """(kind, whose entry) of everything after an entry."""
    return [(e.kind, e.keeper) for e, _ in journal.entries(window.store, seq + 1)]


def passed(window, seconds):
    """Time goes by while nobody touches anything."""
    window.clock.pass_time(seconds)
    window.finger.advance(1)


def lines_of(paper):
    """The words of each line that was printed, in order."""
    return [line.split() for line in paper.text]


def test_a_day_is_closed_whole_without_a_link_and_the_paper_has_every_figure(kiosk):
    window = kiosk("rongan")
    window.open_shift()
    window.pick(GUEST_CARD, "大米10斤", "洗衣液")
    printer = window.printer
    printer._set(lines_per_s=30)
    window.tap(words.CONFIRM)
    window.finger.until(lambda: printer.unfinished, "the slip to begin")
    printer.power_cycle()
    printer._set(lines_per_s=None)
    window.finger.until(lambda: window.sees(words.DID_IT_PRINT), "the question", 60)
    window.tap(words.FINISH)
    window.sign_in()
    assert window.sees(desk_words.TILE_WAITS[ListName.PAPERS].format(count=1))
    delivered(window, ("大米10斤", 4), ("电热水壶", 2))
    written_off(window)
    window.skip_all()
    window.confirm()
    window.tap(words.FINISH, words.BACK)

    last, digest = journal.head(window.store)
    window.tap(CLOSE)
    window.until(DayShown)
    for figure in (desk_words.TIMES.format(count=1), desk_words.POINTS.format(points=65)):
        assert window.sees(figure)
    for label in (desk_words.UNSIGNED_CELL, desk_words.UNKNOWN_PRINTS, desk_words.UNSENT_CELL):
        assert window.sees(label)
    assert window.sees(desk_words.ENTRIES.format(count=last)), "nothing was ever sent"
    window.shot("close_day")
    window.tap(words.NEXT_PAGE)
    table = window.finger.words_on_screen()
    at = table.index("大米10斤")
    assert table[at + 1 : at + 8] == ["0", "10", "1", "1", "–", "–", "8"]
    window.tap(desk_words.TO_CLOSE)
    window.skip_all()
    window.confirm()
    assert window.sees(desk_words.BOOKED[TaskName.CLOSE_DAY].fact.format(keeper="陈某"))
    window.shot("close_booked")
    window.tap(words.FINISH)
    window.until(Idle)
    assert window.sees(words.NO_KEEPER)

    (redeemed,) = window.entries(Redemption)
    (body,) = window.entries(DayClosed)
    assert {
        g.good: (g.opening, g.received, g.redeemed, g.moved, g.closing) for g in body.goods
    } == {
        "rice": (0, 10, 1, 1, 8),
        "laundry_liquid": (0, 3, 1, 0, 2),
        "rice_cooker": (0, 1, 0, 0, 1),
        "kettle": (0, 2, 0, 0, 2),
    }
    assert {g.good: g.closing for g in body.goods} == on_hand(window.store)
    assert kinds_after(window, last) == [("day_closed", "k1"), ("shift_closed", "k1")]
    paper = window.papers(3)[-1]  # of the slip itself nobody knows
    told = lines_of(paper)
    slip = body.first_slip
    assert slip == body.last_slip
    for line in (
        ["兑换小票", "1", "张"],
        ["第一张", slip],
        ["最后一张", slip],
        ["兑出积分", f"{redeemed.cost}", "分"],
        ["登记册待签", "1", "行"],
        ["第1页：第1行"],
        ["不知打出没有的纸", "1", "张"],
        ["没上传的流水", f"{last}", "条"],
        ["大米10斤", "8"],
        ["期初", "0", "入库", "10", "兑出", "1"],
        ["转出", "1"],
        ["电热水壶", "2"],
        ["流水", f"第1条至第{last}条"],
        ["流水校验", *grouped(slip_mark(digest)).split()],
    ):
        assert line in told, (line, told)
    assert window.sound()


def test_a_close_hands_the_shift_to_the_next_keeper_who_goes_on_at_once(kiosk):
    window = kiosk()
    window.open_shift()
    window.redeem(GUEST_CARD, "大米10斤")
    window.sign_in()
    window.tap(CLOSE, desk_words.TO_CLOSE)
    for card, slip in ((KEEPER_CARD, "same_person"), (OFFICER_CARD, "not_a_keeper")):
        window.scan(card)
        assert window.state.slip == slip
    window.second(SECOND_KEEPER_CARD, "000000")
    assert window.sees(ask_words.SLIP["wrong_pin", None])
    window.type(PINS["k2"])
    window.shot("close_hand_over")
    assert window.sees(desk_words.WILL_HAND_ON.format(keeper="陈某", successor="李某"))
    last, _ = journal.head(window.store)
    window.confirm()
    assert window.sees(desk_words.HANDED_ON.format(name="李某"))
    window.tap(words.FINISH)
    window.until(Idle)
    assert kinds_after(window, last) == [
        ("day_closed", "k1"), ("shift_closed", "k1"), ("shift_opened", "k2"),
    ]  # fmt: skip
    assert any("接班人 李某 签字" in line for line in window.papers(2)[-1].text)

    window.redeem(GUEST_CARD, "洗衣液")
    newest, _ = journal.entry_at(window.store, journal.head(window.store)[0])
    assert (newest.kind, newest.keeper) == (EntryKind.REDEMPTION, "k2")
    assert ["管理员", "李某"] in lines_of(window.papers(3)[-1])
    window.sign_in(*TAKING)
    closed(window)
    second = window.entries(DayClosed)[1]
    assert (second.first, second.slips, second.points_out) == (last + 1, 1, 30)
    assert [g.opening for g in second.goods if g.good == "rice"] == [5]
    assert window.sound()


def test_who_opens_a_shift_that_was_left_open_takes_it_over_and_everything_says_so(kiosk):
    window = kiosk()
    window.open_shift()
    last, _ = journal.head(window.store)
    window.scan(SECOND_KEEPER_CARD)
    assert window.sees(words.PIN_TAKES_OVER.format(name="陈某")), "before it is done"
    window.shot("take_over_pin")
    window.tap(words.BACK)
    assert kinds_after(window, last) == [], "looked, and thought better of it"
    window.scan(SECOND_KEEPER_CARD)
    window.type(PINS["k2"])
    window.until(ShiftChanged)
    assert window.sees(words.SHIFT_TAKEN_OVER.format(name="陈某"))
    window.shot("take_over")
    window.tap(words.FINISH)
    assert kinds_after(window, last) == [("shift_closed", "k2"), ("shift_opened", "k2")]
    ended = window.entries(ShiftChange)[-2]
    assert ended == ShiftChange("k1", "陈某", by="k2", by_name="李某")

    window.redeem(GUEST_CARD, "大米10斤")
    window.scan(KEEPER_CARD)
    assert window.sees(words.PIN_TAKES_OVER.format(name="李某")), "it is not theirs any more"
    window.tap(words.BACK)
    window.sign_in(*TAKING)
    window.tap(CLOSE)
    window.until(DayShown)
    assert window.sees(desk_words.TAKEN_FROM.format(name="陈某", by="李某"))
    window.tap(desk_words.TO_CLOSE)
    window.skip_all()
    window.confirm()
    (body,) = window.entries(DayClosed)
    at = "2026-11-20T09:12:00"
    assert body.taken_over == (TakenOver("k1", "陈某", "k2", "李某", at),)
    paper = lines_of(window.papers(2)[-1])
    assert ["没交的班", "1", "次"] in paper
    assert ["11-20", "09:12", "陈某的班由李某接"] in paper
    made = document(window.store, LEDGERS["closes"], span_named("2026-11"), window.clock.at)
    names = [column.name for column in made.columns]
    (row,) = made.rows
    assert row[names.index("没交的班")] == "11-20 09:12 陈某的班由李某接"
    assert row[names.index("管理员")] == "李某"
    assert (row[names.index("没上传的流水")], row[names.index("不知打出没有的纸")]) == (
        body.last,
        0,
    )
    assert window.sound()


def test_wrong_pins_are_counted_through_a_restart_and_nobody_else_waits_for_them(kiosk):
    window = kiosk()
    window.scan(KEEPER_CARD)
    for _ in range(3):
        window.type("000000")
    assert window.sees(pin_wait(30))
    window.shot("pin_wait")
    window.close()

    window = kiosk()
    window.scan(KEEPER_CARD)
    window.type(PINS["k1"])
    assert window.sees(pin_wait(30)), "the right one is not even looked at"
    assert isinstance(window.state, PinTyping)
    assert people.pin_failures(window.store, "k1") == 3
    window.tap(words.BACK)
    window.open_shift(SECOND_KEEPER_CARD, PINS["k2"])
    assert window.entries(ShiftChange)[-1].person == "k2"
    passed(window, 31)
    window.scan(KEEPER_CARD)
    window.type("111111")
    assert window.sees(pin_wait(60)), "each one more doubles it"
    window.tap(words.BACK)
    passed(window, 61)
    window.open_shift()
    assert people.pin_failures(window.store, "k1") == 0
    assert window.entries(ShiftChange)[-1].person == "k1"
    assert window.sound()


def test_half_a_delivery_waits_behind_the_lock_for_the_one_who_began_it(kiosk):
    window = kiosk()
    window.open_shift()
    window.sign_in()
    window.tap(DELIVER, "大米10斤")
    window.number(12)
    window.skip_all()
    window.tap(desk_words.ONE_MORE, "洗衣液")
    window.type("7")
    assert isinstance(window.state, Asking)
    window.walk_away()
    assert not window.sees("12")

    window.open_shift(*TAKING)
    window.sign_in(*TAKING)
    assert isinstance(window.state, Board), "somebody else's desk is their own"
    window.leave()
    assert window.entries(Delivery)[1:] == []

    window.open_shift()
    window.scan(KEEPER_CARD)
    window.type(PINS["k1"])
    window.until(Asking)
    assert (window.state.question.name, window.state.typed) == ("quantity", "7")
    window.shot("lock_comes_back")
    window.tap(words.OK)
    window.skip_all()
    assert isinstance(window.state, LinesShown)
    window.tap(desk_words.LINES_DONE, COLLECTIVE)
    window.skip_all()
    window.confirm()
    body = window.entries(Delivery)[-1]
    assert [(line.good, line.quantity) for line in body.lines] == [
        ("rice", 12),
        ("laundry_liquid", 7),
    ]
    newest, _ = journal.entry_at(window.store, journal.head(window.store)[0])
    assert newest.keeper == "k1"
    assert window.sound()


def test_an_officer_and_who_was_struck_off_issue_nothing(kiosk):
    window = kiosk()
    window.sign_in(OFFICER_CARD, OFFICER_PIN)
    assert window.sees(desk_words.DOOR[TaskName.AWARD])
    assert not window.sees(desk_words.DOOR[TaskName.CLOSE_DAY])
    window.shot("sign_in_officer")
    window.leave()
    window.open_shift()
    window.sign_in()
    window.scan(OFFICER_CARD)
    assert window.sees(desk_words.UNKNOWN["officer"])
    window.scan(SECOND_KEEPER_CARD)
    assert window.sees(desk_words.UNKNOWN["another_keeper"])
    written_off(window)
    window.skip()
    window.second(OFFICER_CARD, OFFICER_PIN)
    assert window.sees("赵某"), "as a second person they are welcome"

    last, _ = journal.head(window.store)
    gone = PersonItem(
        "k1", "陈某", "keeper", text_key(KEEPER_CARD), pin_text(PINS["k1"], bytes(16)), active=False
    )
    tell(window.store, gone)
    declined = window.decline()
    assert declined.refused.why is Obstacle.NOT_IN_CHARGE
    assert window.sees(desk_words.REFUSED[Obstacle.NOT_IN_CHARGE].fact)
    window.tap(desk_words.LEAVE_IT, words.BACK)
    window.leave()
    window.scan(KEEPER_CARD)
    assert window.state == CardRefused(CardRefusal.STRUCK_OFF)
    window.shot("sign_in_struck_off")
    window.tap(words.BACK)
    assert window.sees(words.NO_KEEPER)
    assert kinds_after(window, last) == []
    window.open_shift(*TAKING)
    assert window.entries(ShiftChange)[-2:] == [
        ShiftChange("k1", "陈某", by="k2", by_name="李某"),
        ShiftChange("k2", "李某"),
    ]
    assert window.sound()
