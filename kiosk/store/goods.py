"""Kinds of goods as they are at an instant: the version in force, where it stands, what is there.

`store.assortment` changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.core.barcode import normal_barcode
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.scheme import CASH_LIKE
from kiosk.store import points
from kiosk.store.database import Store
from kiosk.store.rows.goods import IN_FORCE


@dataclass(frozen=True)
class Good:
    """One kind of goods at one instant."""

    id: str
    name: str
    points: int
    category: str
    unit: str
    delivery: str
    """Class of the scheme's delivery days; '': handed out on the spot only."""

    kind: str
    offered: bool
    """On the list and of no barred kind."""

    place: int
    own: bool
    """Made at this site."""

    cost_cents: int | None
    on_hand: int
    reserved: int
    """Pieces that open orders wait for."""

    shelf: str
    low: int | None
    barcode: str
    photo: str

    @property
    def free(self) -> int:
        """Pieces that may be taken now: ordered ones are set aside first."""
        return max(0, self.on_hand - self.reserved)

    @property
    def stocked(self) -> bool:
        """Whether it lies on a shelf at all; phone credit and the like does not."""
        return self.kind != CASH_LIKE

    @property
    def is_low(self) -> bool:
        """Whether it is to be bought again."""
        level = LOW if self.low is None else self.low
        return self.offered and self.stocked and self.on_hand - self.reserved <= level


LOW = 5
"""Stock at which goods are bought again, where nobody said another."""

RESERVED = "select sum(quantity) from order_line o where o.good = v.good and o.state = 'open'"

SELECT = f"""
select v.good, v.name, v.points, v.category, v.unit, v.delivery, v.kind, v.offered, v.place,
    v.own, v.cost_cents, coalesce(s.on_hand, 0),
    coalesce(({RESERVED}), 0),
    coalesce(p.shelf, ''), p.low, coalesce(p.barcode, ''), coalesce(p.photo, '')
from ({IN_FORCE}) v
left join stock s on s.good = v.good
left join good_place p on p.good = v.good
"""  # noqa: S608


def goods_at(
    store: Store, at: datetime, good: str | None = None, *, known: int | None = None
) -> list[Good]:
    """Every kind of goods, or only `good`, in the order of the shelf.

    With `known`, as this site had them after that entry; what is on hand is always that of now.
    """
    barred = points.scheme_in_force(store).goods.barred_kinds
    rows = store.rows(
        f"{SELECT} where :good is null or v.good = :good order by v.place, v.good",
        {"at": stamp(at), "good": good, "known": known},
    )
    return [_good(row, barred) for row in rows]


def _good(row: tuple[Any, ...], barred: frozenset[str]) -> Good:
    values = list(row)
    values[7] = bool(row[7]) and row[6] not in barred
    values[9] = bool(row[9])
    return Good(*values)


def good_at(store: Store, good: str, at: datetime) -> Good | None:
    found = goods_at(store, at, good)
    return found[0] if found else None


def good_of_barcode(store: Store, text: str, at: datetime) -> Good | None:
    """The goods with this barcode, as it was scanned or typed; None when nobody knows it."""
    barcode = normal_barcode(text.strip())
    found = store.value("select good from good_place where barcode = ?", [barcode])
    return None if found is None else good_at(store, str(found), at)


@dataclass(frozen=True)
class Kinds:
    """The gauge of kinds in stock (高梁 三(二)(3))."""

    there: int
    least: int
    """Of the scheme; 0: it asks for none."""

    @property
    def enough(self) -> bool:
        return self.there >= self.least


def kinds_in_stock(store: Store, at: datetime) -> Kinds:
    """Kinds with a piece on the shelf; what is barred, withdrawn or has no price does not count."""
    there = sum(good.on_hand > 0 and good.offered for good in goods_at(store, at))
    return Kinds(there, points.scheme_in_force(store).goods.min_kinds)


@dataclass(frozen=True)
class Version:
    """What goods were and cost from an instant on, and who said so."""

    since: datetime | None
    """What was said here: when it was said.  None: from the beginning."""

    name: str
    points: int
    cost_cents: int | None
    offered: bool
    seq: int | None
    """The entry; None: the township's list."""

    who: str
    """Name of the keeper; '' for the township."""

    second: str
    """Name of the person who approved it, or looked at the delivery; '' for nobody."""


def versions(store: Store, good: str) -> list[Version]:
    """The history of goods: what came into force last stands first."""
    return [
        Version(
            parse_stamp(since) if since else None, name, price, cost, bool(offered), seq, *people
        )
        for since, name, price, cost, offered, seq, *people in store.rows(
            "select coalesce(e.at, v.since), v.name, v.points, v.cost_cents, v.offered, v.seq,"
            " coalesce(k.name, e.keeper, ''), coalesce(s.name, '')"
            " from good_version v left join entry e on e.seq = v.seq"
            " left join person k on k.id = e.keeper"
            " left join received r on r.seq = v.seq"
            " left join person s"
            " on s.id = coalesce(r.second, json_extract(e.body, '$.second'))"
            " where v.good = ? order by v.day desc, v.ord desc",
            [good],
        )
    ]
