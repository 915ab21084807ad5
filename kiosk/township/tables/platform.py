"""Whom the township lets read: the platforms that show its points elsewhere."""

from __future__ import annotations

from sqlalchemy import Column, Table

from kiosk.township.tables.columns import Text, key, metadata, text

api_token = Table(
    "api_token",
    metadata,
    key("id"),
    text("name"),  # of whom it is for
    Column("token_hash", Text, nullable=False, unique=True),
    text("made"),
    text("who"),
    text("ended"),  # since when it opens nothing; '' while it does
)
