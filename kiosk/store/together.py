"""An act that is several entries: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import Body, EntryKind
from kiosk.store import journal
from kiosk.store.acts import Acted, misused, record
from kiosk.store.database import Store
from kiosk.store.journal import Stamp


@dataclass(frozen=True)
class Step:
    """One entry of the act; the one with an empty `ending` bears the act's own key."""

    kind: EntryKind
    body: Body
    ending: str = ""
    keeper: str = ""
    """Whose entry it is, where not that of the keeper who acts."""


def act_together(
    store: Store,
    kind: EntryKind,
    op: str,
    now: Callable[[], Stamp],
    decide: Callable[[Stamp], Sequence[Step] | ActRefused],
    same: Callable[[Body], bool],
) -> Acted | ActRefused:
    """`acts.act` for several entries, in their order; the answer is the one of `kind` with `op`."""
    with store.transaction():
        before = journal.entry_of_op(store, op)
        if before is not None:
            if before[0].kind == kind and same(before[0].decoded()):
                return Acted(*before)
            misused(store, op, kind, now())
            return ActRefused(Obstacle.SPOILED_KEY)
        when = now()
        steps = decide(when)
        if isinstance(steps, ActRefused):
            return steps
        acted = {}
        for step in steps:
            by = replace(when, keeper=step.keeper or when.keeper)
            acted[step.ending] = record(store, step.kind, op + step.ending, step.body, by)
        return acted[""]
