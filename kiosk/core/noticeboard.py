"""公示栏: what hangs on the board of the shop, as tables of short texts for screen and paper.

A published list stands as the township froze it, with its mark; what became known later stands on
its errata sheets, beside it.  The other boards are read from the journal of the moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core import periods
from kiosk.core.activities import Activity
from kiosk.core.clock import parse_stamp
from kiosk.core.coming import Rules, begins
from kiosk.core.feed import ListItem
from kiosk.core.public_list import code_of
from kiosk.core.publicity import ListKind
from kiosk.core.rules_in_words import window_said
from kiosk.core.view import Offer

PRICES, ARRIVALS, CALENDAR = "prices", "arrivals", "calendar"
WINDOWS_AHEAD = 3


@dataclass(frozen=True)
class BoardColumn:
    """`share` is its part of the width; a `wide` one has a line of its own on a strip."""

    name: str
    share: int
    right: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Board:
    """One table; every row has as many cells as there are columns."""

    title: str
    """2026年10月积分公示: without the village, which stands over everything here."""

    columns: tuple[BoardColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    frozen: datetime | None = None
    """When a list was fixed; None: of the moment."""

    mark: str = ""
    code: str = ""
    """Text of the QR code that proves a list; '' for the boards of the moment."""


@dataclass(frozen=True)
class Notice:
    """What a touch on the board's index opens."""

    key: str
    parts: tuple[Board, ...]
    """The list itself, then its errata sheets."""


@dataclass(frozen=True)
class NoticeHead:
    """One line of the index."""

    key: str
    title: str
    frozen: datetime | None = None
    corrected: bool = False
    """There is an errata sheet beside it."""


def key_of(item: ListItem) -> str:
    """ranking/month/2023-03: the same for a list and its errata sheets."""
    return f"{item.kind}/{item.cycle}/{item.period}"


def heads_of(items: Iterable[ListItem], village: str) -> tuple[NoticeHead, ...]:
    """The index of the published lists, in the order in which they come."""
    found: dict[str, NoticeHead] = {}
    corrected = set()
    for item in items:
        if item.number:
            corrected.add(key_of(item))
        else:
            title = item.title.removeprefix(village)
            found[key_of(item)] = NoticeHead(key_of(item), title, parse_stamp(item.at))
    return tuple(
        NoticeHead(key, head.title, head.frozen, key in corrected) for key, head in found.items()
    )


# --- published lists -----------------------------------------------------------------------------

HOUSE, NUMBER = "户主", "户编号"
WHO = BoardColumn("户", 9)

SHOWN: dict[str, tuple[BoardColumn, ...]] = {
    ListKind.POINTS: (
        BoardColumn("名次", 4),
        WHO,
        BoardColumn("本期得分", 6, right=True),
        BoardColumn("期末", 5, right=True),
    ),
    ListKind.EXCHANGE: (
        BoardColumn("日期", 6),
        WHO,
        BoardColumn("物品", 11, wide=True),
        BoardColumn("积分", 4, right=True),
    ),
    ListKind.RANKING: (
        BoardColumn("名次", 4),
        WHO,
        BoardColumn("得分", 5, right=True),
        BoardColumn("平均每月", 6, right=True),
    ),
    ListKind.HONOURS: (
        BoardColumn("名次", 4),
        WHO,
        BoardColumn("得分", 5, right=True),
        BoardColumn("平均每月", 6, right=True),
    ),
}
"""What of a sheet has room on a screen and a strip, by the names of its columns; those that a list
has not are left out."""

ERRATA = (
    WHO,
    BoardColumn("公示时", 5, right=True),
    BoardColumn("更正为", 5, right=True),
    BoardColumn("现名次", 5, right=True),
    BoardColumn("原因", 12, wide=True),
)


def notice_of(items: Sequence[ListItem], village: str, village_code: int) -> Notice:
    """A list with its errata sheets; ValueError where there is none of them."""
    if not items:
        raise ValueError("no list")
    ordered = sorted(items, key=lambda item: item.number)
    parts = tuple(_board(item, village, village_code) for item in ordered)
    return Notice(key_of(ordered[0]), parts)


def _board(item: ListItem, village: str, village_code: int) -> Board:
    wanted = ERRATA if item.number else SHOWN.get(item.kind, ())
    there = {name: at for at, name in enumerate(item.columns)}
    columns = tuple(column for column in wanted if column is WHO or column.name in there)
    if not columns:  # a kind of list that this version does not know
        columns = tuple(BoardColumn(name, 6) for name in item.columns[:4])
    rows = tuple(tuple(_cell(column, row, there) for column in columns) for row in item.rows)
    code = code_of(village_code, item.cycle, item.period, item.mark)
    title = item.title.removeprefix(village)
    return Board(
        title,
        columns,
        rows,
        item.notes,
        frozen=parse_stamp(item.at),
        mark=item.mark,
        code=code,
    )


def _cell(column: BoardColumn, row: tuple[str | int | None, ...], there: dict[str, int]) -> str:
    if column is WHO:
        found = (row[there[name]] for name in (NUMBER, HOUSE) if name in there)
        return " ".join(str(cell) for cell in found if cell is not None)
    cell = row[there[column.name]] if there[column.name] < len(row) else None
    said = "" if cell is None else str(cell)
    return said[5:] if column.name == "日期" else said


# --- boards of the moment ------------------------------------------------------------------------


def price_board(offers: Iterable[Offer]) -> Board:
    """价目表: what may be had, and how much of it lies there."""
    columns = (
        BoardColumn("物品", 14),
        BoardColumn("分数", 5, right=True),
        BoardColumn("现有", 6, right=True),
    )
    rows = tuple(
        (offer.name, str(offer.points), f"{offer.stock}{offer.unit}" if offer.stock else "没有")
        for offer in offers
    )
    return Board("价目表", columns, rows, ("分数是每一件的；积分不能换成现金。",))


@dataclass(frozen=True)
class Arrived:
    """Goods of one delivery; where they come from, never who gave them."""

    day: datetime
    name: str
    pieces: str
    """6袋."""

    source: str


def arrivals_board(arrived: Iterable[Arrived]) -> Board:
    """新到的货."""
    columns = (
        BoardColumn("日期", 5),
        BoardColumn("物品", 11),
        BoardColumn("数量", 5, right=True),
        BoardColumn("来源", 6, wide=True),
    )
    rows = tuple((f"{e.day:%m-%d}", e.name, e.pieces, e.source) for e in arrived)
    return Board("新到的货", columns, rows)


def calendar_board(rules: Rules, at: datetime, hours: str, activities: Iterable[Activity]) -> Board:
    """开门和日子: opening hours, the next windows, when points lapse, what is on in the village."""
    rows = [("开门时间", hours)] if hours else []
    rows += [("新办法", f"{_day(begins(each))}起施行") for each in rules.announced]
    rows += [("兑换", said) for said in _windows(rules, at)]
    end = rules.closes(at)
    if end < periods.FOREVER:
        rows.append(("积分清零", f"{_day(end - timedelta(seconds=1))}过完"))
    for each in activities:
        told = "　".join(part for part in (each.when, each.place, each.worth) if part)
        rows.append((each.name, told))
    columns = (BoardColumn("事情", 7), BoardColumn("时间", 17))
    return Board("开门和日子", columns, tuple(rows))


def _windows(rules: Rules, at: datetime) -> list[str]:
    """现在可以，到1月31日；then the next ones."""
    if not rules.running.redeems:
        return ["村里定了，积分不换东西"]
    days = rules.days
    if days.always:
        return [window_said(rules.running).rstrip("。")]
    found = []
    opening = periods.midnight(at) if at in days else periods.next_opening(days, at)
    for n in range(WINDOWS_AHEAD):
        if opening is None:
            break
        closes = periods.closing(days, opening)
        last = closes - timedelta(days=1) if closes else None
        if n == 0 and at in days:
            found.append(f"现在可以，到{_day(last)}" if last else "现在可以")
        elif last is None or last == opening:
            found.append(_day(opening))
        else:
            found.append(f"{_day(opening)}到{_day(last)}")
        opening = periods.next_opening(days, closes) if closes else None
    return found


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日"
