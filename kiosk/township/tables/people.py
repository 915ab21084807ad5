"""Households and their members, who is enrolled, people, cards and what was printed of them."""

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

from kiosk.township.tables.columns import Text, key, metadata, text, whole

household = Table(
    "household",
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=False),
    text("number"),
    text("place"),  # the villagers' group, 3组
    text("name"),  # in full: it stays here
    Column("home", Text, ForeignKey("site.id"), nullable=False),
    text("closed"),  # since when it is part of another; '' while it goes on
    Column("merged_into", Text, ForeignKey("household.id"), nullable=True),
    UniqueConstraint("village_code", "number"),
)
Index("household_by_home", household.c.home)

enrolment = Table(
    "enrolment",  # from when until when a household takes part; rows are never taken away
    metadata,
    key("id"),
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    text("since"),  # '' from the beginning
    text("until"),  # '' while it goes on; the instant itself is outside
    text("basis"),  # core.enrolment.Basis
    Column("outsider", Boolean, nullable=False),
    Column("months_home", Integer, nullable=True),  # a year
    text("document"),  # of the assembly, or what else it rests on
    text("left_why"),
)
Index("enrolment_by_household", enrolment.c.household)

member = Table(
    "member",
    metadata,
    key("id"),
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    text("name"),  # in full: it stays here
    text("relation"),
    Column("counted", Boolean, nullable=False),  # points are booked under this name, too
    text("joined"),  # day, 2023-03-20; '' always there
    text("departed"),  # day; '' while here
)
Index("member_by_household", member.c.household)

waiting_list = Table(
    "waiting_list",  # a list that was sent and waits until somebody says yes (`lists.staging`)
    metadata,
    key("id"),
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    text("kind"),  # `staging.Kind`
    text("at"),
    text("name"),  # of the file
    text("content"),  # JSON
)

opening_list = Table(
    "opening_list",  # points of the paper books, until another person than who sent them says yes
    metadata,
    key("id"),
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    text("name"),  # of the file
    text("content"),  # JSON, `lists.opening_points`
    text("sent"),
    text("sender"),  # of the desk's people, their id; '' the server's own console
    text("sender_name"),
    text("outcome"),  # '' while it waits; taken, dropped
    text("settled"),
    text("settler_name"),
)
Index("opening_list_by_site", opening_list.c.site, opening_list.c.sent)

regrouping = Table(
    "regrouping",  # two households become one, or one becomes two
    metadata,
    key("id"),
    text("kind"),  # merge, split
    Column("kept", Text, ForeignKey("household.id"), nullable=False),  # goes on
    Column("other", Text, ForeignKey("household.id"), nullable=False),  # the one closed, or new
    text("at"),
    text("document"),
    whole("points"),  # that became spendable elsewhere
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
    Column("mandate", Text, nullable=False, server_default=""),  # as `scheme.Keeper`; ''
    Column("mandate_since", Text, nullable=False, server_default=""),  # day
    Column("mandate_paper", Text, nullable=False, server_default=""),
    Column("household", Text, ForeignKey("household.id"), nullable=True),  # their own
    UniqueConstraint("site", "name"),
)

group_member = Table(
    "group_member",  # who sits in a site's working group, and in which function
    metadata,
    key("id"),
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    text("name"),
    text("function"),  # as `core.group` names it
    Column("person", Text, ForeignKey("person.id"), nullable=True),  # who they are at the kiosk
    Column("staff", Text, ForeignKey("staff.id"), nullable=True),  # who they are at the desk
    Column("household", Text, ForeignKey("household.id"), nullable=True),  # their own
    text("since"),  # day
    text("until"),  # the last day of it; '' while it goes on
    text("paper"),  # of the assembly that chose them, or the appointment
)
Index("group_member_by_site", group_member.c.site)

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

card_batch = Table(
    "card_batch",  # cards that were given to the printer together
    metadata,
    key("id"),
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    text("at"),
    text("name"),  # of who did it
    text("what"),
)
Index("card_batch_by_site", card_batch.c.site, card_batch.c.at)

printed_card = Table(
    "printed_card",
    metadata,
    Column("batch", Text, ForeignKey("card_batch.id"), primary_key=True),
    Column("card", Text, ForeignKey("card.key"), primary_key=True),
)
Index("printed_by_card", printed_card.c.card)
