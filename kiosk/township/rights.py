"""Who at the township's desk may do what: the one table of roles and acts.

A new page or act gets its row here first; without one it cannot be reached.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    OFFICER = "officer"
    """Of one or more sites, and for nothing else."""

    AUDITOR = "auditor"
    """Sees all, changes nothing but the own password."""


ROLE_NAMES = {Role.ADMIN: "乡镇管理员", Role.OFFICER: "村干部", Role.AUDITOR: "审计"}


class Act(StrEnum):
    """What can be looked at (`see_`), and what can be done; the latter stands in the audit."""

    SEE_HOME = "see_home"
    SEE_SITES = "see_sites"
    SEE_STAFF = "see_staff"
    SEE_AUDIT = "see_audit"

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - no password

    MAKE_CODE = "make_code"
    LOOK_INTO_ENTRY = "look_into_entry"

    ADD_STAFF = "add_staff"
    CHANGE_STAFF = "change_staff"
    RESET_STAFF = "reset_staff"
    SHUT_STAFF = "shut_staff"
    OPEN_STAFF = "open_staff"


_ALL = frozenset(Role)
_ADMIN = frozenset({Role.ADMIN})
_WATCHING = frozenset({Role.ADMIN, Role.AUDITOR})

MAY: dict[Act, frozenset[Role]] = {
    Act.SEE_HOME: _ALL,
    Act.SEE_SITES: _ALL,
    Act.SEE_STAFF: _WATCHING,
    Act.SEE_AUDIT: _WATCHING,
    Act.SIGN_OUT: _ALL,
    Act.CHANGE_PASSWORD: _ALL,
    Act.MAKE_CODE: _ADMIN,
    Act.LOOK_INTO_ENTRY: frozenset({Role.ADMIN, Role.OFFICER}),
    Act.ADD_STAFF: _ADMIN,
    Act.CHANGE_STAFF: _ADMIN,
    Act.RESET_STAFF: _ADMIN,
    Act.SHUT_STAFF: _ADMIN,
    Act.OPEN_STAFF: _ADMIN,
}
"""Which roles may do an act.  An officer's acts are for the officer's own sites only."""

OPEN_TO_ANYBODY = frozenset({Act.SIGN_IN, Act.SIGN_IN_REFUSED})

ALWAYS = frozenset({Act.SIGN_OUT, Act.CHANGE_PASSWORD})
"""What somebody may do who still has to choose a password."""

ACT_NAMES: dict[Act, str] = {
    Act.SIGN_IN: "登录",
    Act.SIGN_IN_REFUSED: "登录没有成功",
    Act.SIGN_OUT: "退出",
    Act.CHANGE_PASSWORD: "改自己的密码",
    Act.MAKE_CODE: "发登记码",
    Act.LOOK_INTO_ENTRY: "看过有疑问的流水",
    Act.ADD_STAFF: "新增人员",
    Act.CHANGE_STAFF: "修改人员",
    Act.RESET_STAFF: "重发密码",
    Act.SHUT_STAFF: "停用人员",
    Act.OPEN_STAFF: "恢复人员",
}
"""What an act is called in the audit; looking is not told there."""


def may(role: Role, act: Act) -> bool:
    """Whether the role may do the act; an act that is not in the table nobody may."""
    return role in MAY.get(act, frozenset())
