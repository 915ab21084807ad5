"""The day before it is closed: the key figures, then every kind of goods in a table."""

from __future__ import annotations

from kivy.factory import Factory
from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.desk.states import DayShown
from kiosk.core.desk.view import CloseSheet
from kiosk.core.entries import ClosedGood
from kiosk.ui import desk_day_sentences as day
from kiosk.ui import desk_words as words
from kiosk.ui.desk_page import DeskPage, page_of
from kiosk.ui.desk_sentences import NO_MARK, SIGNS, Level
from kiosk.ui.layouts import Rule
from kiosk.ui.page import Scene

TABLE_ROWS = {"compact": 5, "roomy": 7, "portrait": 5}


class DayCell(BoxLayout):
    """One key figure with what it counts."""

    title = StringProperty("")
    figure = StringProperty("")
    level = StringProperty(Level.CALM)

    def put(self, cell: day.Cell) -> None:
        self.title, self.level = cell.label, cell.level
        self.figure = f"{SIGNS[cell.level]}{cell.figure}"


class TableRow(BoxLayout):
    """A kind of goods and its seven figures."""

    title = StringProperty("")
    figures = ListProperty([""] * 7)
    is_head = BooleanProperty(defaultvalue=False)


class DayPage(DeskPage):
    span = StringProperty("")
    below = StringProperty("")
    below_level = StringProperty(Level.CALM)
    instead = StringProperty("")
    first = BooleanProperty(defaultvalue=True)
    """The key figures are shown, not the table."""

    ready = BooleanProperty(defaultvalue=False)

    def fill(self, state: DayShown, scene: Scene) -> None:  # noqa: ARG002
        sheet = state.sheet
        self.ready = sheet is not None
        self.instead = "" if sheet else words.LOADING
        self.span = day.span_words(sheet) if sheet else ""
        goods = day.moved_first(sheet.figures.goods) if sheet else []
        size = TABLE_ROWS[self.form.name]
        _, tables = page_of(0, len(goods), size)
        page, pages = page_of(state.page, (1 + tables) if sheet else 1, 1)
        self.turned(page, pages)
        self.first = page == 0
        self._show_figures(sheet)
        self._show_table(goods[(page - 1) * size : page * size] if page else [])

    def _show_figures(self, sheet: CloseSheet | None) -> None:
        grid = self.ids.cells
        told = day.cells(sheet.figures) if sheet and self.first else []
        grid.clear_widgets()
        for cell in told:
            grid.add_widget(DayCell())
            grid.children[0].put(cell)
        below = day.below_mark(sheet.figures) if told and sheet else NO_MARK
        self.below, self.below_level = below.signed, below.level

    def _show_table(self, goods: list[ClosedGood]) -> None:
        if self.first:
            self.ids.table.fill([])
            return
        head, *figures = words.TABLE_HEADS
        rows: list[Widget] = [TableRow(title=head, figures=figures, is_head=True)]
        for good in goods:
            rows.append(Rule())
            rows.append(TableRow(title=good.name, figures=list(day.table_row(good))))
        self.ids.table.fill(rows if goods else [Factory.Para(says=words.NOTHING_ON_SHELF)])
