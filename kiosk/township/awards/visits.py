"""Whether records are kept as often as the scheme says: visits (高阳), weekly records (别山).

Noting visits is an act (`acts.perform`); the rest reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from kiosk.core.clock import midnight, stamp
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.households import find_household
from kiosk.township.sites.site_acts import own_site

AT_ONCE = 200
WEEKS_SHOWN = 12
WEEK = timedelta(weeks=1)
BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True)
class Visits:
    """Households by their numbers, all visited on one day."""

    site: str
    numbers: tuple[str, ...]
    day: date
    remark: str


def numbers_in(text: str) -> tuple[str, ...]:
    """`0001、0002 0003`: each once, in their order."""
    return tuple(dict.fromkeys(part for part in BETWEEN.split(text) if part))


def note_visits(connection: Connection, who: Staff, new: Visits, now: datetime) -> Done:
    """Note visits; one that is noted for that day already stays as it is."""
    site = own_site(connection, who, new.site)
    if new.day > now.date():
        raise Refused("走访的日期不能在今天以后。", "day")
    if not 0 < len(new.numbers) <= AT_ONCE:
        raise Refused(f"一次写 1 到 {AT_ONCE} 个户编号。", "numbers")
    visit, added = tables.visit, 0
    for number in new.numbers:
        household = find_household(connection, number, site.village_code)
        if household is None:
            raise Refused(f"{site.village}没有户编号 {number}。", "numbers")
        here = (visit.c.household == household.id, visit.c.day == str(new.day))
        if connection.scalar(select(visit.c.day).where(*here)) is None:
            values = {"household": household.id, "day": str(new.day), "remark": new.remark}
            connection.execute(insert(visit).values(**values, name=who.name, noted=stamp(now)))
            added += 1
    return Done(
        f"“{site.name}”{new.day} 走访 {added} 户，已记下。",
        f"site:{site.id}",
        after={"first_day": str(new.day), "households": list(new.numbers)},
    )


def unvisited(connection: Connection, site: str, month: date) -> list[Row[Any]]:
    """Households of a site that nobody visited in the month of this day."""
    first, after = _month(month)
    household, visit = tables.household.c, tables.visit.c
    seen = select(visit.household).where(visit.day >= first, visit.day < after)
    return list(
        connection.execute(
            select(tables.household)
            .where(household.home == site, household.closed == "", household.id.not_in(seen))
            .order_by(household.number)
        )
    )


def visited(connection: Connection, site: str, month: date) -> list[Row[Any]]:
    """Visits of a month with whom they were to, the latest first."""
    first, after = _month(month)
    household, visit = tables.household.c, tables.visit.c
    return list(
        connection.execute(
            select(tables.visit, household.number, household.name.label("head"))
            .join(tables.household, household.id == visit.household)
            .where(
                household.home == site,
                visit.day >= first,
                visit.day < after,
            )
            .order_by(visit.day.desc(), household.number)
        )
    )


def _month(day: date) -> tuple[str, str]:
    """First days of the month and of the one after it, as they stand in the table."""
    first = day.replace(day=1)
    return str(first), str((first + timedelta(days=31)).replace(day=1))


def empty_weeks(connection: Connection, site: str, today: date) -> list[date]:
    """Mondays of the last weeks that are over in which nothing was booked for, latest first."""
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - n * WEEK for n in range(1, WEEKS_SHOWN + 1)]
    booked, household = tables.points.c, tables.household.c
    times = connection.scalars(
        select(booked.effective)
        .join(tables.household, household.id == booked.household)
        .where(
            household.home == site,
            booked.reverses.is_(None),
            booked.effective >= stamp(midnight(weeks[-1])),
            booked.effective < stamp(midnight(monday)),
        )
    )
    days = {date.fromisoformat(at[:10]) for at in times}
    busy = {day - timedelta(days=day.weekday()) for day in days}
    return [week for week in weeks if week not in busy]
