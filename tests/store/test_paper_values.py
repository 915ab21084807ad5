"""From an entry or a job to what its paper says: as it was, whatever has changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest
from support.desk import now_at
from support.shop import KEEPER, RICE, SOAP, bought, open_the_shift, stamp_at
from support.village import NOW, OTHER_CARD, found_village, tell

from kiosk.core.clock import Quality
from kiosk.core.entries import (
    DeliveryLine,
    EntryKind,
    Proxy,
    Refund,
    Source,
    StockLine,
    StockMoved,
)
from kiosk.core.feed import GoodItem, HouseholdItem, PersonItem, PointsItem, ReviewItem
from kiosk.core.papers import COMPOSERS, compose
from kiosk.core.papers.counter import FetchedLine, Pieces
from kiosk.core.papers.lists import (
    PurchaseLine,
    PurchaseList,
    ShelfTag,
    ShelfTags,
    UnsignedLine,
)
from kiosk.core.papers.redemption import SlipLine
from kiosk.core.papers.stock import DeliveredLine, FoundLine
from kiosk.core.shelves import NO_SHELF
from kiosk.core.view import Holder, Pick
from kiosk.store import (
    acts,
    closing,
    counting,
    feed,
    orders,
    paper_contents,
    paper_values,
    people,
    printing,
    redeem,
    reversal,
    stock,
)
from kiosk.store.acts import Acted
from kiosk.store.goods import goods_at
from kiosk.store.people import Person
from kiosk.store.verify import problems

HOLDER = Holder("h42", "0042", "3组", "张*")
KETTLE = Pick("kettle", "电热水壶", 30, 1, "个")
LAMP = Pick("lamp", "台灯", 20, 2, "盏")
TIMES = ("2026-11-10T09:00:00", "2026-11-10T09:00:00")


def seq_of(answer):
    assert isinstance(answer, Acted), answer
    return answer.entry.seq


def value(store, seq):
    """What the paper says; it composes, and it has a job."""
    found = paper_values.value_of_entry(store, seq)
    job = printing.job_of(store, seq)
    assert paper_values.value_of(store, job) == found
    assert compose(found, paper_values.issue_of(store, job, training=False))
    return found


@pytest.fixture
def shop(village):
    """A kettle and lamps that are ordered; h42 has 305 points."""
    tell(
        village,
        GoodItem("kettle", "电热水壶", 30, "家电", "个", "appliance", place=4),
        GoodItem("lamp", "台灯", 20, "家电", "盏", "general", place=5),
        PointsItem("p2", "h42", "award", 200, "修路", *TIMES),
    )
    return village


@pytest.fixture
def ordered(shop):
    return bought(shop, "order", RICE, KETTLE, LAMP).seq


def change_everything(store):
    """Names, prices and points are others from now on."""
    tell(
        store,
        GoodItem("rice", "新米", 40, "粮油", "包", since="2026-11-20T20:00:00"),
        GoodItem("kettle", "壶", 99, "家电", "把", "appliance", since="2026-11-20T20:00:00"),
        HouseholdItem("h42", "9999", "8组", "赵*", "hp01"),
        PersonItem("k1", "陈新", "keeper", "x", "x"),
        PointsItem("p9", "h42", "award", 500, "修桥", *TIMES),
    )


# --- the counter --------------------------------------------------------------------------------


def test_a_redemption_says_what_was_taken_what_is_ordered_and_who_came(shop):
    neighbour = Proxy("邻居", "h43", "0043", "3组", "王*")
    receipt = bought(shop, "a", RICE, KETTLE, proxy=neighbour)
    slip = value(shop, receipt.seq)
    assert slip.origin.number == receipt.number
    assert (slip.origin.at, slip.origin.quality) == (NOW, Quality.SURE)
    assert (slip.origin.keeper, slip.origin.mark) == ("陈某", receipt.mark)
    assert slip.holder == HOLDER
    assert slip.lines == (
        SlipLine("大米10斤", 1, "袋", 35),
        SlipLine("电热水壶", 1, "个", 30, date(2026, 11, 27)),
    )
    assert (slip.cost, slip.before, slip.after) == (65, 305, 240)
    assert (slip.proxy, slip.register_line) == ("王* 邻居", None)
    without_card = bought(shop, "b", SOAP, proxy=Proxy("亲戚"))
    slip = value(shop, without_card.seq)
    assert (slip.proxy, slip.vouched_by) == ("亲戚", "")
    kin = Proxy("亲戚", vouched_by="k2")
    slip = value(shop, bought(shop, "c", SOAP, proxy=kin).seq)
    assert (slip.proxy, slip.vouched_by) == ("亲戚", "李某")


def test_the_line_of_the_register_is_on_the_slip_where_it_is_signed(tmp_path):
    store = found_village(tmp_path / "kiosk.db", "rongan")
    tell(store, ReviewItem("2026-11-19T00:00:00", "2026-11-19T00:00:00"))
    open_the_shift(store)
    first, second = bought(store, "a", RICE), bought(store, "b", SOAP)
    assert value(store, first.seq).register_line == 1
    assert value(store, second.seq).register_line == 2
    waiting = paper_contents.unsigned_of(store, NOW)
    assert waiting.lines == (
        UnsignedLine(1, first.number, NOW, "3组 张* 0042"),
        UnsignedLine(2, second.number, NOW, "3组 张* 0042"),
    )
    store.close()


def test_an_undo_says_what_came_back_and_what_will_not_come(shop, ordered):
    seq = seq_of(reversal.undo(shop, "u", ordered, now_at(), reason="拿错了"))
    slip = value(shop, seq)
    assert slip.original.number == feed.slip_numbers(shop)(ordered)
    assert slip.original.at == NOW
    assert slip.holder == HOLDER
    assert slip.back == (Pieces("大米10斤", 1, "袋"),)
    assert slip.cancelled == (Pieces("台灯", 2, "盏"), Pieces("电热水壶", 1, "个"))
    assert (slip.points, slip.before, slip.after, slip.reason) == (105, 200, 305, "拿错了")


def test_a_return_says_its_condition_and_the_points_before_and_after(shop):
    bought(shop, "a", Pick("rice", "大米10斤", 35, 3, "袋"))
    of = shop.value("select max(seq) from entry")
    back = reversal.bring_back(
        shop, "r", of, {"rice": 2}, now_at(NOW + timedelta(days=3)), reason="有虫", spoiled=True
    )
    slip = value(shop, seq_of(back))
    assert slip.back == (Pieces("大米10斤", 2, "袋"),)
    assert (slip.points, slip.before, slip.after) == (70, 200, 270)
    assert (slip.reason, slip.spoiled) == ("有虫", True)
    assert slip.origin.at == NOW + timedelta(days=3)


def test_a_refund_names_the_goods_that_do_not_come(shop, ordered):
    seq = seq_of(orders.cancel_order(shop, "c", ordered, ["kettle"], now_at(), reason="停产"))
    slip = value(shop, seq)
    assert slip.original.number == feed.slip_numbers(shop)(ordered)
    assert slip.cancelled == (Pieces("电热水壶", 1, "个"),)
    assert (slip.points, slip.before, slip.after, slip.reason) == (30, 200, 230, "停产")


def test_a_refund_of_no_slip_is_for_the_household_of_today(shop):
    with shop.transaction():
        body = Refund("h43", 12, "记错了")
        acts.record(shop, EntryKind.REFUND, "f", body, stamp_at(keeper="k1"))
    slip = value(shop, shop.value("select max(seq) from entry"))
    assert slip.original is None
    assert slip.holder == Holder("h43", "0043", "3组", "王*")
    assert (slip.cancelled, slip.points, slip.before, slip.after) == ((), 12, 0, 12)


def test_a_hand_over_says_by_when_each_was_due_and_what_is_still_open_then(shop, ordered):
    lines = [DeliveryLine("kettle", 1), DeliveryLine("lamp", 2)]
    seq_of(stock.receive(shop, "d", lines, now_at(), source=Source.COLLECTIVE))
    late = NOW + timedelta(days=4)
    neighbour = Proxy("邻居", "h43", "0043", "3组", "王*")
    first = orders.hand_over(shop, "h1", ordered, ["lamp"], now_at(late), proxy=neighbour)
    second = orders.hand_over(shop, "h2", ordered, ["kettle"], now_at(late))
    lamps = FetchedLine(Pieces("台灯", 2, "盏"), date(2026, 11, 22))
    kettle = FetchedLine(Pieces("电热水壶", 1, "个"), date(2026, 11, 27))
    slip = value(shop, seq_of(first))
    assert (slip.fetched, slip.open, slip.proxy) == ((lamps,), (kettle,), "王* 邻居")
    last = value(shop, seq_of(second))
    assert (last.fetched, last.open, last.proxy) == ((kettle,), (), "")
    assert last.holder == HOLDER


def test_papers_say_the_same_when_everything_has_changed_since(shop, ordered):
    seqs = [
        ordered,
        seq_of(orders.cancel_order(shop, "c", ordered, ["lamp"], now_at(), reason="停产")),
        seq_of(reversal.bring_back(shop, "r", ordered, {"rice": 1}, now_at(), reason="有虫")),
        bought(shop, "again", SOAP).seq,
        seq_of(
            stock.move_out(
                shop, "t", EntryKind.TRANSFERRED, [StockLine("rice", 1)], now_at(), to="长虹村"
            )
        ),
    ]
    before = [value(shop, seq) for seq in seqs]
    assert (before[2].before, before[2].after) == (240, 275)
    change_everything(shop)
    bought(shop, "later", SOAP)
    reversal.undo(shop, "u", seqs[3], now_at())
    assert [value(shop, seq) for seq in seqs] == before
    assert problems(shop) == []


def test_the_points_of_a_gated_scheme_are_those_that_were_through_the_gate(tmp_path):
    store = found_village(tmp_path / "kiosk.db", "rongan", points=100)
    tell(
        store,
        ReviewItem("2026-11-19T00:00:00", "2026-11-19T00:00:00"),
        PointsItem("p2", "h42", "award", 50, "修路", "2026-11-19T09:00:00", *TIMES[:1]),
    )
    open_the_shift(store)
    of = bought(store, "a", RICE).seq
    seq = seq_of(reversal.undo(store, "u", of, now_at()))
    tell(store, ReviewItem("2026-11-20T00:00:00", "2026-11-20T00:00:00"))
    slip = value(store, seq)
    assert (slip.before, slip.after) == (65, 100)
    assert redeem.account_of(store, "h42", stamp_at().moment).redeemable == 150
    store.close()


def test_the_points_of_another_household_are_its_own(shop):
    tell(shop, PointsItem("p4", "h43", "award", 90, "修路", *TIMES))
    of = bought(shop, "a", household="h43", text=OTHER_CARD).seq
    bought(shop, "b")
    slip = value(shop, seq_of(reversal.undo(shop, "u", of, now_at())))
    assert (slip.before, slip.after, slip.holder.name) == (55, 90, "王*")


# --- the shelf and the day ----------------------------------------------------------------------


def test_a_delivery_says_what_was_noted_and_counted_and_who_accepted_it_later(shop):
    lines = (
        DeliveryLine("rice", 19, noted=20, cost_cents=3250, expires="2027-03-31"),
        DeliveryLine("kettle", 2),
    )
    how = {"source": Source.UNIT, "giver": "某某粮油", "document": "0086"}
    seq = seq_of(stock.receive(shop, "d", lines, now_at(), **how))
    note = value(shop, seq)
    assert note.lines == (
        DeliveredLine("大米10斤", "袋", 19, 20, 3250, None, date(2027, 3, 31)),
        DeliveredLine("电热水壶", "个", 2),
    )
    assert (note.source, note.giver, note.document) == ("unit", "某某粮油", "0086")
    assert note.second == ""
    seq_of(stock.accept(shop, "ok", seq, now_at(), second="k2"))
    assert value(shop, seq) == replace(note, second="李某")


@pytest.mark.parametrize("kind", [EntryKind.TRANSFERRED, EntryKind.GIVEN_BACK])
def test_goods_that_go_elsewhere_say_whereto_and_why(shop, kind):
    lines = [StockLine("rice", 2), StockLine("laundry_liquid", 1)]
    moved = stock.move_out(
        shop, "m", kind, lines, now_at(), reason="多了", to="长虹村", document="7", second="k2"
    )
    note = value(shop, seq_of(moved))
    assert note.lines == (Pieces("大米10斤", 2, "袋"), Pieces("洗衣液", 1, "瓶"))
    assert (note.reason, note.to, note.document, note.second) == ("多了", "长虹村", "7", "李某")
    assert note.given_back is (kind == EntryKind.GIVEN_BACK)


def test_a_count_says_what_was_there_when_it_was_counted(shop):
    counting.count_line(shop, "rice", 4, now_at()(), reason="丢失")
    counting.count_line(shop, "laundry_liquid", 3, now_at()())
    bought(shop, "meanwhile", RICE)
    booked = counting.finish_count(shop, "n", now_at(), second="k2", shelf=NO_SHELF)
    sheet = value(shop, seq_of(booked))
    assert (sheet.shelf, sheet.second, sheet.origin.keeper) == (NO_SHELF, "李某", "陈某")
    assert sheet.lines == (
        FoundLine("大米10斤", "袋", 6, 4, "丢失"),
        FoundLine("洗衣液", "瓶", 3, 3),
    )


def test_a_close_names_the_keeper_of_then_and_the_one_who_takes_over(shop, ordered):
    seq = seq_of(closing.close_day(shop, "z", now_at(), 3, Person("k2", "李某", "keeper")))
    tell(shop, PersonItem("k1", "陈新", "keeper", "x", "x"))
    sheet = value(shop, seq)
    assert (sheet.origin.keeper, sheet.successor) == ("陈某", "李某")
    assert (sheet.closed.slips, sheet.closed.unsent) == (1, 3)
    rice = next(good for good in sheet.closed.goods if good.good == "rice")
    assert (rice.opening, rice.received, rice.redeemed, rice.closing) == (0, 6, 1, 5)


def test_who_is_not_on_the_list_is_named_by_the_id(village):
    body = StockMoved((StockLine("rice", 1),), "多了", "长虹村")
    with village.transaction():
        moved = acts.record(village, EntryKind.TRANSFERRED, "m", body, stamp_at(keeper="k77"))
    assert value(village, seq_of(moved)).origin.keeper == "k77"


def test_every_kind_that_has_a_paper_can_be_read_and_made():
    assert set(paper_values.READERS) == set(printing.PAPERED)
    assert {*paper_contents.CONTENTS.values()} <= set(COMPOSERS)


# --- what has no paper, and papers without an entry ---------------------------------------------


def test_an_entry_without_a_paper_is_a_lookup_error(shop):
    people.open_shift(shop, KEEPER, "again", stamp_at(keeper="k1"))
    for seq in (0, 1, 2, shop.value("select max(seq) from entry"), 999):
        with pytest.raises(LookupError):
            paper_values.value_of_entry(shop, seq)


PURCHASE = PurchaseList(NOW, "陈某", (PurchaseLine("大米10斤", "袋", 2, 20, "等人来取 3"),))


def test_a_paper_without_an_entry_is_read_as_it_was_written(shop):
    tags = paper_contents.tags_of(goods_at(shop, NOW)[:2], datetime(2026, 11, 20, 9, 12, 30))
    assert tags.tags == (
        ShelfTag("大米10斤", 35, "袋", "G1/rice"),
        ShelfTag("洗衣液", 30, "瓶", "G1/laundry_liquid"),
    )
    for content in (tags, PURCHASE, paper_contents.unsigned_of(shop, NOW)):
        job = printing.job_numbered(shop, paper_contents.ask_for(shop, content))
        assert job.seq is None
        assert paper_values.value_of(shop, job) == content
        assert compose(content, paper_values.issue_of(shop, job, training=True))
    change_everything(shop)
    assert paper_values.value_of(shop, printing.next_job(shop)) == tags


def test_a_tag_shows_the_barcode_that_stands_on_the_goods(shop):
    rice = replace(goods_at(shop, NOW, "rice")[0], barcode="6901234567892")
    assert paper_contents.tags_of([rice], NOW) == ShelfTags(
        NOW, (ShelfTag("大米10斤", 35, "袋", "6901234567892"),)
    )


@pytest.mark.parametrize(
    ("paper", "content", "error"),
    [
        ("leaflet", "{}", LookupError),
        ("shelf_tags", "", msgspec.DecodeError),
        ("shelf_tags", '{"at":"2026-11-20T09:12:00"}', msgspec.DecodeError),
    ],
)
def test_a_content_that_is_none_is_told(shop, paper, content, error):
    job = printing.job_numbered(shop, printing.ask_for(shop, paper, content))
    with pytest.raises(error):
        paper_values.value_of(shop, job)


def test_before_the_site_is_known_nothing_can_be_headed(tmp_path):
    from kiosk.store.database import open_store

    store = open_store(tmp_path / "kiosk.db")
    job = printing.job_numbered(store, paper_contents.ask_for(store, PURCHASE))
    with pytest.raises(LookupError):
        paper_values.issue_of(store, job, training=False)
    store.close()
