"""From the answers of a script to words: the lines so far, and everything once more.

Pure functions, no kivy.  A PIN is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from kiosk.core.desk.review_rows import ToReviewRow
from kiosk.core.desk.states import LinesShown, Listing, Reviewing, Script
from kiosk.core.desk.tasks import ALL, Answers, How, Question, TaskName
from kiosk.core.desk.view import CountRow, DeliveryRow, Desk, OrderRow, RedemptionRow
from kiosk.core.scheme import Item
from kiosk.ui import ask_words, review_sentences, setup_words
from kiosk.ui import desk_words as words
from kiosk.ui.ask_sentences import item_words, redeemed_words
from kiosk.ui.desk_row_sentences import RowText, row_text
from kiosk.ui.desk_sentences import (
    NO_MARK,
    Level,
    Mark,
    good_name,
    joined,
    known_words,
    pieces_of,
    yuan,
)
from kiosk.ui.numerals import full_day
from kiosk.ui.sentences import holder_words

Subject = OrderRow | RedemptionRow | DeliveryRow

HIDDEN = {"pin", "again", "part", "list", "sign"}


@dataclass(frozen=True)
class Fact:
    """One answer of the review, or a line of goods with a second line of detail."""

    label: str
    value: str
    detail: str = ""
    mark: Mark = NO_MARK
    is_line: bool = False


def line_text(desk: Desk, script: Script, line: Answers) -> RowText:
    """One line of a delivery, a movement, vouchers or a return; a household that came."""
    task = script.task
    if task is TaskName.SIT:
        member = str(line.get("member", ""))
        return RowText(script.known.get(member, member))
    if task is TaskName.CHECK_IN:
        household = str(line.get("household", ""))
        return RowText(script.known.get(household, household))
    if task is TaskName.TAKE_VOUCHERS:
        points = words.POINTS.format(points=line.get("points", 0))
        return RowText(words.VOUCHER_LINE.format(number=line.get("number", "")), points)
    good = str(line.get("good", "")) or str(line.get("line", "")).rpartition(":")[0]
    known = desk.good(good)
    unit = known.unit if known else ask_words.ANY_UNIT
    return RowText(
        good_name(desk, good),
        words.PIECES.format(count=pieces_of(line), unit=unit),
        joined(_cost(line), _expires(line)),
        _noted_mark(line),
        good,
    )


def _cost(line: Answers) -> str:
    cents = line.get("cost_cents")
    return "" if cents is None else words.LINE_COST.format(yuan=yuan(int(cents)))


def _expires(line: Answers) -> str:
    return words.EXPIRES.format(day=_day(str(line["expires"]))) if line.get("expires") else ""


def _noted_mark(line: Answers) -> Mark:
    """少 1 or 多 2 against the delivery note."""
    missing = int(line.get("noted", pieces_of(line))) - pieces_of(line)
    if not missing:
        return NO_MARK
    told = words.SHORT if missing > 0 else words.OVER
    return Mark(told.format(count=abs(missing)), Level.LATE)


def _day(iso: str) -> str:
    return full_day(datetime.combine(date.fromisoformat(iso), time()))


def scans(state: LinesShown) -> bool:
    """Whether a scanned code adds a line by itself."""
    return any(question.how is How.GOOD for question in state.script.steps.each)


# --- review -----------------------------------------------------------------------------------


def facts(state: Reviewing) -> list[Fact]:
    """Everything that is about to be booked, the lines first."""
    script, desk = state.script, state.desk
    told = []
    for line in script.lines:
        text = line_text(desk, script, line)
        told.append(Fact(text.title, text.figure, text.detail, text.mark, is_line=True))
    told += _subject(state)
    told += _found(state)
    for question in {question.name: question for question in script.steps.then}.values():
        told += _answer(question, script, desk)
    if isinstance(script.row, ToReviewRow):
        verdict = str(script.answers.get("verdict", ""))
        told += [Fact(*more) for more in review_sentences.more_facts(script.row, verdict)]
    return told


def _found(state: Reviewing) -> Iterator[Fact]:
    """What a count found: each difference with its reason, and what was not counted."""
    home, script = state.home, state.script
    if script.task is not TaskName.FINISH_COUNT or not isinstance(home, Listing):
        return
    rows = [row for row in home.rows or () if isinstance(row, CountRow)]
    counted = [row for row in rows if row.counted is not None]
    for row in counted:
        apart = (row.counted or 0) - (row.book or 0)
        if apart:
            text = row_text(state.desk, row)
            detail = joined(text.figure, text.detail)
            yield Fact(text.title, "", detail, text.mark, is_line=True)
    yield Fact(words.LABEL["counted"], words.KINDS.format(count=len(counted)))
    if len(rows) > len(counted):
        left = words.KINDS_LEFT.format(count=len(rows) - len(counted))
        yield Fact(words.LABEL["to_count"], "", "", Mark(left, Level.WAITS))


def subject_of(state: Reviewing) -> Subject | None:
    """The row that the task began at, where it is worth telling once more."""
    row = state.script.row
    return row if isinstance(row, Subject) else None


def _subject(state: Reviewing) -> Iterator[Fact]:
    answers, desk = state.script.answers, state.desk
    if state.script.task is TaskName.UPDATE:
        yield from (Fact(*told) for told in setup_words.UPDATING)
    if isinstance(state.script.row, ToReviewRow):
        yield from (Fact(*told) for told in review_sentences.facts(state.script.row))
    row = subject_of(state)
    if isinstance(row, OrderRow | RedemptionRow):
        yield Fact(words.LABEL["household"], holder_words(row.holder))
    undone = isinstance(row, RedemptionRow) and not state.script.lines
    part = str(answers.get("part", ALL))
    if part != ALL:
        yield Fact(words.LABEL["goods"], good_name(desk, part))
    elif row is not None and (undone or isinstance(row, OrderRow | DeliveryRow)):
        yield Fact(words.LABEL["goods"], row.what)
    elif "goods" in answers:
        names = [good_name(desk, good) for good in str(answers["goods"]).split()]
        yield Fact(words.LABEL["goods"], "、".join(names))
    if isinstance(row, RedemptionRow):
        yield Fact(words.LABEL["cost"], words.POINTS.format(points=row.cost))
    if isinstance(row, OrderRow | RedemptionRow):
        yield Fact(words.LABEL["slip"], row.number)


def _answer(question: Question, script: Script, desk: Desk) -> Iterator[Fact]:
    name = question.name
    if name in HIDDEN:
        return
    label = words.LABEL_OF.get((script.task, name)) or words.LABEL[name]
    if name in script.answers:
        yield Fact(label, answer_words(question, script, desk))
        if before := _before(question, script, desk):
            yield Fact(words.LABEL["barcode_was"], before)
    elif script.task is TaskName.DELIVER and name == "second":
        yield Fact(label, "", "", Mark(words.NOT_YET_ACCEPTED, Level.WAITS))
    elif name in words.LEFT_OUT:
        yield Fact(label, words.LEFT_OUT[name])


def _before(question: Question, script: Script, desk: Desk) -> str:
    """The barcode that goods have, where they are to have another one."""
    good = desk.good(str(script.answers.get("good", "")))
    if question.how is not How.BARCODE or good is None or not good.barcode:
        return ""
    return good.barcode


def answer_words(question: Question, script: Script, desk: Desk) -> str:
    """An answer as a person would say it."""
    value = script.answers[question.name]
    match question.how:
        case How.GOOD:
            return good_name(desk, str(value))
        case How.MONEY:
            return words.YUAN.format(yuan=yuan(int(value)))
        case How.DATE:
            return _day(str(value))
        case How.PHOTO:
            return words.PHOTO_TAKEN
        case How.PERSON | How.HOUSEHOLD | How.CARD | How.BLANK_CARD:
            return known_words(script, question.name)
        case How.CHOICE if item := desk.item(str(value)):
            return item_words(item)
        case How.NUMBER if question.name == "amount":
            return _amount_words(int(value), desk.item(str(script.answers.get("item", ""))))
        case How.NUMBER if question.name == "points" and "sign" in script.answers:
            figure = int(value) if script.answers["sign"] == "add" else -int(value)
            return words.POINTS.format(points=f"{figure:+d}")
        case How.CHOICE if kind := desk.ledger(str(value)):
            return kind.title
        case How.CHOICE if question.name == "of":
            return redeemed_words(script, str(value))
        case How.CHOICE:
            return option_words(script.task, question.name, str(value))
        case How.NUMBER if question.name == "points":
            return words.POINTS.format(points=value)
        case How.NUMBER if question.name == "low":
            good = desk.good(str(script.answers.get("good", "")))
            unit = good.unit if good else script.answers.get("unit", ask_words.ANY_UNIT)
            return words.LOW_AT.format(low=value, unit=unit)
        case How.BARCODE if not value:
            return words.NO_BARCODE
    return str(value)


def _amount_words(amount: int, item: Item | None) -> str:
    """45 个，计 10 分: whole units only; what a month allows is known when it is booked."""
    if item is None:
        return str(amount)
    counted = words.PIECES.format(count=amount, unit=item.unit)
    if item.month_points_max:
        return counted
    points = amount // item.unit_quantity * item.points
    return f"{counted}，{words.EARNS.format(points=points)}"


def option_words(task: TaskName, name: str, option: str) -> str:
    """What the key of this choice said."""
    told = ask_words.OPTION
    return told.get((task, name, option)) or told.get((None, name, option)) or option
