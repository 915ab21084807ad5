"""Goods and their prices."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, Table

from kiosk.township.tables.columns import Text, key, metadata, text, whole

goods = Table(
    "goods",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    key("id"),
    text("name"),
    whole("points"),
    text("category"),
    text("unit"),
    text("delivery"),
    text("kind"),
    Column("offered", Boolean, nullable=False),
    Column("place", Integer, nullable=False),
    text("since"),  # from when it is so; '' from the beginning
    CheckConstraint("points > 0"),
)

good_version = Table(
    "good_version",  # everything that was ever said of goods: append-only; `goods` is the last word
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    key("id"),
    Column("n", Integer, primary_key=True, autoincrement=False),  # counted for each of them
    text("name"),
    whole("points"),
    text("category"),
    text("unit"),
    text("delivery"),
    text("kind"),
    Column("offered", Boolean, nullable=False),
    Column("place", Integer, nullable=False),
    text("since"),
    text("said"),
    text("who"),  # name at the desk; '' for the command line
    CheckConstraint("points > 0"),
)

own_goods = Table(
    "own_goods",  # made at a kiosk, and not on the township's list
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    key("id"),
    text("name"),
    text("kind"),
)
