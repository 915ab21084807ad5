"""Taking in what the township says: items and cursor in one transaction (design.md 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kiosk.core.account import Review
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.feed import (
    CardItem,
    FeedItem,
    GoodItem,
    HouseholdItem,
    Known,
    PersonItem,
    PointsItem,
    ReviewItem,
    SchemeItem,
    SiteItem,
    SuspensionItem,
)
from kiosk.core.journal import canonical
from kiosk.core.scheme import SchemeError, parse_scheme
from kiosk.store import journal, points
from kiosk.store.database import Store, StoreError


class FeedGap(Exception):
    """Items do not continue where the last ones ended."""


def apply_feed(store: Store, items: Sequence[FeedItem], heard_at: datetime | None) -> None:
    """Take items in, all or none; items that are there already are passed over.

    An item that this version cannot read is kept, marked, and shown to the keeper; the feed goes
    on.  FeedGap when a number is missing; nothing is taken in then.
    """
    with store.transaction():
        cursor = journal.feed_cursor(store)
        for item in items:
            if item.n <= cursor:
                continue
            if item.n != cursor + 1:
                raise FeedGap(f"item {item.n} after item {cursor}")
            known = item.decoded()
            applied = known is not None and _apply(store, item.n, known)
            store.execute("insert into feed_item values (?, ?, ?)", [item.n, item.body, applied])
            cursor = item.n
            if applied and isinstance(known, SchemeItem) and item.n > 1:
                points.rebuild(store)
        if heard_at is not None:
            store.set_meta("heard_at", stamp(heard_at))


def heard_at(store: Store) -> datetime | None:
    """When the township was last heard, by its own clock."""
    text = store.meta("heard_at")
    return parse_stamp(text) if text else None


def unread(store: Store) -> list[FeedItem]:
    """Items that this version could not read."""
    found = store.rows("select n, body from feed_item where known = 0 order by n")
    return [FeedItem(n, body) for n, body in found]


def site(store: Store) -> SiteItem | None:
    text = store.meta("site")
    return msgspec.json.decode(text, type=SiteItem) if text else None


def _apply(store: Store, n: int, item: Known) -> bool:
    """Change the rows for one item; False when its content makes no sense."""
    try:
        match item:
            case SiteItem():
                store.set_meta("site", canonical(item).decode())
            case SchemeItem(version, document):
                parse_scheme(document, f"scheme version {version}")
                store.execute(
                    "insert into scheme values (?, ?)", [version, canonical(document).decode()]
                )
            case PointsItem():
                points.add_event(store, points.event_of(item), item.what, n)
            case ReviewItem(before, at):
                points.add_review(store, n, Review(parse_stamp(before), parse_stamp(at)))
            case SuspensionItem():
                parse_stamp(item.start)
                if item.end is not None:
                    parse_stamp(item.end)
                _put(store, "suspension", msgspec.structs.astuple(item))
            case PersonItem():
                _put(store, "person", msgspec.structs.astuple(item))
            case HouseholdItem():
                _put(store, "household", msgspec.structs.astuple(item))
            case CardItem():
                _put(store, "card", msgspec.structs.astuple(item))
            case GoodItem():
                _put(store, "good", msgspec.structs.astuple(item))
    except (ValueError, SchemeError, StoreError):
        return False
    return True


def _put(store: Store, table: str, fields: tuple[object, ...]) -> None:
    marks = ", ".join("?" * len(fields))
    store.execute(f"insert or replace into {table} values ({marks})", fields)  # noqa: S608
