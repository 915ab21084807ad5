"""Basket: what was picked, with − and + for each."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.basket import Visit
from kiosk.core.events import Button, GoodAdded, GoodRemoved
from kiosk.core.front import BasketShown
from kiosk.core.view import Pick
from kiosk.ui import words
from kiosk.ui.goods_sentences import basket_words, note_words, visit_words
from kiosk.ui.page import Page, Scene


class BasketRow(BoxLayout):
    page = ObjectProperty(None)
    pick = ObjectProperty(None, allownone=True)
    title = StringProperty("")
    good = StringProperty("")
    quantity = StringProperty("")
    cost = StringProperty("")
    note = StringProperty("")
    """Whether it is taken now or when it is fetched; '' where all is taken now."""

    ordered = BooleanProperty(defaultvalue=False)
    shown = BooleanProperty(defaultvalue=False)
    more = BooleanProperty(defaultvalue=False)

    def put(self, pick: Pick, visit: Visit) -> None:
        self.good, self.title = pick.good, pick.name
        self.quantity = str(pick.quantity)
        self.cost = words.PRICE.format(points=pick.cost)
        self.note = note_words(pick, visit.standing.at) if visit.ordered else ""
        self.ordered = bool(pick.due)
        offer = next((o for o in visit.offers if o.good == pick.good), None)
        self.more = offer is not None and visit.may_add(offer)

    def add(self) -> None:
        self.page.emit(GoodAdded(self.good))

    def take_away(self) -> None:
        self.page.emit(GoodRemoved(self.good))


class BasketPage(Page):
    """`turned` is the page of a long basket: which rows are seen decides nothing."""

    total = StringProperty("")
    paging = StringProperty("")
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)
    empty = BooleanProperty(defaultvalue=False)
    for_another = StringProperty("")
    for_another_short = StringProperty("")
    """On the key to say who came, where there is little room."""

    def __init__(self, **kwargs: Any) -> None:
        self._page = 0
        super().__init__(**kwargs)

    def enter(self) -> None:
        self._page = 0
        super().enter()

    def render(self, state: BasketShown, scene: Scene) -> None:  # noqa: ARG002
        visit = state.visit
        self.who = visit_words(visit)
        self.empty = not visit.basket
        said = visit.proxy is not None
        self.for_another = words.FOR_ANOTHER_SAID if said else words.FOR_ANOTHER
        self.for_another_short = words.FOR_ANOTHER_SAID if said else words.FOR_ANOTHER_SHORT
        self.total = (
            basket_words(visit.basket, visit.standing.account.redeemable)
            if visit.basket
            else words.BASKET_EMPTY
        )
        size = self.form.basket_rows
        pages = max(1, -(-len(visit.basket) // size))
        self._page = min(self._page, pages - 1)
        self.paging = words.PAGE.format(page=self._page + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = self._page == 0, self._page == pages - 1
        picks = visit.basket[self._page * size : (self._page + 1) * size]
        rows = self.ids.rows
        while len(rows.children) < size:
            rows.add_widget(BasketRow(page=self))
        for number, row in enumerate(rows.children[::-1]):
            row.shown = number < len(picks)
            if row.shown:
                row.put(picks[number], visit)

    def turn(self, pages: int) -> None:
        self._page += pages
        self.press(Button.STAY)
        if self.scene is not None and isinstance(self.scene.state, BasketShown):
            self.render(self.scene.state, self.scene)
