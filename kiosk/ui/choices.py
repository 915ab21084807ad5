"""A question with large rows to touch, in pages: where to, which entry, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.ui import words
from kiosk.ui.desk_page import page_of
from kiosk.ui.page import Page
from kiosk.ui.widgets import Pressable


@dataclass(frozen=True)
class Choice:
    """One row: what it is called, and what is said under it."""

    key: str
    title: str
    detail: str = ""


class ChoiceCard(Pressable, BoxLayout):
    """A row that is one large key."""

    page = ObjectProperty(None)
    key = StringProperty("")
    title = StringProperty("")
    detail = StringProperty("")
    detail_lines = NumericProperty(1)

    def put(self, choice: Choice) -> None:
        self.key, self.title, self.detail = choice.key, choice.title, choice.detail
        self.label = choice.title

    def on_release(self) -> None:
        self.page.chosen(self.key)


class ChoicesPage(Page):
    """`offer` fills the rows; `chosen` says what a touch on one means."""

    COLUMNS_AND_ROWS: ClassVar = {"compact": (2, 2), "roomy": (2, 3), "portrait": (1, 4)}

    DETAIL_LINES: ClassVar = 1
    READ_ONLY: ClassVar = False

    title = StringProperty("")
    tool = StringProperty("")
    """Words of one more key of the footer; '' for none."""

    nothing = StringProperty("")
    paging = StringProperty("")
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)

    def chosen(self, key: str) -> None:
        """A row was touched."""

    def use_tool(self) -> None:
        """The one more key was touched."""

    def offer(self, choices: list[Choice], page: int, nothing: str = "") -> None:
        columns, down = self.COLUMNS_AND_ROWS[self.form.name]
        size = columns * down
        at, pages = page_of(page, len(choices), size)
        self.paging = words.PAGE.format(page=at + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = at == 0, at == pages - 1
        self.nothing = "" if choices else nothing
        grid = self.ids.rows
        if len(grid.children) != size:
            grid.clear_widgets()
            grid.cols, grid.rows = columns, down
            for _ in range(size):
                grid.add_widget(ChoiceCard(page=self))
        shown = choices[at * size : (at + 1) * size]
        for number, card in enumerate(grid.children[::-1]):
            card.shown = number < len(shown)
            card.disabled, card.detail_lines = self.READ_ONLY, self.DETAIL_LINES
            if card.shown:
                card.put(shown[number])
