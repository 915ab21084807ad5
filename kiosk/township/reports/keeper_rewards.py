"""Once a year the group rewards a keeper with points for the service (高阳 二(二), GY-2.2f).

Ordinary points on the keeper's own household: they rank, unless the township decides otherwise.
Functions on a connection (`book`); `name_household` and `reward` are acts (`acts.perform`) of the
desk, never of the keeper, who has no account there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.awards.points import Posting, post
from kiosk.township.awards.worth import check_may_earn
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.households import find_household
from kiosk.township.residents.kinship import check_no_kin
from kiosk.township.residents.working_group import tell_person
from kiosk.township.sites.keepers import find_keeper
from kiosk.township.sites.site_acts import own_site
from kiosk.township.sites.site_people import change_person

DOCUMENT_LENGTH_MAX = 60
MEMBERS_LENGTH_MAX = 120
POINTS_MAX = 10_000
"""That one year's service may bring: more is a slip of the finger."""


@dataclass(frozen=True)
class KeeperHousehold:
    site: str
    person: str
    household: str
    """Its number; '' for none."""


@dataclass(frozen=True)
class KeeperReward:
    site: str
    person: str
    year: int
    points: int
    document: str
    members: str
    """Of the group who decided."""


def name_household(
    connection: Connection,
    who: Staff,
    named: KeeperHousehold,
    now: datetime,  # noqa: ARG001 - an act
) -> Done:
    """Which household of the village is somebody's own."""
    site = own_site(connection, who, named.site)
    person = _person(connection, named.site, named.person)
    row = None
    if named.household:
        row = find_household(connection, named.household, site.village_code)
        if row is None or row.closed:
            raise Refused(f"{site.village}没有户编号 {named.household}。", "household")
    before = _number_of(connection, person)
    change_person(connection, person.id, household=row.id if row else None)
    tell_person(connection, person.id)
    said = f"{row.name}（{row.number}）" if row else "没有登记"
    return Done(
        f"{person.name}自己的户：{said}。",
        f"keeper:{site.id}/{person.id}",
        before={"household": before},
        after={"household": row.number if row else ""},
    )


def reward(connection: Connection, who: Staff, given: KeeperReward, now: datetime) -> Done:
    """Points for the service of one year, on the keeper's own household, once."""
    site = own_site(connection, who, given.site)
    person = _person(connection, given.site, given.person)
    scheme = township_of(connection).scheme
    if scheme.keeper is None or not scheme.keeper.yearly_reward:
        raise Refused(f"{scheme.township}的方案没有奖励管理员积分的规定。")
    if person.role != "keeper":
        raise Refused(f"{person.name}不是管理员，没有这项奖励。")
    if person.household is None:
        raise Refused(f"还没有登记{person.name}自己是哪一户，请先登记。")
    if given.year > now.year:
        raise Refused(f"{given.year} 年还没有到。", "year")
    if not 1 <= given.points <= POINTS_MAX:
        raise Refused(f"奖励积分要在 1 到 {POINTS_MAX} 之间。", "points")
    if not given.document.strip():
        raise Refused("请写小组决定的文件或者会议记录。", "document")
    if not given.members.strip():
        raise Refused("请写工作小组哪几位决定的。", "members")
    there = [row for row in rewards(connection, person.id) if row.year == given.year]
    if any(row.undone_by is None for row in there):
        raise Refused(f"{person.name} {given.year} 年的服务已经奖励过了，一年只奖一次。", "year")
    check_no_kin(connection, who, [person.household])
    check_may_earn(connection, scheme, person.household, now)
    again = f"/{len(there) + 1}" if there else ""
    posting = Posting(
        f"keeper/{person.id}/{given.year}{again}",
        person.household,
        given.points,
        f"{given.year} 年超市管理服务奖励",
        now,
    )
    post(connection, [posting], at=now)
    connection.execute(
        insert(tables.keeper_reward).values(
            person=person.id,
            year=given.year,
            points=posting.id,
            document=given.document.strip(),
            members=given.members.strip(),
            booked=stamp(now),
            who=who.name,
        )
    )
    return Done(
        f"{person.name} {given.year} 年的服务奖励 {given.points} 分，"
        f"已记到 {_number_of(connection, person)} 户。",
        f"keeper:{site.id}/{person.id}",
        after={
            "year": given.year,
            "points": given.points,
            "document": given.document.strip(),
            "group": given.members.strip(),
        },
    )


def rewards(connection: Connection, person: str) -> list[Row[Any]]:
    """What somebody got, the latest year first, with how many points and whether they stand."""
    table, points = tables.keeper_reward, tables.points
    undoing = points.alias("undoing")
    rows = connection.execute(
        select(table, points.c.points.label("figure"), undoing.c.id.label("undone_by"))
        .join(points, points.c.id == table.c.points)
        .outerjoin(undoing, undoing.c.reverses == points.c.id)
        .where(table.c.person == person)
        .order_by(table.c.year.desc())
    )
    return list(rows)


def _person(connection: Connection, site: str, person: str) -> Row[Any]:
    row = find_keeper(connection, site, person)
    if row is None:
        raise Refused("没有这个人，可能刚才被别人改过，请重新打开这一页。")
    return row


def _number_of(connection: Connection, person: Row[Any]) -> str:
    if person.household is None:
        return ""
    household = tables.household.c
    return str(
        connection.scalar(select(household.number).where(household.id == person.household)) or ""
    )
