"""Papers of the shelf: 入库单, 分流单, 退回单 and 盘点单."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.core.entries import Source
from kiosk.core.papers.counter import Pieces, pieces_table
from kiosk.core.papers.frame import (
    Issue,
    Origin,
    day_said,
    framed,
    noted,
    number_and_time,
    proof,
    yuan,
)
from kiosk.core.slip import Box, Figures, Line, Pair, Rule, Text

SOURCES: dict[str, str] = {
    Source.COLLECTIVE: "村集体",
    Source.FISCAL: "财政专项",
    Source.UNIT: "单位捐赠",
    Source.DONOR: "个人捐赠",
    Source.ENTERPRISE: "企业捐赠",
    Source.TOWN_SUBSIDY: "镇补助",
    Source.TRANSFER: "别的兑换点分流",
}


@dataclass(frozen=True)
class DeliveredLine:
    """One kind of goods as it was counted at the door."""

    name: str
    unit: str
    counted: int
    noted: int | None = None
    """What the delivery note says; None: no note, or the same."""

    cost_cents: int | None = None
    """Of one piece."""

    points: int | None = None
    """Points price from now on; None: as before."""

    expires: date | None = None


@dataclass(frozen=True)
class DeliveryNote:
    """Goods that were put on the shelf."""

    origin: Origin
    lines: tuple[DeliveredLine, ...]
    source: str = ""
    """An `entries.Source`."""

    giver: str = ""
    document: str = ""
    second: str = ""
    """Who accepted them beside the keeper; '' nobody yet."""


@dataclass(frozen=True)
class MoveNote:
    """Goods that went to another site (分流), or back to whom they came from (退回)."""

    origin: Origin
    lines: tuple[Pieces, ...]
    reason: str
    to: str = ""
    document: str = ""
    second: str = ""
    given_back: bool = False


@dataclass(frozen=True)
class FoundLine:
    """One kind of goods of a count."""

    name: str
    unit: str
    book: int
    """What was to be there when it was counted."""

    counted: int
    reason: str = ""


@dataclass(frozen=True)
class CountSheet:
    """What was counted on a shelf, or in the whole shop (盘点)."""

    origin: Origin
    lines: tuple[FoundLine, ...]
    second: str = ""
    """Who looked again; '' for nobody."""

    shelf: str = ""
    """'' for the whole shop."""


def delivery_note(note: DeliveryNote, issue: Issue) -> tuple[Line, ...]:
    goods = [part for line in note.lines for part in _delivered(line)]
    lines = [
        *number_and_time(note.origin),
        *noted("来源", SOURCES.get(note.source, note.source)),
        *noted("供货方", note.giver),
        *noted("凭证号", note.document),
        Rule(),
        *goods,
        Rule(),
        *_sums(note.lines),
        Pair("经手人", note.origin.keeper),
        *_accepted(note.second),
        proof(note.origin),
    ]
    return framed("入库单", lines, issue)


def move_note(note: MoveNote, issue: Issue) -> tuple[Line, ...]:
    title, to, receiver = (
        ("退回单", "退给", "收货方签字") if note.given_back else ("分流单", "调往", "接收点签字")
    )
    lines = [
        *number_and_time(note.origin),
        *noted(to, note.to),
        *noted("原因", note.reason),
        *noted("凭证号", note.document),
        Rule(),
        *pieces_table("物品", note.lines),
        Pair("经手人", note.origin.keeper),
        *noted("在场人", note.second),
        Box("经手人签字"),
        Box(receiver),
        proof(note.origin),
    ]
    return framed(title, lines, issue)


def count_sheet(sheet: CountSheet, issue: Issue) -> tuple[Line, ...]:
    off = sum(line.counted != line.book for line in sheet.lines)
    lines = [
        *number_and_time(sheet.origin),
        Pair("货架", sheet.shelf or "全店"),
        Rule(),
        *(part for line in sheet.lines for part in _found(line)),
        Rule(),
        Pair("数了", f"{len(sheet.lines)} 样", bold=True),
        Pair("有出入", f"{off} 样", bold=True),
        Text("账面数是数到那一样时账上的数。"),
        Pair("盘点人", sheet.origin.keeper),
        Pair("监督人", sheet.second or "没有"),
        Box("盘点人签字"),
        *([Box("监督人签字")] if sheet.second else []),
        proof(sheet.origin),
    ]
    return framed("盘点单", lines, issue)


def _found(line: FoundLine) -> list[Line]:
    rows: list[Line] = [Pair(line.name, f"{line.counted}{line.unit}", bold=True)]
    gap = line.counted - line.book
    if gap:
        difference = ("多" if gap > 0 else "少", str(abs(gap)))
        rows.append(Figures((("账面", str(line.book)), ("实数", str(line.counted)), difference)))
        rows += noted("  原因", line.reason)
    return rows


def _delivered(line: DeliveredLine) -> list[Line]:
    rows: list[Line] = [Pair(line.name, f"{line.counted}{line.unit}", bold=True)]
    if line.noted is not None and line.noted != line.counted:
        gap = line.counted - line.noted
        difference = ("多" if gap > 0 else "少", str(abs(gap)))
        rows.append(Figures((("单上", str(line.noted)), ("实收", str(line.counted)), difference)))
    price = [
        *([f"成本 {yuan(line.cost_cents)}"] if line.cost_cents is not None else []),
        *([f"兑换价 {line.points}分"] if line.points is not None else []),
    ]
    if price:
        rows.append(Text("  " + "  ".join(price)))
    if line.expires is not None:
        rows.append(Text(f"  有效期到 {line.expires.year}年{day_said(line.expires)}"))
    return rows


def _sums(lines: tuple[DeliveredLine, ...]) -> list[Line]:
    costs = [line.cost_cents * line.counted for line in lines if line.cost_cents is not None]
    rows: list[Line] = [Pair("合计", f"{len(lines)} 样", bold=True)]
    if costs and len(costs) == len(lines):
        rows.append(Pair("金额", yuan(sum(costs)), bold=True))
    return rows


def _accepted(second: str) -> list[Line]:
    if second:
        return [Pair("验收人", second), Box("验收人签字")]
    return [Text("未经第二人验收", height=2, bold=True), Box("验收人签字、日期")]
