"""From the rows of the desk's lists to their words, and what a menu tells of a row.

Pure functions, no kivy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from kiosk.core.desk.review_rows import ToReviewRow
from kiosk.core.desk.setup_rows import SetupRow
from kiosk.core.desk.states import Menu
from kiosk.core.desk.view import (
    AwardRow,
    BarcodeRow,
    BuyRow,
    Coming,
    CountRow,
    DeclaredRow,
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
    VersionRow,
    VoucherRow,
    WishRow,
)
from kiosk.core.papers import TITLES
from kiosk.ui import desk_words as words
from kiosk.ui import review_sentences, setup_sentences
from kiosk.ui.desk_sentences import (
    NO_MARK,
    Level,
    Mark,
    joined,
    place_words,
    shelf_name,
    yuan,
)
from kiosk.ui.numerals import full_day, seen_from, short_day
from kiosk.ui.reading_sentences import head_note
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
            coming, mark = coming_words(good.coming, desk.today), stock_mark(good)
            if coming and mark.level is Level.WAITS:
                mark = NO_MARK  # no room: the figure says that it runs short
            detail = joined(points, coming or shelf_words(good))
            if coming and mark.words:
                detail = coming
            return RowText(good.name, figure, detail, mark, good.good)
        case ExpiringRow(good=good):
            figure = words.PIECES.format(count=row.pieces, unit=good.unit)
            named = short_day if abs(row.days) < A_YEAR else full_day
            until = words.GOOD_UNTIL.format(day=named(_at(row.expires)))
            detail = joined(until, shelf_words(good))
            return RowText(good.name, figure, detail, _expiry_mark(row), good.good)
        case OrderRow():
            due = words.DUE.format(day=short_day(_at(row.due)))
            return RowText(holder_words(row.holder), due, row.what, order_mark(row))
        case RedemptionRow():
            cost = words.POINTS.format(points=row.cost)
            detail = joined(_seen(row.at, desk), row.what)
            return RowText(holder_words(row.holder), cost, detail, _redemption_mark(row))
        case DeclaredRow():
            return _declared_text(desk, row)
        case SetupRow():
            title, mark = setup_sentences.title_words(row), setup_sentences.row_mark(row)
            return RowText(title, "", setup_sentences.detail_words(desk, row), mark)
        case ToReviewRow():
            figure, mark = review_sentences.worth_words(row), review_sentences.row_mark(desk, row)
            detail = review_sentences.detail_words(row)
            return RowText(holder_words(row.holder), figure, detail, mark)
        case AwardRow():
            figure = words.POINTS.format(points=f"{row.points:+d}") if row.points else words.WARNED
            mark = Mark(words.AWARD_UNDONE) if row.undone else NO_MARK
            return RowText(
                holder_words(row.holder), figure, joined(_seen(row.at, desk), row.what), mark
            )
        case ShelfRow(key=shelf, kinds=kinds):
            figure = words.KINDS.format(count=kinds)
            return RowText(shelf_name(shelf), figure, "", _shelf_mark(row))
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
            not_yet = words.NOT_YET if row.coming else ""
            return RowText(points, not_yet, joined(since or words.FROM_THE_START, who))
        case BarcodeRow(key=barcode):
            return RowText(words.BARCODE_UNKNOWN, "", barcode)
        case BuyRow(good=good):
            figure = words.BUY.format(count=row.buy, unit=good.unit)
            return RowText(good.name, figure, joined(*_why_buy(row)), _runs_out(row), good.good)
        case WishRow():
            return RowText(row.name, words.HOUSEHOLDS.format(count=row.households))
        case NoticeRow():
            return RowText(row.title, detail=head_note(row))
    raise TypeError(type(row))


def _expiry_mark(row: ExpiringRow) -> Mark:
    if row.days < 0:
        return Mark(words.PAST, Level.LATE)
    return Mark(words.DAYS_MORE.format(days=row.days), Level.WAITS)


def shelf_words(good: DeskGood) -> str:
    return words.SHELF.format(shelf=good.shelf) if good.shelf else words.NO_SHELF


A_YEAR = 365


def coming_words(coming: Coming | None, today: date) -> str:
    """12月1日起 40 分: the next price; with the year where it is more than one off."""
    if coming is None:
        return ""
    named = short_day if (coming.since - today).days < A_YEAR else full_day
    return words.COMING.format(day=named(_at(coming.since)), points=coming.points)


def stock_mark(good: DeskGood) -> Mark:
    if good.expired:
        past = words.PAST_PIECES.format(count=good.expired, unit=good.unit)
        return Mark(past, Level.LATE)
    if not good.offered:
        return Mark(words.SELDOM)
    if good.on_hand - good.reserved <= 0:
        return Mark(words.OUT_OF_STOCK, Level.LATE)
    return Mark(words.BUY_SOON, Level.WAITS) if good.is_low else NO_MARK


def order_mark(row: OrderRow) -> Mark:
    """How late it is, and whether it can be handed over."""
    there = words.READY if row.ready else words.NOT_READY
    if row.needs_proof:
        there = words.TO_ARRANGE
    if row.late_days:
        return Mark(joined(words.OVERDUE.format(days=row.late_days), there), Level.LATE)
    if row.due_today:
        return Mark(joined(words.DUE_TODAY, there), Level.WAITS)
    return Mark(there, Level.WELL if there == words.READY else Level.WAITS)


def _declared_text(desk: Desk, row: DeclaredRow) -> RowText:
    whose = words.DECLARED_FOR.format(holder=holder_words(row.holder)) if row.helped else ""
    brings = row.outcome in ("passed", "reviewed")
    figure = words.POINTS.format(points=f"{row.points:+d}") if brings else ""
    mark = {
        "passed": Mark(words.DECLARED_PASSED, Level.WELL),
        "reviewed": Mark(words.DECLARED_REVIEWED, Level.WELL),
        "rejected": Mark(words.DECLARED_REJECTED, Level.LATE),
    }.get(row.outcome, Mark(words.DECLARED_WAITS, Level.WAITS))
    return RowText(row.what, figure, joined(_seen(row.at, desk), whose, row.reason), mark)


def _redemption_mark(row: RedemptionRow) -> Mark:
    if row.reversed_:
        return Mark(words.REVERSED)
    return Mark(words.UNDOABLE, Level.WELL) if row.undoable else NO_MARK


def _shelf_mark(row: ShelfRow) -> Mark:
    """How far the count of a shelf is; what it found stands in its own list."""
    if not row.counted:
        return Mark(words.NOT_COUNTED)
    if not row.to_count:
        return Mark(words.ALL_COUNTED, Level.WELL)
    return Mark(words.KINDS_COUNTED.format(count=row.counted), Level.WAITS)


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


def _why_buy(row: BuyRow) -> Iterator[str]:
    """Who wants it, and what it comes to."""
    if row.per_week_tenths:
        yield words.PER_WEEK.format(number=_tenths(row.per_week_tenths))
    if row.ordered:
        yield words.WAITED_FOR.format(count=row.ordered, unit=row.good.unit)
    if row.wishes:
        yield words.WISHED.format(count=row.wishes)
    if row.cost_cents:
        yield words.ABOUT.format(yuan=yuan(row.cost_cents))


def _runs_out(row: BuyRow) -> Mark:
    days, good = row.runs_out_in_days, row.good
    if days == 0 or good.on_hand - good.expired - good.reserved <= 0:
        return Mark(words.OUT_OF_STOCK, Level.LATE)
    if days is None:
        return NO_MARK
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
        case ExpiringRow(days=days) if days < 0:
            return RowTold(text, (words.KEEP_APART,))
        case GoodRow() | ExpiringRow() | BuyRow():
            good = desk.good(row.good.good) or row.good
            return _good_told(good, desk.today)
        case BarcodeRow():
            return RowTold(text, (words.IS_IT_NEW,))
        case OrderRow():
            more = [words.ORDERED.format(what=row.what), words.SLIP.format(number=row.number)]
            if row.needs_proof:
                more.insert(1, words.NEEDS_PROOF)
            if not row.ready:
                more.insert(0, words.TAKE_IN_FIRST)
            return RowTold(RowText(text.title, text.figure, "", text.mark), tuple(more))
        case RedemptionRow():
            more = [words.REDEEMED.format(what=row.what)]
            if row.reversed_:
                more.append(words.REVERSED_ONCE)
            elif not row.undoable and row.returnable:
                more.append(words.UNDO_GONE)
            more.append(words.SLIP.format(number=row.number))
            seen = _seen(row.at, desk)
            return RowTold(RowText(text.title, text.figure, seen, text.mark), tuple(more))
        case PaperRow(state="unknown"):
            return RowTold(text, tuple(filter(None, (words.IS_IT_THERE, row.whose))))
        case PaperRow():
            more = [row.whose, _copies(row) if row.number else ""]
            return RowTold(text, tuple(filter(None, more)))
        case UnsignedRow():
            return RowTold(text, (words.SLIP.format(number=row.number),))
    return RowTold(text)


def _good_told(good: DeskGood, today: date) -> RowTold:
    left = words.LEFT.format(count=good.on_hand, unit=good.unit)
    reserved = words.RESERVED.format(count=good.reserved, unit=good.unit) if good.reserved else ""
    cost = words.COST.format(yuan=yuan(good.cost_cents)) if good.cost_cents is not None else ""
    coming = coming_words(good.coming, today)
    detail = joined(left, coming, reserved, shelf_words(good), cost)
    points = words.POINTS.format(points=good.points)
    barcode = words.BARCODE.format(barcode=good.barcode) if good.barcode else ""
    text = RowText(good.name, points, detail, stock_mark(good), good.good)
    return RowTold(text, tuple(filter(None, (barcode,))))
