"""Goods that come in bottles and jugs."""

from __future__ import annotations

from kiosk.assets.drawing import palette as p
from kiosk.assets.drawing.canvas import Canvas, Mask, union
from kiosk.assets.drawing.palette import Colour
from kiosk.assets.drawing.shapes import (
    Point,
    Shape,
    box,
    corners,
    ellipse,
    lathe,
    moved,
    path,
    points,
    rounded,
    smooth,
)


def _cap(c: Canvas, shape: Shape, colour: Colour, ribs: int = 0) -> Mask:
    """A screw cap, with upright ribs when asked."""
    mask = c.fill(shape, colour)
    left, right = min(x for x, _ in shape), max(x for x, _ in shape)
    top, bottom = min(y for _, y in shape), max(y for _, y in shape)
    for rib in range(1, ribs + 1):
        x = left + (right - left) * rib / (ribs + 1)
        c.shade(box(x - 0.9, top + 5, x + 0.9, bottom - 2, 0.9), 0.22, mask)
    c.form(mask, 9)
    c.edge(shape)
    return mask


def _glass(c: Canvas, shape: Shape, colour: Colour) -> Mask:
    """The body of a filled bottle, without its gloss."""
    mask = c.fill(shape, colour)
    c.shine(c.rim(mask, -7, -7, 3), 0.16)
    return mask


def _gloss(c: Canvas, mask: Mask, shape: Shape, top: float, bottom: float) -> None:
    """Roundness and reflection over body and label together; the last touch of a bottle."""
    c.shade(c.rim(mask, -26, -4, 9), 0.20)
    c.shade(c.rim(mask, -9, -5, 4), 0.22)
    c.streak(mask, 9, 8, top, bottom, 0.55)
    c.edge(shape, 0.42)


def _drop(c: Canvas, tip: Point, size: float, colour: Colour) -> None:
    """A falling drop; `tip` is its upper end, `size` its height."""
    x, y = tip
    r = size * 0.36
    shape = path(
        f"M {x} {y}"
        f" C {x + r * 0.4} {y + size * 0.3} {x + r} {y + size * 0.45} {x + r} {y + size - r}"
        f" C {x + r} {y + size + r * 0.3} {x - r} {y + size + r * 0.3} {x - r} {y + size - r}"
        f" C {x - r} {y + size * 0.45} {x - r * 0.4} {y + size * 0.3} {x} {y} Z"
    )
    c.body(shape, colour, 5)
    c.shine(ellipse(x - r * 0.35, y + size * 0.62, r * 0.22, r * 0.4), 0.8)


def soy_sauce(c: Canvas) -> None:
    """酱油: a nearly black bottle, a red label."""
    c.ground(160, 291, 84)
    shape = lathe(160, [(56, 21, 3), (100, 22, 26), (138, 68, 34), (292, 68, 14)])
    glass = _glass(c, shape, p.SOY)
    c.fill(box(60, 154, 260, 272), p.CREAM, glass)
    c.fill(box(60, 160, 260, 266), p.RED, glass)
    c.line([(60, 255), (260, 255)], 2, p.GOLD, glass)
    c.line([(60, 171), (260, 171)], 2, p.GOLD, glass)
    c.text("酱油", (160, 213), 57, p.MILK, glass)
    c.fill(lathe(160, [(84, 30), (100, 30)], 3), p.GOLD, glass)
    _gloss(c, glass, shape, 112, 280)
    _cap(c, lathe(160, [(26, 25, 7), (64, 27, 4)]), p.RED, 7)


def vinegar(c: Canvas) -> None:
    """食醋: a long-necked amber bottle with the old vinegar shop's lozenge."""
    c.ground(160, 291, 82)
    shape = lathe(160, [(48, 17, 2), (108, 20, 40), (160, 72, 40), (292, 70, 16)])
    glass = _glass(c, shape, p.COCOA)
    c.shine(box(60, 118, 260, 150), 0.10, glass, 6)
    c.fill(box(60, 168, 260, 276), p.BUTTER, glass)
    c.line([(60, 174), (260, 174)], 1.8, p.BRICK, glass)
    c.line([(60, 270), (260, 270)], 1.8, p.BRICK, glass)
    c.fill(rounded([(160, 154), (228, 222), (160, 290), (92, 222)], 7), p.CREAM, glass)
    c.fill(rounded([(160, 160), (222, 222), (160, 284), (98, 222)], 6), p.BRICK, glass)
    c.text("醋", (160, 221), 70, p.MILK, glass)
    c.fill(lathe(160, [(76, 40), (88, 40)]), p.BUTTER, glass)
    _gloss(c, glass, shape, 128, 280)
    _cap(c, lathe(160, [(26, 20, 6), (60, 22, 3)]), p.GOLD, 5)


def cooking_wine(c: Canvas) -> None:
    """料酒: a clear amber bottle with a waist, green label."""
    c.ground(160, 291, 82)
    shape = lathe(
        160,
        corners("58,22,3 88,24,20 128,66,26 164,66,14 184,58,14 206,66,14 292,66,14"),
    )
    glass = c.fill(shape, p.BUTTER)
    c.gradient(
        c.mask(lathe(160, corners("104,44,10 128,62,24 164,62,14 184,54,14 206,62,14 288,62,12"))),
        p.HONEY,
        p.AMBER,
    )
    c.fill(box(60, 138, 260, 270), p.CREAM, glass)
    c.fill(box(60, 143, 260, 265), p.LEAF, glass)
    c.text("料酒", (160, 204), 51, p.MILK, glass)
    c.line([(60, 153), (260, 153)], 2, p.BUTTER, glass)
    c.line([(60, 255), (260, 255)], 2, p.BUTTER, glass)
    _gloss(c, glass, shape, 106, 282)
    _cap(c, lathe(160, [(28, 25, 7), (66, 27, 4)]), p.GREEN, 7)


def oyster_sauce(c: Canvas) -> None:
    """蚝油: a squat bottle, wide red lid, an oyster on the label."""
    c.ground(160, 291, 92)
    shape = lathe(160, corners("74,34,3 96,36,18 126,76,30 210,72,60 292,78,18"))
    glass = _glass(c, shape, p.SOY)
    label = smooth(points("78,142 160,137 244,142 246,208 246,276 160,280 76,276 76,208"))
    c.fill(label, p.GOLD, glass)
    c.text("蚝油", (160, 175), 58, p.BRICK, glass)
    hinge = (160, 272)
    fan = smooth(
        [
            hinge,
            (128, 262),
            (110, 240),
            (120, 222),
            (140, 214),
            (160, 210),
            (180, 214),
            (200, 222),
            (210, 240),
            (192, 262),
        ]
    )
    shell = c.body(fan, p.CREAM, 8)
    for x, y in ((122, 226), (140, 214), (160, 208), (180, 214), (198, 226)):
        c.line([hinge, (x, y)], 1.8, p.BARK, shell, 0.65)
    c.fill(smooth([(146, 272), (160, 263), (174, 272), (168, 278), (152, 278)]), p.SAND)
    _gloss(c, glass, shape, 112, 284)
    _cap(c, lathe(160, [(34, 40, 9), (84, 42, 5)]), p.RED, 11)


def dish_soap(c: Canvas) -> None:
    """洗洁精: a waisted yellow-green bottle, a clean plate on the label."""
    c.ground(160, 291, 82)
    shape = lathe(
        160,
        corners("78,24,4 98,26,16 124,66,30 186,58,60 240,70,60 292,66,20"),
    )
    skin = c.gradient(shape, p.rgb("#DDD56A"), p.rgb("#B9BC45"))
    label = rounded(corners("160,128,40 214,132,20 212,270,24 160,276,40 108,270,24 106,132,20"))
    c.fill(label, p.MILK, skin)
    c.edge(label, 0.14, 1.6)
    c.text("洗洁精", (160, 160), 31, p.GREEN, skin)
    c.fill(ellipse(160, 226, 40), p.SKY, skin)
    c.fill(ellipse(160, 226, 36), p.WHITE, skin)
    c.line(ellipse(160, 226, 24), 2.4, p.SKY, skin, closed=True)
    for x, y, size in ((184, 200, 13), (136, 246, 9)):
        _sparkle(c, (x, y), size, p.GOLD)
    _gloss(c, skin, shape, 112, 280)
    _cap(c, lathe(160, [(52, 22, 5), (86, 30, 4)]), p.LEAF, 6)
    _cap(c, lathe(160, [(26, 11, 5), (40, 12, 2), (56, 12, 2)]), p.MILK)


def _sparkle(c: Canvas, centre: Point, size: float, colour: Colour) -> None:
    """A four-pointed star: clean."""
    x, y = centre
    k = size * 0.16
    c.fill(
        path(
            f"M {x} {y - size} Q {x + k} {y - k} {x + size} {y} Q {x + k} {y + k} {x} {y + size}"
            f" Q {x - k} {y + k} {x - size} {y} Q {x - k} {y - k} {x} {y - size} Z"
        ),
        colour,
    )


def _palm(c: Canvas, centre: Point, size: float, colour: Colour) -> None:
    """An open hand, fingers up, about 100 × `size` high."""
    x, y = centre
    bones = [
        ((-4, 10), (-34, -12), 15.0),
        ((-17, 6), (-22, -34), 15.0),
        ((-3, 4), (-4, -44), 15.0),
        ((11, 4), (15, -38), 15.0),
        ((23, 10), (31, -22), 13.0),
    ]
    fingers = [
        c.trail([(x + ax * size, y + ay * size), (x + bx * size, y + by * size)], width * size)
        for (ax, ay), (bx, by), width in bones
    ]
    palm = smooth(
        [
            (x + dx * size, y + dy * size)
            for dx, dy in ((-24, 4), (0, -6), (30, 4), (28, 30), (16, 48), (-10, 48), (-22, 30))
        ]
    )
    hand = union([c.mask(palm), *fingers])
    c.fill(hand, colour)
    c.form(hand, 6)


def hand_soap(c: Canvas) -> None:
    """洗手液: a pump bottle with a drop at its spout."""
    c.ground(168, 291, 84)
    shape = lathe(168, [(126, 30, 6), (142, 66, 24), (292, 66, 24)])
    c.body(lathe(168, [(52, 9), (112, 9)]), p.MILK, 5)
    skin = c.fill(shape, p.ROSE)
    label = box(118, 166, 218, 276, 14)
    c.fill(label, p.MILK, skin)
    c.edge(label, 0.16, 1.6)
    c.text("洗手液", (168, 188), 31, p.BRICK, skin)
    _palm(c, (168, 240), 0.62, p.GOLD)
    _gloss(c, skin, shape, 150, 282)
    _cap(c, lathe(168, [(104, 28, 6), (130, 32, 4)]), p.MILK, 6)
    spout = path(
        "M 106 46 C 112 38 122 36 134 36 L 190 36 C 200 36 204 42 204 50"
        " C 204 58 200 62 190 62 L 136 62 C 122 62 116 66 114 76 L 98 74"
        " C 98 60 100 54 106 46 Z"
    )
    c.body(spout, p.MILK, 9)
    _drop(c, (104, 88), 34, p.ROSE)


def laundry_liquid(c: Canvas) -> None:
    """洗衣液: a big blue jug with a handle, a shirt on the label."""
    c.ground(160, 292, 110)
    outline = path(
        "M 92 76 L 142 76 C 152 76 156 80 162 88 C 196 92 246 112 258 150"
        " C 266 178 268 230 264 268 C 262 286 254 294 238 294 L 84 294"
        " C 68 294 58 286 56 268 C 52 220 54 160 66 116 C 70 98 76 76 92 76 Z"
    )
    hole = path(
        "M 186 120 C 206 122 228 134 234 154 C 238 168 238 184 236 194"
        " C 232 206 218 204 216 192 C 214 176 208 160 188 150"
        " C 172 142 170 118 186 120 Z"
    )
    skin = c.mask(outline)
    skin.paste(0, mask=c.mask(hole))
    c.gradient(skin, p.rgb("#5C97BE"), p.BLUE)
    label = path(
        "M 74 154 C 76 146 82 142 90 142 L 160 142 C 192 144 204 168 206 206"
        " L 208 262 C 208 272 202 278 192 278 L 84 278 C 74 278 68 272 68 262"
        " C 66 226 68 186 74 154 Z"
    )
    c.fill(label, p.MILK, skin)
    c.edge(label, 0.14, 1.6)
    c.text("洗衣液", (137, 252), 42, p.NAVY, skin)
    shirt = rounded(
        corners(
            "112,164,4 124,158,3 137,166,8 150,158,3 162,164,4 180,184,4 166,196,3"
            " 160,190,2 160,224,5 114,224,5 114,190,2 108,196,3 94,184,4"
        )
    )
    c.body(moved(shirt, 0, 2), p.GOLD, 7)
    c.shade(c.rim(skin, -24, -6, 9), 0.20)
    c.shade(c.rim(skin, -8, -6, 4), 0.20)
    c.shine(c.rim(skin, 6, 6, 2), 0.35)
    c.streak(skin, 10, 7, 124, 280, 0.5)
    c.edge(outline, 0.42)
    c.fill(c.trail(hole, 2.2, closed=True), p.UMBER, skin, 0.35)
    _cap(c, box(84, 30, 150, 84, 9), p.NAVY, 9)


def oil(c: Canvas) -> None:
    """食用油 5L: a tall golden jug with a loop handle."""
    c.ground(160, 293, 104)
    shape = rounded(
        corners(
            "110,70,3 158,70,3 160,88,10 216,92,34 256,120,34 258,176,16 250,190,10"
            " 258,204,12 258,294,18 62,294,18 62,204,12 70,190,10 62,176,16 64,122,30"
            " 108,90,14"
        )
    )
    hole = rounded(
        corners("184,116,16 222,120,18 232,146,14 232,178,12 212,178,10 206,150,14 180,138,12")
    )
    skin = c.mask(shape)
    skin.paste(0, mask=c.mask(hole))
    c.gradient(skin, p.rgb("#F4CF63"), p.rgb("#E0A02A"))
    c.shine(c.rim(skin, -9, -9, 4), 0.30)
    c.fill(box(60, 206, 262, 278), p.RED, skin)
    c.line([(60, 213), (262, 213)], 2, p.BUTTER, skin)
    c.line([(60, 271), (262, 271)], 2, p.BUTTER, skin)
    c.text("5L", (220, 242), 38, p.BUTTER, skin)
    c.fill(ellipse(130, 206, 58), p.CREAM, skin)
    c.fill(ellipse(130, 206, 53), p.RED, skin)
    c.text("油", (130, 204), 76, p.MILK, skin)
    _gloss(c, skin, shape, 128, 284)
    c.fill(c.trail(hole, 2.2, closed=True), p.UMBER, skin, 0.35)
    _cap(c, lathe(134, [(28, 28, 7), (76, 30, 4)]), p.RED, 8)
