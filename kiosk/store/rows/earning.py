"""Rows of what is earned at the kiosk."""

from __future__ import annotations

from kiosk.core.earning_entries import Awarded, Reviewed
from kiosk.core.entries import Declared
from kiosk.core.feed import DeclarationItem, PersonItem
from kiosk.core.journal import Entry
from kiosk.store import points
from kiosk.store.database import Store


def awarded(store: Store, entry: Entry, body: Awarded) -> None:
    """The points are the household's from now on; the gate comes later, where there is one."""
    event = points.awarded_event(store, entry, body)
    points.add_event(store, event, body.what, -entry.seq, body.item)


def reviewed(store: Store, entry: Entry, body: Reviewed) -> None:
    """Decided here once and for all; what passed counts as what is awarded here does."""
    if body.outcome == "postponed":
        return
    store.execute(
        "insert into reviewed values (?, ?, ?, ?, ?)",
        [body.declaration, entry.seq, body.outcome, body.points, body.reason],
    )
    for event, what, item in points.reviewed_events(store, entry, body):
        points.add_event(store, event, what, -entry.seq, item)


def fed_person(store: Store, item: PersonItem) -> None:
    store.execute(
        "insert or replace into person values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            item.id,
            item.name,
            item.role,
            item.card_key,
            item.pin,
            item.active,
            item.function,
            item.function_until,
            " ".join(item.kin),
        ],
    )


def declared(store: Store, entry: Entry, body: Declared) -> None:
    """It waits for somebody to look at it."""
    store.execute(
        "insert into declared values (?, ?, ?, ?, ?, ?)",
        [entry.seq, body.household, body.helper, body.item, body.quantity, entry.at],
    )


def assessed(store: Store, item: DeclarationItem) -> None:
    """What came of a declaration, which may have been made at another site."""
    store.execute(
        "insert or replace into assessed values (?, ?, ?, ?)",
        [f"{item.site}/{item.epoch}/{item.seq}", item.outcome, item.points, item.reason],
    )
