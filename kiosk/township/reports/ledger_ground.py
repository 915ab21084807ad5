"""What the ledgers of a village are made from, and what their sheets have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.periods import Interval, interval_named, interval_of
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.township import tables
from kiosk.township.book import Township, township_on
from kiosk.township.masks import masked
from kiosk.township.office.staff import Staff
from kiosk.township.publication.list_making import Village

GROUP, SEAL = "工作小组（签字、日期）", "村委会（盖章、日期）"


@dataclass(frozen=True)
class LedgerGround:
    """A village, a stretch of time, and who asks."""

    connection: Connection
    village: Village
    span: Interval
    staff: Staff
    now: datetime

    @cached_property
    def township(self) -> Township:
        """With the scheme that the village had on the last day of the span, or has today."""
        last = min(self.span.end - timedelta(days=1), self.now)
        return township_on(self.connection, f"{last:%Y-%m-%d}", self.village.code)

    @cached_property
    def shops(self) -> list[Row[Any]]:
        site = tables.site
        rows = self.connection.execute(
            select(site).where(site.c.village_code == self.village.code).order_by(site.c.id)
        )
        return list(rows)

    @cached_property
    def sites(self) -> list[str]:
        return [row.id for row in self.shops]

    @cached_property
    def households(self) -> dict[str, Row[Any]]:
        """Of the village, by id, in the order of their numbers; those that are no more as well."""
        household = tables.household
        rows = self.connection.execute(
            select(household)
            .where(household.c.village_code == self.village.code)
            .order_by(household.c.number)
        )
        return {row.id: row for row in rows}

    @cached_property
    def people(self) -> dict[str, str]:
        """Names of those who work at the village's kiosks, by id."""
        person = tables.person.c
        rows = self.connection.execute(
            select(person.id, person.name).where(person.site.in_(self.sites))
        )
        return {row.id: row.name for row in rows}

    def whose(self, household: str) -> tuple[str, str]:
        """(number, 3组 张*)"""
        row = self.households.get(household)
        if row is None:
            return household, ""
        return row.number, " ".join(filter(None, (row.place, masked(row.name))))


def span_of(key: str) -> Interval | None:
    """2023-06, 2023-Q2 or 2023; None for what is no such time."""
    try:
        if len(key) == 4 and key.isascii() and key.isdigit():
            return interval_named(key, 12)
        year, _, rest = key.partition("-")
        if rest[:1] == "Q" and rest[1:] in ("1", "2", "3", "4") and len(year) == 4:
            first = datetime(int(year), int(rest[1:]) * 3 - 2, 1)
            found = interval_of(first, 3)
            return Interval(key, found.start, found.end)
        return interval_named(key, 1)
    except ValueError:
        return None


def span_said(span: Interval) -> str:
    """2023年6月, 2023年第2季度, 2023年."""
    year, _, rest = span.key.partition("-")
    if not rest:
        return f"{year}年"
    return f"{year}年第{rest[1:]}季度" if rest[:1] == "Q" else f"{year}年{int(rest)}月"


def sheet_of(
    ground: LedgerGround,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    sums: Sequence[str] = (),
    notes: Sequence[str] = (),
    signatures: Sequence[str] = (GROUP, SEAL),
) -> Sheet:
    """A ledger of the village; `sums` names the columns that are added up."""
    found = tuple(map(tuple, rows))
    span = ground.span
    last = span.end - timedelta(days=1)
    until = f"本期还没有完，数据到 {ground.now:%Y-%m-%d %H:%M}。" if ground.now < span.end else ""
    return Sheet(
        title=f"{ground.village.name}{title}",
        site=f"{ground.township.name}{ground.village.name}",
        period=f"{span_said(span)}（{span.start:%Y-%m-%d} 00:00 至 {last:%Y-%m-%d} 24:00）",
        as_of=f"由乡镇的账做成，{ground.now:%Y-%m-%d %H:%M}",
        columns=tuple(columns),
        rows=found,
        totals=_totals(columns, found, sums) if sums and found else None,
        notes=tuple(filter(None, (*notes, until))),
        signatures=tuple(signatures),
    )


def _totals(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], sums: Sequence[str]
) -> tuple[Cell, ...]:
    def total(at: int) -> int:
        return sum(cell for row in rows if isinstance(cell := row[at], int))

    named = enumerate(column.name for column in columns[1:])
    return ("合计", *(total(at + 1) if name in sums else None for at, name in named))
