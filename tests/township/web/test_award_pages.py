"""Points at the desk: what will be booked is shown first, proof is handed in, queues are worked."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from support.awards import AWARD, PHOTO, SUSPENSION, picture
from support.office import Browser, Document, hire, path_of, rows_of
from support.town import NOW, found_town, told

from kiosk.core.feed import DeclarationItem, ObjectionItem, PointsItem
from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.office.rights import Role
from kiosk.township.serving import running
from kiosk.township.web.keys import key_of

HERE = "/desk/awards/tx01"


@pytest.fixture
def with_county():
    return True


@pytest.fixture
def officer(browsers):
    made = browsers()
    made.sign_in("wangmou")
    return made


def new(**query):
    return f"{HERE}/new?" + urlencode(query)


def booked(town):
    return {item.id: item.points for item in told(town, PointsItem)}


def test_points_go_their_way_from_the_award_to_the_answered_objection(town, officer, admin):
    """The acts' own SQL, on both databases."""
    before = booked(town)
    path = new(household="0001", item="烟盒", quantity="45", helper="0002", day="2023-03-15")
    page = officer.page(path)
    assert "（0002）+10 分：烟盒45个" in page.text
    fields = officer.filled(path, place="河边", remark="两人一起")
    answer = officer.post(path, fields)
    assert answer.status_code == 422
    again = Document(answer.text)
    assert "方案要求有佐证" in again.text
    assert again.form().fields["place"] == ["河边"]
    files = [("photo", ("a.png", picture(90, 60), "image/png"))]
    done = officer.follow(officer.post(path, fields, files=files))
    assert "+10 分" in done.text
    (made,) = [each for each in set(booked(town)) - set(before) if not each.endswith("/h")]
    assert booked(town)[f"{made}/h"] == 10
    shown = officer.page(f"{HERE}/of/{key_of(made)}")
    for words in ("互助申报", "河边", "两人一起", "王某", "2023-03-15 00:00"):
        assert words in shown.text
    (image,) = [found["src"] for tag, found in shown.tags if tag == "img"]
    picture_sent = officer.get(image)
    assert picture_sent.headers["content-type"] == "image/jpeg"
    assert picture_sent.content[:2] == b"\xff\xd8"

    assess = f"{HERE}/declared/1/19"
    done = officer.follow(
        officer.post(assess + "/assess", officer.filled(assess, answer="pass", reason=""))
    )
    assert "+10 分" in done.text
    assert told(town, DeclarationItem)[-1].outcome == "passed"
    assert booked(town)["tx01/1/19"] == 10
    assert "没有等审核的申报" in officer.page(f"{HERE}/declared").text

    settle = f"{HERE}/objections/1"
    fields = officer.filled(settle, outcome="corrected", points="12", finding="只去了半天")
    officer.follow(officer.post(settle + "/settle", fields))
    assert booked(town)[f"{AWARD}/c1"] == 12
    assert told(town, ObjectionItem)[-1].outcome == "corrected"
    assert "更正分值" in officer.page(settle).text

    lift = f"{HERE}/suspensions/{key_of(SUSPENSION)}/lift"
    assert "已解除" in officer.follow(officer.send(lift, reason="改正了")).text
    acts = [row.act for row in rows_of(town, tables.audit)]
    for act in ("give_award", "assess_declaration", "settle_objection", "lift_suspension"):
        assert acts.count(act) == 1
    assert "只去了半天" in admin.page(f"/desk/audit/{len(acts) - 1}").text


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_what_cannot_be_booked_says_why_before_anything_is_filled_in(town, officer):
    for query, words in (
        ({"household": "9999", "item": "P08"}, "没有“9999”这一户"),
        ({"household": "0001", "item": "烟盒", "quantity": "19"}, "不满 20个，不加分"),
        ({"household": "0001", "item": "烟盒", "quantity": "很多"}, "数量要填整数"),
        ({"household": "0001", "item": "N09"}, "暂停兑换"),
        ({"household": "0001", "points": "5", "reason": "好"}, "请选项目"),
        ({"household": "0001", "item": "P08", "day": "2023-03-21"}, "还没有到"),
        ({"household": "0001", "item": "P08", "time": "25:00", "day": "2023-03-15"}, "几点要写成"),
        ({"household": "张", "item": "P08"}, "不止一户叫这个"),
    ):
        page = officer.page(new(**query))
        assert words in page.text, query
        assert "会这样记" not in page.text


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_a_correction_shows_what_was_booked_and_books_anew(town, officer):
    links = officer.page(f"{HERE}/of/{key_of(AWARD)}").links
    (link,) = [each for each in links if "corrects=" in each]
    assert "helper=0002" in link
    path = link.replace("item=P08", "item=P04")
    assert "原来记的" in officer.page(path).text
    done = officer.follow(officer.post(path, officer.filled(path, document="表-8")))
    assert "+20 分" in done.text
    points = booked(town)
    assert (points[f"{AWARD}/r"], points[f"{AWARD}/h/r"]) == (-20, -20)
    assert "更正的是" in officer.page(f"{HERE}/of/{key_of(newest(town))}").text
    assert "已撤销" in officer.page(f"{HERE}/of/{key_of(AWARD)}").text


def newest(town):
    return rows_of(town, tables.circumstances)[-1].award


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_what_is_not_theirs_or_no_picture_is_not_there(town, officer, admin):
    for path in (
        f"/desk/awards/tx02/of/{key_of(AWARD)}",
        f"{HERE}/of/{key_of('a/99')}",
        f"{HERE}/of/%FF",
        f"{HERE}/of/{key_of('a/2')}/photos/{PHOTO.id}",
        f"{HERE}/of/{key_of(AWARD)}/photos/x",
        f"{HERE}/declared/1/99",
        f"{HERE}/declared/x/1",
        f"{HERE}/objections/99",
        f"{HERE}/suspensions/{key_of('s/9')}/lift",
    ):
        assert admin.get(path).status_code == 404, path
    assert officer.get("/desk/awards/tx02").status_code == 404
    path = new(household="0001", item="P04")
    files = [("photo", ("a.jpg", b"<html>", "image/jpeg"))]
    answer = officer.post(path, officer.filled(path), files=files)
    assert "不是照片" in Document(answer.text).text
    assert path_of(officer.post(path, officer.filled(path, document="表-9"))) == HERE


ROOMS = {
    "rongan": ("公示结束、小组确认以后", "没有规定多久", "一票否决"),
    "bieshan": ("一记上就能兑换", "每周都要记录", "没有暂停兑换的规定"),
    "gaoyang": ("每季度由小组考核认定", "每月要走访一次", "没有暂停兑换的规定"),
    "gaoliang": ("一记上就能兑换", "没有规定多久", "没有暂停兑换的规定"),
}
"""What a scheme's pages say about its gate, its cadence and its suspensions."""


@pytest.mark.parametrize("scheme", list(ROOMS))
def test_every_schemes_rooms_say_what_the_scheme_says(tmp_path, scheme):
    town = found_town(tmp_path / "town.db", scheme)
    hire(town, "limou", Role.ADMIN)
    with running(application(town, lambda: NOW)) as url:
        admin = Browser(url)
        admin.sign_in("limou")
        gate, cadence, suspends = ROOMS[scheme]
        assert gate in admin.page(f"{HERE}/confirm").text
        assert cadence in admin.page(f"{HERE}/visits").text
        assert suspends in admin.page(f"{HERE}/suspensions/new").text
        path = new(household="0001", points="9", reason="修路", day="2023-02-01")
        assert "+9 分" in admin.page(path).text
        kind = {"proof": "feedback"} if scheme == "bieshan" else {}
        fields = admin.filled(path, place="村口", document="表-1", **kind)
        admin.follow(admin.post(path, fields))
        waiting = admin.page(f"{HERE}/confirm").text
        assert ("还没有确认的积分" in waiting) == (scheme in ("rongan", "gaoyang"))
        if scheme == "rongan":
            admin.follow(admin.send(f"{HERE}/confirm/publish", place="村委会"))
            early = admin.send(f"{HERE}/confirm/new", publication="1", members="某某")
            assert "才结束" in Document(early.text).text
            post = {"mandate": "welfare_post", "since": "2023-03-01", "paper": "岗1号"}
            admin.send("/desk/sites/tx01/keepers/new", name="陈某", **post)
            keepers = admin.page("/desk/sites/tx01/keepers").text
            assert "公益性岗位，2023-03-01 起（岗1号）" in keepers
        if scheme == "gaoyang":
            done = admin.send(f"{HERE}/confirm/new", before="2023-01-01", members="某某")
            assert "2023-01-01 以前的积分已确认" in admin.follow(done).text
            note = admin.send(f"{HERE}/visits/note", numbers="0001 0002")
            assert "这个月都走访过了" in admin.follow(note).text
        admin.close()
    town.dispose()
