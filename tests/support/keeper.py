"""A keeper at the desk of a real runner: cards, PIN, touches; and what the household does."""

from __future__ import annotations

import itertools
from pathlib import Path

from support.village import KEEPER_CARD, SECOND_KEEPER_CARD

from kiosk.core import events as ev
from kiosk.core.desk import events as de
from kiosk.core.desk.doors import MenuName
from kiosk.core.desk.states import Asking, Board, Booked, LinesShown, Listing, Reviewing
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import Button, KeyPressed, Pressed, TextRead
from kiosk.core.front import Done
from kiosk.runner import Runner, Wiring

PINS = {"k1": "246810", "k2": "135790"}
JPEG = b"\xff\xd8 what the camera saw \xff\xd9"


class Counter:
    """A runner, the keepers and the households before it; `picture` is what the camera sees."""

    def __init__(self, store, clock, folder: Path, *, training: bool = False):
        self.store, self.clock, self.folder = store, clock, folder
        self.prints, self.tones, self.switched, self.watched = [], [], [], []
        self.picture: bytes | None = JPEG
        ops = itertools.count(1)
        wiring = Wiring(
            self.tones.append,
            lambda: self.prints.append(1),
            lambda: None,
            lambda: f"op-{next(ops)}-{clock.boot_id}-{clock.uptime_s()}",
            salt=lambda: bytes(16),
            photograph=lambda: self.picture,
            watch_barcodes=self.watched.append,
            switch=self.switched.append,
        )
        self.runner = Runner(
            store, clock, wiring, photographs=folder / "photographs", training=training
        )

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
        return self.do(*(KeyPressed(key) for key in keys))

    def number(self, figure):
        """Type it on the pad and confirm."""
        return self.do(*(KeyPressed(key) for key in str(figure)), KeyPressed("ok"))

    def show(self, text):
        return self.do(TextRead(text))

    # --- the shift ----------------------------------------------------------------------------

    def open_shift(self, card=KEEPER_CARD, pin=PINS["k1"]):
        self.show(card)
        self.type(pin)
        return self.press(Button.FINISH)

    def sign_in(self, card=KEEPER_CARD, pin=PINS["k1"]):
        """To the board."""
        self.show(card)
        self.type(pin)
        assert not isinstance(self.state, ev.OutOfServiceReason)
        return self.state

    def leave(self):
        while isinstance(self.state, Booked):
            self.press(Button.NEXT)
        while isinstance(self.state, Listing):
            self.press(Button.BACK)
        assert isinstance(self.state, Board), self.state
        return self.press(Button.BACK)

    def second(self, card=SECOND_KEEPER_CARD, pin=PINS["k2"]):
        """The other person shows a card and types a PIN."""
        self.show(card)
        return self.type(pin)

    def through(self, *doors):
        return self.do(*(de.DoorTouched(door) for door in doors))

    def good_menu(self, good):
        """The menu of one kind of goods, from the board."""
        from kiosk.core.desk.doors import ListName

        self.through(ListName.GOODS)
        self.do(de.RowTouched(good))
        assert self.state.menu is MenuName.GOOD
        return self.state

    def row(self, listed, where=lambda row: True):
        """Touch the first row of a list that fits."""
        self.through(listed)
        rows = [row for row in self.state.rows if where(row)]
        assert rows, self.state.rows
        return self.do(de.RowTouched(rows[0].key))

    def option(self, key):
        return self.do(de.OptionChosen(key))

    def skip(self, times=1):
        return self.do(*[de.Skipped()] * times)

    def skip_all(self):
        """Leave out whatever may be left out."""
        while isinstance(self.state, Asking) and self.state.question.optional:
            self.skip()
        return self.state

    def confirm(self):
        """确认 on the last screen of a task; the outcome, or the refusal."""
        assert isinstance(self.state, Reviewing), self.state
        state = self.press(Button.CONFIRM)
        return state.outcome if isinstance(state, Booked) else state.refused

    def lines(self, *pairs, cost=None):
        """Good and quantity of each line, everything else left out; ends at the lines."""
        for n, (good, quantity) in enumerate(pairs):
            if n:
                self.do(de.LineWanted())
            if self.state.question.name == "good":
                self.do(de.GoodTouched(good))
            self.number(quantity)
            while isinstance(self.state, Asking):
                if self.state.question.name == "cost_cents" and cost is not None:
                    self.number(cost)
                else:
                    self.skip()
        assert isinstance(self.state, LinesShown), self.state
        return self.state

    def receive(self, *pairs, source="collective", cost=None):
        """A delivery of these lines, from the board to the questions that may be left out."""
        self.through(TaskName.DELIVER)
        self.lines(*pairs, cost=cost)
        self.press(Button.NEXT)
        return self.option(source)

    # --- the household ------------------------------------------------------------------------

    def redeem(self, card, *goods):
        """From the card to 兑换成功; the receipt, or the state where it ended."""
        self.show(card)
        self.press(Button.GOODS)
        self.do(*(ev.GoodAdded(good) for good in goods))
        self.press(Button.NEXT, Button.NEXT, Button.CONFIRM)
        if not isinstance(self.state, Done):
            return self.state
        receipt = self.state.receipt
        self.press(Button.FINISH)
        return receipt
