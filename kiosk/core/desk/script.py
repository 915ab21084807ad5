"""Going through the script of a task: what is asked next, and where it ends.

The scripts are the tables of `tasks`; the states are taken from here to a question, to the lines,
to the review or back to where the task began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.core import date_steps
from kiosk.core.desk.events import (
    Carry,
    DeskEffect,
    LoadDesk,
    LoadList,
    PrepareAct,
)
from kiosk.core.desk.states import (
    LAST_PAGE,
    Asking,
    DeskState,
    Home,
    LinesShown,
    Listing,
    Reviewing,
    Script,
)
from kiosk.core.desk.tasks import NONE, How, Question
from kiosk.core.desk.view import Desk
from kiosk.core.events import (
    Button,
    CheckPin,
    Sound,
)

Effect = DeskEffect | CheckPin | Sound
Stepped = tuple[DeskState | None, tuple[Effect, ...]]


def questions(script: Script, desk: Desk) -> Iterator[Question]:
    """What is still to be asked in this line or section, in order."""
    section = script.steps.each if script.in_lines else script.steps.then
    told = script.told
    there = script.line if script.in_lines else script.answers
    for question in section:
        open_ = question.name not in there and question.name not in script.skipped
        if open_ and question.when(told, desk):
            yield question


def go_on(script: Script, desk: Desk, home: Home) -> Stepped:
    """The next question, the lines, the review, or the booking."""
    question = next(questions(script, desk), None)
    if question is not None:
        return ask(script, question, desk, home), ()
    if script.in_lines:
        done = replace(
            script,
            lines=(*script.lines, script.line),
            line=NONE,
            asked=(),
            skipped=frozenset(),
        )
        return LinesShown(desk, done, home, page=LAST_PAGE), ()
    if script.steps.review:
        return Reviewing(desk, script, home), (PrepareAct(),)
    carrying = Reviewing(desk, script, home, booking=True)
    return carrying, (carry(script, desk, ""),)


def resumed(script: Script, desk: Desk, home: Home) -> DeskState:
    """Where a script stands that was left for a while: its first open question, or the review."""
    question = next(questions(script, desk), None)
    if question is None:
        return Reviewing(desk, script, home)
    return ask(script, question, desk, home)


def ask(script: Script, question: Question, desk: Desk, home: Home) -> Asking:
    in_a_year = date_steps.moved(desk.today, Button.YEAR_LATER)
    typed = in_a_year.isoformat() if question.how is How.DATE else ""
    return Asking(desk, script, question, home, typed=typed)


def carry(script: Script, desk: Desk, op: str) -> Carry:
    return Carry(op, desk.person, script.task, script.answers, script.lines)


def go_home(home: Home, desk: Desk) -> Stepped:
    """Back where the task began, with fresh figures."""
    at_home = replace(home, desk=desk)
    if isinstance(at_home, Listing):
        return at_home, (LoadDesk(desk.person), LoadList(at_home.list, at_home.of))
    return at_home, (LoadDesk(desk.person),)
