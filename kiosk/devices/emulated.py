"""Stand-ins where the metal would be: a camera that plays films, a clock that can jump.

The emulated printer has a module of its own.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kiosk.core.clock import Quality
from kiosk.devices.camera import frames_of
from kiosk.devices.card_video import FPS
from kiosk.devices.clock import GuardedClock
from kiosk.devices.rtc import RtcReading, RtcState
from kiosk.ports import DeviceError, Frame


class EmulatedCamera:
    """Shows an empty counter until a film is played; ports.Camera."""

    def __init__(self, empty_counter: Frame) -> None:
        self._lock = threading.Lock()
        self._empty = empty_counter
        self._film: Iterator[Frame] = iter(())
        self._unplugged = False
        self._due_s = time.monotonic()

    def play(self, path: Path) -> None:
        """Play a video, a folder of pictures or a picture once, then the empty counter again."""
        with self._lock:
            self._film = frames_of(path)

    @property
    def there(self) -> bool:
        return not self._unplugged

    def unplug(self) -> None:
        self._unplugged = True

    def plug_in(self) -> None:
        self._unplugged = False

    def read(self) -> Frame:
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        self._due_s = time.monotonic() + 1 / FPS
        if self._unplugged:
            raise DeviceError("摄像头没有画面了。请把摄像头的插头拔下，再插一次。")
        with self._lock:
            return next(self._film, self._empty)

    def close(self) -> None:
        """The next factory call uses the same camera again."""


class EmulatedClock(GuardedClock):
    """A guarded clock over a wall clock that a person sets; it can jump, also back to 1970."""

    def __init__(self, at: datetime, *, sure: bool = False) -> None:
        self._wall_at = at
        self._set_s = time.monotonic()
        super().__init__(
            datetime.min,
            wall_s=self._emulated_wall_s,
            is_sure=lambda: sure,
            rtc=lambda: RtcReading(RtcState.NONE),
        )

    def jump(self, at: datetime) -> None:
        """Set the date, whatever was known before; the township's next word sets it right."""
        self._wall_at, self._set_s = at, time.monotonic()
        with self._lock:
            self._anchor, self._anchored_s = at, self._uptime_s()
            self._quality, self._gives_way = Quality.KEEPER, False

    def _emulated_wall_s(self) -> float:
        passed_s = time.monotonic() - self._set_s
        return (self._wall_at - datetime(1970, 1, 1, 8)).total_seconds() + passed_s


class EmulatedSpeaker:
    """Keeps what would be heard, the newest last; ports.Speaker."""

    KEPT = 200

    def __init__(self) -> None:
        self.heard: deque[str] = deque(maxlen=self.KEPT)

    def say(self, sentence: str, plain: str = "") -> None:  # noqa: ARG002
        self.heard.append(f"“{sentence}”")

    def tone(self, name: str) -> None:
        self.heard.append(f"♪ {name}")

    def close(self) -> None:
        """There is nothing to end."""
