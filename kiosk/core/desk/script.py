"""Going through the script of a task: what is asked next, and where it ends.

The scripts are the tables of `tasks`; the states are taken from here to a question, to the lines,
to the review or back to where the task began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.core import date_steps
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.events import (
    Carry,
    DeskEffect,
    LoadDesk,
    LoadList,
    PrepareAct,
    WriteLedger,
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
from kiosk.core.desk.tasks import NONE, How, Question, TaskName
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
    ahead = Button.DAY_LATER if question.to_come else Button.YEAR_LATER
    begins = desk.today if question.past else date_steps.moved(desk.today, ahead)
    typed = begins.isoformat() if question.how is How.DATE else ""
    return Asking(desk, script, question, home, typed=typed)


def carry(script: Script, desk: Desk, op: str) -> Carry | WriteLedger:
    if script.task is TaskName.EXPORT:
        told = script.answers
        return WriteLedger(op, str(told["ledger"]), str(told.get("span", "")))
    return Carry(op, desk.person, script.task, script.answers, script.lines)


def leave(script: Script, desk: Desk, home: Home) -> Stepped:
    """Away from a task without booking it: to what it interrupted, else home."""
    if script.under is not None:
        return resumed(script.under, desk, home), ()
    return go_home(home, desk)


def taken_up(script: Script, good: str, desk: Desk, home: Home) -> Stepped:
    """An interrupted script goes on; these goods answer the question at which it was left."""
    question = next(questions(script, desk))
    return go_on(script.answered(question, good), desk, home)


def above(home: Home, otherwise: Home) -> Stepped:
    """From the count of one shelf to the shelves; from everything else home."""
    desk = home.desk
    if isinstance(home, Listing) and home.list is ListName.COUNT and desk.has_shelves:
        return go_home(Listing(desk, ListName.SHELVES), desk)
    return go_home(otherwise, desk)


def go_home(home: Home, desk: Desk) -> Stepped:
    """Back where the task began, with fresh figures."""
    at_home = replace(home, desk=desk)
    if isinstance(at_home, Listing):
        return at_home, (LoadDesk(desk.person), LoadList(at_home.list, at_home.of))
    return at_home, (LoadDesk(desk.person),)
