"""Budget lines: what came in, what was spent on what, and whether the rule of shares holds.

Functions on a connection (`book`).  Money is in cents and shares are compared as whole numbers:
nothing is rounded but what is shown (高梁 五(二)(三), spec GL-5.2, GL-5.3).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.entries import Source
from kiosk.township import tables
from kiosk.township.funds.money import yuan
from kiosk.township.goods.deliveries import Delivered, deliveries
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import Staff

DONATED = frozenset({Source.UNIT.value, Source.DONOR.value, Source.ENTERPRISE.value})
NEARLY_PERCENT = 80
"""Of a budget line: from there on somebody is told (融安 五(二), spec RA-5.2)."""


class LineKind(StrEnum):
    RECEIPT = "receipt"
    POINTS = "points"
    OTHER = "other"


LINE_NAMES = {
    LineKind.RECEIPT: "到账",
    LineKind.POINTS: "支出：积分制",
    LineKind.OTHER: "支出：其他",
}


@dataclass(frozen=True)
class Line:
    id: str
    kind: LineKind
    day: str
    cents: int
    document: str
    what: str
    booked: str
    who: str
    undoes: str | None
    undone: bool
    """Another line undoes this one."""

    delivered: tuple[Delivered, ...] = ()
    """What kiosks took in under the same document number."""

    @property
    def delivered_cents(self) -> int:
        return sum(each.cost_cents for each in self.delivered)


@dataclass(frozen=True)
class Fund:
    """A budget line and its sums."""

    id: str
    village_code: int | None
    village: str
    """'' for the whole township."""

    year: int
    name: str
    source: str
    amount_cents: int
    min_share_percent: int
    needs_plan: bool
    """What is bought of it is approved before."""

    clause: str
    received: int
    points: int
    other: int

    @property
    def spent(self) -> int:
        return self.points + self.other

    @property
    def left(self) -> int:
        """Of the whole amount."""
        return self.amount_cents - self.spent

    @property
    def needed(self) -> int:
        """Least cents for the points system: 60 % of 30,000 yuan are 18,000."""
        return -(-self.amount_cents * self.min_share_percent // 100)

    @property
    def other_most(self) -> int:
        """Most cents for anything else."""
        return self.amount_cents - self.needed

    @property
    def standing(self) -> str:
        """good: the rule holds; waits: not yet; bad: it cannot hold any more; '': there is none."""
        if not self.min_share_percent:
            return ""
        if self.other > self.other_most:
            return "bad"
        return "good" if self.points >= self.needed else "waits"

    @property
    def use(self) -> str:
        """bad: spent more than there is; waits: nearly all."""
        if self.spent > self.amount_cents:
            return "bad"
        return "waits" if self.spent * 100 >= self.amount_cents * NEARLY_PERCENT else "good"

    @property
    def sentence(self) -> str:
        """Whether the rule of shares holds, in words."""
        rule = f"至少 {self.min_share_percent}%（{yuan(self.needed)}）要用于积分制"
        match self.standing:
            case "good":
                return f"{rule}。已用 {yuan(self.points)}，占 {self.share}，够了。"
            case "waits":
                short = yuan(self.needed - self.points)
                return f"{rule}。已用 {yuan(self.points)}，占 {self.share}，还差 {short}。"
            case "bad":
                over = yuan(self.other - self.other_most)
                most = yuan(self.other_most)
                return (
                    f"{rule}，其他用途最多 {most}。其他用途已用 {yuan(self.other)}，超了 {over}。"
                )
        return "没有规定用于积分制的份额。"

    @property
    def share(self) -> str:
        """Of the amount what went into the points system, cut, never rounded up: 59.99%."""
        hundredths = self.points * 10_000 // self.amount_cents
        return f"{hundredths // 100}.{hundredths % 100:02d}%"


def funds(
    connection: Connection, staff: Staff, *, year: int | None = None, fund: str | None = None
) -> list[Fund]:
    """Budget lines that are somebody's business: an officer's are those of the own villages."""
    line = tables.fund_line.c
    sums: dict[tuple[str, str], int] = {}
    for row in connection.execute(select(line.fund, line.kind, line.cents)):
        sums[row.fund, row.kind] = sums.get((row.fund, row.kind), 0) + row.cents
    names = villages(connection, staff)
    query = select(tables.fund)
    if year is not None:
        query = query.where(tables.fund.c.year == year)
    if fund is not None:
        query = query.where(tables.fund.c.id == fund)
    found = [
        Fund(
            id=row.id,
            village_code=row.village_code,
            village=names.get(row.village_code, ""),
            year=row.year,
            name=row.name,
            source=row.source,
            amount_cents=row.amount_cents,
            min_share_percent=row.min_share_percent,
            needs_plan=row.needs_plan,
            clause=row.clause,
            received=sums.get((row.id, LineKind.RECEIPT), 0),
            points=sums.get((row.id, LineKind.POINTS), 0),
            other=sums.get((row.id, LineKind.OTHER), 0),
        )
        for row in connection.execute(query)
        if _is_for(staff, row, names)
    ]
    return sorted(found, key=lambda each: (-each.year, each.village_code or -1, each.name, each.id))


def _is_for(staff: Staff, row: Row[Any], names: dict[int, str]) -> bool:
    return staff.role is not Role.OFFICER or row.village_code in names


def villages(connection: Connection, staff: Staff) -> dict[int, str]:
    """Villages that are somebody's business, by code."""
    site = tables.site.c
    rows = connection.execute(
        select(site.id, site.village_code, site.village).order_by(site.village_code, site.id)
    )
    return {row.village_code: row.village for row in rows if staff.is_for(row.id)}


def lines(connection: Connection, fund: Fund, delivered: Sequence[Delivered]) -> list[Line]:
    """What was booked to a budget line, the newest first, with what kiosks took in for it."""
    line = tables.fund_line
    rows = connection.execute(
        select(line).where(line.c.fund == fund.id).order_by(line.c.day.desc(), line.c.booked.desc())
    ).all()
    undone = {row.undoes for row in rows if row.undoes}
    return [
        Line(
            id=row.id,
            kind=LineKind(row.kind),
            day=row.day,
            cents=row.cents,
            document=row.document,
            what=row.what,
            booked=row.booked,
            who=row.who,
            undoes=row.undoes,
            undone=row.id in undone,
            delivered=tuple(
                each
                for each in delivered
                if row.kind != LineKind.RECEIPT
                and row.undoes is None
                and row.id not in undone
                and document_key(row.document)
                and document_key(each.body.document) == document_key(row.document)
            ),
        )
        for row in rows
    ]


def fund_deliveries(connection: Connection, fund: Fund) -> list[Delivered]:
    """What was bought for the sites of a budget line in its year: neither given nor transferred."""
    site = tables.site.c
    query = select(site.id)
    if fund.village_code is not None:
        query = query.where(site.village_code == fund.village_code)
    sites = list(connection.scalars(query))
    apart = DONATED | {Source.TRANSFER.value}
    return [
        each
        for each in deliveries(connection, sites)
        if each.body.source not in apart and each.at[:4] == str(fund.year)
    ]


def document_key(document: str) -> str:
    """A document number as it is compared: how wide or high it was written does not matter."""
    return "".join(unicodedata.normalize("NFKC", document).split()).casefold()
