"""What a scale says, and how much of it counts: whole units of an item, never rounded up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

GRAMS = MappingProxyType({"克": 1, "两": 50, "斤": 500, "公斤": 1000, "千克": 1000})
"""Units of weight in which an item can be counted (1 斤 is 500 g in the market)."""


class OnScale(StrEnum):
    """How a scale is, as far as it tells."""

    STILL = "still"
    """A weight that does not move: the only one that counts."""

    MOVING = "moving"
    EMPTY = "empty"
    BELOW_ZERO = "below_zero"
    OVERLOAD = "overload"
    SILENT = "silent"
    """Pulled out, switched off, or speaking in another way than it was set to."""


@dataclass(frozen=True)
class Weighing:
    """One reading; `grams` is 0 where there is no weight to speak of."""

    on_scale: OnScale
    grams: int = 0


@dataclass(frozen=True)
class WeightSeen:
    """The scale says something else than before."""

    weighing: Weighing


@dataclass(frozen=True)
class WeightWanted:
    """A finger takes what stands on the scale."""


def is_weight(unit: str) -> bool:
    return unit in GRAMS


def whole_units(weighing: Weighing, unit: str) -> int:
    """Whole 斤 of a still weight; 0 while nothing can be taken.  KeyError for another unit."""
    if weighing.on_scale is not OnScale.STILL:
        return 0
    return weighing.grams // GRAMS[unit]
