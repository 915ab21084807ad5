"""How rows and keys are placed: a column that leaves out what has no room, and the footer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.metrics import mm
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from kiosk.ui import theme
from kiosk.ui.widgets import ROUNDING_PX, Key, Pressable, Words


class FooterWords(Words):
    """Words between the keys of a footer."""

    role = "tool"

    @property
    def shown(self) -> bool:
        return bool(self.says)


class Rule(Widget):
    """A hairline across."""

    optional = True


Row = tuple[Widget, bool]
"""And whether it may be left out unless somebody says otherwise."""


class Column(Layout):
    """Rows from the top down, the most important first; what does not fit whole is left out.

    Only rows with `optional` set may be left out; `fitting` complains of others.
    """

    gap = NumericProperty(0)
    centred = BooleanProperty(defaultvalue=False)

    def __init__(self, **kwargs: Any) -> None:
        self._kept: dict[Callable[[], Widget], list[Row]] = {}
        """Rows of each kind that were made once; they go from one household to the next."""

        self._taken: dict[Callable[[], Widget], int] = {}
        """How many of a kind are to stand here after the next `fill`."""

        super().__init__(**kwargs)
        for name in ("pos", "size", "children", "gap"):
            self.fbind(name, self._trigger_layout)
        self.fbind("size", self._unshorten)

    def row(self, kind: Callable[[], Widget], **looks: Any) -> Any:
        """A row for the next `fill`: one of this kind that stood here before, or a new one.

        To make a row takes longer than all that it shows.  A reused one has what its kind has at
        the beginning and `looks`, and its keys are as deaf as new ones.
        """
        kept = self._kept.setdefault(kind, [])
        number = self._taken.get(kind, 0)
        self._taken[kind] = number + 1
        if number == len(kept):
            made = kind()
            # None: kv has given the property to the class, and this one has no value of it.
            kept.append((made, bool(getattr(made, "optional", False))))
        row, optional = kept[number]
        row.optional = optional
        for name, value in looks.items():
            setattr(row, name, value)
        if isinstance(row, ShortenedWords):
            row.says = row.full
        for part in row.walk(restrict=True):
            if isinstance(part, Pressable):
                part.wake_later()
        return row

    def add_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        super().add_widget(widget, *args, **kwargs)
        widget.fbind("height", self._trigger_layout)

    def remove_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        """A row that is shown again is not to be bound twice."""
        widget.funbind("height", self._trigger_layout)
        super().remove_widget(widget, *args, **kwargs)

    def _unshorten(self, *_: object) -> None:
        for row in self.children:
            if isinstance(row, ShortenedWords):
                row.says = row.full

    def fill(self, rows: list[Widget]) -> None:
        self._taken.clear()
        if rows == self.children[::-1]:
            self._trigger_layout()  # what may be left out can be another
            return
        self.clear_widgets()
        for row in rows:
            self.add_widget(row)

    def do_layout(self, *_: object) -> None:
        rows = self.children[::-1]
        for row in rows:
            row.width = self.width
        self._shorten([row for row in rows if not getattr(row, "optional", False)])
        kept: list[Widget] = []
        for n, row in enumerate(rows):
            wanted = [*kept, row]
            if getattr(row, "optional", False):  # not at the cost of what has to stay
                wanted += [r for r in rows[n + 1 :] if not getattr(r, "optional", False)]
            fits = self._height_of(wanted) <= self.height + ROUNDING_PX
            row.opacity = 1 if fits else 0
            if fits:
                kept.append(row)
        while kept and isinstance(kept[-1], Rule):
            kept.pop().opacity = 0
        y = self.top - ((self.height - self._height_of(kept)) / 2 if self.centred else 0)
        for row in kept:
            y -= row.height
            row.pos = (self.x, y)
            y -= self.gap if row.height else 0

    def _shorten(self, rows: list[Widget]) -> None:
        """From the last to the first, until all of them have room."""
        for row in reversed(rows):
            if self._height_of(rows) <= self.height + ROUNDING_PX:
                return
            if isinstance(row, ShortenedWords):
                row.says = row.short

    def _height_of(self, rows: list[Widget]) -> float:
        heights = [row.height for row in rows if row.height]
        return float(sum(heights) + self.gap * max(0, len(heights) - 1))


class ShortenedWords(Words):
    """A paragraph, `full`, that a column replaces by `short` when there is no room for all."""

    full = StringProperty("")
    short = StringProperty("")

    def on_full(self, *_: object) -> None:
        self.says = self.full


class Footer(Layout):
    """Way back bottom left, way on bottom right and widest, tools between them.

    Upright panels put the tools into a row of their own above.
    """

    gap = NumericProperty(0)
    key_height = NumericProperty(0)
    stacked = BooleanProperty(defaultvalue=False)
    widest_mm = NumericProperty(90)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("pos", "size", "children", "gap", "key_height", "stacked"):
            self.fbind(name, self._trigger_layout)

    def add_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        super().add_widget(widget, *args, **kwargs)
        for name in ("says", "shown"):
            if widget.property(name, quiet=True):
                widget.fbind(name, self._trigger_layout)

    def do_layout(self, *_: object) -> None:
        parts = [w for w in reversed(self.children) if getattr(w, "shown", True)]
        back = [w for w in parts if w.role == "back"]
        tools = [w for w in parts if w.role == "tool"]
        on = [w for w in parts if w.role == "next"]
        rows = [back + tools + on]
        if self.stacked and not self._fits_one_row(rows[0]):
            rows = [tools, back + on]
        self.height = len(rows) * self.key_height + (len(rows) - 1) * self.gap
        for number, row in enumerate(rows):
            y = self.top - (number + 1) * self.key_height - number * self.gap
            self._place(row, y)

    def _natural(self, part: Any, side_px: float) -> float:
        least = 0.0 if isinstance(part, Words) else float(mm(theme.BUTTON_MM))
        return max(least, part.words_width + 2 * side_px)

    def _fits_one_row(self, row: list[Any]) -> bool:
        widths = [self._natural(part, mm(3)) for part in row]
        spare = self.width - sum(widths) - self.gap * (len(row) - 1)
        on = [w for part, w in zip(row, widths, strict=True) if part.role == "next"]
        return spare >= 0 and (not on or on[0] + spare >= max(widths))

    def _place(self, row: list[Any], y: float) -> None:
        room = self.width - self.gap * (len(row) - 1)
        sides = (mm(side) for side in (6, 5, 4, 3, 2.5, 2, 1.5, 1, 0.5))
        for side in sides:
            widths = [self._natural(part, side) for part in row]
            if sum(widths) <= room:
                break
        spare = max(0.0, room - sum(widths))
        x = self.x
        for part, natural in zip(row, widths, strict=True):
            width = natural
            if part.role == "next":
                width = min(natural + spare, max(natural, mm(self.widest_mm)))
                x = self.right - width
            elif self.stacked and part is row[-1] and type(part) is Key and part.role == "tool":
                width = natural + spare
            part.pos, part.size = (x, y), (width, self.key_height)
            x += width + self.gap
