"""Schemes that are being written, and those that were put in force."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from kiosk.township.tables.columns import Text, key, metadata, text

scheme_draft = Table(
    "scheme_draft",
    metadata,
    key("id"),
    text("name"),
    text("scheme"),  # JSON
    text("changed"),
    text("who"),
)

scheme_version = Table(
    "scheme_version",  # each that was put in force or announced at the desk; the township's row has
    metadata,  # the one that is in force
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("village_code", Integer, nullable=False, server_default="0"),  # 0: the township's
    Column("begins", Text, nullable=False, server_default=""),  # day
    Column("begun", Text, nullable=False, server_default=""),  # '' until then
    Column("withdrawn", Text, nullable=False, server_default=""),
    text("scheme"),  # JSON
    Column("was", Text, nullable=True),  # that which it replaced, JSON; null in layout 4
    text("fed"),
    text("who"),
    text("approver"),
    text("document"),
    text("reason"),
)

village_plan = Table(
    "village_plan",  # what a village has decided for itself, over the township's scheme
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("village_code", Integer, nullable=False),
    text("begins"),  # day
    text("plan"),  # sections, JSON
    text("decided"),  # day
    text("decided_by"),
    text("paper"),
    text("reason"),
    text("fed"),
    text("who"),
    Column("withdrawn", Text, nullable=False, server_default=""),
)
Index("village_plan_by_village", village_plan.c.village_code)
