"""Files that kiosks send after their entries: what names them, and how much of each is here."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
)

from kiosk.township.tables.columns import Text, key, metadata, text, whole

named_file = Table(
    "named_file",  # which entry names which file
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    key("digest"),  # SHA-256 in hex
)
Index("named_file_by_digest", named_file.c.site, named_file.c.digest)

site_file = Table(
    "site_file",  # of those of which something has come
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    key("digest"),
    whole("size"),  # of the whole, in bytes, as the kiosk says
    whole("have"),  # bytes from its beginning
    text("state"),  # `protocol.FileState`; of a whole one the bytes are in `photo`
    text("changed"),
)

file_piece = Table(
    "file_piece",  # of a file that is not whole yet
    metadata,
    Column("site", Text, primary_key=True),
    key("digest"),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    ForeignKeyConstraint(["site", "digest"], ["site_file.site", "site_file.digest"]),
)
