"""When it is night in the shop: by the clock, and only by one that can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from kiosk.core.clock import Quality


@dataclass(frozen=True)
class NightHours:
    """From a time of day until another, over midnight where that is earlier; equal: never."""

    begins: time = time(21)
    ends: time = time(6)

    def has(self, at: datetime, quality: Quality) -> bool:
        """Whether it is night then; never on a guessed time."""
        if quality is Quality.GUESS:
            return False
        now = at.time()
        if self.begins <= self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends
