"""A copy of the whole file on another medium, while the kiosk goes on (design.md 5).

The copy is made under another name, looked through, and only then takes its place: a folder holds
whole copies or none, whenever the power goes or the stick is pulled out.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.store.database import StoreError

KEPT = 5
"""Copies in one folder, the newest of them."""

PAGES_A_STEP = 256
"""1 MB: between two steps the kiosk may write."""

BUSY_S = 5.0

NAME = re.compile(r"kiosk-(\d{12})\.db")
"""By the number of its last entry."""

HEAD = "select seq, hash from entry order by seq desc limit 1"

OF_A_MEDIUM = (
    0,  # a copy that is not what was copied
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
)


@dataclass(frozen=True)
class Copy:
    """A copy that was looked through."""

    path: Path
    head: int
    """Number of its last entry."""

    digest: bytes
    """Hash of that."""


def back_up(database: Path, folder: Path, *, kept: int = KEPT) -> Copy:
    """Copy the file into `folder`, and drop all but the newest `kept`.

    StoreError when the file cannot be read or the copy is not whole, OSError when the folder takes
    no more, BlockingIOError while another program copies into it; what lay there before lies there
    then.
    """
    with _alone_in(folder):
        return _backed_up(database, folder, kept)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """The running kiosk and `kiosk backup` write to the same name in the same folder."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BlockingIOError(errno.EAGAIN, "另一个程序正在备份") from None
        yield
    finally:
        os.close(handle)


def _backed_up(database: Path, folder: Path, kept: int) -> Copy:
    part = folder / "kiosk.part"
    _drop(part)
    try:
        head, digest = _copied(database, part)
        _flushed(part)
        path = folder / f"kiosk-{head:012d}.db"
        part.replace(path)
        _flushed(folder)
    except sqlite3.Error as error:
        raise _told(error, database) from error
    finally:
        with suppress(OSError):
            _drop(part)
    for old in copies(folder)[kept:]:
        old.unlink()
    return Copy(path, head, digest)


def copies(folder: Path) -> list[Path]:
    """What lies there, the newest first."""
    try:
        return sorted((p for p in folder.iterdir() if NAME.fullmatch(p.name)), reverse=True)
    except FileNotFoundError:
        return []


def look_through(path: Path) -> tuple[int, bytes]:
    """Number and hash of a copy's last entry; sqlite3.Error when it is not whole."""
    with closing(_opened(path, "ro")) as copy:
        found = copy.execute("pragma quick_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(f"{path}: {found}")
        last = copy.execute(HEAD).fetchone()
    return (last[0], last[1]) if last else (0, b"")


def _copied(database: Path, part: Path) -> tuple[int, bytes]:
    with closing(_opened(database, "ro")) as source:
        # of one instant: else SQLite begins anew after each commit, on a slow stick without end
        source.execute("begin")
        source.execute(HEAD).fetchone()
        part.touch(mode=0o600)  # all the names of the village
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            source.backup(copy, pages=PAGES_A_STEP)
            copy.execute("pragma journal_mode = delete")  # one file, whole by itself
        head, digest = look_through(part)
        if head and source.execute("select hash from entry where seq = ?", [head]).fetchone() != (
            digest,
        ):
            raise sqlite3.DatabaseError(f"{part}: not what was copied")
    return head, digest


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_S
    )


def _flushed(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop(part: Path) -> None:
    for beside in ("-journal", "-wal", "-shm", ""):
        part.with_name(part.name + beside).unlink(missing_ok=True)


def _told(error: sqlite3.Error, database: Path) -> OSError | StoreError:
    """A stick that is full, sick or pulled out is the stick's fault, all else the file's.

    SQLite does not say which of the two files an error is of, and calls a page that cannot be read
    malformed: where the kiosk's own file can be looked through, it was the copy's medium."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return OSError(errno.ENOSPC, "没有地方了")
    if code in OF_A_MEDIUM and _is_whole(database):
        folder_gone = code == sqlite3.SQLITE_READONLY
        return OSError(errno.EROFS if folder_gone else errno.EIO, str(error))
    return StoreError(f"{database}: {error}")


def _is_whole(database: Path) -> bool:
    try:
        look_through(database)
    except sqlite3.Error:
        return False
    return True
