"""Keeps the second medium up to date, in a thread of its own: the counter never waits for a stick.

A commit wakes it; what the stick lacks is appended, however long it was out.  After each closed day
the whole file is copied.  Whatever the stick refuses is told to the keeper, and selling goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from nacl.signing import SigningKey

from kiosk.core.carried import StickTrouble
from kiosk.core.entries import EntryKind
from kiosk.settings import LedgerSettings
from kiosk.store import backup, journal
from kiosk.store.database import TROUBLE, Store
from kiosk.store.outbox import Outbox
from kiosk.sync import spare, stick
from kiosk.sync.at_touch import stick_is_in
from kiosk.sync.files import FileBook, ready
from kiosk.sync.protocol import seal
from kiosk.sync.spare import Machine
from kiosk.sync.stick import StickError

LOG = logging.getLogger(__name__)

LOOK_S = 3.0
"""How soon a stick that was put in is seen."""

AGAIN_S = 30.0
"""After a refusal: a full stick is not tried at each sale."""

ENTRIES_A_FILE = 1000
ENTRIES_A_LINE = 100
"""When many are lacking; else each has a line of its own."""

FILES_KEPT = 3
"""Of lines, whatever the township has: what it loses may still be here."""

PHOTOS_MAX = 500


@dataclass(frozen=True)
class Second:
    """How the second medium is."""

    trouble: StickTrouble | None = StickTrouble.MISSING
    entry: int = 0
    """The last that lies on the stick that is in."""

    copied: int = 0
    """The last that its newest whole copy holds; 0: there is none."""


class _Left(NamedTuple):
    """A stick as it was left."""

    entry: int
    """The last on it."""

    marks: tuple[object, ...]


class SecondMedium:
    """Follows the journal to the stick; `start`, `nudge` after a commit, `stop`."""

    def __init__(
        self,
        store: Store,
        database: Path,
        key: SigningKey,
        machine: Machine,
        settings: LedgerSettings,
        book: FileBook,
        on_change: Callable[[Second], None] = lambda _: None,
    ) -> None:
        """`database`: the store's own file; `on_change` is called from the thread."""
        self.state = Second()
        self._store = store
        self._outbox = Outbox(store)
        self._database = database
        self._key = key
        self._machine = machine
        self._settings = settings
        self._where = Path(settings.stick)
        self._book = book
        self._on_change = on_change
        self._known: _Left | None = None
        """None: the stick that is in is to be looked at."""

        self._wake = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="second medium", daemon=True)

    @property
    def folder(self) -> Path:
        machine = self._machine
        return stick.folder_of(self._where, machine.site, machine.epoch, stick.BACKUP)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """There is an entry more."""
        self._wake.set()

    def stop(self) -> None:
        """Writes what is still lacking, if the stick takes it."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def follow(self) -> Second:
        """Bring the stick up to date once, and say how it is."""
        try:
            found = self._followed()
        except StickError as error:
            found = replace(self.state, trouble=error.why)
        except OSError as error:
            LOG.warning("the stick takes nothing: %s", error)
            found = replace(self.state, trouble=stick.trouble_of(error))
        except TROUBLE:  # the counter notices by itself, and what lies on the stick stays
            LOG.exception("nothing can be copied")
            found = replace(self.state, trouble=StickTrouble.OWN)
        if found.trouble is not None:
            self._known = None
        if found != self.state:
            self.state = found
            self._on_change(found)
        return found

    def _run(self) -> None:
        while True:
            # before it looks: what is committed while it does so is seen at once, the last, too
            self._wake.clear()
            is_last = self._stopping.is_set()
            found = self.follow()
            if is_last:
                return
            if found.trouble in (None, StickTrouble.MISSING):
                self._wake.wait(LOOK_S)
            else:
                self._stopping.wait(AGAIN_S)

    def _followed(self) -> Second:
        if not stick_is_in(self._settings):
            return Second()
        if journal.is_arriving(self._store) or journal.genesis(self._store) is None:
            return Second(trouble=None)
        last = self._last_there()
        head = self._outbox.head()
        if last < head:
            self._append(last, head)
            self._known = _Left(head, self._marks())
        copied = self._copied()
        if copied == 0 or self._is_closed_since(copied):
            with suppress(BlockingIOError):  # the command is at it: looked at again in a moment
                copied = self._copy()
        return Second(None, head, copied)

    def _marks(self) -> tuple[object, ...]:
        """By what a stick is known again.  The next one that is put in may get the device number
        of the one before, but hardly has lines that end at the same byte, of the same second."""
        marks: list[object] = [self._where.stat().st_dev]
        for path in (self.folder / spare.WHO, *spare.files(self.folder)[-1:]):
            try:
                found = path.stat()
            except FileNotFoundError:
                marks.append(None)
            else:
                marks.append((path.name, found.st_size, found.st_mtime_ns))
        return tuple(marks)

    def _last_there(self) -> int:
        """The last entry on the stick; it is read when it was put in."""
        if self._known is None or self._known.marks != self._marks():
            last = self._last_of_ours()
            who = spare.who_bytes(self._machine)
            stick.write(
                self.folder,
                [(spare.WHO, who)],
                instead_of=stick.NOTHING,
                is_there=lambda: stick_is_in(self._settings),
            )
            self._known = _Left(last, self._marks())
        return self._known.entry

    def _last_of_ours(self) -> int:
        """StickError ANOTHERS where the lines end with one that this journal does not hold: a
        machine of the same name wrote them, or this journal is older than they are."""
        last = spare.last_head(self.folder)
        if last is None:
            return 0
        try:
            is_ours = self._outbox.hash_at(last.last).hex() == last.hash
        except KeyError:
            is_ours = False
        if not is_ours:
            LOG.error("the stick ends with an entry %d that is none of this journal's", last.last)
            raise StickError(f"优盘上的 {self.folder.name} 是别的机器的。", StickTrouble.ANOTHERS)
        return last.last

    def _append(self, last: int, head: int) -> None:
        """What the township has need not be on a stick that was never in."""
        seq = (last or min(self._outbox.acked(), head)) + 1
        while seq <= head:
            self._stay()
            path = self._file_for(seq)
            room = ENTRIES_A_FILE - (seq - int(path.stem.rpartition("-")[2]))
            until = min(head, seq + room - 1)
            spare.append(path, list(self._sealed(seq, until)))
            seq = until + 1
        self._forget()

    def _file_for(self, seq: int) -> Path:
        there = spare.files(self.folder)
        newest = there[-1] if there else None
        if newest is not None and seq - int(newest.stem.rpartition("-")[2]) < ENTRIES_A_FILE:
            return newest
        return self.folder / spare.name_of(seq)

    def _sealed(self, first: int, last: int) -> Iterator[bytes]:
        outbox, machine = self._outbox, self._machine
        step = 1 if last - first < ENTRIES_A_LINE else ENTRIES_A_LINE
        for seq in range(first, last + 1, step):
            lines = outbox.lines(seq, min(step, last - seq + 1))
            yield seal(
                self._key,
                lines,
                kind="entries",
                site=machine.site,
                epoch=machine.epoch,
                first=seq,
                last_hash=outbox.hash_at(seq + len(lines) - 1).hex(),
            )

    def _forget(self) -> None:
        """Old lines all of which the township has."""
        acked = self._outbox.acked()
        there = spare.files(self.folder)
        for path, following in list(pairwise(there))[: 1 - FILES_KEPT]:
            if int(following.stem.rpartition("-")[2]) <= acked + 1:
                path.unlink()

    def _copied(self) -> int:
        found = [backup.NAME.fullmatch(path.name) for path in backup.copies(self.folder)[:1]]
        return int(found[0][1]) if found and found[0] else 0

    def _is_closed_since(self, seq: int) -> bool:
        sql = "select 1 from entry where seq > ? and kind = ? limit 1"
        return self._store.value(sql, [seq, EntryKind.DAY_CLOSED]) is not None

    def _copy(self) -> int:
        self._stay()
        made = backup.back_up(self._database, self.folder)
        photographs = islice(ready(self._book), PHOTOS_MAX)
        stick.write(
            self.folder,
            ((stick.photo_name(digest, data), data) for digest, data in photographs),
            instead_of=stick.PHOTO,
            is_there=lambda: stick_is_in(self._settings),
        )
        return made.head

    def _stay(self) -> None:
        """Under a stick that was pulled out lies a folder that takes what is written."""
        if not stick_is_in(self._settings):
            raise StickError("优盘已经拔掉。", StickTrouble.PULLED)
