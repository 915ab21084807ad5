"""New versions for the kiosks: offered to all or to some, withdrawn, looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec
from sqlalchemy import Connection, select

from kiosk.sync.protocol import KioskState
from kiosk.township import book, tables
from kiosk.township.book import Refused
from kiosk.township.commands.console import DB, Sentence, do, now, opened
from kiosk.township.database import run_tx
from kiosk.township.link import updates
from kiosk.township.office.acts import perform_at_console
from kiosk.township.office.rights import Act


@click.command("offer-update")
@DB
@click.option("--site", "sites", multiple=True, help="Only for these; again without: for all.")
@click.argument("package", type=click.Path(path_type=Path))
def offer_update(db: str, sites: tuple[str, ...], package: Path) -> None:
    """Let the kiosks fetch a signed package; the keeper's touch puts it in."""
    engine = opened(db)
    try:
        ids = run_tx(
            engine, lambda c: tuple(book.the_site(c, site).id for site in sites), reads=True
        )
        with updates.opened(package) as file:
            found = updates.read_package(file)
            updates.keep(engine, found, file)
        wanted = updates.Offered(found, ids)

        def work(connection: Connection) -> str:
            return perform_at_console(
                connection, Act.OFFER_UPDATE, updates.offer, wanted, now()
            ).note

        click.echo(run_tx(engine, work))
    except Refused as refused:
        raise Sentence(str(refused)) from None
    finally:
        engine.dispose()


@click.command("withdraw-update")
@DB
@click.argument("version")
def withdraw_update(db: str, version: str) -> None:
    """Nobody fetches it any more, and who has fetched it drops it."""

    def work(connection: Connection) -> str:
        gone = updates.Withdrawn(version)
        return perform_at_console(
            connection, Act.WITHDRAW_UPDATE, updates.withdraw, gone, now()
        ).note

    click.echo(do(db, work))


@click.command("updates")
@DB
def show_updates(db: str) -> None:
    """What is on offer, and which version each site's machine says that it runs."""

    def work(connection: Connection) -> list[str]:
        told = [
            f"{row.version}：给了 {row.sites or '所有兑换点'}，{row.size >> 20} MB"
            for row in updates.on_offer(connection)
        ]
        site, state = tables.site, tables.site_state
        rows = connection.execute(
            select(site.c.id, site.c.name, state.c.state, state.c.told)
            .outerjoin(state, state.c.site == site.c.id)
            .order_by(site.c.id)
        )
        return [*(told or ["没有给新版本。"]), *(_runs(row) for row in rows)]

    for line in do(db, work):
        click.echo(line)


def _runs(row: Any) -> str:
    name = f"{row.id}（{row.name}）"
    if not row.state:
        return f"{name}：还没有说过"
    version = msgspec.json.decode(row.state, type=KioskState).version
    return f"{name}：{version}，{row.told[:10]} 说的"


COMMANDS: tuple[click.Command, ...] = (offer_update, withdraw_update, show_updates)
