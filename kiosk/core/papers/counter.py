"""What a redemption comes to later: 撤销小票, 退货小票, 退分小票, and 领取单 for ordered goods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.core.papers.frame import (
    NO_CASH,
    Issue,
    Origin,
    Original,
    about,
    balance,
    day_said,
    framed,
    noted,
    number_and_time,
    proof,
    whose,
)
from kiosk.core.slip import Align, Line, Pair, Rule, Text
from kiosk.core.view import Holder


@dataclass(frozen=True)
class Pieces:
    """Some pieces of one kind of goods."""

    name: str
    quantity: int
    unit: str

    @property
    def said(self) -> str:
        return f"{self.quantity}{self.unit}"


@dataclass(frozen=True)
class UndoSlip:
    """A whole redemption taken back within minutes."""

    origin: Origin
    original: Original
    holder: Holder
    back: tuple[Pieces, ...]
    """What lies on the shelf again."""

    cancelled: tuple[Pieces, ...]
    """What was ordered and does not come any more."""

    points: int
    before: int
    after: int
    reason: str = ""


@dataclass(frozen=True)
class ReturnSlip:
    """Goods that came back later."""

    origin: Origin
    original: Original
    holder: Holder
    back: tuple[Pieces, ...]
    points: int
    before: int
    after: int
    reason: str
    spoiled: bool = False
    lapsed: int = 0
    """Points that do not come back: their period is over."""


@dataclass(frozen=True)
class RefundSlip:
    """Points given back because the shop could not deliver."""

    origin: Origin
    original: Original | None
    holder: Holder
    cancelled: tuple[Pieces, ...]
    points: int
    before: int
    after: int
    reason: str


@dataclass(frozen=True)
class FetchedLine:
    """An ordered line that was handed over, and by when that had to be."""

    pieces: Pieces
    due: date


@dataclass(frozen=True)
class HandOverSlip:
    """Ordered goods that the household has now."""

    origin: Origin
    original: Original
    holder: Holder
    fetched: tuple[FetchedLine, ...]
    open: tuple[FetchedLine, ...]
    """Of the same slip, still to be fetched."""

    proxy: str = ""
    proof: str = ""
    """Number that proves what does not lie on a shelf."""


def undo_slip(slip: UndoSlip, issue: Issue) -> tuple[Line, ...]:
    lines = [
        *number_and_time(slip.origin),
        whose(slip.holder),
        *about(slip.original),
        Text("这张小票全部撤销，不再有效。", bold=True),
        Rule(),
        *pieces_table("收回的物品", slip.back),
        *pieces_table("取消的预订", slip.cancelled),
        *_points_back(slip.points, slip.before, slip.after, "撤销前", slip.reason),
        *_foot(slip.origin),
    ]
    return framed("撤销小票", lines, issue, township=True)


def return_slip(slip: ReturnSlip, issue: Issue) -> tuple[Line, ...]:
    condition = "已损坏，不再上架" if slip.spoiled else "完好，放回货架"
    lines = [
        *number_and_time(slip.origin),
        whose(slip.holder),
        *about(slip.original),
        Rule(),
        *pieces_table("退回的物品", slip.back),
        Pair("物品情况", condition),
        *_points_back(slip.points, slip.before, slip.after, "退货前", slip.reason),
        *([Text(f"另有 {slip.lapsed} 分是上一期的，已经清零，不再退回。")] if slip.lapsed else []),
        *_foot(slip.origin),
    ]
    return framed("退货小票", lines, issue, township=True)


def refund_slip(slip: RefundSlip, issue: Issue) -> tuple[Line, ...]:
    lines = [
        *number_and_time(slip.origin),
        whose(slip.holder),
        *(about(slip.original) if slip.original else []),
        Rule(),
        *pieces_table("取消的预订", slip.cancelled),
        *_points_back(slip.points, slip.before, slip.after, "退分前", slip.reason),
        Text("退回的积分可以再兑换，不参加排名。"),
        *_foot(slip.origin),
    ]
    return framed("退分小票", lines, issue, township=True)


def hand_over_slip(slip: HandOverSlip, issue: Issue) -> tuple[Line, ...]:
    given_on = slip.origin.at.date()
    fetched: list[Line] = []
    for line in slip.fetched:
        late = given_on > line.due
        on_time = f"晚于约定的{day_said(line.due)}" if late else f"按时，约定{day_said(line.due)}"
        fetched += [_piece(line.pieces), Text(on_time, Align.RIGHT)]
    lines = [
        *number_and_time(slip.origin),
        whose(slip.holder),
        *noted("代领", slip.proxy),
        *about(slip.original),
        Rule(),
        Pair("这次领走", "数量"),
        *fetched,
        *noted("办理凭证号", slip.proof),
        Rule(),
        *_still_open(slip.open),
        *_foot(slip.origin),
    ]
    return framed("领取单", lines, issue, township=True)


def pieces_table(title: str, pieces: Iterable[Pieces]) -> list[Line]:
    """Goods with their quantities and a line under them; nothing where there are none."""
    rows = [_piece(piece) for piece in pieces]
    return [Pair(title, "数量"), *rows, Rule()] if rows else []


def _piece(pieces: Pieces) -> Line:
    return Pair(pieces.name, pieces.said, bold=True)


def _still_open(lines: tuple[FetchedLine, ...]) -> list[Line]:
    if not lines:
        return [Text("这张小票的物品已全部领完。", bold=True)]
    rows: list[Line] = []
    for line in lines:
        rows.append(_piece(line.pieces))
        rows.append(Text(f"请在 {day_said(line.due)} 前来取（含当天）", Align.RIGHT, bold=True))
    return [Pair("还没领", "数量"), *rows]


def _points_back(points: int, before: int, after: int, label: str, reason: str) -> list[Line]:
    return [
        *noted("原因", reason),
        Pair("退回积分", f"{points} 分", height=2, bold=True),
        *balance(before, after, label, "现在共有"),
        Rule(),
        Text(NO_CASH),
    ]


def _foot(origin: Origin) -> list[Line]:
    return [Pair("管理员", origin.keeper), proof(origin)]
