"""Bad input at the desk through the real runner: a reason is told and no row of a table moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from support.desk_acts import (
    BLANK_CARD,
    BY_NAME,
    FOREIGN_CARD,
    OFFICER_CARD,
    OFFICER_PIN,
    RICE_CODE,
    act,
    founded,
    redeemed,
)
from support.keeper import Counter
from support.shop import dump
from support.village import GUEST_CARD, KEEPER_CARD, TestClock

from kiosk.core.acts import Obstacle
from kiosk.core.card import CardRefusal
from kiosk.core.clock import Quality
from kiosk.core.desk import events as de
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Declined, DeskState, Menu, Slip
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import Button, KeyPressed
from kiosk.core.front import CardRefused
from kiosk.store.verify import problems


@dataclass(frozen=True)
class Bad:
    """`wrong` is what somebody does after `before`; `why` is what the screen then tells."""

    name: str
    wrong: Callable[[Counter], object]
    why: object
    before: Callable[[Counter], object] = lambda _: None
    scheme: str = "tangxiang"
    counted: bool = False
    """A PIN was typed: its count, and only that, has changed."""


def typed(name, figure, task=TaskName.DELIVER):
    def wrong(desk):
        desk.through(task)
        desk.do(de.GoodTouched("rice"))
        if name != "quantity":
            desk.number(1)
        while desk.state.question.name != name:
            desk.skip()
        desk.number(figure)

    return wrong


def counted(figure):
    def wrong(desk):
        desk.row(ListName.COUNT, lambda row: row.key == "rice")
        desk.number(figure)

    return wrong


def delivered(good="rice", quantity=1, *, expired=False, cost=None):
    def wrong(desk):
        desk.through(TaskName.DELIVER)
        if not expired:
            desk.lines((good, quantity), cost=cost)
        else:
            desk.do(de.GoodTouched(good))
            desk.number(quantity)
            while desk.state.question.name != "expires":
                desk.skip()
            desk.press(Button.YEAR_EARLIER, Button.DAY_EARLIER, Button.CONFIRM)
        desk.press(Button.NEXT)
        desk.option("collective")
        desk.skip_all()
        desk.confirm()

    return wrong


def written_off(desk):
    desk.good_menu("rice")
    desk.through(TaskName.WRITE_OFF)
    desk.number(7)
    desk.press(Button.NEXT)
    desk.option("lost")
    desk.skip_all()
    desk.confirm()


def named(name):
    def wrong(desk):
        desk.through(ListName.GOODS, TaskName.NEW_GOOD)
        desk.do(de.Composed(name))
        desk.press(Button.CONFIRM)
        desk.option("家居")
        desk.option("包")
        desk.number(20)
        desk.skip_all()
        desk.second()
        desk.confirm()

    return wrong


def placed(good, code, *, scanned=False, confirmed=True):
    def do(desk):
        desk.good_menu(good)
        desk.through(TaskName.PLACE_GOOD)
        desk.skip(2)
        if scanned:
            desk.show(code)
            return
        desk.number(code)
        if confirmed:
            desk.skip_all()
            desk.confirm()
            desk.press(Button.NEXT)

    return do


def refused_code(desk):
    placed("laundry_liquid", RICE_CODE, confirmed=False)(desk)
    desk.skip_all()
    desk.confirm()


def asked_second(desk):
    desk.receive(("rice", 2))
    desk.skip(2)


def second(card, pin):
    def wrong(desk):
        asked_second(desk)
        desk.show(card)
        desk.type(pin)

    return wrong


def household(answer, task=TaskName.REPORT_LOST):
    def wrong(desk):
        desk.through(MenuName.HOUSEHOLDS, task)
        if answer.isdecimal():
            desk.number(answer)
        else:
            desk.show(answer)

    return wrong


def blank(card):
    def wrong(desk):
        household("42", TaskName.REPLACE_CARD)(desk)
        desk.show(card)

    return wrong


def ordered(desk):
    """A kettle waits to be fetched, and the question is who came for it."""
    BY_NAME["hand-over"].begin(desk)
    desk.press(Button.BACK)
    desk.option("邻居")


def own_proxy(desk):
    desk.show(GUEST_CARD)


def pin_for(card):
    def wrong(desk):
        desk.through(MenuName.HOUSEHOLDS, TaskName.SET_PIN)
        desk.show(card)

    return wrong


def lost_again(desk):
    household("42")(desk)
    desk.confirm()


def done(name):
    def before(desk):
        act(desk, name)
        while desk.state.__class__.__name__ != "Board":
            desk.press(Button.NEXT if desk.state.__class__.__name__ == "Booked" else Button.BACK)

    return before


def vouchers(*numbers):
    def wrong(desk):
        desk.through(MenuName.HOUSEHOLDS, TaskName.TAKE_VOUCHERS)
        for n, number in enumerate(numbers):
            if n:
                desk.do(de.LineWanted())
            desk.number(number)
            desk.option("10")
        desk.press(Button.NEXT)
        desk.number("43")
        desk.confirm()

    return wrong


def own_pin(pin, again=None):
    def wrong(desk):
        desk.through(MenuName.HOUSEHOLDS, TaskName.SET_PIN)
        desk.show(GUEST_CARD)
        desk.number(pin)
        desk.number(again or pin)

    return wrong


def guessed(act):
    def wrong(desk):
        desk.clock.quality = Quality.GUESS
        BY_NAME[act].last(desk)

    return wrong


def as_first(card):
    def wrong(desk):
        desk.leave()
        desk.show(card)

    return wrong


BARCODE_OF_NOTHING = "6900000000007"

BAD = (
    Bad("no piece", typed("quantity", 0), Slip.TOO_LITTLE),
    Bad("a billion pieces", typed("quantity", 10**9), Slip.TOO_MUCH),
    Bad("nothing typed", typed("quantity", ""), Slip.TOO_LITTLE),
    Bad("a cost of nothing", typed("cost_cents", "0.00"), Slip.TOO_LITTLE),
    Bad("a cost beyond all", typed("cost_cents", "10000.01"), Slip.TOO_MUCH),
    Bad("a billion counted", counted(10**9), Slip.TOO_MUCH),
    Bad("more than there is", written_off, Obstacle.NOT_ON_SHELF),
    Bad("goods past their day", delivered(expired=True), Obstacle.EXPIRED),
    Bad("goods of a banned kind", delivered("smokes"), Obstacle.BARRED_KIND),
    Bad("a banned kind by its name", named("好运香烟"), Obstacle.BARRED_KIND, counted=True),
    Bad("a name that is taken", named("大米10斤"), Obstacle.NAME_TAKEN, counted=True),
    Bad("an unknown barcode", lambda desk: desk.show(BARCODE_OF_NOTHING), MenuName.NEW_BARCODE),
    Bad("a wrong barcode", lambda desk: desk.show("6900000000008"), Slip.UNKNOWN_CODE),
    Bad(
        "an unknown barcode for goods",
        lambda desk: (desk.through(TaskName.DELIVER), desk.show(BARCODE_OF_NOTHING)),
        MenuName.NEW_BARCODE,
    ),
    Bad("other goods' barcode typed", refused_code, Obstacle.BARCODE_TAKEN,
        placed("rice", RICE_CODE)),
    Bad("other goods' barcode scanned", placed("laundry_liquid", RICE_CODE, scanned=True),
        Slip.BARCODE_TAKEN, placed("rice", RICE_CODE)),
    Bad("a barcode with a wrong digit", placed("rice", "6901234567893", confirmed=False),
        Slip.NOT_A_BARCODE),
    Bad("the same person twice", second(KEEPER_CARD, ""), Slip.SAME_PERSON),
    Bad("a household as a witness", second(GUEST_CARD, ""), Slip.UNKNOWN_CODE),
    Bad("a wrong PIN of the witness", second(OFFICER_CARD, "000000"), Slip.WRONG_PIN,
        counted=True),
    Bad("an officer as the first", as_first(OFFICER_CARD), None),
    Bad("a card of another village", lambda desk: desk.show(FOREIGN_CARD), Slip.FOREIGN_CARD),
    Bad("its household", household(FOREIGN_CARD), Slip.FOREIGN_CARD),
    Bad("a lost card", lambda desk: desk.show(GUEST_CARD), Slip.LOST_CARD, done("lost card")),
    Bad("a household by its lost card", household(GUEST_CARD), Slip.LOST_CARD, done("lost card")),
    Bad("a PIN with a lost card", pin_for(GUEST_CARD), Slip.LOST_CARD, done("lost card")),
    Bad("another kiosk's stub", lambda desk: desk.show("R1/XY02/1/5/1/0011"), Slip.FOREIGN_PAPER),
    Bad("another kiosk's slip", lambda desk: desk.show("S1/XY02/1/5/0011"), Slip.FOREIGN_PAPER),
    Bad("its card as a blank one", blank(FOREIGN_CARD), Slip.NOT_BLANK),
    Bad("a keeper's card as a blank one", blank(KEEPER_CARD), Slip.NOT_BLANK),
    Bad("a number of nobody", household("987"), Slip.UNKNOWN_NUMBER),
    Bad("the household's own card as its proxy's", own_proxy, Slip.OWN_HOUSEHOLD, ordered),
    Bad("a card that is lost already", lost_again, Obstacle.NO_CARD, done("lost card")),
    Bad("a voucher used", vouchers("V001"), Obstacle.VOUCHER_USED, done("vouchers"), "rongan"),
    Bad("a voucher destroyed", vouchers("V009", "V003"), Obstacle.VOUCHER_DESTROYED,
        done("destroyed"), "rongan"),
    Bad("a voucher twice", vouchers("V7", "V7"), Obstacle.VOUCHER_USED, scheme="rongan"),
    Bad("a plain PIN", own_pin("123456"), Slip.PIN_TOO_PLAIN),
    Bad("a PIN for a stranger's card", pin_for(FOREIGN_CARD), Slip.FOREIGN_CARD),
    Bad("two different PINs", own_pin("803113", "803114"), Slip.PINS_DIFFER),
    *(
        Bad(f"{act} on a guessed date", guessed(act), Obstacle.NO_TRUSTED_DATE, BY_NAME[act].begin)
        for act in ("close", "hand-over", "cancelled order", "undo", "return")
    ),
)  # fmt: skip


def told(state):
    """The reason that the screen shows."""
    if isinstance(state, Declined):
        return state.refused.why
    if isinstance(state, Menu) and state.menu is MenuName.NEW_BARCODE:
        return state.menu
    return getattr(state, "slip", None) or getattr(getattr(state, "note", None), "slip", None)


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_bad_input_is_told_and_changes_nothing(bad, tmp_path):
    desk = Counter(founded(tmp_path / "kiosk.db", bad.scheme), TestClock(), tmp_path)
    desk.open_shift()
    desk.sign_in()
    bad.before(desk)
    leave_out = ["meta"] if bad.counted else []
    before = dump(desk.store, *leave_out)
    bad.wrong(desk)
    assert told(desk.state) == bad.why
    assert isinstance(desk.state, DeskState) == (bad.why is not None)
    assert dump(desk.store, *leave_out) == before
    assert not (tmp_path / "photographs").exists()
    assert problems(desk.store) == []
    desk.store.close()


def test_cards_of_strangers_open_no_desk(tmp_path):
    desk = Counter(founded(tmp_path / "kiosk.db"), TestClock(), tmp_path)
    desk.open_shift()
    for card, refusal in (
        (FOREIGN_CARD, CardRefusal.OTHER_TOWNSHIP),
        (BLANK_CARD, None),
    ):
        before = dump(desk.store)
        desk.show(card)
        assert isinstance(desk.state, CardRefused)
        assert refusal in (None, desk.state.refusal)
        desk.do(*(KeyPressed(digit) for digit in OFFICER_PIN))
        assert isinstance(desk.state, CardRefused)
        assert dump(desk.store) == before
        desk.press(Button.BACK)
    desk.store.close()


def test_an_undone_redemption_cannot_be_undone_from_a_screen_that_is_old(tmp_path):
    desk = Counter(founded(tmp_path / "kiosk.db"), TestClock(), tmp_path)
    desk.open_shift()
    desk.sign_in()
    BY_NAME["undo"].begin(desk)
    front = desk.runner.front
    desk.confirm()
    before = dump(desk.store)
    desk.runner.front = front
    stale = desk.confirm()
    assert stale.figure == 35, "the same key again is the same act"
    assert dump(desk.store) == before
    redeemed(desk)
    desk.runner.front = front
    desk.press(Button.BACK)
    desk.option("unwanted")
    assert desk.confirm().why is Obstacle.REVERSED_BEFORE
    assert problems(desk.store) == []
    desk.store.close()
