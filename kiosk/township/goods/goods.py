"""Goods and their prices.  Functions on a connection (`book`).

Adding what is there already changes it, so that a corrected list can be taken in again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import msgspec
from msgspec import structs
from sqlalchemy import Connection, insert, select, update

from kiosk.core.clock import stamp
from kiosk.core.common_goods import CommonGood, doubtful_kind
from kiosk.core.feed import GoodItem
from kiosk.core.scheme import CASH_LIKE, Good, Scheme
from kiosk.schemes import common_goods
from kiosk.township import tables
from kiosk.township.book import Refused, append_feed, the_site, township_of
from kiosk.township.counts import Counts
from kiosk.township.tables.columns import KEY_LENGTH_MAX

KIND_NAMES = {
    "tobacco": "烟",
    "alcohol": "酒",
    "luxury": "奢侈品",
    CASH_LIKE: "话费等现金替代品",
    "cooking_wine": "料酒",
}
GOOD_POINTS_MAX = 10**9


def add_goods(
    connection: Connection,
    goods: Sequence[Good],
    *,
    site: str,
    at: datetime,
    since: datetime | None = None,
    keeps_delivery: bool = False,
    who: str = "",
) -> Counts:
    """A site's goods in the order of its shelf; those that are there get the new price and name.

    With `keeps_delivery` they keep the class of the delivery days that they have.  Each is a
    version of its own, in force from `since`, or else from `at`; new goods without `since` always
    were as they are, so that a kiosk whose clock is slow shows them, too.
    """
    at_site = the_site(connection, site)
    scheme = township_of(connection).scheme
    there = versions_at(connection, at_site.id)
    begins = beginning(at, since)
    counts = Counts()
    said: list[GoodItem] = []
    for place, good in enumerate(goods, 1):
        problem = good_problem(good, scheme)
        if problem:
            raise Refused(problem)
        known = there.get(good.id, ())
        before = in_force(known, begins)
        kept = before or (known[-1] if known else None)
        item = GoodItem(
            id=good.id,
            name=good.name,
            points=good.points,
            category=good.category,
            unit=good.unit,
            delivery=kept.item.delivery if keeps_delivery and kept else good.delivery,
            kind=good.kind or spoken_kind(good.name),
            place=place,
            since="" if not known and since is None else begins,
        )
        if before is not None and _is_same(before.item, item):
            counts = counts.plus(unchanged=1)
            continue
        counts = counts.plus(changed=1) if known else counts.plus(added=1)
        said.append(item)
    say_goods(connection, at_site.id, said, at=at, who=who)
    return counts


def say_goods(
    connection: Connection, site: str, items: Sequence[GoodItem], *, at: datetime, who: str = ""
) -> None:
    """Make these the last word about a site's goods, and tell its kiosk; `who` says so."""
    goods = tables.goods
    there = set(connection.scalars(select(goods.c.id).where(goods.c.site == site)))
    numbers = {good: len(versions) for good, versions in versions_at(connection, site).items()}
    news = []
    for item in items:
        values = msgspec.structs.asdict(item)
        if item.id in there:
            connection.execute(
                update(goods).where(goods.c.site == site, goods.c.id == item.id).values(**values)
            )
        else:
            connection.execute(insert(goods).values(site=site, **values))
            there.add(item.id)
        numbers[item.id] = numbers.get(item.id, 0) + 1
        news.append({"site": site, "n": numbers[item.id], "said": stamp(at), "who": who, **values})
    if news:
        connection.execute(insert(tables.good_version), news)
    append_feed(connection, site, items)


@dataclass(frozen=True)
class Version:
    """What was said of goods: what they are and cost from `item.since` on."""

    item: GoodItem
    n: int
    said: str
    who: str
    """Name at the desk; '' for the command line."""


def versions_at(
    connection: Connection, site: str, good: str | None = None
) -> dict[str, tuple[Version, ...]]:
    """Everything that was said of a site's goods, or only of `good`, by id, in its order."""
    version = tables.good_version.c
    query = select(tables.good_version).where(version.site == site)
    if good is not None:
        query = query.where(version.id == good)
    found: dict[str, list[Version]] = {}
    for row in connection.execute(query.order_by(version.id, version.n)):
        item = GoodItem(**{name: getattr(row, name) for name in GoodItem.__struct_fields__})
        found.setdefault(row.id, []).append(Version(item, row.n, row.said, row.who))
    return {name: tuple(versions) for name, versions in found.items()}


def in_force(versions: Sequence[Version], at: str) -> Version | None:
    """Of one kind of goods the version in force at a stamp; None: it is not on the list yet.

    As a kiosk reads them: of those that have begun the latest, and of two that begin at the same
    instant the one that was said last.
    """
    begun = [version for version in versions if version.item.since <= at]
    return max(begun, key=lambda version: (version.item.since, version.n), default=None)


def to_come(versions: Sequence[Version], at: str) -> tuple[Version, ...]:
    """What is announced for days after a stamp, the next first; the last word of each instant."""
    last = {v.item.since: v for v in versions if v.item.since > at}
    return tuple(last[since] for since in sorted(last))


def beginning(at: datetime, since: datetime | None) -> str:
    """Stamp from which a change holds: never before today, or what was handed out were wrong."""
    begins = since or at
    if begins.date() < at.date():
        raise Refused(f"价格只能从今天或以后改起，{begins:%Y-%m-%d} 已经过去了。", "since")
    return stamp(max(begins, at))


def spoken_kind(name: str) -> str:
    """The banned or doubtful kind that a name speaks of; '' when it speaks of none."""
    return doubtful_kind(name, _common())


@cache
def _common() -> tuple[CommonGood, ...]:
    """Read once a process: it comes with the program and does not change."""
    return common_goods()


def _is_same(before: GoodItem, item: GoodItem) -> bool:
    return structs.replace(before, since=item.since) == item


def goods_of_scheme(scheme: Scheme) -> tuple[Good, ...]:
    """The scheme's price list, without what is like cash unless the township allows it."""
    return tuple(good for good in scheme.price_list if good_problem(good, scheme) is None)


def good_problem(good: Good, scheme: Scheme) -> str | None:
    """Why the township does not let this be redeemed, or None.

    A name that speaks of what is barred is not let through as something else.
    """
    if not good.id or not good.name:
        return "物品要有编号和品名。"
    if len(good.id) > KEY_LENGTH_MAX:
        return f"{good.name}的编号太长，最多 {KEY_LENGTH_MAX} 个字。"
    if "/" in good.id or not good.id.strip("."):
        return f"{good.name}的编号“{good.id}”不行：不能有斜线，也不能只有点。"
    if good.points > GOOD_POINTS_MAX:
        return f"{good.name}的积分 {good.points} 太大了。"
    if good.points <= 0:
        return f"{good.name}的积分要大于 0，不能是 {good.points}。"
    for kind in (good.kind, spoken_kind(good.name)):
        name = KIND_NAMES.get(kind, kind)
        clause = f"（依据：{scheme.goods.clause}）"
        if kind in scheme.goods.banned:
            return f"{good.name}是{name}，{scheme.township}的方案不许兑换{clause}。"
        if kind == CASH_LIKE and scheme.goods.cash_like == "barred":
            return f"{good.name}是{name}，{scheme.township}的方案没有允许兑换{clause}。"
    return None
