"""Schemes that are being written, and those that were put in force."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

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
    "scheme_version",  # each that was put in force at the desk; the township's row has the newest
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    text("scheme"),  # JSON
    Column("was", Text, nullable=True),  # that which it replaced, JSON; null in layout 4
    text("fed"),
    text("who"),
    text("approver"),
    text("document"),
    text("reason"),
)
