"""What the scale showed is of the amount that was taken from it, and of no other answer."""

from __future__ import annotations

from datetime import date

from kiosk.core.desk.earning import GRAMS_SHOWN
from kiosk.core.desk.states import Asking, Board, Script
from kiosk.core.desk.step import step
from kiosk.core.desk.tasks import How, Question, TaskName
from kiosk.core.desk.view import Counts, Desk, Rules
from kiosk.core.events import Button, Pressed

DESK = Desk("o1", "赵某", date(2026, 11, 22), Rules(), Counts(), (), role="officer")
TOLD = {"household": "h42", "list": "a", "item": "废纸", "amount": 12, GRAMS_SHOWN: 6_175}


def test_who_goes_back_behind_the_weight_takes_the_grams_back_too():
    """Else another item, which nobody weighed, would be booked with them."""
    script = Script(TaskName.AWARD, TOLD, asked=("household", "list", "item", "amount", "day"))
    at_place = Asking(DESK, script, Question("place", How.HANZI), Board(DESK))

    at_day, _ = step(at_place, Pressed(Button.BACK))
    assert at_day.script.answers == TOLD

    weighing = Asking(
        DESK, Script(TaskName.AWARD, TOLD, asked=script.asked[:-1]), at_day.question, at_day.home
    )
    without, _ = step(weighing, Pressed(Button.BACK))
    assert without.script.answers == {"household": "h42", "list": "a", "item": "废纸"}
