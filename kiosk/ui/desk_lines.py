"""The lines so far: take one out, add one more, or go on."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.desk.events import LineDropped, LineWanted
from kiosk.core.desk.states import LAST_PAGE, LinesShown
from kiosk.core.desk.tasks import TaskName
from kiosk.ui import desk_sentences
from kiosk.ui import desk_words as words
from kiosk.ui.desk_page import DeskPage, page_of
from kiosk.ui.desk_review_sentences import line_text, scans
from kiosk.ui.desk_row_sentences import RowText
from kiosk.ui.page import Scene
from kiosk.ui.widgets import Pressable

ROWS = {"compact": 3, "roomy": 4, "portrait": 3}


def lines_page(page: int, count: int, size: int) -> tuple[int, int]:
    """The page that is shown, and how many there are."""
    _, pages = page_of(0, count, size)
    if page > LAST_PAGE // 2:
        page = max(0, pages - 1 - (LAST_PAGE - page))
    return min(page, pages - 1), pages


class LineCard(BoxLayout):
    """One line, with the key that takes it out."""

    page = ObjectProperty(None)
    number = NumericProperty(0)
    title = StringProperty("")

    def put(self, number: int, text: RowText) -> None:
        self.number, self.title = number, text.title
        self.ids.lines.put(text)

    def drop(self) -> None:
        self.page.emit(LineDropped(self.number))


class AddKey(Pressable, BoxLayout):
    """One more line, beside the lines or below them."""

    says = StringProperty("")
    hint = StringProperty("")


class LinesPage(DeskPage):
    sum_words = StringProperty("")
    one_more = StringProperty("")
    hint = StringProperty("")

    def fill(self, state: LinesShown, scene: Scene) -> None:  # noqa: ARG002
        script = state.script
        size = ROWS[self.form.name]
        page, pages = lines_page(state.page, len(script.lines), size)
        self.turned(page, pages)
        self.sum_words = desk_sentences.lines_sum(script)
        self.one_more = words.ONE_MORE_OF.get(script.task, words.ONE_MORE)
        hint = words.SCAN_ADDS if scans(state) else ""
        by_card = script.task in (TaskName.CHECK_IN, TaskName.SIT)
        self.hint = words.SCAN_ADDS_CARD if by_card else hint
        rows = self.ids.lines
        rows.clear_widgets()
        for number, line in list(enumerate(script.lines))[page * size : (page + 1) * size]:
            card = LineCard(page=self)
            card.put(number, line_text(state.desk, script, line))
            rows.add_widget(card)
        while len(rows.children) < size:
            rows.add_widget(Widget())

    def add(self) -> None:
        self.emit(LineWanted())
