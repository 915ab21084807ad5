"""和乡镇联系 as a state machine: a stick is put in, used once at a time, and told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.core.carried import Carried, StickTrouble
from kiosk.core.desk import events as ev
from kiosk.core.desk.states import LinkShown
from kiosk.core.desk.step import step
from kiosk.core.desk.view import Counts, Desk, Rules
from kiosk.core.events import Button, Pressed

DESK = Desk("k1", "陈某", date(2026, 11, 22), Rules(), Counts(), ())
SHOWN = LinkShown(DESK)
WITH_STICK = replace(SHOWN, stick=True)
UNDER_WAY = replace(WITH_STICK, carrying=True)
DONE = Carried(taken=3, written=12)


def test_a_stick_is_used_when_one_is_in_and_once_at_a_time():
    assert step(SHOWN, ev.StickTouched()) == (SHOWN, ())
    assert step(SHOWN, ev.StickSeen(there=True)) == (WITH_STICK, ())
    assert step(WITH_STICK, ev.StickTouched()) == (UNDER_WAY, (ev.CarryByStick(),))
    for touch in (ev.StickTouched(), Pressed(Button.NEXT)):
        assert step(UNDER_WAY, touch) == (UNDER_WAY, ())
    trying = replace(WITH_STICK, trying=True)
    assert step(trying, ev.StickTouched()) == (trying, ())


def test_what_went_is_shown_on_the_way_and_at_the_end_until_something_else_is_done():
    far, _ = step(UNDER_WAY, ev.StickMoved(3, 16))
    assert far.moved == (3, 16)
    assert step(WITH_STICK, ev.StickMoved(3, 16)) == (WITH_STICK, ())
    for carried in (DONE, Carried(trouble=StickTrouble.FULL)):
        told, effects = step(far, ev.StickCarried(carried))
        assert (told.carried, told.busy, effects) == (carried, False, ())
        assert step(told, ev.StickTouched())[0] == UNDER_WAY
        assert step(told, Pressed(Button.NEXT))[0] == replace(
            WITH_STICK, trying=True, moved=(3, 16)
        )


def test_the_page_may_be_left_while_a_stick_is_at_it_and_hears_of_the_end_when_it_is_back():
    away, _ = step(UNDER_WAY, Pressed(Button.BACK))
    assert step(away, ev.StickCarried(DONE)) == (away, ())
    assert step(SHOWN, ev.StickCarried(DONE))[0].carried == DONE
    pulled, _ = step(UNDER_WAY, ev.StickSeen(there=False))
    assert pulled.carrying, "what became of it is told by who wrote"


@pytest.mark.parametrize(
    ("carried", "new"),
    [
        (Carried(), False),
        (Carried(outdated=True, notes=("x",)), False),
        (Carried(taken=1), True),
        (Carried(acked=1), True),
        (Carried(written=1), True),
        (Carried(photographs=1), True),
    ],
)
def test_nothing_new_is_nothing_either_way(carried, new):
    assert carried.nothing_new != new
