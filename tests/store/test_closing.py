"""The day's close: figures from the journal since the last one, equal to what is on the shelf."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from support.desk import SECOND_KEEPER, done, entries_of, now_at, receipt
from support.shop import KEEPER, RICE, SOAP, dump, stamp_at
from support.village import NOW, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality, stamp
from kiosk.core.entries import (
    ClosedGood,
    DayClosed,
    DeliveryLine,
    EntryKind,
    ShiftChange,
    StockLine,
    TakenOver,
)
from kiosk.core.feed import GoodItem, PersonItem, PointsItem
from kiosk.core.journal import slip_mark
from kiosk.core.view import Pick
from kiosk.store import (
    closing,
    counting,
    journal,
    orders,
    people,
    printing,
    redeem,
    reversal,
    stock,
)
from kiosk.store.closing import close_day, close_sheet, last_close
from kiosk.store.database import StoreError
from kiosk.store.people import Person
from kiosk.store.verify import problems

FAN = Pick("fan", "电风扇", 90, 1, "台")
CREDIT = Pick("credit", "话费10元", 10, 1, "份")
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def shop(village):
    tell(
        village,
        GoodItem("fan", "电风扇", 90, "家电", "台", "appliance", place=4),
        PointsItem("p9", "h42", "award", 900, "志愿", NOW.isoformat(), NOW.isoformat()),
    )
    return village


def sheet(shop, at=NOW, unsent=0):
    return close_sheet(shop, at, unsent)


def figures(closed):
    return {
        good.good: (
            good.opening,
            good.received - good.redeemed - good.moved + good.back + good.counted,
            good.closing,
        )
        for good in closed.goods
    }


def test_the_first_close_covers_the_journal_from_its_beginning(shop):
    assert sheet(shop) == DayClosed(
        first=1,
        last=3,
        head=slip_mark(journal.head(shop)[1]),
        goods=(
            ClosedGood("laundry_liquid", "洗衣液", 0, 3, 0, 0, 0, 0, 3),
            ClosedGood("rice", "大米10斤", 0, 6, 0, 0, 0, 0, 6),
            ClosedGood("rice_cooker", "电饭煲", 0, 1, 0, 0, 0, 0, 1),
        ),
        slips=0,
        first_slip="",
        last_slip="",
        points_out=0,
        points_back=0,
        unsigned=(),
        unknown_prints=0,
        unsent=0,
        orders_open=0,
        orders_overdue=0,
    )


def a_busy_day(shop):
    """Some of everything; the redemption slips."""
    first = receipt(shop, "op1", Pick("rice", "大米10斤", 35, 2, "袋"), SOAP)
    arrived = [DeliveryLine("rice", 10), DeliveryLine("fan", 2), DeliveryLine("rice", 1)]
    ordered = receipt(shop, "op2", FAN, RICE)
    done(stock.receive(shop, "d1", arrived, now_at(), source="collective"))
    done(orders.hand_over(shop, "h1", ordered.seq, ["fan"], now_at()))
    undone = receipt(shop, "op3", RICE)
    done(reversal.undo(shop, "u1", undone.seq, now_at()))
    returned = receipt(shop, "op4", SOAP)
    done(reversal.bring_back(shop, "u2", returned.seq, {"laundry_liquid": 1}, now_at(), reason="x"))
    spoiled = receipt(shop, "op5", RICE)
    done(
        reversal.bring_back(
            shop, "u3", spoiled.seq, {"rice": 1}, now_at(), reason="破了", spoiled=True
        )
    )
    lost = [StockLine("rice", 2)]
    done(stock.move_out(shop, "m1", EntryKind.WRITTEN_OFF, lost, now_at(), reason="潮了"))
    counting.count_line(shop, "rice", 9, stamp_at(keeper="k1"), reason="少了")
    counting.count_line(shop, "laundry_liquid", 4, stamp_at(keeper="k1"), reason="多了")
    done(counting.finish_count(shop, "c1", now_at(), second="k2"))
    cancelled = receipt(shop, "op6", Pick("fan", "电风扇", 90, 2, "台"))
    done(orders.cancel_order(shop, "x1", cancelled.seq, ["fan"], now_at(), reason="没有货"))
    return first, cancelled


def test_a_close_says_what_came_and_went_and_agrees_with_the_shelf(shop):
    first, last = a_busy_day(shop)
    on_hand = dict(shop.rows("select good, on_hand from stock"))
    closed = sheet(shop)
    by_good = {good.good: good for good in closed.goods}
    assert by_good["rice"] == ClosedGood("rice", "大米10斤", 0, 17, 5, 2, 1, -2, 9)
    assert by_good["laundry_liquid"] == ClosedGood("laundry_liquid", "洗衣液", 0, 3, 2, 0, 1, 2, 4)
    assert by_good["fan"] == ClosedGood("fan", "电风扇", 0, 2, 1, 0, 0, 0, 1)
    assert {good.good: good.closing for good in closed.goods} == on_hand
    assert (closed.slips, closed.first_slip, closed.last_slip) == (6, first.number, last.number)
    assert closed.points_out == 100 + 125 + 35 + 30 + 35 + 180
    assert closed.points_back == 35 + 30 + 35 + 180


def test_the_next_close_opens_with_what_the_last_one_closed_with(shop):
    a_busy_day(shop)
    acted = done(close_day(shop, "close1", now_at(), 0, end_shift=False))
    one = acted.entry.decoded()
    assert last_close(shop) == (acted.entry, one)
    receipt(shop, "op9", RICE)
    two = sheet(shop)
    assert (two.first, two.last) == (one.last + 1, journal.head(shop)[0])
    assert figures(two) == {
        "rice": (9, -1, 8),
        "laundry_liquid": (4, 0, 4),
        "fan": (1, 0, 1),
        "rice_cooker": (1, 0, 1),
    }
    assert (two.slips, two.points_out, two.points_back) == (1, 35, 0)
    assert problems(shop) == []


def test_goods_that_are_gone_and_do_not_move_are_left_out(shop):
    lost = [StockLine("rice_cooker", 1)]
    done(stock.move_out(shop, "m1", EntryKind.SOLD, lost, now_at(), reason="卖了"))
    closed = done(close_day(shop, "close1", now_at(), 0, end_shift=False)).entry.decoded()
    assert figures(closed)["rice_cooker"] == (0, 0, 0)
    assert "rice_cooker" not in figures(sheet(shop))


def test_only_entries_since_the_last_close_are_read(shop, monkeypatch):
    a_busy_day(shop)
    closed = done(close_day(shop, "close1", now_at(), 0, end_shift=False)).entry.seq
    made = receipt(shop, "op9", RICE)
    read = []
    decoded = journal.Entry.decoded
    monkeypatch.setattr(
        journal.Entry, "decoded", lambda entry: read.append(entry.seq) or decoded(entry)
    )
    sheet(shop)
    assert sorted(read) == [closed, made.seq]


def test_a_shelf_that_is_not_what_the_journal_says_is_not_closed(shop):
    shop.execute("update stock set on_hand = 5 where good = 'rice'")
    before = dump(shop)
    with pytest.raises(StoreError, match="stock of rice: row 5, journal 6"):
        sheet(shop)
    with pytest.raises(StoreError, match="stock of rice"):
        close_day(shop, "close1", now_at(), 0)
    assert dump(shop) == before
    shop.execute("update stock set on_hand = 6 where good = 'rice'")
    shop.execute("insert into stock values ('ghost', 1)")
    with pytest.raises(StoreError, match="stock of ghost: row 1, journal 0"):
        sheet(shop)


def test_orders_that_wait_and_those_that_are_late_are_told(shop):
    receipt(shop, "op1", FAN)
    due = datetime.fromisoformat(shop.value("select due from order_line"))
    assert (sheet(shop).orders_open, sheet(shop).orders_overdue) == (1, 0)
    assert sheet(shop, due.replace(hour=23, minute=59)).orders_overdue == 0
    assert sheet(shop, due + timedelta(days=1)).orders_overdue == 1
    assert "fan" not in figures(sheet(shop))


def test_what_never_lies_on_a_shelf_is_handed_over_without_leaving_one(shop):
    tell(shop, GoodItem("credit", "话费10元", 10, "话费", "份", "general", "cash_like", place=5))
    made = receipt(shop, "op1", CREDIT)
    done(orders.hand_over(shop, "h1", made.seq, ["credit"], now_at(), proof="8001"))
    closed = sheet(shop)
    assert "credit" not in figures(closed)
    assert (closed.points_out, closed.orders_open) == (10, 0)


def test_papers_that_nobody_knows_of_and_unsent_entries_are_told(shop):
    made = receipt(shop, "op1", RICE)
    printing.mark_sending(shop, printing.job_of(shop, made.seq).job)
    assert printing.after_restart(shop) == 1
    closed = sheet(shop, unsent=7)
    assert (closed.unknown_prints, closed.unsent) == (1, 7)


# --- the shift


def test_a_close_ends_the_shift(shop):
    acted = done(close_day(shop, "close1", now_at(), 2))
    assert acted.entry.kind == EntryKind.DAY_CLOSED
    body = acted.entry.decoded()
    assert (body.unsent, body.successor, body.last) == (2, None, acted.entry.seq - 1)
    (ended,) = entries_of(shop)[acted.entry.seq :]
    assert (ended.kind, ended.decoded()) == (EntryKind.SHIFT_CLOSED, ShiftChange("k1", "陈某"))
    assert redeem.in_charge(shop) is None
    assert printing.job_of(shop, acted.entry.seq) is not None


def test_a_close_hands_the_shift_to_the_next_keeper(shop):
    acted = done(close_day(shop, "close1", now_at(), 0, SECOND_KEEPER))
    assert acted.entry.decoded().successor == "k2"
    ended, opened = entries_of(shop)[acted.entry.seq :]
    assert (ended.kind, ended.keeper) == (EntryKind.SHIFT_CLOSED, "k1")
    assert (opened.kind, opened.keeper) == (EntryKind.SHIFT_OPENED, "k2")
    assert opened.decoded() == ShiftChange("k2", "李某")
    assert redeem.in_charge(shop) == "k2"
    assert problems(shop) == []


def test_a_close_names_the_shifts_that_ended_without_one(shop):
    for n, (person, at) in enumerate([(SECOND_KEEPER, NOW), (KEEPER, TOMORROW)]):
        people.open_shift(shop, person, f"s{n}", stamp_at(at, keeper=person.id))
    body = done(close_day(shop, "close1", now_at(TOMORROW), 0)).entry.decoded()
    assert body.taken_over == (
        TakenOver("k1", "陈某", "k2", "李某", stamp(NOW)),
        TakenOver("k2", "李某", "k1", "陈某", stamp(TOMORROW)),
    )
    people.open_shift(shop, KEEPER, "s2", stamp_at(TOMORROW, keeper="k1"))
    assert done(close_day(shop, "close2", now_at(TOMORROW), 0)).entry.decoded().taken_over == ()
    assert problems(shop) == []


def test_a_close_may_leave_the_shift_open(shop):
    acted = done(close_day(shop, "close1", now_at(), 0, end_shift=False))
    assert journal.head(shop)[0] == acted.entry.seq
    assert redeem.in_charge(shop) == "k1"


def test_the_same_key_closes_once(shop):
    acted = close_day(shop, "close1", now_at(), 0, SECOND_KEEPER)
    before = dump(shop)
    assert close_day(shop, "close1", now_at(TOMORROW), 9, SECOND_KEEPER) == acted
    assert dump(shop) == before
    spoiled = close_day(shop, "close1", now_at(), 0)
    assert spoiled == ActRefused(Obstacle.SPOILED_KEY)


@pytest.mark.parametrize(
    ("how", "successor", "why"),
    [
        ({"quality": Quality.GUESS}, None, Obstacle.NO_TRUSTED_DATE),
        ({"keeper": "k2"}, None, Obstacle.NOT_IN_CHARGE),
        ({"keeper": ""}, None, Obstacle.NOT_IN_CHARGE),
        ({}, KEEPER, Obstacle.SECOND_SAME),
    ],
)
def test_a_close_that_is_refused_changes_nothing(shop, how, successor, why):
    before = dump(shop)
    assert close_day(shop, "close1", now_at(**how), 0, successor) == ActRefused(why)
    assert dump(shop) == before


def test_nobody_takes_over_a_shift_that_goes_on_and_no_officer_takes_one(shop):
    with pytest.raises(ValueError, match="handed over"):
        close_day(shop, "close1", now_at(), 0, SECOND_KEEPER, end_shift=False)
    tell(
        shop,
        PersonItem("o1", "赵某", "officer", "", ""),
        PersonItem("k9", "吴某", "keeper", "", "", active=False),
    )
    before = dump(shop)
    for successor in (Person("o1", "赵某", "officer"), Person("k9", "吴某", "keeper")):
        refused = close_day(shop, "close1", now_at(), 0, successor)
        assert refused == ActRefused(Obstacle.NOT_A_KEEPER, successor.name)
    assert dump(shop) == before


def test_a_sheet_changes_nothing(shop):
    a_busy_day(shop)
    before = dump(shop)
    sheet(shop)
    assert dump(shop) == before
    assert closing.last_close(shop) is None
