"""What the household's side of the kiosk can show, and for how long.

The states of `core.visit`; those of a keeper are in `core.shift` and `core.desk.states`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from kiosk.core import shift
from kiosk.core.basket import Visit
from kiosk.core.card import CardRefusal
from kiosk.core.desk.states import DeskState, Reviewing
from kiosk.core.events import (
    OutOfServiceReason,
)
from kiosk.core.first_start.states import FirstStartState
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.objecting import states as objecting
from kiosk.core.proxy import ProxyAsking, ProxyVouching
from kiosk.core.reading import Reading, WhyShown
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.shift import DateAsking, PinTyping, ShiftChanged
from kiosk.core.travel import states as travel
from kiosk.core.view import Receipt
from kiosk.core.wishing import WishesShown


@dataclass(frozen=True)
class Idle:
    """Waiting for a card."""


@dataclass(frozen=True)
class CardRefused:
    refusal: CardRefusal


@dataclass(frozen=True)
class CodeTyping:
    """The pad for a short code."""

    digits: str = ""
    rejected: bool = False
    no_keeper: bool = False


@dataclass(frozen=True)
class AccountShown:
    visit: Visit


@dataclass(frozen=True)
class RecordShown:
    """Where the points come from."""

    visit: Visit
    page: int = 0


@dataclass(frozen=True)
class GoodsShown:
    visit: Visit
    category: str = ""
    page: int = 0


@dataclass(frozen=True)
class BasketShown:
    visit: Visit


@dataclass(frozen=True)
class Confirming:
    """Before, cost, after; `op` is '' until the key is on the disk, `booking` after 确认兑换."""

    visit: Visit
    op: str = ""
    booking: bool = False


@dataclass(frozen=True)
class NotRedeemed:
    """The commit was refused: nothing was booked."""

    visit: Visit
    refused: RedemptionRefused


@dataclass(frozen=True)
class Done:
    """It is in the journal; `printing` is a PrintState, `trouble` a PrinterTrouble or ''."""

    receipt: Receipt
    printing: str = "not_sent"
    trouble: str = ""
    copies: int = 0


@dataclass(frozen=True)
class SecondCard:
    """Another card was shown during a visit: ask."""

    under: VisitState
    text: str


@dataclass(frozen=True)
class OutOfService:
    reason: OutOfServiceReason


VisitState = (
    AccountShown
    | WhyShown
    | RecordShown
    | GoodsShown
    | WishesShown
    | BasketShown
    | ProxyAsking
    | ProxyVouching
    | Confirming
    | HouseholdPin
    | NotRedeemed
    | travel.TravelVisit
    | objecting.ObjectingVisit
)
State = (
    Idle
    | CardRefused
    | CodeTyping
    | Reading
    | VisitState
    | Done
    | travel.TravelDone
    | travel.PointsWished
    | objecting.ObjectionMade
    | SecondCard
    | OutOfService
    | FirstStartState
    | shift.KeeperState
    | DeskState
)

TIMEOUT_S: dict[type, float] = {
    CardRefused: 20,
    CodeTyping: 60,
    AccountShown: 90,
    WhyShown: 120,
    RecordShown: 120,
    **dict.fromkeys(get_args(Reading), 180.0),
    GoodsShown: 120,
    WishesShown: 120,
    BasketShown: 120,
    ProxyAsking: 90,
    ProxyVouching: 90,
    Confirming: 90,
    HouseholdPin: 90,
    NotRedeemed: 60,
    Done: 20,
    **dict.fromkeys(get_args(travel.TravelVisit), 90.0),
    travel.TravelDone: 20,
    travel.PointsWished: 30,
    **dict.fromkeys(get_args(objecting.ObjectingVisit), 90.0),
    objecting.ObjectionMade: 20,
    SecondCard: 30,
    PinTyping: 60,
    DateAsking: 180,
    ShiftChanged: 10,
    **dict.fromkeys(get_args(DeskState), 180.0),
}
"""Seconds without a touch until the front is idle again; other states wait for ever."""

WARNING_S = 15.0
"""How long before the time-out the screen asks whether somebody is still there."""

MIDWAY = (*get_args(VisitState), SecondCard, *get_args(DeskState), OutOfService)
"""While one of these stands, other rules do not begin."""

WARNED = (*get_args(VisitState), *get_args(Reading))


@dataclass(frozen=True)
class Front:
    """The state, and when it was last touched (uptime seconds)."""

    state: State = Idle()
    touched_s: float = 0.0
    now_s: float = 0.0
    parked: DeskState | None = None
    """What a keeper who was timed out had half done: theirs again after card and PIN."""

    @property
    def left_s(self) -> float | None:
        """Seconds until the time-out; None when this state has none."""
        limit_s = timeout_s(self.state)
        return None if limit_s is None else self.touched_s + limit_s - self.now_s

    @property
    def warning(self) -> bool:
        """Whether to ask 还在吗? now: what a household has begun is lost, what a keeper has is
        not."""
        left_s = self.left_s
        by_itself = isinstance(self.state, DeskState) and bool(self.state.desk.household)
        is_warned = by_itself or isinstance(self.state, WARNED)
        return is_warned and left_s is not None and left_s <= WARNING_S


def timeout_s(state: State) -> float | None:
    """The time-out of a state; None while something is booked or somebody is waited for."""
    if isinstance(state, Done) and (state.receipt.place or state.printing != "printed"):
        return None
    papered = travel.TravelDone | objecting.ObjectionMade
    if isinstance(state, papered) and state.printing != "printed":
        return None
    sure = Confirming | Reviewing | travel.TravelReviewing | objecting.ObjectionReviewing
    if isinstance(state, sure) and state.booking:
        return None
    return TIMEOUT_S.get(type(state))
