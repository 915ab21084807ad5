"""What all screens have in common: a scene to show, a way to emit events, the time-out band."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.events import Button, Event, KeyPressed, Pressed
from kiosk.core.front import Done, Front, State
from kiosk.core.objecting.states import NoteRecording, ObjectionMade
from kiosk.core.travel.states import TravelDone
from kiosk.core.view import Status
from kiosk.ui import sentences, words
from kiosk.ui.widgets import Pressable


@dataclass(frozen=True)
class Scene:
    """All that decides what a screen looks like; an equal scene needs no drawing."""

    state: State
    status: Status
    warning: bool
    seconds: int | None
    """Until the time-out, where the screen tells it; of a recording, how long it goes on."""


def scene_of(front: Front, status: Status) -> Scene:
    left_s = front.left_s
    told = front.warning or isinstance(front.state, Done | TravelDone | ObjectionMade)
    seconds = max(0, ceil(left_s)) if told and left_s is not None else None
    if isinstance(front.state, NoteRecording):
        seconds = int(front.now_s - front.state.began_s) if front.state.take else 0
    minute = status.at.replace(second=0, microsecond=0)
    return Scene(front.state, replace(status, at=minute), front.warning, seconds)


class Page(BoxLayout):
    """One screen: `show` reads a scene, touches come out of `emit` as events."""

    form = ObjectProperty(None)
    emit: Callable[[Event], None] = ObjectProperty(None)
    who = StringProperty("")
    status_words = StringProperty("")
    band = StringProperty("")
    seconds = NumericProperty(-1)
    """Until the time-out; -1: not told."""

    def __init__(self, **kwargs: Any) -> None:
        self.scene: Scene | None = None
        super().__init__(**kwargs)

    def enter(self) -> None:
        """The screen is about to come up: its buttons are deaf to the rest of the last tap."""
        self.scene = None
        for widget in self.walk(restrict=True):
            if isinstance(widget, Pressable):
                widget.wake_later()

    def show(self, scene: Scene) -> None:
        before, self.scene = self.scene, scene
        self.band = words.WARNING.format(seconds=scene.seconds) if scene.warning else ""
        self.seconds = -1 if scene.seconds is None else scene.seconds
        if before is None or (before.state, before.status) != (scene.state, scene.status):
            self.status_words = sentences.status_words(scene.status)
            self.render(scene.state, scene)

    def render(self, state: Any, scene: Scene) -> None:
        """Bring the widgets into line with a state of this screen's class."""

    def press(self, button: Button) -> None:
        self.emit(Pressed(button))

    def key(self, key: str) -> None:
        self.emit(KeyPressed(key))

    def on_touch_down(self, touch: Any) -> bool:
        if super().on_touch_down(touch):
            return True
        touch.ud[self] = True
        return True

    def on_touch_up(self, touch: Any) -> bool:
        handled = bool(super().on_touch_up(touch))
        if touch.ud.get(self) and self.scene is not None and self.scene.warning:
            self.press(Button.STAY)
        return handled
