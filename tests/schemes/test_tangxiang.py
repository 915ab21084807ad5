"""棠香街道: clauses that no other test shows with their own figures."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.office import rows_of
from support.town import NOW

from kiosk.core.clock import Moment, Quality
from kiosk.core.rules_in_words import SHOP_NAMES
from kiosk.core.scheme import item_points
from kiosk.schemes import load_scheme
from kiosk.store import redeem
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import NewSite, Refused
from kiosk.township.database import run_tx
from kiosk.township.office.acts import NotAllowed
from kiosk.township.office.passwords import OneTime
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.office.staff_acts import NewStaff, add_staff
from kiosk.township.sites.site_acts import ShopKind, own_site, set_shop_kind

TANGXIANG = load_scheme("tangxiang")
ITEMS = {item.id: item for item in TANGXIANG.items}


def award(town, name, at=NOW, **deed):
    (posting,) = run_tx(town, lambda c: points.award(c, name, Deed("0001", **deed), at=at))
    return posting.points


def test_the_lists_have_25_behaviours_in_three_classes_and_four_matters():
    """三类四项25条: what a rank brings is not one of them, and one row has no number."""
    deeds = [item for item in ITEMS.values() if item.per != "rank"]
    numbered = {item.clause for item in deeds if "未编号" not in item.clause}
    assert len(numbered) == 25
    assert [item.id for item in deeds if "未编号" in item.clause] == ["P10b"]
    positive = [item for item in deeds if item.id[0] != "N"]
    assert len({item.group for item in positive}) == 3
    assert len({item.matter for item in positive}) == 4


TABLE = {
    "烟盒": (20, 5),
    "各类瓶瓶罐罐": (20, 10),
    "废纸": (10, 10),
    "废电池": (10, 10),
    "废旧塑料、地膜": (5, 10),
    "废铁": (2, 10),
}
"""附件1 第13项: so many pieces or 斤, and what they bring."""


def test_what_is_picked_up_counts_by_the_units_of_the_papers_table():
    assert {name for name, item in ITEMS.items() if item.per == "quantity"} == set(TABLE)
    for name, (unit, worth) in TABLE.items():
        for quantity, brings in ((unit - 1, 0), (unit, worth), (2 * unit - 1, worth)):
            assert item_points(TANGXIANG, name, quantity) == brings, (name, quantity)


def test_items_9_to_12_count_once_a_month(desk):
    town, _ = desk("tangxiang")
    monthly = {"P09": 10, "P10": 10, "P10b": 20, "P11": 10, "P12": 10}
    first, last = datetime(2023, 3, 1), datetime(2023, 3, 31, 23, 59, 59)
    for item, worth in monthly.items():
        assert award(town, f"{item}/3", first, item=item) == worth
        with pytest.raises(Refused, match="一户一个月只记一次，2023-03 已经记过了"):
            award(town, f"{item}/3b", last, item=item)
        assert award(town, f"{item}/4", datetime(2023, 4, 1), item=item) == worth


def test_what_any_member_does_counts_for_the_household(desk, kiosk):
    town, _ = desk("tangxiang")
    assert award(town, "a", item="P08", member="张甲") == 20
    assert award(town, "b", item="N03", member="张乙") == -2
    account = redeem.account_of(kiosk(town), "7-0001", Moment(NOW, Quality.SURE))
    assert (account.total, account.redeemable) == (18, 18)


def test_it_is_declared_by_oneself_for_another_or_collected():
    assert TANGXIANG.intake.channels == ("self", "mutual", "collector")


PASSWORD = OneTime("k7mp-x2qd-9wvr", "kept")


def test_an_exchange_point_is_one_of_the_three_that_the_paper_names(desk):
    """三(五)4; asked again, it is the other one, and the audit has both."""
    town, do = desk("tangxiang")
    kinds = load_scheme("tangxiang").shops.kinds
    assert [SHOP_NAMES[kind] for kind in kinds] == ["便民服务中心", "便民商店", "小卖部"]
    for kind in ("", "hotel"):
        with pytest.raises(Refused, match="设在哪里"):
            do(set_shop_kind, ShopKind("tx01", kind))
    for kind in kinds:
        done = do(set_shop_kind, ShopKind("tx01", kind))
        (site,) = rows_of(town, tables.site)
        assert (site.kind, done.after["shop_kind"]) == (kind, SHOP_NAMES[kind])
    assert done.before["shop_kind"] == "便民商店"


def test_nine_villages_have_two_administrators_each(desk):
    """附件5 names eighteen people: each does what belongs to the own village, and nothing else."""
    town, _ = desk("tangxiang")
    sites = [NewSite(f"v{n}", f"{n}村", f"{n}村超市", f"{n}村", 20 + n) for n in range(1, 9)]
    villages = ["tx01", *(site.id for site in sites)]
    assert len(villages) == 9
    people = {}

    def hired(connection, login, site):
        new = NewStaff(f"{login}-{site}", "王某", Role.OFFICER, (site,), one_time=PASSWORD)
        done = add_staff(connection, None, new, NOW)
        return done.subject.removeprefix("staff:")

    def appoint(connection):
        for site in sites:
            book.add_site(connection, site)
        for site in villages:
            people.update({hired(connection, login, site): site for login in ("a-one", "b-two")})

    run_tx(town, appoint)
    assert len(people) == 18

    def may_act(connection, staff, site):
        try:
            return own_site(connection, find_staff(connection, staff), site).id == site
        except NotAllowed:
            return False

    def allowed(connection):
        return {
            site: [who for who in people if may_act(connection, who, site)] for site in villages
        }

    found = run_tx(town, allowed, reads=True)
    assert {len(who) for who in found.values()} == {2}
    assert all(people[each] == site for site, who in found.items() for each in who)
