"""`cards`: households' and people's cards, and blank ones."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Connection, select

from kiosk.core.card import parse_card
from kiosk.township import book, tables
from kiosk.township.cards import issuing
from kiosk.township.commands.console import DB, SITE, Sentence, do
from kiosk.township.residents import households


@click.command()
@DB
@SITE
@click.option("--household", help="Only this household's card, by its number.")
@click.option(
    "--blank",
    type=click.IntRange(1, issuing.BLANK_CARDS_MAX),
    help="So many new blank cards instead, for the keeper's stack.",
)
@click.option("--out", type=click.Path(path_type=Path), help="A PDF to print.")
@click.option("--texts", type=click.Path(path_type=Path), help="number<TAB>text, a line a card.")
def cards(
    db: str,
    site: str | None,
    household: str | None,
    blank: int | None,
    out: Path | None,
    texts: Path | None,
) -> None:
    """Make the cards that are missing and write all of a site's: households, then people."""
    if out is None and texts is None:
        raise click.UsageError("Give --out or --texts, or both.")
    if blank is not None and household is not None:
        raise click.UsageError("Give --household or --blank, not both.")

    def work(connection: Connection) -> tuple[int, str, list[issuing.CardLine]]:
        at_site = book.the_site(connection, site)
        if blank is not None:
            return blank, at_site.village, issuing.blank_cards(connection, at_site.id, blank)
        only = households.the_household(connection, household, at_site.id) if household else None
        homes = tables.household.c
        wanted = (
            [only.id]
            if only
            else connection.scalars(
                select(homes.id)
                .where(homes.home == at_site.id, homes.closed == "")
                .order_by(homes.number)
            ).all()
        )
        made = issuing.issue_cards(connection, wanted)
        lines = issuing.card_lines(connection, at_site.id, wanted, people=only is None)
        return made, at_site.village, lines

    made, village, lines = do(db, work)
    try:
        if texts is not None:
            texts.write_text("".join(f"{line.label}\t{line.text}\n" for line in lines), "utf-8")
        if out is not None:
            _write_pdf(village, lines, out)
    except OSError as error:
        raise Sentence(f"写不了 {error.filename}：{error.strerror}。") from None
    click.echo(f"新做 {made} 张卡，共 {len(lines)} 张。")


def _write_pdf(village: str, lines: list[issuing.CardLine], out: Path) -> None:
    from kiosk.township.cards.card_sheets import PrintableCard, cards_pdf

    printable = []
    for line in lines:
        card = parse_card(line.text)
        assert card is not None
        printable.append(PrintableCard(village, line.label, line.group, card))
    cards_pdf(printable, out)


COMMANDS: tuple[click.Command, ...] = (cards,)
