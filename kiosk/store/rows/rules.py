"""Rows of the rules: which were announced, which have begun, which were taken back before.

The newest that has begun is in force.  One that was announced begins with an entry of this journal
(`store.schemes`), or when the township says that it has begun, whichever comes first.
"""

from __future__ import annotations

from kiosk.core.entries import SchemeBegun
from kiosk.core.feed import SchemeAnnouncedItem, SchemeItem, SchemeWithdrawnItem
from kiosk.core.journal import Entry, canonical
from kiosk.core.scheme import parse_scheme
from kiosk.store import journal, points
from kiosk.store.database import Store, StoreError


def put_in_force(store: Store, item: SchemeItem) -> None:
    """They are in force from now on, and so were those that should have begun before them."""
    state = _state(store, item)
    if state == "withdrawn":
        raise ValueError("what was withdrawn does not begin")
    if state == "begun":
        return
    if state is None:
        _add(store, item, "begun")
    store.execute(
        "update scheme set state = 'begun' where state = 'announced' and version <= ?",
        [item.version],
    )
    points.rebuild(store)


def announced(store: Store, item: SchemeAnnouncedItem) -> None:
    """They wait for their day."""
    if _state(store, item) is None:
        _add(store, item, "announced")


def withdrawn(store: Store, item: SchemeWithdrawnItem) -> None:
    """They do not begin; where nobody heard of it in time and they have, those of before are in
    force again, and what was booked meanwhile stands."""
    others = "select 1 from scheme where state = 'begun' and version <> ?"
    if store.row(others, [item.version]) is None:
        raise ValueError("there would be no rules")
    changed = store.execute(
        "update scheme set state = 'withdrawn' where version = ?", [item.version]
    )
    if changed != 1:
        raise ValueError(f"version {item.version} was never announced")
    points.rebuild(store)


def begun(store: Store, entry: Entry, body: SchemeBegun) -> None:  # noqa: ARG001 - as every entry's
    """Every row is reckoned by them from here on."""
    if body.version <= journal.scheme_version(store):
        raise StoreError(f"version {body.version} is older than what is in force")
    changed = store.execute(
        "update scheme set state = 'begun' where version = ? and state = 'announced'",
        [body.version],
    )
    if changed != 1:
        raise StoreError(f"version {body.version} was not announced")
    points.rebuild(store)


def _state(store: Store, item: SchemeItem | SchemeAnnouncedItem) -> str | None:
    """Of a version that is there; ValueError when it was another one."""
    if item.version < 1:
        raise ValueError("versions are counted from 1")
    parse_scheme(item.document, f"scheme version {item.version}")
    there = store.row("select document, state from scheme where version = ?", [item.version])
    if there is None:
        return None
    if there[0] != canonical(item.document).decode():
        raise ValueError("a version never changes once it was fed")
    return str(there[1])


def _add(store: Store, item: SchemeItem | SchemeAnnouncedItem, state: str) -> None:
    document = canonical(item.document).decode()
    store.execute("insert into scheme values (?, ?, ?)", [item.version, document, state])
