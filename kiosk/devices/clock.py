"""The guarded clock (design.md 8): an instant, its quality, and a floor that never goes back."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from kiosk.core.clock import Moment, Quality, guarded

SHANGHAI = timezone(timedelta(hours=8))
BUILT = datetime(2026, 11, 22)
"""No kiosk of this version was ever on before this day."""

LONGEST_LIFE = timedelta(days=30 * 365)
"""No kiosk of this version is on after that."""

SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
"""Made by systemd-timesyncd when NTP has set the clock in this boot."""

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def shanghai(wall_s: float) -> datetime:
    """Seconds of the epoch as a naive Shanghai local time."""
    return datetime.fromtimestamp(wall_s, SHANGHAI).replace(tzinfo=None)


def synchronized() -> bool:
    """Whether this boot's system clock was set by NTP."""
    return SYNCHRONIZED.exists()


class GuardedClock:
    """Counts on from the best date it was told; ports.Clock."""

    def __init__(
        self,
        floor: datetime,
        *,
        wall_s: Callable[[], float] = time.time,
        uptime_s: Callable[[], float] = time.monotonic,
        is_sure: Callable[[], bool] = synchronized,
    ) -> None:
        """`floor` is the stored one; `is_sure` says whether the wall clock of this boot can be
        trusted.  Whoever owns the store keeps `floor` when it has risen."""
        self.boot_id = _boot_id()
        self._lock = threading.Lock()
        self._floor = max(floor, BUILT)
        self._uptime_s = uptime_s
        self._wall_s = wall_s
        self._is_sure = is_sure
        self._anchor = guarded(shanghai(wall_s()), self._floor)
        self._anchored_s = uptime_s()
        self._quality = Quality.GUESS
        self._look_at_ntp()

    @property
    def floor(self) -> datetime:
        return self._floor

    def now(self) -> Moment:
        with self._lock:
            if self._quality is not Quality.SURE:
                self._look_at_ntp()
            elapsed = timedelta(seconds=self._uptime_s() - self._anchored_s)
            at = guarded(self._anchor + elapsed, self._floor)
            return Moment(at.replace(microsecond=0), self._quality)

    def uptime_s(self) -> float:
        return self._uptime_s()

    def set_by_township(self, at: datetime) -> None:
        """A township whose own clock has lost its date is not listened to."""
        if BUILT <= at < BUILT + LONGEST_LIFE:
            with self._lock:
                self._anchor_at(at, Quality.SURE)

    def confirm_date(self, at: datetime) -> None:
        """A keeper's word does not raise the floor: a date typed wrong must not stay."""
        with self._lock:
            if self._quality is not Quality.SURE:
                self._anchor, self._anchored_s = at, self._uptime_s()
                self._quality = Quality.KEEPER

    def _look_at_ntp(self) -> None:
        if self._is_sure():
            self._anchor_at(shanghai(self._wall_s()), Quality.SURE)

    def _anchor_at(self, at: datetime, quality: Quality) -> None:
        at = at.replace(microsecond=0)
        self._anchor, self._anchored_s = guarded(at, BUILT), self._uptime_s()
        self._quality = quality
        self._floor = max(self._floor, at)


def _boot_id() -> str:
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return str(uuid.uuid4())
