"""What became known after a list was made public: figure as shown, figure now, and why.

The list itself stays as it is (spec A4.3, BS-4): an errata sheet goes beside it, and the figure of
the year counts all.  Functions on a connection (`book`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, func, select

from kiosk.core import ranking
from kiosk.core.account import PointKind
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.periods import BEGINNING, Interval
from kiosk.core.public_list import ListColumn, PublicList
from kiosk.core.publicity import Due, ListKind, lists_due
from kiosk.core.scheme import Scheme
from kiosk.core.standings import CYCLES, decimal
from kiosk.township import tables
from kiosk.township.publication.list_making import Ground, made
from kiosk.township.publication.published import Published, list_of

CORRECTED = frozenset({ListKind.POINTS.value, ListKind.RANKING.value})
"""Lists with figures; what came late for the exchange stands on the next list of it."""

BY_THE_RULES = "按规定扣分"

COLUMNS = (
    ListColumn("户编号", 10),
    ListColumn("户主", 16),
    ListColumn("公示时", 9, "text", "right"),
    ListColumn("更正为", 9, "text", "right"),
    ListColumn("相差", 9, "text", "right"),
    ListColumn("现名次", 9, "number", "center"),
    ListColumn("原因", 38),
)


@dataclass(frozen=True)
class Change:
    """One household whose figure is another now."""

    household: str
    shown: Fraction
    now: Fraction
    place: int
    why: tuple[str, ...]


def changes(connection: Connection, ground: Ground, kept: Published) -> tuple[Change, ...]:
    """What differs from the list and the errata sheets that it has already."""
    shown = _shown(connection, kept)
    due = _due(ground.township.scheme, ground.closing, kept.content)
    if due is None:
        return ()
    fresh = made(ground, due)
    now = dict(zip(fresh.households, map(Fraction, fresh.figures), strict=True))
    places = ranking.ranks(now)
    late = _late(ground, kept, due)
    return tuple(
        Change(
            household,
            shown.get(household, Fraction()),
            figure,
            places[household],
            tuple(_why(row) for row in late.get(household, ())),
        )
        for household, figure in sorted(now.items(), key=lambda each: (places[each[0]], each[0]))
        if figure != shown.get(household, Fraction())
    )


def errata_sheet(
    connection: Connection, ground: Ground, kept: Published, found: tuple[Change, ...]
) -> PublicList:
    """The sheet as a list of its own, with the next number."""
    public = kept.content
    rows = []
    for each in found:
        member = ground.members[each.household]
        difference = each.now - each.shown
        rows.append(
            (
                member.number,
                member.shown,
                _figure(each.shown),
                _figure(each.now),
                ("+" if difference > 0 else "") + str(_figure(difference)),
                each.place,
                "；".join(each.why) or None,
            )
        )
    return replace(
        public,
        number=last_number(connection, kept) + 1,
        title=f"{public.title}更正",
        at=stamp(ground.at),
        columns=COLUMNS,
        rows=tuple(rows),
        notes=(
            f"{parse_stamp(public.at):%Y-%m-%d} 的公示保持原样，这里列出以后登记或者更正的。",
            "全年的得分按更正以后的算；已发的奖励不变。",
        ),
        households=tuple(each.household for each in found),
        figures=tuple(str(each.now) for each in found),
        closings=(),
        edge=tuple(row.id for row in ground.rows if row.posted == stamp(ground.at)),
    )


def last_number(connection: Connection, kept: Published) -> int:
    village_code, kind, cycle, period, _ = kept.content.key
    table = tables.published.c
    found = connection.scalar(
        select(func.max(table.number)).where(
            table.village_code == village_code,
            table.kind == kind,
            table.cycle == cycle,
            table.period == period,
        )
    )
    return int(found or 0)


def _shown(connection: Connection, kept: Published) -> dict[str, Fraction]:
    """Figures as the list and its errata sheets told them last."""
    village_code, kind, cycle, period, _ = kept.content.key
    shown: dict[str, Fraction] = {}
    for number in range(last_number(connection, kept) + 1):
        told = list_of(connection, village_code, kind, cycle, period, number)
        if told is not None:
            figures = map(Fraction, told.content.figures)
            shown |= dict(zip(told.content.households, figures, strict=True))
    return shown


def _late(ground: Ground, kept: Published, due: Due) -> dict[str, list[Row[Any]]]:
    """Points that count for the list and were booked after it, and after its last errata sheet."""
    last = list_of(
        ground.connection,
        *kept.content.key[:4],
        last_number(ground.connection, kept),
    )
    told = (last or kept).content
    cycle = Interval("", BEGINNING, ground.closed.end) if due.cycle == "all" else ground.closed
    found: dict[str, list[Row[Any]]] = {}
    for row in ground.rows:
        is_new = row.posted > told.at or (row.posted == told.at and row.id not in told.edge)
        counts = row.kind == PointKind.AWARD and row.points and parse_stamp(row.effective) in cycle
        if is_new and counts:
            found.setdefault(row.household, []).append(row)
    return found


def _why(row: Row[Any]) -> str:
    """3月31日 打扫 +6（4月2日登记）; of a deduction never what for."""
    day, posted = parse_stamp(row.effective), parse_stamp(row.posted)
    what = row.what
    if row.reverses is not None:
        what = "更正"
    elif row.points < 0:
        what = BY_THE_RULES
    when = f"{day.month}月{day.day}日"
    return f"{when} {what} {row.points:+d}（{posted.month}月{posted.day}日登记）"


def _due(scheme: Scheme, closing: str, public: PublicList) -> Due | None:
    return next(
        (
            due
            for due in lists_due(scheme, closing)
            if (due.kind.value, due.cycle) == (public.kind, public.cycle)
        ),
        None,
    )


def closing_of(scheme: Scheme, public: PublicList) -> str | None:
    """With which cycle a list was closed; None when the scheme has no such list any more."""
    return next((cycle for cycle in CYCLES if _due(scheme, cycle, public) is not None), None)


def _figure(figure: Fraction) -> str | int:
    return int(figure) if figure.denominator == 1 else decimal(figure)
