"""A sitting of the group at the desk: what is left of it when everybody walks away."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.core import visit
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk import events as ev
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.review_rows import ToReviewRow, sitting_of
from kiosk.core.desk.states import (
    Asking,
    Board,
    Declined,
    LinesShown,
    Listing,
    Reviewing,
    Script,
)
from kiosk.core.desk.step import step
from kiosk.core.desk.tasks import TaskName
from kiosk.core.desk.view import Counts, Desk, Rules
from kiosk.core.events import Button, PinAccepted, Pressed, Ticked
from kiosk.core.front import Front, Idle
from kiosk.core.view import Holder
from kiosk.core.visit import parked_of

DESK = Desk(
    "o1", "赵某", date(2026, 11, 22), Rules(), Counts(), (), role="officer", function="head"
)
HOLDER = Holder("h42", "0042", "3组", "张*")
ROW = ToReviewRow(
    "tx01/1/9", datetime(2026, 11, 22, 9), HOLDER, None, "扫地", DESK.today, "三组", "", 5
)
SITTING = Listing(DESK, ListName.TO_REVIEW, sitting_of(9, ("o1", "o2", "o3")), rows=(ROW,))


def after(state, *happened):
    for event in happened:
        state, _ = step(state, event)
    return state


def test_who_takes_up_a_sitting_later_may_be_alone_so_all_sign_in_again():
    alone = after(Board(DESK), ev.DoorTouched(TaskName.SIT))
    two = after(alone, ev.PersonScanned("o2", "钱某", "officer", "party_rep"))
    assert isinstance(alone, LinesShown)
    assert isinstance(two, Asking)
    asked = after(SITTING, ev.RowTouched(ROW.key))
    assert isinstance(asked, Asking)
    shown = after(asked, ev.OptionChosen("passed"))
    assert isinstance(shown, Reviewing)
    lacking = ActRefused(Obstacle.MUST_STAND_ASIDE, "赵某", 3)
    declined = after(shown, ev.ActPrepared("op"), Pressed(Button.CONFIRM), ev.ActDeclined(lacking))
    assert isinstance(declined, Declined)
    for left in (alone, two, after(two, PinAccepted()), SITTING, asked, shown, declined):
        assert parked_of(left) is None, left


def test_a_sitting_that_everybody_left_prints_the_minutes_of_what_it_had_decided():
    asked = after(SITTING, ev.RowTouched(ROW.key))
    printed = ev.Carry("", "o1", TaskName.MINUTES, {"sitting": SITTING.of})
    for left in (SITTING, asked, after(asked, ev.OptionChosen("passed"))):
        front, effects = timed_out(
            Front(left, parked=LinesShown(DESK, Script(TaskName.DELIVER), Board(DESK)))
        )
        assert (front.state, effects) == (Idle(), (printed,)), left
    elsewhere = Listing(DESK, ListName.ORDERS)
    assert timed_out(Front(elsewhere))[1] == ()


def timed_out(front):
    return visit.step(front, Ticked(100_000.0))
