"""Opening the township's database, and the one way to write to it: `run_tx`.

SQLite by default, PostgreSQL by a URL.  Nothing relies on there being one server process: on SQLite
every writing transaction begins IMMEDIATE, elsewhere it is serializable and is tried again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from kiosk.township import tables

T = TypeVar("T")

BUSY_S = 10
ATTEMPTS = 8
FIRST_PAUSE_S = 0.02
PASSING_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
PASSING_SQLSTATES = frozenset({"40001", "40P01"})  # serialization failure, deadlock


class DatabaseTrouble(Exception):
    """The database cannot be used; the message is a Chinese sentence that says which and why."""


def open_database(where: str, *, create: bool = False) -> Engine:
    """The database at a path or SQLAlchemy URL.

    `create` makes the tables where there are none; without it a database that is not there, is
    none of ours, or was written by another version is refused with DatabaseTrouble.
    """
    try:
        url = make_url(where) if "://" in where else URL.create("sqlite", database=where)
    except ArgumentError:
        raise DatabaseTrouble(f"看不懂数据库地址 {where}") from None
    if url.get_backend_name() == "sqlite" and not create and not Path(url.database or "").is_file():
        raise DatabaseTrouble(f"没有这个数据库：{where}。请先用 township init 建立。")
    engine = _engine(url)
    try:
        if create:
            run_tx(engine, tables.metadata.create_all)
        _check_layout(engine, where, create=create)
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseTrouble(f"打不开数据库 {where}：{error.orig}") from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def run_tx(engine: Engine, work: Callable[[Connection], T], *, reads: bool = False) -> T:
    """Do `work` in one transaction, all of it or nothing.

    When the database says that somebody else was in the way, it is done again from the start:
    `work` must therefore make its own keys outside and leave nothing behind when it raises.
    `reads` promises not to write, so that a reader does not wait for a writer.
    """
    pause_s = FIRST_PAUSE_S
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with engine.connect().execution_options(reads=reads) as connection, connection.begin():
                return work(connection)
        except DBAPIError as error:
            if attempt == ATTEMPTS or not _is_passing(error):
                raise
        time.sleep(pause_s)
        pause_s *= 2
    raise AssertionError("unreachable")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, isolation_level="SERIALIZABLE", pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_S})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("begin" if reads else "begin immediate")

    return engine


def _check_layout(engine: Engine, where: str, *, create: bool) -> None:
    def layouts(connection: Connection) -> list[int] | None:
        if not inspect(connection).has_table("township"):
            return None
        return list(connection.scalars(select(tables.township.c.layout)))

    found = run_tx(engine, layouts, reads=True)
    if found is None or (not found and not create):
        raise DatabaseTrouble(f"{where} 里没有乡镇的数据。请先用 township init 建立。")
    if any(layout != tables.LAYOUT for layout in found):
        raise DatabaseTrouble(f"{where} 是另一个版本的程序写的，这一版读不了。")


def _is_passing(error: DBAPIError) -> bool:
    original: Any = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in PASSING_SQLITE
    return getattr(original, "sqlstate", None) in PASSING_SQLSTATES
