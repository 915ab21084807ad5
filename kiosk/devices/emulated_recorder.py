"""A microphone where there is none: it hears a tone for as long as somebody is said to speak."""

from __future__ import annotations

import struct
from collections.abc import Callable
from math import pi, sin

from kiosk.core.voice_note import RATE_HZ
from kiosk.devices.recorder import NOT_RECORDED
from kiosk.ports import DeviceError

TONE_HZ = 220


def hum(seconds: float, tone_hz: int = TONE_HZ) -> bytes:
    """Samples of a quiet tone."""
    period = [round(3000 * sin(2 * pi * tone_hz * n / RATE_HZ)) for n in range(RATE_HZ)]
    count = round(seconds * RATE_HZ)
    return struct.pack(f"<{count}h", *(period[n % RATE_HZ] for n in range(count)))


class EmulatedRecorder:
    """Hears `spoken_s` seconds of a tone between `begin` and `end`; ports.Recorder."""

    def __init__(self, *, there: bool = True, spoken_s: float = 4.0) -> None:
        self.there = there
        self.spoken_s = spoken_s
        self.heard: list[bytes] = []
        """What was played, in order."""

        self._on_end: Callable[[bytes | DeviceError], None] | None = None
        self._longest_s = 0

    @property
    def is_recording(self) -> bool:
        return self._on_end is not None

    def is_there(self) -> bool:
        return self.there

    def begin(self, longest_s: int, on_end: Callable[[bytes | DeviceError], None]) -> None:
        if not self.there:
            on_end(DeviceError(NOT_RECORDED))
            return
        self._on_end, self._longest_s = on_end, longest_s

    def end(self) -> None:
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end(hum(min(self.spoken_s, self._longest_s)))

    def unplug(self) -> None:
        """Pulled out, in the middle of a recording, too."""
        self.there = False
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end(DeviceError(NOT_RECORDED))

    def play(self, wav: bytes) -> None:
        self.heard.append(wav)

    def hush(self) -> None:
        self._on_end = None
