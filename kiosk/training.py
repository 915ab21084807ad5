"""Practice on a copy that can never touch the real journal: its own file, its own runner.

While a keeper practises, the copy's runner stands before the window and its papers say so; the
real one goes on behind it (link, clock) with nobody before it.  When nobody has touched the copy
for a while the real one comes back, so that no villager redeems in a game.
"""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.core.clock import Moment
from kiosk.core.events import Event
from kiosk.core.view import Status
from kiosk.core.visit import Front, Idle
from kiosk.ports import Clock, DeviceError
from kiosk.runner import Runner
from kiosk.store.database import Store, open_store

IDLE_S = 180.0
"""How long nobody may be at the copy before the real kiosk is back."""


class BorrowedClock:
    """The kiosk's clock, read and not set: what is said in training does not move it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.boot_id = clock.boot_id

    def now(self) -> Moment:
        return self._clock.now()

    @property
    def floor(self) -> datetime:
        return self._clock.floor

    def uptime_s(self) -> float:
        return self._clock.uptime_s()

    def set_by_township(self, at: datetime) -> None:
        """The real clock is told by the real link."""

    def confirm_date(self, at: datetime) -> None:
        """In training nobody sets a clock."""


def copy_of(store: Store, path: Path) -> Store:
    """A fresh copy of the whole file at `path`; what was there before is gone."""
    discard(path)
    store.copy_to(path)
    copy = open_store(path, create=False)
    with copy.transaction():
        copy.execute("update print_job set state = 'printed'")  # real papers stay the real one's
    return copy


def discard(path: Path) -> None:
    """Remove a copy with everything that SQLite keeps beside it."""
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with contextlib.suppress(FileNotFoundError):
            name.unlink()


@dataclass(frozen=True)
class Practice:
    """A copy with its runner; `end` stops its threads and throws the copy away."""

    runner: Runner
    end: Callable[[], None]


class Stage:
    """Which runner stands before the window; the window and the devices only know the stage."""

    def __init__(self, real: Runner, begin: Callable[[], Practice], clock: Clock) -> None:
        self.on_wake: Callable[[], None] | None = None
        self._real = real
        self._begin = begin
        self._clock = clock
        self._practice: Practice | None = None
        self._busy_s = 0.0
        self._wanted: queue.SimpleQueue[bool] = queue.SimpleQueue()
        real.on_wake = self._wake

    @property
    def runner(self) -> Runner:
        return self._practice.runner if self._practice is not None else self._real

    @property
    def front(self) -> Front:
        return self.runner.front

    def handle(self, event: Event) -> None:
        self.runner.handle(event)

    def post(self, event: Event) -> None:
        """From any thread."""
        self.runner.post(event)

    def camera_changed(self, trouble: DeviceError | None) -> None:
        for runner in {self._real, self.runner}:
            runner.camera_changed(trouble)

    def printer_changed(self, trouble: str | None) -> None:
        for runner in {self._real, self.runner}:
            runner.printer_changed(trouble)

    def status(self) -> Status:
        return self.runner.status()

    def switch(self) -> None:
        """Into training or out of it, at the next pump: never inside a step of either runner."""
        self._wanted.put(self._practice is None)
        self._wake()

    def pump(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._change(training=self._wanted.get_nowait())
        self._real.pump()
        if self._practice is None:
            return
        self._practice.runner.pump()
        now_s = self._clock.uptime_s()
        if not isinstance(self.front.state, Idle):
            self._busy_s = now_s
        elif now_s - self._busy_s > IDLE_S:
            self._change(training=False)

    def close(self) -> None:
        """The end of the kiosk is the end of the practice."""
        self._change(training=False)

    def _change(self, *, training: bool) -> None:
        if training == (self._practice is not None):
            return
        if self._practice is not None:
            self._practice.end()
            self._practice = None
            return
        self._practice = self._begin()
        self._practice.runner.on_wake = self._wake
        self._busy_s = self._clock.uptime_s()

    def _wake(self) -> None:
        if self.on_wake is not None:
            self.on_wake()
