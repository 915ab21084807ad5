"""Draw the pictures of the goods, the card hint and the icons into this folder.

    python -m kiosk.assets.draw_goods            everything
    python -m kiosk.assets.draw_goods rice oil   these goods only

A development script: its output is committed, the kiosk only reads the PNG files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.assets.drawing import (
    bottles,
    floor,
    hint,
    icons,
    kinds,
    kitchen,
    sleeping,
    washing,
    yard,
)
from kiosk.assets.drawing.canvas import Canvas, blank
from kiosk.assets.drawing.png import finished, saved

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Picture:
    """File stem, the good as the price list names it ('' for a kind), and who draws it."""

    stem: str
    good: str
    draw: Callable[[Canvas], None]


PICTURES: tuple[Picture, ...] = (
    Picture("toothbrush", "牙刷", washing.toothbrush),
    Picture("toothpaste", "牙膏", washing.toothpaste),
    Picture("soap", "香皂", washing.soap),
    Picture("dish_soap", "洗洁精", bottles.dish_soap),
    Picture("towel", "毛巾", washing.towel),
    Picture("salt", "400g食用盐", kitchen.salt),
    Picture("oyster_sauce", "蚝油", bottles.oyster_sauce),
    Picture("toilet_brush", "马桶刷", washing.toilet_brush),
    Picture("cooking_wine", "料酒", bottles.cooking_wine),
    Picture("hand_soap", "洗手液", bottles.hand_soap),
    Picture("soy_sauce", "酱油", bottles.soy_sauce),
    Picture("vinegar", "食醋", bottles.vinegar),
    Picture("broom_set", "扫把簸箕套装", floor.broom_set),
    Picture("slippers", "拖鞋", floor.slippers),
    Picture("bin", "垃圾桶", floor.trash_bin),
    Picture("pillow", "枕芯", sleeping.pillow),
    Picture("toilet_paper", "卫生纸10卷", washing.toilet_paper),
    Picture("thermos", "保温杯", kitchen.thermos),
    Picture("phone_credit", "30元话费", yard.phone_credit),
    Picture("laundry_liquid", "洗衣液", bottles.laundry_liquid),
    Picture("rice", "大米10斤", kitchen.rice),
    Picture("cutting_board", "菜板", kitchen.cutting_board),
    Picture("steel_pot", "不锈汤锅", kitchen.steel_pot),
    Picture("oil", "食用油（5L）", bottles.oil),
    Picture("kettle", "电热水壶", kitchen.kettle),
    Picture("blanket", "毛毯", sleeping.blanket),
    Picture("quilt", "6斤棉被", sleeping.quilt),
    Picture("induction_cooker", "电磁炉", kitchen.induction_cooker),
    Picture("rice_cooker", "电饭煲", kitchen.rice_cooker),
    Picture("bedding_set", "2.0米床上用品四件套", sleeping.bedding_set),
    Picture("solar_lamp", "太阳能庭院灯", yard.solar_lamp),
    Picture("kind_washing", "", kinds.washing_things),
    Picture("kind_staples", "", kinds.staple_food),
    Picture("kind_food", "", kinds.packed_food),
    Picture("kind_household", "", kinds.household_things),
    Picture("kind_cooking", "", kinds.cooking_things),
    Picture("kind_bedding", "", kinds.bedding),
    Picture("kind_clothes", "", kinds.clothes),
    Picture("kind_electric", "", kinds.electric_things),
    Picture("kind_farm", "", kinds.farm_tools),
    Picture("kind_hardware", "", kinds.hardware),
    Picture("kind_stationery", "", kinds.stationery),
    Picture("unknown", "", yard.unknown),
)
"""Every good of the seed price list in its order, then one for each kind of goods, and the parcel
for what is of no kind either."""


def main(stems: Sequence[str]) -> None:
    """Draw the named goods, or everything when no name is given."""
    for picture in PICTURES:
        if not stems or picture.stem in stems:
            canvas = blank()
            picture.draw(canvas)
            saved(finished(canvas), HERE / "goods" / f"{picture.stem}.png")
    if not stems:
        saved(hint.card_hint().small(), HERE / "card_hint.png")
        for name, icon in icons.drawn():
            saved(icon, HERE / "icons" / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
