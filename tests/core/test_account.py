"""What a household has and may spend, under any scheme and any history."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.histories import (
    BEGIN,
    HOUSEHOLDS,
    Confirm,
    Ledger,
    Redeem,
    RedeemAll,
    awards,
    event_of,
    of_household,
    pauses,
    reversal_of,
    scheme_with,
    schemes,
    scripts,
    standing,
)

from kiosk.core.account import (
    Account,
    Charge,
    PointEvent,
    PointKind,
    Purse,
    Refusal,
    Review,
    Suspended,
    account,
    charge,
    passed,
    purses,
)
from kiosk.core.periods import interval_of
from kiosk.core.scheme import Redeeming
from kiosk.schemes import NAMES, load_scheme

SECOND = timedelta(seconds=1)


def by_the_paper(history, scheme, household, period):
    """Spec A4.3, fact by fact, without any cleverness."""
    base = scheme.base_points
    total = cleared = base
    spent = 0
    for n, fact in enumerate(history):
        if isinstance(fact, Charge) and (fact.household, fact.period) == (household, period):
            spent += fact.points
        if not isinstance(fact, PointEvent) or fact.household != household:
            continue
        if scheme.period_of(fact.effective).key != period:
            continue
        total += fact.points
        place, original = n, fact
        while original.reverses:
            place, original = next(
                (m, f) for m, f in enumerate(history) if getattr(f, "id", "") == original.reverses
            )
        later = history[place + 1 :]
        reviewed = any(isinstance(f, Review) and original.effective < f.before for f in later)
        if scheme.gate.kind == "approved" or original.kind != "award" or reviewed:
            cleared += fact.points
    return Purse(period, total, cleared, spent)


@given(schemes(), scripts())
def test_purses_are_what_the_paper_says(scheme, script):
    village = Ledger(scheme).play(script)
    for (household, period), purse in purses(village.history, scheme).items():
        assert purse == by_the_paper(village.history, scheme, household, period)


@given(schemes(), scripts())
def test_nothing_is_lost_and_nothing_comes_out_of_nowhere(scheme, script):
    village = Ledger(scheme).play(script)
    found = purses(village.history, scheme)
    earned, spent = Counter(), Counter()
    for fact in village.history:
        if isinstance(fact, PointEvent):
            earned[fact.household] += fact.points
        if isinstance(fact, Charge):
            spent[fact.household] += fact.points
    for household in HOUSEHOLDS:
        own = of_household(found, household).values()
        assert sum(purse.total - scheme.base_points for purse in own) == earned[household]
        assert sum(purse.spent for purse in own) == spent[household]


@given(schemes(), scripts())
def test_a_redemption_takes_what_it_costs_and_never_goes_below_zero(scheme, script):
    village = Ledger(scheme)
    for n, (at, act) in enumerate(script):
        if not isinstance(act, Redeem | RedeemAll):
            village.act(n, at, act)
            continue
        before = village.account(act.household, at)
        known = len(village.history)
        village.act(n, at, act)
        charges = village.history[known:]
        after = village.account(act.household, at)
        paid = sum(part.points for part in charges)
        assert after.redeemable == before.redeemable - paid >= 0
        assert after.pending == before.pending
        assert all(part.points > 0 for part in charges)
        assert [c.period for c in charges] == sorted({c.period for c in charges})
        found = purses(village.history, scheme)
        for part in charges:
            purse = found[part.household, part.period]
            assert purse.cleared - scheme.base_points - purse.spent >= 0
        if isinstance(act, Redeem):
            assert paid == (act.points if act.points <= before.redeemable else 0)


@given(schemes(), scripts(), st.integers(1, 60), st.integers(1, 60), pauses)
def test_two_redemptions_buy_no_more_than_one(scheme, script, first, second, pause):
    village = Ledger(scheme).play(script)
    at = village.now + timedelta(seconds=pause)
    own = of_household(purses(village.history, scheme), "h1")
    whole = charge(account(own, scheme, at), "h1", first + second)
    parts = Ledger(scheme)
    parts.history = list(village.history)
    refused = parts.redeem("h1", first, at) or parts.redeem("h1", second, at)
    assert (refused is None) == (not isinstance(whole, Refusal))
    if refused is None:
        assert purses([*village.history, *whole], scheme) == purses(parts.history, scheme)


@given(schemes(), scripts(), awards, pauses)
def test_a_reversal_restores_exactly(scheme, script, award, pause):
    village = Ledger(scheme).play(script)
    at = village.now + timedelta(seconds=pause)
    event = event_of(1000, at, award)
    undone = [*village.history, event, reversal_of(1001, at, event)]
    for household in HOUSEHOLDS:
        assert standing(undone, scheme, household, at) == standing(
            village.history, scheme, household, at
        )


@given(schemes(), scripts(st.one_of(awards, st.builds(Confirm, st.sampled_from([0.0, 20.0])))))
def test_when_everything_is_reversed_nothing_is_left_whatever_was_reviewed(scheme, script):
    village = Ledger(scheme).play(script)
    originals = village.events
    for n, original in enumerate(originals):
        village.history.append(reversal_of(1000 + n, village.now, original))
        if n % 3 == 0:
            village.history.append(Review(village.now, village.now))
    for purse in purses(village.history, scheme).values():
        assert (purse.total, purse.cleared) == (scheme.base_points, scheme.base_points)


@given(schemes(gates=("approved",)), scripts(), st.randoms(use_true_random=False))
def test_without_a_gate_the_order_of_arrival_does_not_matter(scheme, script, random):
    history = Ledger(scheme).play(script).history
    shuffled = random.sample(history, len(history))
    assert purses(shuffled, scheme) == purses(history, scheme)


@given(schemes(), scripts(), pauses)
def test_a_second_look_at_the_same_instant_says_the_same_and_reviews_only_help_the_earned(
    scheme, script, pause
):
    village = Ledger(scheme).play(script)
    at = village.now + timedelta(seconds=pause)
    before = {h: village.account(h, at) for h in HOUSEHOLDS}
    assert before == {h: village.account(h, at) for h in HOUSEHOLDS}
    village.history.append(Review(at + SECOND, at))
    for household in HOUSEHOLDS:
        after = village.account(household, at)
        assert after.pending == 0
        assert (after.total, after.spent) == (before[household].total, before[household].spent)


def test_a_review_passes_what_happened_before_its_cut_off_and_was_known_before_it():
    scheme = scheme_with(gate="quarter_confirmed")
    on_time = PointEvent("on time", "h1", PointKind.AWARD, 1, BEGIN - SECOND, BEGIN)
    too_late = PointEvent("too late", "h1", PointKind.AWARD, 2, BEGIN, BEGIN)
    unknown = PointEvent("unknown", "h1", PointKind.AWARD, 4, BEGIN - SECOND, BEGIN)
    refund = PointEvent("refund", "h1", PointKind.REFUND, 8, BEGIN, BEGIN)
    history = [on_time, too_late, Review(BEGIN, BEGIN), unknown, refund]
    assert passed(history, scheme) == {"on time", "refund"}
    assert passed([*history, Review(BEGIN, BEGIN)], scheme) == {"on time", "unknown", "refund"}


def test_a_reversal_of_a_reversal_passes_when_the_original_has():
    scheme = scheme_with(gate="publicised")
    award = PointEvent("a", "h1", PointKind.AWARD, 10, BEGIN, BEGIN)
    undo = reversal_of(1, BEGIN, award)
    redo = reversal_of(2, BEGIN, undo)
    review = Review(BEGIN + SECOND, BEGIN)
    for history in (
        [award, review, undo, redo],
        [award, undo, review, redo],
        [award, undo, redo, review],
    ):
        assert passed(history, scheme) == {"a", "e1", "e2"}
        assert purses(history, scheme) == {("h1", ""): Purse("", 10, 10, 0)}


# --- open purses --------------------------------------------------------------------------------


@given(schemes(), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(-400, 1500))
def test_a_purse_is_open_from_its_first_day_until_it_closes(scheme, at, days):
    interval = scheme.period_of(at)
    now = at + timedelta(days=days)
    is_open = interval in scheme.open_periods(now)
    assert is_open == (interval.start <= now < scheme.purse_closes(interval))


@given(schemes(), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_the_current_purse_is_open_and_stands_last(scheme, at):
    open_periods = scheme.open_periods(at)
    assert open_periods[-1] == scheme.period_of(at)
    assert len(open_periods) in (1, 2)
    if len(open_periods) == 2:
        assert scheme.carry_over.until != "none"
        assert open_periods[0].end == open_periods[1].start


def test_a_share_says_when_it_lapses():
    gaoyang = load_scheme("gaoyang")
    own = {"2023": Purse("2023", 160, 160, 50), "2024": Purse("2024", 120, 120, 0)}
    found = account(own, gaoyang, datetime(2024, 1, 10))
    assert [(s.period, s.points, s.closes) for s in found.shares] == [
        ("2023", 10, datetime(2024, 2, 1)),
        ("2024", 20, datetime(2025, 2, 1)),
    ]
    assert charge(found, "h", 25) == (Charge("h", "2023", 10), Charge("h", "2024", 15))
    assert [s.period for s in account(own, gaoyang, datetime(2024, 2, 1)).shares] == ["2024"]
    for_ever = account({}, load_scheme("rongan"), datetime(2024, 1, 1))
    assert [share.closes for share in for_ever.shares] == [None]


def test_a_purse_closes_with_the_next_period_however_late_the_next_window_is():
    scheme = scheme_with(months=1, window={"months": [7]}, carry="end_of_next_window")
    january = interval_of(datetime(2024, 1, 5), 1)
    assert scheme.purse_closes(january) == datetime(2024, 3, 1)
    december = scheme_with(months=12, window={"months": [12, 1]}, carry="end_of_next_window")
    assert december.purse_closes(interval_of(datetime(2023, 5, 5), 12)) == datetime(2025, 1, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_household_that_nobody_knows_has_the_base_and_nothing_to_spend(name):
    scheme = load_scheme(name)
    found = account({}, scheme, datetime(2024, 1, 10))
    assert (found.total, found.balance, found.spent) == (
        scheme.base_points,
        scheme.base_points,
        0,
    )
    assert (found.redeemable, found.pending) == (0, 0)
    assert charge(found, "h", 1) is Refusal.INSUFFICIENT_POINTS


# --- why not ------------------------------------------------------------------------------------


def barred(*suspensions, at="2024-01-10T00:00:00", name="rongan"):
    scheme = load_scheme(name)
    own = {"": Purse("", 50, 50, 0), "2024": Purse("2024", 150, 150, 0)}
    return account(own, scheme, datetime.fromisoformat(at), suspensions)


JANUARY = Suspended(datetime(2024, 1, 1), datetime(2024, 2, 1))
FOR_NOW = Suspended(datetime(2024, 1, 5), None)


def test_window_is_told_before_suspension_and_suspension_before_points():
    closed = barred(JANUARY, at="2024-02-10T00:00:00", name="gaoyang")
    assert charge(closed, "h", 1000) is Refusal.WINDOW_CLOSED
    assert closed.opens == datetime(2024, 4, 1)
    assert charge(barred(JANUARY), "h", 1000) is Refusal.SUSPENDED
    assert charge(barred(), "h", 1000) is Refusal.INSUFFICIENT_POINTS
    assert list(Refusal)[1:] == ["window_closed", "suspended", "insufficient_points"]


def test_where_a_village_gives_no_goods_that_is_told_before_all_else():
    scheme = msgspec.structs.replace(
        load_scheme("gaoyang"), redeeming=Redeeming(clause="x", goods=False)
    )
    shut = account({}, scheme, datetime(2024, 2, 10), [JANUARY])
    assert (shut.barred, shut.opens, shut.redeemable) == (Refusal.NO_REDEMPTION, None, 0)
    assert charge(shut, "h", 1) is Refusal.NO_REDEMPTION
    assert next(iter(Refusal)) is Refusal.NO_REDEMPTION


def test_a_suspension_begins_with_its_first_and_ends_before_its_last_instant():
    assert barred(JANUARY, at="2023-12-31T23:59:59").barred is None
    assert barred(JANUARY, at="2024-01-01T00:00:00").barred is Refusal.SUSPENDED
    assert barred(JANUARY, at="2024-01-31T23:59:59").barred is Refusal.SUSPENDED
    assert barred(JANUARY, at="2024-02-01T00:00:00").barred is None


def test_the_last_end_of_the_suspensions_in_force_is_told():
    longer = Suspended(datetime(2024, 1, 2), datetime(2024, 3, 1))
    past = Suspended(datetime(2020, 1, 1), datetime(2020, 3, 1))
    assert barred(JANUARY, longer, past).suspended_until == datetime(2024, 3, 1)
    assert barred(JANUARY, FOR_NOW).suspended_until is None
    assert barred(JANUARY, FOR_NOW).barred is Refusal.SUSPENDED
    assert barred(past).suspended_until is None


def test_suspended_points_are_shown_but_not_redeemable():
    found = barred(JANUARY)
    assert isinstance(found, Account)
    assert (found.redeemable, sum(share.points for share in found.shares)) == (0, 50)


@pytest.mark.parametrize("points", [0, -1, -1000])
def test_a_redemption_of_nothing_is_a_mistake_of_the_caller(points):
    with pytest.raises(ValueError, match="at least 1"):
        charge(barred(), "h", points)


@given(st.lists(st.tuples(st.integers(-50, 200), st.integers(0, 100)), min_size=2, max_size=2))
def test_a_debt_in_one_purse_is_not_paid_from_another(figures):
    scheme = scheme_with(
        months=12, window={"months": [1, 4, 7, 10]}, carry="end_of_next_window", base=100
    )
    (old, old_spent), (new, new_spent) = figures
    own = {
        "2023": Purse("2023", 100 + old, 100 + old, old_spent),
        "2024": Purse("2024", 100 + new, 100 + new, new_spent),
    }
    assume(old - old_spent < 0 < new - new_spent)
    found = account(own, scheme, datetime(2024, 1, 15))
    assert found.redeemable == new - new_spent


def test_every_combination_of_five_figures_keeps_the_order_of_purses():
    scheme = scheme_with(months=12, window={"months": [1]}, carry="end_of_next_window")
    at = datetime(2024, 1, 15)
    for old, new, cost in itertools.product(range(4), range(4), range(1, 8)):
        own = {"2023": Purse("2023", old, old, 0), "2024": Purse("2024", new, new, 0)}
        answer = charge(account(own, scheme, at), "h", cost)
        if cost > old + new:
            assert answer is Refusal.INSUFFICIENT_POINTS
        else:
            taken = {part.period: part.points for part in answer}
            assert taken.get("2023", 0) == min(cost, old)
            assert sum(taken.values()) == cost
