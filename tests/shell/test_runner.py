"""The runner with the real store: whole visits as events, what is booked and what is shown."""

from __future__ import annotations

import itertools
from datetime import datetime

import msgspec
import pytest
from support.village import (
    GUEST_CARD,
    GUEST_CODE,
    KEEPER_CARD,
    OTHER_CARD,
    SECOND_KEEPER_CARD,
    TestClock,
    found_village,
    tell,
)

from kiosk.core import events as ev
from kiosk.core.card import Card, CardRefusal, card_text, text_key
from kiosk.core.clock import Quality
from kiosk.core.desk.states import Board, DeskState
from kiosk.core.entries import DeliveryLine, Proxy, Redemption, Wished
from kiosk.core.events import Button, Pressed
from kiosk.core.feed import CardItem, GoodItem, PersonItem, SchemeItem, SuspensionItem
from kiosk.core.front import (
    AccountShown,
    BasketShown,
    CardRefused,
    CodeTyping,
    Confirming,
    Done,
    GoodsShown,
    Idle,
    NotRedeemed,
    OutOfService,
    SecondCard,
)
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.pin import pin_text
from kiosk.core.proxy import ProxyAsking
from kiosk.core.redemption import Reason
from kiosk.core.shift import DateAsking, PinTyping, ShiftChanged
from kiosk.core.view import Link, Wishable
from kiosk.core.wishing import WishesShown
from kiosk.runner import LinkState, Runner, Wiring
from kiosk.schemes import load_scheme
from kiosk.store import journal, people, points, printing, stock, wishes
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems


class Kiosk:
    """A runner and what it asked for."""

    def __init__(self, store, clock):
        self.store, self.clock = store, clock
        self.prints, self.nudges, self.tones = [], [], []
        ops = itertools.count(1)
        wiring = Wiring(
            self.tones.append,
            lambda: self.prints.append(1),
            lambda: self.nudges.append(1),
            lambda: f"op-{next(ops)}-{clock.uptime_s()}",
        )
        self.runner = Runner(store, clock, wiring)

    @property
    def state(self):
        return self.runner.front.state

    def do(self, *events):
        for event in events:
            self.runner.handle(event)
        return self.state

    def press(self, *buttons):
        return self.do(*(Pressed(button) for button in buttons))

    def type(self, keys):
        return self.do(*(ev.KeyPressed(key) for key in keys))

    def open_shift(self):
        self.do(ev.TextRead(KEEPER_CARD))
        self.type("246810")
        return self.press(Button.FINISH)

    def pick(self, *goods):
        self.do(ev.TextRead(GUEST_CARD), Pressed(Button.GOODS))
        self.do(*(ev.GoodAdded(good) for good in goods))
        return self.press(Button.NEXT, Button.NEXT)

    def wait(self, seconds):
        self.clock.pass_time(seconds)
        self.runner.pump()
        return self.state


@pytest.fixture
def kiosk(village, clock):
    return Kiosk(village, clock)


def redemptions(store):
    bodies = [entry.decoded() for entry, _ in journal.entries(store)]
    return [body for body in bodies if isinstance(body, Redemption)]


def test_a_card_goods_and_a_confirmation_are_one_redemption_in_the_journal(kiosk):
    assert kiosk.open_shift() == Idle()
    state = kiosk.do(ev.TextRead(GUEST_CARD))
    assert isinstance(state, AccountShown)
    assert state.visit.standing.account.redeemable == 105
    assert state.visit.standing.holder.name == "张*"
    state = kiosk.pick("rice", "laundry_liquid")
    assert isinstance(state, Confirming)
    assert state.op
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, Done)
    assert (state.receipt.cost, state.receipt.before, state.receipt.after) == (65, 105, 40)
    assert state.receipt.keeper == "陈某"
    (body,) = redemptions(kiosk.store)
    assert [(line.good, line.quantity, line.points) for line in body.lines] == [
        ("rice", 1, 35),
        ("laundry_liquid", 1, 30),
    ]
    assert body.serial == 42
    assert kiosk.prints == [1]
    assert kiosk.nudges
    assert problems(kiosk.store) == []


def test_pressing_confirm_again_and_again_books_once(kiosk):
    kiosk.open_shift()
    kiosk.pick("rice")
    kiosk.press(Button.CONFIRM, Button.CONFIRM, Button.CONFIRM)
    assert len(redemptions(kiosk.store)) == 1


def test_without_a_keeper_the_balance_shows_and_the_redemption_is_refused_with_a_reason(kiosk):
    state = kiosk.do(ev.TextRead(GUEST_CARD))
    assert isinstance(state, AccountShown)
    kiosk.pick("rice")
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, NotRedeemed)
    assert state.refused.reason is Reason.NO_KEEPER
    assert redemptions(kiosk.store) == []


def test_the_account_is_read_anew_after_a_refusal(kiosk):
    kiosk.open_shift()
    kiosk.pick("rice")
    tell(kiosk.store, GoodItem("rice", "大米10斤", 40, "粮油", "袋", place=1))
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, NotRedeemed)
    assert state.refused.reason is Reason.PRICE_CHANGED
    state = kiosk.press(Button.NEXT)
    assert isinstance(state, AccountShown)
    assert next(o for o in state.visit.offers if o.good == "rice").points == 40


def test_a_suspension_that_arrives_during_the_visit_refuses_the_commit(kiosk):
    kiosk.open_shift()
    kiosk.pick("rice")
    tell(
        kiosk.store,
        SuspensionItem("s1", "h42", "influence_period", "2026-11-20T09:00:00", None),
    )
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, NotRedeemed)
    assert state.refused.reason is Reason.SUSPENDED
    assert redemptions(kiosk.store) == []


def test_a_card_reported_lost_during_the_visit_refuses_the_commit(kiosk):
    kiosk.open_shift()
    kiosk.pick("rice")
    tell(kiosk.store, CardItem(text_key(GUEST_CARD), 42, "h42", "lost"))
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, NotRedeemed)
    assert state.refused.reason is Reason.CARD_VOID


def test_every_stranger_gets_a_reason_of_its_own(kiosk):
    tell(kiosk.store, CardItem(text_key(OTHER_CARD), 43, "h43", "lost"))
    cases = {
        "hello": CardRefusal.NOT_A_CARD,
        card_text(Card(4, 7, 1, bytes(16))): CardRefusal.OTHER_TOWNSHIP,
        card_text(Card(3, 8, 1, bytes(16))): CardRefusal.OTHER_VILLAGE,
        card_text(Card(3, 7, 42, bytes(16))): CardRefusal.UNKNOWN,
        OTHER_CARD: CardRefusal.REVOKED,
    }
    for text, refusal in cases.items():
        assert kiosk.do(ev.TextRead(text)) == CardRefused(refusal)


def test_a_second_card_asks_before_it_takes_over(kiosk):
    kiosk.do(ev.TextRead(GUEST_CARD))
    assert isinstance(kiosk.do(ev.TextRead(OTHER_CARD)), SecondCard)
    state = kiosk.press(Button.KEEP_CARD)
    assert isinstance(state, AccountShown)
    assert state.visit.household == "h42"
    kiosk.do(ev.TextRead(OTHER_CARD))
    state = kiosk.press(Button.SWITCH_CARD)
    assert isinstance(state, AccountShown)
    assert state.visit.household == "h43"


def test_a_typed_code_needs_the_keepers_word_and_the_journal_says_so(kiosk):
    kiosk.open_shift()
    kiosk.press(Button.TYPE_CODE)
    state = kiosk.type([*GUEST_CODE, "ok"])
    assert isinstance(state, PinTyping)
    state = kiosk.type("246810")
    assert isinstance(state, AccountShown)
    kiosk.press(Button.GOODS)
    kiosk.do(ev.GoodAdded("rice"))
    state = kiosk.press(Button.NEXT, Button.NEXT, Button.CONFIRM)
    assert isinstance(state, Done)
    (body,) = redemptions(kiosk.store)
    assert (body.entered, body.vouched_by, body.serial) == ("code", "k1", None)


def test_a_mistyped_code_is_noticed_and_names_nobody(kiosk):
    kiosk.press(Button.TYPE_CODE)
    wrong = GUEST_CODE[:-1] + str((int(GUEST_CODE[-1]) + 1) % 10)
    state = kiosk.type([*wrong, "ok"])
    assert state == CodeTyping(rejected=True)


def test_a_code_without_a_keeper_says_so(kiosk):
    kiosk.press(Button.TYPE_CODE)
    state = kiosk.type([*GUEST_CODE, "ok"])
    assert isinstance(state, CodeTyping)
    assert state.no_keeper


def test_wrong_pins_make_the_keeper_wait_also_after_a_restart(kiosk, village, clock):
    kiosk.do(ev.TextRead(KEEPER_CARD))
    waits = []
    for _ in range(4):
        state = kiosk.type("000000")
        waits.append(state.wait_s)
    assert waits[:2] == [0, 0]
    assert waits[2] == people.WAIT_S
    assert waits[3] > 0
    later = TestClock()
    later.s = 900.0  # only the program starts anew, not the machine
    again = Kiosk(village, later)
    again.do(ev.TextRead(KEEPER_CARD))
    state = again.type("246810")
    assert isinstance(state, PinTyping)
    assert state.wait_s > 0
    again.clock.pass_time(people.wait_after(people.pin_failures(village, "k1")) + 1)
    assert isinstance(again.type("246810"), ShiftChanged)


def test_a_keeper_in_charge_comes_to_the_desk(kiosk):
    kiosk.open_shift()
    assert kiosk.runner.status().keeper == "陈某"
    kiosk.do(ev.TextRead(KEEPER_CARD))
    assert isinstance(kiosk.type("246810"), Board)
    assert isinstance(kiosk.do(ev.TextRead(GUEST_CARD)), DeskState)


def test_an_officer_is_a_second_person_and_opens_no_shift(village):
    officer = card_text(Card(3, 7, 9100, bytes(16)))
    tell(
        village,
        PersonItem("o1", "周某", "officer", text_key(officer), pin_text("592047", bytes(16))),
    )
    kiosk = Kiosk(village, TestClock(datetime(2026, 11, 2, 8, 0), Quality.GUESS))
    kiosk.do(ev.TextRead(officer))
    kiosk.type("592047")
    assert isinstance(kiosk.state, DateAsking)
    assert kiosk.press(Button.BACK).desk.role == "officer"
    kiosk.press(Button.BACK)
    assert village.meta("in_charge") == ""
    kiosk.do(ev.TextRead(KEEPER_CARD))
    kiosk.type("246810")
    kiosk.press(Button.YEAR_LATER)
    assert kiosk.press(Button.CONFIRM).second_wanted
    kiosk.do(ev.TextRead(officer))
    kiosk.type("592047")
    assert isinstance(kiosk.state, ShiftChanged)
    dates = [entry.decoded() for entry, _ in journal.entries(village) if "date" in entry.kind]
    assert [(body.person, body.second) for body in dates] == [("k1", "o1")]


# --- orders, proxies, the household's PIN --------------------------------------------------------


def test_what_is_sold_out_is_ordered_and_the_receipt_says_by_when(kiosk):
    tell(kiosk.store, GoodItem("kettle", "电热水壶", 30, "家电", "个", "appliance", place=4))
    kiosk.open_shift()
    state = kiosk.pick("rice", "kettle")
    assert [pick.due for pick in state.visit.basket] == ["", "2026-11-27"]
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, Done)
    assert [pick.due for pick in state.receipt.picks] == ["", "2026-11-27"]
    assert problems(kiosk.store) == []


def test_a_neighbour_shows_a_card_and_is_named(kiosk):
    kiosk.open_shift()
    kiosk.do(ev.TextRead(GUEST_CARD))
    kiosk.press(Button.FOR_ANOTHER)
    kiosk.do(ev.RelationChosen("邻居"))
    assert kiosk.do(ev.TextRead(GUEST_CARD)).own_card
    assert kiosk.do(ev.TextRead("x")).refused is CardRefusal.NOT_A_CARD
    assert isinstance(kiosk.do(ev.TextRead(KEEPER_CARD)), ProxyAsking)
    state = kiosk.do(ev.TextRead(OTHER_CARD))
    assert isinstance(state, AccountShown)
    assert state.visit.household == "h42"
    kiosk.press(Button.GOODS)
    kiosk.do(ev.GoodAdded("rice"))
    state = kiosk.press(Button.NEXT, Button.NEXT, Button.CONFIRM)
    neighbour = Proxy("邻居", "h43", "0043", "3组", "王*")
    assert state.receipt.proxy == neighbour
    assert [body.proxy for body in redemptions(kiosk.store)] == [neighbour]


def test_a_wish_is_in_the_journal_once_and_marked_ever_after(kiosk):
    tell(kiosk.store, GoodItem("fan", "电风扇", 90, "五金", "台", place=9))
    kiosk.do(ev.TextRead(GUEST_CARD))
    state = kiosk.press(Button.GOODS, Button.WISHES)
    assert isinstance(state, WishesShown)
    assert state.things[0] == Wishable("fan", "电风扇", "五金")
    assert {"rice", "cigarettes"}.isdisjoint(thing.good for thing in state.things)
    assert kiosk.do(ev.GoodWished("fan")).wished == {"fan"}
    kiosk.do(ev.GoodWished("fan"), ev.GoodWished("hoe"))
    bodies = [entry.decoded() for entry, _ in journal.entries(kiosk.store)]
    wished = [body for body in bodies if isinstance(body, Wished)]
    assert wished == [Wished("h42", "fan", "电风扇"), Wished("h42", "hoe", "锄头")]
    assert kiosk.nudges == [1, 1]
    again = kiosk.press(Button.BACK, Button.WISHES)
    assert again.wished == {"fan", "hoe"}
    assert problems(kiosk.store) == []


def test_what_was_wished_for_before_on_another_screen_is_noted_all_the_same(kiosk):
    kiosk.do(ev.TextRead(GUEST_CARD))
    state = kiosk.press(Button.GOODS, Button.WISHES)
    now = Stamp(kiosk.clock.now(), "boot", 0.0)
    wishes.wish(kiosk.store, "elsewhere", "h42", "hoe", "锄头", lambda: now)
    assert state.wished == frozenset()
    assert kiosk.do(ev.GoodWished("hoe")).wished == {"hoe"}
    assert kiosk.nudges == []


def test_what_has_come_meanwhile_is_not_wished_for(kiosk):
    tell(kiosk.store, GoodItem("fan", "电风扇", 90, "五金", "台", place=9))
    kiosk.do(ev.TextRead(GUEST_CARD))
    kiosk.press(Button.GOODS, Button.WISHES)
    keeper = Stamp(kiosk.clock.now(), "boot", 0.0, "k1")
    line = DeliveryLine("fan", 2)
    stock.receive(kiosk.store, "delivery", [line], lambda: keeper, source="collective")
    state = kiosk.do(ev.GoodWished("fan"))
    assert (state.wished, state.declined) == (frozenset(), "fan")
    bodies = [entry.decoded() for entry, _ in journal.entries(kiosk.store)]
    assert not [body for body in bodies if isinstance(body, Wished)]


@pytest.fixture
def locked(kiosk):
    """More than 60 points want the household's PIN."""
    document = msgspec.to_builtins(load_scheme("tangxiang"))
    document["household_pin"] = {"clause": "村规", "above_points": 60}
    tell(kiosk.store, SchemeItem(2, document))
    kiosk.open_shift()
    return kiosk


def set_pin(kiosk):
    def now():
        return Stamp(kiosk.clock.now(), kiosk.clock.boot_id, kiosk.clock.uptime_s(), "k1")

    people.set_household_pin(kiosk.store, "pin", "h42", "803113", now, salt=bytes(16))


def test_a_household_types_its_pin_and_only_then_it_is_booked(locked):
    set_pin(locked)
    locked.pick("rice", "laundry_liquid")
    state = locked.press(Button.CONFIRM)
    assert isinstance(state, HouseholdPin)
    assert redemptions(locked.store) == []
    assert locked.type("000000").rejected
    assert isinstance(locked.type("803113"), Done)
    (body,) = redemptions(locked.store)
    assert body.cost == 65
    assert locked.store.value("select count(*) from prepared") == 0
    assert problems(locked.store) == []


def test_wrong_pins_make_the_household_wait_also_after_a_restart(locked, village):
    set_pin(locked)
    locked.pick("rice", "laundry_liquid")
    locked.press(Button.CONFIRM)
    assert [locked.type("000000").wait_s for _ in range(3)] == [0, 0, people.WAIT_S]
    assert locked.type("803113").wait_s > 0, "the right one is not looked at either"
    later = TestClock()
    later.s = 900.0  # only the program starts anew, not the machine
    again = Kiosk(village, later)
    again.pick("rice", "laundry_liquid")
    again.press(Button.CONFIRM)
    assert again.type("803113").wait_s > 0
    again.clock.pass_time(people.WAIT_S + 1)
    assert isinstance(again.type("803113"), Done)


def test_a_household_without_a_pin_is_told_and_nothing_is_booked(locked):
    locked.pick("rice", "laundry_liquid")
    state = locked.press(Button.CONFIRM)
    assert isinstance(state, NotRedeemed)
    assert state.refused.reason is Reason.NO_HOUSEHOLD_PIN
    assert redemptions(locked.store) == []


def test_a_pad_that_is_left_forgets_the_prepared_key(locked):
    set_pin(locked)
    for leave in (lambda: locked.press(Button.BACK), lambda: locked.wait(91)):
        locked.press(Button.BACK, Button.BACK, Button.BACK)
        locked.pick("rice", "laundry_liquid")
        assert isinstance(locked.press(Button.CONFIRM), HouseholdPin)
        assert locked.store.value("select count(*) from prepared") == 1
        leave()
        assert locked.store.value("select count(*) from prepared") == 0


def test_on_a_guessed_date_nothing_is_redeemed_until_the_keeper_says_what_day_it_is(village):
    kiosk = Kiosk(village, TestClock(datetime(2026, 11, 2, 8, 0), Quality.GUESS))
    kiosk.do(ev.TextRead(KEEPER_CARD))
    state = kiosk.type("246810")
    assert isinstance(state, DateAsking)
    kiosk.press(Button.BACK)
    kiosk.pick("rice")
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, NotRedeemed)
    assert state.refused.reason is Reason.NO_TRUSTED_DATE
    kiosk.press(Button.BACK)
    kiosk.do(ev.TextRead(KEEPER_CARD))
    kiosk.type("246810")
    kiosk.press(Button.BACK, Button.BACK)  # past the question, and off the desk
    kiosk.clock.confirm_date(datetime(2026, 11, 20, 8, 0))
    kiosk.pick("rice")
    assert isinstance(kiosk.press(Button.CONFIRM), Done)


def test_a_date_below_the_floor_is_refused_and_one_far_beyond_wants_a_second_person(village):
    kiosk = Kiosk(village, TestClock(datetime(2026, 11, 2, 8, 0), Quality.GUESS))
    kiosk.do(ev.TextRead(KEEPER_CARD))
    kiosk.type("246810")
    kiosk.press(Button.MONTH_EARLIER)
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, DateAsking)
    assert state.floor is not None
    kiosk.press(Button.YEAR_LATER)
    state = kiosk.press(Button.CONFIRM)
    assert isinstance(state, DateAsking)
    assert state.second_wanted
    assert kiosk.clock.quality is Quality.GUESS
    kiosk.do(ev.TextRead(KEEPER_CARD))
    assert isinstance(kiosk.state, DateAsking), "the same person again is no second person"
    kiosk.do(ev.TextRead(SECOND_KEEPER_CARD))
    kiosk.type("135790")
    assert isinstance(kiosk.state, ShiftChanged)
    assert kiosk.clock.quality is Quality.KEEPER


def test_a_quiet_visit_warns_and_then_goes_back_to_idle(kiosk):
    kiosk.do(ev.TextRead(GUEST_CARD))
    kiosk.wait(80)
    assert kiosk.runner.front.warning
    kiosk.press(Button.STAY)
    kiosk.wait(80)
    assert isinstance(kiosk.state, AccountShown)
    kiosk.wait(11)
    assert kiosk.state == Idle()


def test_nobody_is_sent_away_while_signing(tmp_path):
    store = found_village(tmp_path / "r.db", "rongan")
    try:
        from kiosk.core.feed import ReviewItem

        tell(store, ReviewItem("2026-11-15T00:00:00", "2026-11-15T09:00:00"))
        kiosk = Kiosk(store, TestClock())
        kiosk.open_shift()
        kiosk.pick("rice")
        state = kiosk.press(Button.CONFIRM)
        assert isinstance(state, Done)
        assert (state.receipt.place.page, state.receipt.place.line) == (1, 1)
        kiosk.do(ev.PrintingChanged(state.receipt.seq, "printed"))
        assert isinstance(kiosk.wait(3600), Done)
    finally:
        store.close()


def test_an_uncertain_slip_is_asked_for_and_printed_again_as_a_copy(kiosk):
    kiosk.open_shift()
    kiosk.pick("rice")
    state = kiosk.press(Button.CONFIRM)
    seq = state.receipt.seq
    paper = printing.job_of(kiosk.store, seq).job
    printing.mark_sending(kiosk.store, paper)
    printing.mark(kiosk.store, paper, printing.PrintState.UNKNOWN)
    kiosk.do(ev.PrintingChanged(seq, "unknown"))
    kiosk.do(ev.PaperAnswered(ev.PaperAnswer.TORN))
    job = printing.next_job(kiosk.store)
    assert job is not None
    assert (job.seq, job.copy_number) == (seq, 1)
    assert len(kiosk.prints) == 2


def test_a_slip_that_was_being_sent_at_a_power_cut_is_uncertain_afterwards(kiosk, village, clock):
    kiosk.open_shift()
    kiosk.pick("rice")
    seq = kiosk.press(Button.CONFIRM).receipt.seq
    printing.mark_sending(village, printing.job_of(village, seq).job)
    Kiosk(village, clock)
    assert [job.seq for job in printing.uncertain(village)] == [seq]


def test_leaving_the_confirm_screen_forgets_the_prepared_key(kiosk):
    kiosk.open_shift()
    kiosk.pick("rice")
    assert kiosk.store.value("select count(*) from prepared") == 1
    assert isinstance(kiosk.press(Button.BACK), BasketShown)
    assert kiosk.store.value("select count(*) from prepared") == 0


def test_a_key_prepared_before_a_power_cut_is_forgotten_at_the_next_start(kiosk, village, clock):
    kiosk.open_shift()
    kiosk.pick("rice")
    Kiosk(village, clock)
    assert village.value("select count(*) from prepared") == 0


def test_a_code_that_cannot_be_read_says_so_and_never_disturbs_a_visit(kiosk):
    assert kiosk.do(ev.CodeBlurred()) == CardRefused(CardRefusal.UNREADABLE)
    assert kiosk.do(ev.CodeBlurred(CardRefusal.GLARE)) == CardRefused(CardRefusal.GLARE)
    kiosk.do(ev.TextRead(GUEST_CARD))
    assert isinstance(kiosk.do(ev.CodeBlurred()), AccountShown)


def test_the_screen_is_never_ahead_of_the_journal(kiosk):
    """The commit fails for good: no success is shown, and none is in the file."""
    kiosk.open_shift()
    kiosk.pick("rice")
    before = journal.head(kiosk.store)
    purse = points.purses_of(kiosk.store, "h42", ["2026"])
    kiosk.store.execute("pragma query_only = on")
    try:
        kiosk.press(Button.CONFIRM)
    finally:
        kiosk.store.execute("pragma query_only = off")
    assert isinstance(kiosk.state, OutOfService), "a failing disk is a screen, not a stack trace"
    assert journal.head(kiosk.store) == before
    assert points.purses_of(kiosk.store, "h42", ["2026"]) == purse
    kiosk.wait(5)
    assert isinstance(kiosk.state, OutOfService)
    kiosk.wait(30)
    assert kiosk.state == Idle(), "the disk takes writes again: so does the kiosk"


def test_a_file_that_cannot_be_read_is_a_screen_too(kiosk):
    kiosk.runner.status()
    kiosk.store.execute("alter table card rename to gone")
    kiosk.store.execute("alter table good_version rename to goods_gone")
    assert isinstance(kiosk.do(ev.TextRead(GUEST_CARD)), OutOfService)
    kiosk.wait(1)
    assert kiosk.runner.status().site_name == "和平村爱心积分超市"


def test_a_date_that_cannot_be_journaled_is_not_gone_by(village):
    kiosk = Kiosk(village, TestClock(datetime(2026, 11, 2, 8, 0), Quality.GUESS))
    kiosk.do(ev.TextRead(KEEPER_CARD))
    kiosk.type("246810")
    village.execute("pragma query_only = on")
    try:
        kiosk.press(Button.CONFIRM)
    finally:
        village.execute("pragma query_only = off")
    assert isinstance(kiosk.state, OutOfService)
    assert kiosk.clock.quality is Quality.GUESS


def test_a_kiosk_that_never_met_its_township_is_out_of_service_until_the_first_feed(tmp_path):
    store = open_store(tmp_path / "new.db")
    try:
        kiosk = Kiosk(store, TestClock())
        assert isinstance(kiosk.state, OutOfService)
        assert isinstance(kiosk.do(ev.TextRead(GUEST_CARD)), OutOfService)
    finally:
        store.close()


def test_what_threads_post_is_handled_at_the_next_pump(kiosk):
    woken = []
    kiosk.runner.on_wake = lambda: woken.append(1)
    kiosk.runner.post(ev.TextRead(GUEST_CARD))
    kiosk.runner.link_changed(LinkState(Link.CONNECTED, datetime(2026, 11, 20, 9, 0), 3))
    assert kiosk.state == Idle()
    kiosk.runner.pump()
    assert isinstance(kiosk.state, AccountShown)
    assert woken == [1, 1]
    assert kiosk.runner.status().link is Link.CONNECTED
    assert kiosk.runner.status().unsent == 3


def test_a_keepers_wrong_date_is_corrected_downward_by_an_entry_of_its_own(village):
    kiosk = Kiosk(village, TestClock(datetime(2027, 3, 1, 8, 0), Quality.KEEPER))
    kiosk.runner.township_time(datetime(2026, 11, 20, 9, 0))
    kiosk.runner.pump()
    last, _ = journal.entry_at(village, journal.head(village)[0])
    assert last.kind == "clock_corrected"
    assert kiosk.clock.now().at == datetime(2026, 11, 20, 9, 0)


def test_goods_that_are_gone_are_refused_by_name(kiosk):
    kiosk.open_shift()
    kiosk.store.execute("update stock set on_hand = 1 where good = 'laundry_liquid'")
    kiosk.do(ev.TextRead(GUEST_CARD), Pressed(Button.GOODS), ev.GoodAdded("laundry_liquid"))
    kiosk.store.execute("update stock set on_hand = 0 where good = 'laundry_liquid'")
    assert isinstance(kiosk.state, GoodsShown)
    state = kiosk.press(Button.NEXT, Button.NEXT, Button.CONFIRM)
    assert isinstance(state, NotRedeemed)
    assert (state.refused.reason, state.refused.good) == (Reason.OUT_OF_STOCK, "洗衣液")
