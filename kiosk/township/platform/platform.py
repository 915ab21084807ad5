"""What a township's platform may read: nothing that could not hang on the notice board.

Functions on a connection (`book`).  Names are masked, reasons and suspensions are not told.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from kiosk.core.account import PointEvent, PointKind
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.ranking import figures, ranks
from kiosk.township import tables
from kiosk.township.book import find_site, scheme_of_village, township_of
from kiosk.township.goods.assortment import site_kinds
from kiosk.township.masks import masked
from kiosk.township.publication.published import ACCEPTANCE, Published, lists_of_period

PERIODS_MAX = 60
"""Closed months, quarters and years whose lists are told."""


class Village(msgspec.Struct, frozen=True):
    code: int
    name: str
    sites: tuple[str, ...]


class Villages(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/villages`."""

    township: str
    villages: tuple[Village, ...]


class HouseholdPoints(msgspec.Struct, frozen=True):
    number: str
    group: str
    name: str
    """Masked."""

    points: int
    """Obtained in the period, with the base; redemptions do not lower it."""

    rank: int
    """Ties share one: 1, 2, 2, 4."""


class VillagePoints(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/villages/{village}/points`."""

    village: int
    period: str
    """`2023`, `2023-03`, or '' where points accumulate for ever."""

    at: str
    households: tuple[HouseholdPoints, ...]


class ListHead(msgspec.Struct, frozen=True):
    """A list that was made public."""

    kind: str
    cycle: str
    period: str
    number: int
    """0; its errata sheets are 1, 2."""

    title: str
    at: str
    mark: str
    """As it is printed on the sheet."""


class VillageLists(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/villages/{village}/lists`, the newest first."""

    village: int
    lists: tuple[ListHead, ...]


class ListContent(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/villages/{village}/lists/{mark}`: as it was printed."""

    head: ListHead
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    notes: tuple[str, ...]


class OfferedGood(msgspec.Struct, frozen=True):
    id: str
    name: str
    category: str
    unit: str
    points: int
    next_points: int | None = None
    """What it will be; None: nothing is announced."""

    next_since: str = ""


class SiteGoods(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/sites/{site}/goods`: what is on the list; stock is the kiosk's to know."""

    site: str
    at: str
    goods: tuple[OfferedGood, ...]


def villages(connection: Connection) -> Villages:
    site = tables.site.c
    found: dict[int, tuple[str, list[str]]] = {}
    for row in connection.execute(select(tables.site).order_by(site.village_code, site.id)):
        found.setdefault(row.village_code, (row.village, []))[1].append(row.id)
    return Villages(
        township_of(connection).name,
        tuple(Village(code, name, tuple(sites)) for code, (name, sites) in found.items()),
    )


def village_points(connection: Connection, village: int, now: datetime) -> VillagePoints | None:
    """Every household that goes on, by rank; None: there is no such village."""
    household, points = tables.household.c, tables.points.c
    if not _is_village(connection, village):
        return None
    scheme = scheme_of_village(connection, village)
    period = scheme.period_of(now)
    rows = connection.execute(
        select(tables.household)
        .where(household.village_code == village, household.closed == "")
        .order_by(household.number)
    ).all()
    booked = connection.execute(
        select(tables.points)
        .join(tables.household, points.household == household.id)
        .where(
            household.village_code == village,
            household.closed == "",
            points.effective >= stamp(period.start),
            points.effective < stamp(period.end),
        )
    )
    events = [
        PointEvent(
            row.id,
            row.household,
            PointKind(row.kind),
            row.points,
            parse_stamp(row.effective),
            parse_stamp(row.posted),
        )
        for row in booked
    ]
    obtained = figures(events, [row.id for row in rows], scheme, period)
    rank = ranks(obtained)
    told = [
        HouseholdPoints(row.number, row.place, masked(row.name), obtained[row.id], rank[row.id])
        for row in rows
    ]
    told.sort(key=lambda each: (each.rank, each.number))
    return VillagePoints(village, period.key, stamp(now), tuple(told))


def lists_of_village(connection: Connection, village: int) -> VillageLists | None:
    if not _is_village(connection, village):
        return None
    return VillageLists(village, tuple(map(_head, _lists(connection, village))))


def list_with_mark(connection: Connection, village: int, mark: str) -> ListContent | None:
    for kept in _lists(connection, village):
        if kept.mark == mark:
            content = kept.content
            return ListContent(
                _head(kept),
                tuple(column.name for column in content.columns),
                content.rows,
                content.notes,
            )
    return None


def site_goods(connection: Connection, site: str, now: datetime) -> SiteGoods | None:
    """Goods on the list of a site that may be redeemed now; None: there is no such site."""
    if find_site(connection, site) is None:
        return None
    kinds = site_kinds(connection, site, township_of(connection).scheme, now)
    goods = []
    for kind in kinds:
        if not kind.redeemable:
            continue
        item, coming = kind.item, kind.coming
        goods.append(
            OfferedGood(
                item.id,
                item.name,
                item.category,
                item.unit,
                item.points,
                coming.item.points if coming and coming.item.offered else None,
                coming.item.since if coming and coming.item.offered else "",
            )
        )
    return SiteGoods(site, stamp(now), tuple(goods))


def _lists(connection: Connection, village: int) -> list[Published]:
    """The village's lists, the newest first."""
    published = tables.published.c
    cycles = connection.execute(
        select(published.cycle, published.period)
        .where(published.village_code == village)
        .distinct()
        .order_by(published.period.desc(), published.cycle)
        .limit(PERIODS_MAX)
    ).all()
    found = [
        kept
        for cycle, period in cycles
        for kept in lists_of_period(connection, village, cycle, period)
        if kept.content.kind != ACCEPTANCE
    ]
    return sorted(found, key=lambda kept: kept.content.at, reverse=True)


def _head(kept: Published) -> ListHead:
    content = kept.content
    return ListHead(
        content.kind,
        content.cycle,
        content.period,
        content.number,
        content.title,
        content.at,
        kept.mark,
    )


def _is_village(connection: Connection, village: int) -> bool:
    site = tables.site.c
    return connection.scalar(select(site.id).where(site.village_code == village)) is not None
