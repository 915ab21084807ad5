"""The same form sent again: it counts once, on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from support.office import Browser, Document, path_of, rows_of

from kiosk.township import tables

NEW = {"login": "qianmou", "name": "钱某", "role": "auditor"}


def staff_count(town):
    return len(rows_of(town, tables.staff))


def test_a_form_sent_twice_does_it_once_and_says_so(town, admin):
    fields = admin.filled("/desk/people/new", **NEW)
    first = admin.post("/desk/people/new", fields)
    assert "一次性密码" in admin.page("/desk/people").text
    assert "请马上记下来" in first.text
    again = admin.post("/desk/people/new", fields)
    assert path_of(again) == "/desk/people"
    assert "之前已经办过，没有再办一次" in admin.follow(again).text
    assert staff_count(town) == 4


def test_a_form_sent_twice_at_the_same_moment_does_it_once(town, admin):
    fields = admin.filled("/desk/people/new", **NEW)
    cookies = dict(admin.session.cookies)
    with ThreadPoolExecutor(4) as pool:

        def send(_):
            browser = Browser(admin.url)
            browser.session.cookies.update(cookies)
            try:
                return browser.post("/desk/people/new", fields).status_code
            finally:
                browser.close()

        statuses = sorted(pool.map(send, range(4)))
    assert statuses == [200, 303, 303, 303]
    assert staff_count(town) == 4
    assert len([row for row in rows_of(town, tables.audit) if row.act == "add_staff"]) == 1


def test_the_same_form_with_another_content_asks_first_and_then_does_it(town, admin):
    fields = admin.filled("/desk/people/new", **NEW)
    admin.post("/desk/people/new", fields)
    answer = admin.post("/desk/people/new", fields | {"login": ["zhoumou"], "name": ["周某"]})
    assert answer.status_code == 422
    page = Document(answer.text)
    assert "刚才已经办过一次：已新增审计钱某" in page.text
    assert page.form().fields["name"] == ["周某"]
    assert page.form().fields["op"] != fields["op"]
    assert admin.post("/desk/people/new", page.form().fields).status_code == 200
    assert staff_count(town) == 5


def test_nobody_learns_or_undoes_anything_with_another_ones_key(town, admin, browsers):
    fields = admin.filled("/desk/people/new", **NEW)
    admin.post("/desk/people/new", fields)
    officer = browsers()
    officer.sign_in("wangmou")
    out = dict(officer.page("/desk/sign-out").form().fields) | {"op": fields["op"]}
    answer = officer.post("/desk/sign-out", out)
    assert answer.status_code == 422
    assert "钱某" not in answer.text
