"""Is the file fit to sell by: looked at before the first household stands there (design.md 8).

`verify` reads all of it and plays it once more; that takes minutes after years.  This takes a
moment: SQLite's own check of pages and indexes, and the end of the chain, where a torn write would
lie.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kiosk.core.journal import entry_bytes, entry_hash
from kiosk.store import journal
from kiosk.store.database import StoreBarred, StoreError, open_store

TAIL = 200
"""Entries: a day of the busiest shop."""

NO_ACCESS = frozenset(
    (
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM),
    )
)
NO_ROOM_BESIDE = frozenset(
    (
        *(sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE),
        *(sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMLOCK, sqlite3.SQLITE_IOERR_LOCK),
    )
)
"""What SQLite says where a disk is full, a file another user's or somebody is at it: nobody gives
a journal up for that."""


def damage(database: Path) -> str:
    """What is wrong with an existing file, for the log; '' when nothing is, or there is none.

    StoreError when it is whole, but none of ours or a newer program's; StoreBarred when it cannot
    be looked at now: it is another user's, another program is at it, the disk is full.
    """
    if not database.exists():
        return ""
    try:
        store = open_store(database, create=False)
    except StoreError as error:
        if error.__cause__ is None:
            raise
        if _is_barred(error.__cause__):
            raise StoreBarred(str(error)) from error
        return str(error)
    try:
        found = store.value("pragma integrity_check(1)")
        if found != "ok":
            return f"{database}: {found}"
        head, _ = journal.head(store)
        first = max(1, head - TAIL + 1)
        before = journal.entry_at(store, first - 1)
        prev = before[1] if before else None
        seq = first
        for entry, digest in journal.entries(store, first):
            if entry.seq != seq:
                return f"{database}: entry {entry.seq} where {seq} should be"
            if prev is not None and entry_hash(prev, entry_bytes(entry)) != digest:
                return f"{database}: entry {entry.seq} does not continue the one before"
            prev, seq = digest, seq + 1
    except (sqlite3.Error, StoreError, ValueError) as error:
        if _is_barred(error):
            raise StoreBarred(f"{database}: {error}") from error
        return f"{database}: {error}"
    finally:
        store.close()
    return ""


def _is_barred(error: BaseException) -> bool:
    """Whether it says nothing about the file itself."""
    code = getattr(error, "sqlite_errorcode", 0)
    return isinstance(error, PermissionError) or code & 0xFF in NO_ACCESS or code in NO_ROOM_BESIDE
