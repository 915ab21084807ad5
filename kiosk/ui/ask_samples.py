"""Invented questions of the desk, for the gallery and the tests of the screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from kiosk import hanzi
from kiosk.core.desk.states import Asking, Board, Script, Slip
from kiosk.core.desk.tasks import TASKS, Answers, How, Question, TaskName
from kiosk.core.desk.view import Desk, DeskGood, LedgerKind, RedemptionRow, Rules
from kiosk.core.view import Offer
from kiosk.ledgers import exporting
from kiosk.ui.ask_nine import grouped
from kiosk.ui.samples import HOLDER, LONG_OFFERS, OFFERS, STATUS, Sample

TODAY = date(2026, 11, 22)


def desk_good(offer: Offer, *, offered: bool = True) -> DeskGood:
    """A kind of goods of the shelf as the keeper sees it."""
    return DeskGood(
        good=offer.good,
        name=offer.name,
        initials=hanzi.initials(offer.name),
        points=offer.points,
        unit=offer.unit,
        category=offer.category,
        on_hand=offer.stock,
        reserved=0,
        shelf="A-3",
        low=2,
        barcode="",
        kind="",
        delivery="general",
        own=False,
        offered=offered,
    )


GOODS = (
    *map(desk_good, OFFERS),
    desk_good(Offer("laundry_powder", "洗衣粉", 8, 0, "袋", "洗护"), offered=False),
)
RULES = Rules(
    signature=True,
    vouchers=True,
    household_pin=True,
    delivery_classes=("general", "appliance"),
)
LEDGERS = tuple(
    LedgerKind(key, ledger.title, ledger.of_today) for key, ledger in exporting.LEDGERS.items()
)
DESK = Desk(person="p1", name="陈某", today=TODAY, rules=RULES, goods=GOODS, ledgers=LEDGERS)
COST_DESK = replace(DESK, rules=Rules(cost_priced=True))
LONG_DESK = replace(DESK, goods=tuple(map(desk_good, LONG_OFFERS)))
BARCODE_DESK = replace(DESK, goods=tuple(replace(g, barcode="6901234567892") for g in GOODS))

RICE: Answers = {"good": "rice"}


def question_of(task: TaskName, name: str, desk: Desk = DESK) -> Question:
    """The question of this name that this shop asks."""
    asked = (*TASKS[task].each, *TASKS[task].then)
    named = [question for question in asked if question.name == name]
    return next((q for q in named if q.when({}, desk)), named[0])


def asking(
    task: TaskName,
    name: str,
    answers: Answers | None = None,
    *,
    line: Answers | None = None,
    lines: int = 0,
    desk: Desk = DESK,
    known: dict[str, str] | None = None,
    **changes: object,
) -> Asking:
    """A task that has come to the question `name`, after `lines` lines of rice.

    What was to be answered before and is not given counts as left out.
    """
    question = question_of(task, name, desk)
    in_lines = question in TASKS[task].each
    section = TASKS[task].each if in_lines else TASKS[task].then
    before = [q.name for q in section[: section.index(question)] if q.name != name]
    given = {**(answers or {}), **(line or {})}
    script = Script(
        task,
        answers=answers or {},
        line=line or {},
        lines=({**RICE, "quantity": 12},) * lines,
        lines_done=bool(TASKS[task].each) and not in_lines,
        skipped=frozenset(before) - given.keys(),
        asked=tuple(dict.fromkeys(before)),
        known=known or {},
    )
    state = Asking(desk, script, question, Board(desk))
    if question.how is How.DATE:
        state = replace(state, typed="2027-11-22")
    return replace(state, **changes)  # type: ignore[arg-type]


DELIVER, NEW = TaskName.DELIVER, TaskName.NEW_GOOD
SECOND = ("p2", "李某")
NO_CAMERA = replace(STATUS, camera="摄像头没有插好，请管理员看看")
RETURNABLE = "rice:2 bedding_set:1 soap:3"

_GOOD = asking(DELIVER, "good", lines=1)
_QUANTITY = asking(DELIVER, "quantity", line=RICE, lines=1)
_COST = asking(DELIVER, "cost_cents", line=RICE, desk=COST_DESK)
_DOCUMENT = asking(DELIVER, "document", lines=2)
_NAME = asking(NEW, "name")
_INTERRUPTING = replace(_NAME.script, answers={"barcode": "6901234567892"}, under=_GOOD.script)
_HOUSEHOLD = asking(TaskName.REPORT_LOST, "household")
_PIN = asking(TaskName.SET_PIN, "pin", {"household": "h42"}, known={"h42": "3组 张* 0042"})
_AGAIN = asking(
    TaskName.SET_PIN, "again", {"household": "h42", "pin": "271828"}, known={"h42": "3组 张* 0042"}
)
_PERSON = asking(DELIVER, "second", lines=2)


def redeemed(seq: int, minute: int, what: str, cost: int) -> RedemptionRow:
    """A redemption of today."""
    at = datetime(2026, 11, 22, 9, minute)
    number = f"和平-1-000{seq}-7"
    told = (str(seq), seq, number, at, HOLDER, what, cost)
    return RedemptionRow(*told, undoable=False, reversed_=False)


def of_one_of(*rows: RedemptionRow) -> Asking:
    """Which of these the vouchers were for."""
    asked = asking(TaskName.TAKE_VOUCHERS, "of", {"household": "h42"}, lines=2)
    script = replace(asked.script, known={"h42": "3组 张* 0042"})
    return replace(asked, script=script.of_one_of(rows))


_OF = of_one_of(redeemed(123, 2, "大米10斤", 35), redeemed(124, 12, "香皂 2 块、牙膏", 13))
_LONG = "薰衣草香型浓缩洗衣液大瓶装3千克 2 瓶、本地合作社新米真空装10斤"
_OF_MANY = of_one_of(*(redeemed(130 + n, n, _LONG, 105) for n in range(7)))

SAMPLES = (
    Sample("ask_ledger", asking(TaskName.EXPORT, "ledger")),
    Sample("ask_ledger_last", asking(TaskName.EXPORT, "ledger", page=2)),
    Sample("ask_span", asking(TaskName.EXPORT, "span", {"ledger": "complaints"})),
    Sample("ask_good", _GOOD),
    Sample("ask_good_page_2", replace(_GOOD, page=1)),
    Sample("ask_good_narrowed", replace(_GOOD, typed="x")),
    Sample("ask_good_narrowed_more", replace(_GOOD, typed=grouped("xyf"))),
    Sample("ask_good_none", replace(_GOOD, typed="zzzz")),
    Sample("ask_good_unknown", replace(_GOOD, slip=Slip.UNKNOWN_CODE)),
    Sample("ask_good_long", asking(TaskName.WRITE_OFF, "good", desk=LONG_DESK)),
    Sample("ask_good_no_goods", asking(DELIVER, "good", desk=replace(DESK, goods=()))),
    Sample("ask_number", _QUANTITY),
    Sample("ask_number_typed", replace(_QUANTITY, typed="12")),
    Sample("ask_number_too_little", replace(_QUANTITY, slip=Slip.TOO_LITTLE)),
    Sample("ask_number_too_much", replace(_QUANTITY, typed="999999", slip=Slip.TOO_MUCH)),
    Sample("ask_number_noted", asking(DELIVER, "noted", line=RICE, typed="14")),
    Sample("ask_number_counted", asking(TaskName.COUNT_LINE, "counted", RICE, typed="4")),
    Sample("ask_number_low", asking(TaskName.PLACE_GOOD, "low", RICE)),
    Sample("ask_number_points", asking(NEW, "points", {"name": "洗衣粉", "unit": "袋"}, typed="8")),
    Sample(
        "ask_number_long",
        asking(
            DELIVER,
            "quantity",
            line={"good": "bedding_set"},
            lines=11,
            desk=LONG_DESK,
            typed="99999",
            slip=Slip.TOO_MUCH,
        ),
    ),
    Sample("ask_money", replace(_COST, typed="12.5")),
    Sample("ask_money_skip", asking(DELIVER, "cost_cents", line=RICE, typed="3480.05")),
    Sample("ask_money_too_much", replace(_COST, typed="999999.99", slip=Slip.TOO_MUCH)),
    Sample("ask_letters", _DOCUMENT),
    Sample("ask_letters_typed", replace(_DOCUMENT, typed="RK-20261122-000000000088")),
    Sample("ask_letters_shelf", asking(TaskName.PLACE_GOOD, "shelf", RICE, typed="A-3")),
    Sample("ask_letters_voucher", asking(TaskName.TAKE_VOUCHERS, "number", lines=2)),
    Sample(
        "ask_letters_proof",
        asking(TaskName.HAND_OVER, "proof", {"goods": "phone_credit rice", "needs_proof": 1}),
    ),
    Sample(
        "ask_barcode_wrong",
        asking(
            TaskName.PLACE_GOOD, "barcode", RICE, typed="6901234567890", slip=Slip.NOT_A_BARCODE
        ),
    ),
    Sample(
        "ask_barcode_clears",
        asking(TaskName.PLACE_GOOD, "barcode", RICE, desk=BARCODE_DESK, typed="6901234567892"),
    ),
    Sample("ask_barcode_taken", asking(NEW, "barcode", slip=Slip.BARCODE_TAKEN)),
    Sample("ask_hanzi", _NAME),
    Sample("ask_hanzi_letters", replace(_NAME, typed="大米", letters=grouped("xyf"))),
    Sample("ask_hanzi_syllable", replace(_NAME, letters=grouped("zhang"))),
    Sample("ask_hanzi_code", replace(_NAME, letters="ww", slip=Slip.UNKNOWN_CODE)),
    Sample("ask_hanzi_many", replace(_NAME, letters=grouped("x"), page=3)),
    Sample("ask_hanzi_long", replace(_NAME, typed="本地合作社新米真空装十斤压榨一级菜籽油")),
    Sample(
        "ask_hanzi_long_letters",
        replace(_NAME, typed="本地合作社新米真空装十斤", letters=grouped("chongqingzhuangxiang")),
    ),
    Sample("ask_hanzi_nothing", replace(_NAME, slip=Slip.TOO_LITTLE)),
    Sample("ask_hanzi_interrupting", replace(_NAME, script=_INTERRUPTING)),
    Sample("ask_hanzi_giver", asking(DELIVER, "giver", {"source": "unit"}, lines=1)),
    Sample(
        "ask_hanzi_taker",
        asking(TaskName.SELL, "taker", {"reason": "moved_to_shop"}, lines=1),
    ),
    Sample("ask_choice_source", asking(DELIVER, "source", lines=3)),
    Sample("ask_choice_reason", asking(TaskName.WRITE_OFF, "reason", lines=1)),
    Sample(
        "ask_choice_count",
        asking(
            TaskName.COUNT_REASON,
            "reason",
            {**RICE, "counted": 4, "difference": -2, "book": 6},
        ),
    ),
    Sample("ask_choice_category", asking(NEW, "category", {"name": "洗衣粉"})),
    Sample("ask_choice_unit", asking(NEW, "unit", {"name": "洗衣粉"})),
    Sample("ask_choice_unit_last", asking(NEW, "unit", {"name": "洗衣粉"}, page=9)),
    Sample("ask_choice_delivery", asking(NEW, "delivery", {"name": "电水壶"})),
    Sample("ask_choice_about", asking(TaskName.COMPLAIN, "about", RICE)),
    Sample(
        "ask_card_lost",
        replace(asking(TaskName.SET_PIN, "household"), slip=Slip.LOST_CARD),
    ),
    Sample("ask_choice_of", _OF),
    Sample("ask_choice_of_many", _OF_MANY),
    Sample("ask_choice_points", asking(TaskName.TAKE_VOUCHERS, "points", line={"number": "A17"})),
    Sample(
        "ask_choice_line",
        asking(TaskName.BRING_BACK, "line", {"of": 123, "returnable": RETURNABLE}),
    ),
    Sample(
        "ask_choice_part",
        asking(TaskName.HAND_OVER, "part", {"of": 123, "goods": "rice kettle oil"}),
    ),
    Sample(
        "ask_choice_part_cancelled",
        asking(TaskName.CANCEL_ORDER, "part", {"of": 123, "goods": "rice kettle"}),
    ),
    Sample("ask_choice_condition", asking(TaskName.BRING_BACK, "condition", lines=1)),
    Sample("ask_choice_sold", asking(TaskName.SELL, "reason", lines=1)),
    Sample("ask_date", asking(DELIVER, "expires", line=RICE)),
    Sample("ask_date_since", asking(TaskName.CHANGE_PRICE, "since", RICE, typed="2026-12-01")),
    Sample(
        "ask_date_over",
        asking(TaskName.CHANGE_PRICE, "since", RICE, typed="2026-11-21", slip=Slip.DAY_OVER),
    ),
    Sample("ask_date_past", asking(DELIVER, "expires", line=RICE, typed="2026-10-22")),
    Sample("ask_person", _PERSON),
    Sample("ask_person_same", replace(_PERSON, slip=Slip.SAME_PERSON)),
    Sample("ask_person_card", replace(_PERSON, slip=Slip.UNKNOWN_CODE)),
    Sample("ask_person_no_camera", _PERSON, NO_CAMERA),
    Sample("ask_person_pin", replace(_PERSON, second=SECOND, typed="1234")),
    Sample("ask_person_checking", replace(_PERSON, second=SECOND, typed="123456", checking=True)),
    Sample("ask_person_wrong", replace(_PERSON, second=SECOND, slip=Slip.WRONG_PIN)),
    Sample("ask_person_wait", replace(_PERSON, second=SECOND, slip=Slip.WRONG_PIN, wait_s=30)),
    Sample("ask_person_successor", asking(TaskName.CLOSE_DAY, "successor")),
    Sample("ask_person_witness", asking(TaskName.DESTROY_VOUCHERS, "second")),
    Sample("ask_photo", asking(DELIVER, "photo", lines=2)),
    Sample("ask_photo_failed", asking(DELIVER, "photo", lines=2, slip=Slip.NO_PHOTO)),
    Sample("ask_photo_no_camera", asking(DELIVER, "photo", slip=Slip.NO_PHOTO), NO_CAMERA),
    Sample("ask_household", _HOUSEHOLD),
    Sample("ask_household_unknown", replace(_HOUSEHOLD, typed="0049", slip=Slip.UNKNOWN_NUMBER)),
    Sample("ask_household_code", replace(_HOUSEHOLD, slip=Slip.UNKNOWN_CODE)),
    Sample("ask_household_own", replace(_HOUSEHOLD, slip=Slip.OWN_HOUSEHOLD)),
    Sample("ask_household_lost", replace(_HOUSEHOLD, slip=Slip.LOST_CARD)),
    Sample("ask_household_foreign", replace(_HOUSEHOLD, slip=Slip.FOREIGN_CARD)),
    Sample("ask_household_paper", replace(_HOUSEHOLD, slip=Slip.FOREIGN_PAPER)),
    Sample(
        "ask_blank_card",
        asking(TaskName.REPLACE_CARD, "card", {"household": "h42"}, known={"h42": "3组 张* 0042"}),
    ),
    Sample(
        "ask_blank_card_not",
        asking(
            TaskName.REPLACE_CARD,
            "card",
            {"household": "h42"},
            known={"h42": "3组 张* 0042"},
            slip=Slip.NOT_BLANK,
        ),
    ),
    Sample("ask_pin", replace(_PIN, typed="271")),
    Sample("ask_pin_short", replace(_PIN, typed="271", slip=Slip.TOO_LITTLE)),
    Sample("ask_pin_differ", replace(_PIN, slip=Slip.PINS_DIFFER)),
    Sample("ask_pin_plain", replace(_PIN, slip=Slip.PIN_TOO_PLAIN)),
    Sample("ask_pin_again", _AGAIN),
)
