"""Closing a month at the desk, its lists, their correction and their proof."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.office import Document, path_of, rows_of
from support.town import told

from kiosk.core.feed import ListItem, PointsItem
from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx

MARCH = "/desk/periods/7/month/2023-03"
LIST = f"{MARCH}/ranking/0"


@pytest.fixture(params=["sqlite"])
def engine_kind(request):
    return request.param


def award(town, household, figure, at, posted=None):
    deed = Deed(household, points=figure, reason="打扫", effective=at)
    run_tx(town, lambda c: points.award(c, f"{household}{at}", deed, at=posted or at))


@pytest.fixture
def april(town, clock):
    award(town, "0001", 30, datetime(2023, 3, 5, 9))
    award(town, "0002", 20, datetime(2023, 3, 6, 9))
    clock.at = datetime(2023, 4, 1, 8)
    return town


@pytest.fixture
def officer(april, browsers):
    made = browsers()
    made.sign_in("wangmou")
    return made


@pytest.mark.parametrize("engine_kind", ["sqlite", "postgresql"], indirect=True)
def test_a_month_is_closed_as_it_was_shown_and_then_corrected_and_proved(april, officer, clock):
    assert "! 要结" in officer.page("/desk/periods?show=due").text
    preview = officer.page(MARCH)
    assert "能得奖励的户" in preview.text
    assert "1 0001 3组 张* 30" in preview.text
    close = officer.page(MARCH + "/close")
    assert "3组 张某某 （0002）得奖励 50 分" in close.text
    done = officer.follow(officer.send(MARCH + "/close"))
    assert "和平村2023年3月已结，1 份名单已定下，2 次奖励已记上。" in done.text
    assert [item.points for item in told(april, PointsItem) if item.kind == "bonus"] == [50, 50]
    assert [item.title for item in told(april, ListItem)] == ["和平村2023年3月积分排名"]

    shown = officer.page(LIST)
    assert "没有变化" in officer.page(LIST + "/correct").text
    award(april, "0002", 15, datetime(2023, 3, 30, 9), clock.at)
    assert "有 1 户的得分变了" in officer.page(LIST).text
    fixed = officer.follow(officer.send(LIST + "/correct"))
    assert "的更正单已定下，涉及 1 户。" in fixed.text
    assert "20 35 +15 1 3月30日 打扫 +15（4月1日登记）" in officer.page(f"{MARCH}/ranking/1").text
    code = next(word for word in shown.text.split() if word.startswith("N1/"))
    assert "这张单子是公示过的" in officer.page(f"/desk/periods/prove?text={code}").text
    assert "对不上" in officer.page(f"/desk/periods/prove?text={code[:-4]}0000").text
    for end, start, media in (("pdf", b"%PDF-", "application/pdf"), ("xlsx", b"PK", "openxml")):
        file = officer.get(f"{LIST}/{end}")
        assert file.content.startswith(start)
        assert media in file.headers["content-type"]
        assert f".{end}" in file.headers["content-disposition"]


def test_a_list_that_changed_since_it_was_shown_is_shown_again_first(april, officer):
    fields = officer.filled(MARCH + "/close")
    award(april, "0002", 25, datetime(2023, 3, 30, 9))
    refused = officer.post(MARCH + "/close", fields)
    assert refused.status_code == 422
    page = Document(refused.text)
    assert "名单已经不一样了，请再看一遍" in page.text
    assert rows_of(april, tables.published) == rows_of(april, tables.closing) == []
    assert officer.post(MARCH + "/close", page.form().fields).status_code == 303
    again = officer.post(MARCH + "/close", officer.filled(MARCH + "/close", seen="x"))
    assert again.status_code == 422
    assert len(rows_of(april, tables.published)) == 1


def test_the_same_form_twice_closes_once(april, officer):
    fields = officer.filled(MARCH + "/close")
    assert path_of(officer.post(MARCH + "/close", fields)) == MARCH
    assert "again" in officer.post(MARCH + "/close", fields).headers["location"]
    assert len(rows_of(april, tables.published)) == 1


@pytest.mark.parametrize(
    "path",
    [
        *("/desk/periods/8/month/2023-03", "/desk/periods/7/week/2023-03", f"{MARCH}/ranking/0"),
        *("/desk/periods/7/month/2023-13", "/desk/periods/7/month/2023-05", f"{MARCH}/x/%00"),
        *("/desk/periods/7/all/2023-03", "/desk/periods/x/month/2023-03/close"),
        "/desk/periods/7/month/2023-04/close",
    ],
)
def test_what_is_not_there_is_not_found(officer, path):
    assert officer.get(path).status_code == 404


def test_an_officer_of_another_village_sees_and_closes_nothing(april, officer, admin):
    from support.town import SECOND_SITE

    from kiosk.township import book
    from kiosk.township.residents.households import NewHousehold, add_households

    def add(connection):
        book.add_site(connection, SECOND_SITE)
        add_households(connection, [NewHousehold("0009", "", "李某")], site="tx02")
        deed = Deed("0009", points=5, reason="打扫", effective=datetime(2023, 3, 9))
        points.award(connection, "x", deed, at=datetime(2023, 3, 9), site="tx02")

    run_tx(april, add)
    other = MARCH.replace("/7/", "/8/")
    assert officer.get(other).status_code == officer.get(other + "/close").status_code == 404
    fields = admin.filled(other + "/close")
    mine = officer.filled(MARCH + "/close") | {"seen": fields["seen"]}
    assert officer.post(other + "/close", mine).status_code == 403
    assert "长虹" not in officer.page("/desk/periods").text
    assert admin.post(other + "/close", fields).status_code == 303
    code = rows_of(april, tables.published)[0].mark
    found = officer.page(f"/desk/periods/prove?text=N1/8/MONTH/2023-03/{code}")
    assert "那个村定下的名单" in found.text
