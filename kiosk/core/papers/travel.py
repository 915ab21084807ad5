"""转分小票: points that went into another site's hand (design.md 7)."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.papers.frame import (
    Issue,
    Origin,
    balance,
    framed,
    number_and_time,
    proof,
    whose,
)
from kiosk.core.slip import Line, Pair, Rule, Text
from kiosk.core.view import Holder


@dataclass(frozen=True)
class ReleaseSlip:
    origin: Origin
    holder: Holder
    to: str
    """What the other site is called."""

    points: int
    before: int
    after: int
    """What can be spent here, before and after, window or no window."""


def release_slip(slip: ReleaseSlip, issue: Issue) -> tuple[Line, ...]:
    lines = [
        *number_and_time(slip.origin, "小票号"),
        whose(slip.holder),
        Rule(),
        Pair("从", issue.site.name),
        Pair("转到", slip.to, bold=True),
        Pair("转出积分", f"{slip.points} 分", height=2, bold=True),
        *balance(slip.before, slip.after, "转分前", "这里还剩"),
        Rule(),
        Text("等两个点都联网，就能在那边用。", bold=True),
        Text("没用完的，可以在那边退回来。"),
        Text("有疑问请带小票找管理员。"),
        Pair("管理员", slip.origin.keeper),
        proof(slip.origin),
    ]
    return framed("转分小票", lines, issue, township=True)
