"""What a scale says, in words: where a weight is asked for and a scale stands beside the kiosk.

Pure functions, no kivy.
"""

from __future__ import annotations

from decimal import Decimal

from kiosk.core.desk.asking import units_on_scale, weighed_in
from kiosk.core.desk.states import Asking
from kiosk.core.weighing import GRAMS, OnScale
from kiosk.ui import ask_words as words


def scale_words(state: Asking) -> str:
    """秤上 12.35 斤，记 12 斤; '' where there is no scale."""
    if state.weighing is None or not (unit := weighed_in(state)):
        return ""
    on_scale, units = state.weighing.on_scale, units_on_scale(state)
    few = on_scale is OnScale.STILL and not units
    told = words.UNDER_ONE if few else words.ON_SCALE[on_scale]
    weight = Decimal(state.weighing.grams) / GRAMS[unit]
    return told.format(weight=f"{weight:f}", unit=unit, units=units)


def take_words(state: Asking) -> str:
    """The key that takes the weight; '' where there is no scale."""
    there = state.weighing is not None and bool(weighed_in(state))
    return words.TAKE_WEIGHT if there else ""
