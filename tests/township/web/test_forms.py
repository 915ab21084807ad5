"""Forms: whose they are, that they count once, and what does not fit into them."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from support.office import Document, rows_of

from kiosk.township import tables
from kiosk.township.web.asked import FORM_BYTES_MAX

NEW = {"login": "qianmou", "name": "钱某", "role": "auditor"}


@pytest.fixture
def engine_kind():
    return "sqlite"


def staff_count(town):
    return len(rows_of(town, tables.staff))


@pytest.mark.parametrize("path", ["/desk/people/new", "/desk/sign-out", "/desk/password"])
def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(town, admin, browsers, path):
    fields = admin.filled(path) if path == "/desk/sign-out" else admin.filled(path, **NEW)
    other = browsers()
    other.sign_in("limou")
    foreign = dict(other.page(path).forms[-1].fields)["token"]
    before = (staff_count(town), len(rows_of(town, tables.audit)))
    for changed, origin in (
        ({"token": ["0" * 64]}, None),
        ({"token": [""]}, None),
        ({"token": foreign}, None),
        ({}, "https://example.org"),
        ({}, "null"),
        ({}, ""),
        ({}, admin.url.replace("127.0.0.1", "127.0.0.2")),
        ({}, admin.url + "0"),
    ):
        answer = admin.post(path, fields | changed, origin=origin)
        assert (answer.status_code, changed, origin) == (403, changed, origin)
        assert "什么也没有改" in Document(answer.text).text
    without = {name: value for name, value in fields.items() if name != "token"}
    assert admin.post(path, without).status_code == 403
    assert (staff_count(town), len(rows_of(town, tables.audit))) == before
    assert admin.get("/desk/").status_code == 200


@pytest.mark.parametrize("op", ["", "short", "x" * 65, "ein schlüssel mit zeichen", "\x00" * 20])
def test_a_form_without_a_good_key_is_shown_again_with_one(town, admin, op):
    fields = admin.filled("/desk/people/new", **NEW) | {"op": [op]}
    answer = admin.post("/desk/people/new", fields)
    assert answer.status_code == 422
    assert staff_count(town) == 3
    assert admin.post("/desk/people/new", Document(answer.text).form().fields).status_code == 200


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(admin):
    answer = admin.send("/desk/people/new", login="钱某", name="钱某", role="officer", sites="tx01")
    assert answer.status_code == 422
    page = Document(answer.text)
    assert "登录名要以小写字母开头" in page.text
    typed = page.form().fields
    assert (typed["login"], typed["name"], typed["role"], typed["sites"]) == (
        ["钱某"],
        ["钱某"],
        ["officer"],
        ["tx01"],
    )
    wrong = [attrs for _, attrs in page.tags if attrs.get("aria-invalid")]
    assert [attrs["name"] for attrs in wrong] == ["login"]


@pytest.mark.parametrize("declared", [True, False])
def test_a_form_that_is_too_large_is_answered_and_not_kept(town, admin, declared):
    body = b"name=" + b"x" * (FORM_BYTES_MAX + 1)
    answer = admin.session.post(
        admin.url + "/desk/people/new",
        data=body if declared else iter([body]),
        headers={
            "Origin": admin.url,
            "Content-Type": "application/x-www-form-urlencoded",
        },
        timeout=30,
    )
    assert answer.status_code == 413
    assert "太大" in Document(answer.text).text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe=%ff", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data"),
        (b'{"name": 1}', "application/json"),
        (b"&".join(b"a=1" for _ in range(600)), "application/x-www-form-urlencoded"),
    ],
)
def test_a_form_that_is_none_is_refused(town, admin, body, kind):
    answer = admin.session.post(
        admin.url + "/desk/people/new",
        data=body,
        headers={"Origin": admin.url, "Content-Type": kind},
        timeout=30,
    )
    assert answer.status_code in (400, 403)
    assert staff_count(town) == 3


def test_a_sender_that_hangs_up_in_the_middle_does_no_harm(admin):
    host, port = admin.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as wire:
        wire.sendall(
            b"POST /desk/people/new HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=abc"
        )
    assert admin.get("/desk/").status_code == 200


def test_a_note_is_shown_to_the_one_who_did_it_and_not_for_ever(admin, browsers, clock):
    done = admin.send("/desk/people/new", **NEW)
    number = len(rows_of_admin(admin))
    assert done.status_code == 200
    path = f"/desk/people?done={number}"
    assert "已新增审计钱某" in admin.page(path).text
    auditor = browsers()
    auditor.sign_in("zhaomou")
    assert "已新增审计钱某" not in auditor.page(path).text
    clock.pass_(minutes=11)
    assert "已新增审计钱某" not in admin.page(path).text


def rows_of_admin(admin):
    """Numbers of the audit's rows, as its page shows them."""
    page = admin.page("/desk/audit")
    return [link for link in page.links if link.rpartition("/")[2].isdigit()]


def test_every_answer_carries_the_headers(admin, browser):
    paths = ("/desk/", "/desk/nowhere", "/desk/sign-in", "/desk/desk.css")
    for answer in [*(admin.get(path) for path in paths), browser.get("/desk/")]:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert admin.get("/desk/").headers["cache-control"] == "no-store"
    assert "immutable" in admin.get("/desk/desk.css").headers["cache-control"]


def test_pages_hold_no_script_and_no_style_of_their_own(admin):
    for path in ("/desk/", "/desk/people/new", "/desk/audit", "/desk/sites/tx01/entries"):
        for tag, attrs in admin.page(path).tags:
            assert tag not in ("script", "style")
            assert not any(name == "style" or name.startswith("on") for name in attrs)


def test_a_fault_of_our_own_shows_no_stack_trace(admin, monkeypatch):
    from kiosk.township.sites import overview

    def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(overview, "sites_now", broken)
    answer = admin.get("/desk/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "请过一会儿再试" in Document(answer.text).text
    assert answer.headers["cache-control"] == "no-store"


def test_a_wrong_method_and_a_wrong_page_get_a_page_in_words(admin):
    assert "没有这一页" in Document(admin.get("/desk/nowhere").text).text
    wrong = admin.post("/desk/sites", {})
    assert wrong.status_code == 405
    assert "首页" in Document(wrong.text).text


def test_a_desk_that_is_busy_leaves_the_kiosks_room(admin, monkeypatch):
    """More pages at once than the server has threads, and none comes to its end."""
    from kiosk.township.sites import overview

    go_on, real = threading.Event(), overview.sites_now

    def slow(*given):
        assert go_on.wait(60)
        return real(*given)

    monkeypatch.setattr(overview, "sites_now", slow)
    cookies = dict(admin.session.cookies)
    with ThreadPoolExecutor(48) as pool:
        pages = [
            pool.submit(requests.get, admin.url + "/desk/", cookies=cookies, timeout=90)
            for _ in range(48)
        ]
        try:
            assert requests.get(admin.url + "/v1/hello", timeout=30).status_code == 200
        finally:
            go_on.set()
        assert {page.result().status_code for page in pages} == {200}
