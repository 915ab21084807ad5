"""The group sits down at the kiosk, and rises: between the two stands the list of what waits."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.desk.doors import ListName
from kiosk.core.desk.events import Carry, LoadList, Outcome
from kiosk.core.desk.review_rows import sitting_of
from kiosk.core.desk.script import Stepped, ask, go_home, questions
from kiosk.core.desk.states import (
    Asking,
    Board,
    Declined,
    DeskState,
    Home,
    LinesShown,
    Listing,
    Note,
    Reviewing,
    Script,
)
from kiosk.core.desk.tasks import NONE, TaskName
from kiosk.core.desk.view import Desk
from kiosk.core.events import Sound
from kiosk.core.group import named_with


def first_member(desk: Desk, home: Home) -> LinesShown:
    """The officer who is at the desk sits, too, and has signed in already."""
    named = named_with(desk.name, desk.function)
    script = Script(TaskName.SIT, lines=({"member": desk.person},), known={desk.person: named})
    return LinesShown(desk, script, home)


def one_more(state: LinesShown) -> Asking:
    """Who comes next shows the card without touching anything first."""
    script = replace(state.script, line=NONE)
    return ask(script, next(questions(script, state.desk)), state.desk, state.home)


def sat_down(state: Reviewing, outcome: Outcome) -> Stepped:
    """Enough of them are there: what waits is before them.  The outcome is the last entry."""
    people = [str(line["member"]) for line in state.script.lines]
    sitting = sitting_of(outcome.seq, people)
    there = Listing(state.desk, ListName.TO_REVIEW, sitting)
    return there, (Sound("done"), LoadList(ListName.TO_REVIEW, sitting))


def rose(state: Reviewing, outcome: Outcome) -> Stepped:
    """Back to the board; it says how much was decided, where anything was."""
    note = Note(TaskName.MINUTES, outcome=outcome) if outcome.figure else Note()
    at_home, effects = go_home(replace(Board(state.desk), note=note), state.desk)
    return at_home, (Sound("done"), *effects)


def is_of_sitting(state: DeskState) -> bool:
    """Whether others signed in for what stands there: whoever takes it up later may be alone."""
    if not isinstance(state, Asking | LinesShown | Reviewing | Declined):
        return False
    at_list = isinstance(state.home, Listing) and state.home.list is ListName.TO_REVIEW
    return at_list or state.script.task is TaskName.SIT


def minutes_of_left(state: object) -> tuple[Carry, ...]:
    """The group has gone without rising: what it had decided is printed all the same."""
    there = state if isinstance(state, Listing) else getattr(state, "home", None)
    if not (isinstance(there, Listing) and there.list is ListName.TO_REVIEW and there.of):
        return ()
    return (Carry("", there.desk.person, TaskName.MINUTES, {"sitting": there.of}),)
