"""Values that the keeper's screens show; the store fills them, `ui` puts them in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.core.desk.review_rows import ToReviewRow
from kiosk.core.desk.setup_rows import SetupRow
from kiosk.core.entries import DayClosed
from kiosk.core.scheme import Item
from kiosk.core.view import Holder


@dataclass(frozen=True)
class Coming:
    """The next price of goods, and the day from which it holds."""

    since: date
    points: int


@dataclass(frozen=True)
class DeskGood:
    """A kind of goods as the keeper sees it."""

    good: str
    name: str
    initials: str
    """Of its pinyin: dm10j."""

    points: int
    unit: str
    category: str
    on_hand: int
    reserved: int
    """Ordered pieces that wait for their household."""

    shelf: str
    low: int
    barcode: str
    kind: str
    delivery: str
    own: bool
    offered: bool
    cost_cents: int | None = None
    is_low: bool = False
    """To be bought again."""

    coming: Coming | None = None
    expired: int = 0
    """Pieces on the shelf whose last good day is over."""


@dataclass(frozen=True)
class Rules:
    """What of the scheme decides which questions are asked and which doors are there."""

    cost_priced: bool = False
    signature: bool = False
    vouchers: bool = False
    household_pin: bool = False
    partner_shop: bool = False
    """Goods may also leave for money (高阳 二(二))."""

    delivery_classes: tuple[str, ...] = ()
    min_kinds: int = 0
    items: tuple[Item, ...] = ()
    """Of the scheme's lists, what an officer may book."""

    evidence: tuple[str, ...] = ()
    """What must prove an award, as `scheme.Evidence` names it."""

    proof_kinds: tuple[str, ...] = ()
    """Of which kind a proof is, in the same way."""


@dataclass(frozen=True)
class Counts:
    """Figures on the tiles of the board."""

    orders: int = 0
    overdue: int = 0
    counted: int = 0
    """Lines of a count that was begun."""

    differing: int = 0
    """Of these, how many are not what the book says."""

    unsigned: int = 0
    unknown_papers: int = 0
    low: int = 0
    expiring: int = 0
    """Kinds of goods that expire soon."""

    expired: int = 0
    """Kinds of goods of which some have expired and wait to be sorted out."""

    kinds: int = 0
    unaccepted: int = 0
    vouchers: int = 0
    """Taken in and not yet destroyed."""

    wishes: int = 0
    setup: int = 0
    """Steps of setting up that are not done, before the shop opened."""

    count_expected: bool = False
    """The machine took over the shelf of another, and nothing was counted since."""


@dataclass(frozen=True)
class LedgerKind:
    """A ledger or list that can be written to files."""

    ledger: str
    title: str
    of_today: bool = False
    """Of what holds on the day: no stretch of time is asked for."""


OF_HOUSEHOLD = "household/"
"""Before the household's id, in place of a person's: no person has it."""


@dataclass(frozen=True)
class Desk:
    """Who is at the desk, and what all its screens need."""

    person: str
    name: str
    today: date
    rules: Rules = Rules()
    counts: Counts = Counts()
    goods: tuple[DeskGood, ...] = ()
    training: bool = False
    shelves: tuple[ShelfRow, ...] = ()
    """Where there is something to count, in the order of the shop."""

    ledgers: tuple[LedgerKind, ...] = ()
    role: str = "keeper"
    """Or `officer`, who books points and issues no goods, or `household`, which declares."""

    declarations: int = 0
    """Of the household, those that wait."""

    mutual: bool = False
    """The household may declare for another one."""

    function: str = ""
    """Of an officer: in the village's working group, as `core.group` names it."""

    to_review: int | None = None
    """Declarations that wait for the group; None where the scheme knows none."""

    @property
    def is_officers(self) -> bool:
        return self.role == "officer"

    @property
    def is_keepers(self) -> bool:
        return self.role == "keeper"

    @property
    def household(self) -> str:
        """Id of the household that is here by itself; '' for others."""
        return self.person.removeprefix(OF_HOUSEHOLD) if self.role == "household" else ""

    def item(self, item: str) -> Item | None:
        return next((each for each in self.rules.items if each.id == item), None)

    @property
    def has_shelves(self) -> bool:
        """Whether there is more than one to choose from."""
        return len(self.shelves) > 1

    def shelf(self, key: str) -> ShelfRow:
        """How far the count of a shelf is; '' for the whole shop."""
        if key:
            return next((row for row in self.shelves if row.key == key), ShelfRow(key, 0))
        kinds = sum(row.kinds for row in self.shelves)
        return ShelfRow("", kinds, self.counts.counted, self.counts.differing)

    def ledger(self, ledger: str) -> LedgerKind | None:
        return next((kind for kind in self.ledgers if kind.ledger == ledger), None)

    def good(self, good: str) -> DeskGood | None:
        return next((g for g in self.goods if g.good == good), None)


# --- rows of the lists: `key` is what a touch names ------------------------------------------


@dataclass(frozen=True)
class GoodRow:
    key: str
    good: DeskGood


@dataclass(frozen=True)
class ExpiringRow:
    """Pieces of a lot that are good for a few days more, or no more."""

    key: str
    good: DeskGood
    pieces: int
    expires: date
    days: int
    """Until then; negative: past."""


@dataclass(frozen=True)
class OrderRow:
    """Ordered lines of one slip that can be handed over together, or one that cannot yet."""

    key: str
    seq: int
    number: str
    """Of the slip."""

    holder: Holder
    goods: tuple[str, ...]
    """Ids."""

    what: str
    """大米10斤 2 袋、电热水壶."""

    due: date
    late_days: int
    """0: not overdue; today counts as due, not late."""

    due_today: bool
    ready: bool
    """Everything of it lies on the shelf."""

    needs_proof: bool = False
    """Phone credit and the like."""


@dataclass(frozen=True)
class RedemptionRow:
    """A redemption of the last days; key is its seq."""

    key: str
    seq: int
    number: str
    at: datetime
    holder: Holder
    what: str
    cost: int
    undoable: bool
    reversed_: bool
    returnable: tuple[tuple[str, str, int], ...] = ()
    """(good, name, quantity) of what was handed over and may come back."""


@dataclass(frozen=True)
class AwardRow:
    """Points that an officer booked at this kiosk; key is the entry."""

    key: str
    seq: int
    at: datetime
    holder: Holder
    what: str
    points: int
    undone: bool
    """By the township."""


@dataclass(frozen=True)
class DeclaredRow:
    """What a household declared, and what has come of it; key is the entry."""

    key: str
    at: datetime
    holder: Holder
    what: str
    outcome: str
    """'' while it waits, `passed` or `rejected`; `reviewed`: passed, and waits for the gate."""

    points: int
    reason: str
    helped: bool
    """Declared for another household."""


@dataclass(frozen=True)
class ShelfRow:
    """A shelf that is counted; key: as `core.shelves` calls it, '' for the whole shop."""

    key: str
    kinds: int
    """Of goods that are to be counted there."""

    counted: int = 0
    """Of these."""

    differing: int = 0
    """Of these, how many are not what the book says."""

    @property
    def to_count(self) -> int:
        return self.kinds - self.counted


@dataclass(frozen=True)
class CountRow:
    """One kind of goods of a count; `book` and `counted` only once it was counted (blind)."""

    key: str
    good: DeskGood
    counted: int | None = None
    book: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class UnsignedRow:
    """A line of the register that waits for signature and fingerprint; key is the line."""

    key: str
    seq: int
    register_line: int
    number: str
    at: datetime
    holder: Holder


@dataclass(frozen=True)
class PaperRow:
    """A paper; key is the job."""

    key: str
    job: int
    number: str
    """Slip number, '' for papers without one."""

    kind: str
    """Entry kind, or the name of a paper that no entry stands behind."""

    at: datetime | None
    state: str
    """A PrintState."""

    copies: int
    whose: str = ""
    """3组 张*; '' when it is the shop's own."""


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery that one keeper took in alone; key is its seq."""

    key: str
    seq: int
    at: datetime
    keeper: str
    giver: str
    what: str


@dataclass(frozen=True)
class VoucherRow:
    key: str
    number: str
    points: int
    holder: Holder | None


@dataclass(frozen=True)
class VersionRow:
    """What a kind of goods cost, since when, and who said so; key is a number."""

    key: str
    since: datetime | None
    points: int
    who: str
    """'' for the township."""

    coming: bool = False
    """Announced for a day to come."""


@dataclass(frozen=True)
class BarcodeRow:
    """A barcode that nobody knows; key is the code."""

    key: str


@dataclass(frozen=True)
class BuyRow:
    """What to buy until the window opens next."""

    key: str
    good: DeskGood
    per_week_tenths: int
    """Redeemed in a week, in tenths of a piece."""

    runs_out_in_days: int | None
    buy: int
    cost_cents: int | None
    """Of all of them; None: nobody knows what one costs."""

    wishes: int = 0
    ordered: int = 0
    """Pieces that households wait for."""


@dataclass(frozen=True)
class WishRow:
    key: str
    name: str
    households: int


@dataclass(frozen=True)
class NoticeRow:
    """What hangs on the board and can be printed; key is the notice's, `rules` for the rules."""

    key: str
    title: str
    frozen: datetime | None = None
    corrected: bool = False


Row = (
    GoodRow
    | ExpiringRow
    | OrderRow
    | RedemptionRow
    | AwardRow
    | DeclaredRow
    | ToReviewRow
    | ShelfRow
    | CountRow
    | UnsignedRow
    | PaperRow
    | DeliveryRow
    | VoucherRow
    | VersionRow
    | BuyRow
    | BarcodeRow
    | WishRow
    | NoticeRow
    | SetupRow
)


@dataclass(frozen=True)
class CloseSheet:
    """The day as it would be closed now."""

    figures: DayClosed
    at: datetime
    since: datetime | None
    """The last close; None: the first."""
