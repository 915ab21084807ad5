"""The real window, offscreen: one Kivy event loop per process, one application per test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.core.front import Front, State
from kiosk.ui import env
from kiosk.ui.samples import Scripted

if TYPE_CHECKING:
    from kiosk.ui.finger import Finger

SIZE = "800x480"


class Listener:
    """A speaker that keeps what it was told to say."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def say(self, sentence: str, plain: str = "") -> None:
        self.sentences.append(sentence)


class Scene:
    """A finger before a window that shows a state; the runner only applies the real step."""

    def __init__(self, finger: Finger, runner: Scripted, speaker: Listener) -> None:
        self.finger = finger
        self.runner = runner
        self.speaker = speaker

    @property
    def state(self) -> State:
        return self.runner.front.state

    def events_of(self, kind: type) -> list[Any]:
        return [event for event in self.runner.events if isinstance(event, kind)]

    def effects_of(self, kind: type) -> list[Any]:
        return [effect for effect in self.runner.effects if isinstance(effect, kind)]


Open = Callable[..., Scene]


@pytest.fixture
def open_window() -> Iterator[Open]:
    """`open_window(state_or_front)`: the application, showing it."""
    env.setup("headless", env.PANELS[SIZE])
    from support.application import application

    from kiosk.ui.finger import Finger

    opened: list[Finger] = []

    def open_it(
        shown: State | Front,
        runner: Scripted | None = None,
        preview: Callable[[], Any] = lambda: None,
    ) -> Scene:
        runner = Scripted() if runner is None else runner
        runner.front = shown if isinstance(shown, Front) else Front(shown)
        speaker = Listener()
        finger = Finger(application(runner, preview, speaker), fake_time=True, draws=False)
        opened.append(finger)
        return Scene(finger, runner, speaker)

    yield open_it
    for finger in opened:
        finger.close()
