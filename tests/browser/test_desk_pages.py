"""The desk in a real browser, at the office's PC and on a phone; pictures go to out/browser."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from nacl.signing import SigningKey
from support.awards import AWARD
from support.office import ONE_TIME, PASSWORD, a_county, hire
from support.town import NOW, found_town

from kiosk.schemes import load_scheme
from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.publication.closing import close_village, ended_cycle, villages
from kiosk.township.serving import running
from kiosk.township.web.keys import key_of

pytestmark = pytest.mark.browser
OWN = "山里的桃花又开了-3"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A desk with something to see, for tests that change little: engine and address."""
    engine = found_town(tmp_path_factory.mktemp("office") / "township.db")
    a_county(engine, SigningKey(bytes(range(1, 33))))
    run_tx(engine, close_one_village)
    hire(engine, "limou", Role.ADMIN)
    hire(engine, "wangmou", Role.OFFICER, ("tx01", "tx03"))
    hire(engine, "zhaomou", Role.AUDITOR)
    hire(engine, "sunmou", Role.OFFICER, ("tx02",), name="孙某", is_new=True)
    with running(application(engine, lambda: NOW)) as url:
        yield engine, url
    engine.dispose()


def close_one_village(connection):
    """February of the first village is closed, of the others not."""
    first = villages(connection)[0]
    close_village(connection, first, "month", ended_cycle("month", None, NOW), NOW)


def sign_in(window, url, login, password=PASSWORD):
    window.open(url + "/")
    window.type("login", login)
    window.type("password", password)
    window.click("登录")


PAGES = {
    "home": "/desk/",
    "sites": "/desk/sites",
    "site": "/desk/sites/tx01",
    "site-new": "/desk/sites/tx06",
    "site-frozen": "/desk/sites/tx05",
    "code": "/desk/sites/tx06/code",
    "site-hours": "/desk/sites/tx01/hours",
    "village-plans": "/desk/schemes/villages",
    "village-plan": "/desk/schemes/villages/7",
    "village-plan-new": "/desk/schemes/villages/7/new",
    "site-invite": "/desk/sites/tx06/invite",
    "machines": "/desk/sites/tx01/machines",
    "machine-replace": "/desk/sites/tx01/replace",
    "machine-stop": "/desk/sites/tx01/stop",
    "entries": "/desk/sites/tx01/entries",
    "entries-flagged": "/desk/sites/tx01/entries?show=flagged",
    "entry": "/desk/sites/tx01/entries/1/7",
    "entry-flagged": "/desk/sites/tx01/entries/1/18",
    "goods": "/desk/goods",
    "goods-site": "/desk/goods/tx01",
    "good": "/desk/goods/tx01/kinds/rice",
    "good-change": "/desk/goods/tx01/kinds/rice/change",
    "good-own": "/desk/goods/tx01/own/own-1",
    "goods-list": "/desk/goods/tx01/list",
    "funds": "/desk/funds",
    "fund": "/desk/funds/f1",
    "fund-new": "/desk/funds/new",
    "fund-book": "/desk/funds/f1/book",
    "donors": "/desk/donors",
    "donors-thanks": "/desk/donors/thanks",
    "schemes": "/desk/schemes",
    "scheme-begin": "/desk/schemes/new",
    "scheme-draft": "/desk/schemes/drafts/0",
    "scheme-section": "/desk/schemes/drafts/0/sections/bonus",
    "scheme-examples": "/desk/schemes/drafts/0/examples",
    "scheme-village": "/desk/schemes/drafts/0/village",
    "scheme-force": "/desk/schemes/drafts/0/force",
    "households": "/desk/households",
    "household": "/desk/households/7-0001",
    "household-move": "/desk/households/7-0001/move",
    "household-new": "/desk/households/new",
    "household-leave": "/desk/households/7-0001/leave",
    "household-split": "/desk/households/7-0001/split",
    "household-import": "/desk/households/import",
    "household-staged": "/desk/households/import/s1",
    "member": "/desk/households/7-0001/members/m1",
    "cards": "/desk/cards",
    "cards-new": "/desk/cards/new",
    "cards-batch": "/desk/cards/b1",
    "cards-codes": "/desk/cards/codes",
    "card-replace": "/desk/households/7-0001/cards/replace",
    "group": "/desk/sites/tx01/group",
    "group-new": "/desk/sites/tx01/group/new",
    "keepers": "/desk/sites/tx01/keepers",
    "keeper-new": "/desk/sites/tx01/keepers/new",
    "periods": "/desk/periods",
    "period": "/desk/periods/7/quarter/2023-01",
    "period-close": "/desk/periods/8/month/2023-02/close",
    "period-closed": "/desk/periods/7/month/2023-02",
    "public-list": "/desk/periods/7/month/2023-02/ranking/0",
    "prove": "/desk/periods/prove?text=N1/7/MONTH/2023-02/0123456789ABCDEF",
    "reports": "/desk/reports",
    "report": "/desk/reports/2023-03",
    "report-figure": "/desk/reports/2023-03/redeemed",
    "report-typing": "/desk/reports/typing",
    "tokens": "/desk/tokens",
    "people": "/desk/people",
    "person-new": "/desk/people/new",
    "awards-sites": "/desk/awards",
    "awards": "/desk/awards/tx01",
    "award": f"/desk/awards/tx01/of/{key_of(AWARD)}",
    "award-new": "/desk/awards/tx01/new",
    "award-foreseen": "/desk/awards/tx01/new?household=0001&item=P08&helper=0002",
    "declarations": "/desk/awards/tx01/declared",
    "declaration": "/desk/awards/tx01/declared/1/19",
    "confirming": "/desk/awards/tx01/confirm",
    "objections": "/desk/awards/tx01/objections",
    "objection": "/desk/awards/tx01/objections/1",
    "suspensions": "/desk/awards/tx01/suspensions",
    "suspension-new": "/desk/awards/tx01/suspensions/new",
    "visits": "/desk/awards/tx01/visits",
    "item-requests": "/desk/awards/tx01/requests",
    "award-flags": "/desk/awards/tx01/flags",
    "kin": "/desk/awards/tx01/kin",
    "audit": "/desk/audit",
    "audit-row": "/desk/audit/1",
    "audit-check": "/desk/audit/check",
    "password": "/desk/password",
    "sign-out": "/desk/sign-out",
}


def test_every_page_lies_well_at_both_sizes_is_dark_enough_and_the_console_stays_empty(
    window, office
):
    """Text is seven times as dark as its ground."""
    url = office[1]
    window.resize("office")
    window.open(url + "/desk/sign-in")
    window.pictures("sign-in")
    sign_in(window, url, "limou")
    for name, path in PAGES.items():
        window.open(url + path)
        assert window.driver.execute_script(FAINT) == [], path
        assert window.pictures(name) == [], path
    window.open(url + "/desk/nowhere")
    window.pictures("missing")


VILLAGE_PAGES = {
    "acceptance-villages": "/desk/reports/acceptance",
    "acceptance": "/desk/reports/acceptance/7",
    "acceptance-answer": "/desk/reports/acceptance/7/answer?row=sign",
    "acceptance-accept": "/desk/reports/acceptance/7/accept",
    "bars-some": "/desk/reports/bars",
    "bar-new-reasons": "/desk/reports/bars/new",
    "site-barred": "/desk/sites/tx01",
    "fund-plans": "/desk/funds/f1",
    "funds-odd": "/desk/funds/unplanned",
    "home-waiting": "/desk/",
    "fund-plan": "/desk/funds/f1/plans/1",
    "fund-plan-new": "/desk/funds/f1/plans/new",
    "activities": "/desk/reports/activities",
    "activity-new": "/desk/reports/activities/new?planned=planned-1",
    "activity-announce": "/desk/reports/activities/announce",
    "bar-lift": "/desk/reports/bars/bar-1/lift",
    "ledgers": "/desk/reports/ledgers",
    "titles-some": "/desk/reports/titles",
    "title-new": "/desk/reports/titles/new",
    "title-place": "/desk/reports/titles/title-1/place",
    "title-withdraw": "/desk/reports/titles/title-1/withdraw",
    "by-member": "/desk/reports/by-member?year=2023",
    "consent-new": "/desk/reports/by-member/consent",
    "consent-withdraw": "/desk/reports/by-member/consents/c1/withdraw",
    "vouchers": "/desk/reports/vouchers",
    "voucher-new": "/desk/reports/vouchers/new",
    "keeper-household": "/desk/sites/tx01/keepers/P1/household",
    "paper-book": "/desk/awards/tx01/paper-book",
    "paper-book-send": "/desk/awards/tx01/paper-book/new",
    "paper-book-list": "/desk/awards/tx01/paper-book/o1",
    "paper-book-take": "/desk/awards/tx01/paper-book/o1/take",
    "keeper-reward": "/desk/sites/tx01/keepers/P1/reward",
}


def test_the_pages_of_a_townships_own_acceptance_lie_well_at_both_sizes(window, tmp_path):
    paper = load_scheme("gaoliang")
    parts = ("acceptance", "acceptance_row", "village_bar", "titles")
    own = {part: getattr(paper, part) for part in parts}
    own |= {"handover": load_scheme("rongan").handover, "keeper": load_scheme("gaoyang").keeper}
    scheme = replace(load_scheme("tangxiang"), **own)
    engine = found_town(tmp_path / "township.db", scheme)
    a_county(engine, SigningKey(bytes(range(1, 33))))
    hire(engine, "limou", Role.ADMIN)
    needs = tables.fund.update().values(needs_plan=True)
    run_tx(engine, lambda c: c.execute(needs))
    with running(application(engine, lambda: NOW)) as url:
        window.resize("office")
        sign_in(window, url, "limou")
        for name, path in VILLAGE_PAGES.items():
            window.open(url + path)
            assert window.driver.execute_script(FAINT) == [], path
            assert window.pictures(name) == [], path
    engine.dispose()


@pytest.mark.parametrize("size", ["office", "phone"])
def test_a_newcomer_changes_the_password_and_only_then_sees_the_own_sites(window, office, size):
    engine, url = office
    login = f"qianmou-{size}"
    hire(engine, login, Role.OFFICER, ("tx02",), name="钱某", is_new=True)
    window.resize(size)
    sign_in(window, url, login, ONE_TIME)
    window.open(url + "/desk/sites")
    assert window.path == "/desk/password"
    window.picture(f"{size}-password-first")
    assert window.faults() == []
    window.type("current", ONE_TIME)
    window.type("new", OWN)
    window.type("again", "另外一句话也很长-4")
    window.click("改密码")
    assert "两次输入的新密码不一样" in window.text
    window.picture(f"{size}-password-refused")
    assert window.faults() == [REFUSED_STATUS]
    for name, words in (("current", ONE_TIME), ("new", OWN), ("again", OWN)):
        window.type(name, words)
    window.click("改密码")
    assert window.path == "/desk/"
    assert "密码已经改好" in window.text
    assert "长虹" in window.text
    assert "和平" not in window.text
    window.picture(f"{size}-officer-home")
    assert window.faults() == []


@pytest.mark.parametrize("size", ["office", "phone"])
def test_somebody_is_added_with_the_keyboard_and_the_password_is_shown_once(window, office, size):
    url = office[1]
    window.resize(size)
    sign_in(window, url, "limou")
    window.open(url + "/desk/people/new")
    window.type("login", f"zhoumou-{size}")
    window.type("name", "周某")
    window.send()
    assert "请选职责" in window.text
    window.picture(f"{size}-person-refused")
    assert window.faults() == [REFUSED_STATUS]
    window.tick("role", "officer")
    window.tick("sites", "tx03")
    window.click("新增")
    assert "请马上记下来" in window.text
    window.picture(f"{size}-once")
    assert window.faults() == []
    secret = window.driver.find_element("tag name", "output").text
    window.click("记好了")
    assert window.path == "/desk/people"
    assert f"zhoumou-{size}" in window.text
    assert secret not in window.text
    window.picture(f"{size}-people-after")


def test_the_back_button_shows_what_was_done_and_does_nothing_again(window, office):
    url = office[1]
    window.resize("office")
    sign_in(window, url, "limou")
    window.open(url + "/desk/sites/tx01/entries?show=waiting")
    window.open(url + "/desk/sites/tx01/entries/1/19")
    window.type("remark", "问过陈某，卡是新做的，还没有登记。")
    window.click("记为看过")
    assert "第 19 条流水已看过" in window.text
    window.picture("office-entry-looked")
    window.back()
    window.open(url + "/desk/audit?act=look_into_entry")
    assert "共 1 条" in window.text
    window.picture("office-audit-filtered")
    assert window.faults() == []


def test_the_back_button_shows_nothing_after_the_sign_out(window, office):
    url = office[1]
    window.resize("office")
    sign_in(window, url, "limou")
    window.open(url + "/desk/people")
    window.open(url + "/desk/sign-out")
    window.click("退出")
    assert "您已退出" in window.text
    window.back()
    window.back()
    assert "wangmou" not in window.text
    assert window.path == "/desk/sign-in"


def test_an_enrolment_code_is_shown_once_and_a_reload_makes_no_second_one(window, office):
    url = office[1]
    window.resize("office")
    sign_in(window, url, "limou")
    window.open(url + "/desk/sites/tx07/code")
    window.click("发登记码")
    code = window.driver.find_element("tag name", "output").text
    assert sum(c.isdigit() for c in code) >= 8
    window.picture("office-code-once")
    window.reload()
    assert code not in window.text
    assert "之前已经办过" in window.text
    assert window.faults() == []


def test_the_menu_opens_on_a_phone_and_the_page_works_without_a_mouse(window, office):
    url = office[1]
    window.resize("phone")
    sign_in(window, url, "zhaomou")
    window.driver.find_element("css selector", ".drawer summary").click()
    window.picture("phone-menu")
    window.go(".drawer a[href='/desk/audit']")
    assert window.path == "/desk/audit"
    window.resize("office")
    window.open(url + "/desk/")
    reached = window.tabbed(30)
    assert reached[0] == "跳到正文"
    assert {"首页", "兑换点", "人员", "操作记录", "改密码", "退出"} <= set(reached)


def test_nothing_runs_that_a_hostile_text_brings(window, office):
    engine, url = office
    hostile = '"><script>document.title="caught"</script>'
    hire(engine, "hostile", Role.AUDITOR, name=hostile[:40])
    sign_in(window, url, "hostile")
    assert "caught" not in window.driver.title
    assert hostile[:40] in window.text
    assert window.faults() == []


REFUSED_STATUS = "422"
FAINT = """
const part = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
const light = c => .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]);
const colour = text => text.match(/[\\d.]+/g).map(Number);
const ground = e => {
  for (; e; e = e.parentElement) {
    const found = colour(getComputedStyle(e).backgroundColor);
    if (found.length === 3 || found[3] > 0) return found;
  }
  return [255, 255, 255];
};
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode()); ) {
  const e = node.parentElement;
  if (!node.data.trim() || !e.checkVisibility({visibilityProperty: true})) continue;
  const [a, b] = [light(colour(getComputedStyle(e).color)), light(ground(e))];
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < 7) found.push(`${node.data.trim().slice(0, 20)}: ${ratio.toFixed(1)}`);
}
return found;
"""
