"""Activities of the points system: announced to the kiosks, and the sessions that were held.

A session is written once, whoever tells of it: somebody at the desk, or a kiosk where cards were
shown.  A person counts once a session (GL-3.3.5).  Functions on a connection (`book`); `announce`
and `call_off` are acts (`acts.perform`).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.book import Refused, activity_item, tell_village, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import own_village

NAME_LENGTH_MAX = 60
PLACE_LENGTH_MAX = 60


@dataclass(frozen=True)
class Announced:
    """An activity to come; `item` of the scheme's list, '' when it brings no points."""

    village_code: int
    at: datetime
    name: str
    place: str
    item: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class CalledOff:
    planned: str
    why: str


@dataclass(frozen=True)
class Session:
    """A session that was held; `people` are household ids and names of members ('' when nobody
    was named), where it is known who came."""

    id: str
    """Of a kiosk's: `site/epoch/seq` of its entry."""

    village_code: int
    day: date
    name: str
    place: str = ""
    attendances: int = 0
    """Where it is not known who came."""

    document: str = ""
    people: tuple[tuple[str, str], ...] = ()
    planned: str = ""
    staff: str = ""
    """'' when a kiosk tells of it."""


def announce(connection: Connection, who: Staff, new: Announced, now: datetime) -> Done:
    """Tell the village's kiosks of an activity."""
    village = own_village(connection, who, new.village_code)
    if new.at <= now:
        raise Refused("时间已经过了。已经办过的活动，请记在“记一场活动”里。", "day")
    scheme = township_of(connection).scheme
    if new.item and new.item not in {item.id for item in scheme.items if item.points > 0}:
        raise Refused("清单里没有这个加分的项目，请重新选。", "item")
    row = connection.execute(
        insert(tables.planned_activity)
        .values(
            id=new.id,
            village_code=village.code,
            at=stamp(new.at),
            name=new.name,
            place=new.place,
            item=new.item,
            called_off="",
            booked=stamp(now),
            staff=who.id,
        )
        .returning(tables.planned_activity)
    ).one()
    tell_village(connection, village.code, [activity_item(row, scheme)])
    return Done(
        f"{village.name} {new.at:%Y-%m-%d %H:%M} “{new.name}”，已发布到兑换点。",
        f"planned_activity:{new.id}",
        after={"what": new.name, "where": new.place, "at": f"{new.at:%Y-%m-%d %H:%M}"},
    )


def call_off(
    connection: Connection,
    who: Staff,
    off: CalledOff,
    now: datetime,  # noqa: ARG001 - an act
) -> Done:
    """An activity that was announced does not come, or did not: nobody waits for its figure."""
    row = the_planned(connection, who, off.planned)
    if row.called_off:
        raise Refused("这场活动已经取消了。")
    if held_of(connection, [row.id]):
        raise Refused("这场活动已经记为办过了，不能取消。")
    table = tables.planned_activity
    changed = connection.execute(
        update(table).where(table.c.id == row.id).values(called_off=off.why).returning(table)
    ).one()
    scheme = township_of(connection).scheme
    tell_village(connection, row.village_code, [activity_item(changed, scheme)])
    return Done(
        f"“{row.name}”已取消，兑换点不再显示，也不用再记人次。",
        f"planned_activity:{row.id}",
        after={"reason": off.why},
    )


def the_planned(connection: Connection, who: Staff, planned: str) -> Row[Any]:
    """An announced activity of one of their villages; Refused when there is none."""
    table = tables.planned_activity
    row = connection.execute(select(table).where(table.c.id == planned)).one_or_none()
    if row is None:
        raise Refused("没有这场活动，请重新打开。")
    own_village(connection, who, row.village_code)
    return row


def announced(connection: Connection, villages: Collection[int], now: datetime) -> list[Row[Any]]:
    """What is to come or not yet written down as held, the next first."""
    table, session = tables.planned_activity, tables.session.c
    rows = connection.execute(
        select(table)
        .join(tables.session, session.planned == table.c.id, isouter=True)
        .where(
            table.c.village_code.in_(villages),
            session.id.is_(None),
            (table.c.called_off == "") | (table.c.at >= stamp(now)),
        )
        .order_by(table.c.at, table.c.id)
    )
    return list(rows)


def held_of(connection: Connection, planned: Collection[str]) -> set[str]:
    """Which of these activities were written down as held."""
    session = tables.session.c
    return set(connection.scalars(select(session.planned).where(session.planned.in_(planned))))


def record_session(connection: Connection, held: Session, now: datetime) -> int:
    """Write a session down: how many person-times it counts."""
    people = tuple(dict.fromkeys(held.people))
    counted = len(people) if people else held.attendances
    connection.execute(
        insert(tables.session).values(
            id=held.id,
            village_code=held.village_code,
            day=held.day.isoformat(),
            name=held.name,
            place=held.place,
            attendances=counted,
            document=held.document,
            struck="",
            booked=stamp(now),
            staff=held.staff or None,
            planned=held.planned or None,
        )
    )
    if people:
        connection.execute(
            insert(tables.attendance),
            [
                {"session": held.id, "household": household, "person": person}
                for household, person in people
            ],
        )
    return counted


def attendances(connection: Connection, session: str) -> list[Row[Any]]:
    """Who came, where that is known: number of the household, its name, the person's."""
    household, came = tables.household.c, tables.attendance.c
    return list(
        connection.execute(
            select(household.number, household.name, came.person)
            .join(tables.attendance, came.household == household.id)
            .where(came.session == session)
            .order_by(household.number, came.person)
        )
    )
