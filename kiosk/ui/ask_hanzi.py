"""Names in Chinese: pinyin on eight keys, and above them what it can mean."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, StringProperty

from kiosk.core.compose import Composing, Key, Pick, Turn, shown, typed
from kiosk.core.desk.events import Composed
from kiosk.core.desk.states import Asking
from kiosk.core.events import Button
from kiosk.ui import ask_nine, ask_words
from kiosk.ui.ask_page import AskPage
from kiosk.ui.page import Scene

CANDIDATES = {"compact": 6, "roomy": 7, "portrait": 7}
"""Offers in the row; behind them 更多."""

PINYIN = [(key.upper(), key[0]) for key in ask_nine.KEYS]
DIGITS = [(digit, digit) for digit in "12345678"]
MORE_DIGITS = [(key, key) for key in "90.（）斤克升"]


class HanziPage(AskPage):
    text = StringProperty("")
    letters = StringProperty("")
    """As the candidates read them."""

    offers = BooleanProperty(defaultvalue=False)
    """Whether keys stand in the upper row."""

    digits = BooleanProperty(defaultvalue=False)

    def __init__(self, **kwargs: Any) -> None:
        self._asking: Asking | None = None
        super().__init__(**kwargs)

    def enter(self) -> None:
        super().enter()
        self.digits = False

    def on_digits(self, *_: object) -> None:
        if self._asking is not None:
            self._put(self._asking)

    def ask(self, state: Asking, scene: Scene) -> None:  # noqa: ARG002
        self._asking = state
        self.text = state.typed
        self.letters = ask_nine.reading(state.letters) if state.letters else ""
        self._put(state)

    def touched(self, key: Key) -> None:
        """A letter, a digit, a place in the row, or a page of it."""
        state = self._asking
        if state is None:
            return
        before = Composing(state.typed, state.letters, state.page)
        most = state.question.most
        if isinstance(key, Turn):
            row = shown(before, ask_nine.LOOKUP, self._room)
            key = Turn(-row.page) if row.page + 1 >= row.pages else key
        if isinstance(key, str) and not key.isascii() and key not in "（）":
            after = Composing((before.text + key)[:most])
        else:
            after = typed(before, key, ask_nine.LOOKUP, self._room, most)
        if after != before:
            self.emit(Composed(after.text, after.letters, after.page))

    def confirm(self) -> None:
        self.press(Button.CONFIRM)

    @property
    def _room(self) -> int:
        return CANDIDATES[self.form.name]

    def _put(self, state: Asking) -> None:
        composing = Composing(state.typed, state.letters, state.page)
        row = shown(composing, ask_nine.LOOKUP, self._room)
        upper: list[tuple[str, Key]] = [
            (offer.text, Pick(place)) for place, offer in enumerate(row.offers)
        ]
        if row.pages > 1:
            upper.append((ask_words.MORE_CANDIDATES, Turn(1)))
        self.ids.upper.put(list(DIGITS) if self.digits else upper)
        self.ids.lower.put(MORE_DIGITS if self.digits else PINYIN)
        self.offers = self.digits or bool(upper)
