"""Every page and the acts' own SQL, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from support.awards import AWARD, SUSPENSION
from support.office import Document, path_of, rows_of, shown_once

from kiosk.township import tables
from kiosk.township.funds.donors import donor_id
from kiosk.township.office.rights import Role
from kiosk.township.web.keys import key_of

LEDGERS_OF_ALL = ("points", "exchanges", "objections", "activities", "funds")
PAGES = (
    *("/desk/", "/desk/sites", "/desk/sites?q=%E9%95%BF", "/desk/sites/tx01", "/desk/sites/tx05"),
    *("/desk/sites/tx01/machines", "/desk/sites/tx01/replace", "/desk/sites/tx01/stop"),
    "/desk/sites/tx01/entries?show=late",
    *("/desk/sites/tx06/code", "/desk/sites/tx01/entries", "/desk/sites/tx01/entries?show=flagged"),
    "/desk/sites/tx01/entries?show=waiting&kind=redemption&seq=7&first=2023-03-01&last=2023-03-31",
    *("/desk/sites/tx01/entries/1/7", "/desk/people", "/desk/people/new", "/desk/audit"),
    *("/desk/awards", "/desk/awards/tx01", "/desk/awards/tx01/new", "/desk/awards/tx01/flags"),
    "/desk/awards/tx01?household=%E5%BC%A0&item=P08&first=2023-03-01&last=2023-03-31&page=2",
    "/desk/awards/tx01/new?household=0001&item=%E7%83%9F%E7%9B%92&quantity=45&helper=0002",
    *(f"/desk/awards/tx01/of/{key_of(AWARD)}", f"/desk/awards/tx01/of/{key_of(AWARD)}/undo"),
    *("/desk/awards/tx01/declared", "/desk/awards/tx01/declared?show=", "/desk/awards/tx01/kin"),
    *("/desk/awards/tx01/declared/1/19", "/desk/awards/tx01/confirm"),
    *("/desk/awards/tx01/confirm/new", "/desk/awards/tx01/confirm/publish"),
    *("/desk/awards/tx01/objections", "/desk/awards/tx01/objections/1"),
    f"/desk/awards/tx01/objections/new?award={key_of(AWARD)}",
    *("/desk/awards/tx01/visits", "/desk/awards/tx01/visits?month=2023-02"),
    *("/desk/awards/tx01/visits/note", "/desk/awards/tx01/requests"),
    *("/desk/awards/tx01/requests/new", "/desk/awards/tx01/requests/1"),
    *("/desk/awards/tx01/paper-book", "/desk/awards/tx01/paper-book/new"),
    *("/desk/awards/tx01/paper-book/o1", "/desk/awards/tx01/paper-book/o1/take"),
    *("/desk/awards/tx01/suspensions", "/desk/awards/tx01/suspensions/new"),
    f"/desk/awards/tx01/suspensions/{key_of(SUSPENSION)}/lift",
    *("/desk/goods", "/desk/goods/tx01", "/desk/goods/tx01?show=own&q=x", "/desk/goods/tx01/new"),
    *("/desk/goods/tx01/kinds/rice", "/desk/goods/tx01/kinds/rice/change", "/desk/goods/tx01/copy"),
    *("/desk/goods/tx01/kinds/rice/offered", "/desk/goods/tx01/own/own-1", "/desk/goods/tx01/list"),
    *("/desk/funds", "/desk/funds?year=2023", "/desk/funds/new", "/desk/funds/f1"),
    *("/desk/funds/f1/book", "/desk/funds/f1/lines/l1/undo", "/desk/donors?year=2023"),
    *("/desk/donors/thanks", f"/desk/donors/who/{donor_id('某某公司')}"),
    f"/desk/donors/who/{donor_id('某某公司')}/wish",
    *("/desk/schemes", "/desk/schemes/new", "/desk/schemes/drafts/0", "/desk/schemes/file"),
    *("/desk/schemes/drafts/0/sections/bonus", "/desk/schemes/drafts/0/village"),
    *("/desk/schemes/drafts/0/force", "/desk/schemes/drafts/0/drop"),
    *("/desk/tokens", "/desk/tokens/new", "/desk/tokens/t1/end"),
    "/desk/audit?staff=x&act=sign_in&subject=y&first=2023-03-01&last=2023-03-31&page=2",
    *("/desk/households", "/desk/households?q=3%25&village=7&place=3%E7%BB%84&standing=in&page=2"),
    *("/desk/households?standing=out", "/desk/households?standing=closed", "/desk/households/new"),
    *("/desk/households/7-0001", "/desk/households/7-0001/enrol", "/desk/households/7-0001/split"),
    "/desk/households/7-0001/move",
    *("/desk/households/7-0001/members/m1", "/desk/households/7-0001/cards/replace"),
    *("/desk/households/import", "/desk/households/import/s1", "/desk/households/export"),
    *("/desk/cards", "/desk/cards?site=tx01", "/desk/cards/new", "/desk/cards/b1"),
    *("/desk/cards/b1/sheet", "/desk/sites/tx01/keepers", "/desk/sites/tx01/keepers/P1/pin"),
    *("/desk/sites/tx01/group", "/desk/sites/tx01/group/new"),
    *("/desk/periods", "/desk/periods/prove?text=N1", "/desk/periods/7/quarter/2023-01"),
    *("/desk/reports", "/desk/reports/2023-03", "/desk/reports/2023-03/households"),
    *("/desk/sites/tx01/hours", "/desk/sites/tx01/invite", "/desk/cards/codes"),
    *("/desk/reports/activities", "/desk/reports/typing", "/desk/reports/activities/new"),
    *("/desk/reports/activities/announce", "/desk/reports/activities/planned/planned-1/call-off"),
    *("/desk/reports/activities/new?planned=planned-1", "/desk/reports/acceptance"),
    *("/desk/reports/acceptance/7", "/desk/reports/acceptance/7/answer?row=plan"),
    *("/desk/reports/acceptance/7/accept", "/desk/reports/bars", "/desk/reports/bars/new"),
    *("/desk/reports/bars/bar-1/lift", "/desk/funds/unplanned", "/desk/funds/f1/plans/new"),
    "/desk/funds/f1/plans/1",
    *("/desk/reports/ledgers?village=7&period=2023-03", "/desk/reports/titles"),
    *("/desk/reports/titles/title-1/place", "/desk/reports/titles/title-1/withdraw"),
    *("/desk/reports/titles/new", "/desk/reports/by-member?year=2023"),
    *("/desk/reports/by-member/consent", "/desk/reports/by-member/consents/c1/withdraw"),
    *(f"/desk/reports/ledgers/7/2023-03/{each}/xlsx" for each in LEDGERS_OF_ALL),
    *("/desk/reports/vouchers", "/desk/reports/vouchers/new"),
    *("/desk/sites/tx01/keepers/P1/household", "/desk/sites/tx01/keepers/P1/reward"),
    *("/desk/audit/1", "/desk/audit/check", "/desk/password", "/desk/sign-out"),
)


@pytest.fixture
def with_county():
    return True


def test_every_page_opens(admin):
    for path in PAGES:
        assert admin.get(path).status_code == 200, path


def test_signs_that_nobody_sees_are_refused_and_no_error(admin):
    for path in ("/desk/households/%00", "/desk/reports/bars/%00/lift", "/desk/funds/f1%1b"):
        assert admin.get(path).status_code == 404, path
    assert admin.get("/desk/households?q=%00&place=%00").status_code == 200
    answer = admin.send("/desk/households/new", number="0099", place="3组", name="张\x00某")
    assert answer.status_code == 422
    assert "里有看不见的字符" in Document(answer.text).text


def test_a_flagged_entry_waits_until_somebody_wrote_what_it_is_about(town, staff, browsers):
    officer = browsers()
    officer.sign_in("wangmou")
    look = "/desk/sites/tx01/entries/1/19"
    empty = officer.post(look + "/look", officer.filled(look, remark=" "))
    assert empty.status_code == 422
    assert "请填写看了以后的情况" in Document(empty.text).text
    done = officer.post(look + "/look", officer.filled(look, remark="问过了\n是新卡"))
    page = officer.follow(done)
    assert "王某 看过" in page.text
    assert "是新卡" in page.text
    assert "“和平”第 19 条流水已看过" in page.text
    waiting = officer.page("/desk/sites/tx01/entries?show=waiting")
    assert "共 3 条" in waiting.text
    assert "3 条流水有疑问" in officer.page("/desk/").text
    assert "共 4 条" in officer.page("/desk/sites/tx01/entries?show=flagged").text
    (row,) = rows_of(town, tables.entry_look)
    assert (row.staff, row.seq, row.remark) == (staff[Role.OFFICER], 19, "问过了\n是新卡")


def test_points_of_the_paper_book_are_sent_by_one_and_confirmed_by_another(town, browsers, admin):
    officer, book = browsers(), "/desk/awards/tx01/paper-book"
    officer.sign_in("wangmou")

    def sent(text):
        fields = officer.filled(f"{book}/new")
        fields.pop("file", None)
        return officer.post(f"{book}/new", fields, files={"file": ("账本.csv", text.encode())})

    wrong = sent("户编号,积分,姓名\n0002,120,无名某\n")
    assert "名单上写的是无名某" in Document(wrong.text).text
    waits = sent("户编号,积分\n0002,120\n")
    page = officer.follow(waits)
    assert "1 户，一共 120 分" in page.text
    assert "您自己上传的" in page.text
    one = path_of(waits)
    refused = officer.post(f"{one}/take", officer.filled(f"{one}/drop"))
    assert "您自己上传的" in Document(refused.text).text
    done = admin.follow(admin.send(f"{one}/take"))
    assert "李某 核对过" in done.text
    assert "作废了" in officer.follow(officer.send(f"{book}/o1/drop")).text
    brought = [row for row in rows_of(town, tables.points) if row.what == "期初积分"]
    assert [(row.household, row.points) for row in brought] == [("7-0002", 120)]


def test_people_are_added_changed_reset_and_shut_off(town, staff, browsers, admin):
    answer = admin.send(
        "/desk/people/new", login="QianMou", name="钱某", role="officer", sites=["tx01"]
    )
    one_time = shown_once(answer)
    newcomer = browsers()
    assert path_of(newcomer.sign_in("qianmou", one_time)) == "/desk/"
    page = admin.page("/desk/people")
    assert "还没有改一次性密码" in page.text
    person = next(row.id for row in rows_of(town, tables.staff) if row.login == "qianmou")
    again = shown_once(admin.send(f"/desk/people/{person}/reset"))
    assert again != one_time
    assert path_of(newcomer.get("/desk/")) == "/desk/sign-in"
    assert newcomer.sign_in("qianmou", one_time).status_code == 422
    assert newcomer.sign_in("qianmou", again).status_code == 303
    admin.send(f"/desk/people/{person}/shut")
    assert "已停用" in admin.page("/desk/people").text
    acts = [row.act for row in rows_of(town, tables.audit)]
    assert [act for act in acts if "staff" in act] == ["add_staff", "reset_staff", "shut_staff"]
