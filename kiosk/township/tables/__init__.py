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
from kiosk.township.tables.files import file_piece, named_file, site_file
from kiosk.township.tables.funds import donor, fund, fund_line, fund_plan
from kiosk.township.tables.goods import good_version, goods, own_goods
from kiosk.township.tables.paper_trail import (
    keeper_reward,
    member_consent,
    village_title,
    voucher,
)
from kiosk.township.tables.people import (
    card,
    card_batch,
    enrolment,
    group_member,
    household,
    member,
    opening_list,
    person,
    printed_card,
    regrouping,
    waiting_list,
)
from kiosk.township.tables.periods import (
    acceptance_answer,
    attendance,
    closing,
    planned_activity,
    published,
    report_sent,
    session,
    typed_figure,
    village_bar,
)
from kiosk.township.tables.platform import api_token
from kiosk.township.tables.points import points, review, suspension
from kiosk.township.tables.releases import away, home_move, release
from kiosk.township.tables.schemes import scheme_draft, scheme_version, village_plan
from kiosk.township.tables.sites import (
    credentials,
    entry,
    feed,
    invitation,
    kiosk_key,
    machine,
    site,
    site_state,
    township,
)
from kiosk.township.tables.updates import update_package, update_piece

LAYOUT = 7
"""Version of these tables."""

__all__ = [
    "LAYOUT",
    "Text",
    "acceptance_answer",
    "api_token",
    "attendance",
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
    "file_piece",
    "fund",
    "fund_line",
    "fund_plan",
    "good_version",
    "goods",
    "group_member",
    "home_move",
    "household",
    "invitation",
    "item_request",
    "keeper_reward",
    "kin",
    "kiosk_key",
    "machine",
    "member",
    "member_consent",
    "metadata",
    "named_file",
    "objection",
    "opening_list",
    "own_goods",
    "person",
    "photo",
    "planned_activity",
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
    "session",
    "sign_in_guard",
    "site",
    "site_file",
    "site_state",
    "staff",
    "staff_site",
    "suspension",
    "suspension_paper",
    "township",
    "typed_figure",
    "update_package",
    "update_piece",
    "village_bar",
    "village_plan",
    "village_title",
    "visit",
    "voucher",
    "waiting_list",
]
