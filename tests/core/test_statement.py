"""A household's points over a month or quarter: worked examples, and that every line adds up."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.account import PointEvent, PointKind
from kiosk.core.periods import interval_named, interval_of
from kiosk.core.statement import Spent, statement
from kiosk.schemes import NAMES, load_scheme

GAOLIANG, GAOYANG = load_scheme("gaoliang"), load_scheme("gaoyang")
JUNE, JULY = interval_named("2023-06", 1), interval_named("2023-07", 1)
JUNE_AWARDS = ((10, 3), (20, 10), (-5, 12), (15, 20))


def event(points, at, posted=None, kind=PointKind.AWARD, reverses=None):
    return PointEvent(f"{at}{points}{reverses}", "H1", kind, points, at, posted or at, reverses)


def june(day):
    return datetime(2023, 6, day, 10)


AWARDS = [event(points, june(day)) for points, day in JUNE_AWARDS]
REDEEMED = Spent("H1", june(25), "", 25)


def test_gl_2_the_month_begins_with_nothing_and_ends_with_15():
    each = statement(GAOLIANG, JUNE, AWARDS, [REDEEMED])
    figures = (each.opening, each.plus, each.minus, each.redeemed, each.closing)
    assert figures == (0, 45, -5, 25, 15)
    assert (each.obtained, each.total) == (40, 40)


def test_gl_5_what_came_late_stands_on_the_next_list_and_not_in_its_figure():
    late = event(8, june(29), datetime(2023, 7, 2, 9))
    each = statement(GAOLIANG, JULY, [*AWARDS, late], [REDEEMED], before=15)
    assert (each.opening, each.late, each.plus, each.closing) == (15, 8, 0, 23)
    assert (each.obtained, each.total) == (0, 48)


def test_gl_2_the_last_second_is_of_june_and_midnight_of_july():
    spent = [
        Spent("H1", datetime(2023, 6, 30, 23, 59, 59), "", 5),
        Spent("H1", datetime(2023, 7, 1), "", 7),
    ]
    assert statement(GAOLIANG, JUNE, AWARDS, spent).redeemed == 5
    assert statement(GAOLIANG, JULY, AWARDS, spent).redeemed == 7


def test_gl_4_a_reversal_leaves_neither_award_nor_deduction():
    undone = event(-20, june(10), datetime(2023, 6, 15), reverses="x")
    each = statement(GAOLIANG, JUNE, [*AWARDS, undone], [Spent("H1", june(25), "", 35)])
    assert (each.plus, each.minus, each.closing) == (25, -5, -15)


def test_gy_9_what_is_left_of_last_year_is_spent_in_january_and_is_not_of_this_year():
    events = [event(60, datetime(2023, 2, 5)), event(9, datetime(2024, 1, 5))]
    spent = [Spent("H1", datetime(2023, 4, 9), "2023", 50), Spent("H1", june(1), "2023", 0)]
    spent.append(Spent("H1", datetime(2024, 1, 10), "2023", 4))
    quarter = interval_named("2024-01", 3)
    each = statement(GAOYANG, quarter, events, spent, before=110)
    assert (each.opening, each.late, each.plus, each.closing) == (100, 0, 9, 109)
    assert (each.redeemed, each.older, each.lapsed, each.total) == (4, 4, 0, 109)


def test_a_bonus_and_a_refund_are_no_points_obtained():
    events = [
        event(50, june(1), kind=PointKind.BONUS),
        event(35, june(2), kind=PointKind.REFUND),
    ]
    each = statement(GAOLIANG, JUNE, events, [Spent("H1", june(3), "", -5)])
    assert (each.bonus, each.back, each.obtained, each.closing) == (50, 40, 0, 90)


MOMENTS = st.integers(0, 800).map(lambda days: datetime(2022, 6, 1) + timedelta(days=days))
EVENTS = st.builds(
    lambda points, at, kind: event(points, at, kind=kind),
    st.integers(-50, 50),
    MOMENTS,
    st.sampled_from([PointKind.AWARD, PointKind.BONUS, PointKind.REFUND]),
)


@given(
    st.sampled_from(NAMES),
    st.sampled_from([1, 3, 12]),
    MOMENTS,
    st.lists(EVENTS, max_size=8),
    st.lists(st.tuples(MOMENTS, st.integers(-30, 30), st.booleans()), max_size=6),
    st.none() | st.integers(-20, 20),
)
def test_every_line_adds_up(name, months, at, events, moves, before):
    scheme = load_scheme(name)
    span = interval_of(at, months)
    spent = []
    for moment, points, is_older in moves:
        period = scheme.period_of(moment)
        if is_older and (earlier := scheme.period_before(period)) is not None:
            period = earlier
        spent.append(Spent("H1", moment, period.key, points))
    each = statement(scheme, span, events, spent, before)
    sum_ = each.opening + each.late + each.plus + each.minus + each.bonus + each.back + each.lapsed
    assert sum_ - (each.redeemed - each.older) == each.closing
    assert each.minus <= 0 <= each.plus
    if scheme.period.months == 0 or months <= scheme.period.months:
        assert each.lapsed == 0
