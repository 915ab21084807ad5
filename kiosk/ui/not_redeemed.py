"""The booking was refused and nothing has changed: why, and what can be done."""

from __future__ import annotations

from kiosk.core.front import NotRedeemed
from kiosk.ui import sentences
from kiosk.ui.page import Page, Scene
from kiosk.ui.told import REFUSED


class NotRedeemedPage(Page):
    def render(self, state: NotRedeemed, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.ids.told.tell(REFUSED, sentences.not_redeemed(state.refused))
