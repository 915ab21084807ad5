"""What all questions of the desk have in common: where one is, what is asked, what is wrong.

Pages with a camera or a pad put a block on the screen (`AskBlock`) and feed it by properties.
"""

from __future__ import annotations

from typing import Any

from kivy.metrics import mm
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.layout import Layout

from kiosk.core.desk.events import Cleared, Skipped
from kiosk.core.desk.states import Asking
from kiosk.ui import ask_sentences, theme
from kiosk.ui.layouts import Column
from kiosk.ui.page import Page, Scene
from kiosk.ui.widgets import Key, Pressable, Words

SLOTS = 8
"""Keys of a row."""


class AskPage(Page):
    """`render` fills in the words; `ask` is for what is special to one kind of question."""

    where = StringProperty("")
    question = StringProperty("")
    hint = StringProperty("")
    trouble = StringProperty("")
    skip = StringProperty("")
    """Words of the key that leaves the question out; '' for none."""

    clear = StringProperty("")
    """Words of the key that takes away what stands there; '' for none."""

    def render(self, state: Asking, scene: Scene) -> None:
        self.where = ask_sentences.where(state)
        self.question = ask_sentences.question_words(state)
        self.hint = ask_sentences.hint_words(state)
        self.trouble = ask_sentences.trouble_words(state)
        self.skip = ask_sentences.skip_words(state)
        self.clear = ask_sentences.clear_words(state)
        self.ask(state, scene)

    def ask(self, state: Asking, scene: Scene) -> None:
        """Bring what is special to this kind of question into line with the state."""

    def leave_out(self) -> None:
        self.emit(Skipped())

    def take_away(self) -> None:
        self.emit(Cleared())


class AskBlock(BoxLayout):
    """The inside of a page; every word comes from `page`."""

    page = ObjectProperty(None, rebind=True)


class AskSaid(Column):
    """The question and its note beside the camera picture."""

    page = ObjectProperty(None, rebind=True)


class AskSkipKey(Key):
    """Leaves the question out, where that is allowed."""

    page = ObjectProperty(None, rebind=True)


class AskNote(BoxLayout):
    """One or two lines: what helps, or with a sign what is wrong."""

    hint = StringProperty("")
    trouble = StringProperty("")


class FittedKey(Key):
    """A key whose words may be smaller, or stand in two lines, where they are many."""

    sizes = ListProperty([])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fbind("sizes", self._resize)
        self._resize()

    def _resize(self, *_: object) -> None:
        for child in self.children:
            if isinstance(child, Words):
                child.ladder = self.sizes


class RowKey(FittedKey):
    """A key of a row; touching it hands `key` to the page."""

    key = ObjectProperty(None, allownone=True)


class KeyRow(Layout):
    """Up to eight keys side by side, in two rows of four where the panel is upright.

    Keys with long words are wider.  `put` says what they are; the page's `touched` hears of them.
    """

    page = ObjectProperty(None)
    gap = NumericProperty(0)
    upright = BooleanProperty(defaultvalue=False)
    sizes = ListProperty([])
    """Of the words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._slots = [RowKey() for _ in range(SLOTS)]
        for slot in self._slots:
            slot.fbind("on_release", lambda key: self.page.touched(key.key))
            self.add_widget(slot)
        for name in ("pos", "size", "gap", "upright"):
            self.fbind(name, self._trigger_layout)
        self.fbind("sizes", self._resize)
        self._resize()

    def _resize(self, *_: object) -> None:
        for slot in self._slots:
            slot.sizes = self.sizes

    def put(self, keys: list[tuple[str, Any]]) -> None:
        """(words, what `touched` gets) of each key."""
        for number, slot in enumerate(self._slots):
            slot.shown = number < len(keys)
            slot.says, slot.key = keys[number] if slot.shown else ("", None)
        self._trigger_layout()

    def do_layout(self, *_: object) -> None:
        shown = [slot for slot in self._slots if slot.shown]
        if not shown:
            return
        if self.upright:
            self._lay(shown, self.width - 3 * self.gap, [1.0] * 4)
            return
        room = self.width - self.gap * (len(shown) - 1)
        least = min(mm(theme.BUTTON_MM), room / len(shown))
        lengths = [float(max(1, len(slot.says))) for slot in shown]
        if all(slot.says.isascii() for slot in shown):
            lengths = [1.0] * len(shown)
        spare = room - least * len(shown)
        widths = [least + spare * length / sum(lengths) for length in lengths]
        x = self.x
        for slot, width in zip(shown, widths, strict=True):
            slot.pos, slot.size = (x, self.y), (width, self.height)
            x += width + self.gap

    def _lay(self, shown: list[RowKey], room: float, weights: list[float]) -> None:
        columns = len(weights)
        height = (self.height - self.gap) / 2
        width = room / columns
        for number, slot in enumerate(shown):
            row, column = divmod(number, columns)
            slot.pos = (
                self.x + column * (width + self.gap),
                self.top - height - row * (height + self.gap),
            )
            slot.size = (width, height)


def wake_later(widget: Any) -> None:
    """What has just been put up is deaf to the rest of the last tap."""
    for part in widget.walk(restrict=True):
        if isinstance(part, Pressable):
            part.wake_later()
