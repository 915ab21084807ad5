"""`close`: a month, quarter, half-year or year ends; `prove`: is a sheet the one that was shown?"""

from __future__ import annotations

import click

from kiosk.core.standings import CYCLES
from kiosk.township.commands.console import DB, Sentence, do, now
from kiosk.township.publication import closing, published
from kiosk.township.publication.list_making import CYCLE_NAMES
from kiosk.township.publication.published import FINDING_WORDS, Finding


@click.command()
@DB
@click.argument("cycle", type=click.Choice(CYCLES))
@click.option("--of", "period", help="2023-03 or 2023; the one that ended last, if not given.")
def close(db: str, cycle: str, period: str | None) -> None:
    """Close a cycle: freeze its public lists and book its bonuses, once."""
    at = now()
    results = do(db, lambda c: closing.close_cycle(c, cycle, at=at, period=period))
    for closed in results:
        for household, bonus in closed.bonuses:
            click.echo(f"{household}\t{bonus:+d} 分")
    count = sum(len(closed.bonuses) for closed in results)
    what = f"{results[0].period} {CYCLE_NAMES[cycle]}"
    if not results[0].provided:
        click.echo(f"{what}没有什么要结的：方案里没有这样的公示、排名和奖励。")
    elif all(closed.already for closed in results):
        click.echo(f"{what}已经结过了，没有再记奖励。")
    else:
        click.echo(f"{what}已结，{count} 户得奖励。")


@click.command()
@DB
@click.argument("text")
def prove(db: str, text: str) -> None:
    """Say whether the QR code on a public sheet (N1/...) is that of a list made public here."""
    proof = do(db, lambda c: published.proved(c, text))
    if proof.finding is not Finding.GENUINE or proof.found is None:
        raise Sentence(FINDING_WORDS[proof.finding])
    public = proof.found.content
    click.echo(f"{FINDING_WORDS[proof.finding]}{public.title}，{public.at[:10]} 公示。")
    for row in public.rows:
        click.echo("\t".join("" if cell is None else str(cell) for cell in row))


COMMANDS: tuple[click.Command, ...] = (close, prove)
