"""One SQLite file, one writing connection, transactions that begin IMMEDIATE (design.md 5)."""

from __future__ import annotations

import functools
import sqlite3
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from kiosk.core.scheme import Scheme
from kiosk.store.schema import LAYOUTS

Parameters = Iterable[Any] | dict[str, Any]
Rows = Generator[tuple[Any, ...], None, None]


class StoreError(Exception):
    """The file cannot be used; the message says which and why."""


class StoreBarred(StoreError):
    """The file may be whole, but not got at now: the disk is full, another program is at it."""


class StoreFull(StoreError):
    """There is no room left on the disk; nothing was written."""


class CommitUnknown(Exception):
    """COMMIT failed: the fact may or may not be on the disk.  Reopen and look its op up."""


TROUBLE = (StoreError, CommitUnknown, sqlite3.Error, UnicodeDecodeError)
"""Whatever reading or writing raises when file or disk fail; a damaged name of a column is no text
any more."""


class Store:
    """The open file.  Safe to use from several threads: one transaction at a time.

    Without a path: a scratch file that SQLite makes for itself and drops when it is closed.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.schemes: dict[int, Scheme] = {}
        """Parsed schemes by version; a version never changes once it was fed."""

        self.on_commit: Callable[[], None] = lambda: None
        """Called after each commit, with the lock held: it may only set a flag."""

        self._commit_failed = False
        """Whether the connection must be opened anew before anything else is written."""

        self._connection = _connect(path)

    def reopen(self) -> None:
        """Drop the connection and whatever it had not committed, and open the file again."""
        with self.lock:
            self._connection.close()
            self._connection = _connect(self.path)
            self._commit_failed = False

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One fact: all of it or nothing.  Does not nest.

        StoreError when SQLite refused before COMMIT: then nothing was written.  CommitUnknown when
        COMMIT itself failed.
        """
        with self.lock:
            try:
                if self._commit_failed:
                    self.reopen()
                self._connection.execute("begin immediate")
                yield
            except BaseException as error:
                self._undo("rollback")
                if isinstance(error, sqlite3.Error):
                    raise _refusal(error) from error
                raise
            try:
                self._connection.execute("commit")
            except sqlite3.Error as error:
                self._commit_failed = True
                raise CommitUnknown(str(error)) from error
            self.on_commit()

    def copy_to(self, path: Path) -> None:
        """A copy of the whole file as it is now; StoreError when it cannot be written."""
        try:
            with self.lock, closing(sqlite3.connect(path)) as copy:
                self._connection.backup(copy)
        except sqlite3.Error as error:
            raise _refusal(error) from error

    @contextmanager
    def part(self) -> Iterator[None]:
        """Inside a transaction: what fails here is undone alone, the rest can go on."""
        self.execute("savepoint part")
        try:
            yield
        except BaseException:
            self._undo("rollback to part")
            raise
        self.execute("release part")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything that is read inside is of one instant, whoever writes meanwhile."""
        with self.lock:
            self._connection.execute("begin")
            try:
                yield
            finally:
                self._undo("rollback")

    def hasten(self) -> None:
        """For a scratch file that is filled in one go: what fails in it is not undone in parts."""
        for pragma in ("journal_mode = memory", "synchronous = off", f"cache_size = -{CACHE_KIB}"):
            self.execute(f"pragma {pragma}")

    def _undo(self, statement: str) -> None:
        self.schemes.clear()  # a version that was parsed may not be there after all
        if self._connection.in_transaction:  # SQLite may have rolled back by itself
            self._connection.execute(statement)

    def takes_a_write(self) -> bool:
        """Whether the file is whole and a write to it lasts."""
        try:
            with self.transaction():
                self.set_meta("tried", "")
            return bool(self.value("pragma quick_check(1)") == "ok")
        except (StoreError, CommitUnknown, sqlite3.Error):
            return False

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement; the number of rows it changed."""
        with self.lock:
            return self._connection.execute(sql, _bound(parameters)).rowcount

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        with self.lock:
            return self._connection.execute(sql, _bound(parameters)).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        with self.lock:
            found: tuple[Any, ...] | None = self._connection.execute(
                sql, _bound(parameters)
            ).fetchone()
            return found

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """First column of the first row, or None."""
        found = self.row(sql, parameters)
        return found[0] if found else None

    def stream(self, sql: str, parameters: Parameters = ()) -> Rows:
        """Rows one by one, not while others write; closed by who does not read all of them."""
        yield from self._connection.execute(sql, _bound(parameters))

    def meta(self, key: str, default: str = "") -> str:
        found = self.value("select value from meta where key = ?", [key])
        return default if found is None else str(found)

    def set_meta(self, key: str, value: str) -> None:
        self.execute(
            "insert into meta values (?, ?) on conflict do update set value = excluded.value",
            [key, value],
        )


def _bound(parameters: Parameters) -> Any:
    return parameters if isinstance(parameters, dict | tuple) else tuple(parameters)


def _refusal(error: sqlite3.Error) -> StoreError:
    full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return StoreFull(str(error)) if full else StoreError(str(error))


def open_store(path: Path, *, create: bool = True) -> Store:
    """Open or make the file; StoreError when it is none of ours or a newer program's."""
    path = Path(path)  # what shutil.copy gives is a text
    if not create and not path.exists():
        raise StoreError(f"{path}: there is no such file")
    try:
        if not path.exists():
            path.touch(mode=0o600)  # PINs lie in it; SQLite makes its log and index like the file
        return Store(path)
    except (OSError, UnicodeDecodeError, sqlite3.Error) as error:
        raise StoreError(f"{path}: {error}") from error


def _connect(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(path or "", isolation_level=None, check_same_thread=False)
    try:
        had = _migrations_of(connection, path)
        if had is None:
            _make_empty(connection)
        elif not had <= LAYOUTS:
            raise StoreError(f"{path}: written by a newer version of this program")
        for pragma in (
            "busy_timeout = 5000",
            "journal_mode = wal",
            "synchronous = full",
            "foreign_keys = on",
            "recursive_triggers = on",  # or INSERT OR REPLACE slips past the delete triggers
        ):
            connection.execute(f"pragma {pragma}")
        if had is not None and had != LAYOUTS:
            _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


CACHE_KIB = 65_536
"""Of a scratch file: the rows of 100,000 entries stay in memory."""

PAGE_BYTES = 2048
"""Of a new file.  A redemption changes a few rows on a dozen pages, and each of them goes to the
card whole: half of SQLite's own 4096 halves what is written.  Older files stay as they are."""


def _make_empty(connection: sqlite3.Connection) -> None:
    """All tables in one transaction: a file that is torn here has none of them."""
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.deserialize(_empty_file())
        empty.backup(connection)


@functools.cache
def _empty_file() -> bytes:
    """A file without a row; to run the migrations takes ten times as long as to copy it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        empty.execute(f"pragma page_size = {PAGE_BYTES}")
        _migrate(empty)
        return empty.serialize()


def _migrate(connection: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    from kiosk.store.migrations import migrations

    migrations.apply(Database(connection))


def _migrations_of(connection: sqlite3.Connection, path: Path | None) -> frozenset[str] | None:
    """Names of those that the file has had; None for a file without a table."""
    tables = {
        name
        for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
    }
    if not tables:
        return None
    if "_sqlite_migrations" not in tables:
        raise StoreError(f"{path}: a database of another program")
    return frozenset(name for (name,) in connection.execute("select name from _sqlite_migrations"))
