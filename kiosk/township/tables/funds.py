"""Money of the points system, and who gave goods.  Amounts are in cents."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table

from kiosk.township.tables.columns import Text, key, metadata, text, whole

fund = Table(
    "fund",  # a budget line of one year
    metadata,
    key("id"),
    Column("village_code", Integer, nullable=True),  # NULL: of the whole township
    Column("year", Integer, nullable=False),
    text("name"),
    text("source"),  # `core.entries.Source`
    whole("amount_cents"),
    Column("min_share_percent", Integer, nullable=False),  # for the points system; 0: no rule
    Column("needs_plan", Boolean, nullable=False, server_default="0"),
    text("clause"),
    text("opened"),
    text("who"),
    CheckConstraint("amount_cents > 0"),
)

fund_line = Table(
    "fund_line",  # money in or out: append-only, a wrong line is undone by another
    metadata,
    key("id"),
    Column("fund", Text, ForeignKey("fund.id"), nullable=False),
    text("kind"),  # `funds.LineKind`
    text("day"),
    whole("cents"),  # negative where it undoes another line
    text("document"),
    text("what"),
    text("booked"),
    text("who"),
    Column("undoes", Text, ForeignKey("fund_line.id"), nullable=True, unique=True),
)
Index("fund_line_by_fund", fund_line.c.fund, fund_line.c.day)

fund_plan = Table(
    "fund_plan",  # what a village means to buy of a budget line, and the township's word (GL-4.2b)
    metadata,
    Column("fund", Text, ForeignKey("fund.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    text("what"),
    whole("cents"),
    text("proposed"),
    text("proposed_by"),
    text("outcome"),  # `fund_plans.Outcome`; '' while it waits
    text("document"),
    text("answer"),
    text("decided"),
    text("decided_by"),
    CheckConstraint("cents > 0"),
)

donor = Table(
    "donor",  # what somebody who gave goods wishes; without a row: the usual
    metadata,
    key("name"),
    Column("in_full", Boolean, nullable=False),
    Column("certificate", Text, nullable=True, unique=True),
)
