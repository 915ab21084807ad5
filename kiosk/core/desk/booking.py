"""After the questions: the lines, the review, the booking and what came of it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.acts import ActRefused
from kiosk.core.desk import reviewing
from kiosk.core.desk.events import (
    ActBooked,
    ActDeclined,
    ActPrepared,
    DeskEvent,
    LedgerEnded,
    LineDropped,
    LineWanted,
    LoadDesk,
    Outcome,
)
from kiosk.core.desk.script import (
    Stepped,
    above,
    ask,
    carry,
    go_home,
    go_on,
    leave,
    questions,
    resumed,
    taken_up,
)
from kiosk.core.desk.states import (
    Booked,
    Declined,
    LinesShown,
    Note,
    Reviewing,
    Script,
)
from kiosk.core.desk.tasks import NONE, Answers, TaskName
from kiosk.core.events import (
    Button,
    Event,
    Pressed,
    Sound,
)


def step_lines(state: LinesShown, event: Event | DeskEvent) -> Stepped:
    script = state.script
    match event:
        case LineWanted():
            return go_on(replace(script, line=NONE), state.desk, state.home)
        case LineDropped(n) if 0 <= n < len(script.lines):
            kept = replace(script, lines=script.lines[:n] + script.lines[n + 1 :])
            if not kept.lines:
                return go_on(kept, state.desk, state.home)
            return replace(state, script=kept), ()
        case Pressed(Button.NEXT):
            return go_on(replace(script, lines_done=True), state.desk, state.home)
        case Pressed(Button.BACK):
            return go_home(state.home, state.desk)
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
    return state, ()


def step_review(state: Reviewing, event: Event | DeskEvent) -> Stepped:
    match event:
        case ActPrepared(op) if not state.op and not state.booking:
            return replace(state, op=op), ()
        case Pressed(Button.CONFIRM) if state.op and not state.booking:
            return replace(state, booking=True), (carry(state.script, state.desk, state.op),)
        case Pressed(Button.BACK) if not state.booking:
            return _before_review(state)
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case ActBooked(outcome) if state.booking:
            return _booked(state, outcome)
        case LedgerEnded(key, Outcome() as outcome) if state.booking and key == state.op:
            return _booked(state, outcome)
        case LedgerEnded(key, ActRefused() as refused) if state.booking and key == state.op:
            return step_review(state, ActDeclined(refused))
        case ActDeclined(refused) if state.booking:
            declined = Declined(state.desk, state.script, refused, state.home)
            return declined, (Sound("refused"),)
    return state, ()


def _before_review(state: Reviewing | Declined) -> Stepped:
    """The last question again, or the lines, or where the task began."""
    script = state.script.back()
    if script is not None:
        question = next(questions(script, state.desk))
        return ask(script, question, state.desk, state.home), ()
    if state.script.lines:
        kept = replace(state.script.unwitnessed(), lines_done=False)
        return LinesShown(state.desk, kept, state.home), ()
    return leave(state.script, state.desk, state.home)


def _booked(state: Reviewing, outcome: Outcome) -> Stepped:
    task = state.script.task
    if task is TaskName.COUNT_LINE and outcome.figure:
        found: Answers = {"difference": outcome.figure, "book": outcome.other}
        why = Script(TaskName.COUNT_REASON, answers={**state.script.answers, **found})
        return go_on(why, state.desk, state.home)
    if task is TaskName.SIT:
        return reviewing.sat_down(state, outcome)
    if task is TaskName.MINUTES:
        return reviewing.rose(state, outcome)
    if state.script.steps.review:
        return Booked(state.desk, task, outcome, state.home, state.script.under), (
            Sound("done"),
            LoadDesk(state.desk.person),
        )
    note = Note(task, outcome=outcome)
    at_home, effects = go_home(replace(state.home, note=note), state.desk)
    return at_home, (Sound("done"), *effects)


def after(state: Booked) -> Stepped:
    """On with what was interrupted, or home."""
    if state.under is None:
        at_home = replace(state.home, desk=state.desk)
        counted = state.task is TaskName.FINISH_COUNT
        return above(at_home, at_home) if counted else go_home(at_home, state.desk)
    if state.desk.good(state.outcome.good) is None:
        return resumed(state.under, state.desk, state.home), ()
    return taken_up(state.under, state.outcome.good, state.desk, state.home)


def step_declined(state: Declined, event: Event | DeskEvent) -> Stepped:
    match event:
        case Pressed(Button.BACK):
            return leave(state.script, state.desk, state.home)
        case Pressed(Button.NEXT):
            if state.script.lines:
                kept = replace(state.script.unwitnessed(), lines_done=False, asked=())
                return LinesShown(state.desk, kept, state.home), ()
            return _before_review(replace(state, script=state.script.unwitnessed()))
    return state, ()
