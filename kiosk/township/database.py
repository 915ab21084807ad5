"""Opening the township's database, and the one way to write to it: `run_tx`.

SQLite by default, PostgreSQL (or an engine that speaks its protocol) by a URL.  Nothing relies on
there being one server process: who writes waits for a turn.  On SQLite that is BEGIN IMMEDIATE;
elsewhere it is a lock on the rows of `township` and `site`, after which every statement sees what
those before have committed.  Kiosks of different villages send at the same time: their turns are
the rows of their own village only.

SERIALIZABLE was tried instead: with 30 kiosks on PostgreSQL 15 every other push had to be made
again, three times on the average, and some never came through: its predicate locks are pages, and
these tables are small.
"""

from __future__ import annotations

import itertools
import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from kiosk.township import tables
from kiosk.township.tables.upgrading import UPGRADED, upgrade

LOG = logging.getLogger(__name__)

T = TypeVar("T")

BUSY_S = 10
ATTEMPTS = 20
PATIENCE_S = 15.0
"""No new attempt after that: the kiosk at the other end waits for 20 s."""

FIRST_PAUSE_S = 0.01
LONGEST_PAUSE_S = 0.5
PASSING_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
PASSING_SQLSTATES = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, and a lock that was not to be had in `BUSY_S`."""

TAKEN_SQLSTATES = frozenset({"23505", "42P07"})
"""A key that somebody else has booked, or a table that they have made, in the meantime."""

DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "sqlite": "sqlite+pysqlite",
}
"""Which driver is meant by a URL that names none."""

CONNECTIONS = {"pool_size": 10, "max_overflow": 10, "pool_timeout": 15, "pool_pre_ping": True}
"""Of one server process; PostgreSQL has 100 for all."""

WIRE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "client_encoding": "utf8",
}
"""What libpq is told unless the URL says otherwise: a dead server is noticed within a minute."""


class DatabaseTrouble(Exception):
    """The database cannot be used; the message is a Chinese sentence that says which and why."""


def open_database(where: str, *, create: bool = False) -> Engine:
    """The database at a path or SQLAlchemy URL.

    `create` makes the tables where there are none; without it a database that is not there, is
    none of ours, or was written by another version is refused with DatabaseTrouble.
    """
    try:
        url = _url(where)
    except (ArgumentError, ValueError):
        raise DatabaseTrouble(f"看不懂数据库地址 {shown(where)}") from None
    if url.get_backend_name() == "sqlite" and not create and not Path(url.database or "").is_file():
        raise DatabaseTrouble(f"没有这个数据库：{where}。请先用 township init 建立。")
    engine = _engine(url)
    try:
        _check_encoding(engine, where)
        if create:
            _keep_private(url)
            _attempts(engine, tables.metadata.create_all, {})
        _check_layout(engine, where, create=create)
    except DBAPIError as error:
        engine.dispose()
        raise _cannot_open(url, where, error) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def _keep_private(url: URL) -> None:
    """A new file is for its owner only: the township's keys are in it."""
    if url.get_backend_name() == "sqlite" and url.database:
        with suppress(OSError):
            Path(url.database).touch(mode=0o600)


def shown(where: str) -> str:
    """A path or URL without the password that is in it."""
    if "://" not in where:
        return where
    try:
        return make_url(where).render_as_string()
    except (ArgumentError, ValueError):
        return where.partition("://")[0] + "://…"


def run_tx(
    engine: Engine,
    work: Callable[[Connection], T],
    *,
    reads: bool = False,
    site: str | None = None,
    jitter: Callable[[], float] = random.random,
) -> T:
    """Do `work` in one transaction, all of it or nothing.

    When the database says that somebody else was in the way, it is done again from the start:
    `work` must therefore make its own keys outside and leave nothing behind when it raises.

    Nobody else writes meanwhile.  `site` promises that the work decides only by what belongs to
    that site's village and by what kiosks do not change: then only its village is waited for.
    `reads` promises not to write at all; such a transaction sees one instant and waits for nobody.
    `jitter` gives one of [0, 1): two that were in each other's way shall not meet again.
    """

    def at_its_turn(connection: Connection) -> T:
        _wait_for_turn(connection, site)
        return work(connection)

    if reads:
        return _attempts(engine, work, _reading(engine), jitter)
    with _in_line(engine):
        return _attempts(engine, at_its_turn, {}, jitter)


@contextmanager
def _in_line(engine: Engine) -> Iterator[None]:
    """Threads that write to one file wait here: SQLite's own waiting is a lottery, in which one of
    30 kiosks drew no turn for 15 s.  Other processes still meet there."""
    line: threading.Lock | None = engine.get_execution_options().get("line")
    if line is None or not line.acquire(timeout=PATIENCE_S):
        yield  # who has waited too long tries all the same
        return
    try:
        yield
    finally:
        line.release()


def _attempts(
    engine: Engine,
    work: Callable[[Connection], T],
    options: dict[str, Any],
    jitter: Callable[[], float] = random.random,
) -> T:
    began = time.monotonic()
    for attempt in itertools.count(1):
        try:
            with engine.connect().execution_options(**options) as connection, connection.begin():
                return work(connection)
        except DBAPIError as error:
            late = attempt == ATTEMPTS or time.monotonic() - began > PATIENCE_S
            if late or not _is_passing(error, attempt):
                raise
        time.sleep(jitter() * min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0**attempt))
    raise AssertionError("unreachable")


def _wait_for_turn(connection: Connection, site: str | None) -> None:
    """Lock the rows of one village's sites, or the township and every site, always in one order."""
    if connection.dialect.name == "sqlite":
        return
    row = tables.site.c
    sites = select(row.id).order_by(row.id).with_for_update()
    if site is None:
        connection.execute(select(tables.township.c.code).with_for_update())
    else:
        there = select(row.village_code).where(row.id == site).scalar_subquery()
        sites = sites.where(row.village_code == there)
    connection.execute(sites)


def _url(where: str) -> URL:
    if "://" not in where:
        return URL.create("sqlite", database=where)
    url = make_url(where)
    return url.set(drivername=DRIVERS.get(url.drivername, url.drivername))


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _server_engine(url)
    engine = create_engine(
        url, connect_args={"timeout": BUSY_S}, execution_options={"line": threading.Lock()}
    )

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


def _server_engine(url: URL) -> Engine:
    wire = {k: v for k, v in WIRE.items() if k not in url.query}
    try:
        engine = create_engine(
            url,
            isolation_level="READ COMMITTED",
            connect_args=wire if url.get_driver_name() == "psycopg" else {},
            **CONNECTIONS,
        )
    except (ArgumentError, ImportError):
        raise DatabaseTrouble(f"这台机器上没有连接这种数据库的程序：{url.drivername}") from None

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        """A long import elsewhere must not collect every thread of this server."""
        with connection.cursor() as cursor:
            cursor.execute(f"set lock_timeout = {round(BUSY_S * 1000)}")
        connection.commit()

    return engine


def _reading(engine: Engine) -> dict[str, Any]:
    """Options of a transaction that only reads."""
    match engine.dialect.name:
        case "sqlite":
            return {"reads": True}
        case "postgresql":
            return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        case _:
            return {}


def _check_encoding(engine: Engine, where: str) -> None:
    """A database in another encoding than UTF-8 has no room for rare names."""
    if engine.dialect.name == "sqlite":
        return
    ask = "show server_encoding"
    encoding = run_tx(engine, lambda c: c.exec_driver_sql(ask).scalar_one(), reads=True)
    if str(encoding).replace("-", "").upper() != "UTF8":
        raise DatabaseTrouble(
            f"数据库 {shown(where)} 的编码是 {encoding}，要用 UTF8 编码的数据库。"
        )


def _check_layout(engine: Engine, where: str, *, create: bool) -> None:
    def layouts(connection: Connection) -> list[int] | None:
        if not inspect(connection).has_table("township"):
            return None
        return list(connection.scalars(select(tables.township.c.layout)))

    found = run_tx(engine, layouts, reads=True)
    if found is None or (not found and not create):
        raise DatabaseTrouble(f"{shown(where)} 里没有乡镇的数据。请先用 township init 建立。")
    if found and set(found) <= UPGRADED:
        run_tx(engine, _upgrade)
    elif any(layout != tables.LAYOUT for layout in found):
        raise DatabaseTrouble(f"{shown(where)} 是另一个版本的程序写的，这一版读不了。")


def _upgrade(connection: Connection) -> None:
    """At its turn: another process may have been there before."""
    layout = connection.scalars(select(tables.township.c.layout)).one()
    if layout in UPGRADED:
        LOG.warning("the tables of layout %d become those of layout %d", layout, tables.LAYOUT)
        upgrade(connection, layout, tables.LAYOUT)


def _cannot_open(url: URL, where: str, error: DBAPIError) -> DatabaseTrouble:
    if url.get_backend_name() == "sqlite":
        return DatabaseTrouble(f"打不开数据库 {where}：{error.orig}")
    LOG.warning("%s: %s", shown(where), error.orig)
    return DatabaseTrouble(
        f"打不开数据库 {shown(where)}。请看看数据库服务开了没有，地址、库名、用户名和密码对不对。"
    )


def _is_passing(error: DBAPIError, attempt: int) -> bool:
    """Whether another attempt may come through.

    A key that is taken may have been taken since we looked: `work` sees it at the second attempt.
    """
    original: Any = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in PASSING_SQLITE
    state = getattr(original, "sqlstate", None)
    return state in PASSING_SQLSTATES or (state in TAKEN_SQLSTATES and attempt == 1)
