"""Which stretch of time a ledger is of: half-open, in local time, named as people type it.

Months are calendar months (GL-2), or run from another day of the month for a report that is cut
there: with `cut` 26 the month 2023-06 is 2023-05-26 00:00 to 2023-06-25 24:00 (RA-5.5, RA-12).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.periods import BEGINNING, FOREVER

ALL = "all"
CUT_MOST = 28
"""The last day that every month has."""

YEARS = range(2000, 2100)
NAME = re.compile(r"([0-9]{4})(?:-(?:([0-9]{2})(?:-([0-9]{2}))?|[Qq]([1-4])|[Hh]([12])))?")


class NoSuchSpan(ValueError):
    """A name that is no stretch of time; the message is a sentence for people."""


@dataclass(frozen=True)
class Span:
    """`[start, end)` with the name that was asked for."""

    name: str
    """2026-11-20, 2026-11, 2026-Q4, 2026-H2, 2026 or all."""

    start: datetime
    end: datetime
    said: str
    cut: int = 1

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    @property
    def file_name(self) -> str:
        """For names of files: months of another cut do not take the place of calendar months."""
        return self.name if self.cut == 1 else f"{self.name}-cut{self.cut}"


def span_named(text: str, cut: int = 1) -> Span:
    """The span of a name; NoSuchSpan."""
    if not 1 <= cut <= CUT_MOST:
        raise NoSuchSpan(f"每月起算日要在 1 到 {CUT_MOST} 之间，不能是 {cut}。")
    if text == ALL:
        return Span(ALL, BEGINNING, FOREVER, "从开始到现在", cut)
    found = NAME.fullmatch(text)
    year, month, day, quarter, half = map(int, found.groups("0")) if found else (0,) * 5
    if found is None or year not in YEARS or (found[2] and not 1 <= month <= 12):
        raise NoSuchSpan(f"“{text}”不是一段时间：请写成 2026-11、2026-Q4、2026-H2、2026 或 all。")
    if found[3]:
        return _day(text, year, month, day)
    if month:
        first, last, said = month, month, f"{year}年{month}月"
    elif quarter:
        first, last, said = quarter * 3 - 2, quarter * 3, f"{year}年第{quarter}季度"
    elif half:
        first, last, said = half * 6 - 5, half * 6, f"{year}年{'上下'[half - 1]}半年"
    else:
        first, last, said = 1, 12, f"{year}年"
    start, end = _start(year, first, cut), _start(year, last + 1, cut)
    last_day = end - timedelta(days=1)
    between = f"{start:%Y-%m-%d} 00:00 至 {last_day:%Y-%m-%d} 24:00"
    return Span(text.upper(), start, end, f"{said}（{between}）", cut)


def _day(text: str, year: int, month: int, day: int) -> Span:
    """A calendar day is one whatever the cut."""
    try:
        start = datetime(year, month, day)
    except ValueError:
        raise NoSuchSpan(f"“{text}”不是日历上的一天。") from None
    return Span(text, start, start + timedelta(days=1), f"{year}年{month}月{day}日")


def month_of(at: datetime, cut: int = 1) -> Span:
    """The month that holds an instant; NoSuchSpan as `span_named`."""
    later = 1 if cut > 1 and at.day >= cut else 0
    years, month = divmod(at.month - 1 + later, 12)
    return span_named(f"{at.year + years}-{month + 1:02d}", cut)


def _start(year: int, month: int, cut: int) -> datetime:
    """When a month begins: on the cut of the month before, if it is not the first."""
    years, month = divmod(month - 1 - (cut > 1), 12)
    return datetime(year + years, month + 1, cut)
