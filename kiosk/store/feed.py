"""Taking in what the township says: items and cursor in one transaction (design.md 9)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.feed import (
    ActivityItem,
    ArrivedItem,
    CardItem,
    ChargeItem,
    DeclarationItem,
    EnrolmentItem,
    FeedItem,
    GoodItem,
    HouseholdItem,
    Known,
    ListItem,
    MoveItem,
    ObjectionItem,
    OtherSiteItem,
    PersonItem,
    PointsItem,
    ReleaseItem,
    ReleaseWishItem,
    ReviewItem,
    SchemeAnnouncedItem,
    SchemeItem,
    SchemeWithdrawnItem,
    SiteItem,
    SuspensionItem,
)
from kiosk.core.journal import canonical, slip_number
from kiosk.core.scheme import SchemeError
from kiosk.core.shown_names import LONGEST_SAID, bounded
from kiosk.store import journal, points
from kiosk.store.database import Store, StoreError
from kiosk.store.rows import desk, earning, goods, rights, rules


class FeedGap(Exception):
    """Items do not continue where the last ones ended."""


def apply_feed(store: Store, items: Sequence[FeedItem], heard_at: datetime | None) -> None:
    """Take items in, all or none; items that are there already are passed over.

    An item that this version cannot read is kept, marked, and shown to the keeper; the feed goes
    on.  FeedGap when a number is missing; nothing is taken in then.
    """
    with store.transaction():
        take_items(store, items)
        if heard_at is not None:
            store.set_meta("heard_at", stamp(heard_at))


def take_items(store: Store, items: Sequence[FeedItem]) -> None:
    """`apply_feed` inside a transaction of the caller's."""
    cursor = journal.feed_cursor(store)
    for item in items:
        if item.n <= cursor:
            continue
        if item.n != cursor + 1:
            raise FeedGap(f"item {item.n} after item {cursor}")
        known = item.decoded()
        applied = known is not None and _applied(store, item.n, known)
        store.execute("insert into feed_item values (?, ?, ?)", [item.n, item.body, applied])
        cursor = item.n


def heard_at(store: Store) -> datetime | None:
    """When the township was last heard, by its own clock."""
    text = store.meta("heard_at")
    return parse_stamp(text) if text else None


def unread(store: Store) -> list[FeedItem]:
    """Items that this version could not read."""
    found = store.rows("select n, body from feed_item where known = 0 order by n")
    return [FeedItem(n, body) for n, body in found]


def site(store: Store) -> SiteItem | None:
    """As it is shown: its names bounded."""
    text = store.meta("site")
    if not text:
        return None
    told = msgspec.json.decode(text, type=SiteItem)
    short = {name: bounded(getattr(told, name)) for name in ("name", "shop", "village", "township")}
    long = {name: bounded(getattr(told, name), LONGEST_SAID) for name in ("thanks", "hours")}
    return msgspec.structs.replace(told, **short, **long)


def slip_numbers(store: Store) -> Callable[[int], str]:
    """Says the slip number of an entry of this journal."""
    here = site(store)
    name = here.name if here else ""
    return lambda seq: slip_number(name, journal.epoch_of(store, seq), seq)


NONSENSE = (ValueError, OverflowError, SchemeError, StoreError, sqlite3.IntegrityError)
"""What an item raises whose content makes no sense; trouble with the disk is none of these."""

TABLES: dict[type[Known], str] = {
    HouseholdItem: "household",
    SuspensionItem: "suspension",
    OtherSiteItem: "other_site",
    ObjectionItem: "objection_told",
    ActivityItem: "activity",
}
"""Tables whose rows are the last item of each id."""


def _applied(store: Store, n: int, item: Known) -> bool:
    """Change the rows for one item; False, and not half of it, when it makes no sense."""
    try:
        with store.part():
            apply_item(store, n, item)
    except NONSENSE:
        return False
    return True


def apply_item(store: Store, n: int, item: Known) -> None:
    match item:
        case SiteItem():
            store.set_meta("site", canonical(item).decode())
        case SchemeItem():
            rules.put_in_force(store, item)
        case SchemeAnnouncedItem():
            rules.announced(store, item)
        case SchemeWithdrawnItem():
            rules.withdrawn(store, item)
        case PointsItem():
            if not points.is_gone(store, item.household):
                points.add_event(store, points.event_of(item), item.what, n, item.item)
        case ReviewItem():
            points.add_review(store, n, points.review_of(item))
        case SuspensionItem(start=start, end=end):
            for text in (start, end):
                if text is not None:
                    parse_stamp(text)
            _put(store, item)
        case ListItem() | EnrolmentItem():
            pass  # read as it came
        case ActivityItem(at=at):
            if stamp(parse_stamp(at)) != at:
                raise ValueError(f"{at!r} is no stamp")
            _put(store, item)
        case GoodItem(since=since):
            if since and stamp(parse_stamp(since)) != since:
                raise ValueError(f"{since!r} is no stamp")
            goods.fed_good(store, item)
        case CardItem():
            desk.fed_card(store, item)
        case PersonItem():
            earning.fed_person(store, item)
        case HouseholdItem() | OtherSiteItem():
            _put(store, item)
        case ObjectionItem():
            _put(store, item, but=1)  # when it was raised is read as it came
        case DeclarationItem():
            earning.assessed(store, item)
        case ReleaseItem():
            rights.came(store, n, item)
        case ReleaseWishItem():
            rights.wished(store, item)
        case ChargeItem():
            rights.charged(store, n, item)
        case MoveItem():
            rights.to_move(store, item)
        case ArrivedItem():
            rights.arrived(store, n, item)


def _put(store: Store, item: Known, but: int = 0) -> None:
    """`but`: as many of the last fields stand in no column."""
    fields = msgspec.structs.astuple(item)
    fields = fields[: len(fields) - but]
    marks = ", ".join("?" * len(fields))
    table = TABLES[type(item)]
    store.execute(f"insert or replace into {table} values ({marks})", fields)  # noqa: S608
