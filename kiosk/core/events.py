"""What can happen at the front of the kiosk (events, past tense) and what it may ask for (effects).

Screens emit the touches; devices, the runner and the clock report the rest.  An effect is carried
out by the runner, which answers with an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.card import CardRefusal
from kiosk.core.desk.events import DeskEffect, DeskEvent
from kiosk.core.entries import Proxy
from kiosk.core.explaining import Figure
from kiosk.core.first_start.events import FirstStartEvent
from kiosk.core.noticeboard import Notice, NoticeHead
from kiosk.core.objecting.events import ObjectingEffect, ObjectingEvent
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.rules_in_words import Chapter
from kiosk.core.travel.events import TravelEffect, TravelEvent
from kiosk.core.view import Entered, Holder, Offer, Pick, Receipt, Standing, Wishable


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
    FOR_ANOTHER = "for_another"
    DECLARE = "declare"
    FOR_MYSELF = "for_myself"
    NO_CARD = "no_card"
    WISHES = "wishes"
    RULES = "rules"
    NOTICES = "notices"
    OTHER_SITE = "other_site"
    ASK_HOME = "ask_home"
    GIVE_BACK = "give_back"
    ALL_POINTS = "all_points"
    OBJECT = "object"
    MY_OBJECTIONS = "my_objections"
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

    why: CardRefusal = CardRefusal.UNREADABLE


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
class GoodWished:
    """Touched among what is not there."""

    good: str


@dataclass(frozen=True)
class FigureTouched:
    """A figure of the account is to be explained."""

    figure: Figure


@dataclass(frozen=True)
class ChapterTouched:
    """A chapter of the rules."""

    key: str


@dataclass(frozen=True)
class NoticeTouched:
    """A line of the board's index."""

    key: str


@dataclass(frozen=True)
class RelationChosen:
    """What the person who came is to the household (`core.proxy.RELATIONS`)."""

    relation: str


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

    instead_of: str = ""
    """Name of another keeper whose shift is open: opening one takes it over."""

    officer: bool = False
    """An officer: opens no shift, and issues no goods."""


@dataclass(frozen=True)
class CodeResolved:
    """A typed code names this household; the keeper in charge must vouch for it."""

    holder: Holder
    keeper: str | None
    keeper_name: str
    """None and '' when no shift is open."""


@dataclass(frozen=True)
class ProxyResolved:
    """Whether somebody without a card may come for this household at their own word."""

    household: str
    word_wanted: bool
    """The scheme limits proxies: the keeper in charge must say who it is."""

    keeper: str | None = None
    keeper_name: str = ""
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
    instead_of: str = ""
    """Name of the keeper whose shift ended by this, without a close."""


@dataclass(frozen=True)
class DateUnsure:
    """A keeper in charge comes to the desk, and the clock only guesses the date."""

    guess: datetime


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
class WishesLoaded:
    """What may be wished for, and for which of it a wish of this household stands."""

    household: str
    things: tuple[Wishable, ...]
    wished: frozenset[str]


@dataclass(frozen=True)
class WishNoted:
    """The wish stands, from now on or already before."""

    household: str
    good: str


@dataclass(frozen=True)
class WishDeclined:
    """It lies on the shelf by now, or is not given out here."""

    household: str
    good: str


@dataclass(frozen=True)
class RulesLoaded:
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class NoticesLoaded:
    """What hangs on the board, in the order of its index."""

    heads: tuple[NoticeHead, ...]


@dataclass(frozen=True)
class NoticeLoaded:
    notice: Notice


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
    """How a paper stands; `state` is a PrintState, `trouble` a PrinterTrouble or ''."""

    seq: int
    """The entry that it is the paper of; 0 where none stands behind it."""

    state: str
    trouble: str = ""
    job: int = 0
    """Number of the print job; 0 where only the entry is known."""


@dataclass(frozen=True)
class PaperAnswered:
    answer: PaperAnswer


class OutOfServiceReason(StrEnum):
    NOT_ENROLLED = "not_enrolled"
    FETCHING = "fetching"  # enrolled, and the township has not spoken yet
    RESTORING = "restoring"  # what the machine before knew is on its way
    REPLACED = "replaced"  # the township has shut this machine out for good
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
    | GoodWished
    | CategoryChosen
    | RelationChosen
    | FigureTouched
    | ChapterTouched
    | NoticeTouched
    | HouseholdIdentified
    | CardRejected
    | KeeperIdentified
    | CodeResolved
    | ProxyResolved
    | PinAccepted
    | PinRejected
    | ShiftOpened
    | DateUnsure
    | DateRefused
    | SecondPersonWanted
    | DateAccepted
    | WishesLoaded
    | WishNoted
    | WishDeclined
    | RulesLoaded
    | NoticesLoaded
    | NoticeLoaded
    | RedemptionPrepared
    | Redeemed
    | RedemptionDeclined
    | PrintingChanged
    | PaperAnswered
    | ServiceFailed
    | ServiceRestored
    | DeskEvent
    | TravelEvent
    | ObjectingEvent
    | FirstStartEvent
)

# --- effects --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identify:
    """Say whose card this text is."""

    text: str
    officers: bool = True
    """An officer will do, too: as a second person, or to book points."""


@dataclass(frozen=True)
class ResolveCode:
    """Say which household a typed short code names."""

    code: str


@dataclass(frozen=True)
class ResolveProxy:
    """Say whether somebody without a card needs the keeper's word to come for this household."""

    household: str


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
class CheckHouseholdPin:
    household: str
    pin: str


@dataclass(frozen=True)
class OpenShift:
    person: str


@dataclass(frozen=True)
class ConfirmDate:
    person: str
    date: datetime
    second: str | None = None
    """Another person who confirms a date far beyond the floor."""


@dataclass(frozen=True)
class LoadWishes:
    """Say what this household may wish for."""

    household: str


@dataclass(frozen=True)
class LoadRules:
    """Say in words what the scheme in force says."""


@dataclass(frozen=True)
class LoadNotices:
    """Say what hangs on the board."""


@dataclass(frozen=True)
class LoadNotice:
    """Read one notice of the board."""

    key: str


@dataclass(frozen=True)
class Wish:
    """Note that a household would like something; `name` is what it was shown."""

    household: str
    good: str
    name: str


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
    proxy: Proxy | None = None
    pin_shown: bool = False
    """The household's own PIN was typed right for this."""


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
    | ResolveProxy
    | LoadAccount
    | CheckPin
    | CheckHouseholdPin
    | OpenShift
    | ConfirmDate
    | LoadWishes
    | LoadRules
    | LoadNotices
    | LoadNotice
    | Wish
    | PrepareRedemption
    | Redeem
    | AbandonRedemption
    | PrintSlip
    | SettlePaper
    | Sound
    | DeskEffect
    | TravelEffect
    | ObjectingEffect
)
