"""Rows and core agree after any sequence of feed items, redemptions, refunds and new rules."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from support.histories import (
    BEGIN,
    HOUSEHOLDS,
    Award,
    Confirm,
    Ledger,
    Redeem,
    RedeemAll,
    Refund,
    Reverse,
    Suspend,
    event_of,
    reversal_of,
    review_of,
    schemes,
    scripts,
)
from support.shop import stamp_at

from kiosk.core.account import PointEvent, purses
from kiosk.core.clock import stamp
from kiosk.core.entries import DeliveryLine
from kiosk.core.feed import (
    FeedItem,
    GoodItem,
    HouseholdItem,
    PersonItem,
    PointsItem,
    ReviewItem,
    SchemeItem,
    SiteItem,
    SuspensionItem,
)
from kiosk.core.journal import canonical
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.view import Entered, Pick
from kiosk.store import feed, journal, points, redeem, stock
from kiosk.store.database import open_store
from kiosk.store.people import Person, open_shift
from kiosk.store.verify import problems

POINT = Pick("point", "积分", 1, 1)
KEEPER = Person("k", "管理员", "keeper")


class Shop:
    """A script played in the store, beside the same script played in the core."""

    def __init__(self, folder, scheme):
        self.store = open_store(Path(folder) / "kiosk.db")
        self.ledger = Ledger(scheme)
        self.version = 0
        when = stamp_at(BEGIN)
        journal.begin_epoch(self.store, "s", 1, when)
        self.tell(SiteItem("s", "s", "s", "s", "s", 0, 0))
        self.rules(scheme)
        self.tell(
            PersonItem("k", "k", "keeper", "", ""),
            *[HouseholdItem(h, h, "", "", "s") for h in HOUSEHOLDS],
            GoodItem("point", "积分", 1, ""),
        )
        shelf = [DeliveryLine("point", 10**9)]
        stock.lay_out(self.store, "shelf", shelf, when)
        open_shift(self.store, KEEPER, "shift", when)

    def tell(self, *items):
        n = journal.feed_cursor(self.store)
        lines = [FeedItem(n + m, canonical(item).decode()) for m, item in enumerate(items, 1)]
        feed.apply_feed(self.store, lines, None)
        assert feed.unread(self.store) == []

    def rules(self, scheme):
        self.version += 1
        self.tell(SchemeItem(self.version, msgspec.to_builtins(scheme)))
        self.ledger.scheme = scheme

    def act(self, n, at, act):
        known = len(self.ledger.history)
        if isinstance(act, RedeemAll):
            act = Redeem(act.household, max(1, self.ledger.account(act.household, at).redeemable))
        self.ledger.act(n, at, act)
        facts = self.ledger.history[known:]
        match act:
            case Award() | Reverse() | Refund():
                for fact in facts:
                    self.tell(points_item(fact))
            case Confirm():
                review = review_of(at, act)
                self.tell(ReviewItem(stamp(review.before), stamp(review.at)))
            case Suspend():
                _, suspended = self.ledger.suspensions[-1]
                end = stamp(suspended.end) if suspended.end else None
                item = SuspensionItem(f"s{n}", act.household, "veto", stamp(suspended.start), end)
                self.tell(item)
            case Redeem(household, amount):
                pick = replace(POINT, quantity=amount)
                answer = redeem.redeem(
                    self.store,
                    f"op{n}",
                    household,
                    [pick],
                    lambda: stamp_at(at),
                    entered=Entered.CODE,
                )
                assert isinstance(answer, RedemptionRefused) == (not facts)
                if facts:
                    body = journal.entry_at(self.store, answer.seq)[0].decoded()
                    charged = [(c.period, c.points) for c in body.charges]
                    assert charged == [(c.period, c.points) for c in facts]

    def check(self, at):
        rows = {
            (row[0], row[1]): row[2:]
            for row in self.store.rows("select household, period, total, cleared, spent from purse")
        }
        scheme = points.scheme_in_force(self.store)
        found = purses(self.ledger.history, scheme)
        assert rows == {key: (p.total, p.cleared, p.spent) for key, p in found.items()}
        for household in HOUSEHOLDS:
            moment = stamp_at(at).moment
            told = redeem.account_of(self.store, household, moment)
            assert told == self.ledger.account(household, at)

    def check_spent(self):
        """No change of rules gives back a point that was spent."""
        booked = self.store.value("select sum(cost) from redeemed")
        assert booked == self.store.value("select sum(spent) from purse where spent > 0")


def points_item(event: PointEvent) -> PointsItem:
    return PointsItem(
        event.id,
        event.household,
        event.kind.value,
        event.points,
        "",
        stamp(event.effective),
        stamp(event.posted),
        event.reverses,
    )


@given(schemes(), scripts(max_size=20))
def test_rows_and_core_agree_after_every_step(scheme, script):
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(folder, scheme)
        try:
            for n, (at, act) in enumerate(script):
                shop.act(n, at, act)
                shop.check(at)
            assert problems(shop.store) == []
        finally:
            shop.store.close()


@settings(max_examples=settings.default.max_examples // 2)
@given(st.lists(schemes(), min_size=2, max_size=3), scripts(max_size=15))
def test_a_file_is_sound_through_any_change_of_rules(rules, script):
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(folder, rules[0])
        try:
            for n, (at, act) in enumerate(script):
                if n and n % 5 == 0:
                    shop.rules(rules[(n // 5) % len(rules)])
                    assert problems(shop.store) == []
                    shop.check_spent()
                # The core ledger knows the charges under the names of the purses of their day.
                shop.ledger.history = points.facts_of(shop.store)
                shop.act(n, at, act)
            assert problems(shop.store) == []
        finally:
            shop.store.close()


def test_an_event_of_the_script_is_one_of_the_feed():
    event = event_of(3, BEGIN, Award("h1", 5, 1.0))
    assert points_item(reversal_of(4, BEGIN, event)).reverses == "e3"
