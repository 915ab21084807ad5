"""Activities that the township announced."""

from __future__ import annotations

from datetime import datetime

from kiosk.core.activities import Activity
from kiosk.core.clock import parse_stamp, stamp
from kiosk.store.database import Store

SHOWN = 20


def upcoming(store: Store, at: datetime) -> tuple[Activity, ...]:
    """Those that begin on the day of `at` or later and were not called off, the next first."""
    found = store.rows(
        "select id, name, place, at, item, points from activity"
        " where at >= ? and called_off = 0 order by at, id limit ?",
        [stamp(at)[:10], SHOWN],
    )
    return tuple(
        Activity(activity, name, place, parse_stamp(when), item, points)
        for activity, name, place, when, item, points in found
    )
