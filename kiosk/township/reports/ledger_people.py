"""Points by household and member: figures for welfare and dividends (BS-2.1b, BS-2.3.2b)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kiosk.core.account import PointKind
from kiosk.core.clock import stamp
from kiosk.core.members import FAMILY, Gained, member_sums
from kiosk.core.periods import Interval
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.township import tables
from kiosk.township.masks import masked
from kiosk.township.publication.standings import members as taking_part
from kiosk.township.reports.consents import consent_said, consents
from kiosk.township.reports.ledger_ground import LedgerGround, sheet_of

MEMBERS = (
    Column("户编号", "text", 12),
    Column("户主", "text", 20),
    Column("成员", "text", 30),
    Column("得分", "number", 14),
    Column("家庭合计", "number", 14),
)


@dataclass(frozen=True)
class HouseholdSums:
    """What a household and each of its members obtained."""

    household: str
    members: tuple[Gained, ...]
    """By their names in full; the family's own with the key ''."""

    @property
    def family(self) -> int:
        return sum(each.points for each in self.members if not each.key)

    @property
    def total(self) -> int:
        return sum(each.points for each in self.members)


def sums_in(
    connection: Connection, households: list[str], span: Interval
) -> dict[str, HouseholdSums]:
    """Awards for deeds of the span, with what took them back; bonuses and refunds never enter."""
    relations = {
        (row.household, row.name): row.relation
        for row in connection.execute(
            select(tables.member).where(tables.member.c.household.in_(households))
        )
    }
    points = tables.points
    rows = connection.execute(
        select(points)
        .where(
            points.c.household.in_(households),
            points.c.kind == PointKind.AWARD.value,
            points.c.effective >= stamp(span.start),
            points.c.effective < stamp(span.end),
        )
        .order_by(points.c.effective, points.c.posted, points.c.id)
    )
    found: defaultdict[str, list[Gained]] = defaultdict(list)
    for row in rows:
        relation = relations.get((row.household, row.member), "")
        gained = Gained(row.member, row.member, relation, row.points)
        found[row.household].append(gained)
    return {
        household: HouseholdSums(household, member_sums(found.get(household, ())))
        for household in households
    }


def by_member(ground: LedgerGround) -> Sheet:
    """家庭和成员积分: a row for each member who obtained something, one for the family's own."""
    listed = list(taking_part(ground.connection, ground.village.code, ground.span))
    sums = sums_in(ground.connection, listed, ground.span)
    rows: list[tuple[Cell, ...]] = []
    for household in listed:
        head, found = ground.whose(household), sums[household]
        for each in found.members:
            if each.key:
                shown = Gained("", masked(each.name), each.relation, each.points).said
                rows.append((*head, shown, each.points, None))
        rows.append((*head, FAMILY, found.family, found.total))
    year = ground.span.start.year
    agreed = consents(ground.connection, ground.village.code, year)
    notes = [
        "家庭合计＝各成员得分＋记在全家名下的得分；奖励、退分和兑换不算在内。",
        *(consent_said(row) + "。" for row in agreed if not row.withdrawn),
    ]
    if not any(not row.withdrawn for row in agreed):
        notes.append(f"没有登记 {year} 年全体成员的同意，这份数不能用来算福利或者分红。")
    return sheet_of(ground, "家庭和成员积分", MEMBERS, rows, sums=("得分", "家庭合计"), notes=notes)
