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


def _delivery(c: Canvas) -> Mask:
    """An arrow into an open box."""
    case = c.trail([(20, 50), (12, 50), (12, 86), (84, 86), (84, 50), (76, 50)], 9)
    arrow = union([c.trail([(48, 8), (48, 64)], 10), c.trail([(29, 46), (48, 66), (67, 46)], 10)])
    return union([case, arrow])


def _bag(c: Canvas) -> Mask:
    """What a household comes for."""
    body = c.trail(rounded([(18, 34), (78, 34), (86, 88), (10, 88)], 8), 9, closed=True)
    return union([body, c.trail(path("M 32 50 V 26 C 32 4 64 4 64 26 V 50"), 8)])


def _clipboard(c: Canvas) -> Mask:
    """A list with ticks."""
    board = c.trail(box(16, 18, 80, 90, 7), 8, closed=True)
    clip = c.mask(box(34, 8, 62, 27, 5))
    ticks = [c.trail([(29, y), (35, y + 6), (44, y - 6)], 6) for y in (48, 70)]
    lines = [c.trail([(54, y), (67, y)], 6) for y in (48, 70)]
    return union([board, clip, *ticks, *lines])


def _undo(c: Canvas) -> Mask:
    """Back along the way it came."""
    way = path("M 16 40 H 58 C 92 40 92 84 58 84 H 30")
    return union([c.trail(way, 10), c.trail([(38, 18), (15, 40), (38, 62)], 10)])


def _pen(c: Canvas) -> Mask:
    """A pen over the line to be signed."""
    body = c.trail([(28, 60), (70, 18), (82, 30), (40, 72), (22, 78)], 7, closed=True)
    return union([body, c.trail([(60, 28), (72, 40)], 6), c.trail([(12, 90), (84, 90)], 7)])


def _accepted(c: Canvas) -> Mask:
    """A parcel that was looked at."""
    case = c.trail(box(10, 24, 86, 88, 6), 8, closed=True)
    lid = c.trail([(10, 24), (24, 8), (72, 8), (86, 24)], 8)
    return union([case, lid, c.trail([(30, 56), (44, 70), (68, 42)], 10)])


def _shelf(c: Canvas) -> Mask:
    """Goods on two boards."""
    sides = [c.trail([(x, 8), (x, 90)], 8) for x in (10, 86)]
    boards = [c.trail([(10, y), (86, y)], 8) for y in (44, 84)]
    goods = c.mask(box(22, 18, 40, 40, 3), box(48, 24, 72, 40, 3), box(24, 60, 52, 80, 3))
    return union([*sides, *boards, goods, c.mask(box(60, 54, 74, 80, 3))])


def _house(c: Canvas) -> Mask:
    roof = c.trail([(8, 48), (48, 12), (88, 48)], 10)
    walls = c.trail([(20, 44), (20, 86), (76, 86), (76, 44)], 9)
    return union([roof, walls, c.mask(box(40, 56, 56, 86, 3))])


def _moon(c: Canvas) -> Mask:
    return ImageChops.subtract(c.mask(ellipse(46, 50, 38)), c.mask(ellipse(64, 36, 32)))


def _sound(waves: int) -> Callable[[Canvas], Mask]:
    """A loudspeaker with so many waves; silent with a cross."""

    def drawn_on(c: Canvas) -> Mask:
        box_and_horn = [
            (8.0, 36.0),
            (22.0, 36.0),
            (44.0, 16.0),
            (44.0, 80.0),
            (22.0, 60.0),
            (8.0, 60.0),
        ]
        parts = [c.mask(box_and_horn), c.trail(box_and_horn, 6, closed=True)]
        parts += [c.trail(arc(44, 48, r, r, -45, 45), 8) for r in (18, 32, 46)[:waves]]
        if not waves:
            parts += [c.trail([(60, 36), (84, 60)], 9), c.trail([(84, 36), (60, 60)], 9)]
        return union(parts)

    return drawn_on


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
    ("delivery", _delivery),
    ("bag", _bag),
    ("clipboard", _clipboard),
    ("undo", _undo),
    ("pen", _pen),
    ("accepted", _accepted),
    ("shelf", _shelf),
    ("house", _house),
    ("moon", _moon),
    *((f"sound_{waves}", _sound(waves)) for waves in range(4)),
)
"""What each stands for: listen again, way back, done, no, attention, printer, keeper, time, ...;
from `delivery` on the tiles of the keeper's board."""


def drawn() -> Iterator[tuple[str, Image.Image]]:
    """Every icon as (`<name>_<colour>`, RGBA picture); its colour reaches under transparency."""
    for name, draw in ICONS:
        alpha = draw(blank(SIZE_PX, SIZE_PX)).resize((SIZE_PX, SIZE_PX), Image.Resampling.HAMMING)
        for colour_name, colour in COLOURS:
            icon = Image.new("RGB", alpha.size, colour)
            icon.putalpha(alpha)
            yield f"{name}_{colour_name}", icon
