"""Months, quarters and years that were closed."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from kiosk.township.tables.columns import key, metadata, text

closing = Table(
    "closing",
    metadata,
    Column("village_code", Integer, primary_key=True, autoincrement=False),
    key("cycle"),
    key("period"),
    text("at"),
)
