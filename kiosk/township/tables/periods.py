"""Months that were closed, the lists made public, and what reports need beside the ledgers."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from kiosk.township.tables.columns import Text, key, metadata, text

closing = Table(
    "closing",
    metadata,
    Column("village_code", Integer, primary_key=True, autoincrement=False),
    key("cycle"),
    key("period"),
    text("at"),
)

published = Table(
    "published",  # lists as they were made public: never changed
    metadata,
    Column("village_code", Integer, primary_key=True, autoincrement=False),
    key("kind"),  # `core.publicity.ListKind`
    key("cycle"),
    key("period"),
    Column("number", Integer, primary_key=True, autoincrement=False),  # 0; its errata sheets 1, 2
    text("at"),
    text("title"),
    text("mark"),
    Column("body", LargeBinary, nullable=False),  # the very bytes that were hashed
    Column("signature", LargeBinary, nullable=False),  # of the township's key over them
)
Index("published_by_period", published.c.village_code, published.c.cycle, published.c.period)

typed_figure = Table(
    "typed_figure",  # what no ledger knows: a survey, a count of households at home
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=True),  # NULL: of the whole township
    text("kind"),  # `figures.Typed`
    text("day"),
    Column("part", Integer, nullable=False),
    Column("whole", Integer, nullable=False),  # 0 where it is a number and no share
    text("document"),
    text("booked"),
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
)
Index("typed_figure_by_kind", typed_figure.c.kind, typed_figure.c.day)

planned_activity = Table(
    "planned_activity",  # a session that is still to come, or was
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=False),
    text("at"),
    text("name"),
    text("place"),
    text("item"),  # of the scheme's list, that brings points; ''
    text("called_off"),  # why; '' while it stands
    text("booked"),
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
)
Index("planned_activity_by_time", planned_activity.c.at)

session = Table(
    "session",  # of the points system, held: each person counts once
    metadata,
    key("id"),  # of a kiosk's: `site/epoch/seq` of the entry that tells of it
    Column("village_code", Integer, nullable=False),
    text("day"),
    text("name"),
    text("place"),
    Column("attendances", Integer, nullable=False),
    text("document"),  # number of the list or the photograph
    text("struck"),  # why it does not count; '' while it does
    text("booked"),
    Column("staff", Text, ForeignKey("staff.id"), nullable=True),  # NULL: told by a kiosk
    Column("planned", Text, ForeignKey("planned_activity.id"), nullable=True, unique=True),
)
Index("session_by_day", session.c.day)

attendance = Table(
    "attendance",  # who was there, where that is known: once a person and session
    metadata,
    Column("session", Text, ForeignKey("session.id"), primary_key=True),
    Column("household", Text, ForeignKey("household.id"), primary_key=True),
    key("person"),  # name of the member; '' for the household as such
)

report_sent = Table(
    "report_sent",  # the package of a month was handed in
    metadata,
    key("period"),
    text("at"),
    text("digest"),  # SHA-256 of the package as it was then
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
)

village_bar = Table(
    "village_bar",  # why a village may not be proposed for the demonstration title (GL-3.4)
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=False),
    text("reason"),  # `core.acceptance.VillageBar.id`
    text("words"),  # of the scheme, as they were then
    text("clause"),
    text("since"),  # a day
    text("document"),
    text("booked"),
    text("who"),
    text("lifted"),  # stamp; '' while it is in force
    text("lifted_document"),
    text("lifted_because"),
    text("lifted_by"),
)
Index("village_bar_by_village", village_bar.c.village_code)

acceptance_answer = Table(
    "acceptance_answer",  # what somebody saw on the spot for a row of the sheet; the last holds
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=False),
    text("row"),  # `core.acceptance.AcceptanceRow.id`
    Column("value", Integer, nullable=False),  # 1 or 0 of a check, a score
    text("day"),
    text("document"),
    text("booked"),
    text("who"),
)
Index("acceptance_answer_by_village", acceptance_answer.c.village_code, acceptance_answer.c.row)
