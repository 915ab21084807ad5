"""Two households become one (`merging`), and one becomes two (`splitting`): what both need."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from kiosk.core.account import (
    Charge,
    Fact,
    PointEvent,
    PointKind,
    Review,
    account,
    purses,
)
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.scheme import Scheme
from kiosk.township import tables
from kiosk.township.awards.points import Posting
from kiosk.township.book import Refused
from kiosk.township.entries.spending import exchanges

DOCUMENT_LENGTH_MAX = 100


def regroupings_of(connection: Connection, household: str) -> list[Row[Any]]:
    """Those that a household was part of, with `kept_number` and `other_number`."""
    regrouping = tables.regrouping.c
    kept, other = tables.household.alias("kept_one"), tables.household.alias("other_one")
    rows = connection.execute(
        select(
            tables.regrouping,
            kept.c.number.label("kept_number"),
            other.c.number.label("other_number"),
        )
        .join(kept, kept.c.id == regrouping.kept)
        .join(other, other.c.id == regrouping.other)
        .where(or_(regrouping.kept == household, regrouping.other == household))
        .order_by(regrouping.at, regrouping.id)
    ).all()
    return list(rows)


def to_spend(connection: Connection, scheme: Scheme, household: str, at: datetime) -> int:
    """Points of the current purse that could be redeemed as far as the township knows."""
    points, review = tables.points.c, tables.review.c
    home = select(tables.household.c.home).where(tables.household.c.id == household)
    facts: list[tuple[str, int, Fact]] = []
    for row in connection.execute(
        select(tables.points).where(points.household == household).order_by(points.posted)
    ):
        event = PointEvent(
            row.id,
            household,
            PointKind(row.kind),
            row.points,
            parse_stamp(row.effective),
            parse_stamp(row.posted),
            row.reverses,
        )
        facts.append((row.posted, 0 if row.reverses is None else 1, event))
    reviews = connection.execute(select(tables.review).where(review.site == home.scalar_subquery()))
    facts += [(row.at, 2, Review(parse_stamp(row.before), parse_stamp(row.at))) for row in reviews]
    for each in exchanges(connection, [household], scheme):
        if each.refund is not None:
            facts.append((stamp(each.at), 0, each.refund))
        facts += [
            (stamp(each.at), 3, Charge(household, part.period, part.points)) for part in each.spent
        ]
    history = [fact for _, _, fact in sorted(facts, key=lambda one: one[:2])]
    found = {period: purse for (_, period), purse in purses(history, scheme).items()}
    current = scheme.period_of(at).key
    shares = account(found, scheme, at).shares
    return sum(share.points for share in shares if share.period == current)


def over(
    giver: str, taker: str, points: int, what: str, effective: datetime, op: str
) -> list[Posting]:
    """Points out of one purse and into another, which rank for neither."""
    return [
        Posting(f"{op}/from", giver, -points, what, effective, kind=PointKind.REFUND),
        Posting(f"{op}/to", taker, points, what, effective, kind=PointKind.REFUND),
    ]


def note(
    connection: Connection,
    kind: str,
    kept: Row[Any],
    other: Row[Any],
    document: str,
    points: int,
    now: datetime,
) -> None:
    connection.execute(
        insert(tables.regrouping).values(
            id=secrets.token_hex(8),
            kind=kind,
            kept=kept.id,
            other=other.id,
            at=stamp(now),
            document=document.strip()[:DOCUMENT_LENGTH_MAX],
            points=points,
        )
    )


def check_document(document: str) -> None:
    if not document.strip():
        raise Refused("请写明依据哪份文件。", "document")
