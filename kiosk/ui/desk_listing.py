"""A list of the desk: rows that are keys, in pages, and what may be done with all of them."""

from __future__ import annotations

from kivy.properties import ObjectProperty, StringProperty

from kiosk.core.desk.doors import ListName, target_of
from kiosk.core.desk.states import Listing
from kiosk.core.desk.tasks import TaskName
from kiosk.ui import desk_sentences
from kiosk.ui import desk_words as words
from kiosk.ui.desk_page import DeskPage, RowCard, page_of
from kiosk.ui.desk_row_sentences import row_text
from kiosk.ui.page import Scene

COLUMNS_AND_ROWS = {"compact": (2, 3), "roomy": (2, 4), "portrait": (1, 4)}
WIDE_ROWS = {"compact": (1, 3), "roomy": (1, 4), "portrait": (1, 3)}
WIDE = {
    ListName.ORDERS,
    ListName.REDEMPTIONS,
    ListName.UNACCEPTED,
    ListName.BUY,
    ListName.EXPIRING,
    ListName.TO_REVIEW,
}
"""Lists with more to say in a row."""


class ListingPage(DeskPage):
    instead = StringProperty("")
    """What stands there when there are no rows."""

    way_on = StringProperty("")
    door_to = ObjectProperty(None, allownone=True)

    def fill(self, state: Listing, scene: Scene) -> None:  # noqa: ARG002
        rows = state.rows or ()
        wide = state.list in WIDE
        columns, down = (WIDE_ROWS if wide else COLUMNS_AND_ROWS)[self.form.name]
        size = columns * down
        page, pages = page_of(state.page, len(rows), size)
        self.turned(page, pages)
        self.instead = ""
        if not rows:
            self.instead = words.LOADING if state.rows is None else desk_sentences.empty(state)
        doors = desk_sentences.list_doors(state)
        if not rows:  # nothing to print or to finish
            doors = [to for to in doors if to in (TaskName.NEW_GOOD, TaskName.MINUTES)]
        self.door_to = doors[0] if doors else None
        self.way_on = desk_sentences.door_words(doors[0]) if doors else ""
        grid = self.ids.rows
        if (grid.cols, len(grid.children)) != (columns, size):
            grid.clear_widgets()
            grid.cols = columns
            for _ in range(size):
                grid.add_widget(RowCard(page=self))
        shown = rows[page * size : (page + 1) * size]
        for number, card in enumerate(grid.children[::-1]):
            card.shown = number < len(shown)
            card.detail_lines = 2 if wide and self.form.portrait else 1
            if card.shown:
                card.key = shown[number].key
                card.leads = target_of(shown[number]) is not None
                card.put(row_text(state.desk, shown[number]))
