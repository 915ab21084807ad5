"""A village's acceptance sheet, what bars it from the title, and its activities.

GL-3.3, GL-3.4, GL-4.2, GL-7, GL-8, GL-10.
"""

from __future__ import annotations

import io
import subprocess
from datetime import date, datetime

import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image
from support.office import hire, register_key, rows_of, send
from support.town import NOW, SECOND_SITE, MemoryOutbox, feed_of

from kiosk.core.clock import stamp
from kiosk.core.entries import ClosedGood, DayClosed, EntryKind
from kiosk.core.feed import ActivityItem, ListItem
from kiosk.core.journal import Entry, body_text, entry_bytes
from kiosk.core.scheme import Good
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.objections import NewObjection, take_objection
from kiosk.township.awards.suspending import NewSuspension, suspend
from kiosk.township.awards.worth import Deed
from kiosk.township.book import NewSite, Refused, township_of
from kiosk.township.database import run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.office.acts import NotAllowed
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.publication.activities import (
    Announced,
    CalledOff,
    announce,
    announced,
    attendances,
    call_off,
)
from kiosk.township.publication.closing import close_cycle, villages
from kiosk.township.publication.notices import notice_file
from kiosk.township.publication.published import Finding, lists_of_kind, proved
from kiosk.township.reports.acceptance import Ground, lines_of, meets
from kiosk.township.reports.acceptance_acts import (
    Accepted,
    NewAnswer,
    accept,
    answer_row,
    digest_of,
)
from kiosk.township.reports.dues import waiting
from kiosk.township.reports.report_acts import (
    NewActivity,
    NewFigure,
    StruckActivity,
    add_activity,
    people_in,
    strike_activity,
    type_figure,
)
from kiosk.township.reports.report_material import Typed
from kiosk.township.reports.village_bars import LiftedBar, NewBar, lift_bar, set_bar
from kiosk.township.sites.site_people import NewPerson, add_people

JULY = datetime(2023, 7, 20, 9)
CHECKS = ("plan", "place", "sign", "rules", "own_shop", "matches")
HOUSEHOLDS = ("0001", "0002")


@pytest.fixture(params=["sqlite"])
def engine_kind(request):
    return request.param


@pytest.fixture
def town(found, key):
    """Two households with points since June; a kiosk that has not sent anything yet."""
    made = found("gaoliang", HOUSEHOLDS)
    made.admin = hire(made, "limou", Role.ADMIN)
    register_key(made, key, "tx01", datetime(2023, 6, 1, 9))
    at = datetime(2023, 6, 5, 9)

    def work(connection):
        book.add_site(connection, SECOND_SITE)
        for number in HOUSEHOLDS:
            deed = Deed(number, points=10, reason="打扫", effective=at)
            points.award(connection, f"a{number}", deed, at=at, site="tx01")

    run_tx(made, work)
    made.officer = hire(made, "wangmou", Role.OFFICER, ("tx02",))
    return made


def act(town, do, value, now=JULY, who=""):
    return run_tx(town, lambda c: do(c, the_staff(c, who or town.admin), value, now))


def sheet(town, at=JULY):
    def work(connection):
        village = villages(connection)[0]
        return lines_of(Ground(connection, township_of(connection), village, at))

    return run_tx(town, work, reads=True)


def answer(town, row, at=JULY):
    return next(line.answer for line in sheet(town, at) if line.row.id == row)


class Kiosk(MemoryOutbox):
    def closes(self, at, stock):
        goods = tuple(ClosedGood(good, good, 0, 0, 0, 0, 0, 0, left) for good, left in stock)
        body = DayClosed(1, 1, "00" * 8, goods, 0, "", "", 0, 0, (), 0, 0, 0, 0)
        seq = len(self.entries) + 1
        entry = Entry(
            *(seq, f"op-{seq}", EntryKind.DAY_CLOSED, stamp(at), "S", "P1", 1, 0, "boot", 1),
            body_text(body),
        )
        self.append_line(entry_bytes(entry))


# --- what bars a village


def test_gl_7_a_bar_takes_the_title_and_nothing_from_a_household(town):
    assert answer(town, "bar").holds is True
    new = NewBar(7, "fraud", date(2023, 7, 1), "高梁通报〔2023〕1号")
    done = act(town, set_bar, new)
    assert "在乡村治理示范村创建中弄虚作假，不得参评示范村" in done.note
    barred = answer(town, "bar")
    assert (barred.holds, "高梁通报〔2023〕1号" in barred.said) == (False, True)
    assert meets(sheet(town), "demonstration") is False
    with pytest.raises(Refused, match="已经有"):
        act(town, set_bar, new)
    one = NewSuspension("tx01", "0001", "fraud", date(2023, 7, 1), None, "x", "x")
    with pytest.raises(Refused):
        act(town, suspend, one)
    kinds = {type(item).__name__ for item in feed_of(town)}
    assert "SuspensionItem" not in kinds, "no kiosk hears of it: households redeem as before"
    assert rows_of(town, tables.suspension) == []
    (row,) = rows_of(town, tables.village_bar)
    act(town, lift_bar, LiftedBar(row.id, "复查意见2号", "查清楚了"))
    assert answer(town, "bar").holds is True
    with pytest.raises(Refused, match="已经解除了"):
        act(town, lift_bar, LiftedBar(row.id, "x", "x"))
    assert rows_of(town, tables.village_bar)[0].document == "高梁通报〔2023〕1号", "it stays"


def test_a_bar_is_one_of_the_papers_eight_and_not_of_tomorrow(town):
    scheme = run_tx(town, township_of, reads=True).scheme
    assert len(scheme.village_bar) == 8
    with pytest.raises(Refused, match="哪一种情形"):
        act(town, set_bar, NewBar(7, "lazy", date(2023, 7, 1), "x"))
    with pytest.raises(Refused, match="还没有到"):
        act(town, set_bar, NewBar(7, "fraud", date(2023, 7, 21), "x"))


# --- the figures of the sheet


def test_gl_8_ten_kinds_in_stock_are_enough_and_nine_are_not(town, key):
    goods = [Good(id=f"g{n}", name=f"物品{n}", points=5, category="日用") for n in range(12)]
    run_tx(town, lambda c: add_goods(c, goods, site="tx01", at=NOW))
    assert answer(town, "kinds").said == "还没有收到日结"
    kiosk = Kiosk("tx01")
    for day, out in ((1, ()), (2, ("g0",)), (3, ("g0", "g1"))):
        stock = [(good.id, 0 if good.id in out else 3) for good in goods[:11]]
        kiosk.closes(datetime(2023, 7, day, 18), [*stock, ("unknown", 9)])
        send(town, key, kiosk, JULY)
        found = answer(town, "kinds")
        kinds = 11 - len(out)
        assert found.said.startswith(f"{kinds} 种（")
        assert found.holds is (kinds >= 10)
        assert found.target == "不少于 10 种"


def test_each_month_that_ended_needs_both_ledgers_on_the_board(town):
    assert answer(town, "publicity").said.startswith("应公示 2 份，已公示 0 份，没有公示：")
    run_tx(town, lambda c: close_cycle(c, "month", at=datetime(2023, 7, 1, 8)))
    found = answer(town, "publicity")
    assert (found.said, found.holds) == ("应公示 2 份，已公示 2 份", True)
    august = answer(town, "publicity", datetime(2023, 8, 1))
    assert august.said == (
        "应公示 4 份，已公示 2 份，没有公示：2023年7月积分公示、2023年7月兑换公示"
    )


def test_gl_10_each_month_is_held_against_its_sessions_and_attendances(town):
    for day, came in ((10, 12), (24, 9)):
        act(town, add_activity, NewActivity(7, date(2023, 6, day), "打扫", came, ""))
    assert answer(town, "sessions").said == "6月 2 场"
    found = answer(town, "attendances")
    assert (found.said, found.holds) == ("6月 21 人次", True)
    august = datetime(2023, 8, 1)
    assert answer(town, "sessions", august).said == "6月 2、7月 0 场"
    assert answer(town, "attendances", august).holds is False


def test_a_score_below_ninety_in_any_month_fails(town):
    for month, score in ((5, 90), (6, 89)):
        act(town, answer_row, NewAnswer(7, "environment", score, date(2023, month, 28), ""))
        assert answer(town, "environment").holds is (score >= 90)
    act(town, answer_row, NewAnswer(7, "environment", 92, date(2023, 6, 29), "复评"))
    found = answer(town, "environment")
    assert (found.said, found.holds) == ("5月 90 分、6月 92 分", True)
    assert found.typed == "李某 2023-06-29 填，复评"
    with pytest.raises(Refused):
        act(town, answer_row, NewAnswer(7, "environment", 101, date(2023, 6, 29), ""))
    with pytest.raises(Refused):
        act(town, answer_row, NewAnswer(7, "kinds", 1, date(2023, 6, 29), ""))
    with pytest.raises(NotAllowed):
        act(town, answer_row, NewAnswer(7, "plan", 1, date(2023, 6, 29), ""), who=town.officer)


# --- frozen and signed


@pytest.fixture
def ready(town, key):
    """Every row of the sheet holds."""
    goods = [Good(id=f"g{n}", name=f"物品{n}", points=5, category="日用") for n in range(10)]
    people = [NewPerson("陈某", "keeper", "274917")]

    def work(connection):
        add_goods(connection, goods, site="tx01", at=NOW)
        add_people(connection, people, site="tx01")
        close_cycle(connection, "month", at=datetime(2023, 7, 1, 8))

    run_tx(town, work)
    kiosk = Kiosk("tx01")
    for number in HOUSEHOLDS:
        kiosk.redeem(f"7-{number}")
    kiosk.closes(datetime(2023, 7, 1, 18), [(good.id, 3) for good in goods])
    send(town, key, kiosk, JULY)
    for row in CHECKS:
        act(town, answer_row, NewAnswer(7, row, 1, date(2023, 7, 10), "照片1-6"))
    act(town, answer_row, NewAnswer(7, "environment", 93, date(2023, 6, 30), ""))
    for kind, part, whole in ((Typed.AT_HOME, 2, 0), (Typed.AWARENESS, 40, 40)):
        act(town, type_figure, NewFigure(7, kind, date(2023, 7, 10), part, whole, "名册"))
    for day in (10, 24):
        act(town, add_activity, NewActivity(7, date(2023, 6, day), "打扫", 12, ""))
    return town


def accepted(town, passes=True, opinion="", **more):
    seen = digest_of(sheet(town, more.get("now", JULY)))
    return act(town, accept, Accepted(7, passes, opinion, "李某、赵某", seen), **more)


def test_the_accepted_sheet_is_frozen_signed_and_proved_by_its_code(ready):
    lines = sheet(ready)
    assert [(line.row.id, line.answer.said) for line in lines if not line.answer.holds] == []
    assert len(lines) == 19
    fed = len(feed_of(ready))
    accepted(ready)
    assert len(feed_of(ready)) == fed, "no kiosk hears of it"
    (kept,) = run_tx(ready, lambda c: lists_of_kind(c, 7, "acceptance", "year"), reads=True)
    assert kept.content.notes[0] == "结论：验收通过。"
    assert "期限：2023-08-15 以前完成" in kept.content.notes[2]
    assert kept.content.notes[3] == "示范村：可以参评。农户兑换不受影响。"
    proof = run_tx(ready, lambda c: proved(c, kept.code), reads=True)
    assert (proof.finding, proof.found) == (Finding.GENUINE, kept)
    act(ready, set_bar, NewBar(7, "fraud", date(2023, 7, 20), "通报1号"))
    again = run_tx(ready, lambda c: lists_of_kind(c, 7, "acceptance", "year"), reads=True)
    assert again == [kept], "what came later does not change it"
    name, pdf = notice_file(kept, ".pdf")
    assert name == "和平村2023年“积分制”验收表.pdf"
    picture = subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-png", "-f", "1", "-l", "1", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    ).stdout
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert code.text == kept.code
    book_ = load_workbook(io.BytesIO(notice_file(kept, ".xlsx")[1]))
    cells = [str(cell) for row in book_.active.iter_rows(values_only=True) for cell in row if cell]
    assert {"10 种（2023-07-01 18:00 日结）", "100.00%（2/2）", "1 人：陈某"} <= set(cells)
    assert {"李某 2023-07-10 填，照片1-6", "李某 2023-07-10 填，名册"} <= set(cells)
    assert "在家总户数由李某 2023-07-10 填，名册" in cells


def test_what_changed_since_it_was_shown_is_shown_again_before_it_is_signed(ready):
    seen = digest_of(sheet(ready))
    act(ready, answer_row, NewAnswer(7, "sign", 0, date(2023, 7, 11), ""))
    with pytest.raises(Refused, match="已经不一样了"):
        act(ready, accept, Accepted(7, True, "", "李某", seen))
    with pytest.raises(Refused, match="1 项没有达到"):
        accepted(ready)
    with pytest.raises(Refused, match="差在哪里"):
        accepted(ready, passes=False)
    accepted(ready, passes=False, opinion="招牌没有挂，8月再验。")
    act(ready, answer_row, NewAnswer(7, "sign", 1, date(2023, 8, 16), ""), datetime(2023, 8, 16))
    run_tx(ready, lambda c: close_cycle(c, "month", at=datetime(2023, 8, 1, 8)))
    accepted(ready, opinion="七月没有活动", now=datetime(2023, 8, 16, 9))
    kept = run_tx(
        ready, lambda c: lists_of_kind(c, 7, "acceptance", "year", every=True), reads=True
    )
    assert [each.content.number for each in kept] == [0, 1]
    assert "已经过了" in kept[1].content.notes[2]


# --- activities


def announcement(**more):
    return Announced(7, datetime(2023, 8, 1, 9), "清扫村道", "村口", id="p1", **more)


def test_an_announced_activity_goes_to_the_villages_kiosks_and_is_called_off_there(town):
    act(town, announce, announcement())
    (item,) = [each for each in feed_of(town) if isinstance(each, ActivityItem)]
    assert (item.name, item.place, item.at, item.called_off) == (
        *("清扫村道", "村口", "2023-08-01T09:00:00"),
        False,
    )
    assert not [each for each in feed_of(town, "tx02") if isinstance(each, ActivityItem)]
    with pytest.raises(Refused, match="时间已经过了"):
        act(town, announce, announcement(), now=datetime(2023, 8, 1, 9))
    with pytest.raises(Refused, match="清单里没有"):
        act(town, announce, announcement(item="P99"))
    with pytest.raises(NotAllowed):
        act(town, announce, announcement(), who=town.officer)
    act(town, call_off, CalledOff("p1", "下雨"))
    last = [each for each in feed_of(town) if isinstance(each, ActivityItem)][-1]
    assert (last.id, last.called_off) == (item.id, True)
    with pytest.raises(Refused, match="已经取消了"):
        act(town, call_off, CalledOff("p1", "下雨"))


def test_an_activity_that_was_not_held_waits_no_longer(town):
    act(town, announce, announcement())
    late = datetime(2023, 8, 2, 9)
    assert len(run_tx(town, lambda c: announced(c, [7], late), reads=True)) == 1
    act(town, call_off, CalledOff("p1", "下雨"), now=late)
    assert run_tx(town, lambda c: announced(c, [7], late), reads=True) == []


def test_a_person_counts_once_a_session_and_a_session_once(town):
    act(town, announce, announcement())
    day = datetime(2023, 8, 2, 9)
    people = people_in("0001 张某\n0002\u3000李某\n\n0001  张某\n0001\n")
    held = NewActivity(
        *(7, date(2023, 8, 1), "清扫村道", 0, ""),
        place="村口",
        people=people,
        planned="p1",
        id="s1",
    )
    done = act(town, add_activity, held, now=day)
    assert "3 人次，已记下（名单里重复的 1 行没有算）" in done.note
    came = run_tx(town, lambda c: attendances(c, "s1"), reads=True)
    assert [(row.number, row.person) for row in came] == [
        *(("0001", ""), ("0001", "张某")),
        ("0002", "李某"),
    ]
    assert run_tx(town, lambda c: announced(c, [7], day), reads=True) == []
    with pytest.raises(Refused, match="已经记过了"):
        act(town, add_activity, NewActivity(*(7, date(2023, 8, 1), "x", 1, ""), planned="p1"), day)
    act(town, strike_activity, StruckActivity("s1", "记错了"), now=day)
    wrong = NewActivity(*(7, date(2023, 8, 1), "x", 4, ""), people=people, planned="p1")
    with pytest.raises(Refused, match="名单上是 3 个人"):
        act(town, add_activity, wrong, now=day)
    with pytest.raises(Refused, match="没有户编号 0009"):
        act(
            town,
            add_activity,
            NewActivity(*(7, date(2023, 8, 1), "x", 0, ""), people=(("0009", ""),)),
            day,
        )


def test_a_site_that_is_new_in_a_village_hears_what_came_out_last_and_what_is_to_come(town):
    run_tx(town, lambda c: close_cycle(c, "month", at=datetime(2023, 7, 1, 8)))
    run_tx(town, lambda c: close_cycle(c, "month", at=datetime(2023, 8, 1, 8)))
    act(town, announce, announcement())
    run_tx(town, lambda c: book.add_site(c, NewSite("tx03", "和平二", "和平二店", "和平村", 7)))
    told = feed_of(town, "tx03")
    lists = [item for item in told if isinstance(item, ListItem)]
    assert {(item.kind, item.period) for item in lists} == {
        *(("points", "2023-07"), ("exchange", "2023-07")),
        ("ranking", "2023-07"),
    }
    assert [item.name for item in told if isinstance(item, ActivityItem)] == ["清扫村道"]
    known = {(item.kind, item.mark) for item in feed_of(town) if isinstance(item, ListItem)}
    assert {(item.kind, item.mark) for item in lists} <= known, "the same lists, with their marks"


# --- what waits on the first page


def test_an_objection_is_asked_for_when_its_day_is_near_and_louder_when_it_is_over(town):
    for day in (20, 26):
        due = date(2023, 7, day)
        new = NewObjection("tx01", "0001", "", "六月积分公示", "少了一条", due)
        act(town, take_objection, new)

    def told(at):
        staff = run_tx(town, lambda c: the_staff(c, town.admin), reads=True)
        return run_tx(town, lambda c: waiting(c, staff, at), reads=True)

    assert [(each.sentence, each.is_late) for each in told(datetime(2023, 7, 20, 9))] == [
        ("和平：第 1 号异议，2023-07-20 以前要答复。", False)
    ]
    assert [(each.path[-1], each.is_late) for each in told(datetime(2023, 7, 23, 9))] == [
        *(("1", True), ("2", False))
    ]
    officer = run_tx(town, lambda c: the_staff(c, town.officer), reads=True)
    late = datetime(2023, 7, 23, 9)
    assert run_tx(town, lambda c: waiting(c, officer, late), reads=True) == []


def test_ra_4_2_2_the_eight_haves_are_another_townships_sheet(found):
    town = found("rongan", HOUSEHOLDS)
    town.admin = hire(town, "limou", Role.ADMIN)
    run_tx(town, lambda c: add_people(c, [NewPerson("陈某", "keeper", "274917")], site="tx01"))
    for row in ("place", "sign", "shelves", "rules", "labels"):
        act(town, answer_row, NewAnswer(7, row, 1, date(2023, 7, 1), ""))
    lines = sheet(town)
    assert [line.row.name for line in lines if not line.answer.holds] == [
        *("八有：有台账", "八有：有明码标价")
    ]
    assert len(lines) == 8
    accepted(town, opinion="还没有开张")
    (kept,) = run_tx(town, lambda c: lists_of_kind(c, 7, "acceptance", "year"), reads=True)
    assert kept.content.notes[2].startswith("依据：四(二)2")
