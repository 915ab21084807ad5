"""开店准备: the steps of setting up a village, and where each of them leads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """In the order in which they are best done."""

    RULES = "rules"
    KEEPER = "keeper"
    GOODS = "goods"
    STOCK = "stock"
    POINTS = "points"
    MACHINE = "machine"
    LINK = "link"
    SEEN = "seen"
    """A row of the acceptance sheet that somebody must look at."""


@dataclass(frozen=True)
class SetupRow:
    """A step and how it stands; key tells the rows of the acceptance sheet apart."""

    key: str
    step: Step
    done: bool
    figure: int = 0
    """Keepers, kinds of goods, households; which of them hangs on the step."""

    all: int = 0
    """Of how many, where that is known."""

    row: str = ""
    """Of the acceptance sheet."""

    name: str = ""
    """Its words."""

    holds: bool = False
    photo: bool = False
    leads: bool = True
    """Whoever is here may do it."""
