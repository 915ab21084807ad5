"""A hand scanner without a beam: a pipe on which it types as the kernel tells of keys."""

from __future__ import annotations

import os
from pathlib import Path

from kiosk.devices.hand_scanner import EVENT, KEY, PLAIN, PRESSED, RELEASED, SHIFTED, SHIFTS

ENTER = 28
CODES = {char: (code, False) for code, char in PLAIN.items()} | {
    char: (code, True) for code, char in SHIFTED.items() if char not in PLAIN.values()
}
"""The key of each character, and whether it is typed with Shift."""

SHIFT = min(SHIFTS)


class EmulatedScanner:
    """`path` is its input device: what `devices.hand_scanner.HandScanner` reads."""

    def __init__(self, path: Path) -> None:
        """`path`: a name to be, in a folder that is there."""
        self.path = path
        self._pipe = -1
        self.plug_in()

    @property
    def there(self) -> bool:
        return self._pipe >= 0

    def scan(self, text: str) -> None:
        """Read a code, as scanners type it, with Enter at its end; pulled out, nothing happens."""
        if self.there:
            keys = [CODES[char] for char in text] + [(ENTER, False)]
            os.write(self._pipe, b"".join(_strokes(*key) for key in keys))

    def unplug(self) -> None:
        if self.there:
            os.close(self._pipe)
            self._pipe = -1
            self.path.unlink()

    def plug_in(self) -> None:
        if not self.there:
            self.path.unlink(missing_ok=True)
            os.mkfifo(self.path)
            # for reading, too: the pipe is open before and after the kiosk opens it
            self._pipe = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)


def _strokes(code: int, shifted: bool) -> bytes:  # noqa: FBT001
    pressed = [(code, PRESSED), (code, RELEASED)]
    if shifted:
        pressed = [(SHIFT, PRESSED), *pressed, (SHIFT, RELEASED)]
    return b"".join(EVENT.pack(0, 0, KEY, *each) for each in pressed)
