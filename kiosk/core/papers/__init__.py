"""What each paper says, as the lines of `core.slip`: from a value to lines, nothing else.

The words on paper stand here, the words on the screen in the language file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.core.entries import EntryKind
from kiosk.core.papers import (
    closing,
    counter,
    earning,
    lists,
    notices,
    redemption,
    stock,
    travel,
    vouchers,
)
from kiosk.core.papers.closing import CloseSheet
from kiosk.core.papers.counter import HandOverSlip, RefundSlip, ReturnSlip, UndoSlip
from kiosk.core.papers.earning import AwardSlip
from kiosk.core.papers.frame import Issue
from kiosk.core.papers.lists import PurchaseList, ShelfTags, UnsignedList
from kiosk.core.papers.notices import NoticeStrip, RulesStrip
from kiosk.core.papers.objection import ObjectionSlip, objection_slip
from kiosk.core.papers.redemption import RedemptionSlip
from kiosk.core.papers.review import ReviewMinutes, review_minutes
from kiosk.core.papers.stock import CountSheet, DeliveryNote, MoveNote
from kiosk.core.papers.test_page import PrintTest, print_test
from kiosk.core.papers.travel import ReleaseSlip
from kiosk.core.papers.vouchers import DestructionNote
from kiosk.core.slip import Line, Qr

Paper = (
    RedemptionSlip
    | AwardSlip
    | UndoSlip
    | ReturnSlip
    | RefundSlip
    | HandOverSlip
    | DeliveryNote
    | MoveNote
    | CountSheet
    | DestructionNote
    | CloseSheet
    | ReleaseSlip
    | ObjectionSlip
    | ShelfTags
    | PurchaseList
    | UnsignedList
    | NoticeStrip
    | RulesStrip
    | ReviewMinutes
    | PrintTest
)
"""All that a paper says, as a value."""

COMPOSERS: dict[type[Paper], Callable[[Any, Issue], tuple[Line, ...]]] = {
    RedemptionSlip: redemption.redemption_slip,
    AwardSlip: earning.award_slip,
    UndoSlip: counter.undo_slip,
    ReturnSlip: counter.return_slip,
    RefundSlip: counter.refund_slip,
    HandOverSlip: counter.hand_over_slip,
    DeliveryNote: stock.delivery_note,
    MoveNote: stock.move_note,
    CountSheet: stock.count_sheet,
    DestructionNote: vouchers.destruction_note,
    CloseSheet: closing.close_sheet,
    ReleaseSlip: travel.release_slip,
    ObjectionSlip: objection_slip,
    ShelfTags: lists.shelf_tags,
    PurchaseList: lists.purchase_list,
    UnsignedList: lists.unsigned_list,
    NoticeStrip: notices.notice_strip,
    RulesStrip: notices.rules_strip,
    ReviewMinutes: review_minutes,
    PrintTest: print_test,
}

SHELF_TAGS = "shelf_tags"
PURCHASE_LIST = "purchase_list"
UNSIGNED_LIST = "unsigned_list"
NOTICE = "notice"
RULES = "rules"
MINUTES = "minutes"
TEST_PAGE = "test_page"

TITLES: dict[str, str] = {
    EntryKind.REDEMPTION: "兑换小票",
    EntryKind.UNDONE: "撤销小票",
    EntryKind.RETURNED: "退货小票",
    EntryKind.REFUND: "退分小票",
    EntryKind.HANDED_OVER: "领取单",
    EntryKind.AWARDED: "记分单",
    EntryKind.DELIVERY: "入库单",
    EntryKind.TRANSFERRED: "分流单",
    EntryKind.GIVEN_BACK: "退回单",
    EntryKind.COUNTED: "盘点单",
    EntryKind.VOUCHERS_DESTROYED: "积分券销毁单",
    EntryKind.DAY_CLOSED: "日结单",
    EntryKind.RELEASED: "转分小票",
    EntryKind.OBJECTED: "异议回执",
    SHELF_TAGS: "货架标签",
    PURCHASE_LIST: "进货单",
    UNSIGNED_LIST: "待签单",
    NOTICE: "公示",
    RULES: "怎样得积分",
    MINUTES: "评议记录",
    TEST_PAGE: "打印测试",
}
"""What a paper is called, by the kind of its entry or the name of its content."""


CODE_LENGTH_MOST = 120
"""Of a QR code that still prints coarse enough to be read."""


def compose(paper: Paper, issue: Issue) -> tuple[Line, ...]:
    """The lines of a paper; KeyError for a value that no paper is made of.

    A QR code that no printer could draw is left out: the paper is worth more than its code.
    """
    lines = COMPOSERS[type(paper)](paper, issue)
    return tuple(line for line in lines if not isinstance(line, Qr) or _drawable(line.text))


def _drawable(text: str) -> bool:
    return text.isascii() and text.isprintable() and 0 < len(text) <= CODE_LENGTH_MOST
