"""别山镇: clauses that no other test shows with their own figures."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from support.awards import PHOTO
from support.office import rows_of
from support.town import NOW, run_tx, told

from kiosk.core.feed import PointsItem, SchemeItem
from kiosk.core.group import FUNCTION_NAMES
from kiosk.core.proofs import PROOF_NAMES
from kiosk.core.scheme import Item, parse_scheme
from kiosk.schemes import load_scheme
from kiosk.township import tables
from kiosk.township.awards.award_rows import an_award
from kiosk.township.awards.awarding import NewAward, give_award
from kiosk.township.awards.objections import (
    NewObjection,
    Outcome,
    Settling,
    settle_objection,
    take_objection,
)
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, the_site
from kiosk.township.office.staff import the_staff
from kiosk.township.publication.list_making import Village
from kiosk.township.reports.ledger_ground import LedgerGround, span_of
from kiosk.township.reports.ledgers import LEDGERS
from kiosk.township.reports.report_acts import NewFigure, type_figure
from kiosk.township.reports.report_material import Typed
from kiosk.township.residents.working_group import NewSeat, SeatEnded, end_seat, take_seat
from kiosk.township.rules.scheme_drafts import (
    DraftBegun,
    PutInForce,
    begin_draft,
    put_in_force,
)
from kiosk.township.rules.scheme_files import scheme_toml


def test_it_is_recorded_by_the_week_ranked_by_the_month_and_judged_by_the_year():
    scheme = load_scheme("bieshan")
    assert scheme.intake.cadence == "week"
    assert [(each.cycle, each.stat) for each in scheme.ranking] == [
        ("month", "sum"),
        ("year", "mean"),
    ]


def test_an_award_needs_time_place_reason_and_proof(blamed_without):
    """四要素, as the scheme's own list has them."""
    blamed = blamed_without("bieshan")
    assert blamed == {"time": "day", "place": "place", "reason": "reason", "proof": "document"}
    assert load_scheme("bieshan").evidence.required == tuple(blamed)
    assert len(blamed) == 4


def test_a_proof_is_of_one_of_the_papers_kinds(desk):
    """二(二)2: 表彰文件、法律文书、新闻报道和相关单位、人员的反馈; a picture is a photograph."""
    town, do = desk("bieshan")
    kinds = ("commendation", "legal_document", "news_report", "feedback", "photo")
    assert load_scheme("bieshan").evidence.kinds == kinds
    named = ["表彰文件", "法律文书", "新闻报道", "单位或人员反馈", "照片"]
    assert [PROOF_NAMES[kind] for kind in kinds] == named
    deed = Deed("0001", points=7, reason="好人好事")
    for proof in ("", "rumour"):
        with pytest.raises(Refused, match="是哪一种") as refused:
            do(give_award, NewAward("tx01", deed, "村口", "表-7", proof=proof))
        assert refused.value.field == "proof"
    for n, kind in enumerate(kinds[:-1]):
        do(give_award, NewAward("tx01", deed, "村口", "表-7", proof=kind, id=f"a/{n}"))
    alone = NewAward("tx01", deed, "村口", photo_ids=(PHOTO.id,), id="a/4", photos=(PHOTO,))
    do(give_award, alone)

    def kinds_booked(connection):
        site = the_site(connection, "tx01")
        return [an_award(connection, site, f"a/{n}").proof for n in range(5)]

    assert run_tx(town, kinds_booked) == named


def test_30_percent_of_the_villages_run_the_scheme(desk, reported, running):
    """14 of them in 2022; of how many the paper does not say: 14 of 46 are enough, 47 too many."""
    town, do = desk("bieshan")
    running(town, villages=14, machines=14)
    for day, all_villages, said, holds in (
        (19, 47, "29.78%（14/47）", False),
        (20, 46, "30.43%（14/46）", True),
    ):
        typed = NewFigure(None, Typed.VILLAGES, date(2023, 3, day), all_villages, 0, "名册")
        do(type_figure, typed)
        coverage = reported(town, "2023-03")["coverage"]
        assert (coverage.said, coverage.target, coverage.holds) == (said, "30%", holds)


def test_objections_that_wait_for_an_answer_are_reported(desk, reported):
    """四(二): 引发矛盾的村."""
    town, do = desk("bieshan")
    for about in ("二月排名", "三月排名"):
        new = NewObjection("tx01", "0001", "", about, "少了一条", date(2023, 3, 27))
        do(take_objection, new)
    do(settle_objection, Settling("tx01", 1, Outcome.KEPT, "核对无误"))
    assert reported(town, "2023-03")["objections"].said == "2 件，1 件没答复"


def item(n):
    return Item(
        clause=f"第{n}条",
        id=f"B{n:02}",
        group=f"第{n % 9 + 1}类",
        matter="事项",
        behaviour=f"第{n}条的行为",
        points=-n if n > 30 else n,
        per="time",
    )


def test_33_items_in_nine_classes_are_typed_in_and_awarded_by(desk):
    """The paper counts them and does not print them: a file brings them, and each has its worth."""
    town, do = desk("bieshan")
    items = tuple(item(n) for n in range(1, 34))
    scheme = msgspec.structs.replace(load_scheme("bieshan"), items=items)
    do(begin_draft, DraftBegun("清单", "file", "清单.toml", scheme_toml(scheme).encode(), id="d"))
    do(put_in_force, PutInForce("d", "镇", "1号"))
    (told_scheme,) = told(town, SchemeItem)[1:]
    there = parse_scheme(told_scheme.document, "fed").items
    assert len(there) == 33
    assert len({each.group for each in there}) == 9

    def award_each(connection, who, _, now):
        for each in there:
            deed = Deed("0001", item=each.id, reason="好")
            give_award(
                connection, who, NewAward("tx01", deed, "村口", "表-7", proof="news_report"), now
            )

    do(award_each, None)
    assert [given.points for given in told(town, PointsItem)] == [each.points for each in items]


def test_only_the_named_functions_collect_and_the_award_says_in_which(desk):
    """二(二)2: 由网格员、村民代表、村两委人员等进行积分采集; who is none of these cannot."""
    town, do = desk("bieshan")
    collectors = load_scheme("bieshan").intake.collectors
    assert [FUNCTION_NAMES[each] for each in collectors] == ["网格员", "村民代表", "村两委成员"]
    deed = Deed("0001", points=7, reason="好人好事")
    (seat,) = run_tx(town, lambda c: c.execute(tables.group_member.select()).all(), reads=True)
    do(end_seat, SeatEnded("tx01", seat.id, NOW.date()))
    tomorrow = NOW + timedelta(days=1)
    seats = [("administrator", False), ("grid_worker", True), ("villagers_rep", True)]
    for n, (function, collects) in enumerate((("", False), *seats)):
        at = tomorrow + timedelta(days=n)
        if function:
            new = NewSeat("tx01", function, at.date(), staff=seat.staff, id=f"s{n}")
            do(take_seat, new, at)
        award = NewAward("tx01", deed, "村口", "表-7", proof="feedback", id=f"a/{n}")
        if collects:
            do(give_award, award, at)
        else:
            with pytest.raises(Refused, match="网格员、村民代表、村两委成员采集积分"):
                do(give_award, award, at)
        if function:
            do(end_seat, SeatEnded("tx01", f"s{n}", at.date()), at)
        shown = run_tx(town, lambda c, n=n: an_award(c, the_site(c, "tx01"), f"a/{n}"))
        assert (shown is not None) == collects
        assert not collects or shown.by.endswith(f"（{FUNCTION_NAMES[function]}）")

    def ledger(connection):
        who = the_staff(connection, rows_of(town, tables.staff)[0].id)
        here, span = Village(7, "和平村"), span_of("2023-03")
        ground = LedgerGround(connection, here, span, who, tomorrow + timedelta(days=9))
        return LEDGERS["points"].make(ground)

    made = run_tx(town, ledger, reads=True)
    by = [column.name for column in made.columns].index("采集、审核人")
    functions = [row[by].partition("（")[2] for row in made.rows]
    assert functions == ["网格员）", "村民代表）"]
