"""Questions that are answered before the camera: a person's card, a blank card, a photograph."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, StringProperty

from kiosk.core.desk.events import PhotoWanted
from kiosk.core.desk.states import Asking
from kiosk.core.desk.tasks import How
from kiosk.ui.ask_pad import PadBlock, TypedPage, dots
from kiosk.ui.ask_page import AskBlock, AskPage, wake_later
from kiosk.ui.page import Scene


class CameraBlock(AskBlock):
    """The camera picture, and beside it what to hold before it."""

    def take(self, picture: Any) -> None:
        self.ids.viewfinder.take(picture)


class PhotoBlock(CameraBlock):
    """The same with a key that takes the picture."""


class HouseholdBlock(CameraBlock):
    """The camera picture and a pad for the number."""


class CameraPage(AskPage):
    """A blank card of the stack."""

    camera = StringProperty("")
    """What is wrong with the camera; '' for nothing."""

    kind: type[CameraBlock] = CameraBlock

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.block = self.kind(page=self)
        self.add_widget(self.block)

    def ask(self, state: Asking, scene: Scene) -> None:  # noqa: ARG002
        self.camera = scene.status.camera or ""

    def take(self, picture: Any) -> None:
        self.block.take(picture)


class PhotoPage(CameraPage):
    kind = PhotoBlock

    def take_photo(self) -> None:
        self.emit(PhotoWanted())


class HouseholdPage(CameraPage, TypedPage):
    """A household's card, or its number on the pad."""

    kind = HouseholdBlock
    typed = StringProperty("")

    def ask(self, state: Asking, scene: Scene) -> None:
        super().ask(state, scene)
        self.typed = state.typed


class PersonPage(CameraPage, TypedPage):
    """Another person's card, then that person's PIN."""

    pins = BooleanProperty(defaultvalue=False)
    """Whether the PIN is awaited."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._pad = PadBlock(page=self)

    def ask(self, state: Asking, scene: Scene) -> None:
        super().ask(state, scene)
        self.confirms = False
        self.dots = dots(state.typed)
        self.ready = not state.checking
        self.pins = state.question.how is How.PERSON and state.second is not None
        wanted = self._pad if self.pins else self.block
        if wanted.parent is None:
            self.clear_widgets()
            self.add_widget(wanted)
            wake_later(wanted)
