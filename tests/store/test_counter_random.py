"""Random weeks at the counter: nobody overspends, nothing is lost, rows and history agree."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from support.histories import BEGIN, HOUSEHOLDS, schemes
from support.shop import stamp_at

from kiosk.core.account import PointEvent, PointKind, purses
from kiosk.core.acts import ActRefused
from kiosk.core.clock import Moment, Quality, stamp
from kiosk.core.entries import DeliveryLine, EntryKind, Reversal
from kiosk.core.feed import (
    FeedItem,
    GoodItem,
    HouseholdItem,
    PersonItem,
    PointsItem,
    ReviewItem,
    SchemeItem,
    SiteItem,
)
from kiosk.core.journal import canonical
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.reversal import LineState
from kiosk.core.scheme import parse_scheme
from kiosk.core.view import Entered, Pick
from kiosk.store import feed, journal, orders, points, redeem, reversal, stock
from kiosk.store.acts import Acted
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.people import Person, open_shift
from kiosk.store.verify import problems

PRICES = {"shelf": 3, "ordered": 5, "credit": 2}
KEEPER = Person("k", "管理员", "keeper")


@dataclass(frozen=True)
class Award:
    household: str
    points: int


@dataclass(frozen=True)
class Review:
    pass


@dataclass(frozen=True)
class Redeem:
    household: str
    basket: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Deliver:
    quantity: int


@dataclass(frozen=True)
class HandOver:
    which: int


@dataclass(frozen=True)
class Cancel:
    which: int


@dataclass(frozen=True)
class Undo:
    which: int


@dataclass(frozen=True)
class BringBack:
    which: int
    goods: tuple[tuple[str, int], ...]
    spoiled: bool


SOON_S = [0, 0, 0, 60, 300, 3600, 86_400, 3 * 86_400, 20 * 86_400, 40 * 86_400]


def basket(rng):
    goods = rng.sample(list(PRICES), rng.choice([1, 1, 2, 3]))
    return tuple((good, rng.choice([1, 1, 2])) for good in goods)


def act(rng):
    household = rng.choice(HOUSEHOLDS[:2])
    which = rng.choice([0, 0, 1, 2, 3])
    return rng.choice(
        [
            *[Award(household, rng.randint(5, 40))] * 2,
            Review(),
            *[Redeem(household, basket(rng))] * 5,
            Deliver(rng.randint(1, 4)),
            HandOver(which),
            Cancel(which),
            Undo(which),
            BringBack(which, basket(rng), rng.random() < 0.3),
        ]
    )


def weeks(seed):
    """[(when, act), ...]: the goods are there, the points are there, then thirty acts."""
    rng = Random(seed)
    at = BEGIN + timedelta(days=rng.randrange(400))
    first = [*(Award(household, 60) for household in HOUSEHOLDS[:2]), Review(), Deliver(3)]
    script = [(at, it) for it in first]
    for _ in range(30):
        at += timedelta(seconds=rng.choice(SOON_S))
        script.append((at, act(rng)))
        if isinstance(script[-1][1], Redeem) and rng.random() < 0.3:
            script.append((at + timedelta(seconds=rng.choice([60, 300, 599])), Undo(0)))
            at = script[-1][0]
    return script


class Counterpart:
    """A shop, and what an independent clerk writes down beside it."""

    def __init__(self, folder, scheme):
        self.store = open_store(Path(folder) / "kiosk.db")
        self.version = 0
        journal.begin_epoch(self.store, "s", 1, stamp_at(BEGIN))
        self.tell(SiteItem("s", "s", "s", "s", "s", 0, 0))
        self.rules(scheme)
        self.tell(
            PersonItem("k", "k", "keeper", "", ""),
            *[HouseholdItem(h, h, "", "", "s") for h in HOUSEHOLDS],
            GoodItem("shelf", "毛巾", PRICES["shelf"], ""),
            GoodItem("ordered", "水壶", PRICES["ordered"], "", delivery="general"),
            GoodItem("credit", "话费", PRICES["credit"], "", delivery="general", kind="cash_like"),
        )
        open_shift(self.store, KEEPER, "shift", stamp_at(BEGIN))
        self.slips = []
        self.earned, self.spent, self.shelf = Counter(), Counter(), Counter()

    def tell(self, *items):
        n = journal.feed_cursor(self.store)
        lines = [FeedItem(n + m, canonical(item).decode()) for m, item in enumerate(items, 1)]
        feed.apply_feed(self.store, lines, None)
        assert feed.unread(self.store) == []

    def rules(self, scheme):
        """With days of delivery, whatever else the scheme says."""
        self.version += 1
        document = msgspec.to_builtins(scheme)
        document["delivery"] = {"clause": "x", "days": {"general": 2}}
        document["goods"] |= {"cash_like": "allowed"}
        self.scheme = parse_scheme(document, "random")
        self.tell(SchemeItem(self.version, document))

    def act(self, n, at, act):
        def now():
            uptime_s = (at - BEGIN) / timedelta(seconds=1)
            return Stamp(Moment(at, Quality.SURE), "boot", uptime_s, "k")

        match act:
            case Award(household, given):
                self.tell(PointsItem(f"p{n}", household, "award", given, "", stamp(at), stamp(at)))
                self.earned[household] += given
            case Review():
                self.tell(ReviewItem(stamp(at), stamp(at)))
            case Deliver(quantity):
                lines = [DeliveryLine("shelf", quantity), DeliveryLine("ordered", quantity)]
                stock.lay_out(self.store, f"d{n}", lines, now())
                self.shelf += Counter({"shelf": quantity, "ordered": quantity})
            case Redeem(household, basket):
                self.redeem(f"r{n}", household, basket, now)
            case HandOver(which) if self.slips:
                self.hand_over(f"h{n}", self.slips[which % len(self.slips)], now)
            case Cancel(which) if self.slips:
                self.cancel(f"c{n}", self.slips[which % len(self.slips)], now)
            case Undo(which) if self.slips:
                seq = self.slips[-1 - which % len(self.slips)]
                self.taken_back(seq, reversal.undo(self.store, f"u{n}", seq, now))
            case BringBack(which, goods, spoiled) if self.slips:
                seq = self.slips[which % len(self.slips)]
                there = {
                    line.good: line.quantity
                    for line in reversal.original_of(self.store, seq).returnable
                }
                wanted = {g: min(q, there.get(g, q)) for g, q in goods if g in there} or dict(goods)
                answer = reversal.bring_back(
                    self.store, f"b{n}", seq, wanted, now, reason="坏了", spoiled=spoiled
                )
                self.taken_back(seq, answer)

    def redeem(self, op, household, basket, now):
        picks = [Pick(good, good, PRICES[good], quantity) for good, quantity in basket]
        answer = redeem.redeem(self.store, op, household, picks, now, entered=Entered.CODE)
        if isinstance(answer, RedemptionRefused):
            return
        self.slips.append(answer.seq)
        self.spent[household] += sum(PRICES[good] * quantity for good, quantity in basket)
        self.shelf -= Counter({p.good: p.quantity for p in answer.picks if not p.due})

    def hand_over(self, op, seq, now):
        waiting = [o.good for o in orders.open_orders(self.store, BEGIN, of=seq).all]
        goods = waiting[:1] or ["ordered"]
        answer = orders.hand_over(self.store, op, seq, goods, now, proof="88")
        assert isinstance(answer, ActRefused) or waiting
        if isinstance(answer, Acted) and goods == ["ordered"]:
            line = self.line(seq, "ordered")
            self.shelf["ordered"] -= line.quantity

    def cancel(self, op, seq, now):
        waiting = [o.good for o in orders.open_orders(self.store, BEGIN, of=seq).all]
        goods = waiting[:1] or ["shelf"]
        answer = orders.cancel_order(self.store, op, seq, goods, now, reason="停产了")
        assert isinstance(answer, Acted) == bool(waiting)
        if waiting:
            household = redeem.receipt_of_seq(self.store, seq).holder.household
            self.earned[household] += self.line(seq, goods[0]).cost

    def line(self, seq, good):
        return next(x for x in reversal.original_of(self.store, seq).lines if x.good == good)

    def taken_back(self, seq, answer):
        if isinstance(answer, ActRefused):
            return
        body = answer.entry.decoded()
        lines = {line.good: line for line in reversal.original_of(self.store, seq).lines}
        back = sum(PRICES[x.good] * x.quantity for x in body.lines)
        if answer.entry.kind == EntryKind.UNDONE:
            closed = [x for x in lines.values() if x.state is LineState.REVERSED]
            back += sum(line.cost for line in closed)
        assert body.points == back == body.refund + sum(c.points for c in body.charges)
        self.earned[body.household] += body.refund
        self.spent[body.household] -= body.points - body.refund
        if not body.spoiled:
            self.shelf += Counter({x.good: x.quantity for x in body.lines})

    def check(self, *, one_scheme):
        rows = {
            row[:2]: row[2:]
            for row in self.store.rows("select household, period, total, cleared, spent from purse")
        }
        facts = points.facts_of(self.store)
        found = purses(facts, self.scheme)
        assert rows == {key: (p.total, p.cleared, p.spent) for key, p in found.items()}
        base = self.scheme.base_points
        spent, earned = Counter(), Counter()
        for (household, _), (total, cleared, out) in rows.items():
            assert out >= 0
            if one_scheme:
                assert out <= cleared - base, "more went out of a purse than it had"
            spent[household] += out
            earned[household] += total - base
        assert +spent == +self.spent
        assert +earned == +self.earned
        on_hand = dict(self.store.rows("select good, on_hand from stock where on_hand > 0"))
        assert on_hand == +self.shelf
        reversals = [
            entry.decoded().of
            for entry, _ in journal.entries(self.store)
            if isinstance(entry.decoded(), Reversal)
        ]
        assert len(set(reversals)) == len(reversals)
        ranked = sum(
            fact.points
            for fact in facts
            if isinstance(fact, PointEvent) and fact.kind is PointKind.AWARD
        )
        told = self.store.value("select sum(points) from points where kind = 'award'") or 0
        assert ranked == told


def play(rules, script, every):
    with tempfile.TemporaryDirectory() as folder:
        shop = Counterpart(folder, rules[0])
        try:
            for n, (at, act) in enumerate(script):
                if len(rules) > 1 and n and n % every == 0:
                    shop.rules(rules[(n // every) % len(rules)])
                shop.act(n, at, act)
                shop.check(one_scheme=len(rules) == 1)
            assert problems(shop.store) == []
        finally:
            shop.store.close()


def always_open(scheme):
    return parse_scheme(
        msgspec.to_builtins(scheme)
        | {"window": {"clause": "x"}, "carry_over": {"clause": "x", "until": "none"}},
        "random",
    )


approved = schemes(gates=("approved",))
lively = st.one_of(approved, approved.map(always_open), schemes())


@given(lively, st.integers(0, 2**32))
def test_nobody_overspends_and_nothing_comes_back_twice(scheme, seed):
    play([scheme], weeks(seed), 1)


@settings(max_examples=settings.default.max_examples // 2)
@given(st.lists(lively, min_size=2, max_size=3), st.integers(0, 2**32))
def test_new_rules_between_order_and_return_lose_and_invent_nothing(rules, seed):
    play(rules, weeks(seed), 7)
