"""What the link asks of the kiosk's store and of the township's end of the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kiosk.core.feed import FeedItem
from kiosk.sync.protocol import Ack, FileStanding, KioskState
from kiosk.sync.update_offer import UpdateOffer


class Outbox(Protocol):
    """The store as the link sees it; called from the link's thread only."""

    @property
    def site(self) -> str: ...

    @property
    def epoch(self) -> int: ...

    def head(self) -> int:
        """Number of the last entry; 0 when there is none."""

    def acked(self) -> int:
        """The last entry that the township is known to have."""

    def lines(self, first: int, limit: int) -> list[bytes]:
        """Canonical bytes of up to `limit` entries from `first` on."""

    def hash_at(self, seq: int) -> bytes:
        """Hash of the entry `seq`, 1 <= seq <= head."""

    def mark_acked(self, seq: int, digest: bytes) -> None:
        """The township has everything up to `seq`; ValueError if the hash is not ours."""

    def take_back_ack(self, seq: int, digest: bytes) -> None:
        """The township says that it has nothing behind `seq`: it may have been set up again from
        an old copy.  What it lost is unsent again; a hash that is not ours changes nothing."""

    def cursor(self) -> int:
        """Number of the last feed item that was taken in."""

    def apply_feed(self, items: Sequence[FeedItem], heard_at: datetime | None) -> None:
        """Take in items that continue at cursor + 1, and move the cursor, in one transaction."""


class Failure(StrEnum):
    """Why a call brought nothing that counts."""

    NO_ANSWER = "no_answer"  # no connection, cut off, too slow
    NOT_THE_TOWNSHIP = "not_the_township"  # an answer that the township does not give
    WRONG_DAY = "wrong_day"  # its certificate and our machine's date do not go together
    BUSY = "busy"  # it asks to be left alone for a while
    TOO_LARGE = "too_large"
    REJECTED = "rejected"  # it understands and will not have it
    FENCED = "fenced"  # another machine has taken this one's place
    AHEAD = "ahead"  # we know more of the feed than it has
    UNNAMED = "unnamed"  # it knows of no entry with this file
    HISTORY = "history"  # what it gave is not the history of the machine before


@dataclass(frozen=True)
class NotDone:
    """A call that brought nothing that counts; `detail` is for the log."""

    failure: Failure
    detail: str = ""
    retry_after_s: float = 0.0


@dataclass(frozen=True)
class FeedPage:
    """Items that continue where the call asked, and the township's time as it answered."""

    items: tuple[FeedItem, ...]
    at: datetime | None


class Township(Protocol):
    """The township's end of the line."""

    def sealed(self, first: int, lines: Sequence[bytes], last_hash: bytes) -> bytes:
        """A signed envelope of entries."""

    def push(self, envelope: bytes) -> Ack | NotDone: ...

    def feed(self, after: int) -> FeedPage | NotDone: ...

    def history(self, after: int) -> list[bytes] | NotDone:
        """Entries of the machine before this one."""

    def file(self, digest: str) -> FileStanding | NotDone:
        """What it has of the file with this SHA-256."""

    def put_piece(self, digest: str, first: int, piece: bytes, size: int) -> FileStanding | NotDone:
        """Send bytes of a file of `size` bytes, from number `first` on."""

    def tell_state(self, state: KioskState) -> bool:
        """How this kiosk is; whether the township took it."""

    def update_offer(self) -> UpdateOffer | NotDone:
        """Which new version it has for this kiosk."""

    def update_piece(self, offer: UpdateOffer, first: int) -> bytes | NotDone:
        """Bytes of that package, from number `first` on."""

    def abort(self) -> None:
        """End a call that is under way; called from another thread."""

    def close(self) -> None: ...
