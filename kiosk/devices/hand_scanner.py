"""A hand scanner read from its own input device, so that no window needs the keyboard focus.

The kernel gives struct input_event for each key (linux/input.h): time, type, code, value.  The
device is grabbed, so that what it types reaches nobody else.  As from any keyboard only the keys
come, not the characters: a scanner types as an American keyboard unless it is told otherwise, and
what our codes are made of (capitals, digits, a few signs) is read from that layout.
"""

from __future__ import annotations

import fcntl
import logging
import os
import select
import struct
import threading
import time
from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)

EVENT = struct.Struct("@llHHi")
"""As the kernel of this machine writes it: seconds, microseconds, type, code, value."""

EVENTS_AT_ONCE = 64
KEY = 0x01
RELEASED, PRESSED = 0, 1
GRAB = 0x40044590
"""EVIOCGRAB of linux/input.h: _IOW('E', 0x90, int)."""

ENDS = frozenset({15, 28, 96})
"""Tab, Enter, Enter of the number pad (linux/input-event-codes.h)."""
SHIFTS = frozenset({42, 54})

ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
"""The number of a row's first key, and what its keys give without and with Shift."""

PLAIN = {first + i: char for first, row, _ in ROWS for i, char in enumerate(row)}
SHIFTED = {first + i: char for first, _, row in ROWS for i, char in enumerate(row)}
NUMBER_PAD = dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82), "7894561230", strict=True))

PAUSE_S = 1.0
"""After so long, what comes is something new."""
SHORTEST, LONGEST = 4, 200
"""Characters: fewer is a test key, more is no code."""

RETRY_S = 2.0
WAIT_S = 0.5
JOIN_S = 5.0


class Typed:
    """What was typed since the last end or pause."""

    def __init__(self) -> None:
        self._text = ""
        self._shifts: frozenset[int] = frozenset()
        self._last_s = 0.0

    def key(self, code: int, value: int, at_s: float) -> str | None:
        """Take in one key at `at_s`; the text when it ends one, without control characters."""
        if at_s - self._last_s > PAUSE_S:
            self._text = ""
        self._last_s = at_s
        if code in SHIFTS:
            self._shifts = self._shifts - {code} if value == RELEASED else self._shifts | {code}
        elif value != PRESSED:
            pass
        elif code in ENDS:
            text, self._text = self._text, ""
            return text if SHORTEST <= len(text) <= LONGEST else None
        else:
            keys = SHIFTED if self._shifts else PLAIN
            self._text = (self._text + (keys.get(code) or NUMBER_PAD.get(code, "")))[: LONGEST + 1]
        return None


class HandScanner:
    """Tells each text that the scanner at `device` types; from a thread of its own.

    A device that is not there, or goes, is looked for again every `retry_s`.
    """

    def __init__(
        self, device: str, on_text: Callable[[str], None], *, retry_s: float = RETRY_S
    ) -> None:
        self._device = device
        self._on_text = on_text
        self._retry_s = retry_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="hand scanner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(JOIN_S)
            self._thread = None

    def _run(self) -> None:
        told = ""
        while not self._stopping.is_set():
            try:
                self._read()
            except OSError as error:
                if told != str(error):
                    told = str(error)
                    log.warning("hand scanner %s: %s", self._device, error)
            self._stopping.wait(self._retry_s)

    def _read(self) -> None:
        """Read until the device goes or the scanner is stopped; raises OSError."""
        descriptor = os.open(self._device, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _grab(descriptor)
            typed = Typed()
            for code, value in self._keys(descriptor):
                text = typed.key(code, value, time.monotonic())
                if text is not None:
                    self._on_text(text)
        finally:
            os.close(descriptor)

    def _keys(self, descriptor: int) -> Iterator[tuple[int, int]]:
        """Number and value of each key, until the device ends or the scanner is stopped."""
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        rest = b""
        while not self._stopping.is_set():
            if not poll.poll(WAIT_S * 1000):
                continue
            data = os.read(descriptor, EVENT.size * EVENTS_AT_ONCE)
            if not data:
                return
            rest += data
            whole = len(rest) - len(rest) % EVENT.size
            for _, _, kind, code, value in EVENT.iter_unpack(rest[:whole]):
                if kind == KEY:
                    yield code, value
            rest = rest[whole:]


def _grab(descriptor: int) -> None:
    """Take the device for ourselves; a file that is no input device has nobody else."""
    try:
        fcntl.ioctl(descriptor, GRAB, 1)
    except OSError as error:
        log.info("hand scanner not grabbed: %s", error)
