"""Rows of spending rights: points given away and taken in, wishes for points, moves of a home."""

from __future__ import annotations

import msgspec

from kiosk.core.account import Charge
from kiosk.core.clock import parse_stamp
from kiosk.core.entries import HomeMoved, ReleaseAsked, Released
from kiosk.core.feed import (
    ArrivedItem,
    ChargeItem,
    MoveItem,
    ReleaseItem,
    ReleaseWishItem,
    SiteItem,
)
from kiosk.core.journal import Entry
from kiosk.core.releases import POINTS_MAX, carried_charges, wish_id
from kiosk.store import points
from kiosk.store.database import Store, StoreError

WENT = "转到别的兑换点用"
CAME = "从别的兑换点转来"


# --- entries --------------------------------------------------------------------------------


def released(store: Store, entry: Entry, body: Released) -> None:
    """Points go if they are there: spendable, of the very purse."""
    at = parse_stamp(entry.at)
    scheme = points.scheme_in_force(store)
    for event in points.released_events(body, entry.op, at):
        period = scheme.period_of(event.effective).key
        purse = points.purses_of(store, body.household, [period]).get(period)
        if purse is None or purse.spendable(scheme.base_points) < -event.points:
            raise StoreError(f"purse {period} of {body.household} is not as it was read")
        points.add_event(store, event, WENT, -entry.seq)
    if body.wish:
        _answered(store, body.wish, sum(part.points for part in body.parts), body.why, here=False)


def asked(store: Store, entry: Entry, body: ReleaseAsked) -> None:
    """The wish waits for the home's answer."""
    site = msgspec.json.decode(store.meta("site"), type=SiteItem).id
    home = store.value("select home from household where id = ?", [body.household])
    store.execute(
        "insert into release_wish values (?, ?, ?, 1, ?, ?, null, '')",
        [wish_id(site, entry.seq), body.household, home or "", body.points, entry.at],
    )


def home_moved(store: Store, entry: Entry, body: HomeMoved) -> None:
    """All that is known of the household's points is void here from now on."""
    for table in ("points", "purse"):
        store.execute(f"delete from {table} where household = ?", [body.household])  # noqa: S608
    store.execute(
        "insert or replace into left_home values (?, ?, null)", [body.household, entry.seq]
    )
    changed = store.execute(
        "update home_move set seq = ? where id = ? and seq is null", [entry.seq, body.move]
    )
    if changed != 1:
        raise StoreError(f"nobody asked for the move {body.move}")


# --- items of the feed ----------------------------------------------------------------------


def came(store: Store, n: int, item: ReleaseItem) -> None:
    """Points from another site, or its answer to a wish."""
    for event in points.came_events(item):
        points.add_event(store, event, CAME, n)
    if item.wish:
        _answered(store, item.wish, sum(part.points for part in item.parts), item.why, here=True)


def wished(store: Store, item: ReleaseWishItem) -> None:
    """A wish that this site is to answer; one that came before changes nothing."""
    if not 0 < item.points <= POINTS_MAX:
        raise ValueError(f"a wish for {item.points} points")
    parse_stamp(item.at)
    store.execute(
        "insert or ignore into release_wish values (?, ?, ?, 0, ?, ?, null, '')",
        [item.id, item.household, item.to, item.points, item.at],
    )


def charged(store: Store, n: int, item: ChargeItem) -> None:
    """Points were spent elsewhere: a fact, even where they are not there."""
    if store.row("select 1 from charged_elsewhere where id = ?", [item.id]) is not None:
        return
    for part in points.elsewhere_charges(store, item):
        _charge(store, n, item.id, part, item.what)


def to_move(store: Store, item: MoveItem) -> None:
    store.execute(
        "insert or ignore into home_move values (?, ?, ?, null)", [item.id, item.household, item.to]
    )


def arrived(store: Store, n: int, item: ArrivedItem) -> None:
    """The household is at home here with exactly the purses of its old home."""
    for each in points.arrived_events(item):
        points.add_event(store, each.event, each.what, n, each.item)
    for part in carried_charges(item.household, item.purses, points.scheme_in_force(store)):
        _charge(store, n, item.id, part, points.CARRIED)
    store.execute("update left_home set back = ? where household = ?", [n, item.household])


def _charge(store: Store, n: int, ident: str, part: Charge, what: str) -> None:
    points.charge_anyway(store, part)
    store.execute(
        "insert into charged_elsewhere values (?, ?, ?, ?, ?, ?)",
        [ident, part.period, part.household, part.points, what, n],
    )


def _answered(store: Store, wish: str, given: int, why: str, *, here: bool) -> None:
    """An answer counts once; one to a wish of an earlier machine finds none."""
    store.execute(
        "update release_wish set given = ?, why = ? where id = ? and here = ? and given is null",
        [given, why, wish, here],
    )
