"""Orders through the real window: from the slip to the hand-over, or the points come back."""

from __future__ import annotations

from datetime import datetime

import pytest
from click.testing import CliRunner
from support.shop import on_hand, received
from support.village import GUEST_CARD, OTHER_CARD, found_village, tell
from support.window import Window, code_on, pairs, said

from kiosk.__main__ import main
from kiosk.core.acts import Obstacle
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.reasons import REASONS
from kiosk.core.desk.states import Asking, Listing, Slip
from kiosk.core.desk.tasks import ALL, SELF, TaskName
from kiosk.core.desk.view import RedemptionRow
from kiosk.core.entries import HandedOver, Proxy, Redemption, Refund
from kiosk.core.feed import GoodItem, PointsItem
from kiosk.core.front import Confirming, Done
from kiosk.core.papers.frame import NO_CASH
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words, joined

ORDERS = door_words(ListName.ORDERS)
HAND_OVER = door_words(TaskName.HAND_OVER)
CANCEL = door_words(TaskName.CANCEL_ORDER)
KETTLE, LAMP, STOOL, CREDIT = "电热水壶", "台灯", "板凳", "30元话费"
MARCH = ("2026-03-10T09:00:00", "2026-03-10T10:00:00")


def option(task, name, key):
    return ask_words.OPTION.get((task, name, key)) or ask_words.OPTION[None, name, key]


def refused(why, **values):
    return desk_words.REFUSED[why].fact.format(**values)


@pytest.fixture
def window(tmp_path):
    """What is not on the shelf can be ordered: 2 days, 7 for a household appliance (TX-11)."""
    store = found_village(tmp_path / "kiosk.db", points=400)
    tell(
        store,
        GoodItem("kettle", KETTLE, 65, "家电", "个", "appliance", place=4),
        GoodItem("lamp", LAMP, 20, "家居", "盏", "general", place=5),
        GoodItem("stool", STOOL, 15, "家居", "条", "general", place=6),
        GoodItem("credit", CREDIT, 30, "话费", "份", "general", "cash_like", place=7),
        PointsItem("p2", "h43", "award", 90, "修路", *MARCH),
    )
    with EmulatedPrinter() as printer:
        made = Window(tmp_path, store, printer, camera=False, fake_time=True)
        made.open_shift()
        yield made
        made.close()


def at(window, moment):
    """The clock goes on, the desk is not left alone."""
    window.clock.at = moment


def test_an_order_waits_is_due_is_late_and_is_fetched_with_the_card(window):
    window.pick(GUEST_CARD, KETTLE, "大米10斤")
    assert isinstance(window.state, Confirming)
    assert window.sees(words.FETCH.format(day="11月27日"))
    window.tap(words.CONFIRM)
    window.until(Done)
    window.shot("orders_done")
    assert window.sees(words.FETCH_GOODS.format(when="11月27日 前来取", goods=KETTLE))
    window.tap(words.FINISH)
    slip = said(window.paper("兑换小票"))
    assert "请在 11月27日 前来取（含当天）" in slip
    assert "积分已经扣了，取货时不再扣" in slip
    (redeemed,) = window.entries(Redemption)
    assert (redeemed.cost, redeemed.after) == (100, 300)
    assert {line.good: line.due for line in redeemed.lines} == {"rice": "", "kettle": "2026-11-27"}
    assert on_hand(window.store)["rice"] == 5

    window.sign_in()
    assert window.sees(desk_words.TILE_WAITS[ListName.ORDERS].format(count=1))
    window.tap(ORDERS)
    assert window.sees(desk_words.DUE.format(day="11月27日"))
    assert window.sees(desk_words.NOT_READY)
    window.row(KETTLE)
    assert window.sees(desk_words.TAKE_IN_FIRST)
    assert HAND_OVER not in window.finger.words_on_screen()
    window.tap(words.BACK, words.BACK)
    at(window, datetime(2026, 11, 27, 23, 59))
    window.tap(ORDERS)
    assert window.sees(joined(desk_words.DUE_TODAY, desk_words.NOT_READY)), "until 24:00"
    window.tap(words.BACK)
    at(window, datetime(2026, 11, 28, 0, 0))
    window.tap(ORDERS)
    assert window.sees(joined(desk_words.OVERDUE.format(days=1), desk_words.NOT_READY))
    window.shot("orders_late")
    window.tap(words.BACK)
    assert window.sees(desk_words.TILE_OVERDUE.format(count=1, overdue=1))

    window.tap(ask_words.TASK[TaskName.DELIVER], KETTLE)
    window.number(1)
    window.skip_all()
    window.tap(desk_words.LINES_DONE, option(None, "source", "collective"))
    window.skip_all()
    window.confirm()
    window.tap(words.FINISH)
    window.leave()
    window.scan(GUEST_CARD)
    assert window.sees(words.ORDER_HERE.format(goods=KETTLE)), "the household sees it, too"
    window.shot("orders_here")
    window.tap(words.NOT_MINE)

    window.sign_in()
    window.scan(GUEST_CARD)
    window.until(Listing)
    assert window.sees(joined(desk_words.OVERDUE.format(days=1), desk_words.READY))
    window.row(KETTLE)
    window.tap(HAND_OVER, option(None, "relation", SELF))
    window.shot("orders_hand_over")
    assert window.sees(desk_words.WILL[TaskName.HAND_OVER])
    window.confirm()
    window.tap(words.FINISH)
    assert window.sees(desk_words.LIST_EMPTY_OF[ListName.ORDERS])
    (handed,) = window.entries(HandedOver)
    assert (handed.goods, handed.proxy, handed.proof) == (("kettle",), None, "")
    assert on_hand(window.store)["kettle"] == 0
    fetched = said(window.paper("领取单"))
    for text in (KETTLE, "晚于约定的11月27日", "全部领完"):
        assert text in fetched
    window.tap(words.BACK)
    assert window.sees(desk_words.TILE[ListName.ORDERS])
    window.leave()
    assert window.points_of(GUEST_CARD) == 300, "nothing is spent twice"
    assert window.sound()


def test_a_neighbour_fetches_a_part_with_the_slip_and_credit_needs_its_proof(window):
    window.redeem(GUEST_CARD, LAMP, STOOL, CREDIT)
    code = code_on(window.paper("兑换小票"))
    (redeemed,) = window.entries(Redemption)
    assert {line.due for line in redeemed.lines} == {"2026-11-22"}
    received(window.store, "d1", ("lamp", 1), ("stool", 1))

    window.sign_in()
    window.scan(code)
    window.until(Listing)
    window.shot("orders_of_slip")
    *orders, itself = window.state.rows
    assert [row.goods for row in orders] == [("credit",), ("lamp", "stool")]
    assert isinstance(itself, RedemptionRow), "the slip can be taken back from here, too"
    assert window.sees(desk_words.TO_ARRANGE)
    assert window.sees(desk_words.READY)
    window.row(f"{LAMP}、{STOOL}")
    window.tap(HAND_OVER)
    assert window.sees(ask_words.QUESTION[TaskName.HAND_OVER, "part"])
    assert window.sees(option(TaskName.HAND_OVER, "part", ALL))
    window.shot("orders_part")
    window.tap(LAMP, "邻居")
    assert window.sees(ask_words.QUESTION[None, "proxy"])
    window.scan(GUEST_CARD)
    assert isinstance(window.state, Asking), "the household is not its own neighbour"
    window.scan(OTHER_CARD)
    assert window.sees("王*")
    assert not window.sees(STOOL)
    window.shot("orders_proxy")
    window.confirm()
    window.tap(words.FINISH)
    (handed,) = window.entries(HandedOver)
    assert handed.goods == ("lamp",)
    assert handed.proxy == Proxy("邻居", "h43", "0043", "3组", "王*")
    fetched = said(window.paper("领取单"))
    for text in ("王* 邻居", "按时，约定11月22日", "还没领"):
        assert text in fetched
    assert fetched.index(LAMP) < fetched.index("还没领") < fetched.index(STOOL)
    assert on_hand(window.store) | {"lamp": 0, "stool": 1} == on_hand(window.store)

    assert [row.goods for row in window.state.rows[:-1]] == [("credit",), ("stool",)]
    window.row(CREDIT)
    assert window.sees(desk_words.NEEDS_PROOF)
    window.tap(HAND_OVER, ask_words.ON)
    assert window.sees(ask_words.SLIP[Slip.TOO_LITTLE, None]), "no credit without a proof"
    window.type("88-01")
    window.tap(ask_words.ON, option(None, "relation", SELF))
    window.confirm()
    window.tap(words.FINISH)
    assert window.entries(HandedOver)[-1] == HandedOver(handed.of, ("credit",), proof="88-01")
    assert ["办理凭证号", "88-01"] in pairs(window.paper("领取单", 2))
    window.row(STOOL)
    window.tap(HAND_OVER, option(None, "relation", SELF))
    window.confirm()
    window.tap(words.FINISH)
    (left,) = window.state.rows
    assert isinstance(left, RedemptionRow), "all was fetched"
    assert "credit" not in [good for good, _, _ in left.returnable], "it is on the phone"
    assert on_hand(window.store)["stool"] == 0
    assert window.sound()


def test_what_does_not_come_is_refunded_after_the_new_year_and_does_not_rank(window, tmp_path):
    at(window, datetime(2026, 12, 31, 15))
    window.redeem(GUEST_CARD, KETTLE, LAMP)
    window.redeem(GUEST_CARD, STOOL)
    slips = [body.cost for body in window.entries(Redemption)]
    assert slips == [85, 15]
    at(window, datetime(2027, 1, 5, 9))
    assert window.points_of(GUEST_CARD) == 0, "last year's are gone"

    window.sign_in()
    window.tap(ORDERS)
    window.row(STOOL)
    window.tap(CANCEL, option(TaskName.CANCEL_ORDER, "reason", "unwanted"))
    window.decline()
    assert window.sees(refused(Obstacle.PERIOD_OVER)), "nobody carries points over by ordering"
    window.shot("orders_period_over")
    window.tap(desk_words.LEAVE_IT)
    assert window.entries(Refund) == []
    window.row(KETTLE)
    window.tap(CANCEL, option(TaskName.CANCEL_ORDER, "reason", "no_goods"))
    window.shot("orders_cancel")
    assert window.sees(desk_words.WILL[TaskName.CANCEL_ORDER])
    window.confirm()
    assert window.sees(desk_words.BACK.format(figure=65))
    window.tap(words.FINISH)
    (body,) = window.entries(Refund)
    reason = REASONS[TaskName.CANCEL_ORDER, "no_goods"]
    assert (body.household, body.points, body.goods, body.reason) == (
        "h42",
        65,
        ("kettle",),
        reason,
    )
    refund = window.paper("退分小票")
    told = said(refund)
    for text in (KETTLE, reason, "不参加排名", NO_CASH):
        assert text in told
    assert ["退回积分", "65", "分"] in pairs(refund)
    assert ["退分前", "0", "分"] in pairs(refund)
    assert LAMP not in told, "it is still to come"
    window.tap(words.BACK)
    window.leave()
    assert window.points_of(GUEST_CARD) == 65
    window.redeem(GUEST_CARD, "大米10斤")
    assert window.entries(Redemption)[-1].after == 30, "and they can be spent"

    out = tmp_path / "notice.csv"
    wanted = ["export", "points-notice", "--period", "2027-01", "--db", str(window.store.path)]
    assert CliRunner().invoke(main, [*wanted, "--out", str(out)]).exit_code == 0
    rows = [line.split(",") for line in out.read_text("utf-8-sig").splitlines()]
    (head,) = [row for row in rows if "名次" in row]
    (mine,) = [row for row in rows if "0042" in row]
    noticed = dict(zip(head, mine, strict=True))
    assert (noticed["可兑换"], noticed["本期得分"], noticed["名次"]) == ("30", "0", "")
    assert window.sound()


def test_a_household_that_changed_its_mind_in_time_gets_its_points_back_once(window):
    window.redeem(OTHER_CARD, STOOL, LAMP)
    assert window.points_of(OTHER_CARD) == 55
    window.sign_in()
    window.scan(code_on(window.paper("兑换小票")))
    window.until(Listing)
    assert [row.goods for row in window.state.rows[:-1]] == [("lamp",), ("stool",)]
    window.row(LAMP)
    window.tap(CANCEL, option(TaskName.CANCEL_ORDER, "reason", "unwanted"))
    window.confirm()
    window.tap(words.FINISH)
    (body,) = window.entries(Refund)
    assert (body.points, body.reason) == (20, REASONS[TaskName.CANCEL_ORDER, "unwanted"])
    listed = window.state
    assert [row.goods for row in listed.rows[:-1]] == [("stool",)]
    window.tap(words.BACK)
    window.leave()
    assert window.points_of(OTHER_CARD) == 75
    window.scan(OTHER_CARD)
    window.tap(words.RECORD)
    assert window.sees(words.GIVEN_BACK.format(goods=LAMP))
    assert window.sees(words.FETCH_SHORT.format(day="11月22日")), "the stool is still to come"
    window.shot("orders_record")
    window.tap(words.BACK, words.NOT_MINE)
    assert window.sound()
