"""What the keeper in charge may do here."""

from __future__ import annotations

from kivy.properties import StringProperty

from kiosk.core.shift import KeeperMenu
from kiosk.ui import sentences, words
from kiosk.ui.page import Page, Scene


class KeeperMenuPage(Page):
    hint = StringProperty("")

    def render(self, state: KeeperMenu, scene: Scene) -> None:
        self.who = words.KEEPER_TITLE.format(name=state.name)
        self.hint = sentences.unsent_words(scene.status)
