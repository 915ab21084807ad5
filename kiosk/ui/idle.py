"""Idle: the camera picture with a card's outline, and what to do."""

from __future__ import annotations

from typing import Any

from kivy.graphics.texture import Texture
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.floatlayout import FloatLayout

from kiosk.core.front import Idle
from kiosk.ui import sentences, words
from kiosk.ui.page import Page, Scene

NOTICES_SHOWN = {"compact": 1, "roomy": 2, "portrait": 1}
SHELF_ROOM = {"compact": 21, "roomy": 25, "portrait": 11}
"""Characters of the line that says what is on the shelf."""


class Viewfinder(FloatLayout):
    """The newest camera picture, as in a mirror, since the person stands before the camera."""

    texture = ObjectProperty(None, allownone=True)
    trouble = StringProperty("")
    outlined = BooleanProperty(defaultvalue=True)
    """Whether a card's outline shows where to hold it."""

    ratio = NumericProperty(4 / 3)
    frame = ListProperty([0, 0, 1, 1])
    """Where the picture stands: x, y, width, height."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("pos", "size", "ratio", "trouble"):
            self.fbind(name, self._centre)

    def _centre(self, *_: object) -> None:
        width = min(self.width, self.height * self.ratio)
        height = width / self.ratio
        if self.trouble:  # words want more room than a picture
            width, height = self.width, self.height
        x = self.x + (self.width - width) / 2
        y = self.y + (self.height - height) / 2
        self.frame = [x, y, width, height]

    def take(self, picture: Any) -> None:
        """Show an array of shape (height, width, 4), uint8 RGBA."""
        height, width = picture.shape[:2]
        if self.texture is None or self.texture.size != (width, height):
            texture = Texture.create(size=(width, height), colorfmt="rgba")
            texture.flip_vertical()
            texture.flip_horizontal()
            self.texture = texture
            self.ratio = width / height
        self.texture.blit_buffer(picture.reshape(-1), colorfmt="rgba", bufferfmt="ubyte")
        self.canvas.ask_update()


class IdlePage(Page):
    how = StringProperty("")
    """Under 请出示积分卡: how, or the other way while no camera sees a card."""

    shelf = StringProperty("")
    notice = StringProperty("")
    trouble = StringProperty("")

    def render(self, state: Idle, scene: Scene) -> None:  # noqa: ARG002
        status = scene.status
        self.who = sentences.site_words(status)
        self.shelf = sentences.under_camera(status, SHELF_ROOM[self.form.name])
        shown = sentences.idle_notices(status)[: NOTICES_SHOWN[self.form.name]]
        self.notice = "\n".join(shown)
        self.trouble = status.camera or ""
        self.how = words.WITHOUT_CAMERA if self.trouble else words.HOLD_STILL

    def take(self, picture: Any) -> None:
        self.ids.viewfinder.take(picture)
