"""The microphone at the household's side: what is recorded, and what becomes of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from kiosk.core.events import Event
from kiosk.core.objecting.voice_events import (
    BeginRecording,
    EndRecording,
    Hush,
    PlayNote,
    RecordingBegun,
    RecordingEnded,
    RecordingFailed,
    VoiceEffect,
)
from kiosk.core.voice_note import LONGEST_S, note_of
from kiosk.ports import DeviceError, Recorder


class Voice:
    """Records what a household says; what comes of it is posted with the number of its take."""

    def __init__(
        self,
        recorder: Recorder | None,
        post: Callable[[Event], None],
        uptime_s: Callable[[], float],
        be_quiet: Callable[[], None],
    ) -> None:
        """`be_quiet`: the kiosk's own voice is not to be recorded."""
        self._recorder = recorder
        self._post = post
        self._uptime_s = uptime_s
        self._be_quiet = be_quiet
        self._takes = itertools.count(1)

    @property
    def records(self) -> bool:
        """Whether a microphone is there now."""
        return self._recorder is not None and self._recorder.is_there()

    def perform(self, effect: VoiceEffect) -> Iterator[Event]:
        recorder = self._recorder
        if recorder is None:
            return
        match effect:
            case BeginRecording():
                self._be_quiet()
                take = next(self._takes)
                yield RecordingBegun(take, self._uptime_s())
                recorder.begin(LONGEST_S, lambda taken: self._post(_told(take, taken)))
            case EndRecording():
                recorder.end()
            case PlayNote(note):
                self._be_quiet()
                recorder.play(note.wav)
            case Hush():
                recorder.hush()


def _told(take: int, taken: bytes | DeviceError) -> Event:
    if isinstance(taken, DeviceError):
        return RecordingFailed(take)
    note = note_of(taken)
    return RecordingFailed(take, too_short=True) if note is None else RecordingEnded(take, note)
