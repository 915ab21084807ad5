"""Rows of the keeper's desk: signatures, vouchers, cards, wishes, the shift."""

from __future__ import annotations

from kiosk.core.card import CardState
from kiosk.core.entries import (
    CardLost,
    CardReplaced,
    DayClosed,
    EntryKind,
    Objected,
    ShiftChange,
    Signed,
    VouchersDestroyed,
    VouchersTaken,
    Wished,
)
from kiosk.core.feed import CardItem
from kiosk.core.journal import Entry
from kiosk.store.database import Store, StoreError

RANKS = {CardState.BLANK: 0, CardState.IN_USE: 1, CardState.LOST: 2}
"""A card's state only moves up: what was done here is never undone by an older word."""


def signed(store: Store, entry: Entry, body: Signed) -> None:
    """StoreError when the redemption stands on another line, or was signed for."""
    line = store.value("select register_line from redeemed where seq = ?", [body.of])
    if line is None or line != body.register_line:
        raise StoreError(f"redemption {body.of} does not stand on line {body.register_line}")
    _one(
        store.execute(
            "update redeemed set signed = ? where seq = ? and signed is null", [entry.seq, body.of]
        ),
        f"line {line} of the register was signed before",
    )


def vouchers_taken(store: Store, entry: Entry, body: VouchersTaken) -> None:
    for voucher in body.vouchers:
        taken = store.execute(
            "insert or ignore into voucher values (?, ?, ?, ?, null)",
            [voucher.number, voucher.points, body.household, entry.seq],
        )
        if taken != 1:
            raise StoreError(f"voucher {voucher.number} was used before")


def vouchers_destroyed(store: Store, entry: Entry, body: VouchersDestroyed) -> None:
    for number in body.numbers:
        _one(
            store.execute(
                "update voucher set destroyed = ? where number = ? and destroyed is null",
                [entry.seq, number],
            ),
            f"voucher {number} is not there to be destroyed",
        )


def fed_card(store: Store, item: CardItem) -> None:
    """A line of the township's card list; one that moves a card's state back is passed over."""
    there = store.value("select state from card where key = ?", [item.key])
    if there is not None and RANKS[CardState(item.state)] < RANKS[CardState(there)]:
        return
    store.execute(
        "insert or replace into card values (?, ?, ?, ?)",
        [item.key, item.serial, item.household, item.state],
    )


def card_lost(store: Store, _entry: Entry, body: CardLost) -> None:
    _one(
        store.execute(
            "update card set state = 'lost' where key = ? and household = ? and state = 'in_use'",
            [body.key, body.household],
        ),
        f"card {body.serial} is not in use by {body.household}",
    )


def card_replaced(store: Store, _entry: Entry, body: CardReplaced) -> None:
    _one(
        store.execute(
            "update card set household = ?, state = 'in_use' where key = ? and state = 'blank'",
            [body.household, body.key],
        ),
        f"card {body.serial} is not blank",
    )


def wished(store: Store, entry: Entry, body: Wished) -> None:
    """A later wish for the same goods takes the place of one that was fulfilled."""
    store.execute(
        "insert or replace into wish values (?, ?, ?, ?, ?)",
        [body.household, body.good, body.name, entry.at, entry.seq],
    )


def shift_changed(store: Store, entry: Entry, body: ShiftChange) -> None:
    opened = entry.kind == EntryKind.SHIFT_OPENED
    store.set_meta("in_charge", body.person if opened else "")


def objected(store: Store, entry: Entry, body: Objected) -> None:
    """It waits for the township's answer."""
    store.execute(
        "insert into objected values (?, ?, ?, ?, ?, ?, ?)",
        [entry.seq, body.household, body.about, body.what, body.why, entry.at, body.due],
    )


def day_closed(store: Store, entry: Entry, body: DayClosed) -> None:
    store.execute(
        "insert into closing values (?, ?, ?, ?)", [entry.seq, entry.at, body.last, entry.keeper]
    )


def _one(changed: int, otherwise: str) -> None:
    if changed != 1:
        raise StoreError(otherwise)
