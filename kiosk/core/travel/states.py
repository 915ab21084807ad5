"""What is shown while points are sent to another site, sent back, or asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.acts import ActRefused
from kiosk.core.basket import Visit
from kiosk.core.view import OtherSite, ReleaseReceipt

ASKED_MOST = 1000
"""Points of one wish: this kiosk does not know what the home has."""


class Errand(StrEnum):
    """What a household wants with its points."""

    GIVE = "give"  # from home to another site
    GIVE_BACK = "give_back"  # from here, where it is a guest, back home
    ASK = "ask"  # from home to here, where it is a guest


@dataclass(frozen=True)
class SitesShown:
    """Where to?"""

    visit: Visit
    page: int = 0


@dataclass(frozen=True)
class PointsAsking:
    """How many?"""

    visit: Visit
    errand: Errand
    site: OtherSite
    """Where they go, or (ASK) come from."""

    points: int = 0

    @property
    def most(self) -> int:
        """Never more than could be taken here."""
        return ASKED_MOST if self.errand is Errand.ASK else self.visit.standing.rights.movable


@dataclass(frozen=True)
class TravelReviewing:
    """Before, how many, after; `op` is '' until there is a key, `booking` after the last touch."""

    visit: Visit
    errand: Errand
    site: OtherSite
    points: int
    op: str = ""
    booking: bool = False


@dataclass(frozen=True)
class TravelPin:
    """The household's own PIN, between the last touch and the booking."""

    review: TravelReviewing
    digits: str = ""
    rejected: bool = False
    wait_s: int = 0
    """Seconds until the next try is taken; 0: at once."""

    checking: bool = False

    @property
    def visit(self) -> Visit:
        return self.review.visit


@dataclass(frozen=True)
class TravelDone:
    """It is in the journal; `printing` and `trouble` are those of `front.Done`."""

    visit: Visit
    errand: Errand
    site: OtherSite
    receipt: ReleaseReceipt
    printing: str = "not_sent"
    trouble: str = ""


@dataclass(frozen=True)
class PointsWished:
    """The wish stands; it has no paper."""

    visit: Visit
    site: OtherSite
    """The household's home."""

    points: int


@dataclass(frozen=True)
class NotTravelled:
    """It was refused: nothing was booked."""

    visit: Visit
    refused: ActRefused


TravelVisit = SitesShown | PointsAsking | TravelReviewing | TravelPin | NotTravelled
TravelState = TravelVisit | TravelDone | PointsWished
