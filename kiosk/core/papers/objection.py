"""异议回执: the numbered slip of an objection, with the day by which it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.core.papers.frame import Issue, Origin, day_said, framed, number_and_time, proof, whose
from kiosk.core.slip import Line, Pair, Rule, Text
from kiosk.core.view import Holder


@dataclass(frozen=True)
class ObjectionSlip:
    origin: Origin
    holder: Holder
    what: str
    why: str
    due: date
    voice_s: int = 0


def objection_slip(slip: ObjectionSlip, issue: Issue) -> tuple[Line, ...]:
    lines = [
        *number_and_time(slip.origin, "异议编号"),
        whose(slip.holder),
        Rule(),
        Text("对什么有异议", bold=True),
        Text(slip.what),
        Pair("理由", slip.why),
        *([Pair("录音", f"{slip.voice_s} 秒")] if slip.voice_s else []),
        Rule(),
        Pair("最晚答复", day_said(slip.due), height=2, bold=True),
        Text("乡镇核实以后答复。"),
        Text("到时候带卡来，在记录里看结果。"),
        Text("请收好这张回执。"),
        proof(slip.origin),
    ]
    return framed("异议回执", lines, issue, township=True)
