"""`staff ...` and `audit`: the desk's people from the command line.

The first of them is made here.  What is done stands in the audit as done by the command line.
"""

from __future__ import annotations

import sys

import click
from sqlalchemy import Connection

from kiosk.township import book
from kiosk.township.book import Refused
from kiosk.township.commands.console import DB, do, now
from kiosk.township.office import audit
from kiosk.township.office.acts import Done, perform_at_console
from kiosk.township.office.rights import ROLE_NAMES, Act, Role
from kiosk.township.office.signing_in import LOGIN
from kiosk.township.office.staff import all_staff, by_login
from kiosk.township.office.staff_acts import NewStaff, StaffReset, add_staff, reset_staff


@click.group()
def staff() -> None:
    """People of the township's desk."""


@staff.command()
@DB
@click.option("--login", required=True, help="Small letters, digits, dots, hyphens.")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--site", "sites", multiple=True, help="Of an officer; give it again for more.")
def add(db: str, login: str, name: str, role: str, sites: tuple[str, ...]) -> None:
    """Add somebody; prints a one-time password."""

    def work(connection: Connection) -> Done:
        book.township_of(connection)
        ids = tuple(book.the_site(connection, site).id for site in sites)
        new = NewStaff(login.strip().lower(), name, Role(role), ids)
        return perform_at_console(connection, Act.ADD_STAFF, add_staff, new, now())

    _say(do(db, work))


@staff.command()
@DB
@click.option("--login", required=True)
def reset(db: str, login: str) -> None:
    """A new one-time password for somebody who forgot theirs, or was slowed down."""

    def work(connection: Connection) -> Done:
        asked = login.strip().lower()
        row = by_login(connection, asked if LOGIN.fullmatch(asked) else "")
        if row is None:
            raise Refused(f"没有登录名“{login}”。")
        return perform_at_console(
            connection, Act.RESET_STAFF, reset_staff, StaffReset(row.id), now()
        )

    _say(do(db, work))


@staff.command("list")
@DB
def list_staff(db: str) -> None:
    """Login, name, role and sites, a line each."""
    for each in do(db, all_staff):
        state = "" if each.active else "\t已停用"
        sites = "、".join(sorted(each.sites))
        click.echo(f"{each.login}\t{each.name}\t{ROLE_NAMES[each.role]}\t{sites}{state}")


@click.command("audit")
@DB
def check(db: str) -> None:
    """Check that no act of the desk's audit was changed, taken out or put in."""
    found, head = do(db, lambda c: (audit.faults(c), audit.head(c)))
    for fault in found:
        click.echo(fault.sentence, err=True)
    if found:
        sys.exit(1)
    click.echo(f"操作记录完整，共 {head.number} 条，校验码 {head.mark or '（还没有）'}。")


COMMANDS: tuple[click.Command, ...] = (staff, check)


def _say(done: Done) -> None:
    click.echo(done.note)
    click.echo(f"一次性密码： {done.secret} （7 天内有效，第一次登录时要换成自己的）")
