"""Journal and feed played once more into a scratch file, and every derived row compared.

Items and entries are applied in the order in which the kiosk knew them, by the very functions that
applied them live; `store.recount` and the core check what those functions say by other ways.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from typing import Any

from kiosk.core.entries import EntryKind, FeedReread
from kiosk.core.feed import FeedItem
from kiosk.core.journal import Entry
from kiosk.store import feed, journal
from kiosk.store.database import Store
from kiosk.store.doubts import Known, doubts
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

EVERY_ENTRY = f"select {journal.COLUMNS}, prev, hash from entry order by seq"  # noqa: S608
PUT_ENTRY = f"insert into entry ({journal.COLUMNS}, prev, hash) values ({', '.join('?' * 13)})"  # noqa: S608

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
        scratch, found = _played(store, unread, seq)
        with closing(scratch):
            for amiss in found:
                if amiss.entry >= written or (seq is None and not amiss.is_doubt):
                    yield str(amiss)
            if seq is None:
                yield from _against(store, scratch)
            else:
                written = seq


def _played(store: Store, unread: frozenset[int], until: int | None) -> tuple[Store, list[Amiss]]:
    """A scratch file in which all was played, and what was amiss.

    Mostly all can be played: it is tried without the means to undo a part, which cost a third.
    """
    try:
        return _filled(store, unread, until, in_parts=False)
    except NONSENSE:
        return _filled(store, unread, until, in_parts=True)


def _filled(
    store: Store, unread: frozenset[int], until: int | None, *, in_parts: bool
) -> tuple[Store, list[Amiss]]:
    scratch = Store(None)
    try:
        scratch.hasten()
        with scratch.transaction():
            return scratch, list(
                play(store, scratch, unread=unread, until=until, in_parts=in_parts)
            )
    except BaseException:
        scratch.close()
        raise


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
    in_parts: bool = True,
) -> Iterator[Amiss]:
    """Play items and entries into an empty file, inside a transaction of the caller's.

    `unread` and `read`: items that are taken for such, whatever they are marked; `until`: not this
    entry and none after it.  Not `in_parts`: the first that cannot be played is raised, and what is
    half done stays.
    """
    part = scratch.part if in_parts else nullcontext
    known = Known()
    fed = (
        (n, body, (known or n in read) and n not in unread)
        for n, body, known in store.stream("select n, body, known from feed_item order by n")
    )
    waiting = next(fed, None)
    for row in store.stream(EVERY_ENTRY):
        entry = Entry(*row[:-2])
        if entry.seq == until:
            return
        while waiting is not None and waiting[0] <= entry.feed_cursor:
            yield from _take_in(scratch, part, *waiting)
            waiting = next(fed, None)
        scratch.execute(PUT_ENTRY, row)
        try:
            body = entry.decoded()
            for doubt in doubts(scratch, entry, body, known):
                yield Amiss(doubt, entry.seq, cursor=entry.feed_cursor, is_doubt=True)
            with part():
                project(scratch, entry, body)
        except NONSENSE as error:
            if not in_parts:
                raise
            yield Amiss(str(error), entry.seq, cursor=entry.feed_cursor)
    while waiting is not None:
        yield from _take_in(scratch, part, *waiting)
        waiting = next(fed, None)


def _take_in(
    scratch: Store,
    part: Callable[[], AbstractContextManager[None]],
    n: int,
    body: str,
    known: bool,  # noqa: FBT001
) -> Iterator[Amiss]:
    """An item that was not understood when it came changed nothing then."""
    if known:
        item = FeedItem(n, body).decoded()
        if item is None:
            yield Amiss("cannot be read", item=n)
        else:
            try:
                with part():
                    feed.apply_item(scratch, n, item)
            except feed.NONSENSE as error:
                if part is nullcontext:
                    raise
                yield Amiss(str(error), item=n)
    scratch.execute("insert into feed_item values (?, ?, ?)", [n, body, int(known)])


def _compare(store: Store, scratch: Store, table: str, name: str) -> Iterator[str]:
    columns = scratch.rows(f"select name, pk from pragma_table_info('{table}') order by cid")  # noqa: S608
    key = [column for column, pk in sorted(columns, key=lambda column: column[1]) if pk]
    rest = [column for column, pk in columns if not pk]
    sql = f"select {', '.join(_quoted(key + rest))} from {table} order by {', '.join(_quoted(key))}"  # noqa: S608
    # closed before their files are: one of them may not be read to its end
    with closing(store.stream(sql)) as rows, closing(scratch.stream(sql)) as played:
        for place, there, should in _merged(rows, played, len(key)):
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
        if a == b:
            a, b = next(there, None), next(should, None)
        elif b is None or (a is not None and _rank(a[:width]) < _rank(b[:width])):
            assert a is not None
            yield a[:width], a[width:], None
            a = next(there, None)
        elif a is None or _rank(b[:width]) < _rank(a[:width]):
            yield b[:width], None, b[width:]
            b = next(should, None)
        else:
            yield a[:width], a[width:], b[width:]
            a, b = next(there, None), next(should, None)


def _rank(key: Row) -> tuple[tuple[bool, Any], ...]:
    """Where SQLite sorts a key: NULL, which a forger can put in, before everything."""
    return tuple((part is not None, part) for part in key)
