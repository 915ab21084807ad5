"""The figures of the reports, each with what it is counted from, and the package for the county."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert
from support.office import hire, register_key, send
from support.town import NOW, SECOND_SITE, MemoryOutbox

from kiosk.core.clock import stamp
from kiosk.core.entries import (
    ChargedPurse,
    ClosedGood,
    Counted,
    CountedLine,
    DayClosed,
    EntryKind,
    HandedOver,
    RedeemedLine,
    Redemption,
    Reversal,
    ShiftChange,
    StockLine,
)
from kiosk.core.journal import Entry, body_text, entry_bytes
from kiosk.core.reporting import report_named
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, township_of
from kiosk.township.database import run_tx
from kiosk.township.office.acts import NotAllowed
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.publication.closing import villages
from kiosk.township.reports.dues import dues, reports
from kiosk.township.reports.figures import MEASURES, figures_of
from kiosk.township.reports.report_acts import (
    NewActivity,
    NewFigure,
    ReportSent,
    StruckActivity,
    add_activity,
    mark_sent,
    strike_activity,
    type_figure,
)
from kiosk.township.reports.report_material import Material, Typed
from kiosk.township.reports.report_package import package

JUNE = date(2023, 6, 1)
JULY = datetime(2023, 7, 1, 8)


@pytest.fixture(params=["sqlite"])
def engine_kind(request):
    return request.param


class Kiosk(MemoryOutbox):
    def book(self, kind, body, at):
        seq = len(self.entries) + 1
        entry = Entry(
            *(seq, f"op-{self.site}-{seq}", kind, stamp(at), "S", "P1", 1, 0, "boot", 1),
            body_text(body),
        )
        self.append_line(entry_bytes(entry))
        return seq

    def sell(self, household, at, due=""):
        lines = (RedeemedLine("rice", "大米10斤", 1, 5, "袋", due=due),)
        charges = (ChargedPurse("", 5),)
        body = Redemption(household, household[2:], "", "张*", lines, 5, charges, 9, 4, "card", 1)
        return self.book(EntryKind.REDEMPTION, body, at)

    def undo(self, of, household, at):
        body = Reversal(of, household, (StockLine("rice", 1),), 5, (ChargedPurse("", 5),))
        self.book(EntryKind.UNDONE, body, at)


def award(town, household, figure, at):
    deed = Deed(household, points=figure, reason="打扫", effective=at)
    run_tx(town, lambda c: points.award(c, f"{household}{at}{figure}", deed, at=at))


def as_admin(town, do, value, now=JULY):
    def work(connection):
        return do(connection, the_staff(connection, town.admin), value, now)

    return run_tx(town, work)


@pytest.fixture
def open_town(found, key):
    """Makes a town with an admin and a kiosk: open_town("gaoliang", ["0001"])."""

    def make(scheme, households):
        town = found(scheme, tuple(households))
        town.admin = hire(town, "limou", Role.ADMIN)
        town.kiosk = Kiosk("tx01")
        register_key(town, key, "tx01", NOW)
        town.sent = lambda at=JULY: send(town, key, town.kiosk, at)
        return town

    return make


def figures(town, period):
    def work(connection):
        scheme = township_of(connection).scheme
        among = tuple(villages(connection))
        material = Material(connection, scheme, report_named(scheme, period), among, whole=True)
        found = {measure.id: len(measure.found(material)) for measure in MEASURES.values()}
        told = figures_of(material)
        return {figure.id: (figure.said, figure.holds) for figure in told}, found

    return run_tx(town, work, reads=True)


# --- 高梁 A5.4


@pytest.fixture
def gaoliang(open_town):
    """GL-9 in small: 26 households, 20 at home, all have points, 18 redeemed (and one undid it)."""
    households = [f"{n:04}" for n in range(1, 27)]
    town = open_town("gaoliang", households)
    for household in households[:20]:
        award(town, household, 10, datetime(2023, 6, 5, 9))
    for household in households[:18]:
        town.kiosk.sell(f"7-{household}", datetime(2023, 6, 20, 9))
    of = town.kiosk.sell("7-0020", datetime(2023, 6, 21, 9))
    town.kiosk.undo(of, "7-0020", datetime(2023, 6, 21, 9, 5))
    town.sent()
    return town


def activity(town, day, came, name="打扫"):
    return as_admin(town, add_activity, NewActivity(7, date(2023, 6, day), name, came, ""))


def test_gl_9_the_ratios_go_by_the_households_at_home(gaoliang):
    assert figures(gaoliang, "2023-06")[0]["participating"] == ("还没有填", None)
    as_admin(gaoliang, type_figure, NewFigure(7, Typed.AT_HOME, JUNE, 20, 0, "六月名册"))
    told, found = figures(gaoliang, "2023-06")
    assert told["participating"] == ("100.00%（20/20）", True)
    assert told["redeeming"] == ("90.00%（18/20）", False)
    assert told["households"] == ("26 户", None)
    assert (found["participating"], found["redeeming"]) == (20, 18)
    assert told["redeemed"] == ("90 分", None)
    assert found["redeemed"] == 20
    as_admin(gaoliang, type_figure, NewFigure(7, Typed.AT_HOME, date(2023, 6, 30), 18, 0, ""))
    assert figures(gaoliang, "2023-06")[0]["redeeming"] == ("100.00%（18/18）", True)


def test_gl_10_sessions_and_attendances(gaoliang):
    activity(gaoliang, 3, 12)
    second = activity(gaoliang, 18, 9)
    told, found = figures(gaoliang, "2023-06")
    assert (told["sessions"], told["attendances"]) == (("2 场", True), ("21 人次", True))
    assert found["sessions"] == 2
    struck = StruckActivity(second.subject.removeprefix("activity:"), "重复了")
    as_admin(gaoliang, strike_activity, struck)
    activity(gaoliang, 20, 13)
    activity(gaoliang, 30, 1)
    as_admin(gaoliang, add_activity, NewActivity(7, date(2023, 7, 1), "七月", 50, ""))
    told = figures(gaoliang, "2023-06")[0]
    assert (told["sessions"], told["attendances"]) == (("3 场", True), ("26 人次", True))
    with pytest.raises(Refused, match="已经作废"):
        as_admin(gaoliang, strike_activity, struck)


def test_gl_10_one_session_of_25_is_one_too_few(gaoliang):
    activity(gaoliang, 3, 25)
    told = figures(gaoliang, "2023-06")[0]
    assert (told["sessions"], told["attendances"]) == (("1 场", False), ("25 人次", True))


def test_gl_12_coverage_counts_villages_where_points_are_booked_at_a_kiosk(gaoliang):
    run_tx(gaoliang, lambda c: book.add_site(c, SECOND_SITE))
    as_admin(gaoliang, type_figure, NewFigure(None, Typed.VILLAGES, JUNE, 2, 0, ""))
    told = figures(gaoliang, "2023-06")[0]
    assert told["coverage"] == ("50.00%（1/2）", False)
    as_admin(gaoliang, type_figure, NewFigure(7, Typed.AT_HOME, JUNE, 20, 0, ""))
    together = figures(gaoliang, "2023-06")[0]["participating"]
    assert together == ("还没有填", None), "the other village has not said how many are at home"
    assert told["sessions"] == ("0 场", None), "a village's target is not that of two together"


def test_what_was_asked_is_told_with_how_many(gaoliang):
    as_admin(gaoliang, type_figure, NewFigure(7, Typed.AWARENESS, JUNE, 187, 200, "入户调查"))
    told, found = figures(gaoliang, "2023-06")
    assert told["awareness"] == ("93.50%（187/200）", False)
    assert (told["satisfaction"], found["awareness"]) == (("还没有填", None), 1)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewFigure(7, Typed.AWARENESS, JUNE, 201, 200, ""), "不能比问的户还多"),
        (NewFigure(7, Typed.SATISFACTION, JUNE, 0, 0, ""), "问了几户"),
        (NewFigure(7, Typed.AT_HOME, JUNE, 20, 30, ""), "不是比例"),
        (NewFigure(None, Typed.AT_HOME, JUNE, 20, 0, ""), "要填一个村的"),
        (NewFigure(7, Typed.VILLAGES, JUNE, 15, 0, ""), "要填全镇的"),
        (NewFigure(7, Typed.AT_HOME, date(2023, 7, 2), 20, 0, ""), "还没有到"),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused(gaoliang, new, words):
    with pytest.raises(Refused, match=words):
        as_admin(gaoliang, type_figure, new)


def test_an_officer_fills_in_for_the_own_village_only(gaoliang):
    officer = hire(gaoliang, "wangmou", Role.OFFICER, ("tx01",))
    run_tx(gaoliang, lambda c: book.add_site(c, SECOND_SITE))

    def try_it(code):
        def work(connection):
            new = NewFigure(code, Typed.VILLAGES if code is None else Typed.AT_HOME, JUNE, 9, 0, "")
            return type_figure(connection, the_staff(connection, officer), new, JULY)

        return run_tx(gaoliang, work)

    assert "和平村" in try_it(7).note
    for code in (8, 9, None):
        with pytest.raises(NotAllowed):
            try_it(code)


# --- 高阳 GY-2.2f: what a keeper's year is told by


def test_a_keepers_service_is_counted_from_the_entries(open_town):
    town = open_town("gaoyang", ["0001"])
    kiosk = town.kiosk
    for day in (3, 3, 4):
        kiosk.book(EntryKind.SHIFT_OPENED, ShiftChange("P1", "陈某"), datetime(2023, 4, day, 8))
    first = kiosk.sell("7-0001", datetime(2023, 4, 3, 9), due="2023-04-05")
    second = kiosk.sell("7-0001", datetime(2023, 4, 3, 10), due="2023-04-05")
    in_time, late = datetime(2023, 4, 5, 23, 59, 59), datetime(2023, 4, 6)
    kiosk.book(EntryKind.HANDED_OVER, HandedOver(first, ("rice",)), in_time)
    kiosk.book(EntryKind.HANDED_OVER, HandedOver(second, ("rice",)), late)
    for counted in (10, 8):
        lines = (CountedLine("rice", 10, counted, 1), CountedLine("soap", 5, 5, 1))
        kiosk.book(EntryKind.COUNTED, Counted(lines), datetime(2023, 4, 30))
    town.sent()
    raised = {"site": "tx01", "number": 1, "household": "7-0001", "award": None, "about": "四月"}
    empty = dict.fromkeys(("outcome", "finding", "settled", "settled_by"), "")
    dates = {"reason": "少记", "raised": "2023-05-02T09:00:00", "due": "2023-05-09"}
    row = raised | empty | dates | {"taken_by": town.admin, "correction": None}
    run_tx(town, lambda c: c.execute(insert(tables.objection).values(row)))
    told, found = figures(town, "2023-05")
    assert told["opening_days"][0] == "2 天"
    assert told["on_time"][0] == "50.00%（1/2）"
    assert (told["differences"][0], told["objections"][0]) == ("1 次", "1 件，1 件没答复")
    assert found["on_time"] == 2
    assert figures(town, "2023-03")[0]["opening_days"][0] == "0 天"


def test_a_township_that_rewards_no_keeper_reports_no_service(gaoliang):
    told = figures(gaoliang, "2023-06")[0]
    assert "opening_days" not in told
    assert told["objections"] == ("0 件", None), "those are every township's (BS-4.2)"


# --- 融安 RA-12: the package


@pytest.fixture
def rongan(open_town):
    town = open_town("rongan", ["0001", "0002"])
    award(town, "0001", 30, datetime(2023, 5, 25, 23, 59, 59))
    award(town, "0001", 8, datetime(2023, 5, 26))
    award(town, "0002", -2, datetime(2023, 6, 25, 23, 59, 59))
    award(town, "0002", 9, datetime(2023, 6, 26))
    town.kiosk.sell("7-0001", datetime(2023, 6, 25, 23, 59, 59))
    town.kiosk.sell("7-0001", datetime(2023, 6, 26))
    for opening, month, day in ((13, 5, 25), (10, 6, 20), (7, 6, 22)):
        goods = (ClosedGood("rice", "=大米", opening, 2, 4, 1, 0, 0, opening - 3),)
        body = DayClosed(1, 2, "0" * 16, goods, 1, "a", "b", 5, 0, (), 0, 0, 0, 0)
        town.kiosk.book(EntryKind.DAY_CLOSED, body, datetime(2023, month, day, 18))
    town.sent(datetime(2023, 6, 26, 7))
    return town


def files(made):
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert archive.testzip() is None
        return {
            name: load_workbook(io.BytesIO(archive.read(name)))
            for name in archive.namelist()
            if name.endswith(".xlsx")
        }


def table_of(workbook, columns):
    """Rows under the header, until the table ends."""
    rows = list(workbook.active.iter_rows(min_row=5, max_col=columns, values_only=True))
    return [row for row in rows if row[1] is not None]


AT_26 = datetime(2023, 6, 26, 8)


def made_of(town, period="2023-06", now=AT_26):
    def work(connection):
        return package(connection, report_named(township_of(connection).scheme, period), now)

    return run_tx(town, work, reads=True)


def test_ra_12_the_package_of_june_goes_from_26_may_to_25_june(rongan):
    made = made_of(rongan)
    assert made.name == "融安县2023年6月月报.zip"
    books = files(made)
    assert list(books) == [
        "汇总.xlsx",
        "分村.xlsx",
        "积分台账.xlsx",
        "兑换台账.xlsx",
        "库存台账.xlsx",
    ]
    assert [(row[0], row[4]) for row in table_of(books["积分台账.xlsx"], 5)] == [
        ("2023-05-26", 8),
        ("2023-06-25", -2),
    ]
    (exchange,) = table_of(books["兑换台账.xlsx"], 7)
    assert (exchange[0], exchange[5]) == (datetime(2023, 6, 25, 23, 59, 59), -5)
    (stock,) = table_of(books["库存台账.xlsx"], 9)
    assert stock == ("和平", "=大米", 10, 4, 8, 2, 0, 0, 4)
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        papers = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert [name.removesuffix(".pdf") for name in papers] == [
            name.removesuffix(".xlsx") for name in books
        ]
        assert all(archive.read(name).startswith(b"%PDF") for name in papers)
    summary = {row[0]: row[1] for row in table_of(books["汇总.xlsx"], 4)}
    assert (summary["本期加分"], summary["本期扣分"]) == ("8 分", "-2 分")
    text = [cell.value for row in books["汇总.xlsx"].active.iter_rows() for cell in row]
    assert "融安县　2023-05-26 00:00 至 2023-06-25 24:00" in text
    assert "请在 2023-06-26 以前报送（每月 26 日前）。" in text
    assert all(
        cell.data_type != "f"
        for each in books.values()
        for row in each.active.iter_rows()
        for cell in row
    )


def test_ra_12_the_report_is_asked_for_from_the_26th_and_late_the_day_after(rongan):
    def waits(now, login="limou"):
        def work(connection):
            return dues(connection, the_staff(connection, rongan.admin), now)

        return [(each.sentence, each.is_late) for each in run_tx(rongan, work, reads=True)]

    assert "2023年6月" not in str(waits(datetime(2023, 6, 25, 23, 59, 59)))
    asked = "2023年6月的月报还没有报送：6月25日 24 时以前要报送"
    assert (asked + "。", False) in waits(AT_26)
    assert (asked + "，已经晚了。", True) in waits(datetime(2023, 6, 27))
    with pytest.raises(Refused, match="还不能报送"):
        as_admin(rongan, mark_sent, ReportSent("2023-06"), datetime(2023, 6, 25, 23, 59, 59))
    as_admin(rongan, mark_sent, ReportSent("2023-06"), AT_26)
    assert "2023年6月的月报" not in str(waits(datetime(2023, 6, 27)))
    with pytest.raises(Refused, match="已经报送过"):
        as_admin(rongan, mark_sent, ReportSent("2023-06"), AT_26)


def test_the_same_books_give_the_same_package_and_what_comes_later_shows(rongan):
    as_admin(rongan, mark_sent, ReportSent("2023-06"), AT_26)

    def digest():
        scheme = run_tx(rongan, township_of, reads=True).scheme
        found = run_tx(rongan, lambda c: reports(c, scheme, AT_26), reads=True)
        return next(each.digest for each in found if each.span.key == "2023-06")

    later = datetime(2023, 6, 28)
    assert made_of(rongan, now=later).digest == made_of(rongan).digest == digest()
    award(rongan, "0001", 1, datetime(2023, 6, 20))
    assert made_of(rongan, now=later).digest != digest()


# --- GL-11: money


def test_what_was_spent_for_the_points_system_is_told_with_its_lines(gaoliang):
    text = {"clause": "", "opened": "2023-05-01T09:00:00", "who": "李某", "source": "fiscal"}
    fund = {"id": "f1", "village_code": 7, "year": 2023, "name": "区级示范村", **text}
    line = {"fund": "f1", "document": "", "what": "货架", "booked": "2023-06-02T09:00:00"}
    lines = [
        {"id": "l1", "kind": "receipt", "day": "2023-06-01", "cents": 30_000_00},
        {"id": "l2", "kind": "points", "day": "2023-06-02", "cents": 17_500_00},
        {"id": "l3", "kind": "other", "day": "2023-06-30", "cents": 2_500_00},
        {"id": "l4", "kind": "points", "day": "2023-07-01", "cents": 500_00},
    ]

    def add(connection):
        amount = {"amount_cents": 30_000_00, "min_share_percent": 60}
        connection.execute(insert(tables.fund).values(fund | amount))
        rest = {"who": "李某", "undoes": None}
        connection.execute(insert(tables.fund_line), [line | rest | each for each in lines])

    assert "money" not in figures(gaoliang, "2023-06")[0]
    run_tx(gaoliang, add)
    told, found = figures(gaoliang, "2023-06")
    assert told["money"][0] == "17,500.00 元，共支出 20,000.00 元"
    assert found["money"] == 3
    run_tx(gaoliang, lambda c: book.add_site(c, SECOND_SITE))
    villages_ = files(made_of(gaoliang, now=JULY))["分村.xlsx"].active
    heads = [cell.value for cell in villages_[4]]
    money = heads.index("本年用于积分制的资金")
    assert [row[money].value for row in villages_.iter_rows(min_row=5, max_row=6)] == [
        *(told["money"][0], None),
    ]
