"""What the working group's list means for a person of a kiosk or of the desk: function, kin.

Functions on a connection (`book`); who is put on the list is `residents.working_group`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from kiosk.township import tables


def seat_of_person(connection: Connection, person: str) -> Row[Any] | None:
    """The seat of somebody of a kiosk: the one that goes on, or ends last."""
    seat = tables.group_member.c
    rows = connection.execute(select(tables.group_member).where(seat.person == person)).all()
    return max(rows, key=lambda row: row.until or "9999", default=None)


def function_of_staff(connection: Connection, site: str, staff: str, on: date) -> str:
    """In which function somebody of the desk sits in a site's group on a day; '' for none."""
    seat, desk = tables.group_member.c, tables.staff.c
    person = select(desk.person).where(desk.id == staff, desk.person.is_not(None))
    rows = connection.execute(
        select(tables.group_member)
        .where(seat.site == site, or_(seat.staff == staff, seat.person.in_(person)))
        .order_by(seat.since.desc())
    )
    found = (row.function for row in rows if is_in_force(row, on))
    return next(found, "")


def kin_of_person(connection: Connection, person: str) -> tuple[str, ...]:
    """Households, by id, which somebody of a kiosk is of or related to, as far as is known."""
    desk, kin = tables.staff.c, tables.kin.c
    staff = set(connection.scalars(select(desk.id).where(desk.person == person)))
    related = connection.scalars(select(kin.household).where(kin.staff.in_(staff)))
    own = set[str]().union(*(own_households(connection, each, person) for each in {"", *staff}))
    return tuple(sorted(own | set(related)))


def own_households(connection: Connection, staff: str, person: str) -> set[str]:
    """Households, by id, that are somebody's own by the group's list or the kiosk's, whether they
    stand there as one of the desk or of the kiosk; '' where they are none."""
    seat, there = tables.group_member.c, tables.person.c
    seats = select(seat.household).where(or_(seat.staff == staff, seat.person == person))
    named = select(there.household).where(there.id == person)
    found = (*connection.scalars(seats), *connection.scalars(named))
    return {household for household in found if household}


def is_in_force(seat: Row[Any], on: date) -> bool:
    day = on.isoformat()
    return bool(seat.since <= day and (not seat.until or day <= seat.until))
