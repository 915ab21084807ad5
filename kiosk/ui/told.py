"""Two blocks that several screens share: a sentence with a sign, and the pad of digits."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ColorProperty, ObjectProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk.ui import theme, words
from kiosk.ui.night import tinted
from kiosk.ui.widgets import Key, Sheet, Words
from kiosk.ui.words import Explained

REFUSED, ASKING, WELL = "!", "?", "✓"
GROUNDS = {REFUSED: theme.NO, ASKING: theme.WAIT, WELL: theme.GO}
"""Colour of the disc behind each sign."""


class Disc(Words):
    """A round sign."""

    ground = ColorProperty(theme.WAIT)


class Told(Sheet):
    """A sentence in three parts beside its sign."""

    sign = StringProperty(REFUSED)
    ground = ColorProperty(theme.NO)
    fact = StringProperty("")
    when = StringProperty("")
    remedy = StringProperty("")

    def tell(self, sign: str, explained: Explained) -> None:
        self.sign, self.ground = sign, tinted(GROUNDS[sign])
        self.fact, self.when, self.remedy = explained.fact, explained.when, explained.remedy


class PadKey(Key):
    """A key of the pad, with larger digits."""


class Keypad(GridLayout):
    """0-9, rub out, and 确定 where `confirms`; keys go to `page.key`."""

    page = ObjectProperty(None)
    confirms = BooleanProperty(defaultvalue=False)
    ready = BooleanProperty(defaultvalue=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for key, says in [(d, d) for d in "123456789"] + [("<", words.RUB_OUT), ("0", "0")]:
            self._add(key, says)
        self._ok = self._add("ok", words.OK, "go")
        for name in ("confirms", "ready"):
            self.fbind(name, self._enable)
        self._enable()

    def _add(self, key: str, says: str, kind: str = "plain") -> Key:
        button = PadKey(says=says, kind=kind)
        button.fbind("on_release", lambda *_: self.page.key(key))
        self.add_widget(button)
        return button

    def _enable(self, *_: object) -> None:
        self._ok.shown = self.confirms
        for key in self.children:
            key.disabled = not self.ready
