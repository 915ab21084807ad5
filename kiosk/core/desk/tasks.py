"""The scripts of the desk: what is asked, in which order, and which doors each screen has.

Everything here is a table.  `Question.when` sees what was answered so far and the scheme's rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kiosk.core.desk import earning
from kiosk.core.desk.review_rows import VERDICTS, WHYS
from kiosk.core.desk.view import (
    Desk,
)
from kiosk.core.entries import Source
from kiosk.core.relations import RELATIONS

Value = str | int
Answers = Mapping[str, Value]
"""What was answered, by the question's name; a question left out has no key.  Goods are ids,
persons and households ids, money is cents, dates are `2027-03-31`, photographs SHA-256 in hex."""

NONE: Answers = MappingProxyType({})


class How(StrEnum):
    """How a question is asked."""

    GOOD = "good"  # picture, initials or barcode
    NUMBER = "number"  # pad
    MONEY = "money"  # pad with a point; cents
    LETTERS = "letters"  # capitals, digits and -: document numbers, shelves
    BARCODE = "barcode"  # scanned, or its digits typed
    HANZI = "hanzi"  # pinyin
    CHOICE = "choice"
    DATE = "date"
    PERSON = "person"  # another keeper or an officer: card and PIN
    PHOTO = "photo"
    HOUSEHOLD = "household"  # card, or its number typed
    CARD = "card"  # the household's card and nothing else
    BLANK_CARD = "blank_card"
    PIN = "pin"  # six digits, hidden


def _always(_: Answers, __: Desk) -> bool:
    return True


def _never(_: Answers, __: Desk) -> bool:
    return False


@dataclass(frozen=True)
class Question:
    name: str
    how: How
    options: tuple[str, ...] = ()
    """Keys of a CHOICE."""

    optional: bool = False
    most: int = 99_999
    """Of a NUMBER or, in cents, of MONEY; length of a text."""

    least: int = 1
    may_be_self: bool = False
    """Of a PERSON: who is at the desk may be it, as for another keeper's delivery."""

    of_group: bool = False
    """Of a PERSON: each of the working group, once."""

    keeper_only: bool = False
    """Of a PERSON: an officer will not do."""

    new_goods: bool = False
    """Of a GOOD: a barcode that nobody knows leads to making the goods."""

    to_come: bool = False
    """Of a DATE: today or later, and set from tomorrow on; else set from in a year on."""

    past: bool = False
    """Of a DATE: today or earlier, and set from today on."""

    clears: Callable[[Answers, Desk], bool] = _never
    """Whether what stands there may be taken away, which is the answer ''."""

    when: Callable[[Answers, Desk], bool] = _always


class TaskName(StrEnum):
    DELIVER = "deliver"
    ACCEPT = "accept"
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"
    GIVE_BACK = "give_back"
    SELL = "sell"
    COMPLAIN = "complain"
    NEW_GOOD = "new_good"
    PLACE_GOOD = "place_good"
    LEARN_BARCODE = "learn_barcode"
    COUNT_LINE = "count_line"
    COUNT_REASON = "count_reason"
    DROP_COUNT = "drop_count"
    FINISH_COUNT = "finish_count"
    HAND_OVER = "hand_over"
    CANCEL_ORDER = "cancel_order"
    UNDO = "undo"
    BRING_BACK = "bring_back"
    SIGN = "sign"
    TAKE_VOUCHERS = "take_vouchers"
    DESTROY_VOUCHERS = "destroy_vouchers"
    SET_PIN = "set_pin"
    REPORT_LOST = "report_lost"
    REPLACE_CARD = "replace_card"
    PRINT_TAG = "print_tag"
    PRINT_TAGS = "print_tags"
    PRINT_BUY_LIST = "print_buy_list"
    PRINT_UNSIGNED = "print_unsigned"
    PRINT_NOTICE = "print_notice"
    REPRINT = "reprint"
    PAPER_COMPLETE = "paper_complete"
    PAPER_TORN = "paper_torn"
    CLOSE_DAY = "close_day"
    CHANGE_PRICE = "change_price"
    WITHDRAW = "withdraw"
    OFFER_AGAIN = "offer_again"
    TRAIN = "train"
    EXPORT = "export"
    AWARD = "award"
    CHECK_IN = "check_in"
    DECLARE = "declare"
    DECLARE_FOR = "declare_for"
    READ_RULES = "read_rules"
    CHECK_SITE = "check_site"
    OPENING_POINTS = "opening_points"
    PRINT_TEST = "print_test"
    UPDATE = "update"
    SIT = "sit"
    REVIEW = "review"
    MINUTES = "minutes"


@dataclass(frozen=True)
class Task:
    """`each` is asked for every line, `then` once; a task without `review` is booked at once."""

    each: tuple[Question, ...] = ()
    then: tuple[Question, ...] = ()
    review: bool = True


def _cost_priced(_: Answers, desk: Desk) -> bool:
    return desk.rules.cost_priced


def _list_priced(_: Answers, desk: Desk) -> bool:
    return not desk.rules.cost_priced


def _given(answers: Answers, _: Desk) -> bool:
    return answers.get("source") in GIVEN


def _classes(_: Answers, desk: Desk) -> bool:
    return bool(desk.rules.delivery_classes)


def _needs_proof(answers: Answers, _: Desk) -> bool:
    return bool(answers.get("needs_proof"))


def _no_slip(answers: Answers, _: Desk) -> bool:
    return "of" not in answers


def _differs(answers: Answers, desk: Desk) -> bool:
    return desk.shelf(str(answers.get("shelf", ""))).differing > 0


def _agrees(answers: Answers, desk: Desk) -> bool:
    return not _differs(answers, desk)


def _by_another(answers: Answers, _: Desk) -> bool:
    return answers.get("relation", SELF) != SELF


def _has_barcode(answers: Answers, desk: Desk) -> bool:
    good = desk.good(str(answers.get("good", "")))
    return good is not None and bool(good.barcode)


def _of_a_time(answers: Answers, desk: Desk) -> bool:
    kind = desk.ledger(str(answers.get("ledger", "")))
    return kind is None or not kind.of_today


def _to_the_shop(answers: Answers, _: Desk) -> bool:
    return answers.get("reason") == "moved_to_shop"


def _several(answers: Answers, _: Desk) -> bool:
    return not str(answers.get("line", ":1")).endswith(":1")


def _several_orders(answers: Answers, _: Desk) -> bool:
    return len(str(answers.get("goods", "")).split()) > 1


ALL = "*"
"""All lines of an order, not one of them."""


def _rejected(answers: Answers, _: Desk) -> bool:
    return answers.get("verdict") == "rejected"


def _redeemed(answers: Answers, _: Desk) -> bool:
    return bool(answers.get("redeemed"))


SELF = "self"
"""The household itself came."""

GIVEN = (Source.UNIT, Source.DONOR, Source.ENTERPRISE, Source.TRANSFER)
"""Sources of which one wants to know the name."""

GOOD = Question("good", How.GOOD)
QUANTITY = Question("quantity", How.NUMBER)
SECOND = Question("second", How.PERSON)
SECOND_IF_THERE = Question("second", How.PERSON, optional=True)
PHOTO = Question("photo", How.PHOTO, optional=True)
DOCUMENT = Question("document", How.LETTERS, optional=True, most=24)
LOW = Question("low", How.NUMBER, optional=True, most=999, least=0)
HOUSEHOLD = Question("household", How.HOUSEHOLD)
PART = Question("part", How.CHOICE, when=_several_orders)
MONEY_MOST = 10_000_00
SPANS = ("today", "month", "last_month", "quarter", "last_quarter", "year", "last_year")
"""Of which a ledger may be, counted from the day on which it is asked for."""

ACTIVITIES = ("cleaning", "meeting", "volunteering", "lecture", "festival")
"""Common activities of the points system; what they are called is the language file's."""

OTHER = "other"


def _untitled(answers: Answers, _: Desk) -> bool:
    return answers.get("activity") == OTHER


DEED = (
    Question("list", How.CHOICE),
    Question("item", How.CHOICE),
    Question("amount", How.NUMBER, when=earning.is_counted),
    Question("day", How.DATE, past=True),
    PHOTO,
    Question("place", How.HANZI, optional=True, most=20),
)
"""What a household is asked of what it did (TX-4.1)."""

TASKS: dict[TaskName, Task] = {
    TaskName.DELIVER: Task(
        each=(
            Question("good", How.GOOD, new_goods=True),
            QUANTITY,
            Question("noted", How.NUMBER, optional=True),
            Question("cost_cents", How.MONEY, most=MONEY_MOST, optional=True),
            Question("expires", How.DATE, optional=True),
        ),
        then=(
            Question("source", How.CHOICE, tuple(Source)),
            Question("giver", How.HANZI, optional=True, most=20, when=_given),
            DOCUMENT,
            PHOTO,
            SECOND_IF_THERE,
        ),
    ),
    TaskName.ACCEPT: Task(then=(Question("second", How.PERSON, may_be_self=True),)),
    TaskName.WRITE_OFF: Task(
        each=(GOOD, QUANTITY),
        then=(
            Question("reason", How.CHOICE, ("expired", "broken", "damp", "vermin", "lost")),
            PHOTO,
            SECOND_IF_THERE,
        ),
    ),
    TaskName.TRANSFER: Task(
        each=(GOOD, QUANTITY),
        then=(
            Question("to", How.HANZI, most=20),
            Question("reason", How.CHOICE, ("short_there", "plenty_here", "expiring")),
            DOCUMENT,
            SECOND_IF_THERE,
        ),
    ),
    TaskName.GIVE_BACK: Task(
        each=(GOOD, QUANTITY),
        then=(
            Question("to", How.HANZI, most=20),
            Question("reason", How.CHOICE, ("bad_quality", "expired", "wrong", "unwanted")),
            DOCUMENT,
            SECOND_IF_THERE,
        ),
    ),
    TaskName.SELL: Task(
        each=(GOOD, QUANTITY),
        then=(
            Question("reason", How.CHOICE, ("sold", "moved_to_shop")),
            Question("taker", How.HANZI, optional=True, most=20, when=_to_the_shop),
            SECOND_IF_THERE,
        ),
    ),
    TaskName.COMPLAIN: Task(
        then=(
            Question("good", How.GOOD, when=_no_slip),
            Question(
                "about", How.CHOICE, ("price", "quality", "short_weight", "expired", "service")
            ),
        ),
    ),
    TaskName.NEW_GOOD: Task(
        then=(
            Question("name", How.HANZI, most=20),
            Question("category", How.CHOICE, ()),
            Question("unit", How.CHOICE, ()),
            Question("cost_cents", How.MONEY, most=MONEY_MOST, when=_cost_priced),
            Question("points", How.NUMBER, when=_list_priced),
            Question("delivery", How.CHOICE, (), optional=True, when=_classes),
            Question("barcode", How.BARCODE, optional=True, most=24),
            Question("shelf", How.LETTERS, optional=True, most=8),
            LOW,
            PHOTO,
            SECOND,
        ),
    ),
    TaskName.PLACE_GOOD: Task(
        then=(
            GOOD,
            Question("shelf", How.LETTERS, optional=True, most=8),
            LOW,
            Question("barcode", How.BARCODE, optional=True, most=24, clears=_has_barcode),
            PHOTO,
        ),
    ),
    TaskName.LEARN_BARCODE: Task(then=(GOOD, Question("barcode", How.BARCODE, most=24))),
    TaskName.COUNT_LINE: Task(
        then=(GOOD, Question("counted", How.NUMBER, least=0)),
        review=False,
    ),
    TaskName.COUNT_REASON: Task(
        then=(
            GOOD,
            Question(
                "reason",
                How.CHOICE,
                ("miscounted", "expired", "broken", "lost", "found", "unbooked"),
            ),
        ),
        review=False,
    ),
    TaskName.DROP_COUNT: Task(then=(GOOD,), review=False),
    TaskName.FINISH_COUNT: Task(
        then=(
            Question("second", How.PERSON, when=_differs),
            Question("second", How.PERSON, optional=True, when=_agrees),
        )
    ),
    TaskName.HAND_OVER: Task(
        then=(
            PART,
            Question("proof", How.LETTERS, most=24, when=_needs_proof),
            Question("relation", How.CHOICE, (SELF, *RELATIONS)),
            Question("proxy", How.HOUSEHOLD, optional=True, when=_by_another),
        ),
    ),
    TaskName.CANCEL_ORDER: Task(
        then=(PART, Question("reason", How.CHOICE, ("no_goods", "discontinued", "unwanted"))),
    ),
    TaskName.UNDO: Task(
        then=(Question("reason", How.CHOICE, ("wrong_goods", "wrong_household", "unwanted")),),
    ),
    TaskName.BRING_BACK: Task(
        each=(
            Question("line", How.CHOICE, ()),
            Question("pieces", How.NUMBER, optional=True, when=_several),
        ),
        then=(
            Question("reason", How.CHOICE, ("bad_quality", "wrong_goods", "expired", "unwanted")),
            Question("condition", How.CHOICE, ("fit", "spoiled")),
        ),
    ),
    TaskName.SIGN: Task(review=False),
    TaskName.TAKE_VOUCHERS: Task(
        each=(
            Question("number", How.LETTERS, most=24),
            Question("points", How.CHOICE, ("5", "10", "20", "50", "100")),
        ),
        then=(HOUSEHOLD, Question("of", How.CHOICE, optional=True, when=_redeemed)),
    ),
    TaskName.DESTROY_VOUCHERS: Task(then=(SECOND,)),
    TaskName.SET_PIN: Task(
        then=(
            Question("household", How.CARD),
            Question("pin", How.PIN),
            Question("again", How.PIN),
        ),
        review=False,
    ),
    TaskName.REPORT_LOST: Task(then=(HOUSEHOLD,)),
    TaskName.REPLACE_CARD: Task(then=(HOUSEHOLD, Question("card", How.BLANK_CARD))),
    TaskName.PRINT_TAG: Task(then=(GOOD,), review=False),
    TaskName.PRINT_TAGS: Task(review=True),
    TaskName.PRINT_BUY_LIST: Task(review=False),
    TaskName.PRINT_UNSIGNED: Task(review=False),
    TaskName.PRINT_NOTICE: Task(review=False),
    TaskName.REPRINT: Task(review=False),
    TaskName.PAPER_COMPLETE: Task(review=False),
    TaskName.PAPER_TORN: Task(review=False),
    TaskName.CHANGE_PRICE: Task(
        then=(
            GOOD,
            Question("cost_cents", How.MONEY, most=MONEY_MOST, when=_cost_priced),
            Question("points", How.NUMBER, when=_list_priced),
            Question("since", How.DATE, optional=True, to_come=True),
            SECOND,
        )
    ),
    TaskName.WITHDRAW: Task(then=(GOOD,)),
    TaskName.OFFER_AGAIN: Task(then=(GOOD,)),
    TaskName.CLOSE_DAY: Task(
        then=(Question("successor", How.PERSON, optional=True, keeper_only=True),)
    ),
    TaskName.TRAIN: Task(),
    TaskName.EXPORT: Task(
        then=(
            Question("ledger", How.CHOICE, ()),
            Question("span", How.CHOICE, SPANS, when=_of_a_time),
        ),
    ),
    TaskName.AWARD: Task(
        then=(
            HOUSEHOLD,
            Question("list", How.CHOICE, when=earning.has_items),
            Question("item", How.CHOICE, when=earning.has_items),
            Question("amount", How.NUMBER, when=earning.is_counted),
            Question("sign", How.CHOICE, ("add", "deduct"), when=earning.by_figure),
            Question("points", How.NUMBER, most=1000, when=earning.by_figure),
            Question("day", How.DATE, past=True),
            Question("place", How.HANZI, most=20, when=earning.wants("place")),
            Question("place", How.HANZI, optional=True, most=20, when=earning.spares("place")),
            Question("reason", How.HANZI, most=30, when=earning.reason_wanted),
            Question("reason", How.HANZI, optional=True, most=30, when=earning.reason_spared),
            PHOTO,
            DOCUMENT,
            Question("proof_kind", How.CHOICE, when=earning.has_kinds),
            Question("second", How.PERSON, when=earning.is_unproved),
        ),
    ),
    TaskName.CHECK_IN: Task(
        each=(HOUSEHOLD,),
        then=(
            Question("activity", How.CHOICE, (*ACTIVITIES, OTHER)),
            Question("title", How.HANZI, most=20, when=_untitled),
            Question("day", How.DATE, past=True),
            Question("place", How.HANZI, optional=True, most=20),
            PHOTO,
        ),
    ),
    TaskName.DECLARE: Task(then=DEED),
    TaskName.READ_RULES: Task(),
    TaskName.CHECK_SITE: Task(then=(Question("holds", How.CHOICE, ("yes", "no")), PHOTO)),
    TaskName.OPENING_POINTS: Task(
        then=(HOUSEHOLD, Question("points", How.NUMBER, most=100_000), SECOND)
    ),
    TaskName.PRINT_TEST: Task(review=False),
    TaskName.UPDATE: Task(),
    TaskName.DECLARE_FOR: Task(then=(Question("household", How.CARD), *DEED)),
    TaskName.SIT: Task(
        each=(Question("member", How.PERSON, of_group=True, may_be_self=True),), review=False
    ),
    TaskName.REVIEW: Task(
        then=(
            Question("verdict", How.CHOICE, VERDICTS),
            Question("why", How.CHOICE, WHYS, when=_rejected),
        )
    ),
    TaskName.MINUTES: Task(review=False),
}

CATEGORIES = ("粮油", "洗护", "厨具", "家居", "家电", "床品", "文具", "农具")
UNITS = ("袋", "瓶", "包", "桶", "块", "条", "支", "个", "盒", "件", "把", "双", "套", "斤")
"""Of a new kind of goods."""


def options_of(question: Question, answers: Answers, desk: Desk) -> tuple[str, ...]:
    """Keys to choose from; for a few questions they depend on the shop."""
    match question.name:
        case "category":
            used = (good.category for good in desk.goods if good.category)
            return tuple(dict.fromkeys((*used, *CATEGORIES)))
        case "unit":
            return UNITS
        case "delivery":
            return desk.rules.delivery_classes
        case "ledger":
            return tuple(kind.ledger for kind in desk.ledgers)
        case "list":
            return earning.lists_of(desk)
        case "item":
            return earning.items_of(answers, desk)
        case "proof_kind":
            return earning.kinds_of(desk)
        case "part":
            return (ALL, *str(answers.get("goods", "")).split())
        case "of":
            return tuple(str(answers.get("redeemed", "")).split())
        case "line":
            chosen = str(answers.get("chosen", "")).split()
            lines = str(answers.get("returnable", "")).split()
            return tuple(line for line in lines if line not in chosen)
    return question.options
