"""Cards at the desk: lost ones are dead at once, blank ones of the stack replace them.

What a kiosk did to a card is final: a card's state only moves on (`rows.desk.fed_card`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.card import CardState, is_foreign, text_key
from kiosk.core.entries import Body, CardLost, CardReplaced, EntryKind
from kiosk.store.acts import Acted, Step, act_together
from kiosk.store.database import Store
from kiosk.store.journal import Stamp


@dataclass(frozen=True)
class HeldCard:
    """A card of a household."""

    key: str
    serial: int
    state: CardState


def cards_of(store: Store, household: str) -> list[HeldCard]:
    """Every card the household ever had here, by serial."""
    rows = store.rows(
        "select key, serial, state from card where household = ? order by serial, key", [household]
    )
    return [HeldCard(key, serial, CardState(state)) for key, serial, state in rows]


def report_lost(
    store: Store, op: str, household: str, now: Callable[[], Stamp], key: str | None = None
) -> Acted | ActRefused:
    """All printed cards in use of a household, or the one named, open nothing from now on.

    Each is an entry of its own; the answer is the first.
    """

    def decide(_: Stamp) -> Sequence[Step] | ActRefused:
        if not _is_known(store, household):
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        lost = [card for card in _in_use(store, household) if key in (None, card.key)]
        if not lost:
            return ActRefused(Obstacle.NO_CARD)
        return [_lost(household, card, n) for n, card in enumerate(lost)]

    def same(body: Body) -> bool:
        return (
            isinstance(body, CardLost) and body.household == household and key in (None, body.key)
        )

    return act_together(store, EntryKind.CARD_LOST, op, now, decide, same)


def replace_card(
    store: Store, op: str, household: str, blank_text: str, now: Callable[[], Stamp]
) -> Acted | ActRefused:
    """Give the household a blank card of the stack; what it had in use is lost in the same act.

    `blank_text` is what the reader read.  The answer is the entry of the new card.
    """
    blank_key = text_key(blank_text)

    def decide(_: Stamp) -> Sequence[Step] | ActRefused:
        if not _is_known(store, household):
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        row = store.row("select serial, state from card where key = ?", [blank_key])
        if row is None or row[1] != CardState.BLANK or _is_a_persons(store, blank_key):
            return ActRefused(Obstacle.NOT_BLANK)
        old = _in_use(store, household)
        return [
            *(_lost(household, card, n) for n, card in enumerate(old, 1)),
            Step(EntryKind.CARD_REPLACED, CardReplaced(household, blank_key, row[0])),
        ]

    def same(body: Body) -> bool:
        return (
            isinstance(body, CardReplaced) and body.household == household and body.key == blank_key
        )

    return act_together(store, EntryKind.CARD_REPLACED, op, now, decide, same)


def household_of_number(store: Store, number: str) -> str | None:
    """The household with this number, for a keeper who knows it; 42 finds 0042 if it is alone."""
    asked = unicodedata.normalize("NFKC", number).strip()
    households: list[tuple[str, str]] = store.rows("select id, number from household")
    exact = [household for household, there in households if there == asked]
    alike = [
        household
        for household, there in households
        if asked.isdecimal() and there.isdecimal() and int(there) == int(asked)
    ]
    found = exact or alike
    return found[0] if len(found) == 1 else None


def _lost(household: str, card: HeldCard, n: int) -> Step:
    ending = f"/lost/{n}" if n else ""
    return Step(EntryKind.CARD_LOST, CardLost(household, card.key, card.serial), ending)


def _in_use(store: Store, household: str) -> list[HeldCard]:
    """Cards that somebody can lose: another platform's code is stopped at the township."""
    in_use = [card for card in cards_of(store, household) if card.state is CardState.IN_USE]
    return [card for card in in_use if not is_foreign(card.serial)]


def _is_known(store: Store, household: str) -> bool:
    return store.value("select 1 from household where id = ?", [household]) is not None


def _is_a_persons(store: Store, key: str) -> bool:
    return store.value("select 1 from person where card_key = ?", [key]) is not None
