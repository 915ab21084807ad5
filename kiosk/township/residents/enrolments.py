"""Who takes part in the scheme and from when: enrolled, left again.  Functions on a connection.

An enrolment is never changed but for its end, so that for each instant it can be said whether a
household took part.  Points that a household has when it leaves stay as they are, and are spent
until their purse closes (spec TX-3.1a); a household that does not take part earns nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from kiosk.core import periods
from kiosk.core.clock import midnight, stamp
from kiosk.core.enrolment import Application, Basis, basis_of, obstacle
from kiosk.core.scheme import Scheme
from kiosk.township import tables
from kiosk.township.book import Refused, scheme_of_village, tell_village, township_of
from kiosk.township.spells import enrolment_items

WHY_LENGTH_MAX = 200
DOCUMENT_LENGTH_MAX = 100


@dataclass(frozen=True)
class Leaving:
    """A household takes part no more from the beginning of a day."""

    household: str
    on: date
    why: str


def enrol_by_list(connection: Connection, households: Iterable[str], basis: Basis) -> None:
    """These take part from the beginning: they stand on the township's own list."""
    rows = [_values(household, "", basis, Application(date.min)) for household in households]
    if rows:
        connection.execute(insert(tables.enrolment), rows)


def enrol_from(
    connection: Connection, household: str, at: datetime, basis: Basis, application: Application
) -> None:
    """The household takes part from this instant on the ground of one that it comes from."""
    connection.execute(
        insert(tables.enrolment).values(**_values(household, stamp(at), basis, application))
    )
    tell_enrolments(connection, [household])


def enrol_new(
    connection: Connection, applications: Mapping[str, Application], now: datetime
) -> None:
    """Households that are new and take part, by id; Refused when one may not."""
    scheme = township_of(connection).scheme
    rows = []
    for household, application in applications.items():
        found = obstacle(scheme, application, now.date())
        if found is not None:
            raise Refused(found.sentence, found.field)
        rows.append(_asked(household, scheme, application))
    if rows:
        connection.execute(insert(tables.enrolment), rows)
        tell_enrolments(connection, list(applications))


def enrol(connection: Connection, household: str, application: Application, now: datetime) -> str:
    """The household takes part from the application's day: the basis; Refused with the reason."""
    scheme = township_of(connection).scheme
    found = obstacle(scheme, application, now.date())
    if found is not None:
        raise Refused(found.sentence, found.field)
    since = stamp(midnight(application.on))
    for row in enrolments_of(connection, household):
        if row.until == "":
            raise Refused("这一户已经参加了。")
        if row.until > since:
            raise Refused(f"这一户到 {row.until[:10]} 才退出，要从那天或以后算起。", "on")
    values = _asked(household, scheme, application)
    connection.execute(insert(tables.enrolment).values(**values))
    tell_enrolments(connection, [household])
    return str(values["basis"])


def leave(connection: Connection, leaving: Leaving, now: datetime) -> str:
    """The household takes part no more: a sentence about the points that it has."""
    if leaving.on > now.date():
        raise Refused(f"{leaving.on} 还没有到。", "on")
    if not leaving.why.strip():
        raise Refused("请写明为什么退出。", "why")
    row = enrolled_at(connection, leaving.household, now)
    if row is None:
        raise Refused("这一户现在没有参加。")
    until = midnight(leaving.on)
    if stamp(until) <= row.since:
        raise Refused(f"这一户从 {row.since[:10]} 起参加，退出要在那以后。", "on")
    connection.execute(
        update(tables.enrolment)
        .where(tables.enrolment.c.id == row.id)
        .values(until=stamp(until), left_why=leaving.why.strip())
    )
    tell_enrolments(connection, [leaving.household])
    code = connection.scalar(
        select(tables.household.c.village_code).where(tables.household.c.id == leaving.household)
    )
    return what_becomes_of_points(scheme_of_village(connection, code or 0), now)


def tell_enrolments(connection: Connection, households: Iterable[str]) -> None:
    """Let the kiosks know when these households took part, as it stands now."""
    concerned = list(households)
    for village_code in sorted({each.partition("-")[0] for each in concerned}, key=int):
        there = [each for each in concerned if each.partition("-")[0] == village_code]
        items = enrolment_items(connection, there, every=True)
        tell_village(connection, int(village_code), items)


def what_becomes_of_points(scheme: Scheme, at: datetime) -> str:
    """Until when the points of somebody who leaves can be spent."""
    closes = scheme.purse_closes(scheme.period_of(at))
    if closes >= periods.FOREVER:
        return "已有的积分还可以一直兑换，以后不再记新的积分。"
    last = closes - timedelta(days=1)
    return f"已有的积分还可以用到 {last:%Y-%m-%d}，以后不再记新的积分。"


def enrolled_at(connection: Connection, household: str, at: datetime) -> Row[Any] | None:
    """The enrolment by which the household takes part at `at`."""
    enrolment = tables.enrolment.c
    return connection.execute(
        select(tables.enrolment)
        .where(
            enrolment.household == household,
            enrolment.since <= stamp(at),
            or_(enrolment.until == "", enrolment.until > stamp(at)),
        )
        .order_by(enrolment.since.desc())
    ).first()


def all_enrolled(connection: Connection, at: datetime) -> dict[str, Row[Any]]:
    """The enrolments by which households take part at `at`, by household."""
    enrolment = tables.enrolment.c
    rows = connection.execute(
        select(tables.enrolment).where(
            enrolment.since <= stamp(at),
            or_(enrolment.until == "", enrolment.until > stamp(at)),
        )
    )
    return {row.household: row for row in rows}


def enrolments_of(connection: Connection, household: str) -> list[Row[Any]]:
    """All there were, the latest first."""
    enrolment = tables.enrolment.c
    return list(
        connection.execute(
            select(tables.enrolment)
            .where(enrolment.household == household)
            .order_by(enrolment.since.desc(), enrolment.id)
        )
    )


def check_enrolled(connection: Connection, household: str, effective: datetime) -> None:
    """Refused when the household did not take part at `effective`."""
    if enrolled_at(connection, household, effective) is None:
        raise Refused(f"这一户在 {effective:%Y-%m-%d} 没有参加积分制，那时候的事不记积分。")


def _asked(household: str, scheme: Scheme, application: Application) -> dict[str, Any]:
    """The row of an application that met no obstacle."""
    if scheme.enrol.min_months_home_more_than is None:
        application = replace(application, months_home=None)
    since = stamp(midnight(application.on))
    return _values(household, since, basis_of(scheme, application), application)


def _values(household: str, since: str, basis: Basis, application: Application) -> dict[str, Any]:
    return {
        "id": secrets.token_hex(8),
        "household": household,
        "since": since,
        "until": "",
        "basis": basis.value,
        "outsider": application.outsider,
        "months_home": application.months_home,
        "document": application.document.strip(),
        "left_why": "",
    }
