"""What is shown while a household objects."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.acts import ActRefused
from kiosk.core.basket import Visit
from kiosk.core.objecting.events import ObjectionReceipt
from kiosk.core.objections import Objection, Objectionable


@dataclass(frozen=True)
class ThingsShown:
    """To what?"""

    visit: Visit
    things: tuple[Objectionable, ...]
    made: tuple[Objection, ...] = ()
    page: int = 0


@dataclass(frozen=True)
class WhyAsking:
    """Why?"""

    things: ThingsShown
    thing: Objectionable

    @property
    def visit(self) -> Visit:
        return self.things.visit


@dataclass(frozen=True)
class ObjectionReviewing:
    """Sure?  `op` is '' until there is a key, `booking` after the last touch."""

    asking: WhyAsking
    why: str
    op: str = ""
    booking: bool = False

    @property
    def visit(self) -> Visit:
        return self.asking.visit


@dataclass(frozen=True)
class ObjectionsShown:
    """How the household's objections stand."""

    things: ThingsShown
    page: int = 0

    @property
    def visit(self) -> Visit:
        return self.things.visit


@dataclass(frozen=True)
class NotObjected:
    """It was refused: nothing was noted."""

    visit: Visit
    refused: ActRefused


@dataclass(frozen=True)
class ObjectionMade:
    """It is in the journal; `printing` and `trouble` are those of `front.Done`."""

    visit: Visit
    receipt: ObjectionReceipt
    printing: str = "not_sent"
    trouble: str = ""


ObjectingVisit = ThingsShown | WhyAsking | ObjectionReviewing | ObjectionsShown | NotObjected
ObjectingState = ObjectingVisit | ObjectionMade
