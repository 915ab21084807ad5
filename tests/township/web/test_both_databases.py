"""Every page and the acts' own SQL, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from support.office import Document, path_of, rows_of, shown_once

from kiosk.township import tables
from kiosk.township.rights import Role

PAGES = (
    *("/desk/", "/desk/sites", "/desk/sites?q=%E9%95%BF", "/desk/sites/tx01", "/desk/sites/tx05"),
    *("/desk/sites/tx06/code", "/desk/sites/tx01/entries", "/desk/sites/tx01/entries?show=flagged"),
    "/desk/sites/tx01/entries?show=waiting&kind=redemption&seq=7&first=2023-03-01&last=2023-03-31",
    *("/desk/sites/tx01/entries/1/7", "/desk/people", "/desk/people/new", "/desk/audit"),
    "/desk/audit?staff=x&act=sign_in&subject=y&first=2023-03-01&last=2023-03-31&page=2",
    *("/desk/audit/1", "/desk/audit/check", "/desk/password", "/desk/sign-out"),
)


@pytest.fixture
def with_county():
    return True


def test_every_page_opens(admin):
    for path in PAGES:
        assert admin.get(path).status_code == 200, path


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
