"""Rows of the counter: purses charged, goods taken, orders, what was taken back, who came."""

from __future__ import annotations

from kiosk.core.account import Charge
from kiosk.core.clock import parse_stamp
from kiosk.core.entries import (
    EntryKind,
    HandedOver,
    Proxy,
    RedeemedLine,
    Redemption,
    Refund,
    Reversal,
)
from kiosk.core.journal import Entry
from kiosk.core.scheme import CASH_LIKE
from kiosk.store import points
from kiosk.store.database import Store, StoreError
from kiosk.store.rows import stock
from kiosk.store.rows.goods import IN_FORCE


def redeemed(store: Store, entry: Entry, body: Redemption) -> None:
    """Charge each purse and take or order each good: every statement must hit exactly one row."""
    scheme = points.scheme_in_force(store)
    for purse in body.charges:
        if not points.charge(store, Charge(body.household, purse.period, purse.points), scheme):
            raise StoreError(f"purse {purse.period} of {body.household} is not as it was read")
    for line in body.lines:
        if line.due:
            _order(store, entry, body.household, line)
        else:
            stock.take(store, entry, line.good, line.quantity, to_household=True)
    store.execute(
        "insert into redeemed values (?, ?, ?, ?, ?, ?, null)",
        [
            entry.seq,
            body.household,
            entry.at,
            body.cost,
            "、".join(line.name for line in body.lines),
            body.register_line,
        ],
    )
    _came(store, entry, body.household, body.proxy)


def handed_over(store: Store, entry: Entry, body: HandedOver) -> None:
    """Take the goods off the shelf, but for what never lies there."""
    household = _household(store, body.of)
    for good in body.goods:
        row = store.row(
            "select quantity, off_shelf from order_line where seq = ? and good = ?", [body.of, good]
        )
        _close(store, entry, body.of, good, "handed_over")
        if row is not None and not row[1]:
            stock.take(store, entry, good, row[0], to_household=True)
    _came(store, entry, household, body.proxy)


def refunded(store: Store, entry: Entry, body: Refund) -> None:
    """Points to the current purse; the lines that will not come are closed."""
    names = []
    for good in body.goods:
        _close(store, entry, body.of or 0, good, "cancelled")
        names.append(_name(store, body.of or 0, good))
    event = points.refund_event(body, entry.op, parse_stamp(entry.at))
    points.add_event(store, event, "、".join(names) or body.reason, 0)


def reversed_(store: Store, entry: Entry, body: Reversal) -> None:
    """Give points back to purses still open, lay the goods on the shelf, close what was ordered."""
    undone = entry.kind == EntryKind.UNDONE
    what = str(store.value("select what from redeemed where seq = ?", [body.of]) or "")
    for purse in body.charges:
        if not points.uncharge(store, Charge(body.household, purse.period, purse.points)):
            raise StoreError(f"purse {purse.period} of {body.household} did not give so much")
    if body.refund:
        event = points.reversal_refund(body, entry.op, parse_stamp(entry.at))
        points.add_event(store, event, what, 0)
    if not body.spoiled:
        for line in body.lines:
            stock.put_back(store, entry, line.good, line.quantity)
    if undone:
        store.execute(
            "update order_line set state = 'reversed', closed_by = ? where seq = ?"
            " and state = 'open'",
            [entry.seq, body.of],
        )
        store.execute(
            "delete from proxied where seq = ?1 or seq in (select closed_by from order_line"
            " where seq = ?1 and state = 'handed_over')",
            [body.of],
        )
    store.execute(
        "insert into reversal values (?, ?, ?, ?, ?, ?, ?)",
        [body.of, entry.seq, entry.at, entry.kind, body.household, body.points, what],
    )


def _order(store: Store, entry: Entry, household: str, line: RedeemedLine) -> None:
    kind = store.value(
        f"select kind from ({IN_FORCE}) where good = :good",  # noqa: S608
        {"at": entry.at, "known": None, "good": line.good},
    )
    store.execute(
        "insert into order_line values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', null)",
        [
            entry.seq,
            line.good,
            household,
            line.name,
            line.quantity,
            line.points,
            line.unit,
            line.due,
            kind == CASH_LIKE,
        ],
    )


def _close(store: Store, entry: Entry, of: int, good: str, state: str) -> None:
    closed = store.execute(
        "update order_line set state = ?, closed_by = ? where seq = ? and good = ?"
        " and state = 'open'",
        [state, entry.seq, of, good],
    )
    if closed != 1:
        raise StoreError(f"{good} of redemption {of} is no open order")


def _name(store: Store, of: int, good: str) -> str:
    name = store.value("select name from order_line where seq = ? and good = ?", [of, good])
    return str(name)


def _household(store: Store, of: int) -> str:
    household = store.value("select household from redeemed where seq = ?", [of])
    if household is None:
        raise StoreError(f"there is no redemption {of}")
    return str(household)


def _came(store: Store, entry: Entry, household: str, proxy: Proxy | None) -> None:
    """Somebody with a card of their own came for the household; who has none cannot be counted."""
    if proxy is not None and proxy.household:
        store.execute(
            "insert into proxied values (?, ?, ?, ?)",
            [entry.seq, entry.at, proxy.household, household],
        )
