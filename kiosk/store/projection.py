"""What an entry changes in the derived rows: one function per kind of body.

Live acts and the replay of `kiosk verify` go through this very table, so that a row is never
anything but what journal and feed say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.core import earning_entries, entries, setup_entries
from kiosk.core.entries import Body
from kiosk.core.journal import Entry
from kiosk.store.database import Store
from kiosk.store.rows import counter, desk, earning, goods, rights, rules, stock

Projector = Callable[[Store, Entry, Any], None]


def nothing(store: Store, entry: Entry, body: Body) -> None:
    """The entry itself is all there is."""


PROJECTORS: dict[type[Body], Projector] = {
    entries.Genesis: nothing,
    entries.Delivery: stock.delivered,
    entries.DeliveryAccepted: stock.accepted,
    entries.GoodSet: goods.good_set,
    entries.StockMoved: stock.moved,
    entries.Counted: stock.counted,
    entries.Complaint: stock.complained,
    entries.Redemption: counter.redeemed,
    entries.HandedOver: counter.handed_over,
    entries.Refund: counter.refunded,
    entries.Reversal: counter.reversed_,
    entries.Signed: desk.signed,
    entries.VouchersTaken: desk.vouchers_taken,
    entries.VouchersDestroyed: desk.vouchers_destroyed,
    entries.HouseholdPinSet: nothing,
    entries.CardLost: desk.card_lost,
    entries.CardReplaced: desk.card_replaced,
    entries.Wished: desk.wished,
    entries.Declared: earning.declared,
    entries.Objected: desk.objected,
    earning_entries.Awarded: earning.awarded,
    earning_entries.Reviewed: earning.reviewed,
    earning_entries.SessionHeld: nothing,
    entries.ShiftChange: desk.shift_changed,
    entries.DayClosed: desk.day_closed,
    entries.DateConfirmed: nothing,
    entries.ClockCorrected: nothing,
    entries.KeyMisused: nothing,
    entries.Released: rights.released,
    entries.ReleaseAsked: rights.asked,
    entries.HomeMoved: rights.home_moved,
    entries.FeedReread: nothing,
    entries.SchemeBegun: rules.begun,
    setup_entries.SiteChecked: nothing,
}


def project(store: Store, entry: Entry, body: Body) -> None:
    """Bring the rows into line with an entry just written; StoreError when they do not allow it."""
    PROJECTORS[type(body)](store, entry, body)
