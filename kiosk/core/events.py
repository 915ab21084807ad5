"""What can happen at the front of the kiosk (events, past tense) and what it may ask for (effects).

Screens emit the touches; devices, the runner and the clock report the rest.  An effect is carried
out by the runner, which answers with an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.card import CardRefusal
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.view import Entered, Holder, Offer, Pick, Receipt, Standing


class Button(StrEnum):
    """Every button that is not a good, a digit or a category."""

    BACK = "back"
    NEXT = "next"
    FINISH = "finish"
    CONFIRM = "confirm"
    NOT_MINE = "not_mine"
    RECORD = "record"
    GOODS = "goods"
    TYPE_CODE = "type_code"
    PREVIOUS_PAGE = "previous_page"
    NEXT_PAGE = "next_page"
    KEEP_CARD = "keep_card"
    SWITCH_CARD = "switch_card"
    STAY = "stay"
    CLOSE_SHIFT = "close_shift"
    DAY_LATER = "day_later"
    DAY_EARLIER = "day_earlier"
    MONTH_LATER = "month_later"
    MONTH_EARLIER = "month_earlier"
    YEAR_LATER = "year_later"
    YEAR_EARLIER = "year_earlier"


class PaperAnswer(StrEnum):
    """What the person at the screen says of a slip whose printing is uncertain."""

    COMPLETE = "complete"
    TORN = "torn"
    NONE = "none"


# --- events ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ticked:
    """Time went on; `at_s` is the uptime."""

    at_s: float


@dataclass(frozen=True)
class TextRead:
    """The reader or a keyboard-wedge scanner saw a code."""

    text: str


@dataclass(frozen=True)
class CodeBlurred:
    """A code has been before the camera for a while and no frame of it can be read."""


@dataclass(frozen=True)
class Pressed:
    button: Button


@dataclass(frozen=True)
class KeyPressed:
    """A key of the pad: '0'-'9', '<' (rub out) or 'ok'."""

    key: str


@dataclass(frozen=True)
class GoodAdded:
    good: str


@dataclass(frozen=True)
class GoodRemoved:
    good: str


@dataclass(frozen=True)
class CategoryChosen:
    category: str
    """'' for all."""


@dataclass(frozen=True)
class HouseholdIdentified:
    standing: Standing
    offers: tuple[Offer, ...]
    entered: Entered
    text: str
    """The card's text; '' when a code was typed."""

    vouched_by: str | None = None
    """The keeper who confirmed a typed code."""


@dataclass(frozen=True)
class CardRejected:
    refusal: CardRefusal


@dataclass(frozen=True)
class KeeperIdentified:
    """A keeper's card was shown."""

    person: str
    name: str
    in_charge: bool
    """Whether this keeper's shift is open."""


@dataclass(frozen=True)
class CodeResolved:
    """A typed code names this household; the keeper in charge must vouch for it."""

    holder: Holder
    keeper: str | None
    keeper_name: str
    """None and '' when no shift is open."""


@dataclass(frozen=True)
class PinAccepted:
    pass


@dataclass(frozen=True)
class PinRejected:
    wait_s: int
    """Seconds until the next try is taken; 0: at once."""


@dataclass(frozen=True)
class ShiftOpened:
    """`guess` is set when the date is only a guess and the keeper must say what day it is."""

    guess: datetime | None


@dataclass(frozen=True)
class DateRefused:
    """A date before the floor."""

    floor: datetime


@dataclass(frozen=True)
class SecondPersonWanted:
    """A date too far beyond the floor for one person to say (design.md 8)."""


@dataclass(frozen=True)
class DateAccepted:
    pass


@dataclass(frozen=True)
class ShiftClosed:
    pass


@dataclass(frozen=True)
class RedemptionPrepared:
    """The idempotency key is on the disk."""

    op: str


@dataclass(frozen=True)
class Redeemed:
    receipt: Receipt


@dataclass(frozen=True)
class RedemptionDeclined:
    refused: RedemptionRefused


@dataclass(frozen=True)
class PrintingChanged:
    """How the slip of `seq` stands; `state` is a PrintState, `trouble` a PrinterTrouble or ''."""

    seq: int
    state: str
    trouble: str = ""


@dataclass(frozen=True)
class PaperAnswered:
    answer: PaperAnswer


class OutOfServiceReason(StrEnum):
    NOT_ENROLLED = "not_enrolled"
    JOURNAL_DAMAGED = "journal_damaged"
    DISK_FULL = "disk_full"


@dataclass(frozen=True)
class ServiceFailed:
    reason: OutOfServiceReason


@dataclass(frozen=True)
class ServiceRestored:
    pass


Event = (
    Ticked
    | TextRead
    | CodeBlurred
    | Pressed
    | KeyPressed
    | GoodAdded
    | GoodRemoved
    | CategoryChosen
    | HouseholdIdentified
    | CardRejected
    | KeeperIdentified
    | CodeResolved
    | PinAccepted
    | PinRejected
    | ShiftOpened
    | DateRefused
    | SecondPersonWanted
    | DateAccepted
    | ShiftClosed
    | RedemptionPrepared
    | Redeemed
    | RedemptionDeclined
    | PrintingChanged
    | PaperAnswered
    | ServiceFailed
    | ServiceRestored
)

# --- effects --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identify:
    """Say whose card this text is."""

    text: str


@dataclass(frozen=True)
class ResolveCode:
    """Say which household a typed short code names."""

    code: str


@dataclass(frozen=True)
class LoadAccount:
    """Read a household anew; `vouched_by` is the keeper who confirmed a typed code."""

    household: str
    entered: Entered
    text: str = ""
    vouched_by: str | None = None


@dataclass(frozen=True)
class CheckPin:
    person: str
    pin: str


@dataclass(frozen=True)
class OpenShift:
    person: str


@dataclass(frozen=True)
class CloseShift:
    person: str


@dataclass(frozen=True)
class ConfirmDate:
    person: str
    date: datetime
    second: str | None = None
    """Another person who confirms a date far beyond the floor."""


@dataclass(frozen=True)
class PrepareRedemption:
    """Make an idempotency key and store it before the confirm screen shows."""

    household: str
    picks: tuple[Pick, ...]


@dataclass(frozen=True)
class Redeem:
    """Book it: one durable transaction."""

    op: str
    household: str
    picks: tuple[Pick, ...]
    entered: Entered
    text: str
    vouched_by: str | None = None


@dataclass(frozen=True)
class AbandonRedemption:
    """Forget a prepared key that was not used."""

    op: str


@dataclass(frozen=True)
class PrintSlip:
    seq: int


@dataclass(frozen=True)
class SettlePaper:
    """A person said how an uncertain slip came out; a torn or missing one is printed as a copy."""

    seq: int
    answer: PaperAnswer


@dataclass(frozen=True)
class Sound:
    """One of 'read', 'refused', 'done'."""

    tone: str


Effect = (
    Identify
    | ResolveCode
    | LoadAccount
    | CheckPin
    | OpenShift
    | CloseShift
    | ConfirmDate
    | PrepareRedemption
    | Redeem
    | AbandonRedemption
    | PrintSlip
    | SettlePaper
    | Sound
)
