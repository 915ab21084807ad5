"""What a township announces, withdraws, hears and gives, walked through in a real browser."""

from __future__ import annotations

import hashlib

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select, update
from support.office import PASSWORD, a_county, add_rows, hire, rows_of
from support.town import NOW, found_town, told

from kiosk.core.clock import stamp
from kiosk.core.feed import SchemeWithdrawnItem
from kiosk.core.voice_note import note_of
from kiosk.devices.emulated_recorder import hum
from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.entries.files import keep_photo
from kiosk.township.office.rights import Role
from kiosk.township.serving import running
from kiosk.township.web.keys import key_of

pytestmark = pytest.mark.browser
SECONDS = 3.0
"""Of what a household said of its objection."""


def somebody_objected_aloud(connection):
    note = note_of(hum(SECONDS)).wav
    digest = hashlib.sha256(note).hexdigest()
    here = {"site": "tx01", "digest": digest}
    objection = tables.objection
    connection.execute(update(objection).where(objection.c.number == 1).values(epoch=1, seq=77))
    connection.execute(tables.named_file.insert().values(**here, epoch=1, seq=77))
    size = {"size": len(note), "have": len(note), "changed": stamp(NOW)}
    connection.execute(tables.site_file.insert().values(**here, **size, state="whole"))
    keep_photo(connection, digest, note, NOW)


def two_households_swept(engine):
    someone = run_tx(engine, lambda c: c.scalars(select(tables.staff.c.id)).first(), reads=True)
    swept = {"id": "sweeping", "village_code": 7, "day": "2023-03-04", "name": "打扫村道"}
    booked = {"place": "村口", "attendances": 2, "document": "", "struck": ""}
    add_rows(engine, tables.session, [swept | booked | {"booked": stamp(NOW), "staff": someone}])
    listed = [{"session": "sweeping", "household": f"7-000{n}", "person": ""} for n in (1, 2)]
    add_rows(engine, tables.attendance, listed)


def sign_in(window, url):
    window.open(url + "/")
    window.type("login", "limou")
    window.type("password", PASSWORD)
    window.click("登录")


def chosen(window, name, value):
    from selenium.webdriver.support.ui import Select

    Select(window.driver.find_element("name", name)).select_by_value(value)


def test_a_morning_at_the_desk_hears_withdraws_decides_and_gives(window, tmp_path):
    engine = found_town(tmp_path / "township.db")
    a_county(engine, SigningKey(bytes(range(1, 33))))
    hire(engine, "limou", Role.ADMIN)
    run_tx(engine, somebody_objected_aloud)
    two_households_swept(engine)
    with running(application(engine, lambda: NOW)) as url:
        window.resize("office")
        sign_in(window, url)
        hears_an_objection(window, url)
        announces_and_withdraws(window, url, engine)
        decides_for_a_village(window, url)
        gives_for_a_session(window, url, engine)
    engine.dispose()


def hears_an_objection(window, url):
    from selenium.webdriver.support.ui import WebDriverWait

    window.open(url + "/desk/awards/tx01/objections/1")
    loaded = "return document.querySelector('audio').readyState >= 1"
    window.driver.execute_script("document.querySelector('audio').load()")
    window.driver.execute_script("document.querySelector('audio').preload = 'auto'")
    WebDriverWait(window.driver, 60).until(lambda driver: driver.execute_script(loaded))
    lasts = window.driver.execute_script("return document.querySelector('audio').duration")
    assert lasts == pytest.approx(SECONDS)
    assert window.pictures("objection-spoken") == []


def announces_and_withdraws(window, url, engine):
    window.open(url + "/desk/schemes/new")
    window.type("name", "下季度")
    window.tick("base", "in_force")
    window.click("开始")
    assert "/drafts/" in window.path, window.text
    draft = url + window.path
    window.open(draft + "/sections/base")
    window.type("0.clause", "新文件 第二条")
    window.type("0.points", "20")
    window.send()
    window.open(draft + "/force")
    window.type("approver", "街道")
    window.type("document", "8号")
    window.send()
    assert "第 2 版将于 2023-04-01 起施行" in window.text
    assert window.pictures("schemes-announced") == []
    window.open(url + "/desk/schemes/announced/2")
    assert window.pictures("scheme-announced") == []
    window.click("撤回这一版")
    assert "2023-04-01，已撤回" in window.text
    assert [item.version for item in told(engine, SchemeWithdrawnItem)] == [2]
    assert window.pictures("schemes-withdrawn") == []


def decides_for_a_village(window, url):
    window.open(url + "/desk/schemes/villages/7/new")
    window.tick("base/own", "1")
    for name, words in (("base/0.clause", "村里定的 第一条"), ("base/0.points", "30")):
        window.type(name, words)
    window.click("施行")
    assert "请填写哪天定的" in window.text
    assert [fault for fault in window.pictures("village-plan-refused") if "422" not in fault] == []
    for name, words in (("decided_by", "村民代表会议"), ("paper", "会议记录9号")):
        window.type(name, words)
    for name, day in (("decided", "2023-03-18"), ("begins", "2023-04-01")):
        dated(window, name, day)
    window.click("施行")
    assert "请写为什么" in window.text, "in the middle of the year"
    assert [fault for fault in window.pictures("village-plan-why") if "422" not in fault] == []
    window.type("reason", "村民代表会议要求")
    window.click("施行")
    assert window.path == "/desk/schemes/villages/7", window.text
    assert "2023-04-01" in window.text
    assert window.pictures("village-plan-decided") == []


def dated(window, name, day):
    """A day, whatever order of its parts the browser's own field wants."""
    field = window.driver.find_element("name", name)
    window.driver.execute_script("arguments[0].value = arguments[1]", field, day)


def gives_for_a_session(window, url, engine):
    held = f"{url}/desk/reports/activities/held/{key_of('sweeping')}"
    window.open(held)
    assert window.pictures("session") == []
    window.open(held + "/points")
    assert window.pictures("session-points") == []
    chosen(window, "item", "P08")
    window.click("给这 2 户记分")
    assert "“打扫村道”2 户各记" in window.text
    assert window.pictures("session-given") == []
    given = [row.award for row in rows_of(engine, tables.circumstances) if "打扫" in row.remark]
    assert len(given) == 2
