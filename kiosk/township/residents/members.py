"""The members of households: who they are and from when until when.  Acts and looking.

Neither identity numbers nor telephone numbers are asked for or kept.  Points that were booked under
a member's name stay where they were booked when the member goes (spec BS-8).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.masks import masked
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.household_acts import open_household, own_household, subject_of

NAME_LENGTH_MAX = 40
RELATION_LENGTH_MAX = 20
MEMBERS_MAX = 40
"""Of one household."""


@dataclass(frozen=True)
class NewMember:
    household: str
    name: str
    relation: str
    counted: bool
    joined: date | None
    """None: was always there."""


@dataclass(frozen=True)
class MemberChange:
    household: str
    member: str
    name: str
    relation: str
    counted: bool
    joined: date | None
    departed: date | None
    """The first day on which they are no longer there."""


def members_of(connection: Connection, household: str) -> list[Row[Any]]:
    """All who are or were there; those who are there first."""
    member = tables.member.c
    rows = connection.execute(
        select(tables.member)
        .where(member.household == household)
        .order_by(member.departed, member.joined, member.name, member.id)
    ).all()
    return list(rows)


def members_at(connection: Connection, household: str, day: date) -> list[Row[Any]]:
    """Who belongs to a household on a day: the names that an award of that day may carry."""
    member, at = tables.member.c, day.isoformat()
    rows = connection.execute(
        select(tables.member)
        .where(
            member.household == household,
            member.joined <= at,
            or_(member.departed == "", member.departed > at),
        )
        .order_by(member.joined, member.name, member.id)
    ).all()
    return list(rows)


def member_named(connection: Connection, household: str, name: str) -> Row[Any] | None:
    """Whom an award's name means: the first of this name, so that it is always the same one."""
    member = tables.member.c
    return connection.execute(
        select(tables.member)
        .where(member.household == household, member.name == name)
        .order_by(member.joined, member.id)
    ).first()


def told_of_member(connection: Connection, household: str, name: str) -> dict[str, str]:
    """What a kiosk hears of who obtained points: a mask, and by what to tell two of one mask."""
    row = member_named(connection, household, name) if name else None
    if row is None:
        return {"member": masked(name)}
    return {"member": masked(name), "member_id": row.id, "relation": row.relation}


def find_member(connection: Connection, household: str, member: str) -> Row[Any] | None:
    """By the id of today, or by the one they had in a household that was merged into this one."""
    row = connection.execute(
        select(tables.member).where(tables.member.c.id == member)
    ).one_or_none()
    if row is None or row.household == household:
        return row
    merged, into = tables.household.c, row.household
    seen: set[str] = set()
    while into and into != household and into not in seen:
        seen.add(into)
        into = connection.scalar(select(merged.merged_into).where(merged.id == into))
    return member_named(connection, household, row.name) if into == household else None


def add_member(connection: Connection, who: Staff, new: NewMember, now: datetime) -> Done:
    """Somebody who belongs to a household from a day on."""
    row = open_household(connection, who, new.household)
    there = members_of(connection, row.id)
    if len(there) >= MEMBERS_MAX:
        raise Refused(f"一户最多登记 {MEMBERS_MAX} 人。")
    values = _checked(new.name, new.relation, new.joined, None, now)
    _check_name(there, values["name"], "")
    made = connection.execute(
        insert(tables.member)
        .values(id=secrets.token_hex(8), household=row.id, counted=new.counted, **values)
        .returning(tables.member)
    ).one()
    return Done(f"已给 {row.number} 户新增成员{made.name}。", subject_of(row), after=_told(made))


def change_member(connection: Connection, who: Staff, change: MemberChange, now: datetime) -> Done:
    """Another name, relation or day; `departed` is how somebody leaves the household."""
    row = own_household(connection, who, change.household)
    before = find_member(connection, row.id, change.member)
    if before is None:
        raise Refused("没有这位成员，可能刚才被别人改过，请重新打开这一页。")
    values = _checked(change.name, change.relation, change.joined, change.departed, now)
    _check_name(members_of(connection, row.id), values["name"], before.id)
    after = connection.execute(
        update(tables.member)
        .where(tables.member.c.id == before.id)
        .values(counted=change.counted, **values)
        .returning(tables.member)
    ).one()
    return Done(
        f"已修改 {row.number} 户的成员{after.name}。", subject_of(row), _told(before), _told(after)
    )


def move_members(connection: Connection, names: dict[str, str], household: str, on: date) -> None:
    """These members (id: name) belong to another household from a day on."""
    for member in names:
        there = connection.execute(
            update(tables.member)
            .where(tables.member.c.id == member)
            .values(departed=on.isoformat())
            .returning(tables.member)
        ).one()
        connection.execute(
            insert(tables.member).values(
                id=secrets.token_hex(8),
                household=household,
                name=there.name,
                relation=there.relation,
                counted=there.counted,
                joined=on.isoformat(),
                departed="",
            )
        )


def _checked(
    name: str, relation: str, joined: date | None, departed: date | None, now: datetime
) -> dict[str, str]:
    if not name.strip():
        raise Refused("请填写姓名。", "name")
    if len(name.strip()) > NAME_LENGTH_MAX:
        raise Refused(f"姓名太长了，最多 {NAME_LENGTH_MAX} 个字。", "name")
    for day, field in ((joined, "joined"), (departed, "departed")):
        if day is not None and day > now.date():
            raise Refused(f"{day} 还没有到。", field)
    if joined and departed and departed <= joined:
        raise Refused("离开的日子要在进户以后。", "departed")
    return {
        "name": name.strip(),
        "relation": relation.strip()[:RELATION_LENGTH_MAX],
        "joined": joined.isoformat() if joined else "",
        "departed": departed.isoformat() if departed else "",
    }


def _check_name(there: list[Row[Any]], name: str, member: str) -> None:
    """Two of one name in a household could not be told apart by what was booked."""
    if any(each.name == name and not each.departed and each.id != member for each in there):
        raise Refused(f"这一户已经有一位{name}，请在姓名后面加个字区别。", "name")


def _told(member: Row[Any]) -> dict[str, Any]:
    return {
        "name": member.name,
        "relation": member.relation,
        "counted": member.counted,
        "joined": member.joined,
        "departed": member.departed,
    }
