"""Invented boards, lists, reviews and days of the desk, for the gallery and the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.carried import Carried, StickTrouble
from kiosk.core.clock import Quality
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.events import Outcome
from kiosk.core.desk.states import (
    Board,
    Booked,
    DayShown,
    Declined,
    LinesShown,
    LinkShown,
    Listing,
    Menu,
    Note,
    Reviewing,
    Script,
    Slip,
)
from kiosk.core.desk.tasks import TASKS, Answers, TaskName
from kiosk.core.desk.view import (
    BarcodeRow,
    BuyRow,
    CloseSheet,
    Coming,
    CountRow,
    Counts,
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
    Rules,
    ShelfRow,
    UnsignedRow,
    VersionRow,
    VoucherRow,
    WishRow,
)
from kiosk.core.entries import ClosedGood, DayClosed, EntryKind, TakenOver
from kiosk.core.shelves import NO_SHELF
from kiosk.core.view import Holder, Link, Offer
from kiosk.ui.ask_samples import LEDGERS
from kiosk.ui.samples import LONG_OFFERS, OFFERS, OFFLINE, STATUS, Sample

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 18, 2)
HOLDERS = (
    Holder("h42", "0042", "3组", "张*"),
    Holder("h7", "0007", "1组", "李*"),
    Holder("h118", "0118", "12组", "欧阳*"),
)


def desk_good(number: int, offer: Offer) -> DeskGood:
    """A kind of goods as the keeper sees it, on a shelf of its own."""
    return DeskGood(
        good=offer.good,
        name=offer.name,
        initials="",
        points=offer.points,
        unit=offer.unit,
        category=offer.category,
        on_hand=offer.stock,
        reserved=1 if offer.good == "kettle" else 0,
        shelf=f"{'ABC'[number // 8 % 3]}-{number % 8 + 1}" if offer.good != "towel" else "",
        low=2,
        barcode="6901234567892" if offer.good == "rice" else "",
        kind="",
        delivery="general",
        own=False,
        offered=offer.good != "oyster_sauce",
        cost_cents=2800 if offer.good == "rice" else None,
        is_low=offer.stock <= 2 and offer.good != "oyster_sauce",
    )


GOODS = tuple(desk_good(number, offer) for number, offer in enumerate(OFFERS))
LONG_GOODS = tuple(
    replace(desk_good(number, offer), coming=Coming(date(2027, 1, 1), 12000))
    for number, offer in enumerate(LONG_OFFERS)
)
NAMED = MappingProxyType({good.good: good for good in GOODS})
RICE, SOAP, OIL, KETTLE = (NAMED[name] for name in ("rice", "soap", "oil", "kettle"))

BUSY = Counts(
    orders=3,
    overdue=1,
    counted=4,
    unsigned=2,
    unknown_papers=1,
    low=4,
    kinds=9,
    unaccepted=2,
    vouchers=12,
    wishes=3,
)
QUIET = Counts(kinds=16)
REPLACED = Counts(kinds=16, count_expected=True)
SHELVES = (
    ShelfRow("A", 6, 3, 1),
    ShelfRow("B12", 8, 8),
    ShelfRow("C", 5),
    ShelfRow(NO_SHELF, 2),
)
RULES = Rules(signature=True, vouchers=True, household_pin=True, partner_shop=True, min_kinds=10)
DESK = Desk("p1", "陈某", TODAY, RULES, BUSY, GOODS, shelves=SHELVES, ledgers=LEDGERS)
EXPIRED_DESK = replace(
    DESK, counts=replace(BUSY, expired=2, expiring=3), shelves=(SHELVES[0], *SHELVES[2:])
)
QUIET_DESK = replace(DESK, rules=Rules(), counts=QUIET)
DEARER = replace(SOAP, coming=Coming(date(2026, 12, 1), 40))
COMING_DESK = replace(DESK, goods=(DEARER, *LONG_GOODS))
LONG_DESK = replace(DESK, name="欧阳某某", goods=LONG_GOODS, training=True)
BOARD_STATE = Board(DESK)

# --- rows -------------------------------------------------------------------------------------


def order(number: int, what: str, due: date, *goods: str, ready: bool = True) -> OrderRow:
    """Ordered goods of household `number`."""
    return OrderRow(
        key=f"{100 + number}/{due.isoformat()}",
        seq=100 + number,
        number=f"和平-1-000{100 + number}-7",
        holder=HOLDERS[number % 3],
        goods=goods,
        what=what,
        due=due,
        late_days=max(0, (TODAY - due).days),
        due_today=due == TODAY,
        ready=ready,
        needs_proof="phone_credit" in goods,
    )


ORDERS: tuple[OrderRow, ...] = (
    order(0, "大米10斤 2 袋、电热水壶", date(2026, 11, 19), "rice", "kettle"),
    order(1, "食用油（5L）", TODAY, "oil"),
    order(2, "30元话费", date(2026, 11, 24), "phone_credit"),
    order(3, "电饭煲", date(2026, 11, 27), "rice_cooker", ready=False),
)

LATE_ORDER = order(1, "电饭煲、扫把簸箕套装", date(2026, 11, 9), "rice_cooker", ready=False)


def redemption(number: int, at: datetime, what: str, cost: int, **changes: object) -> RedemptionRow:
    """A redemption that can come back."""
    usual = RedemptionRow(
        key=str(120 + number),
        seq=120 + number,
        number=f"和平-1-000{120 + number}-7",
        at=at,
        holder=HOLDERS[number % 3],
        what=what,
        cost=cost,
        undoable=False,
        reversed_=False,
        returnable=(("rice", "大米10斤", 1), ("soap", "香皂", 2)),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


REDEMPTIONS = (
    redemption(0, datetime(2026, 11, 22, 9, 11), "大米10斤、香皂 2 块", 45, undoable=True),
    redemption(1, datetime(2026, 11, 22, 8, 40), "洗衣液、400g食用盐、扫把簸箕套装", 49),
    redemption(2, datetime(2026, 11, 21, 16, 5), "牙膏", 3, reversed_=True, returnable=()),
    redemption(3, datetime(2026, 11, 20, 10, 0), "食用油（5L）", 60),
)
COUNT = (
    CountRow("toothbrush", NAMED["toothbrush"], 40, 40),
    CountRow("toothpaste", NAMED["toothpaste"], 21, 22),
    CountRow("soap", SOAP, 33, 31, "漏记入库"),
    *(CountRow(good.good, good) for good in GOODS[3:]),
)
UNSIGNED = (
    UnsignedRow("355", 121, 355, "和平-1-000121-7", datetime(2026, 11, 22, 8, 40), HOLDERS[1]),
    UnsignedRow("356", 123, 356, "和平-1-000123-7", datetime(2026, 11, 20, 10, 0), HOLDERS[2]),
)


def paper(job: int, kind: str, state: str, number: str = "", copies: int = 1) -> PaperRow:
    return PaperRow(str(job), job, number, kind, datetime(2026, 11, 22, 9, 11), state, copies)


PAPERS = (
    replace(paper(9, EntryKind.REDEMPTION, "unknown", "和平-1-000123-7"), whose="3组 张*"),
    paper(8, EntryKind.DELIVERY, "not_sent", "和平-1-000122-9"),
    replace(paper(7, EntryKind.REDEMPTION, "printed", "和平-1-000121-1", 3), whose="12组 欧阳*"),
    paper(6, "shelf_tags", "printed", copies=2),
)
DELIVERIES = (
    DeliveryRow("90", 90, datetime(2026, 11, 20, 15, 0), "陈某", "某企业", "大米10斤 20、牙膏 30"),
    DeliveryRow("85", 85, datetime(2026, 11, 12, 9, 0), "李某", "", "洗衣液 12"),
)
VOUCHERS = (
    VoucherRow("RA-2026-0017", "RA-2026-0017", 10, HOLDERS[0]),
    VoucherRow("RA-2026-0018", "RA-2026-0018", 5, None),
)
VERSIONS = (
    VersionRow("2", datetime(2026, 12, 1), 40, "陈某", coming=True),
    VersionRow("1", datetime(2026, 10, 8, 9, 0), 35, "陈某"),
    VersionRow("0", None, 33, ""),
)
BUYS = (
    BuyRow("towel", NAMED["towel"], 25, 0, 10, 8000, 3, 2),
    BuyRow("laundry_liquid", NAMED["laundry_liquid"], 30, 7, 9, None),
    BuyRow("rice", RICE, 55, 12, 16, 2800, 1),
)
NOTICES = (
    NoticeRow("rules", "怎样得积分"),
    NoticeRow("prices", "价目表"),
    NoticeRow("ranking/month/2026-10", "2026年10月积分排名", datetime(2026, 11, 1), corrected=True),
    NoticeRow("ranking/year/2025", "2025年家庭平均积分排名", datetime(2026, 1, 5)),
)
WISHES = (WishRow("hoe", "锄头", 5), WishRow("umbrella", "雨伞", 1))
PAST = ExpiringRow("oil/3", replace(OIL, expired=3), 3, date(2026, 11, 20), -2)
ROWS: dict[ListName, tuple[Row, ...]] = {
    ListName.ORDERS: ORDERS,
    ListName.COUNT: COUNT,
    ListName.SHELVES: (ShelfRow("", 21, 11, 1), *SHELVES),
    ListName.REDEMPTIONS: REDEMPTIONS,
    ListName.UNSIGNED: UNSIGNED,
    ListName.PAPERS: PAPERS,
    ListName.GOODS: tuple(GoodRow(good.good, good) for good in GOODS),
    ListName.EXPIRING: (
        PAST,
        ExpiringRow("soap/7", SOAP, 12, date(2026, 12, 5), 13),
    ),
    ListName.UNACCEPTED: DELIVERIES,
    ListName.VOUCHERS: VOUCHERS,
    ListName.VERSIONS: VERSIONS,
    ListName.BUY: BUYS,
    ListName.WISHES: WISHES,
    ListName.NOTICES: NOTICES,
}


def listing(name: ListName, desk: Desk = DESK, **changes: object) -> Listing:
    of = "rice" if name is ListName.VERSIONS else ""
    return replace(Listing(desk, name, of, ROWS.get(name, ())), **changes)  # type: ignore[arg-type]


def menu(name: MenuName, row: Row | None = None, desk: Desk = DESK) -> Menu:
    return Menu(desk, name, row, Board(desk))


# --- scripts ----------------------------------------------------------------------------------

DELIVERED: tuple[Answers, ...] = (
    {"good": "rice", "quantity": 10, "noted": 11, "cost_cents": 2800, "expires": "2027-03-31"},
    {"good": "soap", "quantity": 32, "noted": 30},
    {"good": "salt", "quantity": 7},
    {"good": "oil", "quantity": 4, "expires": "2027-11-01"},
    {"good": "kettle", "quantity": 1, "cost_cents": 5990},
    {"good": "towel", "quantity": 20},
    {"good": "broom_set", "quantity": 2},
)
KNOWN = {"p2": "李某", "h42": "3组 张* 0042", "card-text": "000428", "p3": "赵某"}


def script(task: TaskName, answers: Answers | None = None, *lines: Answers) -> Script:
    """A task that was answered to its end."""
    done = bool(TASKS[task].each)
    return Script(task, answers or {}, lines=lines, lines_done=done, known=KNOWN)


def lines_shown(
    task: TaskName, *lines: Answers, desk: Desk = DESK, page: int = 10**6
) -> LinesShown:
    told = replace(script(task, None, *lines), lines_done=False)
    return LinesShown(desk, told, Board(desk), page=page)


def review(
    task: TaskName,
    answers: Answers | None = None,
    *lines: Answers,
    home: Board | Listing = BOARD_STATE,
    **changes: object,
) -> Reviewing:
    rows = home.rows or () if isinstance(home, Listing) else ()
    of = (answers or {}).get("of")
    row = next((row for row in rows if of is not None and getattr(row, "seq", None) == of), None)
    state = Reviewing(home.desk, replace(script(task, answers, *lines), row=row), home, op="op-1")
    return replace(state, **changes)  # type: ignore[arg-type]


FULL_DELIVERY: Answers = {
    "source": "enterprise",
    "giver": "某粮油公司",
    "document": "RK-20261122-88",
    "photo": "ab" * 32,
    "second": "p2",
}
_DELIVERY = review(TaskName.DELIVER, FULL_DELIVERY, *DELIVERED[:2])
_ORDERS = listing(ListName.ORDERS)
_REDEMPTIONS = listing(ListName.REDEMPTIONS)
_RETURN: Answers = {"of": 120, "reason": "bad_quality", "condition": "spoiled"}
_NEW: Answers = {
    "name": "洗衣粉",
    "category": "洗护",
    "unit": "袋",
    "points": 8,
    "delivery": "general",
    "barcode": "6901234567892",
    "photo": "cd" * 32,
    "second": "p2",
}
REVIEWS: dict[str, Reviewing] = {
    "deliver": _DELIVERY,
    "deliver_alone": review(
        TaskName.DELIVER, {"source": "collective"}, {"good": "rice", "quantity": 10}
    ),
    "deliver_long": replace(
        review(TaskName.DELIVER, FULL_DELIVERY, {**DELIVERED[0], "good": "bedding_set"}),
        desk=LONG_DESK,
    ),
    "deliver_last": replace(_DELIVERY, page=99),
    "preparing": replace(_DELIVERY, op=""),
    "booking": replace(_DELIVERY, booking=True),
    "accept": review(
        TaskName.ACCEPT, {"of": 90, "second": "p2"}, home=listing(ListName.UNACCEPTED)
    ),
    "write_off": review(TaskName.WRITE_OFF, {"reason": "damp"}, {"good": "salt", "quantity": 3}),
    "transfer": review(
        TaskName.TRANSFER,
        {"to": "团结村爱心积分超市", "document": "FL-7"},
        {"good": "rice", "quantity": 5},
        {"good": "soap", "quantity": 10},
    ),
    "give_back": review(
        TaskName.GIVE_BACK,
        {"to": "某日用品批发部", "reason": "bad_quality"},
        {"good": "soap", "quantity": 10},
    ),
    "sell": review(TaskName.SELL, {"reason": "sold"}, {"good": "soap", "quantity": 1}),
    "move_to_shop": review(
        TaskName.SELL,
        {"reason": "moved_to_shop", "taker": "刘某", "second": "p2"},
        {"good": "soap", "quantity": 12},
    ),
    "complain": review(TaskName.COMPLAIN, {"good": "rice", "about": "short_weight"}),
    "new_good": review(TaskName.NEW_GOOD, _NEW),
    "place_good": review(TaskName.PLACE_GOOD, {"good": "rice", "shelf": "B-2", "low": 4}),
    "no_barcode": review(TaskName.PLACE_GOOD, {"good": "rice", "barcode": ""}),
    "learn_barcode": review(TaskName.LEARN_BARCODE, {"good": "rice", "barcode": "6901028075831"}),
    "change_price": review(TaskName.CHANGE_PRICE, {"good": "rice", "points": 40, "second": "p2"}),
    "price_to_come": review(
        TaskName.CHANGE_PRICE,
        {"good": "rice", "points": 40, "since": "2026-12-01", "second": "p2"},
    ),
    "finish_count": review(TaskName.FINISH_COUNT, home=listing(ListName.COUNT)),
    "finish_shelf": review(
        TaskName.FINISH_COUNT,
        {"shelf": "B12", "second": "p2"},
        home=listing(ListName.COUNT, of="B12", rows=COUNT[:4]),
    ),
    "hand_over": review(TaskName.HAND_OVER, {"of": 100, "goods": "rice kettle"}, home=_ORDERS),
    "hand_over_proof": review(
        TaskName.HAND_OVER, {"of": 102, "goods": "phone_credit", "proof": "CZ-0088"}, home=_ORDERS
    ),
    "cancel_order": review(
        TaskName.CANCEL_ORDER, {"of": 103, "goods": "rice_cooker", "reason": "no_goods"}
    ),
    "undo": review(TaskName.UNDO, {"of": 120, "reason": "wrong_household"}, home=_REDEMPTIONS),
    "bring_back": review(
        TaskName.BRING_BACK, _RETURN, {"line": "rice:1"}, {"line": "soap:2"}, home=_REDEMPTIONS
    ),
    "take_vouchers": review(
        TaskName.TAKE_VOUCHERS,
        {"household": "h42"},
        {"number": "RA-2026-0017", "points": "10"},
        {"number": "RA-2026-0018", "points": "5"},
    ),
    "destroy_vouchers": review(TaskName.DESTROY_VOUCHERS, {"second": "p2"}),
    "report_lost": review(TaskName.REPORT_LOST, {"household": "h42"}),
    "replace_card": review(TaskName.REPLACE_CARD, {"household": "h42", "card": "card-text"}),
    "print_tags": review(TaskName.PRINT_TAGS),
    "close_day": review(TaskName.CLOSE_DAY),
    "close_day_successor": review(TaskName.CLOSE_DAY, {"successor": "p3"}),
    "export": review(TaskName.EXPORT, {"ledger": "deliveries", "span": "last_month"}),
    "export_writing": review(TaskName.EXPORT, {"ledger": "price-list"}, booking=True),
    "train": review(TaskName.TRAIN),
    "train_end": review(TaskName.TRAIN, home=Board(LONG_DESK)),
}
OUTCOMES: dict[TaskName, Outcome] = {
    TaskName.DELIVER: Outcome(123, "和平-1-000123-7", figure=2, other=17),
    TaskName.WRITE_OFF: Outcome(124, figure=1, other=3),
    TaskName.TRANSFER: Outcome(125, "和平-1-000125-1", figure=2, other=15),
    TaskName.GIVE_BACK: Outcome(126, "和平-1-000126-3", figure=1, other=10),
    TaskName.SELL: Outcome(127, figure=1, other=1),
    TaskName.NEW_GOOD: Outcome(128, name="洗衣粉"),
    TaskName.PLACE_GOOD: Outcome(129, name="rice"),
    TaskName.LEARN_BARCODE: Outcome(129, name="rice"),
    TaskName.CHANGE_PRICE: Outcome(129, name="rice"),
    TaskName.FINISH_COUNT: Outcome(130, figure=18, other=2),
    TaskName.HAND_OVER: Outcome(131, "和平-1-000131-5"),
    TaskName.CANCEL_ORDER: Outcome(132, "和平-1-000132-2", figure=180),
    TaskName.UNDO: Outcome(133, "和平-1-000133-8", figure=45),
    TaskName.BRING_BACK: Outcome(134, "和平-1-000134-6", figure=35),
    TaskName.TAKE_VOUCHERS: Outcome(135, figure=2, other=15),
    TaskName.DESTROY_VOUCHERS: Outcome(136, figure=12),
    TaskName.EXPORT: Outcome(
        name="价格质量意见登记",
        files=("练习-价格质量意见登记-2026-11-20.xlsx", "练习-价格质量意见登记-2026-11-20.pdf"),
    ),
}


def refused(why: Obstacle) -> Declined:
    """What each obstacle looks like, with all that may be told of it."""
    figures = {Obstacle.BAD_COST: 10_000_00, Obstacle.TOO_LATE_TO_UNDO: 10}
    told = ActRefused(why, "rice", figures.get(why, 6), datetime(2026, 10, 31))
    return Declined(DESK, script(TaskName.DELIVER, None, *DELIVERED[:1]), told, BOARD_STATE)


def closed_good(number: int, good: DeskGood) -> ClosedGood:
    """A day on which every third kind of goods moved."""
    moves = (10, 3, 1, 1, -2) if number % 3 == 0 else (0, 0, 0, 0, 0)
    received, redeemed, moved, back, counted = moves
    opening = good.on_hand
    closing = opening + received - redeemed - moved + back + counted
    return ClosedGood(
        good.good, good.name, opening, received, redeemed, moved, back, counted, closing
    )


def day(goods: tuple[DeskGood, ...] = GOODS, **changes: object) -> CloseSheet:
    usual: dict[str, object] = {
        "first": 101,
        "last": 140,
        "head": "7F3A",
        "goods": tuple(closed_good(number, good) for number, good in enumerate(goods)),
        "slips": 12,
        "first_slip": "和平-1-000101-7",
        "last_slip": "和平-1-000138-2",
        "points_out": 438,
        "points_back": 35,
        "unsigned": (355, 356, 361),
        "unknown_prints": 1,
        "unsent": 3,
        "orders_open": 3,
        "orders_overdue": 1,
    }
    return CloseSheet(
        DayClosed(**{**usual, **changes}),  # type: ignore[arg-type]
        NOW,
        datetime(2026, 11, 21, 18, 2),
    )


CALM_DAY = day(
    unsigned=(), unknown_prints=0, unsent=0, orders_open=0, orders_overdue=0, points_back=0
)
TAKEN_OVER = TakenOver("p1", "欧阳某某", "p2", "李某", "2026-11-22T09:12:00")
_SIGNED = Note(TaskName.SIGN, Outcome(figure=355))
_SIGNED_BEFORE = Note(TaskName.SIGN, refused=ActRefused(Obstacle.SIGNED_BEFORE))

BEHIND = "乡镇有这台机器没有的流水，这台机器的数据可能是旧的。请联系乡镇。"
DAMAGED = "乡镇下发的第 1501 条起的内容坏了，没有用。请让乡镇再拷一次。"
SENDING = replace(OFFLINE, unsent=6_500, to_send=8_000)
LOST_PHOTOS = replace(
    STATUS, photos=3, photo_problem="有 3 个照片或录音在这台机器里找不到了，没有传到乡镇。"
)
NEVER = replace(STATUS, link=Link.NEVER, last_contact=None, unsent=12)
NOT_TAKEN = replace(STATUS, link=Link.REFUSED, unsent=223, problem=BEHIND)

SAMPLES = (
    Sample("desk_board", BOARD_STATE),
    Sample("desk_board_quiet", Board(QUIET_DESK)),
    Sample("desk_board_expired", Board(EXPIRED_DESK)),
    Sample("desk_board_replaced", Board(replace(QUIET_DESK, counts=REPLACED))),
    Sample("desk_board_offline", BOARD_STATE, OFFLINE),
    Sample("desk_board_note", Board(DESK, _SIGNED)),
    Sample("desk_board_refused", Board(DESK, _SIGNED_BEFORE)),
    Sample("desk_board_training", Board(LONG_DESK), replace(STATUS, training=True)),
    Sample(
        "desk_board_trouble",
        Board(QUIET_DESK),
        replace(STATUS, printer="打印机没有纸了，请管理员换纸"),
    ),
    *(Sample(f"desk_list_{name.value}", listing(name)) for name in ROWS),
    *(Sample(f"desk_list_{name.value}_none", listing(name, rows=())) for name in ROWS),
    Sample("desk_list_count_shelf", listing(ListName.COUNT, of="A")),
    Sample("desk_list_count_no_shelf", listing(ListName.COUNT, of=NO_SHELF, rows=COUNT[3:])),
    Sample("desk_list_expired", listing(ListName.GOODS, rows=(GoodRow("oil", PAST.good),))),
    Sample("desk_list_loading", listing(ListName.ORDERS, rows=None)),
    Sample("desk_list_last_page", listing(ListName.GOODS, page=99)),
    Sample("desk_list_offline", _ORDERS, OFFLINE),
    Sample("desk_list_note", listing(ListName.UNSIGNED, note=_SIGNED)),
    Sample("desk_board_officer", Board(DESK, Note(slip=Slip.OFFICER))),
    Sample("desk_board_keeper", Board(DESK, Note(slip=Slip.ANOTHER_KEEPER))),
    Sample("desk_list_unknown_code", listing(ListName.ORDERS, note=Note(slip=Slip.UNKNOWN_CODE))),
    Sample("desk_list_lost_card", listing(ListName.ORDERS, note=Note(slip=Slip.LOST_CARD))),
    Sample("desk_list_foreign_card", listing(ListName.ORDERS, note=Note(slip=Slip.FOREIGN_CARD))),
    Sample("desk_list_foreign", listing(ListName.UNSIGNED, note=Note(slip=Slip.FOREIGN_PAPER))),
    Sample(
        "desk_list_long",
        listing(
            ListName.GOODS, LONG_DESK, rows=tuple(GoodRow(good.good, good) for good in LONG_GOODS)
        ),
    ),
    Sample(
        "desk_list_coming",
        listing(
            ListName.GOODS,
            COMING_DESK,
            rows=tuple(GoodRow(g.good, g) for g in COMING_DESK.goods),
        ),
    ),
    Sample("desk_menu_good", menu(MenuName.GOOD, GoodRow("rice", RICE))),
    Sample(
        "desk_menu_own_good",
        menu(MenuName.OWN_GOOD, GoodRow("rice", replace(RICE, own=True))),
    ),
    Sample("desk_menu_good_own", menu(MenuName.GOOD, GoodRow("rice", replace(RICE, own=True)))),
    Sample("desk_menu_good_few", menu(MenuName.GOOD, GoodRow("soap", SOAP), QUIET_DESK)),
    Sample("desk_menu_good_long", menu(MenuName.GOOD, GoodRow("quilt", LONG_GOODS[1]), LONG_DESK)),
    Sample("desk_menu_good_coming", menu(MenuName.GOOD, GoodRow("soap", DEARER), COMING_DESK)),
    Sample("desk_menu_new_barcode", menu(MenuName.NEW_BARCODE, BarcodeRow("6901234567892"))),
    Sample("desk_menu_expired", menu(MenuName.EXPIRED, PAST)),
    Sample("desk_menu_order", menu(MenuName.ORDER, ORDERS[0])),
    Sample("desk_menu_order_proof", menu(MenuName.ORDER, ORDERS[2])),
    Sample("desk_menu_order_not_ready", menu(MenuName.ORDER, ORDERS[3])),
    Sample("desk_menu_order_late", menu(MenuName.ORDER, LATE_ORDER)),
    Sample("desk_menu_redemption_reversed", menu(MenuName.REDEMPTION, REDEMPTIONS[2])),
    Sample(
        "desk_list_of_slip",
        listing(ListName.ORDERS, of="121", rows=(LATE_ORDER, REDEMPTIONS[1])),
    ),
    Sample("desk_menu_redemption", menu(MenuName.REDEMPTION, REDEMPTIONS[0])),
    Sample("desk_menu_redemption_old", menu(MenuName.REDEMPTION, REDEMPTIONS[1])),
    Sample("desk_menu_paper", menu(MenuName.PAPER, PAPERS[2])),
    Sample("desk_menu_unknown_paper", menu(MenuName.UNKNOWN_PAPER, PAPERS[0])),
    Sample("desk_menu_unsigned", menu(MenuName.UNSIGNED, UNSIGNED[0])),
    Sample("desk_menu_counted", menu(MenuName.COUNTED, COUNT[1])),
    Sample("desk_menu_households", menu(MenuName.HOUSEHOLDS)),
    Sample("desk_menu_households_few", menu(MenuName.HOUSEHOLDS, desk=QUIET_DESK)),
    Sample("desk_menu_more", menu(MenuName.MORE)),
    Sample("desk_menu_more_training", menu(MenuName.MORE, desk=LONG_DESK)),
    Sample("desk_lines", lines_shown(TaskName.DELIVER, *DELIVERED[:3])),
    Sample("desk_lines_one", lines_shown(TaskName.DELIVER, DELIVERED[0])),
    Sample("desk_lines_last_page", lines_shown(TaskName.DELIVER, *DELIVERED)),
    Sample("desk_lines_first_page", lines_shown(TaskName.DELIVER, *DELIVERED, page=0)),
    Sample(
        "desk_lines_long",
        lines_shown(
            TaskName.DELIVER,
            {**DELIVERED[0], "good": "bedding_set", "quantity": 1000},
            desk=LONG_DESK,
        ),
    ),
    Sample(
        "desk_lines_vouchers",
        lines_shown(TaskName.TAKE_VOUCHERS, {"number": "RA-2026-0017", "points": "10"}),
    ),
    Sample(
        "desk_lines_return",
        lines_shown(TaskName.BRING_BACK, {"line": "rice:1"}, {"line": "soap:2"}),
    ),
    Sample(
        "desk_lines_unknown_code",
        replace(lines_shown(TaskName.DELIVER, *DELIVERED[:2]), note=Note(slip=Slip.UNKNOWN_CODE)),
    ),
    *(Sample(f"desk_review_{name}", state) for name, state in REVIEWS.items()),
    *(Sample(f"desk_declined_{why.value}", refused(why)) for why in Obstacle),
    *(
        Sample(
            f"desk_booked_{task.value}",
            Booked(DESK, task, OUTCOMES.get(task, Outcome(137)), BOARD_STATE),
        )
        for task in TASKS
        if TASKS[task].review
    ),
    Sample(
        "desk_booked_price_to_come",
        Booked(
            DESK,
            TaskName.CHANGE_PRICE,
            Outcome(129, name="bedding_set", since=date(2026, 12, 1)),
            BOARD_STATE,
        ),
    ),
    Sample(
        "desk_booked_interrupting",
        Booked(
            DESK,
            TaskName.NEW_GOOD,
            Outcome(128, name="洗衣粉", good="own-hp01-1-128"),
            BOARD_STATE,
            under=Script(TaskName.DELIVER, lines=DELIVERED[:2]),
        ),
    ),
    Sample(
        "desk_booked_count_exact",
        Booked(DESK, TaskName.FINISH_COUNT, Outcome(138, figure=18), BOARD_STATE),
    ),
    Sample(
        "desk_booked_shelf",
        Booked(DESK, TaskName.FINISH_COUNT, Outcome(138, name=NO_SHELF, figure=8), BOARD_STATE),
    ),
    Sample(
        "desk_booked_lapsed",
        Booked(DESK, TaskName.BRING_BACK, Outcome(134, "和平-1-000134-6", "", 35, 30), BOARD_STATE),
    ),
    Sample(
        "desk_booked_handed_on",
        Booked(DESK, TaskName.CLOSE_DAY, Outcome(139, name="赵某"), BOARD_STATE),
    ),
    Sample(
        "desk_booked_export_here",
        Booked(
            DESK,
            TaskName.EXPORT,
            replace(OUTCOMES[TaskName.EXPORT], folder="/var/lib/kiosk/ledgers"),
            BOARD_STATE,
        ),
    ),
    Sample("desk_day", DayShown(DESK, day())),
    Sample("desk_day_loading", DayShown(DESK)),
    Sample("desk_day_calm", DayShown(DESK, CALM_DAY)),
    Sample(
        "desk_day_taken_over",
        DayShown(DESK, day(unsigned=(), taken_over=(TAKEN_OVER,))),
    ),
    Sample("desk_day_first", DayShown(DESK, replace(CALM_DAY, since=None))),
    Sample("desk_day_goods", DayShown(DESK, day(), page=1)),
    Sample("desk_day_goods_last", DayShown(DESK, day(), page=99)),
    Sample("desk_day_no_goods", DayShown(DESK, day(goods=()), page=1)),
    Sample("desk_day_goods_long", DayShown(LONG_DESK, day(goods=LONG_GOODS), page=1)),
    Sample("desk_link", LinkShown(DESK, reached=True)),
    Sample("desk_link_trying", LinkShown(DESK, trying=True), status=SENDING),
    Sample("desk_link_in_vain", LinkShown(DESK, reached=False), status=OFFLINE),
    Sample("desk_link_never", LinkShown(LONG_DESK), status=NEVER),
    Sample("desk_link_refused", LinkShown(DESK, reached=False), status=NOT_TAKEN),
    Sample("desk_link_stick", LinkShown(DESK, stick=True), status=replace(OFFLINE, photos=17)),
    Sample("desk_link_photos", LinkShown(DESK), status=LOST_PHOTOS),
    Sample(
        "desk_link_stick_moving",
        LinkShown(DESK, stick=True, carrying=True, moved=(5, 17)),
        status=SENDING,
    ),
    Sample(
        "desk_link_stick_done",
        LinkShown(LONG_DESK, stick=True, carried=Carried(taken=3, acked=220, written=1_012)),
        status=OFFLINE,
    ),
    Sample(
        "desk_link_stick_damaged",
        LinkShown(DESK, stick=True, carried=Carried(0, 0, 12, notes=(DAMAGED, DAMAGED))),
        status=OFFLINE,
    ),
    Sample(
        "desk_link_stick_full",
        LinkShown(DESK, stick=True, carried=Carried(taken=3, trouble=StickTrouble.FULL)),
        status=OFFLINE,
    ),
    Sample("desk_link_guess", LinkShown(DESK), status=replace(OFFLINE, quality=Quality.GUESS)),
)
