"""Papers that no entry stands behind: 货架标签, 进货单 and 待签单."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.core.papers.frame import (
    Issue,
    day_said,
    framed,
    place_said,
    practice_mark,
    time_said,
    yuan,
)
from kiosk.core.slip import Align, Cut, Headline, Line, Pair, Qr, Rule, Space, Text

GOOD_CODE = "G1/"


@dataclass(frozen=True)
class ShelfTag:
    """What stands before one kind of goods on the shelf."""

    name: str
    points: int
    unit: str
    code: str = ""
    """Barcode, or `good_code` where it has none; '' prints none."""


@dataclass(frozen=True)
class ShelfTags:
    at: datetime
    tags: tuple[ShelfTag, ...]


@dataclass(frozen=True)
class PurchaseLine:
    name: str
    unit: str
    on_hand: int
    wanted: int
    """Pieces to buy."""

    why: str = ""
    """等人来取 3, 有人想要 5."""


@dataclass(frozen=True)
class PurchaseList:
    at: datetime
    keeper: str
    lines: tuple[PurchaseLine, ...]
    until: date | None = None
    """The first day for which nothing of this is meant."""

    cost_cents: int = 0
    """Of what has a known cost."""

    unpriced: int = 0
    """Kinds whose cost nobody knows."""


@dataclass(frozen=True)
class UnsignedLine:
    """A line of the register that waits for its signature."""

    register_line: int
    number: str
    at: datetime
    whose: str
    """3组 张* 0042."""


@dataclass(frozen=True)
class UnsignedList:
    at: datetime
    lines: tuple[UnsignedLine, ...]


def good_code(good: str) -> str:
    """Text of the QR code on the tag of goods that have no barcode."""
    return f"{GOOD_CODE}{good}"


def parse_good_code(text: str) -> str | None:
    """Which goods a tag's code names, or None when the text is none."""
    return text.removeprefix(GOOD_CODE) or None if text.startswith(GOOD_CODE) else None


def shelf_tags(tags: ShelfTags, issue: Issue) -> tuple[Line, ...]:
    """One tag for each kind of goods, cut apart."""
    return tuple(line for tag in tags.tags for line in _tag(tag, tags.at, issue))


def purchase_list(wanted: PurchaseList, issue: Issue) -> tuple[Line, ...]:
    lines: list[Line] = [Pair("时间", time_said(wanted.at)), Pair("管理员", wanted.keeper), Rule()]
    for line in wanted.lines:
        lines += [
            Pair(f"□{line.name}", f"进 {line.wanted}{line.unit}", height=2, bold=True),
            Text(f"  现有{line.on_hand}{line.unit}" + (f"，{line.why}" if line.why else "")),
        ]
    lines += [Rule(), Pair("合计", f"{len(wanted.lines)} 样", bold=True)]
    if wanted.cost_cents:
        lines.append(Pair("照上次的价", f"约 {yuan(wanted.cost_cents)}"))
    if wanted.unpriced:
        lines.append(Pair("不知道价钱的", f"{wanted.unpriced} 样"))
    if wanted.until is not None:
        lines.append(Text(f"按最近兑换的快慢，备到{day_said(wanted.until)}前。"))
    return framed("进货单", lines, issue)


def unsigned_list(unsigned: UnsignedList, issue: Issue) -> tuple[Line, ...]:
    lines: list[Line] = [Pair("时间", time_said(unsigned.at)), Rule()]
    for line in unsigned.lines:
        lines += [
            Pair(place_said(line.register_line), line.whose, bold=True),
            Pair("小票号", line.number),
            Pair("兑换时间", time_said(line.at)),
            Rule(),
        ]
    lines += [
        Pair("还没签的", f"{len(unsigned.lines)} 行", height=2, bold=True),
        Text("请这些户来签字、按手印，签好后扫存根上的码。"),
    ]
    return framed("待签单", lines, issue)


def _tag(tag: ShelfTag, at: datetime, issue: Issue) -> list[Line]:
    return [
        *practice_mark(issue),
        Text(tag.name, Align.CENTER, width=2, height=2, bold=True),
        Headline(str(tag.points), "分"),
        Text(f"每{tag.unit}", Align.CENTER, width=2, height=2),
        *([Qr(tag.code)] if tag.code else []),
        *([Text(tag.code, Align.CENTER)] if tag.code and not parse_good_code(tag.code) else []),
        Pair(issue.site.shop, f"{at:%Y-%m-%d}"),
        *practice_mark(issue),
        Space(1),
        Cut(),
    ]
