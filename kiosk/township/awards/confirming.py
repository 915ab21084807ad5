"""How points pass the scheme's gate: hung out for all to see, confirmed by the group.

With the gate `publicised` (融安) a publication comes first and its days must be over; with
`quarter_confirmed` (高阳) the group confirms what happened before a quarter's end.  What somebody
objects to is not confirmed before that is settled.  Acts (`acts.perform`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select

from kiosk.core.clock import midnight, parse_day, parse_stamp, stamp
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.sites.site_acts import next_number, own_site

QUARTERS = (1, 4, 7, 10)
DAYS_USUAL = 3
"""Of a publication; no paper names a figure, this many are met in practice (spec RA-4.4a)."""


@dataclass(frozen=True)
class Publishing:
    """Points for what happened before the day `before` hang out from `first` to `last`."""

    site: str
    before: date
    first: date
    last: date
    place: str


@dataclass(frozen=True)
class Confirming:
    """`publication` is the number of one, or `before` the first day of a quarter."""

    site: str
    members: str
    publication: int | None = None
    before: date | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class ConsoleReview:
    """As the command line says it, for one site or all; nobody is asked for lists and names."""

    site: str | None
    before: datetime
    id: str


def publish(connection: Connection, who: Staff, new: Publishing, now: datetime) -> Done:
    """Points are hung out; nothing can be redeemed for that yet."""
    site = own_site(connection, who, new.site)
    scheme = book.township_of(connection).scheme
    if scheme.gate.kind != "publicised":
        raise Refused(f"{scheme.township}的方案里，积分不用先公示再确认。")
    if new.before > now.date():
        raise Refused("只能公示今天以前的积分。", "before")
    if new.last < new.first:
        raise Refused("公示的最后一天不能在第一天以前。", "last")
    table = tables.publication
    number = next_number(connection, table, site.id)
    connection.execute(
        insert(table).values(
            site=site.id,
            number=number,
            before=stamp(midnight(new.before)),
            first_day=str(new.first),
            last_day=str(new.last),
            place=new.place,
            begun=stamp(now),
            staff=who.id,
        )
    )
    return Done(
        f"“{site.name}”第 {number} 次公示，{new.first} 到 {new.last}。",
        f"publication:{site.id}/{number}",
        after={
            "before_day": str(new.before),
            "first_day": str(new.first),
            "last_day": str(new.last),
            "where": new.place,
        },
    )


def confirm(connection: Connection, who: Staff, asked: Confirming, now: datetime) -> Done:
    """The group confirms: what happened before the cut-off can be redeemed for."""
    site = own_site(connection, who, asked.site)
    gate = book.township_of(connection).scheme.gate.kind
    if gate == "publicised":
        before = _published(connection, site, asked.publication, now)
    elif asked.before is None:
        raise Refused("请选确认到哪个季度。", "before")
    elif gate == "quarter_confirmed" and (
        asked.before.day != 1 or asked.before.month not in QUARTERS
    ):
        raise Refused("方案规定按季度确认，请选一个季度。", "before")
    else:
        before = midnight(asked.before)
    _check_undisputed(connection, site, before)
    points.review(connection, asked.id, before=before, at=now, site=site.id)
    connection.execute(
        insert(tables.confirmation).values(
            site=site.id,
            review=asked.id,
            publication=asked.publication if gate == "publicised" else None,
            members=asked.members,
            staff=who.id,
            name=who.name,
        )
    )
    return Done(
        f"“{site.name}”{before:%Y-%m-%d} 以前的积分已确认，可以兑换了。",
        f"review:{site.id}/{asked.id}",
        after={
            "before_day": f"{before:%Y-%m-%d}",
            "group": asked.members,
            "publication": asked.publication,
        },
    )


def review_at_console(
    connection: Connection,
    who: None,  # noqa: ARG001 - an act
    asked: ConsoleReview,
    now: datetime,
) -> Done:
    """Confirm what was shown in public before."""
    told = points.review(connection, asked.id, before=asked.before, at=now, site=asked.site)
    return Done(
        f"{asked.before:%Y-%m-%d %H:%M} 以前的积分已确认，兑换点：{'、'.join(told)}。",
        f"review:{asked.id}",
        after={"before_day": stamp(asked.before), "sites": told},
    )


def _published(
    connection: Connection, site: Row[Any], number: int | None, now: datetime
) -> datetime:
    """The cut-off of a publication that can be confirmed."""
    table = tables.publication.c
    row = connection.execute(
        select(tables.publication).where(table.site == site.id, table.number == (number or 0))
    ).one_or_none()
    if row is None:
        raise Refused("请选一次公示。", "publication")
    confirmed = tables.confirmation.c
    done = select(confirmed.review).where(
        confirmed.site == site.id, confirmed.publication == row.number
    )
    if connection.scalar(done) is not None:
        raise Refused(f"第 {row.number} 次公示已经确认过了。", "publication")
    if now < midnight(parse_day(row.last_day) + timedelta(days=1)):
        raise Refused(f"第 {row.number} 次公示到 {row.last_day} 才结束。", "publication")
    late = _booked_meanwhile(connection, site, row)
    if late:
        sentence = f"第 {row.number} 次公示以后又补记了 {late} 条，没有公示过，请再公示一次。"
        raise Refused(sentence, "publication")
    return parse_stamp(row.before)


def _booked_meanwhile(connection: Connection, site: Row[Any], publication: Row[Any]) -> int:
    """Awards that the publication did not show; corrections and reversals are what it is for."""
    booked, household, known = tables.points.c, tables.household.c, tables.circumstances.c
    corrections = select(known.award).where(known.corrects.is_not(None))
    settled = select(tables.objection.c.correction).where(
        tables.objection.c.correction.is_not(None)
    )
    undone = select(booked.reverses).where(booked.reverses.is_not(None))
    found = connection.scalar(
        select(func.count())
        .select_from(tables.points)
        .join(tables.household, household.id == booked.household)
        .where(
            household.home == site.id,
            booked.reverses.is_(None),
            booked.effective < publication.before,
            booked.posted > publication.begun,
            booked.id.not_in(corrections),
            booked.id.not_in(settled),
            booked.id.not_in(undone),
        )
    )
    return found or 0


def _check_undisputed(connection: Connection, site: Row[Any], before: datetime) -> None:
    """What somebody objects to is not confirmed; what happened later may be."""
    objection, booked = tables.objection.c, tables.points.c
    numbers = connection.scalars(
        select(objection.number)
        .outerjoin(tables.points, booked.id == objection.award)
        .where(
            objection.site == site.id,
            objection.outcome == "",
            booked.effective.is_(None) | (booked.effective < stamp(before)),
        )
        .order_by(objection.number)
    ).all()
    if numbers:
        which = "、".join(f"第 {number} 号" for number in numbers)
        raise Refused(f"还有异议没有答复：{which}。先答复了才能确认。")


# --- reading --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Awaiting:
    """A booked line that has not passed yet."""

    award: str
    household: str
    points: int
    what: str
    effective: str
    posted: str


def awaiting(connection: Connection, site: str) -> list[Awaiting]:
    """What waits at a site for its confirmation, the oldest first (spec A4.3)."""
    booked, household, review = tables.points.c, tables.household.c, tables.review.c
    passed = exists().where(
        review.site == site, booked.effective < review.before, booked.posted <= review.at
    )
    rows = connection.execute(
        select(tables.points, household.name, household.number)
        .join(tables.household, household.id == booked.household)
        .where(household.home == site, ~passed)
        .order_by(booked.effective, booked.id)
    )
    return [
        Awaiting(
            row.id,
            f"{row.name}（{row.number}）",
            row.points,
            row.what,
            row.effective,
            row.posted,
        )
        for row in rows
    ]
