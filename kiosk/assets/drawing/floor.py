"""Goods for the floor and the door: broom, bin, slippers."""

from __future__ import annotations

from PIL import ImageChops

from kiosk.assets.drawing import palette as p
from kiosk.assets.drawing.canvas import Canvas, Mask
from kiosk.assets.drawing.shapes import (
    Shape,
    box,
    ellipse,
    lathe,
    moved,
    path,
    points,
    rounded,
    smooth,
    turned,
)


def broom_set(c: Canvas) -> None:
    """扫把簸箕套装: broom and dustpan, both with long handles."""
    c.ground(92, 291, 84)
    c.ground(232, 291, 68)
    c.body(box(224, 24, 242, 200, 8), p.WOOD, 6)
    c.body(box(221, 20, 245, 92, 11), p.LEAF, 8)
    pan = path(
        "M 178 182 C 180 172 188 166 198 166 L 268 166 C 278 166 286 172 288 182"
        " L 304 278 C 306 288 302 294 292 294 L 174 294 C 164 294 160 288 162 278 Z"
    )
    skin = c.body(pan, p.LEAF, 12)
    inner = path(
        "M 198 196 L 268 196 C 274 196 277 199 278 204 L 292 282 L 174 282 L 188 204"
        " C 189 199 192 196 198 196 Z"
    )
    floor = c.fill(inner, p.rgb("#2C6141"), skin)
    c.shade(box(160, 190, 310, 212), 0.28, floor, 4)
    for x in (203, 233, 263):
        c.line([(x, 216), (233 + (x - 233) * 1.45, 274)], 5, p.LEAF, floor)
    c.fill(path("M 168 281 L 298 281 L 306 296 L 160 296 Z"), p.MINT, skin)
    c.edge(pan, 0.4)
    tilt, hub = 8, (92.0, 236.0)

    def t(shape: Shape) -> Shape:
        return turned(shape, tilt, hub)

    c.body(t(box(82, 20, 100, 190, 8)), p.WOOD, 6)
    c.body(t(box(79, 16, 103, 88, 11)), p.RED, 8)
    straw = [
        *t(path("M 54 184 L 130 184 C 138 214 148 236 156 250")),
        *path(
            "M 156 262 L 162 284 C 140 294 118 288 96 292 C 74 294 46 292 22 286"
            " C 26 258 40 226 46 190"
        ),
    ]
    broom = c.fill(straw, p.GOLD)
    for i in range(15):
        root, tip = t([(58 + i * 4.8, 190)])[0], (24 + i * 9.8, 296)
        c.line([root, tip], 2.2, p.BARK, broom, 0.6)
    c.form(broom, 14)
    c.edge(straw, 0.42)
    for y in (216, 236):
        wide = 40 + (y - 200) * 0.34
        c.line(
            t(path(f"M {92 - wide * 1.4} {y + 4} Q 92 {y + 8} {92 + wide * 1.4} {y}")),
            6,
            p.RED,
            broom,
        )
    c.body(
        t(
            path(
                "M 58 170 C 58 160 66 156 74 156 L 110 156 C 118 156 126 160 126 170"
                " L 134 200 L 50 200 Z"
            )
        ),
        p.RED,
        10,
    )


def slippers(c: Canvas) -> None:
    """拖鞋: a pair, toes up."""
    for side in (-1, 1):
        _slipper(c, side)


def _slipper(c: Canvas, side: int) -> None:
    cx = 160 + side * 67

    def t(shape: Shape) -> Shape:
        placed = [((x - 100) * -side + cx, y) for x, y in shape]
        return turned(placed, side * 6, (cx, 160))

    sole = t(
        smooth(
            points(
                "104,24 136,34 156,78 158,130 144,190 148,250 130,288 100,296 70,286 54,248"
                " 58,190 44,130 48,76 70,34"
            )
        )
    )
    c.cast(c.mask(sole), 6, 8, 0.32)
    rubber = c.fill(moved(sole, 0, 5), p.NAVY)
    c.fill(c.trail(moved(sole, 0, 5), 2), p.UMBER, rubber, 0.4)
    c.body(sole, p.BLUE, 8)
    bed = t(
        smooth(
            points(
                "104,36 130,44 145,82 146,130 133,190 137,248 122,277 100,284 78,276 65,246"
                " 69,190 56,130 59,82 76,44"
            )
        )
    )
    inner = c.fill(bed, p.SKY)
    for row in range(9):
        for column in range(5):
            x, y = 76 + column * 12 + row % 2 * 5, 186 + row * 11
            c.fill(t(ellipse(x, y, 1.9)), p.BLUE, inner, 0.5)
    c.shade(c.mask(t(box(30, 176, 172, 190))), 0.35, inner, 5)
    strap = t(
        path(
            "M 34 112 C 44 84 74 70 102 70 C 130 70 158 84 168 112 L 166 172"
            " C 150 184 126 178 101 178 C 76 178 52 184 36 172 Z"
        )
    )
    band = c.fill(strap, p.BLUE)
    c.fill(
        t(path("M 20 132 C 60 118 140 118 180 132 L 180 152 C 140 138 60 138 20 152 Z")),
        p.MILK,
        band,
    )
    c.shine(
        c.mask(t(path("M 50 108 C 66 90 86 84 104 84 L 104 92 C 86 94 72 98 58 114 Z"))),
        0.55,
        band,
        2,
    )
    c.form(band, 15)
    c.edge(strap, 0.42)


def trash_bin(c: Canvas) -> None:
    """垃圾桶: an open bin with its bag."""
    c.ground(160, 290, 88)
    tub = lathe(160, [(92, 98, 4), (292, 70, 18)])
    skin = c.fill(tub, p.SAGE)
    for i in range(-4, 5):
        slot = rounded(
            [
                (160 + i * 19 - 4.2, 150),
                (160 + i * 19 + 4.2, 150),
                (160 + i * 14.8 + 3.2, 262),
                (160 + i * 14.8 - 3.2, 262),
            ],
            4,
        )
        c.fill(slot, p.rgb("#5F8D69"), skin)
        c.shine(moved(slot, 1.6, 1.6), 0.18, c.rim(c.mask(slot), -2, -2))
    c.form(skin, 30)
    c.streak(skin, 10, 8, 132, 276, 0.45)
    c.edge(tub, 0.4)
    c.body(ellipse(160, 92, 106, 34), p.rgb("#A9CBAE"), 8)
    c.fill(ellipse(160, 90, 94, 27), p.rgb("#3E5F47"))
    mouth = c.mask(ellipse(160, 90, 94, 27))
    c.fill(ellipse(160, 104, 94, 27), p.rgb("#5A8064"), mouth)
    inside = ImageChops.lighter(mouth, c.mask(box(0, 0, 320, 90)))
    for cx, cy, lean, tone in ((196, 66, 20, p.MILK), (164, 62, -14, p.CREAM)):
        sheet = turned(
            rounded(
                [
                    (cx - 30, cy - 42),
                    (cx + 14, cy - 42),
                    (cx + 30, cy - 26),
                    (cx + 30, cy + 60),
                    (cx - 30, cy + 60),
                ],
                2,
            ),
            lean,
            (cx, cy),
        )
        paper = c.fill(c.fill(sheet, tone, inside), tone)
        for row in range(4):
            y = cy - 20 + row * 13
            c.line(
                turned([(cx - 20, y), (cx + 18 - row % 2 * 12, y)], lean, (cx, cy)),
                3.2,
                p.PEWTER,
                paper,
            )
        corner = turned(
            [(cx + 14, cy - 42), (cx + 30, cy - 26), (cx + 14, cy - 26)], lean, (cx, cy)
        )
        c.fill(corner, p.SAND, paper)
        c.form(paper, 7)
        c.fill(c.trail(sheet, 4, closed=True), p.UMBER, paper, 0.36)
    _peel(c, inside)
    bag = smooth(
        points(
            "56,96 100,122 160,130 220,122 264,96 262,112 240,132 214,134 190,146 160,140"
            " 126,148 100,134 72,134 58,112"
        )
    )
    c.fill(c.slid(c.mask(bag), 2, 5), p.UMBER, skin, 0.2, 3)
    rim = c.body(bag, p.MILK, 8)
    for x in (84, 120, 160, 200, 236):
        c.shade(
            path(f"M {x} 112 Q {x + 5} 128 {x - 2} 146 L {x + 5} 146 Q {x + 9} 128 {x} 112 Z"),
            0.2,
            rim,
            1,
        )


def _peel(c: Canvas, within: Mask) -> None:
    """A banana peel thrown on top."""
    lobes = (
        "M 118 40 C 96 44 66 62 60 104 C 76 96 92 92 112 78 C 120 66 124 52 118 40 Z",
        "M 116 40 C 104 62 98 92 106 124 C 122 112 130 84 126 58 Z",
        "M 114 42 C 132 52 152 76 158 112 C 140 104 124 88 116 66 Z",
    )
    for text, tone in zip(lobes, (p.GOLD, p.BUTTER, p.GOLD), strict=True):
        lobe = path(text)
        mask = ImageChops.multiply(c.mask(lobe), within)
        c.fill(mask, tone)
        c.form(mask, 8)
        c.fill(c.trail(lobe, 4, closed=True), p.UMBER, mask, 0.36)
    c.body(turned(box(111, 26, 123, 50, 4), 8, (117, 40)), p.BARK, 4)
