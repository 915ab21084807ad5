"""What all papers have in common: head and foot, whose copy it is, and that it is only practice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.core.clock import Quality
from kiosk.core.feed import SiteItem
from kiosk.core.journal import register_place
from kiosk.core.slip import Align, Cut, Line, Pair, Rule, Space, Text
from kiosk.core.view import Holder

WEEKDAYS = "一二三四五六日"
PRACTICE = "练习 不作数"
NO_CASH = "积分不能换成现金，退货不退现金。"
BLANK = "____________"

DATE_SAID = {
    Quality.SURE: "",
    Quality.KEEPER: "（日期由管理员确认）",
    Quality.GUESS: "（日期没有核对过）",
}


@dataclass(frozen=True)
class Issue:
    """Where a paper comes out, and which one it is."""

    site: SiteItem
    epoch: int
    copy_number: int = 0
    """0 is the original; n prints 补打 第n次 on every part of it."""

    training: bool = False


@dataclass(frozen=True)
class Origin:
    """The entry that a paper tells of."""

    seq: int
    number: str
    """As on a slip: 和平-1-000123-7."""

    at: datetime
    quality: Quality
    keeper: str
    """Name of the person who did it."""

    mark: str
    """First digits of the entry's hash, in capitals; proves the paper against the journal."""


@dataclass(frozen=True)
class Original:
    """The redemption that another paper is about."""

    number: str
    at: datetime


def framed(
    title: str, lines: Iterable[Line], issue: Issue, *, township: bool = False
) -> tuple[Line, ...]:
    """One piece of paper, cut off: over the title the shop, under it what copy it is."""
    return (
        *practice_mark(issue),
        *([Text(issue.site.township, Align.CENTER)] if township else []),
        Text(issue.site.shop, Align.CENTER, bold=True),
        Text(title, Align.CENTER, width=2, height=2, bold=True),
        *copy_mark(issue),
        Rule("="),
        *lines,
        *practice_mark(issue),
        Space(2),
        Cut(),
    )


def practice_mark(issue: Issue) -> list[Line]:
    """Large, first and last on whatever the training copy prints."""
    if not issue.training:
        return []
    return [Rule("*"), Text(PRACTICE, Align.CENTER, width=2, height=2, bold=True), Rule("*")]


def copy_mark(issue: Issue) -> list[Line]:
    if issue.copy_number == 0:
        return []
    mark = f"补打 第{issue.copy_number}次"
    return [Text(mark, Align.CENTER, height=2, bold=True), Text("不是原件", Align.CENTER)]


def number_and_time(origin: Origin, label: str = "单号") -> list[Line]:
    lines: list[Line] = [Pair(label, origin.number), Pair("时间", time_said(origin.at))]
    if DATE_SAID[origin.quality]:
        lines.append(Text(DATE_SAID[origin.quality], Align.RIGHT))
    return lines


def whose(holder: Holder) -> Line:
    return Pair("户", f"{holder.group} {holder.name} {holder.number}")


def about(original: Original) -> list[Line]:
    """Which slip this paper undoes or goes on with."""
    return [Pair("原小票", original.number), Pair("兑换时间", time_said(original.at))]


def balance(before: int, after: int, label: str, now: str) -> list[Line]:
    """Points before and after, the last figure the largest on the paper."""
    large = Pair(now, f"{after} 分", width=2, height=2, bold=True)
    return [Pair(label, f"{before} 分"), large]


def noted(label: str, text: str) -> list[Line]:
    """A label with what stands behind it, or nothing where nothing was said."""
    return [Pair(label, text)] if text else []


def proof(origin: Origin) -> Line:
    """The mark by which a paper is held against the journal."""
    return Text(f"校验 {grouped(origin.mark)}", Align.CENTER)


def time_said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} 周{WEEKDAYS[at.weekday()]}"


def day_said(day: date) -> str:
    return f"{day.month}月{day.day}日"


def place_said(register_line: int) -> str:
    """Where a line stands in the register: 第12页第3行."""
    page, line = register_place(register_line)
    return f"第{page}页第{line}行"


def yuan(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}元"


def signed_figure(figure: int) -> str:
    return f"{figure:+d}" if figure else "0"


def grouped(mark: str) -> str:
    return "-".join(mark[n : n + 4] for n in range(0, len(mark), 4))
