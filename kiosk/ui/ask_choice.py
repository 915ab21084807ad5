"""One of a few answers, each on a large key; more than fit stand on further pages."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.core.desk.events import OptionChosen
from kiosk.core.desk.review_rows import ToReviewRow
from kiosk.core.desk.states import Asking
from kiosk.core.desk.tasks import options_of
from kiosk.ui import ask_sentences, review_sentences, words
from kiosk.ui.ask_page import AskPage, FittedKey
from kiosk.ui.page import Scene

ROWS = {"compact": 2, "roomy": 3, "portrait": 4}
FEW = 4
"""Up to here two columns do."""

SHORT = 6
"""Characters of an answer that has room in one of four columns."""


LONG = 16
"""Characters from which an answer needs half the width."""


def columns_of(said: list[str], form: str) -> int:
    """How many keys stand side by side."""
    is_long = max(map(len, said)) > LONG
    if form == "portrait" or len(said) <= FEW or is_long:
        return 1 if len(said) == 1 or (is_long and form == "portrait") else 2
    fits_three = len(said) <= 3 * ROWS[form] or max(map(len, said)) > SHORT
    return 3 if fits_three else 4


class ChoicePage(AskPage):
    columns = NumericProperty(2)
    paging = StringProperty("")
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)
    facts = StringProperty("")
    """Of what is decided; '' for other questions."""

    photo = StringProperty("")
    """Path of its picture."""

    def ask(self, state: Asking, scene: Scene) -> None:  # noqa: ARG002
        row = state.script.row if state.question.name == "verdict" else None
        self.facts = self.photo = ""
        if isinstance(row, ToReviewRow):
            self.question = review_sentences.question_words(row)
            self.facts, self.photo = review_sentences.facts_words(row), row.photo
        options = options_of(state.question, state.script.told, state.desk)
        said = [ask_sentences.option_words(state, option) for option in options]
        self.columns = columns_of(said, self.form.name)
        if self.facts and not self.form.portrait:
            self.columns = len(said)  # one beside the other, below what they are about
        size = self.columns * ROWS[self.form.name]
        pages = max(1, -(-len(options) // size))
        page = min(state.page, pages - 1)
        self.paging = words.PAGE.format(page=page + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = page == 0, page == pages - 1
        shown = list(zip(options, said, strict=True))[page * size : (page + 1) * size]
        self._show(shown, size if pages > 1 else len(shown))

    def _show(self, shown: list[tuple[str, str]], size: int) -> None:
        """Keys of the page; on a last page the places of the missing ones stay free."""
        grid = self.ids.grid
        grid.rows = None
        grid.cols = self.columns
        while len(grid.children) > size:
            grid.remove_widget(grid.children[0])
        while len(grid.children) < size:
            key = OptionKey()
            key.fbind("on_release", lambda key: self.emit(OptionChosen(key.option)))
            grid.add_widget(key)
        for number, key in enumerate(grid.children[::-1]):
            key.shown = number < len(shown)
            key.option, key.says = shown[number] if key.shown else ("", "")


class OptionKey(FittedKey):
    option = StringProperty("")
