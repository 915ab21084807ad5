"""When households took part, as the kiosks hear it.  Functions on a connection (`book`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from kiosk.core.feed import EnrolmentItem, Known, Spell
from kiosk.township import tables

ALWAYS = (Spell("", ""),)
"""From the beginning on: what a kiosk takes for granted."""

ASKED_AT_ONCE = 500
"""Ids in one query."""


def enrolment_items(
    connection: Connection, households: Sequence[str], *, every: bool = False
) -> list[Known]:
    """When these (ids) took part; without `every` only those of whom a kiosk must be told."""
    spells: dict[str, tuple[Spell, ...]] = {}
    enrolment = tables.enrolment.c
    for first in range(0, len(households), ASKED_AT_ONCE):
        part = households[first : first + ASKED_AT_ONCE]
        rows = connection.execute(
            select(enrolment.household, enrolment.since, enrolment.until)
            .where(enrolment.household.in_(part))
            .order_by(enrolment.since)
        )
        for row in rows:
            there = spells.get(row.household, ())
            spells[row.household] = (*there, Spell(row.since, row.until))
    items = [EnrolmentItem(each, spells.get(each, ())) for each in households]
    return [item for item in items if every or item.spells != ALWAYS]
