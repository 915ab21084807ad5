"""Entries on their way into the book: do they follow what is there, and where do they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from kiosk.core.clock import stamp
from kiosk.core.journal import NO_HASH, entry_hash
from kiosk.sync.protocol import Head
from kiosk.township import tables
from kiosk.township.entries.files import note_named

New = tuple[int, bytes, bytes]
"""Number, line and hash of an entry."""


@dataclass(frozen=True)
class Fork:
    """Entry `seq` has two contents."""

    seq: int


def following(stored: Mapping[int, bytes], head: Head, lines: Sequence[bytes]) -> list[New] | Fork:
    """Those of a batch that are new, behind the hashes that are here; Fork when they do not fit.

    `stored` begins with the entry before the batch and ends with the last one that is here.
    """
    digest = stored.get(head.first - 1, NO_HASH)
    new: list[New] = []
    for seq, line in enumerate(lines, head.first):
        digest = entry_hash(digest, line)
        if stored.get(seq, digest) != digest:
            return Fork(seq)
        if seq not in stored:
            new.append((seq, line, digest))
    return new if digest.hex() == head.hash else Fork(head.last)


def store(
    connection: Connection,
    site: str,
    epoch: int,
    new: Sequence[New],
    marks: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """`marks` are what `reading` says of each."""
    connection.execute(
        insert(tables.entry),
        [
            {
                "site": site,
                "epoch": epoch,
                "seq": seq,
                "hash": digest,
                "line": line,
                "received": stamp(now),
                **mark,
            }
            for (seq, line, digest), mark in zip(new, marks, strict=True)
        ],
    )
    note_named(connection, site, epoch, [(seq, line) for seq, line, _ in new])
