"""Points from the paper books, at the township: each household has them once.

Whether the kiosk booked them or the desk, they are known by what they are called
(`core.opening.OPENING`).  Functions on a connection (`book`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kiosk.core.opening import OPENING
from kiosk.township import tables
from kiosk.township.office.staff import Staff

AGAIN = "已经有期初积分，一户只记一次"
"""Why what came second was undone."""


def opened(connection: Connection, households: Collection[str]) -> dict[str, int]:
    """The points that these households (ids) brought from the paper book, as far as they stand."""
    points, undoing = tables.points.c, tables.points.alias("undoing")
    rows = connection.execute(
        select(points.household, points.points)
        .outerjoin(undoing, undoing.c.reverses == points.id)
        .where(
            points.household.in_(households),
            points.what == OPENING,
            points.reverses.is_(None),
            undoing.c.id.is_(None),
        )
    )
    return {row.household: row.points for row in rows}


@dataclass(frozen=True)
class WaitingOpening:
    """A list that waits, and whose it is."""

    id: str
    site: str
    site_name: str
    file: str


def waiting_openings(connection: Connection, who: Staff) -> list[WaitingOpening]:
    """The lists of their sites that wait, the oldest first."""
    table, site = tables.opening_list.c, tables.site.c
    rows = connection.execute(
        select(table.id, table.site, site.name, table.name.label("file"))
        .join(tables.site, site.id == table.site)
        .where(table.outcome == "")
        .order_by(table.sent, table.id)
    ).all()
    return [
        WaitingOpening(row.id, row.site, row[2], row.file) for row in rows if who.is_for(row.site)
    ]
