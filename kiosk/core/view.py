"""Values that the screens show and the visit decides on; the store fills them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.account import Account
from kiosk.core.clock import Quality


class Entered(StrEnum):
    """How a household was identified."""

    CARD = "card"
    CODE = "code"


@dataclass(frozen=True)
class Holder:
    """Whose account: group and masked head, never a full name (look.md)."""

    household: str
    number: str
    group: str
    name: str


@dataclass(frozen=True)
class AccountLine:
    """One line of a household's record: +20 on 20 November for ..., -35 for goods."""

    at: datetime
    what: str
    points: int
    pending: bool = False
    """Not yet past the review."""

    is_redemption: bool = False
    """`what` names the goods."""


@dataclass(frozen=True)
class Standing:
    """What the account screen says."""

    holder: Holder
    account: Account
    lines: tuple[AccountLine, ...]
    """The newest first."""

    at: datetime
    quality: Quality
    as_of: datetime | None
    """When the township was last heard; None: never."""


@dataclass(frozen=True)
class Offer:
    """One kind of goods as this household sees it."""

    good: str
    name: str
    points: int
    stock: int
    unit: str
    category: str

    def lacks(self, redeemable: int) -> int:
        """Points this household still lacks for one piece; 0 when it has enough."""
        return max(0, self.points - redeemable)


@dataclass(frozen=True)
class Pick:
    """A kind of goods in the basket; the price is the one the household saw."""

    good: str
    name: str
    points: int
    quantity: int
    unit: str = "件"

    @property
    def cost(self) -> int:
        return self.points * self.quantity


def cost_of(basket: tuple[Pick, ...]) -> int:
    return sum(pick.cost for pick in basket)


def pieces_of(basket: tuple[Pick, ...]) -> int:
    return sum(pick.quantity for pick in basket)


@dataclass(frozen=True)
class RegisterPlace:
    """Where to sign in the paper register."""

    page: int
    line: int


@dataclass(frozen=True)
class Receipt:
    """A redemption that is in the journal."""

    seq: int
    number: str
    at: datetime
    quality: Quality
    holder: Holder
    picks: tuple[Pick, ...]
    cost: int
    before: int
    after: int
    keeper: str
    place: RegisterPlace | None
    """Set when the scheme wants a signature."""

    mark: str
    """First digits of the entry's hash, in capitals; proves the slip against the journal."""


class Link(StrEnum):
    """State of the link to the township, in the words of the idle screen."""

    CONNECTED = "connected"
    OFFLINE = "offline"
    NEVER = "never"
    REFUSED = "refused"
    """The township answered and would not take what we sent: the keeper must look."""


@dataclass(frozen=True)
class Status:
    """What stands around every screen: place, time, link, who is in charge, how the devices are."""

    village: str
    site_name: str
    at: datetime
    quality: Quality
    link: Link
    last_contact: datetime | None
    unsent: int
    keeper: str | None
    camera: str | None
    """None when the camera works, else a sentence for the keeper."""

    printer: str | None
    """None when the printer works or was not asked yet, else a sentence for the keeper."""

    on_shelf: tuple[str, ...]
    """Names of goods in stock, for the idle screen."""

    opens: datetime | None
    """When redemption opens next, if the window is closed now."""

    problem: str = ""
    """What the township would not take, as a sentence for the keeper."""
