"""Sums, means and honours of a list, exactly; what is frozen when a cycle closes."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.account import PointEvent, PointKind
from kiosk.core.periods import CYCLE_MONTHS, interval_named
from kiosk.core.publicity import ListKind, closing_cycles, lists_due
from kiosk.core.ranking import ranks
from kiosk.core.scheme import Ranking
from kiosk.core.standings import above_mean, decimal, divisor, mean, percent, standings
from kiosk.schemes import load_scheme

BIESHAN = load_scheme("bieshan")
YEARLY_MEAN = BIESHAN.ranking[1]
OWN_MONTHS = Ranking(clause="", cycle="year", stat="mean", divisor="enrolled_months")
YEAR = interval_named("2023", 12)
MARCH = {"H1": 70, "H2": 120, "H3": 95, "H4": 70, "H5": 60, "H6": 60, "H7": 40}


def award(household, points, at):
    return PointEvent(f"{household}-{at}", household, PointKind.AWARD, points, at, at)


def placed(found):
    return [(each.household, each.place, decimal(each.figure)) for each in found]


# --- 别山 A5.2 BS-7: the mean of the year

H1 = (25, 30, 0, 12, 18, 20, 15, 10, 22, 28, 16, 20)
BS_7 = [award("H1", n, datetime(2023, m, 5)) for m, n in enumerate(H1, 1)] + [
    award("H2", 30, datetime(2023, m, 5)) for m in range(7, 13)
]


def test_the_mean_of_the_year_divides_by_the_months_of_the_scheme_for_all():
    joined = {"H2": datetime(2023, 7, 1)}
    found = standings(YEARLY_MEAN, BIESHAN, YEAR, BS_7, ["H1", "H2"], joined)
    assert placed(found) == [("H1", 1, "18.00"), ("H2", 2, "15.00")]
    assert [(each.points, each.divisor) for each in found] == [(216, 12), (180, 12)]


def test_by_its_own_months_the_household_of_july_is_first():
    joined = {"H2": datetime(2023, 7, 1)}
    found = standings(OWN_MONTHS, BIESHAN, YEAR, BS_7, ["H1", "H2"], joined)
    assert placed(found) == [("H2", 1, "30.00"), ("H1", 2, "18.00")]


def test_the_first_year_of_a_scheme_has_the_months_since_it_was_in_force():
    gaoyang = load_scheme("gaoyang")  # in force from 2022-07-26
    assert divisor(YEARLY_MEAN, gaoyang, interval_named("2022", 12)) == 6
    assert divisor(YEARLY_MEAN, gaoyang, YEAR) == 12
    assert divisor(YEARLY_MEAN, BIESHAN, YEAR, datetime(2023, 7, 1)) == 12
    assert divisor(gaoyang.ranking[0], gaoyang, YEAR) == 1


def test_a_difference_after_the_decimals_that_are_shown_still_ranks():
    found = standings(
        YEARLY_MEAN,
        BIESHAN,
        YEAR,
        [award("a", 10**9, datetime(2023, 1, 1)), award("b", 10**9 + 1, datetime(2023, 1, 1))],
        ["a", "b"],
    )
    assert [(each.household, each.place) for each in found] == [("b", 1), ("a", 2)]


# --- 棠香 A5.5 TX-10: strictly above the mean


def test_above_the_mean_is_strictly_above():
    tangxiang = load_scheme("tangxiang")
    events = [award(h, n, datetime(2023, 3, 5)) for h, n in MARCH.items()]
    found = standings(tangxiang.ranking[1], tangxiang, YEAR, events, MARCH)
    assert mean(found) == Fraction(515, 7)
    assert decimal(mean(found)) == "73.57"
    assert [each.household for each in above_mean(found)] == ["H2", "H3"]
    assert [each.place for each in found] == [1, 2, 3, 3, 5, 5, 7]


def test_who_is_exactly_at_the_mean_is_not_above_it():
    events = [award("a", 10, YEAR.start), award("b", 20, YEAR.start), award("c", 15, YEAR.start)]
    found = standings(Ranking(clause="", cycle="year"), BIESHAN, YEAR, events, "abc")
    assert [each.household for each in above_mean(found)] == ["b"]
    assert mean(()) == 0


@given(st.dictionaries(st.text(max_size=3), st.integers(-50, 50), max_size=8))
def test_somebody_is_above_the_mean_unless_all_have_the_same(figures):
    events = [award(h, n, datetime(2023, 3, 5)) for h, n in figures.items()]
    found = standings(Ranking(clause="", cycle="year"), BIESHAN, YEAR, events, figures)
    assert bool(above_mean(found)) == (len(set(figures.values())) > 1)
    assert {each.household: each.place for each in found} == ranks(figures)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Fraction(515, 7), "73.57"),
        (Fraction(1, 8), "0.13"),
        (Fraction(-1, 8), "-0.13"),
        (Fraction(-1, 1000), "0.00"),
        (Fraction(10**30 + 1, 3), "333333333333333333333333333333.67"),
    ],
)
def test_a_fraction_is_shown_without_a_float(figure, said):
    assert decimal(figure) == said


def test_rates_are_those_of_the_acceptance_paper():
    """高梁 GL-9, GL-11, GL-12."""
    assert (percent(187, 200), percent(200, 200)) == ("93.50", "100.00")
    assert (percent(17_500, 30_000), percent(18_000, 30_000)) == ("58.33", "60.00")
    assert (percent(14, 15), percent(0, 0)) == ("93.33", "")
    assert percent(19_999, 20_000) == "99.99"


# --- what closes


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("bieshan", {"month": ["ranking/month"], "year": ["ranking/year"]}),
        ("gaoyang", {"quarter": ["points/quarter"], "year": ["ranking/year"]}),
        (
            "tangxiang",
            {
                "month": ["ranking/month"],
                "quarter": ["points/quarter"],
                "year": ["ranking/year", "honours/year"],
            },
        ),
        ("rongan", {"month": ["points/month", "ranking/all", "honours/all"]}),
        ("gaoliang", {"month": ["points/month", "exchange/month", "ranking/all"]}),
    ],
)
def test_each_scheme_freezes_what_its_paper_wants_shown(name, due):
    scheme = load_scheme(name)
    assert {
        cycle: [f"{each.kind}/{each.cycle}" for each in lists_due(scheme, cycle)]
        for cycle in closing_cycles(scheme)
    } == due
    assert {ListKind.RANKING} <= {d.kind for c in CYCLE_MONTHS for d in lists_due(scheme, c)}
