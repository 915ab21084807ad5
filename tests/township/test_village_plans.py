"""Announced schemes and villages' own plans at the desk: whole, in order, with day and paper."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import update
from support.office import hire, rows_of
from support.town import NOW, SECOND_SITE, told

from kiosk.core.feed import SchemeAnnouncedItem, SchemeItem, SchemeWithdrawnItem
from kiosk.core.scheme import parse_scheme
from kiosk.schemes import load_scheme
from kiosk.township import book, in_force, tables
from kiosk.township.book import NewSite, Refused
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.publication.closing import then
from kiosk.township.rules import turning
from kiosk.township.rules.scheme_drafts import (
    DraftBegun,
    PutInForce,
    SectionTyped,
    VersionNamed,
    begin_draft,
    change_section,
    put_in_force,
    withdraw_scheme,
)
from kiosk.township.rules.village_plans import PlanNamed, PlanTyped, put_plan, withdraw_plan
from kiosk.township.tables.upgrading import upgrade

APRIL = datetime(2023, 4, 1)
MONTHLY = (
    "period",
    (("0.clause", ("村规民约三",)), ("0.months", ("1",)), ("0.start_month", ("1",))),
)
NO_GOODS = ("redeeming", (("0.clause", ("村民会议二",)), ("0.goods", ("0",))))


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def desk(found):
    def of(scheme="tangxiang"):
        town = found(scheme)
        run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
        admin = hire(town, "limou", Role.ADMIN)

        def do(act, value, at=NOW):
            return run_tx(town, lambda c: act(c, find_staff(c, admin), value, at))

        return town, do

    return of


def drafted(do, points="60", at=NOW):
    do(begin_draft, DraftBegun("明年", "in_force", id="d"), at)
    clause = ("0.clause", ("新附件",))
    section = (clause, ("0.cycle", ("quarter",)), ("0.top_n", ("5",)), ("0.points", (points,)))
    do(change_section, SectionTyped("d", "bonus", (*section, ("0.by", ("total",)))), at)


def announced(do, begins="2023-04-01", **how):
    drafted(do)
    return do(put_in_force, PutInForce("d", "街道", "7号", begins=begins, **how))


def plan(village=7, sections=(MONTHLY,), begins="2023-04-01", **how):
    typed = {"decided": "2023-03-01", "decided_by": "村“两委”会议", "paper": "纪要〔2023〕2号"}
    typed["reason"] = "开会定的"
    return PlanTyped(village, sections, **{**typed, **how}, begins=begins)


def feeds(town, site="tx01"):
    kinds = (SchemeItem, SchemeAnnouncedItem, SchemeWithdrawnItem)
    return [(type(item).__name__, item.version) for item in told(town, kinds, site)]


def scheme_now(town, village=0):
    return run_tx(town, lambda c: in_force.running(c, village), reads=True)


def day_comes(town, at):
    turning.look(town, at)


# --- the township's -------------------------------------------------------------------------


def test_a_scheme_is_announced_for_the_quarters_first_day_and_begins_then(desk):
    town, do = desk()
    done = announced(do)
    assert "将于 2023-04-01 起施行" in done.note
    assert feeds(town) == [("SchemeItem", 1), ("SchemeAnnouncedItem", 2)]
    assert scheme_now(town).version == 1
    day_comes(town, datetime(2023, 3, 31, 23, 59))
    assert scheme_now(town).version == 1
    day_comes(town, APRIL)
    assert scheme_now(town).scheme.bonus[0].points == 60
    assert feeds(town)[-1] == ("SchemeItem", 2), "for kiosks of an earlier version"
    day_comes(town, datetime(2023, 4, 2))
    assert len(feeds(town)) == 3, "once"
    before = run_tx(town, lambda c: book.scheme_at(c, "2023-03-31"), reads=True)
    assert before == load_scheme("tangxiang")


def test_an_announced_scheme_is_withdrawn_before_its_day_and_never_on_it(desk):
    town, do = desk()
    announced(do)
    drafted(do, "70")
    with pytest.raises(Refused, match="将于 2023-04-01 起施行。要换，请先把它撤回"):
        do(put_in_force, PutInForce("d", "街道", "8号", "急"))
    with pytest.raises(Refused, match="到了施行的日子"):
        do(withdraw_scheme, VersionNamed(2), APRIL)
    do(withdraw_scheme, VersionNamed(2))
    assert feeds(town)[-1] == ("SchemeWithdrawnItem", 2)
    do(put_in_force, PutInForce("d", "街道", "8号", begins="2023-04-01"))
    assert feeds(town)[-1] == ("SchemeAnnouncedItem", 3), "no number comes twice"
    day_comes(town, APRIL)
    assert scheme_now(town).scheme.bonus[0].points == 70
    with pytest.raises(Refused, match="没有这样一份"):
        do(withdraw_scheme, VersionNamed(3), APRIL)


@pytest.mark.parametrize(
    ("begins", "reason", "sentence", "field"),
    [
        ("2023-03-19", "急", "已经过了", "begins"),
        ("2026-01-01", "急", "最多提前两年", "begins"),
        ("4月1日", "急", "写成 2023-04-01", "begins"),
        ("2023-04-02", "", "不在这一天改", "reason"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_a_sentence(desk, begins, reason, sentence, field):
    _, do = desk()
    drafted(do)
    with pytest.raises(Refused, match=sentence) as refused:
        do(put_in_force, PutInForce("d", "街道", "7号", reason, begins))
    assert refused.value.field == field


def test_a_site_that_is_added_meanwhile_hears_of_both(desk):
    town, do = desk()
    announced(do)
    run_tx(town, lambda c: book.add_site(c, NewSite("tx09", "九", "九店", "九村", 9)))
    assert feeds(town, "tx09") == [("SchemeItem", 1), ("SchemeAnnouncedItem", 2)]


def test_a_cycle_is_closed_by_the_rules_of_its_last_day(desk):
    """棠香 pays 100 to the first five of a quarter; from April on it is 60."""
    town, do = desk()
    announced(do)
    day_comes(town, APRIL)
    scheme = load_scheme("tangxiang")
    first = scheme.with_parameters({}).period_of(NOW)
    quarter = type(first)("2023-01", datetime(2023, 1, 1), APRIL)
    second = type(first)("2023-04", APRIL, datetime(2023, 7, 1))
    paid = [
        run_tx(town, lambda c, q=q: then(c, 7, q).scheme.bonus[0].points, reads=True)
        for q in (quarter, second)
    ]
    assert paid == [scheme.bonus[0].points, 60]


# --- a village's ----------------------------------------------------------------------------


def test_a_village_goes_by_its_own_period_and_the_other_by_the_townships(desk):
    """GL-3.2.1: period, base and window are the village's."""
    town, do = desk()
    done = do(put_plan, plan())
    assert "和平村将于 2023-04-01 起按自己的办法" in done.note
    assert feeds(town)[1:] == [("SchemeItem", 2), ("SchemeAnnouncedItem", 3)]
    assert feeds(town, "tx02") == [("SchemeItem", 1)]
    day_comes(town, APRIL)
    assert (scheme_now(town, 7).scheme.period.months, scheme_now(town, 8).version) == (1, 1)
    assert scheme_now(town).scheme == load_scheme("tangxiang")
    (row,) = rows_of(town, tables.village_plan)
    assert (row.decided, row.decided_by, row.paper, row.who) == (
        "2023-03-01",
        "村“两委”会议",
        "纪要〔2023〕2号",
        "李某",
    )


def test_the_townships_next_scheme_keeps_what_the_village_decided(desk):
    town, do = desk()
    do(put_plan, plan(begins="2023-03-20", reason="新村"))
    assert scheme_now(town, 7).scheme.period.months == 1
    announced(do)
    day_comes(town, APRIL)
    own, other = scheme_now(town, 7).scheme, scheme_now(town, 8).scheme
    assert (own.period.months, own.bonus[0].points) == (1, 60)
    assert (other.period.months, other.bonus[0].points) == (12, 60)
    assert len({version for _, version in feeds(town) + feeds(town, "tx02")[1:]}) > 3
    do(put_plan, plan(sections=(), begins="2023-05-01"), APRIL)
    day_comes(town, datetime(2023, 5, 1))
    assert scheme_now(town, 7).scheme.period.months == 12, "as the township's again"
    drafted(do, "80", APRIL)
    do(put_in_force, PutInForce("d", "街道", "9号"), APRIL)
    assert scheme_now(town, 7).scheme.bonus[0].points == 80


def test_a_plan_over_an_announced_scheme_is_told_in_the_order_of_the_days(desk):
    town, do = desk()
    announced(do)
    do(put_plan, plan(begins="2023-05-01", reason="开会定的"))
    tail = feeds(town)[2:]
    assert tail[0] == ("SchemeWithdrawnItem", 2)
    assert [kind for kind, _ in tail[1:]] == [
        "SchemeItem",
        "SchemeAnnouncedItem",
        "SchemeAnnouncedItem",
    ]
    documents = [item.document for item in told(town, SchemeAnnouncedItem)][-2:]
    assert [d["valid_from"] for d in documents] == ["2023-04-01", "2023-05-01"]
    assert [parse_scheme(d, "fed").period.months for d in documents] == [12, 1]
    do(withdraw_scheme, VersionNamed(2))
    day_comes(town, datetime(2023, 5, 1))
    own = scheme_now(town, 7).scheme
    assert (own.period.months, own.bonus[0].points) == (1, 50)


def test_a_plan_is_withdrawn_before_its_day(desk):
    town, do = desk()
    do(put_plan, plan())
    with pytest.raises(Refused, match="请先撤回"):
        do(put_plan, plan(sections=(NO_GOODS,)))
    with pytest.raises(Refused, match="还没有施行"):
        do(withdraw_plan, PlanNamed(7, 1), APRIL)
    do(withdraw_plan, PlanNamed(7, 1))
    day_comes(town, APRIL)
    assert scheme_now(town, 7).scheme.period.months == 12
    assert feeds(town)[-1][0] == "SchemeWithdrawnItem"


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (plan(sections=(("period", (("0.clause", ("x",)), ("0.months", ("5",)))),)), "只能是 0、1"),
        (plan(sections=(("period", (("0.clause", ("",)), ("0.months", ("1",)))),)), "依据的条款"),
        (plan(sections=(("goods", ()),)), "不是村里能定的"),
        (plan(sections=()), "没有要改的"),
        (plan(village=99), "没有这个村"),
        (plan(decided_by=" "), "是谁定的"),
        (plan(paper=""), "会议记录"),
        (plan(decided="2023-03-21"), "还没有到"),
        (plan(begins="2023-05-01", reason=""), "不在这一天改"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_a_sentence(desk, wanted, sentence):
    town, do = desk()
    with pytest.raises(Refused, match=sentence):
        do(put_plan, wanted)
    assert rows_of(town, tables.village_plan) == []


def test_a_scheme_that_contradicts_a_villages_plan_is_refused_with_its_name(desk):
    """The village's carry-over rests on a window that only the township had."""
    town, do = desk("gaoyang")
    carry = ("carry_over", (("0.clause", ("x",)), ("0.until", ("end_of_next_window",))))
    always = (
        "window",
        (("0.clause", ("x",)), ("0.months", ("",)), ("0.weekdays", ("",)), ("0.dates", ("",))),
    )
    with pytest.raises(Refused, match="要先定哪些月份"):
        do(put_plan, plan(sections=(carry, always), begins="2023-03-20", reason="x"))
    do(put_plan, plan(sections=(carry,), begins="2023-03-20"))
    do(begin_draft, DraftBegun("随时兑换", "in_force", id="d"))
    do(change_section, SectionTyped("d", "carry_over", (carry[1][0], ("0.until", ("none",)))))
    do(change_section, SectionTyped("d", *always))
    put = PutInForce("d", "镇", "1号", "急")
    with pytest.raises(Refused, match=r"和平村自己的办法和镇上的方案合不到一起.*要先定哪些月份"):
        do(put_in_force, put)
    assert scheme_now(town).version == 1, "nothing of it"
    do(put_plan, plan(sections=(), begins="2023-03-20"))
    do(put_in_force, put)
    assert scheme_now(town, 7).scheme.days.always
    do(put_plan, plan(sections=(NO_GOODS,), begins="2023-03-20", reason="x"))
    assert not scheme_now(town, 7).scheme.redeems
    assert run_tx(town, lambda c: book.scheme_of_site(c, "tx02"), reads=True).redeems
    assert run_tx(town, lambda c: turning.plans(c, 7), reads=True)[0].begins == date(2023, 3, 20)


def test_a_township_of_before_has_begun_with_all_its_schemes(desk):
    """Until layout 6 nothing was announced."""
    town, do = desk()
    drafted(do)
    do(put_in_force, PutInForce("d", "街道", "7号", "急"))

    def as_before(connection):
        connection.execute(update(tables.scheme_version).values(begins="", begun=""))
        connection.execute(update(tables.township).values(layout=5))
        upgrade(connection, 5, tables.LAYOUT)

    run_tx(town, as_before)
    (row,) = rows_of(town, tables.scheme_version)
    assert (row.village_code, row.begins, row.begun, row.withdrawn) == (
        0,
        "2023-03-20",
        "2023-03-20T09:00:00",
        "",
    )
    turning.look(town, APRIL)
    assert feeds(town)[1:] == [("SchemeItem", 2)]
