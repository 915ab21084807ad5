"""Suspensions of the scheme's kinds (一票否决, 影响期间): begun on a paper, given an end, lifted.

Acts (`acts.perform`); a scheme that has no such rule refuses them (spec A2.6).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from kiosk.core.clock import midnight, parse_stamp, stamp
from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.awarding import household_name
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.households import find_household
from kiosk.township.sites.site_acts import own_site

DAY = timedelta(days=1)


def suspension_id() -> str:
    return f"s/{secrets.token_hex(8)}"


@dataclass(frozen=True)
class NewSuspension:
    """`last` is the last day it is in force, None when nobody knows yet."""

    site: str
    household: str
    kind: str
    first: date
    last: date | None
    document: str
    reason: str
    id: str = field(default_factory=suspension_id, repr=False)


@dataclass(frozen=True)
class ConsoleSuspension:
    """As the command line says it: to the second, without a paper; `id` may be there already."""

    site: str | None
    household: str
    kind: str | None
    start: datetime
    end: datetime | None
    id: str


@dataclass(frozen=True)
class Lifting:
    site: str
    suspension: str
    reason: str


def suspend(connection: Connection, who: Staff, new: NewSuspension, now: datetime) -> Done:
    """A household is suspended from a day on that is not in the future."""
    site = own_site(connection, who, new.site)
    if new.first > now.date():
        raise Refused("开始的日期不能在今天以后。", "first")
    if new.last is not None and new.last < new.first:
        raise Refused("结束的日期不能在开始以前。", "last")
    household = find_household(connection, new.household, site.village_code)
    if household is None:
        raise Refused(f"{site.village}没有户编号 {new.household}。", "household")
    end = midnight(new.last + DAY) if new.last else None
    name = points.suspend(
        connection,
        new.id,
        household.number,
        start=midnight(new.first),
        end=end,
        kind=new.kind,
        site=site.id,
    )
    connection.execute(
        insert(tables.suspension_paper).values(
            suspension=new.id,
            document=new.document,
            reason=new.reason,
            staff=who.id,
            name=who.name,
            at=stamp(now),
            lifted="",
            lifted_because="",
            lifted_by="",
        )
    )
    until = f"到 {new.last} 为止" if new.last else "到另行解除为止"
    return Done(
        f"{household.name}（{household.number}）从 {new.first} 起“{name}”，{until}。",
        f"suspension:{new.id}",
        after={
            "household": household.number,
            "suspended": name,
            "document": new.document,
            "reason": new.reason,
            "first_day": str(new.first),
            "last_day": str(new.last or ""),
        },
    )


def suspend_at_console(
    connection: Connection,
    who: None,  # noqa: ARG001 - an act
    asked: ConsoleSuspension,
    now: datetime,  # noqa: ARG001 - an act
) -> Done:
    """Suspend, or give the suspension of this id other dates."""
    name = points.suspend(
        connection,
        asked.id,
        asked.household,
        start=asked.start,
        end=asked.end,
        kind=asked.kind,
        site=asked.site,
    )
    return Done(
        f"户 {asked.household}：{name}",
        f"suspension:{asked.id}",
        after={
            "household": asked.household,
            "suspended": name,
            "first_day": stamp(asked.start),
            "last_day": stamp(asked.end) if asked.end else "",
        },
    )


def lift(connection: Connection, who: Staff, lifting: Lifting, now: datetime) -> Done:
    """A suspension ends now; what was barred is free again at once."""
    site = own_site(connection, who, lifting.site)
    suspension, household = tables.suspension.c, tables.household.c
    row = connection.execute(
        select(tables.suspension, household.number)
        .join(tables.household, household.id == suspension.household)
        .where(
            suspension.id == lifting.suspension,
            household.village_code == site.village_code,
        )
    ).one_or_none()
    if row is None:
        raise Refused("没有这一次暂停，请重新打开。")
    if row.until is not None and row.until <= stamp(now):
        raise Refused("这一次暂停已经结束了，不用解除。")
    start = parse_stamp(row.start)
    points.suspend(
        connection, row.id, row.number, start=start, end=now, kind=row.kind, site=site.id
    )
    paper = tables.suspension_paper
    connection.execute(
        update(paper)
        .where(paper.c.suspension == row.id)
        .values(lifted=stamp(now), lifted_because=lifting.reason, lifted_by=who.name)
    )
    return Done(
        f"已解除{household_name(connection, row.household)}的暂停。",
        f"suspension:{row.id}",
        before={"last_day": row.until or ""},
        after={"last_day": stamp(now), "reason": lifting.reason},
    )
