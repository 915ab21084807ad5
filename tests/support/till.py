"""A kiosk with its emulated devices, as the soak uses it: with the real window before it or bare.

Both take touches as the events that they become, cards from the hand scanner's port and films
before the camera; both print on a socket.  Without a window nothing is laid out, everything else
is the kiosk's own: runner, store, reader and print thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from support import keeper
from support.village import GUEST_CARD, TestClock
from support.window import Window

from kiosk import assembly
from kiosk.core.desk.states import Board
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import Button, Event
from kiosk.core.front import Idle
from kiosk.core.view import Receipt
from kiosk.devices.emulated import EmulatedCamera
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.printer import tcp_printer
from kiosk.devices.speaker import SilentSpeaker
from kiosk.store.database import Store
from kiosk.ui import desk_words, words
from kiosk.ui.desk_sentences import door_words

TICK_S = 0.25
"""Of the application (kiosk.ui.app), which is not loaded where there is no window."""

LOOK_S = 0.02
"""How often somebody who waits for a device looks: a window's frame costs a millisecond."""


class Till(Protocol):
    kiosk: assembly.Kiosk
    clock: TestClock
    camera: EmulatedCamera
    printer: EmulatedPrinter
    store: Store

    @property
    def state(self) -> Any: ...

    def emit(self, event: Event) -> None:
        """A touch, as what it becomes."""

    def settle(self) -> None:
        """Let the kiosk work off what was posted."""

    def let_pass(self, seconds: float) -> None:
        """Nobody touches anything so long, and the kiosk notices."""

    def wait(self, condition: Callable[[], object], what: str, timeout_s: float = 120) -> None:
        """AssertionError when the condition does not come to hold."""

    def redeem_by_hand(self) -> None:
        """A whole visit with as much of the glass as there is."""

    def open_day(self) -> None: ...

    def close_day(self) -> None: ...

    def close(self) -> None: ...


class AtWindow:
    """The real window, touched and laid out; nothing is drawn."""

    def __init__(self, folder: Path, store: Store, printer: EmulatedPrinter) -> None:
        self.window = Window(folder, store, printer, fake_time=True)
        self.kiosk, self.clock = self.window.kiosk, self.window.clock
        self.camera, self.printer, self.store = self.window.camera, printer, store

    @property
    def state(self) -> Any:
        return self.window.state

    def emit(self, event: Event) -> None:
        self.window.finger.app.emit(event)
        self.settle()

    def settle(self) -> None:
        self.window.finger.frame()

    def let_pass(self, seconds: float) -> None:
        self.clock.pass_time(seconds)
        self.window.finger.advance(TICK_S)

    def wait(self, condition: Callable[[], object], what: str, timeout_s: float = 120) -> None:
        def looked() -> object:
            if condition():
                return True
            time.sleep(LOOK_S)
            return False

        self.window.finger.until(looked, what, timeout_s)

    def redeem_by_hand(self) -> None:
        self.window.redeem(GUEST_CARD, "大米10斤")

    def open_day(self) -> None:
        self.window.open_shift()
        self.window.until(Idle)

    def close_day(self) -> None:
        window = self.window
        window.sign_in()
        window.tap(door_words(TaskName.CLOSE_DAY))
        window.finger.until(lambda: window.sees(desk_words.TO_CLOSE), "the day", 60)
        window.tap(desk_words.TO_CLOSE)
        window.skip_all()
        window.confirm()
        window.tap(words.FINISH)
        window.until(Idle)

    def close(self) -> None:
        self.window.close()


class Bare(keeper.Counter):
    """No window: the stage takes the events themselves."""

    def __init__(self, folder: Path, store: Store, printer: EmulatedPrinter) -> None:
        self.camera, self.clock = EmulatedCamera(np.zeros((480, 640, 3), np.uint8)), TestClock()
        self.printer, self.store = printer, store
        ways = tcp_printer(
            printer.host,
            printer.port,
            32,
            status_timeout_s=0.5,
            answer_timeout_s=2.0,
            status_every_s=0.2,
        )
        parts = assembly.Parts(lambda: self.camera, ways, self.clock, SilentSpeaker())
        self.kiosk = assembly.assemble(folder, store, parts)
        self.kiosk.start()
        self.runner = self.kiosk.stage

    def emit(self, event: Event) -> None:
        self.runner.handle(event)

    def settle(self) -> None:
        self.runner.pump()

    def let_pass(self, seconds: float) -> None:
        self.clock.pass_time(seconds)
        self.settle()

    def wait(self, condition: Callable[[], object], what: str, timeout_s: float = 120) -> None:
        end_s = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < end_s, f"{what}: {type(self.state)}"
            self.runner.pump()
            time.sleep(LOOK_S)

    def redeem_by_hand(self) -> None:
        """There is no glass: all of it as events."""
        receipt = self.redeem(GUEST_CARD, "rice")
        assert isinstance(receipt, Receipt), type(receipt)

    def open_day(self) -> None:
        self.open_shift()
        assert isinstance(self.state, Idle), type(self.state)

    def close_day(self) -> None:
        self.sign_in()
        assert isinstance(self.state, Board), type(self.state)
        self.through(TaskName.CLOSE_DAY)
        self.press(Button.NEXT)
        self.skip_all()
        self.confirm()
        self.press(Button.NEXT)
        assert isinstance(self.state, Idle), type(self.state)

    def close(self) -> None:
        self.kiosk.stop()
