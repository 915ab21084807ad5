"""Announced rules at a standing kiosk: midnight passes, nobody is disturbed, everything follows."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import msgspec
import pytest
from support.village import GUEST_CARD, KEEPER_CARD, TestClock, tell

from kiosk.core import events as ev
from kiosk.core.account import Refusal
from kiosk.core.clock import Quality
from kiosk.core.entries import EntryKind, SchemeBegun
from kiosk.core.events import Button, Pressed
from kiosk.core.feed import PointsItem, SchemeAnnouncedItem
from kiosk.core.front import AccountShown, Confirming, Idle, NotRedeemed
from kiosk.core.redemption import Reason
from kiosk.runner import Runner, Wiring
from kiosk.schemes import load_scheme
from kiosk.store import journal
from kiosk.store.verify import problems
from kiosk.ui import sentences

EVE = datetime(2026, 12, 31, 23, 59, 30)
NEW = {
    **msgspec.to_builtins(load_scheme("tangxiang")),
    "valid_from": "2027-01-01",
    "period": {"months": 0, "clause": "新 一"},
    "window": {"weekdays": (6,), "clause": "新 二"},
}


@pytest.fixture
def clock():
    return TestClock(EVE)


@pytest.fixture
def runner(village, clock):
    tell(village, SchemeAnnouncedItem(2, NEW))
    ops = itertools.count(1)
    made = Runner(
        village,
        clock,
        Wiring(lambda _: None, lambda: None, lambda: None, lambda: f"op-{next(ops)}"),
    )
    made.handle(ev.TextRead(KEEPER_CARD))
    for key in "246810":
        made.handle(ev.KeyPressed(key))
    made.handle(Pressed(Button.FINISH))
    return made


def passes(runner, clock, seconds):
    clock.pass_time(seconds)
    runner.pump()


def begun(store):
    return [e for e, _ in journal.entries(store) if e.kind == EntryKind.SCHEME_BEGUN]


def test_midnight_passes_over_a_visit_and_the_new_rules_begin_after_it(runner, clock, village):
    passes(runner, clock, 1)
    assert runner.status().rules_from == date(2027, 1, 1)
    assert any("起施行新办法" in line for line in sentences.idle_notices(runner.status()))
    runner.handle(ev.TextRead(GUEST_CARD))
    for event in (Pressed(Button.GOODS), ev.GoodAdded("rice"), *[Pressed(Button.NEXT)] * 2):
        runner.handle(event)
    assert isinstance(runner.front.state, Confirming)
    passes(runner, clock, 45)
    assert clock.at > datetime(2027, 1, 1)
    assert isinstance(runner.front.state, Confirming)
    assert begun(village) == []
    runner.handle(Pressed(Button.CONFIRM))
    refused = runner.front.state
    assert isinstance(refused, NotRedeemed)
    assert refused.refused.reason is Reason.INSUFFICIENT_POINTS, (
        "cleared, by the rules of the visit"
    )
    passes(runner, clock, 61)
    assert runner.front.state == Idle()
    passes(runner, clock, 2)
    (entry,) = begun(village)
    assert entry.decoded() == SchemeBegun(2)
    assert runner.status().rules_from is None
    assert runner.status().opens == datetime(2027, 1, 2)
    tell(village, PointsItem("p9", "h42", "award", 1, "x", *["2027-01-01T00:01:00"] * 2))
    runner.handle(ev.TextRead(GUEST_CARD))
    assert isinstance(runner.front.state, AccountShown)
    standing = runner.front.state.visit.standing
    assert standing.account.barred is Refusal.WINDOW_CLOSED
    assert standing.account.period == "", "nothing lapses any more"
    assert problems(village) == []


def test_a_machine_that_does_not_know_the_date_waits_for_its_keeper(village):
    """The power was off over New Year: the clock is a guess until somebody says what day it is."""
    tell(village, SchemeAnnouncedItem(2, NEW))
    clock = TestClock(datetime(2027, 1, 5, 8), Quality.GUESS)
    wiring = Wiring(lambda _: None, lambda: None, lambda: None, lambda: "op")
    runner = Runner(village, clock, wiring)
    passes(runner, clock, 2)
    assert begun(village) == []
    clock.confirm_date(datetime(2027, 1, 5, 8))
    passes(runner, clock, 2)
    (entry,) = begun(village)
    assert (entry.quality, runner.front.state) == ("K", Idle())
    assert runner.status().rules_early is None


def test_rules_that_a_wrong_date_began_stand_and_the_screen_says_so_until_their_day(village):
    """The keeper said 5 January, the township then says 20 December."""
    tell(village, SchemeAnnouncedItem(2, NEW))
    clock = TestClock(datetime(2027, 1, 5, 8), Quality.GUESS)
    runner = Runner(
        village, clock, Wiring(*[lambda *_: None] * 3, map("op-{}".format, range(9)).__next__)
    )
    clock.confirm_date(datetime(2027, 1, 5, 8))
    passes(runner, clock, 2)
    assert [entry.quality for entry in begun(village)] == ["K"]
    runner.township_time(datetime(2026, 12, 20, 9))
    passes(runner, clock, 2)
    corrected = [e.kind for e, _ in journal.entries(village)][-1]
    assert corrected == EntryKind.CLOCK_CORRECTED, "behind the beginning, for whoever reads"
    assert len(begun(village)) == 1, "what was booked by the new rules stays booked"
    status = runner.status()
    assert (status.rules_early, status.quality) == (date(2027, 1, 1), Quality.SURE)
    assert any("用早了" in line for line in sentences.idle_notices(status))
    assert problems(village) == []
    runner.township_time(datetime(2027, 1, 1))
    passes(runner, clock, 61)
    assert runner.status().rules_early is None
    assert len(begun(village)) == 1, "it does not begin twice"
