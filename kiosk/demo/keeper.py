"""The keeper's part: a delivery, a hand-over or a return, a count of one shelf, the day's close."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kiosk.core.desk.doors import ListName
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    DayShown,
    LinesShown,
    Listing,
    Menu,
    Reviewing,
)
from kiosk.core.desk.tasks import SELF, TaskName
from kiosk.core.desk.view import OrderRow
from kiosk.core.entries import Source
from kiosk.core.front import Idle
from kiosk.core.shelves import shelf_of
from kiosk.core.shift import PinTyping
from kiosk.demo.hand import Hand
from kiosk.demo.village import KEEPER_PIN, OFFICER_PIN, PACKET, SHELVES
from kiosk.devices.paper_video import write_paper_video
from kiosk.store import goods, orders, register
from kiosk.store.goods import Good
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import confirm_words, door_words, shelf_name

DELIVERED = 10
YUAN = 35
"""What a bag of rice costs; under a cost-priced scheme it then takes as many points."""
PROOF = "20261122"
LOST = "lost"


def shift(hand: Hand, out: Path) -> Iterator[str]:
    """A keeper's day from the card to the close; a line for each thing that was done."""
    handover = hand.stage.scheme.handover
    hand.show(hand.stage.films["keeper"], PinTyping, "the keeper's card")
    hand.tap(*KEEPER_PIN)
    hand.when(Board, "the desk")
    hand.shot("desk")
    yield delivery(hand)
    if handover is not None and handover.signature:
        yield signature(hand, out / "paper-2.avi")
    show_slip(hand, out / "paper-1.avi")
    waits = orders.open_orders(hand.stage.kiosk.store, hand.stage.clock.now().at).all
    yield hand_over(hand) if waits else bring_back(hand)
    yield count(hand)
    yield close(hand)


def delivery(hand: Hand) -> str:
    """A packet before the camera, its number and cost on the pad, the note photographed."""
    hand.tap(door_words(TaskName.DELIVER))
    hand.stage.camera.play(hand.stage.films["packet"])
    hand.until(lambda: asked(hand) == "quantity", "the packet")
    hand.type_number(DELIVERED)
    hand.tap(ask_words.SKIP["noted"])
    hand.type_number(YUAN)
    hand.shot("delivery-expiry")
    hand.tap(words.THIS_DAY)
    hand.when(LinesShown, "the lines")
    hand.shot("delivery-lines")
    hand.tap(desk_words.LINES_DONE, ask_words.OPTION[None, "source", Source.COLLECTIVE])
    hand.tap(ask_words.SKIP["document"], ask_words.TAKE_PHOTO, ask_words.SKIP["second"])
    number = confirm(hand, TaskName.DELIVER)
    name = named(hand, PACKET).name
    return f"The keeper's card again: {DELIVERED} {name} read from packet.avi, note {number}."


def signature(hand: Hand, film: Path) -> str:
    """The stub of the register before the camera, once it was signed."""
    stub = hand.stage.printer.papers[1]
    write_paper_video(film, stub, seed=5)
    hand.stage.camera.play(film)
    store = hand.stage.kiosk.store
    hand.until(lambda: not register.unsigned_lines(store), "the signed line")
    hand.shot("signed")
    return f"The register's stub was read from {film.name}: its line is signed."


def show_slip(hand: Hand, film: Path) -> None:
    """The slip that the household brings back."""
    write_paper_video(film, hand.stage.printer.papers[0], seed=4)
    hand.stage.camera.play(film)
    hand.until(lambda: not isinstance(hand.state, Board), "the slip")


def hand_over(hand: Hand) -> str:
    """What the household ordered, with the number of its proof."""
    hand.when(Listing, "the orders of the slip")
    listed = hand.state
    assert isinstance(listed, Listing)
    (order,) = (row for row in listed.rows or () if isinstance(row, OrderRow))
    hand.touch_row(order.key)
    hand.tap(door_words(TaskName.HAND_OVER), *PROOF)
    hand.shot("hand-over-proof")
    hand.tap(ask_words.ON, ask_words.OPTION[None, "relation", SELF])
    number = confirm(hand, TaskName.HAND_OVER)
    hand.tap(words.BACK)
    return f"The slip was read: what was ordered is handed over, note {number}."


def bring_back(hand: Hand) -> str:
    """One line of the slip comes back, and is as good as new."""
    hand.when(Menu, "the slip")
    hand.shot("slip-shown")
    hand.tap(door_words(TaskName.BRING_BACK), "洗衣液", desk_words.LINES_DONE)
    hand.tap(ask_words.OPTION[None, "reason", "unwanted"])
    hand.tap(ask_words.OPTION[None, "condition", "fit"])
    number = confirm(hand, TaskName.BRING_BACK)
    return f"The slip was read: 洗衣液 came back, its points too, slip {number}."


def count(hand: Hand) -> str:
    """Both kinds of one shelf: one as the book has it, of the other a piece is gone."""
    hand.tap(door_words(ListName.SHELVES))
    hand.shot("shelves")
    (shelf,) = {shelf_of(place) for place in SHELVES.values()}
    hand.tap(shelf_name(shelf))
    right, short = (named(hand, good) for good in SHELVES)
    hand.tap(right.name)
    hand.type_number(right.on_hand)
    hand.tap(short.name)
    hand.type_number(short.on_hand - 1)
    hand.shot("count-why")
    hand.tap(ask_words.OPTION[None, "reason", LOST])
    hand.when(Listing, "the count")
    hand.shot("count")
    hand.tap(door_words(TaskName.FINISH_COUNT))
    hand.stage.camera.play(hand.stage.films["officer"])
    hand.until(lambda: isinstance(hand.state, Asking) and hand.state.second, "the officer")
    hand.tap(*OFFICER_PIN)
    number = confirm(hand, TaskName.FINISH_COUNT)
    hand.tap(words.BACK)
    told = f"{right.name} agrees, 1 {short.name} is lost"
    return f"Shelf {shelf} was counted before an officer, sheet {number}: {told}."


def close(hand: Hand) -> str:
    """The day's figures, then the end of the shift."""
    hand.tap(door_words(TaskName.CLOSE_DAY))
    hand.until(lambda: isinstance(hand.state, DayShown) and hand.state.sheet, "the day")
    hand.shot("day")
    hand.tap(words.NEXT_PAGE)
    hand.shot("day-goods")
    hand.tap(desk_words.TO_CLOSE, ask_words.SKIP["successor"])
    number = confirm(hand, TaskName.CLOSE_DAY)
    hand.when(Idle, "the end of the shift")
    return f"The day was closed, the keeper went home: {number}."


def confirm(hand: Hand, task: TaskName) -> str:
    """Look at everything once more and book it; the number of its paper."""
    hand.when(Reviewing, f"the review of {task}")
    hand.shot(f"{task.replace('_', '-')}-review")
    state = hand.state
    if isinstance(state, Reviewing):
        hand.tap(confirm_words(state))
    hand.when(Booked, f"{task} to be booked")
    hand.shot(f"{task.replace('_', '-')}-booked")
    booked = hand.state
    hand.tap(words.FINISH)
    return booked.outcome.number if isinstance(booked, Booked) else ""


def asked(hand: Hand) -> str:
    """The name of the question on the screen."""
    return hand.state.question.name if isinstance(hand.state, Asking) else ""


def named(hand: Hand, good: str) -> Good:
    """What lies on the shelf of it; a keeper sees that without looking it up."""
    found = goods.good_at(hand.stage.kiosk.store, good, hand.stage.clock.now().at)
    if found is None:
        raise LookupError(good)
    return found
