"""The keeper's desk as a machine: whole tasks as scripts, and what holds in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk import events as ev
from kiosk.core.desk.asking import cents_of
from kiosk.core.desk.doors import (
    BOARDS,
    LIST_DOORS,
    MENUS,
    SETUP_TARGETS,
    ListName,
    MenuName,
    PlaceName,
)
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    DayShown,
    Declined,
    LinesShown,
    LinkShown,
    Listing,
    Menu,
    Reviewing,
    Slip,
)
from kiosk.core.desk.step import step
from kiosk.core.desk.tasks import ALL, TASKS, TaskName, options_of
from kiosk.core.desk.view import (
    CloseSheet,
    CountRow,
    Counts,
    Desk,
    DeskGood,
    GoodRow,
    OrderRow,
    RedemptionRow,
    Rules,
    UnsignedRow,
)
from kiosk.core.entries import DayClosed
from kiosk.core.events import (
    Button,
    CheckPin,
    KeyPressed,
    PinAccepted,
    PinRejected,
    Pressed,
    Sound,
    TextRead,
)
from kiosk.core.view import Holder
from kiosk.core.visit import parked_of

RICE = DeskGood(
    "rice",
    "大米10斤",
    "dm10j",
    35,
    "袋",
    "粮油",
    6,
    0,
    "A1",
    5,
    "6901234567892",
    "",
    "general",
    own=False,
    offered=True,
)
SOAP = replace(RICE, good="soap", name="香皂", initials="xz", barcode="", on_hand=3)
DESK = Desk("k1", "陈某", date(2026, 11, 22), Rules(), Counts(), (RICE, SOAP))
HOLDER = Holder("h42", "0042", "3组", "张*")
ORDER = OrderRow(
    "9/2026-11-24",
    9,
    "和平-1-000009-1",
    HOLDER,
    ("rice",),
    "大米10斤",
    date(2026, 11, 24),
    0,
    due_today=False,
    ready=True,
)
REDEEMED = RedemptionRow(
    "9",
    9,
    "和平-1-000009-1",
    datetime(2026, 11, 22, 9),
    HOLDER,
    "大米10斤",
    35,
    undoable=True,
    reversed_=False,
    returnable=(("rice", "大米10斤", 1),),
)
DAY = CloseSheet(
    DayClosed(1, 9, "AB", (), 1, "a", "a", 35, 0, (), 0, 0, 0, 0), datetime(2026, 11, 22, 18), None
)


def play(state, *happened):
    """The state after these events, and everything that was asked for on the way."""
    effects = []
    for event in happened:
        state, wanted = step(state, event)
        effects += wanted
    return state, effects


def keys(text):
    return [KeyPressed(key) for key in text] + [KeyPressed("ok")]


def asked(state):
    assert isinstance(state, Asking)
    return state.question.name


def carried(effects):
    (carry,) = [effect for effect in effects if isinstance(effect, ev.Carry)]
    return carry


def begun(task, row=None, rules=None, home=None):
    desk = DESK if rules is None else replace(DESK, rules=rules)
    home = Board(desk) if home is None else home
    menu = Menu(desk, MenuName.GOOD, row, home)
    return step(menu, ev.DoorTouched(task))[0]


def second_person():
    return [ev.PersonScanned("k2", "李某"), *[KeyPressed(d) for d in "135790"], PinAccepted()]


def test_a_delivery_of_two_goods_is_asked_for_line_by_line_and_booked_once():
    state, _ = play(Board(DESK), ev.DoorTouched(TaskName.DELIVER))
    assert asked(state) == "good"
    state, _ = play(state, ev.GoodTouched("rice"), *keys("12"))
    assert asked(state) == "noted"
    state, _ = play(state, *keys("13"))
    assert asked(state) == "cost_cents"
    state, _ = play(state, *keys("21.5"))
    assert asked(state) == "expires"
    assert state.typed == "2027-11-22"
    state, _ = play(state, Pressed(Button.MONTH_LATER), Pressed(Button.CONFIRM))
    assert isinstance(state, LinesShown)
    state, _ = play(state, ev.LineWanted(), ev.GoodTouched("soap"), *keys("5"))
    state, _ = play(state, ev.Skipped(), ev.Skipped(), ev.Skipped())
    assert isinstance(state, LinesShown)
    assert state.script.lines == (
        {"good": "rice", "quantity": 12, "noted": 13, "cost_cents": 2150, "expires": "2027-12-22"},
        {"good": "soap", "quantity": 5},
    )
    state, _ = play(state, Pressed(Button.NEXT))
    assert asked(state) == "source"
    state, _ = play(state, ev.OptionChosen("fiscal"))
    assert asked(state) == "document"
    state, effects = play(state, *keys("a-17"), ev.Skipped(), *second_person())
    assert isinstance(state, Reviewing)
    assert CheckPin("k2", "135790") in effects
    assert ev.PrepareAct() in effects
    state, effects = play(state, Pressed(Button.CONFIRM))
    assert effects == []
    state, effects = play(state, ev.ActPrepared("op-1"), Pressed(Button.CONFIRM))
    carry = carried(effects)
    assert (carry.op, carry.person, carry.task) == ("op-1", "k1", TaskName.DELIVER)
    assert carry.answers == {"source": "fiscal", "document": "A-17", "second": "k2"}
    assert len(carry.lines) == 2
    state, effects = play(state, Pressed(Button.CONFIRM), ev.ActBooked(ev.Outcome(7)))
    assert isinstance(state, Booked)
    assert not [e for e in effects if isinstance(e, ev.Carry)]
    state, effects = play(state, Pressed(Button.NEXT))
    assert state == Board(DESK)
    assert effects == [ev.LoadDesk("k1")]


def test_a_giver_is_asked_for_only_where_somebody_gave():
    lines = play(
        Board(DESK),
        ev.DoorTouched(TaskName.DELIVER),
        ev.GoodTouched("rice"),
        *keys("1"),
        ev.Skipped(),
        ev.Skipped(),
        ev.Skipped(),
    )[0]
    source = play(lines, Pressed(Button.NEXT))[0]
    assert asked(play(source, ev.OptionChosen("collective"))[0]) == "document"
    assert asked(play(source, ev.OptionChosen("donor"))[0]) == "giver"


def test_what_cannot_be_left_out_stays_asked():
    state = begun(TaskName.CHANGE_PRICE, GoodRow("rice", RICE), Rules(cost_priced=True))
    assert asked(state) == "cost_cents"
    assert asked(play(state, ev.Skipped())[0]) == "cost_cents"


def test_a_task_that_begins_at_a_row_does_not_ask_what_the_row_tells():
    state = begun(TaskName.WRITE_OFF, GoodRow("rice", RICE))
    assert asked(state) == "quantity"
    assert state.script.line == {"good": "rice"}


def test_back_takes_one_answer_back_and_from_the_first_question_goes_home():
    state = play(
        Board(DESK), ev.DoorTouched(TaskName.DELIVER), ev.GoodTouched("rice"), *keys("12")
    )[0]
    state, _ = play(state, Pressed(Button.BACK))
    assert asked(state) == "quantity"
    assert state.script.line == {"good": "rice"}
    state, _ = play(state, Pressed(Button.BACK))
    assert asked(state) == "good"
    state, effects = play(state, Pressed(Button.BACK))
    assert isinstance(state, Board)
    assert effects == [ev.LoadDesk("k1")]


def test_a_skipped_question_comes_again_on_the_way_back():
    state = play(begun(TaskName.DELIVER), ev.GoodTouched("rice"), *keys("1"), ev.Skipped())[0]
    state, _ = play(state, Pressed(Button.BACK))
    assert asked(state) == "noted"
    state, _ = play(state, *keys("2"))
    assert state.script.line["noted"] == 2


@pytest.mark.parametrize(
    ("text", "slip"),
    [("", Slip.TOO_LITTLE), ("0", Slip.TOO_LITTLE), ("100000", Slip.TOO_MUCH)],
)
def test_a_quantity_out_of_bounds_is_told_and_not_taken(text, slip):
    state = play(begun(TaskName.DELIVER), ev.GoodTouched("rice"))[0]
    state, effects = play(state, *keys(text))
    assert asked(state) == "quantity"
    assert state.slip is slip
    assert Sound("refused") in effects


@pytest.mark.parametrize(
    ("typed", "shown", "cents"),
    [
        ("12.5", "12.5", 1250),
        ("12.505", "12.50", 1250),
        (".5", "0.5", 50),
        ("1.2.3", "1.23", 123),
        ("007", "7", 700),
    ],
)
def test_money_has_two_places_and_becomes_cents(typed, shown, cents):
    state = play(
        begun(TaskName.DELIVER, rules=Rules(cost_priced=True)),
        ev.GoodTouched("rice"),
        *keys("1"),
        ev.Skipped(),
    )[0]
    state, _ = play(state, *[KeyPressed(key) for key in typed])
    assert state.typed == shown
    state, _ = play(state, KeyPressed("ok"))
    assert state.script.line["cost_cents"] == cents == cents_of(shown)


def test_a_packet_before_the_camera_answers_which_goods():
    state = begun(TaskName.DELIVER)
    state, effects = play(state, TextRead("6901234567892"))
    assert effects == [ev.LookUp("6901234567892")]
    state, _ = play(state, ev.GoodScanned("rice"))
    assert asked(state) == "quantity"


def test_a_packet_shown_to_the_list_of_lines_begins_the_next_line():
    state = play(
        begun(TaskName.DELIVER),
        ev.GoodTouched("soap"),
        *keys("1"),
        ev.Skipped(),
        ev.Skipped(),
        ev.Skipped(),
    )[0]
    state, _ = play(state, ev.GoodScanned("rice"))
    assert asked(state) == "quantity"
    assert state.script.line == {"good": "rice"}
    assert len(state.script.lines) == 1


NEW_CODE = "6901028075831"
UMBRELLA = replace(SOAP, good="own-hp01-1-9", name="雨伞", barcode=NEW_CODE)


def test_a_packet_that_nobody_knows_is_told():
    """Where no goods are made: in a write-off, or when its check digit is wrong."""
    state, effects = play(begun(TaskName.WRITE_OFF), ev.NothingKnown(NEW_CODE))
    assert state.slip is Slip.UNKNOWN_CODE
    assert effects == [Sound("refused")]
    state, _ = play(begun(TaskName.DELIVER), ev.NothingKnown("6901028075832"))
    assert state.slip is Slip.UNKNOWN_CODE
    state, _ = play(Board(DESK), ev.NothingKnown("6901028075832"))
    assert state.note.slip is Slip.UNKNOWN_CODE
    state, _ = play(Listing(DESK, ListName.ORDERS, rows=()), ev.NothingKnown(NEW_CODE))
    assert state.note.slip is Slip.UNKNOWN_CODE


def test_a_barcode_that_nobody_knows_leads_from_the_board_to_new_goods():
    for home in (Board(DESK), Listing(DESK, ListName.GOODS, rows=())):
        state, effects = play(home, ev.NothingKnown(NEW_CODE))
        assert (state.menu, state.row.key) == (MenuName.NEW_BARCODE, NEW_CODE)
        assert effects == [Sound("refused")]
        assert play(state, ev.NothingKnown(NEW_CODE)) == (state, []), "held on before the camera"
        other = play(state, ev.NothingKnown("012345678905"))[0]
        assert other.row.key == "0012345678905"
        assert play(state, ev.GoodScanned("rice"))[0].menu is MenuName.GOOD
        state, _ = play(state, ev.DoorTouched(TaskName.NEW_GOOD))
        assert asked(state) == "name"
        assert state.script.answers == {"barcode": NEW_CODE}
        state, _ = play(state, Pressed(Button.BACK))
        assert state == home


def interrupted():
    """A delivery with one line of soap, and a packet that nobody knows."""
    state = play(begun(TaskName.DELIVER), ev.GoodTouched("soap"), *keys("3"))[0]
    state, _ = play(state, ev.Skipped(), ev.Skipped(), ev.Skipped(), ev.NothingKnown(NEW_CODE))
    assert state.menu is MenuName.NEW_BARCODE
    return state


MAKING = (
    ev.DoorTouched(TaskName.NEW_GOOD),
    ev.Composed("雨伞"),
    Pressed(Button.CONFIRM),
    ev.OptionChosen("家居"),
    ev.OptionChosen("把"),
    *keys("12"),
    ev.Skipped(),
    ev.Skipped(),
    ev.Skipped(),
    ev.PersonScanned("k2", "李某"),
    *[KeyPressed(digit) for digit in "135790"],
    PinAccepted(),
)
BOOKED_UMBRELLA = (
    ev.ActPrepared("op"),
    Pressed(Button.CONFIRM),
    ev.ActBooked(ev.Outcome(9, name="雨伞", good=UMBRELLA.good)),
    ev.DeskLoaded(replace(DESK, goods=(*DESK.goods, UMBRELLA))),
)
A_LINE = {"good": "soap", "quantity": 3}


def test_goods_made_in_the_middle_of_a_delivery_answer_what_came():
    state, effects = play(interrupted(), *MAKING, *BOOKED_UMBRELLA)
    assert isinstance(state, Booked)
    assert carried(effects).answers["barcode"] == NEW_CODE
    state, _ = play(state, Pressed(Button.NEXT))
    assert asked(state) == "quantity"
    assert state.script.task is TaskName.DELIVER
    assert state.script.lines == (A_LINE,)
    assert state.script.line == {"good": UMBRELLA.good}
    state, _ = play(state, Pressed(Button.BACK))
    assert asked(state) == "good", "another one came after all"


def test_goods_that_are_there_may_bear_the_new_barcode():
    state, _ = play(interrupted(), ev.DoorTouched(TaskName.LEARN_BARCODE), ev.GoodTouched("rice"))
    assert isinstance(state, Reviewing)
    assert state.script.answers == {"barcode": NEW_CODE, "good": "rice"}
    booked = ev.ActBooked(ev.Outcome(9, name="rice", good="rice"))
    state, _ = play(state, ev.ActPrepared("op"), Pressed(Button.CONFIRM), booked)
    state, _ = play(state, Pressed(Button.NEXT))
    assert (asked(state), state.script.line) == ("quantity", {"good": "rice"})


@pytest.mark.parametrize("steps", range(len(MAKING) + 1))
def test_a_delivery_survives_when_the_new_goods_are_left(steps):
    """By the way back from wherever one is, at last by refusing what was declined."""
    state, _ = play(interrupted(), *MAKING[:steps])
    if steps == len(MAKING):
        refused = ev.ActDeclined(ActRefused(Obstacle.NAME_TAKEN, "雨伞"))
        state, _ = play(state, ev.ActPrepared("op"), Pressed(Button.CONFIRM), refused)
        assert isinstance(state, Declined)
    if isinstance(state, Asking) and state.checking:
        state, _ = play(state, PinRejected(0))
    for _ in range(len(MAKING) + 2):
        if isinstance(state, Asking) and state.script.task is TaskName.DELIVER:
            break
        state, _ = play(state, Pressed(Button.BACK))
    assert asked(state) == "good"
    assert state.script.lines == (A_LINE,)
    state, _ = play(state, ev.GoodScanned("rice"))
    assert state.script.line == {"good": "rice"}


@pytest.mark.parametrize("steps", range(len(MAKING) + len(BOOKED_UMBRELLA) + 1))
def test_a_delivery_survives_when_the_keeper_is_timed_out_over_the_new_goods(steps):
    state, _ = play(interrupted(), *(MAKING + BOOKED_UMBRELLA)[:steps])
    parked = parked_of(state)
    if isinstance(state, Reviewing) and state.booking:
        assert parked is None, "the answer to the booking comes in the same step"
        return
    under = parked.script if parked.script.task is TaskName.DELIVER else parked.script.under
    assert under.lines == (A_LINE,)
    if isinstance(state, Booked) and steps > len(MAKING) + 3:
        assert under.line == {"good": UMBRELLA.good}


def test_the_code_on_the_goods_themselves_stays_as_it_is():
    state = play(begun(TaskName.PLACE_GOOD, GoodRow("rice", RICE)), ev.Skipped(), ev.Skipped())[0]
    state, _ = play(state, ev.GoodScanned("rice"))
    assert asked(state) == "photo"
    assert "barcode" not in state.script.answers


def test_a_barcode_can_be_taken_away_where_there_is_one():
    state = play(begun(TaskName.PLACE_GOOD, GoodRow("rice", RICE)), ev.Skipped(), ev.Skipped())[0]
    state, _ = play(state, ev.Cleared())
    assert (asked(state), state.script.answers["barcode"]) == ("photo", "")
    state, _ = play(state, Pressed(Button.BACK))
    assert asked(state) == "barcode"
    for row in (GoodRow("soap", SOAP),):
        state = play(begun(TaskName.PLACE_GOOD, row), ev.Skipped(), ev.Skipped())[0]
        assert play(state, ev.Cleared()) == (state, [])


def test_a_price_holds_from_a_day_that_is_not_over():
    state = play(begun(TaskName.CHANGE_PRICE, GoodRow("rice", RICE)), *keys("40"))[0]
    assert (asked(state), state.typed) == ("since", "2026-11-23")
    today = play(state, Pressed(Button.DAY_EARLIER), Pressed(Button.CONFIRM))[0]
    assert (asked(today), today.script.answers["since"]) == ("second", "2026-11-22")
    over, effects = play(
        state, Pressed(Button.DAY_EARLIER), Pressed(Button.DAY_EARLIER), Pressed(Button.CONFIRM)
    )
    assert (asked(over), over.slip) == ("since", Slip.DAY_OVER)
    assert effects == [Sound("refused")]
    assert play(over, Pressed(Button.DAY_LATER))[0].slip is None
    assert asked(play(state, ev.Skipped())[0]) == "second"


def test_the_second_person_is_another_one_and_knows_a_pin():
    state = begun(TaskName.DESTROY_VOUCHERS)
    state, _ = play(state, ev.PersonScanned("k1", "陈某"))
    assert state.slip is Slip.SAME_PERSON
    state, _ = play(state, ev.PersonScanned("k2", "李某"), *[KeyPressed(d) for d in "111111"])
    assert state.checking
    state, _ = play(state, PinRejected(30))
    assert (state.slip, state.wait_s, state.typed) == (Slip.WRONG_PIN, 30, "")
    state, _ = play(state, *[KeyPressed(d) for d in "135790"], PinAccepted())
    assert isinstance(state, Reviewing)
    assert state.script.answers["second"] == "k2"
    assert state.script.known["k2"] == "李某"


def test_a_pin_that_was_accepted_for_nobody_answers_nothing():
    state = begun(TaskName.ACCEPT)
    assert play(state, PinAccepted())[0] == state


def test_a_packet_during_the_booking_or_a_check_is_not_looked_up():
    state = begun(TaskName.ACCEPT)
    state = play(state, ev.PersonScanned("k2", "李某"), *[KeyPressed(d) for d in "135790"])[0]
    assert play(state, TextRead("X"))[1] == []


def test_a_number_on_a_pad_or_a_card_says_which_household():
    state = begun(TaskName.REPORT_LOST)
    state, effects = play(state, *keys("0042"))
    assert effects[-1] == ev.FindHousehold("0042")
    state, _ = play(state, ev.NothingKnown("0042"))
    assert state.slip is Slip.UNKNOWN_NUMBER
    state, _ = play(state, ev.HouseholdScanned(HOLDER))
    assert isinstance(state, Reviewing)
    assert state.script.answers == {"household": "h42"}
    assert state.script.known == {"h42": "3组 张* 0042"}


def test_a_replacement_takes_a_blank_card_and_no_other():
    state = play(begun(TaskName.REPLACE_CARD), ev.HouseholdScanned(HOLDER))[0]
    assert play(state, ev.HouseholdScanned(HOLDER))[0].slip is Slip.NOT_BLANK
    state, _ = play(state, ev.BlankScanned("CARD", "000777"))
    assert state.script.answers["card"] == "CARD"


def test_two_pins_that_differ_are_asked_for_again():
    state = play(
        begun(TaskName.SET_PIN, rules=Rules(household_pin=True)),
        ev.HouseholdScanned(HOLDER),
        *keys("246810"),
    )[0]
    assert asked(state) == "again"
    state, _ = play(state, *keys("246811"))
    assert asked(state) == "pin"
    assert state.slip is Slip.PINS_DIFFER
    state, effects = play(state, *keys("246810"), *keys("246810"))
    assert carried(effects).answers["pin"] == "246810"


def test_a_photograph_is_an_answer_and_a_camera_that_fails_is_told():
    state = play(
        begun(TaskName.PLACE_GOOD, GoodRow("rice", RICE)), ev.Skipped(), ev.Skipped(), ev.Skipped()
    )[0]
    assert asked(state) == "photo"
    state, effects = play(state, ev.PhotoWanted())
    assert effects == [ev.TakePhoto()]
    state, _ = play(state, ev.PhotoFailed())
    assert state.slip is Slip.NO_PHOTO
    state, _ = play(state, ev.PhotoTaken("ab12"))
    assert isinstance(state, Reviewing)
    assert state.script.answers == {"good": "rice", "photo": "ab12"}


def test_a_barcode_that_other_goods_have_is_not_taken():
    state = play(begun(TaskName.PLACE_GOOD, GoodRow("soap", SOAP)), ev.Skipped(), ev.Skipped())[0]
    assert asked(state) == "barcode"
    assert play(state, ev.GoodScanned("rice"))[0].slip is Slip.BARCODE_TAKEN
    assert play(state, ev.NothingKnown("hello world"))[0].slip is Slip.NOT_A_BARCODE
    state, _ = play(state, ev.NothingKnown("6901028075831"))
    assert state.script.answers["barcode"] == "6901028075831"


def test_a_declined_act_says_why_and_leads_back_to_the_answers():
    state = play(
        begun(TaskName.WRITE_OFF, GoodRow("rice", RICE)),
        *keys("60"),
        Pressed(Button.NEXT),
        ev.OptionChosen("broken"),
        ev.Skipped(),
        ev.Skipped(),
        ev.ActPrepared("op"),
        Pressed(Button.CONFIRM),
    )[0]
    refused = ActRefused(Obstacle.NOT_ON_SHELF, "大米10斤", 6)
    state, effects = play(state, ev.ActDeclined(refused))
    assert isinstance(state, Declined)
    assert state.refused == refused
    assert effects == [Sound("refused")]
    state, _ = play(state, Pressed(Button.NEXT))
    assert isinstance(state, LinesShown)
    assert state.script.lines == ({"good": "rice", "quantity": 60},)


def test_a_dropped_line_is_gone_and_the_last_one_is_asked_for_anew():
    state = play(begun(TaskName.WRITE_OFF, GoodRow("rice", RICE)), *keys("1"))[0]
    state, _ = play(state, ev.LineDropped(5))
    assert len(state.script.lines) == 1
    state, _ = play(state, ev.LineDropped(0))
    assert asked(state) == "good"


def test_a_count_is_blind_and_asks_why_only_where_it_differs():
    home = Listing(DESK, ListName.COUNT, rows=(CountRow("rice", RICE),))
    state, _ = play(home, ev.RowTouched("rice"))
    assert asked(state) == "counted"
    counting, effects = play(state, *keys("6"))
    assert carried(effects).answers == {"good": "rice", "counted": 6}
    state, effects = play(counting, ev.ActBooked(ev.Outcome(name="rice", figure=0, other=6)))
    assert isinstance(state, Listing)
    assert ev.LoadList(ListName.COUNT) in effects
    state, _ = play(counting, ev.ActBooked(ev.Outcome(name="rice", figure=-1, other=7)))
    assert asked(state) == "reason"
    _, effects = play(state, ev.OptionChosen("lost"))
    assert carried(effects).answers["reason"] == "lost"


def test_a_stub_shown_anywhere_on_the_desk_signs_its_line_without_another_touch():
    for home in (Board(DESK), Listing(DESK, ListName.UNSIGNED)):
        state, effects = play(home, ev.StubScanned(9, 3))
        assert carried(effects) == ev.Carry(
            "", "k1", TaskName.SIGN, {"of": 9, "register_line": 3}, ()
        )
        state, effects = play(state, ev.ActBooked(ev.Outcome(seq=10, figure=3)))
        assert type(state) is type(home)
        assert state.note.outcome == ev.Outcome(seq=10, figure=3)
        assert Sound("done") in effects


def test_a_touch_in_the_list_of_unsigned_lines_signs_nothing():
    """Only the stub does (RA-4.2.4c); what the list offers is to print it again."""
    row = UnsignedRow("3", 9, 3, "和平-1-000009-1", datetime(2026, 11, 22), HOLDER)
    home = Listing(DESK, ListName.UNSIGNED, rows=(row,))
    _, effects = play(home, ev.RowTouched("3"), ev.DoorTouched(TaskName.REPRINT))
    assert carried(effects).task is TaskName.REPRINT
    assert carried(effects).answers["of"] == 9


def test_what_a_second_person_saw_is_not_changed_behind_their_back():
    state = play(
        begun(TaskName.WRITE_OFF, GoodRow("rice", RICE)),
        *keys("99"),
        Pressed(Button.NEXT),
        ev.OptionChosen("lost"),
        ev.Skipped(),
        *second_person(),
    )[0]
    assert state.script.answers["second"] == "k2"
    prepared = play(state, ev.ActPrepared("op"), Pressed(Button.CONFIRM))[0]
    refused = ActRefused(Obstacle.NOT_ON_SHELF, "大米10斤", 6)
    state, _ = play(
        prepared,
        ev.ActDeclined(refused),
        Pressed(Button.NEXT),
        ev.LineDropped(0),
        ev.GoodTouched("soap"),
        *keys("3"),
        Pressed(Button.NEXT),
    )
    assert "second" not in state.script.answers
    state, _ = play(state, ev.Skipped())
    assert asked(state) == "second"


def test_an_officer_takes_over_no_shift():
    state = replace(begun(TaskName.CLOSE_DAY))
    state, effects = play(state, ev.PersonScanned("o1", "赵某", "officer"))
    assert state.slip is Slip.NOT_A_KEEPER
    assert Sound("refused") in effects


def test_a_household_sets_its_pin_with_its_card_not_with_a_number():
    state = begun(TaskName.SET_PIN, rules=Rules(household_pin=True))
    typed, effects = play(state, *keys("0042"))
    assert not [e for e in effects if isinstance(e, ev.FindHousehold)]
    assert asked(typed) == "household"
    assert asked(play(state, ev.HouseholdScanned(HOLDER))[0]) == "pin"


def test_a_count_that_differs_is_verified_by_a_second_person():
    apart = replace(DESK, counts=Counts(counted=2, differing=1))
    home = Listing(apart, ListName.COUNT)
    state, _ = play(home, ev.DoorTouched(TaskName.FINISH_COUNT), ev.Skipped())
    assert asked(state) == "second"
    agreeing = Listing(replace(DESK, counts=Counts(counted=2)), ListName.COUNT)
    state, _ = play(agreeing, ev.DoorTouched(TaskName.FINISH_COUNT), ev.Skipped())
    assert isinstance(state, Reviewing)


def test_a_line_of_a_slip_comes_back_once_and_in_pieces():
    row = replace(REDEEMED, returnable=(("rice", "大米10斤", 3), ("soap", "香皂", 1)))
    state, _ = play(begun(TaskName.BRING_BACK, row), ev.OptionChosen("rice:3"), *keys("2"))
    assert state.script.lines == ({"line": "rice:3", "pieces": 2},)
    state, _ = play(state, ev.LineWanted(), ev.OptionChosen("rice:3"))
    assert asked(state) == "line"
    state, _ = play(state, ev.OptionChosen("soap:1"))
    assert isinstance(state, LinesShown)


def test_a_slip_shown_to_the_board_leads_to_what_waits_of_it():
    state, _ = play(Board(DESK), ev.SlipScanned(REDEEMED, (ORDER,)))
    assert (state.list, state.rows) == (ListName.ORDERS, (ORDER, REDEEMED))
    back, _ = play(state, ev.RowTouched(REDEEMED.key))
    assert (back.menu, back.row) == (MenuName.REDEMPTION, REDEEMED)
    state, _ = play(state, ev.RowTouched(ORDER.key), ev.DoorTouched(TaskName.HAND_OVER))
    assert asked(state) == "relation"
    state, _ = play(state, ev.OptionChosen("self"))
    assert isinstance(state, Reviewing)
    assert state.script.answers["goods"] == "rice"
    state, _ = play(Board(DESK), ev.SlipScanned(REDEEMED, ()))
    assert (state.menu, state.row) == (MenuName.REDEMPTION, REDEEMED)


def test_a_slip_that_was_taken_back_says_so_and_is_printed_once_more():
    reversed_ = replace(REDEEMED, reversed_=True, undoable=False, returnable=())
    state, _ = play(Board(DESK), ev.SlipScanned(reversed_, ()))
    assert (state.menu, state.row) == (MenuName.REDEMPTION, reversed_)
    doors = [door.to for door in MENUS[state.menu] if door.when(DESK, state.row)]
    assert doors == [TaskName.REPRINT, TaskName.COMPLAIN]
    listed = Listing(DESK, ListName.REDEMPTIONS, rows=(reversed_,))
    state, _ = play(listed, ev.RowTouched(reversed_.key))
    assert state.menu is MenuName.REDEMPTION


@pytest.mark.parametrize("task", [TaskName.HAND_OVER, TaskName.CANCEL_ORDER])
def test_of_several_ordered_lines_one_may_be_chosen(task):
    state = begun(task, replace(ORDER, goods=("rice", "soap")))
    assert asked(state) == "part"
    question = state.question
    assert options_of(question, state.script.told, DESK) == (ALL, "rice", "soap")
    after, _ = play(state, ev.OptionChosen("salt"))
    assert after == state
    after, _ = play(state, ev.OptionChosen("soap"))
    assert after.script.answers["part"] == "soap"
    assert asked(begun(task, ORDER)) != "part", "there is nothing to choose from"


def test_a_card_shown_to_the_list_of_redemptions_narrows_it():
    for listed in (ListName.ORDERS, ListName.REDEMPTIONS):
        state, effects = play(Listing(DESK, listed), ev.HouseholdScanned(HOLDER))
        assert (state.list, state.of) == (listed, "h42")
        assert ev.LoadList(listed, "h42") in effects
    state, _ = play(Board(DESK), ev.HouseholdScanned(HOLDER))
    assert state.list is ListName.ORDERS


def test_what_does_not_lie_on_a_shelf_is_handed_over_with_a_proof():
    row = replace(ORDER, needs_proof=True)
    state = begun(TaskName.HAND_OVER, row)
    assert asked(state) == "proof"


def test_a_return_names_lines_of_the_slip():
    state = begun(TaskName.BRING_BACK, REDEEMED)
    assert asked(state) == "line"
    state, _ = play(state, ev.OptionChosen("kettle:1"))
    assert asked(state) == "line"
    state, _ = play(state, ev.OptionChosen("rice:1"), Pressed(Button.NEXT))
    assert asked(state) == "reason"


def test_the_day_is_shown_before_it_is_closed_and_ends_at_the_front():
    state, effects = play(Board(DESK), ev.DoorTouched(TaskName.CLOSE_DAY))
    assert effects == [ev.LoadDay()]
    assert play(state, Pressed(Button.NEXT))[0] == state
    state, _ = play(state, ev.DayLoaded(DAY))
    assert isinstance(state, DayShown)
    state, _ = play(state, Pressed(Button.NEXT))
    assert asked(state) == "successor"
    state, effects = play(state, ev.Skipped(), ev.ActPrepared("op"), Pressed(Button.CONFIRM))
    assert carried(effects).task is TaskName.CLOSE_DAY
    state, _ = play(state, ev.ActBooked(ev.Outcome(8)), Pressed(Button.NEXT))
    assert state is None


def test_fresh_figures_reach_the_board_under_a_question():
    fresh = replace(DESK, counts=Counts(orders=3))
    state, _ = play(begun(TaskName.DELIVER), ev.DeskLoaded(fresh), Pressed(Button.BACK))
    assert state.desk.counts.orders == 3
    stranger = replace(fresh, person="k2")
    assert play(Board(DESK), ev.DeskLoaded(stranger))[0] == Board(DESK)


def test_rows_of_another_list_change_nothing():
    state = Listing(DESK, ListName.GOODS)
    late = ev.ListLoaded(ListName.ORDERS, "", (ORDER,))
    assert play(state, late)[0] == state


def test_every_door_leads_somewhere_and_every_task_can_be_entered():
    doors = {door.to for board in BOARDS.values() for door in board}
    for more in (*MENUS.values(), *LIST_DOORS.values()):
        doors |= {door.to for door in more}
    doors |= set(SETUP_TARGETS.values())
    reached = {to for to in doors if isinstance(to, TaskName)}
    by_other_ways = {
        TaskName.ACCEPT,
        TaskName.CLOSE_DAY,
        TaskName.PRINT_NOTICE,
        TaskName.PRINT_TEST,
        TaskName.REVIEW,
        TaskName.SIGN,
        TaskName.UPDATE,
    }
    assert set(TASKS) == set(TaskName)
    assert set(TaskName) - reached - by_other_ways == set()
    assert set(MENUS) == set(MenuName)


EVENTS = st.one_of(
    st.sampled_from(
        [
            *[
                Pressed(b)
                for b in (
                    Button.BACK,
                    Button.NEXT,
                    Button.CONFIRM,
                    Button.NEXT_PAGE,
                    Button.PREVIOUS_PAGE,
                    Button.DAY_LATER,
                )
            ],
            *[KeyPressed(k) for k in ["0", "1", "9", "<", ".", "ok", "a", "-", "张"]],
            ev.GoodTouched("rice"),
            ev.GoodTouched("gold"),
            ev.OptionChosen("donor"),
            ev.OptionChosen("broken"),
            ev.OptionChosen("nonsense"),
            ev.Skipped(),
            ev.Cleared(),
            ev.LineWanted(),
            ev.LineDropped(0),
            ev.LineDropped(7),
            ev.Composed("李", "x"),
            ev.PhotoWanted(),
            ev.PhotoTaken("ab"),
            ev.PhotoFailed(),
            ev.GoodScanned("rice"),
            ev.GoodScanned("gold"),
            ev.SlipScanned(REDEEMED, (ORDER,)),
            ev.SlipScanned(REDEEMED, ()),
            ev.StubScanned(9, 3),
            ev.HouseholdScanned(HOLDER),
            ev.BlankScanned("CARD", "000777"),
            ev.PersonScanned("k1", "陈某"),
            ev.PersonScanned("k2", "李某"),
            ev.NothingKnown("6901028075831"),
            ev.NothingKnown("?"),
            ev.ActPrepared("op"),
            ev.ActBooked(ev.Outcome(5, figure=-1, other=3)),
            ev.ActBooked(ev.Outcome(5)),
            ev.ActBooked(ev.Outcome(5, good="rice")),
            ev.ActDeclined(ActRefused(Obstacle.RECOUNT)),
            PinAccepted(),
            PinRejected(0),
            ev.DeskLoaded(DESK),
            ev.DayLoaded(DAY),
            TextRead("X"),
            ev.ListLoaded(ListName.ORDERS, "", (ORDER,)),
            ev.RowTouched(ORDER.key),
            ev.ListLoaded(ListName.GOODS, "", (GoodRow("rice", RICE),)),
            ev.RowTouched("rice"),
            ev.ListLoaded(ListName.REDEMPTIONS, "", (REDEEMED,)),
            ev.RowTouched("9"),
        ]
    ),
    st.sampled_from([ev.DoorTouched(to) for to in (*TaskName, *ListName, *MenuName)]),
)


@given(st.lists(EVENTS, max_size=40), st.booleans())
@settings(max_examples=300)
def test_whatever_happens_an_act_is_carried_only_after_it_was_confirmed_once(happened, cost_priced):
    """Also: no event leaves the machine, and nothing is booked twice under one key."""
    rules = Rules(
        cost_priced,
        signature=True,
        vouchers=True,
        household_pin=True,
        partner_shop=True,
        delivery_classes=("general",),
    )
    state = Board(replace(DESK, rules=rules))
    for event in happened:
        before = state
        state, effects = step(state, event)
        for effect in effects:
            if isinstance(effect, ev.Carry) and effect.op:
                assert isinstance(before, Reviewing)
                assert event == Pressed(Button.CONFIRM)
        if state is None:
            break
        if isinstance(state, Asking):
            assert state.question in TASKS[state.script.task].each + TASKS[state.script.task].then


def test_a_touch_syncs_at_once_and_says_how_it_came_out():
    state, effects = step(
        Menu(DESK, MenuName.MORE, None, Board(DESK)), ev.DoorTouched(PlaceName.LINK)
    )
    assert (state, effects) == (LinkShown(DESK), ())
    trying, effects = step(state, Pressed(Button.NEXT))
    assert (trying, effects) == (LinkShown(DESK, trying=True), (ev.SyncNow(),))
    assert step(trying, Pressed(Button.NEXT)) == (trying, ()), "a second touch starts nothing"
    for reached in (True, False):
        told, effects = step(trying, ev.LinkTried(reached=reached))
        assert (told, effects) == (LinkShown(DESK, reached=reached), ())
    again, effects = step(LinkShown(DESK, reached=False), Pressed(Button.NEXT))
    assert (again.reached, effects) == (None, (ev.SyncNow(),))


def test_what_the_link_does_by_itself_is_no_answer_to_a_touch():
    shown = LinkShown(DESK)
    assert step(shown, ev.LinkTried(reached=False)) == (shown, ())
    state, _ = step(LinkShown(DESK, trying=True), Pressed(Button.BACK))
    assert isinstance(state, Board)


def test_a_practice_has_no_link_to_look_at():
    doors = {door.to: door for door in MENUS[MenuName.MORE]}
    assert doors[PlaceName.LINK].when(DESK, None)
    assert not doors[PlaceName.LINK].when(replace(DESK, training=True), None)
