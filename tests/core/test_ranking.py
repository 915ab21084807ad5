"""Rankings and bonuses: obtained points only, ties share a rank, all ties get the bonus."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.histories import HOUSEHOLDS, Ledger, Redeem, RedeemAll, scheme_with, schemes, scripts

from kiosk.core import ranking
from kiosk.core.account import Charge, PointEvent, PointKind
from kiosk.core.periods import interval_of
from kiosk.core.scheme import Bonus
from kiosk.schemes import load_scheme

AT = datetime(2023, 3, 10)
scores = st.dictionaries(st.text("abcdefghij", min_size=1, max_size=3), st.integers(-5, 5))


def event(household, points, at=AT, kind=PointKind.AWARD, **more):
    return PointEvent(f"{household}{points}{at}{kind}", household, kind, points, at, at, **more)


def month(at=AT):
    return interval_of(at, 1)


def test_ties_share_a_rank():
    assert ranking.ranks({"a": 30, "b": 25, "c": 25, "d": 10}) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert ranking.ranks({"a": 0, "b": 0}) == {"a": 1, "b": 1}
    assert ranking.ranks({}) == {}
    assert ranking.ranks({"a": -3, "b": -2, "c": -2, "d": -2}) == {"a": 4, "b": 1, "c": 1, "d": 1}


@given(scores)
def test_a_rank_is_one_more_than_the_number_of_those_who_have_more(figures):
    assert ranking.ranks(figures) == {
        h: 1 + sum(other > figure for other in figures.values()) for h, figure in figures.items()
    }


@given(schemes(), scripts(), st.sampled_from([0, 1, 3, 12]))
def test_redemptions_never_change_figures_or_ranks(scheme, script, months):
    with_goods = Ledger(scheme).play(script)
    frugal = Ledger(scheme).play(
        [(at, act) for at, act in script if not isinstance(act, Redeem | RedeemAll)]
    )
    cycle = interval_of(script[-1][0], months)
    figures = [
        ranking.figures(village.events, HOUSEHOLDS, scheme, cycle)
        for village in (with_goods, frugal)
    ]
    assert sorted(figures[0].items()) == sorted(figures[1].items())
    assert not any(isinstance(fact, Charge) for fact in frugal.history)


@given(schemes(), scripts())
def test_months_add_up_to_all_time(scheme, script):
    village = Ledger(scheme).play(script)
    months, at = {}, min((e.effective for e in village.events), default=AT)
    while at <= script[-1][0]:
        months[interval_of(at, 1).key] = interval_of(at, 1)
        at = interval_of(at, 1).end
    no_base = scheme_with()
    everything = ranking.figures(village.events, HOUSEHOLDS, no_base, interval_of(AT, 0))
    by_month = [ranking.figures(village.events, HOUSEHOLDS, no_base, m) for m in months.values()]
    assert everything == {h: sum(figures[h] for figures in by_month) for h in HOUSEHOLDS}


def test_bonuses_refunds_and_their_reversals_do_not_rank():
    bonus = event("a", 50, kind=PointKind.BONUS)
    refund = event("a", 180, kind=PointKind.REFUND)
    undone = event("a", -50, kind=PointKind.BONUS, reverses=bonus.id)
    events = [event("a", 7), bonus, refund, undone, event("b", 3)]
    assert ranking.figures(events, ("a", "b"), load_scheme("tangxiang"), month()) == {
        "a": 7,
        "b": 3,
    }


def test_the_edges_of_a_cycle():
    events = [
        event("a", 1, datetime(2023, 2, 28, 23, 59, 59)),
        event("a", 2, datetime(2023, 3, 1)),
        event("a", 4, datetime(2023, 3, 31, 23, 59, 59)),
        event("a", 8, datetime(2023, 4, 1)),
    ]
    assert ranking.figures(events, ["a"], scheme_with(), month()) == {"a": 6}


@pytest.mark.parametrize(
    ("scheme", "cycle", "figure"),
    [
        (scheme_with(months=12, base=100), interval_of(AT, 12), 107),
        (scheme_with(months=12, base=100), interval_of(AT, 1), 7),
        (scheme_with(months=12, base=100), interval_of(AT, 0), 7),
        (scheme_with(months=12, start=9, base=100), interval_of(AT, 12), 7),
        (scheme_with(months=1, base=100), interval_of(AT, 1), 107),
        (scheme_with(months=1, base=100), interval_of(AT, 12), 7),
        (scheme_with(months=3, base=100), interval_of(AT, 3), 107),
        (scheme_with(months=0, base=100), interval_of(AT, 0), 107),
    ],
)
def test_the_base_ranks_where_the_cycle_is_the_period(scheme, cycle, figure):
    assert ranking.figures([event("a", 7)], ["a"], scheme, cycle) == {"a": figure}


@pytest.mark.parametrize(
    ("cycle", "at", "key"),
    [
        ("month", "2023-04-01T00:00:00", "2023-03"),
        ("month", "2023-04-30T23:59:59", "2023-03"),
        ("month", "2024-03-01T00:00:00", "2024-02"),
        ("year", "2024-01-01T00:00:00", "2023"),
        ("year", "2023-12-31T23:59:59", "2022"),
        ("quarter", "2023-04-01T00:00:00", "2023-01"),
    ],
)
def test_the_cycle_that_closed_last(cycle, at, key):
    closed = ranking.last_closed(cycle, datetime.fromisoformat(at))
    assert closed.key == key
    assert closed.end <= datetime.fromisoformat(at)
    assert ranking.cycle_named(cycle, key) == closed


def bonus(top_n=5, by="total"):
    return Bonus(clause="x", cycle="month", top_n=top_n, points=50, by=by)


def test_six_households_share_five_ranks_and_all_get_the_bonus():
    march = {"H1": 70, "H2": 120, "H3": 95, "H4": 70, "H5": 60, "H6": 60, "H7": 40}
    assert set(ranking.winners(bonus(), march)) == {"H1", "H2", "H3", "H4", "H5", "H6"}


def test_nobody_with_nothing_gets_a_bonus():
    assert ranking.winners(bonus(), {"a": 0, "b": -1, "c": 1}) == ("c",)
    assert ranking.winners(bonus(), {"a": 0, "b": 0}) == ()
    assert ranking.winners(bonus(), {}) == ()


@given(scores, st.integers(1, 6))
def test_the_bonus_goes_to_everybody_among_the_first_and_to_nobody_else(figures, top_n):
    won = ranking.winners(bonus(top_n), figures)
    for household, figure in figures.items():
        better = sum(other > figure for other in figures.values())
        assert (household in won) == (better < top_n and figure > 0)


def test_a_bonus_by_improvement_looks_at_the_cycle_before():
    february = {"a": 100, "b": 10}
    march = {"a": 101, "b": 20, "c": 5, "d": -1}
    assert ranking.winners(bonus(1, "improvement"), march, february) == ("b",)
    assert set(ranking.winners(bonus(2, "improvement"), march, february)) == {"b", "c"}
    assert set(ranking.winners(bonus(9, "improvement"), march, february)) == {"a", "b", "c"}
    assert set(ranking.winners(bonus(9, "improvement"), march)) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("cycle", "key"), [("month", "2023"), ("year", "2023-01"), ("all", "2023"), ("year", "")]
)
def test_a_cycle_that_does_not_exist_has_no_ranking(cycle, key):
    with pytest.raises(ValueError, match="period"):
        ranking.cycle_named(cycle, key)


def test_a_late_event_ranks_in_the_cycle_in_which_it_happened():
    late = PointEvent("x", "a", PointKind.AWARD, 6, AT, AT + timedelta(days=40))
    assert ranking.figures([late], ["a"], scheme_with(), month()) == {"a": 6}
    assert ranking.figures([late], ["a"], scheme_with(), month(late.posted)) == {"a": 0}
