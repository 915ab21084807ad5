"""From the rows of the desk's lists to their words, and what a menu tells of a row.

Pure functions, no kivy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from kiosk.core.desk.states import Menu
from kiosk.core.desk.view import (
    BuyRow,
    CountRow,
    DeliveryRow,
    Desk,
    DeskGood,
    ExpiringRow,
    GoodRow,
    OrderRow,
    PaperRow,
    RedemptionRow,
    Row,
    UnsignedRow,
    VersionRow,
    VoucherRow,
    WishRow,
)
from kiosk.core.papers import TITLES
from kiosk.ui import desk_words as words
from kiosk.ui.desk_sentences import NO_MARK, Level, Mark, joined, place_words, yuan
from kiosk.ui.numerals import full_day, seen_from, short_day
from kiosk.ui.sentences import holder_words


@dataclass(frozen=True)
class RowText:
    """Two lines: title and figure, detail and mark."""

    title: str
    figure: str = ""
    detail: str = ""
    mark: Mark = NO_MARK
    good: str = ""
    """Id, for the picture."""


def row_text(desk: Desk, row: Row) -> RowText:
    """What a row says."""
    match row:
        case GoodRow(good=good):
            figure = words.LEFT.format(count=good.on_hand, unit=good.unit)
            points = words.POINTS.format(points=good.points)
            detail = joined(points, shelf_words(good))
            return RowText(good.name, figure, detail, stock_mark(good), good.good)
        case ExpiringRow(good=good):
            figure = words.PIECES.format(count=row.pieces, unit=good.unit)
            until = words.GOOD_UNTIL.format(day=full_day(_at(row.expires)))
            detail = joined(until, shelf_words(good))
            return RowText(good.name, figure, detail, _expiry_mark(row), good.good)
        case OrderRow():
            due = words.DUE.format(day=short_day(_at(row.due)))
            return RowText(holder_words(row.holder), due, row.what, order_mark(row))
        case RedemptionRow():
            cost = words.POINTS.format(points=row.cost)
            detail = joined(_seen(row.at, desk), row.what)
            return RowText(holder_words(row.holder), cost, detail, _redemption_mark(row))
        case CountRow():
            return _count_text(row)
        case UnsignedRow():
            mark = Mark(words.TO_SIGN, Level.WAITS)
            place, seen = place_words(row.register_line), _seen(row.at, desk)
            return RowText(place, seen, holder_words(row.holder), mark)
        case PaperRow():
            when = _seen(row.at, desk) if row.at else ""
            detail = row.number or _copies(row)
            return RowText(TITLES.get(row.kind, words.PAPER), when, detail, paper_mark(row))
    return _plain_text(desk, row)


def _plain_text(desk: Desk, row: Row) -> RowText:
    """Rows of the lesser lists."""
    match row:
        case DeliveryRow():
            alone = words.ALONE.format(name=row.keeper)
            giver = words.FROM.format(giver=row.giver) if row.giver else ""
            detail = joined(_seen(row.at, desk), alone, giver)
            return RowText(row.what, "", detail, Mark(words.NOT_ACCEPTED, Level.WAITS))
        case VoucherRow():
            who = holder_words(row.holder) if row.holder else words.NOBODY_KNOWN
            return RowText(row.number, words.POINTS.format(points=row.points), who)
        case VersionRow():
            since = row.since and words.SINCE.format(day=full_day(row.since))
            who = words.BY_PERSON.format(name=row.who) if row.who else words.BY_TOWNSHIP
            points = words.POINTS.format(points=row.points)
            return RowText(points, "", joined(since or words.FROM_THE_START, who))
        case BuyRow(good=good):
            figure = words.BUY.format(count=row.buy, unit=good.unit)
            detail = words.PER_WEEK.format(number=_tenths(row.per_week_tenths))
            return RowText(
                good.name, figure, joined(detail, _wished(row)), _runs_out(row), good.good
            )
        case WishRow():
            return RowText(row.name, words.HOUSEHOLDS.format(count=row.households))
    raise TypeError(type(row))


def _expiry_mark(row: ExpiringRow) -> Mark:
    if row.days < 0:
        return Mark(words.PAST, Level.LATE)
    return Mark(words.DAYS_MORE.format(days=row.days), Level.WAITS)


def shelf_words(good: DeskGood) -> str:
    return words.SHELF.format(shelf=good.shelf) if good.shelf else words.NO_SHELF


def stock_mark(good: DeskGood) -> Mark:
    if not good.offered:
        return Mark(words.SELDOM)
    if good.on_hand - good.reserved <= 0:
        return Mark(words.OUT_OF_STOCK, Level.LATE)
    return Mark(words.BUY_SOON, Level.WAITS) if good.is_low else NO_MARK


def order_mark(row: OrderRow) -> Mark:
    if row.late_days:
        return Mark(words.OVERDUE.format(days=row.late_days), Level.LATE)
    if not row.ready:
        return Mark(words.NOT_READY, Level.WAITS)
    return Mark(words.DUE_TODAY, Level.WAITS) if row.due_today else Mark(words.READY, Level.WELL)


def _redemption_mark(row: RedemptionRow) -> Mark:
    if row.reversed_:
        return Mark(words.REVERSED)
    return Mark(words.UNDOABLE, Level.WELL) if row.undoable else NO_MARK


def _count_text(row: CountRow) -> RowText:
    """The book figure stays hidden until the goods were counted."""
    good = row.good
    if row.counted is None:
        mark = Mark(words.NOT_COUNTED, Level.WAITS)
        return RowText(good.name, "", shelf_words(good), mark, good.good)
    figure = words.COUNTED.format(count=row.counted, unit=good.unit)
    apart = row.counted - (row.counted if row.book is None else row.book)
    why = (row.reason or words.NO_REASON) if apart else ""
    return RowText(good.name, figure, why or shelf_words(good), apart_mark(apart), good.good)


def apart_mark(apart: int) -> Mark:
    """How a count differs from the books."""
    if not apart:
        return Mark(words.SAME, Level.WELL)
    told = words.MORE_THAN if apart > 0 else words.LESS_THAN
    return Mark(told.format(count=abs(apart)), Level.LATE)


def paper_mark(row: PaperRow) -> Mark:
    levels = {"unknown": Level.LATE, "not_sent": Level.WAITS, "sending": Level.WAITS}
    return Mark(words.PAPER_STATE.get(row.state, ""), levels.get(row.state, Level.CALM))


def _copies(row: PaperRow) -> str:
    return words.COPIES.format(count=row.copies - 1) if row.copies > 1 else ""


def _wished(row: BuyRow) -> str:
    return words.WISHED.format(count=row.wishes) if row.wishes else ""


def _runs_out(row: BuyRow) -> Mark:
    days = row.runs_out_in_days
    if days is None:
        return NO_MARK
    if days <= 0:
        return Mark(words.OUT_OF_STOCK, Level.LATE)
    return Mark(words.RUNS_OUT.format(days=days), Level.WAITS)


def _tenths(tenths: int) -> str:
    """25 -> 2.5; 30 -> 3."""
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _at(day: date) -> datetime:
    return datetime.combine(day, time())


def _seen(at: datetime, desk: Desk) -> str:
    return seen_from(at.replace(tzinfo=None), _at(desk.today))


# --- menus ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowTold:
    """A row at length: its two lines, and more of it, the most important first."""

    text: RowText
    more: tuple[str, ...] = ()


def menu_told(state: Menu) -> RowTold | None:
    """What is told of the row that the menu is about; None where it is about none."""
    desk, row = state.desk, state.row
    if row is None:
        return None
    text = row_text(desk, row)
    match row:
        case GoodRow() | ExpiringRow():
            good = desk.good(row.good.good) or row.good
            return _good_told(good)
        case OrderRow():
            more = [words.ORDERED.format(what=row.what), words.SLIP.format(number=row.number)]
            if row.needs_proof:
                more.insert(1, words.NEEDS_PROOF)
            return RowTold(RowText(text.title, text.figure, "", text.mark), tuple(more))
        case RedemptionRow():
            more = [words.REDEEMED.format(what=row.what)]
            if not row.undoable and row.returnable:
                more.append(words.UNDO_GONE)
            more.append(words.SLIP.format(number=row.number))
            seen = _seen(row.at, desk)
            return RowTold(RowText(text.title, text.figure, seen, text.mark), tuple(more))
        case PaperRow(state="unknown"):
            return RowTold(text, (words.IS_IT_THERE,))
        case PaperRow():
            return RowTold(text, tuple(filter(None, (_copies(row),))))
        case UnsignedRow():
            return RowTold(text, (words.SLIP.format(number=row.number),))
    return RowTold(text)


def _good_told(good: DeskGood) -> RowTold:
    left = words.LEFT.format(count=good.on_hand, unit=good.unit)
    reserved = words.RESERVED.format(count=good.reserved, unit=good.unit) if good.reserved else ""
    cost = words.COST.format(yuan=yuan(good.cost_cents)) if good.cost_cents is not None else ""
    detail = joined(left, reserved, shelf_words(good), cost)
    points = words.POINTS.format(points=good.points)
    barcode = words.BARCODE.format(barcode=good.barcode) if good.barcode else ""
    text = RowText(good.name, points, detail, stock_mark(good), good.good)
    return RowTold(text, tuple(filter(None, (barcode,))))
