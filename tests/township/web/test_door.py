"""Signing in, being slowed down, sessions and how they end; over a socket."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from support.office import PASSWORD, Document, path_of, rows_of

from kiosk.township import tables
from kiosk.township.database import run_tx
from kiosk.township.office.guard import FREE_OF_LOGIN
from kiosk.township.office.rights import Role

OWN = "山里的桃花又开了-3"
WRONG = "登录名或密码不对"
SLOWED = "试的次数太多了"


@pytest.fixture
def engine_kind():
    return "sqlite"


def said(answer):
    return Document(answer.text).text


def test_the_way_in_leads_to_the_page_that_was_asked_for(browser):
    assert path_of(browser.get("/")) == "/desk/"
    asked = browser.get("/desk/sites?page=2")
    assert asked.headers["location"] == "/desk/sign-in?to=%2Fdesk%2Fsites%3Fpage%3D2"
    form = browser.page(asked.headers["location"]).forms[0].fields
    answer = browser.post("/desk/sign-in", form | {"login": [" LiMou "], "password": [PASSWORD]})
    assert answer.headers["location"] == "/desk/sites?page=2"
    assert "李某" in browser.page("/desk/").text
    assert path_of(browser.get("/desk/sign-in")) == "/desk/"


@pytest.mark.parametrize(
    "to", ["https://example.org/", "//example.org/", "/desk//example.org", "/v1/hello", "/desk/\\x"]
)
def test_a_sign_in_leads_nowhere_else(browser, to):
    form = browser.page("/desk/sign-in").forms[0].fields
    answer = browser.post(
        "/desk/sign-in", form | {"to": [to], "login": ["limou"], "password": [PASSWORD]}
    )
    assert answer.headers["location"] == "/desk/"


def test_wrong_passwords_unknown_logins_and_people_shut_off_get_the_same_answer(
    town, staff, browsers
):
    run_tx(
        town,
        lambda c: c.execute(
            update(tables.staff)
            .where(tables.staff.c.id == staff[Role.AUDITOR])
            .values(active=False)
        ),
    )
    answers = []
    for n, (login, password) in enumerate(
        [("limou", "wrong"), ("nobody", PASSWORD), ("zhaomou", PASSWORD), ("x" * 199, "")]
    ):
        answer = browsers(f"192.0.2.{n}").sign_in(login, password)
        assert answer.status_code == 422
        assert "desk=" not in answer.headers["set-cookie"].replace("desk-door=", "")
        answers.append(answer.text.replace(login, "…"))
        assert WRONG in answer.text
    tokens = {next(t for t in Document(a).forms[0].fields["token"]) for a in answers}
    plain = {a.replace(token, "") for a in answers for token in tokens if token in a}
    assert len(plain) == 1
    assert rows_of(town, tables.desk_session) == []


def test_an_unknown_login_is_not_written_down_as_it_may_be_a_password(town, staff, browser):
    browser.sign_in("my-secret-password", "x")
    browser.sign_in("limou", "x")
    unknown, known = rows_of(town, tables.audit)
    assert "my-secret" not in str(unknown)
    assert unknown.subject == ""
    assert known.subject == f"staff:{staff[Role.ADMIN]}"
    assert "limou" in known.note
    assert "my-secret" not in str(rows_of(town, tables.sign_in_guard))


def test_after_some_wrong_passwords_the_right_one_has_to_wait_too(browsers, clock):
    browser = browsers("192.0.2.1")
    for _ in range(FREE_OF_LOGIN + 1):
        assert WRONG in said(browser.sign_in("limou", "wrong"))
    slowed = browser.sign_in("limou")
    assert slowed.status_code == 429
    assert f"{SLOWED}，请过 1 分钟再试" in said(slowed)
    clock.pass_(seconds=31)
    assert browser.sign_in("limou").status_code == 303


def test_an_unknown_login_is_slowed_down_like_a_known_one(browsers):
    browser = browsers("192.0.2.1")
    for _ in range(FREE_OF_LOGIN + 1):
        assert WRONG in said(browser.sign_in("nobody", "wrong"))
    assert SLOWED in said(browser.sign_in("nobody", "wrong"))


def test_who_guesses_from_elsewhere_does_not_keep_out_the_one_who_knows(browsers):
    own = browsers("192.0.2.1")
    assert own.sign_in("limou").status_code == 303
    own.sign_out()
    guesser = browsers("198.51.100.9")
    for _ in range(FREE_OF_LOGIN + 1):
        guesser.sign_in("limou", "wrong")
    assert guesser.sign_in("limou").status_code == 429
    assert browsers("198.51.100.10").sign_in("limou").status_code == 429
    assert own.sign_in("limou").status_code == 303


def test_a_sign_in_needs_the_page_it_was_typed_on(browser):
    form = browser.page("/desk/sign-in").forms[0].fields
    typed = {"login": ["limou"], "password": [PASSWORD], "to": ["/desk/"]}
    for fields, origin in (
        (typed, None),
        (typed | {"token": ["0" * 64]}, None),
        (form | typed, "https://example.org"),
        (form | typed, ""),
        (form | typed, "null"),
    ):
        answer = browser.post("/desk/sign-in", fields, origin=origin)
        assert answer.status_code == 403
        assert browser.token == ""
    browser.session.cookies.clear()
    assert browser.post("/desk/sign-in", form | typed).status_code == 403


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"current": "wrong"}, "现在的密码不对"),
        ({"current": ""}, "请填写现在的密码"),
        ({"new": "短", "again": "短"}, "至少要 10 位"),
        ({"new": "1234567890", "again": "1234567890"}, "太容易猜"),
        ({"new": "limou-limou-1", "again": "limou-limou-1"}, "太容易猜"),
        ({"new": PASSWORD, "again": PASSWORD}, "要和现在的不一样"),
        ({"again": "另外一句很长的话"}, "两次输入的新密码不一样"),
    ],
)
def test_a_bad_new_password_is_refused_in_words_and_never_shown_again(admin, typed, sentence):
    fields = {"current": PASSWORD, "new": OWN, "again": OWN} | typed
    answer = admin.send("/desk/password", **fields)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert not any(value and value in answer.text for value in (OWN, PASSWORD))
