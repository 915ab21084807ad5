"""Questions that are answered on a pad: numbers, money, PINs."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.desk.asking import units_on_scale
from kiosk.core.desk.states import Asking
from kiosk.core.desk.tasks import How
from kiosk.core.shift import PIN_LENGTH
from kiosk.core.weighing import WeightWanted
from kiosk.ui import ask_sentences, ask_words, weighing_sentences, words
from kiosk.ui.ask_page import AskBlock, AskPage, FittedKey
from kiosk.ui.page import Scene
from kiosk.ui.pin import OPEN, TYPED
from kiosk.ui.widgets import Key

ROWS = ("123", "456", "789")


class AskPadKey(FittedKey):
    """A digit, or a word in a smaller size."""


class AskPad(BoxLayout):
    """Digits, rub out, a point where one is wanted, 确定; keys go to `page.key`."""

    page = ObjectProperty(None)
    point = BooleanProperty(defaultvalue=False)
    confirms = BooleanProperty(defaultvalue=True)
    ready = BooleanProperty(defaultvalue=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for digits in ROWS:
            self._row([(digit, digit) for digit in digits])
        self._row([("<", words.RUB_OUT), ("0", "0"), (".", ask_words.POINT), ("ok", words.OK)])
        self._last = self.children[0]
        _, _, self._point, self._ok = self._last.children[::-1]
        self._ok.kind = "go"
        for name in ("point", "confirms", "ready"):
            self.fbind(name, self._arrange)
        self._arrange()

    def _row(self, keys: list[tuple[str, str]]) -> None:
        row = BoxLayout(spacing=self.spacing)
        self.fbind("spacing", row.setter("spacing"))
        for key, says in keys:
            button = AskPadKey(says=says)
            button.fbind("on_release", lambda *_, key=key: self.page.key(key))
            row.add_widget(button)
        self.add_widget(row)

    def _arrange(self, *_: object) -> None:
        for key, wanted in ((self._point, self.point), (self._ok, True)):
            if wanted and key.parent is None:
                self._last.add_widget(key, index=1 if key is self._point else 0)
            elif not wanted and key.parent is not None:
                self._last.remove_widget(key)
        for row in self.children:
            for key in row.children:
                key.disabled = not self.ready
        self._ok.shown = self.confirms


class AskWeightKey(Key):
    """Takes what is on the scale."""

    page = ObjectProperty(None, rebind=True)


class PadBlock(AskBlock):
    """What is typed on the left, the pad on the right."""


class TypedPage(AskPage):
    """Properties of a pad beside its entry field."""

    number = StringProperty("")
    unit = StringProperty("")
    dots = StringProperty("")
    """In place of a figure: how much of a PIN is typed."""

    good = StringProperty("")
    """Whose picture stands beside the figure."""

    point = BooleanProperty(defaultvalue=False)
    confirms = BooleanProperty(defaultvalue=True)
    ready = BooleanProperty(defaultvalue=True)
    weight = StringProperty("")
    """Words of the key that takes what is on the scale; '' where there is none."""

    takes = BooleanProperty(defaultvalue=False)
    """Whether something is there to take."""

    def take_weight(self) -> None:
        self.emit(WeightWanted())


class NumberPage(TypedPage):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.add_widget(PadBlock(page=self))

    def ask(self, state: Asking, scene: Scene) -> None:  # noqa: ARG002
        hidden = state.question.how is How.PIN
        good = ask_sentences.good_of(state)
        self.dots = dots(state.typed) if hidden else ""
        self.number = "" if hidden else state.typed
        self.unit = "" if hidden else ask_sentences.unit_words(state)
        self.good = good.good if good is not None else ""
        self.point = state.question.how is How.MONEY
        if on_scale := weighing_sentences.scale_words(state):
            self.hint = f"{self.hint}{ask_words.STOP}{on_scale}" if self.hint else on_scale
        self.weight = weighing_sentences.take_words(state)
        self.takes = units_on_scale(state) > 0


def dots(typed: str) -> str:
    return TYPED * len(typed) + OPEN * (PIN_LENGTH - len(typed))
