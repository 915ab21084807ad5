"""What is done at the desk about households: added, changed, enrolled, left.

Acts (`acts.perform`).  Households are known in their whole village, so whoever is for one of its
sites may do them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from kiosk.core.enrolment import BASIS_NAMES, Application, Basis
from kiosk.township import tables
from kiosk.township.book import Refused, household_item, tell_village
from kiosk.township.office.acts import Done, NotAllowed
from kiosk.township.office.staff import Staff
from kiosk.township.residents.enrolments import Leaving, enrol, enrolled_at, leave
from kiosk.township.residents.households import (
    NewHousehold,
    add_households,
    find_household,
    household_problem,
)
from kiosk.township.sites.site_acts import own_site


@dataclass(frozen=True)
class HouseholdWanted:
    """A household to be added; without an application it takes part later."""

    site: str
    number: str
    place: str
    name: str
    application: Application | None


@dataclass(frozen=True)
class HouseholdChange:
    household: str
    place: str
    name: str


@dataclass(frozen=True)
class Joining:
    household: str
    application: Application


def villages_of(connection: Connection, who: Staff) -> dict[int, str]:
    """Villages by their code whose households are somebody's business."""
    site = tables.site.c
    rows = connection.execute(
        select(site.id, site.village_code, site.village).order_by(site.village_code, site.id)
    )
    found: dict[int, str] = {}
    for row in rows:
        if who.is_for(row.id):
            found.setdefault(row.village_code, row.village)
    return found


def own_household(connection: Connection, who: Staff, household: str) -> Row[Any]:
    """The household's row; NotAllowed when its village is none of theirs."""
    row = connection.execute(
        select(tables.household).where(tables.household.c.id == household)
    ).one_or_none()
    if row is None or row.village_code not in villages_of(connection, who):
        raise NotAllowed
    return row


def open_household(connection: Connection, who: Staff, household: str) -> Row[Any]:
    """Their own household, which was not merged into another one; no other act changes it now."""
    row = locked(connection, own_household(connection, who, household))
    if row.closed:
        raise Refused(f"{row.number} 户已经并到别的户了，不能再改。")
    return row


def locked(connection: Connection, household: Row[Any]) -> Row[Any]:
    """The household as it is, and stays until the transaction ends."""
    return connection.execute(
        select(tables.household).where(tables.household.c.id == household.id).with_for_update()
    ).one()


def add_household(
    connection: Connection, who: Staff, wanted: HouseholdWanted, now: datetime
) -> Done:
    """A household, taking part at once when there is an application."""
    site = own_site(connection, who, wanted.site)
    if find_household(connection, wanted.number, site.village_code) is not None:
        raise Refused(f"{site.village}已经有 {wanted.number} 户了。", "number")
    new = NewHousehold(wanted.number, wanted.place, wanted.name, site.id)
    problem = household_problem(new)
    if problem is not None:
        raise Refused(problem, "number")
    add_households(connection, [new], are_enrolled=False)
    row = find_household(connection, wanted.number, site.village_code)
    assert row is not None
    basis = ""
    if wanted.application is not None:
        basis = enrol(connection, row.id, wanted.application, now)
    told = {"basis": BASIS_NAMES[Basis(basis)]} if basis else {}
    joined = f"，{_since(wanted.application)}" if wanted.application else "，还没有登记参加"
    return Done(
        f"已新增{site.village} {row.number} 户（{row.name}）{joined}。",
        subject_of(row),
        after={**household_told(row), **told},
    )


def change_household(
    connection: Connection,
    who: Staff,
    change: HouseholdChange,
    now: datetime,  # noqa: ARG001
) -> Done:
    """Another head or group; the number stays, as cards and slips carry it."""
    row = open_household(connection, who, change.household)
    problem = household_problem(NewHousehold(row.number, change.place, change.name))
    if problem is not None:
        raise Refused(problem, "name")
    changed = connection.execute(
        update(tables.household)
        .where(tables.household.c.id == row.id)
        .values(place=change.place.strip(), name=change.name.strip())
        .returning(tables.household)
    ).one()
    tell_village(connection, row.village_code, [household_item(changed)])
    return Done(
        f"已修改 {row.number} 户。", subject_of(row), household_told(row), household_told(changed)
    )


def enrol_household(connection: Connection, who: Staff, joining: Joining, now: datetime) -> Done:
    """The household takes part from a day, if the scheme's rule lets it."""
    row = open_household(connection, who, joining.household)
    basis = enrol(connection, row.id, joining.application, now)
    application = joining.application
    return Done(
        f"{row.number} 户{_since(application)}（{BASIS_NAMES[Basis(basis)]}）。",
        subject_of(row),
        after={
            "since": application.on.isoformat(),
            "basis": BASIS_NAMES[Basis(basis)],
            "outsider": application.outsider,
            "months_home": application.months_home,
            "rests_on": application.document,
        },
    )


def end_enrolment(connection: Connection, who: Staff, leaving: Leaving, now: datetime) -> Done:
    """The household takes part no more; its points stay as they are."""
    row = open_household(connection, who, leaving.household)
    before = enrolled_at(connection, row.id, now)
    said = leave(connection, leaving, now)
    return Done(
        f"{row.number} 户从 {leaving.on} 起不再参加。{said}",
        subject_of(row),
        before={"since": before.since[:10] if before else ""},
        after={"until": leaving.on.isoformat(), "left_why": leaving.why.strip()},
    )


def subject_of(household: Row[Any]) -> str:
    """As what a household stands in the audit."""
    return f"household:{household.id}"


def household_told(household: Row[Any]) -> dict[str, Any]:
    return {
        "number": household.number,
        "place": household.place,
        "name": household.name,
        "home": household.home,
    }


def _since(application: Application | None) -> str:
    return f"从 {application.on} 起参加" if application else ""
