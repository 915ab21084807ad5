"""The lamp, the telephone credit and the plain parcel."""

from __future__ import annotations

import math

from kiosk.assets.drawing import palette as p
from kiosk.assets.drawing.canvas import Canvas
from kiosk.assets.drawing.shapes import (
    arc,
    box,
    ellipse,
    lathe,
    moved,
    path,
    points,
    rounded,
    turned,
)


def solar_lamp(c: Canvas) -> None:
    """太阳能庭院灯: panel on the pole, warm light below."""
    c.ground(196, 290, 64, 8)
    for near, far, strength in ((46, 94, 0.45), (36, 66, 0.55), (26, 38, 0.6)):
        cone = [(106 + near, 152.0), *arc(106, 280, far, far * 0.13, 0, 180), (106 - near, 152.0)]
        c.fill(cone, p.BUTTER, alpha=strength)
    c.fill(ellipse(106, 280, 94, 12.2), p.GOLD, alpha=0.35)
    sun = (52.0, 56.0)
    for i in range(8):
        a = i * math.tau / 8
        c.line(
            [
                (sun[0] + 27 * math.cos(a), sun[1] + 27 * math.sin(a)),
                (sun[0] + 37 * math.cos(a), sun[1] + 37 * math.sin(a)),
            ],
            5.5,
            p.HONEY,
        )
    c.body(ellipse(*sun, 20), p.GOLD, 6)
    c.body(box(196, 70, 214, 288, 6), p.COAL, 6)
    c.shine(box(200, 96, 203, 276, 1.5), 0.35, soft=0.5)
    c.body(lathe(205, [(268, 14, 5), (294, 30, 7)]), p.COAL, 7)
    arm = path("M 205 124 C 190 112 160 108 140 112")
    c.line(arm, 13, p.COAL)
    c.line(moved(arm, 0, -3), 3, p.LIGHT, alpha=0.3)
    head = path("M 58 138 C 60 110 84 96 106 96 C 130 96 152 110 154 138 Z")
    c.body(head, p.GREEN, 12)
    c.shine(
        path("M 72 128 C 76 114 90 106 104 104 L 104 110 C 92 113 84 120 81 131 Z"), 0.5, soft=1
    )
    c.body(box(50, 134, 162, 148, 7), p.COAL, 4)
    bulb = path("M 66 148 L 146 148 C 144 168 126 178 106 178 C 86 178 68 168 66 148 Z")
    lamp = c.fill(bulb, p.rgb("#FFE9A8"))
    c.fill(ellipse(104, 148, 26, 18), p.WHITE, lamp, soft=4)
    c.edge(bulb, 0.3)
    panel = rounded([(128, 62), (268, 20), (300, 70), (158, 112)], 6)
    c.fill(moved(panel, 2, 8), p.SMOKE)
    c.edge(moved(panel, 2, 8), 0.5)
    face = c.fill(panel, p.rgb("#E9E6DC"))
    c.edge(panel, 0.4)

    def at(u: float, v: float) -> tuple[float, float]:
        return 128 + 140 * u + 31 * v, 62 - 42 * u + 50 * v

    for row in range(2):
        for column in range(4):
            u, v = 0.045 + column * 0.23, 0.08 + row * 0.43
            cell = [at(u, v), at(u + 0.21, v), at(u + 0.21, v + 0.40), at(u, v + 0.40)]
            tile = c.fill(cell, p.NAVY, face)
            for k in (0.07, 0.14):
                c.line([at(u + k, v), at(u + k, v + 0.4)], 1, p.SKY, tile, 0.5)
            c.line([at(u, v + 0.2), at(u + 0.21, v + 0.2)], 1, p.SKY, tile, 0.5)
    c.shine([at(0.12, 0), at(0.34, 0), at(0.22, 1), at(0, 1)], 0.28, face, 1)
    for x, lean in ((232, -18), (242, 4), (252, 24)):
        blade = turned(
            path(f"M {x - 4} 292 Q {x - 2} 274 {x} 262 Q {x + 3} 274 {x + 4} 292 Z"), lean, (x, 292)
        )
        c.body(blade, p.LEAF, 3)


def phone_credit(c: Canvas) -> None:
    """30元话费: a telephone that says so, with a coin."""
    c.ground(150, 293, 84, 8)
    case = box(76, 22, 226, 294, 26)
    c.body(case, p.COAL, 9)
    c.shine(c.rim(c.mask(case), 3, 3, 1), 0.35)
    screen = box(87, 46, 215, 268, 10)
    glass = c.gradient(screen, p.rgb("#FFFDF6"), p.rgb("#F3E3BF"))
    c.fill(box(80, 40, 222, 78), p.LEAF, glass)
    c.text("话费", (151, 62), 27, p.MILK, glass)
    c.text("30", (150, 136), 98, p.BRICK, glass)
    c.text("元", (150, 204), 50, p.BRICK, glass)
    c.shine([(80, 40), (140, 40), (100, 280), (80, 280)], 0.16, glass)
    c.edge(screen, 0.5)
    c.fill(box(134, 30, 168, 35, 2.5), p.SMOKE)
    c.fill(box(126, 278, 176, 283, 2.5), p.PEWTER)
    for i in range(3):
        wave = arc(228, 66, 16 + i * 15, 16 + i * 15, -62, 28)
        c.line(wave, 7, p.LEAF)
    rim = ellipse(238, 238, 54)
    c.cast(c.mask(rim), 4, 7, 0.35)
    c.body(moved(rim, 2, 4), p.AMBER, 6)
    coin = c.body(rim, p.GOLD, 10)
    c.line(ellipse(238, 238, 42), 3, p.AMBER, coin, closed=True)
    c.text("￥", (246, 240), 62, p.rgb("#8A5716"), coin)
    c.line(arc(238, 238, 48, 48, 195, 262), 4, p.LIGHT, coin, 0.7)


def unknown(c: Canvas) -> None:
    """A plain parcel, for goods that have no picture."""
    c.ground(166, 282, 128, 14)
    left = rounded([(30, 112, 3), (150, 150, 2), (150, 292, 4), (34, 248, 8)])
    right = rounded([(150, 150, 2), (290, 106, 3), (286, 240, 8), (150, 292, 4)])
    top = rounded([(30, 112, 3), (168, 66, 4), (290, 106, 3), (150, 150, 2)])
    for shape, tone in ((left, "#CFA169"), (right, "#B5854F"), (top, "#E2BC88")):
        mask = c.fill(shape, p.rgb(tone))
        c.form(mask, 8, 0.6)
        c.edge(shape, 0.4)
    tape = c.fill([(87, 93), (112, 84.7), (233, 124), (207, 132)], p.CREAM, c.mask(top))
    c.edge([(87, 93), (112, 84.7), (233, 124), (207, 132)], 0.22, 1.6)
    c.shine(tape, 0.2)
    drop = points("207,132 233,124 233,160 220,158 207,170")
    c.fill(drop, p.CREAM, c.mask(right))
    c.shade(drop, 0.12, c.mask(right))
    c.edge(drop, 0.25, 1.6)
    label = points("52,176 126,201 126,252 54,226")
    c.fill(label, p.MILK)
    c.edge(label, 0.3, 1.6)
    for i, share in enumerate((0.85, 0.6, 0.75)):
        y = 192 + i * 13
        c.line([(62, y), (62 + 56 * share, y + 19 * share)], 3.6, p.SMOKE, alpha=0.7)
