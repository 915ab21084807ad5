"""The township's tables, in SQL that SQLite and PostgreSQL both run (research: deps.md 1.3).

Keys are made by the writer, never by the database; numbers without gaps (`site.head`, `site.fed`)
are columns of the site's row, which a transaction locks by writing it.  Times are local stamps
(`core.clock.stamp`), which sort as text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy import Text as AnyText

LAYOUT = 3
"""Version of these tables."""

Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")
"""Text that is ordered and compared by its code points, whatever the rules of the database."""

metadata = MetaData()


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _whole(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


township = Table(
    "township",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("layout", Integer, nullable=False),
    _text("name"),
    Column("signing_key", LargeBinary, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    _text("scheme"),  # JSON
    _whole("serials"),  # the last card serial given out
)

credentials = Table(
    "credentials",  # one row: what kiosks know the township by (`authority.Credentials`)
    metadata,
    Column("township", Integer, ForeignKey("township.code"), primary_key=True, autoincrement=False),
    Column("authority", LargeBinary, nullable=False),
    Column("authority_key", LargeBinary, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
    _text("names"),  # separated by blanks
)

site = Table(
    "site",
    metadata,
    _key("id"),
    _text("name"),
    _text("shop"),
    _text("village"),
    Column("village_code", Integer, nullable=False),
    _text("thanks"),
    _whole("epoch"),
    _whole("head"),  # the last entry of this epoch
    Column("head_hash", LargeBinary, nullable=False),
    _text("frozen"),  # why no more entries are taken; '' when they are
    _whole("fed"),  # the last item of the feed
    _text("code_hash"),  # of the enrolment code; '' when there is none
    _text("code_expires"),
    Column("code_tries", Integer, nullable=False),
    _text("code_used_by"),  # the public key, in hex, that used the code; '' when nobody has
)

kiosk_key = Table(
    "kiosk_key",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("public_key", LargeBinary, nullable=False),
    _text("enrolled"),
)

entry = Table(
    "entry",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("line", LargeBinary, nullable=False),  # the very bytes that were hashed
    _text("kind"),  # '' when it cannot be read
    _text("flagged", null=True),  # what a person should look at
    _text("received"),
)
_FLAGGED = entry.c.flagged.is_not(None)
Index("entry_flagged", entry.c.site, sqlite_where=_FLAGGED, postgresql_where=_FLAGGED)

feed = Table(
    "feed",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    _text("body"),
)

household = Table(
    "household",
    metadata,
    _key("id"),
    Column("village_code", Integer, nullable=False),
    _text("number"),
    _text("place"),  # the villagers' group, 3组
    _text("name"),  # in full: it stays here
    Column("home", Text, ForeignKey("site.id"), nullable=False),
    UniqueConstraint("village_code", "number"),
)

person = Table(
    "person",
    metadata,
    _key("id"),
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    _text("name"),
    _text("role"),
    _text("card_key"),
    _text("pin"),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("site", "name"),
)

card = Table(
    "card",
    metadata,
    _key("key"),
    _text("text"),
    Column("serial", BigInteger, nullable=False, unique=True),
    Column("village_code", Integer, nullable=False),
    Column("household", Text, ForeignKey("household.id"), nullable=True),
    Column("person", Text, ForeignKey("person.id"), nullable=True),
    _text("state"),
)
Index("card_by_household", card.c.household)

goods = Table(
    "goods",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    _key("id"),
    _text("name"),
    _whole("points"),
    _text("category"),
    _text("unit"),
    _text("delivery"),
    _text("kind"),
    Column("offered", Boolean, nullable=False),
    Column("place", Integer, nullable=False),
    _text("since"),  # from when it is so; '' from the beginning
    CheckConstraint("points > 0"),
)

own_goods = Table(
    "own_goods",  # made at a kiosk, and not on the township's list
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    _key("id"),
    _text("name"),
    _text("kind"),
)

points = Table(
    "points",
    metadata,
    _key("id"),
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    _text("kind"),
    _whole("points"),
    _text("what"),
    _text("item"),  # of the scheme's list; '' when points were given by figure
    _text("member"),  # in full
    _text("effective"),
    _text("posted"),
    Column("reverses", Text, ForeignKey("points.id"), nullable=True, unique=True),
    Column("helps", Text, nullable=True),  # the award whose helper gets these
)
Index("points_by_household", points.c.household, points.c.effective)
Index("points_by_time", points.c.effective)
Index("points_of_helpers", points.c.helps)

review = Table(
    "review",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    _key("id"),
    _text("before"),
    _text("at"),
)

suspension = Table(
    "suspension",
    metadata,
    _key("id"),
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    _text("kind"),
    _text("start"),
    _text("until", null=True),
)

closing = Table(
    "closing",
    metadata,
    Column("village_code", Integer, primary_key=True, autoincrement=False),
    _key("cycle"),
    _key("period"),
    _text("at"),
)

# --- the desk -------------------------------------------------------------------------------

staff = Table(
    "staff",
    metadata,
    _key("id"),
    Column("login", Text, nullable=False, unique=True),
    _text("name"),
    _text("role"),  # `rights.Role`
    _text("password"),  # a text of `core.pin`
    Column("must_change", Boolean, nullable=False),
    _text("good_until"),  # of a one-time password; '' for one of their own
    Column("active", Boolean, nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=True),
    _text("since"),
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
    _key("token_hash"),
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
    _text("begun"),
    _text("seen"),
)
Index("desk_session_by_staff", desk_session.c.staff)

sign_in_guard = Table(
    "sign_in_guard",  # wrong passwords by login, by address, and by both
    metadata,
    _key("key"),
    Column("tries", Integer, nullable=False),
    _text("last"),
    _text("until"),  # no try is looked at before; '' when the next one may come at once
)

audit = Table(
    "audit",  # what was done at the desk: append-only, each row holds the hash of the one before
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _text("at"),
    _text("staff"),  # id; '' for the command line and for nobody known
    _text("name"),
    _text("address"),
    _text("act"),  # `rights.Act`
    _text("subject"),  # what it was done to, `site:tx01`
    _text("note"),  # the sentence that was shown
    _text("before"),  # canonical JSON; '' when there is nothing to tell
    _text("after"),
    Column("op", Text, nullable=True, unique=True),  # of the form, so that it counts once
    _text("digest"),  # of what the form said
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
Index("audit_by_staff", audit.c.staff, audit.c.number)
Index("audit_by_time", audit.c.at)

audit_head = Table(
    "audit_head",  # one row, locked by writing it: so the rows of `audit` come one by one
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _whole("number"),
    Column("hash", LargeBinary, nullable=False),
)

entry_look = Table(
    "entry_look",  # somebody looked at a flagged entry
    metadata,
    Column("site", Text, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
    _text("at"),
    _text("remark"),
    ForeignKeyConstraint(["site", "epoch", "seq"], ["entry.site", "entry.epoch", "entry.seq"]),
)
