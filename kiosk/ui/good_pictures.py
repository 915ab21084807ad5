"""Which drawn picture shows goods that have none of their own: something alike, else their kind.

Tables; no kivy.  The ids are those of `schemes/common_goods.toml`, the names of `assets/goods`.
"""

from __future__ import annotations

UNKNOWN = "unknown"
"""A plain parcel."""

ALIKE: dict[str, str] = {
    "child_toothbrush": "toothbrush",
    "laundry_soap": "soap",
    "bath_towel": "towel",
    "glutinous_rice": "rice",
    "rapeseed_oil": "oil",
    "broom": "broom_set",
    "dustpan": "broom_set",
    "vacuum_flask": "thermos",
    "cotton_shoes": "slippers",
    "pillowcase": "pillow",
    "summer_quilt": "quilt",
    "sheet": "bedding_set",
    "duvet_cover": "bedding_set",
    "electric_blanket": "blanket",
}
"""Goods that look as others do."""

KINDS: dict[str, str] = {
    "洗护": "kind_washing",
    "粮油": "kind_staples",
    "食品": "kind_food",
    "家居": "kind_household",
    "厨具": "kind_cooking",
    "床品": "kind_bedding",
    "衣鞋": "kind_clothes",
    "家电": "kind_electric",
    "农具": "kind_farm",
    "五金": "kind_hardware",
    "文具": "kind_stationery",
}
"""By the category of the common goods."""


def drawn(good: str, category: str = "") -> tuple[str, ...]:
    """Names of the drawn pictures to look for, the best first."""
    names = (good, ALIKE.get(good, ""), KINDS.get(category, ""), UNKNOWN)
    return tuple(name for name in names if name)
