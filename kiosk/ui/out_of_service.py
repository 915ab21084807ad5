"""The kiosk cannot work: what is wrong in plain words, and whom to ask."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.events import OutOfServiceReason
from kiosk.core.front import OutOfService
from kiosk.ui import sentences, words
from kiosk.ui.page import Page, Scene
from kiosk.ui.told import REFUSED


class OutOfServicePage(Page):
    def render(self, state: OutOfService, scene: Scene) -> None:
        self.who = sentences.site_words(scene.status)
        told = words.OUT_OF_SERVICE[state.reason]
        waits = (OutOfServiceReason.RESTORING, OutOfServiceReason.FETCHING)
        if state.reason in waits and scene.status.problem:
            told = replace(told, when=scene.status.problem)
        self.ids.told.tell(REFUSED, told)
