"""Households, people and cards."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from kiosk.township.tables.columns import Text, key, metadata, text

household = Table(
    "household",
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=False),
    text("number"),
    text("place"),  # the villagers' group, 3组
    text("name"),  # in full: it stays here
    Column("home", Text, ForeignKey("site.id"), nullable=False),
    UniqueConstraint("village_code", "number"),
)

person = Table(
    "person",
    metadata,
    key("id"),
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    text("name"),
    text("role"),
    text("card_key"),
    text("pin"),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("site", "name"),
)

card = Table(
    "card",
    metadata,
    key("key"),
    text("text"),
    Column("serial", BigInteger, nullable=False, unique=True),
    Column("village_code", Integer, nullable=False),
    Column("household", Text, ForeignKey("household.id"), nullable=True),
    Column("person", Text, ForeignKey("person.id"), nullable=True),
    text("state"),
)
Index("card_by_household", card.c.household)
