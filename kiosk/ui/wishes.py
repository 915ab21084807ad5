"""Wishes: what is not here, each on a card; a touch notes it for the keeper."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.events import GoodWished
from kiosk.core.view import Wishable
from kiosk.core.wishing import WishesShown
from kiosk.ui import sentences, words
from kiosk.ui.page import Page, Scene
from kiosk.ui.widgets import Pressable


class WishCard(Pressable, BoxLayout):
    """One thing: touch it to wish for it, once."""

    page = ObjectProperty(None)
    good = StringProperty("")
    category = StringProperty("")
    """Of the picture, where there is none of the thing itself."""

    title = StringProperty("")
    under = StringProperty("")
    wished = BooleanProperty(defaultvalue=False)

    def put(self, thing: Wishable, state: WishesShown) -> None:
        self.category, self.good = thing.category, thing.good
        self.title = self.label = thing.name
        self.wished = self.disabled = thing.good in state.wished
        self.under = under_words(thing, state)

    def on_release(self) -> None:
        self.page.emit(GoodWished(self.good))


def under_words(thing: Wishable, state: WishesShown) -> str:
    """What stands beneath the name: 已记下，谢谢, or that it is sold out here, or nothing."""
    if thing.good in state.wished:
        return words.WISH_NOTED
    if thing.good == state.declined:
        return words.WISH_ON_SHELF
    sold_out = any(offer.good == thing.good for offer in state.visit.offers)
    return words.WISH_SOLD_OUT if sold_out else ""


class WishesPage(Page):
    paging = StringProperty("")
    nothing = StringProperty("")
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)

    def render(self, state: WishesShown, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        categories = list(dict.fromkeys(thing.category for thing in state.things))
        self.ids.categories.choose_from(categories, state.category)
        wanted = [t for t in state.things if state.category in ("", t.category)]
        size = self.form.goods_columns * self.form.goods_rows
        pages = max(1, -(-len(wanted) // size))
        page = min(state.page, pages - 1)
        self.paging = words.PAGE.format(page=page + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = page == 0, page == pages - 1
        self.nothing = "" if wanted else words.NOTHING_HERE
        grid = self.ids.grid
        slots: list[Widget] = grid.children[::-1]
        while len(slots) < size:
            slots.append(WishCard(page=self))
            grid.add_widget(slots[-1])
        shown = wanted[page * size : (page + 1) * size]
        for number, card in enumerate(slots):
            card.shown = number < len(shown)
            if card.shown:
                card.put(shown[number], state)
