"""How loud it is, kept in the data folder: no entry, no row, and no reason to stay silent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

LOG = logging.getLogger(__name__)

STEPS_PERCENT = (0, 35, 65, 100)
"""Silent, soft, middle, loud; of what the settings allow."""

FILE = "volume"


class KeptVolume:
    """A step that outlives a power cut; ports.Volume."""

    def __init__(
        self,
        folder: Path,
        most_percent: int = 100,
        quieter_percent: Callable[[], int] = lambda: 100,
    ) -> None:
        """`most_percent`: what the loudest step is; `quieter_percent`: of that, asked each time."""
        self._path = folder / FILE
        self._most_percent = most_percent
        self._quieter_percent = quieter_percent
        self.step = _kept(self._path)

    def turn(self) -> int:
        """One step softer, from silent to the loudest; the new step."""
        self.step = (self.step - 1) % len(STEPS_PERCENT)
        part = self._path.with_suffix(".part")
        try:
            part.write_text(str(self.step), "ascii")
            part.replace(self._path)
        except OSError as error:
            LOG.warning("the volume holds until the power goes: %s", error)
        return self.step

    def percent(self) -> int:
        """0 to 100, as the speaker wants it."""
        loud = STEPS_PERCENT[self.step] * self._most_percent * self._quieter_percent()
        return loud // 10_000


def _kept(path: Path) -> int:
    loudest = len(STEPS_PERCENT) - 1
    try:
        step = int(path.read_text("ascii"))
    except (OSError, ValueError):
        return loudest
    return step if 0 <= step <= loudest else loudest
