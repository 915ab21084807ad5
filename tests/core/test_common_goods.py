"""The list of common goods agrees with the township's, and banned goods are known by their name."""

from __future__ import annotations

import pytest

from kiosk.core.common_goods import CommonGood, doubtful_kind, parse_common_goods
from kiosk.core.scheme import SchemeError
from kiosk.schemes import common_goods, load_scheme

GOODS = common_goods()


def document(**changes):
    row = {"id": "rice", "name": "大米", "category": "粮油", "unit": "袋"} | changes
    return {"goods": [{"id": "salt", "name": "食盐", "category": "粮油", "unit": "袋"}, row]}


def test_there_are_enough_goods_for_a_village_and_each_says_all_a_shelf_needs():
    assert 150 <= len(GOODS) <= 200
    for good in GOODS:
        assert good.id.isascii()
        assert good.id.isidentifier()
        assert 1 <= len(good.name) <= 12
        assert good.category
        assert good.unit


def test_all_goods_of_the_price_list_are_there_as_they_stand_in_it():
    known = {good.id: good for good in GOODS}
    listed = load_scheme("tangxiang").price_list
    assert len(listed) == 31
    for good in listed:
        assert known[good.id] == CommonGood(
            id=good.id, name=good.name, category=good.category, unit=good.unit, kind=good.kind
        )


def test_every_kind_that_a_scheme_may_bar_has_goods_to_be_known_by():
    kinds = {good.kind for good in GOODS}
    assert kinds == {"", "tobacco", "alcohol", "luxury", "cash_like", "cooking_wine"}
    assert {g.name for g in GOODS if g.kind} >= {"香烟", "白酒", "啤酒", "购物卡", "话费"}


def test_every_good_of_the_list_is_of_the_kind_that_its_name_alone_tells():
    for good in GOODS:
        assert doubtful_kind(good.name, ()) == good.kind, good


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("香烟", "tobacco"),
        ("软盒香烟10包", "tobacco"),
        ("烟", "tobacco"),
        ("烟叶", "tobacco"),
        ("电子烟弹", "tobacco"),
        ("烟酒礼盒", "tobacco"),
        ("香烟（送烟灰缸）", "tobacco"),
        ("白酒", "alcohol"),
        ("啤 酒", "alcohol"),
        ("高粱酒500ml", "alcohol"),
        ("枸杞药酒", "alcohol"),
        ("白酒（送酒杯）", "alcohol"),
        ("啤酒桶装", "alcohol"),
        ("饮料酒", "alcohol"),
        ("含酒精饮料", "alcohol"),
        ("料酒白酒套装", "alcohol"),
        ("二锅头", "alcohol"),
        ("料酒", "cooking_wine"),
        ("葱姜料酒500ml", "cooking_wine"),
        ("料 酒", "cooking_wine"),
        ("烹饪酒", "cooking_wine"),
        ("购物卡", "cash_like"),
        ("200元超市卡", "cash_like"),
        ("话费", "cash_like"),
        ("５０元话费", "cash_like"),
        ("现金", "cash_like"),
        ("现金100元", "cash_like"),
        ("红包", "cash_like"),
        ("微信红包", "cash_like"),
        ("手机充值", "cash_like"),
        ("代金券", "cash_like"),
        ("水电费", "cash_like"),
        ("玉手镯", "luxury"),
        ("黄金项链", "luxury"),
        ("名牌包", "luxury"),
    ],
)
def test_a_banned_or_doubtful_good_is_known_by_its_name(name, kind):
    assert doubtful_kind(name, GOODS) == kind


@pytest.mark.parametrize(
    "name",
    [
        *("烟灰缸", "玻璃烟灰缸", "烟灰色床单", "油烟机清洁剂", "抽油烟机", "油烟净", "无烟锅"),
        *("烟筒", "烟花", "烟酰胺面霜", "烟台苹果", "禁止吸烟牌", "灭蚊烟片", "戒烟糖"),
        *("酒精", "医用酒精", "酒精消毒液", "75%酒精棉片", "酒杯", "塑料酒杯", "白酒杯", "酒壶"),
        *("酒瓶起子", "泡酒坛", "酒曲", "解酒茶", "酒红色毛巾", "酒鬼花生", "啤酒鸭调料"),
        *("红包袋", "现金盒", "省电费节能灯", "购物袋", "礼品卡片", "电话", "钻石画", "首饰盒"),
        *("报名表", "黄金豆", "金条纹毛巾", "香槟色被套", "话梅", "酱油", "大米", "", " "),
    ],
)
def test_what_only_sounds_like_it_is_not_banned(name):
    assert doubtful_kind(name, GOODS) == ""


def test_a_name_of_the_list_has_the_kind_that_the_list_gives_it():
    goods = (
        CommonGood(id="pouch", name="烟丝袋", category="家居"),
        CommonGood(id="spirit", name="土烧", category="烟酒", kind="alcohol"),
    )
    assert doubtful_kind("烟丝袋", goods) == ""
    assert doubtful_kind("烟丝袋", ()) == "tobacco"
    assert doubtful_kind("两斤土烧", goods) == "alcohol"
    assert doubtful_kind("两斤土烧", ()) == ""


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": "salt"}, r"list.toml: goods\[1\].id: 'salt' stands twice"),
        ({"name": "食盐"}, r"list.toml: goods\[1\].name: '食盐' stands twice"),
        ({"kind": "wine"}, r"list.toml: goods\[1\].kind: Invalid enum value 'wine'"),
        ({"points": 3}, r"list.toml: goods\[1\]: Object contains unknown field `points`"),
        ({"unit": 1}, r"list.toml: goods\[1\].unit: Expected `str`, got `int`"),
    ],
)
def test_a_bad_list_is_told_by_file_and_key(changes, complaint):
    with pytest.raises(SchemeError, match=complaint):
        parse_common_goods(document(**changes), "list.toml")
