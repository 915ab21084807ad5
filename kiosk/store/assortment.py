"""Which kinds of goods the shop has, what its own ones cost, and where each stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.barcode import normal_barcode
from kiosk.core.clock import midnight, parse_day
from kiosk.core.entries import Body, EntryKind, GoodSet
from kiosk.core.pricing import OwnGood, own_good
from kiosk.schemes import common_goods
from kiosk.store import journal, points
from kiosk.store.acts import Acted, act
from kiosk.store.database import Store, StoreError
from kiosk.store.goods import Good, good_at, goods_at
from kiosk.store.journal import Stamp
from kiosk.store.second import second_problem


@dataclass(frozen=True)
class Wanted:
    """What is to be set; None: as it is (for new goods: the usual)."""

    name: str | None = None
    category: str | None = None
    unit: str | None = None
    points: int | None = None
    """For new goods where the price follows the cost, None: as the cost says."""

    cost_cents: int | None = None
    kind: str | None = None
    delivery: str | None = None
    """A class of the scheme's delivery days; '': on the spot only."""

    offered: bool | None = None
    shelf: str | None = None
    low: int | None = None
    barcode: str | None = None
    """As scanned or typed; '': none."""

    photo: str | None = None
    """SHA-256 in hex."""

    since: str | None = None
    """Day from which the price holds, `2026-12-01`; the rest of what is set holds at once."""


TOWNSHIPS = ("name", "category", "unit", "points", "cost_cents", "kind", "delivery", "offered")
"""What only the township can say of goods on its list."""

PRICE = ("points", "cost_cents")
"""What may be said of a day to come."""


def set_good(
    store: Store,
    op: str,
    wanted: Wanted,
    now: Callable[[], Stamp],
    *,
    good: str | None = None,
    second: str | None = None,
    reason: str = "",
) -> Acted | ActRefused:
    """Make a kind of goods of the site's own (`good` None), or change what is said of one.

    The price of the site's own goods needs a second person (GY-2.2e); it may be that of a day to
    come, which an earlier word on the same day gives way to.  The new id stands in the entry's
    body.  ValueError for a `since` that is no day, of new goods, or of anything but a price.
    """
    since = parse_day(wanted.since) if wanted.since else None
    said = {field for field in TOWNSHIPS if getattr(wanted, field) is not None}
    if since is not None and (good is None or not said or said.difference(PRICE)):
        raise ValueError(f"only a price has a day from which it holds, not {sorted(said)}")

    def decide(when: Stamp) -> Body | ActRefused:
        there = good_at(store, good, when.moment.at) if good is not None else None
        if good is not None and there is None:
            return ActRefused(Obstacle.UNKNOWN_GOOD, good)
        if since is not None and since < when.moment.at.date():
            return ActRefused(Obstacle.DAY_OVER, at=midnight(since))
        barcode = _barcode(store, wanted, there, when)
        if isinstance(barcode, ActRefused):
            return barcode
        if there is not None and not there.own:
            if said:
                return ActRefused(Obstacle.NOT_OUR_PRICE, there.name)
            goods: OwnGood | ActRefused = OwnGood(**{f: getattr(there, f) for f in TOWNSHIPS})
            problem = second_problem(store, when.keeper, second)
        else:
            then = there
            if there is not None and since is not None:
                then = good_at(store, there.id, max(when.moment.at, midnight(since)))
            goods = _own(store, wanted, then, when)
            problem = second_problem(store, when.keeper, second, needed=_priced_anew(goods, then))
        if isinstance(goods, ActRefused):
            return goods
        if problem is not None:
            return problem
        return _body(store, goods, wanted, there, barcode, second, reason)

    def same(body: Body) -> bool:
        return (
            isinstance(body, GoodSet)
            and (body.good == good if good is not None else body.own)
            and (body.second, body.reason, body.since) == (second, reason, wanted.since or "")
            and all(
                value is None or getattr(body, field) == _as_booked(field, value)
                for field, value in asdict(wanted).items()
            )
        )

    return act(store, EntryKind.GOOD_SET, op, now, decide, same)


def _own(store: Store, wanted: Wanted, there: Good | None, when: Stamp) -> OwnGood | ActRefused:
    """Goods of the site's own as they are to be."""
    scheme = points.scheme_in_force(store)
    classes = scheme.delivery.days if scheme.delivery else {}
    if wanted.delivery and wanted.delivery not in classes:
        return ActRefused(Obstacle.NO_SUCH_RULE)
    before = {f: getattr(there, f) for f in TOWNSHIPS} if there else NEW
    said = {f: value for f in TOWNSHIPS if (value := getattr(wanted, f)) is not None}
    if "cost_cents" in said and "points" not in said and scheme.goods.price_basis == "cost":
        said["points"] = None  # the new cost says it
    goods = own_good(
        OwnGood(**{**before, **said}),
        scheme.goods,
        common_goods(),
        OwnGood(**before) if there else None,
    )
    if isinstance(goods, OwnGood) and goods.name != before["name"]:
        for other in goods_at(store, when.moment.at):
            if other.name == goods.name and (there is None or other.id != there.id):
                return ActRefused(Obstacle.NAME_TAKEN, other.name)
    return goods


def _priced_anew(goods: OwnGood | ActRefused, there: Good | None) -> bool:
    return isinstance(goods, OwnGood) and (there is None or goods.points != there.points)


NEW = {
    "name": "",
    "category": "",
    "unit": "件",
    "points": None,
    "cost_cents": None,
    "kind": "",
    "delivery": "",
    "offered": True,
}


def _barcode(store: Store, wanted: Wanted, there: Good | None, when: Stamp) -> str | ActRefused:
    if wanted.barcode is None:
        return there.barcode if there else ""
    if not wanted.barcode:
        return ""
    barcode = normal_barcode(wanted.barcode.strip())
    if barcode is None:
        return ActRefused(Obstacle.NOT_A_BARCODE, wanted.barcode)
    taken = store.value(
        "select good from good_place where barcode = ? and good <> ?",
        [barcode, there.id if there else ""],
    )
    if taken is not None:
        other = good_at(store, taken, when.moment.at)
        return ActRefused(Obstacle.BARCODE_TAKEN, other.name if other else taken)
    return barcode


def _body(
    store: Store,
    goods: OwnGood,
    wanted: Wanted,
    there: Good | None,
    barcode: str,
    second: str | None,
    reason: str,
) -> GoodSet:
    def stands(field: str, usual: str) -> str:
        value = getattr(wanted, field)
        return str((getattr(there, field) if there else usual) if value is None else value)

    low = wanted.low if wanted.low is not None or there is None else there.low
    return GoodSet(
        good=there.id if there else _new_id(store),
        name=goods.name,
        category=goods.category,
        unit=goods.unit,
        points=goods.points or 0,
        own=there is None or there.own,
        kind=goods.kind,
        delivery=goods.delivery,
        offered=goods.offered,
        shelf=stands("shelf", ""),
        low=low,
        barcode=barcode,
        photo=stands("photo", ""),
        cost_cents=goods.cost_cents,
        second=second,
        reason=reason,
        since=wanted.since or "",
    )


def _new_id(store: Store) -> str:
    """Never used before or again: it bears the number of the entry about to be written."""
    genesis = journal.genesis(store)
    if genesis is None:
        raise StoreError("a journal that has not begun has no goods of its own")
    return f"own-{genesis.site}-{genesis.epoch}-{journal.head(store)[0] + 1}"


def _as_booked(field: str, value: object) -> object:
    if field == "barcode" and isinstance(value, str):
        return normal_barcode(value.strip()) or ""
    if field in ("name", "category", "unit") and isinstance(value, str):
        return value.strip() or ("件" if field == "unit" else "")
    return value
