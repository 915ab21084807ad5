"""An act of the keeper: decided, written and projected in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import Body, EntryKind, KeyMisused
from kiosk.core.journal import Entry
from kiosk.store import journal, printing
from kiosk.store.database import Store
from kiosk.store.journal import Stamp
from kiosk.store.projection import project


@dataclass(frozen=True)
class Acted:
    """It is in the journal."""

    entry: Entry
    digest: bytes


def act(
    store: Store,
    kind: EntryKind,
    op: str,
    now: Callable[[], Stamp],
    decide: Callable[[Stamp], Body | ActRefused],
    same: Callable[[Body], bool],
) -> Acted | ActRefused:
    """Book what `decide` says, or say why not.

    `now` (with the keeper in it) and `decide` are called inside the transaction: commit time
    decides.  The same op again gives the same entry if `same` says that its body is what was
    asked for; else it is refused, and the journal says so.  CommitUnknown when the disk gave no
    answer; then ask `acted_of_op` after `store.reopen()`.
    """
    with store.transaction():
        before = journal.entry_of_op(store, op)
        if before is not None:
            if before[0].kind == kind and same(before[0].decoded()):
                return Acted(*before)
            misused(store, op, kind, now())
            return ActRefused(Obstacle.SPOILED_KEY)
        when = now()
        body = decide(when)
        if isinstance(body, ActRefused):
            return body
        return record(store, kind, op, body, when)


def record(store: Store, kind: EntryKind, op: str, body: Body, when: Stamp) -> Acted:
    """Append, project, and ask for the paper; inside a transaction of the caller's."""
    entry, digest = journal.append(store, kind, op, body, when)
    project(store, entry, body)
    if kind in printing.PAPERED:
        printing.add(store, entry.seq)
    return Acted(entry, digest)


def misused(store: Store, op: str, kind: EntryKind, when: Stamp) -> None:
    """Journal that a key came again with another content."""
    seq = journal.head(store)[0]
    journal.append(
        store, EntryKind.KEY_MISUSED, f"misused/{seq + 1}/{op}", KeyMisused(op, kind), when
    )


def acted_of_op(store: Store, op: str) -> Acted | None:
    found = journal.entry_of_op(store, op)
    return Acted(*found) if found else None
