"""A scale without a pan: a pseudo terminal on which it speaks as a real one does."""

from __future__ import annotations

import contextlib
import os
import pty
import threading
import tty
from functools import reduce
from operator import xor
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY_S = 0.02
FULL_G = 30_000
"""What a shop scale carries."""


def frame_of(protocol: str, grams: int, *, moving: bool) -> bytes:
    """What a scale of this protocol says of a weight; beyond `FULL_G` it is overloaded."""
    over, size = grams > FULL_G, abs(grams)
    if protocol == "line":
        state = "OL" if over else "US" if moving else "ST"
        sign = "-" if grams < 0 else "+"
        return f"{state},GS,{sign}{size / 1000:7.3f}kg\r\n".encode("ascii")
    if protocol == "toledo":
        status = 0x30 | (grams < 0) << 1 | over << 2 | moving << 3
        frame = bytes([0x02, 0x2D, status, 0x20]) + b"%6d%6d\r" % (size, 0)
        return frame + bytes([-sum(frame) & 0x7F])
    told = b"%c%06d3" % (b"-" if grams < 0 else b"+", size)
    return b"\x02" + told + b"%02X" % reduce(xor, told) + b"\x03"


class EmulatedScale:
    """`path` is where it is plugged in; it begins with nothing on it and speaks at once."""

    def __init__(self, path: Path, protocol: str = "line") -> None:
        """`path`: a name to be, in a folder that is there."""
        self.path = path
        self._protocol = protocol
        self._grams, self._moving = 0, False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.plug_in()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unplug()

    @property
    def there(self) -> bool:
        return self._thread is not None

    @property
    def grams(self) -> int:
        """What lies on it."""
        return self._grams

    def put(self, grams: int, *, moving: bool = False) -> None:
        """From now on this lies on it."""
        self._grams, self._moving = grams, moving

    def plug_in(self) -> None:
        master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(slave))
        self._stop.clear()
        self._thread = threading.Thread(target=self._speak, args=(master, slave), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """As if the cable was pulled: the line is gone for whoever has it open."""
        if self._thread is None:
            return
        self._stop.set()
        self._thread.join()
        self._thread = None
        self.path.unlink(missing_ok=True)

    def _speak(self, master: int, slave: int) -> None:
        try:
            while not self._stop.wait(EVERY_S):
                frame = frame_of(self._protocol, self._grams, moving=self._moving)
                with contextlib.suppress(BlockingIOError):  # nobody listens
                    os.write(master, frame)
        finally:
            os.close(master)
            os.close(slave)
