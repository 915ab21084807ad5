"""The day close sheet 日结单: what is there, what went, what waits; to be signed."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.clock import parse_stamp
from kiosk.core.entries import ClosedGood, DayClosed
from kiosk.core.journal import register_place
from kiosk.core.papers.frame import (
    Issue,
    Origin,
    framed,
    grouped,
    number_and_time,
    proof,
    signed_figure,
)
from kiosk.core.slip import Box, Figures, Line, Pair, Rule, Text

LEGEND = "结存＝期初＋入库－兑出－转出＋退回＋盘差。转出：报损、分流、退供货方、售出。"


@dataclass(frozen=True)
class CloseSheet:
    origin: Origin
    closed: DayClosed
    successor: str = ""
    """Name of the keeper who takes over."""


def close_sheet(sheet: CloseSheet, issue: Issue) -> tuple[Line, ...]:
    closed = sheet.closed
    lines = [
        *number_and_time(sheet.origin),
        Pair("管理员", sheet.origin.keeper),
        *_taken_over(closed),
        Rule(),
        *_slips(closed),
        Rule(),
        *_waiting(closed),
        Rule(),
        Pair("物品", "结存", bold=True),
        *[part for good in closed.goods for part in _good(good)],
        *([Text(LEGEND)] if any(_moved(good) for good in closed.goods) else []),
        Rule(),
        Pair("流水", f"第{closed.first}条至第{closed.last}条"),
        Pair("流水校验", grouped(closed.head)),
        Box("管理员签字"),
        Box(f"接班人 {sheet.successor} 签字" if sheet.successor else "监督人签字"),
        proof(sheet.origin),
    ]
    return framed("日结单", lines, issue, township=True)


def _taken_over(closed: DayClosed) -> list[Line]:
    """Shifts that ended without a close: whoever signs here had not all of the day."""
    if not closed.taken_over:
        return []
    told = [
        Text(f"  {parse_stamp(shift.at):%m-%d %H:%M} {shift.name}的班由{shift.by_name}接")
        for shift in closed.taken_over
    ]
    return [Pair("没交的班", f"{len(told)} 次", bold=True), *told]


def _slips(closed: DayClosed) -> list[Line]:
    numbers: list[Line] = (
        [Pair("第一张", closed.first_slip), Pair("最后一张", closed.last_slip)]
        if closed.slips
        else []
    )
    return [
        Pair("兑换小票", f"{closed.slips} 张", bold=True),
        *numbers,
        Pair("兑出积分", f"{closed.points_out} 分", height=2, bold=True),
        Pair("退回积分", f"{closed.points_back} 分"),
    ]


def _waiting(closed: DayClosed) -> list[Line]:
    return [
        Pair("登记册待签", f"{len(closed.unsigned)} 行"),
        *_places(closed.unsigned),
        Pair("不知打出没有的纸", f"{closed.unknown_prints} 张"),
        Pair("没上传的流水", f"{closed.unsent} 条"),
        Pair("等人来取的预订", f"{closed.orders_open} 样"),
        Pair("其中已过期限", f"{closed.orders_overdue} 样"),
    ]


def _places(unsigned: tuple[int, ...]) -> list[Line]:
    """Lines of the register, page by page."""
    pages: dict[int, list[str]] = {}
    for page, line in map(register_place, unsigned):
        pages.setdefault(page, []).append(str(line))
    return [Text(f"  第{page}页：第{'、'.join(lines)}行") for page, lines in pages.items()]


def _good(good: ClosedGood) -> list[Line]:
    name = Pair(good.name, str(good.closing), bold=True)
    moved = _moved(good)
    if not moved:
        return [name]
    return [name, Figures((("期初", str(good.opening)), *moved))]


def _moved(good: ClosedGood) -> list[tuple[str, str]]:
    """What changed, without what did not."""
    figures = [
        ("入库", good.received, str(good.received)),
        ("兑出", good.redeemed, str(good.redeemed)),
        ("转出", good.moved, str(good.moved)),
        ("退回", good.back, str(good.back)),
        ("盘差", good.counted, signed_figure(good.counted)),
    ]
    return [(label, said) for label, figure, said in figures if figure]
