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

activity = Table(
    "activity",  # a session of the points system: who came is counted, each person once
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=False),
    text("day"),
    text("name"),
    Column("attendances", Integer, nullable=False),
    text("document"),  # number of the list or the photograph
    text("struck"),  # why it does not count; '' while it does
    text("booked"),
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
)
Index("activity_by_day", activity.c.day)

report_sent = Table(
    "report_sent",  # the package of a month was handed in
    metadata,
    key("period"),
    text("at"),
    text("digest"),  # SHA-256 of the package as it was then
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
)
