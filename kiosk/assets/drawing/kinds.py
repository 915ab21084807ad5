"""One picture for each kind of goods: for what has no drawing of its own.

Two or three things of the kind beside each other, so that it is nobody's toothbrush or rice.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from kiosk.assets.drawing import bottles, floor, kitchen, sleeping, washing
from kiosk.assets.drawing import palette as p
from kiosk.assets.drawing.canvas import SCALE, Canvas, blank
from kiosk.assets.drawing.shapes import arc, box, ellipse, path, rounded, smooth, turned

Draw = Callable[[Canvas], None]
Place = tuple[Draw, float, float, float]
"""What, how large (1: as it is), and its upper left corner in picture pixels."""


def washing_things(c: Canvas) -> None:
    """洗护."""
    _together(c, (washing.towel, 0.66, 0, 2), (washing.toothbrush, 0.6, 128, -2))
    _together(c, (washing.soap, 0.66, 104, 112))


def staple_food(c: Canvas) -> None:
    """粮油."""
    _together(c, (bottles.soy_sauce, 0.62, 140, 0), (bottles.oil, 0.62, 136, 124))
    _together(c, (kitchen.rice, 0.76, -14, 70))


def household_things(c: Canvas) -> None:
    """家居."""
    _together(c, (floor.broom_set, 0.86, -4, 0), (floor.trash_bin, 0.56, 150, 142))


def cooking_things(c: Canvas) -> None:
    """厨具."""
    _together(c, (kitchen.cutting_board, 0.7, 98, 0), (kitchen.steel_pot, 0.74, -2, 84))


def bedding(c: Canvas) -> None:
    """床品."""
    _together(c, (sleeping.pillow, 0.72, 84, 0), (sleeping.quilt, 0.74, -2, 84))


def electric_things(c: Canvas) -> None:
    """家电."""
    _together(c, (kitchen.kettle, 0.72, 92, 0), (kitchen.rice_cooker, 0.74, -4, 86))


def clothes(c: Canvas) -> None:
    """衣鞋: a shirt, and slippers before it."""
    shirt = path(
        "M 92 26 L 58 40 L 14 92 L 56 130 L 76 110 L 76 236 L 196 236 L 196 110 L 216 130"
        " L 258 92 L 214 40 L 180 26 C 172 46 156 54 136 54 C 116 54 100 46 92 26 Z"
    )
    c.cast(c.mask(shirt), 5, 8, 0.3)
    cloth = c.body(shirt, p.LEAF, 14)
    for x, top in ((76, 112), (196, 112)):
        c.line([(x, top), (x, 168)], 2.5, p.UMBER, cloth, 0.35)
    c.fill(box(70, 152, 202, 168), p.MINT, cloth)
    c.fill(box(70, 176, 202, 182), p.MINT, cloth)
    c.line(path("M 92 26 C 100 46 116 54 136 54 C 156 54 172 46 180 26"), 13, p.MINT, cloth)
    _together(c, (floor.slippers, 0.54, 148, 148))


def packed_food(c: Canvas) -> None:
    """食品: a carton of milk, eggs."""
    c.ground(118, 292, 76)
    c.body(rounded([(54, 104), (152, 104), (152, 290, 4), (54, 290, 4)]), p.MILK, 10)
    c.body(rounded([(152, 104), (190, 86), (190, 274, 4), (152, 290, 4)]), p.LINEN, 6)
    roof = c.body([(54, 104), (72, 56), (170, 56), (152, 104)], p.SKY, 6)
    c.body([(152, 104), (170, 56), (190, 86)], p.BLUE, 4)
    c.body(box(70, 30, 172, 58, 4), p.BLUE, 4)
    c.shine(c.rim(roof, 3, 3, 1), 0.4)
    c.fill(path("M 54 214 C 80 196 104 232 152 206 L 152 290 L 54 290 Z"), p.BLUE)
    c.text("奶", (103, 158), 66, p.NAVY)
    for x, y, tone in ((206, 262, "#E9B98A"), (262, 266, "#DFA873"), (234, 232, "#F0C79C")):
        above, below = arc(x, y, 26, 38, 180, 360), arc(x, y, 26, 28, 0, 180)
        c.ground(x, y + 26, 24, 6)
        c.body([*above, *below], p.rgb(tone), 12)
        c.shine(ellipse(x - 9, y - 14, 5, 8), 0.55, soft=1.5)


def farm_tools(c: Canvas) -> None:
    """农具: a hoe and a spade, crossed."""
    hub = (160.0, 168.0)
    shaft = turned(box(152, 14, 167, 292, 6), 32, hub)
    c.cast(c.mask(shaft), 4, 7, 0.3)
    c.body(shaft, p.WOOD, 6)
    blade = path(
        "M 126 206 C 126 200 130 196 136 196 L 184 196 C 190 196 194 200 194 206"
        " L 194 262 C 194 288 172 300 160 306 C 148 300 126 288 126 262 Z"
    )
    spade = c.body(turned(blade, 32, hub), p.STEEL, 12)
    c.shine(turned(box(136, 206, 144, 276, 4), 32, hub), 0.5, spade, 1.5)
    c.body(turned(box(146, 172, 174, 204, 6), 32, hub), p.SMOKE, 6)
    c.body(turned(box(130, 6, 190, 26, 9), 32, hub), p.BARK, 6)
    shaft = turned(box(152, 26, 167, 312, 6), -32, hub)
    c.cast(c.mask(shaft), 4, 7, 0.3)
    c.body(shaft, p.WOOD, 6)
    head = path("M 146 34 L 172 34 L 176 62 C 150 66 112 76 84 102 L 72 88 C 92 58 122 40 146 34 Z")
    hoe = c.body(turned(head, -32, hub), p.PEWTER, 10)
    c.shine(c.rim(hoe, 3, 3, 1), 0.5)
    c.body(turned(box(146, 24, 173, 74, 7), -32, hub), p.SMOKE, 6)


def hardware(c: Canvas) -> None:
    """五金: a hammer, and a padlock."""
    hub = (150.0, 160.0)
    shaft = turned(box(138, 60, 162, 310, 9), 38, hub)
    c.cast(c.mask(shaft), 4, 8, 0.3)
    c.body(shaft, p.WOOD, 8)
    c.body(turned(box(134, 208, 166, 312, 12), 38, hub), p.RED, 9)
    head = path(
        "M 84 30 L 112 30 L 118 40 L 178 40 C 204 40 220 54 232 78 C 212 68 198 70 182 84"
        " L 118 84 L 112 94 L 84 94 Z"
    )
    iron = c.body(turned(head, 38, hub), p.PEWTER, 12)
    c.shine(c.rim(iron, 4, 4, 1.5), 0.5)
    c.ground(236, 296, 62)
    c.line(path("M 206 226 V 194 C 206 158 266 158 266 194 V 226"), 17, p.STEEL)
    c.line(path("M 201 222 V 194 C 204 172 222 166 234 166"), 3, p.LIGHT, alpha=0.7)
    lock = c.body(box(182, 214, 290, 294, 14), p.GOLD, 12)
    c.shine(box(194, 224, 278, 230, 3), 0.5, lock, 1)
    c.fill(ellipse(236, 248, 10), p.COAL)
    c.fill([(230, 250), (242, 250), (246, 276), (226, 276)], p.COAL)


def stationery(c: Canvas) -> None:
    """文具: an exercise book, a pencil on it."""
    hub = (120.0, 160.0)
    book = turned(box(22, 26, 214, 290, 8), -6, hub)
    c.cast(c.mask(book), 6, 9, 0.32)
    c.body(turned(box(28, 32, 220, 296, 8), -6, hub), p.LINEN, 6)
    cover = c.body(book, p.TEAL, 10)
    c.fill(turned(box(22, 26, 46, 290), -6, hub), p.NAVY, cover)
    label = turned(box(72, 70, 186, 138, 6), -6, hub)
    c.fill(label, p.MILK)
    c.edge(label, 0.3)
    c.text("作业本", (127, 103), 32, p.NAVY, angle_deg=-6)
    for y in (192, 216, 240):
        c.line(turned([(78, y), (186, y)], -6, hub), 4, p.MINT, cover, 0.8)
    tip = (284.0, 296.0)
    lean = -20

    def leaning(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
        return turned(box(x0, y0, x1, y1), lean, tip)

    wood = turned([(271, 246), (297, 246), (284, 296)], lean, tip)
    c.cast(c.mask(leaning(271, 40, 297, 246), wood), 5, 8, 0.3)
    c.body(leaning(271, 62, 297, 246), p.HONEY, 8)
    c.shine(leaning(276, 64, 281, 246), 0.45)
    c.body(leaning(270, 46, 298, 64), p.STEEL, 5)
    c.body(leaning(271, 26, 297, 48), p.PEONY, 6)
    c.body(wood, p.CREAM, 5)
    c.fill(turned(smooth([(279, 278), (289, 278), (284, 297)]), lean, tip), p.COAL)


def _together(c: Canvas, *places: Place) -> None:
    """Smaller pictures laid over each other, the last in front."""
    for draw, size, left, top in places:
        part = blank()
        draw(part)
        side = round(part.image.width * size)
        smaller = part.image.resize((side, side), Image.Resampling.HAMMING)
        layer = Image.new("RGBA", c.image.size, (*p.HAZE, 0))
        layer.paste(smaller, (round(left * SCALE), round(top * SCALE)))
        c.image.alpha_composite(layer)
