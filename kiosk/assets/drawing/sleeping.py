"""Goods for the bed."""

from __future__ import annotations

import math

from kiosk.assets.drawing import palette as p
from kiosk.assets.drawing.canvas import Canvas, Mask
from kiosk.assets.drawing.palette import Colour
from kiosk.assets.drawing.shapes import (
    Point,
    Shape,
    box,
    corners,
    ellipse,
    mix,
    moved,
    path,
    rounded,
    smooth,
    turned,
)


def _flower(
    c: Canvas,
    centre: Point,
    r: float,
    petal: Colour,
    heart: Colour,
    within: Mask,
    lean: float = 0.0,
    leaves: Colour | None = None,
) -> None:
    """A printed peony: five round petals, with two leaves when given their colour."""
    x, y = centre
    if leaves is not None:
        for turn_deg in (lean + 20, lean + 158, lean + 265):
            leaf = smooth(
                [
                    (x, y),
                    (x + r * 0.9, y - r * 0.42),
                    (x + r * 1.75, y),
                    (x + r * 0.9, y + r * 0.42),
                ]
            )
            mask = c.fill(turned(leaf, turn_deg, centre), leaves, within)
            c.line(
                turned([(x + r, y), (x + r * 1.6, y)], turn_deg, centre), 1.4, p.LIGHT, mask, 0.5
            )
    for ring, size, tone in ((0.56, 0.54, petal), (0.30, 0.38, p.blend(petal, p.WHITE, 0.28))):
        for i in range(5):
            a = math.radians(lean + i * 72 + ring * 64)
            shape = ellipse(x + r * ring * math.cos(a), y + r * ring * math.sin(a), r * size)
            mask = c.fill(shape, tone, within)
            c.fill(c.trail(shape, r * 0.07, closed=True), p.UMBER, mask, 0.22)
    c.fill(ellipse(x, y, r * 0.22), heart, within)


def pillow(c: Canvas) -> None:
    """枕芯: plump and white, four corners."""
    c.ground(160, 256, 122, 14)
    tilt = -5
    cushion = turned(
        path(
            "M 30 82 C 26 66 42 62 56 70 C 120 54 200 54 264 70 C 278 62 294 66 290 82"
            " C 284 132 284 186 292 236 C 296 254 280 260 264 252 C 200 268 120 268 56 252"
            " C 40 260 24 254 28 236 C 36 186 36 132 30 82 Z"
        ),
        tilt,
    )
    skin = c.fill(cushion, p.rgb("#FCF9F1"))
    c.shade(c.rim(skin, -46, -40, 22), 0.16)
    c.shade(c.rim(skin, -16, -18, 8), 0.16)
    c.shine(turned(ellipse(126, 128, 62, 38), tilt), 1.0, skin, 16)
    seam = turned(
        path(
            "M 46 88 C 46 80 54 80 62 84 C 122 70 198 70 258 84 C 266 80 274 80 274 88"
            " C 268 134 268 184 275 230 C 276 242 268 244 258 238 C 198 252 122 252 62 238"
            " C 52 244 44 242 45 230 C 52 184 52 134 46 88 Z"
        ),
        tilt,
    )
    c.line(seam, 3.4, p.rgb("#7FA9BD"), skin, closed=True)
    for crease in (
        "M 58 94 C 74 104 84 116 90 134",
        "M 70 92 C 88 98 100 106 108 116",
        "M 262 94 C 246 106 238 118 234 136",
        "M 250 90 C 234 98 224 106 216 116",
        "M 60 230 C 76 220 86 208 90 190",
        "M 76 236 C 92 226 104 218 110 206",
        "M 260 228 C 246 216 238 204 234 188",
        "M 246 236 C 230 228 220 218 214 206",
    ):
        line = turned(path(crease), tilt)
        c.line(line, 5, p.UMBER, skin, 0.16, soft=1.6)
        c.line(moved(line, -2.5, -2.5), 2.5, p.WHITE, skin, 0.9, soft=0.8)
    dent = turned(path("M 124 176 C 142 190 180 190 198 172"), tilt)
    c.line(dent, 6, p.UMBER, skin, 0.15, soft=2)
    c.edge(cushion, 0.5, 2.6)


def blanket(c: Canvas) -> None:
    """毛毯: folded, checked, with a fringe."""
    c.ground(160, 284, 134, 12)
    wool, dark, pale, red = p.rgb("#CF9B62"), p.rgb("#3F6B55"), p.CREAM, p.BRICK
    for y in (244, 198, 152):
        layer = box(24, y, 296, y + 48, 23)
        skin = c.fill(layer, wool)
        for x in (40.0, 262.0):
            c.fill(box(x, y - 5, x + 16, y + 50), dark, skin, 0.75)
        c.fill(box(0, y + 18, 320, y + 26), dark, skin, 0.55)
        c.form(skin, 12, 1.2)
        c.edge(layer, 0.45)
    back, front, low = 62.0, 142.0, 250.0
    cover = [
        *path(
            f"M 62 {back + 6} Q 64 {back} 72 {back} L 248 {back} Q 256 {back} 258 {back + 6}"
            f" L 276 {front - 12} Q 280 {front} 280 {front + 12} L 278 {low}"
        ),
        *path(f"M 42 {low} L 40 {front + 12} Q 40 {front} 44 {front - 12}"),
    ]
    for i in range(37):
        x = 43 + i * 6.5
        c.line([(x, low - 2), (x + (i % 3 - 1) * 1.4, low + 22)], 4.2, p.BARK)
        c.line([(x - 0.6, low - 2), (x - 0.6 + (i % 3 - 1) * 1.4, low + 21)], 2.6, pale)
    skin = c.fill(cover, wool)

    def across(share: float, y: float) -> Point:
        """A point of the cover; `share` runs 0 to 1 from its left to its right border."""
        if y >= front:
            return 40 + 240 * share, y
        depth = (front - y) / (front - back)
        return mix((41 + 238 * share, y), (62 + 196 * share, y), depth)

    def weave(lo: float, hi: float, colour: Colour, alpha: float) -> None:
        c.fill(
            [
                across(lo, back),
                across(hi, back),
                across(hi, front),
                across(hi, low),
                across(lo, low),
                across(lo, front),
            ],
            colour,
            skin,
            alpha,
        )

    def warp(top: float, bottom: float, colour: Colour, alpha: float) -> None:
        c.fill(box(20, top, 300, bottom), colour, skin, alpha)

    for at in (0.13, 0.47, 0.81):
        weave(at - 0.07, at + 0.07, dark, 0.62)
        weave(at + 0.155, at + 0.175, red, 0.85)
        weave(at - 0.008, at + 0.008, pale, 0.9)
    for y, high in ((70, 15), (104, 21), (164, 34), (220, 34)):
        warp(y, y + high, dark, 0.62)
        warp(y + high * 1.55, y + high * 1.55 + high * 0.14, red, 0.85)
        warp(y + high * 0.44, y + high * 0.56, pale, 0.9)
    c.shine(box(20, front - 14, 300, front + 6), 0.35, skin, 6)
    c.shade(box(20, front + 10, 300, low + 9), 0.16, skin, 5)
    c.form(skin, 14)
    c.edge(cover, 0.45)


def quilt(c: Canvas) -> None:
    """6斤棉被: thick and red, folded in three, flowers and white lining."""
    c.ground(160, 290, 136, 12)
    red, lining = p.rgb("#C2402F"), p.MILK
    layers = [
        (
            path(
                "M 58 212 C 110 206 210 206 262 212 C 300 216 304 286 262 290"
                " C 206 296 114 296 58 290 C 16 286 20 216 58 212 Z"
            ),
            290.0,
        ),
        (
            path(
                "M 62 134 C 112 126 208 126 260 134 C 298 140 300 208 260 214"
                " C 206 220 114 220 60 214 C 20 208 22 140 62 134 Z"
            ),
            214.0,
        ),
        (
            path(
                "M 66 46 C 116 34 206 34 256 46 C 296 54 300 128 258 136"
                " C 206 144 112 144 60 136 C 20 128 24 56 66 46 Z"
            ),
            136.0,
        ),
    ]
    flowers = (
        ((92, 254, 24, 10), (176, 252, 27, 50), (258, 252, 22, 20)),
        ((70, 172, 22, 40), (146, 176, 25, 5), (232, 172, 26, 65)),
        ((96, 88, 31, 15), (186, 80, 34, 45), (262, 92, 22, 0)),
    )
    for (shape, bottom), printed in zip(layers, flowers, strict=True):
        c.fill(c.slid(c.mask(shape), 0, 5), p.UMBER, alpha=0.3, soft=2)
        skin = c.fill(shape, red)
        for x, y, r, lean in printed:
            tone = p.rgb("#F3C9C0") if lean % 10 else p.rgb("#EFA79F")
            _flower(c, (x, y), r, tone, p.GOLD, skin, lean, p.rgb("#3E7A52"))
        for x in (48, 132, 214, 290):
            c.fill(ellipse(x, bottom - 16, 3.4), p.GOLD, skin)
        fold = path(
            f"M 20 {bottom - 3} C 110 {bottom + 6} 210 {bottom + 6} 300 {bottom - 3}"
            f" L 300 {bottom + 14} L 20 {bottom + 14} Z"
        )
        c.fill(fold, lining, skin)
        c.form(skin, 26, 1.1)
        c.shade(c.rim(skin, 0, -16, 7), 0.16)
        c.edge(shape, 0.45)
    ribbon = path(
        "M 120 36 C 116 80 116 120 119 140 C 115 166 115 190 118 213"
        " C 115 240 115 270 118 294 L 142 295 C 139 270 139 240 142 214"
        " C 139 190 139 166 143 141 C 140 120 140 80 144 34 Z"
    )
    band = c.fill(ribbon, p.GOLD, c.mask(*[shape for shape, _ in layers]))
    c.form(band, 6)
    for y in (139, 214):
        c.shade(box(110, y - 6, 150, y + 8), 0.35, band, 3)
    tag = ellipse(236, 222, 44)
    c.cast(c.mask(tag), 2, 5, 0.35)
    c.body(tag, p.MILK, 9)
    c.line(ellipse(236, 222, 37), 2, p.RED, closed=True)
    c.text("6斤", (236, 221), 40, p.BRICK)


def bedding_set(c: Canvas) -> None:
    """2.0米床上用品四件套: a made bed: two pillowcases, sheet and quilt cover of one cloth."""
    c.ground(160, 290, 140, 9)
    board = rounded(corners("34,60,26 160,28,160 286,60,26 286,190 34,190"))
    c.body(board, p.BARK, 12)
    inner = rounded(corners("52,72,18 160,46,150 268,72,18 268,190 52,190"))
    c.body(inner, p.rgb("#B98454"), 6)
    for x in (34, 270):
        c.body(box(x, 262, x + 16, 294, 4), p.BARK, 4)
    mattress = box(22, 150, 298, 276, 16)
    c.body(mattress, p.MILK, 10)
    sheet = p.rgb("#8FB3A2")
    cloth, petal = p.rgb("#F4DFD3"), p.PEONY
    for side in (-1, 1):
        _pillowcase(c, 160 + side * 58, sheet, cloth, petal, side * 4)
    cover = [
        *path(
            "M 46 142 C 90 130 230 130 274 142 C 284 146 290 180 300 232 C 304 252 306 266 304 276"
        ),
        *path(
            "M 304 276 C 270 284 250 272 222 280 C 190 286 170 274 140 281"
            " C 110 286 90 274 60 281 C 44 284 30 282 16 276 C 14 266 16 252 20 232"
            " C 30 180 36 146 46 142 Z"
        ),
    ]
    c.fill(c.slid(c.mask(cover), 0, -4), p.UMBER, alpha=0.22, soft=3)
    skin = c.fill(cover, cloth)
    for x, y, r, lean in (
        (84, 200, 18, 0),
        (160, 212, 21, 30),
        (238, 198, 18, 50),
        (48, 250, 18, 20),
        (116, 258, 19, 70),
        (204, 258, 19, 10),
        (278, 250, 18, 45),
    ):
        _flower(c, (x, y), r, petal, p.GOLD, skin, lean, p.rgb("#6F9D7C"))
    turn_down = path("M 20 130 L 300 130 L 290 176 C 230 164 90 164 30 176 Z")
    flap = c.fill(turn_down, sheet, skin)
    c.line(path("M 30 170 C 90 158 230 158 290 170"), 2.4, p.MILK, flap)
    c.fill(
        path("M 24 176 C 90 164 230 164 296 176 L 296 184 C 230 172 90 172 24 184 Z"),
        p.UMBER,
        skin,
        0.25,
        soft=2,
    )
    c.shade(path("M 8 238 C 90 226 230 226 312 238 L 312 300 L 8 300 Z"), 0.15, skin, 4)
    for x in (60, 140, 222):
        c.shade(
            path(
                f"M {x} 240 C {x + 4} 256 {x - 4} 270 {x + 2} 286 L {x + 16} 286"
                f" C {x + 10} 270 {x + 10} 256 {x} 240 Z"
            ),
            0.2,
            skin,
            2,
        )
    c.form(skin, 16)
    c.edge(cover, 0.42)


def _pillowcase(
    c: Canvas, cx: float, edge: Colour, cloth: Colour, petal: Colour, lean: float
) -> None:
    def t(shape: Shape) -> Shape:
        return turned(moved(shape, cx - 160, 0), lean, (cx, 110))

    case = t(
        path(
            "M 104 84 C 102 76 108 72 116 75 C 142 70 178 70 204 75"
            " C 212 72 218 76 216 84 C 213 106 213 122 217 142 C 219 150 212 154 204 151"
            " C 178 157 142 157 116 151 C 108 154 101 150 103 142 C 107 122 107 106 104 84"
            " Z"
        )
    )
    c.cast(c.mask(case), 2, 4, 0.3)
    skin = c.fill(case, edge)
    face = t(rounded([(116, 86), (204, 86), (204, 141), (116, 141)], 12))
    inner = c.fill(face, cloth, skin)
    _flower(c, t([(160, 114)])[0], 17, petal, p.GOLD, inner, lean * 5 + 10, p.rgb("#6F9D7C"))
    c.form(skin, 12)
    c.edge(case, 0.42)
