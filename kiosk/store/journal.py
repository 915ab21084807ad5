"""Writing and reading entries.  `append` runs inside a transaction of the caller's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.core.clock import Moment, stamp
from kiosk.core.entries import SCHEMA, Body, EntryKind, Genesis
from kiosk.core.journal import NO_HASH, Entry, body_text, entry_bytes, entry_hash
from kiosk.store.database import Store, StoreError

SEQ_MAX = (1 << 63) - 1
ARRIVING = "arriving"
"""Name in `meta`: what history is to arrive yet; there is none when it is whole."""

COLUMNS = "seq, op, kind, at, quality, keeper, scheme_version, feed_cursor, boot, uptime_ms, body"


@dataclass(frozen=True)
class Stamp:
    """When and under whose keys an entry is written."""

    moment: Moment
    boot: str
    uptime_s: float
    keeper: str = ""


def append(store: Store, kind: EntryKind, op: str, body: Body, when: Stamp) -> tuple[Entry, bytes]:
    """Put an entry at the end; the entry and its hash."""
    if is_arriving(store):
        raise StoreError("nothing is written before the history is whole")
    seq, prev = head(store)
    entry = Entry(
        seq=seq + 1,
        op=op,
        kind=kind,
        at=stamp(when.moment.at),
        quality=when.moment.quality,
        keeper=when.keeper,
        scheme_version=scheme_version(store),
        feed_cursor=feed_cursor(store),
        boot=when.boot,
        uptime_ms=int(when.uptime_s * 1000),
        body=body_text(body),
    )
    return entry, put(store, entry, prev)


def put(store: Store, entry: Entry, prev: bytes) -> bytes:
    """Store an entry behind the one with hash `prev`; its own hash."""
    digest = entry_hash(prev, entry_bytes(entry))
    store.execute(
        f"insert into entry ({COLUMNS}, prev, hash) values ({', '.join('?' * 13)})",  # noqa: S608
        [*_fields(entry), prev, digest],
    )
    return digest


def begin_epoch(store: Store, site: str, epoch: int, when: Stamp) -> None:
    """First entry of a new file; a file that has one, or is to get a history, is left as it is."""
    with store.transaction():
        if head(store)[0] == 0 and not is_arriving(store):
            append_genesis(store, site, epoch, when)


def append_genesis(store: Store, site: str, epoch: int, when: Stamp) -> None:
    """This machine begins to write; inside a transaction of the caller's."""
    op, body = f"genesis/{site}/{epoch}", Genesis(site, epoch, SCHEMA)
    append(store, EntryKind.GENESIS, op, body, when)


def head(store: Store) -> tuple[int, bytes]:
    """Number and hash of the last entry; (0, NO_HASH) before the first."""
    last = store.row("select seq, hash from entry order by seq desc limit 1")
    return (last[0], last[1]) if last else (0, NO_HASH)


def entry_at(store: Store, seq: int) -> tuple[Entry, bytes] | None:
    found = store.row(f"select {COLUMNS}, hash from entry where seq = ?", [seq])  # noqa: S608
    return _entry(found) if found else None


def entry_of_op(store: Store, op: str) -> tuple[Entry, bytes] | None:
    found = store.row(f"select {COLUMNS}, hash from entry where op = ?", [op])  # noqa: S608
    return _entry(found) if found else None


def entries(store: Store, first: int = 1, limit: int = -1) -> Iterator[tuple[Entry, bytes]]:
    """Entries from `first` on with their hashes, in order."""
    sql = f"select {COLUMNS}, hash from entry where seq >= ? order by seq limit ?"  # noqa: S608
    yield from map(_entry, store.stream(sql, [first, limit]))


def genesis(store: Store) -> Genesis | None:
    """The last beginning; None in an empty file."""
    return _begun(store)


def epoch_of(store: Store, seq: int) -> int:
    """Of the machine that wrote an entry: those before may have been another's; 0 for none."""
    found = _begun(store, seq)
    return found.epoch if found else 0


def entry_id(store: Store, seq: int) -> str:
    """What the whole township calls an entry: `site/epoch/seq`."""
    begun = _begun(store, seq)
    return f"{begun.site}/{begun.epoch}/{seq}" if begun else f"//{seq}"


def _begun(store: Store, until: int | None = None) -> Genesis | None:
    """The last beginning, of those up to an entry."""
    sql = "select body from entry where kind = 'genesis' and seq <= ? order by seq desc limit 1"
    text = store.value(sql, [SEQ_MAX if until is None else until])
    return msgspec.json.decode(text, type=Genesis) if text else None


def is_arriving(store: Store) -> bool:
    """Whether the history of the machine before is not all there yet (`store.history`)."""
    return store.meta(ARRIVING) != ""


def fence(store: Store) -> None:
    """The township has shut this machine out: what it would still book, another books too."""
    with store.transaction():
        store.set_meta("fenced", "1")


def is_fenced(store: Store) -> bool:
    return store.meta("fenced") == "1"


def feed_cursor(store: Store) -> int:
    return int(store.value("select max(n) from feed_item") or 0)


def scheme_version(store: Store) -> int:
    """The newest version that is in force; 0 before the first."""
    return int(store.value("select max(version) from scheme where state = 'begun'") or 0)


def _fields(entry: Entry) -> list[Any]:
    fields: Mapping[str, Any] = vars(entry)
    return [fields[name] for name in COLUMNS.split(", ")]


def _entry(row: tuple[Any, ...]) -> tuple[Entry, bytes]:
    return Entry(*row[:-1]), row[-1]
