"""What is done about the people of the desk: added, changed, a new password, shut off, back again.

Acts (`acts.perform`); the command line calls the first and the third without anybody's leave.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.book import Refused, all_sites
from kiosk.township.office import guard, passwords, sessions
from kiosk.township.office.acts import Done
from kiosk.township.office.passwords import ONE_TIME_VALID, OneTime
from kiosk.township.office.rights import ROLE_NAMES, Role
from kiosk.township.office.signing_in import LOGIN
from kiosk.township.office.staff import Staff, active_admins, by_login, find_staff, the_staff

NAME_LENGTH_MAX = 40


@dataclass(frozen=True)
class NewStaff:
    login: str
    name: str
    role: Role
    sites: tuple[str, ...] = ()
    person: str | None = None
    one_time: OneTime = field(default_factory=OneTime.drawn, repr=False)


@dataclass(frozen=True)
class StaffChange:
    staff: str
    name: str
    role: Role
    sites: tuple[str, ...] = ()
    person: str | None = None


@dataclass(frozen=True)
class StaffReset:
    staff: str
    one_time: OneTime = field(default_factory=OneTime.drawn, repr=False)


@dataclass(frozen=True)
class StaffNamed:
    staff: str


@dataclass(frozen=True)
class NewPassword:
    """A password that its owner chose; `was` is what was kept of the one before."""

    was: str = field(repr=False)
    kept: str = field(repr=False)
    token: str = field(repr=False)
    """Of the session that goes on; all others end."""

    address: str


def add_staff(
    connection: Connection,
    who: Staff | None,  # noqa: ARG001 - an act
    new: NewStaff,
    now: datetime,
) -> Done:
    """Somebody new at the desk; the secret is their one-time password."""
    if LOGIN.fullmatch(new.login) is None:
        raise Refused("登录名要以小写字母开头，只用小写字母、数字、点和横线，2 到 32 位。", "login")
    if by_login(connection, new.login) is not None:
        raise Refused(f"登录名“{new.login}”已经有人用了，请换一个。", "login")
    values = _checked(connection, new.name, new.role, new.sites, new.person)
    staff = secrets.token_hex(8)
    connection.execute(
        insert(tables.staff).values(
            id=staff,
            login=new.login,
            password=new.one_time.kept,
            must_change=True,
            good_until=stamp(now + ONE_TIME_VALID),
            active=True,
            since=stamp(now),
            **values,
        )
    )
    _set_sites(connection, staff, new.role, new.sites)
    made = the_staff(connection, staff)
    return Done(
        f"已新增{ROLE_NAMES[made.role]}{made.name}（登录名 {made.login}）。",
        made.subject,
        after=_told(made),
        secret=new.one_time.text,
    )


def change_staff(connection: Connection, who: Staff, change: StaffChange, now: datetime) -> Done:  # noqa: ARG001
    """Another name, role, sites or person; a new role signs them out."""
    before = the_staff(connection, change.staff)
    values = _checked(connection, change.name, change.role, change.sites, change.person)
    if before.id == who.id and change.role is not before.role:
        raise Refused("不能改自己的职责，请让另一位管理员来改。", "role")
    if change.role is not Role.ADMIN:
        _keep_an_admin(connection, before, "role")
    connection.execute(update(tables.staff).where(tables.staff.c.id == before.id).values(**values))
    _set_sites(connection, before.id, change.role, change.sites)
    after = the_staff(connection, before.id)
    if after.role is not before.role:
        sessions.end_all(connection, before.id)
    return Done(
        f"已修改{after.name}（登录名 {after.login}）。", after.subject, _told(before), _told(after)
    )


def reset_staff(
    connection: Connection,
    who: Staff | None,
    reset: StaffReset,
    now: datetime,
) -> Done:
    """A new one-time password, the secret; signs them out and lets them try at once."""
    staff = the_staff(connection, reset.staff)
    if who is not None and staff.id == who.id:
        raise Refused("自己的密码请在“改密码”那一页改。")
    if not staff.active:
        raise Refused(f"{staff.name}已停用，请先恢复。")
    connection.execute(
        update(tables.staff)
        .where(tables.staff.c.id == staff.id)
        .values(
            password=reset.one_time.kept,
            must_change=True,
            good_until=stamp(now + ONE_TIME_VALID),
        )
    )
    sessions.end_all(connection, staff.id)
    guard.forget(connection, staff.login)
    return Done(
        f"已给{staff.name}（登录名 {staff.login}）重发一次性密码。",
        staff.subject,
        secret=reset.one_time.text,
    )


def shut_staff(connection: Connection, who: Staff, named: StaffNamed, now: datetime) -> Done:  # noqa: ARG001
    """They can no longer sign in, and are signed out; what they did stays."""
    staff = the_staff(connection, named.staff)
    if staff.id == who.id:
        raise Refused("不能停用自己，请让另一位管理员来做。")
    _keep_an_admin(connection, staff)
    return _set_active(connection, staff, active=False)


def open_staff(connection: Connection, who: Staff, named: StaffNamed, now: datetime) -> Done:  # noqa: ARG001
    """They can sign in again, with the password they had."""
    return _set_active(connection, the_staff(connection, named.staff), active=True)


def change_password(connection: Connection, who: Staff, new: NewPassword, now: datetime) -> Done:
    """A password of one's own; every session ends, and one with a new token begins."""
    kept = connection.scalar(select(tables.staff.c.password).where(tables.staff.c.id == who.id))
    if kept != new.was:
        raise Refused("密码刚才已经被改过了，请重新登录。", "current")
    connection.execute(
        update(tables.staff)
        .where(tables.staff.c.id == who.id)
        .values(password=new.kept, must_change=False, good_until="")
    )
    sessions.end_all(connection, who.id)
    sessions.begin(connection, new.token, who.id, now)
    guard.forgive(connection, guard.keys_of(who.login, new.address), now)
    return Done("密码已经改好，别处的登录都已退出。", who.subject)


def chosen_password(login: str, current: str, new: str, again: str) -> str:
    """What is to be kept of a new password; Refused when it cannot be one.  Takes a while."""
    said = passwords.problem(new, login)
    if said is not None:
        raise Refused(said, "new")
    if new == current:
        raise Refused("新密码要和现在的不一样。", "new")
    if new != again:
        raise Refused("两次输入的新密码不一样，请再输一次。", "again")
    return passwords.kept(new)


# --- inside ---------------------------------------------------------------------------------


def _checked(
    connection: Connection, name: str, role: Role, sites: tuple[str, ...], person: str | None
) -> dict[str, Any]:
    if not name.strip():
        raise Refused("请写上姓名。", "name")
    if len(name) > NAME_LENGTH_MAX:
        raise Refused(f"姓名太长了，最多 {NAME_LENGTH_MAX} 个字。", "name")
    if role is Role.OFFICER:
        if not sites:
            raise Refused("村干部要选至少一个兑换点。", "sites")
        unknown = set(sites) - set(all_sites(connection))
        if unknown:
            raise Refused(f"没有兑换点“{min(unknown)}”。", "sites")
    if person is not None:
        known = connection.scalar(select(tables.person.c.id).where(tables.person.c.id == person))
        if known is None:
            raise Refused("没有这位兑换点人员，请重新选。", "person")
    return {"name": name.strip(), "role": role.value, "person": person}


def _set_sites(connection: Connection, staff: str, role: Role, sites: tuple[str, ...]) -> None:
    own = tables.staff_site
    connection.execute(delete(own).where(own.c.staff == staff))
    if role is Role.OFFICER:
        connection.execute(insert(own), [{"staff": staff, "site": s} for s in sorted(set(sites))])


def _set_active(connection: Connection, staff: Staff, *, active: bool) -> Done:
    connection.execute(
        update(tables.staff).where(tables.staff.c.id == staff.id).values(active=active)
    )
    sessions.end_all(connection, staff.id)
    after = find_staff(connection, staff.id)
    assert after is not None
    what = "已恢复" if active else "已停用"
    return Done(
        f"{what}{staff.name}（登录名 {staff.login}）。", staff.subject, _told(staff), _told(after)
    )


def _keep_an_admin(connection: Connection, staff: Staff, field: str = "") -> None:
    is_last = staff.role is Role.ADMIN and staff.active and active_admins(connection) == 1
    if is_last:
        raise Refused(f"{staff.name}是最后一位管理员，要先有另一位管理员。", field)


def _told(staff: Staff) -> dict[str, Any]:
    """What the audit tells of somebody."""
    return {
        "login": staff.login,
        "name": staff.name,
        "role": staff.role.value,
        "sites": sorted(staff.sites),
        "person": staff.person,
        "active": staff.active,
    }
