"""Where one gets to from where: the board, the lists, the menus and what a touched row opens.

Everything here is a table; `Door.when` sees the desk and the row that the menu belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.desk.review_rows import ToReviewRow
from kiosk.core.desk.setup_rows import SetupRow, Step
from kiosk.core.desk.tasks import NONE, Answers, TaskName
from kiosk.core.desk.view import (
    AwardRow,
    BarcodeRow,
    BuyRow,
    CountRow,
    DeliveryRow,
    Desk,
    DeskGood,
    ExpiringRow,
    GoodRow,
    NoticeRow,
    OrderRow,
    PaperRow,
    RedemptionRow,
    Row,
    ShelfRow,
    UnsignedRow,
)


class ListName(StrEnum):
    ORDERS = "orders"
    COUNT = "count"
    SHELVES = "shelves"
    REDEMPTIONS = "redemptions"
    UNSIGNED = "unsigned"
    PAPERS = "papers"
    GOODS = "goods"
    UNACCEPTED = "unaccepted"
    VOUCHERS = "vouchers"
    VERSIONS = "versions"
    BUY = "buy"
    EXPIRING = "expiring"
    WISHES = "wishes"
    NOTICES = "notices"
    AWARDS = "awards"
    DECLARED = "declared"
    TO_REVIEW = "to_review"
    SETUP = "setup"


class MenuName(StrEnum):
    GOOD = "good"
    OWN_GOOD = "own_good"
    EXPIRED = "expired"
    NEW_BARCODE = "new_barcode"
    ORDER = "order"
    REDEMPTION = "redemption"
    AWARD = "award"
    PAPER = "paper"
    UNKNOWN_PAPER = "unknown_paper"
    UNSIGNED = "unsigned"
    COUNTED = "counted"
    HOUSEHOLDS = "households"
    MORE = "more"


class PlaceName(StrEnum):
    """A screen of its own, which is no task."""

    LINK = "link"
    MACHINE = "machine"


Target = TaskName | ListName | MenuName | PlaceName


@dataclass(frozen=True)
class Door:
    """A button that leads somewhere."""

    to: Target
    when: Callable[[Desk, Row | None], bool] = lambda _, __: True


def _partner(desk: Desk, _: Row | None) -> bool:
    return desk.rules.partner_shop


def _signs(desk: Desk, _: Row | None) -> bool:
    return desk.rules.signature


def _vouchers(desk: Desk, _: Row | None) -> bool:
    return desk.rules.vouchers


def _pins(desk: Desk, _: Row | None) -> bool:
    return desk.rules.household_pin


def _some_goods(desk: Desk, _: Row | None) -> bool:
    return bool(desk.goods)


def board_of(desk: Desk) -> tuple[Door, ...]:
    """The tiles of whoever is here."""
    return BOARDS[desk.role]


GOOD_ROWS = GoodRow | ExpiringRow | BuyRow


def _own(_: Desk, row: Row | None) -> bool:
    return isinstance(row, GOOD_ROWS) and row.good.own


def _offered(_: Desk, row: Row | None) -> bool:
    return isinstance(row, GOOD_ROWS) and row.good.offered


def _withdrawn(_: Desk, row: Row | None) -> bool:
    return isinstance(row, GOOD_ROWS) and not row.good.offered


def _undoable(_: Desk, row: Row | None) -> bool:
    return isinstance(row, RedemptionRow) and row.undoable


def _returnable(_: Desk, row: Row | None) -> bool:
    return isinstance(row, RedemptionRow) and bool(row.returnable)


def _ready(_: Desk, row: Row | None) -> bool:
    return isinstance(row, OrderRow) and row.ready


def _shelves(desk: Desk, _: Row | None) -> bool:
    return desk.has_shelves


def _one_shelf(desk: Desk, _: Row | None) -> bool:
    return not desk.has_shelves


def _begun(_: Desk, row: Row | None) -> bool:
    return isinstance(row, ShelfRow) and row.counted > 0


OFFICERS_BOARD: tuple[Door, ...] = (
    Door(TaskName.AWARD),
    Door(TaskName.CHECK_IN),
    Door(TaskName.SIT, lambda desk, _: desk.to_review is not None),
    Door(ListName.AWARDS),
    Door(ListName.SETUP, lambda desk, _: desk.counts.setup > 0),
)
"""An officer books points and issues no goods; a keeper does the other."""

HOUSEHOLDS_BOARD: tuple[Door, ...] = (
    Door(TaskName.DECLARE),
    Door(TaskName.DECLARE_FOR, lambda desk, _: desk.mutual),
    Door(ListName.DECLARED),
)
"""A household says what it did (TX-4.1), or what another one did (TX-4.2)."""

BOARD: tuple[Door, ...] = (
    Door(TaskName.DELIVER),
    Door(ListName.ORDERS),
    Door(ListName.COUNT, _one_shelf),
    Door(ListName.SHELVES, _shelves),
    Door(ListName.REDEMPTIONS),
    Door(ListName.UNSIGNED, _signs),
    Door(ListName.UNACCEPTED, lambda desk, _: not desk.rules.signature),
    Door(ListName.PAPERS),
    Door(ListName.GOODS),
    Door(MenuName.HOUSEHOLDS),
)

BOARDS = {"keeper": BOARD, "officer": OFFICERS_BOARD, "household": HOUSEHOLDS_BOARD}

MENUS: dict[MenuName, tuple[Door, ...]] = {
    MenuName.GOOD: (
        Door(TaskName.DELIVER),
        Door(TaskName.PRINT_TAG),
        Door(TaskName.PLACE_GOOD),
        Door(ListName.VERSIONS),
        Door(TaskName.WRITE_OFF),
        Door(TaskName.TRANSFER),
        Door(TaskName.GIVE_BACK),
        Door(TaskName.SELL, _partner),
        Door(TaskName.COMPLAIN),
        Door(MenuName.OWN_GOOD, _own),
    ),
    MenuName.OWN_GOOD: (
        Door(TaskName.CHANGE_PRICE),
        Door(TaskName.WITHDRAW, _offered),
        Door(TaskName.OFFER_AGAIN, _withdrawn),
    ),
    MenuName.EXPIRED: (Door(TaskName.WRITE_OFF), Door(TaskName.GIVE_BACK)),
    MenuName.NEW_BARCODE: (Door(TaskName.NEW_GOOD), Door(TaskName.LEARN_BARCODE, _some_goods)),
    MenuName.ORDER: (Door(TaskName.HAND_OVER, _ready), Door(TaskName.CANCEL_ORDER)),
    MenuName.REDEMPTION: (
        Door(TaskName.UNDO, _undoable),
        Door(TaskName.BRING_BACK, _returnable),
        Door(TaskName.REPRINT),
        Door(TaskName.COMPLAIN),
    ),
    MenuName.AWARD: (Door(TaskName.REPRINT),),
    MenuName.PAPER: (Door(TaskName.REPRINT),),
    MenuName.UNKNOWN_PAPER: (Door(TaskName.PAPER_COMPLETE), Door(TaskName.PAPER_TORN)),
    MenuName.UNSIGNED: (Door(TaskName.REPRINT),),
    MenuName.COUNTED: (
        Door(TaskName.COUNT_LINE),
        Door(TaskName.COUNT_REASON),
        Door(TaskName.DROP_COUNT),
    ),
    MenuName.HOUSEHOLDS: (
        Door(TaskName.REPLACE_CARD),
        Door(TaskName.REPORT_LOST),
        Door(TaskName.SET_PIN, _pins),
        Door(TaskName.TAKE_VOUCHERS, _vouchers),
        Door(ListName.VOUCHERS, _vouchers),
    ),
    MenuName.MORE: (
        Door(ListName.BUY),
        Door(ListName.EXPIRING),
        Door(ListName.WISHES),
        Door(ListName.UNACCEPTED, _signs),
        Door(TaskName.COUNT_LINE),
        Door(TaskName.PRINT_TAGS),
        Door(ListName.NOTICES),
        Door(TaskName.EXPORT, lambda desk, _: bool(desk.ledgers)),
        Door(PlaceName.LINK, lambda desk, _: not desk.training),
        Door(PlaceName.MACHINE, lambda desk, _: not desk.training),
        Door(ListName.SETUP),
        Door(TaskName.TRAIN),
    ),
}

LIST_DOORS: dict[ListName, tuple[Door, ...]] = {
    ListName.COUNT: (Door(TaskName.FINISH_COUNT, _begun),),
    ListName.GOODS: (Door(TaskName.NEW_GOOD),),
    ListName.UNSIGNED: (Door(TaskName.PRINT_UNSIGNED),),
    ListName.VOUCHERS: (Door(TaskName.DESTROY_VOUCHERS, lambda desk, _: desk.counts.vouchers > 0),),
    ListName.BUY: (Door(TaskName.PRINT_BUY_LIST),),
    ListName.TO_REVIEW: (Door(TaskName.MINUTES),),
}
"""Buttons at the foot of a list."""


SETUP_TARGETS: dict[Step, Target] = {
    Step.RULES: TaskName.READ_RULES,
    Step.GOODS: ListName.GOODS,
    Step.STOCK: TaskName.DELIVER,
    Step.POINTS: TaskName.OPENING_POINTS,
    Step.SEEN: TaskName.CHECK_SITE,
    Step.MACHINE: PlaceName.MACHINE,
    Step.LINK: PlaceName.LINK,
}


def target_of(row: Row) -> Target | None:
    """Where a touch on a row leads; None: nowhere."""
    match row:
        case ExpiringRow(days=days) if days < 0:
            return MenuName.EXPIRED
        case GoodRow() | ExpiringRow() | BuyRow():
            return MenuName.GOOD
        case ShelfRow():
            return ListName.COUNT
        case OrderRow():
            return MenuName.ORDER
        case RedemptionRow():
            return MenuName.REDEMPTION
        case AwardRow():
            return MenuName.AWARD
        case ToReviewRow():
            return TaskName.REVIEW
        case CountRow(counted=None):
            return TaskName.COUNT_LINE
        case CountRow():
            return MenuName.COUNTED
        case UnsignedRow():
            return MenuName.UNSIGNED
        case PaperRow(state="unknown"):
            return MenuName.UNKNOWN_PAPER
        case PaperRow():
            return MenuName.PAPER
        case DeliveryRow():
            return TaskName.ACCEPT
        case NoticeRow():
            return TaskName.PRINT_NOTICE
        case SetupRow(leads=True):
            return SETUP_TARGETS.get(row.step)
    return None


def answers_of(subject: Row | DeskGood | None) -> Answers:
    """What a task that begins at this row knows already."""
    match subject:
        case DeskGood(good=good):
            return {"good": good}
        case CountRow() | GoodRow() | ExpiringRow() | BuyRow():
            return {"good": subject.good.good}
        case ShelfRow(key=shelf):
            return {"shelf": shelf}
        case BarcodeRow(key=barcode):
            return {"barcode": barcode}
        case OrderRow():
            return {
                "of": subject.seq,
                "goods": " ".join(subject.goods),
                "needs_proof": int(subject.needs_proof),
            }
        case RedemptionRow():
            lines = " ".join(f"{good}:{quantity}" for good, _, quantity in subject.returnable)
            return {"of": subject.seq, "returnable": lines}
        case AwardRow():
            return {"of": subject.seq}
        case ToReviewRow():
            return {"declaration": subject.key}
        case UnsignedRow():
            return {"of": subject.seq, "register_line": subject.register_line}
        case PaperRow():
            return {"job": subject.job}
        case DeliveryRow():
            return {"of": subject.seq}
        case NoticeRow():
            return {"notice": subject.key}
        case SetupRow(step=Step.SEEN):
            return {"row": subject.row, "name": subject.name}
    return NONE
