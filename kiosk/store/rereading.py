"""After an upgrade: what an earlier version could not read of the feed comes to be read.

A township may be newer than its kiosks.  An item of a kind that a kiosk does not know, or a scheme
with a section of later days, is kept unread and the feed goes on.  Once a version is here that
reads it, journal and feed are played once more with the item in its own place, so that every
derived row is what it would be had the item been read when it came: what later items did to it,
and what it did to later ones, is in the rows, too.

Where that cannot be squared with what was booked here in the meantime (points that the item takes
back were spent), the item stays unread and is shown to a person as before: a fact of this kiosk is
never undone.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from math import inf

import msgspec

from kiosk.core.entries import EntryKind, FeedReread
from kiosk.core.feed import Known
from kiosk.core.journal import canonical
from kiosk.core.scheme import Scheme
from kiosk.store import feed, journal
from kiosk.store.database import Store
from kiosk.store.journal import Stamp
from kiosk.store.replay import DERIVED, METAS, play

LOG = logging.getLogger(__name__)

READ_BY = "feed_read_by"
"""Name in `meta`: the mark of the version that tried last."""


def reader_mark(store: Store) -> str:
    """Of what this version reads and keeps: another one for each kind of item, field, rule or table
    more."""
    tables = [name for (name,) in store.rows("select name from _sqlite_migrations order by name")]
    told = [msgspec.json.schema(Known), msgspec.json.schema(Scheme), tables]
    return hashlib.sha256(canonical(told)).hexdigest()


def is_due(store: Store) -> bool:
    """Whether this version has not read this file yet, and may keep other rows than are there."""
    return store.meta(READ_BY) != reader_mark(store) and not journal.is_arriving(store)


def after_upgrade(store: Store, now: Callable[[], Stamp]) -> tuple[int, ...]:
    """Read what can be read now, and keep of what was read before what is kept now; the numbers of
    the items that were unread.  Once for each version."""
    if not is_due(store):
        return ()
    read: tuple[int, ...] = ()
    if journal.genesis(store) is not None:
        read = _play_anew(store, now)
    with store.transaction():
        store.set_meta(READ_BY, reader_mark(store))
    return read


@dataclass(frozen=True)
class _Played:
    """How far journal and feed could be played with some items."""

    spoilt: frozenset[int] = frozenset()
    """Those of them that make no sense in their place."""

    until: float = inf
    """The first entry that could not be, because of what these items say."""

    cursor: int = 0
    """The last item that was known to whoever wrote it."""


def _play_anew(store: Store, now: Callable[[], Stamp]) -> tuple[int, ...]:
    readable = frozenset(item.n for item in feed.unread(store) if item.decoded() is not None)
    while True:
        with closing(Store(None)) as scratch:
            played = _played(store, scratch, readable)
            if played == _Played():
                _take_over(store, scratch, tuple(sorted(readable)), now)
                return tuple(sorted(readable))
        left = readable - (played.spoilt or _against(store, readable, played))
        if left == readable:
            LOG.error("entry %s cannot be played anew; what is there stays", played.until)
            return ()
        LOG.warning("items %s of the feed stay unread", sorted(readable - left))
        readable = left


def _played(store: Store, scratch: Store, readable: frozenset[int]) -> _Played:
    spoilt = set()
    with scratch.transaction():
        for amiss in play(store, scratch, read=readable):
            if amiss.item in readable:
                spoilt.add(amiss.item)
            elif not amiss.is_doubt:
                return _Played(frozenset(spoilt), amiss.entry, amiss.cursor)
    return _Played(frozenset(spoilt))


def _against(store: Store, readable: frozenset[int], played: _Played) -> frozenset[int]:
    """Items that speak against what was booked here: one alone, or all that came before it."""
    suspects = frozenset(n for n in readable if n <= played.cursor)
    for n in sorted(suspects, reverse=True):
        with closing(Store(None)) as scratch:
            if _played(store, scratch, readable - {n}).until > played.until:
                return frozenset({n})
    return suspects


def _take_over(
    store: Store, scratch: Store, read: tuple[int, ...], now: Callable[[], Stamp]
) -> None:
    """The entry that says so, and the rows as they are with these items."""
    with store.transaction():
        if read:
            op = f"reread/{journal.head(store)[0] + 1}"
            journal.append(store, EntryKind.FEED_REREAD, op, FeedReread(read), now())
        for n in read:
            store.execute("update feed_item set known = 1 where n = ?", [n])
        for table in DERIVED:
            select = f"select * from {table}"  # noqa: S608  a name of ours
            rows = scratch.rows(select)
            if rows == store.rows(select):
                continue
            LOG.warning("rows of %s are made anew", table)
            store.execute(f"delete from {table}")  # noqa: S608
            for row in rows:
                marks = ", ".join("?" * len(row))
                store.execute(f"insert into {table} values ({marks})", row)  # noqa: S608
        for key in METAS:
            store.set_meta(key, scratch.meta(key))
        store.schemes.clear()
    if read:
        LOG.warning("items %s of the feed are read now", list(read))
