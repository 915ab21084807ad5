"""Whether everything on the screen fits: no clipped words, buttons large enough and apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import TypeVar

from kivy.core.window import Window
from kivy.graphics import Color
from kivy.metrics import mm
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex

from kiosk.ui import theme
from kiosk.ui.layouts import Column, Footer
from kiosk.ui.widgets import Figure, Pressable, Sheet, Words

SLACK_PX = 1.5
OVER_MARGIN_MM = 0.5
"""So much further right than the rest of the page a key may end: nobody sees it."""
SMALLEST_FIGURE = 0.6
"""How far a key figure may shrink in a narrow box."""

W = TypeVar("W", bound=Widget)

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in window pixels."""


def problems(root: Widget) -> list[str]:
    """Plain sentences, one for each thing that does not fit."""
    seen = list(_seen(root))
    texts = [w for w in seen if isinstance(w, Words | Figure) and _says(w)]
    buttons = [w for w in seen if isinstance(w, Pressable) and w.shown]
    return [
        *_clipped([w for w in seen if isinstance(w, Words) and w.says]),
        *_left_over([w for w in seen if isinstance(w, Words) and not w.says]),
        *_left_out([w for w in seen if isinstance(w, Column)]),
        *_wide([w for w in seen if isinstance(w, Figure)]),
        *_overlaps(texts),
        *_covered(texts, buttons),
        *_buttons(buttons),
        *_over_the_margin([w for w in seen if isinstance(w, Footer)]),
    ]


def bright(root: Widget) -> list[str]:
    """What still has a colour of the day on the dark paper; white may be a picture's."""
    day = {tuple(get_color_from_hex(colour)): role for role, colour in theme.DAY.items()}
    white = tuple(get_color_from_hex(theme.SURFACE))
    found = []
    for widget in _seen(root):
        drawn = [*widget.canvas.before.children, *widget.canvas.children]
        colours = [tuple(each.rgba) for each in drawn if isinstance(each, Color)]
        if isinstance(widget, Words) and widget.says:
            colours.append(tuple(widget.color))
        found += [
            f"{type(widget).__name__} has the day's {day[colour]}"
            for colour in colours
            if colour in day and colour != white
        ]
        fill = tuple(widget.fill) if isinstance(widget, Pressable | Sheet) else ()
        if fill in day:
            found.append(f"{type(widget).__name__} is filled with the day's {day[fill]}")
    return found


def _seen(widget: Widget) -> Iterator[Widget]:
    if widget.opacity > 0:
        yield widget
        for child in widget.children:
            yield from _seen(child)


def _says(widget: Words | Figure) -> str:
    return str(widget.says if isinstance(widget, Words) else widget.words)


def _box(widget: Widget) -> Box:
    left, bottom = widget.to_window(widget.x, widget.y)
    return left, bottom, left + widget.width, bottom + widget.height


def _boxed(widgets: Sequence[W]) -> list[tuple[W, Box]]:
    return [(widget, _box(widget)) for widget in widgets]


def _inside(box: Box) -> bool:
    return (
        box[0] >= -SLACK_PX
        and box[1] >= -SLACK_PX
        and box[2] <= Window.width + SLACK_PX
        and box[3] <= Window.height + SLACK_PX
    )


def _left_over(labels: list[Words]) -> Iterator[str]:
    """Words of an earlier screen that still stand there."""
    for label in labels:
        if label.text:
            yield f"{label.text!r} comes of nothing"


def _clipped(labels: list[Words]) -> Iterator[str]:
    for label in labels:
        if label.needed_height > label.height + SLACK_PX:
            yield f"{label.says!r} needs {label.needed_height:.0f} px, has {label.height:.0f}"
        if label.texture_size[0] > label.width + SLACK_PX:
            yield f"{label.says!r} is {label.texture_size[0]} px wide, has {label.width:.0f}"
        if label.widest_line > label.width + SLACK_PX:
            yield f"{label.says!r} has a line of {label.widest_line:.0f} px in {label.width:.0f}"
        if not _inside(_box(label)):
            yield f"{label.says!r} is outside the window"


def _left_out(columns: list[Column]) -> Iterator[str]:
    for column in columns:
        for row in column.children:
            if row.opacity == 0 and row.height > 0 and not getattr(row, "optional", False):
                yield f"there is no room for {getattr(row, 'says', row)!r}"


def _wide(figures: list[Figure]) -> Iterator[str]:
    for figure in figures:
        if figure.needed_width * SMALLEST_FIGURE > figure.width + SLACK_PX:
            yield f"{figure.words!r} needs {figure.needed_width:.0f} px, has {figure.width:.0f}"
        if figure.number_px > figure.height + SLACK_PX:
            yield f"{figure.words!r} is higher than its box"


def _overlaps(texts: list[Words | Figure]) -> Iterator[str]:
    for (one, one_box), (other, other_box) in combinations(_boxed(texts), 2):
        if _gap(one_box, other_box) < -2 * SLACK_PX:
            yield f"{_says(one)!r} lies over {_says(other)!r}"


def _covered(texts: list[Words | Figure], buttons: list[Pressable]) -> Iterator[str]:
    for (text, text_box), (button, button_box) in product(_boxed(texts), _boxed(buttons)):
        if _gap(text_box, button_box) < -2 * SLACK_PX and text not in button.walk(restrict=True):
            yield f"{_says(text)!r} lies over the button {button.name!r}"


def _buttons(buttons: list[Pressable]) -> Iterator[str]:
    least = mm(theme.BUTTON_MM) - SLACK_PX
    for button in buttons:
        if min(button.size) < least:
            yield f"button {button.name!r} is {button.width:.0f} x {button.height:.0f} px"
        if not _inside(_box(button)):
            yield f"button {button.name!r} is outside the window"
    for (one, one_box), (other, other_box) in combinations(_boxed(buttons), 2):
        if _gap(one_box, other_box) >= mm(theme.GAP_MM) - SLACK_PX:
            continue
        if one not in other.walk(restrict=True) and other not in one.walk(restrict=True):
            yield f"buttons {one.name!r} and {other.name!r} are too near each other"


def _over_the_margin(footers: list[Footer]) -> Iterator[str]:
    """Keys whose words are too long together stand one after the other all the same."""
    for footer in footers:
        keys = [key for key in footer.children if getattr(key, "shown", True)]
        for key in keys:
            if key.right > footer.right + mm(OVER_MARGIN_MM):
                yield f"button {key.name!r} is {key.right - footer.right:.0f} px over the margin"


def _gap(one: Box, other: Box) -> float:
    """Distance between two boxes; negative when they overlap."""
    across = max(one[0] - other[2], other[0] - one[2])
    up = max(one[1] - other[3], other[1] - one[3])
    return max(across, up)
