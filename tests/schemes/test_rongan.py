"""融安县: clauses that no other test shows with their own figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select, update
from support.desk import found_signing_village, receipt
from support.office import send
from support.shop import received, stamp_at
from support.town import NOW, MemoryOutbox
from support.village import tell

from kiosk.core.account import Charge
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import ChargedPurse, Declared, EntryKind, RedeemedLine, Redemption
from kiosk.core.explaining import Figure
from kiosk.core.feed import GoodItem
from kiosk.core.journal import canonical
from kiosk.core.scheme import Item
from kiosk.core.view import Pick
from kiosk.store import points as kiosk_points
from kiosk.store import redeem, views
from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.confirming import Confirming, Publishing, confirm, publish
from kiosk.township.awards.declarations import Assessment, assess
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, township_of
from kiosk.township.database import run_tx
from kiosk.township.publication.closing import close_cycle
from kiosk.township.publication.published import list_of
from kiosk.township.reports.report_acts import NewFigure, type_figure
from kiosk.township.reports.report_material import Typed
from kiosk.township.sites.keepers import (
    KeeperNamed,
    NewKeeper,
    Pin,
    add_keeper,
    keepers,
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


def test_a_shop_keeps_its_one_keeper(desk):
    town, do = desk("rongan")
    pin = Pin("246810", "kept")
    do(add_keeper, NewKeeper("tx01", "陈某", "keeper", pin))
    do(add_keeper, NewKeeper("tx01", "王某", "officer", pin))

    def working():
        rows = run_tx(town, lambda c: keepers(c, "tx01"), reads=True)
        return [row.id for row in rows if row.active and row.role == "keeper"]

    (first,) = working()
    with pytest.raises(Refused, match="停用以后就没有管理员了"):
        do(strike_keeper, KeeperNamed("tx01", first))
    do(add_keeper, NewKeeper("tx01", "刘某", "keeper", pin))
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
