"""Every act of the desk, up to its last touch: what is written happens at that touch alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from support.keeper import PINS, Counter
from support.shop import RICE, as_shown
from support.village import GUEST_CARD, KEEPER_CARD, SECOND_KEEPER_CARD, found_village, tell

from kiosk.core.card import Card, card_text, text_key
from kiosk.core.desk import events as de
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Asking
from kiosk.core.desk.tasks import SELF, TaskName
from kiosk.core.events import Button, KeyPressed
from kiosk.core.feed import CardItem, GoodItem, PersonItem, ReviewItem, SchemeItem
from kiosk.core.pin import pin_text
from kiosk.core.view import Pick
from kiosk.schemes import load_scheme
from kiosk.store import journal, printing, redeem, register
from kiosk.store.journal import Stamp
from kiosk.store.printing import PrintState

BLANK_CARD = card_text(Card(3, 7, 777, bytes(range(5, 21))))
FOUND_CARD = card_text(Card(3, 7, 44, bytes(range(8, 24))))
FOREIGN_CARD = card_text(Card(9, 9, 42, bytes(range(9, 25))))
"""Of another village: signed by nobody here."""
OFFICER_CARD = card_text(Card(3, 7, 9003, bytes(range(6, 22))))
OFFICER_PIN = "112233"
RICE_CODE = "6901234567892"
KETTLE = Pick("kettle", "电热水壶", 65, 1, "个")
LATER_REVIEW = "2026-11-19T09:00:00"


def founded(path, scheme="tangxiang"):
    """A shop in which each act of the desk can be done: orders, blank cards, PINs, an officer."""
    store = found_village(path, scheme, points=400)
    document = msgspec.to_builtins(load_scheme(scheme))
    document["household_pin"] = {"clause": "村规", "above_points": 100}
    tell(
        store,
        SchemeItem(2, document),
        ReviewItem(LATER_REVIEW, LATER_REVIEW),
        PersonItem(
            "o1", "赵某", "officer", text_key(OFFICER_CARD), pin_text(OFFICER_PIN, bytes(16))
        ),
        CardItem(text_key(BLANK_CARD), 777, None, "blank"),
        CardItem(text_key(FOUND_CARD), 44, "h42", "in_use"),
        GoodItem("rice", "大米10斤", 35, "粮油", "袋", "general", place=1),
        GoodItem("kettle", "电热水壶", 65, "家电", "个", "appliance", place=4),
        GoodItem("smokes", "香烟", 50, "其他", "包", kind="tobacco"),
    )
    return store


@dataclass(frozen=True)
class DeskAct:
    """`begin` goes from the board to before the last touch, `last` is it."""

    name: str
    begin: Callable[[Counter], None]
    last: Callable[[Counter], object] = lambda desk: desk.press(Button.CONFIRM)
    scheme: str = "tangxiang"
    kinds: tuple[str, ...] = ()
    """Of the entries that it makes; none: it changes only what the journal does not hold."""

    papers: int = 0


def key(pressed):
    return lambda desk: desk.do(KeyPressed(pressed))


CARDS = {"k1": KEEPER_CARD, "k2": SECOND_KEEPER_CARD}


def beside(desk):
    """The keeper who is not at the desk shows a card and types a PIN."""
    other = "k2" if desk.state.desk.person == "k1" else "k1"
    desk.second(CARDS[other], PINS[other])


def _out(task, to="", reason=""):
    def begin(desk):
        desk.good_menu("rice")
        desk.through(task)
        desk.number(2)
        desk.press(Button.NEXT)
        if to:
            desk.do(de.Composed(to))
            desk.press(Button.CONFIRM)
        if reason:
            desk.option(reason)
        desk.skip_all()

    return begin


def _deliver(desk):
    desk.receive(("rice", 12), ("laundry_liquid", 3), cost="12.5")
    desk.skip_all()


def _accept(desk):
    _deliver(desk)
    desk.confirm()
    desk.press(Button.NEXT)
    desk.row(ListName.UNACCEPTED)
    desk.second()


def _complain(desk):
    desk.good_menu("rice")
    desk.through(TaskName.COMPLAIN)
    desk.option("quality")


def _new_good(desk):
    desk.through(ListName.GOODS, TaskName.NEW_GOOD)
    desk.do(de.Composed("铁锹"))
    desk.press(Button.CONFIRM)
    desk.option("农具")
    desk.option("把")
    desk.number(28)
    desk.skip_all()
    desk.second(OFFICER_CARD, OFFICER_PIN)


def _place(desk):
    desk.good_menu("rice")
    desk.through(TaskName.PLACE_GOOD)
    desk.number("b2")
    desk.number(3)
    desk.number(RICE_CODE)
    desk.skip()


def _count(desk, good="rice"):
    desk.row(ListName.COUNT, lambda row: row.key == good)


def _count_line(desk):
    _count(desk)
    desk.type("5")


def _count_reason(desk):
    _count(desk)
    desk.number(5)


def _counted(desk):
    """Rice one short with a reason, laundry liquid right; back on the list."""
    _count_reason(desk)
    desk.option("lost")
    desk.do(de.RowTouched("laundry_liquid"))
    desk.number(3)
    if isinstance(desk.state, Asking):  # there were more of them
        desk.option("lost")


def _drop_count(desk):
    _counted(desk)
    desk.do(de.RowTouched("rice"))


def _finish_count(desk):
    _counted(desk)
    desk.through(TaskName.FINISH_COUNT)
    beside(desk)


def redeemed(desk, *picks):
    """A household redeems while the keeper is at the desk, with its PIN where one is wanted."""
    op = f"redeemed after {journal.head(desk.store)[0]}"
    when = Stamp(desk.clock.now(), desk.clock.boot_id, desk.clock.uptime_s())
    basket = as_shown(desk.store, picks or (RICE,), desk.clock.at)
    return redeem.redeem(
        desk.store, op, "h42", basket, lambda: when, text=GUEST_CARD, pin_shown=True
    )


def _hand_over(desk):
    redeemed(desk, KETTLE)
    desk.receive(("kettle", 1), source="fiscal")
    desk.skip_all()
    desk.confirm()
    desk.press(Button.NEXT)
    desk.row(ListName.ORDERS)
    desk.through(TaskName.HAND_OVER)
    desk.option(SELF)


def _cancel(desk):
    redeemed(desk, KETTLE)
    desk.row(ListName.ORDERS)
    desk.through(TaskName.CANCEL_ORDER)
    desk.option("no_goods")


def _undo(desk):
    redeemed(desk)
    desk.row(ListName.REDEMPTIONS)
    desk.through(TaskName.UNDO)
    desk.option("wrong_goods")


def _bring_back(desk):
    redeemed(desk)
    desk.row(ListName.REDEMPTIONS)
    desk.through(TaskName.BRING_BACK)
    desk.option("rice:1")
    desk.press(Button.NEXT)
    desk.option("bad_quality")
    desk.option("fit")


def _sign(desk):
    redeemed(desk)


def _show_stub(desk):
    return desk.show(
        register.stub_of(desk.store, desk.store.value("select max(seq) from redeemed"))
    )


def _take_vouchers(desk):
    desk.through(MenuName.HOUSEHOLDS, TaskName.TAKE_VOUCHERS)
    desk.number("v001")
    desk.option("10")
    desk.do(de.LineWanted())
    desk.number("v003")
    desk.option("5")
    desk.press(Button.NEXT)
    desk.number("42")


def _destroy_vouchers(desk):
    _take_vouchers(desk)
    desk.confirm()
    desk.press(Button.NEXT)
    desk.through(MenuName.HOUSEHOLDS, ListName.VOUCHERS, TaskName.DESTROY_VOUCHERS)
    desk.second(OFFICER_CARD, OFFICER_PIN)


def _report_lost(desk):
    desk.through(MenuName.HOUSEHOLDS, TaskName.REPORT_LOST)
    desk.number("42")


def _replace_card(desk):
    desk.through(MenuName.HOUSEHOLDS, TaskName.REPLACE_CARD)
    desk.number("42")
    desk.show(BLANK_CARD)


def _set_pin(desk):
    desk.through(MenuName.HOUSEHOLDS, TaskName.SET_PIN)
    desk.show(GUEST_CARD)
    desk.number("803113")
    desk.type("803113")


def _close_day(desk):
    redeemed(desk)
    desk.through(TaskName.CLOSE_DAY)
    desk.press(Button.NEXT)
    beside(desk)


def _printed(desk, state=PrintState.PRINTED):
    job = printing.job_of(desk.store, redeemed(desk).seq)
    printing.mark_sending(desk.store, job.job)
    printing.mark(desk.store, job.job, state)
    desk.row(ListName.PAPERS)


def _uncertain(desk):
    _printed(desk, PrintState.UNKNOWN)


def _tags(desk):
    desk.through(MenuName.MORE, TaskName.PRINT_TAGS)


def _second_pin(desk):
    desk.receive(("rice", 2))
    desk.skip(2)
    desk.second(pin="00000")


ACTS = (
    DeskAct("delivery", _deliver, kinds=("delivery",), papers=1),
    DeskAct("delivery at cost", _deliver, scheme="gaoyang", kinds=("delivery",), papers=1),
    DeskAct("acceptance", _accept, kinds=("delivery_accepted",)),
    DeskAct("write-off", _out(TaskName.WRITE_OFF, reason="broken"), kinds=("written_off",)),
    DeskAct(
        "transfer",
        _out(TaskName.TRANSFER, "幸福村", "plenty_here"),
        kinds=("transferred",),
        papers=1,
    ),
    DeskAct(
        "given back", _out(TaskName.GIVE_BACK, "张某", "wrong"), kinds=("given_back",), papers=1
    ),
    DeskAct("sold", _out(TaskName.SELL, reason="sold"), scheme="gaoyang", kinds=("sold",)),
    DeskAct("complaint", _complain, kinds=("complaint",)),
    DeskAct("new good", _new_good, kinds=("good_set",)),
    DeskAct("place", _place, kinds=("good_set",)),
    DeskAct("count line", _count_line, key("ok")),
    DeskAct("count reason", _count_reason, lambda desk: desk.option("lost")),
    DeskAct("count line dropped", _drop_count, lambda desk: desk.through(TaskName.DROP_COUNT)),
    DeskAct("count", _finish_count, kinds=("counted",), papers=1),
    DeskAct("hand-over", _hand_over, kinds=("handed_over",), papers=1),
    DeskAct("cancelled order", _cancel, kinds=("refund",), papers=1),
    DeskAct("undo", _undo, kinds=("undone",), papers=1),
    DeskAct("return", _bring_back, kinds=("returned",), papers=1),
    DeskAct("signature", _sign, _show_stub, scheme="rongan", kinds=("signed",)),
    DeskAct("vouchers", _take_vouchers, scheme="rongan", kinds=("vouchers_taken",)),
    DeskAct(
        "destroyed", _destroy_vouchers, scheme="rongan", kinds=("vouchers_destroyed",), papers=1
    ),
    DeskAct("lost card", _report_lost, kinds=("card_lost", "card_lost")),
    DeskAct("new card", _replace_card, kinds=("card_lost", "card_lost", "card_replaced")),
    DeskAct("household PIN", _set_pin, key("ok"), kinds=("household_pin_set",)),
    DeskAct("close", _close_day, kinds=("day_closed", "shift_closed", "shift_opened"), papers=1),
    DeskAct("reprint", _printed, lambda desk: desk.through(TaskName.REPRINT), papers=1),
    DeskAct("torn paper", _uncertain, lambda desk: desk.through(TaskName.PAPER_TORN), papers=1),
    DeskAct("whole paper", _uncertain, lambda desk: desk.through(TaskName.PAPER_COMPLETE)),
    DeskAct("tags", _tags, papers=1),
    DeskAct("wrong PIN of the second person", _second_pin, key("0")),
)

BY_NAME = {act.name: act for act in ACTS}


def act(desk, name):
    """All of it, from the board; the state that it ends in."""
    BY_NAME[name].begin(desk)
    BY_NAME[name].last(desk)
    return desk.state
