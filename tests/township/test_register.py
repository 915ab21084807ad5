"""Township, sites, households, people, goods and cards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from support.town import NOW, SECOND_SITE, SITE, feed_of, told

from kiosk.core.card import parse_card, text_key
from kiosk.core.feed import CardItem, GoodItem, HouseholdItem, PersonItem
from kiosk.core.pin import pin_fits
from kiosk.core.scheme import Good
from kiosk.schemes import load_scheme
from kiosk.township import book, tables
from kiosk.township.book import NewSite, Refused
from kiosk.township.cards.issuing import card_lines, issue_cards
from kiosk.township.counts import Counts
from kiosk.township.database import run_tx
from kiosk.township.goods.goods import add_goods, goods_of_scheme
from kiosk.township.masks import masked
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.sites.site_people import NewPerson, add_people


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("张某某", "张*"),
        ("张某", "张*"),
        ("张", "张*"),
        ("张*", "张*"),
        ("欧阳某", "欧阳*"),
        ("司马某某", "司马*"),
        ("欧阳", "欧*"),
        ("阿某·某某", "阿*"),
        ("𠀀某", "𠀀*"),
        (" 李某 ", "李*"),
        ("", ""),
    ],
)
def test_a_mask_keeps_the_surname_and_hides_the_rest(name, mask):
    assert masked(name) == mask


def test_a_full_name_stays_in_the_township(town):
    names = run_tx(town, lambda c: c.scalars(select(tables.household.c.name)).all())
    assert names == ["张某某", "张某某"]
    assert [item.name for item in told(town, HouseholdItem)] == ["张*", "张*"]


def test_a_corrected_household_is_told_again_and_an_unchanged_one_is_not(town):
    def add(*households):
        return run_tx(town, lambda c: add_households(c, households))

    before = len(feed_of(town))
    assert add(NewHousehold("0001", "3组", "张某某")) == Counts(unchanged=1)
    assert len(feed_of(town)) == before
    assert add(NewHousehold("0001", "4组", "李某")) == Counts(changed=1)
    assert feed_of(town)[-1] == HouseholdItem("7-0001", "0001", "4组", "李*", "tx01")


def test_a_household_cannot_be_moved_to_another_shop_by_a_list(town):
    second = NewSite("tx03", "和平二", "和平村二店", "和平村", 7)
    run_tx(town, lambda c: book.add_site(c, second))
    with pytest.raises(Refused, match="不能改到“tx03”"):
        run_tx(
            town,
            lambda c: add_households(c, [NewHousehold("0001", "3组", "张某某", "tx03")]),
        )


def test_a_card_is_made_once_for_each_household_and_its_text_is_not_in_the_feed(town):
    ids = ["7-0001", "7-0002"]
    assert run_tx(town, lambda c: issue_cards(c, ids)) == 2
    assert run_tx(town, lambda c: issue_cards(c, ids)) == 0
    lines = run_tx(town, lambda c: card_lines(c, "tx01", ids, people=True))
    assert [line.label for line in lines] == ["0001", "0002"]
    cards = [parse_card(line.text) for line in lines]
    assert [(card.township, card.village, card.serial) for card in cards] == [(3, 7, 1), (3, 7, 2)]
    assert cards[0].token != cards[1].token
    assert told(town, CardItem) == [
        CardItem(text_key(line.text), serial, household, "in_use")
        for serial, (line, household) in enumerate(zip(lines, ids, strict=True), 1)
    ]


def test_a_keeper_has_a_card_of_his_own_and_a_pin_that_is_not_in_the_feed(town):
    people = [NewPerson("王某", "keeper", "246810"), NewPerson("李某", "officer", "135791")]
    assert run_tx(town, lambda c: add_people(c, people, site=None)) == Counts(added=2)
    keeper, officer = told(town, PersonItem)
    assert (keeper.id, keeper.name, keeper.role) == ("P1", "王某", "keeper")
    assert pin_fits("246810", keeper.pin)
    lines = run_tx(town, lambda c: card_lines(c, "tx01", [], people=True))
    assert [(line.label, line.group) for line in lines] == [("王某", "管理员"), ("李某", "村干部")]
    assert [text_key(line.text) for line in lines] == [keeper.card_key, officer.card_key]
    assert told(town, CardItem) == []

    again = [NewPerson("王某", "keeper", "111222")]
    assert run_tx(town, lambda c: add_people(c, again, site=None)) == Counts(changed=1)
    newest = told(town, PersonItem)[-1]
    assert (newest.id, newest.card_key) == (keeper.id, keeper.card_key)
    assert pin_fits("111222", newest.pin)


def test_a_pin_that_is_not_six_digits_is_refused(town):
    for pin in ("12345", "1234567", "12345a", "１２３４５６", ""):
        with pytest.raises(Refused, match="6 位数字"):
            run_tx(
                town,
                lambda c, pin=pin: add_people(c, [NewPerson("王某", "keeper", pin)], site=None),
            )


def good(**changes):
    fields = {"id": "rice", "name": "大米10斤", "points": 35, "category": "粮油", "unit": "袋"}
    return Good(**{**fields, **changes})


def test_goods_are_told_in_the_order_of_the_shelf_and_again_when_they_change(town):
    def add(*goods):
        return run_tx(town, lambda c: add_goods(c, goods, site="tx01", at=NOW))

    salt = good(id="salt", name="食用盐", points=7)
    assert add(good(), salt) == Counts(added=2)
    assert [(item.id, item.place) for item in told(town, GoodItem)] == [("rice", 1), ("salt", 2)]
    assert add(good(), good(id="salt", name="食用盐", points=8)) == Counts(changed=1, unchanged=1)
    assert told(town, GoodItem)[-1].points == 8


def since_of(town):
    return [(item.points, item.since) for item in told(town, GoodItem)]


def test_a_price_is_a_version_in_force_from_the_moment_of_its_change(town):
    def add(points, at, since=None):
        goods = [good(points=points)]
        return run_tx(town, lambda c: add_goods(c, goods, site="tx01", at=at, since=since))

    add(35, NOW)
    assert add(35, NOW + timedelta(days=1)) == Counts(unchanged=1)
    add(36, NOW + timedelta(days=2))
    summer = datetime(2023, 7, 1)
    add(40, NOW + timedelta(days=3), summer)
    assert add(40, NOW + timedelta(days=3), summer) == Counts(unchanged=1)
    assert since_of(town) == [
        (35, ""),
        (36, "2023-03-22T09:00:00"),
        (40, "2023-07-01T00:00:00"),
    ]
    assert add(40, NOW + timedelta(days=4)) == Counts(changed=1)
    assert since_of(town)[-1] == (40, "2023-03-24T09:00:00")


def test_a_change_of_today_begins_now_and_none_begins_before(town):
    def add(points, since):
        goods = [good(points=points)]
        return run_tx(town, lambda c: add_goods(c, goods, site="tx01", at=NOW, since=since))

    add(35, NOW.replace(hour=0))
    assert since_of(town) == [(35, "2023-03-20T09:00:00")]
    with pytest.raises(Refused, match="2023-03-19 已经过去了"):
        add(36, datetime(2023, 3, 19, 23, 59))
    assert since_of(town) == [(35, "2023-03-20T09:00:00")]


@pytest.mark.parametrize(
    ("scheme", "changes", "words"),
    [
        ("tangxiang", {"kind": "tobacco"}, "大米10斤是烟，棠香街道的方案不许兑换"),
        ("bieshan", {"kind": "alcohol"}, "是酒，别山镇的方案不许兑换"),
        ("bieshan", {"kind": "cash_like"}, "现金替代品，别山镇的方案没有允许兑换"),
        ("tangxiang", {"points": 0}, "积分要大于 0"),
    ],
)
def test_goods_that_the_scheme_bans_are_refused(found, scheme, changes, words):
    town = found(scheme)
    with pytest.raises(Refused, match=words):
        run_tx(town, lambda c: add_goods(c, [good(**changes)], site="tx01", at=NOW))
    assert told(town, GoodItem) == []


def test_phone_credit_is_on_the_list_only_where_the_township_allows_it():
    scheme = load_scheme("tangxiang")
    assert len(goods_of_scheme(scheme)) == 31
    strict = scheme.goods.__class__(clause="", banned=(), cash_like="barred")
    from msgspec.structs import replace

    names = [good.name for good in goods_of_scheme(replace(scheme, goods=strict))]
    assert len(names) == 30
    assert "30元话费" not in names


@pytest.mark.parametrize(
    "changes",
    [{"id": "TX01"}, {"id": "a/b"}, {"id": ""}, {"name": " "}, {"village_code": 1 << 16}],
)
def test_a_site_that_makes_no_sense_is_refused(town, changes):
    new = NewSite(**{**vars(SECOND_SITE), **changes})
    with pytest.raises(Refused):
        run_tx(town, lambda c: book.add_site(c, new))


def test_two_sites_have_two_ids_and_two_names(town):
    for changes in ({"id": SITE.id}, {"name": SITE.name}):
        with pytest.raises(Refused, match="已经"):
            run_tx(
                town, lambda c, n=changes: book.add_site(c, NewSite(**{**vars(SECOND_SITE), **n}))
            )
