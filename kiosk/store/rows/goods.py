"""Rows of the goods: versions of what they are and cost, and where they stand here.

Which version is in force.  A version begins at `since`: the township's on its day, what is said
here at once (''), whatever the clock says, or for the site's own goods on a day to come.  Of those
that have begun the one of the latest `day` counts, of the same day the one that was known last
(`ord`).  `day` is the day on which a version begins; what is said here at once has the day of the
version in force at that moment.  So it takes the place of everything that was in force, whatever
the clock said before or says later, and gives way to what was announced for a day to come, and to
whatever the township says afterwards.

What is announced here is a price and nothing else: goods that are withdrawn meanwhile stay
withdrawn on its day.
"""

from __future__ import annotations

from typing import Any

from kiosk.core.clock import Quality, midnight, parse_day, stamp
from kiosk.core.entries import GoodSet
from kiosk.core.feed import GoodItem
from kiosk.core.journal import Entry
from kiosk.store.database import Store, StoreError

IN_FORCE = """
select v.* from good_version v where v.ord = (
    select w.ord from good_version w where w.good = v.good and w.since <= :at
    and (:known is null or coalesce(w.seq, 0) <= :known)
    order by w.day desc, w.ord desc limit 1)
"""
"""One row per kind of goods: the version in force at the stamp `:at`.

`:known`: leave out what was said here after this entry; None: nothing.
"""

NOW = """max(:at, coalesce((
    select e.at from entry e where :guessed and e.seq < :seq and e.quality <> 'G'
    order by e.seq desc limit 1), ''))
"""
"""Stamp of an entry; a guessed clock is never before the last one that was trusted."""

DAY = f"select max(day) from good_version where good = :good and since <= {NOW}"  # noqa: S608
"""Day of the version in force."""

ANNOUNCED = f"""
select since, max(seq) from good_version
where good = :good and seq is not null and since > {NOW} group by since
"""  # noqa: S608
"""Days to come for which a price was announced here, and the entry that did."""

VERSION = f"""
select own, name, points, category, unit, delivery, kind, offered, place, cost_cents
from ({IN_FORCE}) where good = :good
"""  # noqa: S608


def fed_good(store: Store, item: GoodItem) -> None:
    """A version from the township's list, in force from its day on.

    A price that a delivery gave here does not outlast it.
    """
    if item.points < 1:
        raise ValueError("goods for no points")
    said_here = store.value(
        "select max(day) from good_version where good = ? and seq is not null", [item.id]
    )
    version = [0, item.name, item.points, item.category, item.unit, item.delivery, item.kind]
    version += [int(item.offered), item.place, None]
    _add(store, item.id, (item.since, max(item.since, said_here or "")), version, None)


def good_set(store: Store, entry: Entry, body: GoodSet) -> None:
    """Where a kind of goods stands; for the site's own also a version, if anything changed.

    ValueError for a `since` that is no day.
    """
    if body.own:
        since = _to_come(entry, body)
        there = _version(store, body.good, since or entry.at)
        place = there[8] if there else _last_place(store) + 1
        version = [1, body.name, body.points, body.category, body.unit, body.delivery, body.kind]
        version += [int(body.offered), place, body.cost_cents]
        if there is not None and list(there) == version:
            pass
        elif since:
            _announce(store, entry, body.good, since, version, entry.seq)
        else:
            _say(store, entry, body.good, version)
    elif _version(store, body.good, entry.at) is None:
        raise StoreError(f"there are no goods {body.good}")
    store.execute(
        "insert or replace into good_place values (?, ?, ?, ?, ?)",
        [body.good, body.shelf, body.low, body.barcode, body.photo],
    )


def _to_come(entry: Entry, body: GoodSet) -> str:
    """Stamp of the day to come from which a price holds; '' for at once."""
    if not body.since:
        return ""
    begins = stamp(midnight(parse_day(body.since)))
    return begins if begins > entry.at else ""


def price_of_delivery(
    store: Store, entry: Entry, good: str, points: int, cost_cents: int | None
) -> None:
    """The price that a delivery gives to goods from now on; the same price makes no version."""
    there = _version(store, good, entry.at)
    if there is None:
        raise StoreError(f"there are no goods {good}")
    if (there[2], there[9]) != (points, cost_cents):
        version = [*there[:2], points, *there[3:9], cost_cents]
        _say(store, entry, good, version)


def _version(store: Store, good: str, at: str) -> tuple[Any, ...] | None:
    """The version in force, from `own` on."""
    return store.row(VERSION, {"at": at, "known": None, "good": good})


def _last_place(store: Store) -> int:
    return int(store.value("select max(place) from good_version") or 0)


def _say(store: Store, entry: Entry, good: str, version: list[Any]) -> None:
    """A version said here, in force at once; prices announced for days to come still come."""
    _add(store, good, ("", _day(store, entry, good)), version, entry.seq)
    for since, seq in store.rows(ANNOUNCED, _moment(entry, good)):
        then = _version(store, good, since)
        if then is not None:
            carried = [*version[:2], then[2], *version[3:9], then[9]]
            if carried != list(then):
                _announce(store, entry, good, since, carried, seq)


def _announce(
    store: Store, entry: Entry, good: str, since: str, version: list[Any], seq: int
) -> None:
    """A version that begins on a day to come."""
    _add(store, good, (since, max(since, _day(store, entry, good))), version, seq)


def _day(store: Store, entry: Entry, good: str) -> str:
    return str(store.value(DAY, _moment(entry, good)) or "")


def _moment(entry: Entry, good: str) -> dict[str, Any]:
    guessed = entry.quality == Quality.GUESS
    return {"good": good, "at": entry.at, "guessed": guessed, "seq": entry.seq}


def _add(
    store: Store, good: str, begins: tuple[str, str], version: list[Any], seq: int | None
) -> None:
    """`begins` is (since, day)."""
    store.execute(
        "insert into good_version values (?1, 1 + coalesce((select max(ord) from good_version"
        " where good = ?1), 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        [good, *begins, *version, seq],
    )
