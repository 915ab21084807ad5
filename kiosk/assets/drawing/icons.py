"""Icons of 96 px in white and in ink: strokes with round ends, one weight."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PIL import Image, ImageChops

from kiosk.assets.drawing.canvas import Canvas, Mask, blank, union
from kiosk.assets.drawing.palette import INK, WHITE, Colour
from kiosk.assets.drawing.shapes import arc, box, ellipse, path, rounded, turned

SIZE_PX = 96
COLOURS: tuple[tuple[str, Colour], ...] = (("white", WHITE), ("ink", INK))


def _ear(c: Canvas) -> Mask:
    outer = path(
        "M 36 38 C 36 20 47 10 60 10 C 75 10 86 21 86 37 C 86 54 73 58 69 69"
        " C 65 82 58 87 50 86 C 42 85 38 79 38 71"
    )
    inner = path("M 49 41 C 49 30 54 25 61 25 C 68 25 72 30 72 37 C 72 46 62 48 58 57")
    waves = [path("M 24 30 Q 16 45 24 60"), path("M 11 22 Q -1 45 11 68")]
    return union([c.trail(outer, 8), c.trail(inner, 7), *(c.trail(wave, 7) for wave in waves)])


def _back(c: Canvas) -> Mask:
    return union([c.trail([(84, 48), (16, 48)], 12), c.trail([(42, 20), (14, 48), (42, 76)], 12)])


def _check(c: Canvas) -> Mask:
    return c.trail([(13, 52), (37, 76), (84, 23)], 14)


def _cross(c: Canvas) -> Mask:
    return union([c.trail([(20, 20), (76, 76)], 14), c.trail([(76, 20), (20, 76)], 14)])


def _warning(c: Canvas) -> Mask:
    sign = rounded([(48, 10), (90, 84), (6, 84)], 9)
    bang = union([c.trail([(48, 38), (48, 56)], 9), c.mask(ellipse(48, 70, 5.5))])
    return union([c.trail(sign, 8, closed=True), bang])


def _printer(c: Canvas) -> Mask:
    paper = c.trail([(26, 32), (26, 12), (70, 12), (70, 32)], 8)
    case = c.mask(box(8, 32, 88, 72, 9))
    opening = c.mask(box(22, 52, 74, 76, 3), ellipse(76, 42, 4.5))
    slip = c.trail(box(26, 54, 70, 86, 2), 8, closed=True)
    lines = union([c.trail([(38, 66), (58, 66)], 5), c.trail([(38, 75), (52, 75)], 5)])
    return union([paper, ImageChops.subtract(case, opening), slip, lines])


def _key(c: Canvas) -> Mask:
    def t(shape: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return turned(shape, -40, (48, 48))

    ring = c.trail(t(ellipse(24, 48, 17)), 10, closed=True)
    shaft = c.trail(t([(42, 48), (93, 48)]), 10)
    teeth = [c.trail(t([(x, 48), (x, 64)]), 9) for x in (74, 91)]
    return union([ring, shaft, *teeth])


def _clock(c: Canvas) -> Mask:
    return union(
        [c.trail(ellipse(48, 48, 37), 9, closed=True), c.trail([(48, 25), (48, 49), (64, 60)], 8)]
    )


def _link(c: Canvas) -> Mask:
    fans = [c.trail(arc(48, 76, r, r, -135, -45), 9) for r in (22, 40, 58)]
    return union([*fans, c.mask(ellipse(48, 76, 8))])


def _no_link(c: Canvas) -> Mask:
    gap, slash = c.trail([(20, 12), (84, 88)], 22), c.trail([(16, 12), (80, 88)], 9)
    return union([ImageChops.subtract(_link(c), gap), slash])


def _plus(c: Canvas) -> Mask:
    return union([_minus(c), c.trail([(48, 16), (48, 80)], 14)])


def _minus(c: Canvas) -> Mask:
    return c.trail([(16, 48), (80, 48)], 14)


ICONS: tuple[tuple[str, Callable[[Canvas], Mask]], ...] = (
    ("ear", _ear),
    ("back", _back),
    ("check", _check),
    ("cross", _cross),
    ("warning", _warning),
    ("printer", _printer),
    ("key", _key),
    ("clock", _clock),
    ("link", _link),
    ("no_link", _no_link),
    ("plus", _plus),
    ("minus", _minus),
)
"""What each stands for: listen again, way back, done, no, attention, printer, keeper, time, ..."""


def drawn() -> Iterator[tuple[str, Image.Image]]:
    """Every icon as (`<name>_<colour>`, RGBA picture); its colour reaches under transparency."""
    for name, draw in ICONS:
        alpha = draw(blank(SIZE_PX, SIZE_PX)).resize((SIZE_PX, SIZE_PX), Image.Resampling.HAMMING)
        for colour_name, colour in COLOURS:
            icon = Image.new("RGB", alpha.size, colour)
            icon.putalpha(alpha)
            yield f"{name}_{colour_name}", icon
