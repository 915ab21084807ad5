"""The working group of a site's village as data: who sits in it, in which function, since when.

高阳 二(一) says who must be in it; 别山 二(二)2 in which functions somebody collects points.  A
seat is never taken off the list: it ends.  Acts (`acts.perform`); the kiosk hears in the same
transaction in which function its people decide and collect.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.group import FUNCTION_NAMES
from kiosk.core.scheme import Scheme
from kiosk.township import tables
from kiosk.township.book import Refused, append_feed
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.households import find_household
from kiosk.township.sites.group_told import is_in_force
from kiosk.township.sites.site_acts import own_site
from kiosk.township.sites.site_people import person_item

NAME_LENGTH_MAX = 20
PAPER_LENGTH_MAX = 60


@dataclass(frozen=True)
class NewSeat:
    site: str
    function: str
    since: date
    name: str = ""
    """Of somebody who is neither of the kiosk nor of the desk."""

    person: str = ""
    """Who they are at the kiosk."""

    staff: str = ""
    """Who they are at the desk."""

    household: str = ""
    """Number of their own household, of which they decide nothing."""

    paper: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class SeatEnded:
    site: str
    seat: str
    until: date
    """The last day of it."""


@dataclass(frozen=True)
class Lacking:
    """A function of which the paper wants more than there are."""

    function: str
    wanted: int
    there: int


def seats(connection: Connection, site: str) -> Sequence[Row[Any]]:
    """All that ever were, with the number of their own household; who sits the longest first."""
    seat, household = tables.group_member.c, tables.household.c
    return connection.execute(
        select(tables.group_member, household.number)
        .outerjoin(tables.household, household.id == seat.household)
        .where(seat.site == site)
        .order_by(seat.until != "", seat.since, seat.name)
    ).all()


def sitting(connection: Connection, site: str, on: date) -> list[Row[Any]]:
    """Who sits in the group on a day, in the order in which the functions are told."""
    order = list(FUNCTION_NAMES)
    there = [row for row in seats(connection, site) if is_in_force(row, on)]
    return sorted(there, key=lambda row: order.index(row.function))


def lacking(scheme: Scheme, there: Sequence[Row[Any]]) -> tuple[Lacking, ...]:
    """What the scheme's paper wants of the group and is not there (GY-2.1: 2 + 2)."""
    wanted = scheme.group.seats if scheme.group else {}
    counted = Counter(row.function for row in there)
    return tuple(
        Lacking(function, least, counted[function])
        for function, least in wanted.items()
        if counted[function] < least
    )


def take_seat(connection: Connection, who: Staff, new: NewSeat, now: datetime) -> Done:
    """Somebody sits in the group from a day on."""
    site = own_site(connection, who, new.site)
    if new.function not in FUNCTION_NAMES:
        raise Refused("请选职务。", "function")
    if new.since > now.date():
        raise Refused("还没有到任，请到了那天再登记。", "since")
    name = _name(connection, new)
    household = None
    if new.household:
        household = find_household(connection, new.household, site.village_code)
        if household is None:
            raise Refused(f"{site.village}没有户编号 {new.household}。", "household")
    for row in sitting(connection, site.id, now.date()):
        if _is_same(row, new, name, household.id if household else None):
            raise Refused(_sits_already(row, name), "name")
    connection.execute(
        insert(tables.group_member).values(
            id=new.id,
            site=site.id,
            name=name,
            function=new.function,
            person=new.person or None,
            staff=new.staff or None,
            household=household.id if household else None,
            since=new.since.isoformat(),
            until="",
            paper=new.paper.strip(),
        )
    )
    told = f"“{site.name}”工作小组：{name}任{FUNCTION_NAMES[new.function]}，{new.since} 起。"
    return _done(connection, site.id, new.id, told)


def _is_same(seat: Row[Any], new: NewSeat, name: str, household: str | None) -> bool:
    """Whether who sits there is who is to sit: by who they are at the kiosk or the desk, and by
    the name where nothing that is known of both tells two people apart."""
    known = ((seat.person, new.person), (seat.staff, new.staff))
    if any(there and there == here for there, here in known):
        return True
    told = (*known, (seat.household, household))
    apart = any(there and here and there != here for there, here in told)
    return bool(seat.name == name) and not apart


def _sits_already(seat: Row[Any], name: str) -> str:
    """One sentence or two; a household that is not known of one of them tells nobody apart."""
    told = f"{name}已经是{FUNCTION_NAMES[seat.function]}，请先登记离任。"
    if seat.household:
        return f"{told}如果是同名的另一个人，请写上户编号。"
    return (
        f"{told}如果是同名的另一个人，两个人都要写上户编号："
        "在任的没有写，请登记离任以后，写上户编号再登记。"
    )


def end_seat(connection: Connection, who: Staff, ended: SeatEnded, now: datetime) -> Done:
    """They sit until a day, which may be one to come; who has left sits again by a new seat."""
    site = own_site(connection, who, ended.site)
    row = find_seat(connection, site.id, ended.seat)
    if row is None:
        raise Refused("没有这个人，可能刚才被别人改过，请重新打开这一页。")
    if ended.until.isoformat() < row.since:
        raise Refused(f"离任不能在到任（{row.since}）以前。", "until")
    if row.until and row.until < now.date().isoformat() and ended.until.isoformat() > row.until:
        raise Refused(f"{row.name}在 {row.until} 已经离任；又当上了，请重新登记到任。", "until")
    before = {"until_day": row.until} if row.until else None
    seat = tables.group_member
    connection.execute(
        update(seat).where(seat.c.id == row.id).values(until=ended.until.isoformat())
    )
    told = f"“{site.name}”工作小组：{row.name}任{FUNCTION_NAMES[row.function]}到 {ended.until}。"
    return _done(connection, site.id, row.id, told, before)


def find_seat(connection: Connection, site: str, seat: str) -> Row[Any] | None:
    return next((row for row in seats(connection, site) if row.id == seat), None)


def _name(connection: Connection, new: NewSeat) -> str:
    """Of the kiosk's or the desk's list, where they stand there."""
    person, desk = tables.person.c, tables.staff.c
    if new.person:
        there = person.id == new.person, person.site == new.site, person.active
        found = connection.scalar(select(person.name).where(*there))
    elif new.staff:
        found = connection.scalar(select(desk.name).where(desk.id == new.staff, desk.active))
    else:
        found = new.name.strip()
        if not found:
            raise Refused("请选人，或者写上姓名。", "name")
        if len(found) > NAME_LENGTH_MAX:
            raise Refused(f"姓名太长了，最多 {NAME_LENGTH_MAX} 个字。", "name")
    if not found:
        raise Refused("没有这个人，可能刚才被别人改过，请重新打开这一页。", "who")
    return str(found)


def _done(
    connection: Connection,
    site: str,
    seat: str,
    told: str,
    before: dict[str, Any] | None = None,
) -> Done:
    row = find_seat(connection, site, seat)
    if row is not None:
        tell_person(connection, row.person)
    return Done(
        told,
        f"group:{site}/{seat}",
        before=before,
        after=None
        if row is None
        else {
            "name": row.name,
            "function": FUNCTION_NAMES[row.function],
            "from_day": row.since,
            "until_day": row.until,
            "household": row.number or "",
            "paper": row.paper,
        },
    )


def tell_person(connection: Connection, person: str | None) -> None:
    """The kiosk hears what has changed about one of its people; nothing for nobody."""
    found = tables.person.c
    row = connection.execute(select(tables.person).where(found.id == person)).one_or_none()
    if row is not None:
        append_feed(connection, row.site, [person_item(connection, row)])
