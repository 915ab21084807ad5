"""New versions of the kiosks' program that the township offers: signed packages, in pieces."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Table

from kiosk.township.tables.columns import Text, key, metadata, text, whole

update_package = Table(
    "update_package",
    metadata,
    key("digest"),  # SHA-256 of the whole, in hex
    text("version"),
    whole("counter"),
    whole("size"),  # in bytes
    text("sites"),  # ids, separated by blanks; '': all
    text("offered"),  # '' while its pieces are still coming in
)

update_piece = Table(
    "update_piece",
    metadata,
    Column("digest", Text, ForeignKey("update_package.digest"), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
