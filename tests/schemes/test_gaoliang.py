"""高梁镇: clauses that no other test shows with their own figures."""

from __future__ import annotations

from datetime import date, datetime

from nacl.signing import SigningKey
from support.office import register_key
from support.town import NOW

from kiosk.schemes import load_scheme
from kiosk.township.book import township_of
from kiosk.township.database import run_tx
from kiosk.township.publication.closing import villages
from kiosk.township.reports.acceptance import Ground, lines_of
from kiosk.township.reports.acceptance_acts import NewAnswer, answer_row
from kiosk.township.reports.report_acts import (
    NewActivity,
    NewFigure,
    add_activity,
    type_figure,
)
from kiosk.township.reports.report_material import Typed

MARCH_20 = date(2023, 3, 20)


def test_fifteen_villages_are_all_or_too_few(desk, reported, running):
    """Two of the town's villages are not in the project: those that are count as 100 %."""
    town, do = desk("gaoliang")
    running(town, villages=15, machines=14)
    do(type_figure, NewFigure(None, Typed.VILLAGES, MARCH_20, 15, 0, "附件"))
    coverage = reported(town, "2023-03")["coverage"]
    assert (coverage.said, coverage.holds) == ("93.33%（14/15）", False)
    register_key(town, SigningKey(bytes(32)), "v15", NOW)
    coverage = reported(town, "2023-03")["coverage"]
    assert (coverage.said, coverage.target, coverage.holds) == ("100.00%（15/15）", "100%", True)


def test_six_haves_and_a_shop_of_its_own_are_rows_of_the_acceptance_sheet(desk):
    """三(二)(2) and 三(三)(2): what is seen on the spot is typed by who was there."""
    town, do = desk("gaoliang")
    july = datetime(2023, 7, 20, 9)

    def rows():
        def work(connection):
            village = villages(connection)[0]
            return lines_of(Ground(connection, township_of(connection), village, july))

        return {line.row.id: line for line in run_tx(town, work, reads=True)}

    haves = [line.row.name for line in rows().values() if line.row.name.startswith("六有")]
    assert len(haves) == 6
    assert rows()["own_shop"].row.standard == "demonstration"
    for row, seen in (("own_shop", 0), ("own_shop", 1), ("sign", 0), ("sign", 1)):
        day = date(2023, 7, 10 + seen)
        do(answer_row, NewAnswer(7, row, seen, day, "照片"), july)
        assert rows()[row].answer.holds is (seen == 1)


def test_twenty_attendances_are_enough_and_nineteen_are_not(desk, reported):
    """20人次 of all sessions of the month together; and all who are at home know of it."""
    town, do = desk("gaoliang")
    told = []
    for day, came, knows in ((18, 12, 0), (19, 7, 199), (20, 1, 200)):
        on = date(2023, 3, day)
        do(add_activity, NewActivity(7, on, "打扫", came, "名单-1"))
        do(type_figure, NewFigure(7, Typed.AWARENESS, on, knows, 200, "入户"))
        figures = reported(town, "2023-03")
        told.append([(figures[name].said, figures[name].holds) for name in WATCHED])
    assert told == [
        [("1 场", False), ("12 人次", False), ("0.00%（0/200）", False)],
        [("2 场", True), ("19 人次", False), ("99.50%（199/200）", False)],
        [("3 场", True), ("20 人次", True), ("100.00%（200/200）", True)],
    ]


WATCHED = ("sessions", "attendances", "awareness")


def test_the_money_of_the_paper_has_the_papers_shares():
    """五(二) 0.7万元, 全部; 五(三) 3万元 and 1万元, 60%以上."""
    funds = load_scheme("gaoliang").fund
    assert [(fund.amount_yuan, fund.min_share_percent) for fund in funds] == [
        (7_000, 100),
        (30_000, 60),
        (10_000, 60),
    ]
    assert [fund.needs_plan for fund in funds] == [True, True, True]
