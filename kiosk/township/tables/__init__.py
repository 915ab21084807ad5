"""The township's tables, in SQL that SQLite and PostgreSQL both run (research: deps.md 1.3).

Keys are made by the writer, never by the database; numbers without gaps (`site.head`, `site.fed`)
are columns of the site's row, which a transaction locks by writing it.  Times are local stamps
(`core.clock.stamp`), which sort as text.
"""

from __future__ import annotations

from kiosk.township.tables.awards import (
    award_photo,
    circumstances,
    confirmation,
    declaration,
    item_request,
    kin,
    objection,
    photo,
    publication,
    suspension_paper,
    visit,
)
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
from kiosk.township.tables.funds import donor, fund, fund_line
from kiosk.township.tables.goods import good_version, goods, goods_draft, own_goods
from kiosk.township.tables.people import (
    card,
    card_batch,
    enrolment,
    household,
    member,
    person,
    printed_card,
    regrouping,
    staged_list,
)
from kiosk.township.tables.periods import (
    activity,
    closing,
    published,
    report_sent,
    typed_figure,
)
from kiosk.township.tables.platform import api_token
from kiosk.township.tables.points import points, review, suspension
from kiosk.township.tables.releases import away, home_move, release
from kiosk.township.tables.schemes import scheme_draft, scheme_version
from kiosk.township.tables.sites import credentials, entry, feed, kiosk_key, machine, site, township

LAYOUT = 4
"""Version of these tables."""

__all__ = [
    "LAYOUT",
    "Text",
    "activity",
    "api_token",
    "audit",
    "audit_head",
    "award_photo",
    "away",
    "card",
    "card_batch",
    "circumstances",
    "closing",
    "confirmation",
    "credentials",
    "declaration",
    "desk_session",
    "donor",
    "enrolment",
    "entry",
    "entry_look",
    "feed",
    "fund",
    "fund_line",
    "good_version",
    "goods",
    "goods_draft",
    "home_move",
    "household",
    "item_request",
    "kin",
    "kiosk_key",
    "machine",
    "member",
    "metadata",
    "objection",
    "own_goods",
    "person",
    "photo",
    "points",
    "printed_card",
    "publication",
    "published",
    "regrouping",
    "release",
    "report_sent",
    "review",
    "scheme_draft",
    "scheme_version",
    "sign_in_guard",
    "site",
    "staff",
    "staff_site",
    "staged_list",
    "suspension",
    "suspension_paper",
    "township",
    "typed_figure",
    "visit",
]
