"""Households, cards and the people of a site through the desk's pages."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from support.office import SERIAL, Document, path_of, rows_of, shown_once
from support.town import NOW, told

from kiosk.core.card import CardState
from kiosk.core.feed import CardItem, HouseholdItem, PersonItem
from kiosk.township import tables
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.rules.village_plans import PlanTyped, put_plan

HERE = "/desk/households/7-0001"


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def with_county():
    return True


@pytest.fixture
def officer(browsers):
    made = browsers()
    made.sign_in("wangmou")
    return made


def refused(answer):
    assert answer.status_code == 422
    return Document(answer.text).text


def test_a_household_joins_leaves_and_comes_back(town, officer):
    new = "/desk/households/new"
    away = {"number": "0009", "name": "欧阳某", "place": "5组", "months_home": "2"}
    joins = ["joins", "lives_here"]
    said = refused(officer.send(new, **away, about=joins))
    assert "一年在家不超过 3 个月的，要本人要求参加才能登记" in said
    page = officer.follow(officer.send(new, **away, about=["lives_here"]))
    assert "已新增和平村 0009 户（欧阳某），还没有登记参加" in page.text
    assert "从来没有参加过" in page.text
    assert told(town, HouseholdItem)[-1].name == "欧阳*"
    here = "/desk/households/7-0009"
    asked = {"months_home": "2", "document": "申请 12"}
    page = officer.follow(
        officer.send(f"{here}/enrol", **asked, about=["lives_here", "asks"], on="2023-03-18")
    )
    assert "0009 户从 2023-03-18 起参加（本人同意）" in page.text
    assert "本人同意，一年在家 2 个月" in page.text
    leaving = officer.page(f"{here}/leave").text
    assert "已有的积分还可以用到 2023-12-31" in leaving
    page = officer.follow(officer.send(f"{here}/leave", why="搬走了"))
    assert "0009 户从 2023-03-20 起不再参加" in page.text
    assert "2023-03-20 退出： 搬走了" in page.text
    assert f"{here}/enrol" in page.links
    acts = [row.act for row in rows_of(town, tables.audit) if row.subject == "household:7-0009"]
    assert acts == ["add_household", "enrol_household", "end_enrolment"]


def test_a_household_is_found_and_looked_at_with_its_members(officer, admin):
    page = officer.page("/desk/households?q=0001")
    assert "共 1 户" in page.text
    assert HERE in page.links
    assert "共 9 户" in admin.page("/desk/households").text, "of all villages"
    assert "共 2 户" in officer.page("/desk/households").text
    assert officer.get("/desk/households/8-0001").status_code == 404
    assert officer.get("/desk/households/9-9999").status_code == 404
    page = officer.page(HERE)
    assert "张某 本人" in page.text
    page = officer.follow(officer.send(f"{HERE}/members/new", name="张乙", relation="女儿"))
    assert "已给 0001 户新增成员张乙" in page.text
    page = officer.follow(officer.send(f"{HERE}/members/m1", departed="2023-03-10"))
    assert "2023-01-01 2023-03-10" in page.text
    assert "已经有一位张乙" in refused(officer.send(f"{HERE}/members/new", name="张乙"))
    page = officer.follow(officer.send(f"{HERE}/change", name="张乙", place="6组"))
    assert "张乙 · 和平村 6组" in page.text


def upload(browser, data, name="名单.csv", site="tx01"):
    fields = dict(browser.page("/desk/households/import").form().fields)
    plain = {key: values[0] for key, values in fields.items() if key != "file"} | {"site": site}
    headers = {"Origin": browser.url}
    return browser.session.post(
        browser.url + "/desk/households/import",
        data=plain,
        files={"file": (name, data)},
        headers=headers,
        allow_redirects=False,
        timeout=30,
    )


def test_a_household_is_told_its_points_by_the_plan_of_its_own_village(town, officer, staff):
    period = (("0.clause", ("村规民约三",)), ("0.months", ("1",)), ("0.start_month", ("1",)))
    base = (("0.clause", ("村规民约四",)), ("0.points", ("30",)))
    sections = (("period", period), ("base", base))
    decided = {"decided": "2023-03-01", "decided_by": "村“两委”", "paper": "纪要2号"}
    typed = PlanTyped(7, sections, **decided, reason="开会定的")
    assert "2023 得到积分" in officer.page(HERE).text
    admin = staff[Role.ADMIN]
    run_tx(town, lambda c: put_plan(c, the_staff(c, admin), typed, NOW))
    assert "2023-03 得到积分" in officer.page(HERE).text
    told = officer.get("/desk/reports/ledgers/7/2023-03/points/xlsx").content
    cells = [cell.value for row in load_workbook(BytesIO(told)).active for cell in row]
    assert any("不含每户的基础分 30 分" in str(cell) for cell in cells)


def test_a_list_is_looked_at_line_by_line_before_it_counts(town, officer):
    heading = "户编号,组,户主,参加日期,一年在家月数\n"
    assert "请选一个文件" in refused(upload(officer, b"", name=""))
    assert "只收 CSV 或者 XLSX" in refused(upload(officer, b"x", name="a.pdf"))
    assert "缺少这些列：参加日期" in refused(upload(officer, "户编号,组,户主\n1,,某".encode()))
    bad = upload(officer, (heading + "0003,1组,<b>某</b>,2023-03-01,1\n").encode("gb18030"))
    page = officer.follow(bad)
    assert "不行 1 户" in page.text
    assert "<b>某</b>" in page.text
    assert "有 1 行不行，整份名单不能导入" in page.text
    assert [form.action for form in page.forms] == ["/desk/sign-out"]
    good = upload(officer, (heading + "0003,1组,李某,2023-03-01,12\n0001,9组,张某某,,\n").encode())
    where = path_of(good)
    page = officer.follow(good)
    assert "新增 1 户 ， 修改 1 户" in page.text
    assert "共 1 行" in officer.page(where + "?verb=changed").text
    assert "7-0003" not in [row.id for row in rows_of(town, tables.household)]
    page = officer.follow(officer.send(where))
    assert "已导入名单“名单.csv”：新增 1 户，修改 1 户" in page.text
    assert officer.get(where).status_code == 404
    file = officer.get("/desk/households/export?q=0003")
    assert "户名单20230320.csv" in file.headers["content-disposition"].replace(
        "%E6%88%B7%E5%90%8D%E5%8D%95", "户名单"
    )
    assert file.headers["cache-control"] == "no-store"
    assert file.content.decode("utf-8-sig").splitlines()[1:] == [
        "0003,1组,李某,和平,2023-03-01,12,,"
    ]


def test_cards_are_made_printed_replaced_and_revoked(town, officer, browsers):
    page = officer.follow(officer.send("/desk/cards/new", which="unprinted"))
    assert "“和平”的 1 张卡（还没有印过卡的户）可以印了" in page.text
    sheet = next(link for link in page.links if link.endswith("/sheet"))
    file = officer.get(sheet)
    assert file.headers["content-type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-")
    assert "没有要印的卡" in refused(officer.send("/desk/cards/new", which="unprinted"))
    assert "张数要在 1 到 500 之间" in refused(
        officer.send("/desk/cards/new", which="blank", count="501")
    )
    auditor = browsers()
    auditor.sign_in("zhaomou")
    assert "共 2 批" in auditor.page("/desk/cards").text
    assert auditor.get(sheet).status_code == 403, "whoever has the file can make the cards"
    page = officer.follow(officer.send(f"{HERE}/cards/replace", why="丢了"))
    assert f"原来的卡 {SERIAL} 停用了" in page.text
    states = {item.serial: item.state for item in told(town, CardItem)}
    assert states[SERIAL] == CardState.LOST
    serial = max(states)
    assert officer.get(f"{HERE}/cards/999/revoke").status_code == 404
    assert officer.get(f"{HERE}/cards/x/revoke").status_code == 404
    page = officer.follow(officer.send(f"{HERE}/cards/{serial}/revoke", why="又丢了"))
    assert f"0001 户的卡 {serial} 停用了" in page.text
    assert told(town, CardItem)[-1].state == CardState.LOST
    texts = [row.text for row in rows_of(town, tables.card)]
    told_of = "".join(f"{row.before}{row.after}{row.note}" for row in rows_of(town, tables.audit))
    assert not any(text in told_of for text in texts), "no card text in the audit"


def test_households_are_merged_and_split_by_the_township_alone(officer, admin):
    assert officer.get(f"{HERE}/merge").status_code == 403
    assert f"{HERE}/merge" not in officer.page(HERE).links
    assert "没有这个户编号" in refused(admin.send(f"{HERE}/merge", other="0077", document="文件"))
    page = admin.follow(
        admin.send(f"{HERE}/split", number="0008", name="张丙", members=["m1"], document="决定 1")
    )
    assert "已从 0001 户分出 0008 户（张丙），转过去 0 分" in page.text
    assert "从 0001 户 分出 0008 户" in page.text
    page = admin.follow(admin.send(f"{HERE}/merge", other="0008", document="决定 2"))
    assert "0008 户已并到 0001 户，转过去 0 分" in page.text
    page = admin.page("/desk/households/7-0008")
    assert "这一户已经没有了" in page.text
    assert "没有欠的积分" in refused(admin.send("/desk/households/7-0008/settle"))
    assert "合户" in admin.page("/desk/audit").text


def test_people_of_a_site_are_kept_by_the_township(town, officer, admin):
    keepers = "/desk/sites/tx01/keepers"
    page = officer.page(keepers)
    assert "陈某 管理员" in page.text
    assert f"{keepers}/new" not in page.links
    pin = shown_once(admin.send(f"{keepers}/new", name="周某", role="keeper"))
    assert len(pin) == 6
    again = shown_once(admin.send(f"{keepers}/P1/pin"))
    assert again.isdigit()
    page = admin.follow(admin.send(f"{keepers}/P1/strike"))
    assert "已停用陈某" in page.text
    assert told(town, PersonItem)[-1].active is False
    page = admin.follow(admin.send(f"{keepers}/P1/restore"))
    assert "已恢复陈某" in page.text
    page = admin.follow(admin.send(f"{keepers}/P1/card"))
    assert "陈某的新卡可以印了" in page.text
    assert admin.get("/desk/sites/tx02/keepers/P1/pin").status_code == 404
    kept = "".join(f"{row.before}{row.after}{row.note}" for row in rows_of(town, tables.audit))
    assert pin not in kept
