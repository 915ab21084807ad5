"""Who of a village stands where, from the township's own book.  Functions on a connection (`book`).

A household is in a list when it took part in the scheme at some time of the cycle, with nothing
obtained as well (RA-0.1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from kiosk.core.account import PointEvent, PointKind
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.periods import Interval
from kiosk.core.scheme import Scheme
from kiosk.core.standings import Standing, above_mean
from kiosk.township import tables
from kiosk.township.masks import masked


@dataclass(frozen=True)
class Member:
    """A household as a list names it."""

    id: str
    number: str
    place: str
    name: str
    """In full."""

    joined: datetime | None
    """None: from the beginning."""

    @property
    def shown(self) -> str:
        """3组 张*"""
        return " ".join(filter(None, (self.place, masked(self.name))))


def members(connection: Connection, village_code: int, cycle: Interval) -> dict[str, Member]:
    """The households of a village that took part at some time of the cycle, by id."""
    household, enrolment = tables.household.c, tables.enrolment.c
    rows = connection.execute(
        select(tables.household, enrolment.since, enrolment.until)
        .join(tables.enrolment, enrolment.household == household.id)
        .where(
            household.village_code == village_code,
            enrolment.since < stamp(cycle.end),
            or_(enrolment.until == "", enrolment.until > stamp(cycle.start)),
        )
        .order_by(household.number, enrolment.since.desc())
    )
    # the last row of a household is its first enrolment
    return {
        row.id: Member(
            row.id,
            row.number,
            row.place,
            row.name,
            parse_stamp(row.since) if row.since else None,
        )
        for row in rows
    }


def booked(connection: Connection, village_code: int) -> Sequence[Row[Any]]:
    """Rows of `tables.points` of a village's households, in the order of their times."""
    household, points = tables.household.c, tables.points.c
    return connection.execute(
        select(tables.points)
        .join(tables.household, points.household == household.id)
        .where(household.village_code == village_code)
        .order_by(points.effective, points.posted, points.id)
    ).all()


def event(row: Row[Any]) -> PointEvent:
    return PointEvent(
        row.id,
        row.household,
        PointKind(row.kind),
        row.points,
        parse_stamp(row.effective),
        parse_stamp(row.posted),
        row.reverses,
    )


def by_household(
    events: Sequence[PointEvent], among: Collection[str]
) -> dict[str, list[PointEvent]]:
    found: defaultdict[str, list[PointEvent]] = defaultdict(list)
    for each in events:
        if each.household in among:
            found[each.household].append(each)
    return found


def honoured(
    connection: Connection, scheme: Scheme, found: Sequence[Standing], at: datetime
) -> tuple[Standing, ...]:
    """Who may be considered for honours: what the scheme goes by, without those who are barred."""
    by = scheme.honours.by if scheme.honours else "none"
    if by == "none":
        return ()
    barred = _barred(connection, scheme, at)
    fit = above_mean(found) if by == "above_mean" else tuple(found)
    return tuple(each for each in fit if each.household not in barred)


def _barred(connection: Connection, scheme: Scheme, at: datetime) -> set[str]:
    """Households with a suspension in force that bars from honours."""
    kinds = [key for key, rule in scheme.suspension.items() if rule.honours == "barred"]
    suspension = tables.suspension.c
    now = stamp(at)
    return set(
        connection.scalars(
            select(suspension.household).where(
                suspension.kind.in_(kinds),
                suspension.start <= now,
                or_(suspension.until.is_(None), suspension.until > now),
            )
        )
    )
