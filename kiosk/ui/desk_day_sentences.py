"""From the day's figures to their words.  Pure functions, no kivy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from kiosk.core.desk.view import CloseSheet
from kiosk.core.entries import ClosedGood, DayClosed
from kiosk.core.journal import register_place
from kiosk.ui import desk_words as words
from kiosk.ui.desk_sentences import NO_MARK, Level, Mark
from kiosk.ui.numerals import seen_from


@dataclass(frozen=True)
class Cell:
    """One key figure of the day."""

    label: str
    figure: str
    level: Level = Level.CALM


def span_words(sheet: CloseSheet) -> str:
    """从 昨天 18:02 到现在."""
    if sheet.since is None:
        return words.DAY_FIRST
    return words.DAY_SPAN.format(since=seen_from(sheet.since, sheet.at))


def cells(figures: DayClosed) -> list[Cell]:
    """The key figures; what waits or is overdue has a level."""

    def waiting(label: str, told: str, count: int, level: Level = Level.WAITS) -> Cell:
        return Cell(label, told.format(count=count), level if count else Level.CALM)

    return [
        Cell(words.REDEEMED_CELL, words.TIMES.format(count=figures.slips)),
        Cell(words.POINTS_OUT, words.POINTS.format(points=figures.points_out)),
        Cell(words.POINTS_BACK, words.POINTS.format(points=figures.points_back)),
        waiting(words.UNSIGNED_CELL, words.ROWS, len(figures.unsigned)),
        waiting(words.UNKNOWN_PRINTS, words.SHEETS, figures.unknown_prints),
        waiting(words.UNSENT_CELL, words.ENTRIES, figures.unsent),
        waiting(words.ORDERS_OPEN, words.SHARES, figures.orders_open),
        waiting(words.ORDERS_OVERDUE, words.SHARES, figures.orders_overdue, Level.LATE),
    ]


def unsigned_mark(figures: DayClosed) -> Mark:
    """待签：第12页3、4行: which lines of the register wait."""
    if not figures.unsigned:
        return NO_MARK
    places = [register_place(line) for line in sorted(figures.unsigned)]
    told = [
        words.PLACES_OF_PAGE.format(page=page, lines="、".join(str(line) for _, line in lines))
        for page, lines in groupby(places, key=lambda place: place[0])
    ]
    return Mark(words.WHICH_UNSIGNED.format(places="，".join(told)), Level.WAITS)


def taken_over_mark(figures: DayClosed) -> Mark:
    """没交的班：陈某的由李某接: shifts that ended without a close."""
    if not figures.taken_over:
        return NO_MARK
    told = [words.TAKEN_FROM.format(name=x.name, by=x.by_name) for x in figures.taken_over]
    return Mark(words.NOT_HANDED_ON.format(shifts="，".join(told)), Level.WAITS)


def below_mark(figures: DayClosed) -> Mark:
    """One line under the figures: what is to be looked at, else which slips there were."""
    waits = (unsigned_mark(figures), taken_over_mark(figures))
    return next((mark for mark in waits if mark.words), Mark(slips_words(figures)))


def slips_words(figures: DayClosed) -> str:
    """小票 ... 到 ...; '' when there were none."""
    if not figures.slips:
        return ""
    return words.SLIPS_FROM_TO.format(first=figures.first_slip, last=figures.last_slip)


def moved_first(goods: tuple[ClosedGood, ...]) -> list[ClosedGood]:
    """What moved today, then the rest; each in the order of the sheet."""
    return sorted(goods, key=lambda good: not has_moved(good))


def has_moved(good: ClosedGood) -> bool:
    return any((good.received, good.redeemed, good.moved, good.back, good.counted))


def table_row(good: ClosedGood) -> tuple[str, ...]:
    """Opening, in, out, other, back, count, closing; nought is a dash, but not a stock."""
    count = f"+{good.counted}" if good.counted > 0 else f"−{-good.counted}"
    return (
        str(good.opening),
        _or_dash(good.received),
        _or_dash(good.redeemed),
        _or_dash(good.moved),
        _or_dash(good.back),
        count if good.counted else words.NOUGHT,
        str(good.closing),
    )


def _or_dash(number: int) -> str:
    return str(number) if number else words.NOUGHT
