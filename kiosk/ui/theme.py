"""Colours, sizes and forms (look.md); `theme.kv` turns them into pixels.  No kivy here."""

from __future__ import annotations

from dataclasses import dataclass

PAPER = "#FBF8F1"
SURFACE = "#FFFFFF"
LINE = "#E7E2D6"
INK = "#1B1A17"
INK_2 = "#4A4740"
GO = "#14532D"
NO = "#8A1C1C"
WAIT = "#7A4A00"
BAND = "#FDE68A"
LINK = "#1E3A8A"

DAY = {
    "PAPER": PAPER,
    "SURFACE": SURFACE,
    "LINE": LINE,
    "INK": INK,
    "INK_2": INK_2,
    "GO": GO,
    "NO": NO,
    "WAIT": WAIT,
    "BAND": BAND,
    "LINK": LINK,
}
NIGHT = {
    "PAPER": "#171612",
    "SURFACE": "#24221D",
    "LINE": "#39362F",
    "INK": "#F6F1E6",
    "INK_2": "#D6CFC0",
    "GO": "#86DBA6",
    "NO": "#FFB3AB",
    "WAIT": "#F2C879",
    "BAND": "#4F3A00",
    "LINK": "#AFC8FF",
}
AT_NIGHT = {DAY[role]: colour for role, colour in NIGHT.items()}
"""The same roles on a dark paper, by the colour of the day."""

PAIRS = (
    (INK, PAPER),
    (INK, SURFACE),
    (INK, BAND),
    (INK_2, PAPER),
    (INK_2, SURFACE),
    (INK_2, LINE),
    (GO, PAPER),
    (GO, SURFACE),
    (SURFACE, GO),
    (NO, PAPER),
    (NO, SURFACE),
    (LINK, PAPER),
    (LINK, SURFACE),
    (WAIT, PAPER),
    (WAIT, SURFACE),
)
"""Every pair of ink and ground that the screens use."""

KEY_MM = 16.0
HEAD_MM = 9.0
BODY_MM = 7.0
SMALL_MM = 5.0
BUTTON_MM = 15.0
GAP_MM = 3.0

LINE_SPACING = 1.3
"""Line height in font sizes."""

DOWN_SHADE = 0.82
"""A pressed button's colour is multiplied by this."""

SETTLE_S = 0.4
"""A button takes no touch so soon after it appeared: the second half of a double tap on the
screen before must not press what has just come up under the finger."""


@dataclass(frozen=True)
class Form:
    """How a screen of this size and shape is laid out."""

    name: str
    portrait: bool
    scale: float
    """Of the type; the sizes above are the least."""

    margin_mm: float
    button_mm: float
    goods_columns: int
    goods_rows: int
    entries: int
    """Last lines of the record on the account screen."""

    figures: int
    """Keys of figures beside each other on the account screen."""

    record_rows: int
    basket_rows: int
    confirm_rows: int
    """Rows of goods before they stand in two columns."""


COMPACT = Form(
    name="compact",
    portrait=False,
    scale=1.0,
    margin_mm=3.0,
    button_mm=15.0,
    goods_columns=2,
    goods_rows=2,
    entries=3,
    figures=3,
    record_rows=5,
    basket_rows=3,
    confirm_rows=2,
)
ROOMY = Form(
    name="roomy",
    portrait=False,
    scale=1.15,
    margin_mm=5.0,
    button_mm=16.0,
    goods_columns=3,
    goods_rows=2,
    entries=5,
    figures=4,
    record_rows=6,
    basket_rows=4,
    confirm_rows=4,
)
PORTRAIT = Form(
    name="portrait",
    portrait=True,
    scale=1.0,
    margin_mm=3.0,
    button_mm=15.0,
    goods_columns=1,
    goods_rows=4,
    entries=3,
    figures=3,
    record_rows=5,
    basket_rows=3,
    confirm_rows=4,
)


def form_of(width_mm: float, height_mm: float) -> Form:
    """The form for a panel of this size."""
    if height_mm > width_mm:
        return PORTRAIT
    return ROOMY if height_mm >= 115 else COMPACT


def contrast(ink: str, ground: str) -> float:
    """Contrast ratio of two #RRGGBB colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
