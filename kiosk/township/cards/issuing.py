"""Cards given out: to households, to people, and blank ones.  Functions on a connection (`book`).

`cards` draws them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.card import TOKEN_BYTES, Card, CardState, card_text, text_key
from kiosk.core.feed import Known
from kiosk.township import tables
from kiosk.township.book import Refused, card_item, next_serials, tell_village, the_site

ROLE_NAMES = {"keeper": "管理员", "officer": "村干部"}
"""What stands on the card of one of a site's people, by `site_people.Role`."""

BLANK_CARDS_MAX = 500
"""Made at once."""


def issue_cards(connection: Connection, households: Iterable[str]) -> int:
    """A card for each of these households (by id) that has none in use; how many were made.

    Another platform's code (`core.card.is_foreign`) is none.
    """
    card, household = tables.card.c, tables.household.c
    with_card = set(
        connection.scalars(
            select(card.household).where(
                card.household.is_not(None), card.state == CardState.IN_USE.value, card.serial > 0
            )
        )
    )
    villages = dict(connection.execute(select(household.id, household.village_code)).all())
    lacking = [holder for holder in households if holder not in with_card]
    serials = next_serials(connection, len(lacking)) if lacking else ()
    news: dict[int, list[Known]] = {}
    for holder, serial in zip(lacking, serials, strict=True):
        made = make_card(connection, serial, villages[holder], household=holder)
        news.setdefault(made.village_code, []).append(card_item(made))
    for village_code, items in news.items():
        tell_village(connection, village_code, items)
    return len(lacking)


def revoke_cards(connection: Connection, keys: Iterable[str]) -> None:
    """These cards of households open nothing any more, at any site of their village."""
    card = tables.card.c
    for key in keys:
        revoked = connection.execute(
            update(tables.card)
            .where(card.key == key)
            .values(state=CardState.LOST.value)
            .returning(tables.card)
        ).one()
        tell_village(connection, revoked.village_code, [card_item(revoked)])


@dataclass(frozen=True)
class CardLine:
    """One card to print; the label is a household's number, a person's name, or '' for nobody's."""

    label: str
    group: str
    text: str


def card_lines(
    connection: Connection, site: str, households: Sequence[str], *, people: bool
) -> list[CardLine]:
    """The cards in use of these households (by id), and then those of the site's people."""
    card, household, person = tables.card.c, tables.household.c, tables.person.c
    found = connection.execute(
        select(household.number, household.place, card.text)
        .join(tables.card, card.household == household.id)
        .where(household.id.in_(households), card.state == CardState.IN_USE.value, card.serial > 0)
        .order_by(household.number)
    )
    lines = [CardLine(*row) for row in found]
    if people:
        staff = connection.execute(
            select(person.name, person.role, card.text)
            .join(tables.card, card.person == person.id)
            .where(person.site == site, person.active)
            .order_by(card.serial)
        )
        lines += [CardLine(name, ROLE_NAMES[role], text) for name, role, text in staff]
    return lines


def blank_cards(connection: Connection, site: str, count: int) -> list[CardLine]:
    """New blank cards of the site's village: a keeper hands them out for lost ones."""
    if not 1 <= count <= BLANK_CARDS_MAX:
        raise Refused(f"一次做 1 到 {BLANK_CARDS_MAX} 张空白卡。")
    at_site = the_site(connection, site)
    made = [
        make_card(connection, serial, at_site.village_code, state=CardState.BLANK)
        for serial in next_serials(connection, count)
    ]
    tell_village(connection, at_site.village_code, list(map(card_item, made)))
    return [CardLine("", "", row.text) for row in made]


def make_card(
    connection: Connection,
    serial: int,
    village_code: int,
    *,
    household: str | None = None,
    person: str | None = None,
    state: CardState = CardState.IN_USE,
) -> Row[Any]:
    township_code = connection.scalars(select(tables.township.c.code)).one()
    text = card_text(Card(township_code, village_code, serial, secrets.token_bytes(TOKEN_BYTES)))
    return connection.execute(
        insert(tables.card)
        .values(
            key=text_key(text),
            text=text,
            serial=serial,
            village_code=village_code,
            household=household,
            person=person,
            state=state.value,
        )
        .returning(tables.card)
    ).one()
