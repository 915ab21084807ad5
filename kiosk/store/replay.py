"""Journal and feed played once more into a scratch file, and every derived row compared.

Items and entries are applied in the order in which the kiosk knew them, by the very functions that
applied them live; `store.recount` and the core check what those functions say by other ways.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

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
    "wish": "wish of {} for {}",
    "closing": "close {}",
    "release_wish": "wish for points {}",
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
    }
)

METAS = {
    "site": "site: is not the one that was fed",
    "in_charge": "shift: is not the one that was opened last",
}
"""Values of `meta` that are derived, and what is said when they are others."""

NONSENSE = (*feed.NONSENSE, KeyError, TypeError, sqlite3.DatabaseError)
"""What an entry raises that the rows do not allow."""


def differences(store: Store) -> Iterator[str]:
    """Items and entries that cannot be played, and rows that are not what the others say."""
    with closing(Store(None)) as scratch:
        with scratch.transaction():
            yield from _play(store, scratch)
        for table, name in DERIVED.items():
            yield from _compare(store, scratch, table, name)
        for key, problem in METAS.items():
            if store.meta(key) != scratch.meta(key):
                yield problem


def _play(store: Store, scratch: Store) -> Iterator[str]:
    fed = store.stream("select n, body, known from feed_item order by n")
    waiting = next(fed, None)
    raw = store.stream("select * from entry order by seq")
    for (entry, _), row in zip(journal.entries(store), raw, strict=True):
        while waiting is not None and waiting[0] <= entry.feed_cursor:
            yield from _take_in(scratch, *waiting)
            waiting = next(fed, None)
        scratch.execute(f"insert into entry values ({', '.join('?' * len(row))})", row)  # noqa: S608
        try:
            body = entry.decoded()
            for doubt in doubts(scratch, entry, body):
                yield f"entry {entry.seq}: {doubt}"
            with scratch.part():
                project(scratch, entry, body)
        except NONSENSE as error:
            yield f"entry {entry.seq}: {error}"
    while waiting is not None:
        yield from _take_in(scratch, *waiting)
        waiting = next(fed, None)


def _take_in(scratch: Store, n: int, body: str, known: int) -> Iterator[str]:
    """An item that was not understood when it came changed nothing then."""
    if known:
        item = FeedItem(n, body).decoded()
        if item is None:
            yield f"feed item {n}: cannot be read"
        else:
            try:
                with scratch.part():
                    feed.apply_item(scratch, n, item)
            except feed.NONSENSE as error:
                yield f"feed item {n}: {error}"
    scratch.execute("insert into feed_item values (?, ?, ?)", [n, body, known])


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
