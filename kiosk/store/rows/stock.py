"""Rows of the shelf: what is on hand, lots, deliveries, complaints."""

from __future__ import annotations

from datetime import date

from kiosk.core.entries import Complaint, Counted, Delivery, DeliveryAccepted, StockMoved
from kiosk.core.journal import Entry
from kiosk.store.database import Store, StoreError
from kiosk.store.rows import goods, lots


def put(store: Store, good: str, quantity: int) -> None:
    """Lay pieces on the shelf; what lot they are of is said apart."""
    store.execute(
        "insert into stock values (?1, ?2) on conflict do update set on_hand = on_hand + ?2",
        [good, quantity],
    )


def put_back(store: Store, entry: Entry, good: str, quantity: int) -> None:
    """Lay pieces on the shelf that a household had."""
    put(store, good, quantity)
    lots.came_back(store, good, quantity, day_of(entry))


def take(
    store: Store, entry: Entry, good: str, quantity: int, *, to_household: bool = False
) -> None:
    """Take pieces off the shelf; StoreError when they are not there."""
    on_hand = store.value("select on_hand from stock where good = ?", [good]) or 0
    taken = store.execute(
        "update stock set on_hand = on_hand - ? where good = ? and on_hand >= ?",
        [quantity, good, quantity],
    )
    if taken != 1:
        raise StoreError(f"stock of {good} is not as it was read")
    lots.left(store, good, quantity, day_of(entry), on_hand, to_household=to_household)


def day_of(entry: Entry) -> date:
    return date.fromisoformat(entry.at[:10])


def delivered(store: Store, entry: Entry, body: Delivery) -> None:
    """Pieces, a lot for each line, and its price where the price follows the cost."""
    store.execute(
        "insert into received values (?, ?, ?, ?, ?, ?, ?, null)",
        [entry.seq, entry.at, entry.keeper, body.source, body.giver, body.document, body.second],
    )
    for n, line in enumerate(body.lines, 1):
        put(store, line.good, line.quantity)
        store.execute(
            "insert into lot values (?1, ?2, ?3, ?4, ?5, ?6, ?4)",
            [entry.seq, n, line.good, line.quantity, line.expires, line.cost_cents],
        )
        if line.points is not None:
            goods.price_of_delivery(store, entry, line.good, line.points, line.cost_cents)


def accepted(store: Store, entry: Entry, body: DeliveryAccepted) -> None:
    changed = store.execute(
        "update received set second = ?, accepted = ? where seq = ? and second is null",
        [body.second, entry.seq, body.of],
    )
    if changed != 1:
        raise StoreError(f"no delivery {body.of} waits for a second person")


def moved(store: Store, entry: Entry, body: StockMoved) -> None:
    for line in body.lines:
        take(store, entry, line.good, line.quantity)


def counted(store: Store, entry: Entry, body: Counted) -> None:
    """Each line changes the stock by what was found against the book of that moment."""
    for line in body.lines:
        difference = line.counted - line.book
        if difference < 0:
            take(store, entry, line.good, -difference)
        else:
            put(store, line.good, difference)
        store.execute("delete from count_draft where good = ?", [line.good])


def complained(store: Store, entry: Entry, body: Complaint) -> None:
    store.execute(
        "insert into complaint values (?, ?, ?, ?, ?)",
        [entry.seq, entry.at, body.good, body.of, body.about],
    )
