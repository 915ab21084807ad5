"""Shelves as they are counted: goods stand at A-3, which is a place on shelf A."""

from __future__ import annotations

WHOLE_SHOP = ""
NO_SHELF = "未写货架"
"""In the place of a shelf: the goods of which nobody said where they stand."""


def shelf_of(place: str) -> str:
    """The shelf of a place: A-3 -> A, B2 -> B2; where no place was said NO_SHELF."""
    return place.partition("-")[0] or place or NO_SHELF
