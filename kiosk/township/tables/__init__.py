"""The township's tables, in SQL that SQLite and PostgreSQL both run (research: deps.md 1.3).

Keys are made by the writer, never by the database; numbers without gaps (`site.head`, `site.fed`)
are columns of the site's row, which a transaction locks by writing it.  Times are local stamps
(`core.clock.stamp`), which sort as text.
"""

from __future__ import annotations

from kiosk.township.tables.columns import Text, metadata
from kiosk.township.tables.desk import (
    audit,
    audit_head,
    desk_session,
    entry_look,
    sign_in_guard,
    staff,
    staff_site,
)
from kiosk.township.tables.goods import goods, own_goods
from kiosk.township.tables.people import card, household, person
from kiosk.township.tables.periods import closing
from kiosk.township.tables.points import points, review, suspension
from kiosk.township.tables.sites import credentials, entry, feed, kiosk_key, site, township

LAYOUT = 4
"""Version of these tables."""

__all__ = [
    "LAYOUT",
    "Text",
    "audit",
    "audit_head",
    "card",
    "closing",
    "credentials",
    "desk_session",
    "entry",
    "entry_look",
    "feed",
    "goods",
    "household",
    "kiosk_key",
    "metadata",
    "own_goods",
    "person",
    "points",
    "review",
    "sign_in_guard",
    "site",
    "staff",
    "staff_site",
    "suspension",
    "township",
]
