"""What the shelf must hold and which papers there must be, added up from the entries alone.

Nothing here goes through the functions that keep the rows (`store.projection`): the sums are made
in another way, so that a mistake of those functions shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.core.entries import (
    Body,
    Counted,
    Delivery,
    EntryKind,
    HandedOver,
    Redemption,
    Refund,
    Reversal,
    StockMoved,
)
from kiosk.store import journal, printing
from kiosk.store.database import Store


@dataclass
class Shop:
    """Pieces by goods, and what became of each redemption."""

    off_shelf: frozenset[tuple[int, str]]
    """Orders, as (redemption, goods), of what never lies on a shelf."""

    shelf: Counter[str] = field(default_factory=Counter)
    redemptions: dict[int, Redemption] = field(default_factory=dict)
    waiting: dict[tuple[int, str], int] = field(default_factory=dict)
    """Ordered pieces that were neither handed over nor cancelled."""

    out: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Pieces of each redemption that the household has."""

    charged: dict[int, int] = field(default_factory=dict)
    """Points of each redemption that were not given back."""

    reversed: set[int] = field(default_factory=set)

    def add(self, seq: int, kind: str, body: Body) -> Iterator[str]:
        """Take an entry in; what it claims and cannot be."""
        match body:
            case Delivery(lines=delivered):
                for line in delivered:
                    self.shelf[line.good] += line.quantity
            case StockMoved(lines=moved):
                for piece in moved:
                    yield from self._take(piece.good, piece.quantity)
            case Counted(lines=counted):
                for found in counted:
                    if not 0 <= found.after < seq or found.counted < 0:
                        yield f"{found.counted} {found.good} counted after entry {found.after}"
                    yield from self._take(found.good, found.book - found.counted)
            case Redemption():
                yield from self._redeem(seq, body)
            case HandedOver():
                yield from self._hand_over(body)
            case Refund():
                yield from self._cancel(body)
            case Reversal():
                yield from self._take_back(body, undone=kind == EntryKind.UNDONE)

    def _take(self, good: str, quantity: int) -> Iterator[str]:
        self.shelf[good] -= quantity
        if self.shelf[good] < 0:
            yield f"stock of {good} {self.shelf[good]}, below zero"

    def _redeem(self, seq: int, body: Redemption) -> Iterator[str]:
        self.redemptions[seq], self.charged[seq] = body, body.cost
        for line in body.lines:
            if line.due:
                self.waiting[seq, line.good] = line.quantity
            else:
                yield from self._take(line.good, line.quantity)
                self.out[seq, line.good] += line.quantity

    def _hand_over(self, body: HandedOver) -> Iterator[str]:
        for good in body.goods:
            quantity = self.waiting.pop((body.of, good), None)
            if quantity is None:
                yield f"{good} of redemption {body.of} does not wait to be handed over"
            else:
                self.out[body.of, good] += quantity
                if (body.of, good) not in self.off_shelf:
                    yield from self._take(good, quantity)

    def _cancel(self, body: Refund) -> Iterator[str]:
        for good in body.goods:
            if self.waiting.pop((body.of or 0, good), None) is None:
                yield f"{good} of redemption {body.of} does not wait to be cancelled"
        if body.of is not None:
            yield from self._give_back(body.of, body.points)

    def _give_back(self, of: int, points: int) -> Iterator[str]:
        left = self.charged.get(of)
        if left is not None:
            self.charged[of] = left - points
            if not 1 <= points <= left:
                yield f"{points} points of redemption {of}, of which {left} are left, given back"

    def _take_back(self, body: Reversal, *, undone: bool) -> Iterator[str]:
        original = self.redemptions.get(body.of)
        if original is None:
            yield f"there is no redemption {body.of} to take back"
            return
        if body.of in self.reversed:
            yield f"redemption {body.of} was taken back before"
        self.reversed.add(body.of)
        if original.household != body.household:
            yield f"redemption {body.of} is not of {body.household}"
        yield from self._give_back(body.of, body.points)
        if sum(purse.points for purse in body.charges) + body.refund != body.points:
            yield f"purses and refund do not come to {body.points}"
        for line in body.lines:
            self.out[body.of, line.good] -= line.quantity
            if self.out[body.of, line.good] < 0 or line.quantity < 1:
                yield f"{line.quantity} {line.good} of redemption {body.of} cannot come back"
            if not body.spoiled:
                self.shelf[line.good] += line.quantity
        if undone:
            for of, good in [key for key in self.waiting if key[0] == body.of]:
                del self.waiting[of, good]


def problems(store: Store) -> Iterator[str]:
    """Stock that is not the sum of its movements, acts that cannot be, papers too many or few."""
    off_shelf = store.rows("select seq, good from order_line where off_shelf = 1")
    shop, papers = Shop(frozenset(off_shelf)), set()
    for entry, _ in journal.entries(store):
        for problem in shop.add(entry.seq, entry.kind, entry.decoded()):
            yield f"entry {entry.seq}: {problem}"
        if entry.kind in printing.PAPERED:
            papers.add(entry.seq)
    on_hand = dict(store.rows("select good, on_hand from stock"))
    for good in sorted(shop.shelf.keys() | on_hand.keys()):
        if shop.shelf[good] != on_hand.get(good, 0):
            yield f"stock of {good}: row {on_hand.get(good, 0)}, journal {shop.shelf[good]}"
    printed = {
        seq for (seq,) in store.rows("select seq from print_job where paper = ?", [printing.ENTRY])
    }
    yield from (f"slip {seq}: row None, journal ()" for seq in sorted(papers - printed))
    yield from (f"slip {seq}: row (), journal None" for seq in sorted(printed - papers, key=repr))
