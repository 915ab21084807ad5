"""我想要…: what households would like and the shop has not; counts for the keeper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import parse_stamp
from kiosk.core.entries import Body, EntryKind, Wished
from kiosk.core.view import Wishable
from kiosk.core.wishing import wishable as wishable_of
from kiosk.schemes import common_goods
from kiosk.store import acts, journal, points, views
from kiosk.store.acts import Acted
from kiosk.store.database import Store
from kiosk.store.goods import goods_at
from kiosk.store.journal import Stamp

STANDING = """
from wish w where not exists (
    select 1 from lot l where l.seq > w.seq and (l.good = w.good
        or l.good in (select v.good from good_version v where v.name = w.name)))
"""
"""A wish stands until goods of its id or name are delivered."""


@dataclass(frozen=True)
class WishedGood:
    """Goods, and how many households wish for them."""

    good: str
    name: str
    households: int
    last: datetime


def wish(
    store: Store, op: str, household: str, good: str, name: str, now: Callable[[], Stamp]
) -> Acted | ActRefused:
    """A household would like goods that are not there: once while the wish stands.

    `good` is an id of this shop's or of the common goods, `name` what the household was shown.
    """
    called = name.strip()
    if not good or not called:
        raise ValueError("a wish is for something")

    def decide(when: Stamp) -> Body | ActRefused:
        if store.value("select 1 from household where id = ?", [household]) is None:
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        barred = points.scheme_in_force(store).goods.barred_kinds
        for there in goods_at(store, when.moment.at):
            if there.id == good and there.kind in barred:
                return ActRefused(Obstacle.BARRED_KIND, there.name)
            if there.offered and there.free > 0 and (there.id == good or there.name == called):
                return ActRefused(Obstacle.ON_SHELF_NOW, there.name, there.free)
        if good in wished_by(store, household):
            return ActRefused(Obstacle.WISHED_BEFORE, called)
        return Wished(household, good, called)

    def same(body: Body) -> bool:
        return isinstance(body, Wished) and (body.household, body.good) == (household, good)

    return acts.act(store, EntryKind.WISHED, op, now, decide, same)


def wishable(store: Store, at: datetime) -> tuple[Wishable, ...]:
    """What a household may wish for: sold out here, or common elsewhere and not barred."""
    if journal.scheme_version(store) == 0:
        return ()
    barred = points.scheme_in_force(store).goods.barred_kinds
    return wishable_of(views.offers(store, at), common_goods(), barred)


def wishes(store: Store) -> list[WishedGood]:
    """Standing wishes by goods, the most wished for first."""
    return [
        WishedGood(good, name, households, parse_stamp(last))
        for good, name, households, last in store.rows(
            f"select w.good, max(w.name), count(*), max(w.at) {STANDING}"
            " group by w.good order by count(*) desc, max(w.at) desc, w.good"
        )
    ]


def wished_by(store: Store, household: str) -> frozenset[str]:
    """Ids of the goods for which a wish of this household stands."""
    rows = store.rows(f"select w.good {STANDING} and w.household = ?", [household])
    return frozenset(good for (good,) in rows)
