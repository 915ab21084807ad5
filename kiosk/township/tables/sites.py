"""The township, its sites, their entries and feeds."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
)

from kiosk.township.tables.columns import Text, key, metadata, text, whole

township = Table(
    "township",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("single", Integer, nullable=False, unique=True, server_default="1"),  # 1: one, or none
    Column("layout", Integer, nullable=False),
    text("name"),
    Column("signing_key", LargeBinary, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    text("scheme"),  # JSON
    whole("serials"),  # the last card serial given out
    CheckConstraint("single = 1"),
)

credentials = Table(
    "credentials",  # one row: what kiosks know the township by (`authority.Credentials`)
    metadata,
    Column("township", Integer, ForeignKey("township.code"), primary_key=True, autoincrement=False),
    Column("authority", LargeBinary, nullable=False),
    Column("authority_key", LargeBinary, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
    text("names"),  # separated by blanks
)

site_state = Table(
    "site_state",  # as the machine of today said last
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    text("told"),  # by the township's clock
    text("state"),  # JSON of `sync.protocol.KioskState`
)

site = Table(
    "site",
    metadata,
    key("id"),
    text("name"),
    text("shop"),
    text("village"),
    Column("village_code", Integer, nullable=False),
    text("thanks"),
    Column("kind", Text, nullable=False, server_default=""),  # as `scheme.Shops`; '' when not said
    Column("hours", Text, nullable=False, server_default=""),  # as on the door: 每天 8:30—17:00
    whole("epoch"),
    whole("head"),  # the last entry of the site's one chain; epochs continue each other
    whole("head_epoch"),  # the epoch that wrote it: an earlier one until a new machine has written
    Column("head_hash", LargeBinary, nullable=False),
    text("frozen"),  # why no more entries are taken; '' when they are
    whole("fed"),  # the last item of the feed
    text("code_hash"),  # of the enrolment code; '' when there is none
    text("code_expires"),
    Column("code_tries", Integer, nullable=False),
    text("code_used_by"),  # the public key, in hex, that used the code; '' when nobody has
)

machine = Table(
    "machine",  # each after a site's first: from which entry on its epoch continues the chain
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    whole("base"),  # the last entry that the township had of the machine before
    Column("base_hash", LargeBinary, nullable=False),
    text("began"),
    whole("known"),  # an entry that the machine before is known to have written; 0: none is
    text("odd"),  # what was odd about what came late of the machine before; ''
)

invitation = Table(
    "invitation",  # by stick, of a machine that has not come yet
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    text("code_hash"),  # of the code that opens the letter
    Column("letter", LargeBinary, nullable=False),  # sealed with the code
)

kiosk_key = Table(
    "kiosk_key",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("public_key", LargeBinary, nullable=False),
    text("enrolled"),
)

entry = Table(
    "entry",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("line", LargeBinary, nullable=False),  # the very bytes that were hashed
    text("kind"),  # '' when it cannot be read
    text("flagged", null=True),  # what a person should look at
    text("received"),
)

_FLAGGED = entry.c.flagged.is_not(None)
Index("entry_flagged", entry.c.site, sqlite_where=_FLAGGED, postgresql_where=_FLAGGED)

feed = Table(
    "feed",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    text("body"),
)
