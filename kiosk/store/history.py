"""The history of the machine before, on its way into a new one's file (design.md 9).

Its entries and the items of the feed are played in the order in which that machine knew them, each
page in one transaction, so that a cut anywhere costs a page at the most.  The file says of itself
that its history is not whole (`journal.is_arriving`) until the entry and hash are reached behind
which this machine is to begin; then it begins, in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from kiosk.core.feed import FeedItem
from kiosk.core.journal import Entry, parse_entry
from kiosk.store import counting, feed, journal, printing
from kiosk.store.database import Store, StoreError
from kiosk.store.journal import Stamp
from kiosk.store.projection import project


class HistoryError(Exception):
    """What came is not the history of this site; the message says where."""


@dataclass(frozen=True)
class Awaited:
    """What a file waits for."""

    base: int
    """Number of the last entry."""

    base_hash: str
    """In hex."""


def expect(store: Store, base: int, base_hash: str) -> None:
    """A history is to come before anything else; a file that has begun is left as it is."""
    with store.transaction():
        if journal.head(store)[0] == 0 and not journal.is_arriving(store):
            told = {"base": base, "base_hash": base_hash}
            store.set_meta(journal.ARRIVING, json.dumps(told))


def awaited(store: Store) -> Awaited | None:
    """None when nothing is on its way."""
    text = store.meta(journal.ARRIVING)
    return msgspec.json.decode(text, type=Awaited) if text else None


def cursor_wanted(lines: Sequence[bytes]) -> int:
    """The feed item that must be known before the last of these entries is played."""
    try:
        return max((parse_entry(line).feed_cursor for line in lines), default=0)
    except ValueError as error:
        raise HistoryError(str(error)) from None


def take_entries(
    store: Store, first: int, lines: Sequence[bytes], items: Sequence[FeedItem]
) -> None:
    """Play a page of entries, from number `first` on, and the items that were known by then.

    HistoryError, and nothing of the page stays, when they do not go on from what is here.
    """
    waiting = list(items)
    with store.transaction():
        seq, prev = journal.head(store)
        if first != seq + 1:
            raise HistoryError(f"entry {first} after entry {seq}")
        for line in lines:
            entry = _parsed(line, seq + 1)
            known = [item for item in waiting if item.n <= entry.feed_cursor]
            feed.take_items(store, known)
            del waiting[: len(known)]
            if journal.feed_cursor(store) != entry.feed_cursor:
                raise HistoryError(f"entry {entry.seq}: the feed is not there")
            prev = _play(store, entry, prev)
            seq = entry.seq


def is_at_base(store: Store) -> bool:
    """Whether every entry is here; HistoryError when the last is another one than was told."""
    wanted = awaited(store)
    if wanted is None:
        return True
    seq, digest = journal.head(store)
    if seq < wanted.base:
        return False
    if (seq, digest.hex()) != (wanted.base, wanted.base_hash):
        raise HistoryError(f"entry {seq} is not the one that the township named")
    return True


def begin(store: Store, site: str, epoch: int, when: Stamp) -> None:
    """The history is whole: this machine goes on behind it."""
    with store.transaction():
        if awaited(store) is None:
            return
        if not is_at_base(store):
            raise HistoryError("the history is not whole")
        seq = journal.head(store)[0]
        store.execute("delete from meta where key = ?", [journal.ARRIVING])
        store.set_meta("acked", str(seq))
        counting.expect(store)
        journal.append_genesis(store, site, epoch, when)


def _parsed(line: bytes, seq: int) -> Entry:
    try:
        entry = parse_entry(line)
    except ValueError as error:
        raise HistoryError(f"entry {seq}: {error}") from None
    if entry.seq != seq:
        raise HistoryError(f"entry {entry.seq} where {seq} should be")
    return entry


def _play(store: Store, entry: Entry, prev: bytes) -> bytes:
    """Its paper came out of the machine before, as far as anybody knows: another one is a copy."""
    try:
        body = entry.decoded()
        digest = journal.put(store, entry, prev)
        project(store, entry, body)
    except (KeyError, ValueError, StoreError) as error:
        raise HistoryError(f"entry {entry.seq}: {error}") from error
    if printing.brings_paper(entry):
        printing.add(store, entry.seq, came_out=True)
    return digest
