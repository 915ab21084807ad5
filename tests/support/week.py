"""A village of 40 households with its township, its printer, its mains and its screen.

Each act is done at the real screen and then written into the notebook; what the screen says on the
way is held against the notebook at once.  `support.week_desk` has the keeper's side.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

from support.keeper import Counter
from support.notebook import Household, Line, Notebook, Slip, Thing
from support.village import (
    GUEST_CARD,
    NOW,
    OTHER_CARD,
    TestClock,
    found_village,
    tell,
)
from support.week_desk import BLANKS, OFFICER_CARD, PEOPLE, Desk, card_of

from kiosk.core import events as ev
from kiosk.core.card import CardRefusal, text_key
from kiosk.core.clock import Moment, Quality, stamp
from kiosk.core.entries import DeliveryLine
from kiosk.core.events import Button
from kiosk.core.feed import (
    CardItem,
    GoodItem,
    HouseholdItem,
    PersonItem,
    PointsItem,
    ReviewItem,
    SuspensionItem,
)
from kiosk.core.front import (
    AccountShown,
    CardRefused,
    CodeTyping,
    Confirming,
    Done,
    GoodsShown,
    Idle,
    NotRedeemed,
)
from kiosk.core.pin import pin_text
from kiosk.core.redemption import Reason
from kiosk.core.shift import PinTyping
from kiosk.core.wishing import WishesShown
from kiosk.ports import PrintState
from kiosk.store import printing, stock
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp

GOODS = (
    # id, name, points, delivery class, kind, pieces at the start
    ("soap", "香皂", 5, "", "", 40),
    ("salt", "食盐", 3, "", "", 30),
    ("towel", "毛巾", 8, "", "", 25),
    ("toothpaste", "牙膏", 10, "", "", 24),
    ("tissue", "抽纸", 6, "", "", 30),
    ("soy_sauce", "酱油", 12, "general", "", 14),
    ("vinegar", "陈醋", 9, "", "", 16),
    ("oil", "菜籽油5升", 60, "general", "", 4),
    ("noodles", "挂面", 7, "", "", 20),
    ("sugar", "白糖", 8, "general", "", 6),
    ("cooking_wine", "料酒", 11, "", "cooking_wine", 8),
    ("basin", "脸盆", 15, "", "", 9),
    ("thermos", "保温杯", 25, "appliance", "", 3),
    ("fan", "电风扇", 80, "appliance", "", 1),
    ("kettle", "电热水壶", 65, "appliance", "", 0),
    ("umbrella", "雨伞", 18, "", "", 7),
    ("credit", "30元话费", 30, "", "cash_like", 0),
)
FIRST_AWARD = 105
"""Of household h42, by `found_village`."""


def found_shop(folder, rules, rng):
    """The village with 40 households and 20 kinds of goods, and the notebook's first page."""
    store = found_village(folder / "kiosk.db", rules.scheme, points=FIRST_AWARD)
    book = Notebook(rules)
    for good, name, points, quantity in (
        ("rice", "大米10斤", 35, 6),
        ("laundry_liquid", "洗衣液", 30, 3),
        ("rice_cooker", "电饭煲", 180, 1),
    ):
        book.things[good] = Thing(good, name, points)
        book.moved(good, "入库", quantity)
    tell(
        store,
        PersonItem("o1", "赵某", "officer", text_key(OFFICER_CARD), pin_text("112233", bytes(16))),
        *(
            GoodItem(good, name, points, "日用", "件", delivery, kind, place=10 + n)
            for n, (good, name, points, delivery, kind, _) in enumerate(GOODS)
        ),
        *(CardItem(text_key(card_of(700 + n)), 700 + n, None, "blank") for n in range(BLANKS)),
    )
    opening = []
    for good, name, points, delivery, kind, quantity in GOODS:
        is_credit = kind == "cash_like"
        offered = not is_credit or rules.credit
        book.things[good] = Thing(good, name, points, delivery, is_credit, offered)
        if quantity:
            opening.append(DeliveryLine(good, quantity))
            book.moved(good, "入库", quantity)
    stock.lay_out(store, "opening-2", opening, Stamp(Moment(NOW, Quality.SURE), "boot", 2.0))
    for household, number, card in (("h42", "0042", GUEST_CARD), ("h43", "0043", OTHER_CARD)):
        book.households[household] = Household(household, number, card)
    for n in range(1, 39):
        household, number, card = f"h{n}", f"{n:04d}", card_of(n)
        tell(
            store,
            HouseholdItem(household, number, f"{n % 6 + 1}组", "李*", "hp01"),
            CardItem(text_key(card), n, household, "in_use"),
        )
        book.households[household] = Household(household, number, card)
    book.awarded("p1", "h42", FIRST_AWARD, datetime(2026, 11, 10, 9))
    book.booked.update(genesis=1, opening_stock=2)
    week = Week(folder, store, book, rng)
    for household in book.households:
        week.award(household, rng.choice([20, 120, 180, 260, 420]), NOW - timedelta(days=5))
    return week


class Week(Desk):
    """One shop and everybody in it."""

    # --- the township ----------------------------------------------------------------------------

    def tell(self, *items):
        tell(self.store, *items)

    def award(self, household, points, effective, kind="award"):
        name = self.name("award")
        when = effective.replace(microsecond=0)
        self.tell(PointsItem(name, household, kind, points, "大扫除", stamp(when), stamp(self.at)))
        if kind == "award":
            self.book.awarded(name, household, points, when)
        else:
            self.book.gift(household, points, when)
        return name

    def revoke(self, name):
        award = self.book.awards[name]
        when, now = stamp(award.effective), stamp(self.at)
        points = self.book.revoked(name)
        self.tell(
            PointsItem(
                self.name("back"), award.household, "award", -points, "更正", when, now, name
            )
        )

    def review(self, before):
        self.tell(ReviewItem(stamp(before), stamp(self.at)))
        if self.book.rules.reviewed:
            self.book.reviewed(before)

    def suspend(self, household, days):
        kind, end = self.book.rules.suspension, self.at + timedelta(days=days)
        self.tell(SuspensionItem("s1", household, kind, stamp(self.at), stamp(end)))
        self.book.households[household].barred = (self.at, end)

    def reprice(self, good, points):
        thing = self.book.things[good]
        thing.points = points
        kind = next((row[4] for row in GOODS if row[0] == good), "")
        since = stamp(self.at)
        self.tell(
            GoodItem(good, thing.name, points, "日用", "件", thing.delivery, kind, since=since)
        )

    # --- the printer and the mains ---------------------------------------------------------------

    def print_all(self, *, doubt=False):
        """The printer takes what waits; with `doubt` nobody knows what became of the last."""
        while (job := printing.next_job(self.store)) is not None:
            printing.mark_sending(self.store, job.job)
            self.book.sent += 1
            self.book.unknown.discard(job.job)
            last = doubt and printing.next_job(self.store) is None
            printing.mark(self.store, job.job, PrintState.UNKNOWN if last else PrintState.PRINTED)
            if last:
                self.book.unknown.add(job.job)

    def cut_power(self, what, *, quality=Quality.SURE):
        """The disk as it is at this instant, and nothing else, is what the next boot finds."""
        self.boots += 1
        self.cuts.append(what)
        sending = self.store.rows("select job from print_job where state = 'sending'")
        self.book.unknown |= {job for (job,) in sending}
        there = self.store.path
        found = there.with_name(f"kiosk{self.boots}.db")
        for ending in ("", "-wal"):
            if there.with_name(there.name + ending).exists():
                shutil.copyfile(there.with_name(there.name + ending), f"{found}{ending}")
        self.store.close()
        clock = TestClock(self.at + timedelta(minutes=4), quality)
        clock.boot_id, clock.s = f"boot{self.boots}", 20.0 + self.boots / 16
        clock.floor = self.clock.at.replace(minute=0, second=0)
        self.clock = clock
        self.counter = Counter(open_store(found), clock, self.folder)
        assert isinstance(self.state, Idle)

    # --- households at the screen ----------------------------------------------------------------

    def show_account(self, household):
        """The card, and what the screen says; None when it opens nothing."""
        self.at_screen()
        self.counter.show(household.card)
        return self.account_shown(household)

    def account_shown(self, household):
        assert isinstance(self.state, AccountShown), type(self.state)
        account = self.state.visit.standing.account
        assert self.state.visit.household == household.id
        assert account.redeemable == self.book.redeemable(household, self.at)
        assert account.pending == self.book.pending(household, self.at)
        shares = {share.period: share.points for share in account.shares}
        assert shares == {y: household.purse(y).left for y in self.book.open_years(self.at)}
        return account

    def by_code(self, household, serial_code, *, valid):
        """Without its card: the code typed, and the keeper vouches; that of a lost one is dead."""
        self.at_screen()
        self.counter.press(Button.TYPE_CODE)
        self.counter.number(serial_code)
        if not valid:
            assert self.state == CodeTyping(rejected=True)
            self.book.refusals["lost code"] += 1
            return False
        assert isinstance(self.state, PinTyping)
        self.counter.type(PEOPLE[self.keeper][1])
        self.account_shown(household)
        return True

    def show_lost(self, card):
        self.at_screen()
        assert self.counter.show(card) == CardRefused(CardRefusal.REVOKED)
        self.book.refusals["lost card"] += 1
        self.at_screen()

    def wish(self, household):
        """我想要…: one thing, and once more to no avail."""
        self.show_account(household)
        self.counter.press(Button.GOODS, Button.WISHES)
        assert isinstance(self.state, WishesShown)
        ours = {good for who, good, _ in self.book.wishes if who == household.id}
        assert self.state.wished == ours
        thing = self.rng.choice([t for t in self.state.things if t.good not in ours])
        self.counter.do(ev.GoodWished(thing.good), ev.GoodWished(thing.good))
        assert self.state.wished == ours | {thing.good}
        self.book.wishes.add((household.id, thing.good, thing.name))
        self.book.booked["wished"] += 1
        self.at_screen()

    def basket(self, touches, left):
        """What lies in the basket after these touches: a touch that cannot be changes nothing."""
        basket: dict[str, int] = {}
        for good in touches:
            thing, more = self.book.things[good], basket.get(good, 0) + 1
            there = thing.offered and self.book.due(good, more, self.at.date()) is not False
            if there and thing.points <= left:
                basket[good] = more
                left -= thing.points
        return basket

    def fill(self, household, touches, *, proxy=None):
        """From the account to the basket; False, and back at the start, when nothing fits."""
        if proxy is not None:
            self.counter.press(Button.FOR_ANOTHER)
            self.counter.do(ev.RelationChosen("邻居"))
            self.counter.show(proxy.card)
        account = self.state.visit.standing.account
        basket = self.basket(touches, account.redeemable)
        self.counter.press(Button.GOODS)
        self.counter.do(*(ev.GoodAdded(good) for good in touches))
        assert isinstance(self.state, GoodsShown)
        assert {p.good: p.quantity for p in self.state.visit.basket} == basket
        if not basket:
            self.book.refusals["nothing fits"] += 1
            self.at_screen()
            return False
        self.counter.press(Button.NEXT, Button.NEXT)
        assert isinstance(self.state, Confirming)
        return True

    def redeem(self, household, touches, *, meanwhile=None, proxy=None, shown=False):
        """The visit of a household; the slip, or None when it was refused.

        `meanwhile` happens while the confirming screen shows: the commit decides.
        """
        if not shown:
            self.show_account(household)
        if not self.fill(household, touches, proxy=proxy):
            return None
        if meanwhile is not None:
            meanwhile()
        picks = self.state.visit.basket
        expected = self.refusal(household, picks)
        before = self.book.redeemable(household, self.at)
        self.counter.press(Button.CONFIRM)
        if expected is not None:
            assert isinstance(self.state, NotRedeemed), type(self.state)
            assert self.state.refused.reason is expected
            self.book.refusals[str(expected)] += 1
            self.at_screen()
            return None
        assert isinstance(self.state, Done), type(self.state)
        slip = self.taken(household, self.state.receipt, picks, before)
        assert (self.state.receipt.proxy is None) == (proxy is None)
        self.at_screen()
        return slip

    def refusal(self, household, picks):
        """What the commit is to say against it; None: nothing."""
        cost = sum(pick.points * pick.quantity for pick in picks)
        if self.clock.quality is Quality.GUESS:
            return Reason.NO_TRUSTED_DATE
        if self.book.is_barred(household, self.at):
            return Reason.SUSPENDED
        if cost > self.book.redeemable(household, self.at):
            return Reason.INSUFFICIENT_POINTS
        if any(pick.points != self.book.things[pick.good].points for pick in picks):
            return Reason.PRICE_CHANGED
        return None

    def taken(self, household, receipt, picks, before):
        """Write the slip down as the household takes it home."""
        lines = []
        for pick in picks:
            due = self.book.due(pick.good, pick.quantity, self.at.date())
            assert due is not False
            lines.append(Line(pick.good, pick.quantity, pick.points, due))
        told = [(p.good, p.quantity, p.points, p.due) for p in receipt.picks]
        assert told == [
            (x.good, x.quantity, x.points, x.due.isoformat() if x.due else "") for x in lines
        ]
        cost = sum(line.cost for line in lines)
        assert (receipt.before, receipt.cost, receipt.after) == (before, cost, before - cost)
        assert receipt.keeper == PEOPLE[self.keeper][2]
        line = None
        if self.book.rules.signed:
            line = 1 + sum(1 for s in self.book.slips.values() if s.register_line is not None)
            assert (receipt.place.page - 1, receipt.place.line - 1) == divmod(line - 1, 20)
        slip = Slip(
            receipt.seq,
            receipt.number,
            household.id,
            self.keeper,
            self.at,
            self.clock.s,
            self.clock.boot_id,
            lines,
            self.book.pay(household, cost, self.at),
            line,
        )
        self.book.redeemed(slip)
        self.book.booked["redemption"] += 1
        self.book.papers += 1
        return slip
