"""Goods for washing and the bathroom."""

from __future__ import annotations

import math

from PIL import ImageChops, ImageFilter

from kiosk.assets.drawing import palette as p
from kiosk.assets.drawing.canvas import Canvas, Mask, union
from kiosk.assets.drawing.shapes import (
    Point,
    Shape,
    arc,
    box,
    ellipse,
    lathe,
    moved,
    path,
    rounded,
    scaled,
    smooth,
    turned,
)


def toothbrush(c: Canvas) -> None:
    """牙刷: one brush from corner to corner, bristles to the light."""
    tilt, middle = -45, (160.0, 164.0)

    def t(shape: Shape) -> Shape:
        return scaled(turned(moved(shape, 0, 8), tilt, middle), 0.95)

    handle = t(
        path(
            "M -16 172 C -20 144 6 142 34 146 C 78 154 104 144 146 149"
            " C 186 153 202 164 226 163 L 318 161 C 336 161 336 189 318 189 L 228 190"
            " C 204 190 188 194 146 198 C 100 202 70 194 32 200 C 6 203 -12 200 -16 172 Z"
        )
    )
    heights = (112, 106, 110, 106, 110, 106, 112)
    tufts = [t(box(232 + i * 13, heights[i], 244.4 + i * 13, 166, 4)) for i in range(7)]
    c.cast(union([c.mask(handle), c.mask(*tufts)]))
    for i, tuft in enumerate(tufts):
        mask = c.body(tuft, p.MILK if i % 2 else p.SKY, 3, edge=0.42)
        c.shade(t(box(225, 148, 330, 170)), 0.22, mask, 3)
        for k in (4.2, 8.2):
            c.shade(t(box(232 + i * 13 + k, 110, 233 + i * 13 + k, 166)), 0.16, mask)
    skin = c.body(handle, p.LEAF, 11)
    grip = t(
        path(
            "M 8 172 C 6 160 16 158 36 160 C 78 166 106 158 138 163"
            " C 162 167 168 174 160 179 C 142 187 104 188 70 183 C 42 181 12 190 8 172 Z"
        )
    )
    c.fill(grip, p.MINT, skin)
    for i in range(6):
        c.line(t([(36 + i * 19, 165), (32 + i * 19, 181)]), 3.4, p.LEAF, skin, 0.8)
    c.line(t([(176, 162), (222, 169)]), 3.5, p.LIGHT, skin, 0.6)


def toothpaste(c: Canvas) -> None:
    """牙膏: a lying tube, striped, with its cap on."""
    tilt = 36

    def t(shape: Shape) -> Shape:
        return turned(scaled(moved(shape, 0, 6), 0.9), tilt)

    tube = t(
        path(
            "M 88 -6 L 232 -6 L 232 22 C 230 90 214 190 208 240 C 204 254 194 262 184 264"
            " L 136 264 C 126 262 116 254 112 240 C 106 190 90 90 88 22 Z"
        )
    )
    cap = t(lathe(160, [(262, 36, 3), (322, 31, 9)]))
    c.cast(c.mask(tube, cap))
    skin = c.fill(tube, p.MILK)
    c.fill(t(path("M 60 150 C 120 120 190 210 260 160 L 260 300 L 60 300 Z")), p.TEAL, skin)
    c.fill(
        t(path("M 60 138 C 120 108 190 198 260 148 L 260 160 C 190 210 120 120 60 150 Z")),
        p.RED,
        skin,
    )
    c.text("牙膏", t([(160, 82)])[0], 56, p.RED, skin, angle_deg=tilt)
    for dx, dy, lean in ((-14, 0, -32), (14, -3, 30)):
        leaf = turned(smooth([(160, 250), (147, 230), (160, 206), (173, 230)]), lean, (160, 250))
        mask = c.fill(t(moved(leaf, dx, dy)), p.MINT, skin)
        c.line(
            t(moved(turned([(160, 248), (160, 214)], lean, (160, 250)), dx, dy)), 1.8, p.TEAL, mask
        )
    crimp = c.fill(t(box(80, -10, 240, 18)), p.LINEN, skin)
    for i in range(15):
        c.shade(t(box(91 + i * 10, -8, 93.4 + i * 10, 18)), 0.3, crimp)
    c.form(skin, 20)
    c.shine(
        t(path("M 112 30 C 114 100 122 180 130 236 L 139 236 C 132 180 124 100 122 30 Z")),
        0.55,
        skin,
        1,
    )
    c.edge(tube, 0.4)
    lid = c.fill(cap, p.RED)
    for i in range(6):
        c.shade(t(box(134 + i * 10, 270, 136 + i * 10, 318)), 0.25, lid)
    c.form(lid, 9)
    c.edge(cap)


def soap(c: Canvas) -> None:
    """香皂: a rose-coloured bar in its foam."""
    c.ground(160, 258, 128, 14)

    def bar(width: float, height: float) -> Shape:
        return rounded(
            [
                (160 - width, 160 - height),
                (160 + width, 160 - height),
                (160 + width, 160 + height),
                (160 - width, 160 + height),
            ],
            min(width, height) * 0.86,
        )

    top = turned(moved(bar(128, 74), 0, 8), -7)
    side = [moved(top, 0, step) for step in range(0, 45, 4)]
    lump = union([c.mask(s) for s in side])
    c.fill(lump, p.rgb("#CF8379"))
    c.shade(c.rim(lump, -22, -6, 8), 0.22)
    face = c.fill(top, p.rgb("#E9B0A4"))
    c.shine(c.rim(face, 6, 7, 3), 0.6)
    c.shade(c.rim(face, -7, -7, 3), 0.12)
    groove = turned(moved(bar(104, 54), 0, 8), -7)
    c.line(groove, 3.4, p.rgb("#C67C71"), face, closed=True)
    c.line(moved(groove, 1.5, 2.2), 1.6, p.LIGHT, face, 0.7, closed=True)
    c.text("香皂", (161.5, 170), 72, p.LIGHT, face, angle_deg=-7)
    c.text("香皂", (160, 168), 72, p.rgb("#B4574B"), face, angle_deg=-7)
    c.fill(c.trail(top, 2, closed=True), p.UMBER, alpha=0.14)
    outline = ImageChops.subtract(lump, lump.filter(ImageFilter.MinFilter(9)))
    c.fill(outline, p.UMBER, alpha=0.3)
    for x, y, r in (
        (238, 80, 28),
        (276, 112, 17),
        (204, 62, 15),
        (270, 70, 11),
        (52, 252, 20),
        (84, 270, 13),
        (34, 226, 11),
        (262, 246, 14),
    ):
        _bubble(c, x, y, r)


def _bubble(c: Canvas, x: float, y: float, r: float) -> None:
    ball = c.fill(ellipse(x, y, r), p.rgb("#DCEBEE"), alpha=0.92)
    c.fill(c.rim(ball, -r * 0.35, -r * 0.3, r * 0.12), p.rgb("#8FB9C6"), alpha=0.8)
    c.edge(ellipse(x, y, r), 0.25, 1.6)
    c.fill(ellipse(x - r * 0.36, y - r * 0.38, r * 0.24, r * 0.18), p.WHITE)


def towel(c: Canvas) -> None:
    """毛巾: hung over a rail."""
    c.cast(c.mask(box(74, 48, 246, 282, 8)), 8, 8, 0.22)
    rail = box(30, 36, 290, 54, 9)
    c.body(rail, p.WOOD, 7)
    for x in (34, 286):
        c.body(ellipse(x, 45, 15), p.BARK, 7)
    behind = path("M 92 40 L 256 40 L 258 236 C 220 242 150 236 92 240 Z")
    back = c.body(behind, p.rgb("#5E9C97"), 10)
    c.shade(behind, 0.15, back)
    front = path(
        "M 70 56 C 70 34 78 28 92 28 L 232 28 C 244 28 248 36 248 54 L 246 280"
        " C 226 288 206 276 182 282 C 156 288 130 276 108 282 C 92 286 80 282 70 280 Z"
    )
    skin = c.fill(front, p.rgb("#86BDB4"))
    for top, height, colour in ((206, 16, p.MILK), (228, 8, p.MILK), (242, 16, p.MILK)):
        c.fill(
            path(
                f"M 60 {top} C 110 {top + 5} 200 {top - 4} 260 {top + 2} L 260 {top + height + 2}"
                f" C 200 {top + height - 4} 110 {top + height + 5} 60 {top + height} Z"
            ),
            colour,
            skin,
        )
    for x, width in ((112, 13), (170, 16), (222, 12)):
        c.shade(
            path(
                f"M {x} 70 C {x + 6} 140 {x - 8} 220 {x} 290 L {x + width} 290"
                f" C {x + width - 6} 220 {x + width + 4} 140 {x} 70 Z"
            ),
            0.16,
            skin,
            4,
        )
    c.shine(path("M 84 40 L 96 40 L 92 276 L 82 276 Z"), 0.4, skin, 3)
    c.shade(box(60, 54, 260, 66), 0.14, skin, 4)
    c.shine(box(60, 30, 260, 42), 0.3, skin, 4)
    c.form(skin, 10, 0.8)
    c.edge(front, 0.36)
    for i in range(29):
        knot = (73 + i * 6.05, 281 + 2.2 * math.sin(i * 0.62))
        c.line([knot, (knot[0] + i % 3 - 1, knot[1] + 11)], 3.2, p.rgb("#5E9C97"))


def toilet_brush(c: Canvas) -> None:
    """马桶刷: the brush beside its pot."""
    c.ground(98, 290, 74)
    c.ground(228, 290, 58)
    _pot(c)
    tilt, hub = 8, (230.0, 234.0)

    def t(shape: Shape) -> Shape:
        return turned(shape, tilt, hub)

    stick = t(lathe(hub[0], [(24, 17, 14), (92, 17, 10), (108, 9, 6), (200, 9)]))
    c.fill(_burr(hub, 60, 54), p.rgb("#6F93A3"))
    back = c.fill(_burr(hub, 57.5, 51.5), p.rgb("#B7D0D8"))
    c.fill(_burr(hub, 46, 41), p.rgb("#E3EEEE"), back)
    for count, near, far in ((30, 0.80, 0.93), (24, 0.56, 0.72), (16, 0.30, 0.48), (8, 0.08, 0.22)):
        for i in range(count):
            a = (i + count % 3 * 0.5) * math.tau / count
            x, y = math.cos(a), math.sin(a)
            c.line(
                [
                    (hub[0] + x * 60 * near, hub[1] + y * 54 * near),
                    (hub[0] + x * 60 * far, hub[1] + y * 54 * far),
                ],
                2.4,
                p.rgb("#7FA5B4"),
                back,
            )
    c.form(back, 22)
    skin = c.body(stick, p.TEAL, 7)
    c.streak(skin, 4, 4, 40, 190, 0.6)
    c.fill(t(ellipse(hub[0], 46, 6, 10)), p.rgb("#1F4F4C"))


def _burr(hub: Point, rx: float, ry: float) -> Shape:
    """A ball of bristles: an ellipse with a toothed outline."""
    teeth = []
    for i in range(92):
        a, k = i * math.tau / 92, 1.0 if i % 2 else 0.92
        teeth.append((hub[0] + rx * k * math.cos(a), hub[1] + ry * k * math.sin(a)))
    return rounded(teeth, 1.4)


def _pot(c: Canvas) -> None:
    """The holder of the toilet brush."""
    pot = lathe(98, [(124, 50, 4), (142, 52, 10), (222, 68, 34), (290, 68, 24)])
    skin = c.body(pot, p.TEAL, 20)
    c.streak(skin, 8, 7, 150, 276, 0.5)
    c.body(ellipse(98, 124, 54, 16), p.rgb("#66AFA9"), 5)
    c.fill(ellipse(98, 124, 42, 11), p.rgb("#1F4F4C"))
    c.text("洁", (98, 214), 64, p.MILK, skin)


def toilet_paper(c: Canvas) -> None:
    """卫生纸10卷: a wrapped pack with its handle, one roll in front."""
    c.ground(150, 290, 128)
    handle = path("M 96 60 C 100 26 196 26 200 60")
    c.line(handle, 13, p.rgb("#8FB7C7"))
    c.line(moved(handle, -1, -2), 3, p.LIGHT, alpha=0.6)
    pack = path(
        "M 40 72 C 40 58 48 54 60 54 L 238 54 C 250 54 258 58 258 72"
        " C 262 140 262 220 258 276 C 258 286 250 290 240 290 L 58 290"
        " C 46 290 40 286 40 276 C 36 220 36 140 40 72 Z"
    )
    skin = c.fill(pack, p.rgb("#DCE9EC"))
    c.shine(path("M 52 60 L 82 60 L 62 286 L 50 286 Z"), 0.35, skin, 2)
    for row in range(2):
        for column in range(3):
            _roll_end(c, (76 + column * 73, 98 + row * 156), 36, skin)
    c.fill(box(20, 134, 280, 216), p.BLUE, skin)
    c.text("卫生纸", (140, 175), 56, p.MILK, skin)
    c.form(skin, 18)
    c.edge(pack, 0.38)
    badge = ellipse(250, 92, 42)
    c.cast(c.mask(badge), 2, 4, 0.25)
    c.body(badge, p.RED, 8)
    c.text("10卷", (250, 91), 34, p.MILK)
    _loose_roll(c)


def _roll_end(c: Canvas, centre: Point, r: float, within: Mask) -> None:
    x, y = centre
    shape = ellipse(x, y, r)
    disc = ImageChops.multiply(c.mask(shape), within)
    c.fill(disc, p.WHITE)
    c.form(disc, 9)
    c.fill(ellipse(x, y, r * 0.34), p.KRAFT, disc)
    c.fill(ellipse(x + 1, y + 1.5, r * 0.25), p.rgb("#7A5A3C"), disc)
    for k in (0.56, 0.76):
        c.line(ellipse(x, y, r * k), 1.2, p.SAND, disc, 0.8, closed=True)
    c.edge(shape, 0.3)


def _loose_roll(c: Canvas) -> None:
    """One standing roll with its end hanging."""
    c.ground(248, 292, 52, 7)
    roll = [*arc(248, 228, 46, 14, 180, 360), *arc(248, 280, 46, 14, 0, 180)]
    skin = c.fill(roll, p.WHITE)
    c.form(skin, 18)
    c.edge(roll, 0.4)
    c.body(ellipse(248, 228, 46, 14), p.MILK, 4)
    c.line(ellipse(248, 228, 30, 9), 1.3, p.SAND, closed=True)
    c.body(ellipse(248, 228, 16, 5.2), p.KRAFT, 2)
    c.fill(ellipse(249, 229, 11, 3.2), p.rgb("#6E4E33"))
