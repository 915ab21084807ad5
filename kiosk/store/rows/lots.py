"""Rows of the lots: how many pieces of each delivered line are still on the shelf."""

from __future__ import annotations

from contextlib import closing
from datetime import date

from kiosk.core import lots as core
from kiosk.core.lots import Lot
from kiosk.store.database import Store

OPEN = """
select seq, line, remaining, expires from lot where good = ? and remaining > 0 order by seq, line
"""
MISSING = """
select seq, line, remaining, expires, quantity - remaining from lot
where good = ? and remaining < quantity order by seq desc, line desc
"""


def left(
    store: Store, good: str, pieces: int, today: date, on_hand: int, *, to_household: bool
) -> None:
    """So many pieces have left; `on_hand`: what was on the shelf before."""
    lots = [Lot(*row) for row in store.rows(OPEN, [good])]
    beyond = max(0, on_hand - sum(lot.pieces for lot in lots))
    for lot, part in core.leaving(lots, beyond, pieces, today, to_household=to_household):
        _change(store, lot, -part)


def came_back(store: Store, good: str, pieces: int, today: date) -> None:
    """Pieces that a household had lie on the shelf again."""
    with closing(store.stream(MISSING, [good])) as rows:
        room = ((Lot(*row[:4]), row[4]) for row in rows)
        found = list(core.returning(room, pieces, today))
    for lot, part in found:
        _change(store, lot, part)


def _change(store: Store, lot: Lot, pieces: int) -> None:
    store.execute(
        "update lot set remaining = remaining + ? where seq = ? and line = ?",
        [pieces, lot.seq, lot.line],
    )
