"""What the papers want on record beside points and goods: titles, consents, rewards, vouchers."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from kiosk.township.tables.columns import Text, key, metadata, text

village_title = Table(
    "village_title",  # a village was proposed for a demonstration title (GL-4.3)
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=False),
    text("level"),  # `core.acceptance.TitleLevel`
    Column("year", Integer, nullable=False),
    text("document"),
    text("booked"),
    text("who"),
    Column("place", Integer, nullable=True),  # among all that were assessed; NULL: not yet
    text("place_document"),
    text("withdrawn"),  # stamp; '' while it stands
    text("withdrawn_because"),
)
Index("village_title_by_year", village_title.c.year)

member_consent = Table(
    "member_consent",  # all members agreed to welfare or dividends by points (BS-2.3.2b)
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    text("purpose"),  # `consents.Purpose`
    text("day"),
    text("document"),
    Column("members", Integer, nullable=False),  # of the collective: all of them
    text("booked"),
    text("who"),
    text("withdrawn"),  # stamp; '' while it holds
    text("withdrawn_because"),
)
Index("member_consent_by_village", member_consent.c.village_code, member_consent.c.year)

keeper_reward = Table(
    "keeper_reward",  # for a year's service, once (GY-2.2f)
    metadata,
    Column("points", Text, ForeignKey("points.id"), primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("year", Integer, nullable=False),
    text("document"),
    text("members"),  # of the group who decided
    text("booked"),
    text("who"),
)
Index("keeper_reward_by_person", keeper_reward.c.person)

voucher = Table(
    "voucher",  # a numbered paper voucher that was given out (RA-4.2.4d)
    metadata,
    Column("village_code", Integer, primary_key=True, autoincrement=False),
    key("number"),
    Column("face", Integer, nullable=False),  # points
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    text("day"),
    text("document"),
    text("booked"),
    text("who"),
)
