"""The page that shows whether a printer is fit: widths, Chinese, a rare name, lines and a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.papers.frame import Issue, framed, time_said
from kiosk.core.slip import Align, Cut, Line, Pair, Qr, Rule, Text

TITLE = "打印测试"
RARE = "喆 镕 玥 翀 珺 堃"
"""In GBK and not in GB 2312: a printer with the smaller font writes something else."""


@dataclass(frozen=True)
class PrintTest:
    """Asked for by a keeper, on the touchscreen."""

    at: datetime


def test_page() -> tuple[Line, ...]:
    """What can be seen to be right: both edges reached, nothing cut off, the code can be read."""
    return (
        Text(TITLE, Align.CENTER, width=2, height=2, bold=True),
        Rule(),
        *_samples(),
        Cut(),
    )


def print_test(paper: PrintTest, issue: Issue) -> tuple[Line, ...]:
    """The same as a paper of this shop."""
    return framed(TITLE, [Text(time_said(paper.at)), *_samples()], issue)


def _samples() -> tuple[Line, ...]:
    return (
        Pair("左边", "右边"),
        Text("一二三四五六七八九十" * 2),
        Text("0123456789" * 4),
        Text("少见的名字用字，下面两行要一样："),
        Text(RARE),
        Text(RARE, drawn=True),
        Rule(),
        Qr("KIOSK TEST PAGE"),
        Text("看得清、不缺边，就是好的", Align.CENTER),
    )
