"""Photographs and voice notes on their way from a kiosk, in pieces (design.md 9).

A file is known by the SHA-256 of its bytes, and only one that an entry of the very site names is
taken.  It goes on where it was cut, in whatever server process; before it is whole, has its hash
and is one of the two, nobody gets to see it.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime

from nacl.signing import VerifyKey
from sqlalchemy import Connection, Engine, delete, insert, select, update

from kiosk.core.attached import DIGEST
from kiosk.core.clock import stamp
from kiosk.core.voice_note import is_voice_note
from kiosk.sync.protocol import (
    FILE_BYTES_MAX,
    PIECE_BYTES_MAX,
    FileStanding,
    FileState,
    Problem,
    file_target,
    piece_signed,
    request_signed_by,
)
from kiosk.township import tables
from kiosk.township.awards.evidence import PIXELS_MAX
from kiosk.township.book import find_site
from kiosk.township.database import run_tx
from kiosk.township.entries.files import is_named, keep_photo
from kiosk.township.link.exchange import keys_of

RANGE = re.compile(r"bytes (\d{1,10})-(\d{1,10})/(\d{1,10})", re.ASCII)


@dataclass(frozen=True)
class Span:
    """Which bytes of a file a piece is, as `Content-Range` says (RFC 9110, 14.4)."""

    first: int
    last: int
    size: int


def span_of(content_range: str) -> Span | None:
    """None for what says nothing or makes no sense."""
    found = RANGE.fullmatch(content_range)
    if found is None:
        return None
    first, last, size = (int(part) for part in found.groups())
    return Span(first, last, size) if first <= last < size else None


def standing(
    engine: Engine, site: str, digest: str, signature: str, now: datetime
) -> FileStanding | Problem:
    """What is here of a file of this site."""

    def read(connection: Connection) -> FileStanding | Problem:
        target = file_target(site, digest)
        problem = _refused(connection, site, digest, "GET", target, signature)
        return problem or _standing(connection, site, digest)

    found = run_tx(engine, read, reads=True)
    return found if isinstance(found, Problem) else _looked_at(engine, site, found, now)


def take_piece(
    engine: Engine,
    site: str,
    digest: str,
    content_range: str,
    piece: bytes,
    signature: str,
    now: datetime,
) -> FileStanding | Problem:
    """Take the next bytes of a file; those that are not the next change nothing."""
    span = span_of(content_range)
    if span is None or span.last - span.first + 1 != len(piece):
        return Problem.UNREADABLE
    if span.size > FILE_BYTES_MAX or len(piece) > PIECE_BYTES_MAX:
        return Problem.TOO_LARGE
    signed = piece_signed(file_target(site, digest), content_range, piece)
    problem = run_tx(
        engine, lambda c: _refused(c, site, digest, "PUT", signed, signature), reads=True
    )
    if problem is not None:
        return problem
    taken = run_tx(engine, lambda c: _add(c, site, digest, span, piece, now), site=site)
    return _looked_at(engine, site, taken, now)


def take_whole(
    engine: Engine, site: str, digest: str, data: bytes, now: datetime
) -> FileStanding | Problem:
    """Take a file that came by another way, as on a stick: nobody signed it, but its hash stands
    in an entry that the machine did sign."""

    def read(connection: Connection) -> FileStanding | Problem:
        if find_site(connection, site) is None:
            return Problem.UNKNOWN_SITE
        if DIGEST.fullmatch(digest) is None or not is_named(connection, site, digest):
            return Problem.UNNAMED
        return _standing(connection, site, digest)

    if not 0 < len(data) <= FILE_BYTES_MAX:
        return Problem.TOO_LARGE
    found = run_tx(engine, read, reads=True)
    if isinstance(found, Problem) or found.state != FileState.PART:
        return found
    if hashlib.sha256(data).hexdigest() != digest:
        return Problem.UNREADABLE
    return _end(engine, site, digest, data, now)


def whole_files(engine: Engine, site: str) -> list[str]:
    """Digests of a site's files that need not be sent any more, in order."""
    kept = tables.site_file.c
    found = select(kept.digest).where(kept.site == site, kept.state != FileState.PART.value)
    return list(run_tx(engine, lambda c: c.scalars(found.order_by(kept.digest)).all(), reads=True))


def _refused(
    connection: Connection, site: str, digest: str, method: str, signed: str, signature: str
) -> Problem | None:
    """Why a call for a file is not served.  Also a machine that was shut out may send what its
    entries named."""
    if find_site(connection, site) is None:
        return Problem.UNKNOWN_SITE
    keys = keys_of(connection, site).values()
    if not any(request_signed_by(VerifyKey(key), method, signed, signature) for key in keys):
        return Problem.WRONG_SIGNATURE
    if DIGEST.fullmatch(digest) is None or not is_named(connection, site, digest):
        return Problem.UNNAMED
    return None


def _standing(connection: Connection, site: str, digest: str) -> FileStanding:
    kept = tables.site_file
    row = connection.execute(
        select(kept).where(kept.c.site == site, kept.c.digest == digest)
    ).one_or_none()
    if row is None:
        return FileStanding(digest, 0, 0, FileState.PART)
    return FileStanding(digest, row.size, row.have, FileState(row.state))


def _add(
    connection: Connection, site: str, digest: str, span: Span, piece: bytes, now: datetime
) -> FileStanding:
    there = _standing(connection, site, digest)
    if there.state != FileState.PART:
        return there
    if there.size != span.size:
        there = FileStanding(digest, span.size, 0, FileState.PART)
        _forget(connection, site, digest)
        _write(connection, site, there, now)
    if span.first != there.have:
        return there
    connection.execute(
        insert(tables.file_piece).values(site=site, digest=digest, first=span.first, data=piece)
    )
    grown = FileStanding(digest, span.size, span.last + 1, FileState.PART)
    _write(connection, site, grown, now)
    return grown


# --- when it is whole -----------------------------------------------------------------------


def _looked_at(engine: Engine, site: str, there: FileStanding, now: datetime) -> FileStanding:
    """A file of which all bytes are here becomes whole, or begins anew.

    Also where the process that took the last of them died before it got so far.
    """
    if there.state != FileState.PART or not 0 < there.size == there.have:
        return there
    digest, piece = there.sha256, tables.file_piece.c
    pieces = select(piece.data).where(piece.site == site, piece.digest == digest)
    ordered = pieces.order_by(piece.first)
    data = b"".join(run_tx(engine, lambda c: list(c.scalars(ordered)), reads=True))
    if hashlib.sha256(data).hexdigest() == digest:
        return _end(engine, site, digest, data, now)
    return run_tx(engine, lambda c: _begin_anew(c, site, digest, now), site=site)


def _end(engine: Engine, site: str, digest: str, data: bytes, now: datetime) -> FileStanding:
    """All bytes are here and are the right ones: a photograph or a voice note is kept, anything
    else is not."""
    state = FileState.WHOLE if is_voice_note(data) or is_photograph(data) else FileState.REFUSED
    ended = FileStanding(digest, len(data), len(data), state)

    def write(connection: Connection) -> None:
        _forget(connection, site, digest)
        _write(connection, site, ended, now)
        if state is FileState.WHOLE:
            keep_photo(connection, digest, data, now)

    run_tx(engine, write, site=site)
    return ended


def is_photograph(data: bytes) -> bool:
    """Whether these bytes are a JPEG that a browser may be given."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                return False
            opened.draft("RGB", (64, 64))
            opened.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def _begin_anew(connection: Connection, site: str, digest: str, now: datetime) -> FileStanding:
    there = _standing(connection, site, digest)
    if there.state != FileState.PART:
        return there  # another process has got the right ones
    _forget(connection, site, digest)
    empty = FileStanding(digest, there.size, 0, FileState.PART)
    _write(connection, site, empty, now)
    return empty


def _forget(connection: Connection, site: str, digest: str) -> None:
    """The pieces that have come."""
    piece = tables.file_piece.c
    connection.execute(delete(tables.file_piece).where(piece.site == site, piece.digest == digest))


def _write(connection: Connection, site: str, there: FileStanding, now: datetime) -> None:
    kept = tables.site_file
    values = {
        "size": there.size,
        "have": there.have,
        "state": there.state.value,
        "changed": stamp(now),
    }
    changed = connection.execute(
        update(kept).where(kept.c.site == site, kept.c.digest == there.sha256).values(**values)
    )
    if changed.rowcount == 0:
        connection.execute(insert(kept).values(site=site, digest=there.sha256, **values))
