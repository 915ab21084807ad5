"""评议记录: what the group decided on the spot, to be signed and put with the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.earning_entries import Reviewed
from kiosk.core.group import function_said
from kiosk.core.papers.frame import BLANK, Issue, framed, noted, time_said
from kiosk.core.slip import Line, Pair, Rule, Text

OUTCOMES = {"passed": "通过", "rejected": "不通过", "postponed": "以后再议"}


@dataclass(frozen=True)
class ReviewMinutes:
    """`members`: all who sat, with their functions; `decided`: in the order in which they did."""

    at: datetime
    members: tuple[tuple[str, str], ...]
    """(name, function as `core.group` names it)"""

    quorum: int
    decided: tuple[Reviewed, ...]
    gated: bool = False
    """What passed hangs out, or is confirmed, before it can be redeemed."""


def review_minutes(minutes: ReviewMinutes, issue: Issue) -> tuple[Line, ...]:
    lines: list[Line] = [
        Pair("时间", time_said(minutes.at)),
        Pair("到场", f"{len(minutes.members)} 人（至少 {minutes.quorum} 人）"),
        Rule(),
    ]
    for number, body in enumerate(minutes.decided, 1):
        lines += _decided(number, body)
    passed = [body for body in minutes.decided if body.outcome == "passed"]
    lines += [
        Pair("合计", f"通过 {len(passed)} 件，共 {len(minutes.decided)} 件", bold=True),
        *([Text("通过的积分，公示确认以后才能兑换。")] if passed and minutes.gated else []),
        Rule(),
        Text("到场的人签字："),
    ]
    for name, function in minutes.members:
        lines += [Pair(f"{function_said(function)} {name}", BLANK, height=2)]
    return framed("评议记录", lines, issue, township=True)


def _decided(number: int, body: Reviewed) -> list[Line]:
    aside = "、".join(each.name for each in body.aside)
    points = f" {body.points:+d} 分" if body.outcome == "passed" else ""
    return [
        Pair(f"{number}. {body.group} {body.name}", body.number, bold=True),
        Text(body.what),
        Pair("发生在", body.effective[:10]),
        Pair(OUTCOMES[body.outcome], points.strip() or "不记分", height=2, bold=True),
        *([Text("帮助申报的一户得同样的分。")] if points and body.helper else []),
        *noted("原因", body.reason),
        *noted("回避", aside),
        Rule(),
    ]
