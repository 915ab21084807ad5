"""Entries of kinds that the program before did not know, read by the one that does.

A kiosk may be brought up to date before its township: what it wrote meanwhile was kept and shown,
and is acted upon now.  Functions on a connection (`book`).
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

import msgspec
from sqlalchemy import Connection, select, update

from kiosk.core.journal import Entry
from kiosk.township import tables
from kiosk.township.book import the_site
from kiosk.township.link.reading import KINDS, UNKNOWN_KIND, read_entries


def reread(connection: Connection, now: datetime) -> int:
    """Read what can be read by now, as if it came today, each machine's in order: how many."""
    entry = tables.entry.c
    unknown = connection.execute(
        select(tables.entry)
        .where(entry.kind == "", entry.flagged.startswith(UNKNOWN_KIND))
        .order_by(entry.site, entry.epoch, entry.seq)
    ).all()
    known = [row for row in unknown if msgspec.json.decode(row.line, type=Entry).kind in KINDS]
    for (site, epoch), rows in groupby(known, lambda row: (row.site, row.epoch)):
        new = [(row.seq, row.line, row.hash) for row in rows]
        marks = read_entries(connection, the_site(connection, site), new, epoch, now=now)
        for (seq, _, _), mark in zip(new, marks, strict=True):
            here = (entry.site == site, entry.epoch == epoch, entry.seq == seq)
            connection.execute(update(tables.entry).where(*here).values(**mark))
    return len(known)
