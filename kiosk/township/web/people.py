"""人员: the people of the desk."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import ROLE_NAMES, Act, Role
from kiosk.township.office.staff import Staff, all_staff, find_staff
from kiosk.township.office.staff_acts import (
    NAME_LENGTH_MAX,
    NewStaff,
    StaffChange,
    StaffNamed,
    StaffReset,
    add_staff,
    change_staff,
    open_staff,
    reset_staff,
    shut_staff,
)
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Section, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged

PEOPLE = f"{ROOT}/people"
NOBODY = ""
ROLE_HINTS = {
    Role.ADMIN: "什么都可以看，什么都可以改",
    Role.OFFICER: "只看、只办自己那几个兑换点的事",
    Role.AUDITOR: "什么都可以看，什么都不能改",
}


def show_people(connection: Connection, asked: Asked) -> Shown:
    everybody = all_staff(connection)
    part = paged(asked, len(everybody))
    return Shown(
        "people.html",
        {
            "people": everybody[part.skip : part.skip + part.rows],
            "paged": part,
            "sites": _site_names(connection),
            "act": Act,
        },
    )


def show_new(connection: Connection, asked: Asked) -> Shown:  # noqa: ARG001 - a page
    return Shown("person.html", {"person": None, **_choices(connection)})


def show_person(connection: Connection, asked: Asked) -> Shown:
    person = _person(connection, asked)
    return Shown(
        "person.html",
        {"person": person, **_choices(connection)},
        {
            "name": person.name,
            "role": person.role.value,
            "sites": tuple(sorted(person.sites)),
            "person": person.person or NOBODY,
        },
    )


def show_reset(connection: Connection, asked: Asked) -> Shown:
    return Shown("person_reset.html", {"person": _person(connection, asked)})


def show_active(connection: Connection, asked: Asked) -> Shown:
    return Shown("person_active.html", {"person": _person(connection, asked)})


def _person(connection: Connection, asked: Asked) -> Staff:
    found = find_staff(connection, asked.path["staff"])
    if found is None:
        raise Missing
    return found


def _choices(connection: Connection) -> dict[str, Any]:
    return {
        "roles": [(role.value, ROLE_NAMES[role], ROLE_HINTS[role]) for role in Role],
        "site_ticks": [(site, name, "") for site, name in _site_names(connection).items()],
        "persons": _person_names(connection),
        "longest": NAME_LENGTH_MAX,
    }


def _site_names(connection: Connection) -> dict[str, str]:
    site = tables.site.c
    rows = connection.execute(select(site.id, site.name).order_by(site.village_code, site.id))
    return dict([tuple(row) for row in rows])


def _person_names(connection: Connection) -> dict[str, str]:
    """Those whom the kiosks know."""
    person, site = tables.person.c, tables.site.c
    rows = connection.execute(
        select(person.id, person.name, site.name.label("site"))
        .join(tables.site, site.id == person.site)
        .where(person.active)
        .order_by(site.village_code, person.name)
    )
    return {row.id: f"{row.name}（{row.site}）" for row in rows}


# --- forms ----------------------------------------------------------------------------------


def read_new(fields: Fields, asked: Asked) -> NewStaff:
    login = fields.text("login", "登录名").lower()
    with asked.desk.hashing:
        return NewStaff(login, **_typed(fields))


def read_change(fields: Fields, asked: Asked) -> StaffChange:
    return StaffChange(asked.path["staff"], **_typed(fields))


def _typed(fields: Fields) -> dict[str, Any]:
    role = Role(fields.choice("role", "职责", dict.fromkeys(Role)))
    # what there is of sites and persons the act knows
    sites = fields.values.get("sites", ()) if role is Role.OFFICER else ()
    return {
        "name": fields.text("name", "姓名", most=NAME_LENGTH_MAX),
        "role": role,
        "sites": tuple(sorted({_word(site, "sites") for site in sites})),
        "person": _word(fields.raw("person"), "person") or None,
    }


def _word(text: str, name: str) -> str:
    if not (text.isascii() and text.isprintable() and len(text) < 64):
        raise Refused("请重新选。", name)
    return text


def _named(fields: Fields, asked: Asked) -> StaffNamed:  # noqa: ARG001 - of a form
    return StaffNamed(asked.path["staff"])


def _reset(fields: Fields, asked: Asked) -> StaffReset:  # noqa: ARG001 - of a form
    with asked.desk.hashing:
        return StaffReset(asked.path["staff"])


def _to_people(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return PEOPLE


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/people", Act.SEE_STAFF, show_people),
    Form("/people/new", Act.ADD_STAFF, show_new, read_new, add_staff, _to_people),
    Form("/people/{staff}", Act.CHANGE_STAFF, show_person, read_change, change_staff, _to_people),
    Form("/people/{staff}/reset", Act.RESET_STAFF, show_reset, _reset, reset_staff, _to_people),
    Form("/people/{staff}/shut", Act.SHUT_STAFF, show_active, _named, shut_staff, _to_people),
    Form("/people/{staff}/open", Act.OPEN_STAFF, show_active, _named, open_staff, _to_people),
)

SECTION = Section("/people", "人员", Act.SEE_STAFF, ROUTES)
