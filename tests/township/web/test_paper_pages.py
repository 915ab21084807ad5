"""The paper trail at the desk: a village's title, the members' figures, a reward, the ledgers."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook
from support.office import Browser, Document, hire, rows_of
from support.town import found_town, told

from kiosk.core.feed import PointsItem
from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.database import open_database
from kiosk.township.office.rights import Role
from kiosk.township.serving import running

JULY = datetime(2023, 7, 20, 9)
REPORTS = "/desk/reports"


@pytest.fixture
def desk(tmp_path, moulds):
    """desk("gaoyang") gives (engine, admin's browser, officer's browser)."""
    open_ = []

    def of(scheme):
        def make(where):
            engine = found_town(where, scheme)
            hire(engine, "limou", Role.ADMIN, at=JULY)
            hire(engine, "wangmou", Role.OFFICER, ("tx01",), at=JULY)
            engine.dispose()

        copied = moulds.copy("sqlite", tmp_path / f"{scheme}.db", f"{scheme}-paper", make)
        engine = open_database(copied.__enter__())
        serving = running(application(engine, lambda: JULY))
        url = serving.__enter__()
        browsers = Browser(url), Browser(url)
        for browser, login in zip(browsers, ("limou", "wangmou"), strict=True):
            browser.sign_in(login)
        open_.append((copied, serving, engine, browsers))
        return engine, *browsers

    yield of
    for copied, serving, engine, browsers in reversed(open_):
        for browser in browsers:
            browser.close()
        serving.__exit__(None, None, None)
        engine.dispose()
        copied.__exit__(None, None, None)


def said(browser, answer):
    return browser.follow(answer).text


def test_a_title_is_proposed_placed_and_withdrawn(desk):
    _, admin, officer = desk("gaoliang")
    assert "得分前 28 名确定为区级示范村" in officer.page(f"{REPORTS}/titles").text
    new = {"village": "7", "year": "2023", "document": "报告1号"}
    wrong = admin.send(f"{REPORTS}/titles/new", **new)
    assert "请选择哪一级" in Document(wrong.text).text or wrong.status_code == 422
    done = admin.send(f"{REPORTS}/titles/new", **new, level="district")
    page = admin.follow(done)
    assert "等区里评定" in page.text
    again = admin.send(f"{REPORTS}/titles/new", **new, level="town")
    assert "区级和镇级不能是同一个村" in Document(again.text).text
    place = next(link for link in page.links if link.endswith("/place"))
    assert "入选（前 28 名）" in said(admin, admin.send(place, place="28", document="公示1号"))
    assert officer.get(place).status_code == 403
    gone = next(link for link in page.links if link.endswith("/withdraw"))
    assert "× 已撤回" in said(admin, admin.send(gone, why="改报"))


def test_a_keeper_is_rewarded_beside_the_years_service(desk):
    engine, admin, officer = desk("gaoyang")
    keepers = "/desk/sites/tx01/keepers"
    admin.send(f"{keepers}/new", name="陈某", role="keeper")
    page = admin.page(keepers)
    household = next(link for link in page.links if link.endswith("/household"))
    reward = next(link for link in officer.page(keepers).links if link.endswith("/reward"))
    given = {"points": "60", "document": "会议5号", "members": "李某、王某"}
    assert "还没有登记" in Document(officer.send(reward, **given).text).text
    assert "0002" in said(admin, admin.send(household, household="0002"))
    form = officer.page(f"{reward}?year=2023").text
    assert "开门天数 0 天" in form
    assert "记到 0002 户" in form
    assert "已记到 0002 户" in said(officer, officer.send(reward, **given))
    assert "一年只奖一次" in Document(officer.send(reward, **given).text).text
    assert [item.points for item in told(engine, PointsItem)] == [60]
    assert "✓ 已奖励 2023 年 60 分" in officer.page(reward).text


def test_a_member_s_points_are_seen_and_all_members_consent(desk):
    engine, _, officer = desk("bieshan")
    for name, relation in (("张某某", "本人"), ("张小某", "儿子")):
        new = {"name": name, "relation": relation, "counted": "counted"}
        officer.send("/desk/households/7-0001/members/new", **new)
    rows = rows_of(engine, tables.member)
    assert len(rows) == 2
    page = officer.page("/desk/households/7-0001").text
    assert "全家名下的 0 分合起来，就是家庭得分 0 分" in page
    sums = officer.page(f"{REPORTS}/by-member?year=2023").text
    assert "没有登记 2023 年全体成员的同意" in sums
    agreed = {"village": "7", "year": "2023", "purpose": "dividend", "day": "2023-07-01"}
    more = {"document": "会议8号", "members": "312"}
    form = f"{REPORTS}/by-member/consent"
    few = officer.send(form, **agreed, **more, agreed="311")
    assert "312 人里 311 人同意" in Document(few.text).text
    done = officer.follow(officer.send(form, **agreed, **more, agreed="312"))
    assert "✓ 同意 2023-07-01 全体 312 名成员同意“股份+积分”分红" in done.text
    back = next(link for link in done.links if link.endswith("/withdraw"))
    assert "× 已撤回" in said(officer, officer.send(back, why="有人反悔"))


def test_every_ledger_comes_as_pdf_and_xlsx(desk):
    _, _, officer = desk("rongan")
    new = {"village": "7", "first": "RA-0001", "count": "2", "face": "10", "household": "0001"}
    paper = {"day": "2023-07-01", "document": "评定表4号"}
    done = officer.send(f"{REPORTS}/vouchers/new", **new, **paper)
    assert "RA-0001 到 RA-0002" in said(officer, done)
    page = officer.page(f"{REPORTS}/ledgers?period=2023-Q3")
    links = [link for link in page.links if link.endswith(("/pdf", "/xlsx"))]
    assert len(links) == 2 * 6, "members are for schemes that book to them"
    for link in links:
        data = officer.get(link).content
        if link.endswith("pdf"):
            assert data.startswith(b"%PDF"), link
        else:
            assert load_workbook(io.BytesIO(data)).active.max_row > 3, link
    for wrong in ("7/2023-13/points", "8/2023-07/points", "7/2023-07/members", "7/2030/points"):
        assert officer.get(f"{REPORTS}/ledgers/{wrong}/pdf").status_code == 404, wrong
