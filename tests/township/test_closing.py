"""Lists made public: frozen, corrected on sheets of their own, told, proved; worked examples."""

from __future__ import annotations

import io
from datetime import datetime
from fractions import Fraction

import pytest
import segno
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import insert, select, update
from support.office import register_key, send
from support.town import NOW, SECOND_SITE, MemoryOutbox, feed_of, told
from support.village import found_village, tell

from kiosk.core.clock import stamp
from kiosk.core.entries import (
    ChargedPurse,
    EntryKind,
    RedeemedLine,
    Redemption,
    Reversal,
    StockLine,
)
from kiosk.core.feed import FeedItem, ListItem
from kiosk.core.journal import Entry, body_text, entry_bytes
from kiosk.core.public_list import list_bytes, parse_list_code, read_list
from kiosk.store import feed
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused
from kiosk.township.commands import township
from kiosk.township.database import run_tx
from kiosk.township.publication import errata
from kiosk.township.publication.closing import close_cycle, cycles_of, ground_of, villages
from kiosk.township.publication.notices import notice, notice_file
from kiosk.township.publication.published import Finding, list_of, lists_of_period, proved, publish
from kiosk.township.residents.households import NewHousehold, add_households


@pytest.fixture(params=["sqlite"])
def engine_kind(request):
    return request.param


def book_it(town, household, figure, at, posted=None, award_id=None):
    deed = Deed(household, points=figure, reason="打扫", effective=at)
    made = award_id or f"{household}/{at:%m%d%H%M}/{figure}"
    run_tx(town, lambda c: points.award(c, made, deed, at=posted or at))
    return made


def close(town, cycle, at, period=None):
    return run_tx(town, lambda c: close_cycle(c, cycle, at=at, period=period))


def kept(town, kind, cycle, period, number=0):
    found = run_tx(town, lambda c: list_of(c, 7, kind, cycle, period, number), reads=True)
    assert found is not None, (kind, cycle, period, number)
    return found


def rows_of(town, kind, cycle, period, number=0):
    return list(kept(town, kind, cycle, period, number).content.rows)


def corrected(town, kind, cycle, period, at):
    """The changes since a list was shown, which get an errata sheet."""

    def work(connection):
        shown = list_of(connection, 7, kind, cycle, period, 0)
        ground = ground_of(connection, shown, at)
        found = errata.changes(connection, ground, shown)
        if found:
            publish(connection, errata.errata_sheet(connection, ground, shown, found))
        return found

    return run_tx(town, work)


class Counter(MemoryOutbox):
    """A kiosk whose entries have the times that a test wants."""

    def book(self, kind, body, at):
        line = Entry(
            seq=len(self.entries) + 1,
            op=f"op-{self.site}-{len(self.entries) + 1}",
            kind=kind,
            at=stamp(at),
            quality="S",
            keeper="P1",
            scheme_version=1,
            feed_cursor=0,
            boot="boot",
            uptime_ms=1,
            body=body_text(body),
        )
        self.append_line(entry_bytes(line))
        return line.seq

    def sell(self, household, points_, at, period=""):
        return self.book(
            EntryKind.REDEMPTION,
            Redemption(
                household=household,
                number=household[2:],
                group="3组",
                name="张*",
                lines=(RedeemedLine("rice", "大米10斤", 1, points_, "袋"),),
                cost=points_,
                charges=(ChargedPurse(period, points_),),
                before=points_,
                after=0,
                entered="card",
                serial=1,
            ),
            at,
        )

    def undo(self, of, household, points_, at):
        back = (ChargedPurse("", points_),)
        lines = (StockLine("rice", 1),)
        self.book(EntryKind.UNDONE, Reversal(of, household, lines, points_, back), at)


@pytest.fixture
def counter(key):
    """Makes the kiosk of a town and sends what it has: counter(town).sent(at)."""

    def make(town):
        outbox = Counter("tx01")
        register_key(town, key, "tx01", NOW)
        outbox.sent = lambda at: send(town, key, outbox, at)
        return outbox

    return make


# --- 别山 A5.2: the month's list, frozen; the year's mean


@pytest.fixture
def january(found):
    town = found("bieshan", ("H1", "H2", "H3", "H4"))
    for figure, day in ((10, 5), (8, 12), (12, 20), (-5, 25)):
        book_it(town, "H1", figure, datetime(2023, 1, day, 9))
    for household, figure in (("H2", 30), ("H3", 25), ("H4", 10)):
        book_it(town, household, figure, datetime(2023, 1, 15, 9))
    return town


FEBRUARY = datetime(2023, 2, 1, 8)
JANUARY_LIST = [(1, "H2", 30), (2, "H1", 25), (2, "H3", 25), (4, "H4", 10)]


def short(rows):
    return [(place, number, figure) for place, number, _, figure, *_ in rows]


def test_bs_1_redeeming_changes_nothing_on_the_list(january, counter):
    kiosk = counter(january)
    kiosk.sell("7-H1", 20, datetime(2023, 1, 28, 10), "2023-01")
    kiosk.sent(datetime(2023, 1, 28, 11))
    close(january, "month", FEBRUARY)
    assert short(rows_of(january, "ranking", "month", "2023-01")) == JANUARY_LIST


def test_bs_4_what_comes_after_the_publication_stands_on_an_errata_sheet(january):
    close(january, "month", FEBRUARY)
    before = kept(january, "ranking", "month", "2023-01")
    book_it(january, "H1", 6, datetime(2023, 1, 31, 18), datetime(2023, 2, 2, 10))
    after = kept(january, "ranking", "month", "2023-01")
    assert after == before
    assert short(after.content.rows) == JANUARY_LIST
    (change,) = corrected(january, "ranking", "month", "2023-01", datetime(2023, 2, 3))
    assert (change.household, change.shown, change.now, change.place) == ("7-H1", 25, 31, 1)
    assert change.why == ("1月31日 打扫 +6（2月2日登记）",)
    sheet = kept(january, "ranking", "month", "2023-01", 1)
    assert sheet.content.rows == (("H1", "3组 张*", 25, 31, "+6", 1, change.why[0]),)
    assert corrected(january, "ranking", "month", "2023-01", datetime(2023, 2, 4)) == ()
    close(january, "year", datetime(2024, 1, 2))
    assert rows_of(january, "ranking", "year", "2023")[0] == (1, "H1", "3组 张*", 31, 12, "2.58")


def test_bs_4_before_the_publication_it_counts(january):
    book_it(january, "H1", 6, datetime(2023, 1, 31, 18), datetime(2023, 2, 1, 7))
    close(january, "month", FEBRUARY)
    assert short(rows_of(january, "ranking", "month", "2023-01"))[:2] == [
        (1, "H1", 31),
        (2, "H2", 30),
    ]


def test_what_is_booked_in_the_second_of_the_closing_is_told_once_on_the_right_sheet(january):
    book_it(january, "H4", 1, datetime(2023, 1, 31, 9), FEBRUARY, "counted")
    close(january, "month", FEBRUARY)
    book_it(january, "H4", 2, datetime(2023, 1, 31, 9), FEBRUARY, "late")
    (change,) = corrected(january, "ranking", "month", "2023-01", FEBRUARY)
    assert (change.shown, change.now) == (11, 13)
    assert change.why == ("1月31日 打扫 +2（2月1日登记）",)
    book_it(january, "H4", 4, datetime(2023, 1, 31, 9), FEBRUARY, "later")
    (change,) = corrected(january, "ranking", "month", "2023-01", FEBRUARY)
    assert change.why == ("1月31日 打扫 +4（2月1日登记）",)


def test_an_errata_sheet_never_says_what_a_deduction_was_for(january):
    close(january, "month", FEBRUARY)
    deed = Deed("H2", points=-20, reason="酒驾", effective=datetime(2023, 1, 30))
    run_tx(january, lambda c: points.award(c, "drunk", deed, at=datetime(2023, 2, 2)))
    run_tx(january, lambda c: points.reverse(c, "H3/01150900/25", reason="争吵", at=FEBRUARY))
    found = corrected(january, "ranking", "month", "2023-01", datetime(2023, 2, 3))
    assert {each.household: each.why for each in found} == {
        "7-H2": ("1月30日 按规定扣分 -20（2月2日登记）",),
        "7-H3": ("1月15日 更正 -25（2月1日登记）",),
    }
    assert {each.household: each.place for each in found} == {"7-H2": 2, "7-H3": 4}


# --- 高梁 A5.4: both ledgers every month


@pytest.fixture
def june(found, counter):
    town = found("gaoliang", ("H1", "H2"))
    for figure, day in ((10, 3), (20, 10), (-5, 12), (15, 20)):
        book_it(town, "H1", figure, datetime(2023, 6, day, 9))
    kiosk = counter(town)
    kiosk.sell("7-H1", 25, datetime(2023, 6, 25, 10))
    kiosk.sent(datetime(2023, 6, 25, 11))
    return town, kiosk


JULY, AUGUST = datetime(2023, 7, 1, 8), datetime(2023, 8, 1, 8)
H1 = ("H1", "3组 张*")


def test_gl_2_the_sheets_of_june(june):
    town, kiosk = june
    kiosk.sell("7-H2", 1, datetime(2023, 6, 30, 23, 59, 59))
    kiosk.sell("7-H1", 1, datetime(2023, 7, 1))
    kiosk.sent(datetime(2023, 7, 1, 1))
    close(town, "month", JULY)
    first, second = rows_of(town, "points", "month", "2023-06")
    assert first == (1, *H1, 0, None, 45, -5, None, -25, None, 15, 40, 40, None)
    assert second[:2] == (None, "H2")
    shown = [(row[1], row[2], row[6]) for row in rows_of(town, "exchange", "month", "2023-06")]
    assert shown == [("2023-06-25", "H1", -25), ("2023-06-30", "H2", -1)]
    close(town, "month", AUGUST)
    assert [row[1] for row in rows_of(town, "exchange", "month", "2023-07")] == ["2023-07-01"]
    assert short(rows_of(town, "ranking", "all", "2023-07")) == [(1, "H1", 40), (2, "H2", 0)]


def test_gl_5_what_is_late_for_june_is_added_in_july(june):
    town, kiosk = june
    close(town, "month", JULY)
    book_it(town, "H1", 8, datetime(2023, 6, 29, 9), datetime(2023, 7, 2, 9))
    kiosk.sell("7-H1", 3, datetime(2023, 6, 30, 9))  # was offline until July
    kiosk.undo(kiosk.sell("7-H1", 2, datetime(2023, 7, 4, 9)), "7-H1", 2, datetime(2023, 7, 4, 10))
    kiosk.sent(datetime(2023, 7, 5))
    close(town, "month", AUGUST)
    july = rows_of(town, "points", "month", "2023-07")[0]
    assert july == (None, *H1, 15, 5, 0, None, None, -2, 2, 20, 0, 48, None)
    assert rows_of(town, "points", "month", "2023-06")[0][10] == 15
    exchange = rows_of(town, "exchange", "month", "2023-07")
    assert [(row[4], row[5], row[6]) for row in exchange] == [
        ("兑换", "大米10斤×1袋（补登6月）", -3),
        ("兑换", "大米10斤×1袋", -2),
        ("撤销", "大米10斤×1袋", 2),
    ]
    (change,) = corrected(town, "points", "month", "2023-06", AUGUST)
    assert (change.shown, change.now) == (40, 48)


# --- 棠香 A5.5, 融安 A5.1, 高阳 A5.3

MARCH = {"H1": 70, "H2": 120, "H3": 95, "H4": 70, "H5": 60, "H6": 60, "H7": 40}


@pytest.fixture
def march(found):
    town = found("tangxiang", tuple(MARCH))
    for household, figure in MARCH.items():
        book_it(town, household, figure, datetime(2023, 3, 12, 9))
    return town


def test_tx_2_ties_share_a_rank_on_the_list_and_tx_10_the_year_names_who_is_above_the_mean(march):
    close(march, "month", datetime(2023, 4, 1))
    places = [row[0] for row in rows_of(march, "ranking", "month", "2023-03")]
    assert places == [1, 2, 3, 3, 5, 5, 7]
    close(march, "year", datetime(2024, 1, 3))
    above = kept(march, "honours", "year", "2023")
    assert short(above.content.rows) == [(1, "H2", 120), (2, "H3", 95)]
    assert above.content.notes == ("参加的 7 户平均 73.57 分，高于平均分的列在这里。",)


def test_ra_6_a_vetoed_household_is_on_the_list_of_all_and_on_none_of_honours(found):
    town = found("rongan", ("0001", "0002"))
    book_it(town, "0001", 32, datetime(2023, 7, 3))
    begins = datetime(2023, 8, 1)
    run_tx(town, lambda c: points.suspend(c, "s1", "0001", start=begins))
    close(town, "month", datetime(2023, 9, 1))
    assert short(rows_of(town, "ranking", "all", "2023-08")) == [(1, "0001", 32), (2, "0002", 0)]
    assert short(rows_of(town, "honours", "all", "2023-08")) == [(2, "0002", 0)]
    assert (
        "否决"
        not in b"".join(
            each.body for each in run_tx(town, lambda c: lists_of_period(c, 7, "all", "2023-08"))
        ).decode()
    )


def test_gy_5_the_year_counts_the_base_and_not_what_was_redeemed(found, counter):
    town = found("gaoyang", ("H1", "H2"))
    book_it(town, "H1", 60, datetime(2023, 2, 3))
    book_it(town, "H2", 50, datetime(2023, 2, 4))
    kiosk = counter(town)
    kiosk.sell("7-H1", 50, datetime(2023, 4, 9), "2023")
    kiosk.sent(datetime(2023, 4, 9, 1))
    close(town, "quarter", datetime(2023, 7, 1), "2023-04")
    assert rows_of(town, "points", "quarter", "2023-04")[0][3:11] == (
        *(160, None, 0, None, None, -50, None, 110),
    )
    close(town, "year", datetime(2024, 1, 5))
    assert short(rows_of(town, "ranking", "year", "2023")) == [(1, "H1", 160), (2, "H2", 150)]


# --- frozen, told, proved


def test_a_closed_village_is_told_its_lists_with_masked_names_and_nothing_the_second_time(march):
    add = [NewHousehold("H8", "5组", "=HYPERLINK(1)")]
    run_tx(march, lambda c: add_households(c, add))
    close(march, "quarter", datetime(2023, 4, 1))
    close(march, "month", datetime(2023, 4, 1))
    quarter, month = told(march, ListItem)
    shown = kept(march, "points", "quarter", "2023-01")
    assert (quarter.mark, quarter.rows) == (shown.mark, shown.content.rows)
    assert len(month.rows) == len(month.households) == 8
    assert {row[2] for row in month.rows} == {"3组 张*", "5组 =*"}
    before = len(feed_of(march))
    assert [each.already for each in close(march, "month", datetime(2023, 4, 2), "2023-03")] == [
        True
    ]
    assert len(feed_of(march)) == before


@pytest.mark.parametrize("engine_kind", ["sqlite", "postgresql"], indirect=True)
def test_a_sheet_is_proved_by_its_code_and_a_forged_one_is_not(march):
    close(march, "month", datetime(2023, 4, 1))
    shown = kept(march, "ranking", "month", "2023-03")
    assert shown.code == f"N1/7/MONTH/2023-03/{shown.mark}"
    segno.make(shown.code, mode="alphanumeric")
    assert list_bytes(read_list(shown.body)) == shown.body

    def finding(text):
        return run_tx(march, lambda c: proved(c, text), reads=True).finding

    assert finding(shown.code) is finding(f" {shown.code.lower()}\n") is Finding.GENUINE
    assert finding(shown.code.replace("2023-03", "2023-04")) is Finding.UNKNOWN
    assert finding(shown.code.replace("/7/", "/8/")) is Finding.UNKNOWN
    assert finding(shown.code[:-1] + ("0" if shown.code[-1] != "0" else "1")) is Finding.UNKNOWN
    assert finding("S1/tx01/1/7/0123456789ABCDEF") is Finding.NO_CODE

    def alter(**values):
        run_tx(march, lambda c: c.execute(update(tables.published).values(**values)))

    alter(body=shown.body.replace("张*".encode(), "王*".encode(), 1))
    assert finding(shown.code) is Finding.TAMPERED
    alter(body=shown.body, signature=bytes(64))
    assert finding(shown.code) is Finding.TAMPERED
    alter(signature=shown.signature, mark="0" * 16)
    assert finding(shown.code[:-16] + "0" * 16) is Finding.TAMPERED


@pytest.mark.parametrize("text", ["", "N1/7/WEEK/2023-03/0123456789ABCDEF", "N1/7/MONTH//0"])
def test_what_is_no_code_of_a_list_is_none(text):
    assert parse_list_code(text) is None


def test_the_sheets_hold_the_frozen_rows_and_no_name_becomes_a_formula(march):
    run_tx(march, lambda c: add_households(c, [NewHousehold("-1", "=1+1", "@SUM(A1)")]))
    close(march, "month", datetime(2023, 4, 1))
    shown = kept(march, "ranking", "month", "2023-03")
    assert notice(shown).rows == shown.content.rows
    name, pdf = notice_file(shown, ".pdf")
    assert (name, pdf[:5]) == ("和平村2023年3月积分排名.pdf", b"%PDF-")
    book = load_workbook(io.BytesIO(notice_file(shown, ".xlsx")[1]))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert "=1+1 @*" in {cell.value for cell in cells}
    assert f"核验码：{shown.code}" in {cell.value for cell in cells}


def test_cycles_are_open_from_the_first_award_to_the_last_that_ended(march):
    close(march, "month", datetime(2023, 4, 2))

    def listed(at):
        found = run_tx(march, lambda c: cycles_of(c, villages(c), at), reads=True)
        return [(each.cycle, each.interval.key, bool(each.closed)) for each in found], [
            each.said for each in found if each.is_due(at)
        ]

    assert listed(datetime(2022, 12, 31)) == ([], [])
    assert listed(datetime(2023, 5, 1)) == (
        [
            ("year", "2023", False),
            ("quarter", "2023-04", False),
            ("month", "2023-05", False),
            ("month", "2023-04", False),
            ("month", "2023-03", True),
            ("quarter", "2023-01", False),
        ],
        ["2023年4月", "2023年第1季度"],
    )


def test_a_list_that_was_frozen_is_never_written_again(march):
    close(march, "month", datetime(2023, 4, 1))
    shown = kept(march, "ranking", "month", "2023-03")
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        run_tx(march, lambda c: publish(c, shown.content))
    count = run_tx(march, lambda c: c.execute(select(tables.published)).all(), reads=True)
    assert len(count) == 1
    with pytest.raises(Refused, match="还没有结束"):
        close(march, "month", datetime(2023, 4, 1), "2023-04")
    assert Fraction(shown.content.figures[0]) == 120


def test_the_command_line_closes_and_proves(march, tmp_path):
    def run(*arguments):
        at = ["--at", "2023-04-01T08:00", *arguments[:1], "--db", str(tmp_path / "tangxiang.db")]
        done = CliRunner().invoke(township, [*at, *arguments[1:]])
        return done.exit_code, done.output

    assert run("close", "month")[1].endswith("2023-03 月度已结，6 户得奖励。\n")
    assert run("close", "month") == (0, "2023-03 月度已经结过了，没有再记奖励。\n")
    code = kept(march, "ranking", "month", "2023-03").code
    status, said = run("prove", code)
    assert status == 0
    assert said.startswith(
        "这张单子是公示过的：和平村2023年3月积分排名，2023-04-01 公示。\n1\tH2\t3组 张*"
    )
    status, said = run("prove", code[:-1] + "?")
    assert (status, said) == (1, "这不是公示单上的码。公示单上的码以 N1/ 开头。\n")


def test_a_kiosk_keeps_the_list_as_it_was_shown(march, tmp_path):
    close(march, "quarter", datetime(2023, 4, 1))
    (item,) = told(march, ListItem)
    store = found_village(tmp_path / "kiosk.db")
    tell(store, item)
    assert feed.unread(store) == []
    last = store.value("select body from feed_item order by n desc limit 1")
    assert FeedItem(1, last).decoded() == item
    store.close()


def test_what_a_household_spent_at_another_villages_counter_is_on_its_own_list(june, key):
    town, _ = june

    def released(connection):
        book.add_site(connection, SECOND_SITE)
        row = {"id": "tx01/1/9", "household": "7-H1", "site_from": "tx01", "site_to": "tx02"}
        more = {"points": 10, "at": "2023-06-26T09:00:00", "wish": "", "why": ""}
        connection.execute(insert(tables.release).values(row | more))

    run_tx(town, released)
    register_key(town, key, "tx02", NOW)
    other = Counter("tx02")
    other.sell("7-H1", 4, datetime(2023, 6, 20, 9))
    send(town, key, other, datetime(2023, 6, 27, 10))
    run_tx(town, lambda c: close_cycle(c, "month", at=JULY))
    assert rows_of(town, "points", "month", "2023-06")[0][8:11] == (-29, None, 11)
    slips = [row[7] for row in rows_of(town, "exchange", "month", "2023-06")]
    assert [slip[:2] for slip in slips] == ["长虹", "和平"]
