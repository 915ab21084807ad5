"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a socket in that folder.

The folder lies in memory where there is room: to make a database and drop it is some hundred files,
which on a disk can cost ten times what a test then does with them.  Its databases sort by Chinese
rules (ICU), as an office's may; what the township shows must not depend on it.  Nothing is synced
to the disk unless `durable` is asked for.
"""

from __future__ import annotations

import itertools
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

PREFIX = "kiosk-pg-"
IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 1 << 30
"""So much is free in memory, or the cluster goes to the disk."""

START_S = 60
STOP_S = 30
ACCOUNTS = ("postgres", "nobody")
"""Who runs the server where the tests are run by root, whom PostgreSQL refuses."""

QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
}
MISSING = (
    "PostgreSQL is needed for the township's tests: apt-get install --no-install-recommends "
    "postgresql (./dev test does it)"
)


class Cluster:
    """A running server.  For one thread at a time."""

    def __init__(self, folder: Path, pid: int) -> None:
        self.folder = folder
        self.pid = pid
        self._admin = psycopg.connect(self._dsn("postgres"), autocommit=True)
        self._numbers = itertools.count(1)

    def close(self) -> None:
        self._admin.close()

    def url(self, database: str) -> str:
        """As `--db` takes it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template0", options: str = "") -> str:
        """A database of its own, empty or like another that nobody is connected to: its name."""
        name = f"t{next(self._numbers)}"
        copied = "strategy file_copy"  # page by page through the log costs twice as much
        self._do(f"create database {{}} template {{}} {copied} {options}", name, template)
        return name

    def drop(self, database: str) -> None:
        """Away with it, whoever is still connected."""
        self._do("drop database {} with (force)", database)

    def hang_up(self, database: str) -> None:
        """End every connection to a database, as a restart of the server does."""
        ask = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"
        assert all(done for (done,) in self._admin.execute(ask, [database]).fetchall())

    def _do(self, statement: str, *names: str) -> None:
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _dsn(self, database: str) -> str:
        return f"dbname={database} user=postgres host={self.folder}"


@contextmanager
def running_cluster(*, durable: bool = False, **settings: str) -> Iterator[Cluster]:
    """A cluster while the block lasts; FileNotFoundError where none is installed."""
    binaries = _binaries()
    _sweep()
    place = Path("/tmp") if durable else _place()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))  # a socket's path must be short
    account = _account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    as_account = ["setpriv", "--pdeathsig=INT"]  # it ends with the tests, however they end
    if account:
        as_account += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    data = folder / "data"
    log = (folder / "log").open("wb")
    try:
        initdb = [*as_account, binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust"]
        locale = ["--locale=C", "--locale-provider=icu", "--icu-locale=zh-Hans-CN"]
        made = subprocess.run(
            [*initdb, "-E", "UTF8", *locale, "--no-sync"], cwd=folder, stdout=log, stderr=log
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {(folder / 'log').read_text()}")
        given = {**SETTINGS, **({} if durable else QUICK), **settings}
        options = [f"-c{name}={value}" for name, value in given.items()]
        server = subprocess.Popen(
            [*as_account, binaries / "postgres", "-D", data, "-k", folder, *options],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            with closing(_connected(folder, server)) as cluster:
                yield cluster
        finally:
            server.send_signal(signal.SIGINT)  # ends whatever connection was forgotten
            server.wait(STOP_S)
    finally:
        log.close()
        shutil.rmtree(folder)


def _connected(folder: Path, server: subprocess.Popen[bytes]) -> Cluster:
    ends = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < ends:
        with suppress(psycopg.OperationalError):
            return Cluster(folder, server.pid)
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")


def _place() -> Path:
    roomy = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM_BYTES
    return IN_MEMORY if roomy else Path("/tmp")


def _sweep() -> None:
    """Away with what runs left that were killed: old, and nobody's server is in it."""
    for left in [*Path("/tmp").glob(f"{PREFIX}*"), *IN_MEMORY.glob(f"{PREFIX}*")]:
        with suppress(OSError):
            old = time.time() - left.stat().st_mtime > 3 * START_S
            if old and not (left / "data" / "postmaster.pid").exists():
                shutil.rmtree(left)


def _binaries() -> Path:
    """Folder of the newest server programs."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0),
    )
    found = installed[-1] if installed else shutil.which("initdb")
    if found is None:
        raise FileNotFoundError(MISSING)
    return Path(found).resolve().parent


def _account() -> pwd.struct_passwd | None:
    """Whom root lends the server to; None: the server runs as who runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in ACCOUNTS if name in known)
