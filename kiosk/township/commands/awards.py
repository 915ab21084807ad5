"""`award`, `reverse`, `review`, `suspend`: points and what bars them.

All of them stand in the desk's audit, as done by the command line.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from sqlalchemy import Connection, Row

from kiosk.township import book
from kiosk.township.awards.awarding import NewAward, Undoing, give_award, lines_of, undo_award
from kiosk.township.awards.confirming import ConsoleReview, review_at_console
from kiosk.township.awards.suspending import ConsoleSuspension, suspend_at_console
from kiosk.township.awards.worth import Deed
from kiosk.township.commands.console import DB, SITE, do, moment, now
from kiosk.township.office.acts import perform_at_console
from kiosk.township.office.rights import Act


@click.command()
@DB
@SITE
@click.option("--household", required=True, help="Its number.")
@click.option("--item", default="", help="Id of an item of the scheme's list.")
@click.option("--quantity", type=int, help="For items that are counted or weighed.")
@click.option("--points", "figure", type=int, help="Points by figure, with --reason.")
@click.option("--reason", default="")
@click.option("--helper", help="Number of the household that helped.")
@click.option("--member", default="")
@click.option("--effective", callback=moment, help="When it happened; now, if not given.")
@click.option("--place", default="", help="Where it happened.")
@click.option("--document", default="", help="Number of what proves it.")
@click.option("--id", "award_id", help="To make a call that can be repeated safely.")
def award(
    db: str,
    site: str | None,
    figure: int | None,
    award_id: str | None,
    place: str,
    document: str,
    **deed: Any,
) -> None:
    """Book points for a household; prints the id."""
    made = award_id or f"a/{secrets.token_hex(8)}"

    def work(connection: Connection) -> Sequence[Row[Any]]:
        at_site = book.the_site(connection, site).id
        new = NewAward(at_site, Deed(**deed, points=figure), place, document, id=made)
        perform_at_console(connection, Act.GIVE_AWARD, give_award, new, now())
        return lines_of(connection, made)

    for line in do(db, work):
        click.echo(f"{line.id}\t{line.points:+d} 分\t{line.what}")


@click.command()
@DB
@click.argument("award_id")
@click.option("--reason", default="")
def reverse(db: str, award_id: str, reason: str) -> None:
    """Undo points, and what a helper got for them."""
    undoing = Undoing("", award_id, reason)
    do(db, lambda c: perform_at_console(c, Act.UNDO_AWARD, undo_award, undoing, now()))
    click.echo(f"已撤销 {award_id}。")


@click.command()
@DB
@SITE
@click.option("--before", callback=moment, required=True, help="Awards before this day pass.")
def review(db: str, site: str | None, before: datetime) -> None:
    """Confirm points that were shown in public, so that they can be redeemed."""
    asked = ConsoleReview(site, before, secrets.token_hex(8))
    done = do(
        db, lambda c: perform_at_console(c, Act.CONFIRM_POINTS, review_at_console, asked, now())
    )
    click.echo(done.note)


@click.command()
@DB
@SITE
@click.option("--household", required=True, help="Its number.")
@click.option("--kind", help="Of the scheme's suspensions, when there are several.")
@click.option("--from", "start", callback=moment, help="Now, if not given.")
@click.option("--until", "end", callback=moment, help="Open, if not given.")
@click.option("--id", "suspension_id", help="Of an earlier suspension, to give it other dates.")
def suspend(
    db: str,
    site: str | None,
    household: str,
    kind: str | None,
    start: datetime | None,
    end: datetime | None,
    suspension_id: str | None,
) -> None:
    """Suspend a household as the scheme provides; prints the id."""
    made = suspension_id or f"s/{secrets.token_hex(8)}"
    asked = ConsoleSuspension(site, household, kind, start or now(), end, made)
    done = do(db, lambda c: perform_at_console(c, Act.SUSPEND, suspend_at_console, asked, now()))
    click.echo(f"{made}\t{done.note}")


COMMANDS: tuple[click.Command, ...] = (award, reverse, review, suspend)
