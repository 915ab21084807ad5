"""Taking a redemption back: which points go to which purse, and what may come back at all.

Points go back to the purses that they came from, the last one charged first, while those purses
are open; the rest is a refund to the current purse (design.md 4).  Where the household itself does
not want the goods any more, the rest has lapsed: nobody carries points over the end of a period by
taking goods and bringing them back.  Never cash.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec.structs import replace

from kiosk.core.account import Charge
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import ChargedPurse, Reversal, StockLine
from kiosk.core.view import Receipt

UNDO_MINUTES = 10
"""While the goods still lie on the counter."""


class LineState(StrEnum):
    """Where one line of a redemption is."""

    TAKEN = "taken"  # at once
    OPEN = "open"  # ordered, and not fetched yet
    HANDED_OVER = "handed_over"  # ordered and fetched
    CANCELLED = "cancelled"  # ordered, and will not come: its points are back already
    REVERSED = "reversed"


@dataclass(frozen=True)
class OriginalLine:
    """One line of a redemption as it stands now."""

    good: str
    name: str
    quantity: int
    points: int
    """Of one piece."""

    unit: str
    state: LineState
    due: str = ""
    off_shelf: bool = False
    """Never lay on a shelf and cannot be laid there, as phone credit."""

    @property
    def is_out(self) -> bool:
        """Whether the household has it."""
        return self.state in (LineState.TAKEN, LineState.HANDED_OVER)

    @property
    def cost(self) -> int:
        return self.points * self.quantity


@dataclass(frozen=True)
class Original:
    """A redemption that may be taken back."""

    receipt: Receipt
    lines: tuple[OriginalLine, ...]
    charges: tuple[Charge, ...]
    """The oldest purse first, under the names that purses have now."""

    reversed: bool
    """Undone or returned before: that happens once."""

    boot: str
    uptime_s: float

    @property
    def seq(self) -> int:
        return self.receipt.seq

    @property
    def household(self) -> str:
        return self.receipt.holder.household

    @property
    def returnable(self) -> tuple[OriginalLine, ...]:
        """Lines that the household could bring back."""
        if self.reversed:
            return ()
        return tuple(line for line in self.lines if line.is_out and not line.off_shelf)


def undo_left(original: Original, at: datetime, boot: str, uptime_s: float) -> timedelta:
    """How long it may still be undone; nothing or less: too late.

    Within one boot the uptime counts, whatever was done to the clock meanwhile.
    """
    if original.boot == boot:
        passed = timedelta(seconds=uptime_s - original.uptime_s)
    else:
        passed = at - original.receipt.at
    limit = timedelta(minutes=UNDO_MINUTES)
    return limit - passed if passed >= timedelta() else timedelta()


def split_back(charges: Sequence[Charge], points: int) -> tuple[Charge, ...]:
    """The last `points` of the charges, the last purse first; ValueError for more than all."""
    parts = []
    for charge in reversed(charges):
        part = min(points, charge.points)
        if part > 0:
            parts.append(Charge(charge.household, charge.period, part))
            points -= part
    if points > 0:
        raise ValueError(f"{points} more points than were charged")
    return tuple(parts)


def give_back(
    charges: Sequence[Charge], points: int, open_periods: Collection[str]
) -> tuple[tuple[ChargedPurse, ...], int]:
    """What each open purse gets back, and how much is a refund.

    Purses close the oldest first, so what goes back is always the end of the charges.
    """
    back: dict[str, int] = {}
    refund = 0
    for part in split_back(charges, points):
        if part.period in open_periods:
            back[part.period] = back.get(part.period, 0) + part.points
        else:
            refund += part.points
    return tuple(ChargedPurse(period, part) for period, part in back.items()), refund


def undo(original: Original, open_periods: Collection[str], reason: str) -> Reversal | ActRefused:
    """All of it: what is out goes back on the shelf, open orders are closed.

    A line that was cancelled before is not given back twice.
    """
    if original.reversed:
        return ActRefused(Obstacle.REVERSED_BEFORE)
    credit = next((line for line in original.lines if line.is_out and line.off_shelf), None)
    if credit is not None:
        return ActRefused(Obstacle.NOT_RETURNABLE, name=credit.name)
    states = (LineState.TAKEN, LineState.HANDED_OVER, LineState.OPEN)
    lines = [line for line in original.lines if line.state in states]
    if not lines:
        return ActRefused(Obstacle.NOTHING_TO_RETURN)
    out = tuple(StockLine(line.good, line.quantity) for line in lines if line.is_out)
    return _reversal(original, out, sum(line.cost for line in lines), open_periods, reason)


def bring_back(
    original: Original,
    wanted: Mapping[str, int],
    open_periods: Collection[str],
    *,
    reason: str,
    spoiled: bool,
    by_household: bool = False,
) -> Reversal | ActRefused:
    """Goods that the household has, all of them or some: pieces by good.

    What is ordered and not fetched yet stays ordered.  `by_household`: nothing is wrong with them.
    """
    if original.reversed:
        return ActRefused(Obstacle.REVERSED_BEFORE)
    if not wanted:
        return ActRefused(Obstacle.NOTHING_TO_RETURN)
    there = {line.good: line for line in original.lines}
    points = 0
    for good, quantity in wanted.items():
        line = there.get(good)
        if line is None or not line.is_out:
            return ActRefused(Obstacle.NOTHING_TO_RETURN, name=line.name if line else good)
        if line.off_shelf:
            return ActRefused(Obstacle.NOT_RETURNABLE, name=line.name)
        if not 1 <= quantity <= line.quantity:
            return ActRefused(Obstacle.BAD_QUANTITY, name=line.name, figure=line.quantity)
        points += line.points * quantity
    back = tuple(StockLine(good, quantity) for good, quantity in wanted.items())
    found = _reversal(original, back, points, open_periods, reason, spoiled=spoiled)
    if not by_household:
        return found
    return replace(found, points=points - found.refund, refund=0, lapsed=found.refund)


def _reversal(
    original: Original,
    lines: tuple[StockLine, ...],
    points: int,
    open_periods: Collection[str],
    reason: str,
    *,
    spoiled: bool = False,
) -> Reversal:
    charges, refund = give_back(original.charges, points, open_periods)
    return Reversal(
        of=original.seq,
        household=original.household,
        lines=lines,
        points=points,
        charges=charges,
        refund=refund,
        reason=reason,
        spoiled=spoiled,
    )
