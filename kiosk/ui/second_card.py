"""Another card was shown during a visit: go on, or change over?"""

from __future__ import annotations

from kiosk.core.front import SecondCard
from kiosk.ui import sentences, words
from kiosk.ui.page import Page, Scene
from kiosk.ui.told import ASKING
from kiosk.ui.words import Explained


class SecondCardPage(Page):
    def render(self, state: SecondCard, scene: Scene) -> None:  # noqa: ARG002
        holder = sentences.holder_words(state.under.visit.standing.holder)
        self.who = holder
        now = words.SECOND_CARD_NOW.format(holder=holder)
        self.ids.told.tell(ASKING, Explained(words.SECOND_CARD, now, words.SECOND_CARD_NOTE))
