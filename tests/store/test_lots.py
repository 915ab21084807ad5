"""What is past its last good day is not handed out, and lies there until somebody sorts it out."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.shop import RICE, bought, dump, on_hand, received, stamp_at
from support.village import NOW, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import DeliveryLine, EntryKind, RedeemedLine, StockLine
from kiosk.core.feed import GoodItem, PointsItem
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.view import Pick
from kiosk.store import counting, forecast, orders, reversal, stock, views
from kiosk.store.acts import Acted
from kiosk.store.database import open_store
from kiosk.store.goods import good_at, kinds_in_stock
from kiosk.store.verify import problems

K1 = partial(stamp_at, keeper="k1")
LAST_DAY = datetime(2026, 11, 25, 23, 59, 59)
NEXT_DAY = datetime(2026, 11, 26, 0, 0, 0)
KETTLE = Pick("kettle", "电热水壶", 50, 1, "个")


@pytest.fixture
def shop(village):
    """Rice of no date and 3 pieces of it until the 25th; a kettle that can be ordered."""
    at = NOW.isoformat()
    tell(
        village,
        GoodItem("kettle", "电热水壶", 50, "家电", "个", "appliance", place=5),
        PointsItem("p9", "h42", "bonus", 10**6, "奖励", at, at),
    )
    out = [StockLine("rice", 6)]
    stock.move_out(village, "w0", EntryKind.WRITTEN_OFF, out, K1, reason="破损")
    received(village, "d1", DeliveryLine("rice", 3, expires="2026-11-25"))
    return village


def offer(store, at, good="rice"):
    return next(offer for offer in views.offers(store, at) if offer.good == good)


def many(pick, quantity):
    return replace(pick, quantity=quantity)


def moved(store, op, kind, quantity, at=NEXT_DAY, good="rice"):
    return stock.move_out(
        store, op, kind, [StockLine(good, quantity)], lambda: K1(at), reason="过期", to="张某"
    )


def test_the_whole_last_good_day_is_still_good(shop):
    assert (offer(shop, LAST_DAY).stock, offer(shop, LAST_DAY).expired) == (3, False)
    assert bought(shop, "op1", RICE, at=LAST_DAY).cost == 35


def test_the_day_after_nobody_gets_it_and_the_book_still_has_it(shop):
    before = dump(shop)
    assert (offer(shop, NEXT_DAY).stock, offer(shop, NEXT_DAY).expired) == (0, True)
    refused = bought(shop, "op1", RICE, at=NEXT_DAY)
    assert refused == RedemptionRefused(Reason.EXPIRED, good="大米10斤", left=0)
    assert dump(shop) == before
    there = good_at(shop, "rice", NEXT_DAY)
    assert (there.on_hand, there.expired, there.fit, there.is_low) == (3, 3, 0, True)
    assert "大米10斤" not in views.on_shelf(shop, NEXT_DAY)
    assert kinds_in_stock(shop, LAST_DAY).there - kinds_in_stock(shop, NEXT_DAY).there == 1


def test_what_does_not_lie_there_at_all_is_out_of_stock(shop):
    assert bought(shop, "op1", many(RICE, 4), at=NEXT_DAY).reason is Reason.OUT_OF_STOCK
    received(shop, "d2", ("rice", 2), when=K1(NEXT_DAY))
    refused = bought(shop, "op2", many(RICE, 4), at=NEXT_DAY)
    assert (refused.reason, refused.left) == (Reason.EXPIRED, 2)


def test_good_pieces_beside_expired_ones_are_handed_out_to_the_last(shop):
    received(shop, "d2", DeliveryLine("rice", 2, expires="2027-01-31"), when=K1(NEXT_DAY))
    for n in range(2):
        assert bought(shop, f"op{n}", RICE, at=NEXT_DAY).cost == 35
    assert bought(shop, "op9", RICE, at=NEXT_DAY).reason is Reason.EXPIRED
    assert (on_hand(shop)["rice"], good_at(shop, "rice", NEXT_DAY).expired) == (3, 3)
    assert problems(shop) == []


def test_what_is_expired_here_can_be_ordered_where_orders_are_taken(shop):
    eve = LAST_DAY - timedelta(days=1)
    received(shop, "d2", DeliveryLine("kettle", 1, expires="2026-11-25"))
    assert bought(shop, "op1", KETTLE, at=eve).picks[0].due == ""
    received(shop, "d3", DeliveryLine("kettle", 2, expires="2026-11-25"), when=K1(eve))
    ordered = bought(shop, "op2", KETTLE, at=NEXT_DAY)
    assert ordered.picks[0].due == "2026-12-03"
    waiting = orders.open_orders(shop, NEXT_DAY).all[0]
    assert (waiting.on_hand, waiting.can_be_handed_over) == (0, False)
    answer = orders.hand_over(shop, "h1", ordered.seq, ["kettle"], lambda: K1(NEXT_DAY))
    assert answer == ActRefused(Obstacle.NOT_ON_SHELF, "电热水壶", 0)
    received(shop, "d4", ("kettle", 1), when=K1(NEXT_DAY))
    answer = orders.hand_over(shop, "h2", ordered.seq, ["kettle"], lambda: K1(NEXT_DAY))
    assert isinstance(answer, Acted)
    assert good_at(shop, "kettle", NEXT_DAY).expired == 2
    assert problems(shop) == []


def test_the_keeper_writes_it_off_or_gives_it_back_and_nobody_else_gets_it(shop):
    received(shop, "d2", ("rice", 2), when=K1(NEXT_DAY))
    for n, kind in enumerate((EntryKind.TRANSFERRED, EntryKind.SOLD)):
        refused = moved(shop, f"m{n}", kind, 3)
        assert refused == ActRefused(Obstacle.PAST_DATE, "大米10斤", 2)
        assert moved(shop, f"n{n}", kind, 6).why is Obstacle.NOT_ON_SHELF
    assert isinstance(moved(shop, "g1", EntryKind.GIVEN_BACK, 2), Acted)
    assert good_at(shop, "rice", NEXT_DAY).expired == 1
    assert isinstance(moved(shop, "w1", EntryKind.WRITTEN_OFF, 1), Acted)
    assert (on_hand(shop)["rice"], offer(shop, NEXT_DAY).stock) == (2, 2)
    assert bought(shop, "op1", many(RICE, 2), at=NEXT_DAY).cost == 70
    assert problems(shop) == []


def test_expired_pieces_go_back_though_orders_wait(shop):
    bought(shop, "op1", KETTLE)
    received(shop, "d2", DeliveryLine("kettle", 1, expires="2026-11-25"))
    assert isinstance(moved(shop, "g1", EntryKind.GIVEN_BACK, 1, good="kettle"), Acted)
    assert on_hand(shop)["kettle"] == 0


def test_the_list_says_what_is_expired_and_what_will_be(shop):
    received(shop, "d2", DeliveryLine("rice", 2, expires="2026-12-24"))
    told = [(x.pieces, x.expires.isoformat()) for x in forecast.expiring(shop, NEXT_DAY)]
    assert told == [(3, "2026-11-25"), (2, "2026-12-24")]
    moved(shop, "w1", EntryKind.WRITTEN_OFF, 3)
    assert [x.pieces for x in forecast.expiring(shop, NEXT_DAY)] == [2]


def test_what_was_undone_lies_there_as_the_lot_that_it_was(shop):
    first = bought(shop, "op1", many(RICE, 2))
    assert good_at(shop, "rice", NEXT_DAY).expired == 1
    reversal.undo(shop, "u1", first.seq, K1)
    assert good_at(shop, "rice", NEXT_DAY).expired == 3


def test_what_is_brought_back_fit_after_the_day_is_not_of_the_expired_lot(shop):
    first = bought(shop, "op1", many(RICE, 2))
    back = {"rice": 1}
    reversal.bring_back(shop, "b1", first.seq, back, lambda: K1(NEXT_DAY), reason="拿错东西")
    there = good_at(shop, "rice", NEXT_DAY)
    assert (there.on_hand, there.expired) == (2, 1)


def test_a_count_that_finds_less_finds_the_expired_gone(shop):
    received(shop, "d2", ("rice", 2), when=K1(NEXT_DAY))
    counting.count_line(shop, "rice", 3, K1(NEXT_DAY), reason="过期清出")
    counting.finish_count(shop, "n1", lambda: K1(NEXT_DAY), second="k2")
    there = good_at(shop, "rice", NEXT_DAY)
    assert (there.on_hand, there.expired, there.free) == (3, 1, 2)
    counting.count_line(shop, "rice", 4, K1(NEXT_DAY), reason="找到了")
    counting.finish_count(shop, "n2", lambda: K1(NEXT_DAY), second="k2")
    assert good_at(shop, "rice", NEXT_DAY).free == 3
    assert problems(shop) == []


def test_the_verifier_sees_expired_goods_in_a_redemption(shop):
    """What no act of ours writes: the rows allow it, and nobody may have done it."""
    from kiosk.core.entries import ChargedPurse, Redemption
    from kiosk.store import acts

    purse = shop.value("select period from purse where household = 'h42'")
    body = Redemption(
        "h42",
        "0042",
        "3组",
        "张*",
        (RedeemedLine("rice", "大米10斤", 1, 35, "袋"),),
        35,
        (ChargedPurse(purse, 35),),
        105,
        70,
        "card",
        42,
    )
    with shop.transaction():
        acts.record(shop, EntryKind.REDEMPTION, "forged", body, K1(NEXT_DAY))
    assert any("past its last good day" in problem for problem in problems(shop))


# --- pieces on a table ---------------------------------------------------------------------------

OUT = (EntryKind.WRITTEN_OFF, EntryKind.GIVEN_BACK, EntryKind.TRANSFERRED, EntryKind.SOLD)
few = st.integers(1, 5)
steps = st.one_of(
    st.tuples(st.just("receive"), few, st.sampled_from(("", "", -1, 0, 2, 5))),
    st.tuples(st.just("redeem"), few),
    st.tuples(st.just("move"), few, st.sampled_from(OUT)),
    st.tuples(st.just("night"), st.integers(1, 3)),
)


class Table:
    """Every piece with its own date, taken up one by one as a shop does."""

    def __init__(self, store):
        self.store, self.at, self.n = store, NOW, 0
        self.pieces: list[str] = [""] * 6
        """Last good days, the oldest first."""

    def expired(self):
        today = self.at.date().isoformat()
        return [day for day in self.pieces if day and day < today]

    def fit(self):
        return len(self.pieces) - len(self.expired())

    def play(self, step):
        self.n += 1
        getattr(self, step[0])(f"{self.n}", *step[1:])

    def now(self):
        return K1(self.at)

    def receive(self, op, pieces, days):
        day = "" if days == "" else (self.at + timedelta(days=days)).date().isoformat()
        line = DeliveryLine("rice", pieces, expires=day)
        answer = received(self.store, op, line, when=self.now())
        if days == -1:
            assert answer.why is Obstacle.EXPIRED
        else:
            self.pieces += [day] * pieces

    def redeem(self, op, pieces):
        fit = self.fit()
        answer = bought(self.store, op, many(RICE, pieces), at=self.at)
        if pieces > fit:
            whole = len(self.pieces)
            assert answer.reason is (Reason.EXPIRED if pieces <= whole else Reason.OUT_OF_STOCK)
            return
        today = self.at.date().isoformat()
        for _ in range(pieces):
            self.pieces.remove(next(day for day in self.pieces if not day or day >= today))

    def move(self, op, pieces, kind):
        anything = kind in (EntryKind.WRITTEN_OFF, EntryKind.GIVEN_BACK)
        there = len(self.pieces) if anything else self.fit()
        answer = moved(self.store, op, kind, pieces, self.at)
        if pieces > there:
            whole = len(self.pieces)
            assert answer.why is (Obstacle.PAST_DATE if pieces <= whole else Obstacle.NOT_ON_SHELF)
            return
        for _ in range(pieces):
            out = (*self.expired(), *self.pieces)[0]
            self.pieces.remove(out)

    def night(self, _op, days):
        self.at += timedelta(days=days)


@given(script=st.lists(steps, min_size=15, max_size=40))
def test_the_shelf_knows_of_every_piece_whether_it_is_good(village_file, script):
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_store(shutil.copy(village_file, Path(folder) / "kiosk.db"))) as store,
    ):
        at = NOW.isoformat()
        tell(store, PointsItem("p9", "h42", "bonus", 10**6, "奖励", at, at))
        table = Table(store)
        for step in script:
            table.play(step)
            there = good_at(store, "rice", table.at)
            assert (there.on_hand, there.expired) == (len(table.pieces), len(table.expired()))
            assert offer(store, table.at).stock == table.fit()
        assert problems(store) == []
