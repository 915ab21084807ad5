"""Hostile text in every field that a page shows: it is shown, and does nothing."""

from __future__ import annotations

import re

import pytest
from nacl.signing import SigningKey
from sqlalchemy import update
from support.office import Browser, Document, a_day, hire, people_of, send
from support.town import NOW, found_town

from kiosk.core.entries import Complaint, EntryKind, GoodSet, Wished
from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.office.audit import Record, append
from kiosk.township.office.rights import Act, Role
from kiosk.township.serving import running

TAG = "<script>alert(1)</script>"
QUOTES = "\"'><img src=x onerror=alert(2)>"
TURNED = "甲\u202e乙\u2066丙\u200f"
FORMULA = "=HYPERLINK(\"http:\",'x')"
HOSTILE = f"{TAG}{QUOTES}{TURNED}{FORMULA}{{{{1234*1001}}}}"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A desk where every text that somebody may have written is hostile."""
    engine = found_town(tmp_path_factory.mktemp("hostile") / "township.db")
    key = SigningKey(bytes(range(1, 33)))
    people_of(engine)
    outbox = a_day(engine, key)
    outbox.append(EntryKind.COMPLAINT, Complaint(HOSTILE, HOSTILE))
    outbox.append(EntryKind.WISHED, Wished("7-0001", HOSTILE, HOSTILE))
    outbox.append(EntryKind.GOOD_SET, GoodSet("own-9", HOSTILE, HOSTILE, HOSTILE, 5, own=True))
    outbox.append_text(HOSTILE, HOSTILE)
    send(engine, key, outbox)
    staff = hire(engine, "limou", Role.ADMIN)
    hire(engine, "wangmou", Role.OFFICER, ("tx01",))

    def spoil(connection):
        for table, names in (
            (tables.site, ("name", "shop", "village", "frozen")),
            (tables.household, ("name", "place", "number")),
            (tables.person, ("name",)),
            (tables.own_goods, ("name",)),
            (tables.township, ("name",)),
            (tables.entry, ("flagged",)),
        ):
            spoilt_names = {name: table.c[name] + HOSTILE for name in names}
            connection.execute(update(table).values(spoilt_names))
        connection.execute(
            update(tables.staff).where(tables.staff.c.id == staff).values(name=HOSTILE)
        )
        told = {HOSTILE: HOSTILE, "name": HOSTILE}
        record = Record(Act.CHANGE_STAFF, HOSTILE, HOSTILE, None, told, staff, HOSTILE, HOSTILE)
        append(connection, record, NOW)

    run_tx(engine, spoil)
    with running(application(engine, lambda: NOW)) as url:
        browser = Browser(url)
        browser.sign_in("limou")
        yield browser, staff
        browser.close()
    engine.dispose()


def spoilt(page):
    """What a hostile text did to a page."""
    html = page.html
    marks = [f"U+{ord(c):04X}" for c in html if c in "\u202e\u2066\u200f"]
    handlers = [(t, n) for t, a in page.tags for n in a if n.startswith("on") or n == "style"]
    scripts = [tag for tag, _ in page.tags if tag in ("script", "img", "iframe", "style")]
    return [*marks, *handlers, *scripts, *re.findall(r"alert\(\d\)</script>", html)]


def paths(staff):
    return (
        *("/desk/", "/desk/sites", "/desk/sites/tx01", "/desk/sites/tx01/code"),
        *("/desk/sites/tx01/entries", "/desk/sites/tx01/entries?kind=complaint"),
        *(f"/desk/sites/tx01/entries/1/{seq}" for seq in (7, 26, 27, 28, 29)),
        *("/desk/people", "/desk/people/new", f"/desk/people/{staff}"),
        *(f"/desk/people/{staff}/{what}" for what in ("reset", "shut", "open")),
        *("/desk/audit", "/desk/audit/2", "/desk/audit/check", "/desk/password"),
    )


def test_hostile_text_is_shown_on_every_page_and_does_nothing(office):
    browser, staff = office
    shown = 0
    for path in paths(staff):
        page = browser.page(path)
        assert spoilt(page) == [], path
        assert "1235234" not in page.text, path
        shown += page.text.count("=HYPERLINK")
    assert shown > 30


@pytest.mark.parametrize("text", [HOSTILE, TURNED, "\x00", "a\x1bb", "\ud800"])
def test_what_was_typed_is_shown_again_and_does_nothing(office, text):
    browser, _ = office
    fields = browser.filled("/desk/people/new", login="x", role="officer")
    for name in ("login", "name", "person"):
        typed = {**fields, name: [text.encode("utf-8", "surrogatepass")]}
        answer = browser.post("/desk/people/new", typed)
        assert answer.status_code in (400, 422)
        assert spoilt(Document(answer.text)) == []


@pytest.mark.parametrize(
    "query",
    [
        {"kind": HOSTILE, "show": HOSTILE, "seq": HOSTILE, "first": HOSTILE, "page": HOSTILE},
        {"kind": "\x00", "first": "0000-00-00", "last": "9999-12-31", "page": "9" * 15},
        {"staff": "\x00", "act": "\ud800".encode("utf-8", "surrogatepass"), "subject": HOSTILE},
        {"done": HOSTILE, "again": HOSTILE, "q": HOSTILE},
        {"done": "9" * 15, "page": "-1", "seq": "9" * 15, "last": "9999-12-31"},
        {"page": "٣", "seq": "３"},
    ],
)
def test_a_hostile_address_finds_nothing_and_does_nothing(office, query):
    browser, _ = office
    for path in (
        "/desk/",
        "/desk/sites",
        "/desk/sites/tx01/entries",
        "/desk/people",
        "/desk/audit",
    ):
        answer = browser.get(path, params=query)
        assert answer.status_code == 200, path
        assert spoilt(Document(answer.text)) == [], path


@pytest.mark.parametrize(
    "path",
    [
        *("/desk/sites/tx01/entries/0/0", "/desk/sites/tx01/entries/1/999", "/desk/audit/0"),
        *("/desk/sites/tx01/entries/٣/1", "/desk/sites/tx01/entries/1/" + "9" * 40),
        *("/desk/people/%00", "/desk/people/nobody/shut", "/desk/audit/x", "/desk/sites/%00"),
        *("/desk/sites/TX01", "/desk/..%2f", "/desk/%ff", "/desk/sign-in/", "/desk//"),
    ],
)
def test_an_address_that_leads_nowhere_gets_a_page_in_words(office, path):
    browser, _ = office
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
