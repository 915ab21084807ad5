"""What the journal tells: one body per kind of entry.

A body holds everything that its fact needs to be read by itself, years later: names and prices as
they were, not only ids.  Who did it is the entry's own `keeper`; a second person stands in the
body.  Fields that are not told are left out of the bytes, so that a later version can add some.
Money is in cents (分 of a yuan), never a float; points are plain integers.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kiosk.core.earning_entries import Awarded, Reviewed, SessionHeld
from kiosk.core.setup_entries import SiteChecked

SCHEMA = 1
"""Version of the wire format and of the entry bodies."""


class EntryKind(StrEnum):
    GENESIS = "genesis"
    DELIVERY = "delivery"
    OPENING_STOCK = "opening_stock"
    DELIVERY_ACCEPTED = "delivery_accepted"
    GOOD_SET = "good_set"
    WRITTEN_OFF = "written_off"
    TRANSFERRED = "transferred"
    GIVEN_BACK = "given_back"
    SOLD = "sold"
    COUNTED = "counted"
    COMPLAINT = "complaint"
    REDEMPTION = "redemption"
    HANDED_OVER = "handed_over"
    REFUND = "refund"
    UNDONE = "undone"
    RETURNED = "returned"
    SIGNED = "signed"
    VOUCHERS_TAKEN = "vouchers_taken"
    VOUCHERS_DESTROYED = "vouchers_destroyed"
    HOUSEHOLD_PIN_SET = "household_pin_set"
    CARD_LOST = "card_lost"
    CARD_REPLACED = "card_replaced"
    WISHED = "wished"
    DECLARED = "declared"
    OBJECTED = "objected"
    AWARDED = "awarded"
    REVIEWED = "reviewed"
    SESSION_HELD = "session_held"
    SHIFT_OPENED = "shift_opened"
    SHIFT_CLOSED = "shift_closed"
    DAY_CLOSED = "day_closed"
    DATE_CONFIRMED = "date_confirmed"
    CLOCK_CORRECTED = "clock_corrected"
    KEY_MISUSED = "key_misused"
    RELEASED = "released"
    RELEASE_ASKED = "release_asked"
    HOME_MOVED = "home_moved"
    FEED_REREAD = "feed_reread"
    SCHEME_BEGUN = "scheme_begun"
    SITE_CHECKED = "site_checked"


class _Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """Part of a body, or a body."""


class Genesis(_Part, frozen=True):
    """First entry of an epoch."""

    site: str
    epoch: int
    schema: int


# --- goods and stock ----------------------------------------------------------------------------


class Source(StrEnum):
    """Where goods come from (RA-4.2.3b, BS-4.3, GL-6.2, TX-6.2)."""

    COLLECTIVE = "collective"  # 村集体
    FISCAL = "fiscal"  # 财政专项
    UNIT = "unit"  # 捐赠单位
    DONOR = "donor"  # 捐赠人
    ENTERPRISE = "enterprise"  # 企业
    TOWN_SUBSIDY = "town_subsidy"  # 镇补助
    TRANSFER = "transfer"  # 别的兑换点分流来


class DeliveryLine(_Part, frozen=True):
    good: str
    quantity: int
    """Counted, not copied from the note."""

    noted: int | None = None
    """What the delivery note says; None: no note, or the same."""

    cost_cents: int | None = None
    """Of one piece."""

    points: int | None = None
    """Points price from this delivery on, where the scheme's price follows the cost."""

    expires: str = ""
    """Last good day, `2027-03-31`."""


class Delivery(_Part, frozen=True):
    """Goods put on the shelf; also what lay there at the start (opening stock)."""

    lines: tuple[DeliveryLine, ...]
    source: str = ""
    """A Source; '' for opening stock."""

    giver: str = ""
    """Who gave or sold them."""

    document: str = ""
    """Number of the invoice, note or donation certificate."""

    second: str | None = None
    """Who accepted them beside the keeper; None: nobody yet."""

    photo: str = ""
    """SHA-256 in hex of the photograph of the note."""


class DeliveryAccepted(_Part, frozen=True):
    """A second person has looked at a delivery that one keeper took in alone."""

    of: int
    second: str


class GoodSet(_Part, frozen=True):
    """A kind of goods as this site has it from now on: a new kind, or where and how it stands.

    For goods of the township's list only place, level, barcode and photograph can be set here:
    name, price and class are the township's.
    """

    good: str
    name: str
    category: str
    unit: str
    points: int
    own: bool = False
    """Made at this site, not on the township's list."""

    kind: str = ""
    delivery: str = ""
    offered: bool = True
    shelf: str = ""
    low: int | None = None
    """Stock at which it is to be bought again; None: the usual."""

    barcode: str = ""
    photo: str = ""
    cost_cents: int | None = None
    second: str | None = None
    """Who approved the price (GY-2.2e)."""

    reason: str = ""
    since: str = ""
    """Day from which the price holds, `2026-12-01`; '': at once, as everything else here does."""


class StockLine(_Part, frozen=True):
    good: str
    quantity: int


class StockMoved(_Part, frozen=True):
    """Goods that left the shelf otherwise than to a household.

    Written off (报损), transferred to another site (分流), given back to the donor or supplier
    (退回), or sold for money by the partner shop (售出).
    """

    lines: tuple[StockLine, ...]
    reason: str
    to: str = ""
    """Site, donor or supplier."""

    document: str = ""
    second: str | None = None
    photo: str = ""


class CountedLine(_Part, frozen=True):
    good: str
    book: int
    """What the journal said when this line was counted."""

    counted: int
    after: int
    """The last entry at that moment: what came later is no difference."""

    reason: str = ""


class Counted(_Part, frozen=True):
    """A count (盘点): the stock changes by `counted - book` of each line, whatever came since."""

    lines: tuple[CountedLine, ...]
    second: str | None = None
    """The verifier."""

    shelf: str = ""
    """'' for the whole shop, else as `core.shelves` calls it."""


class Complaint(_Part, frozen=True):
    """A complaint about the price or quality of goods, noted for the working group (GY-2.2e)."""

    about: str
    good: str = ""
    of: int | None = None
    """The redemption it is about."""


# --- redemptions --------------------------------------------------------------------------------


class Proxy(_Part, frozen=True):
    """Who came for the household: a masked name and what they are to it."""

    relation: str
    household: str = ""
    """Of the card they showed; '' when they have none here."""

    number: str = ""
    group: str = ""
    name: str = ""
    vouched_by: str = ""
    """The keeper who said who it is, where the scheme limits proxies and no card was shown."""


class RedeemedLine(_Part, frozen=True):
    good: str
    name: str
    quantity: int
    points: int
    """Of one piece."""

    unit: str
    due: str = ""
    """Ordered, to be handed over by the end of this day, `2023-03-22`; '': taken at once."""


class ChargedPurse(_Part, frozen=True):
    period: str
    points: int


class Redemption(_Part, frozen=True):
    household: str
    number: str
    group: str
    name: str
    """Masked."""

    lines: tuple[RedeemedLine, ...]
    cost: int
    charges: tuple[ChargedPurse, ...]
    before: int
    after: int
    entered: str
    serial: int | None
    """Of the card that was shown; None when a code was typed."""

    vouched_by: str | None = None
    register_line: int | None = None
    proxy: Proxy | None = None


class HandedOver(_Part, frozen=True):
    """Ordered goods that the household has now."""

    of: int
    goods: tuple[str, ...]
    """Which lines of the redemption."""

    proxy: Proxy | None = None
    proof: str = ""
    """Number that proves what does not lie on a shelf, as of topped-up phone credit."""


class Refund(_Part, frozen=True):
    """The shop could not deliver: points go to the current purse and do not rank."""

    household: str
    points: int
    reason: str
    of: int | None = None
    """The redemption's seq."""

    goods: tuple[str, ...] = ()
    """Which of its ordered lines will not come."""


class Reversal(_Part, frozen=True):
    """A redemption taken back: undone at once, or its goods returned later.  One per original.

    Points go back to the purses they came from while those are open, the rest is a refund; or it
    has lapsed, where the household itself did not want the goods.
    """

    of: int
    household: str
    lines: tuple[StockLine, ...]
    """The pieces that came back; orders that an undo closed are in the points, not here."""

    points: int
    charges: tuple[ChargedPurse, ...]
    """What each purse gets back."""

    refund: int = 0
    reason: str = ""
    spoiled: bool = False
    """The goods cannot go back on the shelf."""

    lapsed: int = 0
    """Points beside `points` that nobody gets: the household changed its mind too late."""


class Signed(_Part, frozen=True):
    """The register's line is signed and finger-printed."""

    of: int
    register_line: int


class Voucher(_Part, frozen=True):
    number: str
    points: int


class VouchersTaken(_Part, frozen=True):
    """Numbered paper vouchers handed in; their points are in the account already."""

    household: str
    vouchers: tuple[Voucher, ...]
    of: int | None = None
    """The redemption they were handed in for (兑换单); None: nobody said which."""


class VouchersDestroyed(_Part, frozen=True):
    numbers: tuple[str, ...]
    second: str
    """The witness; the entry's keeper is responsible."""


class Objected(_Part, frozen=True):
    """A household objects to an entry of its own or to a list that was made public."""

    household: str
    about: str
    """As `core.objections.Objectionable` calls it."""

    what: str
    """As it was shown."""

    why: str
    """One of `core.objections.REASONS`."""

    due: str
    """Day by which it is to be answered, `2023-04-10`."""

    voice: str = ""
    """SHA-256 in hex of what was said of it (`core.voice_note`); '' for nothing."""

    voice_s: int = 0


class HouseholdPinSet(_Part, frozen=True):
    """The household has a PIN of its own from now on; what it is stays in the kiosk."""

    household: str


class CardLost(_Part, frozen=True):
    household: str
    key: str
    serial: int


class CardReplaced(_Part, frozen=True):
    """A blank card of the stack belongs to the household from now on."""

    household: str
    key: str
    serial: int


class Wished(_Part, frozen=True):
    """我想要…: a household would like goods that are not there."""

    household: str
    good: str
    name: str


class Declared(_Part, frozen=True):
    """What a household says it did, or somebody else of it (自主申报, 互助申报; TX-4.1, TX-4.2).

    It brings nothing before somebody at the township's desk has looked at it.
    """

    household: str
    item: str
    """Of the scheme's positive list."""

    at: str
    """When it happened, a stamp."""

    quantity: int | None = None
    place: str = ""
    member: str = ""
    """Who of the household, masked."""

    helper: str = ""
    """Household that declares it for the other one."""

    photo: str = ""
    """SHA-256 in hex of the photograph, which is sent after the entry."""

    note: str = ""


# --- the shift ----------------------------------------------------------------------------------


class ShiftChange(_Part, frozen=True):
    """A shift began or ended.

    It ends by its own keeper's close, or is taken over: `by` is then the entry's keeper, is not
    `person`, and the very next entry opens the shift of `by`.
    """

    person: str
    name: str
    by: str = ""
    """Of a shift that ended without a close: who took it over."""

    by_name: str = ""


class TakenOver(_Part, frozen=True):
    """A shift that ended without a close, and the one that began in its place."""

    person: str
    name: str
    by: str
    by_name: str
    at: str
    """The entry's stamp."""


class ClosedGood(_Part, frozen=True):
    """opening + received - redeemed - moved + back + counted = closing."""

    good: str
    name: str
    opening: int
    received: int
    redeemed: int
    moved: int
    """Written off, transferred, given back, sold."""

    back: int
    """Undone or returned, and fit for the shelf."""

    counted: int
    """Difference that counts found."""

    closing: int


class DayClosed(_Part, frozen=True):
    """What came about since the last close (日结): everything recomputed from the journal."""

    first: int
    last: int
    """Entries that it covers; the shift's own end comes after."""

    head: str
    """Mark of entry `last`."""

    goods: tuple[ClosedGood, ...]
    slips: int
    first_slip: str
    last_slip: str
    points_out: int
    points_back: int
    unsigned: tuple[int, ...]
    """Lines of the register that wait for a signature."""

    unknown_prints: int
    unsent: int
    orders_open: int
    orders_overdue: int
    successor: str | None = None
    """The keeper who takes over."""

    taken_over: tuple[TakenOver, ...] = ()
    """Shifts that ended without a close since the last one, oldest first."""


class DateConfirmed(_Part, frozen=True):
    person: str
    said: str
    guess: str
    second: str | None = None


class ClockCorrected(_Part, frozen=True):
    """A sure time came that is before the time the kiosk had gone by."""

    was: str
    now: str


class KeyMisused(_Part, frozen=True):
    """The same idempotency key came with another content and was refused."""

    op: str
    what: str
    """The kind that was asked for."""


# --- spending rights ----------------------------------------------------------------------------


class MovedPart(_Part, frozen=True):
    """Points of one purse that another site may spend from now on."""

    period: str
    points: int
    effective: str
    """A stamp within the period: another site may name its periods by newer rules."""


class Released(_Part, frozen=True):
    """This site may spend these points no more, and site `to` may (design.md 7).

    From the household's home to another site, or from there back home.
    """

    household: str
    to: str
    parts: tuple[MovedPart, ...]
    wish: str = ""
    """Id of the wish that this answers; '' when the household was here."""

    why: str = ""
    """Of a wish that brings nothing: a `core.releases.Withheld`."""

    to_name: str = ""
    """What site `to` is called, as far as it was known here."""


class ReleaseAsked(_Part, frozen=True):
    """A household that is not at home here would like to spend so many of its points here."""

    household: str
    points: int


class CarriedPurse(_Part, frozen=True):
    """What a purse holds beside the points that the township itself booked."""

    period: str
    effective: str
    """A stamp within the period."""

    moved: int
    """Refunds of this site, and what came from other sites less what went there."""

    spent: int
    left: int
    """Balance with which the purse went, base points not counted."""


class HomeMoved(_Part, frozen=True):
    """The household's points are spent at site `to` from now on, and here only by a release."""

    household: str
    to: str
    move: str
    """Id of the township's act that this answers."""

    purses: tuple[CarriedPurse, ...]


# --- the program --------------------------------------------------------------------------------


class FeedReread(_Part, frozen=True):
    """Items of the feed that this version reads and those before could not.

    From here on all that journal and feed say is as if they had been read when they came.
    """

    items: tuple[int, ...]


class SchemeBegun(_Part, frozen=True):
    """From here on the rules are those that were announced under this number."""

    version: int


Body = (
    Genesis
    | Delivery
    | DeliveryAccepted
    | GoodSet
    | StockMoved
    | Counted
    | Complaint
    | Redemption
    | HandedOver
    | Refund
    | Reversal
    | Signed
    | VouchersTaken
    | VouchersDestroyed
    | HouseholdPinSet
    | CardLost
    | CardReplaced
    | Wished
    | Declared
    | Objected
    | Awarded
    | Reviewed
    | SessionHeld
    | ShiftChange
    | DayClosed
    | DateConfirmed
    | ClockCorrected
    | KeyMisused
    | Released
    | ReleaseAsked
    | HomeMoved
    | FeedReread
    | SchemeBegun
    | SiteChecked
)

BODIES: dict[str, type[Body]] = {
    EntryKind.GENESIS: Genesis,
    EntryKind.DELIVERY: Delivery,
    EntryKind.OPENING_STOCK: Delivery,
    EntryKind.DELIVERY_ACCEPTED: DeliveryAccepted,
    EntryKind.GOOD_SET: GoodSet,
    EntryKind.WRITTEN_OFF: StockMoved,
    EntryKind.TRANSFERRED: StockMoved,
    EntryKind.GIVEN_BACK: StockMoved,
    EntryKind.SOLD: StockMoved,
    EntryKind.COUNTED: Counted,
    EntryKind.COMPLAINT: Complaint,
    EntryKind.REDEMPTION: Redemption,
    EntryKind.HANDED_OVER: HandedOver,
    EntryKind.REFUND: Refund,
    EntryKind.UNDONE: Reversal,
    EntryKind.RETURNED: Reversal,
    EntryKind.SIGNED: Signed,
    EntryKind.VOUCHERS_TAKEN: VouchersTaken,
    EntryKind.VOUCHERS_DESTROYED: VouchersDestroyed,
    EntryKind.HOUSEHOLD_PIN_SET: HouseholdPinSet,
    EntryKind.CARD_LOST: CardLost,
    EntryKind.CARD_REPLACED: CardReplaced,
    EntryKind.WISHED: Wished,
    EntryKind.DECLARED: Declared,
    EntryKind.OBJECTED: Objected,
    EntryKind.AWARDED: Awarded,
    EntryKind.REVIEWED: Reviewed,
    EntryKind.SESSION_HELD: SessionHeld,
    EntryKind.SHIFT_OPENED: ShiftChange,
    EntryKind.SHIFT_CLOSED: ShiftChange,
    EntryKind.DAY_CLOSED: DayClosed,
    EntryKind.DATE_CONFIRMED: DateConfirmed,
    EntryKind.CLOCK_CORRECTED: ClockCorrected,
    EntryKind.KEY_MISUSED: KeyMisused,
    EntryKind.RELEASED: Released,
    EntryKind.RELEASE_ASKED: ReleaseAsked,
    EntryKind.HOME_MOVED: HomeMoved,
    EntryKind.FEED_REREAD: FeedReread,
    EntryKind.SCHEME_BEGUN: SchemeBegun,
    EntryKind.SITE_CHECKED: SiteChecked,
}
