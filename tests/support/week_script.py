"""The days of a week in the shop: what happens, in which order, drawn from a fixed seed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from support.week import card_of
from support.week_desk import PEOPLE

from kiosk.core.card import parse_card, short_code, text_key
from kiosk.core.clock import Quality
from kiosk.core.desk import events as de
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import Button
from kiosk.core.feed import CardItem
from kiosk.core.front import Done, Idle
from kiosk.store import printing

VISITS = 38


# --- households -----------------------------------------------------------------------------------


def somebody(week, *, with_card=True):
    people = [h for h in week.book.households.values() if h.card or not with_card]
    return week.rng.choice(people)


def somebody_rich(week, least):
    people = [
        h
        for h in week.book.households.values()
        if h.card and week.book.redeemable(h, week.at) >= least
    ]
    return week.rng.choice(people) if people else None


def something(week, most=3):
    """What a household touches: mostly small things."""
    offered = [t.id for t in week.book.things.values() if t.offered]
    touches = week.rng.choices(offered, k=week.rng.randint(1, most))
    return [good for good in touches for _ in range(week.rng.choice([1, 1, 1, 2]))]


def visit(week):
    slip = week.redeem(somebody(week), something(week))
    if slip is not None and week.rng.random() < 0.05:
        week.wait(60, 170)
        week.undo(slip)


def visit_of_a_neighbour(week):
    household, neighbour = somebody(week), somebody(week)
    proxy = neighbour if neighbour is not household else None
    week.redeem(household, something(week), proxy=proxy)


def visit_without_card(week):
    """The code is on the card at home."""
    household = week.book.households["h7"]
    if week.by_code(household, short_code(7), valid=household.card == card_of(7)):
        week.redeem(household, something(week), shown=True)


def visit_that_the_township_interrupts(week):
    """An award is taken back, or a price changes, while 确认兑换 is on the screen."""
    given = [n for n, a in week.book.awards.items() if a.passed and n != "p1" and a.points > 0]
    name = week.rng.choice(given)
    household = week.book.households[week.book.awards[name].household]
    if household.card is not None:
        week.redeem(household, ["umbrella", "soap"], meanwhile=lambda: week.revoke(name))
    rich = somebody_rich(week, 60)
    if rich is not None:
        dearer = week.book.things["towel"].points + 1
        week.redeem(rich, ["towel"], meanwhile=lambda: week.reprice("towel", dearer))


def visit_on_two_purses(week):
    """What is left of last year is not enough; then some of it comes back."""
    if not week.book.rules.carried:
        return
    before, now = week.book.open_years(week.at)
    for household in week.book.households.values():
        left, more = household.purse(before).left, household.purse(now).left
        if household.card and 0 < left < 24 and more >= 24:
            slip = week.redeem(household, ["soap", "basin", "salt", "salt"])
            if slip is not None and len(slip.paid) == 2:
                week.bring_back(slip, spoiled=False, lines=slip.lines[:1])
            return


def visit_of_the_barred(week):
    household = week.book.households["h9"]
    if household.card is None or not week.book.rules.suspension or household.barred:
        return
    week.redeem(household, ["soap"], meanwhile=lambda: week.suspend("h9", 2))


def order(week):
    """What is sold out comes later, where the paper says so."""
    things = [t for t in week.book.things.values() if week.book.days(t.id) is not None]
    if not things:
        return
    wanted = week.rng.choice(things)
    household = somebody_rich(week, wanted.points)
    if household is not None:
        more = 1 if wanted.points > 30 else week.book.free(wanted.id) + 1
        week.redeem(household, [wanted.id] * more + ["soap"])


def deliver(week):
    """What runs short, more or less of it than the note says; half the time a second looks on."""
    book, rng = week.book, week.rng
    waiting = [good for _, good in book.orders()]
    short = sorted(
        (t for t in book.things.values() if not t.is_credit),
        key=lambda t: (t.id not in waiting, book.free(t.id) * t.points),
    )
    lines = []
    for thing in rng.sample(short[:7], 3):
        quantity = rng.randint(4, 18) if thing.points < 50 else rng.randint(1, 4)
        noted = rng.choice([None, quantity, quantity + 1, max(1, quantity - 2)])
        cents = thing.points * 100 + rng.choice([-50, -49, 0, 49, 50])
        lines.append((thing.id, quantity, noted, cents if book.rules.by_cost else None))
    week.deliver(*lines, second=rng.random() < 0.5)


def late_evening_delivery(week):
    """Half typed when the keeper is called away: theirs again after card and PIN."""
    week.enter(TaskName.DELIVER)
    cost = week.book.things["salt"].points * 100
    week.give_lines(("salt", 5, None, cost if week.book.rules.by_cost else None))
    week.clock.pass_time(200)
    week.counter.runner.pump()
    assert isinstance(week.state, Idle)
    week.redeem(somebody(week), ["salt"])
    here = week.book.shelf["salt"]
    week.counter.sign_in(*PEOPLE[week.keeper][:2])
    assert week.state.desk.good("salt").on_hand == here
    week.counter.press(Button.NEXT)
    week.answer(source="donor", giver="张某")
    outcome = week.booked("delivery", papers=1)
    week.book.unaccepted[outcome.seq] = week.keeper
    week.book.moved("salt", "入库", 5)
    week.book.arrived("salt")


def goods_leave(week):
    book, rng = week.book, week.rng
    there = [t.id for t in book.things.values() if book.free(t.id) >= 2]
    a, b, c, d = rng.sample(there, 4)
    week.take_out(TaskName.WRITE_OFF, "written_off", "报损", a, rng.randint(1, 2), reason="broken")
    week.wait()
    week.take_out(
        TaskName.TRANSFER,
        "transferred",
        "分流",
        b,
        rng.randint(1, 2),
        papers=1,
        to="幸福村",
        reason="plenty_here",
    )
    if rng.random() < 0.5:
        week.take_out(
            TaskName.GIVE_BACK, "given_back", "退回", c, 1, papers=1, to="张某", reason="wrong"
        )
    if book.rules.sells:
        week.take_out(TaskName.SELL, "sold", "售出", d, rng.randint(1, 2), reason="sold")
    week.take_out(
        TaskName.WRITE_OFF,
        "",
        "",
        a,
        book.shelf[a] + 1,
        too_many=True,
        reason="lost",
    )


def fetch_orders(week):
    """Most come for what is there, some of them late; what is over for long is given up."""
    book, chance = week.book, week.rng.random
    for key in list(book.orders()):
        line = book.orders().get(key)
        if line is None:
            continue
        late = book.late_days(line, week.at.date())
        if late >= 2 or (book.things[line.good].is_credit and chance() < 0.2):
            week.cancel(key)
        elif book.is_ready(line) and chance() < 0.75:
            week.hand_over(key)
            week.print_all()


def take_back(week):
    """One undone too late, some returned fit, some spoiled."""
    recent = list(week.book.slips.values())[-50:]
    old = [s for s in recent if not week.may_undo(s) and not s.undone and not s.returned]
    if old:
        week.undo(week.rng.choice(old))
    for spoiled in (True, False):
        slips = [s for s in recent if week.returnable(s)]
        if slips:
            week.bring_back(week.rng.choice(slips), spoiled=spoiled)
        week.wait()


def sign_some(week):
    """Most of them, some by a stub that is printed once more; a few wait until tomorrow."""
    slips = week.book.unsigned()
    for n, slip in enumerate(slips):
        if week.rng.random() < 0.7:
            week.sign(slip, from_list=n % 5 == 0)


def vouchers(week):
    if not week.book.rules.vouchers:
        return
    number = week.name("V")
    household = somebody(week, with_card=False).id
    week.take_vouchers(household, (number, 10), (f"{number}B", 5))
    week.take_vouchers(household, (f"{number}C", 20), (number, 10))
    if week.rng.random() < 0.6:
        week.destroy_vouchers()
        week.take_vouchers(household, (number, 10))


def cards(week):
    """Lost and replaced; the township's older word does not bring the lost one back."""
    household = somebody(week)
    card = household.card
    serial = parse_card(card).serial
    week.report_lost(household)
    week.wait()
    week.show_lost(card)
    week.tell(CardItem(text_key(card), serial, household.id, "in_use"))
    week.show_lost(card)
    gone = [h for h in week.book.households.values() if h.card is None]
    if len(gone) > 1:
        week.replace_card(gone[0])
        week.show_account(gone[0])
    if week.rng.random() < 0.3:
        week.replace_card(somebody(week))


def morning_awards(week):
    """For who has next to nothing left."""
    for household in week.book.households.values():
        if week.book.redeemable(household, week.at) < 25 and week.rng.random() < 0.6:
            week.award(household.id, week.rng.choice([15, 60, 90]), week.at - timedelta(hours=1))
    week.review(week.at - timedelta(days=1) if week.rng.random() < 0.5 else week.at)


def news(week):
    """Awards of today, of last month and (late) of last year; now and then a review."""
    book, rng = week.book, week.rng
    for _ in range(rng.randint(4, 8)):
        days = rng.choice([0, 1, 10, 25])
        points = rng.choice([5, 10, 20, 40, 60, -10])
        week.award(somebody(week, with_card=False).id, points, week.at - timedelta(days=days))
    if rng.random() < 0.4:
        week.award(somebody(week, with_card=False).id, 50, week.at, kind="bonus")
    unspent = [n for n, a in book.awards.items() if a.points > 0 and n != "p1"]
    week.revoke(rng.choice(unspent))
    if book.rules.reviewed and rng.random() < 0.6:
        week.review(week.at - timedelta(days=rng.choice([0, 5, 12])))


def papers(week):
    week.print_all(doubt=True)
    week.wait()
    for job in sorted(week.book.unknown):
        if week.rng.random() < 0.7:
            week.settle_paper(job, complete=week.rng.random() < 0.5)
    week.reprint(week.rng.choice(list(week.book.slips.values())[-20:]).number)
    week.print_all()


def accept_some(week):
    while len(week.book.unaccepted) > 2:
        week.accept()


def own_goods(week, n):
    """Goods of the shop's own; what a household wished for, when there is a wish."""
    book = week.book
    wished = sorted(name for _, good, name in book.wishes if good not in book.things)
    name = wished[0] if wished else f"铁锹{'一二三四五六七'[n]}号"
    made = week.new_good(name, 20 + n, delivery="general")
    cost = (20 + n) * 100 + 50
    week.deliver((made, 5, 5, cost if book.rules.by_cost else None), source="donor")
    if n == 2:
        week.change_own(made, 24)


# --- counting, in three parts of the day ----------------------------------------------------------


def begin_count(week):
    goods = [t.id for t in week.book.things.values() if not t.is_credit and t.offered]
    for good in week.rng.sample(goods, 6):
        count_one(week, good)


def count_one(week, good):
    there, rng = week.book.shelf[good], week.rng
    off = rng.choice([0, 0, 0, -1, -2, 1, 2])
    found = max(0, there + off)
    week.count(good, found, "found" if found > there else "lost")


def go_on_counting(week):
    """One of them again, one dropped, three more; one of which all but one are said to be gone."""
    counted = sorted(week.book.counted)
    if len(counted) > 3:
        week.drop_count(counted[0])
        count_one(week, counted[1])
    left = [t.id for t in week.book.things.values() if not t.is_credit and t.id not in counted]
    for good in week.rng.sample(left, 3):
        count_one(week, good)
    plenty = max(left, key=week.book.free)
    household = somebody_rich(week, 2 * week.book.things[plenty].points)
    if household is not None and week.book.free(plenty) >= 2:
        week.count(plenty, 1)
        week.redeem(household, [plenty, plenty])


# --- the power ------------------------------------------------------------------------------------


def cut_while_confirming(week):
    """The household had not said yes: nothing was booked, the key is forgotten."""
    household = somebody_rich(week, 20)
    week.show_account(household)
    if not week.fill(household, ["soap", "salt"]):
        return
    week.cut_power("confirming")
    week.at_board()


def cut_after_the_commit(week):
    """Booked, and the slip half out of the printer."""
    household = somebody_rich(week, 20)
    week.show_account(household)
    if not week.fill(household, ["soap"]):
        return
    picks = week.state.visit.basket
    before = week.book.redeemable(household, week.at)
    week.counter.press(Button.CONFIRM)
    assert isinstance(week.state, Done)
    week.taken(household, week.state.receipt, picks, before)
    while (job := printing.next_job(week.store)) is not None:
        printing.mark_sending(week.store, job.job)
        week.book.sent += 1
    week.cut_power("printing")
    assert week.at_board().counts.unknown_papers == len(week.book.unknown) > 0


def cut_in_a_delivery(week):
    week.enter(TaskName.DELIVER)
    cost = 300 if week.book.rules.by_cost else None
    week.give_lines(("salt", 50, None, cost))
    week.cut_power("delivery")
    week.at_board()


def cut_in_a_count(week):
    """What was counted is still counted; the line being typed is not."""
    begin_count(week)
    week.at_board()
    left = [t for t in ("salt", "soap", "tissue") if t not in week.book.counted]
    if left:
        week.to_count()
        week.counter.do(de.RowTouched(left[0]))
        week.counter.type("12")
    week.cut_power("count")
    week.check_draft()


def cut_without_a_clock(week):
    """No network and no clock: nothing is redeemed until the next keeper says what day it is."""
    week.cut_power("clock", quality=Quality.GUESS)
    household = somebody_rich(week, 20)
    week.redeem(household, ["soap"])
    week.open_shift(week.other())
    assert week.clock.quality is Quality.KEEPER
    week.redeem(household, ["soap"])


CUTS = {
    1: cut_while_confirming,
    2: cut_in_a_count,
    3: cut_after_the_commit,
    4: cut_without_a_clock,
    5: cut_in_a_delivery,
}


# --- the day --------------------------------------------------------------------------------------


def play(week, n):
    """Day `n` from the first card to the last look at the sheet."""
    rng = week.rng
    morning = datetime.combine(week.book.rules.first, time(8)) + timedelta(days=n)
    week.clock.pass_time((morning - week.at).total_seconds())
    week.counter.runner.township_time(morning)
    week.counter.runner.pump()
    if not week.keeper:
        week.open_shift(rng.choice(["k1", "k2"]))
    morning_awards(week)
    deliver(week)
    if n == 0:
        week.place("salt", "6901234567892")
    if n % 2 == 0:
        own_goods(week, n)
    plan = [visit] * VISITS
    plan += [visit_of_a_neighbour, visit_without_card, visit_that_the_township_interrupts]
    plan += [
        visit_of_the_barred,
        visit_on_two_purses,
        order,
        order,
        order,
        order,
        deliver,
        goods_leave,
        news,
    ]
    plan += [take_back, vouchers, cards, papers, accept_some]
    plan += [lambda week: week.wish(somebody(week)), lambda week: week.complain("oil")]
    if n == 3:
        plan += [late_evening_delivery, lambda week: week.print_tags()]
    rng.shuffle(plan)
    first, second = len(plan) // 4, 3 * len(plan) // 5
    plan[second:second] = [go_on_counting]
    plan[first:first] = [begin_count]
    if n in CUTS:
        plan[len(plan) // 2 : len(plan) // 2] = [CUTS[n]]
    for act in plan:
        week.linger()
        act(week)
        week.print_all()
    fetch_orders(week)
    if n != 5:
        week.finish_count()
    if week.book.rules.signed:
        sign_some(week)
    week.print_all()
