"""The desk: who may sign in, and what was done there."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
)

from kiosk.township.tables.columns import Text, key, metadata, text, whole

staff = Table(
    "staff",
    metadata,
    key("id"),
    Column("login", Text, nullable=False, unique=True),
    text("name"),
    text("role"),  # `rights.Role`
    text("password"),  # a text of `core.pin`
    Column("must_change", Boolean, nullable=False),
    text("good_until"),  # of a one-time password; '' for one of their own
    Column("active", Boolean, nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=True),
    text("since"),
)

staff_site = Table(
    "staff_site",  # the sites that an officer is for
    metadata,
    Column("staff", Text, ForeignKey("staff.id"), primary_key=True),
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
)

desk_session = Table(
    "desk_session",
    metadata,
    key("token_hash"),
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
    text("begun"),
    text("seen"),
)
Index("desk_session_by_staff", desk_session.c.staff)

sign_in_guard = Table(
    "sign_in_guard",  # wrong passwords by login, by address, and by both
    metadata,
    key("key"),
    Column("tries", Integer, nullable=False),
    text("last"),
    text("until"),  # no try is looked at before; '' when the next one may come at once
)

audit = Table(
    "audit",  # what was done at the desk: append-only, each row holds the hash of the one before
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    text("at"),
    text("staff"),  # id; '' for the command line and for nobody known
    text("name"),
    text("address"),
    text("act"),  # `rights.Act`
    text("subject"),  # what it was done to, `site:tx01`
    text("note"),  # the sentence that was shown
    text("before"),  # canonical JSON; '' when there is nothing to tell
    text("after"),
    Column("op", Text, nullable=True, unique=True),  # of the form, so that it counts once
    text("digest"),  # of what the form said
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
Index("audit_by_staff", audit.c.staff, audit.c.number)
Index("audit_by_time", audit.c.at)

audit_head = Table(
    "audit_head",  # one row, locked by writing it: so the rows of `audit` come one by one
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    whole("number"),
    Column("hash", LargeBinary, nullable=False),
)

entry_look = Table(
    "entry_look",  # somebody looked at a flagged entry
    metadata,
    Column("site", Text, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
    text("at"),
    text("remark"),
    ForeignKeyConstraint(["site", "epoch", "seq"], ["entry.site", "entry.epoch", "entry.seq"]),
)
