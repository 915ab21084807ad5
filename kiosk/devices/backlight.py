"""The panel's light through the kernel: https://docs.kernel.org/gpu/backlight.html

An HDMI panel mostly has none that can be set; then nothing happens.
"""

from __future__ import annotations

import logging
from pathlib import Path

LOG = logging.getLogger(__name__)

LIGHTS = Path("/sys/class/backlight")
FULL_PERCENT = 100


class SysfsBacklight:
    """One folder of the kernel's with `brightness` and `max_brightness`; ports.Backlight."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shines: int | None = None

    def shine(self, percent: int) -> None:
        """1 to 100; never quite dark.  Written on change only, and never raises."""
        if percent == self._shines:
            return
        self._shines = percent
        try:
            most = int((self._folder / "max_brightness").read_text("ascii"))
            level = max(1, most * min(percent, FULL_PERCENT) // FULL_PERCENT)
            (self._folder / "brightness").write_text(str(level), "ascii")
        except (OSError, ValueError) as error:
            LOG.warning("the panel's light stays as it is: %s", error)


def backlight_of(lights: Path = LIGHTS) -> SysfsBacklight | None:
    """The first light of this machine; None where there is none."""
    try:
        found = sorted(each for each in lights.iterdir() if (each / "brightness").exists())
    except OSError:
        return None
    return SysfsBacklight(found[0]) if found else None


class EmulatedBacklight(SysfsBacklight):
    """The same over two files of its own, as the kernel shows them."""

    MOST = 255

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "max_brightness").write_text(f"{self.MOST}\n", "ascii")
        self._brightness = folder / "brightness"
        self._brightness.write_text(f"{self.MOST}\n", "ascii")
        super().__init__(folder)

    @property
    def percent(self) -> int:
        """What a person sees."""
        return round(int(self._brightness.read_text("ascii")) * FULL_PERCENT / self.MOST)
