"""What the rows before speak against in a decision of the group: for `store.doubts`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.core.earning_entries import Reviewed
from kiosk.core.journal import Entry
from kiosk.core.worth import Worth
from kiosk.store import group, points, reviewing
from kiosk.store.database import Store


def doubts(store: Store, entry: Entry, body: Reviewed) -> Iterator[str]:
    """Who decided must have been able to, of something that waited, for what it is worth."""
    seq = reviewing.seq_of(store, body.declaration)
    if seq is None or not reviewing.waits(store, seq):
        yield f"{body.declaration} does not wait"
        return
    said, _ = reviewing.said_in(store, seq)
    yield from _not_the_group(store, entry, body, {said.household, said.helper} - {""})
    scheme = points.scheme_of(store, entry.scheme_version)
    if said.household != body.household:
        yield f"{body.declaration} is not of {body.household}"
    brings = reviewing.shown(store, scheme, seq).worth
    passed = brings if body.outcome == "passed" and isinstance(brings, Worth) else None
    figure, left_over = (passed.points, passed.left_over) if passed else (0, 0)
    if body.points != figure:
        yield f"{body.points} points for {body.declaration}, which brings {figure}"
    if body.outcome == "passed" and passed is None:
        yield f"{body.declaration} passes, which brings nothing"
    claimed = (body.helper, body.effective, body.item, body.quantity, body.left_over)
    helper = reviewing.helper_of(scheme, said)
    if claimed != (helper, said.at, said.item, said.quantity, left_over):
        yield f"{body.declaration} is decided as another than was declared"
    if body.outcome == "rejected" and not body.reason:
        yield f"{body.declaration} is rejected without a reason"


def _not_the_group(store: Store, entry: Entry, body: Reviewed, gaining: set[str]) -> Iterator[str]:
    on = date.fromisoformat(entry.at[:10])
    for sitter in body.members:
        found = group.member(store, sitter.person, on)
        if found is None:
            yield f"{sitter.person} is not of the group"
        elif found.kin & gaining:
            yield f"{sitter.person} decides of a household of their own"
    quorum = points.scheme_of(store, entry.scheme_version).quorum
    there = len({sitter.person for sitter in body.members})
    if there < quorum:
        yield f"{there} decide where {quorum} must"
    if body.quorum != quorum:
        yield f"{body.quorum} are said to be enough where {quorum} are"
