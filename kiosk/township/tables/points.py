"""Points, reviews and suspensions."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk.township.tables.columns import Text, key, metadata, text, whole

points = Table(
    "points",
    metadata,
    key("id"),
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    text("kind"),
    whole("points"),
    text("what"),
    text("item"),  # of the scheme's list; '' when points were given by figure
    text("member"),  # in full
    text("effective"),
    text("posted"),
    Column("reverses", Text, ForeignKey("points.id"), nullable=True, unique=True),
    Column("helps", Text, nullable=True),  # the award whose helper gets these
)
Index("points_by_household", points.c.household, points.c.effective)
Index("points_by_time", points.c.effective)
Index("points_of_helpers", points.c.helps)

review = Table(
    "review",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    key("id"),
    text("before"),
    text("at"),
)

suspension = Table(
    "suspension",
    metadata,
    key("id"),
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    text("kind"),
    text("start"),
    text("until", null=True),
)
