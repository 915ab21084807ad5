"""A date, set by its year, month and day."""

from __future__ import annotations

from datetime import date

from kivy.properties import StringProperty

from kiosk.core.desk.states import Asking
from kiosk.ui import ask_sentences, words
from kiosk.ui.ask_page import AskPage
from kiosk.ui.page import Scene


class AskDatePage(AskPage):
    year = StringProperty("")
    month = StringProperty("")
    date = StringProperty("")
    told = StringProperty("")

    def ask(self, state: Asking, scene: Scene) -> None:  # noqa: ARG002
        at = date.fromisoformat(state.typed)
        self.year = f"{at.year} {words.YEAR}"
        self.month = f"{at.month} {words.MONTH}"
        self.date = f"{at.day} {words.DATE}"
        self.told = ask_sentences.date_words(at, state.desk.today)
