"""记分单: points that an officer gave or took at the kiosk, for the household to take home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.core.papers.frame import (
    Issue,
    Origin,
    day_said,
    framed,
    noted,
    number_and_time,
    proof,
    whose,
)
from kiosk.core.slip import Line, Pair, Rule, Text
from kiosk.core.view import Holder


@dataclass(frozen=True)
class AwardSlip:
    """The origin's keeper is the officer."""

    origin: Origin
    holder: Holder
    what: str
    points: int
    day: date
    """When it happened."""

    counted: str = ""
    """45个, of what is counted or weighed."""

    left_over: str = ""
    """5个, of these, that made no whole unit."""

    warning: int = 0
    """Which warning it is; 0: none."""

    place: str = ""
    reason: str = ""
    document: str = ""
    proof: str = ""
    """Which kind of document, in words; '' where the scheme knows none."""

    has_photo: bool = False
    witness: str = ""
    gated: bool = False
    """The points wait for review or publicity before they can be redeemed."""


def award_slip(slip: AwardSlip, issue: Issue) -> tuple[Line, ...]:
    lines = [
        *number_and_time(slip.origin),
        whose(slip.holder),
        Rule(),
        Text(slip.what, bold=True),
        Pair("发生在", day_said(slip.day)),
        *noted("地点", slip.place),
        *(noted("事由", slip.reason) if slip.reason != slip.what else []),
        *noted("数量", slip.counted),
        *_evidence(slip),
        Rule(),
        *_figure(slip),
        *_left_over(slip),
        *([Text("公示确认以后，这些积分才能兑换。")] if slip.gated and slip.points > 0 else []),
        Text("有不同意见，请在公示期内向村里提出。"),
        Rule(),
        Pair("村干部", slip.origin.keeper),
        proof(slip.origin),
    ]
    return framed("记分单", lines, issue, township=True)


def _evidence(slip: AwardSlip) -> list[Line]:
    return [
        *noted("佐证", "现场照片" if slip.has_photo else ""),
        *noted(slip.proof or "凭证号", slip.document),
        *noted("见证人", slip.witness),
    ]


def _figure(slip: AwardSlip) -> list[Line]:
    if slip.warning:
        return [
            Pair("提醒", f"第{slip.warning}次", width=2, height=2, bold=True),
            Text("这次只提醒，不扣分。"),
        ]
    label = "加分" if slip.points > 0 else "扣分"
    return [Pair(label, f"{slip.points:+d} 分", width=2, height=2, bold=True)]


def _left_over(slip: AwardSlip) -> list[Line]:
    """The household keeps what earned nothing (TX-A1.13)."""
    if not slip.left_over:
        return []
    return [Pair("没有计分的", slip.left_over), Text("没有计分的请带回，下次凑够了再来。")]
