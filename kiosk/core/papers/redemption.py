"""The redemption slip 兑换小票, and the register's stub 登记册存根 where lines are signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.core.journal import slip_code, stub_code
from kiosk.core.papers.frame import (
    BLANK,
    Issue,
    Origin,
    balance,
    day_said,
    framed,
    number_and_time,
    place_said,
    proof,
    whose,
)
from kiosk.core.slip import Align, Box, GoodsRow, Line, Pair, Qr, Rule, Text
from kiosk.core.view import Holder


@dataclass(frozen=True)
class SlipLine:
    """One kind of goods on a slip; `points` of one piece."""

    name: str
    quantity: int
    unit: str
    points: int
    due: date | None = None
    """Ordered: to be fetched by the end of this day; None: handed over at once."""

    @property
    def cost(self) -> int:
        return self.points * self.quantity


@dataclass(frozen=True)
class RedemptionSlip:
    """A redemption as its slip tells it."""

    origin: Origin
    holder: Holder
    lines: tuple[SlipLine, ...]
    cost: int
    before: int
    after: int
    proxy: str = ""
    """Who came for the household: 李* 邻居."""

    vouched_by: str = ""
    """Name of the keeper who said who that is, where no card was shown."""

    register_line: int | None = None
    """Set when the scheme wants a signature."""


def redemption_slip(slip: RedemptionSlip, issue: Issue) -> tuple[Line, ...]:
    """The household's slip and, where the register is signed, the register's stub."""
    papers = framed("兑换小票", _slip(slip, issue), issue, township=True)
    if slip.register_line is None:
        return papers
    return (*papers, *framed("登记册存根", _stub(slip, slip.register_line, issue), issue))


def _slip(slip: RedemptionSlip, issue: Issue) -> list[Line]:
    taken = [line for line in slip.lines if line.due is None]
    ordered = [line for line in slip.lines if line.due is not None]
    lines: list[Line] = [
        *_head(slip),
        Rule(),
        *(_table("这次领走" if ordered else "物品", taken) if taken else []),
        *([Rule()] if taken and ordered else []),
        *_to_fetch(ordered),
        Rule(),
        Pair("合计", f"{slip.cost} 分", height=2, bold=True),
        *balance(slip.before, slip.after, "兑换前", "现在还剩"),
        Rule(),
    ]
    if slip.register_line is not None:
        lines.append(Pair("登记册", place_said(slip.register_line), bold=True))
        lines.append(Text("请在这一行签字、按手印。"))
    lines += [
        Text(_handed(taken, ordered)),
        Pair("管理员", slip.origin.keeper),
        Qr(slip_code(issue.site.id, issue.epoch, slip.origin.seq, slip.origin.mark)),
        proof(slip.origin),
    ]
    if issue.site.thanks:
        lines.append(Text(issue.site.thanks, Align.CENTER))
    return lines


def _handed(taken: list[SlipLine], ordered: list[SlipLine]) -> str:
    if not ordered:
        return "物品已当面领取。有疑问请带小票找管理员。"
    first = "领走的物品已当面点清。" if taken else ""
    return f"{first}来取时请带这张小票。积分已经扣了，取货时不再扣。"


def _to_fetch(ordered: list[SlipLine]) -> list[Line]:
    """What is not there yet, each with the day by which it is fetched."""
    if not ordered:
        return []
    lines: list[Line] = [GoodsRow("预订，以后来取", "数量", "积分")]
    for line in ordered:
        lines.append(_row(line))
        if line.due is not None:
            when = f"请在 {day_said(line.due)} 前来取（含当天）"
            lines.append(Text(when, Align.RIGHT, bold=True))
    return lines


def _stub(slip: RedemptionSlip, register_line: int, issue: Issue) -> list[Line]:
    origin = slip.origin
    ordered = [Text("（预订的物品取货时再交）", Align.RIGHT)] if _has_ordered(slip) else []
    code = stub_code(issue.site.id, issue.epoch, origin.seq, register_line, origin.mark)
    return [
        Pair("登记册", place_said(register_line), height=2, bold=True),
        *_head(slip, proxy=False),
        Rule(),
        *_table("物品", slip.lines, mark_ordered=True),
        *ordered,
        Pair("合计", f"{slip.cost} 分", bold=True),
        Box("领取人签字、按手印", rows=4),
        Pair("代领人及关系", slip.proxy or BLANK),
        *_word(slip),
        Pair("管理员", origin.keeper),
        Qr(code),
        Text("签好后扫这个码", Align.CENTER),
    ]


def _has_ordered(slip: RedemptionSlip) -> bool:
    return any(line.due for line in slip.lines)


def _head(slip: RedemptionSlip, *, proxy: bool = True) -> list[Line]:
    lines = [*number_and_time(slip.origin, "小票号"), whose(slip.holder)]
    if proxy and slip.proxy:
        lines += [Pair("代领", slip.proxy, bold=True), *_word(slip)]
    return lines


def _word(slip: RedemptionSlip) -> list[Line]:
    """Whose word it is that who came is who they say."""
    return [Pair("没带卡，核对人", slip.vouched_by)] if slip.vouched_by else []


def _table(title: str, lines: Iterable[SlipLine], *, mark_ordered: bool = False) -> list[Line]:
    rows = [_row(line, "[预订]" if mark_ordered and line.due else "") for line in lines]
    return [GoodsRow(title, "数量", "积分"), *rows]


def _row(line: SlipLine, mark: str = "") -> Line:
    return GoodsRow(line.name + mark, f"{line.quantity}{line.unit}", f"{line.cost}分")
