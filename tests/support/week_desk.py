"""The keeper's tasks in a week of the shop, each done at the real desk and then written down.

What the screens say on the way is held against the notebook at once.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from support.keeper import PINS, Counter
from support.notebook import Thing, by_cost
from support.village import KEEPER_CARD, NOW, SECOND_KEEPER_CARD, TestClock

from kiosk.core.acts import Obstacle
from kiosk.core.card import Card, card_text
from kiosk.core.desk import events as de
from kiosk.core.desk.doors import BOARD, LIST_DOORS, MENUS, Door, ListName, MenuName
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    DayShown,
    Declined,
    LinesShown,
    Listing,
    Menu,
    Reviewing,
)
from kiosk.core.desk.tasks import ALL, How, TaskName
from kiosk.core.events import Button
from kiosk.core.front import Done, Idle
from kiosk.core.shelves import shelf_of
from kiosk.core.shift import DateAsking, Purpose, ShiftChanged
from kiosk.store import register

OFFICER_CARD = card_text(Card(3, 7, 9003, bytes(range(6, 22))))
PEOPLE = {
    "k1": (KEEPER_CARD, PINS["k1"], "陈某"),
    "k2": (SECOND_KEEPER_CARD, PINS["k2"], "李某"),
    "o1": (OFFICER_CARD, "112233", "赵某"),
}
BLANKS = 14
"""Cards of the stack, from serial 700 on."""


def card_of(serial: int) -> str:
    return card_text(Card(3, 7, serial, bytes((serial + n) % 256 for n in range(16))))


class Desk:
    """The desk, who stands there, and the notebook; `keeper` is in charge."""

    def __init__(self, folder, store, book, rng: random.Random):
        self.folder, self.book, self.rng = folder, book, rng
        self.clock = TestClock(datetime.combine(book.rules.first, NOW.time()).replace(hour=7))
        self.counter = Counter(store, self.clock, folder)
        self.blanks = [card_of(700 + n) for n in range(BLANKS)]
        self.keeper = ""
        self.names = 0
        self.boots = 0
        self.cuts: list[str] = []

    @property
    def store(self):
        return self.counter.store

    @property
    def state(self):
        return self.counter.state

    @property
    def at(self):
        return self.clock.at

    def name(self, what):
        self.names += 1
        return f"{what}{self.names}"

    def wait(self, low_s=20, high_s=170):
        """Time goes on; whoever stands at the desk for too long is timed out."""
        self.clock.pass_time(self.rng.randint(low_s, high_s))
        self.counter.runner.pump()

    def linger(self):
        """A moment, or now and then half an hour in which nobody comes."""
        long = self.rng.random() < 0.2
        self.clock.pass_time(self.rng.randint(600, 2400) if long else self.rng.randint(20, 170))
        self.counter.runner.pump()

    # --- who stands where ------------------------------------------------------------------------

    def at_board(self):
        """The keeper in charge is at the board."""
        for _ in range(8):
            match self.state:
                case Board():
                    return self.state.desk
                case Booked():
                    self.counter.press(Button.NEXT)
                case Idle():
                    card, pin, _ = PEOPLE[self.keeper]
                    self.counter.sign_in(card, pin)
                case _:
                    self.counter.press(Button.BACK)
        raise AssertionError(type(self.state))

    def at_screen(self):
        """Nobody is there: the kiosk waits for a card."""
        for _ in range(8):
            match self.state:
                case Idle():
                    return
                case Booked():
                    self.counter.press(Button.NEXT)
                case Done() | ShiftChanged():
                    self.counter.press(Button.FINISH)
                case _:
                    self.counter.press(Button.BACK)
        raise AssertionError(type(self.state))

    def open_shift(self, keeper):
        self.at_screen()
        card, pin, name = PEOPLE[keeper]
        self.counter.show(card)
        assert self.state.purpose is Purpose.OPEN_SHIFT
        self.counter.type(pin)
        if isinstance(self.state, DateAsking):
            self.counter.press(Button.CONFIRM)
            self.book.booked["date_confirmed"] += 1
        assert isinstance(self.state, ShiftChanged)
        left = self.keeper if self.keeper != keeper else ""
        assert self.state.instead_of == (PEOPLE[left][2] if left else "")
        self.book.booked["shift_closed"] += bool(left)
        self.counter.press(Button.FINISH)
        assert self.counter.runner.status().keeper == name
        self.keeper = keeper
        self.book.booked["shift_opened"] += 1

    def other(self):
        return "k2" if self.keeper == "k1" else "k1"

    def second(self, person=None):
        """Card and PIN of a second person."""
        return PEOPLE[person or self.rng.choice([self.other(), "o1"])][:2]

    # --- the desk --------------------------------------------------------------------------------

    def answer(self, **told):
        """Answer what is asked, leave out the rest; to the lines, the review, or back."""
        while isinstance(self.state, Asking):
            question = self.state.question
            value = told.get(question.name)
            if value is None:
                assert question.optional, question
                self.counter.skip()
                continue
            match question.how:
                case How.GOOD:
                    self.counter.do(de.GoodTouched(value))
                case How.CHOICE:
                    self.counter.option(value)
                case How.HANZI:
                    self.counter.do(de.Composed(value))
                    self.counter.press(Button.CONFIRM)
                case How.PERSON:
                    self.counter.second(*value)
                case How.BLANK_CARD:
                    self.counter.show(value)
                case _:
                    self.counter.number(value)
            assert getattr(self.state, "slip", None) is None, (question.name, value)

    def booked(self, *kinds, papers=0):
        """确认; the outcome, and so many lines more in the journal."""
        outcome = self.counter.confirm()
        assert isinstance(self.state, Booked), outcome
        self.book.booked.update(kinds)
        self.book.papers += papers
        return outcome

    def declined(self, obstacle):
        refused = self.counter.confirm()
        assert isinstance(self.state, Declined), type(self.state)
        assert refused.why is obstacle
        self.book.refusals[str(obstacle)] += 1
        return refused

    def enter(self, *doors):
        """From the board through these doors."""
        self.at_board()
        return self.through(*doors)

    def doors(self):
        """What the screen offers to go on with."""
        match self.state:
            case Board(desk=desk):
                there, row = (*BOARD, Door(MenuName.MORE), Door(TaskName.CLOSE_DAY)), None
            case Listing(desk=desk, list=ListName.COUNT as listed, of=shelf):
                there, row = LIST_DOORS[listed], desk.shelf(shelf)
            case Listing(desk=desk, list=listed):
                there, row = LIST_DOORS.get(listed, ()), None
            case Menu(desk=desk, menu=menu, row=row):
                there = MENUS[menu]
            case _:
                raise AssertionError(type(self.state))
        return {door.to for door in there if door.when(desk, row)}

    def through(self, *doors):
        for door in doors:
            assert door in self.doors()
            self.counter.through(door)
        return self.state

    def touch(self, listed, where):
        """Touch the row that fits, from the board."""
        self.at_board()
        return self.touch_here(listed, where)

    def touch_here(self, listed, where):
        self.through(listed)
        (row,) = [row for row in self.state.rows if where(row)]
        return self.counter.do(de.RowTouched(row.key))

    def good_menu(self, good):
        self.touch(ListName.GOODS, lambda row: row.key == good)
        assert self.state.menu is MenuName.GOOD

    # --- goods -----------------------------------------------------------------------------------

    def deliver(self, *lines, second=True, source="fiscal", **told):
        """A line is (good, quantity, noted or None, cost in cents or None)."""
        self.enter(TaskName.DELIVER)
        self.give_lines(*lines)
        self.counter.press(Button.NEXT)
        person = self.second() if second else None
        self.answer(source=source, second=person, **told)
        outcome = self.booked("delivery", papers=1)
        assert (outcome.figure, outcome.other) == (len(lines), sum(line[1] for line in lines))
        if person is None:
            self.book.unaccepted[outcome.seq] = self.keeper
        for good, quantity, _, cost in lines:
            thing = self.book.things[good]
            self.book.moved(good, "入库", quantity)
            if self.book.rules.by_cost:
                thing.points = by_cost(cost)
            self.book.arrived(good)
        return outcome

    def give_lines(self, *lines):
        """Good, quantity, and for a delivery what the note says and what it cost."""
        for n, (good, quantity, *rest) in enumerate(lines):
            if n:
                self.counter.do(de.LineWanted())
            noted, cost = rest or (None, None)
            money = None if cost is None else f"{cost / 100:.2f}"
            self.answer(good=good, quantity=quantity, noted=noted, cost_cents=money)
            assert isinstance(self.state, LinesShown), type(self.state)

    def accept(self):
        """Somebody who neither took it in nor stands at the desk."""
        seq = self.rng.choice(sorted(self.book.unaccepted))
        ours = self.book.unaccepted.pop(seq) == self.keeper
        self.touch_unaccepted(lambda row: row.seq == seq)
        self.answer(second=self.second(None if ours else "o1"))
        self.booked("delivery_accepted")

    def touch_unaccepted(self, where):
        signs = self.book.rules.signed
        self.enter(*([MenuName.MORE] if signs else []))
        self.touch_here(ListName.UNACCEPTED, where)

    def take_out(self, task, kind, flow, good, quantity, *, papers=0, too_many=False, **told):
        """Write off, transfer, give back, sell: from the menu of the goods."""
        self.good_menu(good)
        self.through(task)
        self.give_lines((good, quantity))
        self.counter.press(Button.NEXT)
        self.answer(**told)
        if too_many:
            refused = self.declined(Obstacle.NOT_ON_SHELF)
            written_off = task is TaskName.WRITE_OFF
            there = self.book.shelf[good] if written_off else self.book.free(good)
            assert refused.figure == there
            return
        self.booked(kind, papers=papers)
        self.book.moved(good, flow, -quantity)

    def new_good(self, name, points, *, delivery=None):
        """A kind of the shop's own; its id is what the list of goods says."""
        self.enter(ListName.GOODS, TaskName.NEW_GOOD)
        self.answer(
            name=name,
            category="农具",
            unit="把",
            points=points,
            cost_cents=f"{points}.00",
            delivery=delivery if self.book.rules.days else None,
            second=self.second(),
        )
        self.booked("good_set")
        desk = self.at_board()
        (made,) = [good for good in desk.goods if good.name == name]
        assert (made.points, made.own, made.on_hand) == (points, True, 0)
        self.book.things[made.good] = Thing(made.good, name, points, delivery or "")
        return made.good

    def change_own(self, good, points):
        """Another price, withdrawn, and offered again."""
        thing = self.book.things[good]
        self.good_menu(good)
        self.through(MenuName.OWN_GOOD, TaskName.CHANGE_PRICE)
        self.answer(good=good, points=points, cost_cents=f"{points}.49", second=self.second())
        self.booked("good_set")
        thing.points = points
        for task, offered in ((TaskName.WITHDRAW, False), (TaskName.OFFER_AGAIN, True)):
            self.good_menu(good)
            self.through(MenuName.OWN_GOOD, task)
            self.booked("good_set")
            desk = self.at_board()
            assert (desk.good(good).offered, desk.good(good).points) == (offered, points)

    def place(self, good, barcode):
        """Give goods a place and a barcode; then the scanner finds them."""
        self.good_menu(good)
        self.through(TaskName.PLACE_GOOD)
        self.answer(good=good, shelf="B2", low=3, barcode=barcode)
        self.booked("good_set")
        self.at_board()
        self.counter.show(barcode)
        assert self.state.row.good.good == good

    def print_tags(self):
        self.enter(MenuName.MORE, TaskName.PRINT_TAGS)
        self.counter.confirm()
        self.book.papers += 1

    def complain(self, good):
        self.good_menu(good)
        self.through(TaskName.COMPLAIN)
        self.answer(good=good, about="quality")
        self.booked("complaint")

    # --- counting --------------------------------------------------------------------------------

    def to_count(self, shelf=""):
        """From the board to the list of what is to be counted."""
        self.at_board()
        if ListName.COUNT in self.doors():
            return self.through(ListName.COUNT)
        self.through(ListName.SHELVES)
        return self.counter.do(de.RowTouched(shelf))

    def count(self, good, found, reason="lost"):
        """`found` pieces lie there; the reason is asked when the book says otherwise."""
        desk = self.at_board()
        self.to_count(shelf_of(desk.good(good).shelf) if len(self.book.counted) % 2 else "")
        self.counter.do(de.RowTouched(good))
        if isinstance(self.state, Menu):
            self.through(TaskName.COUNT_LINE)
        book = self.book.shelf[good]
        self.answer(good=good, counted=found, reason=reason)
        self.book.counted[good] = (book, found, reason)
        (row,) = [row for row in self.state.rows if row.key == good]
        assert (row.counted, row.book) == (found, book)
        assert bool(row.reason) == (found != book)

    def drop_count(self, good):
        self.to_count()
        self.counter.do(de.RowTouched(good))
        self.through(TaskName.DROP_COUNT)
        del self.book.counted[good]

    def finish_count(self):
        """Book it; goods of which more went since than were found are counted once more first."""
        self.check_draft()
        for good, (book, found, _) in list(self.book.counted.items()):
            if self.book.shelf[good] + found - book < 0:
                self.to_count()
                self.through(TaskName.FINISH_COUNT)
                self.answer(second=self.second())
                self.declined(Obstacle.RECOUNT)
                self.count(good, self.book.shelf[good])
        self.to_count()
        self.through(TaskName.FINISH_COUNT)
        self.answer(second=self.second())
        outcome = self.booked("counted", papers=1)
        off = {good: found - book for good, (book, found, _) in self.book.counted.items()}
        assert (outcome.figure, outcome.other) == (len(off), sum(map(bool, off.values())))
        for good, difference in off.items():
            self.book.moved(good, "盘点差异", difference)
        self.book.counted.clear()
        self.at_board()

    def check_draft(self):
        desk = self.at_board()
        assert desk.counts.counted == len(self.book.counted)
        self.to_count()
        rows = {row.key: (row.book, row.counted) for row in self.state.rows}
        there = {good: pair for good, pair in rows.items() if pair[1] is not None}
        assert there == {good: line[:2] for good, line in self.book.counted.items()}
        assert all(pair[0] is None for good, pair in rows.items() if good not in there)

    # --- households at the desk ------------------------------------------------------------------

    def order_row(self, key):
        """Touch the row in which this slip's goods wait; the notebook's lines of the row."""
        seq, good = key
        household = self.book.households[self.book.slips[seq].household]
        self.at_board()
        if household.card is not None:
            self.counter.show(household.card)
            assert self.state.of == household.id
        else:
            self.through(ListName.ORDERS)
        (row,) = [r for r in self.state.rows if r.seq == seq and good in r.goods]
        lines = [self.book.orders()[seq, each] for each in row.goods]
        for line in lines:
            assert row.ready == self.book.is_ready(line)
            assert row.late_days == self.book.late_days(line, self.at.date())
            assert row.needs_proof == self.book.things[line.good].is_credit
        self.counter.do(de.RowTouched(row.key))
        assert (TaskName.HAND_OVER in self.doors()) == row.ready
        return lines

    def some_of(self, key, lines):
        """The lines of a row that this is about, and the answer that says so; of some, only one."""
        if len(lines) > 1 and key[0] % 2:
            return [self.book.orders()[key]], key[1]
        return lines, ALL

    def hand_over(self, key):
        """Somebody came for the order, with the household's card or without; for a part or all."""
        lines, part = self.some_of(key, self.order_row(key))
        self.through(TaskName.HAND_OVER)
        neighbour = self.book.households[self.rng.choice(["h42", "h43"])]
        relation = self.rng.choice(["self", "self", "家人", "邻居"])
        by_card = relation == "邻居" and self.book.slips[key[0]].household != neighbour.id
        is_credit = self.book.things[lines[0].good].is_credit
        self.answer(
            part=part,
            proof=f"T{key[0]}" if is_credit else None,
            relation=relation,
            proxy=neighbour.number if by_card else None,
        )
        self.booked("handed_over", papers=1)
        self.book.late += self.book.late_days(lines[0], self.at.date()) > 0
        self.book.handed_over(lines)

    def cancel(self, key):
        lines, part = self.some_of(key, self.order_row(key))
        self.through(TaskName.CANCEL_ORDER)
        self.answer(part=part, reason="no_goods")
        outcome = self.booked("refund", papers=1)
        assert outcome.figure == self.book.cancelled(self.book.slips[key[0]], lines, self.at)

    def may_undo(self, slip):
        """Ten minutes, and no phone credit that is on a telephone already."""
        if slip.undone or slip.returned:
            return False
        passed = (
            timedelta(seconds=self.clock.s - slip.uptime_s)
            if slip.boot == self.clock.boot_id
            else self.at - slip.at
        )
        return passed < timedelta(minutes=10)

    def undo(self, slip):
        self.touch(ListName.REDEMPTIONS, lambda row: row.seq == slip.seq)
        assert (TaskName.UNDO in self.doors()) == self.may_undo(slip)
        if not self.may_undo(slip):
            self.book.refusals["too late to undo"] += 1
            return
        self.through(TaskName.UNDO)
        self.answer(reason="wrong_goods")
        credit_given = any(
            line.state == "out" and self.book.things[line.good].is_credit for line in slip.lines
        )
        if credit_given:
            self.declined(Obstacle.NOT_RETURNABLE)
            return
        outcome = self.booked("undone", papers=1)
        assert outcome.figure == self.book.undone(slip, self.at)

    def returnable(self, slip):
        if slip.undone or slip.returned:
            return []
        return [
            line
            for line in slip.lines
            if line.state == "out" and not self.book.things[line.good].is_credit
        ]

    def bring_back(self, slip, *, spoiled, lines=None):
        """Some of its lines, all of their pieces or not."""
        there = self.returnable(slip)
        lines = lines or self.rng.sample(there, self.rng.randint(1, len(there)))
        pieces = [(line, self.rng.randint(1, line.quantity)) for line in lines]
        self.touch(ListName.REDEMPTIONS, lambda row: row.seq == slip.seq)
        self.through(TaskName.BRING_BACK)
        for n, (line, back) in enumerate(pieces):
            if n:
                self.counter.do(de.LineWanted())
            some = None if back == line.quantity else back
            self.answer(line=f"{line.good}:{line.quantity}", pieces=some)
        self.counter.press(Button.NEXT)
        self.answer(reason="bad_quality", condition="spoiled" if spoiled else "fit")
        outcome = self.booked("returned", papers=1)
        assert outcome.figure == self.book.came_back(slip, pieces, self.at, spoiled=spoiled)

    def sign(self, slip, *, from_list):
        """The stub before the camera; from the list its slip and stub are printed once more."""
        if from_list:
            self.touch(ListName.UNSIGNED, lambda row: row.register_line == slip.register_line)
            self.through(TaskName.REPRINT)
            self.print_all()
        self.at_board()
        self.counter.show(register.stub_of(self.store, slip.seq))
        assert self.state.note.outcome.figure == slip.register_line
        if from_list:
            self.counter.show(register.stub_of(self.store, slip.seq))
            assert self.state.note.refused.why is Obstacle.SIGNED_BEFORE
        slip.signed = True
        self.book.booked["signed"] += 1

    def take_vouchers(self, household, *vouchers):
        """Number and points of each; refused, all of them, when one is used."""
        self.enter(MenuName.HOUSEHOLDS, TaskName.TAKE_VOUCHERS)
        for n, (number, points) in enumerate(vouchers):
            if n:
                self.counter.do(de.LineWanted())
            self.answer(number=number, points=str(points))
        self.counter.press(Button.NEXT)
        self.answer(household=self.book.households[household].number)
        used = [number for number, _ in vouchers if number in self.book.vouchers]
        if used:
            gone = self.book.vouchers[used[0]][2]
            self.declined(Obstacle.VOUCHER_DESTROYED if gone else Obstacle.VOUCHER_USED)
            return
        outcome = self.booked("vouchers_taken")
        assert outcome.other == sum(points for _, points in vouchers)
        for number, points in vouchers:
            self.book.vouchers[number] = (household, points, False)

    def destroy_vouchers(self):
        there = {n: v for n, v in self.book.vouchers.items() if not v[2]}
        self.enter(MenuName.HOUSEHOLDS, ListName.VOUCHERS)
        assert {row.number: row.points for row in self.state.rows} == {
            number: points for number, (_, points, _) in there.items()
        }
        self.through(TaskName.DESTROY_VOUCHERS)
        self.answer(second=self.second("o1"))
        assert self.booked("vouchers_destroyed", papers=1).figure == len(there)
        for number, (household, points, _) in there.items():
            self.book.vouchers[number] = (household, points, True)

    def report_lost(self, household):
        self.enter(MenuName.HOUSEHOLDS, TaskName.REPORT_LOST)
        self.answer(household=household.number)
        self.booked("card_lost")
        self.book.lost.add(household.card)
        household.card = None

    def replace_card(self, household):
        """A blank one of the stack; a card that is still in use is lost by it."""
        blank = self.blanks.pop()
        self.enter(MenuName.HOUSEHOLDS, TaskName.REPLACE_CARD)
        self.answer(household=household.number, card=blank)
        self.booked("card_replaced", *(["card_lost"] if household.card else []))
        if household.card:
            self.book.lost.add(household.card)
        household.card = blank

    def reprint(self, number):
        """The paper of this number once more; if it is too long ago, the newest one."""
        self.enter(ListName.PAPERS)
        rows = [row for row in self.state.rows if row.job not in self.book.unknown]
        row = next((row for row in rows if row.number == number), rows[0])
        self.counter.do(de.RowTouched(row.key))
        self.through(TaskName.REPRINT)

    def settle_paper(self, job, *, complete):
        self.touch(ListName.PAPERS, lambda row: row.job == job)
        assert self.state.menu is MenuName.UNKNOWN_PAPER
        self.through(TaskName.PAPER_COMPLETE if complete else TaskName.PAPER_TORN)
        self.book.unknown.discard(job)

    # --- the close -------------------------------------------------------------------------------

    def day_sheet(self):
        self.at_board()
        self.through(TaskName.CLOSE_DAY)
        assert isinstance(self.state, DayShown)
        return self.state.sheet.figures

    def close_day(self, successor=None):
        self.counter.press(Button.NEXT)
        assert isinstance(self.state, Asking | Reviewing)
        self.answer(successor=PEOPLE[successor][:2] if successor else None)
        kinds = ["day_closed", "shift_closed", *(["shift_opened"] if successor else [])]
        self.booked(*kinds, papers=1)
        self.counter.press(Button.NEXT)
        assert isinstance(self.state, Idle)
        self.keeper = successor or ""
        self.book.new_day()

    def rows(self, *doors):
        """Of the list behind these doors."""
        return self.enter(*doors).rows
