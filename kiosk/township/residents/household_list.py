"""Looking at households: found by number, name or group, and what one of them has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select

from kiosk.core.card import CardState
from kiosk.core.clock import stamp
from kiosk.core.scheme import Scheme
from kiosk.township import tables

STANDINGS = {"": "全部", "in": "参加的", "out": "没有参加的", "closed": "已经并户的"}


@dataclass(frozen=True)
class HouseholdsWanted:
    """Which households are to be shown."""

    villages: Collection[int]
    at: datetime
    sought: str = ""
    """Part of the number, the head's name, or the group."""

    place: str = ""
    standing: str = ""


@dataclass(frozen=True)
class PointsNow:
    """What the township has booked for a household in the period of now."""

    period: str
    obtained: int
    last: Sequence[Row[Any]]
    """Rows of `tables.points`, the latest first."""


def count_households(connection: Connection, wanted: HouseholdsWanted) -> int:
    return connection.scalar(_households(select(func.count()), wanted)) or 0


def households(
    connection: Connection, wanted: HouseholdsWanted, *, skip: int = 0, limit: int | None = None
) -> Sequence[Row[Any]]:
    """Rows of `tables.household` with `enrolled` and `has_card`, by village and number."""
    household, card = tables.household.c, tables.card.c
    in_use = exists().where(card.household == household.id, card.state == CardState.IN_USE.value)
    query = select(
        tables.household,
        _takes_part(wanted.at).label("enrolled"),
        in_use.label("has_card"),
    )
    ordered = _households(query, wanted).order_by(
        household.village_code, household.place, household.number
    )
    return connection.execute(ordered.offset(skip).limit(limit)).all()


def places_of(connection: Connection, villages: Collection[int]) -> list[str]:
    """Names of the groups in these villages."""
    household = tables.household.c
    return list(
        connection.scalars(
            select(household.place)
            .where(household.village_code.in_(villages), household.place != "")
            .distinct()
            .order_by(household.place)
        )
    )


def cards_of(connection: Connection, household: str) -> Sequence[Any]:
    """Serial, state and when it was printed last ('' never) of a household's cards."""
    card, batch, printed = tables.card.c, tables.card_batch.c, tables.printed_card.c
    at = (
        select(func.max(batch.at))
        .join(tables.printed_card, printed.batch == batch.id)
        .where(printed.card == card.key)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(card.serial, card.state, func.coalesce(at, "").label("printed"))
        .where(card.household == household)
        .order_by(card.serial.desc())
    ).all()
    return list(rows)


def points_now(connection: Connection, scheme: Scheme, household: str, at: datetime) -> PointsNow:
    """What was booked in this period, and the last ten lines of all."""
    points, period = tables.points.c, scheme.period_of(at)
    obtained = connection.scalar(
        select(func.coalesce(func.sum(points.points), 0)).where(
            points.household == household,
            points.kind != "refund",
            points.effective >= stamp(period.start),
            points.effective < stamp(period.end),
        )
    )
    last = connection.execute(
        select(tables.points)
        .where(points.household == household)
        .order_by(points.effective.desc(), points.posted.desc(), points.id)
        .limit(10)
    ).all()
    return PointsNow(period.key, int(obtained or 0), last)


def _takes_part(at: datetime) -> Any:
    enrolment, household = tables.enrolment.c, tables.household.c
    return exists().where(
        enrolment.household == household.id,
        enrolment.since <= stamp(at),
        or_(enrolment.until == "", enrolment.until > stamp(at)),
    )


def _households(query: Select[Any], wanted: HouseholdsWanted) -> Select[Any]:
    household = tables.household.c
    query = query.select_from(tables.household).where(household.village_code.in_(wanted.villages))
    if wanted.sought:
        columns = (household.number, household.name, household.place)
        query = query.where(
            or_(*(each.contains(wanted.sought, autoescape=True) for each in columns))
        )
    if wanted.place:
        query = query.where(household.place == wanted.place)
    match wanted.standing:
        case "in":
            query = query.where(_takes_part(wanted.at))
        case "out":
            query = query.where(and_(~_takes_part(wanted.at), household.closed == ""))
        case "closed":
            query = query.where(household.closed != "")
    return query
