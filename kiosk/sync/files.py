"""Photographs go to the township after their entries, in pieces, when nothing else is to be sent.

A file that the township has once is not sent again.  One that is cut goes on where the township
stands.  Fresh entries do not wait for a file, only for the piece that is under way, and one file
that cannot be sent does not hold up the others.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from kiosk.desk import photographs
from kiosk.store import files
from kiosk.store.database import Store
from kiosk.store.files import Counts, State
from kiosk.sync.outbox import Failure, NotDone, Township
from kiosk.sync.plan import CAP_S, backoff_s
from kiosk.sync.protocol import FILE_BYTES_MAX, FileStanding, FileState

LOG = logging.getLogger(__name__)

PIECE_BYTES = 1 << 16
"""5 s of a line of 100 kbit/s: so long may an entry have to wait."""

TOLD = {
    "missing": "有 {count} 个照片或录音在这台机器里找不到了，没有传到乡镇。",
    "damaged": "有 {count} 个照片或录音在这台机器里坏了，没有传到乡镇。",
    "refused": "有 {count} 个照片或录音乡镇没有收下。",
}
"""By the fields of `Counts`, for the keeper; none of them keeps anything else from being sent."""


@dataclass(frozen=True)
class FileBook:
    """The files of one kiosk: what is known of them in its store, and their bytes in a folder."""

    store: Store
    folder: Path

    def next_to_send(self, but: set[str]) -> str | None:
        files.search(self.store)
        return files.next_to_send(self.store, but)

    def settle(self, digest: str, state: State) -> None:
        files.settle(self.store, digest, state)

    def look_again(self) -> None:
        files.look_again(self.store)

    def counts(self) -> Counts:
        files.search(self.store)
        return files.counts(self.store)

    def waiting(self) -> list[str]:
        """Digests of those that are to be sent, in the order of their entries."""
        files.search(self.store)
        return files.waiting(self.store)

    def data(self, digest: str) -> bytes | State:
        """The bytes with this very SHA-256, or why there are none."""
        try:
            data = photographs.kept(self.folder, digest)
        except OSError:
            LOG.exception("photograph %s", digest)
            return State.DAMAGED
        if data is None:
            return State.MISSING
        sound = hashlib.sha256(data).hexdigest() == digest and len(data) <= FILE_BYTES_MAX
        return data if sound else State.DAMAGED


def ready(book: FileBook) -> Iterator[tuple[str, bytes]]:
    """Files that are not known to be at the township, and their bytes: for a stick."""
    for digest in book.waiting():
        data = book.data(digest)
        if isinstance(data, bytes):
            yield digest, data


def trouble_words(counts: Counts) -> str:
    """What the keeper is told; '' when nothing is amiss."""
    told = ((words, getattr(counts, name)) for name, words in TOLD.items())
    return "".join(words.format(count=count) for words, count in told if count)


class _Sent(Enum):
    ENDED = auto()  # it need not be sent any more
    PASSED_OVER = auto()  # not now; others may
    BROKEN_OFF = auto()  # there is something more urgent
    LINE_FAILED = auto()


class FileSender:
    """Sends what is due; for the link's thread only."""

    def __init__(
        self,
        book: FileBook,
        jitter: Callable[[], float],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now_s`: seconds of a clock that never jumps."""
        self.book = book
        self._jitter = jitter
        self._now_s = now_s
        self._failures = 0
        self._not_before_s = 0.0
        self._is_new = True

    def send(self, township: Township, break_off: Callable[[], bool]) -> None:
        """File after file until all are there, the line fails, or `break_off` says so between two
        pieces; nothing so soon after a failure."""
        if self._now_s() < self._not_before_s:
            return
        if self._is_new:
            self.book.look_again()
            self._is_new = False
        passed_over: set[str] = set()
        while (digest := self.book.next_to_send(passed_over)) is not None:
            match self._send(township, digest, break_off):
                case _Sent.PASSED_OVER:
                    passed_over.add(digest)
                case _Sent.BROKEN_OFF:
                    return
                case _Sent.LINE_FAILED:
                    return
            if break_off():
                return
        if passed_over:
            self._wait(0.0)
        else:
            self._failures = 0

    def _send(self, township: Township, digest: str, break_off: Callable[[], bool]) -> _Sent:
        there = township.file(digest)
        data: bytes | None = None
        while True:
            if isinstance(there, NotDone):
                return self._not_done(digest, there)
            if there.state != FileState.PART:
                return self._ended(digest, there, data)
            if data is None:
                found = self.book.data(digest)
                if isinstance(found, State):
                    self.book.settle(digest, found)
                    return _Sent.ENDED
                data = found
            first = there.have if there.size == len(data) else 0
            there = township.put_piece(digest, first, data[first : first + PIECE_BYTES], len(data))
            if isinstance(there, FileStanding) and there.state == FileState.PART:
                if there.size != len(data) or there.have <= first:
                    LOG.warning(
                        "photograph %s: at %d after a piece from %d", digest, there.have, first
                    )
                    return _Sent.PASSED_OVER
                if break_off():
                    return _Sent.BROKEN_OFF

    def _ended(self, digest: str, there: FileStanding, data: bytes | None) -> _Sent:
        """All of it is there: of what was sent just now, just as much."""
        if data is not None and not len(data) == there.size == there.have:
            return _Sent.PASSED_OVER
        whole = there.state == FileState.WHOLE
        self.book.settle(digest, State.ARRIVED if whole else State.REFUSED)
        return _Sent.ENDED

    def _not_done(self, digest: str, answer: NotDone) -> _Sent:
        LOG.warning("photograph %s: %s", digest, answer)
        match answer.failure:
            case Failure.TOO_LARGE:
                self.book.settle(digest, State.REFUSED)
                return _Sent.ENDED
            case Failure.UNNAMED:
                return _Sent.PASSED_OVER
        self._wait(answer.retry_after_s)
        return _Sent.LINE_FAILED

    def _wait(self, at_least_s: float) -> None:
        self._failures += 1
        pause_s = max(backoff_s(self._failures, self._jitter()), min(at_least_s, CAP_S))
        self._not_before_s = self._now_s() + pause_s
