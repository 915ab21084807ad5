"""What the pages say, on either database."""

from __future__ import annotations

import pytest
from nacl.signing import SigningKey
from sqlalchemy import update
from support.office import Document, rows_of, shown_once
from support.town import NOW

from kiosk.township import book, tables
from kiosk.township.database import run_tx
from kiosk.township.link import exchange
from kiosk.township.office.audit import Record, append
from kiosk.township.office.rights import Act, Role


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def with_county():
    return True


def test_the_first_page_tells_what_waits_the_gravest_first(town, admin):
    page = admin.page("/desk/")
    waits = [
        "红旗：流水停收了，第 12 条流水和以前收到的不是同一份。",
        "和平：4 条流水有疑问，要人看一看。",
        "东风：很久没有联系了，上次是 9 天前（3月11日）。",
        "前进：还没有登记机器。",
    ]
    places = [page.text.find(sentence) for sentence in waits]
    assert places == sorted(places)
    assert places[0] > 0
    assert "8 个兑换点 2 个正常 6 个要看一看 4 条流水有疑问" in page.text
    assert "/desk/sites/tx01/entries?show=waiting" in page.links


def test_an_officers_first_page_is_about_the_own_sites(town, browsers):
    officer = browsers()
    officer.sign_in("wangmou")
    text = officer.page("/desk/").text
    assert "1 个兑换点 0 个正常 1 个要看一看 4 条流水有疑问" in text
    assert "红旗" not in text


def test_a_site_is_told_as_it_stands(town, admin):
    text = admin.page("/desk/sites/tx01").text
    assert "2023-03-20 08:48 登记" in text
    assert "收到流水 25 条" in text
    assert "机器的时间 准" in text
    assert "4 条等人看" in text
    assert "发新的登记码" not in text
    frozen = admin.page("/desk/sites/tx05").text
    assert "流水停收了" in frozen
    assert "还没有登记" in admin.page("/desk/sites/tx06").text


def test_a_machine_that_replaced_another_is_told(town, admin):
    site = tables.site
    run_tx(town, lambda c: c.execute(update(site).where(site.c.id == "tx01").values(epoch=2)))
    text = admin.page("/desk/sites/tx01").text
    assert "以前换过 1 台" in text
    assert "还没有登记" in text


def test_an_enrolment_code_is_shown_once_and_works(town, admin, clock):
    answer = admin.send("/desk/sites/tx06/code", hours="1")
    assert answer.status_code == 200
    code = shown_once(answer)
    digits = "".join(filter(str.isdigit, code))
    assert len(digits) >= 8
    assert code not in str(rows_of(town, tables.audit))
    assert digits not in str(rows_of(town, tables.audit))
    assert "10:00 以前有效" in admin.page("/desk/sites/tx06").text
    assert "前进：登记码已发，机器还没有登记" in admin.page("/desk/").text
    asked = exchange.EnrolRequest(digits, bytes(SigningKey.generate().verify_key).hex())
    assert exchange.enrol(town, asked, clock.at).site == "tx06"
    assert "2023-03-20 09:00 登记" in admin.page("/desk/sites/tx06").text


def test_a_site_with_entries_gets_no_code(town, admin):
    answer = admin.send("/desk/sites/tx01/code")
    assert answer.status_code == 422
    assert "已经登记并有流水，不能再发登记码" in Document(answer.text).text
    assert rows_of(town, tables.site)
    assert run_tx(town, lambda c: book.the_site(c, "tx01")).code_used_by


def test_an_entry_without_doubt_takes_no_remark(town, admin):
    fields = admin.filled("/desk/sites/tx01/entries/1/19", remark="看过")
    answer = admin.post("/desk/sites/tx01/entries/1/7/look", fields)
    assert "没有疑问" in Document(answer.text).text
    assert rows_of(town, tables.entry_look) == []


def test_entries_are_filtered_and_the_filter_stays(town, admin):
    page = admin.page("/desk/sites/tx01/entries?kind=redemption&show=&seq=&first=&last=")
    assert "共 1 条" in page.text
    assert page.forms[-1].fields["kind"] == ["redemption"]
    assert "共 0 条" in admin.page("/desk/sites/tx01/entries?last=2023-03-19").text
    assert "共 25 条" in admin.page("/desk/sites/tx01/entries?first=2023-03-20").text
    assert "共 25 条" in admin.page("/desk/sites/tx01/entries?kind=&first=x&seq=y").text


def test_long_lists_have_numbered_pages_that_keep_the_filter(town, admin):
    def write(connection):
        for n in range(130):
            append(connection, Record(Act.MAKE_CODE, note=f"第 {n} 件"), NOW)

    run_tx(town, write)
    page = admin.page("/desk/audit?act=make_code&page=3")
    assert "共 130 条" in page.text
    links = {link for link in page.links if "page=" in link or link.endswith("act=make_code")}
    assert links == {"/desk/audit?act=make_code"} | {
        f"/desk/audit?act=make_code&page={n}" for n in (2, 3, 4, 5, 6)
    }
    first = {"第 79 件", "第 55 件"}
    assert all(words in page.text for words in first)
    assert "第 80 件" not in page.text
    last = admin.page("/desk/audit?act=make_code&page=99")
    assert "第 4 件" in last.text
    assert "第 5 件" not in last.text


def test_what_was_done_stands_in_the_audit_with_before_and_after(town, staff, admin):
    person = f"/desk/people/{staff[Role.OFFICER]}"
    done = admin.send(person, name="王某某", sites=["tx02", "tx03"])
    assert "已修改王某某" in admin.follow(done).text
    row = rows_of(town, tables.audit)[-1]
    text = admin.page(f"/desk/audit/{row.number}").text
    assert "姓名 王某 王某某" in text
    assert "兑换点 tx01 tx02、tx03" in text
    assert "127.0.0.1" in text


def test_a_broken_chain_is_told_on_its_page(town, admin):
    assert "一条不少" in admin.page("/desk/audit/check").text
    run_tx(town, lambda c: c.execute(update(tables.audit).values(note="没有这回事")))
    text = admin.page("/desk/audit/check").text
    assert "操作记录被动过" in text
    assert "第 1 条的内容被改过" in text
