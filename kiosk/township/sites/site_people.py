"""The people of a site: keepers and officers who work at its kiosk.  Functions on a connection."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.feed import Known, PersonItem
from kiosk.core.pin import pin_text
from kiosk.township import tables
from kiosk.township.book import Refused, append_feed, next_serials, the_site
from kiosk.township.cards.issuing import make_card
from kiosk.township.counts import Counts
from kiosk.township.sites.group_told import kin_of_person, seat_of_person
from kiosk.township.tables.columns import KEY_LENGTH_MAX

PIN = re.compile(r"[0-9]{6}")

Role = Literal["keeper", "officer"]


@dataclass(frozen=True)
class NewPerson:
    name: str
    role: Role
    pin: str = field(repr=False)


def add_people(connection: Connection, people: Sequence[NewPerson], *, site: str | None) -> Counts:
    """Named people of a site, each with a card; one who is there gets the new role and PIN."""
    at_site = the_site(connection, site)
    person = tables.person.c
    counts = Counts()
    told: list[Known] = []
    for new in people:
        problem = person_problem(new)
        if problem:
            raise Refused(problem)
        pin = pin_text(new.pin, secrets.token_bytes(16))
        row = connection.execute(
            select(tables.person).where(person.site == at_site.id, person.name == new.name.strip())
        ).one_or_none()
        if row is None:
            row = add_person(connection, at_site, new.name.strip(), new.role, pin)
            counts = counts.plus(added=1)
        else:
            row = change_person(connection, row.id, role=new.role, pin=pin)
            counts = counts.plus(changed=1)
        told.append(person_item(connection, row))
    append_feed(connection, at_site.id, told)
    return counts


def add_person(connection: Connection, site: Row[Any], name: str, role: Role, pin: str) -> Row[Any]:
    """Somebody new with a card of their own; `pin` is a text of `core.pin`.  Nobody is told yet."""
    (serial,) = next_serials(connection, 1)
    person = connection.execute(
        insert(tables.person)
        .values(
            id=f"P{serial}",
            site=site.id,
            name=name,
            role=role,
            card_key="",
            pin=pin,
            active=True,
        )
        .returning(tables.person)
    ).one()
    card = make_card(connection, serial, site.village_code, person=person.id)
    return change_person(connection, person.id, card_key=card.key)


def change_person(connection: Connection, person: str, **values: Any) -> Row[Any]:
    """The row with these columns changed.  Nobody is told yet."""
    return connection.execute(
        update(tables.person)
        .where(tables.person.c.id == person)
        .values(**values)
        .returning(tables.person)
    ).one()


def person_item(connection: Connection, row: Row[Any]) -> PersonItem:
    """What the site's kiosk hears of a row of `tables.person`."""
    seat = seat_of_person(connection, row.id)
    return PersonItem(
        id=row.id,
        name=row.name,
        role=row.role,
        card_key=row.card_key,
        pin=row.pin,
        active=row.active,
        function=seat.function if seat else "",
        function_until=seat.until if seat else "",
        kin=kin_of_person(connection, row.id),
    )


def person_problem(new: NewPerson) -> str | None:
    """Why these fields cannot be a person, or None."""
    if not new.name.strip():
        return "没有姓名。"
    if len(new.name) > KEY_LENGTH_MAX:
        return f"姓名太长，最多 {KEY_LENGTH_MAX} 个字。"
    return None if PIN.fullmatch(new.pin) else f"{new.name}的口令要是 6 位数字。"
