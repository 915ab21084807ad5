"""Goods: what can be had first, the rest greyed with what is lacking; by category, in pages."""

from __future__ import annotations

from typing import Any

from kivy.factory import Factory
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.basket import Visit
from kiosk.core.events import CategoryChosen, GoodAdded, GoodRemoved
from kiosk.core.front import GoodsShown
from kiosk.core.view import Offer, cost_of, pieces_of
from kiosk.ui import sentences, words
from kiosk.ui.goods_sentences import comes_words
from kiosk.ui.page import Page, Scene
from kiosk.ui.widgets import Pressable, one_line_width


class GoodCard(Pressable, BoxLayout):
    """One kind of goods: touch it to add one; a picked one has a − of its own."""

    offer = ObjectProperty(None, allownone=True)
    page = ObjectProperty(None)
    good = StringProperty("")
    """Of the picture."""

    tag = StringProperty("")
    """On the picture, of what is or would be ordered."""

    title = StringProperty("")
    price = StringProperty("")
    under = StringProperty("")
    """Beside or beneath the price: what is left, or what is lacking."""

    picked = BooleanProperty(defaultvalue=False)
    greyed = BooleanProperty(defaultvalue=False)

    def put(self, offer: Offer, visit: Visit) -> None:
        quantity = visit.quantity(offer.good)
        addable = visit.may_add(offer)
        self.offer, self.good = offer, offer.good
        self.title = self.label = offer.name
        self.tag = tag_words(offer, quantity)
        self.picked = quantity > 0
        if quantity:
            self.price = words.PICKED.format(count=quantity, unit=offer.unit)
            self.under = words.PRICE.format(points=quantity * offer.points)
        else:
            self.price = words.PRICE.format(points=offer.points)
            self.under = under_words(offer, visit)
        self.greyed = not addable and not quantity
        self.disabled = self.greyed

    def on_release(self) -> None:
        self.page.emit(GoodAdded(self.good))

    def take_away(self) -> None:
        self.page.emit(GoodRemoved(self.good))


def tag_words(offer: Offer, quantity: int) -> str:
    """可预订 on what is not there; 预订 on what is picked and will be fetched."""
    if quantity:
        return words.ORDERED if offer.is_ordered(quantity) else ""
    return words.CAN_ORDER if offer.is_ordered(1) else ""


def under_words(offer: Offer, visit: Visit) -> str:
    """What stands beneath the price of a good: 剩 6 袋, 2 天内到, 还差 110 分, 已兑完."""
    if is_gone(offer):
        return words.PAST_DATE if offer.expired else words.GONE
    account = visit.standing.account
    left = visit.left if account.barred is None else sentences.saved_points(account)
    if lacking := offer.lacks(left):
        return words.LACKS.format(points=lacking)
    if account.barred is not None:
        return words.NOT_TODAY
    if offer.stock <= 0:
        return comes_words(offer)
    return words.LEFT.format(count=offer.stock, unit=offer.unit)


def is_gone(offer: Offer) -> bool:
    """Neither on the shelf nor to be ordered."""
    return offer.stock <= 0 and not offer.is_ordered(1)


def in_order(offers: tuple[Offer, ...], redeemable: int) -> list[Offer]:
    """What this household can have first.

    By the points it came with, not by those still left: nothing may move under a finger because
    something was picked.
    """
    return sorted(offers, key=lambda o: o.points > redeemable or is_gone(o))


def categories_of(offers: tuple[Offer, ...]) -> list[str]:
    """In the order of the list, each once."""
    return list(dict.fromkeys(offer.category for offer in offers))


class CategoryKeys(BoxLayout):
    """全部 and the categories; when they do not fit, 更多 shows the next ones."""

    page = ObjectProperty(None)
    px = NumericProperty(1)
    least_width = NumericProperty(1)
    side = NumericProperty(0)
    most_spare = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        self._names: list[str] = []
        self._chosen = ""
        self._told = False
        """Whether both were said since the screen came up."""

        self._turned = 0
        self._spare = 0.0
        self._filled: tuple[object, ...] = ()
        """What stands there: names, the chosen one, whether there are more, and the widths."""

        super().__init__(**kwargs)
        self.fbind("width", self._find)

    def choose_from(self, names: list[str], chosen: str) -> None:
        if not self._told or (names, chosen) != (self._names, self._chosen):
            self._names, self._chosen, self._told = names, chosen, True
            self._find()

    def turn_back(self) -> None:
        """Show the chosen one again, whatever somebody turned to before."""
        self._told = False

    def _find(self, *_: object) -> None:
        rows = self._rows()
        self._turned = next((n for n, row in enumerate(rows) if self._chosen in row), 0)
        self._fill()

    def _fill(self) -> None:
        rows = self._rows()
        self._turned %= len(rows)
        self._spare = self._spare_of(rows[self._turned], more=len(rows) > 1)
        filled = (rows[self._turned], self._chosen, len(rows) > 1, self._spare)
        if filled == self._filled:
            return
        self._filled = filled
        self.clear_widgets()
        for name in rows[self._turned]:
            kind = "chosen" if name == self._chosen else "plain"
            self._add(name or words.ALL, kind, CategoryChosen(name))
        if len(rows) > 1:
            self._add(words.MORE, "plain", None)
        self.add_widget(Widget())

    def _add(self, says: str, kind: str, event: CategoryChosen | None) -> None:
        key = Factory.CategoryKey(
            says=says, kind=kind, size_hint_x=None, width=self._width(says) + self._spare
        )
        key.fbind("on_release", lambda *_: self.page.emit(event) if event else self._turn())
        self.add_widget(key)

    def _turn(self) -> None:
        self._turned += 1
        self._fill()

    def _width(self, says: str) -> float:
        return max(self.least_width, one_line_width(says, self.px) + 2 * self.side)

    def _spare_of(self, names: list[str], *, more: bool) -> float:
        """What each key may be wider than it must."""
        says = [name or words.ALL for name in names] + ([words.MORE] if more else [])
        taken = sum(self._width(s) for s in says) + self.spacing * (len(says) - 1)
        return max(0.0, min(self.most_spare, (self.width - taken) / len(says)))

    def _rows(self) -> list[list[str]]:
        """The names that stand together; more than one row leaves room for 更多."""
        names = ["", *self._names]
        widths = [self._width(name or words.ALL) + self.spacing for name in names]
        if sum(widths) - self.spacing <= self.width:
            return [names]
        room = self.width - self._width(words.MORE)
        rows: list[list[str]] = [[]]
        used = 0.0
        for name, width in zip(names, widths, strict=True):
            if used + width > room and rows[-1]:
                rows.append([])
                used = 0.0
            rows[-1].append(name)
            used += width
        return rows


class GoodsPage(Page):
    points = StringProperty("")
    paging = StringProperty("")
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)
    basket = StringProperty("")
    nothing = StringProperty("")

    def enter(self) -> None:
        self.ids.categories.turn_back()
        super().enter()

    def render(self, state: GoodsShown, scene: Scene) -> None:  # noqa: ARG002
        visit = state.visit
        self.who = sentences.holder_words(visit.standing.holder)
        self.points = words.POINTS.format(points=visit.left)
        self.ids.categories.choose_from(categories_of(visit.offers), state.category)
        offers = in_order(visit.offers, visit.standing.account.redeemable)
        wanted = [o for o in offers if state.category in ("", o.category)]
        size = self.form.goods_columns * self.form.goods_rows
        pages = max(1, -(-len(wanted) // size))
        page = min(state.page, pages - 1)
        self.paging = words.PAGE.format(page=page + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = page == 0, page == pages - 1
        self.nothing = "" if wanted else words.NOTHING_HERE
        self._show(wanted[page * size : (page + 1) * size], visit)
        self.basket = (
            words.BASKET.format(pieces=pieces_of(visit.basket), cost=cost_of(visit.basket))
            if visit.basket
            else ""
        )

    def _show(self, offers: list[Offer], visit: Visit) -> None:
        grid = self.ids.grid
        slots: list[Widget] = grid.children[::-1]
        size = self.form.goods_columns * self.form.goods_rows
        while len(slots) < size:
            slots.append(GoodCard(page=self))
            grid.add_widget(slots[-1])
        for number, card in enumerate(slots):
            card.shown = number < len(offers)
            if card.shown:
                card.put(offers[number], visit)
