"""What can happen while points are sent to another site, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.acts import ActRefused
from kiosk.core.view import Entered, ReleaseReceipt


@dataclass(frozen=True)
class SiteChosen:
    """Touched among the other sites."""

    site: str


@dataclass(frozen=True)
class PointsStepped:
    """A touch on one of the large + and -: so many points more or, negative, fewer."""

    by: int


@dataclass(frozen=True)
class PointsGiven:
    """They are out of this site's hand."""

    receipt: ReleaseReceipt


@dataclass(frozen=True)
class PointsAsked:
    """The wish stands and goes to the household's home."""

    points: int


@dataclass(frozen=True)
class TravelDeclined:
    """Nothing was booked."""

    refused: ActRefused


TravelEvent = SiteChosen | PointsStepped | PointsGiven | PointsAsked | TravelDeclined


@dataclass(frozen=True)
class GivePoints:
    """Book a release to site `to`: one durable transaction."""

    op: str
    household: str
    to: str
    points: int
    entered: Entered
    text: str
    """Of the card; '' when a code was typed."""

    pin_shown: bool = False
    """The household's own PIN was typed right for this."""


@dataclass(frozen=True)
class AskHome:
    """Ask the household's home for points that it could spend here."""

    op: str
    household: str
    points: int
    entered: Entered
    text: str


TravelEffect = GivePoints | AskHome
