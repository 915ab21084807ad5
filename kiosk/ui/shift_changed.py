"""A shift was opened or closed: one sentence."""

from __future__ import annotations

from kiosk.core.shift import ShiftChanged
from kiosk.ui import sentences
from kiosk.ui.page import Page, Scene
from kiosk.ui.told import WELL
from kiosk.ui.words import Explained


class ShiftChangedPage(Page):
    def render(self, state: ShiftChanged, scene: Scene) -> None:
        self.who = sentences.site_words(scene.status)
        told = sentences.shift_words(state.name, opened=state.opened)
        fact, _, then = told.partition("，")
        self.ids.told.tell(WELL, Explained(fact, "", then))
