"""Undo while the goods still lie on the counter, and return later; one per redemption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from kiosk.core import reversal as core
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import Body, EntryKind, Redemption, Reversal, StockLine
from kiosk.core.journal import Entry
from kiosk.core.reversal import UNDO_MINUTES, LineState, Original, OriginalLine, undo_left
from kiosk.store import acts, journal, points
from kiosk.store.acts import Acted, obstacle_of
from kiosk.store.database import Store
from kiosk.store.journal import Stamp
from kiosk.store.redeem import receipt_of


def original_of(store: Store, seq: int) -> Original | None:
    """A redemption with what has become of each line; None when entry `seq` is none."""
    found = journal.entry_at(store, seq)
    if found is None or found[0].kind != EntryKind.REDEMPTION:
        return None
    return _original(store, *found)


def undo(
    store: Store, op: str, of: int, now: Callable[[], Stamp], *, reason: str = ""
) -> Acted | ActRefused:
    """Take a whole redemption back within ten minutes."""

    def decide(when: Stamp) -> Reversal | ActRefused:
        original = original_of(store, of)
        if original is None:
            return ActRefused(Obstacle.UNKNOWN_SLIP)
        obstacle = obstacle_of(when)
        if obstacle is not None:
            return obstacle
        if not original.reversed and not _in_time(original, when):
            return ActRefused(Obstacle.TOO_LATE_TO_UNDO, figure=UNDO_MINUTES)
        return core.undo(original, _open_purses(store, original, when), reason.strip())

    def same(body: Body) -> bool:
        return isinstance(body, Reversal) and (body.of, body.reason) == (of, reason.strip())

    return acts.act(store, EntryKind.UNDONE, op, now, decide, same)


def bring_back(
    store: Store,
    op: str,
    of: int,
    goods: Mapping[str, int],
    now: Callable[[], Stamp],
    *,
    reason: str,
    spoiled: bool = False,
    by_household: bool = False,
) -> Acted | ActRefused:
    """The household returns goods that it has: pieces by good.  Never for cash.

    `spoiled` goods do not go back on the shelf; the points come back all the same.
    `by_household`: it does not want them, and nothing is wrong with them; then points of a period
    that is over do not come back.
    """
    if not reason.strip():
        raise ValueError("goods are returned for a reason")

    def decide(when: Stamp) -> Reversal | ActRefused:
        original = original_of(store, of)
        if original is None:
            return ActRefused(Obstacle.UNKNOWN_SLIP)
        obstacle = obstacle_of(when)
        if obstacle is not None:
            return obstacle
        periods = _open_purses(store, original, when)
        return core.bring_back(
            original,
            goods,
            periods,
            reason=reason.strip(),
            spoiled=spoiled,
            by_household=by_household,
        )

    def same(body: Body) -> bool:
        lines = tuple(StockLine(good, quantity) for good, quantity in goods.items())
        asked = (of, lines, spoiled, reason.strip())
        return isinstance(body, Reversal) and asked == (
            body.of,
            body.lines,
            body.spoiled,
            body.reason,
        )

    return acts.act(store, EntryKind.RETURNED, op, now, decide, same)


def may_undo(original: Original, when: Stamp) -> bool:
    """Whether it still stands and its ten minutes are not over."""
    return not original.reversed and _in_time(original, when)


def _in_time(original: Original, when: Stamp) -> bool:
    left = undo_left(original, when.moment.at, when.boot, when.uptime_s)
    return left > timedelta()


def _open_purses(store: Store, original: Original, when: Stamp) -> frozenset[str]:
    """Periods of the purses that can be given back to: none of a household that left since."""
    left = store.value("select seq from left_home where household = ?", [original.household])
    if left is not None and original.seq < left:
        return frozenset()
    scheme = points.scheme_in_force(store)
    return frozenset(interval.key for interval in scheme.open_periods(when.moment.at))


def _original(store: Store, entry: Entry, digest: bytes) -> Original:
    body = entry.decoded()
    if not isinstance(body, Redemption):
        raise TypeError(f"entry {entry.seq} is no redemption")
    return Original(
        receipt=receipt_of(store, entry, digest),
        lines=tuple(_lines(store, entry.seq, body)),
        charges=points.charges_of(store, entry.seq),
        reversed=store.row("select 1 from reversal where of_seq = ?", [entry.seq]) is not None,
        boot=entry.boot,
        uptime_s=entry.uptime_ms / 1000,
    )


def _lines(store: Store, seq: int, body: Redemption) -> Iterator[OriginalLine]:
    ordered = {
        good: (LineState(state), bool(off_shelf))
        for good, state, off_shelf in store.rows(
            "select good, state, off_shelf from order_line where seq = ?", [seq]
        )
    }
    for line in body.lines:
        state, off_shelf = ordered.get(line.good, (LineState.TAKEN, False))
        yield OriginalLine(
            line.good,
            line.name,
            line.quantity,
            line.points,
            line.unit,
            state,
            line.due,
            off_shelf,
        )
