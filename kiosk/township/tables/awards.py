"""What stands behind points: circumstances, photographs, declarations, reviews, objections."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
)

from kiosk.township.tables.columns import Text, key, metadata, text

circumstances = Table(
    "circumstances",  # of an award that was booked by somebody: how it came about
    metadata,
    Column("award", Text, ForeignKey("points.id"), primary_key=True),
    text("channel"),  # `awarding.Channel`
    text("place"),
    text("document"),  # number of a commendation, a decision, a report
    Column("proof", Text, nullable=False, server_default=""),  # kind, as `core.proofs` names it
    text("remark"),
    Column("quantity", BigInteger, nullable=True),
    Column("corrects", Text, ForeignKey("points.id"), nullable=True),
    text("staff"),  # id; '' for the command line
    text("name"),  # of whoever booked it, as it was then
    Column("function", Text, nullable=False, server_default=""),  # as `core.group`; ''
)

photo = Table(
    "photo",
    metadata,
    key("id"),  # SHA-256 in hex of `data`
    Column("data", LargeBinary, nullable=False),  # JPEG
    text("kept"),
)

award_photo = Table(
    "award_photo",
    metadata,
    Column("award", Text, ForeignKey("points.id"), primary_key=True),
    Column("photo", Text, ForeignKey("photo.id"), primary_key=True),
)

declaration = Table(
    "declaration",  # what households declared at a kiosk, by the entry that says so
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("household", Text, ForeignKey("household.id"), nullable=False),
    text("item"),
    Column("quantity", BigInteger, nullable=True),
    text("happened"),
    text("declared"),
    text("place"),
    text("member"),
    Column("helper", Text, ForeignKey("household.id"), nullable=True),
    text("photo"),  # as the kiosk knows it; '' when none was taken
    text("remark"),
    text("state"),  # `declarations.State`
    text("reason"),
    text("staff"),
    text("name"),  # of whoever assessed it
    text("assessed"),
    Column("award", Text, nullable=False, server_default=""),  # of a review on site; '' else
)
Index("declaration_by_state", declaration.c.site, declaration.c.state)

kin = Table(
    "kin",  # households of which somebody of the desk is, or to whom they are related
    metadata,
    Column("staff", Text, ForeignKey("staff.id"), primary_key=True),
    Column("household", Text, ForeignKey("household.id"), primary_key=True),
    text("tie"),  # `kinship.Tie`
)
Index("kin_by_household", kin.c.household)

publication = Table(
    "publication",  # points that hang out for all to see before they are confirmed
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    text("before"),  # what happened before this stamp
    text("first_day"),
    text("last_day"),
    text("place"),
    text("begun"),
    text("staff"),
)

confirmation = Table(
    "confirmation",  # who confirmed what a review passed
    metadata,
    Column("site", Text, primary_key=True),
    Column("review", Text, primary_key=True),
    Column("publication", Integer, nullable=True),
    text("members"),  # of the group who sat
    text("staff"),
    text("name"),
    ForeignKeyConstraint(["site", "review"], ["review.site", "review.id"]),
)

objection = Table(
    "objection",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("household", Text, ForeignKey("household.id"), nullable=False),  # that objects
    Column("award", Text, ForeignKey("points.id"), nullable=True),  # or a whole list
    text("about"),  # which list, when it is not about one award
    text("reason"),
    text("raised"),
    text("due"),  # day by which it is to be answered
    text("taken_by"),
    text("outcome"),  # `objections.Outcome`; '' while it is open
    text("finding"),
    text("settled"),
    text("settled_by"),
    Column("correction", Text, ForeignKey("points.id"), nullable=True),
    Column("epoch", BigInteger, nullable=True),  # of the kiosk's entry that made it
    Column("seq", BigInteger, nullable=True),
)
Index("objection_by_award", objection.c.award)

suspension_paper = Table(
    "suspension_paper",  # on what a suspension rests
    metadata,
    Column("suspension", Text, ForeignKey("suspension.id"), primary_key=True),
    text("document"),
    text("reason"),
    text("staff"),
    text("name"),
    text("at"),
    text("lifted"),  # '' while it has not been lifted
    text("lifted_because"),
    text("lifted_by"),
)

item_request = Table(
    "item_request",  # a village asks for another item or other points (TX-3.2b)
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    text("item"),  # of the list; '' for a new one
    text("wanted"),
    text("reason"),
    text("asked"),
    text("asked_by"),
    text("outcome"),  # `item_requests.Outcome`; '' while it is open
    text("answer"),
    text("settled"),
    text("settled_by"),
)

visit = Table(
    "visit",  # a household was visited (GY-4.2.1a)
    metadata,
    Column("household", Text, ForeignKey("household.id"), primary_key=True),
    key("day"),
    text("remark"),
    text("name"),  # of whoever noted it
    text("noted"),
)
Index("visit_by_day", visit.c.day)
