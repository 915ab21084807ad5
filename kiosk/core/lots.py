"""Which pieces of a kind of goods leave the shelf, which come back, and which nobody may have.

Pieces that came together are a lot, with one last good day.  Nobody writes down which piece a
household takes; it is taken to be one of the oldest lot that is still good.  What leaves otherwise
is taken to be expired first: that is what a shop sorts out.  Pieces that a count found belong to
no lot and do not expire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

EXPIRING_DAYS = 30


@dataclass(frozen=True)
class Lot:
    """Pieces that came together, and how many of them are still there."""

    seq: int
    """The delivery."""

    line: int
    pieces: int
    expires: str = ""
    """Last good day, `2027-03-31`; '' when it does not expire."""


def is_expired(expires: str, today: date) -> bool:
    """Whether the last good day is over; the whole of it is still good."""
    return expires != "" and expires < today.isoformat()


def leaving(
    lots: Sequence[Lot], beyond: int, pieces: int, today: date, *, to_household: bool
) -> Iterator[tuple[Lot, int]]:
    """How many pieces each lot loses when so many leave.

    `lots` in the order in which they came, `beyond` the pieces that belong to none.  A household
    gets expired pieces only where there is nothing else, which is never so when it was asked
    before; the lots must come out right even then.
    """
    expired = [(lot, lot.pieces) for lot in lots if is_expired(lot.expires, today)]
    good = [(lot, lot.pieces) for lot in lots if not is_expired(lot.expires, today)]
    of_no_lot: list[tuple[Lot | None, int]] = [(None, beyond)]
    order = [*of_no_lot, *good, *expired] if to_household else [*expired, *of_no_lot, *good]
    for lot, there in order:
        part = min(pieces, there)
        if part and lot is not None:
            yield lot, part
        pieces -= part


def returning(
    room: Iterable[tuple[Lot, int]], pieces: int, today: date
) -> Iterator[tuple[Lot, int]]:
    """How many of the pieces that came back each lot gets: they left the oldest last.

    `room`: lots, the newest first, with the pieces that are missing of each; read no further than
    needed.  What finds no lot, or only expired ones, belongs to none: who laid it back looked.
    """
    for lot, missing in room:
        part = 0 if is_expired(lot.expires, today) else min(pieces, missing)
        if part:
            yield lot, part
        pieces -= part
        if pieces == 0:
            return


def last_urgent_day(today: date) -> str:
    """Whose last good day is not later is to be handed out first, or sorted out."""
    return (today + timedelta(days=EXPIRING_DAYS)).isoformat()
