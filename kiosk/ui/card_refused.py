"""A card or a code that opens no account: why, and what can be done."""

from __future__ import annotations

from kiosk.core.front import CardRefused
from kiosk.ui import sentences, words
from kiosk.ui.page import Page, Scene
from kiosk.ui.told import REFUSED


class CardRefusedPage(Page):
    def render(self, state: CardRefused, scene: Scene) -> None:
        self.who = sentences.site_words(scene.status)
        self.ids.told.tell(REFUSED, words.CARD_REFUSED[state.refusal])
