"""Practice on a copy that can never touch the real journal: its own file, its own runner.

While a keeper practises, the copy's runner stands before the window and its papers say so; the
real one goes on behind it (link, clock) with nobody before it.  When nobody has touched the copy
for a while the real one comes back, so that no villager redeems in a game.
"""

from __future__ import annotations

import contextlib
import logging
import queue
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import BatteryWord, Moment, Quality
from kiosk.core.desk.states import DeskState
from kiosk.core.events import Button, Event, Pressed, TextRead
from kiosk.core.front import Front, Idle
from kiosk.core.view import Status
from kiosk.ports import Clock, DeviceError
from kiosk.runner import Runner
from kiosk.store.database import TROUBLE, Store, open_store

LOG = logging.getLogger(__name__)

IDLE_S = 180.0
"""How long nobody may be at the copy before the real kiosk is back."""

LEAVING_STEPS = 3
"""From the screen that says that training began over the board to nobody."""


class BorrowedClock:
    """The kiosk's clock, read and not set: a date confirmed in training holds there alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead: timedelta | None = None
        self.boot_id = clock.boot_id

    def now(self) -> Moment:
        now = self._clock.now()
        if self._ahead is None or now.quality is not Quality.GUESS:
            return now
        return Moment(now.at + self._ahead, Quality.KEEPER)

    @property
    def floor(self) -> datetime:
        return self._clock.floor

    @property
    def earliest(self) -> datetime:
        return self._clock.earliest

    @property
    def by_battery(self) -> bool:
        return False

    @property
    def battery(self) -> BatteryWord | None:
        return self._clock.battery

    def uptime_s(self) -> float:
        return self._clock.uptime_s()

    def set_by_township(self, at: datetime) -> None:
        """The real clock is told by the real link."""

    def confirm_date(self, at: datetime) -> None:
        self._ahead = at - self._clock.now().at


def copy_of(store: Store, path: Path) -> Store:
    """A fresh copy of the whole file at `path`; what was there before is gone.

    StoreError or CommitUnknown when it cannot be made; then nothing is left of it.
    """
    discard(path)
    try:
        store.copy_to(path)
        copy = open_store(path, create=False)
    except BaseException:
        discard(path)
        raise
    try:
        with copy.transaction():
            # Real papers stay the real one's.
            copy.execute("update print_job set state = 'printed'")
    except BaseException:
        copy.close()
        discard(path)
        raise
    return copy


def discard(path: Path) -> None:
    """Remove a copy with everything that SQLite keeps beside it."""
    for beside in ("-journal", "-wal", "-shm", ""):
        path.with_name(path.name + beside).unlink(missing_ok=True)


@dataclass(frozen=True)
class Practice:
    """A copy with its runner; `end` stops its threads and throws the copy away."""

    runner: Runner
    end: Callable[[], None]


class Stage:
    """Which runner stands before the window; the window and the devices only know the stage."""

    def __init__(self, real: Runner, begin: Callable[[], Practice], clock: Clock) -> None:
        """`begin` raises TROUBLE or OSError when there can be no practice."""
        self.on_wake: Callable[[], None] | None = None
        self._real = real
        self._begin = begin
        self._clock = clock
        self._practice: Practice | None = None
        self._camera: DeviceError | None = None
        self._printer: str | None = None
        self._touched_s = 0.0
        self._busy_s = 0.0
        self._wanted: queue.SimpleQueue[Practice | None] = queue.SimpleQueue()
        """What stands before the window from the next pump on; None: the real runner."""

        real.on_wake = self._wake

    @property
    def runner(self) -> Runner:
        return self._practice.runner if self._practice is not None else self._real

    @property
    def front(self) -> Front:
        return self.runner.front

    def handle(self, event: Event) -> None:
        self._touched_s = self._clock.uptime_s()
        self.runner.handle(event)

    def post(self, event: Event) -> None:
        """From any thread."""
        if isinstance(event, TextRead):
            self._touched_s = self._clock.uptime_s()
        self.runner.post(event)

    def camera_changed(self, trouble: DeviceError | None) -> None:
        self._camera = trouble
        for runner in {self._real, self.runner}:
            runner.camera_changed(trouble)

    def printer_changed(self, trouble: str | None) -> None:
        self._printer = trouble
        for runner in {self._real, self.runner}:
            runner.printer_changed(trouble)

    def status(self) -> Status:
        return self.runner.status()

    def switch(self) -> ActRefused | None:
        """Into training or out of it, at the next pump: never inside a step of either runner.

        Refused when the copy cannot be made; then everything stays as it is.
        """
        practice = None
        if self._practice is None:
            try:
                practice = self._begin()
            except (*TROUBLE, OSError):
                LOG.exception("there can be no training")
                return ActRefused(Obstacle.NO_ROOM)
        self._wanted.put(practice)
        self._wake()
        return None

    def pump(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._change(self._wanted.get_nowait())
        self._real.pump()
        if self._practice is None:
            return
        self._practice.runner.pump()
        if self._is_left():
            self._change(None)

    def close(self) -> None:
        """The end of the kiosk is the end of the practice."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._change(self._wanted.get_nowait())
        self._change(None)

    def _is_left(self) -> bool:
        """Whether nobody practises any more.

        Some screens wait for ever (a slip that is not printed, a disk that is full): there a touch
        says that somebody is at it.
        """
        now_s = self._clock.uptime_s()
        there = not isinstance(self.front.state, Idle) and now_s - self._touched_s <= IDLE_S
        if there:
            self._busy_s = now_s
        return now_s - self._busy_s > IDLE_S

    def _change(self, practice: Practice | None) -> None:
        if self._practice is not None:
            self._practice.end()
        elif practice is not None:
            self._leave_desk()
        self._practice = practice
        if practice is None:
            return
        practice.runner.on_wake = self._wake
        practice.runner.camera_changed(self._camera)
        practice.runner.printer_changed(self._printer)
        self._busy_s = self._touched_s = self._clock.uptime_s()

    def _leave_desk(self) -> None:
        """The keeper goes from the real desk: whoever comes after the training shows a card."""
        for _ in range(LEAVING_STEPS):
            if isinstance(self._real.front.state, DeskState):
                self._real.handle(Pressed(Button.BACK))

    def _wake(self) -> None:
        if self.on_wake is not None:
            self.on_wake()
