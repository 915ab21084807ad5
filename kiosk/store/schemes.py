"""Rules that were announced: when they begin, and what is told of them before.

A kiosk begins by itself, at the first moment of their day that it may trust its date: offline, too,
and after a night without power.  It is an entry, so that whoever replays the journal begins there.

A date that a keeper confirmed is trusted, or a kiosk without a line would never begin.  Where it
was wrong and a sure time then goes back before the day, the entry stands: what was booked by the
new rules stays booked, the clock's correction stands behind it in the journal, and `early` makes
the idle screen say so until the day, from which on kiosk and township agree again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kiosk.core.clock import Quality, parse_day
from kiosk.core.coming import Rules, begins
from kiosk.core.entries import EntryKind, SchemeBegun
from kiosk.store import acts, journal, points
from kiosk.store.database import Store
from kiosk.store.journal import Stamp


def rules_of(store: Store) -> Rules:
    """What is in force and what is to be; StoreError before the first scheme."""
    announced = tuple(points.scheme_of(store, version) for version in _announced(store))
    return Rules(points.scheme_in_force(store), announced)


def begin_due(store: Store, now: Callable[[], Stamp]) -> bool:
    """Begin with every announced rules whose day has come; whether there were any.

    Not on a date that is a guess, and not before the journal has begun.
    """
    if not _announced(store) or journal.is_arriving(store) or journal.genesis(store) is None:
        return False
    with store.transaction():
        when = now()
        if when.moment.quality is Quality.GUESS:
            return False
        due = [
            version
            for version in _announced(store)
            if begins(points.scheme_of(store, version)) <= when.moment.at
        ]
        for version in due:
            op = f"scheme/{version}/{journal.head(store)[0] + 1}"
            acts.record(store, EntryKind.SCHEME_BEGUN, op, SchemeBegun(version), when)
    return bool(due)


def early(store: Store, today: date) -> date | None:
    """The day of the rules in force where it is still to come, though this machine began them."""
    version = journal.scheme_version(store)
    if not version:
        return None
    day = parse_day(points.scheme_of(store, version).valid_from)
    if day <= today:
        return None
    begun = "select 1 from entry where kind = ? and op >= ? and op < ?"
    prefix = f"scheme/{version}/"
    found = store.row(begun, [EntryKind.SCHEME_BEGUN.value, prefix, prefix + "~"])
    return None if found is None else day


def _announced(store: Store) -> list[int]:
    """Versions after the one in force, in the order in which they begin."""
    sql = "select version from scheme where state = 'announced' and version > ? order by version"
    return [version for (version,) in store.rows(sql, [journal.scheme_version(store)])]
