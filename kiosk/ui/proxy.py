"""代领: what the person who came is to the household, then their own card or the keeper's word."""

from __future__ import annotations

from typing import Any

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.card import SEEN_BADLY
from kiosk.core.events import RelationChosen
from kiosk.core.pin import PIN_DIGITS
from kiosk.core.proxy import ProxyAsking, ProxyVouching
from kiosk.core.relations import RELATIONS
from kiosk.ui import sentences, words
from kiosk.ui.code import PadPage
from kiosk.ui.page import Page, Scene
from kiosk.ui.pin import dots, wrong_pin
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


class ProxyWordPage(PadPage):
    """The pad for the keeper's PIN, below who it is that has no card."""

    def render(self, state: ProxyVouching, scene: Scene) -> None:  # noqa: ARG002
        relation = state.asking.relation
        self.title = words.PROXY_WORD.format(name=state.keeper_name, relation=relation)
        self.typed = dots(len(state.digits), PIN_DIGITS)
        self.ready = not state.checking
        self.hint = words.PIN_CHECKING if state.checking else ""
        self.trouble = wrong_pin(state.wait_s) if state.rejected else ""


def trouble_words(state: ProxyAsking) -> str:
    """Why the proxy cannot go on with this card, or without one; '' for nothing."""
    if state.no_keeper:
        return words.PROXY_NO_KEEPER
    if state.own_card:
        return words.PROXY_OWN_CARD
    if state.refused is None:
        return ""
    told = words.CARD_REFUSED[state.refused]
    if state.refused in SEEN_BADLY:
        remedy, _, _ = told.remedy.partition("；")  # no number can be typed here
        return f"{told.fact}，{remedy}"
    return words.PROXY_CARD_REFUSED.format(fact=told.fact)
