"""Files that entries name, and what has come of them (design.md 9: never ahead of entries)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, insert, select

from kiosk.core.attached import files_of_line
from kiosk.core.clock import stamp
from kiosk.sync.protocol import FileState
from kiosk.township import tables


class Came(StrEnum):
    """What a page says of a file that an entry names."""

    WHOLE = "whole"
    WAITED_FOR = "waited_for"
    REFUSED = "refused"
    LOST = "lost"  # whoever was to send it is no more


@dataclass(frozen=True)
class NamedFile:
    digest: str
    came: Came


def note_named(
    connection: Connection, site: str, epoch: int, lines: Iterable[tuple[int, bytes]]
) -> None:
    """Remember which files the entries (number, line) name."""
    rows = [
        {"site": site, "epoch": epoch, "seq": seq, "digest": digest}
        for seq, line in lines
        for digest in files_of_line(line)
    ]
    if rows:
        connection.execute(insert(tables.named_file), rows)


def is_named(connection: Connection, site: str, digest: str) -> bool:
    """Whether an entry of this site names the file."""
    named = tables.named_file.c
    found = select(named.seq).where(named.site == site, named.digest == digest).limit(1)
    return connection.scalar(found) is not None


def files_of(connection: Connection, site: str, epoch: int, seq: int) -> list[NamedFile]:
    """The files that an entry names, and whether they are here."""
    named, kept, here = tables.named_file.c, tables.site_file.c, tables.site.c
    joined = tables.named_file.join(tables.site, here.id == named.site).outerjoin(
        tables.site_file, and_(kept.site == named.site, kept.digest == named.digest)
    )
    rows = connection.execute(
        select(named.digest, kept.state, here.epoch)
        .select_from(joined)
        .where(named.site == site, named.epoch == epoch, named.seq == seq)
        .order_by(named.digest)
    )
    return [NamedFile(row.digest, _came(row.state, epoch < row.epoch)) for row in rows]


def _came(state: str | None, is_gone: bool) -> Came:  # noqa: FBT001
    match state:
        case FileState.WHOLE:
            return Came.WHOLE
        case FileState.REFUSED:
            return Came.REFUSED
        case _:
            return Came.LOST if is_gone else Came.WAITED_FOR


def file_data(connection: Connection, site: str, digest: str) -> bytes | None:
    """A photograph (JPEG) or voice note (WAV) that this very site sent; None while it is not
    whole."""
    kept, photo = tables.site_file.c, tables.photo.c
    found: bytes | None = connection.scalar(
        select(photo.data)
        .join(tables.site_file, kept.digest == photo.id)
        .where(kept.site == site, kept.digest == digest, kept.state == FileState.WHOLE.value)
    )
    return found


def keep_photo(connection: Connection, digest: str, data: bytes, now: datetime) -> None:
    """Keep the bytes with this SHA-256, once, whoever sent them."""
    photo = tables.photo
    if connection.scalar(select(photo.c.id).where(photo.c.id == digest)) is None:
        connection.execute(insert(photo).values(id=digest, data=data, kept=stamp(now)))
