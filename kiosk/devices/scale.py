"""A scale on a serial line that says several times a second what lies on it.

Its thread keeps the newest reading; whoever wants to know asks for it and never waits.  A scale
that was pulled out, or says nothing for a while, is silent; put in again, it is heard again.
"""

from __future__ import annotations

import fcntl
import os
import select
import termios
import threading
from pathlib import Path
from time import monotonic

from kiosk.core.weighing import OnScale, Weighing
from kiosk.devices.scale_frames import PROTOCOLS, STEADY_READINGS, steadied

SPEEDS = {baud: getattr(termios, f"B{baud}") for baud in (1200, 2400, 4800, 9600, 19200)}
SILENT_AFTER_S = 2.0
AGAIN_S = 1.0
"""Between two tries to open the line."""

_READ_BYTES = 256
_SLICE_S = 0.1
_SILENT = Weighing(OnScale.SILENT)
_SEVEN_BITS = bytes(value & 0x7F for value in range(256))
"""All that a scale says is ASCII; the eighth bit is some scales' parity."""


class SerialScale:
    """The newest reading of a scale; `start` its thread, `stop` it before the end."""

    def __init__(self, path: Path, baud: int, protocol: str, *, again_s: float = AGAIN_S) -> None:
        """`protocol` is one of `scale_frames.PROTOCOLS`; 8N1, or seven bits with any parity."""
        self._path, self._again_s = path, again_s
        self._speed = SPEEDS[baud]
        self._read = PROTOCOLS[protocol]
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._newest = _SILENT

    def weighing(self) -> Weighing:
        """What lies on it; from any thread."""
        return self._newest

    def start(self) -> None:
        self._thread = threading.Thread(target=self._listen, name="scale", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                line = _opened(self._path, self._speed)
            except (OSError, termios.error):
                self._stop.wait(self._again_s)
                continue
            try:
                self._hear(line)
            except OSError:
                pass  # pulled out
            finally:
                self._newest = _SILENT
                os.close(line)
            self._stop.wait(self._again_s)

    def _hear(self, line: int) -> None:
        unread, heard_s = b"", monotonic()
        recent: tuple[Weighing, ...] = ()
        while not self._stop.is_set():
            ready, _, _ = select.select([line], [], [], _SLICE_S)
            received = os.read(line, _READ_BYTES) if ready else b""
            if ready and not received:
                return
            found, unread = self._read(unread + received.translate(_SEVEN_BITS))
            if found:
                recent = (*recent, *found)[-STEADY_READINGS:]
                heard_s = monotonic()
                self._newest = steadied(recent)
            elif monotonic() - heard_s > SILENT_AFTER_S:
                recent, self._newest = (), _SILENT


def _opened(path: Path, speed: int) -> int:
    """The line, raw and for us alone; OSError or termios.error when it cannot be had."""
    line = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.ioctl(line, termios.TIOCEXCL)
        *_, characters = termios.tcgetattr(line)
        characters[termios.VMIN], characters[termios.VTIME] = 0, 0
        control = termios.CS8 | termios.CREAD | termios.CLOCAL
        termios.tcsetattr(line, termios.TCSANOW, [0, 0, control, 0, speed, speed, characters])
        termios.tcflush(line, termios.TCIFLUSH)
    except BaseException:
        os.close(line)
        raise
    return line
