"""Menu: what is known of a row, and what may be done with it."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.core.desk.states import Menu
from kiosk.core.desk.tasks import TaskName
from kiosk.ui import desk_sentences
from kiosk.ui import desk_words as words
from kiosk.ui.desk_page import DeskPage, DoorKey
from kiosk.ui.desk_row_sentences import RowText, menu_told
from kiosk.ui.page import Scene
from kiosk.ui.widgets import Words

USUAL = {TaskName.HAND_OVER, TaskName.SIGN, TaskName.PAPER_COMPLETE}
"""What one nearly always comes for."""


def columns_for(doors: int, *, upright: bool) -> int:
    """Keys side by side: one row of up to three, else two rows; more rows on an upright panel."""
    if upright:
        return 1 if doors <= 3 else 2 if doors <= 6 else 3
    return doors if doors <= 3 else -(-doors // 2)


class MoreTold(Words):
    """What else is known of the row; left out where there is no room."""

    optional = True


class MenuPage(DeskPage):
    asks = StringProperty("")
    """In place of a row."""

    columns = NumericProperty(1)
    rows = NumericProperty(1)
    tall = BooleanProperty(defaultvalue=True)
    """The row has more to say than its two lines."""

    def fill(self, state: Menu, scene: Scene) -> None:  # noqa: ARG002
        told = menu_told(state)
        self.asks = "" if told else words.MENU_ASKS.get(state.menu, "")
        more = self.ids.more
        more.fill([])
        self.tall = told is not None and bool(told.more)
        self.ids.row.put(told.text if told else RowText(""))
        if told is not None:
            more.fill([MoreTold(says=line) for line in told.more])
        doors = desk_sentences.menu_doors(state)
        self.columns = columns_for(len(doors), upright=self.form.portrait)
        self.rows = -(-len(doors) // self.columns)
        self.ids.doors.clear_widgets()
        for to in doors:
            says = desk_sentences.door_words(to, state.menu, training=state.desk.training)
            key = DoorKey(page=self, to=to, says=says)
            key.kind = "go" if to in USUAL else "plain"
            self.ids.doors.add_widget(key)
