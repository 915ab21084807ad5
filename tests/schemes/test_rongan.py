"""融安县: clauses that no other test shows with their own figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select, update
from support.desk import found_signing_village, receipt
from support.office import send
from support.shop import received, stamp_at
from support.town import NOW, MemoryOutbox, told
from support.village import tell

from kiosk.core.account import Charge
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import ChargedPurse, Declared, EntryKind, RedeemedLine, Redemption
from kiosk.core.explaining import Figure
from kiosk.core.feed import GoodItem, PointsItem, SchemeItem
from kiosk.core.journal import canonical
from kiosk.core.reporting import report_named
from kiosk.core.scheme import Item, parse_scheme
from kiosk.core.view import Pick
from kiosk.schemes import load_scheme
from kiosk.store import points as kiosk_points
from kiosk.store import redeem, views
from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.awarding import NewAward, give_award
from kiosk.township.awards.confirming import Confirming, Publishing, confirm, publish
from kiosk.township.awards.declarations import Assessment, assess
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, township_of
from kiosk.township.database import run_tx
from kiosk.township.publication.closing import close_cycle, villages
from kiosk.township.publication.published import list_of
from kiosk.township.reports.figures import MEASURES
from kiosk.township.reports.report_acts import NewFigure, type_figure
from kiosk.township.reports.report_material import Material, Typed
from kiosk.township.rules.scheme_drafts import (
    DraftBegun,
    PutInForce,
    begin_draft,
    put_in_force,
)
from kiosk.township.rules.scheme_files import parsed, scheme_toml
from kiosk.township.sites.keepers import (
    KeeperNamed,
    NewKeeper,
    Pin,
    add_keeper,
    keepers,
    mandate_said,
    strike_keeper,
)

MARCH_5 = datetime(2023, 3, 5, 9)


def give(town, household, figure):
    deed = Deed(household, points=figure, reason="修路", effective=MARCH_5)
    run_tx(town, lambda c: points.award(c, f"{household}/{figure}", deed, at=MARCH_5))


def test_every_household_has_one_record_and_honours_go_by_all_it_obtained(desk, key):
    town, _ = desk("rongan", ("0001", "0002", "0003"))
    give(town, "0001", 50)
    outbox = MemoryOutbox()
    lines, charges = (RedeemedLine("slippers", "拖鞋", 1, 18, "双"),), (ChargedPurse("", 18),)
    spent = Redemption("7-0001", "0001", "3组", "张*", lines, 18, charges, 50, 32, "card", 1)
    outbox.append(EntryKind.REDEMPTION, spent)
    send(town, key, outbox)
    run_tx(town, lambda c: close_cycle(c, "month", at=datetime(2023, 4, 1)))

    def rows(kind, cycle):
        found = run_tx(town, lambda c: list_of(c, 7, kind, cycle, "2023-03", 0), reads=True)
        return found.content.rows

    left = [(row[1], row[10]) for row in rows("points", "month")]
    assert left == [("0001", 32), ("0002", 0), ("0003", 0)]
    honours = [(row[0], row[1], row[3]) for row in rows("honours", "all")]
    assert honours == [(1, "0001", 50), (2, "0002", 0), (2, "0003", 0)]


def test_the_report_has_participation_awareness_and_satisfaction(desk, reported):
    town, do = desk("rongan")
    give(town, "0001", 5)
    march = date(2023, 3, 20)
    for kind, part, asked in (
        (Typed.AT_HOME, 2, 0),
        (Typed.AWARENESS, 19, 20),
        (Typed.SATISFACTION, 20, 20),
    ):
        do(type_figure, NewFigure(7, kind, march, part, asked, "三月"))
    told = reported(town, "2023-03")
    assert told["participating"].said == "50.00%（1/2）"
    assert told["awareness"].said == "95.00%（19/20）"
    assert told["satisfaction"].said == "100.00%（20/20）"
    give(town, "0002", 5)
    assert reported(town, "2023-03")["participating"].said == "100.00%（2/2）"


def test_what_was_obtained_in_all_stands_beside_what_can_be_spent(tmp_path):
    store = found_signing_village(tmp_path / "kiosk.db", points=50)
    tell(store, GoodItem("slippers", "拖鞋", 18, "家居", "双"))
    received(store, "d", ("slippers", 1))
    receipt(store, "op", Pick("slippers", "拖鞋", 18, 1, "双"))
    told = {why.figure: why.points for why in views.standing(store, "h42", stamp_at().moment).whys}
    assert (told[Figure.TOTAL], told[Figure.SPENT], told[Figure.REDEEMABLE]) == (50, 18, 32)
    store.close()


PIN = Pin("246810", "kept")
MANDATED = NewKeeper(
    "tx01", "李某", "keeper", PIN, mandate="assigned", since=MARCH_5.date(), paper="理事会记录3号"
)


def test_a_keeper_is_assigned_by_the_council_or_has_a_welfare_post(desk):
    """四(二)1 由理事会指派专人，或者设立公益性岗位: a named person, by a paper, from a day on."""
    town, do = desk("rongan")
    for lacking, field in (
        ({"mandate": ""}, "mandate"),
        ({"mandate": "cousin"}, "mandate"),
        ({"since": None}, "since"),
        ({"paper": " "}, "paper"),
    ):
        with pytest.raises(Refused) as refused:
            do(add_keeper, replace(MANDATED, **lacking))
        assert refused.value.field == field
    assert run_tx(town, lambda c: keepers(c, "tx01"), reads=True) == []
    do(add_keeper, MANDATED)
    done = do(add_keeper, replace(MANDATED, name="刘某", mandate="welfare_post", paper="岗1号"))
    assert done.after["mandate"] == "公益性岗位，2023-03-05 起（岗1号）"
    people = run_tx(town, lambda c: keepers(c, "tx01"), reads=True)
    said = {row.name: mandate_said(row) for row in people}
    assert said["李某"] == "理事会指派，2023-03-05 起（理事会记录3号）"


def test_a_shop_keeps_its_one_keeper(desk):
    town, do = desk("rongan")
    do(add_keeper, replace(MANDATED, name="陈某"))
    do(add_keeper, NewKeeper("tx01", "王某", "officer", PIN))

    def working():
        rows = run_tx(town, lambda c: keepers(c, "tx01"), reads=True)
        return [row.id for row in rows if row.active and row.role == "keeper"]

    (first,) = working()
    with pytest.raises(Refused, match="停用以后就没有管理员了"):
        do(strike_keeper, KeeperNamed("tx01", first))
    do(add_keeper, replace(MANDATED, name="刘某"))
    do(strike_keeper, KeeperNamed("tx01", first))
    assert len(working()) == 1
    with pytest.raises(Refused, match="停用以后就没有管理员了"):
        do(strike_keeper, KeeperNamed("tx01", working()[0]))


# --- 四(四): declared, assessed, shown, in the ledger, redeemed ------------------------------

ITEM = Item(
    clause="(村里的清单)",
    id="R01",
    group="人居环境整治",
    matter="庭院",
    behaviour="庭院干净",
    points=10,
    per="time",
)


def with_items(town, *items):
    """A township that has typed in its list; 融安's own is not in the paper."""

    def work(connection):
        scheme = msgspec.structs.replace(township_of(connection).scheme, items=items)
        connection.execute(update(tables.township).values(scheme=canonical(scheme).decode()))

    run_tx(town, work)


def test_reports_add_up_by_the_six_fields(desk, reported):
    """四(一)2; what was given by figure stands in none."""
    town, do = desk("rongan")
    fields = ["村规民约落实", "人居环境整治", "文明创建", "社会综治", "党员管理", "乡贤引导"]
    assert [each.name for each in load_scheme("rongan").field] == fields
    assert len(fields) == 6
    litter = msgspec.structs.replace(ITEM, id="R02", points=-3)
    guide = msgspec.structs.replace(ITEM, id="R03", group="乡贤引导", points=5)
    with_items(town, ITEM, litter, guide)
    for item_id in ("R01", "R02", "R03", "R03"):
        do(give_award, NewAward("tx01", Deed("0001", item=item_id)))
    do(give_award, NewAward("tx01", Deed("0002", points=50, reason="修路")))
    assert reported(town, "2023-03")["by_field"].said == (
        "村规民约落实 0 分、人居环境整治 7 分、文明创建 0 分、社会综治 0 分、党员管理 0 分、"
        "乡贤引导 10 分、不分类 50 分"
    )

    def found(connection):
        scheme = township_of(connection).scheme
        span, among = report_named(scheme, "2023-03"), tuple(villages(connection))
        material = Material(connection, scheme, span, among, whole=True)
        return [(row.cells[0], row.cells[-1]) for row in MEASURES["by_field"].found(material)]

    rows = run_tx(town, found, reads=True)
    assert [name for name, _ in rows] == ["人居环境整治"] * 2 + ["乡贤引导"] * 2 + ["不分类"]
    assert sum(figure for _, figure in rows) == 7 + 10 + 50


def test_an_item_of_no_field_is_not_taken():
    unknown = msgspec.structs.replace(ITEM, group="打扫")
    scheme = msgspec.structs.replace(load_scheme("rongan"), items=(unknown,))
    with pytest.raises(Refused, match="没有这一类"):
        parsed(msgspec.to_builtins(scheme))


def test_what_happened_before_a_change_of_the_list_gets_the_old_lists_points(desk):
    """四(一)3: 10 for a tidy yard until the end of March, 15 from 1 April on, and -3 no more."""
    town, do = desk("rongan")
    with_items(town, ITEM, msgspec.structs.replace(ITEM, id="R02", points=-3))
    april = datetime(2023, 4, 1, 8)
    dearer = (msgspec.structs.replace(ITEM, points=15),)
    scheme = msgspec.structs.replace(load_scheme("rongan"), items=dearer)
    do(begin_draft, DraftBegun("四月", "file", "清单.toml", scheme_toml(scheme).encode(), id="d"))
    do(put_in_force, PutInForce("d", "村民会议", "3号"), april)
    (changed,) = told(town, SchemeItem)[1:]
    assert parse_scheme(changed.document, "fed").valid_from == "2023-04-01"
    days = [("R01", 3, 31), ("R02", 3, 31), ("R01", 4, 1), ("R01", 4, 2)]
    for n, (item_id, month, day) in enumerate(days):
        happened = datetime(2023, month, day, 9)
        new = NewAward("tx01", Deed("0001", item=item_id, effective=happened), id=f"a/{n}")
        do(give_award, new, april + timedelta(days=5))
    assert [each.points for each in told(town, PointsItem)] == [10, -3, 15, 15]
    again = msgspec.structs.replace(scheme, items=(msgspec.structs.replace(ITEM, points=18),))
    may = datetime(2023, 5, 1, 8)
    do(begin_draft, DraftBegun("五月", "file", "清单.toml", scheme_toml(again).encode(), id="e"))
    do(put_in_force, PutInForce("e", "村民会议", "4号"), may)
    for n, at in enumerate((april - timedelta(days=1), april, may), 4):
        new = NewAward("tx01", Deed("0001", item="R01", effective=at), id=f"a/{n}")
        do(give_award, new, may)
    assert [each.points for each in told(town, PointsItem)[4:]] == [10, 15, 18]
    gone = NewAward("tx01", Deed("0001", item="R02", effective=april))
    with pytest.raises(Refused, match="没有项目“R02”"):
        do(give_award, gone, april + timedelta(days=5))


def test_points_go_through_five_steps_before_they_are_spent(desk, kiosk, key):
    town, do = desk("rongan")
    with_items(town, ITEM)
    steps = []

    def after(step):
        store = kiosk(town)
        account = redeem.account_of(store, "7-0001", Moment(NOW, Quality.SURE))
        steps.append((step, account.balance, account.redeemable))
        return store

    outbox = MemoryOutbox()
    outbox.append(EntryKind.DECLARED, Declared("7-0001", "R01", "2023-03-06T08:00:00", photo="ab"))
    send(town, key, outbox)
    after("申报")
    do(assess, Assessment("tx01", 1, 2, passes=True, document="", reason=""))
    after("评定")
    days = (date(2023, 3, 20), date(2023, 3, 20), date(2023, 3, 22))
    do(publish, Publishing("tx01", *days, "村委会"))
    store = after("公示")
    scheme = kiosk_points.scheme_in_force(store)
    ten = Charge("7-0001", scheme.period_of(NOW).key, 10)
    with store.transaction():
        assert not kiosk_points.charge(store, ten, scheme)
    do(confirm, Confirming("tx01", "某、某", publication=1), NOW + timedelta(days=3))
    after("建立台账")
    with store.transaction():
        assert kiosk_points.charge(store, ten, scheme)
    after("积分兑换")
    assert steps == [
        ("申报", 0, 0),
        ("评定", 10, 0),
        ("公示", 10, 0),
        ("建立台账", 10, 10),
        ("积分兑换", 0, 0),
    ]
    assert len(steps) == 5
    channels = run_tx(town, lambda c: c.scalars(select(tables.circumstances.c.channel)).all())
    assert channels == ["self"]
