"""Households: who they are and where they spend.  Functions on a connection (`book`).

Adding what is there already changes it, so that a corrected list can be taken in again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.enrolment import Basis
from kiosk.core.feed import HouseholdItem, Known
from kiosk.township import tables
from kiosk.township.book import Refused, tell_village, the_site
from kiosk.township.counts import Counts
from kiosk.township.masks import masked
from kiosk.township.residents.enrolments import enrol_by_list, tell_enrolments

NUMBER = re.compile(r"[0-9A-Za-z-]{1,12}")
PLACE_LENGTH_MAX = 12
"""Of a group's name: more does not fit a card."""

NAME_LENGTH_MAX = 40
ASKED_AT_ONCE = 500
"""Numbers in one query."""


@dataclass(frozen=True)
class NewHousehold:
    """A household to be added; `name` is the head's, in full, and `home` a site or its name."""

    number: str
    place: str
    name: str
    home: str | None = None


def add_households(
    connection: Connection,
    households: Sequence[NewHousehold],
    *,
    site: str | None = None,
    are_enrolled: bool = True,
) -> Counts:
    """Add households, or change group and name of those that are there.

    Their points are spent at `home`, or else at `site`, or else at the only site there is.  The
    new ones take part from the beginning, unless they are to be enrolled one by one.
    """
    homes: dict[str | None, Row[Any]] = {}
    placed: list[tuple[NewHousehold, Row[Any]]] = []
    for new in households:
        named = new.home or site
        home = homes.get(named) or homes.setdefault(named, the_site(connection, named))
        problem = household_problem(new)
        if problem:
            raise Refused(problem)
        placed.append((new, home))
    there = _there(connection, placed)
    counts = Counts()
    made: dict[str, dict[str, Any]] = {}
    news: dict[int, dict[str, Known]] = {}
    for new, home in placed:
        village = home.village_code
        household_id = f"{village}-{new.number}"
        values = {"place": new.place.strip(), "name": new.name.strip()}
        row = there.get((village, new.number))
        if row is None:
            made[household_id] = {
                "id": household_id,
                "village_code": village,
                "number": new.number,
                "home": home.id,
                "closed": "",
                "merged_into": None,
                **values,
            }
            counts = counts.plus(added=1)
        elif row.closed:
            raise Refused(f"户 {new.number} 已经并到别的户了，编号不能再用。")
        elif row.home != home.id:
            raise Refused(f"户 {new.number} 的积分在“{row.home}”用，不能改到“{home.id}”。")
        elif (row.place, row.name) == (values["place"], values["name"]):
            counts = counts.plus(unchanged=1)
            continue
        else:
            connection.execute(
                update(tables.household).where(tables.household.c.id == row.id).values(**values)
            )
            counts = counts.plus(changed=1)
        news.setdefault(village, {})[household_id] = HouseholdItem(
            household_id, new.number, values["place"], masked(values["name"]), home.id
        )
    if made:
        connection.execute(insert(tables.household), list(made.values()))
    if are_enrolled:
        enrol_by_list(connection, made, Basis.LIST)
    for village_code, items in news.items():
        tell_village(connection, village_code, list(items.values()))
    if not are_enrolled:
        tell_enrolments(connection, made)
    return counts


def _there(
    connection: Connection, placed: Sequence[tuple[NewHousehold, Row[Any]]]
) -> dict[tuple[int, str], Row[Any]]:
    """Those that are there already, by village and number."""
    household = tables.household.c
    found = {}
    for first in range(0, len(placed), ASKED_AT_ONCE):
        part = placed[first : first + ASKED_AT_ONCE]
        query = select(tables.household).where(
            household.village_code.in_({home.village_code for _, home in part}),
            household.number.in_({new.number for new, _ in part}),
        )
        for row in connection.execute(query):
            found[row.village_code, row.number] = row
    return found


def household_problem(new: NewHousehold) -> str | None:
    """Why these fields cannot be a household, or None."""
    if NUMBER.fullmatch(new.number) is None:
        return f"户编号“{new.number}”不行：只用数字、字母和横线，最多 12 位。"
    if not new.name.strip():
        return f"户 {new.number} 没有户主姓名。"
    if len(new.name.strip()) > NAME_LENGTH_MAX:
        return f"户 {new.number} 的户主姓名太长，最多 {NAME_LENGTH_MAX} 个字。"
    if len(new.place.strip()) > PLACE_LENGTH_MAX:
        return f"户 {new.number} 的组名太长，最多 {PLACE_LENGTH_MAX} 个字。"
    return None


def find_household(connection: Connection, number: str, village_code: int) -> Row[Any] | None:
    household = tables.household.c
    return connection.execute(
        select(tables.household).where(
            household.village_code == village_code, household.number == number
        )
    ).one_or_none()


def the_household(connection: Connection, number: str, site: str | None = None) -> Row[Any]:
    """The household with this number in the village of the site."""
    at_site = the_site(connection, site)
    row = find_household(connection, number, at_site.village_code)
    if row is None:
        raise Refused(f"{at_site.village}没有户编号 {number}。")
    return row


def is_of_village(connection: Connection, village_code: int, household: str) -> bool:
    """Whether this is the id of one of the village's households; kiosks may name anything."""
    table = tables.household.c
    found = select(table.id).where(table.id == household, table.village_code == village_code)
    return household.isprintable() and connection.scalar(found) is not None
