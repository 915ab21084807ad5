"""What a report of some villages is made from, each part read when it is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, or_, select

from kiosk.core.account import PointKind
from kiosk.core.clock import stamp
from kiosk.core.periods import Interval
from kiosk.core.reporting import year_to
from kiosk.core.scheme import Scheme
from kiosk.core.service import KINDS
from kiosk.township import tables
from kiosk.township.entries import spending
from kiosk.township.entries.entry_bodies import EntryRead, entries_read
from kiosk.township.entries.spending import Exchange
from kiosk.township.publication.list_making import Village
from kiosk.township.publication.standings import Member, booked, members


class Typed(StrEnum):
    """What is filled in by hand."""

    VILLAGES = "villages"
    AT_HOME = "at_home"
    AWARENESS = "awareness"
    SATISFACTION = "satisfaction"


TYPED_WORDS = {
    Typed.VILLAGES: "全镇的村（社区）数",
    Typed.AT_HOME: "在家总户数",
    Typed.AWARENESS: "知晓率（问了几户、几户知道）",
    Typed.SATISFACTION: "满意率（问了几户、几户满意）",
}
SHARES = frozenset({Typed.AWARENESS, Typed.SATISFACTION})
"""Of so many asked, so many said so."""


@dataclass(frozen=True)
class Material:
    """All that a report of some villages is made from, each part read when it is wanted."""

    connection: Connection
    scheme: Scheme
    span: Interval
    villages: tuple[Village, ...]
    whole: bool
    """Whether these are all villages of the township."""

    @property
    def year(self) -> Interval:
        return year_to(self.span)

    @property
    def one(self) -> bool:
        """A month's target of a village says nothing of several together."""
        return len(self.villages) == 1

    def target(self, metric: str) -> int | None:
        return self.scheme.report.metrics.get(metric) if self.scheme.report else None

    @cached_property
    def codes(self) -> frozenset[int]:
        return frozenset(village.code for village in self.villages)

    @cached_property
    def sites(self) -> list[str]:
        site = tables.site.c
        return list(
            self.connection.scalars(select(site.id).where(site.village_code.in_(self.codes)))
        )

    @cached_property
    def shops(self) -> list[Row[Any]]:
        """Sites of these villages, village by village."""
        site = tables.site.c
        rows: CursorResult[Any] = self.connection.execute(
            select(site.id, site.name, site.shop, site.village_code)
            .where(site.village_code.in_(self.codes))
            .order_by(site.village_code, site.id)
        )
        return list(rows)

    @cached_property
    def names(self) -> dict[int, str]:
        return {village.code: village.name for village in self.villages}

    @cached_property
    def members(self) -> dict[str, Member]:
        """Households that took part at some time of the span."""
        found: dict[str, Member] = {}
        for village in self.villages:
            found |= members(self.connection, village.code, self.span)
        return found

    @cached_property
    def village_of(self) -> dict[str, str]:
        """Name of a household's village."""
        household = tables.household.c
        rows = self.connection.execute(select(household.id, household.village_code))
        return {
            row.id: self.names[row.village_code] for row in rows if row.village_code in self.names
        }

    @cached_property
    def points(self) -> list[Row[Any]]:
        """Awards and deductions of the year to the end of the span; a reversal is one, too."""
        first, last = stamp(self.year_start), stamp(self.span.end)
        return [
            row
            for village in self.villages
            for row in booked(self.connection, village.code)
            if row.kind == PointKind.AWARD and first <= row.effective < last
        ]

    @property
    def year_start(self) -> datetime:
        """A span that is cut may begin in the year before."""
        return min(self.year.start, self.span.start)

    @cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        found = spending.exchanges(self.connection, self.village_of)
        return tuple(each for each in found if self.year_start <= each.at < self.span.end)

    @cached_property
    def activities(self) -> list[Row[Any]]:
        """Of the span, those that count, by day."""
        table = tables.session.c
        rows = self.connection.execute(
            select(tables.session)
            .where(
                table.village_code.in_(self.codes),
                table.struck == "",
                table.day >= self.span.start.date().isoformat(),
                table.day < self.span.end.date().isoformat(),
            )
            .order_by(table.day, table.id)
        )
        return list(rows)

    @cached_property
    def typed(self) -> dict[tuple[str, int | None], Row[Any]]:
        """The last of each kind and village before the end of the span."""
        table = tables.typed_figure.c
        rows = self.connection.execute(
            select(tables.typed_figure)
            .where(table.day < self.span.end.date().isoformat())
            .order_by(table.day, table.booked, table.id)
        )
        return {
            (row.kind, row.village_code): row
            for row in rows
            if row.village_code is None or row.village_code in self.codes
        }

    @cached_property
    def money(self) -> list[Row[Any]]:
        """Lines of the year's funds to the end of the span: of the villages, or of all."""
        fund, line = tables.fund.c, tables.fund_line.c
        own = fund.village_code.in_(self.codes)
        rows: CursorResult[Any] = self.connection.execute(
            select(line.day, line.kind, line.cents, line.what, fund.id, fund.name)
            .join(tables.fund, fund.id == line.fund)
            .where(
                or_(own, fund.village_code.is_(None)) if self.whole else own,
                fund.year == self.year.start.year,
                line.day < self.span.end.date().isoformat(),
            )
            .order_by(line.day, line.booked, line.id)
        )
        return list(rows)

    @cached_property
    def keeper_entries(self) -> list[EntryRead]:
        """Of the year, at these villages' sites: what a keeper's service is told by."""
        return [
            read
            for read in entries_read(self.connection, KINDS, self.sites)
            if read.at < self.span.end
        ]

    @cached_property
    def running(self) -> set[int]:
        """Villages where points are booked and a kiosk is there."""
        site, key = tables.site.c, tables.kiosk_key.c
        there = self.connection.scalars(
            select(site.village_code)
            .join(tables.kiosk_key, key.site == site.id)
            .where(key.enrolled < stamp(self.span.end))
        )
        household, points = tables.household.c, tables.points.c
        booking = self.connection.scalars(
            select(household.village_code)
            .join(tables.points, points.household == household.id)
            .where(points.effective < stamp(self.span.end))
            .distinct()
        )
        return set(there) & set(booking) & self.codes
