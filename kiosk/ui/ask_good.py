"""Which kind of goods: pictures, narrowed by the first letters of the name's pinyin."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.desk.events import GoodTouched
from kiosk.core.desk.states import Asking
from kiosk.core.desk.tasks import TaskName
from kiosk.core.desk.view import DeskGood
from kiosk.ui import ask_nine, ask_words, words
from kiosk.ui.ask_page import AskPage
from kiosk.ui.desk_row_sentences import shelf_words
from kiosk.ui.page import Scene
from kiosk.ui.widgets import Pressable

COLUMNS = {"compact": 3, "roomy": 4, "portrait": 2}
ROWS = {"compact": 2, "roomy": 2, "portrait": 3}

KEYS_TOLD = 3
"""Of the letters that were touched, those that the screen still names."""


class PickCard(Pressable, BoxLayout):
    """One kind of goods and how much of it is on the shelf; in a count, where it stands."""

    good = ObjectProperty(None, allownone=True)
    page = ObjectProperty(None)
    title = StringProperty("")
    under = StringProperty("")

    def put(self, good: DeskGood, *, blind: bool) -> None:
        self.good = good
        self.title = self.label = good.name
        left = words.LEFT.format(count=good.on_hand, unit=good.unit)
        self.under = shelf_words(good) if blind else left

    def on_release(self) -> None:
        self.page.emit(GoodTouched(self.good.good))


def wanted(goods: tuple[DeskGood, ...], typed: str) -> list[DeskGood]:
    """Those whose initials begin with the touched letters; what the village offers comes first."""
    found = [good for good in goods if ask_nine.starts(good.initials, typed)]
    return sorted(found, key=lambda good: not good.offered)


class GoodPage(AskPage):
    heading = StringProperty("")
    nothing = StringProperty("")
    paging = StringProperty("")
    narrowed = BooleanProperty(defaultvalue=False)
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ids.letters.put([(key.upper(), key[0]) for key in ask_nine.KEYS])

    def touched(self, letter: str) -> None:
        self.key(letter)

    def ask(self, state: Asking, scene: Scene) -> None:  # noqa: ARG002
        self.heading = f"{self.where}{ask_words.SEPARATOR}{self.question}"
        self.narrowed = bool(state.typed)
        if state.typed:
            self.hint = ask_words.INITIALS.format(typed=_keys_of(state.typed))
        goods = wanted(state.desk.goods, state.typed)
        size = COLUMNS[self.form.name] * ROWS[self.form.name]
        pages = max(1, -(-len(goods) // size))
        page = min(state.page, pages - 1)
        self.paging = words.PAGE.format(page=page + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = page == 0, page == pages - 1
        self.nothing = "" if goods else ask_words.NO_SUCH_GOODS
        if not state.desk.goods:
            self.nothing = ask_words.NO_GOODS
        blind = state.script.task is TaskName.COUNT_LINE
        self._show(goods[page * size : (page + 1) * size], size, blind=blind)

    def _show(self, goods: list[DeskGood], size: int, *, blind: bool) -> None:
        grid = self.ids.grid
        slots = grid.children[::-1]
        while len(slots) < size:
            slots.append(PickCard(page=self))
            grid.add_widget(slots[-1])
        for number, card in enumerate(slots):
            card.shown = number < len(goods)
            if card.shown:
                card.put(goods[number], blind=blind)


def _keys_of(typed: str) -> str:
    """DEF MNO: the last keys that were touched."""
    keys = [key.upper() for letter in typed for key in ask_nine.KEYS if letter in key]
    return " ".join(["…", *keys[-KEYS_TOLD:]] if len(keys) > KEYS_TOLD else keys)
