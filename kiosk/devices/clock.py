"""The guarded clock (design.md 8): an instant, its quality, and a floor that never goes back.

Who is believed, the best first: the township's word in this boot, NTP in this boot, the battery
clock, a keeper's date, the floor.  Only the first two raise the floor: a battery clock that was
set wrong once must not hold the kiosk in the future when the township says better.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.core.clock import Moment, Quality, guarded
from kiosk.devices.rtc import SHANGHAI, RtcReading, read_rtc

BUILT = datetime(2026, 11, 22)
"""No kiosk of this version was ever on before this day."""

LONGEST_LIFE = timedelta(days=30 * 365)
"""No kiosk of this version is on after that."""

RTC_BEHIND = timedelta(hours=1)
"""A battery clock may lag so far behind the floor; one that lags further has lost its date."""

RTC_BEYOND = timedelta(days=400)
"""A kiosk that was off for longer asks its keeper, whatever the battery clock says."""

SLOW_LINK = timedelta(minutes=5)
"""So late may the township's word come over a slow line; a sure clock is not turned back by it."""

SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
"""Made by systemd-timesyncd when NTP has set the clock in this boot."""

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def shanghai(wall_s: float) -> datetime:
    """Seconds of the epoch as a naive Shanghai local time."""
    return datetime.fromtimestamp(wall_s, SHANGHAI).replace(tzinfo=None)


def synchronized() -> bool:
    """Whether this boot's system clock was set by NTP."""
    return SYNCHRONIZED.exists()


def boot_id() -> str:
    """The kernel's name of this boot."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return str(uuid.uuid4())


class GuardedClock:
    """Counts on from the best date it was told; ports.Clock."""

    def __init__(
        self,
        floor: datetime,
        *,
        wall_s: Callable[[], float] = time.time,
        uptime_s: Callable[[], float] = time.monotonic,
        is_sure: Callable[[], bool] = synchronized,
        rtc: Callable[[], RtcReading] = read_rtc,
    ) -> None:
        """`floor` is the stored one; `is_sure` says whether the wall clock of this boot can be
        trusted.  Whoever owns the store keeps `floor` when it has risen."""
        self.boot_id = boot_id()
        self._lock = threading.Lock()
        self._floor = max(floor, BUILT)
        self._uptime_s = uptime_s
        self._wall_s = wall_s
        self._is_sure = is_sure
        self._anchor = guarded(_shown(wall_s()), self._floor)
        self._anchored_s = uptime_s()
        self._quality = Quality.GUESS
        self._gives_way = False
        """Sure, but not by a network in this run: its word goes before."""

        self._look_at_ntp()
        if self._quality is Quality.GUESS:
            self._look_at_battery(rtc().at)

    @property
    def floor(self) -> datetime:
        return self._floor

    def now(self) -> Moment:
        with self._lock:
            if self._quality is not Quality.SURE or self._gives_way:
                self._look_at_ntp()
            at = self._counted().replace(microsecond=0)
            if self._quality is Quality.SURE and not self._gives_way:
                self._floor = max(self._floor, at)
            return Moment(at, self._quality)

    def uptime_s(self) -> float:
        return self._uptime_s()

    def resume(self, told: Moment, uptime_s: float) -> None:
        """What was known at an uptime of this boot, before the program started anew."""
        with self._lock:
            better = told.quality is Quality.SURE and self._gives_way
            if (self._quality is Quality.GUESS or better) and uptime_s <= self._uptime_s():
                self._anchor, self._anchored_s = told.at, uptime_s
                self._quality = told.quality
                self._gives_way = told.quality is Quality.SURE

    def set_by_township(self, at: datetime) -> None:
        """A township whose own clock has lost its date is not listened to."""
        with self._lock:
            ahead = self._counted() - at
            late = self._quality is Quality.SURE and timedelta(0) <= ahead <= SLOW_LINK
            if _plausible(at) and (not late or self._gives_way):
                self._anchor_at(at)

    def confirm_date(self, at: datetime) -> None:
        """A keeper's word does not raise the floor: a date typed wrong must not stay."""
        with self._lock:
            if self._quality is not Quality.SURE:
                self._anchor, self._anchored_s = at, self._uptime_s()
                self._quality = Quality.KEEPER

    def _counted(self) -> datetime:
        elapsed = timedelta(seconds=self._uptime_s() - self._anchored_s)
        return guarded(self._anchor + elapsed, self._floor)

    def _look_at_ntp(self) -> None:
        if self._is_sure() and _plausible(at := _shown(self._wall_s())):
            self._anchor_at(at)

    def _look_at_battery(self, at: datetime | None) -> None:
        if at is not None and self._floor - RTC_BEHIND <= at <= self._floor + RTC_BEYOND:
            self._anchor = at
            self._quality, self._gives_way = Quality.SURE, True

    def _anchor_at(self, at: datetime) -> None:
        at = at.replace(microsecond=0)
        self._anchor, self._anchored_s = at, self._uptime_s()
        self._quality, self._gives_way = Quality.SURE, False
        self._floor = max(self._floor, at)


def _plausible(at: datetime) -> bool:
    return BUILT <= at < BUILT + LONGEST_LIFE


def _shown(wall_s: float) -> datetime:
    """A wall clock that has run out of the calendar shows the earliest day."""
    try:
        return shanghai(wall_s)
    except (OverflowError, ValueError, OSError):
        return datetime.min
