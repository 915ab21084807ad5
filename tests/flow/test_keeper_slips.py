"""Undo, return, and papers that nobody is sure of, through the real window."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from support.shop import on_hand
from support.village import GUEST_CARD, NOW, found_village, tell
from support.window import Window, code_on, pairs, said

from kiosk.core.acts import Obstacle
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.reasons import REASONS
from kiosk.core.desk.states import Board, Listing, Menu
from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import Reversal, StockLine
from kiosk.core.feed import PointsItem
from kiosk.core.front import Done, Idle
from kiosk.core.papers.frame import NO_CASH
from kiosk.core.reversal import UNDO_MINUTES
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.ports import PrinterTrouble, PrintState
from kiosk.store import printing
from kiosk.store.feed import slip_numbers
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words

REDEMPTIONS, PAPERS = door_words(ListName.REDEMPTIONS), door_words(ListName.PAPERS)
UNDO, BRING_BACK = door_words(TaskName.UNDO), door_words(TaskName.BRING_BACK)
COMPLETE, TORN = door_words(TaskName.PAPER_COMPLETE), door_words(TaskName.PAPER_TORN)
REPRINT = door_words(TaskName.REPRINT)
HUNDRED = desk_words.POINTS.format(points=100)
SLIP, COPY = "兑换小票", "补打 第{n}次"
MARCH = ("2026-03-10T09:00:00", "2026-03-10T10:00:00")


def option(task, name, key):
    return ask_words.OPTION.get((task, name, key)) or ask_words.OPTION[None, name, key]


@pytest.fixture
def counter(tmp_path):
    """`counter(printer)`: the kiosk before a printer, its shift open."""
    opened = []

    def open_it(printer):
        store = found_village(tmp_path / "kiosk.db", points=200)
        tell(store, PointsItem("p2", "h43", "award", 90, "修路", *MARCH))
        opened.append(Window(tmp_path, store, printer, camera=False, fake_time=True))
        opened[0].open_shift()
        return opened[0]

    yield open_it
    for window in opened:
        window.close()


@pytest.fixture
def printer():
    with EmulatedPrinter() as made:
        yield made


def redeem(window, *goods):
    """As `Window.redeem`; the number of the slip, once it is printed."""
    window.redeem(GUEST_CARD, *goods)
    seq = window.store.value("select max(seq) from redeemed")
    state_of(window, seq, PrintState.PRINTED)
    return seq


def state_of(window, seq, state):
    window.finger.until(lambda: printing.job_of(window.store, seq).state is state, state, 30)


def keys(window):
    """The buttons of a menu."""
    there = (UNDO, BRING_BACK, REPRINT)
    return [key for key in there if key in window.finger.words_on_screen()]


def test_what_is_still_on_the_counter_is_undone_and_later_it_is_not(counter, printer):
    window = counter(printer)
    redeem(window, "大米10斤", "洗衣液")
    code = code_on(window.paper(SLIP))
    window.sign_in()
    window.scan(code)
    window.until(Menu)
    assert keys(window) == [UNDO, BRING_BACK, REPRINT]
    window.tap(UNDO, option(TaskName.UNDO, "reason", "wrong_goods"))
    window.shot("slips_undo")
    assert window.sees(desk_words.WILL[TaskName.UNDO])
    window.confirm()
    assert window.sees(desk_words.BACK.format(figure=65))
    window.tap(words.FINISH)
    (body,) = window.entries(Reversal)
    assert body.lines == (StockLine("rice", 1), StockLine("laundry_liquid", 1))
    assert (body.points, body.refund, body.spoiled) == (65, 0, False)
    assert on_hand(window.store) == {"rice": 6, "laundry_liquid": 3, "rice_cooker": 1}
    undone = window.paper("撤销小票")
    for text in ("全部撤销", REASONS[TaskName.UNDO, "wrong_goods"], NO_CASH):
        assert text in said(undone)
    assert ["退回积分", "65", "分"] in pairs(undone)

    window.scan(code)
    window.until(Menu)
    assert window.sees(desk_words.REVERSED_ONCE), "the slip is worth nothing any more"
    assert keys(window) == [REPRINT]
    window.shot("slips_undone")
    window.tap(words.BACK)
    window.until(Board)
    window.leave()
    assert window.points_of(GUEST_CARD) == 200

    redeem(window, "大米10斤")
    window.clock.pass_time(UNDO_MINUTES * 60 - 30)
    window.finger.advance(1)
    window.sign_in()
    window.tap(REDEMPTIONS)
    window.row("大米10斤")
    window.tap(UNDO, option(TaskName.UNDO, "reason", "unwanted"))
    window.clock.pass_time(60)
    window.decline()
    told = desk_words.REFUSED[Obstacle.TOO_LATE_TO_UNDO]
    assert window.sees(told.fact)
    assert window.sees(told.when.format(figure=UNDO_MINUTES))
    window.shot("slips_too_late")
    window.tap(desk_words.LEAVE_IT)
    window.row("大米10斤")
    assert window.sees(desk_words.UNDO_GONE)
    assert keys(window) == [BRING_BACK, REPRINT]
    assert len(window.entries(Reversal)) == 1
    assert on_hand(window.store)["rice"] == 5
    window.tap(words.BACK, words.BACK)
    window.leave()
    assert window.points_of(GUEST_CARD) == 165
    assert window.sound()


def test_a_part_comes_back_weeks_later_once_and_never_for_cash(counter, printer):
    window = counter(printer)
    redeem(window, "大米10斤", "大米10斤", "洗衣液")
    spoiled = redeem(window, "洗衣液")
    window.clock.at = NOW + timedelta(days=20)
    redeem(window, "大米10斤")
    window.sign_in()
    window.tap(REDEMPTIONS)
    window.scan(GUEST_CARD)
    window.until(Listing)
    assert [row.cost for row in window.state.rows] == [35, 30, 100]
    window.row(HUNDRED)
    window.tap(BRING_BACK)
    window.shot("slips_return")
    line = ask_words.OPTION_LINE
    window.tap(line.format(name="大米10斤", quantity=2, unit="袋"))
    window.number(3)
    window.tap(desk_words.LINES_DONE, option(None, "reason", "bad_quality"))
    window.tap(option(None, "condition", "fit"))
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.BAD_QUANTITY].fact.format(name="大米10斤"))
    assert window.entries(Reversal) == [], "three of two"
    window.tap(desk_words.LEAVE_IT)
    window.row(HUNDRED)
    window.tap(BRING_BACK, line.format(name="大米10斤", quantity=2, unit="袋"))
    window.number(1)
    window.tap(desk_words.LINES_DONE, option(None, "reason", "bad_quality"))
    window.tap(option(None, "condition", "fit"))
    assert window.sees(desk_words.WILL[TaskName.BRING_BACK])
    window.shot("slips_return_review")
    window.confirm()
    window.tap(words.FINISH)
    window.until(Listing)
    assert window.sees(desk_words.REVERSED)
    (fit,) = window.entries(Reversal)
    assert (fit.lines, fit.points, fit.spoiled) == ((StockLine("rice", 1),), 35, False)
    assert on_hand(window.store) == {"rice": 4, "laundry_liquid": 1, "rice_cooker": 1}
    paper = window.paper("退货小票")
    for text in ("完好，放回货架", REASONS[TaskName.BRING_BACK, "bad_quality"], NO_CASH):
        assert text in said(paper)
    assert ["退回积分", "35", "分"] in pairs(paper)
    window.row(HUNDRED)
    assert window.sees(desk_words.REVERSED_ONCE), "one return for each slip"
    assert keys(window) == [REPRINT]
    window.tap(words.BACK)

    window.row(desk_words.POINTS.format(points=30))
    window.tap(BRING_BACK, line.format(name="洗衣液", quantity=1, unit="瓶"))
    window.tap(desk_words.LINES_DONE, option(None, "reason", "expired"))
    window.tap(option(None, "condition", "spoiled"))
    window.confirm()
    window.tap(words.FINISH)
    spoilt = window.entries(Reversal)[-1]
    assert (spoilt.of, spoilt.points, spoilt.spoiled) == (spoiled, 30, True)
    assert on_hand(window.store)["laundry_liquid"] == 1, "not onto the shelf"
    assert "已损坏，不再上架" in said(window.paper("退货小票", 2))
    window.tap(words.BACK)
    window.leave()
    assert window.points_of(GUEST_CARD) == 200 - 100 - 30 - 35 + 35 + 30

    window.clock.at = datetime(2027, 1, 4, 10)
    window.sign_in()
    window.tap(REDEMPTIONS)
    window.row(desk_words.POINTS.format(points=35))
    window.tap(BRING_BACK, line.format(name="大米10斤", quantity=1, unit="袋"))
    window.tap(desk_words.LINES_DONE, option(None, "reason", "unwanted"))
    window.tap(option(None, "condition", "fit"))
    window.confirm()
    assert window.sees(desk_words.LAPSED.format(other=35)), "nobody carries points into the year"
    window.shot("slips_lapsed")
    window.tap(words.FINISH, words.BACK)
    unwanted = window.entries(Reversal)[-1]
    assert (unwanted.points, unwanted.refund, unwanted.lapsed) == (0, 0, 35)
    assert "另有 35 分是上一期的，已经清零" in said(window.paper("退货小票", 3))
    assert on_hand(window.store)["rice"] == 5
    window.leave()
    assert window.points_of(GUEST_CARD) == 0
    assert window.sound()


def originals(window, number):
    """Papers that bear this number and no copy mark, whole or torn."""
    papers = [*window.printer.papers, window.printer.unfinished]
    there = (said(paper) for paper in papers if paper is not None)
    return [text for text in there if number in text and "补打" not in text]


def test_a_slip_that_nobody_is_sure_of_is_settled_and_has_one_original(counter):
    """The roll ends in the slip, and the printer is turned off instead of refilled."""
    with EmulatedPrinter(paper_rows=12) as printer:
        window = counter(printer)
        window.pick(GUEST_CARD, "大米10斤")
        window.tap(words.CONFIRM)
        window.until(Done)
        window.finger.until(lambda: window.sees(words.PAPER_OUT), "no paper")
        window.shot("slips_no_paper")
        printer.power_cycle()
        window.finger.until(lambda: window.sees(words.DID_IT_PRINT), "the question")
        window.finger.frames(2)
        window.shot("slips_uncertain")
        number = window.state.receipt.number
        first = window.state.receipt.seq
        window.tap(words.FINISH)
        window.until(Idle)
        printer.load_paper()

        window.sign_in()
        assert window.sees(desk_words.TILE_WAITS[ListName.PAPERS].format(count=1))
        window.tap(PAPERS)
        window.shot("slips_papers")
        window.row(number)
        assert window.sees(desk_words.IS_IT_THERE)
        assert window.sees("3组 张*")
        window.tap(TORN)
        state_of(window, first, PrintState.PRINTED)
        torn, copy = printer.papers
        assert torn.torn
        assert COPY.format(n=1) in said(copy)
        assert "不是原件" in said(copy)
        assert code_on(copy).split("/")[:-1], "and it can be scanned"
        window.row(number)
        window.tap(REPRINT)
        assert window.sees(desk_words.NOTED[TaskName.REPRINT])
        state_of(window, first, PrintState.PRINTED)
        assert COPY.format(n=2) in said(window.papers(3)[2])
        window.tap(words.BACK)
        assert window.sees(desk_words.TILE[ListName.PAPERS])
        window.leave()

        printer._set(answers_process_id=False)  # the paper is whole, its answer is lost
        window.redeem(GUEST_CARD, "洗衣液")
        seq = window.store.value("select max(seq) from redeemed")
        state_of(window, seq, PrintState.UNKNOWN)
        printer._set(answers_process_id=True)
        printed = len(window.papers(4))
        window.sign_in()
        window.tap(PAPERS)
        window.row(desk_words.PAPER_STATE["unknown"])
        window.tap(COMPLETE)
        assert window.sees(desk_words.NOTED[TaskName.PAPER_COMPLETE])
        window.shot("slips_settled")
        job = printing.job_of(window.store, seq)
        assert (job.state, job.sent) == (PrintState.PRINTED, 1)
        window.tap(words.BACK)
        window.leave()
        redeem(window, "大米10斤")
        assert len(printer.papers) == printed + 1, "the settled one did not come out again"
        numbers = slip_numbers(window.store)
        for (of,) in window.store.rows("select seq from redeemed"):
            assert len(originals(window, numbers(of))) == 1, numbers(of)
        assert window.sound()


def test_without_a_printer_the_number_stands_large_and_the_slip_comes_later(counter):
    with EmulatedPrinter() as printer:
        printer.go_silent()
        window = counter(printer)
        window.pick(GUEST_CARD, "大米10斤")
        window.tap(words.CONFIRM)
        window.until(Done)
        window.finger.until(lambda: window.sees(words.NO_PRINTER), "no printer")
        window.finger.frames(2)
        window.shot("slips_no_printer")
        number = window.state.receipt.number
        assert window.finger.words_on_screen().count(number) == 2, "small, and large"
        window.tap(words.FINISH)
        window.until(Idle)
        window.redeem(GUEST_CARD, "洗衣液")
        second = slip_numbers(window.store)(window.store.value("select max(seq) from redeemed"))

        window.sign_in()
        assert window.sees(words.PRINTER_TROUBLE[PrinterTrouble.NO_ANSWER])
        window.shot("slips_board_no_printer")
        window.tap(PAPERS)
        assert window.sees(desk_words.PAPER_STATE["not_sent"])
        assert window.sees(second)
        window.row(number)
        window.tap(REPRINT)
        told = desk_words.REFUSED[Obstacle.NOT_OUT_YET]
        assert window.sees(told.fact), "it comes by itself: a copy of nothing is not made"
        window.shot("slips_not_out_yet")
        window.tap(desk_words.LEAVE_IT)
        assert printer.papers == ()
        printer.wake_up()
        slips = window.papers(2)
        for of, slip in zip((number, second), map(said, slips), strict=True):
            assert of in slip
            assert SLIP in slip
            assert "补打" not in slip
        state_of(window, window.store.value("select max(seq) from redeemed"), PrintState.PRINTED)
        window.tap(words.BACK)
        window.finger.until(
            lambda: not window.sees(words.PRINTER_TROUBLE[PrinterTrouble.NO_ANSWER]),
            "the board to see it",
        )
        window.leave()
        assert window.sound()
