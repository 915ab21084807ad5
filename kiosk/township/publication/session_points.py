"""Points for having come: each household whose card was shown at a session gets its item once.

Which item that is was announced with the activity, or is said now.  The award of a household has
an id made of the session's, so that nobody gets it twice, whoever asks and how often.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.proofs import ON_PAPER
from kiosk.core.scheme import Item, Scheme
from kiosk.core.worth import item_of
from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.awarding import (
    Channel,
    NewAward,
    check_collector,
    check_evidence,
    find_award,
    household_name,
    write_circumstances,
)
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, scheme_at, sites_of_village, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import own_village
from kiosk.township.sites.group_told import function_of_staff

LIST_OF_NAMES = "活动签到名单"
"""What proves it, where nobody wrote a number."""


@dataclass(frozen=True)
class SessionPoints:
    session: str
    item: str


def may_be_given(item: Item) -> bool:
    """Whether having come can be worth this item: so many points each time, none taken."""
    return item.points > 0 and item.per in ("time", "month") and not item.suspends


def award_session(connection: Connection, who: Staff, told: SessionPoints, now: datetime) -> Done:
    """Give the item to each household that came; who may not have it is named, with the reason."""
    row = the_session(connection, who, told.session)
    scheme = township_of(connection).scheme
    effective = datetime.combine(date.fromisoformat(row.day), time())
    item = item_of(scheme_at(connection, effective.isoformat()), told.item)
    if item is None or not may_be_given(item):
        raise Refused("请选一个按次加分的项目。", "item")
    came = households_of(connection, row.id)
    if not came:
        raise Refused("这场活动没有写来的是哪些户，不能记分。")
    if any(find_award(connection, award_id_of(row.id, each.id)) is not None for each in came):
        raise Refused("这场活动已经记过分了。")
    site = _site_of_group(connection, who, row.village_code, now)
    check_collector(connection, scheme, who, site, now)
    booked, not_booked = [], []
    for each in came:
        try:
            _award(connection, who, scheme, site, row, each, item.id, now, effective)
            booked.append(each.number)
        except Refused as refused:
            if refused.field in BLAMED_ON_ALL:
                raise
            name = household_name(connection, each.id)
            not_booked.append(f"{name}没有记：{refused}")
    if not booked:
        raise Refused("".join(["一户也记不上。", *not_booked]))
    told_of = f"“{row.name}”{len(booked)} 户各记 {item.points:+d} 分。"
    return Done(
        "".join([told_of, *not_booked]),
        f"session:{row.id}",
        after={"item": item.id, "points": item.points, "households": " ".join(booked)},
    )


BLAMED_ON_ALL = ("place", "reason", "document", "proof")
"""What is wrong with the session, not with one household."""


def _site_of_group(connection: Connection, who: Staff, village_code: int, now: datetime) -> str:
    """The site of the village in whose group they sit; the first where they sit in none."""
    sites = sites_of_village(connection, village_code)
    there = (site for site in sites if function_of_staff(connection, site, who.id, now.date()))
    return next(there, sites[0])


def _award(
    connection: Connection,
    who: Staff,
    scheme: Scheme,
    site: str,
    session: Row[Any],
    household: Row[Any],
    item: str,
    now: datetime,
    effective: datetime,
) -> None:
    kinds = scheme.evidence.kinds if scheme.evidence else ()
    papers = [kind for kind in kinds if kind in ON_PAPER]
    deed = Deed(
        household.number,
        item=item,
        reason=session.name,
        effective=effective,
        household_id=household.id,
    )
    new = NewAward(
        site,
        deed,
        place=session.place,
        document=session.document or LIST_OF_NAMES,
        remark=session.name,
        proof="feedback" if "feedback" in papers else "".join(papers[:1]),
        id=award_id_of(session.id, household.id),
    )
    check_evidence(scheme, new)
    points.award(connection, new.id, deed, at=now, site=site)
    write_circumstances(connection, who, new, Channel.COLLECTOR, now)


def take_back(connection: Connection, session: str, reason: str, now: datetime) -> int:
    """Undo what was given for a session that does not count any more: of how many households."""
    undone = 0
    for each in households_of(connection, session):
        award = award_id_of(session, each.id)
        while is_undone(connection, award):  # by a person, or when the household joined another
            award += points.MOVED
        if find_award(connection, award) is not None:
            points.reverse(connection, award, reason=reason, at=now)
            undone += 1
    return undone


# --- reading --------------------------------------------------------------------------------


def award_id_of(session: str, household: str) -> str:
    """Id of what a household gets for having come to a session."""
    return f"s/{hashlib.sha256(f'{session} {household}'.encode()).hexdigest()[:24]}"


def the_session(connection: Connection, who: Staff, session: str) -> Row[Any]:
    """A session that counts, of one of their villages."""
    table = tables.session
    row = connection.execute(select(table).where(table.c.id == session)).one_or_none()
    if row is None:
        raise Refused("没有这场活动，请重新打开。")
    own_village(connection, who, row.village_code)
    if row.struck:
        raise Refused("这场活动已经作废，不能记分。")
    return row


def households_of(connection: Connection, session: str) -> list[Row[Any]]:
    """The households that came, each once, by number."""
    household, came = tables.household, tables.attendance.c
    return list(
        connection.execute(
            select(household)
            .where(household.c.id.in_(select(came.household).where(came.session == session)))
            .order_by(household.c.number)
        )
    )


def announced_item(connection: Connection, session: Row[Any]) -> str:
    """The item with which the activity was announced; '' for none."""
    table = tables.planned_activity.c
    item = connection.scalar(select(table.item).where(table.id == session.planned))
    return item or ""


def is_undone(connection: Connection, award: str) -> bool:
    line = tables.points.c
    return connection.scalar(select(line.id).where(line.reverses == award)) is not None


def was_given(connection: Connection, session: str) -> bool:
    """Whether the points of this session were booked."""
    came = households_of(connection, session)
    return any(find_award(connection, award_id_of(session, each.id)) is not None for each in came)
