"""A household objects, as a state machine; what a visit does with it is in `visit`."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.desk.events import ActPrepared, PrepareAct
from kiosk.core.events import (
    Button,
    Effect,
    Event,
    Pressed,
    PrintSlip,
    Sound,
)
from kiosk.core.objecting import voice
from kiosk.core.objecting.events import (
    ObjectionDeclined,
    ObjectionNoted,
    ObjectTo,
    ThingChosen,
    WhyChosen,
)
from kiosk.core.objecting.states import (
    NoteFailed,
    NoteHeard,
    NoteRecording,
    NotObjected,
    ObjectingState,
    ObjectionMade,
    ObjectionReviewing,
    ObjectionsShown,
    ThingsShown,
    WhyAsking,
)
from kiosk.core.objections import REASONS
from kiosk.core.slip_shown import slip_step

Next = tuple[ObjectingState | None, tuple[Effect, ...]]


def step(state: ObjectingState, event: Event) -> Next:
    """The next state and what to ask for; None: back to the record."""
    match state:
        case ThingsShown():
            return _things(state, event)
        case WhyAsking():
            return _why(state, event)
        case ObjectionReviewing():
            return voice.offered(state, event) or _review(state, event)
        case NoteRecording() | NoteHeard() | NoteFailed():
            return voice.step(state, event)
        case ObjectionsShown(things):
            if event == Pressed(Button.BACK):
                return things, ()
            return replace(state, page=_turned(state.page, event)), ()
        case ObjectionMade():
            return slip_step(state, event)
        case NotObjected() if event == Pressed(Button.NEXT):
            return None, ()
    return state, ()


def _things(state: ThingsShown, event: Event) -> Next:
    match event:
        case Pressed(Button.BACK):
            return None, ()
        case Pressed(Button.MY_OBJECTIONS) if state.made:
            return ObjectionsShown(state), ()
        case ThingChosen(about):
            for thing in state.things:
                if thing.about == about:
                    return WhyAsking(state, thing), ()
    return replace(state, page=_turned(state.page, event)), ()


def _turned(page: int, event: Event) -> int:
    match event:
        case Pressed(Button.NEXT_PAGE):
            return page + 1
        case Pressed(Button.PREVIOUS_PAGE):
            return max(0, page - 1)
    return page


def _why(state: WhyAsking, event: Event) -> Next:
    match event:
        case Pressed(Button.BACK):
            return state.things, ()
        case WhyChosen(why) if why in REASONS:
            return ObjectionReviewing(state, why), (PrepareAct(),)
    return state, ()


def _review(state: ObjectionReviewing, event: Event) -> Next:
    match event:
        case ActPrepared(op) if not state.op:
            return replace(state, op=op), ()
        case Pressed(Button.BACK) if not state.booking:
            return state.asking, ()
        case Pressed(Button.CONFIRM) if state.op and not state.booking:
            what = state.visit.household, state.asking.thing, state.why
            wanted = ObjectTo(state.op, *what, state.note)
            return replace(state, booking=True), (wanted,)
        case ObjectionNoted(receipt) if state.booking:
            unsaid = state.note is not None and not receipt.voice_s
            made = ObjectionMade(state.visit, receipt, unsaid=unsaid)
            return made, (Sound("done"), PrintSlip(receipt.seq))
        case ObjectionDeclined(refused) if state.booking:
            return NotObjected(state.visit, refused), (Sound("refused"),)
    return state, ()
