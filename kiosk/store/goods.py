"""Kinds of goods as they are at an instant: the version in force, where it stands, what is there.

`store.assortment` changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kiosk.core.barcode import normal_barcode
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.scheme import CASH_LIKE
from kiosk.core.shown_names import bound
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
    expired: int = 0
    """Pieces on the shelf whose last good day is over: they wait to be sorted out."""

    def __post_init__(self) -> None:
        bound(self, "name", "unit", "shelf")

    @property
    def fit(self) -> int:
        """Pieces that may be handed out."""
        return max(0, self.on_hand - self.expired)

    @property
    def free(self) -> int:
        """Pieces that may be taken now: ordered ones are set aside first."""
        return max(0, self.fit - self.reserved)

    @property
    def returnable(self) -> int:
        """Pieces that may go back to whom they came from: nobody waits for expired ones."""
        return self.free + min(self.expired, self.on_hand)

    @property
    def withheld(self) -> int:
        """Pieces that could be taken now, were they not expired."""
        return max(0, self.on_hand - self.reserved) - self.free

    @property
    def stocked(self) -> bool:
        """Whether it lies on a shelf at all; phone credit and the like does not."""
        return self.kind != CASH_LIKE

    @property
    def is_low(self) -> bool:
        """Whether it is to be bought again."""
        level = LOW if self.low is None else self.low
        return self.offered and self.stocked and self.fit - self.reserved <= level


LOW = 5
"""Stock at which goods are bought again, where nobody said another."""

EXPIRED = """
select sum(l.remaining) from lot l where l.good = {good}
and l.remaining > 0 and l.expires <> '' and l.expires < substr(:at, 1, 10)
"""

RESERVED = "select sum(quantity) from order_line o where o.good = v.good and o.state = 'open'"

SELECT = f"""
select v.good, v.name, v.points, v.category, v.unit, v.delivery, v.kind, v.offered, v.place,
    v.own, v.cost_cents, coalesce(s.on_hand, 0),
    coalesce(({RESERVED}), 0),
    coalesce(p.shelf, ''), p.low, coalesce(p.barcode, ''), coalesce(p.photo, ''),
    coalesce(({EXPIRED.format(good="v.good")}), 0)
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
    which = "" if good is None else "where v.good = :good"  # with `or` every good is looked at
    rows = store.rows(
        f"{SELECT} {which} order by v.place, v.good",
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


def announced(store: Store, at: datetime) -> dict[str, tuple[date, int]]:
    """Day and points of the next price of each kind of goods that has one to come after `at`."""
    now = {good.id: good.points for good in goods_at(store, at)}
    sql = "select distinct since from good_version where since > ? order by since"
    coming: dict[str, tuple[date, int]] = {}
    for (since,) in store.rows(sql, [stamp(at)]):
        then = parse_stamp(since)
        for good in goods_at(store, then):
            if good.id in now and good.points != now[good.id]:
                coming.setdefault(good.id, (then.date(), good.points))
    return coming


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
    """Kinds with a piece that may be handed out; what is barred or withdrawn does not count."""
    there = sum(good.fit > 0 and good.offered for good in goods_at(store, at))
    return Kinds(there, points.scheme_in_force(store).goods.min_kinds)


@dataclass(frozen=True)
class Version:
    """What goods were and cost from an instant on, and who said so."""

    since: datetime | None
    """What was said here at once: when it was said.  None: from the beginning."""

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


BEGAN = "case when v.since = '' then coalesce(e.at, '') else v.since end"
"""Stamp from which a version holds; `e` is the entry that said it here."""


def versions(store: Store, good: str) -> list[Version]:
    """The history of goods: what came or comes into force last stands first.

    Without what was announced here and then announced otherwise, before its day.
    """
    return [
        Version(
            parse_stamp(since) if since else None, name, price, cost, bool(offered), seq, *people
        )
        for since, name, price, cost, offered, seq, *people in store.rows(
            f"select {BEGAN}, v.name, v.points, v.cost_cents, v.offered, v.seq,"  # noqa: S608
            " coalesce(k.name, e.keeper, ''), coalesce(s.name, '')"
            " from good_version v left join entry e on e.seq = v.seq"
            " left join person k on k.id = e.keeper"
            " left join received r on r.seq = v.seq"
            " left join person s"
            " on s.id = coalesce(r.second, json_extract(e.body, '$.second'))"
            " where v.good = ? and not exists (select 1 from good_version w where w.good = v.good"
            " and w.since = v.since and w.ord > v.ord and v.since <> '' and v.seq is not null)"
            " order by v.day desc, v.ord desc",
            [good],
        )
    ]
