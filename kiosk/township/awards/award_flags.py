"""What somebody should look at among a site's awards; none of it is forbidden by itself.

Equal points for nearly all on one day (GY-5.2b: 严禁搞平均主义), points that somebody booked for
the own household or a relative's (GY-5.3: 优亲厚友), and monthly items more than once a month.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kiosk.core.account import PointKind
from kiosk.core.clock import stamp
from kiosk.core.scheme import Scheme
from kiosk.township import tables
from kiosk.township.residents.kinship import TIE_NAMES, Tie

WINDOW = timedelta(days=92)
"""How far back awards are looked at."""

BLANKET_PERCENT = 80
BLANKET_HOUSEHOLDS = 5
"""So many are equal by chance in a small village."""


class FlagKind(StrEnum):
    BLANKET = "blanket"
    KIN = "kin"
    TOO_OFTEN = "too_often"


FLAG_NAMES = {
    FlagKind.BLANKET: "几乎人人一样",
    FlagKind.KIN: "记给自家或亲属",
    FlagKind.TOO_OFTEN: "一个月记了几次",
}


@dataclass(frozen=True)
class Flag:
    kind: FlagKind
    sentence: str
    award: str
    """Id of one of them."""

    at: str
    """The day, `2023-03-05`."""


def flags(connection: Connection, site: str, scheme: Scheme, now: datetime) -> list[Flag]:
    """The latest first."""
    rows = _awards(connection, site, now)
    found = [
        *_blanket(rows, _households(connection, site)),
        *_too_often(rows, {item.id for item in scheme.items if item.per == "month"}),
        *_kin(connection, site, now),
    ]
    return sorted(found, key=lambda flag: flag.at, reverse=True)


def _awards(connection: Connection, site: str, now: datetime) -> list[Row[Any]]:
    booked, household = tables.points.c, tables.household.c
    undone = select(booked.reverses).where(booked.reverses.is_not(None))
    return list(
        connection.execute(
            select(tables.points, household.name, household.number)
            .join(tables.household, household.id == booked.household)
            .where(
                household.home == site,
                booked.kind == PointKind.AWARD.value,
                booked.effective >= stamp(now - WINDOW),
                booked.reverses.is_(None),
                booked.id.not_in(undone),
            )
            .order_by(booked.effective, booked.id)
        )
    )


def _households(connection: Connection, site: str) -> int:
    household = tables.household.c
    counted = (
        select(func.count())
        .select_from(tables.household)
        .where(household.home == site, household.closed == "")
    )
    return connection.scalar(counted) or 0


def _blanket(rows: list[Row[Any]], households: int) -> list[Flag]:
    alike: dict[tuple[str, int, str], dict[str, str]] = defaultdict(dict)
    for row in rows:
        alike[row.item or row.what, row.points, row.effective[:10]][row.household] = row.id
    return [
        Flag(
            FlagKind.BLANKET,
            f"{day}：{households} 户里有 {len(given)} 户记了一样的“{what}”{figure:+d} 分",
            min(given.values()),
            day,
        )
        for (what, figure, day), given in alike.items()
        if len(given) >= BLANKET_HOUSEHOLDS and len(given) * 100 >= households * BLANKET_PERCENT
    ]


def _too_often(rows: list[Row[Any]], monthly: set[str]) -> list[Flag]:
    given: dict[tuple[str, str, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.item in monthly:
            given[row.household, row.item, row.effective[:7]].append(row)
    return [
        Flag(
            FlagKind.TOO_OFTEN,
            f"{of[0].name}（{of[0].number}）{month} 的“{item}”记了 {len(of)} 次，一个月只该一次",
            of[-1].id,
            of[-1].effective[:10],
        )
        for (_, item, month), of in given.items()
        if len(of) > 1
    ]


def _kin(connection: Connection, site: str, now: datetime) -> list[Flag]:
    """Also what a helper of the own household got."""
    booked, known = tables.points.c, tables.circumstances.c
    household, kin = tables.household.c, tables.kin.c
    undone = select(booked.reverses).where(booked.reverses.is_not(None))
    rows = connection.execute(
        select(tables.points, household.name, household.number, known.name.label("by"), kin.tie)
        .join(tables.household, household.id == booked.household)
        .join(tables.circumstances, known.award == func.coalesce(booked.helps, booked.id))
        .join(tables.kin, (kin.staff == known.staff) & (kin.household == booked.household))
        .where(
            household.home == site,
            booked.points > 0,
            booked.effective >= stamp(now - WINDOW),
            booked.reverses.is_(None),
            booked.id.not_in(undone),
        )
    )
    return [
        Flag(
            FlagKind.KIN,
            f"{row.by}给{row.name}（{row.number}，{TIE_NAMES[Tie(row.tie)]}）记了 "
            f"{row.points:+d} 分：{row.what}",
            row.id,
            row.effective[:10],
        )
        for row in rows
    ]
