"""Goods at the desk: versions by date, what the kiosks hear, bans, at-cost, lists, own goods."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from support.office import hire, register_key, rows_of, send
from support.town import NOW, SECOND_SITE, MemoryOutbox, feed_of, told
from support.village import tell

from kiosk.core.clock import Moment, Quality, stamp
from kiosk.core.entries import Delivery, DeliveryLine, EntryKind, GoodSet
from kiosk.core.feed import GoodItem
from kiosk.core.scheme import Good
from kiosk.store import journal
from kiosk.store.database import open_store
from kiosk.store.goods import good_at
from kiosk.store.journal import Stamp
from kiosk.township import book, tables
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.goods import goods_acts
from kiosk.township.goods.assortment import history, kind_count, site_kinds
from kiosk.township.goods.goods import add_goods, in_force, versions_at
from kiosk.township.goods.goods_acts import GoodOffered, GoodTaken, GoodTyped, ListCopied
from kiosk.township.lists.goods_lists import ListSent, ListTaken, find_draft, preview, send_list
from kiosk.township.lists.goods_lists import take_draft as take
from kiosk.township.office.acts import NotAllowed
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff

RICE = Good(id="rice", name="大米10斤", points=35, category="粮油", unit="袋")
APRIL = date(2023, 4, 1)


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def desk(found):
    """Does an act as the admin, or as an officer of tx01, in a town of a scheme."""

    def of(scheme="tangxiang"):
        town = found(scheme)
        run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
        ids = {
            "limou": hire(town, "limou", Role.ADMIN),
            "wangmou": hire(town, "wangmou", Role.OFFICER, ("tx01",)),
        }

        def do(act, value, who="limou", at=NOW):
            return run_tx(town, lambda c: act(c, find_staff(c, ids[who]), value, at))

        return town, do

    return of


def typed(good=RICE, scope="site", since=None, **changes):
    fields = {name: getattr(good, name) for name in good.__struct_fields__}
    return GoodTyped("tx01", scope, Good(**fields | changes), since)


def kinds_of(town, site="tx01", at=NOW):
    def work(connection):
        return site_kinds(connection, site, book.township_of(connection).scheme, at)

    return {kind.item.id: kind for kind in run_tx(town, work, reads=True)}


def journal_at(town, key, *bodies, site="tx01", at=NOW):
    register_key(town, key, site, at)
    outbox = MemoryOutbox(site)
    for kind, body in bodies:
        outbox.append(kind, body)
    send(town, key, outbox, at)


def delivered(cents, good="rice", points=None):
    line = DeliveryLine(good, 10, cost_cents=cents, points=points)
    return EntryKind.DELIVERY, Delivery((line,), "unit", "某公司", "收-1", second="P2")


def test_a_kiosk_shows_on_every_day_what_the_desk_says_is_in_force(desk, tmp_path):
    """Prices announced, changed at once in between, announced anew, withdrawn before their day."""
    town, do = desk()
    later = NOW + timedelta(days=2)
    do(goods_acts.add_good, typed())
    do(goods_acts.change_good, typed(points=40, since=APRIL))
    do(goods_acts.change_good, typed(points=36), at=later)
    do(goods_acts.change_good, typed(points=41, since=APRIL), at=later)
    do(goods_acts.change_good, typed(points=50, since=date(2023, 6, 1)), at=later)
    off = GoodOffered("tx01", "site", "rice", offered=False, since=date(2023, 5, 1))
    do(goods_acts.offer_good, off, at=later)
    with closing(open_store(tmp_path / "kiosk.db")) as store:
        journal.begin_epoch(store, "tx01", 1, Stamp(Moment(NOW, Quality.SURE), "boot", 1.0))
        tell(store, *feed_of(town))
        seen = []
        for day in (NOW, later, *(datetime(2023, month, 1) for month in (4, 5, 6, 7))):
            there = good_at(store, "rice", day)
            known = run_tx(town, lambda c: versions_at(c, "tx01"), reads=True)["rice"]
            ours = in_force(known, stamp(day)).item
            assert (ours.points, ours.offered) == (there.points, there.offered), day
            seen.append((ours.points, ours.offered))
    assert seen == [(35, True), (36, True), (41, True), (41, False), (50, False), (50, False)]


def test_the_history_tells_who_said_what_when_and_from_when(desk, key):
    town, do = desk("gaoyang")
    do(goods_acts.add_good, typed(points=30))
    do(goods_acts.change_good, typed(points=33, since=APRIL), who="wangmou")
    journal_at(town, key, delivered(3250, points=33))
    lines = run_tx(town, lambda c: history(c, "tx01", "rice", NOW), reads=True)
    assert [(line.since, line.points, line.who, line.path) for line in lines] == [
        ("2023-04-01T00:00:00", 33, "王某", ""),
        ("2023-03-20T09:00:00", 33, "", "/sites/tx01/entries/1/2"),
        ("", 30, "李某", ""),
    ]
    assert [(line.is_now, line.is_to_come) for line in lines] == [
        (False, True),
        (False, False),
        (True, False),
    ]


def test_the_same_price_from_the_day_of_another_announcement_is_a_change(desk):
    """What holds on that day counts, not what was said last."""
    town, do = desk()
    do(goods_acts.add_good, typed())
    do(goods_acts.change_good, typed(points=40, since=APRIL))
    do(goods_acts.change_good, typed(points=36))
    assert kinds_of(town)["rice"].coming.item.points == 40, "what begins now is there"
    done = run_tx(
        town,
        lambda c: add_goods(
            c, [Good(**{**vars_of(RICE), "points": 36})], site="tx01", at=NOW, since=at(APRIL)
        ),
    )
    assert (done.changed, done.unchanged) == (1, 0)
    assert told(town, GoodItem)[-1].points == 36


def vars_of(good):
    return {name: getattr(good, name) for name in good.__struct_fields__}


def at(day):
    return datetime(day.year, day.month, day.day)


@pytest.mark.parametrize(
    ("scheme", "changes", "field", "sentence"),
    [
        ("rongan", {"kind": "tobacco"}, "kind", "是烟，融安县的方案不许兑换（依据："),
        ("gaoliang", {"name": "老白干白酒"}, "name", "是酒，高梁镇的方案不许兑换（依据：三(二)(3)"),
        ("gaoyang", {"name": "20元话费", "id": "fee"}, "name", "话费等现金替代品"),
        ("tangxiang", {"delivery": "nowhere"}, "delivery", "请重新选怎么领"),
        ("tangxiang", {"id": "a/b"}, "name", "不能有斜线"),
        ("tangxiang", {"id": ".."}, "name", "只有点"),
    ],
)
def test_what_the_scheme_bars_is_refused_with_its_clause(desk, scheme, changes, field, sentence):
    town, do = desk(scheme)
    with pytest.raises(Refused) as refused:
        do(goods_acts.add_good, typed(**changes))
    assert sentence in str(refused.value)
    assert refused.value.field == field
    assert told(town, GoodItem) == []


def test_points_are_never_above_the_cost_where_the_scheme_sells_at_cost(desk, key):
    """高阳 二(二), spec GY-13: 12.50 yuan are 13 points, half up."""
    town, do = desk("gaoyang")
    journal_at(
        town,
        key,
        delivered(1300),
        (EntryKind.DELIVERY, Delivery((DeliveryLine("rice", 5, cost_cents=1250),), "unit")),
        (EntryKind.DELIVERY, Delivery((DeliveryLine("rice", 5),), "donor")),
    )
    with pytest.raises(Refused) as refused:
        do(goods_acts.add_good, typed(points=14))
    assert "进价 12.50 元，高阳镇的方案按成本价兑换，最多 13 分" in str(refused.value)
    assert refused.value.field == "points"
    do(goods_acts.add_good, typed(points=13))
    with pytest.raises(Refused, match="最多 13 分"):
        do(goods_acts.change_good, typed(points=14, since=APRIL))
    do(goods_acts.change_good, typed(points=12))
    kind = kinds_of(town)["rice"]
    assert (kind.by_cost, kind.above_cost, kind.cost.path) == (13, False, "/sites/tx01/entries/1/3")


def test_a_dearer_list_that_was_there_before_the_cost_is_shown_as_above_it(desk, key):
    town, do = desk("gaoyang")
    do(goods_acts.add_good, typed(points=35))
    journal_at(town, key, delivered(3250))
    assert kinds_of(town)["rice"].above_cost


def test_kinds_are_counted_against_the_schemes_minimum(desk):
    """高梁 三(二)(3): not fewer than ten; what is withdrawn or not there yet does not count."""
    town, do = desk("gaoliang")
    for n in range(10):
        do(goods_acts.add_good, typed(id=f"g{n}", name=f"日用品{n}号"))
    do(goods_acts.add_good, typed(id="late", name="洗衣粉", since=APRIL))
    scheme = run_tx(town, book.township_of, reads=True).scheme

    def count():
        found = kind_count(kinds_of(town).values(), scheme)
        return found.there, found.least, found.enough

    assert count() == (10, 10, True)
    do(goods_acts.offer_good, GoodOffered("tx01", "site", "g3", offered=False))
    assert count() == (9, 10, False)


def test_a_change_reaches_the_sites_of_its_scope_that_have_the_goods(desk):
    town, do = desk()
    do(goods_acts.add_good, typed(scope="all"))
    do(goods_acts.change_good, typed(points=36, scope="village"))
    do(goods_acts.change_good, typed(points=37, scope="all"), who="wangmou")
    assert [item.points for item in told(town, GoodItem)] == [35, 36, 37]
    assert [item.points for item in told(town, GoodItem, "tx02")] == [35], "none of the officer's"
    done = do(goods_acts.change_good, typed(points=38, scope="all"))
    assert "共 2 个兑换点" in done.note
    assert told(town, GoodItem, "tx02")[-1].points == 38
    with pytest.raises(Refused, match="没有要改的"):
        do(goods_acts.change_good, typed(points=38, scope="all"))
    with pytest.raises(Refused, match="编号 rice 已经有了"):
        do(goods_acts.add_good, typed())
    foreign = GoodTyped("tx02", "site", RICE)
    with pytest.raises(NotAllowed):
        do(goods_acts.change_good, foreign, who="wangmou")
    with pytest.raises(NotAllowed):
        do(goods_acts.change_good, typed(id="nothing"))


def test_a_kiosks_own_goods_are_taken_over_under_their_id(desk, key):
    town, do = desk("gaoyang")
    own = GoodSet("own-1", "竹扫把", "日用", "把", 12, own=True, cost_cents=1250, low=2)
    journal_at(town, key, (EntryKind.GOOD_SET, own))
    kind = kinds_of(town)["own-1"]
    assert (kind.own, kind.by_cost, kind.redeemable) == (True, 13, True)
    do(goods_acts.take_good, GoodTaken("tx01", "own-1"))
    (item,) = told(town, GoodItem)
    assert (item.id, item.name, item.points, item.since) == (
        "own-1",
        "竹扫把",
        12,
        "2023-03-20T09:00:00",
    )
    assert not kinds_of(town)["own-1"].own
    with pytest.raises(Refused, match="已经接过来了"):
        do(goods_acts.take_good, GoodTaken("tx01", "own-1"))


def sent(text, scope="site", since=None, name="清单.csv"):
    data = text.encode()
    return ListSent("tx01", scope, since, name, sha256(data).hexdigest(), data, id="draft-1")


LIST = "编号,品名,积分,分类,单位,品种\nrice,大米10斤,36,粮油,袋,\nsoap,肥皂,5,洗护,块,\n"


def test_a_list_holds_only_when_it_was_looked_at_and_taken(desk):
    town, do = desk()
    do(goods_acts.add_good, typed())
    do(send_list, sent(LIST, "all", APRIL))
    assert len(told(town, GoodItem)) == 1
    draft = run_tx(town, lambda c: find_draft(c, "tx01", "draft-1"), reads=True)
    changes = run_tx(town, lambda c: preview(c, draft, NOW), reads=True)
    assert [(c.good.id, c.is_new, c.before and c.before.points) for c in changes] == [
        ("rice", False, 35),
        ("soap", True, None),
    ]
    done = do(take, ListTaken("tx01", "draft-1"))
    assert "共 2 个兑换点：新增 3 项，改动 1 项" in done.note
    assert [(i.id, i.points, i.since[:10]) for i in told(town, GoodItem)[1:]] == [
        ("rice", 36, "2023-04-01"),
        ("soap", 5, "2023-04-01"),
    ]
    with pytest.raises(Refused, match="已经用过或者过期"):
        do(take, ListTaken("tx01", "draft-1"))
    assert {row.who for row in rows_of(town, tables.good_version)} == {"李某"}


def test_a_list_with_bad_rows_is_refused_whole_and_names_each(desk):
    town, do = desk("gaoliang")
    bad = LIST + "beer,啤酒,6,饮料,瓶,\nsmoke,软包,9,其他,包,烟\n"
    with pytest.raises(Refused) as refused:
        do(send_list, sent(bad))
    assert "第 4 行：啤酒是酒" in str(refused.value)
    assert "第 5 行：软包是烟" in str(refused.value)
    assert rows_of(town, tables.waiting_list) == []


def test_a_list_that_nobody_took_is_forgotten_after_a_day(desk):
    town, do = desk()
    do(send_list, sent(LIST))
    other = ListSent("tx01", "site", None, "x.csv", "", LIST.encode(), id="draft-2")
    do(send_list, other, at=NOW + timedelta(days=1, seconds=1))
    assert [row.id for row in rows_of(town, tables.waiting_list)] == ["draft-2"]


def test_the_schemes_own_list_of_31_is_copied_once(desk):
    """棠香 附件3, spec A3.1: 31 kinds, together 1,479 points."""
    town, do = desk()
    do(goods_acts.copy_list, ListCopied("tx01", "site"))
    items = told(town, GoodItem)
    assert (len(items), sum(item.points for item in items)) == (31, 1479)
    with pytest.raises(Refused, match="和现在的一样"):
        do(goods_acts.copy_list, ListCopied("tx01", "site"))
    _, do = desk("bieshan")
    with pytest.raises(Refused, match="没有兑换物品的清单"):
        do(goods_acts.copy_list, ListCopied("tx01", "site"))
