"""A household says why in its own words, where there is a microphone; nothing else records.

What was said is held by the state alone until the objection is booked: a household that throws it
away or leaves has never had it on the disk.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.desk.events import PrepareAct
from kiosk.core.events import Button, Effect, Event, Pressed
from kiosk.core.objecting.states import (
    NoteFailed,
    NoteHeard,
    NoteRecording,
    NoteState,
    ObjectionReviewing,
)
from kiosk.core.objecting.voice_events import (
    BeginRecording,
    EndRecording,
    Hush,
    PlayNote,
    RecordingBegun,
    RecordingEnded,
    RecordingFailed,
    VoiceKey,
    VoiceTouched,
)

Next = tuple[NoteState | ObjectionReviewing, tuple[Effect, ...]]


def offered(state: ObjectionReviewing, event: Event) -> Next | None:
    """What the key on the confirming screen does; None for another event."""
    match event:
        case VoiceTouched(VoiceKey.RECORD) if state.asking.things.records and not state.booking:
            return NoteRecording(state), (BeginRecording(),)
        case VoiceTouched(VoiceKey.HEAR) if state.note is not None and not state.booking:
            return NoteHeard(state, state.note), (PlayNote(state.note),)
    return None


def step(state: NoteState, event: Event) -> Next:
    """The next state; back on the confirming screen with the note, or without.

    不录了 throws away what was just heard; while somebody speaks, or after nothing came, it is only
    the new try that is given up: what was kept before stays.
    """
    if event == VoiceTouched(VoiceKey.WITHOUT) and isinstance(state, NoteHeard):
        return _back(replace(state.under, note=None), Hush())
    if event in (VoiceTouched(VoiceKey.WITHOUT), Pressed(Button.BACK)):
        return _back(state.under, Hush())
    match state:
        case NoteRecording():
            return _recording(state, event)
        case NoteHeard(under, note):
            match event:
                case VoiceTouched(VoiceKey.USE):
                    return _back(replace(under, note=note), Hush())
                case VoiceTouched(VoiceKey.HEAR):
                    return state, (PlayNote(note),)
    if event == VoiceTouched(VoiceKey.RECORD):
        return NoteRecording(state.under), (BeginRecording(),)
    return state, ()


def _recording(state: NoteRecording, event: Event) -> Next:
    match event:
        case RecordingBegun(take, at_s) if not state.take:
            return replace(state, take=take, began_s=at_s), ()
        case VoiceTouched(VoiceKey.SAID) if state.take and not state.ending:
            return replace(state, ending=True), (EndRecording(),)
        case RecordingEnded(take, note) if take == state.take:
            return NoteHeard(state.under, note), (PlayNote(note),)
        case RecordingFailed(take, too_short) if take == state.take:
            return NoteFailed(state.under, too_short=too_short), ()
    return state, ()


def _back(under: ObjectionReviewing, *effects: Effect) -> Next:
    """A key that came meanwhile was not heard: it is asked for again."""
    return under, (effects if under.op else (*effects, PrepareAct()))
