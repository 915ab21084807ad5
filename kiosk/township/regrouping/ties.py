"""Whose own household a merged one was: seats, people of the kiosk, and kin of the desk."""

from __future__ import annotations

from sqlalchemy import Connection, insert, or_, select, update

from kiosk.township import tables
from kiosk.township.residents.working_group import tell_person


def carry_over_own(connection: Connection, other: str, kept: str) -> None:
    """Who was of `other` is of `kept` now, or related to it; the kiosks hear of their people.

    A tie of the desk stays with `other`, too: what was booked there is still decided by nobody of
    its own.
    """
    seat, person, desk, kin = (
        tables.group_member.c,
        tables.person.c,
        tables.staff.c,
        tables.kin.c,
    )
    seated = connection.execute(
        update(tables.group_member)
        .where(seat.household == other)
        .values(household=kept)
        .returning(seat.person, seat.staff)
    ).all()
    named = connection.scalars(
        update(tables.person)
        .where(person.household == other)
        .values(household=kept)
        .returning(person.id)
    ).all()
    there = set(connection.scalars(select(kin.staff).where(kin.household == kept)))
    ties = connection.execute(select(tables.kin).where(kin.household == other)).all()
    for row in ties:
        if row.staff not in there:
            same = {"staff": row.staff, "household": kept, "tie": row.tie}
            connection.execute(insert(tables.kin).values(same))
    staff = {row.staff for row in (*seated, *ties) if row.staff}
    people = {*named, *(row.person for row in seated if row.person)}
    found = connection.scalars(
        select(person.id)
        .select_from(tables.person.outerjoin(tables.staff, desk.person == person.id))
        .where(or_(person.id.in_(people), desk.id.in_(staff)))
        .distinct()
        .order_by(person.id)
    )
    for each in found.all():
        tell_person(connection, each)
