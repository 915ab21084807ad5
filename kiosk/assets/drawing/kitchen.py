"""Goods for the kitchen that are not bottles."""

from __future__ import annotations

import math

from PIL import ImageChops

from kiosk.assets.drawing import palette as p
from kiosk.assets.drawing.canvas import Canvas, Mask
from kiosk.assets.drawing.shapes import (
    Shape,
    arc,
    box,
    corners,
    ellipse,
    lathe,
    moved,
    path,
    points,
    rounded,
    turned,
)


def steam(c: Canvas, x: float, y: float, height: float, width: float = 7.0) -> None:
    """One wisp rising from (x, y)."""
    wisp = path(
        f"M {x} {y}"
        f" C {x - 12} {y - height * 0.3} {x + 12} {y - height * 0.45} {x} {y - height * 0.7}"
        f" C {x - 5} {y - height * 0.82} {x - 2} {y - height * 0.92} {x + 3} {y - height}"
    )
    c.line(wisp, width, p.rgb("#D5CFC4"), alpha=0.85, soft=1.2)


def _steel(c: Canvas, shape: Shape) -> Mask:
    """Polished steel: upright bands of light and dark over the width of the shape."""
    mask = c.fill(shape, p.STEEL)
    left, right = min(x for x, _ in shape), max(x for x, _ in shape)
    top, bottom = min(y for _, y in shape), max(y for _, y in shape)
    wide = right - left
    for at, share, bright, alpha in (
        (0.00, 0.07, False, 0.30),
        (0.10, 0.13, True, 0.75),
        (0.30, 0.10, False, 0.13),
        (0.52, 0.07, True, 0.45),
        (0.70, 0.20, False, 0.20),
        (0.93, 0.07, False, 0.34),
    ):
        band = box(left + wide * at, top - 9, left + wide * (at + share), bottom + 9)
        (c.shine if bright else c.shade)(band, alpha, mask, wide * 0.018)
    c.shade(c.rim(mask, 0, -6, 3), 0.18)
    c.edge(shape, 0.45)
    return mask


def salt(c: Canvas) -> None:
    """食用盐 400g: a blue and white bag."""
    c.ground(160, 291, 92)
    teeth_top = [(72 + i * 8, 30 + i % 2 * 6) for i in range(23)]
    teeth_bottom = [(248 - i * 8, 292 - i % 2 * 6) for i in range(23)]
    right = path("M 248 36 L 248 56 C 242 70 250 100 252 160 C 252 220 244 252 248 270 L 248 288")
    left = path("M 72 288 L 72 270 C 76 252 68 220 68 160 C 70 100 78 70 72 56 L 72 36")
    bag = [*teeth_top, *right, *teeth_bottom, *left]
    skin = c.fill(bag, p.MILK)
    c.fill(path("M 40 212 C 100 190 190 236 280 204 L 280 300 L 40 300 Z"), p.BLUE, skin)
    c.fill(
        path("M 40 200 C 100 178 190 224 280 192 L 280 204 C 190 236 100 190 40 212 Z"), p.SKY, skin
    )
    c.fill(box(60, 20, 260, 52), p.BLUE, skin)
    c.fill(ellipse(160, 132, 68), p.BLUE, skin)
    c.fill(ellipse(160, 132, 61), p.MILK, skin)
    c.text("盐", (160, 130), 92, p.NAVY, skin)
    c.text("400g", (160, 246), 44, p.MILK, skin)
    for y in (44, 50, 275, 281):
        c.shade(box(60, y, 260, y + 1.6), 0.22, skin)
    c.shade(path("M 84 58 C 96 72 88 92 92 112 C 80 96 76 80 74 58 Z"), 0.12, skin, 3)
    c.shade(path("M 236 58 C 224 76 234 96 226 116 C 244 98 246 80 246 58 Z"), 0.18, skin, 3)
    c.shade(path("M 92 266 C 104 250 96 236 100 224 C 84 240 78 252 76 268 Z"), 0.14, skin, 3)
    c.form(skin, 22)
    c.shine(path("M 84 110 C 80 150 80 190 84 226 L 92 226 C 88 190 88 150 92 110 Z"), 0.7, skin, 2)
    c.edge(bag, 0.4)


def rice(c: Canvas) -> None:
    """大米10斤: a sewn sack with a red 米."""
    c.ground(156, 290, 112)
    sack = path(
        "M 72 40 C 66 32 74 24 86 30 C 130 38 186 38 232 28 C 246 22 254 32 248 42"
        " C 240 56 240 62 246 76 C 266 130 268 210 256 264 C 254 286 244 294 226 294"
        " L 92 294 C 74 294 64 286 62 266 C 50 206 54 128 74 76 C 80 62 80 54 72 40 Z"
    )
    skin = c.fill(sack, p.CREAM)
    for i in range(16):
        c.shade(box(40, 78 + i * 14, 280, 79.4 + i * 14), 0.05, skin)
        c.shade(box(50 + i * 14, 70, 51.4 + i * 14, 300), 0.05, skin)
    c.fill(
        path("M 40 240 C 100 252 210 252 280 240 L 280 280 C 210 292 100 292 40 280 Z"), p.RED, skin
    )
    c.text("10斤", (157, 266), 37, p.MILK, skin)
    c.fill(path("M 40 70 C 100 82 220 82 290 68 L 290 80 C 220 94 100 94 40 82 Z"), p.RED, skin)
    c.fill(ellipse(159, 166, 73), p.RED, skin)
    c.fill(ellipse(159, 166, 67), p.MILK, skin)
    c.fill(ellipse(159, 166, 63), p.RED, skin)
    c.text("米", (159, 164), 104, p.MILK, skin)
    for i in range(13):
        c.line(
            [
                (80 + i * 13.2, 53 + 3 * math.sin(i / 4)),
                (87 + i * 13.2, 53.5 + 3 * math.sin(i / 4)),
            ],
            3,
            p.BRICK,
            skin,
        )
    for fold in (
        "M 86 60 C 96 80 84 96 80 116 C 72 100 76 80 80 62 Z",
        "M 238 58 C 226 78 240 98 244 118 C 254 100 248 78 244 60 Z",
        "M 76 250 C 92 240 96 226 94 212 C 80 222 72 236 70 252 Z",
        "M 246 250 C 234 236 230 226 232 208 C 246 222 252 238 252 254 Z",
    ):
        c.shade(path(fold), 0.2, skin, 3)
    c.form(skin, 26)
    c.edge(sack, 0.4)
    for x, y, lean in (
        (236, 288, 10),
        (252, 290, -20),
        (268, 288, 25),
        (284, 291, -10),
        (243, 280, -35),
        (259, 279, 15),
        (274, 280, -40),
        (251, 271, 30),
        (265, 271, -15),
        (297, 289, 40),
    ):
        grain = turned(ellipse(x, y, 8.6, 4.1), lean, (x, y))
        c.cast(c.mask(grain), 1, 2, 0.3)
        c.body(grain, p.WHITE, 3, edge=0.36)


def thermos(c: Canvas) -> None:
    """保温杯: a steel flask, its cup lid beside it, hot."""
    c.ground(124, 291, 76)
    c.ground(240, 291, 50)
    _steel(c, lathe(124, [(84, 54, 4), (108, 64, 16), (292, 64, 16)]))
    coat = lathe(124, [(120, 64), (268, 64)])
    skin = c.fill(coat, p.LEAF)
    c.fill(box(40, 128, 200, 134), p.MINT, skin)
    c.fill(box(40, 254, 200, 260), p.MINT, skin)
    c.text("保温", (124, 194), 54, p.MILK, skin)
    c.shade(c.rim(skin, -26, 0, 8), 0.22)
    c.shade(c.rim(skin, -8, 0, 3), 0.18)
    c.streak(skin, 10, 10, 112, 276, 0.5)
    c.edge(coat, 0.4)
    lid = lathe(124, [(28, 40, 14), (60, 50, 6), (88, 54, 4)])
    top = c.body(lid, p.GREEN, 14)
    c.streak(top, 9, 7, 34, 84, 0.5)
    c.shade(box(60, 80, 190, 84), 0.3, top)
    loop = path("M 176 52 C 204 50 208 72 196 92 C 190 102 182 104 176 104")
    c.line(loop, 9, p.GREEN)
    c.line(moved(loop, -1, -2), 2.4, p.LIGHT, alpha=0.35)
    cup = lathe(240, [(222, 44, 3), (292, 33, 12)])
    _steel(c, cup)
    c.body(ellipse(240, 222, 45, 13), p.STEEL, 3)
    c.fill(ellipse(240, 222, 38, 9.5), p.rgb("#7C8480"))
    c.fill(ellipse(240, 225, 35, 7), p.AMBER)
    for x, y, h in ((226, 206, 56), (246, 200, 74), (262, 208, 50)):
        steam(c, x, y, h)


def cutting_board(c: Canvas) -> None:
    """菜板: a wooden board with cucumber on it."""
    board = path(
        "M 60 36 L 216 36 C 234 36 244 46 246 62 L 264 258 C 266 276 256 286 238 286"
        " L 82 286 C 64 286 54 276 52 258 L 36 62 C 34 46 42 36 60 36 Z"
    )
    c.cast(c.mask(moved(board, 0, 12)), 8, 6, 0.3)
    side = c.fill(moved(board, 3, 14), p.BARK)
    c.shade(c.rim(side, -10, -6, 3), 0.3)
    c.edge(moved(board, 3, 14), 0.5)
    skin = c.fill(board, p.WOOD)
    for i in range(9):
        x = 44 + i * 26
        c.line(
            path(f"M {x} 20 C {x + 14} 90 {x - 6 + i % 3 * 6} 180 {x + 18} 300"),
            2.2,
            p.BARK,
            skin,
            0.34,
        )
    for x in (96, 205):
        c.shade(path(f"M {x} 20 L {x + 16} 300 L {x + 17.6} 300 L {x + 1.6} 20 Z"), 0.3, skin)
        c.shade(path(f"M {x} 20 L {x + 16} 300 L {x + 140} 300 L {x + 140} 20 Z"), 0.05, skin)
    knot = ellipse(226, 250, 9, 13)
    c.line(knot, 2, p.BARK, skin, 0.5, closed=True)
    c.fill(ellipse(226, 250, 4, 7), p.BARK, skin, 0.6)
    c.form(skin, 9)
    c.edge(board, 0.42)
    slot = box(98, 52, 182, 76, 12)
    c.fill(slot, p.rgb("#6B4526"))
    c.fill(moved(slot, 2, 5), p.rgb("#F4EEDF"), c.mask(slot))
    c.fill(c.trail(slot, 3, closed=True), p.UMBER, alpha=0.35)
    _cucumber(c)


def _cucumber(c: Canvas) -> None:
    whole = turned(
        path("M 72 214 C 60 214 58 178 74 176 L 156 174 C 164 180 164 210 156 216 Z"),
        -16,
        (110, 195),
    )
    c.cast(c.mask(whole), 3, 7, 0.35)
    skin = c.fill(whole, p.LEAF)
    for dy in (-10, 4, 15):
        c.line(
            turned([(70, 195 + dy), (160, 195 + dy)], -16, (110, 195)),
            2.4,
            p.rgb("#2C6141"),
            skin,
            0.7,
        )
    c.form(skin, 12)
    c.edge(whole, 0.4)
    for x, y in ((158, 180), (184, 190), (208, 180), (198, 214), (172, 222)):
        slice_ = ellipse(x, y, 25, 23)
        c.cast(c.mask(slice_), 2, 4, 0.3)
        c.fill(slice_, p.LEAF)
        flesh = c.fill(ellipse(x, y, 21.5, 19.5), p.rgb("#DCE8B8"))
        c.fill(ellipse(x, y, 12.5, 11), p.rgb("#C7DA9A"), flesh)
        for k in range(6):
            a = k * math.tau / 6 + x
            c.fill(ellipse(x + 8 * math.cos(a), y + 7 * math.sin(a), 2.1), p.MILK, flesh)
        c.edge(slice_, 0.4)


def steel_pot(c: Canvas) -> None:
    """不锈汤锅: two handles, a lid, steam."""
    c.ground(160, 290, 116)
    for x, h in ((116, 46), (160, 58), (204, 46)):
        steam(c, x, 74 + (x != 160) * 8, h, 8)
    for side in (-1, 1):
        loop = path(
            f"M {160 + side * 104} 158 C {160 + side * 142} 152 {160 + side * 142} 206"
            f" {160 + side * 104} 200"
        )
        c.line(loop, 15, p.COAL)
        c.line(moved(loop, -1, -3), 4, p.LIGHT, alpha=0.35)
    pot = lathe(160, [(132, 112, 3), (292, 108, 30)])
    skin = _steel(c, pot)
    c.shade(box(40, 244, 280, 247), 0.25, skin)
    c.shine(box(40, 247, 280, 249.5), 0.6, skin)
    lid = path("M 48 132 C 54 106 104 88 160 88 C 216 88 266 106 272 132 Z")
    glass = c.fill(lid, p.rgb("#C9DDDC"))
    c.shade(c.rim(glass, -20, -4, 7), 0.2)
    c.shine(
        path("M 70 124 C 80 108 110 98 138 96 L 138 103 C 112 106 90 114 80 126 Z"), 0.85, glass, 1
    )
    c.shine(
        path("M 196 100 C 220 104 240 112 250 124 L 240 124 C 228 114 214 109 196 107 Z"),
        0.5,
        glass,
        1,
    )
    c.edge(lid, 0.45)
    _steel(c, box(42, 126, 278, 142, 7))
    c.body(lathe(160, [(78, 12, 2), (92, 17, 2)]), p.PEWTER, 5)
    c.body(lathe(160, [(58, 24, 9), (80, 20, 9)]), p.COAL, 8)
    c.shine(ellipse(150, 65, 9, 3), 0.55)


def kettle(c: Canvas) -> None:
    """电热水壶: spout, lid, big handle, its base with the cord."""
    c.ground(150, 290, 106)
    cord = path("M 222 284 C 262 284 268 262 284 268 C 300 274 292 292 304 292")
    c.line(cord, 7, p.COAL)
    c.line(moved(cord, -0.5, -1.6), 1.8, p.LIGHT, alpha=0.3)
    grip = path("M 196 84 C 250 66 292 86 290 150 C 288 200 272 230 226 238")
    c.line(grip, 27, p.COAL)
    c.shine(c.trail(moved(path("M 212 78 C 252 70 281 90 280 144"), 0, -1), 5), 0.4, soft=1.2)
    c.shade(c.trail(moved(grip, 5, 5), 10), 0.4, c.trail(grip, 27), 3)
    spout = path("M 104 104 L 34 90 C 26 90 26 98 32 104 C 52 122 62 146 74 182 L 120 176 Z")
    _steel(c, spout)
    body = rounded(corners("92,82,8 208,82,8 224,170,60 238,262,10 62,262,10 76,170,60"))
    skin = _steel(c, body)
    window = box(192, 132, 208, 226, 8)
    c.fill(window, p.SKY, skin)
    c.fill(box(190, 172, 210, 230), p.BLUE, c.mask(window), 0.7)
    for y in (150, 168, 186, 204):
        c.line([(194, y), (200, y)], 2, p.NAVY, skin)
    c.edge(window, 0.5)
    lid = path("M 90 84 C 92 58 120 48 150 48 C 180 48 208 58 210 84 Z")
    c.body(lid, p.COAL, 12)
    c.shine(path("M 104 76 C 110 62 128 56 144 55 L 144 61 C 130 63 118 68 113 78 Z"), 0.5, soft=1)
    c.body(lathe(150, [(32, 18, 8), (52, 13, 5)]), p.COAL, 6)
    c.shine(ellipse(143, 37, 7, 2.4), 0.5)
    c.body(rounded([(58, 262, 4), (242, 262, 4), (252, 292, 12), (48, 292, 12)]), p.COAL, 9)
    c.shine(box(64, 268, 160, 271, 1.5), 0.35, soft=0.6)
    c.body(box(204, 240, 232, 256, 7), p.RED, 5)
    bolt = points("146,116 118,176 138,176 128,222 164,156 143,156 158,116")
    c.fill(moved(bolt, 1, 2), p.UMBER, skin, 0.25)
    c.fill(bolt, p.GOLD, skin)
    c.edge(bolt, 0.3, 1.4)


def induction_cooker(c: Canvas) -> None:
    """电磁炉: a black glass plate, a glowing ring, the controls in front."""
    c.ground(160, 262, 138, 16)
    cord = path("M 236 76 C 250 50 282 66 290 46")
    c.line(cord, 8, p.COAL)
    plate = rounded([(66, 66, 18), (254, 66, 18), (300, 236, 22), (20, 236, 22)])
    foot = c.fill(moved(plate, 0, 30), p.rgb("#6E655A"))
    slab = c.mask(*[moved(plate, 0, step) for step in range(6, 28, 3)])
    c.fill(slab, p.LINEN)
    c.shade(c.rim(slab, -16, -5, 6), 0.3)
    c.shade(c.rim(foot, 0, -4, 1), 0.4)
    for step in range(8):
        c.fill(box(212 + step * 8, 252, 216 + step * 8, 262, 2), p.SMOKE)
    c.fill(moved(plate, 0, 4), p.WHITE)
    glass = c.fill(plate, p.rgb("#2A2725"))
    c.shine(path("M 40 60 L 132 60 L 60 240 L 0 240 Z"), 0.10, glass, 1)
    for rx, width, colour, alpha in (
        (96, 7.0, p.ORANGE, 1.0),
        (68, 4.5, p.RED, 0.9),
        (40, 4.5, p.RED, 0.9),
    ):
        ring = ellipse(160, 132, rx, rx * 0.52)
        c.line(ring, width + 7, p.ORANGE, glass, 0.35, closed=True, soft=4)
        c.line(ring, width, colour, glass, alpha, closed=True)
    c.fill(ellipse(160, 132, 12, 6), p.GOLD, glass)
    panel = c.fill(
        rounded([(44, 196, 8), (276, 196, 8), (284, 228, 10), (36, 228, 10)]), p.rgb("#454039")
    )
    window = rounded([(122, 199, 5), (198, 199, 5), (202, 225, 5), (118, 225, 5)])
    c.fill(window, p.rgb("#171513"), panel)
    c.text("2000", (160, 212), 24, p.rgb("#FF8A50"), panel)
    for x, colour in ((62, p.RED), (92, p.GOLD), (228, p.MILK), (258, p.MILK)):
        c.fill(ellipse(x, 212, 11, 8.5), colour, panel)
        c.shade(c.rim(c.mask(ellipse(x, 212, 11, 8.5)), -3, -3, 1), 0.3)
    for x, vertical in ((228, False), (258, True)):
        c.line([(x - 5, 212), (x + 5, 212)], 2.6, p.COAL)
        if vertical:
            c.line([(x, 208), (x, 216)], 2.6, p.COAL)
    c.edge(plate, 0.5)


def rice_cooker(c: Canvas) -> None:
    """电饭煲: a round body, lid with a steam vent, a panel with one large button."""
    c.ground(160, 291, 116)
    for x, h in ((196, 44), (214, 56)):
        steam(c, x, 72, h)
    for x in (92, 228):
        c.body(box(x - 18, 276, x + 18, 294, 6), p.COAL, 5)
    body = lathe(160, [(124, 116, 10), (200, 128, 70), (286, 104, 44)])
    skin = c.body(body, p.MILK, 30)
    lid = path(
        "M 42 128 C 38 74 90 56 160 56 C 230 56 282 74 278 128"
        " C 278 134 274 136 268 136 L 52 136 C 46 136 42 134 42 128 Z"
    )
    top = c.body(lid, p.BRICK, 24)
    c.shine(path("M 64 112 C 68 86 100 72 136 69 L 136 77 C 104 82 82 94 78 114 Z"), 0.55, top, 1.5)
    c.fill(box(30, 132, 290, 142), p.GOLD, ImageChops.lighter(skin, top))
    c.shade(box(30, 141, 290, 148), 0.25, skin, 2)
    c.body(box(186, 58, 226, 76, 8), p.COAL, 5)
    for i in range(3):
        c.line([(194 + i * 12, 67), (199 + i * 12, 67)], 3, p.PEWTER)
    handle = path("M 96 72 C 104 36 168 34 176 64")
    c.line(handle, 15, p.COAL)
    c.line(moved(handle, -1, -3), 4, p.LIGHT, alpha=0.35)
    panel = box(90, 158, 230, 268, 22)
    plate = c.body(panel, p.rgb("#EFE3CE"), 6)
    screen = box(106, 170, 214, 204, 8)
    c.fill(screen, p.rgb("#2D3A36"), plate)
    c.text("煮饭", (160, 187), 28, p.BUTTER, plate)
    button = ellipse(160, 236, 23)
    c.body(button, p.RED, 8)
    c.line(arc(160, 237, 9.5, 9.5, -55, 235), 3.2, p.MILK)
    c.line([(160, 224), (160, 235)], 3.2, p.MILK)
    for x in (114, 206):
        c.body(ellipse(x, 236, 12), p.SAGE, 5)
    c.streak(skin, 12, 8, 160, 262, 0.7)
