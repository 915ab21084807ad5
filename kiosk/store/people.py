"""Named keepers: their card, PIN and shift."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.journal import EntryKind, ShiftChange
from kiosk.core.pin import pin_fits
from kiosk.store import journal
from kiosk.store.database import Store
from kiosk.store.journal import Stamp

FREE_TRIES = 3
WAIT_S = 30


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    role: str


def keeper_by_card(store: Store, card_key: str) -> Person | None:
    """The active keeper of this card.  An officer's card opens nothing here."""
    row = store.row(
        "select id, name, role from person where card_key = ? and active = 1 and role = 'keeper'",
        [card_key],
    )
    return Person(*row) if row else None


def person(store: Store, person_id: str) -> Person | None:
    row = store.row("select id, name, role from person where id = ?", [person_id])
    return Person(*row) if row else None


def pin_accepted(store: Store, person_id: str, pin: str) -> bool:
    """Check a PIN; the count of failures is on the disk before the answer is known to anybody."""
    key = f"pin_failures/{person_id}"
    with store.transaction():
        store.set_meta(key, str(pin_failures(store, person_id) + 1))
    text = store.value("select pin from person where id = ? and active = 1", [person_id])
    if text is None or not pin_fits(pin, str(text)):
        return False
    with store.transaction():
        store.set_meta(key, "0")
    return True


def pin_failures(store: Store, person_id: str) -> int:
    """Wrong PINs in a row."""
    return int(store.meta(f"pin_failures/{person_id}", "0"))


def wait_after(failures: int) -> int:
    """Seconds to wait after so many wrong PINs: doubles with each beyond the free ones."""
    return 0 if failures < FREE_TRIES else WAIT_S << min(failures - FREE_TRIES, 7)


def open_shift(store: Store, who: Person, op: str, when: Stamp) -> None:
    _change(store, who, EntryKind.SHIFT_OPENED, op, when, in_charge=who.id)


def close_shift(store: Store, who: Person, op: str, when: Stamp) -> None:
    _change(store, who, EntryKind.SHIFT_CLOSED, op, when, in_charge="")


def _change(
    store: Store, who: Person, kind: EntryKind, op: str, when: Stamp, *, in_charge: str
) -> None:
    with store.transaction():
        if journal.entry_of_op(store, op) is None:
            journal.append(store, kind, op, ShiftChange(who.id, who.name), when)
            store.set_meta("in_charge", in_charge)
