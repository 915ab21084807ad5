"""Journal and feed played once more into a scratch file, and every derived row compared.

Items and entries are applied in the order in which the kiosk knew them, by the very functions that
applied them live; `store.recount` and the core check what those functions say by other ways.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kiosk.core.entries import EntryKind, FeedReread
from kiosk.core.feed import FeedItem
from kiosk.store import feed, journal
from kiosk.store.database import Store
from kiosk.store.doubts import doubts
from kiosk.store.projection import project

Row = tuple[Any, ...]

DERIVED: dict[str, str] = {
    "scheme": "scheme {}",
    "person": "person {}",
    "household": "household {}",
    "suspension": "suspension {}",
    "card": "card {}",
    "good_version": "goods {}, version {}",
    "good_place": "place of {}",
    "stock": "stock of {}",
    "lot": "delivery {}, line {}",
    "received": "delivery {}",
    "complaint": "complaint {}",
    "review": "review {}",
    "points": "points {}",
    "purse": "purse of {} in {}",
    "redeemed": "redemption {}",
    "order_line": "order {} of {}",
    "reversal": "reversal of {}",
    "proxied": "proxy of {}",
    "voucher": "voucher {}",
    "declared": "declaration {}",
    "assessed": "assessment of {}",
    "reviewed": "decision on {}",
    "wish": "wish of {} for {}",
    "closing": "close {}",
    "release_wish": "wish for points {}",
    "other_site": "other site {}",
    "activity": "activity {}",
    "objected": "objection {}",
    "objection_told": "answered objection {} {}",
    "charged_elsewhere": "charge {} of {}",
    "home_move": "move {}",
    "left_home": "leaving of {}",
}
"""Tables that journal and feed alone decide, and how a row is called by its primary key."""

NOT_DERIVED = frozenset(
    {
        "entry",
        "feed_item",
        "meta",
        "print_job",  # what the printer did is told nowhere else
        "prepared",
        "count_draft",
        "household_pin",
        "file_to_send",  # what the township has of them, it tells again
    }
)

METAS = {
    "site": "site: is not the one that was fed",
    "in_charge": "shift: is not the one that was opened last",
}
"""Values of `meta` that are derived, and what is said when they are others."""

NONSENSE = (*feed.NONSENSE, KeyError, TypeError, sqlite3.DatabaseError)
"""What an entry raises that the rows do not allow."""


@dataclass(frozen=True)
class Amiss:
    """An entry or an item that cannot be, or could not be played."""

    what: str
    entry: int = 0
    item: int = 0
    cursor: int = 0
    """Of the entry: the last item that was known."""

    is_doubt: bool = False
    """It was played all the same."""

    def __str__(self) -> str:
        named = f"entry {self.entry}" if self.entry else f"feed item {self.item}"
        return f"{named}: {self.what}"


def differences(store: Store) -> Iterator[str]:
    """Items and entries that cannot be played, and rows that are not what the others say.

    Who wrote an entry knew what had been read of the feed by then: it is held against that, and the
    rows against all that is read now.
    """
    written = 1
    for seq, unread in _readings(store):
        with closing(Store(None)) as scratch:
            with scratch.transaction():
                for amiss in play(store, scratch, unread=unread, until=seq):
                    if amiss.entry >= written or (seq is None and not amiss.is_doubt):
                        yield str(amiss)
            if seq is None:
                yield from _against(store, scratch)
            else:
                written = seq


def _readings(store: Store) -> Iterator[tuple[int | None, frozenset[int]]]:
    """Each time that more of the feed came to be read: the entry that says so, and what was unread
    until then.  At last None, and nothing but what is marked so."""
    sql = "select seq from entry where kind = ? order by seq"
    read_then: list[tuple[int, tuple[int, ...]]] = []
    for (seq,) in store.rows(sql, [EntryKind.FEED_REREAD]):
        found = journal.entry_at(store, seq)
        body = found[0].decoded() if found else None
        if isinstance(body, FeedReread):
            read_then.append((seq, body.items))
    for place, (seq, _) in enumerate(read_then):
        yield seq, frozenset(n for _, items in read_then[place:] for n in items)
    yield None, frozenset()


def _against(store: Store, scratch: Store) -> Iterator[str]:
    for table, name in DERIVED.items():
        yield from _compare(store, scratch, table, name)
    for key, problem in METAS.items():
        if store.meta(key) != scratch.meta(key):
            yield problem


def play(
    store: Store,
    scratch: Store,
    *,
    unread: frozenset[int] = frozenset(),
    read: frozenset[int] = frozenset(),
    until: int | None = None,
) -> Iterator[Amiss]:
    """Play items and entries into an empty file, inside a transaction of the caller's.

    `unread` and `read`: items that are taken for such, whatever they are marked; `until`: not this
    entry and none after it.
    """
    fed = (
        (n, body, (known or n in read) and n not in unread)
        for n, body, known in store.stream("select n, body, known from feed_item order by n")
    )
    waiting = next(fed, None)
    raw = store.stream("select * from entry order by seq")
    for (entry, _), row in zip(journal.entries(store), raw, strict=True):
        if entry.seq == until:
            raw.close()
            return
        while waiting is not None and waiting[0] <= entry.feed_cursor:
            yield from _take_in(scratch, *waiting)
            waiting = next(fed, None)
        scratch.execute(f"insert into entry values ({', '.join('?' * len(row))})", row)  # noqa: S608
        try:
            body = entry.decoded()
            for doubt in doubts(scratch, entry, body):
                yield Amiss(doubt, entry.seq, cursor=entry.feed_cursor, is_doubt=True)
            with scratch.part():
                project(scratch, entry, body)
        except NONSENSE as error:
            yield Amiss(str(error), entry.seq, cursor=entry.feed_cursor)
    while waiting is not None:
        yield from _take_in(scratch, *waiting)
        waiting = next(fed, None)


def _take_in(scratch: Store, n: int, body: str, known: bool) -> Iterator[Amiss]:  # noqa: FBT001
    """An item that was not understood when it came changed nothing then."""
    if known:
        item = FeedItem(n, body).decoded()
        if item is None:
            yield Amiss("cannot be read", item=n)
        else:
            try:
                with scratch.part():
                    feed.apply_item(scratch, n, item)
            except feed.NONSENSE as error:
                yield Amiss(str(error), item=n)
    scratch.execute("insert into feed_item values (?, ?, ?)", [n, body, int(known)])


def _compare(store: Store, scratch: Store, table: str, name: str) -> Iterator[str]:
    columns = scratch.rows(f"select name, pk from pragma_table_info('{table}') order by cid")  # noqa: S608
    key = [column for column, pk in sorted(columns, key=lambda column: column[1]) if pk]
    rest = [column for column, pk in columns if not pk]
    sql = f"select {', '.join(_quoted(key + rest))} from {table} order by {', '.join(_quoted(key))}"  # noqa: S608
    for place, there, should in _merged(store.stream(sql), scratch.stream(sql), len(key)):
        called = name.format(*("all time" if part == "" else part for part in place))
        yield f"{called}: row {there}, journal and feed {should}"


def _quoted(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _merged(
    there: Iterator[Row], should: Iterator[Row], width: int
) -> Iterator[tuple[Row, Row | None, Row | None]]:
    """Keys with what stands there and what should, where they differ; both are in key order."""
    a, b = next(there, None), next(should, None)
    while a is not None or b is not None:
        if b is None or (a is not None and _rank(a[:width]) < _rank(b[:width])):
            assert a is not None
            yield a[:width], a[width:], None
            a = next(there, None)
        elif a is None or _rank(b[:width]) < _rank(a[:width]):
            yield b[:width], None, b[width:]
            b = next(should, None)
        else:
            if a != b:
                yield a[:width], a[width:], b[width:]
            a, b = next(there, None), next(should, None)


def _rank(key: Row) -> tuple[tuple[bool, Any], ...]:
    """Where SQLite sorts a key: NULL, which a forger can put in, before everything."""
    return tuple((part is not None, part) for part in key)
