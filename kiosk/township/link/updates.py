"""New versions of the kiosks' program, for kiosks that fetch them by themselves, piece by piece.

The township keeps a package as it came and believes nothing of it: each kiosk looks whose
signature it has (`kiosk.updating`), and its keeper says when it is put in.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

import msgspec
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from kiosk.core.clock import stamp
from kiosk.sync.protocol import Problem
from kiosk.sync.update_offer import (
    PACKAGE_BYTES_MAX,
    PACKAGE_PIECE_BYTES,
    UpdateOffer,
    offer_target,
    package_target,
)
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.link.exchange import caller
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff

LIST = "manifest.json"
LIST_BYTES_MAX = 4 << 20
VERSION = re.compile(r"[0-9][0-9a-z.+-]{0,39}")
PIECES_AT_ONCE = 64
"""In one transaction: a kiosk that tells a redemption does not wait for a whole package."""

NO_PACKAGE = "这不是兑换机的更新包。"


@dataclass(frozen=True)
class Package:
    """What a file says of itself; the kiosks look whether it is true."""

    digest: str
    version: str
    counter: int
    size: int


@dataclass(frozen=True)
class Offered:
    """A package for all sites, or for some to try it first."""

    package: Package
    sites: tuple[str, ...] = ()
    """Ids; none: all."""


@dataclass(frozen=True)
class Withdrawn:
    version: str


class _List(msgspec.Struct, frozen=True):
    format: str
    version: str
    counter: int


def read_package(file: IO[bytes]) -> Package:
    """What the file says; Refused when no kiosk could ever take it."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            first = tar.next()
            data = tar.extractfile(first) if first is not None and first.name == LIST else None
            if first is None or data is None or not first.size <= LIST_BYTES_MAX:
                raise Refused(NO_PACKAGE)
            said = msgspec.json.decode(data.read(), type=_List)
    except (tarfile.TarError, OSError, EOFError, ValueError, msgspec.MsgspecError):
        raise Refused(NO_PACKAGE) from None
    sound = VERSION.fullmatch(said.version) and 0 < said.counter < 2**53
    if not said.format.startswith("village-kiosk update ") or not sound:
        raise Refused(NO_PACKAGE)
    if size > PACKAGE_BYTES_MAX:
        raise Refused("更新包太大了，没有收。")
    return Package(digest.hexdigest(), said.version, said.counter, size)


def keep(engine: Engine, package: Package, file: IO[bytes]) -> None:
    """Take the pieces in, for an `offer` that follows; what broke off before is dropped.

    Refused as by `offer`, before anything is kept.
    """
    kept = tables.update_package

    def begin(connection: Connection) -> bool:
        _refuse_older(connection, package)
        row = _find(connection, package.digest)
        if row is not None and row.offered:
            return False
        unfinished = connection.scalars(select(kept.c.digest).where(kept.c.offered == ""))
        _drop(connection, unfinished.all())
        connection.execute(
            insert(kept).values(
                digest=package.digest,
                version=package.version,
                counter=package.counter,
                size=package.size,
                sites="",
                offered="",
            )
        )
        return True

    if not run_tx(engine, begin):
        return
    file.seek(0)
    for rows in _pieces(package.digest, file):
        run_tx(engine, partial(_insert, rows=rows))


def offer(connection: Connection, _who: Staff | None, wanted: Offered, now: datetime) -> Done:
    """Let kiosks fetch a package that was taken in; Refused when a newer one is on offer to all."""
    package, kept = wanted.package, tables.update_package
    others = _refuse_older(connection, package)
    if not wanted.sites:  # nobody has any use for what is older
        _drop(connection, [row.digest for row in others if row.counter <= package.counter])
    done = connection.execute(
        update(kept)
        .where(kept.c.digest == package.digest)
        .values(sites=" ".join(wanted.sites), offered=stamp(now))
    )
    if done.rowcount != 1:
        raise Refused(f"另外有人也在给新版本，{package.version} 没有给。请再来一次。")
    whom = "、".join(wanted.sites) or "所有兑换点"
    note = f"把新版本 {package.version} 给了 {whom}。机器自己取，管理员点更新程序才换。"
    return Done(note, f"update:{package.version}", after={"sha256": package.digest, "sites": whom})


def _refuse_older(connection: Connection, package: Package) -> list[Row[Any]]:
    """The other packages that are on offer; Refused when one of them, for all, is as new."""
    others = [row for row in _offered(connection) if row.digest != package.digest]
    if any(row.counter >= package.counter and not row.sites for row in others):
        raise Refused(f"已经给了更新的版本，{package.version} 没有给。要给，先收回新的。")
    return others


def withdraw(connection: Connection, _who: Staff | None, gone: Withdrawn, _now: datetime) -> Done:
    """Nobody gets it any more, and who has fetched it drops it; who runs it goes on."""
    rows = [row for row in _offered(connection) if row.version == gone.version]
    if not rows:
        raise Refused(f"没有给过 {gone.version}。")
    _drop(connection, [row.digest for row in rows])
    return Done(f"收回了新版本 {gone.version}。", f"update:{gone.version}")


def on_offer(connection: Connection) -> list[Row[Any]]:
    """The packages, newest first."""
    return sorted(_offered(connection), key=lambda row: -row.counter)


# --- what kiosks ask -------------------------------------------------------------------------


def offer_to(engine: Engine, site: str, signature: str) -> UpdateOffer | Problem:
    """The newest one for this site; an empty offer when there is none."""

    def read(connection: Connection) -> UpdateOffer | Problem:
        row = caller(connection, site, offer_target(site), signature)
        if isinstance(row, Problem):
            return row
        found = next(iter(_for_site(connection, site)), None)
        return UpdateOffer() if found is None else UpdateOffer(found.digest, found.size)

    return run_tx(engine, read, reads=True)


def piece_for(
    engine: Engine, site: str, digest: str, first: int, signature: str
) -> bytes | Problem:
    """The bytes from number `first` to the end of their piece; NOT_FOUND when it was withdrawn."""
    begins = first - first % PACKAGE_PIECE_BYTES

    def read(connection: Connection) -> bytes | Problem:
        row = caller(connection, site, package_target(site, digest, first), signature)
        if isinstance(row, Problem):
            return row
        if digest not in {each.digest for each in _for_site(connection, site)}:
            return Problem.NOT_FOUND
        piece = tables.update_piece.c
        data = connection.scalar(
            select(piece.data).where(piece.digest == digest, piece.first == begins)
        )
        return bytes(data)[first - begins :] if data is not None else Problem.NOT_FOUND

    found = run_tx(engine, read, reads=True)
    return found or Problem.NOT_FOUND


def _for_site(connection: Connection, site: str) -> Iterator[Row[Any]]:
    for row in on_offer(connection):
        if not row.sites or site in row.sites.split():
            yield row


def _offered(connection: Connection) -> Sequence[Row[Any]]:
    kept = tables.update_package
    return connection.execute(select(kept).where(kept.c.offered != "")).all()


def _find(connection: Connection, digest: str) -> Row[Any] | None:
    kept = tables.update_package
    return connection.execute(select(kept).where(kept.c.digest == digest)).one_or_none()


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(tables.update_piece), rows)


def _drop(connection: Connection, digests: Sequence[str]) -> None:
    for table in (tables.update_piece, tables.update_package):
        connection.execute(delete(table).where(table.c.digest.in_(digests)))


def _pieces(digest: str, file: IO[bytes]) -> Iterator[list[dict[str, Any]]]:
    first = 0
    rows: list[dict[str, Any]] = []
    while data := file.read(PACKAGE_PIECE_BYTES):
        rows.append({"digest": digest, "first": first, "data": data})
        first += len(data)
        if len(rows) == PIECES_AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows


def opened(path: Path) -> IO[bytes]:
    """The file; Refused when it cannot be read."""
    try:
        return path.open("rb")
    except OSError as error:
        raise Refused(f"{path} 打不开：{error.strerror}") from None
