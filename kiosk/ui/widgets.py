"""The few widgets that the screens are made of: words, keys, figures, pictures, the footer.

Their looks are in `theme.kv`.  Everything that can be touched is a `Pressable`; everything that can
be read is a `Words`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.text import Label as TextRenderer
from kivy.metrics import mm
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.image import Image
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.ui import good_pictures, theme
from kiosk.ui.linebreak import Measure, break_lines, cut

ASSETS = Path(__file__).parent.parent / "assets"
ROUNDING_PX = 1.0

NARROW = str.maketrans({"·": "\uff65"})
"""The font's middle dot is as wide as a hanzi and tears a line apart; the half-width one is not."""


KEPT_WIDTHS, KEPT_TEXTS = 20_000, 4_000
"""Pieces of text and whole texts whose lay-out is remembered: some 7 MB at the most, however many
households come by in a year."""


@lru_cache(KEPT_WIDTHS)
def _width_of(text: str, size_px: float, *, bold: bool) -> float:
    if not text:
        return 0.0
    return float(TextRenderer(font_size=size_px, bold=bold).get_extents(text)[0])


@lru_cache(KEPT_TEXTS)
def _lines_of(text: str, width: float, size_px: float, *, bold: bool) -> tuple[str, ...]:
    """The same screens come again and again, and each fits its words many times."""
    return tuple(break_lines(text, width, lambda part: _width_of(part, size_px, bold=bold)))


def one_line_width(text: str, size_px: float) -> float:
    """Width in pixels of a bold text."""
    return _width_of(text, size_px, bold=True)


KEPT_TOGETHER = 3
"""So few characters stand on one line, where a smaller size of the ladder lets them."""


class Words(Label):
    """Text in the box that the layout gives it, broken into lines.

    `ladder` holds the font sizes to try, the largest first; `cuts` allows an ellipsis as a last
    resort, for names that somebody else chose.
    """

    says = StringProperty("")
    ladder = ListProperty([])
    cuts = BooleanProperty(defaultvalue=False)
    lifts = NumericProperty(0)
    needed_height = NumericProperty(0)
    one_line_width = NumericProperty(0)
    widest_line = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("says", "ladder", "size", "bold", "cuts"):
            self.fbind(name, self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        if not self.ladder:
            return
        width = max(1.0, self.width)
        for size_px in self.ladder:
            lines = self._broken(size_px, width)
            is_torn = len(lines) > 1 and len(self.says) <= KEPT_TOGETHER
            if self._fits(lines, size_px, width) and not is_torn:
                break
        if self.cuts and self.says and not self._fits(lines, size_px, width):
            count = max(1, int((self.height + ROUNDING_PX) // (size_px * theme.LINE_SPACING)))
            # A single line is filled to its end, not to the end of a phrase.
            lines = [self.says.translate(NARROW), ""] if count == 1 else lines
            lines = cut(lines, count, width, self._measure(size_px))
        self.font_size = size_px
        self.lifts = size_px * 0.08
        self.padding = (0, 0, 0, size_px * 0.1)
        self.text_size = (self.width, None)
        self.text = "\n".join(lines)
        self.needed_height = len(lines) * size_px * theme.LINE_SPACING if self.says else 0
        self.one_line_width = self.words_width
        self.widest_line = max(_width_of(line, size_px, bold=self.bold) for line in lines)

    def _broken(self, size_px: float, width: float) -> list[str]:
        return list(_lines_of(self.says.translate(NARROW), width, size_px, bold=self.bold))

    def _measure(self, size_px: float) -> Measure:
        return lambda text: _width_of(text, size_px, bold=self.bold)

    def _fits(self, lines: list[str], size_px: float, width: float) -> bool:
        return len(lines) * size_px * theme.LINE_SPACING <= self.height + ROUNDING_PX and all(
            _width_of(line, size_px, bold=self.bold) <= width + ROUNDING_PX for line in lines
        )

    @property
    def words_width(self) -> float:
        """Width in pixels of the text on one line at its largest size."""
        return _width_of(self.says.translate(NARROW), self.ladder[0], bold=self.bold)


class Pressable(ButtonBehavior, Widget):
    """Takes a touch and acts on release; a hidden one is not there at all.

    For `theme.SETTLE_S` after it has appeared or become enabled it swallows touches.
    """

    label = StringProperty("")
    """What a person would call it, where that is not the words on it."""

    shown = BooleanProperty(defaultvalue=True)
    awake_at_s = NumericProperty(0)
    shade = NumericProperty(1)
    fill = ColorProperty(theme.SURFACE)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wake_later()

    def on_disabled(self, _: object, disabled: bool) -> None:  # noqa: FBT001
        if not disabled:
            self.wake_later()

    def on_shown(self, _: object, shown: bool) -> None:  # noqa: FBT001
        self.opacity = 1 if shown else 0
        if shown:
            self.wake_later()

    def wake_later(self) -> None:
        self.awake_at_s = Clock.get_time() + theme.SETTLE_S

    @property
    def awake(self) -> bool:
        return bool(Clock.get_time() >= self.awake_at_s)

    def on_touch_down(self, touch: Any) -> bool:
        if not self.shown:
            return False
        if self.collide_point(*touch.pos) and not self.awake:
            return True
        return bool(super().on_touch_down(touch))

    @property
    def name(self) -> str:
        return self.label or "".join(
            w.says for w in self.walk(restrict=True) if isinstance(w, Words)
        )


class Key(Pressable, BoxLayout):
    """A button with words, or with a picture when there is one."""

    says = StringProperty("")
    icon = StringProperty("")
    role = OptionProperty("tool", options=("back", "tool", "next"))
    kind = OptionProperty("plain", options=("plain", "go", "chosen"))
    bold = BooleanProperty(defaultvalue=False)
    edge = ColorProperty(theme.INK_2)
    ink = ColorProperty(theme.INK)
    px = NumericProperty(1)

    @property
    def words_width(self) -> float:
        if self.icon:
            return float(mm(8))
        return _width_of(self.says, self.px, bold=self.bold)


class EarKey(Key):
    """Says the sentence of this screen once more."""


class VolumeKey(Key):
    """One step softer, from silent to the loudest."""


class NightKey(Key):
    """Dark paper or light, at the keeper's word."""


class Sheet(BoxLayout):
    """A card with a hairline."""

    fill = ColorProperty(theme.SURFACE)
    line = ColorProperty(theme.LINE)


PHOTOGRAPHS = (".jpg", ".jpeg", ".png")

DIGIT_HEIGHT, DESCENT = 0.74, 0.288
"""Of Noto Sans SC, in font sizes (OS/2 table: cap height 733, descent 288)."""


class Figure(Widget):
    """A figure on one base line with its unit and, where wanted, a word before it."""

    lead = StringProperty("")
    number = StringProperty("")
    unit = StringProperty("")
    number_px = NumericProperty(1)
    unit_px = NumericProperty(1)
    ink = ColorProperty(theme.INK)
    align = OptionProperty("center", options=("left", "center", "right"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._parts = [Label(bold=True), Label(bold=True), Label(bold=True)]
        for part in self._parts:
            self.add_widget(part)
        for name in (
            "lead",
            "number",
            "unit",
            "number_px",
            "unit_px",
            "ink",
            "align",
            "pos",
            "size",
        ):
            self.fbind(name, self._place)

    @property
    def words(self) -> str:
        return f"{self.lead} {self.number} {self.unit}".strip()

    def _texts(self) -> list[tuple[str, float]]:
        lead = f"{self.lead} " if self.lead else ""
        unit = f" {self.unit}" if self.unit else ""
        return [(lead, self.unit_px), (self.number, self.number_px), (unit, self.unit_px)]

    @property
    def needed_width(self) -> float:
        """Width in pixels at full size; a narrower box makes the figure smaller."""
        return sum(_width_of(text, px, bold=True) for text, px in self._texts())

    def _place(self, *_: object) -> None:
        needed = self.needed_width
        scale = min(1.0, self.width / needed) if needed else 1.0
        spare = self.width - needed * scale
        x = self.x + {"left": 0, "center": spare / 2, "right": spare}[self.align]
        middle = self.y + self.height / 2  # the alias center_y may lag behind here
        base = middle - self.number_px * scale * DIGIT_HEIGHT / 2
        for part, (text, full_px) in zip(self._parts, self._texts(), strict=True):
            px = full_px * scale
            part.text, part.font_size, part.color = text, px, self.ink
            part.texture_update()
            part.size = part.texture_size
            part.pos = (round(x), round(base - px * DESCENT))
            x += _width_of(text, px, bold=True)


class GoodPicture(Image):
    """The township's photograph of a good, or our drawing, or one of something alike."""

    good = StringProperty("")
    category = StringProperty("")
    """Where it is known: goods without a drawing are shown by those of their kind."""

    def on_category(self, *_: object) -> None:
        self.on_good()

    def on_good(self, *_: object) -> None:
        photographs = getattr(App.get_running_app(), "photographs", None)
        names = good_pictures.drawn(self.good, self.category)
        places = [ASSETS / "goods" / f"{name}.png" for name in names]
        if photographs is not None:
            places = [photographs / f"{self.good}{end}" for end in PHOTOGRAPHS] + places
        self.source = next((str(p) for p in places if self.good and p.is_file()), "")


def asset(name: str) -> str:
    """Path of a picture that ships with the kiosk."""
    return str(ASSETS / name)


def icon_path(name: str) -> str:
    """The picture of a button, '' when it has none."""
    if getattr(App.get_running_app(), "dark", False):
        name = name.replace("_ink", "_white")
    path = ASSETS / "icons" / f"{name}.png"
    return str(path) if path.is_file() else ""
