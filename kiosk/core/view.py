"""Values that the screens show and the visit decides on; the store fills them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kiosk.core.account import Account
from kiosk.core.clock import Quality
from kiosk.core.entries import Proxy
from kiosk.core.explaining import Why
from kiosk.core.releases import Withheld
from kiosk.core.shown_names import LONGEST_SAID, bound


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

    def __post_init__(self) -> None:
        bound(self, "number", "group", "name")


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

    is_back: bool = False
    """Points came back: undone, returned, or the shop could not deliver; `what` names the goods."""

    due: str = ""
    """Day by which ordered goods of this redemption are to be fetched, `2023-03-22`; '': none."""

    def __post_init__(self) -> None:
        if not (self.is_redemption or self.is_back):  # else of names that are bounded themselves
            bound(self, "what", most=LONGEST_SAID)


@dataclass(frozen=True)
class OtherSite:
    """Another site of the township; the names are '' until the township has told them."""

    id: str
    name: str = ""
    shop: str = ""
    village: str = ""


@dataclass(frozen=True)
class AskedPoints:
    """A guest's wish for points of its home; `given` is None until that has answered."""

    points: int
    at: datetime
    given: int | None = None
    why: Withheld | None = None
    """Of an answer that brought nothing."""


@dataclass(frozen=True)
class Rights:
    """Where the household's points may be spent (design.md 7)."""

    home: OtherSite | None = None
    """None: here."""

    others: tuple[OtherSite, ...] = ()
    """All other sites of the township."""

    movable: int = 0
    """Points that could be given into another site's hand now, window or no window."""

    suspended: bool = False
    asked: AskedPoints | None = None
    """The newest wish that was made here."""

    @property
    def may_give(self) -> bool:
        return self.home is None and bool(self.others) and self.movable > 0 and not self.suspended

    @property
    def may_ask(self) -> bool:
        """One wish at a time: what it brings is not known before its answer."""
        waits = self.asked is not None and self.asked.given is None
        return self.home is not None and not waits

    @property
    def may_give_back(self) -> bool:
        return self.home is not None and self.movable > 0 and not self.suspended


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

    fetchable: tuple[str, ...] = ()
    """Names of what the household has ordered and what lies there for it now."""

    rights: Rights = Rights()
    whys: tuple[Why, ...] = ()
    """Where each figure comes from, the first that of `account.redeemable`."""

    declares: bool = False
    """The scheme lets households say what they did."""


@dataclass(frozen=True)
class Offer:
    """One kind of goods as this household sees it."""

    good: str
    name: str
    points: int
    stock: int
    unit: str
    category: str
    due_days: int | None = None
    """Days within which it comes when it is ordered; None: only from the shelf."""

    expired: bool = False
    """Some lie there whose last good day is over; they are not in `stock`."""

    def is_ordered(self, quantity: int) -> bool:
        """Whether so many pieces would be an order; a line is never split."""
        return quantity > self.stock and self.due_days is not None

    def lacks(self, redeemable: int) -> int:
        """Points this household still lacks for one piece; 0 when it has enough."""
        return max(0, self.points - redeemable)


@dataclass(frozen=True)
class Wishable:
    """Something that the shop has not and a household may wish for."""

    good: str
    name: str
    category: str


@dataclass(frozen=True)
class Pick:
    """A kind of goods in the basket; the price is the one the household saw."""

    good: str
    name: str
    points: int
    quantity: int
    unit: str = "件"
    due: str = ""
    """To be fetched by the end of this day, `2023-03-22`; '': taken at once."""

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

    proxy: Proxy | None = None
    """Who came for the household."""

    @property
    def due(self) -> str:
        """Day by which the first of the ordered goods is to be fetched; '': nothing is ordered."""
        return min((pick.due for pick in self.picks if pick.due), default="")


@dataclass(frozen=True)
class ReleaseReceipt:
    """Points that went into another site's hand."""

    seq: int
    number: str
    at: datetime
    points: int
    before: int
    after: int
    """What could be given away before and after, window or no window."""


@dataclass(frozen=True)
class OpenOrder:
    """An ordered line that waits to be fetched."""

    seq: int
    """Of the redemption; with `good` it names the line."""

    number: str
    """Of the redemption's slip."""

    holder: Holder
    good: str
    name: str
    quantity: int
    unit: str
    points: int
    """Of one piece."""

    due: str
    on_hand: int
    """Pieces on the shelf now that may be handed out."""

    off_shelf: bool
    """Never lies on the shelf: it is handed over by the number that proves it."""

    @property
    def can_be_handed_over(self) -> bool:
        return self.off_shelf or self.on_hand >= self.quantity


@dataclass(frozen=True)
class OrderBook:
    """Open orders by when they are due, each list the most urgent first."""

    overdue: tuple[OpenOrder, ...] = ()
    today: tuple[OpenOrder, ...] = ()
    later: tuple[OpenOrder, ...] = ()

    @property
    def all(self) -> tuple[OpenOrder, ...]:
        return (*self.overdue, *self.today, *self.later)


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

    training: bool = False
    """On a copy: nothing of it counts."""

    to_send: int = 0
    """How many entries waited when most did; `unsent` of them still do."""

    photos: int = 0
    """Photographs that the township has not got yet."""

    photo_problem: str = ""
    """What is amiss with some of them, as a sentence for the keeper."""

    full: bool = False
    """The disk is nearly full, and nothing is redeemed until somebody has made room."""

    stick: str = ""
    """What is amiss with the copies on the stick, as a sentence for the keeper."""

    hours: str = ""
    """When the shop is open, as on its door; '' where nobody has said."""

    rules_from: date | None = None
    """The day on which other rules begin, where that was announced."""

    rules_early: date | None = None
    """Of the rules in force, where a wrong date began them before their day."""
