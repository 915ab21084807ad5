"""Real touches on the keeper's desk: board, lists, menus, lines, review, outcome and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.events import (
    ActBooked,
    ActDeclined,
    ActPrepared,
    Carry,
    DayLoaded,
    DoorTouched,
    GoodScanned,
    LineDropped,
    LineWanted,
    LoadDay,
    LoadList,
    Outcome,
    RowTouched,
)
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    DayShown,
    Declined,
    LinesShown,
    Listing,
    Menu,
    Note,
    Reviewing,
)
from kiosk.core.desk.tasks import TASKS, TaskName
from kiosk.core.desk.view import Coming, CountRow, Counts, GoodRow
from kiosk.core.events import Button, Pressed
from kiosk.core.front import Idle
from kiosk.core.view import Link
from kiosk.ui import desk_day_sentences, desk_samples, desk_sentences, desk_words, samples, words
from kiosk.ui.desk_row_sentences import row_text
from kiosk.ui.desk_sentences import Level
from kiosk.ui.samples import Scripted

if TYPE_CHECKING:
    from conftest import Open, Scene

DESK = desk_samples.DESK
BOARD = Board(DESK)


def doors_of(scene: Scene) -> list[object]:
    return [event.to for event in scene.events_of(DoorTouched)]


# --- board ------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", desk_sentences.board_doors(DESK))
def test_each_tile_of_the_board_opens_its_door(open_window: Open, door: object):
    scene = open_window(BOARD)
    scene.finger.tap(desk_words.DOOR.get(door) or "入库")
    assert doors_of(scene) == [door]
    assert not isinstance(scene.state, Board)


def test_the_board_has_eight_tiles_with_and_without_signatures():
    assert len(desk_sentences.board_doors(DESK)) == 8
    assert len(desk_sentences.board_doors(desk_samples.QUIET_DESK)) == 8


def test_a_tile_says_what_waits_in_words_and_with_a_sign(open_window: Open):
    scene = open_window(BOARD)
    for told in ("! 3 份，逾期 1", "○ 2 行", "○ 缺货 4 种", "○ 1 张要看", "○ 数了 4 种"):
        assert scene.finger.sees(told)
    assert scene.finger.sees("! 货架 9 种，要求 10 种")
    assert scene.finger.sees("待验收 2 批")


def test_enough_kinds_on_the_shelf_are_no_alarm():
    enough = replace(DESK, counts=Counts(kinds=10))
    assert desk_sentences.shelf_mark(enough, samples.STATUS).level is Level.CALM


def test_a_keeper_of_a_machine_that_was_replaced_is_told_to_count():
    replaced = replace(DESK, counts=desk_samples.REPLACED)
    mark = desk_sentences.shelf_mark(replaced, samples.STATUS)
    assert (mark.words, mark.level) == (desk_words.COUNT_EXPECTED, Level.LATE)
    shelves = desk_sentences.tile_mark(replaced, ListName.COUNT)
    assert shelves.words == desk_words.TILE_EXPECTED
    begun = replace(replaced, counts=replace(desk_samples.REPLACED, counted=3))
    assert "3 种" in desk_sentences.tile_mark(begun, ListName.COUNT).words


def test_the_board_says_what_is_not_uploaded_yet(open_window: Open):
    scene = open_window(
        BOARD, Scripted(status=replace(samples.STATUS, unsent=3, link=Link.OFFLINE))
    )
    assert scene.finger.sees("未上传 3")


def test_the_board_says_what_was_just_signed_and_why_not(open_window: Open):
    scene = open_window(Board(DESK, Note(TaskName.SIGN, Outcome(figure=223))))
    assert scene.finger.sees("✓ 第12页第3行已签字")
    scene.runner.handle(ActDeclined(ActRefused(Obstacle.SIGNED_BEFORE)))
    scene.finger.app.refresh()
    scene.finger.frames(2)
    assert scene.finger.sees("! 这一行签过了")


def test_back_locks_the_desk(open_window: Open):
    scene = open_window(BOARD)
    scene.finger.tap(words.BACK)
    assert isinstance(scene.state, Idle)


def test_more_is_a_menu_and_the_way_on_closes_the_day(open_window: Open):
    scene = open_window(BOARD)
    scene.finger.tap("更多")
    assert isinstance(scene.state, Menu)
    assert scene.state.menu is MenuName.MORE
    scene.finger.tap(words.BACK)
    scene.finger.tap("日结交班")
    assert isinstance(scene.state, DayShown)
    assert scene.effects_of(LoadDay)


# --- lists ------------------------------------------------------------------------------------


def test_a_list_asks_for_patience_until_its_rows_are_there(open_window: Open):
    scene = open_window(Listing(DESK, ListName.ORDERS))
    assert scene.finger.sees(words.ONE_MOMENT)


@pytest.mark.parametrize("name", ListName)
def test_an_empty_list_says_so(open_window: Open, name: ListName):
    scene = open_window(desk_samples.listing(name, rows=()))
    assert scene.finger.sees(desk_words.LIST_EMPTY[name])


def test_a_row_is_a_key(open_window: Open):
    scene = open_window(desk_samples.listing(ListName.ORDERS))
    scene.finger.tap("1组 李* 0007")
    assert scene.events_of(RowTouched) == [RowTouched(desk_samples.ORDERS[1].key)]
    assert isinstance(scene.state, Menu)


def test_a_row_that_leads_nowhere_takes_no_touch(open_window: Open):
    scene = open_window(desk_samples.listing(ListName.WISHES))
    with pytest.raises(AssertionError, match="not to be had"):
        scene.finger.tap("锄头")
    assert not scene.events_of(RowTouched)


def test_a_list_turns_its_pages_and_stops_at_both_ends(open_window: Open):
    scene = open_window(desk_samples.listing(ListName.GOODS))
    assert scene.finger.sees("1/4")
    assert scene.finger.sees("牙刷")
    with pytest.raises(AssertionError, match="not to be had"):
        scene.finger.tap(words.PREVIOUS_PAGE)
    for page in (2, 3, 4):
        scene.finger.tap(words.NEXT_PAGE)
        assert scene.finger.sees(f"{page}/4")
    assert not scene.finger.sees("牙刷")
    with pytest.raises(AssertionError, match="not to be had"):
        scene.finger.tap(words.NEXT_PAGE)
    scene.finger.tap(words.PREVIOUS_PAGE)
    assert scene.finger.sees("3/4")


def test_the_door_of_a_list_stands_at_its_foot(open_window: Open):
    scene = open_window(desk_samples.listing(ListName.COUNT))
    scene.finger.tap("都数完了")
    assert doors_of(scene) == [TaskName.FINISH_COUNT]


def test_a_count_that_was_not_begun_cannot_be_finished(open_window: Open):
    fresh = replace(DESK, counts=Counts())
    scene = open_window(desk_samples.listing(ListName.COUNT, fresh))
    assert not scene.finger.sees("都数完了")


def test_the_book_figure_stays_hidden_until_the_goods_were_counted():
    soap = desk_samples.SOAP  # 31 on hand
    before = row_text(DESK, CountRow("soap", soap))
    assert "31" not in f"{before.title}{before.figure}{before.detail}{before.mark.words}"
    after = row_text(DESK, CountRow("soap", soap, 29, 31))
    assert (after.figure, after.mark.signed) == ("数了 29 块", "! 比账上少 2")


def test_a_price_to_come_stands_beside_that_of_today():
    soap = desk_samples.DEARER
    row = row_text(DESK, GoodRow("soap", soap))
    assert (row.detail, row.mark.signed) == ("5 分 · 12月1日起 40 分", "")
    gone = row_text(DESK, GoodRow("soap", replace(soap, on_hand=0)))
    assert (gone.detail, gone.mark.signed) == ("12月1日起 40 分", "! 缺货")
    withdrawn = row_text(DESK, GoodRow("soap", replace(soap, offered=False)))
    assert withdrawn.mark.signed == "没上架"
    after = replace(soap, coming=Coming(date(2028, 1, 1), 40))
    assert row_text(DESK, GoodRow("soap", after)).detail == "5 分 · 2028年1月1日起 40 分"


def test_back_from_a_list_is_the_board(open_window: Open):
    scene = open_window(desk_samples.listing(ListName.PAPERS))
    scene.finger.tap(words.BACK)
    assert isinstance(scene.state, Board)


# --- menus ------------------------------------------------------------------------------------


def test_the_menu_of_goods_tells_of_them_and_opens_their_doors(open_window: Open):
    scene = open_window(desk_samples.menu(MenuName.GOOD, desk_samples.ROWS[ListName.GOODS][9]))
    for told in ("大米10斤", "35 分", "剩 6 袋", "进价 28.00 元"):
        assert scene.finger.sees(told)
    scene.finger.tap("分数记录")
    assert scene.effects_of(LoadList) == [LoadList(ListName.VERSIONS, "rice")]
    assert scene.finger.sees("分数记录 · 大米10斤")


def test_the_door_into_training_leads_out_of_it_again(open_window: Open):
    scene = open_window(desk_samples.menu(MenuName.MORE))
    assert scene.finger.sees("练习一下")
    scene = open_window(desk_samples.menu(MenuName.MORE, desk=desk_samples.LONG_DESK))
    assert not scene.finger.sees("练习一下")
    scene.finger.tap(desk_words.END_TRAINING)
    assert scene.finger.sees("回到真的账")


def test_an_order_that_is_not_there_yet_cannot_be_handed_over(open_window: Open):
    scene = open_window(desk_samples.menu(MenuName.ORDER, desk_samples.ORDERS[0]))
    assert scene.finger.sees("! 逾期 3 天")
    scene.finger.tap("交给住户")
    assert doors_of(scene) == [TaskName.HAND_OVER]
    scene = open_window(desk_samples.menu(MenuName.ORDER, desk_samples.ORDERS[3]))
    assert "交给住户" not in scene.finger.words_on_screen()
    assert scene.finger.sees(desk_words.TAKE_IN_FIRST)


# --- lines ------------------------------------------------------------------------------------


def lines(count: int, page: int = 10**6) -> LinesShown:
    return desk_samples.lines_shown(TaskName.DELIVER, *desk_samples.DELIVERED[:count], page=page)


def test_the_lines_show_what_differs_from_the_note(open_window: Open):
    scene = open_window(lines(2))
    for told in ("10 袋", "! 少 1", "32 块", "! 多 2", "28.00 元", "到2027年3月31日", "2 样 42 件"):
        assert scene.finger.sees(told)


def test_a_line_is_dropped_by_its_own_key(open_window: Open):
    scene = open_window(lines(3))
    scene.finger.tap("去掉 香皂")
    assert scene.events_of(LineDropped) == [LineDropped(1)]
    assert not scene.finger.sees("香皂")
    assert scene.finger.sees("大米10斤")


def test_a_line_of_a_later_page_keeps_its_number(open_window: Open):
    scene = open_window(lines(7))
    scene.finger.tap("去掉 扫把簸箕套装")
    assert scene.events_of(LineDropped) == [LineDropped(6)]


def test_the_lines_open_at_the_end_and_turn_back(open_window: Open):
    scene = open_window(lines(7))
    assert scene.finger.sees("3/3")
    scene.finger.tap(words.PREVIOUS_PAGE)
    assert scene.finger.sees("2/3")
    scene.finger.tap(words.PREVIOUS_PAGE)
    assert scene.finger.sees("1/3")
    scene.finger.tap(words.NEXT_PAGE)
    assert scene.finger.sees("2/3")


def test_one_more_line_is_asked_for_by_touch_or_scan(open_window: Open):
    scene = open_window(lines(1))
    assert scene.finger.sees(desk_words.SCAN_ADDS)
    scene.finger.tap("再加一样")
    assert scene.events_of(LineWanted)
    assert isinstance(scene.state, Asking)
    scene = open_window(lines(1))
    scene.runner.handle(GoodScanned("soap"))
    assert isinstance(scene.state, Asking)
    assert scene.state.script.line == {"good": "soap"}


def test_the_way_on_from_the_lines_is_the_next_question(open_window: Open):
    scene = open_window(lines(2))
    scene.finger.tap(desk_words.LINES_DONE)
    assert isinstance(scene.state, Asking)
    assert scene.state.question.name == "source"


# --- review and outcome -----------------------------------------------------------------------


def test_a_review_confirms_exactly_once(open_window: Open):
    scene = open_window(replace(desk_samples.REVIEWS["deliver"], op=""))
    with pytest.raises(AssertionError, match="not to be had"):
        scene.finger.tap(words.ONE_MOMENT)
    scene.runner.handle(ActPrepared("op-9"))
    scene.finger.app.refresh()
    scene.finger.tap("确认入库")
    scene.finger.tap_at(0.85, 0.1)  # the same place again
    assert [carry.op for carry in scene.effects_of(Carry)] == ["op-9"]
    assert scene.finger.sees(words.BOOKING)
    with pytest.raises(AssertionError, match="not to be had"):
        scene.finger.tap(desk_words.CHANGE)
    scene.runner.handle(ActBooked(desk_samples.OUTCOMES[TaskName.DELIVER]))
    scene.finger.app.refresh()
    scene.finger.frames(2)
    for told in ("入库记好了", "和平-1-000123-7", "2 样 17 件", "请签字"):
        assert scene.finger.sees(told)
    scene.finger.tap(words.FINISH)
    assert isinstance(scene.state, Board)


def test_the_review_of_a_delivery_says_all_answers_in_words(open_window: Open):
    scene = open_window(desk_samples.REVIEWS["deliver"])
    seen = list(scene.finger.words_on_screen())
    scene.finger.tap(words.NEXT_PAGE)
    seen += scene.finger.words_on_screen()
    for told in ("企业", "某粮油公司", "RK-20261122-88", "拍好了", "李某", "! 少 1", "! 多 2"):
        assert told in seen


def test_a_delivery_without_second_person_says_so(open_window: Open):
    scene = open_window(desk_samples.REVIEWS["deliver_alone"])
    assert scene.finger.sees("未经第二人验收")


def test_what_comes_back_is_points_and_never_cash(open_window: Open):
    for name in ("undo", "bring_back", "cancel_order"):
        scene = open_window(desk_samples.REVIEWS[name])
        assert scene.finger.sees("不退现金")


def test_a_pin_is_never_shown(open_window: Open):
    state = desk_samples.review(
        TaskName.SET_PIN, {"household": "h42", "pin": "271828", "again": "271828"}
    )
    scene = open_window(state)
    assert not scene.finger.sees("271828")
    assert scene.finger.sees("3组 张* 0042")


def test_declined_says_why_and_leads_back_to_the_lines(open_window: Open):
    scene = open_window(replace(desk_samples.REVIEWS["deliver"], booking=True))
    refused = ActRefused(Obstacle.EXPIRED, "rice", at=datetime(2026, 10, 31))
    scene.runner.handle(ActDeclined(refused))
    scene.finger.app.refresh()
    scene.finger.frames(2)
    for told in ("大米10斤已经过期", "2026年10月31日", "不要上架"):
        assert scene.finger.sees(told)
    scene.finger.tap(desk_words.CHANGE)
    assert isinstance(scene.state, LinesShown)


def test_declined_can_be_left(open_window: Open):
    scene = open_window(desk_samples.refused(Obstacle.NOT_IN_CHARGE))
    scene.finger.tap(desk_words.LEAVE_IT)
    assert isinstance(scene.state, Board)


@pytest.mark.parametrize("why", Obstacle)
def test_every_obstacle_is_said_whole(why: Obstacle):
    for refused in (ActRefused(why), ActRefused(why, "rice", 6, datetime(2026, 10, 31))):
        told = desk_sentences.refusal(DESK, refused)
        assert told.fact
        assert told.remedy
        assert "{" not in f"{told.fact}{told.when}{told.remedy}"
        assert "rice" not in f"{told.fact}{told.when}{told.remedy}"


def test_every_task_has_its_words():
    for task, steps in TASKS.items():
        assert desk_sentences.door_words(task)
        if steps.review:
            assert desk_words.WILL[task]
            assert desk_words.BOOKED[task].fact
        elif task is not TaskName.SIT:  # the list of what waits comes up at once
            assert desk_words.NOTED[task]


def test_a_closed_day_says_who_leaves_and_who_takes_over(open_window: Open):
    scene = open_window(Booked(DESK, TaskName.CLOSE_DAY, Outcome(139), BOARD))
    assert scene.finger.sees("日结好了，陈某下班了")
    scene.finger.tap(words.FINISH)
    assert isinstance(scene.state, Idle)
    handed = Booked(DESK, TaskName.CLOSE_DAY, Outcome(139, name="赵某"), BOARD)
    assert desk_sentences.booked(handed).fact == "日结好了，交给赵某"


# --- the day ----------------------------------------------------------------------------------


def test_the_day_shows_its_figures_then_the_goods_that_moved(open_window: Open):
    scene = open_window(DayShown(DESK))
    with pytest.raises(AssertionError, match="not to be had"):
        scene.finger.tap(words.ONE_MOMENT)
    scene.runner.handle(DayLoaded(desk_samples.day()))
    scene.finger.app.refresh()
    scene.finger.frames(2)
    for told in (
        "12 次",
        "438 分",
        "35 分",
        "○ 3 行",
        "○ 3 条",
        "! 1 份",
        "第18页15、16行，第19页1行",
    ):
        assert scene.finger.sees(told)
    scene.finger.tap(words.NEXT_PAGE)
    seen = scene.finger.words_on_screen()
    row = seen.index("牙刷")
    assert seen[row + 1 : row + 8] == ["40", "10", "3", "1", "1", "−2", "45"]
    assert "牙膏" not in seen  # it did not move
    scene.finger.tap(desk_words.TO_CLOSE)
    assert isinstance(scene.state, Asking)
    assert scene.state.script.task is TaskName.CLOSE_DAY


def test_goods_that_did_not_move_come_last():
    goods = desk_samples.day().figures.goods
    ordered = desk_day_sentences.moved_first(goods)
    moved = [desk_day_sentences.has_moved(good) for good in ordered]
    assert moved == sorted(moved, reverse=True)
    assert sorted(good.good for good in ordered) == sorted(good.good for good in goods)


# --- all of them ------------------------------------------------------------------------------


def test_what_is_spoken_has_no_digits_and_no_codes():
    for sample in desk_samples.SAMPLES:
        said = desk_sentences.spoken(sample.state)  # type: ignore[arg-type]
        assert "{" not in said
        assert not any(char.isdigit() for char in said), said


def test_a_refusal_is_spoken(open_window: Open):
    scene = open_window(desk_samples.refused(Obstacle.NOT_ON_SHELF))
    assert isinstance(scene.state, Declined)
    said = desk_sentences.spoken(scene.state)
    assert said == "大米十斤不够。请数一数货架，或者先记入库。"


def test_the_review_pages_keep_within_the_facts(open_window: Open):
    scene = open_window(desk_samples.REVIEWS["deliver_last"])
    assert isinstance(scene.state, Reviewing)
    assert scene.finger.sees("2/2")
    assert scene.finger.sees("李某")
    scene.runner.handle(Pressed(Button.BACK))
    assert not isinstance(scene.state, Reviewing)
