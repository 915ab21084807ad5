"""Which scheme is in force: by the day, and by the village where it has a plan of its own.

Functions on a connection (`book`).  An announced one is in force when it has begun, to which
`rules.turning` sees on its day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from kiosk.core.feed import Known, SchemeAnnouncedItem, SchemeItem
from kiosk.core.scheme import Scheme, parse_scheme
from kiosk.township import tables

THE_TOWNSHIP = 0
"""In place of a village's code."""


@dataclass(frozen=True)
class InForce:
    """A scheme and the number under which kiosks know it; no other of the township has it."""

    version: int
    scheme: Scheme


@lru_cache(maxsize=32)
def read_scheme(document: str, version: int) -> Scheme:
    """Read once, not for each batch that comes in; the text alone decides what it is."""
    return parse_scheme(json.loads(document), f"scheme {version}")


def running(connection: Connection, village_code: int = THE_TOWNSHIP) -> InForce:
    """The one that is in force in a village, or in those that have no plan of their own."""
    for own in _begun(connection, village_code, 1) if village_code else ():
        return InForce(own.version, read_scheme(own.scheme, own.version))
    town = tables.township.c
    row = connection.execute(select(town.scheme_version, town.scheme)).one()
    return InForce(row.scheme_version, read_scheme(row.scheme, row.scheme_version))


def at_site(connection: Connection, site: str) -> InForce:
    """The one by which the households reckon whose home the site is."""
    here = tables.site.c
    code = connection.scalar(select(here.village_code).where(here.id == site))
    return running(connection, code or THE_TOWNSHIP)


def on_day(connection: Connection, day: str, village_code: int = THE_TOWNSHIP) -> InForce:
    """The one that was in force on a day, `2023-04-01` (RA-4.1.3a).

    Of a day before all of them it is the oldest that is known.
    """
    found = running(connection, village_code)
    if found.scheme.valid_from <= day:
        return found
    for found in _latest_first(connection, village_code):
        if found.scheme.valid_from <= day:
            break
    return found


def _latest_first(connection: Connection, village_code: int) -> Iterator[InForce]:
    """Every one that has been in force in a village, also before it had a plan of its own."""
    own = _begun(connection, village_code) if village_code else ()
    for row in own:
        yield InForce(row.version, read_scheme(row.scheme, row.version))
    yield running(connection)
    common = _begun(connection, THE_TOWNSHIP)
    for row in common:
        yield InForce(row.version, read_scheme(row.scheme, row.version))
    if common and common[-1].was:
        yield InForce(1, read_scheme(common[-1].was, 1))


def oldest(connection: Connection, village_code: int) -> InForce:
    """The first that is known."""
    return min(_latest_first(connection, village_code), key=lambda each: each.scheme.valid_from)


def of_version(connection: Connection, version: int) -> InForce:
    """The one with this number; that with which the township began where nobody knows it."""
    row = connection.execute(
        select(tables.scheme_version).where(tables.scheme_version.c.version == version)
    ).one_or_none()
    if row is not None:
        return InForce(row.version, read_scheme(row.scheme, row.version))
    return list(_latest_first(connection, THE_TOWNSHIP))[-1]


def announced(connection: Connection, village_code: int = THE_TOWNSHIP) -> list[InForce]:
    """Those that are to begin, in the order of their days, as the village's sites were told."""
    rows = _to_begin(connection, village_code)
    if village_code and not rows and not has_own(connection, village_code):
        rows = _to_begin(connection, THE_TOWNSHIP)
    return [InForce(row.version, read_scheme(row.scheme, row.version)) for row in rows]


def has_own(connection: Connection, village_code: int) -> bool:
    """Whether its sites are told of schemes of their own, be they announced or begun."""
    version = tables.scheme_version.c
    wanted = select(version.version).where(version.village_code == village_code).limit(1)
    return connection.scalar(wanted) is not None


def scheme_items(connection: Connection, village_code: int) -> list[Known]:
    """What a new site must know: what is in force, and what is to be."""
    now = running(connection, village_code)
    return [
        SchemeItem(now.version, msgspec.to_builtins(now.scheme)),
        *(
            SchemeAnnouncedItem(each.version, msgspec.to_builtins(each.scheme))
            for each in announced(connection, village_code)
        ),
    ]


def _begun(
    connection: Connection, village_code: int, most: int | None = None
) -> Sequence[Row[Any]]:
    """The newest first."""
    version = tables.scheme_version.c
    return connection.execute(
        select(tables.scheme_version)
        .where(version.village_code == village_code, version.begun != "", version.withdrawn == "")
        .order_by(version.version.desc())
        .limit(most)
    ).all()


def _to_begin(connection: Connection, village_code: int) -> Sequence[Row[Any]]:
    version = tables.scheme_version.c
    return connection.execute(
        select(tables.scheme_version)
        .where(version.village_code == village_code, version.begun == "", version.withdrawn == "")
        .order_by(version.version)
    ).all()
