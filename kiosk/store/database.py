"""One SQLite file, one writing connection, transactions that begin IMMEDIATE (design.md 5)."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kiosk.core.scheme import Scheme
from kiosk.store.schema import migrations


class StoreError(Exception):
    """The file cannot be used; the message says which and why."""


class CommitUnknown(Exception):
    """COMMIT failed: the fact may or may not be on the disk.  Reopen and look its op up."""


class Store:
    """The open file.  Safe to use from several threads: one transaction at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.schemes: dict[int, Scheme] = {}
        """Parsed schemes by version; a version never changes once it was fed."""

        self._connection = _connect(path)

    def reopen(self) -> None:
        """Drop the connection and whatever it had not committed, and open the file again."""
        with self.lock:
            self._connection.close()
            self._connection = _connect(self.path)

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One fact: all of it or nothing.  Does not nest.  CommitUnknown when COMMIT failed."""
        with self.lock:
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            try:
                self._connection.execute("commit")
            except sqlite3.Error as error:
                raise CommitUnknown(str(error)) from error

    def execute(self, sql: str, parameters: Iterable[Any] = ()) -> int:
        """Run a statement; the number of rows it changed."""
        with self.lock:
            return self._connection.execute(sql, tuple(parameters)).rowcount

    def rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with self.lock:
            return self._connection.execute(sql, tuple(parameters)).fetchall()

    def row(self, sql: str, parameters: Iterable[Any] = ()) -> tuple[Any, ...] | None:
        with self.lock:
            found: tuple[Any, ...] | None = self._connection.execute(
                sql, tuple(parameters)
            ).fetchone()
            return found

    def value(self, sql: str, parameters: Iterable[Any] = ()) -> Any:
        """First column of the first row, or None."""
        found = self.row(sql, parameters)
        return found[0] if found else None

    def stream(self, sql: str, parameters: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows one by one; for reading whole tables, not while others write."""
        yield from self._connection.execute(sql, tuple(parameters))

    def meta(self, key: str, default: str = "") -> str:
        found = self.value("select value from meta where key = ?", [key])
        return default if found is None else str(found)

    def set_meta(self, key: str, value: str) -> None:
        self.execute(
            "insert into meta values (?, ?) on conflict do update set value = excluded.value",
            [key, value],
        )


def open_store(path: Path, *, create: bool = True) -> Store:
    """Open or make the file; StoreError when it is none of ours or a newer program's."""
    if not create and not path.exists():
        raise StoreError(f"{path}: there is no such file")
    try:
        return Store(path)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}") from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (
            "busy_timeout = 5000",
            "journal_mode = wal",
            "synchronous = full",
            "foreign_keys = on",
            "recursive_triggers = on",  # or INSERT OR REPLACE slips past the delete triggers
        ):
            connection.execute(f"pragma {pragma}")
        db = Database(connection)
        known = {migration.name for migration in migrations.pending(Database(memory=True))}
        if db["_sqlite_migrations"].exists():
            there = {row["name"] for row in db["_sqlite_migrations"].rows}
            if not there <= known:
                raise StoreError(f"{path}: written by a newer version of this program")
        migrations.apply(db)
    except BaseException:
        connection.close()
        raise
    return connection
