"""The keeper's desk with the real runner and a real file: each task from card to journal."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

import pytest
from support.desk_acts import BLANK_CARD, OFFICER_CARD, OFFICER_PIN, RICE_CODE, act, founded
from support.keeper import JPEG, Counter
from support.shop import dump
from support.village import (
    GUEST_CARD,
    KEEPER_CARD,
    NOW,
    OTHER_CARD,
    SECOND_KEEPER_CARD,
    TestClock,
    tell,
)

from kiosk.core import entries
from kiosk.core.acts import Obstacle
from kiosk.core.card import Card, card_text, text_key
from kiosk.core.clock import Quality
from kiosk.core.desk import events as de
from kiosk.core.desk.doors import MENUS, ListName, MenuName
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    DayShown,
    LinesShown,
    Listing,
    Menu,
    Reviewing,
    Slip,
)
from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import DeliveryLine, StockLine, Voucher
from kiosk.core.events import Button
from kiosk.core.feed import PersonItem
from kiosk.core.front import AccountShown, CardRefused, Idle
from kiosk.core.shift import DateAsking
from kiosk.store import journal, printing, register
from kiosk.store.goods import good_at
from kiosk.store.verify import problems


def at_desk(tmp_path, scheme="tangxiang"):
    counter = Counter(founded(tmp_path / "kiosk.db", scheme), TestClock(), tmp_path)
    counter.open_shift()
    counter.sign_in()
    return counter


@pytest.fixture
def desk(tmp_path):
    counter = at_desk(tmp_path)
    yield counter
    counter.store.close()


@pytest.fixture
def rongan(tmp_path):
    counter = at_desk(tmp_path, "rongan")
    yield counter
    counter.store.close()


@pytest.fixture
def gaoyang(tmp_path):
    counter = at_desk(tmp_path, "gaoyang")
    yield counter
    counter.store.close()


def told(store, kind):
    return [entry.decoded() for entry, _ in journal.entries(store) if entry.kind == kind]


def last(store):
    *_, (entry, _) = journal.entries(store)
    return entry


def on_hand(counter, good):
    return good_at(counter.store, good, counter.clock.at).on_hand


def test_the_pin_opens_the_board_with_figures_of_the_file(desk):
    assert isinstance(desk.state, Board)
    assert (desk.state.desk.name, desk.state.desk.today) == ("陈某", date(2026, 11, 20))
    assert desk.state.desk.counts.kinds == 3
    assert desk.watched == [True]
    desk.leave()
    assert isinstance(desk.state, Idle)
    assert desk.watched == [True, False]


def test_a_delivery_is_one_entry_with_everything_that_was_said(desk):
    desk.through(TaskName.DELIVER)
    desk.do(de.GoodTouched("rice"))
    desk.number(12)
    desk.number(13)
    desk.number("21.5")
    desk.press(Button.CONFIRM)
    desk.press(Button.NEXT)
    desk.option("donor")
    desk.do(de.Composed("张某"))
    desk.press(Button.CONFIRM)
    desk.number("FP-17")
    desk.do(de.PhotoWanted())
    desk.second()
    outcome = desk.confirm()
    assert (outcome.figure, outcome.other) == (1, 12)
    (body,) = told(desk.store, "delivery")
    line = DeliveryLine("rice", 12, noted=13, cost_cents=2150, expires="2027-11-20")
    photo = hashlib.sha256(JPEG).hexdigest()
    assert body == entries.Delivery((line,), "donor", "张某", "FP-17", "k2", photo)
    assert last(desk.store).keeper == "k1"
    assert on_hand(desk, "rice") == 18
    assert (desk.folder / "photographs" / f"{photo}.jpg").read_bytes() == JPEG
    assert printing.next_job(desk.store).seq == outcome.seq
    desk.press(Button.NEXT)
    assert desk.state.desk.good("rice").on_hand == 18
    assert problems(desk.store) == []


def test_a_delivery_of_goods_for_the_wall_is_refused_where_its_kind_is_banned(desk):
    before = dump(desk.store, "meta")
    desk.receive(("smokes", 10), source="fiscal")
    desk.skip_all()
    refused = desk.confirm()
    assert (refused.why, refused.name) == (Obstacle.BARRED_KIND, "香烟")
    assert dump(desk.store, "meta") == before


def test_one_keeper_alone_may_receive_and_another_person_accepts_it_later(desk):
    desk.receive(("rice", 2))
    desk.skip_all()
    outcome = desk.confirm()
    desk.press(Button.NEXT)
    assert desk.state.desk.counts.unaccepted == 1
    desk.row(ListName.UNACCEPTED)
    desk.second(OFFICER_CARD, OFFICER_PIN)
    desk.confirm()
    assert told(desk.store, "delivery_accepted") == [entries.DeliveryAccepted(outcome.seq, "o1")]
    desk.press(Button.NEXT)
    assert desk.state.rows == ()


def test_a_wrong_pin_of_the_second_person_is_counted_and_makes_wait(desk):
    desk.receive(("rice", 2))
    desk.skip(2)
    for _ in range(3):
        desk.second(pin="000000")
        assert desk.state.slip is Slip.WRONG_PIN
    assert desk.state.wait_s == 30
    desk.type("135790")
    assert desk.state.slip is Slip.WRONG_PIN
    desk.clock.pass_time(31)
    desk.type("135790")
    assert isinstance(desk.state, Reviewing)


def test_the_price_follows_the_cost_where_the_scheme_says_so(gaoyang):
    gaoyang.receive(("rice", 2), cost="12.5", source="fiscal")
    gaoyang.skip_all()
    gaoyang.confirm()
    assert good_at(gaoyang.store, "rice", gaoyang.clock.at).points == 13
    assert problems(gaoyang.store) == []


@pytest.mark.parametrize(
    ("name", "kind", "reason", "to"),
    [
        ("write-off", "written_off", "破损", ""),
        ("given back", "given_back", "送错了", "张某"),
        ("sold", "sold", "店里售出", ""),
        ("transfer", "transferred", "本点有余", "幸福村"),
    ],
)
def test_goods_leave_the_shelf_with_a_reason_and_a_person(gaoyang, name, kind, reason, to):
    act(gaoyang, name)
    (body,) = told(gaoyang.store, kind)
    assert body.lines == (StockLine("rice", 2),)
    assert (body.reason, body.to) == (reason, to)
    assert on_hand(gaoyang, "rice") == 4
    assert problems(gaoyang.store) == []


def test_more_than_lies_there_cannot_leave_and_the_number_can_be_changed(desk):
    desk.good_menu("rice")
    desk.through(TaskName.WRITE_OFF)
    desk.number(60)
    desk.press(Button.NEXT)
    desk.option("lost")
    desk.skip_all()
    refused = desk.confirm()
    assert (refused.why, refused.figure) == (Obstacle.NOT_ON_SHELF, 6)
    desk.press(Button.NEXT)
    assert isinstance(desk.state, LinesShown)
    desk.do(de.LineDropped(0), de.GoodTouched("rice"))
    desk.number(6)
    desk.press(Button.NEXT)
    desk.option("lost")
    desk.skip_all()
    desk.confirm()
    assert on_hand(desk, "rice") == 0


def test_a_new_kind_of_goods_has_a_price_that_two_people_said(desk):
    desk.through(ListName.GOODS, TaskName.NEW_GOOD)
    desk.do(de.Composed("铁锹"))
    desk.press(Button.CONFIRM)
    desk.option("农具")
    desk.option("把")
    desk.number(28)
    desk.skip()
    desk.number("6901234567892")
    desk.number("c-1")
    desk.number(3)
    desk.do(de.PhotoWanted())
    desk.second(OFFICER_CARD, OFFICER_PIN)
    desk.confirm()
    (made,) = told(desk.store, "good_set")
    assert (made.name, made.points, made.own, made.second) == ("铁锹", 28, True, "o1")
    assert (made.shelf, made.low) == ("C-1", 3)
    assert (desk.folder / "goods" / f"{made.good}.jpg").read_bytes() == JPEG
    desk.press(Button.NEXT)
    desk.press(Button.BACK)
    desk.show("6901234567892")
    assert (desk.state.menu, desk.state.row.good.name) == (MenuName.GOOD, "铁锹")
    assert problems(desk.store) == []


def test_own_goods_get_another_price_and_leave_the_list(desk):
    act(desk, "new good")
    desk.press(Button.NEXT)
    (made,) = told(desk.store, "good_set")
    desk.do(de.RowTouched(made.good), de.DoorTouched(MenuName.OWN_GOOD))
    desk.through(TaskName.CHANGE_PRICE)
    desk.number(25)
    desk.skip()
    desk.second()
    desk.confirm()
    assert good_at(desk.store, made.good, desk.clock.at).points == 25
    desk.press(Button.NEXT)
    desk.do(de.RowTouched(made.good), de.DoorTouched(MenuName.OWN_GOOD))
    desk.through(TaskName.WITHDRAW)
    desk.confirm()
    assert not good_at(desk.store, made.good, desk.clock.at).offered
    assert problems(desk.store) == []


def test_what_expires_soon_is_on_the_board_and_in_a_list(desk):
    desk.through(TaskName.DELIVER)
    desk.do(de.GoodTouched("rice"))
    desk.number(2)
    desk.skip(2)
    desk.press(Button.YEAR_EARLIER, *[Button.DAY_LATER] * 9, Button.CONFIRM)
    desk.press(Button.NEXT)
    desk.option("fiscal")
    desk.skip_all()
    desk.confirm()
    desk.press(Button.NEXT)
    assert desk.state.desk.counts.expiring == 1
    desk.through(MenuName.MORE, ListName.EXPIRING)
    (row,) = desk.state.rows
    assert (row.good.good, row.pieces, row.days) == ("rice", 2, 9)


def test_a_complaint_names_the_slip_it_is_about(desk):
    receipt = order(desk, "rice")
    desk.row(ListName.REDEMPTIONS)
    desk.through(TaskName.COMPLAIN)
    desk.option("short_weight")
    desk.confirm()
    assert told(desk.store, "complaint") == [entries.Complaint("分量不足", of=receipt.seq)]


def test_some_pieces_of_a_line_come_back(desk):
    receipt = order(desk, "rice", "rice")
    desk.row(ListName.REDEMPTIONS)
    desk.through(TaskName.BRING_BACK)
    desk.option("rice:2")
    desk.number(1)
    desk.press(Button.NEXT)
    desk.option("bad_quality")
    desk.option("fit")
    assert desk.confirm().figure == 35
    (body,) = told(desk.store, "returned")
    assert (body.of, body.lines) == (receipt.seq, (StockLine("rice", 1),))
    assert on_hand(desk, "rice") == 5


def test_an_officer_takes_over_no_shift(desk):
    desk.through(TaskName.CLOSE_DAY)
    desk.press(Button.NEXT)
    desk.show(OFFICER_CARD)
    assert desk.state.slip is Slip.NOT_A_KEEPER


def test_a_cigarette_is_no_new_goods_whatever_it_is_called(desk):
    desk.through(ListName.GOODS, TaskName.NEW_GOOD)
    desk.do(de.Composed("好运香烟"))
    desk.press(Button.CONFIRM)
    desk.option("家居")
    desk.option("包")
    desk.number(20)
    desk.skip_all()
    desk.second()
    assert desk.confirm().why is Obstacle.BARRED_KIND
    assert told(desk.store, "good_set") == []


def test_goods_get_a_place_a_level_and_a_barcode(desk):
    act(desk, "place")
    rice = good_at(desk.store, "rice", desk.clock.at)
    assert (rice.shelf, rice.low, rice.barcode) == ("B2", 3, RICE_CODE)
    assert (rice.name, rice.points) == ("大米10斤", 35)


def test_a_count_goes_on_after_a_household_redeemed_in_the_middle(desk):
    desk.row(ListName.COUNT, lambda row: row.key == "rice")
    assert desk.state.question.name == "counted"
    assert desk.state.script.answers == {"good": "rice"}
    desk.number(5)
    assert desk.state.question.name == "reason"
    desk.option("lost")
    rice = next(row for row in desk.state.rows if row.key == "rice")
    assert (rice.counted, rice.book, rice.reason) == (5, 6, "丢失")
    desk.leave()
    desk.redeem(GUEST_CARD, "rice")
    assert on_hand(desk, "rice") == 5
    desk.sign_in()
    assert desk.state.desk.counts.counted == 1
    desk.row(ListName.COUNT, lambda row: row.key == "laundry_liquid")
    desk.number(3)
    assert isinstance(desk.state, Listing)
    desk.through(TaskName.FINISH_COUNT)
    desk.second()
    outcome = desk.confirm()
    assert (outcome.figure, outcome.other) == (2, 1)
    assert on_hand(desk, "rice") == 4
    (body,) = told(desk.store, "counted")
    assert body.second == "k2"
    desk.press(Button.NEXT)
    assert desk.state.desk.counts.counted == 0
    assert problems(desk.store) == []


def order(desk, *goods, card=GUEST_CARD):
    """Redeem what is not on the shelf."""
    desk.leave()
    receipt = desk.redeem(card, *goods)
    desk.sign_in()
    return receipt


def test_an_order_is_handed_over_when_its_goods_have_come(desk):
    receipt = order(desk, "kettle")
    assert desk.state.desk.counts.orders == 1
    desk.row(ListName.ORDERS)
    assert desk.state.row.due == date(2026, 11, 27)
    assert not desk.state.row.ready
    desk.press(Button.BACK)
    desk.press(Button.BACK)
    desk.receive(("kettle", 1), source="fiscal")
    desk.skip_all()
    desk.confirm()
    desk.press(Button.NEXT)
    desk.show(GUEST_CARD)
    assert desk.state.list is ListName.ORDERS
    desk.do(de.RowTouched(desk.state.rows[0].key), de.DoorTouched(TaskName.HAND_OVER))
    desk.option("邻居")
    desk.number("43")
    desk.confirm()
    neighbour = entries.Proxy("邻居", "h43", "0043", "3组", "王*")
    assert told(desk.store, "handed_over") == [
        entries.HandedOver(receipt.seq, ("kettle",), neighbour)
    ]
    assert on_hand(desk, "kettle") == 0
    assert problems(desk.store) == []


def test_an_order_that_cannot_come_gives_the_points_back(desk):
    assert act(desk, "cancelled order").outcome.figure == 65
    (body,) = told(desk.store, "refund")
    ordered = desk.store.value("select max(seq) from redeemed")
    assert body == entries.Refund("h42", 65, "进不到货", ordered, ("kettle",))
    desk.press(Button.NEXT)
    desk.press(Button.BACK)
    desk.press(Button.BACK)
    desk.show(GUEST_CARD)
    assert desk.state.visit.standing.account.redeemable == 400


def test_a_fresh_redemption_is_undone_and_an_old_one_is_not(desk):
    assert act(desk, "undo").outcome.figure == 35
    assert on_hand(desk, "rice") == 6
    desk.press(Button.NEXT)
    (row,) = desk.state.rows
    assert row.reversed_
    desk.do(de.RowTouched(row.key))
    doors = [door.to for door in MENUS[desk.state.menu] if door.when(desk.state.desk, row)]
    assert doors == [TaskName.REPRINT, TaskName.COMPLAIN]
    desk.press(Button.BACK, Button.BACK)
    order(desk, "rice")
    desk.clock.pass_time(11 * 60)
    desk.runner.pump()
    desk.sign_in()
    desk.row(ListName.REDEMPTIONS, lambda listed: listed.seq != row.seq)
    assert not desk.state.row.undoable
    assert problems(desk.store) == []


def test_goods_come_back_weeks_later_and_spoiled_ones_not_onto_the_shelf(desk):
    receipt = order(desk, "rice", "laundry_liquid")
    desk.clock.pass_time(9 * 86400)
    desk.runner.pump()
    desk.sign_in()
    desk.row(ListName.REDEMPTIONS)
    desk.through(TaskName.BRING_BACK)
    desk.option("laundry_liquid:1")
    desk.press(Button.NEXT)
    desk.option("bad_quality")
    desk.option("spoiled")
    assert desk.confirm().figure == 30
    (body,) = told(desk.store, "returned")
    assert (body.of, body.lines, body.spoiled) == (
        receipt.seq,
        (StockLine("laundry_liquid", 1),),
        True,
    )
    assert on_hand(desk, "laundry_liquid") == 2
    assert problems(desk.store) == []


def test_a_stub_before_the_camera_signs_its_line(rongan):
    receipt = order(rongan, "rice")
    assert rongan.state.desk.counts.unsigned == 1
    rongan.show(register.stub_of(rongan.store, receipt.seq))
    assert isinstance(rongan.state, Board)
    assert rongan.state.note.outcome.figure == 1
    assert told(rongan.store, "signed") == [entries.Signed(receipt.seq, 1)]
    assert rongan.state.desk.counts.unsigned == 0
    rongan.show(register.stub_of(rongan.store, receipt.seq))
    assert rongan.state.note.refused.why is Obstacle.SIGNED_BEFORE
    assert len(told(rongan.store, "signed")) == 1


def test_the_households_own_slip_signs_nothing(rongan):
    receipt = order(rongan, "rice")
    from kiosk.core.journal import slip_code

    rongan.show(slip_code("hp01", 1, receipt.seq, receipt.mark))
    assert told(rongan.store, "signed") == []
    assert isinstance(rongan.state, Menu)
    assert rongan.state.row.seq == receipt.seq


def test_vouchers_are_taken_once_and_destroyed_before_a_witness(rongan):
    rongan.through(MenuName.HOUSEHOLDS, TaskName.TAKE_VOUCHERS)
    rongan.number("v001")
    rongan.option("10")
    rongan.do(de.LineWanted())
    rongan.number("v003")
    rongan.option("5")
    rongan.press(Button.NEXT)
    rongan.number("42")
    outcome = rongan.confirm()
    assert (outcome.figure, outcome.other) == (2, 15)
    assert told(rongan.store, "vouchers_taken") == [
        entries.VouchersTaken("h42", (Voucher("V001", 10), Voucher("V003", 5)))
    ]
    rongan.press(Button.NEXT)
    rongan.through(MenuName.HOUSEHOLDS, TaskName.TAKE_VOUCHERS)
    rongan.number("V001")
    rongan.option("10")
    rongan.press(Button.NEXT)
    rongan.number("43")
    assert rongan.confirm().why is Obstacle.VOUCHER_USED
    rongan.press(Button.BACK)
    rongan.through(MenuName.HOUSEHOLDS, ListName.VOUCHERS, TaskName.DESTROY_VOUCHERS)
    rongan.second(OFFICER_CARD, OFFICER_PIN)
    rongan.confirm()
    assert told(rongan.store, "vouchers_destroyed") == [
        entries.VouchersDestroyed(("V001", "V003"), "o1")
    ]
    assert problems(rongan.store) == []


def test_vouchers_may_name_the_redemption_of_today_that_they_paid(rongan):
    paid, undone = order(rongan, "rice"), order(rongan, "laundry_liquid")
    rongan.row(ListName.REDEMPTIONS, lambda row: row.seq == undone.seq)
    rongan.through(TaskName.UNDO)
    rongan.option("wrong_goods")
    rongan.confirm()
    rongan.press(Button.NEXT, Button.BACK)
    rongan.through(MenuName.HOUSEHOLDS, TaskName.TAKE_VOUCHERS)
    rongan.number("v001")
    rongan.option("10")
    rongan.press(Button.NEXT)
    rongan.number("43")
    assert isinstance(rongan.state, Reviewing), "it redeemed nothing today"
    rongan.press(Button.BACK)
    rongan.show(GUEST_CARD)
    assert rongan.state.question.name == "of"
    assert [row.seq for row in rongan.state.script.redeemed] == [paid.seq]
    rongan.option(str(undone.seq))
    assert isinstance(rongan.state, Asking), "what was taken back paid nothing"
    rongan.option(str(paid.seq))
    rongan.confirm()
    taken = entries.VouchersTaken("h42", (Voucher("V001", 10),), paid.seq)
    assert told(rongan.store, "vouchers_taken") == [taken]
    assert problems(rongan.store) == []


def test_a_lost_card_is_dead_at_once_and_a_blank_one_replaces_it(desk):
    desk.through(MenuName.HOUSEHOLDS, TaskName.REPLACE_CARD)
    desk.number("0042")
    desk.show(OTHER_CARD)
    assert desk.state.slip is Slip.NOT_BLANK
    desk.show(BLANK_CARD)
    desk.confirm()
    desk.press(Button.NEXT)
    desk.leave()
    desk.show(GUEST_CARD)
    assert isinstance(desk.state, CardRefused)
    desk.show(BLANK_CARD)
    assert isinstance(desk.state, AccountShown)
    assert desk.state.visit.household == "h42"
    assert problems(desk.store) == []


def test_a_card_reported_lost_opens_nothing(desk):
    desk.through(MenuName.HOUSEHOLDS, TaskName.REPORT_LOST)
    desk.show(GUEST_CARD)
    desk.confirm()
    desk.press(Button.NEXT)
    desk.leave()
    assert isinstance(desk.show(GUEST_CARD), CardRefused)


def test_a_slip_is_printed_once_more_and_an_uncertain_one_is_settled(desk):
    receipt = order(desk, "rice")
    job = printing.job_of(desk.store, receipt.seq)
    printing.mark_sending(desk.store, job.job)
    printing.mark(desk.store, job.job, printing.PrintState.UNKNOWN)
    desk.leave()
    desk.sign_in()
    assert desk.state.desk.counts.unknown_papers == 1
    desk.row(ListName.PAPERS)
    assert desk.state.menu is MenuName.UNKNOWN_PAPER
    desk.through(TaskName.PAPER_TORN)
    job = printing.job_of(desk.store, receipt.seq)
    assert (job.state, job.copy_number) == (printing.PrintState.NOT_SENT, 1)
    printing.mark(desk.store, job.job, printing.PrintState.PRINTED)
    desk.press(Button.BACK)
    desk.row(ListName.PAPERS)
    desk.through(TaskName.REPRINT)
    assert printing.next_job(desk.store).seq == receipt.seq


def test_tags_and_lists_are_asked_of_the_printer(rongan):
    order(rongan, "rice")
    rongan.good_menu("rice")
    rongan.through(TaskName.PRINT_TAG)
    rongan.press(Button.BACK)
    rongan.through(MenuName.MORE, TaskName.PRINT_TAGS)
    rongan.confirm()
    rongan.press(Button.NEXT)
    rongan.through(ListName.UNSIGNED, TaskName.PRINT_UNSIGNED)
    rongan.press(Button.BACK)
    rongan.through(MenuName.MORE, ListName.BUY, TaskName.PRINT_BUY_LIST)
    papers = [row[0] for row in rongan.store.rows("select paper from print_job where seq is null")]
    assert len(papers) == 4
    assert len(set(papers)) == 3


def test_the_day_is_closed_and_handed_to_the_next_keeper(desk):
    order(desk, "rice")
    desk.through(TaskName.CLOSE_DAY)
    assert isinstance(desk.state, DayShown)
    figures = desk.state.sheet.figures
    assert (figures.slips, figures.points_out) == (1, 35)
    desk.press(Button.NEXT)
    desk.second()
    outcome = desk.confirm()
    assert isinstance(desk.state, Booked)
    kinds = [entry.kind for entry, _ in journal.entries(desk.store)][-3:]
    assert kinds == ["day_closed", "shift_closed", "shift_opened"]
    (body,) = told(desk.store, "day_closed")
    assert body.successor == "k2"
    assert printing.job_of(desk.store, outcome.seq) is not None
    desk.press(Button.NEXT)
    assert isinstance(desk.state, Idle)
    assert desk.runner.status().keeper == "李某"
    assert problems(desk.store) == []


def test_a_day_on_a_guessed_date_is_not_closed(desk):
    desk.clock.quality = Quality.GUESS
    desk.through(TaskName.CLOSE_DAY)
    desk.press(Button.NEXT)
    desk.skip()
    assert desk.confirm().why is Obstacle.NO_TRUSTED_DATE


def test_a_keeper_who_was_timed_out_finds_the_half_done_task_again(desk):
    desk.through(TaskName.DELIVER)
    desk.lines(("rice", 2))
    desk.clock.pass_time(200)
    desk.runner.pump()
    assert isinstance(desk.state, Idle)
    desk.redeem(GUEST_CARD, "rice")
    desk.sign_in()
    assert isinstance(desk.state, LinesShown)
    assert desk.state.script.lines == ({"good": "rice", "quantity": 2},)
    assert desk.state.desk.good("rice").on_hand == 5


def test_another_keeper_does_not_find_it(desk):
    desk.through(TaskName.DELIVER)
    desk.lines(("rice", 2))
    desk.clock.pass_time(200)
    desk.runner.pump()
    desk.sign_in(SECOND_KEEPER_CARD, "135790")
    assert not isinstance(desk.state, LinesShown)


def test_an_officer_opens_no_desk(desk):
    desk.leave()
    desk.show(OFFICER_CARD)
    assert not isinstance(desk.state, Board | Asking)


def test_a_camera_that_fails_in_the_middle_is_told_and_the_delivery_goes_on(desk):
    desk.picture = None
    desk.receive(("rice", 2), source="fiscal")
    desk.skip()
    desk.do(de.PhotoWanted())
    assert desk.state.slip is Slip.NO_PHOTO
    desk.skip_all()
    desk.confirm()
    assert on_hand(desk, "rice") == 8


def test_the_record_of_the_other_household_is_not_touched(desk):
    order(desk, "rice")
    desk.leave()
    desk.show(OTHER_CARD)
    assert desk.state.visit.standing.account.spent == 0


def test_the_keeper_is_named_on_every_entry(desk):
    desk.good_menu("rice")
    desk.through(TaskName.WRITE_OFF)
    desk.number(1)
    desk.press(Button.NEXT)
    desk.option("lost")
    desk.skip_all()
    desk.confirm()
    entry = last(desk.store)
    assert (entry.kind, entry.keeper) == ("written_off", "k1")
    assert datetime.fromisoformat(entry.at) - NOW < timedelta(minutes=5)


def test_the_desk_knows_its_own_cards_only(desk):
    desk.show(card_text(Card(3, 7, 12, bytes(range(7, 23)))))
    assert desk.state.note.slip is Slip.UNKNOWN_CODE
    desk.show(KEEPER_CARD)
    assert isinstance(desk.state, Board)


def test_a_keeper_who_is_struck_off_at_the_open_desk_books_nothing_more(desk):
    """RA-4.3: from the moment at which the kiosk has heard of it."""
    desk.receive(("rice", 2))
    desk.skip_all()
    gone = PersonItem("k1", "陈某", "keeper", text_key(KEEPER_CARD), "", active=False)
    tell(desk.store, gone)
    before = dump(desk.store)
    desk.press(Button.CONFIRM)
    assert desk.state.refused.why is Obstacle.NOT_IN_CHARGE
    assert dump(desk.store) == before


def test_a_second_person_who_is_struck_off_before_the_last_touch_is_refused(desk):
    desk.receive(("rice", 2))
    desk.skip(2)
    desk.second()
    gone = PersonItem("k2", "李某", "keeper", text_key(SECOND_KEEPER_CARD), "", active=False)
    tell(desk.store, gone)
    before = dump(desk.store)
    desk.press(Button.CONFIRM)
    while isinstance(desk.state, Asking):
        desk.skip()
    if isinstance(desk.state, Reviewing):
        desk.press(Button.CONFIRM)
    assert desk.state.refused.why is Obstacle.SECOND_UNKNOWN
    assert dump(desk.store) == before


def test_after_a_power_cut_the_keeper_in_charge_is_asked_for_the_date_on_the_way_to_the_desk(desk):
    """A Pi has no battery clock: the shift is still open, and nothing is redeemed on a guess."""
    desk.leave()
    desk.clock.quality = Quality.GUESS
    desk.sign_in()
    assert isinstance(desk.state, DateAsking)
    desk.press(Button.CONFIRM)
    assert isinstance(desk.state, Board)
    assert desk.clock.quality is Quality.KEEPER
    desk.leave()
    assert desk.redeem(GUEST_CARD, "rice").cost == 35


def test_who_does_not_know_the_date_still_comes_to_the_desk(desk):
    desk.leave()
    desk.clock.quality = Quality.GUESS
    desk.sign_in()
    desk.press(Button.BACK)
    assert isinstance(desk.state, Board)


def test_a_date_far_off_needs_two_and_then_opens_the_desk(desk):
    desk.leave()
    desk.clock.quality = Quality.GUESS
    desk.sign_in()
    desk.press(*[Button.MONTH_LATER] * 3, Button.CONFIRM)
    assert desk.state.second_wanted
    desk.second()
    assert isinstance(desk.state, Board)
    assert desk.state.desk.person == "k1"


def test_the_next_keeper_accepts_what_one_took_in_alone_in_an_own_shift(desk):
    desk.receive(("rice", 2))
    desk.skip_all()
    outcome = desk.confirm()
    desk.press(Button.NEXT)
    desk.through(TaskName.CLOSE_DAY)
    desk.press(Button.NEXT)
    desk.second()
    desk.confirm()
    desk.press(Button.NEXT)
    desk.sign_in(SECOND_KEEPER_CARD, "135790")
    desk.row(ListName.UNACCEPTED)
    desk.second()
    desk.confirm()
    assert told(desk.store, "delivery_accepted") == [entries.DeliveryAccepted(outcome.seq, "k2")]


def test_who_took_it_in_does_not_accept_it(desk):
    desk.receive(("rice", 2))
    desk.skip_all()
    desk.confirm()
    desk.press(Button.NEXT)
    desk.row(ListName.UNACCEPTED)
    desk.second(KEEPER_CARD, "246810")
    assert desk.confirm().why is Obstacle.SECOND_SAME
