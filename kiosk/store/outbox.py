"""What the sync worker needs of the store: unsent entries, the acknowledgement, the feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from kiosk.core.entries import Genesis
from kiosk.core.feed import FeedItem
from kiosk.core.journal import NO_HASH, entry_bytes
from kiosk.store import feed, files, journal, releases
from kiosk.store.database import Store
from kiosk.store.journal import Stamp


class Outbox:
    """The store as the link sees it."""

    def __init__(self, store: Store, now: Callable[[], Stamp] | None = None) -> None:
        """`now`: with it, wishes and moves that the feed brings are answered at once."""
        self._store = store
        self._now = now

    @property
    def site(self) -> str:
        return self._genesis.site

    @property
    def epoch(self) -> int:
        return self._genesis.epoch

    @property
    def _genesis(self) -> Genesis:
        begun = journal.genesis(self._store)
        if begun is None or journal.is_arriving(self._store):
            raise ValueError("a journal that was not begun has nothing to send")
        return begun

    def head(self) -> int:
        return journal.head(self._store)[0]

    def acked(self) -> int:
        """The last entry that the township has."""
        return int(self._store.meta("acked", "0"))

    def lines(self, first: int, limit: int) -> list[bytes]:
        """Canonical bytes of the entries from `first` on."""
        with self._store.lock:
            return [entry_bytes(entry) for entry, _ in journal.entries(self._store, first, limit)]

    def hash_at(self, seq: int) -> bytes:
        """Hash of an entry; KeyError when there is none."""
        found = journal.entry_at(self._store, seq)
        if found is None:
            raise KeyError(seq)
        return found[1]

    def mark_acked(self, seq: int, digest: bytes) -> None:
        """Only a hash that is our own at that entry is an acknowledgement; else ValueError."""
        found = journal.entry_at(self._store, seq)
        if found is None or found[1] != digest:
            raise ValueError(f"entry {seq} is not the one the township has")
        with self._store.transaction():
            if seq > self.acked():
                self._store.set_meta("acked", str(seq))

    def take_back_ack(self, seq: int, digest: bytes) -> None:
        found = journal.entry_at(self._store, seq)
        ours = digest == (NO_HASH if seq == 0 else found[1] if found else b"")
        with self._store.transaction():
            if ours and seq < self.acked():
                self._store.set_meta("acked", str(seq))
                files.doubt(self._store)

    def cursor(self) -> int:
        return journal.feed_cursor(self._store)

    def apply_feed(self, items: Sequence[FeedItem], heard_at: datetime | None) -> None:
        feed.apply_feed(self._store, items, heard_at)
        if self._now is not None:
            releases.answer_all(self._store, self._now)
