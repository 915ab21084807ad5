"""The idle screen's picture: a hand holds the points card before the camera's eye."""

from __future__ import annotations

import random

from kiosk.assets.drawing import palette as p
from kiosk.assets.drawing.canvas import Canvas, Mask, blank, union
from kiosk.assets.drawing.shapes import (
    Shape,
    box,
    ellipse,
    moved,
    path,
    points,
    rounded,
    smooth,
    turned,
)

SKIN = p.rgb("#E3AE84")
_CARD_MIDDLE = (258.0, 166.0)
_TILT = -5.0


def card_hint() -> Canvas:
    """640 × 400 px: hand and card to the left, the eye to the right, its look between them."""
    c = blank(640, 400)
    _look(c)
    _eye(c)
    _sleeve(c)
    _fingers(c)
    _card(c)
    _thumb(c)
    return c


def _t(shape: Shape) -> Shape:
    return turned(shape, _TILT, _CARD_MIDDLE)


def _look(c: Canvas) -> None:
    beam = [(520.0, 176.0), (520.0, 224.0), (390.0, 300.0), (390.0, 60.0)]
    c.fill(rounded(beam, 10), p.BUTTER, alpha=0.55, soft=9)
    for i, x in enumerate((418.0, 444.0, 470.0)):
        reach = 22 - i * 3
        c.line([(x - 8, 200 - 6 - reach), (x + 8, 194), (x - 8, 194 + reach)], 9, p.LEAF)


def _eye(c: Canvas) -> None:
    c.ground(556, 372, 66, 9)
    c.body(box(496, 36, 616, 372, 30), p.GREEN, 16)
    inner = box(508, 48, 604, 360, 22)
    c.fill(c.trail(inner, 2.5, closed=True), p.LIGHT, alpha=0.2)
    c.body(ellipse(556, 196, 50), p.COAL, 12)
    c.body(ellipse(556, 196, 41), p.SMOKE, 6)
    glass = c.fill(ellipse(556, 196, 34), p.NAVY)
    c.fill(ellipse(554, 198, 24), p.BLUE, glass)
    c.fill(ellipse(556, 196, 12), p.INK, glass)
    c.shade(c.rim(glass, -9, -7, 4), 0.4)
    c.fill(
        smooth([(534, 182), (546, 170), (556, 170), (548, 180), (540, 190)]), p.WHITE, glass, 0.85
    )
    c.fill(ellipse(569, 213, 5), p.WHITE, glass, 0.6)
    c.fill(ellipse(556, 104, 13), p.MINT, alpha=0.5, soft=5)
    c.body(ellipse(556, 104, 8), p.rgb("#9BE0A2"), 3)
    for i in range(5):
        c.fill(box(530 + i * 12, 296, 535 + i * 12, 324, 2.5), p.rgb("#0B3119"))


def _sleeve(c: Canvas) -> None:
    arm = path("M 60 408 L 96 300 L 190 330 L 178 408 Z")
    c.body(arm, SKIN, 14)
    cuff = rounded([(64, 334), (196, 356), (188, 392), (54, 368)], 9)
    coat = path("M 20 410 L 62 352 L 192 378 L 196 410 Z")
    c.body(coat, p.BLUE, 14)
    c.body(cuff, p.rgb("#5C8DB5"), 8)


def _skin(c: Canvas, mask: Mask, outline: float = 2.2) -> None:
    """Skin has form and an outline of its own, also where fingers touch."""
    c.fill(mask, SKIN)
    c.form(mask, 11, 0.9)
    rim = union(
        [
            c.rim(mask, outline, 0),
            c.rim(mask, -outline, 0),
            c.rim(mask, 0, outline),
            c.rim(mask, 0, -outline),
        ]
    )
    c.fill(rim, p.UMBER, alpha=0.36)


def _fingers(c: Canvas) -> None:
    palm = smooth(
        points(
            "96,316 88,262 104,208 150,190 216,214 262,258 262,300 232,330 192,352 150,350 112,340"
        )
    )
    _skin(c, c.mask(palm))
    for start, bend, tip in (
        ((214, 322), (262, 316), (292, 276)),
        ((190, 306), (240, 300), (270, 262)),
    ):
        _skin(c, c.trail(smooth([start, bend, tip], closed=False), 36))


def _card(c: Canvas) -> None:
    card = _t(box(126, 82, 390, 250, 16))
    c.cast(c.mask(card), 5, 9, 0.34)
    face = c.fill(card, p.WHITE)
    c.fill(_t(box(120, 76, 400, 124)), p.LEAF, face)
    c.text("积分卡", _t([(188, 103)])[0], 31, p.MILK, face, angle_deg=_TILT)
    for i, wide in enumerate((74, 52)):
        c.line(_t([(148, 156 + i * 26), (148 + wide, 156 + i * 26)]), 8, p.LINEN, face)
    c.fill(_t(box(244, 100, 378, 238, 8)), p.WHITE, face)
    _code(c, 252, 110, 118 / 21, face)
    c.form(face, 6, 0.6)
    c.edge(card, 0.4)


def _code(c: Canvas, x0: float, y0: float, module: float, within: Mask) -> None:
    """What looks like a QR code from afar; it holds no text."""
    dice = random.Random(25)  # noqa: S311  a drawing, not a secret
    corners = ((0, 0), (14, 0), (0, 14))
    cells: list[Shape] = []
    for row in range(21):
        for column in range(21):
            near = any(cx - 1 <= column <= cx + 7 and cy - 1 <= row <= cy + 7 for cx, cy in corners)
            if not near and dice.random() < 0.48:
                x, y = x0 + column * module, y0 + row * module
                cells.append(_t(box(x, y, x + module + 0.2, y + module + 0.2)))
    c.fill(c.mask(*cells), p.INK, within)
    for cx, cy in corners:
        x, y = x0 + cx * module, y0 + cy * module
        for inset, colour in ((0, p.INK), (1, p.WHITE), (2, p.INK)):
            near_edge, far_edge = inset * module, (7 - inset) * module
            c.fill(
                _t(box(x + near_edge, y + near_edge, x + far_edge, y + far_edge)), colour, within
            )


def _thumb(c: Canvas) -> None:
    thumb = smooth(
        points(
            "92,306 92,262 112,226 150,200 190,186 212,188 216,206 200,222 172,238"
            " 156,262 150,300 126,330 102,330"
        )
    )
    mask = c.mask(thumb)
    c.fill(c.slid(mask, 4, 7), p.UMBER, c.mask(_t(box(126, 82, 390, 250, 16))), 0.3, 4)
    _skin(c, mask)
    c.fill(
        moved(smooth([(88, 318), (96, 290), (150, 290), (152, 322), (120, 344)]), 0, 8),
        SKIN,
        soft=4,
        within=c.mask(smooth([(98, 300), (140, 300), (146, 330), (130, 344), (104, 336)])),
    )
    nail = smooth(points("182,194 198,190 209,194 208,203 194,210 183,207"))
    c.body(nail, p.rgb("#F2CDB2"), 4)
