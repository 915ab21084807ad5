"""What the screens of the desk share: where one is, what just happened, pages, rows."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk.core.desk.doors import Target
from kiosk.core.desk.events import DoorTouched, RowTouched
from kiosk.core.desk.states import DeskState, Note
from kiosk.ui import desk_sentences, theme, words
from kiosk.ui.ask_page import FittedKey
from kiosk.ui.desk_row_sentences import RowText
from kiosk.ui.desk_sentences import Level, Mark
from kiosk.ui.page import Page, Scene
from kiosk.ui.widgets import Pressable, Words

INKS = {
    Level.CALM: theme.INK_2,
    Level.WELL: theme.GO,
    Level.WAITS: theme.WAIT,
    Level.LATE: theme.NO,
}


def page_of(page: int, count: int, size: int) -> tuple[int, int]:
    """The page that is shown, and how many there are; a page too far is the last."""
    pages = max(1, -(-count // size))
    return min(page, pages - 1), pages


class DeskPage(Page):
    """`render` fills in what all have; `fill` is for what is special to one screen."""

    told = StringProperty("")
    """What just happened, in the header's place."""

    told_level = StringProperty(Level.CALM)

    paging = StringProperty("")
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)

    def render(self, state: DeskState, scene: Scene) -> None:
        self.who = desk_sentences.title(state)
        note = getattr(state, "note", Note())
        mark = desk_sentences.note_mark(state.desk, note)
        self.told, self.told_level = mark.signed, mark.level
        self.fill(state, scene)

    def fill(self, state: Any, scene: Scene) -> None:
        """Bring what is special to this screen into line with the state."""

    def turned(self, page: int, pages: int) -> None:
        """Tell the footer where one is."""
        self.paging = words.PAGE.format(page=page + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = page == 0, page == pages - 1

    def door(self, to: Target) -> None:
        self.emit(DoorTouched(to))


class MarkWords(Words):
    """A few words in the colour of their level, behind their sign."""

    level = StringProperty(Level.CALM)
    inks = ObjectProperty(INKS)

    def put(self, mark: Mark) -> None:
        self.says, self.level = mark.signed, mark.level


class NoteStrip(Words):
    """What just happened, white on the colour of its level."""

    level = StringProperty(Level.CALM)


class DeskHeader(FloatLayout):
    """Title and state of the link; the note takes their place until something else is done."""

    page = ObjectProperty(None, allownone=True, rebind=True)
    note = StringProperty("")


class RowLines(BoxLayout):
    """A picture, if it is goods, and two lines: title and figure, detail and mark."""

    title = StringProperty("")
    figure = StringProperty("")
    detail = StringProperty("")
    mark = StringProperty("")
    level = StringProperty(Level.CALM)
    good = StringProperty("")
    detail_lines = NumericProperty(1)

    def put(self, text: RowText) -> None:
        self.title, self.figure, self.detail = text.title, text.figure, text.detail
        self.mark, self.level, self.good = text.mark.signed, text.mark.level, text.good


class RowCard(Pressable, RowLines):
    """A row of a list: one large key, unless a touch on it leads nowhere."""

    page = ObjectProperty(None)
    key = StringProperty("")
    leads = BooleanProperty(defaultvalue=True)

    def put(self, text: RowText) -> None:
        super().put(text)
        self.label = text.title

    def on_release(self) -> None:
        self.page.emit(RowTouched(self.key))


class DoorKey(FittedKey):
    """A key that leads somewhere."""

    page = ObjectProperty(None)
    to = ObjectProperty(None, allownone=True)

    def on_release(self) -> None:
        self.page.door(self.to)
