"""An act of the keeper: decided, written and projected in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
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


@dataclass(frozen=True)
class Step:
    """One entry of an act; the one with an empty `ending` bears the act's own key."""

    kind: EntryKind
    body: Body
    ending: str = ""
    keeper: str = ""
    """Whose entry it is, where not that of the keeper who acts."""


def act(
    store: Store,
    kind: EntryKind,
    op: str,
    now: Callable[[], Stamp],
    decide: Callable[[Stamp], Body | ActRefused],
    same: Callable[[Body], bool],
    *,
    role: str = "keeper",
) -> Acted | ActRefused:
    """`act_together` for a single entry."""

    def single(when: Stamp) -> Sequence[Step] | ActRefused:
        body = decide(when)
        return body if isinstance(body, ActRefused) else (Step(kind, body),)

    return act_together(store, kind, op, now, single, same, role=role)


def act_together(
    store: Store,
    kind: EntryKind,
    op: str,
    now: Callable[[], Stamp],
    decide: Callable[[Stamp], Sequence[Step] | ActRefused],
    same: Callable[[Body], bool],
    *,
    role: str = "keeper",
) -> Acted | ActRefused:
    """Book the entries that `decide` says, in their order, or say why not.

    The answer is the entry of `kind` with `op`.  `now` (with the keeper in it) and `decide` are
    called inside the transaction: commit time decides.  The same op again gives the same entry if
    `same` says that its body is what was asked for; else it is refused, and the journal says so.
    Who is no keeper any more books nothing (RA-4.3), and what is an officer's act only an officer
    does (`role`); an act of nobody's, as opening stock, is a
    program's.  CommitUnknown when the disk gave no answer; then ask `acted_of_op` after
    `store.reopen()`.
    """
    with store.transaction():
        before = journal.entry_of_op(store, op)
        if before is not None:
            if before[0].kind == kind and same(before[0].decoded()):
                return Acted(*before)
            misused(store, op, kind, now())
            return ActRefused(Obstacle.SPOILED_KEY)
        when = now()
        if when.keeper and not has_role(store, when.keeper, role):
            of_officers = role == "officer"
            return ActRefused(Obstacle.NOT_AN_OFFICER if of_officers else Obstacle.NOT_IN_CHARGE)
        steps = decide(when)
        if isinstance(steps, ActRefused):
            return steps
        acted = {}
        for step in steps:
            by = replace(when, keeper=step.keeper or when.keeper)
            acted[step.ending] = record(store, step.kind, op + step.ending, step.body, by)
        return acted[""]


def obstacle_of(when: Stamp) -> ActRefused | None:
    """What stands in the way of an act on whose date points depend, and that somebody answers for.

    The runner knows who is in charge; an act without a name is nobody's.
    """
    if not when.keeper:
        return ActRefused(Obstacle.NOT_IN_CHARGE)
    if when.moment.quality is Quality.GUESS:
        return ActRefused(Obstacle.NO_TRUSTED_DATE)
    return None


def is_keeper(store: Store, person: str) -> bool:
    """Whether this is an active keeper of this site."""
    return has_role(store, person, "keeper")


def has_role(store: Store, person: str, role: str) -> bool:
    """Whether this is an active keeper or officer of this site."""
    sql = "select 1 from person where id = ? and active = 1 and role = ?"
    return store.row(sql, [person, role]) is not None


def record(store: Store, kind: EntryKind, op: str, body: Body, when: Stamp) -> Acted:
    """Append, project, and ask for the paper; inside a transaction of the caller's."""
    entry, digest = journal.append(store, kind, op, body, when)
    project(store, entry, body)
    if printing.brings_paper(entry):
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
