"""A keeper's year, told by what the kiosks of some sites wrote (高阳 二(二), spec A4.2).

Pure, so that the kiosk and the township come to the same figures from the same entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.core.chains import key_meant
from kiosk.core.entries import Body, Counted, EntryKind, HandedOver, Redemption
from kiosk.core.periods import Interval
from kiosk.core.redemption import is_late
from kiosk.core.standings import percent

Key = tuple[str, int, int]
"""Site, epoch and number of an entry."""


@dataclass(frozen=True)
class Told:
    """One entry of a kiosk, as far as service goes by it."""

    site: str
    epoch: int
    seq: int
    kind: str
    at: datetime
    body: Body

    @property
    def key(self) -> Key:
        return self.site, self.epoch, self.seq


@dataclass(frozen=True)
class OpenedDay:
    """A day on which a shift was opened at a site."""

    day: date
    by: Told
    """The first entry that says so."""


@dataclass(frozen=True)
class Handed:
    """Ordered goods that the household came for."""

    by: Told
    due: str
    """Day, `2023-04-05`; '' where none is known."""

    on_time: bool


@dataclass(frozen=True)
class Difference:
    """A count that did not find what the book said."""

    by: Told
    kinds: int
    pieces: int


@dataclass(frozen=True)
class Complained:
    """An objection that was raised in the year."""

    day: date
    site: str
    number: str
    answered: bool


KINDS = (
    EntryKind.SHIFT_OPENED,
    EntryKind.REDEMPTION,
    EntryKind.HANDED_OVER,
    EntryKind.COUNTED,
)
"""What is to be told."""


@dataclass(frozen=True)
class Service:
    """What a year's service is told by."""

    opened: tuple[OpenedDay, ...]
    """By day and site, each once."""

    handed: tuple[Handed, ...]
    differences: tuple[Difference, ...]
    objections: tuple[Complained, ...] = ()

    @property
    def on_time_said(self) -> str:
        """50.00%（1/2）"""
        if not self.handed:
            return "没有预订交货"
        good = sum(each.on_time for each in self.handed)
        return f"{percent(good, len(self.handed))}%（{good}/{len(self.handed)}）"

    @property
    def objections_said(self) -> str:
        """3 件，1 件没答复"""
        waits = sum(not each.answered for each in self.objections)
        return f"{len(self.objections)} 件" + (f"，{waits} 件没答复" if waits else "")


def service(told: Iterable[Told], objections: Iterable[Complained], year: Interval) -> Service:
    """Of the year; `told` also has earlier entries, as what was ordered before is fetched in it.

    Each site's entries stand in the order in which they were written.
    """
    days: dict[tuple[date, str], Told] = {}
    due: dict[Key, dict[str, str]] = {}
    handed: list[Handed] = []
    differences: list[Difference] = []
    for each in told:
        if each.kind == EntryKind.SHIFT_OPENED and each.at in year:
            days.setdefault((each.at.date(), each.site), each)
        match each.body:
            case Redemption(lines=lines):
                due[each.key] = {line.good: line.due for line in lines}
            case HandedOver(of=of, goods=goods) if each.at in year:
                by_good = due.get(key_meant(due, each.site, each.epoch, of), {})
                for good in goods:
                    day = by_good.get(good, "")
                    handed.append(Handed(each, day, not (day and is_late(day, each.at))))
            case Counted(lines=lines) if each.at in year:
                off = [abs(line.counted - line.book) for line in lines if line.counted != line.book]
                if off:
                    differences.append(Difference(each, len(off), sum(off)))
    return Service(
        tuple(OpenedDay(day, by) for (day, _), by in sorted(days.items(), key=lambda d: d[0])),
        tuple(handed),
        tuple(differences),
        tuple(each for each in objections if year.start.date() <= each.day < year.end.date()),
    )
