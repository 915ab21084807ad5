"""`verify` finds every change that somebody with the card in hand can make, and names it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial

import msgspec
import pytest
from support.shop import (
    KEEPER,
    RICE,
    SOAP,
    bought,
    dump,
    forge,
    open_the_shift,
    received,
    stamp_at,
    tables,
    without_triggers,
)
from support.village import NOW, found_village, tell

from kiosk.core.entries import (
    CardLost,
    CardReplaced,
    ChargedPurse,
    ClosedGood,
    Complaint,
    Counted,
    CountedLine,
    DateConfirmed,
    Declared,
    Delivery,
    DeliveryAccepted,
    DeliveryLine,
    EntryKind,
    GoodSet,
    HandedOver,
    HouseholdPinSet,
    Proxy,
    Refund,
    Reversal,
    ShiftChange,
    Signed,
    StockLine,
    StockMoved,
    TakenOver,
    Voucher,
    VouchersTaken,
    Wished,
)
from kiosk.core.feed import (
    ActivityItem,
    CardItem,
    ChargeItem,
    DeclarationItem,
    GoodItem,
    HouseholdItem,
    MoveItem,
    ObjectionItem,
    OtherSiteItem,
    PersonItem,
    PointsItem,
    ReleaseWishItem,
    ReviewItem,
    SchemeItem,
    SuspensionItem,
)
from kiosk.core.journal import NO_HASH, entry_bytes, entry_hash, slip_code
from kiosk.core.objections import REASONS, Objectionable
from kiosk.core.view import Pick
from kiosk.schemes import load_scheme
from kiosk.store import (
    acts,
    assortment,
    cards,
    counting,
    declaring,
    journal,
    objections,
    orders,
    people,
    printing,
    register,
    releases,
    replay,
    reversal,
    reviewing,
    stock,
    vouchers,
    wishes,
)
from kiosk.store import closing as closing_of_day
from kiosk.store.acts import Acted
from kiosk.store.assortment import Wanted
from kiosk.store.database import open_store
from kiosk.store.declaring import Said
from kiosk.store.outbox import Outbox
from kiosk.store.projection import project
from kiosk.store.replay import DERIVED, NOT_DERIVED
from kiosk.store.reviewing import Verdict
from kiosk.store.verify import problems, slip_problem

LAMP = Pick("lamp", "台灯", 5, 1, "盏")


def reviewed_on_site(store):
    """The group lets something pass."""
    group = [PersonItem(f"g{n}", "某", "officer", f"g{n}", "", function="head") for n in range(3)]
    tell(store, *group)
    said = declaring.declare(store, "y2", Said("h43", "P08", NOW.date()), stamp_at)
    verdict = Verdict(journal.entry_id(store, said.entry.seq), "passed", ("g0", "g1", "g2"))
    return said, reviewing.decide(store, "y3", verdict, partial(stamp_at, keeper="g0"))


@pytest.fixture
def busy(village, path):
    """A closed file with a bit of everything; its journal ends with an entry that no row shows."""
    tell(village, GoodItem("lamp", "台灯", 5, "家电", "盏", "general", place=9))
    bought(village, "op1", RICE, LAMP)
    tell(
        village,
        PointsItem("p2", "h43", "award", 40, "义务劳动", NOW.isoformat(), NOW.isoformat()),
        SuspensionItem("s1", "h43", "influence_period", "2026-12-01T00:00:00"),
    )
    received(village, "d1", ("rice", 4))
    k1 = partial(stamp_at, keeper="k1")
    assert isinstance(orders.cancel_order(village, "r1", 4, ["lamp"], k1, reason="没有货"), Acted)
    bought(village, "op2", SOAP)
    printing.mark_sending(village, printing.job_of(village, 7).job)
    with village.transaction():
        body = DateConfirmed("k1", "2026-11-20", "2026-11-01")
        journal.append(village, EntryKind.DATE_CONFIRMED, "date", body, stamp_at())
    outbox = Outbox(village)
    outbox.mark_acked(outbox.head(), outbox.hash_at(outbox.head()))
    assert problems(village) == []
    village.close()
    return path


def found_in(path):
    with closing(open_store(path, create=False)) as store:
        return problems(store)


def sql(*statements):
    return without_triggers(*statements)


SWAP = [
    "update entry set op = 'x' where seq = 4",
    "update entry set seq = -4 where seq = 4",
    "update entry set seq = 4 where seq = 5",
    "update entry set seq = 5 where seq = -4",
]
BODY_35 = "update entry set body = replace(body, '\"points\":35', '\"points\":5') where seq = 4"


def rehashed(*statements):
    """Changes, and a chain made good again from the first entry to the last."""

    def forge_all(path):
        sql(*statements)(path)
        with closing(open_store(path)) as store:
            prev, hashes = NO_HASH, []
            for entry, _ in journal.entries(store):
                digest = entry_hash(prev, entry_bytes(entry))
                hashes.append((prev, digest, entry.seq))
                prev = digest
        sql(*[("update entry set prev = ?, hash = ? where seq = ?", *row) for row in hashes])(path)

    return forge_all


def without_projection(path):
    """A whole redemption that never was, in the journal but in no row."""
    with closing(open_store(path)) as store, store.transaction():
        entry, _ = journal.entry_of_op(store, "op2")
        journal.append(store, EntryKind.REDEMPTION, "op3", entry.decoded(), stamp_at())


FORGED = {
    # the chain
    "a changed body": (sql(BODY_35), "entry 4: its hash"),
    "a changed time": (
        sql("update entry set at = '2026-11-19T09:12:00' where seq = 4"),
        "entry 4: its hash",
    ),
    "a changed keeper": (sql("update entry set keeper = 'k2' where seq = 4"), "entry 4: its hash"),
    "a changed key": (sql("update entry set op = 'op9' where seq = 4"), "entry 4: its hash"),
    "a changed hash": (sql("update entry set hash = zeroblob(32) where seq = 5"), "entry 5: its"),
    "a changed link": (
        sql("update entry set prev = zeroblob(32) where seq = 5"),
        "entry 5: does not name",
    ),
    "a changed first link": (
        sql("update entry set prev = randomblob(32) where seq = 1"),
        "entry 1: does not name",
    ),
    "a dropped entry": (sql("delete from entry where seq = 5"), "entry 5: missing"),
    "a dropped first entry": (sql("delete from entry where seq = 1"), "entry 1: missing"),
    "a dropped last entry": (sql("delete from entry where seq = 8"), "entry 8: missing"),
    "all entries dropped": (sql("delete from entry"), "entry 1: missing"),
    "dropped and counted anew": (
        sql("delete from entry where seq = 5", "update entry set seq = seq - 1 where seq > 5"),
        "entry 5: its hash",
    ),
    "swapped entries": (sql(*SWAP), "entry 4: its hash"),
    # a chain made good again
    "a body that does not add up": (rehashed(BODY_35), "entry 4: goods 10, charged 40, cost 40"),
    "a body that is none": (
        rehashed("update entry set body = '{}' where seq = 4"),
        "entry 4: ",
    ),
    "a body that is no JSON": (
        rehashed("update entry set body = 'nothing' where seq = 4"),
        "entry 4: ",
    ),
    "a body with spaces": (
        rehashed("update entry set body = replace(body, ',\"', ', \"') where seq = 4"),
        "entry 4: its body is not canonical",
    ),
    "a kind that nobody knows": (
        rehashed("update entry set kind = 'gift' where seq = 6"),
        "entry 6: unknown kind 'gift'",
    ),
    "a time that is none": (
        rehashed("update entry set at = 'yesterday' where seq = 6"),
        "entry 6: ",
    ),
    "a second beginning": (
        rehashed(
            """update entry set kind = 'genesis', body = '{"epoch":1,"schema":1,"site":"hp01"}'
            where seq = 8"""
        ),
        "entry 8: epoch 1 of hp01 does not follow",
    ),
    "no beginning": (
        rehashed(
            """update entry set kind = 'shift_closed', body = '{"name":"x","person":"k1"}'
            where seq = 1"""
        ),
        "entry 1: a journal begins",
    ),
    "a redemption of another household": (
        rehashed("update entry set body = replace(body, 'h42', 'h43') where seq = 4"),
        "purse of h42 in 2026",
    ),
    "a redemption of other goods": (
        rehashed("update entry set body = replace(body, 'rice', 'rice_cooker') where seq = 4"),
        "stock of rice: row 9, journal 10",
    ),
    "a delivery of more": (
        rehashed("update entry set body = replace(body, ':4}', ':9}') where seq = 5"),
        "stock of rice: row 9, journal 14",
    ),
    "a larger refund": (
        rehashed("update entry set body = replace(body, ':5,', ':50,') where seq = 6"),
        "purse of h42 in 2026",
    ),
    "a redemption that is in no row": (without_projection, "redemption 9: row None"),
    # the feed
    "a changed feed item": (
        sql("update feed_item set body = replace(body, ':105,', ':999,')"),
        "purse of h42 in 2026",
    ),
    "a dropped feed item": (sql("delete from feed_item where n = 6"), "feed item 6: missing"),
    "a feed item that is unread": (
        sql("update feed_item set known = 0 where n = 12"),
        "points p1: row",
    ),
    "a feed item that cannot be read": (
        sql("update feed_item set body = 'x' where n = 12"),
        "feed item 12: cannot be read",
    ),
    # the triggers
    "a dropped trigger": (
        lambda path: forge(path, "drop trigger entry_is_never_deleted"),
        "trigger entry_is_never_deleted: missing",
    ),
    "a trigger that does nothing": (
        lambda path: forge(
            path,
            "drop trigger feed_item_has_no_gaps",
            "create trigger feed_item_has_no_gaps before insert on feed_item begin select 1; end",
        ),
        "trigger feed_item_has_no_gaps: is another one",
    ),
    # the rows
    "more points in a purse": (
        sql("update purse set total = total + 50, cleared = cleared + 50"),
        "purse of h42 in 2026: row (160, 160, 70), journal and feed (110, 110, 70)",
    ),
    "less spent from a purse": (
        sql("update purse set spent = 0 where household = 'h42'"),
        "purse of h42 in 2026: row (110, 110, 0)",
    ),
    "a purse moved": (
        sql("update purse set household = 'h44' where household = 'h43'"),
        "purse of h43 in 2026: row None",
    ),
    "a purse dropped": (sql("delete from purse where household = 'h43'"), "purse of h43"),
    "a purse put in": (
        sql("insert into purse values ('h44', '2026', 9, 9, 0)"),
        "purse of h44 in 2026: row (9, 9, 0), journal and feed None",
    ),
    "points changed": (sql("update points set points = 99 where id = 'p1'"), "points p1: row"),
    "points of another household": (
        sql("update points set household = 'h43' where id = 'p1'"),
        "points p1: row",
    ),
    "points of another day": (
        sql("update points set effective = '2026-01-01T00:00:00' where id = 'p1'"),
        "points p1: row",
    ),
    "points past the gate": (sql("update points set cleared = 0 where id = 'p2'"), "points p2"),
    "points dropped": (sql("delete from points where id = 'r1'"), "points r1: row None"),
    "points put in": (
        sql(
            "insert into points select 'p9', household, kind, points, what, effective, posted,"
            " reverses, period, cleared, n, item, echo from points where id = 'p1'"
        ),
        "points p9: row",
    ),
    "more on the shelf": (
        sql("update stock set on_hand = on_hand + 1 where good = 'rice'"),
        "stock of rice: row 10, journal 9",
    ),
    "goods from nowhere": (sql("insert into stock values ('gold', 3)"), "stock of gold: row 3"),
    "goods that are gone": (sql("delete from stock where good = 'rice'"), "stock of rice: row 0"),
    "a cheaper price": (
        sql("update good_version set points = 1 where good = 'rice'"),
        "goods rice, version 1: row",
    ),
    "a card for another household": (
        sql("update card set household = 'h43' where serial = 42"),
        "card ",
    ),
    "a card put in": (sql("insert into card values ('k', 9, 'h42', 'in_use')"), "card k: row"),
    "a PIN of one's own": (sql("update person set pin = 'x' where id = 'k1'"), "person k1: row"),
    "a keeper put in": (
        sql("insert into person values ('k9', '某', 'keeper', 'x', 'x', 1, '', '', '')"),
        "person k9: row",
    ),
    "a suspension lifted": (sql("delete from suspension"), "suspension s1: row None"),
    "a household moved": (
        sql("update household set home = 'hp01', place = '5组' where id = 'h43'"),
        "household h43: row",
    ),
    "milder rules": (
        sql("update scheme set document = replace(document, 'barred', 'allowed')"),
        "scheme 1: row",
    ),
    "rules that are none": (sql("update scheme set document = '{'"), "file: "),
    "rules that contradict themselves": (
        sql("""update scheme set document = '{"id":"x"}'"""),
        "file: ",
    ),
    "another shift": (sql("update meta set value = 'k2' where key = 'in_charge'"), "shift: "),
    "another site": (
        sql("update meta set value = replace(value, '和平', '前进') where key = 'site'"),
        "site: is not",
    ),
    "a redemption struck from the list": (
        sql("delete from redeemed where seq = 4"),
        "redemption 4: row None",
    ),
    "a redemption of less": (sql("update redeemed set cost = 3 where seq = 4"), "redemption 4"),
    "a redemption of somebody else": (
        sql("update redeemed set household = 'h43' where seq = 4"),
        "redemption 4: row ('h43'",
    ),
    "a slip struck": (sql("delete from print_job where seq = 4"), "slip 4: row None"),
    # the file
    "a row that cannot be read": (
        sql("update household set name = cast(x'ff' as text) where id = 'h43'"),
        "file: ",
    ),
    "a table dropped": (sql("drop table stock"), "file: no such table: stock"),
    "a text that is none": (
        sql("update entry set body = cast(x'ff' as text) where seq = 4"),
        "file: ",
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_file_is_found_and_the_place_named(busy, name):
    forge_it, wanted = FORGED[name]
    forge_it(busy)
    found = found_in(busy)
    assert any(problem.startswith(wanted) for problem in found), found


def test_the_file_that_is_forged_in_these_tests_is_sound_before(busy):
    assert found_in(busy) == []
    sql()(busy)
    assert found_in(busy) == []
    rehashed()(busy)
    assert found_in(busy) == []


# --- every table, every kind of entry ------------------------------------------------------------


def add_up(store):
    """A day on which everything happens that changes a row, under rules that have it all."""
    k1 = partial(stamp_at, keeper="k1")
    later = partial(stamp_at, NOW + timedelta(hours=1), keeper="k1")
    rules = msgspec.to_builtins(load_scheme("tangxiang"))
    rules["handover"] = msgspec.to_builtins(load_scheme("rongan").handover)
    rules["gate"] = {"clause": "x", "kind": "publicised"}
    at = NOW.isoformat()
    tell(
        store,
        SchemeItem(2, rules),
        ReviewItem(at, at),
        ActivityItem("a1", "清扫村道", "村口", "2026-12-01T09:00:00", "打扫", 2),
        SuspensionItem("s1", "h43", "influence_period", "2026-12-01T00:00:00"),
        PointsItem("p2", "h42", "bonus", 500, "奖励", at, at),
        CardItem("blank", 99, None, "blank"),
        GoodItem("kettle", "电热水壶", 50, "家电", "个", "appliance", place=4),
        GoodItem("smokes", "香烟", 50, "其他", "包", kind="tobacco", place=5),
    )
    lines = [
        DeliveryLine("rice", 4, 5, 3500, expires="2027-03-31"),
        DeliveryLine("rice", 2, expires="2027-05-31"),
    ]
    seq = received(store, "d1", *lines, giver="某粮店", document="A-1").entry.seq
    done = [stock.accept(store, "d1+", seq, k1, second="k2")]
    own = Wanted("竹篮", "家居", "个", 12, shelf="C", low=2, barcode="6901234567892")
    done.append(assortment.set_good(store, "g1", own, k1, second="k2"))
    done.append(assortment.set_good(store, "g2", Wanted(shelf="A", low=3), k1, good="rice"))
    broken = [StockLine("rice", 1)]
    done.append(stock.move_out(store, "w1", EntryKind.WRITTEN_OFF, broken, k1, reason="broken"))
    done.append(stock.complain(store, "c1", "quality", k1, good="rice"))
    kettle, neighbour = Pick("kettle", "电热水壶", 50, 1, "个"), Proxy("邻居", "h43")
    first = bought(store, "op1", RICE, SOAP, proxy=neighbour).seq
    second = bought(store, "op2", RICE, kettle).seq
    third = bought(store, "op3", SOAP, kettle).seq
    counting.count_line(store, "rice", 7, k1(), reason="miscounted")
    fourth = bought(store, "op4", RICE).seq
    done.append(counting.finish_count(store, "n1", k1, second="k2"))
    received(store, "d2", ("kettle", 3))
    done.append(orders.hand_over(store, "h1", second, ["kettle"], k1))
    done.append(orders.cancel_order(store, "x1", third, ["kettle"], k1, reason="没有货"))
    done.append(reversal.undo(store, "u1", fourth, k1))
    done.append(reversal.bring_back(store, "b1", first, {"rice": 1}, later, reason="坏了"))
    done.append(register.sign(store, "s1", second, k1))
    done.append(vouchers.take_vouchers(store, "v1", "h42", [Voucher("V1", 5)], k1))
    done.append(wishes.wish(store, "i1", "h43", "kettle_big", "大水壶", k1))
    did = Said("h42", "P08", NOW.date(), helper="h43")
    done.append(declaring.declare(store, "y1", did, k1))
    tell(store, DeclarationItem("hp01", 1, done[-1].entry.seq, "h42", "passed", 20))
    done += reviewed_on_site(store)
    done.append(cards.report_lost(store, "l1", "h43", k1))
    tell(
        store,
        HouseholdItem("h44", "0044", "3组", "赵*", "hp01"),
        ReleaseWishItem("hp02/9", "h42", "hp02", 5, at),
        ChargeItem("hp02/1/7", "h42", (ChargedPurse("2026", 3),), "补来的兑换"),
        MoveItem("m1", "h44", "hp02"),
        OtherSiteItem("hp02", "长虹", "爱心积分超市", "长虹村"),
        ObjectionItem("hp01", 1, "h42", "打扫", "2026-11-29"),
    )
    thing = Objectionable("missing", "漏记的积分")
    done.append(objections.object_to(store, "o1", "h42", thing, REASONS[2], k1))
    assert releases.answer_all(store, stamp_at) == 2
    done.append(closing_of_day.close_day(store, "z1", later, 0))
    assert [answer for answer in done if not isinstance(answer, Acted)] == []
    assert problems(store) == []


@pytest.fixture(scope="module")
def full_file(village_file, tmp_path_factory):
    path = shutil.copy(village_file, tmp_path_factory.mktemp("full") / "kiosk.db")
    with closing(open_store(path)) as store:
        add_up(store)
    return path


@pytest.fixture
def full(full_file, tmp_path):
    return shutil.copy(full_file, tmp_path / "full.db")


def test_every_table_is_compared_or_known_to_be_derived_from_nothing(full):
    with closing(open_store(full)) as store:
        ours = {name for name in tables(store) if not name.startswith("_")}
        assert ours == DERIVED.keys() | NOT_DERIVED
        assert [name for name in DERIVED if not store.rows(f"select * from {name}")] == []


def first_row(path, table):
    """(key columns, other columns with their types, values by column) of one row."""
    with closing(sqlite3.connect(path)) as connection:
        info = f"select name, type, pk from pragma_table_info('{table}')"
        columns = connection.execute(info).fetchall()
        row = connection.execute(f"select * from {table}").fetchone()
    values = dict(zip([name for name, *_ in columns], row, strict=True))
    keys = [name for name, _, pk in columns if pk]
    return keys, [(name, kind) for name, kind, pk in columns if not pk], values


def where(keys, values):
    return " and ".join(f"{key} = ?" for key in keys), [values[key] for key in keys]


@pytest.mark.parametrize("table", DERIVED)
def test_a_row_struck_from_any_table_is_missed(full, table):
    keys, _, values = first_row(full, table)
    condition, key = where(keys, values)
    sql((f"delete from {table} where {condition}", *key))(full)
    called = DERIVED[table].format(*key)
    found = found_in(full)
    told = (f"{called}: row None", "file: ", "stock of ", "points ")
    assert any(problem.startswith(told) for problem in found), found


@pytest.mark.parametrize("table", DERIVED)
def test_a_change_in_any_column_of_any_table_is_found(full, tmp_path, table):
    keys, others, values = first_row(full, table)
    condition, key = where(keys, values)
    for column, kind in others:
        other = "other" if kind == "TEXT" else 1 - (values[column] or 0)
        changed = shutil.copy(full, tmp_path / f"{column}.db")
        sql(
            "pragma ignore_check_constraints = on",
            (f'update {table} set "{column}" = ? where {condition}', other, *key),
        )(changed)
        assert found_in(changed), column


@pytest.mark.parametrize("table", DERIVED)
def test_a_row_put_into_any_table_is_found(full, table):
    keys, _, values = first_row(full, table)
    last = values[keys[-1]]
    values[keys[-1]] = last + 1000 if isinstance(last, int) else f"{last}9"
    columns, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
    sql((f"insert into {table} ({columns}) values ({marks})", *values.values()))(full)
    assert found_in(full)


def test_verify_leaves_the_numbers_of_rows_and_a_draft_alone(full):
    with closing(open_store(full)) as store:
        counting.count_line(store, "rice", 1, stamp_at(keeper="k1"))
        before = dump(store)
        assert problems(store) == []
        assert dump(store) == before


def booked(kind, body, project_it=False):
    """An entry of a rightly made chain that no act would have made."""

    def forge_it(path):
        with closing(open_store(path)) as store, store.transaction():
            entry, _ = journal.append(store, kind, "forged", body(store), stamp_at(keeper="k1"))
            if kind in printing.PAPERED:
                printing.add(store, entry.seq)
            if project_it:
                project(store, entry, entry.decoded())

    return forge_it


def seq_of(store, op):
    return journal.entry_of_op(store, op)[0].seq


def reversal_of(op, **changes):
    def body(store):
        there = journal.entry_of_op(store, op)[0].decoded()
        return msgspec.structs.replace(there, **changes)

    return body


def redemption_of(op, price):
    """The same goods once more, each piece at `price`, and everything adds up."""

    def body(store):
        there = journal.entry_of_op(store, op)[0].decoded()
        lines = tuple(msgspec.structs.replace(x, points=price) for x in there.lines)
        cost = sum(x.points * x.quantity for x in lines)
        return msgspec.structs.replace(
            there,
            lines=lines,
            cost=cost,
            charges=(ChargedPurse("2026", cost),),
            after=there.before - cost,
        )

    return body


def came_for_op1(proxy):
    """The same redemption once more, by somebody else."""

    def body(store):
        return msgspec.structs.replace(redemption_of("op1", 35)(store), proxy=proxy)

    return body


def under_a_limit(forge_it):
    """The same where the township limits proxies."""

    def forge_under_it(path):
        with closing(open_store(path)) as store:
            version = journal.scheme_version(store)
            document = msgspec.to_builtins(load_scheme("tangxiang"))
            document["proxies"] = {"clause": "村规", "households_per_month": 2}
            tell(store, SchemeItem(version + 1, document))
        forge_it(path)

    return forge_under_it


def rice(store):
    """On the shelf after entry 4."""
    return 6 + 6  # opening stock and the delivery


IMPOSSIBLE = {
    "a second undo": (
        booked(EntryKind.UNDONE, reversal_of("u1")),
        "was taken back before",
    ),
    "more points than were charged": (
        booked(EntryKind.RETURNED, reversal_of("b1", points=99)),
        "purses and refund do not come to 99",
    ),
    "goods that never went out": (
        booked(EntryKind.RETURNED, reversal_of("b1", lines=(StockLine("kettle", 1),))),
        "1 kettle of redemption",
    ),
    "a reversal of nothing": (
        booked(EntryKind.UNDONE, reversal_of("u1", of=2)),
        "there is no redemption 2 to take back",
    ),
    "a reversal for a neighbour": (
        booked(EntryKind.UNDONE, reversal_of("u1", household="h43")),
        "is not of h43",
    ),
    "goods handed over twice": (
        booked(EntryKind.HANDED_OVER, reversal_of("h1")),
        "does not wait to be handed over",
    ),
    "an order cancelled twice": (
        booked(EntryKind.REFUND, reversal_of("x1")),
        "does not wait to be cancelled",
    ),
    "more written off than was there": (
        booked(
            EntryKind.WRITTEN_OFF, lambda _: StockMoved((StockLine("laundry_liquid", 50),), "x")
        ),
        "below zero",
    ),
    "a count of what comes later": (
        booked(EntryKind.COUNTED, lambda _: Counted((CountedLine("rice", 1, 1, 999),))),
        "counted after entry 999",
    ),
    "a delivery accepted twice": (
        booked(
            EntryKind.DELIVERY_ACCEPTED, lambda store: DeliveryAccepted(seq_of(store, "d1"), "k2")
        ),
        "waits for a second person",
    ),
    "a return for more than the goods are worth": (
        booked(
            EntryKind.RETURNED,
            lambda store: Reversal(
                seq_of(store, "op2"),
                "h42",
                (StockLine("rice", 1),),
                60,
                (ChargedPurse("2026", 60),),
            ),
        ),
        "60 points for goods of",
    ),
    "points from below nothing": (
        booked(
            EntryKind.RETURNED,
            reversal_of("b1", refund=-100, charges=(ChargedPurse("2026", 135),)),
        ),
        "points go back to a purse, are refunded, or have lapsed",
    ),
    "an order cancelled for more": (
        booked(EntryKind.REFUND, reversal_of("x1", points=100)),
        "100 points given back for orders of 0",
    ),
    "an order cancelled for a neighbour": (
        booked(EntryKind.REFUND, reversal_of("x1", household="h43")),
        "is not of h43",
    ),
    "a refund of what is no redemption": (
        booked(EntryKind.REFUND, lambda _: Refund("h42", 5, "x", 2, ("kettle",))),
        "there is no redemption 2",
    ),
    "a count against another book": (
        booked(EntryKind.COUNTED, lambda _: Counted((CountedLine("rice", 999, 1000, 4, "x"),))),
        "after entry 4, not 999",
    ),
    "a count below nothing": (
        booked(EntryKind.COUNTED, lambda _: Counted((CountedLine("rice", 99, 0, 4, "x"),))),
        "below zero",
    ),
    "goods for less": (
        booked(EntryKind.REDEMPTION, redemption_of("op1", 1)),
        "rice for 1, the price was 35",
    ),
    "a delivery of less than nothing": (
        booked(EntryKind.DELIVERY, lambda _: Delivery((DeliveryLine("rice", -3),), "collective")),
        "-3 rice",
    ),
    "a loss of less than nothing": (
        booked(EntryKind.WRITTEN_OFF, lambda _: StockMoved((StockLine("rice", -30),), "x")),
        "-30 rice",
    ),
    "a delivery that one person looked at twice": (
        booked(
            EntryKind.DELIVERY,
            lambda _: Delivery((DeliveryLine("rice", 5),), "collective", second="k1"),
        ),
        "k1 is both the first and the second person",
    ),
    "a price that one person approved twice": (
        booked(
            EntryKind.GOOD_SET,
            lambda _: GoodSet("own-x", "刀", "厨具", "把", 1, own=True, second="k1"),
        ),
        "k1 is both the first and the second person",
    ),
    "a count that one person verified twice": (
        booked(
            EntryKind.COUNTED,
            lambda store: Counted((CountedLine("rice", rice(store), rice(store), 4),), "k1"),
        ),
        "k1 is both the first and the second person",
    ),
    "tobacco taken in": (
        booked(EntryKind.DELIVERY, lambda _: Delivery((DeliveryLine("smokes", 5),), "collective")),
        "smokes is of a kind that is barred: tobacco",
    ),
    "tobacco of one's own": (
        booked(
            EntryKind.GOOD_SET,
            lambda _: GoodSet("own-x", "烟", "", "包", 1, own=True, kind="tobacco", second="k2"),
        ),
        "own-x is of a kind that is barred: tobacco",
    ),
    "somebody without a card at a stranger's word": (
        booked(EntryKind.REDEMPTION, came_for_op1(Proxy("邻居", vouched_by="o9"))),
        "o9, who said who came, is no keeper",
    ),
    "somebody without a card at nobody's word": (
        under_a_limit(booked(EntryKind.REDEMPTION, came_for_op1(Proxy("邻居")))),
        "somebody without a card came, and no keeper said who it was",
    ),
    "a voucher of less than nothing": (
        booked(EntryKind.VOUCHERS_TAKEN, lambda _: VouchersTaken("h42", (Voucher("A", -5),))),
        "-5 points of voucher A",
    ),
    "vouchers for what is no redemption": (
        booked(EntryKind.VOUCHERS_TAKEN, lambda _: VouchersTaken("h42", (Voucher("A", 5),), 2)),
        "vouchers for 2, which is no redemption of h42",
    ),
    "vouchers for somebody else's redemption": (
        booked(
            EntryKind.VOUCHERS_TAKEN,
            lambda store: VouchersTaken("h43", (Voucher("A", 5),), seq_of(store, "op1")),
        ),
        "which is no redemption of h43",
    ),
    "vouchers of nobody": (
        booked(EntryKind.VOUCHERS_TAKEN, lambda _: VouchersTaken("h99", (Voucher("A", 5),))),
        "there is no household h99",
    ),
    "a wish of nobody": (
        booked(EntryKind.WISHED, lambda _: Wished("h99", "rice", "大米")),
        "there is no household h99",
    ),
    "a declaration of nobody": (
        booked(EntryKind.DECLARED, lambda _: Declared("h99", "P08", "2026-11-20T09:00:00")),
        "there is no household h99",
    ),
    "a PIN of nobody": (
        booked(EntryKind.HOUSEHOLD_PIN_SET, lambda _: HouseholdPinSet("h99")),
        "there is no household h99",
    ),
    "a card of nobody": (
        booked(EntryKind.CARD_LOST, lambda _: CardLost("h99", "key", 1)),
        "there is no household h99",
    ),
    "a new card for nobody": (
        booked(EntryKind.CARD_REPLACED, lambda _: CardReplaced("h99", "blank", 99)),
        "there is no household h99",
    ),
    "a place for goods that nobody knows": (
        booked(EntryKind.GOOD_SET, lambda _: GoodSet("gold", "金", "", "", 1)),
        "there are no goods gold",
    ),
    "a price for goods that nobody knows": (
        booked(
            EntryKind.DELIVERY,
            lambda _: Delivery((DeliveryLine("gold", 1, cost_cents=1, points=1),)),
        ),
        "there are no goods gold",
    ),
    "points for no order": (
        booked(EntryKind.REFUND, lambda _: Refund("h42", 5, "x")),
        "5 points given back for no order",
    ),
    "points for what was taken at once": (
        booked(
            EntryKind.REFUND, lambda store: Refund("h42", 35, "x", seq_of(store, "op1"), ("rice",))
        ),
        "rice of redemption",
    ),
    "points for an order of nothing": (
        booked(EntryKind.REFUND, lambda store: Refund("h42", 5, "x", seq_of(store, "op1"))),
        "5 points given back for orders of 0",
    ),
    "a return of nothing": (
        booked(EntryKind.RETURNED, reversal_of("b1", of=2)),
        "there is no redemption 2 to take back",
    ),
    "goods handed over of no redemption": (
        booked(EntryKind.HANDED_OVER, lambda _: HandedOver(2, ("kettle",))),
        "redemption 2 has nothing that was handed over",
    ),
    "nothing handed over": (
        booked(EntryKind.HANDED_OVER, lambda store: HandedOver(seq_of(store, "op2"), ())),
        "has nothing that was handed over",
    ),
    "a signature for no redemption": (
        booked(EntryKind.SIGNED, lambda _: Signed(2, 1)),
        "line 1 of redemption 2 waits for no signature",
    ),
    "a signature for what was undone": (
        booked(EntryKind.SIGNED, lambda store: Signed(seq_of(store, "op4"), 4), project_it=True),
        "waits for no signature",
    ),
    "a signature on another line": (
        booked(EntryKind.SIGNED, lambda store: Signed(seq_of(store, "op1"), 2)),
        "line 2 of redemption",
    ),
    "a complaint about no redemption": (
        booked(EntryKind.COMPLAINT, lambda _: Complaint("贵", of=2)),
        "there is no redemption 2 to complain about",
    ),
    "a complaint about goods that nobody knows": (
        booked(EntryKind.COMPLAINT, lambda _: Complaint("贵", "gold")),
        "there are no goods gold to complain about",
    ),
    "the end of a shift that nobody began": (
        booked(EntryKind.SHIFT_CLOSED, lambda _: ShiftChange("k1", "陈某"), project_it=True),
        "k1 closed the shift of k1, who had not opened it",
    ),
    "a shift taken over from nobody": (
        booked(EntryKind.SHIFT_CLOSED, lambda _: ShiftChange("k2", "李某", "k1"), project_it=True),
        "k1 closed the shift of k2, who had not opened it",
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_entry_that_cannot_be_is_named_and_is_no_crash(full, name):
    forge_it, wanted = IMPOSSIBLE[name]
    forge_it(full)
    with closing(open_store(full)) as store:
        last = journal.head(store)[0]
        found = problems(store)
    about = [problem for problem in found if problem.startswith(f"entry {last}: ")]
    assert any(wanted in problem for problem in about), found


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"slips": 9}, "closed with slips 9, journal"),
        ({"points_out": 9}, "closed with points_out 9"),
        ({"points_back": 9}, "closed with points_back 9"),
        ({"head": "WRONG"}, "closed with head WRONG"),
        ({"first": 2}, "closed with first 2"),
        ({"last": 2}, "closed with last 2"),
        ({"unsigned": (7,)}, "closed with unsigned (7,)"),
        ({"orders_open": 9}, "closed with orders_open 9"),
        ({"orders_overdue": 9}, "closed with orders_overdue 9"),
        ({"taken_over": (TakenOver("k1", "", "k2", "", ""),)}, "closed with taken_over (TakenOver"),
        ({"first_slip": "和平-1-000001-1"}, "closed slips 和平-1-000001-1 to"),
        ({"goods": ()}, "closed rice as None"),
        ({"goods": (ClosedGood("rice", "x", 5, 5, 0, 0, 0, 0, 500),)}, "closed rice as (5, 5, 0"),
    ],
)
def test_a_close_that_says_something_else_than_the_journal_is_named(village, changes, wanted):
    bought(village, "op1", RICE)
    sheet = closing_of_day.close_sheet(village, NOW, 0)
    body = msgspec.structs.replace(sheet, **changes)
    with village.transaction():
        acts.record(village, EntryKind.DAY_CLOSED, "z", body, stamp_at(keeper="k1"))
    found = problems(village)
    assert any(problem.startswith(f"entry 5: {wanted}") for problem in found), found


def test_closes_one_after_the_other_are_sound(full):
    with closing(open_store(full)) as store:
        people.open_shift(store, KEEPER, "again", stamp_at(keeper="k1"))
        for n in range(2):
            received(store, f"late{n}", ("rice", 1))
            done = closing_of_day.close_day(
                store, f"late-close{n}", partial(stamp_at, keeper="k1"), 0, end_shift=False
            )
            assert isinstance(done, Acted)
        assert problems(store) == []


def test_a_pin_that_no_entry_speaks_of_is_found(full):
    sql("insert into household_pin values ('h42', 'x')")(full)
    assert found_in(full) == ["PIN of h42: row (), journal None"]


def test_everything_is_played_in_the_order_in_which_it_was_known(village):
    """Under the rules that came later, the purse that was charged would not have been there."""
    bought(village, "op1", RICE)
    tell(village, SchemeItem(2, msgspec.to_builtins(load_scheme("bieshan"))))
    assert list(replay.differences(village)) == []


def test_two_wrongs_in_one_entry_are_both_told(full):
    booked(EntryKind.UNDONE, reversal_of("u1", points=99))(full)
    found = [problem for problem in found_in(full) if problem.startswith("entry ")]
    assert len(found) >= 2


def test_a_paper_that_no_entry_asked_for_is_found(full):
    sql("insert into print_job values (null, 1, 'entry', '', 'printed', 1, '')")(full)
    assert found_in(full) == ["slip 1: row (), journal None"]


def test_papers_that_no_fact_stands_behind_are_no_problem(full):
    with closing(open_store(full)) as store:
        printing.ask_for(store, "tags", "[]")
        assert problems(store) == []


# --- the shift -----------------------------------------------------------------------------------

K1, K2 = ShiftChange("k1", "陈某"), ShiftChange("k2", "李某")
OVER = ShiftChange("k1", "陈某", "k2", "李某")
OPENED, CLOSED = EntryKind.SHIFT_OPENED, EntryKind.SHIFT_CLOSED
SHIFTS = {
    "closed by who opened it": ([(CLOSED, K1, "k1")], ""),
    "opened again after the power cut": ([(OPENED, K1, "k1"), (CLOSED, K1, "k1")], ""),
    "taken over": ([(CLOSED, OVER, "k2"), (OPENED, K2, "k2"), (CLOSED, K2, "k2")], ""),
    "over another's, as kiosks of old wrote it": ([(OPENED, K2, "k2"), (CLOSED, K2, "k2")], ""),
    "closed by somebody else": ([(CLOSED, K2, "k2")], "k2 closed the shift of k2, who had not"),
    "closed twice": ([(CLOSED, K1, "k1"), (CLOSED, K1, "k1")], "k1 closed the shift of k1, who"),
    "closed in another's name": ([(CLOSED, K1, "k2")], "k2 closed the shift of k1"),
    "taken over in another's name": (
        [(CLOSED, OVER, "k1"), (OPENED, K2, "k2")],
        "k1 closed the shift of k1",
    ),
    "taken over from oneself": (
        [(CLOSED, ShiftChange("k1", "陈某", "k1"), "k1"), (OPENED, K1, "k1")],
        "k1 took over from nobody else",
    ),
    "taken over and not opened": (
        [(CLOSED, OVER, "k2")],
        "k2 had taken a shift over and did not open one",
    ),
    "taken over for somebody else": (
        [(CLOSED, OVER, "k2"), (OPENED, K1, "k1")],
        "k2 had taken a shift over and did not open one",
    ),
}


@pytest.mark.parametrize("name", SHIFTS)
def test_a_shift_ends_by_its_own_keeper_or_is_taken_over(village, name):
    """The shift of k1 is open."""
    steps, wanted = SHIFTS[name]
    with village.transaction():
        for n, (kind, body, keeper) in enumerate(steps):
            acts.record(village, kind, f"s{n}", body, stamp_at(keeper=keeper))
    found = problems(village)
    assert any(wanted in problem for problem in found) if wanted else found == [], found


def test_phone_credit_that_nobody_can_prove_is_named(village):
    tell(village, GoodItem("credit", "话费", 30, "话费", "份", "general", "cash_like", place=9))
    of = bought(village, "op1", Pick("credit", "话费", 30, 1, "份")).seq
    with village.transaction():
        body = HandedOver(of, ("credit",))
        acts.record(village, EntryKind.HANDED_OVER, "h1", body, stamp_at(keeper="k1"))
    (found,) = problems(village)
    assert found.endswith(f"credit of redemption {of} was handed over without a proof")


# --- the papers ----------------------------------------------------------------------------------


def test_a_second_original_of_one_slip_is_found(full):
    """A table made anew without its constraints takes it."""
    columns = "job integer primary key, seq integer, paper text, content text, state text"
    sql(
        f"create table other ({columns}, sent integer, by_person text)",
        "insert into other select * from print_job",
        "drop table print_job",
        "alter table other rename to print_job",
        "insert into print_job select 999, seq, paper, content, 'not_sent', 0, '' from print_job"
        " where seq = 4",
    )(full)
    assert found_in(full) == ["slip 4: 2 originals of one entry"]


def test_a_paper_that_came_out_and_was_never_sent_is_found(full):
    """It would come out as the original once more."""
    sql("update print_job set state = 'printed', sent = 0 where seq = 4")(full)
    assert found_in(full) == ["slip 4: came out, and was never sent"]


def test_a_paper_that_a_person_called_whole_though_it_was_never_made_is_no_problem(full):
    sql("update print_job set state = 'printed', sent = 0, by_person = 'k1' where seq = 4")(full)
    assert found_in(full) == []


# --- the file ------------------------------------------------------------------------------------


def test_a_damaged_page_is_found(busy):
    raw = bytearray(busy.read_bytes())
    with closing(sqlite3.connect(busy)) as connection:
        size = connection.execute("pragma page_size").fetchone()[0]
        root = connection.execute(
            "select rootpage from sqlite_master where name = 'purse'"
        ).fetchone()[0]
    raw[(root - 1) * size : root * size] = bytes(size)
    busy.write_bytes(raw)
    assert found_in(busy)[0].startswith("file: ")


def test_a_gap_in_the_register_is_found(tmp_path):
    path = tmp_path / "kiosk.db"
    store = found_village(path, "rongan", points=0)
    at = NOW.isoformat()
    tell(store, PointsItem("p2", "h42", "refund", 100, "没有货", at, at))
    open_the_shift(store)
    bought(store, "op1")
    bought(store, "op2")
    assert problems(store) == []
    store.close()
    rehashed("update entry set body = replace(body, '_line\":2', '_line\":3')")(path)
    sql("update redeemed set register_line = 3 where register_line = 2")(path)
    assert found_in(path) == ["the lines of the register have gaps"]


def test_a_new_file_is_sound(tmp_path):
    store = open_store(tmp_path / "kiosk.db")
    assert problems(store) == []
    store.close()


def test_looking_changes_nothing(busy):
    before = busy.read_bytes()
    assert found_in(busy) == []
    assert busy.read_bytes() == before


def test_an_item_that_nobody_could_read_is_no_problem(village):
    n = journal.feed_cursor(village) + 1
    village.execute("insert into feed_item values (?, ?, 0)", [n, json.dumps({"type": "rain"})])
    assert problems(village) == []


# --- slips ---------------------------------------------------------------------------------------


def test_a_slip_is_proved_against_the_journal(village):
    receipt = bought(village, "op1")
    code = slip_code("hp01", 1, receipt.seq, receipt.mark)
    assert slip_problem(village, code) == ""
    other = ("0" if receipt.mark[0] != "0" else "1") + receipt.mark[1:]
    wrong = {
        slip_code("hp02", 1, receipt.seq, receipt.mark): "another kiosk",
        slip_code("hp01", 2, receipt.seq, receipt.mark): "another kiosk",
        slip_code("hp01", 1, receipt.seq - 1, receipt.mark): "no redemption",
        slip_code("hp01", 1, 10**14, receipt.mark): "no redemption",
        slip_code("hp01", 1, 0, receipt.mark): "no redemption",
        slip_code("hp01", 1, receipt.seq, other): "its mark",
        slip_code("hp01", 1, receipt.seq, ""): "its mark",
        "大米": "not the code",
        "": "not the code",
    }
    for text, problem in wrong.items():
        assert problem in slip_problem(village, text)
