"""Keeps a shop through the real runner until somebody kills it.

`ack OP SEQ KIND` after each act that a screen told as booked; with the word `wrong`, one wrong PIN
of a keeper, a second person or a household instead, and `answered` after it.
"""

from __future__ import annotations

import itertools
from pathlib import Path

from support.desk_acts import ACTS, CARDS
from support.keeper import PINS, Counter
from support.killable import say, serve
from support.village import GUEST_CARD, KEEPER_CARD, TestClock

from kiosk.core.desk.states import Board, Booked, Listing
from kiosk.core.events import Button, GoodAdded
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.shift import PinTyping
from kiosk.store import redeem
from kiosk.store.database import open_store

BEGIN = {act.name: act.begin for act in ACTS}
DAY = (
    "delivery",
    "write-off",
    "undo",
    "count",
    "complaint",
    "cancelled order",
    "transfer",
    "close",
)


def at_counter(path: Path, uptime_s: float) -> Counter:
    clock = TestClock()
    clock.s = uptime_s  # keys of acts have it in them
    return Counter(open_store(path), clock, path.parent)


def sign_in(desk: Counter) -> str:
    """Whoever is in charge comes to the desk."""
    keeper = redeem.in_charge(desk.store) or "k1"
    desk.show(CARDS[keeper])
    desk.type(PINS[keeper])
    if not isinstance(desk.state, Board):
        desk.press(Button.FINISH)
        desk.sign_in(CARDS[keeper], PINS[keeper])
    return keeper


def keep_shop(path: Path, word: str) -> None:
    desk = at_counter(path, float(word))
    sign_in(desk)
    with desk.store.transaction():
        desk.store.execute("delete from count_draft")
    for name in itertools.cycle(DAY):
        BEGIN[name](desk)
        op = desk.state.op
        desk.press(Button.CONFIRM)
        if not isinstance(desk.state, Booked):
            say(f"refused {name} {desk.state}".replace("\n", " "))
            return
        seq = desk.state.outcome.seq
        say(f"ack {op.replace(' ', '_')} {seq} {name}")
        desk.press(Button.NEXT)
        if name == "close":
            sign_in(desk)
        elif isinstance(desk.state, Listing):
            desk.press(Button.BACK)


# --- wrong PINs ----------------------------------------------------------------------------------


def type_wrong(path: Path, whose: str) -> None:
    desk = at_counter(path, 5000.0)
    WRONG[whose](desk)
    say("ready")
    desk.type("0")
    say("answered")


def keepers_pin(desk: Counter) -> None:
    desk.show(KEEPER_CARD)
    desk.type("00000")
    assert isinstance(desk.state, PinTyping)


def seconds_pin(desk: Counter) -> None:
    sign_in(desk)
    next(act.begin for act in ACTS if act.name == "wrong PIN of the second person")(desk)
    assert desk.state.second[0] == "k2"


def households_pin(desk: Counter) -> None:
    desk.show(GUEST_CARD)
    desk.press(Button.GOODS)
    desk.do(GoodAdded("rice_cooker"))
    desk.press(Button.NEXT, Button.NEXT, Button.CONFIRM)
    desk.type("00000")
    assert isinstance(desk.state, HouseholdPin)


def work(path: Path, word: str) -> None:
    if word in WRONG:
        type_wrong(path, word)
    else:
        keep_shop(path, word)


WRONG = {"keeper": keepers_pin, "second": seconds_pin, "household": households_pin}

if __name__ == "__main__":
    serve(work)
