"""Points from the paper books, at the township: each household has them once.

Whether the kiosk booked them or the desk, they are known by what they are called
(`core.opening.OPENING`).  Functions on a connection (`book`).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from kiosk.core.opening import OPENING
from kiosk.township import tables

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
