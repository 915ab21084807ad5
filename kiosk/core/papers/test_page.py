"""The page that shows whether a printer is fit: widths, Chinese, a rare name, lines and a code."""

from __future__ import annotations

from kiosk.core.slip import Align, Cut, Line, Pair, Qr, Rule, Text

TITLE = "打印测试"


def test_page() -> tuple[Line, ...]:
    """What can be seen to be right: both edges reached, nothing cut off, the code can be read."""
    return (
        Text(TITLE, Align.CENTER, width=2, height=2, bold=True),
        Rule(),
        Pair("左边", "右边"),
        Text("一二三四五六七八九十" * 2),
        Text("0123456789" * 4),
        Text("喆 镕 玥 翀（少见的名字用字）"),
        Rule(),
        Qr("KIOSK TEST PAGE"),
        Text("看得清、不缺边，就是好的", Align.CENTER),
        Cut(),
    )
