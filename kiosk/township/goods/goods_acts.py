"""What is done at the desk about goods: added, changed, withdrawn, taken over, a list taken in.

Acts (`acts.perform`).  What a kiosk must know goes to its feed in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from msgspec import structs
from sqlalchemy import Connection

from kiosk.core.clock import midnight, stamp
from kiosk.core.feed import GoodItem
from kiosk.core.pricing import rate
from kiosk.core.scheme import Good, Scheme
from kiosk.township.book import Refused, all_sites, sites_of_village, township_of
from kiosk.township.goods.assortment import most_points, site_kinds
from kiosk.township.goods.deliveries import last_costs
from kiosk.township.goods.goods import (
    add_goods,
    beginning,
    good_problem,
    goods_of_scheme,
    in_force,
    say_goods,
    spoken_kind,
    to_come,
    versions_at,
)
from kiosk.township.office.acts import Done, NotAllowed
from kiosk.township.office.staff import Staff
from kiosk.township.sites.site_acts import own_site

NAME_LENGTH_MAX = 40
POINTS_MAX = 99_999

Scope = Literal["site", "village", "all"]
SCOPE_NAMES: dict[str, str] = {
    "site": "只这一个兑换点",
    "village": "本村的兑换点",
    "all": "所有兑换点",
}


@dataclass(frozen=True)
class GoodTyped:
    """Goods as somebody wrote them down; `since` None: at once."""

    site: str
    scope: Scope
    good: Good
    since: date | None = None


@dataclass(frozen=True)
class GoodOffered:
    """Goods withdrawn, or back on the list."""

    site: str
    scope: Scope
    good: str
    offered: bool
    since: date | None = None


@dataclass(frozen=True)
class GoodTaken:
    """A kiosk's own goods taken over into the township's list."""

    site: str
    good: str


@dataclass(frozen=True)
class ListCopied:
    """The scheme's own price list taken over."""

    site: str
    scope: Scope
    since: date | None = None


def add_good(connection: Connection, who: Staff, typed: GoodTyped, now: datetime) -> Done:
    """A new kind of goods at the end of the shelf."""
    sites = scope_sites(connection, who, typed.site, typed.scope)
    good = _checked(connection, typed.good)
    since = since_of(typed.since)
    begins = beginning(now, since) if since else ""
    for site in sites:
        known = site_kinds(connection, site, township_of(connection).scheme, now)
        taken = next((kind for kind in known if kind.item.id == good.id), None)
        if taken is not None:
            own = "，是机器上自设的，可以在那里接过来" if taken.own else ""
            raise Refused(f"编号 {good.id} 已经有了（{taken.item.name}{own}）。", "id")
        _check_costs(connection, site, [good])
        place = 1 + max((kind.item.place for kind in known if not kind.own), default=0)
        say_goods(connection, site, [_item(good, place, begins)], at=now, who=who.name)
    return Done(
        f"已增加{good.name}，{_for(sites)}，{_from(since)}每{good.unit} {good.points} 分。",
        _subject(typed.site, good.id),
        after=_told(_item(good, 0, begins), sites),
    )


def change_good(connection: Connection, who: Staff, typed: GoodTyped, now: datetime) -> Done:
    """Another price, name or class from a day on; sites of the scope without these goods stay."""
    good = _checked(connection, typed.good)
    since = since_of(typed.since)

    def changed(before: GoodItem, begins: str) -> GoodItem:
        return structs.replace(
            _item(good, before.place, begins), offered=before.offered, id=before.id
        )

    sites, before, after = _say_again(connection, who, typed, good.id, since, now, changed)
    for site in sites:
        _check_costs(connection, site, [good])
    return Done(
        f"已修改{good.name}，{_for(sites)}，{_from(since)}每{good.unit} {good.points} 分。",
        _subject(typed.site, good.id),
        _told(before),
        _told(after, sites),
    )


def offer_good(connection: Connection, who: Staff, offered: GoodOffered, now: datetime) -> Done:
    """Withdraw goods from a day on, or offer them again; what is announced after stays so, too."""
    since = since_of(offered.since)

    def changed(before: GoodItem, begins: str) -> GoodItem:
        return structs.replace(before, offered=offered.offered, since=begins)

    sites, before, after = _say_again(
        connection, who, offered, offered.good, since, now, changed, later=True
    )
    what = "重新上架" if offered.offered else "下架"
    return Done(
        f"{after.name}已定为{_from(since)}{what}，{_for(sites)}。",
        _subject(offered.site, offered.good),
        _told(before),
        _told(after, sites),
    )


def take_good(connection: Connection, who: Staff, taken: GoodTaken, now: datetime) -> Done:
    """What a kiosk made itself is the township's from now on, as it is there, under its id."""
    site = own_site(connection, who, taken.site)
    scheme = township_of(connection).scheme
    kinds = site_kinds(connection, site.id, scheme, now)
    kind = next((kind for kind in kinds if kind.own and kind.item.id == taken.good), None)
    if kind is None:
        raise Refused("没有这种自设的物品，可能刚才已经接过来了。")
    item = kind.item
    fields = {name: getattr(item, name) for name in Good.__struct_fields__}
    _check_costs(connection, site.id, [_checked(connection, Good(**fields))])
    place = 1 + max((each.item.place for each in kinds if not each.own), default=0)
    listed = structs.replace(item, place=place, since=stamp(now))
    say_goods(connection, site.id, [listed], at=now, who=who.name)
    return Done(
        f"“{site.name}”自设的{item.name}已接到乡镇的清单里，每{item.unit} {item.points} 分。",
        _subject(site.id, item.id),
        after=_told(listed, [site.id]),
    )


def copy_list(connection: Connection, who: Staff, copied: ListCopied, now: datetime) -> Done:
    """The scheme's price list becomes the sites' list; other goods stay as they are."""
    scheme = township_of(connection).scheme
    goods = list(goods_of_scheme(scheme))
    if not goods:
        raise Refused(f"{scheme.township}的方案没有兑换物品的清单。")
    sites = scope_sites(connection, who, copied.site, copied.scope)
    return take_list(connection, who, sites, goods, copied.since, now, keeps_delivery=False)


def take_list(
    connection: Connection,
    who: Staff,
    sites: list[str],
    goods: list[Good],
    since: date | None,
    now: datetime,
    *,
    keeps_delivery: bool,
) -> Done:
    """A list of goods for these sites, all of it or nothing."""
    for site in sites:
        _check_costs(connection, site, goods)
    counts = [
        add_goods(
            connection,
            goods,
            site=site,
            at=now,
            since=since_of(since),
            keeps_delivery=keeps_delivery,
            who=who.name,
        )
        for site in sites
    ]
    added, changed = sum(c.added for c in counts), sum(c.changed for c in counts)
    if not added and not changed:
        raise Refused("清单和现在的一样，没有要改的。")
    return Done(
        f"清单已用上，{_for(sites)}：新增 {added} 项，改动 {changed} 项。",
        f"site:{sites[0]}",
        after={"sites": sites, "added": added, "changed": changed, "since": _day(since)},
    )


def scope_sites(connection: Connection, who: Staff, site: str, scope: Scope) -> list[str]:
    """The sites that a scope means, this one first; NotAllowed when it is none of theirs."""
    row = own_site(connection, who, site)
    sites = [row.id]
    if scope == "village":
        sites = sites_of_village(connection, row.village_code)
    elif scope == "all":
        sites = all_sites(connection)
    return [row.id, *(each for each in sites if each != row.id and who.is_for(each))]


# --- inside ---------------------------------------------------------------------------------


def _say_again(
    connection: Connection,
    who: Staff,
    wanted: GoodTyped | GoodOffered,
    good: str,
    since: datetime | None,
    now: datetime,
    changed: Callable[[GoodItem, str], GoodItem],
    *,
    later: bool = False,
) -> tuple[list[str], GoodItem, GoodItem]:
    """Say a new version at every site of the scope that has the goods: those sites, and what was
    and is said at the first.  `later`: of what is announced for afterwards as well."""
    begins = beginning(now, since)
    done: list[str] = []
    told: list[tuple[GoodItem, GoodItem]] = []
    for site in scope_sites(connection, who, wanted.site, wanted.scope):
        known = versions_at(connection, site, good).get(good, ())
        before = in_force(known, begins)
        if before is None:
            if site == wanted.site and known:
                raise Refused(f"{known[-1].item.name}在这一天还没有开始。", "since")
            if site == wanted.site:
                raise NotAllowed
            continue
        after = changed(before.item, begins)
        said = [] if structs.replace(after, since=before.item.since) == before.item else [after]
        if later:
            for version in to_come(known, begins):
                again = changed(version.item, version.item.since)
                said += [] if again == version.item else [again]
        if said:
            say_goods(connection, site, said, at=now, who=who.name)
            done.append(site)
            told.append((before.item, after))
    if not done:
        raise Refused("和现在的一样，没有要改的。")
    return done, *told[0]


def _checked(connection: Connection, good: Good) -> Good:
    """With the kind that its name speaks of; Refused when the scheme does not let it be."""
    scheme = township_of(connection).scheme
    problem = good_problem(good, scheme)
    if problem:
        raise Refused(problem, "kind" if good.kind in scheme.goods.barred_kinds else "name")
    if good.delivery and (scheme.delivery is None or good.delivery not in scheme.delivery.days):
        raise Refused("请重新选怎么领，方案里没有这一类。", "delivery")
    return structs.replace(good, kind=good.kind or spoken_kind(good.name))


def _check_costs(connection: Connection, site: str, goods: Iterable[Good]) -> None:
    """Points never above the cost, where the scheme wants it so (高阳 二(二))."""
    scheme = township_of(connection).scheme
    if rate(scheme.goods) is None:
        return
    costs = last_costs(connection, site)
    for good in goods:
        cost = costs.get(good.id)
        most = most_points(cost, scheme)
        if cost is not None and most is not None and good.points > most:
            raise Refused(above_cost(good.name, cost.cents, most, scheme), "points")


def above_cost(name: str, cents: int, most: int, scheme: Scheme) -> str:
    """Why a price is too high."""
    return (
        f"{name}进价 {cents // 100}.{cents % 100:02d} 元，"
        f"{scheme.township}的方案按成本价兑换，最多 {most} 分。"
    )


def _item(good: Good, place: int, since: str) -> GoodItem:
    return GoodItem(**msgspec.structs.asdict(good), place=place, since=since)


def since_of(day: date | None) -> datetime | None:
    """The instant at which a day begins; None: at once."""
    return midnight(day) if day else None


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _from(since: datetime | None) -> str:
    return f"{since:%Y-%m-%d} 起" if since else "现在起"


def _for(sites: Iterable[str]) -> str:
    sites = list(sites)
    return f"共 {len(sites)} 个兑换点" if len(sites) > 1 else "这一个兑换点"


def _subject(site: str, good: str) -> str:
    return f"good:{site}/{good}"


def _told(item: GoodItem, sites: list[str] | None = None) -> dict[str, Any]:
    """What the audit tells of goods."""
    told: dict[str, Any] = {
        "good_name": item.name,
        "good_points": item.points,
        "category": item.category,
        "unit": item.unit,
        "delivery": item.delivery,
        "kind": item.kind,
        "offered": item.offered,
        "since": item.since,
    }
    return told | ({"sites": sites} if sites else {})
