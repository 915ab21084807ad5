"""The people of the township's desk as they stand in the book.  Functions on a connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.office.rights import Act, Role, may


@dataclass(frozen=True)
class Staff:
    """Somebody of the desk."""

    id: str
    login: str
    name: str
    role: Role
    sites: frozenset[str]
    """Which an officer is for; empty for the others, who see all."""

    person: str | None
    """Who they are at a kiosk, where they are somebody there."""

    active: bool
    must_change: bool
    """The password is a one-time one."""

    good_until: str
    """Until when that holds."""

    since: str

    @property
    def subject(self) -> str:
        """As what they stand in the audit."""
        return f"staff:{self.id}"

    def may(self, act: Act) -> bool:
        return may(self.role, act)

    def is_for(self, site: str) -> bool:
        """Whether the site is their business."""
        return self.role is not Role.OFFICER or site in self.sites


def find_staff(connection: Connection, staff: str) -> Staff | None:
    """The one with this id."""
    row = connection.execute(select(tables.staff).where(tables.staff.c.id == staff)).one_or_none()
    return None if row is None else staff_from(connection, row)


def the_staff(connection: Connection, staff: str) -> Staff:
    found = find_staff(connection, staff)
    if found is None:
        raise Refused("没有这个人，可能刚才被别人改过，请重新打开这一页。")
    return found


def by_login(connection: Connection, login: str) -> Row[Any] | None:
    """The row of `tables.staff` with this login, which is kept in small letters."""
    return connection.execute(
        select(tables.staff).where(tables.staff.c.login == login)
    ).one_or_none()


def all_staff(connection: Connection) -> list[Staff]:
    """Everybody, who is active first, then by login."""
    staff, site = tables.staff.c, tables.staff_site.c
    own: dict[str, set[str]] = {}
    for each in connection.execute(select(site.staff, site.site)):
        own.setdefault(each.staff, set()).add(each.site)
    rows = connection.execute(select(tables.staff).order_by(staff.login)).all()
    found = [_made(row, own.get(row.id, ())) for row in rows]
    return sorted(found, key=lambda each: not each.active)


def active_admins(connection: Connection) -> int:
    staff = tables.staff.c
    return connection.execute(
        select(func.count()).where(staff.role == Role.ADMIN.value, staff.active)
    ).scalar_one()


def staff_from(connection: Connection, row: Row[Any]) -> Staff:
    """From a row of `tables.staff`."""
    site = tables.staff_site.c
    return _made(row, connection.scalars(select(site.site).where(site.staff == row.id)))


def _made(row: Row[Any], sites: Any) -> Staff:
    role = Role(row.role)
    return Staff(
        id=row.id,
        login=row.login,
        name=row.name,
        role=role,
        sites=frozenset(sites) if role is Role.OFFICER else frozenset(),
        person=row.person,
        active=row.active,
        must_change=row.must_change,
        good_until=row.good_until,
        since=row.since,
    )
