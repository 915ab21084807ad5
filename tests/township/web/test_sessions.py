"""Sessions and passwords: how they end, on several servers, on either database."""

from __future__ import annotations

import ssl

import pytest
from sqlalchemy import update
from support.office import ONE_TIME, PASSWORD, Browser, Document, hire, path_of, rows_of
from support.town import NOW

from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.office.guard import FREE_OF_LOGIN
from kiosk.township.office.rights import Role
from kiosk.township.serving import running
from kiosk.township.sites.authority import server_context
from kiosk.township.sites.certificates import new_credentials

OWN = "山里的桃花又开了-3"
SLOWED = "试的次数太多了"


BOTH = pytest.mark.parametrize("engine_kind", ["sqlite", "postgresql"])


@pytest.fixture
def engine_kind():
    return "sqlite"


def said(answer):
    return Document(answer.text).text


@BOTH
def test_a_restart_of_the_server_forgives_nothing(town, staff):
    for wrong in (True, False):
        with running(application(town, lambda: NOW)) as url:
            browser = Browser(url, "192.0.2.1")
            if wrong:
                for _ in range(FREE_OF_LOGIN + 1):
                    browser.sign_in("limou", "wrong")
            else:
                assert browser.sign_in("limou").status_code == 429
            browser.close()


# --- sessions -------------------------------------------------------------------------------


def test_the_cookie_is_for_this_server_only_and_no_script_reads_it(browser):
    header = browser.sign_in("limou").headers["set-cookie"].split(", desk-door")[0]
    assert header.startswith("desk=")
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(header.split("; "))
    assert "Max-Age" not in header


def test_the_database_holds_no_token_that_opens_anything(town, admin, browser):
    (row,) = rows_of(town, tables.desk_session)
    assert admin.token not in str(row)
    browser.session.cookies.set("desk", row.token_hash)
    assert path_of(browser.get("/desk/")) == "/desk/sign-in"


@BOTH
def test_a_stolen_token_is_worth_nothing_after_the_sign_out(admin, browser):
    stolen = admin.token
    browser.session.cookies.set("desk", stolen)
    assert browser.get("/desk/").status_code == 200
    left = admin.sign_out()
    assert path_of(left) == "/desk/sign-in"
    assert admin.token == ""
    assert "您已退出" in admin.follow(left).text
    assert path_of(browser.get("/desk/")) == "/desk/sign-in"


def test_a_session_ends_after_half_an_hour_without_a_page(admin, clock):
    for _ in range(3):
        clock.pass_(minutes=29)
        assert admin.get("/desk/").status_code == 200
    clock.pass_(minutes=30)
    over = admin.post("/desk/people/new", {"name": ["x"]})
    assert over.headers["location"] == "/desk/sign-in?why=over"
    assert "太久没有操作" in admin.page(over.headers["location"]).text


def test_a_session_ends_after_a_working_day_however_busy(admin, clock):
    for _ in range(24):
        clock.pass_(minutes=25)
        answer = admin.get("/desk/")
    assert path_of(answer) == "/desk/sign-in"


@BOTH
def test_who_is_shut_off_is_out_with_the_next_page(town, staff, browsers, admin):
    officer = browsers()
    officer.sign_in("wangmou")
    assert officer.get("/desk/").status_code == 200
    done = admin.send(f"/desk/people/{staff[Role.OFFICER]}/shut")
    assert "已停用王某" in admin.follow(done).text
    assert path_of(officer.get("/desk/")) == "/desk/sign-in"
    assert officer.sign_in("wangmou").status_code == 422
    admin.send(f"/desk/people/{staff[Role.OFFICER]}/open")
    assert officer.sign_in("wangmou").status_code == 303


def test_a_session_of_somebody_who_is_not_active_opens_nothing(town, admin):
    run_tx(town, lambda c: c.execute(update(tables.staff).values(active=False)))
    assert path_of(admin.get("/desk/")) == "/desk/sign-in"


@BOTH
def test_sessions_work_with_several_servers_on_one_database(town, staff, clock):
    with running(application(town, clock)) as one, running(application(town, clock)) as two:
        browser = Browser(one)
        browser.sign_in("limou")
        fields = browser.filled("/desk/people/new", login="qianmou", name="钱某", role="auditor")
        browser.url = two
        assert browser.get("/desk/").status_code == 200
        assert browser.post("/desk/people/new", fields).status_code == 200
        browser.sign_out()
        browser.url = one
        assert path_of(browser.get("/desk/")) == "/desk/sign-in"
        browser.close()


# --- passwords ------------------------------------------------------------------------------


def test_a_newcomer_chooses_a_password_before_anything_else(town, browser):
    hire(town, "sunmou", Role.ADMIN, name="孙某", is_new=True)
    browser.sign_in("sunmou", ONE_TIME)
    assert path_of(browser.get("/desk/sites")) == "/desk/password"
    before = browser.token
    done = browser.send("/desk/password", current=ONE_TIME, new=OWN, again=OWN)
    assert "密码已经改好" in browser.follow(done).text
    assert browser.token != before
    assert browser.get("/desk/sites").status_code == 200
    assert Browser(browser.url).sign_in("sunmou", ONE_TIME).status_code == 422


@BOTH
def test_a_new_password_ends_every_other_session(browsers):
    here, there = browsers(), browsers()
    here.sign_in("limou")
    there.sign_in("limou")
    stolen = here.token
    here.send("/desk/password", current=PASSWORD, new=OWN, again=OWN)
    assert here.get("/desk/").status_code == 200
    assert path_of(there.get("/desk/")) == "/desk/sign-in"
    there.session.cookies.set("desk", stolen)
    assert path_of(there.get("/desk/")) == "/desk/sign-in"
    assert there.sign_in("limou", OWN).status_code == 303


def test_with_a_stolen_session_the_password_cannot_be_guessed_either(admin):
    for _ in range(FREE_OF_LOGIN + 1):
        assert "现在的密码不对" in said(
            admin.send("/desk/password", current="x", new=OWN, again=OWN)
        )
    answer = admin.send("/desk/password", current=PASSWORD, new=OWN, again=OWN)
    assert SLOWED in said(answer)


def test_a_one_time_password_is_good_for_a_week(town, browser, clock):
    hire(town, "sunmou", Role.ADMIN, name="孙某", is_new=True)
    clock.pass_(days=7)
    answer = browser.sign_in("sunmou", ONE_TIME)
    assert "已经过期" in said(answer)
    assert browser.token == ""


def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(town, clock, tmp_path):
    known = new_credentials("棠香街道", ("127.0.0.1",))
    pinned = tmp_path / "ca.pem"
    pinned.write_text(ssl.DER_cert_to_PEM_cert(known.authority), "ascii")
    with running(application(town, clock), tls=server_context(known)) as url:
        browser = Browser(url)
        browser.session.verify = str(pinned)
        entered = browser.sign_in("limou")
        cookie = entered.headers["set-cookie"].split(", ")[0]
        assert cookie.startswith("__Host-desk=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
        done = browser.send("/desk/people/new", login="qianmou", name="钱某", role="auditor")
        assert done.status_code == 200
        assert browser.sign_out().status_code == 303
        browser.close()
