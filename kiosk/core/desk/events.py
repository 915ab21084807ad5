"""What happens at the desk, and what it asks for; `core.events` has what it shares with a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.core.acts import ActRefused
from kiosk.core.carried import Carried
from kiosk.core.desk.doors import ListName, Target
from kiosk.core.desk.machine import FindingMade, LookedOver, LookOver, PackageSeen
from kiosk.core.desk.tasks import Answers, TaskName
from kiosk.core.desk.view import CloseSheet, Desk, OrderRow, RedemptionRow, Row
from kiosk.core.view import Holder
from kiosk.core.weighing import WeightSeen, WeightWanted

# --- touches --------------------------------------------------------------------------------


@dataclass(frozen=True)
class DoorTouched:
    to: Target


@dataclass(frozen=True)
class LinkTried:
    """Everything was sent and fetched, or it was tried in vain."""

    reached: bool


@dataclass(frozen=True)
class StickTouched:
    """To and from the township by the USB stick that is in."""


@dataclass(frozen=True)
class StickSeen:
    """A USB stick was put in, or is gone."""

    there: bool


@dataclass(frozen=True)
class StickMoved:
    """So many of so many files went from the stick or to it."""

    done: int
    all: int


@dataclass(frozen=True)
class StickCarried:
    """The end of it, well or not."""

    carried: Carried


@dataclass(frozen=True)
class RowTouched:
    key: str


@dataclass(frozen=True)
class GoodTouched:
    good: str


@dataclass(frozen=True)
class OptionChosen:
    option: str


@dataclass(frozen=True)
class LineDropped:
    line: int


@dataclass(frozen=True)
class LineWanted:
    """One more line."""


@dataclass(frozen=True)
class Skipped:
    """An optional question is left out."""


@dataclass(frozen=True)
class Cleared:
    """What stands there is to be taken away, as the barcode of goods that have none any more."""


@dataclass(frozen=True)
class Composed:
    """What is written so far with pinyin: finished text, and letters still to become hanzi."""

    text: str
    letters: str = ""
    page: int = 0
    """Of the row of candidates."""


@dataclass(frozen=True)
class PhotoWanted:
    pass


# --- what the runner answers ----------------------------------------------------------------


@dataclass(frozen=True)
class DeskLoaded:
    desk: Desk


@dataclass(frozen=True)
class ListLoaded:
    list: ListName
    of: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class DayLoaded:
    sheet: CloseSheet


@dataclass(frozen=True)
class GoodScanned:
    good: str


@dataclass(frozen=True)
class SlipScanned:
    """A slip of this journal: what it is about, and what of it waits to be fetched."""

    redemption: RedemptionRow
    orders: tuple[OrderRow, ...]


@dataclass(frozen=True)
class StubScanned:
    """A line of the register."""

    seq: int
    register_line: int


@dataclass(frozen=True)
class HouseholdScanned:
    """A household's card was shown or its number typed."""

    holder: Holder
    redeemed: tuple[RedemptionRow, ...] = ()
    """What it redeemed today and has not brought back, the newest first."""


@dataclass(frozen=True)
class BlankScanned:
    """A card of the stack that belongs to nobody yet."""

    text: str
    code: str


@dataclass(frozen=True)
class PersonScanned:
    """A keeper's or officer's card."""

    person: str
    name: str
    role: str = "keeper"
    function: str = ""
    """In the working group; '' for none."""


class Stray(StrEnum):
    """Why a code is good for nothing here, where that can be told; as in `states.Slip`."""

    UNKNOWN = "unknown_code"
    LOST_CARD = "lost_card"
    FOREIGN_CARD = "foreign_card"
    """Of another village."""

    FOREIGN_PAPER = "foreign_paper"
    """A slip or stub that this journal does not know."""


@dataclass(frozen=True)
class NothingKnown:
    """Nobody knows this code or number."""

    text: str
    why: Stray = Stray.UNKNOWN


@dataclass(frozen=True)
class PhotoTaken:
    sha256: str


@dataclass(frozen=True)
class PhotoFailed:
    """The camera gave no picture."""


@dataclass(frozen=True)
class ActPrepared:
    op: str


@dataclass(frozen=True)
class Outcome:
    """What was booked; which of the figures are told depends on the task."""

    seq: int = 0
    number: str = ""
    """Of the slip or note."""

    name: str = ""
    figure: int = 0
    other: int = 0
    good: str = ""
    """Id of the goods that were made or changed."""

    since: date | None = None
    """A day to come, from which it holds."""

    files: tuple[str, ...] = ()
    """Names of the files that were written."""

    folder: str = ""
    """Of these files, on the kiosk; '' on the stick."""


@dataclass(frozen=True)
class ActBooked:
    outcome: Outcome


@dataclass(frozen=True)
class ActDeclined:
    refused: ActRefused


@dataclass(frozen=True)
class LedgerEnded:
    """What became of the ledger that was asked for under this key."""

    key: str
    answer: Outcome | ActRefused


DeskEvent = (
    DoorTouched
    | RowTouched
    | GoodTouched
    | OptionChosen
    | LineDropped
    | LineWanted
    | Skipped
    | Cleared
    | Composed
    | PhotoWanted
    | DeskLoaded
    | ListLoaded
    | DayLoaded
    | GoodScanned
    | SlipScanned
    | StubScanned
    | HouseholdScanned
    | BlankScanned
    | PersonScanned
    | NothingKnown
    | PhotoTaken
    | PhotoFailed
    | ActPrepared
    | ActBooked
    | ActDeclined
    | LedgerEnded
    | LinkTried
    | StickTouched
    | StickSeen
    | StickMoved
    | StickCarried
    | FindingMade
    | LookedOver
    | PackageSeen
    | WeightSeen
    | WeightWanted
)

# --- effects --------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoadDesk:
    person: str
    entering: bool = False
    """Just signed in: on a guessed clock the date is asked first."""


@dataclass(frozen=True)
class LoadList:
    """`of` narrows it: a good, a household, a redemption; '' for all."""

    list: ListName
    of: str = ""


@dataclass(frozen=True)
class LoadDay:
    """The day as it would be closed now."""


@dataclass(frozen=True)
class LookUp:
    """Say what a scanned code is."""

    text: str


@dataclass(frozen=True)
class FindHousehold:
    """By the number on its card or in the list."""

    number: str


@dataclass(frozen=True)
class TakePhoto:
    pass


@dataclass(frozen=True)
class PrepareAct:
    """Make an idempotency key before the confirming screen shows."""


@dataclass(frozen=True)
class Carry:
    """Book a finished task: one durable transaction; '' as `op`: a fresh key."""

    op: str
    person: str
    task: TaskName
    answers: Answers
    lines: tuple[Answers, ...] = ()


@dataclass(frozen=True)
class WriteLedger:
    """Write a ledger to files, beside everything else: `LedgerEnded` answers.  It is no act."""

    key: str
    ledger: str
    span: str = ""
    """One of `tasks.SPANS`; '' for a list of what holds today."""


@dataclass(frozen=True)
class SyncNow:
    """Send and fetch at once; `LinkTried` answers."""


@dataclass(frozen=True)
class CarryByStick:
    """Begin to, beside everything else: `StickMoved` now and then, and `StickCarried` answer."""


DeskEffect = (
    LoadDesk
    | LoadList
    | LoadDay
    | LookUp
    | FindHousehold
    | TakePhoto
    | PrepareAct
    | Carry
    | WriteLedger
    | SyncNow
    | CarryByStick
    | LookOver
)
