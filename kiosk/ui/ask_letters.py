"""Capitals and digits: numbers of documents and vouchers, shelves, barcodes.

Sixteen keys a page have the width of a finger on the small panel: the digits first, then half of
the alphabet each.
"""

from __future__ import annotations

from string import ascii_uppercase

from kivy.properties import NumericProperty, StringProperty

from kiosk.core.desk.states import Asking
from kiosk.ui import ask_words, words
from kiosk.ui.ask_page import SLOTS, AskPage
from kiosk.ui.page import Scene

TURN = "turn "
"""Before the number of a page of keys."""

RUB_OUT = (words.RUB_OUT, "<")
PAGES: tuple[tuple[tuple[str, str], ...], ...] = tuple(
    (*((key, key) for key in keys), RUB_OUT, *((says, f"{TURN}{n}") for says, n in turns))
    for keys, turns in (
        (
            "1234567890-",
            ((ask_words.TO_FIRST_LETTERS, 1), (ask_words.TO_LAST_LETTERS, 2)),
        ),
        (ascii_uppercase[:13], ((ask_words.TO_DIGITS, 0), (ask_words.TO_LAST_LETTERS, 2))),
        (ascii_uppercase[13:], ((ask_words.TO_DIGITS, 0), (ask_words.TO_FIRST_LETTERS, 1))),
    )
)
"""Words and meaning of each key."""


class LettersPage(AskPage):
    typed = StringProperty("")
    turned = NumericProperty(0)

    def enter(self) -> None:
        super().enter()
        self.turned = 0

    def on_turned(self, *_: object) -> None:
        self._put()

    def ask(self, state: Asking, scene: Scene) -> None:  # noqa: ARG002
        self.typed = state.typed
        self._put()

    def touched(self, key: str) -> None:
        if key.startswith(TURN):
            self.turned = int(key.removeprefix(TURN))
        else:
            self.key(key)

    def _put(self) -> None:
        keys = list(PAGES[int(self.turned)])
        self.ids.upper.put(keys[:SLOTS])
        self.ids.lower.put(keys[SLOTS:])
