"""A village's month at the desk of 高梁: activities, acceptance, what bars it, purchase plans."""

from __future__ import annotations

from datetime import datetime

import pytest
from nacl.signing import SigningKey
from support.office import Browser, Document, hire, register_key, rows_of, send
from support.town import MemoryOutbox, feed_of, found_town

from kiosk.core.entries import Delivery, DeliveryLine, EntryKind
from kiosk.core.feed import ActivityItem
from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.database import open_database, run_tx
from kiosk.township.funds.fund_acts import FundOpened, open_fund
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.serving import running

JULY = datetime(2023, 7, 20, 9)
BAD = "村口\x00"
SHEET = "/desk/reports/acceptance/7"


@pytest.fixture
def gaoliang(tmp_path, moulds):
    """(engine, admin's browser, officer's browser)"""

    def make(where):
        engine = found_town(where, "gaoliang")
        admin = hire(engine, "limou", Role.ADMIN, at=JULY)
        hire(engine, "wangmou", Role.OFFICER, ("tx01",), at=JULY)
        key = SigningKey(bytes(range(1, 33)))
        register_key(engine, key, "tx01", datetime(2023, 6, 1))
        opened = FundOpened(7, 2023, "村（社区）推广建设", id="f1")
        run_tx(engine, lambda c: open_fund(c, the_staff(c, admin), opened, JULY))
        outbox = MemoryOutbox("tx01")
        line = (DeliveryLine("rice", 10, cost_cents=500),)
        outbox.append(EntryKind.DELIVERY, Delivery(line, "fiscal", "某店", "票-1", second="P2"))
        send(engine, key, outbox, JULY)
        engine.dispose()

    with moulds.copy("sqlite", tmp_path / "town.db", "gaoliang-desk", make) as where:
        engine = open_database(where)
        with running(application(engine, lambda: JULY)) as url:
            browsers = Browser(url), Browser(url)
            for browser, login in zip(browsers, ("limou", "wangmou"), strict=True):
                browser.sign_in(login)
            yield engine, *browsers
            for browser in browsers:
                browser.close()
        engine.dispose()


def test_a_village_is_announced_to_asked_accepted_and_barred(gaoliang):
    engine, admin, officer = gaoliang
    # an activity is announced, held, and each who came counts once
    told = {
        "village": "7",
        "name": "清扫村道",
        "place": "村口",
        "day": "2023-07-20",
        "time": "10:00",
    }
    announce = "/desk/reports/activities/announce"
    refused = officer.send(announce, **told | {"place": BAD})
    assert refused.status_code == 422
    assert "地点里有看不见的字符" in Document(refused.text).text
    assert "几点要写成" in Document(officer.send(announce, **told | {"time": "25:00"}).text).text
    page = officer.follow(officer.send(announce, **told))
    assert "2023-07-20 10:00 和平村 清扫村道 村口" in page.text
    (item,) = [each for each in feed_of(engine) if isinstance(each, ActivityItem)]
    held = next(link for link in page.links if "planned=" in link)
    page = officer.follow(officer.send(held, people="0001 张某\n0001 张某\n0002 李某"))
    assert "2 人次，已记下（名单里重复的 1 行没有算）" in page.text
    session = next(link for link in page.links if "/held/" in link and "strike" not in link)
    assert "0002 张某某 李某" in officer.page(session).text
    assert rows_of(engine, tables.session)[0].planned == item.id
    # the sheet
    page = officer.page(SHEET)
    assert "推广建设（每个村） × 有没达到的" in page.text
    for row, value, words in (("environment", "有", "分数"), ("plan", "9", "“有”或者“没有”")):
        refused = officer.send(f"{SHEET}/answer", row=row, value=value, day="2023-07-01")
        assert words in Document(refused.text).text, row
    for row, value in (("plan", "有"), ("environment", "92"), ("sign", "没有")):
        done = officer.send(f"{SHEET}/answer?row={row}", row=row, value=value, day="2023-07-01")
        assert "已记下" in officer.follow(done).text, row
    assert "王某 2023-07-01 填" in officer.page(SHEET).text
    assert officer.get(f"{SHEET}/accept").status_code == 403
    refused = admin.send(f"{SHEET}/accept", passes="1", group="李某")
    assert "验收通过请写明理由" in Document(refused.text).text
    done = admin.send(f"{SHEET}/accept", passes="0", group="李某", opinion="招牌还没有挂")
    kept = next(link for link in admin.follow(done).links if "/acceptance/0" in link)
    assert "验收没有通过" in admin.page(kept).text
    assert admin.get(kept + "/pdf").content.startswith(b"%PDF")
    assert admin.get(kept + "/xlsx").content.startswith(b"PK")
    assert "已验收 1 个" in admin.page("/desk/reports/acceptance").text
    # the bar stands on the site's page, in the report and on the sheet
    assert "示范村 ✓ 可以参评" in admin.page("/desk/sites/tx01").text
    paper = {"village": "7", "since": "2023-07-20", "document": "通报1号"}
    done = admin.send("/desk/reports/bars/new", reason="fraud", **paper)
    assert "农户照常兑换" in admin.follow(done).text
    for path in ("/desk/sites/tx01", "/desk/reports/2023-07", SHEET):
        assert "不得参评" in officer.page(path).text
    assert officer.get("/desk/reports/bars/new").status_code == 403
    lift = next(link for link in admin.page("/desk/reports/bars").links if "lift" in link)
    done = admin.send(lift, document="复查2号", why="查清了")
    assert "✓ 已解除" in admin.follow(done).text


def test_what_came_in_without_a_plan_waits_on_the_first_page(gaoliang):
    _, admin, officer = gaoliang
    assert "1 笔入库没有批过的采购计划" in admin.page("/desk/").text
    assert "× 没有批过的计划" in officer.page("/desk/funds/unplanned").text
    done = officer.send("/desk/funds/f1/plans/new", what="大米", cents="100")
    assert "等审核" in officer.follow(done).text
    assert "第 1 号采购计划等审核" in admin.page("/desk/").text
    decide = "/desk/funds/f1/plans/1"
    assert officer.get(decide).status_code == 403
    refused = admin.send(decide, outcome="approved")
    assert "请写上批文" in Document(refused.text).text
    page = admin.follow(admin.send(decide, outcome="approved", document="会议纪要3号"))
    assert "✓ 同意" in page.text
    assert "会议纪要3号" in page.text
