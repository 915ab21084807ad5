"""代领: what the person who came is to the household, then that person's own card."""

from __future__ import annotations

from typing import Any

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.events import RelationChosen
from kiosk.core.proxy import ProxyAsking
from kiosk.core.relations import RELATIONS
from kiosk.ui import sentences, words
from kiosk.ui.page import Page, Scene
from kiosk.ui.widgets import Key, Pressable


class RelationBlock(BoxLayout):
    """One key for each relation."""

    page = ObjectProperty(None)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for relation in RELATIONS:
            key = RelationKey(says=relation)
            key.fbind("on_release", lambda key: self.page.emit(RelationChosen(key.says)))
            self.ids.grid.add_widget(key)


class RelationKey(Key):
    pass


class ProxyCardBlock(BoxLayout):
    """The camera picture, and beside it what to hold before it."""

    page = ObjectProperty(None)


class ProxyPage(Page):
    trouble = StringProperty("")
    camera = StringProperty("")
    """What is wrong with the camera; '' for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._relations = RelationBlock(page=self)
        self._card = ProxyCardBlock(page=self)

    def render(self, state: ProxyAsking, scene: Scene) -> None:
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.camera = scene.status.camera or ""
        self.trouble = trouble_words(state)
        wanted = self._card if state.relation else self._relations
        if wanted.parent is None:
            self.clear_widgets()
            self.add_widget(wanted)
            for widget in wanted.walk(restrict=True):
                if isinstance(widget, Pressable):
                    widget.wake_later()

    def take(self, picture: Any) -> None:
        self._card.ids.viewfinder.take(picture)


def trouble_words(state: ProxyAsking) -> str:
    """Why the card just shown is not the proxy's; '' for nothing."""
    if state.own_card:
        return words.PROXY_OWN_CARD
    if state.refused is None:
        return ""
    return words.PROXY_CARD_REFUSED.format(fact=words.CARD_REFUSED[state.refused].fact)
