"""Every page, for every role: what may be opened and what may be sent."""

from __future__ import annotations

import re
from datetime import date

import pytest
from nacl.signing import SigningKey
from support.awards import AWARD, PHOTO, SUSPENSION
from support.office import SERIAL, Browser, Document, a_county, add_rows, hire, path_of, rows_of
from support.town import NOW, found_town

from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.book import township_of
from kiosk.township.database import run_tx
from kiosk.township.funds.donors import donor_id
from kiosk.township.office import sessions
from kiosk.township.office.rights import ACT_NAMES, MAY, OPEN_TO_ANYBODY, Act, Role
from kiosk.township.office.staff import find_staff
from kiosk.township.publication.closing import close_cycle
from kiosk.township.rules import turning
from kiosk.township.rules.turning import Paper
from kiosk.township.rules.village_plans import PlanTyped, put_plan
from kiosk.township.serving import running
from kiosk.township.web.asked import Form
from kiosk.township.web.desk import SECTIONS, all_routes
from kiosk.township.web.keys import key_of

ADMIN, OFFICER, AUDITOR = Role
ALL = {ADMIN, OFFICER, AUDITOR}
OPENS = {
    "/": ALL,
    "/audit": {ADMIN, AUDITOR},
    "/audit/check": {ADMIN, AUDITOR},
    "/audit/{number}": {ADMIN, AUDITOR},
    "/donors": ALL,
    "/donors/thanks": ALL,
    "/donors/who/{donor}": ALL,
    "/donors/who/{donor}/wish": {ADMIN, OFFICER},
    "/funds": ALL,
    "/funds/new": {ADMIN},
    "/funds/unplanned": ALL,
    "/funds/{fund}": ALL,
    "/funds/{fund}/book": {ADMIN},
    "/funds/{fund}/lines/{line}/undo": {ADMIN},
    "/funds/{fund}/plans/new": {ADMIN, OFFICER},
    "/funds/{fund}/plans/{plan}": {ADMIN},
    "/awards": ALL,
    "/awards/{site}": ALL,
    "/awards/{site}/confirm": ALL,
    "/awards/{site}/confirm/new": {ADMIN, OFFICER},
    "/awards/{site}/confirm/publish": {ADMIN, OFFICER},
    "/awards/{site}/declared": ALL,
    "/awards/{site}/declared/{epoch}/{seq}": ALL,
    "/awards/{site}/declared/{epoch}/{seq}/assess": {ADMIN, OFFICER},
    "/awards/{site}/flags": ALL,
    "/awards/{site}/kin": {ADMIN},
    "/awards/{site}/new": {ADMIN, OFFICER},
    "/awards/{site}/objections": ALL,
    "/awards/{site}/objections/new": {ADMIN, OFFICER},
    "/awards/{site}/objections/{number}": ALL,
    "/awards/{site}/objections/{number}/voice": ALL,
    "/awards/{site}/objections/{number}/settle": {ADMIN, OFFICER},
    "/awards/{site}/of/{award}": ALL,
    "/awards/{site}/of/{award}/photos/{photo}": ALL,
    "/awards/{site}/of/{award}/undo": {ADMIN, OFFICER},
    "/awards/{site}/paper-book": ALL,
    "/awards/{site}/paper-book/new": {ADMIN, OFFICER},
    "/awards/{site}/paper-book/{opening}": ALL,
    "/awards/{site}/paper-book/{opening}/drop": {ADMIN, OFFICER},
    "/awards/{site}/paper-book/{opening}/take": {ADMIN, OFFICER},
    "/awards/{site}/requests": ALL,
    "/awards/{site}/requests/new": {ADMIN, OFFICER},
    "/awards/{site}/requests/{number}": {ADMIN},
    "/awards/{site}/suspensions": ALL,
    "/awards/{site}/suspensions/new": {ADMIN, OFFICER},
    "/awards/{site}/suspensions/{suspension}/lift": {ADMIN, OFFICER},
    "/awards/{site}/visits": ALL,
    "/awards/{site}/visits/note": {ADMIN, OFFICER},
    "/cards": ALL,
    "/cards/new": {ADMIN, OFFICER},
    "/cards/{batch}": ALL,
    "/cards/{batch}/sheet": {ADMIN, OFFICER},
    "/goods": ALL,
    "/goods/{site}": ALL,
    "/goods/{site}/copy": {ADMIN, OFFICER},
    "/goods/{site}/kinds/{good}": ALL,
    "/goods/{site}/kinds/{good}/change": {ADMIN, OFFICER},
    "/goods/{site}/kinds/{good}/offered": {ADMIN, OFFICER},
    "/goods/{site}/list": {ADMIN, OFFICER},
    "/goods/{site}/list/{draft}": {ADMIN, OFFICER},
    "/goods/{site}/new": {ADMIN, OFFICER},
    "/goods/{site}/own/{own}": {ADMIN, OFFICER},
    "/households": ALL,
    "/households/export": ALL,
    "/households/import": {ADMIN, OFFICER},
    "/households/import/{staged}": {ADMIN, OFFICER},
    "/households/new": {ADMIN, OFFICER},
    "/households/{household}": ALL,
    "/households/{household}/cards/replace": {ADMIN, OFFICER},
    "/households/{household}/cards/{serial}/revoke": {ADMIN, OFFICER},
    "/households/{household}/change": {ADMIN, OFFICER},
    "/households/{household}/enrol": {ADMIN, OFFICER},
    "/households/{household}/leave": {ADMIN, OFFICER},
    "/households/{household}/members/new": {ADMIN, OFFICER},
    "/households/{household}/members/{member}": {ADMIN, OFFICER},
    "/households/{household}/merge": {ADMIN},
    "/households/{household}/move": {ADMIN},
    "/households/{household}/settle": {ADMIN},
    "/households/{household}/split": {ADMIN},
    "/password": ALL,
    "/people": {ADMIN, AUDITOR},
    "/people/new": {ADMIN},
    "/people/{staff}": {ADMIN},
    "/people/{staff}/open": {ADMIN},
    "/people/{staff}/reset": {ADMIN},
    "/people/{staff}/shut": {ADMIN},
    "/periods": ALL,
    "/periods/prove": ALL,
    "/periods/{village}/{cycle}/{period}": ALL,
    "/periods/{village}/{cycle}/{period}/close": {ADMIN, OFFICER},
    "/periods/{village}/{cycle}/{period}/{kind}/{sheet}": ALL,
    "/periods/{village}/{cycle}/{period}/{kind}/{sheet}/correct": {ADMIN, OFFICER},
    "/periods/{village}/{cycle}/{period}/{kind}/{sheet}/pdf": ALL,
    "/periods/{village}/{cycle}/{period}/{kind}/{sheet}/xlsx": ALL,
    "/schemes": {ADMIN, AUDITOR},
    "/schemes/announced/{version}": {ADMIN},
    "/schemes/drafts/{draft}": {ADMIN, AUDITOR},
    "/schemes/drafts/{draft}/drop": {ADMIN},
    "/schemes/drafts/{draft}/examples": {ADMIN, AUDITOR},
    "/schemes/drafts/{draft}/file": {ADMIN, AUDITOR},
    "/schemes/drafts/{draft}/force": {ADMIN},
    "/schemes/drafts/{draft}/sections/{section}": {ADMIN},
    "/schemes/drafts/{draft}/village": {ADMIN, AUDITOR},
    "/schemes/file": {ADMIN, AUDITOR},
    "/schemes/new": {ADMIN},
    "/schemes/villages": {ADMIN, AUDITOR},
    "/schemes/villages/{village}": {ADMIN, AUDITOR},
    "/schemes/villages/{village}/new": {ADMIN},
    "/schemes/villages/{village}/withdraw": {ADMIN},
    "/reports": ALL,
    "/reports/activities": ALL,
    "/reports/acceptance": ALL,
    "/reports/acceptance/{village}": ALL,
    "/reports/acceptance/{village}/accept": {ADMIN},
    "/reports/acceptance/{village}/answer": {ADMIN, OFFICER},
    "/reports/activities/announce": {ADMIN, OFFICER},
    "/reports/activities/held/{activity}": ALL,
    "/reports/activities/held/{activity}/strike": {ADMIN, OFFICER},
    "/reports/activities/held/{activity}/points": {ADMIN, OFFICER},
    "/sites/{site}/hours": {ADMIN, OFFICER},
    "/sites/{site}/invite": {ADMIN},
    "/sites/{site}/invitation": {ADMIN},
    "/cards/codes": {ADMIN, OFFICER},
    "/reports/activities/new": {ADMIN, OFFICER},
    "/reports/activities/planned/{planned}/call-off": {ADMIN, OFFICER},
    "/reports/bars": ALL,
    "/reports/bars/new": {ADMIN},
    "/reports/bars/{bar}/lift": {ADMIN},
    "/reports/by-member": ALL,
    "/reports/by-member/consent": {ADMIN, OFFICER},
    "/reports/by-member/consents/{consent}/withdraw": {ADMIN, OFFICER},
    "/reports/ledgers": ALL,
    "/reports/ledgers/{village}/{period}/{ledger}/pdf": ALL,
    "/reports/ledgers/{village}/{period}/{ledger}/xlsx": ALL,
    "/reports/titles": ALL,
    "/reports/titles/new": {ADMIN},
    "/reports/titles/{title}/place": {ADMIN},
    "/reports/titles/{title}/withdraw": {ADMIN},
    "/reports/vouchers": ALL,
    "/reports/vouchers/new": {ADMIN, OFFICER},
    "/reports/typing": {ADMIN, OFFICER},
    "/reports/{month}": ALL,
    "/reports/{month}/package": {ADMIN, AUDITOR},
    "/reports/{month}/sent": {ADMIN},
    "/reports/{month}/{figure}": ALL,
    "/sign-out": ALL,
    "/tokens": {ADMIN, AUDITOR},
    "/tokens/new": {ADMIN},
    "/tokens/{token}/end": {ADMIN},
    "/sites": ALL,
    "/sites/{site}": ALL,
    "/sites/{site}/code": {ADMIN},
    "/sites/{site}/kind": {ADMIN},
    "/sites/{site}/machines": ALL,
    "/sites/{site}/replace": {ADMIN},
    "/sites/{site}/stop": {ADMIN},
    "/sites/{site}/group": ALL,
    "/sites/{site}/group/new": {ADMIN},
    "/sites/{site}/group/{seat}/end": {ADMIN},
    "/sites/{site}/keepers": ALL,
    "/sites/{site}/keepers/new": {ADMIN},
    "/sites/{site}/keepers/{person}/card": {ADMIN},
    "/sites/{site}/keepers/{person}/pin": {ADMIN},
    "/sites/{site}/keepers/{person}/household": {ADMIN},
    "/sites/{site}/keepers/{person}/restore": {ADMIN},
    "/sites/{site}/keepers/{person}/reward": {ADMIN, OFFICER},
    "/sites/{site}/keepers/{person}/strike": {ADMIN},
    "/sites/{site}/entries": ALL,
    "/sites/{site}/entries/{epoch}/{seq}": ALL,
    "/sites/{site}/files/{digest}": ALL,
    "/sites/{site}/entries/{epoch}/{seq}/look": {ADMIN, OFFICER},
}
"""Who may open a page; its form, where it has one, the same may send.  A new page is added here."""

STAYS_OPEN = {"/password", "/sign-out"}
"""For those who still have to choose a password."""

LOGINS = {ADMIN: "limou", OFFICER: "wangmou", AUDITOR: "zhaomou"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    engine = found_town(tmp_path_factory.mktemp("rights") / "township.db")
    a_county(engine, SigningKey(bytes(range(1, 33))))
    run_tx(engine, lambda c: close_cycle(c, "month", at=NOW))
    for role, login in LOGINS.items():
        hire(engine, login, role, ("tx01",) if role is OFFICER else ())
    someone = hire(engine, "sunmou", AUDITOR, name="孙某")
    swept = {"id": "sweeping", "village_code": 7, "day": "2023-03-04", "name": "打扫", "place": ""}
    texts = {"attendances": 12, "document": "", "struck": "", "booked": "", "staff": someone}
    add_rows(engine, tables.session, [swept | texts])
    run_tx(engine, lambda c: announce(c, someone))
    with running(application(engine, lambda: NOW)) as url:
        yield engine, url, someone
    engine.dispose()


def announce(connection, someone):
    """The township's next scheme, and what a village has decided for later."""
    next_year = date(2024, 1, 1)
    scheme = township_of(connection).scheme
    turning.put(connection, scheme, Paper("李某", "街道", "7号"), next_year, NOW)
    period = (("0.clause", ("三",)), ("0.months", ("1",)), ("0.start_month", ("1",)))
    plan = PlanTyped(7, (("period", period),), "2023-03-01", "两委", "1号", next_year.isoformat())
    put_plan(connection, find_staff(connection, someone), plan, NOW)


@pytest.fixture(params=list(Role), ids=lambda role: role.value)
def signed_in(request, office):
    """(role, browser)"""
    browser = Browser(office[1])
    browser.sign_in(LOGINS[request.param])
    yield request.param, browser
    browser.close()


OTHERS = {
    "village": 7,
    "cycle": "month",
    "period": "2023-02",
    "kind": "ranking",
    "sheet": 0,
    "month": "2023-03",
    "figure": "plus",
    "activity": key_of("sweeping"),
    "planned": "planned-1",
    "bar": "bar-1",
    "consent": "c1",
    "ledger": "points",
    "title": "title-1",
    "seat": "seat-1",
    "plan": 1,
    "good": "rice",
    "own": "own-1",
    "draft": "0",
    "version": "2",
    "donor": donor_id("某某公司"),
    "fund": "f1",
    "line": "l1",
    "section": "period",
    "token": "t1",
    "household": "7-0001",
    "member": "m1",
    "batch": "b1",
    "opening": "o1",
    "staged": "s1",
    "serial": SERIAL,
    "person": "P1",
    "award": key_of(AWARD),
    "photo": PHOTO.id,
    "digest": PHOTO.id,
    "suspension": key_of(SUSPENSION),
}
"""What else stands in a path."""

NOTHING_THERE = {"/awards/{site}/objections/{number}/voice"}
"""Open to the role, but this village's objection has none; `test_photo_pages` has one."""


def address(path, someone, site="tx01"):
    filled = path.format(site=site, epoch=1, seq=19, number=1, staff=someone, **OTHERS)
    return "/desk" + filled


def test_every_page_has_its_row_and_every_row_a_page():
    paths = [route.path for route in all_routes()]
    assert sorted(paths) == sorted(OPENS)


def test_every_act_has_its_roles_and_what_is_booked_its_name():
    acts = {route.act for route in all_routes()} | {section.act for section in SECTIONS}
    assert acts <= set(MAY)
    assert set(Act) == set(MAY) | OPEN_TO_ANYBODY
    assert {route.act for route in all_routes() if isinstance(route, Form)} <= set(ACT_NAMES)
    assert set(ACT_NAMES) == {act for act in Act if not act.value.startswith("see_")}


@pytest.fixture(scope="module", params=list(Role), ids=lambda role: role.value)
def opened(request, office):
    """(role, its browser, what it got at every address)"""
    browser = Browser(office[1])
    browser.sign_in(LOGINS[request.param])
    yield request.param, browser, {path: browser.get(address(path, office[2])) for path in OPENS}
    browser.close()


def test_each_role_opens_its_own_pages_and_no_other(opened):
    role, _, answers = opened
    seen = {path: answer.status_code for path, answer in answers.items()}
    there = {path: 404 if path in NOTHING_THERE else 200 for path in OPENS}
    assert seen == {path: there[path] if role in roles else 403 for path, roles in OPENS.items()}


def test_each_role_sends_its_own_forms_and_no_other(signed_in, office):
    """The forms are whole but for what is typed into them: nothing is done."""
    role, browser = signed_in
    engine, _, someone = office
    before = len(rows_of(engine, tables.audit))
    token = {"token": [sessions.form_token(browser.token)]}
    forms = [route.path for route in all_routes() if isinstance(route, Form)]
    assert len(forms) > 5
    for path in forms:
        status = browser.post(address(path, someone), token).status_code
        assert (path, status) == (path, 422 if role in OPENS[path] else 403)
    assert len(rows_of(engine, tables.audit)) == before


def test_a_page_that_only_shows_takes_no_form(signed_in, office):
    _, browser = signed_in
    token = {"token": [sessions.form_token(browser.token)]}
    for route in all_routes():
        if not isinstance(route, Form):
            assert browser.post(address(route.path, office[2]), token).status_code == 405


def test_an_officer_sees_nothing_of_another_site(office):
    browser = Browser(office[1])
    browser.sign_in(LOGINS[OFFICER])
    token = {"token": [sessions.form_token(browser.token)]}
    for path, roles in OPENS.items():
        if "{site}" in path and OFFICER in roles:
            for site in ("tx02", "tx99", "%00", "..."):
                assert browser.get(address(path, "", site)).status_code == 404
    look = address("/sites/{site}/entries/{epoch}/{seq}/look", "", "tx02")
    assert browser.post(look, token | {"remark": ["x"]}).status_code == 404
    for path in ("/desk/", "/desk/sites"):
        text = browser.page(path).text
        assert "和平" in text
        assert "长虹" not in text
    browser.close()


def test_nobody_gets_in_without_signing_in(office):
    browser = Browser(office[1])
    for path in OPENS:
        where = address(path, office[2])
        assert path_of(browser.get(where)) == "/desk/sign-in"
    for route in all_routes():
        if isinstance(route, Form):
            answer = browser.post(address(route.path, office[2]), {"token": [""]})
            assert path_of(answer) == "/desk/sign-in"
    browser.close()


def test_a_newcomer_gets_no_further_than_the_password(office):
    engine, url, someone = office
    hire(engine, "newcomer", ADMIN, name="新某", is_new=True)
    browser = Browser(url)
    browser.sign_in("newcomer", "k7mp-x2qd-9wvr")
    token = {"token": [sessions.form_token(browser.token)]}
    for route in all_routes():
        where, stays = address(route.path, someone), route.path in STAYS_OPEN
        answer = browser.get(where)
        assert answer.status_code == (200 if stays else 303), where
        if isinstance(route, Form) and not stays:
            assert path_of(browser.post(where, token)) == "/desk/password"
    browser.close()


def test_the_menu_shows_only_what_opens(signed_in):
    role, browser = signed_in
    page = browser.page("/desk/")
    shown = {link.removeprefix("/desk") for link in page.links}
    for section in SECTIONS:
        assert (section.path in shown) == (role in OPENS[section.path])


def test_no_page_links_to_one_that_does_not_open(opened, office):
    role, browser, answers = opened
    own = [path for path, roles in OPENS.items() if role in roles]
    pages = [path for path in own if "html" in answers[path].headers["content-type"]]
    links = {link: path for path in pages for link in Document(answers[path].text).links}
    inside = {link for link in links if link.startswith("/desk")}
    inside -= {address(path, office[2]) for path in own}
    one_of_a_kind = {re.sub(r"\d+|[0-9a-f]{16}", "0", link): link for link in sorted(inside)}
    assert len(one_of_a_kind) > 1
    for link in one_of_a_kind.values():
        assert browser.get(link).status_code == 200, (links[link], link)


def test_a_right_that_was_taken_away_a_moment_ago_is_gone(office):
    engine, url, _ = office
    staff = hire(engine, "passing", ADMIN, name="周某")
    browser = Browser(url)
    browser.sign_in("passing")
    fields = browser.filled("/desk/people/new", login="x-y", name="某", role="auditor")
    admin = Browser(url)
    admin.sign_in(LOGINS[ADMIN])
    admin.send(f"/desk/people/{staff}", role="auditor")
    answer = browser.post("/desk/people/new", fields)
    assert path_of(answer) == "/desk/sign-in"
    browser.sign_in("passing")
    assert "审计" in Document(browser.get("/desk/").text).text
    assert browser.get("/desk/people/new").status_code == 403
    for each in (browser, admin):
        each.close()
