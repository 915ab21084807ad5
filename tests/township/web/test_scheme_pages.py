"""方案 in a browser: a draft begun, changed, tried and put in force; files both ways."""

from __future__ import annotations

import tomllib

import pytest
from support.office import Document, path_of
from support.town import told

from kiosk.core.feed import SchemeItem, SchemeWithdrawnItem
from kiosk.core.scheme import parse_scheme
from kiosk.schemes import load_scheme


@pytest.fixture
def engine_kind():
    return "sqlite"


def test_a_draft_is_begun_changed_tried_and_put_in_force(town, admin):
    begun = admin.send("/desk/schemes/new", name="明年的方案", base="in_force")
    where = path_of(begun)
    assert "和现在用的方案一样" in admin.follow(begun).text
    fields = {"0.clause": "新文件 第三条", "0.months": "3"}
    bad = admin.send(where + "/sections/period", **fields | {"0.months": "5"})
    assert bad.status_code == 422
    assert "只能是 0、1、2、3、4、6 或 12 个月" in Document(bad.text).text
    assert Document(bad.text).form().fields["0.clause"][0].strip() == "新文件 第三条"
    page = admin.follow(admin.send(where + "/sections/period", **fields))
    assert "积分周期的“几个月一期（0 是一直累积）” 12 3" in page.text
    assert "这个村没有一户会不一样" in admin.page(where + "/village").text
    late = admin.send(where + "/force", approver="街道", document="7号", begins="2023-03-20")
    assert "方案原则上按季度调整" in Document(late.text).text
    why = {"approver": "街道", "document": "7号", "reason": "上级要求", "begins": "2023-03-20"}
    done = admin.send(where + "/force", **why)
    assert "第 2 版" in admin.follow(done).text
    assert told(town, SchemeItem)[-1].document["period"]["months"] == 3
    row = admin.page("/desk/audit")
    assert "方案生效" in row.text
    assert admin.get(where).status_code == 404


def test_the_scheme_goes_out_as_a_file_and_comes_back_as_a_draft(town, admin):
    answer = admin.get("/desk/schemes/file")
    assert answer.headers["content-disposition"].startswith("attachment;")
    scheme = parse_scheme(tomllib.loads(answer.text), "file")
    assert scheme == load_scheme("tangxiang")
    changed = answer.text.replace("points = 500", "points = 400")
    fields = admin.filled("/desk/schemes/new", name="从文件", base="file")
    none = admin.post("/desk/schemes/new", fields)
    assert "请选一个文件" in Document(none.text).text
    files = {"file": ("x.toml", changed.encode())}
    broken = {"file": ("x.toml", changed.replace("[gate]", "[gates]").encode())}
    refused = admin.post("/desk/schemes/new", fields, files=broken)
    assert "不认识“gates”" in Document(refused.text).text
    sent = admin.post("/desk/schemes/new", fields, files=files)
    assert "排名奖励第 2 行的“积分” 500 400" in admin.follow(sent).text
    again = admin.get(path_of(sent) + "/file")
    assert parse_scheme(tomllib.loads(again.text), "file").bonus[1].points == 400
    assert "草案“从文件”已去掉" in admin.follow(admin.send(path_of(sent) + "/drop")).text


def test_a_scheme_is_announced_shown_and_withdrawn(town, admin):
    begun = admin.send("/desk/schemes/new", name="下季度", base="in_force")
    where = path_of(begun)
    admin.send(where + "/sections/base", **{"0.clause": "新文件 第二条", "0.points": "20"})
    form = Document(admin.get(where + "/force").text).form().fields
    assert form["begins"] == ["2023-04-01"], "the quarter's first day stands there already"
    done = admin.send(where + "/force", approver="街道", document="8号")
    page = admin.follow(done).text
    assert "第 2 版将于 2023-04-01 起施行" in page
    assert "现在用的是棠香街道的方案，第 1 版" in page
    assert "基础分的“积分” 0 20" in admin.page("/desk/schemes/announced/2").text
    page = admin.follow(admin.send("/desk/schemes/announced/2")).text
    assert "第 2 版方案已撤回" in page
    assert "2023-04-01，已撤回" in page
    assert told(town, SchemeWithdrawnItem)[0].version == 2
    assert admin.get("/desk/schemes/announced/2").status_code == 404
    assert admin.get("/desk/schemes/announced/x").status_code == 404
    assert admin.get("/desk/schemes/villages/x").status_code == 404
    bad = admin.send("/desk/schemes/villages/7/new", **{"period/own": "1", "period/0.months": "5"})
    assert bad.status_code == 422
