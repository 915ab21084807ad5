"""What a site's goods are at an instant, what they were and will be.  Functions on a connection.

The township's list is `goods`; what a kiosk made itself, and what a piece cost, the journal tells.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kiosk.core.clock import stamp
from kiosk.core.entries import GoodSet
from kiosk.core.feed import GoodItem
from kiosk.core.pricing import price_by_cost, rate
from kiosk.core.scheme import Scheme
from kiosk.township.goods.deliveries import Cost, deliveries, last_costs, own_goods
from kiosk.township.goods.goods import Version, in_force, to_come, versions_at


@dataclass(frozen=True)
class Kind:
    """One kind of goods of a site."""

    item: GoodItem
    """As it is now; as it will be, when it is announced and not there yet."""

    is_there: bool
    own: bool
    """Made at the kiosk, and not on the township's list."""

    coming: Version | None
    """What is announced next."""

    cost: Cost | None
    by_cost: int | None
    """Most points that it may be, where the scheme's price follows the cost."""

    barred: bool
    """Of a kind that the scheme in force does not let be redeemed."""

    @property
    def above_cost(self) -> bool:
        return self.by_cost is not None and self.item.points > self.by_cost

    @property
    def redeemable(self) -> bool:
        """Whether it is on the list now and may be handed out; stock is the kiosk's to know."""
        return self.is_there and self.item.offered and not self.barred


def site_kinds(connection: Connection, site: str, scheme: Scheme, now: datetime) -> list[Kind]:
    """Every kind of goods of a site, the township's in the order of the shelf, then its own."""
    at = stamp(now)
    costs = last_costs(connection, site)

    def kind(item: GoodItem, coming: Version | None, *, is_there: bool, own: bool) -> Kind:
        cost = costs.get(item.id)
        barred = item.kind in scheme.goods.barred_kinds
        return Kind(item, is_there, own, coming, cost, most_points(cost, scheme), barred)

    listed = versions_at(connection, site)
    found = []
    for known in listed.values():
        current, coming = in_force(known, at), to_come(known, at)
        item = (current or coming[0]).item
        following = coming[0] if coming else None
        found.append(kind(item, following, is_there=current is not None, own=False))
    found.sort(key=lambda each: (each.item.place, each.item.id))
    last = {made.body.good: made.body for made in own_goods(connection, site)}
    own = [last[good] for good in sorted(last) if good not in listed]
    return found + [kind(_own_item(body), None, is_there=True, own=True) for body in own]


def _own_item(body: GoodSet) -> GoodItem:
    return GoodItem(
        id=body.good,
        name=body.name,
        points=body.points,
        category=body.category,
        unit=body.unit,
        delivery=body.delivery,
        kind=body.kind,
        offered=body.offered,
    )


def most_points(cost: Cost | None, scheme: Scheme) -> int | None:
    """What goods of this cost may be at most (高阳 二(二)); None: nothing bounds them."""
    by_cost = rate(scheme.goods)
    return None if by_cost is None or cost is None else price_by_cost(cost.cents, by_cost)


@dataclass(frozen=True)
class KindCount:
    """How many kinds a site has on its list, held against the scheme's minimum (GL-3.2.3)."""

    there: int
    least: int

    @property
    def enough(self) -> bool:
        return self.there >= self.least


def kind_count(kinds: Collection[Kind], scheme: Scheme) -> KindCount:
    return KindCount(sum(kind.redeemable for kind in kinds), scheme.goods.min_kinds)


@dataclass(frozen=True)
class Said:
    """A line of the history of one kind of goods."""

    since: str
    """Stamp from which it holds; '' from the beginning."""

    said: str
    who: str
    """Who said so; '' for the command line and the kiosks' keepers."""

    name: str
    points: int
    offered: bool
    is_now: bool = False
    is_to_come: bool = False
    path: str = ""
    """Of the entry by which a kiosk said so; '' for the township's list."""


def history(connection: Connection, site: str, good: str, now: datetime) -> list[Said]:
    """Everything that was ever said of a kind of goods, what begins last first.

    Prices that deliveries gave at the kiosk are told, too: they hold until the list says another.
    """
    at = stamp(now)
    known = versions_at(connection, site, good).get(good, ())
    current, coming = in_force(known, at), to_come(known, at)
    lines = [
        Said(
            since=version.item.since,
            said=version.said,
            who=version.who,
            name=version.item.name,
            points=version.item.points,
            offered=version.item.offered,
            is_now=version is current,
            is_to_come=version in coming,
        )
        for version in known
    ]
    lines += [
        Said(
            since=made.body.since or made.at,
            said=made.at,
            who="",
            name=made.body.name,
            points=made.body.points,
            offered=made.body.offered,
            path=made.path,
        )
        for made in own_goods(connection, site)
        if made.body.good == good
    ]
    name = lines[-1].name if lines else good
    lines += [
        Said(
            since=each.at,
            said=each.at,
            who="",
            name=name,
            points=line.points,
            offered=True,
            path=each.path,
        )
        for each in deliveries(connection, [site])
        for line in each.body.lines
        if line.good == good and line.points is not None
    ]
    return sorted(lines, key=lambda line: (line.since, line.said), reverse=True)
