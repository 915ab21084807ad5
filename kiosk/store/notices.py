"""What hangs on the board: the lists that the township published, and the boards of the moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.desk.view import LedgerKind
from kiosk.core.feed import FeedItem, ListItem
from kiosk.core.noticeboard import (
    ARRIVALS,
    CALENDAR,
    PRICES,
    Arrived,
    Board,
    Notice,
    NoticeHead,
    arrivals_board,
    calendar_board,
    heads_of,
    key_of,
    notice_of,
    price_board,
)
from kiosk.core.papers.stock import SOURCES
from kiosk.core.shown_names import LONGEST_SAID, bounded
from kiosk.store import activities, feed, journal, views
from kiosk.store.database import Store
from kiosk.store.goods import goods_at
from kiosk.store.schemes import rules_of

LISTS_SHOWN = 60
"""Of the newest lists and errata sheets; older ones hang in the village's files."""

LIST = "list:"
"""Before a notice's key, where a ledger is named."""

WRITTEN = 8
ARRIVED_SINCE = timedelta(days=60)
ARRIVALS_SHOWN = 40
OWN = {CALENDAR: "开门和日子", PRICES: "价目表", ARRIVALS: "新到的货"}
"""Titles of the boards of the moment, in the order of the index."""


def heads(store: Store) -> tuple[NoticeHead, ...]:
    """The index: what holds now, then the published lists, the newest first."""
    own = tuple(NoticeHead(key, title) for key, title in OWN.items())
    site = feed.site(store)
    return (*own, *heads_of(published(store), site.village if site else ""))


def to_write(store: Store) -> tuple[LedgerKind, ...]:
    """The newest published lists, which a keeper can have as files for an A4 printer."""
    site = feed.site(store)
    lists = heads_of(published(store), site.village if site else "")[:WRITTEN]
    return tuple(LedgerKind(f"{LIST}{head.key}", head.title, of_today=True) for head in lists)


def notice(store: Store, key: str, at: datetime) -> Notice | None:
    """A board as of now, or a published list with its errata sheets; None: there is none."""
    if key in OWN:
        return Notice(key, (_own(store, key, at),))
    site = feed.site(store)
    items = [item for item in published(store) if key_of(item) == key]
    if site is None or not items:
        return None
    return notice_of(items, site.village, site.village_code)


def published(store: Store) -> list[ListItem]:
    """Lists and errata sheets as the township told them, the newest first."""
    rows = store.rows(
        "select n, body from feed_item where known = 1"
        ' and instr(body, \'"type":"list"\') > 0 order by n desc limit ?',
        [LISTS_SHOWN],
    )
    told = (FeedItem(n, body).decoded() for n, body in rows)
    newest: dict[tuple[str, int], ListItem] = {}
    for item in told:  # one that is told again, as to a new machine, stands once
        if isinstance(item, ListItem):
            newest.setdefault((key_of(item), item.number), _shown(item))
    return list(newest.values())


def _shown(item: ListItem) -> ListItem:
    """Its texts as screens and papers can hold them; what it is known by stays."""
    return msgspec.structs.replace(
        item,
        title=bounded(item.title),
        span=bounded(item.span),
        columns=tuple(map(bounded, item.columns)),
        rows=tuple(
            tuple(bounded(cell, LONGEST_SAID) if isinstance(cell, str) else cell for cell in row)
            for row in item.rows
        ),
        notes=tuple(bounded(note, LONGEST_SAID) for note in item.notes),
    )


def _own(store: Store, key: str, at: datetime) -> Board:
    match key:
        case "prices":
            return price_board(views.offers(store, at))
        case "arrivals":
            return arrivals_board(arrived(store, at))
    site = feed.site(store)
    coming = activities.upcoming(store, at)
    return calendar_board(rules_of(store), at, site.hours if site else "", coming)


def arrived(store: Store, at: datetime) -> list[Arrived]:
    """Goods that came in of late, the newest first; what lay there at the start did not come in."""
    names = {good.id: good for good in goods_at(store, at, known=journal.head(store)[0])}
    found = []
    for day, good, quantity, source in store.rows(
        "select r.at, l.good, l.quantity, r.source from received r join lot l on l.seq = r.seq"
        " where r.at >= ? and r.source <> '' order by r.seq desc, l.line limit ?",
        [stamp(at - ARRIVED_SINCE), ARRIVALS_SHOWN],
    ):
        known = names.get(good)
        name, unit = (known.name, known.unit) if known else (good, "件")
        said = SOURCES.get(source, source)
        found.append(Arrived(parse_stamp(day), name, f"{quantity}{unit}", said))
    return found
