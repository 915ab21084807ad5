"""What the kiosk asks of the world outside: camera, printer, clock, speaker, scale.

Each port is a small Protocol.  `devices` implements them on metal, `devices.emulated` where
there is none.  A device that fails raises `DeviceError` with a sentence a keeper understands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from kiosk.core.clock import BatteryWord, Moment
from kiosk.core.slip import Line
from kiosk.core.weighing import Weighing

Frame = Any
"""One picture: a contiguous uint8 array of shape (height_px, width_px, 3), BGR."""


class DeviceError(Exception):
    """A device does not do its job; `str(error)` is a plain Chinese sentence for the keeper."""


class Camera(Protocol):
    """A source of frames."""

    def read(self) -> Frame:
        """Wait for the next frame and return it; raises DeviceError when there is none to come."""

    def close(self) -> None: ...


class PrintState(StrEnum):
    """State of one print job (design.md 6)."""

    NOT_SENT = "not_sent"
    SENDING = "sending"
    PRINTED = "printed"
    UNKNOWN = "unknown"


class PrinterTrouble(StrEnum):
    """Why a printer does not print, as far as it tells."""

    NO_ANSWER = "no_answer"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    FAULT = "fault"


@dataclass(frozen=True)
class PrintOutcome:
    """How one transmission ended: NOT_SENT (no byte left us), PRINTED, or UNKNOWN."""

    state: PrintState
    trouble: PrinterTrouble | None = None
    detail: str = ""
    answers: str = ""
    """What a page that finds it out has found the printer to answer: 'process_id', 'gs_r', 'none',
    or 'silent' where it may only have been slow; '' for nothing, and of every other paper."""


class Printer(Protocol):
    """A receipt printer that takes one job at a time."""

    columns: int

    def trouble(self) -> PrinterTrouble | None:
        """Ask the printer how it is; None means ready."""

    def deliver(
        self,
        lines: Sequence[Line],
        job_id: int,
        *,
        before_first_byte: Callable[[], None],
        on_notice: Callable[[PrinterTrouble | None], None],
        resync: bool = False,
        finds_out: bool = False,
    ) -> PrintOutcome:
        """Print one paper at most once and say how it ended; never raises DeviceError.

        `before_first_byte` is called after the preflight and before byte 1 leaves (the caller
        commits SENDING in it); `on_notice` is told a trouble while the job waits and None when
        it goes on; `resync` first completes an image that an earlier, torn job left open
        and lets its late answer come; `finds_out` asks the printer all that it may answer.
        """


class Clock(Protocol):
    """The instant, and how far it can be trusted (design.md 8)."""

    boot_id: str

    def now(self) -> Moment:
        """Shanghai local time with its quality; never below the floor."""

    @property
    def floor(self) -> datetime:
        """No instant before this one: the build date and every sure time seen."""

    @property
    def by_battery(self) -> bool:
        """Whether the date is the battery clock's alone: no network has spoken in this boot, and no
        keeper has put it right."""

    @property
    def earliest(self) -> datetime:
        """What no keeper can say that it is before."""

    @property
    def battery(self) -> BatteryWord | None:
        """What is to be known of the battery clock at the next boot."""

    def uptime_s(self) -> float:
        """Seconds since this boot; never goes back."""

    def set_by_township(self, at: datetime) -> None: ...

    def confirm_date(self, at: datetime) -> None:
        """A keeper said what date and time it is."""


class Scale(Protocol):
    """What lies on a scale; it speaks of itself and is only listened to."""

    def weighing(self) -> Weighing:
        """The newest reading, at once; from any thread."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Recorder(Protocol):
    """A microphone and a way to hear what it took: 16 kHz, one channel, 16 bits."""

    def is_there(self) -> bool:
        """Whether there is a microphone now; at once."""

    def begin(self, longest_s: int, on_end: Callable[[bytes | DeviceError], None]) -> None:
        """Record; `on_end` gets the samples once, from another thread, or why there are none.

        It ends by itself after `longest_s`, by `end`, or in silence, without `on_end`, by `hush`.
        """

    def end(self) -> None:
        """That was all: `on_end` gets what was recorded until now."""

    def play(self, wav: bytes) -> None:
        """Let a WAV be heard once; at once, nothing waits and nothing is raised."""

    def hush(self) -> None:
        """Neither record nor play: what was recorded is forgotten."""


class Speaker(Protocol):
    """Sentences and tones."""

    def say(self, sentence: str, plain: str = "") -> None:
        """`plain` where the sentence cannot be said whole: the same without its names."""

    def tone(self, name: str) -> None:
        """One of 'read', 'refused', 'done'."""

    def close(self) -> None:
        """Be silent and end."""


class Volume(Protocol):
    """How loud the speaker is; 0 is silent."""

    step: int

    def turn(self) -> int:
        """One step softer, from silent to the loudest; the new step."""


class Backlight(Protocol):
    """The light behind the panel."""

    def shine(self, percent: int) -> None:
        """1 to 100; at once, and nothing is raised."""
