"""Whatever comes and goes in whatever order, the shelf holds what an independent recount says."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from support.shop import bought, on_hand, received, stamp_at
from support.village import NOW, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import EntryKind, StockLine
from kiosk.core.feed import GoodItem, PointsItem
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.view import Pick
from kiosk.store import counting, orders, reversal, stock
from kiosk.store.database import open_store
from kiosk.store.verify import problems

GOODS = ("rice", "laundry_liquid", "kettle")
"""The last one can be ordered."""

OUT = (EntryKind.WRITTEN_OFF, EntryKind.TRANSFERRED, EntryKind.GIVEN_BACK, EntryKind.SOLD)

goods = st.sampled_from((*GOODS, "kettle"))
few = st.integers(1, 6)
steps = st.one_of(
    st.tuples(st.just("receive"), goods, few),
    st.tuples(st.just("redeem"), goods, few),
    st.tuples(st.just("redeem"), goods, st.integers(1, 2)),
    st.tuples(st.just("move"), goods, few, st.sampled_from(OUT)),
    st.tuples(st.just("count"), goods, st.integers(-3, 3)),
    st.tuples(st.just("finish")),
    st.tuples(st.just("hand_over"), st.integers(0, 5)),
    st.tuples(st.just("cancel"), st.integers(0, 5)),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("bring_back"), st.integers(0, 5), st.booleans()),
)


ORDERED = (("redeem", "kettle", 2), ("redeem", "kettle", 1), ("receive", "kettle", 1))
"""So that there is something to wait for from the beginning."""


class Recount:
    """The shop on a sheet of paper, kept beside the store and asking it nothing but its answers."""

    def __init__(self, store):
        self.store = store
        self.shelf = Counter({"rice": 6, "laundry_liquid": 3})
        self.orders: dict[int, int] = {}
        """Pieces of the kettle that wait, by redemption."""

        self.out: dict[int, tuple[str, int]] = {}
        """What a redemption has, while it was not taken back."""

        self.draft: dict[str, tuple[int, int]] = {}
        self.n = 0

    def now(self):
        return stamp_at(keeper="k1")

    def free(self, good):
        waiting = sum(self.orders.values()) if good == "kettle" else 0
        return max(0, self.shelf[good] - waiting)

    def play(self, step):
        self.n += 1
        getattr(self, step[0])(f"{self.n}", *step[1:])

    def receive(self, op, good, pieces):
        received(self.store, op, (good, pieces))
        self.shelf[good] += pieces

    def redeem(self, op, good, pieces):
        pick = replace(PICKS[good], quantity=pieces)
        free = self.free(good)
        answer = bought(self.store, op, pick)
        if free >= pieces:
            self.shelf[good] -= pieces
            self.out[answer.seq] = (good, pieces)
        elif good == "kettle":
            self.orders[answer.seq] = pieces
        else:
            assert isinstance(answer, RedemptionRefused)

    def move(self, op, good, pieces, kind):
        there = self.shelf[good] if kind == EntryKind.WRITTEN_OFF else self.free(good)
        lines = [StockLine(good, pieces)]
        answer = stock.move_out(self.store, op, kind, lines, self.now, reason="x", to="x")
        if pieces > there:
            assert answer.why is Obstacle.NOT_ON_SHELF
            assert answer.figure == there
        else:
            assert not isinstance(answer, ActRefused)
            self.shelf[good] -= pieces

    def count(self, _op, good, beside):
        found = max(0, self.shelf[good] + beside)
        counting.count_line(self.store, good, found, self.now(), reason="x")
        self.draft[good] = (self.shelf[good], found)

    def finish(self, op):
        answer = counting.finish_count(self.store, op, self.now, second="k2")
        after = {g: self.shelf[g] + found - book for g, (book, found) in self.draft.items()}
        if not self.draft:
            assert answer.why is Obstacle.NOTHING_COUNTED
        elif min(after.values()) < 0:
            assert answer.why is Obstacle.RECOUNT
        else:
            assert not isinstance(answer, ActRefused)
            self.shelf.update(Counter({g: after[g] - self.shelf[g] for g in after}))
            self.draft.clear()

    def hand_over(self, op, which):
        seq = nth(self.orders, which)
        if seq is not None:
            pieces = self.orders[seq]
            answer = orders.hand_over(self.store, op, seq, ["kettle"], self.now)
            if pieces > self.shelf["kettle"]:
                assert answer.why is Obstacle.NOT_ON_SHELF
            else:
                assert not isinstance(answer, ActRefused)
                self.shelf["kettle"] -= pieces
                self.out[seq] = ("kettle", pieces)
                del self.orders[seq]

    def cancel(self, op, which):
        seq = nth(self.orders, which)
        if seq is not None:
            orders.cancel_order(self.store, op, seq, ["kettle"], self.now, reason="x")
            del self.orders[seq]

    def undo(self, op, which):
        seq = nth({**self.out, **self.orders}, which)
        if seq is not None:
            answer = reversal.undo(self.store, op, seq, self.now)
            assert not isinstance(answer, ActRefused)
            self.orders.pop(seq, None)
            self.lay_back(*self.out.pop(seq, ("kettle", 0)))

    def bring_back(self, op, which, spoiled):
        seq = nth(self.out, which)
        if seq is not None:
            good, pieces = self.out.pop(seq)
            back = {good: (pieces + 1) // 2}
            reversal.bring_back(self.store, op, seq, back, self.now, reason="x", spoiled=spoiled)
            self.lay_back(good, 0 if spoiled else back[good])

    def lay_back(self, good, pieces):
        self.shelf[good] += pieces


def nth(found, which):
    keys = sorted(found)
    return keys[which % len(keys)] if keys else None


PICKS = {
    "rice": Pick("rice", "大米10斤", 35, 1, "袋"),
    "laundry_liquid": Pick("laundry_liquid", "洗衣液", 30, 1, "瓶"),
    "kettle": Pick("kettle", "电热水壶", 50, 1, "个"),
}


@given(script=st.lists(steps, min_size=25, max_size=60))
def test_the_shelf_holds_what_a_recount_says(village_file, script):
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_store(shutil.copy(village_file, Path(folder) / "kiosk.db"))) as store,
    ):
        at = NOW.isoformat()
        tell(
            store,
            GoodItem("kettle", "电热水壶", 50, "家电", "个", "appliance"),
            PointsItem("p9", "h42", "bonus", 10**6, "奖励", at, at),
        )
        sheet = Recount(store)
        for step in (*ORDERED, *script):
            sheet.play(step)
            there = on_hand(store)
            assert {g: there.get(g, 0) for g in GOODS} == {g: sheet.shelf[g] for g in GOODS}
            assert min(there.values()) >= 0
        assert problems(store) == []
