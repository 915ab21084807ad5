"""Rows of the goods: dated versions of what they are and cost, and where they stand here."""

from __future__ import annotations

from typing import Any

from kiosk.core.entries import GoodSet
from kiosk.core.feed import GoodItem
from kiosk.core.journal import Entry
from kiosk.store.database import Store, StoreError

IN_FORCE = """
select v.* from good_version v where v.ord = (
    select w.ord from good_version w where w.good = v.good and w.since <= :at
    order by w.since desc, w.ord desc limit 1)
"""
"""One row per kind of goods: the version in force at the stamp `:at`."""

VERSION = f"""
select own, name, points, category, unit, delivery, kind, offered, place, cost_cents
from ({IN_FORCE}) where good = :good
"""  # noqa: S608


def fed_good(store: Store, item: GoodItem) -> None:
    """A version from the township's list, in force from `since`, but after the site's own words:
    a price that a delivery gave must not outlast a withdrawal from the list.
    """
    if item.points < 1:
        raise ValueError("goods for no points")
    said_here = store.value(
        "select max(since) from good_version where good = ? and seq is not null", [item.id]
    )
    version = [0, item.name, item.points, item.category, item.unit, item.delivery, item.kind]
    since = max(item.since, said_here or "")
    _add(store, item.id, since, [*version, int(item.offered), item.place, None], None)


def good_set(store: Store, entry: Entry, body: GoodSet) -> None:
    """Where a kind of goods stands; for the site's own also a version, if anything changed."""
    if body.own:
        there = _version(store, body.good, entry.at)
        place = there[8] if there else _last_place(store) + 1
        version = [1, body.name, body.points, body.category, body.unit, body.delivery, body.kind]
        version += [int(body.offered), place, body.cost_cents]
        if there is None or list(there) != version:
            # A new kind is there from the beginning, whatever a clock put right later says.
            _add(store, body.good, entry.at if there else "", version, entry.seq)
    elif _version(store, body.good, entry.at) is None:
        raise StoreError(f"there are no goods {body.good}")
    store.execute(
        "insert or replace into good_place values (?, ?, ?, ?, ?)",
        [body.good, body.shelf, body.low, body.barcode, body.photo],
    )


def price_of_delivery(
    store: Store, entry: Entry, good: str, points: int, cost_cents: int | None
) -> None:
    """The price that a delivery gives to goods from now on; the same price makes no version."""
    there = _version(store, good, entry.at)
    if there is None:
        raise StoreError(f"there are no goods {good}")
    if (there[2], there[9]) != (points, cost_cents):
        version = [*there[:2], points, *there[3:9], cost_cents]
        _add(store, good, entry.at, version, entry.seq)


def _version(store: Store, good: str, at: str) -> tuple[Any, ...] | None:
    """The version in force, from `own` on."""
    return store.row(VERSION, {"at": at, "good": good})


def _last_place(store: Store) -> int:
    return int(store.value("select max(place) from good_version") or 0)


def _add(store: Store, good: str, since: str, version: list[Any], seq: int | None) -> None:
    store.execute(
        "insert into good_version values (?1, 1 + coalesce((select max(ord) from good_version"
        " where good = ?1), 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        [good, since, *version, seq],
    )
