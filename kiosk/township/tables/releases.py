"""Spending rights: points released between sites, and households that move."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk.township.tables.columns import Text, key, metadata, text, whole

release = Table(
    "release",
    metadata,
    key("id"),  # of the entry: `tx01/1/57`
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    Column("site_from", Text, ForeignKey("site.id"), nullable=False),
    Column("site_to", Text, ForeignKey("site.id"), nullable=False),
    whole("points"),  # 0: a wish that brought nothing
    text("at"),  # by the kiosk's clock
    text("wish"),
    text("why"),
)
Index("release_by_household", release.c.household, release.c.at)

away = Table(
    "away",  # sites beside those of its village that are told of a household
    metadata,
    Column("household", Text, ForeignKey("household.id"), primary_key=True),
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
)

home_move = Table(
    "home_move",
    metadata,
    key("id"),
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    Column("site_from", Text, ForeignKey("site.id"), nullable=False),
    Column("site_to", Text, ForeignKey("site.id"), nullable=False),
    text("asked"),
    text("done"),  # when the old home's word was heard; '' while it is waited for
)
Index("home_move_by_household", home_move.c.household, home_move.c.asked)
