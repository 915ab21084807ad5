"""A shift was opened or closed: one sentence."""

from __future__ import annotations

from kiosk.core.shift import ShiftChanged
from kiosk.ui import sentences
from kiosk.ui.page import Page, Scene
from kiosk.ui.told import WELL


class ShiftChangedPage(Page):
    def render(self, state: ShiftChanged, scene: Scene) -> None:
        self.who = sentences.site_words(scene.status)
        self.ids.told.tell(WELL, sentences.shift_words(state))
