"""物品 in a browser: a price changed, goods withdrawn, a file looked at and taken."""

from __future__ import annotations

import pytest
from support.office import Document, path_of
from support.town import told

from kiosk.core.feed import GoodItem

LIST = "编号,品名,积分,分类,单位\nrice,大米10斤,36,粮油,袋\nsalt,食用盐,7,调味,包\n"


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def with_county():
    return True


def test_a_price_is_changed_from_a_day_on_and_the_page_says_so(town, admin):
    where = "/desk/goods/tx01/kinds/rice"
    assert "每袋 35 分" in admin.page(where).text
    bad = admin.send(where + "/change", points="3.5")
    assert bad.status_code == 422
    assert "积分要填整数" in Document(bad.text).text
    page = admin.follow(admin.send(where + "/change", points="４０", since="2023-04-01"))
    assert "2023-04-01 起每袋 40 分" in page.text
    assert "要来的变动 2023-04-01 00:00 起每袋 40 分" in page.text
    past = admin.send(where + "/change", points="41", since="2023-03-19")
    assert "已经过去了" in Document(past.text).text
    assert [(i.points, i.since) for i in told(town, GoodItem) if i.id == "rice"] == [
        (35, ""),
        (40, "2023-04-01T00:00:00"),
    ]


def test_goods_are_added_withdrawn_and_offered_again_by_the_villages_officer(town, browsers):
    officer = browsers()
    officer.sign_in("wangmou")
    new = {"id": "salt", "name": "食用盐", "points": "7", "unit": "包", "kind": ""}
    page = officer.follow(officer.send("/desk/goods/tx01/new", **new))
    assert "每包 7 分" in page.text
    off = "/desk/goods/tx01/kinds/salt/offered"
    assert "已下架" in officer.follow(officer.send(off)).text
    assert "能兑换" in officer.follow(officer.send(off)).text
    assert [i.offered for i in told(town, GoodItem) if i.id == "salt"] == [True, False, True]
    for path in ("/desk/goods/tx02", "/desk/goods/tx02/kinds/rice/change"):
        assert officer.get(path).status_code == 404
    assert "长虹" not in officer.page("/desk/goods").text
    barred = officer.send("/desk/goods/tx01/new", **new | {"id": "x", "name": "香烟一条"})
    assert "是烟，棠香街道的方案不许兑换（依据：附件3" in Document(barred.text).text


def test_a_file_shows_what_it_would_change_and_then_changes_it(town, admin):
    before = len(told(town, GoodItem))
    where = "/desk/goods/tx01/list"
    fields = admin.filled(where, scope="site")
    none = admin.post(where, fields)
    assert "请选一个文件" in Document(none.text).text
    sent = admin.post(where, fields, files={"file": ("清单.csv", LIST.encode())})
    page = admin.follow(sent)
    assert "还没有用上" in page.text
    assert "大米10斤 35 分 36 分 ! 改价" in page.text
    assert "食用盐 — 7 分 + 新增" in page.text
    assert len(told(town, GoodItem)) == before
    done = admin.send(path_of(sent))
    assert "新增 1 项，改动 1 项" in admin.follow(done).text
    assert len(told(town, GoodItem)) == before + 2
    assert "已经用过" in admin.page(path_of(sent)).text


def test_a_kiosks_own_goods_are_shown_and_taken_over(town, admin):
    page = admin.page("/desk/goods/tx01?show=own")
    assert "竹扫把" in page.text
    done = admin.send("/desk/goods/tx01/own/own-1")
    assert "已接到乡镇的清单里" in admin.follow(done).text
    assert "共 0 种" in admin.page("/desk/goods/tx01?show=own").text
    assert told(town, GoodItem)[-1].id == "own-1"
    assert "接过自设的物品" in admin.page("/desk/audit").text
