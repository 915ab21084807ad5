"""Reports at the desk: figures with their entries, what is typed in, the package."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from nacl.signing import SigningKey
from support.office import Document, a_day, path_of, rows_of

from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx

MARCH = "/desk/reports/2023-03"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_kind(request):
    return request.param


@pytest.fixture
def april(town, clock):
    deed = Deed("0001", points=30, reason="打扫", effective=datetime(2023, 3, 5, 9))
    run_tx(town, lambda c: points.award(c, "a1", deed, at=datetime(2023, 3, 5, 9), site="tx01"))
    a_day(town, SigningKey(bytes(range(1, 33))))
    clock.at = datetime(2023, 4, 1, 8)
    return town


def test_an_officer_fills_in_what_no_ledger_knows_and_follows_a_figure_to_its_entries(
    april, browsers
):
    officer = browsers()
    officer.sign_in("wangmou")
    assert "要结" in officer.page("/desk/").text
    typed = officer.send(
        "/desk/reports/typing", kind="at_home", village="7", part="２", day="2023-03-31"
    )
    assert "在家总户数 2，已记下" in officer.follow(typed).text
    wrong = officer.send("/desk/reports/typing", kind="at_home", village="8", part="2")
    assert wrong.status_code == 403
    refused = officer.send("/desk/reports/typing", kind="awareness", village="7", part="2")
    assert "请填写问了几户" in Document(refused.text).text
    held = officer.send(
        "/desk/reports/activities/new",
        village="7",
        name="=打扫",
        attendances="21",
        day="2023-03-18",
    )
    assert "21 人次，已记下" in officer.follow(held).text
    page = officer.page(MARCH)
    assert "本年参与率（得过分的户／在家总户） 50.00%（1/2）" in page.text
    assert "积分活动场次 1 场" in page.text
    assert "积分制覆盖率" not in page.text
    assert "2023-03-05 和平村 0001 打扫 30" in officer.page(MARCH + "/plus").text
    redeemed = officer.page(MARCH + "/redeemed")
    entry = next(link for link in redeemed.links if "/entries/" in link)
    assert "7-0001" in officer.page(entry).text
    strike = next(
        link for link in officer.page("/desk/reports/activities").links if "strike" in link
    )
    assert path_of(officer.send(strike, why="记错了")) == "/desk/reports/activities"
    assert "积分活动场次 0 场" in officer.page(MARCH).text
    came = {"village": "7", "name": "清扫", "people": "0001 张某", "day": "2023-03-19"}
    officer.send("/desk/reports/activities/new", **came)
    session = next(
        link for link in officer.page("/desk/reports/activities").links if "strike" in link
    ).removesuffix("/strike")
    assert f"{session}/points" in officer.page(session).links
    assert "到场 1 户" in officer.page(f"{session}/points").text
    given = officer.send(f"{session}/points", item="P08")
    assert "“清扫”1 户各记 +20 分" in officer.follow(given).text
    assert f"{session}/points" not in officer.page(session).links
    assert officer.get(MARCH + "/package").status_code == 403
    assert officer.get(MARCH + "?village=8").status_code == 404
    for path in ("/2023-05", "/2023-13", "/2023", "/2023-03/nothing", "/2023-03/coverage"):
        assert officer.get("/desk/reports" + path).status_code == 404, path


def test_the_admin_takes_the_package_and_marks_it_as_handed_in(april, admin):
    file = admin.get(MARCH + "/package")
    assert file.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert "汇总.xlsx" in archive.namelist()
    assert "已记为报送" in admin.follow(admin.send(MARCH + "/sent")).text
    assert "✓ 已报送" in admin.page("/desk/reports").text
    again = admin.send(MARCH + "/sent")
    assert (again.status_code, len(rows_of(april, tables.report_sent))) == (422, 1)
    deed = Deed("0002", points=3, reason="打扫", effective=datetime(2023, 3, 6))
    run_tx(april, lambda c: points.award(c, "a2", deed, at=datetime(2023, 4, 1, 8), site="tx01"))
    assert "报送以后，账里又有变化" in admin.page(MARCH).text
    assert "积分制覆盖率" in admin.page(MARCH).text
    assert "积分制覆盖率" not in admin.page(MARCH + "?village=7").text
