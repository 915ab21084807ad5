"""Standings and service, the same at the kiosk and at the township, to the last digit.

A year and a half of a village under each scheme, drawn at random from a fixed seed: awards,
deductions, reversals, bonuses, households that come and go.
"""

from __future__ import annotations

import random
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey
from support.office import hire, register_key, send
from support.town import NOW, MemoryOutbox, feed_of, found_town

from kiosk.core.account import PointKind
from kiosk.core.clock import Moment, Quality, stamp
from kiosk.core.earning_entries import Awarded
from kiosk.core.enrolment import Application, Basis
from kiosk.core.entries import (
    ChargedPurse,
    Counted,
    CountedLine,
    EntryKind,
    HandedOver,
    Objected,
    RedeemedLine,
    Redemption,
    ShiftChange,
)
from kiosk.core.explaining import Figure
from kiosk.core.feed import FeedItem
from kiosk.core.journal import canonical, entry_bytes
from kiosk.core.periods import CYCLE_MONTHS, interval_named
from kiosk.core.publicity import Due, ListKind
from kiosk.core.scheme import Ranking, parse_scheme
from kiosk.ledgers import exporting
from kiosk.ledgers.exporting import LEDGERS
from kiosk.ledgers.span import span_named
from kiosk.schemes import NAMES, load_scheme, read_scheme
from kiosk.store import acts, journal, views
from kiosk.store.database import open_store
from kiosk.store.feed import apply_feed
from kiosk.store.journal import Stamp
from kiosk.township import book
from kiosk.township.awards import points
from kiosk.township.awards.points import Posting
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.publication.closing import villages
from kiosk.township.publication.list_making import Ground, made
from kiosk.township.reports.report_material import Material
from kiosk.township.reports.service import of_year
from kiosk.township.residents.enrolments import Leaving, enrol_from, leave
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.residents.members import NewMember, add_member

BEGIN, END = datetime(2023, 1, 1), datetime(2024, 7, 1)
LATER = datetime(2024, 8, 1, 9)
NUMBERS = ("0001", "0002", "0003", "0004")
SIXTH = Path(__file__).parent / "sixth" / "songling.toml"


def by_own_months():
    """别山 with a mean over the months in which each household was enrolled."""
    plain = msgspec.to_builtins(load_scheme("bieshan"))
    yearly = {"clause": "x", "cycle": "year", "stat": "mean", "divisor": "enrolled_months"}
    half = {"clause": "x", "cycle": "half", "stat": "mean", "divisor": "enrolled_months"}
    return parse_scheme({**plain, "ranking": [yearly, half]}, "own months")


SCHEMES = {name: lambda name=name: load_scheme(name) for name in NAMES} | {
    "songling": lambda: read_scheme(SIXTH),
    "own-months": by_own_months,
}


def heard(store, engine):
    """All that the township has told so far."""
    items = [canonical(item).decode() for item in feed_of(engine)]
    apply_feed(store, [FeedItem(n, body) for n, body in enumerate(items, 1)], NOW)


def lived(engine, rules, seed):
    """A village's year and a half, with nothing in it that depends on the scheme's lists."""
    drawn = random.Random(seed)
    rules_from = max(BEGIN, datetime.fromisoformat(rules.valid_from))

    def work(connection):
        add_households(connection, [NewHousehold("0005", "1组", "欧阳某")], are_enrolled=False)
        joined = max(rules_from, datetime(2023, 5, 16))
        enrol_from(connection, "7-0005", joined, Basis.LIST, Application(joined.date()))
        add_households(connection, [NewHousehold("0006", "1组", "李某")], are_enrolled=False)
        days = (END - rules_from).days
        booked = []
        for n in range(60):
            number = drawn.choice((*NUMBERS, "0005"))
            at = rules_from + timedelta(days=drawn.randrange(days), hours=drawn.randrange(24))
            figure = drawn.choice((1, 2, 3, 5, 7, 10, -1, -2, -5))
            if number == "0005" and at < joined:
                continue
            if number == "0004" and at >= datetime(2024, 3, 1):
                continue
            deed = Deed(number, points=figure, reason="打扫", effective=at)
            points.award(connection, f"a/{n}", deed, at=LATER)
            booked.append(f"a/{n}")
        for each in drawn.sample(booked, 6):
            points.reverse(connection, each, reason="错", at=LATER)
        post = points.Posting(
            "bonus/1", "7-0001", 50, "奖励", END - timedelta(days=9), kind=points.PointKind.BONUS
        )
        points.post(connection, [post], at=LATER)
        leave(connection, Leaving("7-0004", date(2024, 3, 1), "迁走"), LATER)

    run_tx(engine, work)


def township_list(engine, cycle, key):
    """Rows of a ranking as the township would make it now, and what a bonus would go by."""

    def work(connection):
        (village,) = villages(connection)
        township = book.township_of(connection)
        rule = rule_for(township.scheme, cycle)
        closed = interval_named(key, CYCLE_MONTHS[cycle])
        ground = Ground(connection, township, village, closed, cycle, LATER)
        public = made(ground, Due(ListKind.RANKING, rule.cycle, rule))
        names = [column.name for column in public.columns]
        return [dict(zip(names, row, strict=True)) for row in public.rows]

    return run_tx(engine, work, reads=True)


def rule_for(scheme, cycle):
    by_cycle = {rule.cycle: rule for rule in reversed(scheme.ranking)}
    return by_cycle.get(cycle) or by_cycle.get("all") or Ranking(clause="", cycle=cycle)


SPANS = (
    ("month", "2023-06", "2023-06"),
    ("month", "2024-03", "2024-03"),
    ("quarter", "2023-04", "2023-Q2"),
    ("half", "2023-07", "2023-H2"),
    ("year", "2023", "2023"),
    ("year", "2024", "2024"),
)


@pytest.mark.parametrize("name", SCHEMES)
def test_the_kiosk_ranks_as_the_township_does(tmp_path, name):
    rules = SCHEMES[name]()
    engine = found_town(tmp_path / "town.db", rules, NUMBERS)
    with closing(open_store(tmp_path / "kiosk.db")) as store:
        lived(engine, rules, name)
        first = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0)
        journal.begin_epoch(store, "tx01", 1, first)
        heard(store, engine)
        seen = 0
        for cycle, key, span in SPANS:
            theirs = township_list(engine, cycle, key)
            sheet = exporting.document(store, LEDGERS["standings"], span_named(span), LATER)
            names = [column.name for column in sheet.columns]
            ours = [dict(zip(names, row, strict=True)) for row in sheet.rows]
            assert [{name: row[name] for name in theirs[0]} for row in ours] == theirs, span
            assert "0006" not in {row["户编号"] for row in ours}, "never took part"
            seen += len({row["名次"] for row in ours})
        assert seen > len(SPANS) * 2, "the histories tell the households apart"
        left = exporting.document(store, LEDGERS["standings"], span_named("2024-Q2"), LATER)
        assert "0004" not in [row[1] for row in left.rows], "it left before"
    engine.dispose()


def test_what_a_cycle_s_end_brings_is_told_with_ties(tmp_path):
    """棠香: 50 for the first five of a month; of six households with one tie all who share it."""
    engine = found_town(tmp_path / "town.db", "tangxiang", ("1", "2", "3", "4", "5", "6", "7"))
    with closing(open_store(tmp_path / "kiosk.db")) as store:

        def work(connection):
            for number, figure in zip("1234567", (70, 60, 50, 40, 30, 30, 0), strict=True):
                if figure:
                    deed = Deed(number, points=figure, reason="打扫", effective=NOW)
                    points.award(connection, f"a/{number}", deed, at=NOW)

        run_tx(engine, work)
        journal.begin_epoch(store, "tx01", 1, Stamp(Moment(NOW, Quality.SURE), "boot", 1.0))
        heard(store, engine)
        sheet = exporting.document(store, LEDGERS["standings"], span_named("2023-03"), LATER)
        names = [column.name for column in sheet.columns]
        rows = [dict(zip(names, row, strict=True)) for row in sheet.rows]
        assert [(row["名次"], row["奖励分"]) for row in rows] == [
            (1, 50),
            (2, 50),
            (3, 50),
            (4, 50),
            (5, 50),
            (5, 50),
            (7, None),
        ]
        assert [row["高于平均分"] for row in rows] == ["是", "是", "是", "", "", "", ""]
        assert "参加的 7 户，平均 40.00 分。" in sheet.notes
    engine.dispose()


def test_a_keeper_s_year_is_the_same_at_both(tmp_path):
    """高阳: opening days, on-time hand-overs, count differences, objections (GY-2.2f)."""
    engine = found_town(tmp_path / "town.db", "gaoyang", ("0001",))
    key = SigningKey(bytes(range(1, 33)))
    hire(engine, "limou", Role.ADMIN)
    register_key(engine, key, "tx01", NOW)
    with closing(open_store(tmp_path / "kiosk.db")) as store:
        journal.begin_epoch(store, "tx01", 1, Stamp(Moment(NOW, Quality.SURE), "boot", 1.0))
        heard(store, engine)

        told = []

        def tell(kind, body, at):
            when = Stamp(Moment(at, Quality.SURE), "boot", 1.0, "P1")
            with store.transaction():
                entry, _ = journal.append(store, kind, f"op-{len(told)}", body, when)
            told.append(entry)
            return entry.seq

        ordered = (RedeemedLine("rice", "大米10斤", 1, 5, "袋", due="2023-04-05"),)
        sold = Redemption(
            *("7-0001", "0001", "", "张*", ordered, 5, (ChargedPurse("2023", 5),), 9, 4, "card", 1)
        )
        for day in (3, 3, 4):
            shift = ShiftChange("P1", "陈某")
            tell(EntryKind.SHIFT_OPENED, shift, datetime(2023, 4, day, 8, len(told)))
        first = tell(EntryKind.REDEMPTION, sold, datetime(2023, 4, 3, 9))
        second = tell(EntryKind.REDEMPTION, sold, datetime(2023, 4, 3, 10))
        in_time, late = datetime(2023, 4, 5, 23, 59, 59), datetime(2023, 4, 6)
        tell(EntryKind.HANDED_OVER, HandedOver(first, ("rice",)), in_time)
        tell(EntryKind.HANDED_OVER, HandedOver(second, ("rice",)), late)
        for counted in (10, 8):
            lines = (CountedLine("rice", 10, counted, 1), CountedLine("soap", 5, 5, 1))
            tell(EntryKind.COUNTED, Counted(lines), datetime(2023, 4, 30, 9, len(told)))
        objection = Objected("7-0001", "missing", "漏记的积分", "漏记了分", "2023-05-09")
        tell(EntryKind.OBJECTED, objection, datetime(2023, 5, 2, 9))
        tell(EntryKind.SHIFT_OPENED, ShiftChange("P1", "陈某"), datetime(2024, 1, 2, 8))
        box = MemoryOutbox()
        box.entries = [entry_bytes(entry) for entry, _ in journal.entries(store)]
        box.hashes += [digest for _, digest in journal.entries(store)]
        del box.hashes[1]
        send(engine, key, box, LATER)
        sheet = exporting.document(store, LEDGERS["service"], span_named("2023"), LATER)

        def work(connection):
            year = interval_named("2023", 12)
            scheme = book.township_of(connection).scheme
            among = tuple(villages(connection))
            return of_year(Material(connection, scheme, year, among, whole=True))

        theirs = run_tx(engine, work, reads=True)
        assert (len(theirs.opened), len(theirs.differences)) == (2, 1)
        assert theirs.on_time_said == "50.00%（1/2）"
        assert theirs.objections_said == "1 件，1 件没答复"
        assert sheet.notes[:2] == (
            "开门 2 天；预订按时交货 50.00%（1/2）。",
            "盘点有差异 1 次；异议 1 件，1 件没答复。",
        )
        assert [row[0] for row in sheet.rows].count("开门") == len(theirs.opened)
    engine.dispose()


def test_each_member_s_sum_stands_on_the_ledger_and_behind_the_total_on_the_screen(tmp_path):
    """别山 二(一): members 5 and 3, the family 8, the household 16; two members of one mask."""
    engine = found_town(tmp_path / "town.db", "bieshan", ("0001", "0002"))
    admin = hire(engine, "limou", Role.ADMIN)

    def work(connection):
        who = the_staff(connection, admin)
        for name, relation in (("张某某", "本人"), ("张小某", "儿子")):
            add_member(connection, who, NewMember("7-0001", name, relation, True, None), NOW)
        for n, (figure, member) in enumerate(((5, "张某某"), (3, "张小某"), (-2, ""), (10, "")), 1):
            at = datetime(2023, 3, n, 9)
            deed = Deed("0001", points=figure, reason="打扫", effective=at, member=member)
            points.award(connection, f"a/{n}", deed, at=NOW)

    run_tx(engine, work)
    with closing(open_store(tmp_path / "kiosk.db")) as store:
        first = Stamp(Moment(datetime(2023, 3, 1, 8), Quality.SURE), "boot", 1.0)
        journal.begin_epoch(store, "tx01", 1, first)
        heard(store, engine)
        seen = views.standing(store, "7-0001", Moment(NOW, Quality.SURE))
        total = next(why for why in seen.whys if why.figure == Figure.TOTAL)
        assert total.points == 16
        said = "3月1日以来本人 5、儿子 3、全家 8 分；3月31日过完，重新从 0 分算起。"
        assert total.sentence == said
        other = views.standing(store, "7-0002", Moment(NOW, Quality.SURE))
        assert "家里每个人的分和全家的分" in other.whys[1].sentence
        ledger = exporting.document(store, LEDGERS["points"], span_named("2023-03"), LATER)
        subtotal = next(row[4] for row in ledger.rows if str(row[4]).startswith("小计"))
        assert subtotal.endswith("；成员：张*（本人） 5、张*（儿子） 3、全家 8")
        sheet = exporting.document(store, LEDGERS["members"], span_named("2023"), LATER)
        assert [row[2:] for row in sheet.rows] == [
            ("张*（本人）", 5, None),
            ("张*（儿子）", 3, None),
            ("全家", 8, 16),
            ("全家", 0, 0),
        ]
        bonus = Posting("bonus/1", "7-0001", 40, "月奖励", NOW, kind=PointKind.BONUS)
        run_tx(engine, lambda c: points.post(c, [bonus], at=NOW))
        heard(store, engine)
        ledger = exporting.document(store, LEDGERS["points"], span_named("2023-03"), LATER)
        subtotal = next(row[4] for row in ledger.rows if str(row[4]).startswith("小计：得分 56"))
        assert subtotal.endswith("；成员：张*（本人） 5、张*（儿子） 3、全家 8、奖励 40")
    engine.dispose()


def test_what_an_officer_booked_here_ranks_at_once_and_once(tmp_path):
    engine = found_town(tmp_path / "town.db", "bieshan", ("0001", "0002"))
    with closing(open_store(tmp_path / "kiosk.db")) as store:
        when = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0, "P1")
        journal.begin_epoch(store, "tx01", 1, when)
        heard(store, engine)
        with store.transaction():
            what = ("7-0001", "0001", "3组", "张*", 7, "打扫", stamp(NOW))
            made_here = acts.record(store, EntryKind.AWARDED, "op-1", Awarded(*what), when).entry

        def ranked():
            sheet = exporting.document(store, LEDGERS["standings"], span_named("2023-03"), LATER)
            ledger = exporting.document(store, LEDGERS["points"], span_named("2023-03"), LATER)
            return sheet.rows, [row[8] for row in ledger.rows if row[4] == "打扫"]

        before = ranked()
        assert before == (((1, "0001", "3组 张*", 7), (2, "0002", "3组 张*", 0)), [7])
        echo = Posting(f"tx01/1/{made_here.seq}", "7-0001", 7, "打扫", NOW)
        run_tx(engine, lambda c: points.post(c, [echo], at=LATER))
        heard(store, engine)
        assert ranked() == before
    engine.dispose()
