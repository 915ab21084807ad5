"""Purses of which more was spent than had cleared: the declared exceptions, by name (design.md 7).

No act does it.  It comes of points that were taken back after they had been spent, and of what a
machine that is gone had handed out: facts that no kiosk could know of.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.store import journal, points
from kiosk.store.database import Store


@dataclass(frozen=True)
class Overspend:
    household: str
    number: str
    name: str
    """Masked."""

    period: str
    points: int
    """What later points of the purse pay back first."""


def overspends(store: Store) -> list[Overspend]:
    """By number of the household and period; nothing before the first scheme."""
    if journal.scheme_version(store) == 0:
        return []
    base = points.scheme_in_force(store).base_points
    return [
        Overspend(*row)
        for row in store.rows(
            "select p.household, coalesce(h.number, ''), coalesce(h.name, ''), p.period,"
            " p.spent - p.cleared + ?1 from purse p left join household h on h.id = p.household"
            " where p.spent > 0 and p.spent > p.cleared - ?1 order by 2, p.household, p.period",
            [base],
        )
    ]
