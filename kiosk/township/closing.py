"""Closing a month, quarter or year, and the bonuses that go with it (spec I5, TX-A1.14).

Functions on a connection (`book`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from kiosk.core import periods
from kiosk.core.account import PointEvent, PointKind
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.periods import Interval
from kiosk.core.ranking import cycle_named, figures, last_closed, winners
from kiosk.core.scheme import Bonus, Scheme
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.points import Posting, post

CYCLE_NAMES = {"month": "月度", "quarter": "季度", "year": "年度"}


@dataclass(frozen=True)
class Closed:
    """What closing a cycle did; `bonuses` are household ids and points."""

    period: str
    bonuses: tuple[tuple[str, int], ...]
    already: bool = False
    provided: bool = True
    """Whether the scheme has bonuses for this cycle at all."""


def close_cycle(
    connection: Connection, cycle: str, *, at: datetime, period: str | None = None
) -> tuple[Closed, ...]:
    """Close a month, quarter or year that has ended and book its bonuses, village by village.

    Without `period` the one that ended last.  A village's cycle is closed once: awards that come
    later count for its list but bring no further bonus.
    """
    scheme = township_of(connection).scheme
    try:
        closed = last_closed(cycle, at) if period is None else cycle_named(cycle, period)
    except ValueError:
        raise Refused(f"看不懂“{period}”。月份写成 2023-03，年份写成 2023。") from None
    if closed.end > at:
        raise Refused(f"{closed.key} 还没有结束。")
    villages = connection.scalars(
        select(tables.site.c.village_code).distinct().order_by(tables.site.c.village_code)
    ).all()
    return tuple(_close_village(connection, scheme, cycle, closed, v, at) for v in villages)


def cycle_figures(
    connection: Connection, scheme: Scheme, cycle: Interval, village_code: int
) -> dict[str, int]:
    """Ranking figure of every household of a village, by id."""
    household, points = tables.household.c, tables.points.c
    households = connection.scalars(
        select(household.id).where(household.village_code == village_code)
    ).all()
    rows = connection.execute(
        select(tables.points)
        .join(tables.household, points.household == household.id)
        .where(
            household.village_code == village_code,
            points.effective >= stamp(cycle.start),
            points.effective < stamp(cycle.end),
        )
    )
    return figures(map(_event, rows), households, scheme, cycle)


def _close_village(
    connection: Connection,
    scheme: Scheme,
    cycle: str,
    closed: Interval,
    village_code: int,
    at: datetime,
) -> Closed:
    rules = [bonus for bonus in scheme.bonus if bonus.cycle == cycle]
    if not rules:
        return Closed(closed.key, (), provided=False)
    closing = tables.closing.c
    done = connection.scalar(
        select(closing.at).where(
            closing.village_code == village_code,
            closing.cycle == cycle,
            closing.period == closed.key,
        )
    )
    if done is not None:
        return Closed(closed.key, (), already=True)
    connection.execute(
        insert(tables.closing).values(
            village_code=village_code, cycle=cycle, period=closed.key, at=stamp(at)
        )
    )
    reached = cycle_figures(connection, scheme, closed, village_code)
    earlier = periods.interval_before(closed, periods.CYCLE_MONTHS[cycle])
    before = cycle_figures(connection, scheme, earlier, village_code) if earlier else {}
    postings = [
        Posting(
            _bonus_id(cycle, closed.key, n, household),
            household,
            bonus.points,
            _bonus_text(cycle, closed.key, bonus),
            at,
            kind=PointKind.BONUS,
        )
        for n, bonus in enumerate(rules)
        for household in sorted(winners(bonus, reached, before))
    ]
    post(connection, postings, at=at)
    return Closed(closed.key, tuple((p.household, p.points) for p in postings))


def _bonus_id(cycle: str, period: str, n: int, household: str) -> str:
    rule = f"/{n + 1}" if n else ""
    return f"bonus/{cycle}/{period}{rule}/{household}"


def _bonus_text(cycle: str, period: str, bonus: Bonus) -> str:
    by = "进步" if bonus.by == "improvement" else "积分"
    return f"{period} {CYCLE_NAMES[cycle]}{by}前{bonus.top_n}名奖励"


def _event(row: Row[Any]) -> PointEvent:
    return PointEvent(
        row.id,
        row.household,
        PointKind(row.kind),
        row.points,
        parse_stamp(row.effective),
        parse_stamp(row.posted),
        row.reverses,
    )
