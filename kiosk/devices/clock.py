"""The guarded clock (design.md 8): an instant, its quality, and a floor that never goes back.

Who is believed, the best first: the township's word in this boot, NTP in this boot, the battery
clock, a keeper's date, the floor.  Only the first two raise the floor: a battery clock that was
set wrong once must not hold the kiosk in the future when the township says better.

Where no network speaks, two keepers put a battery clock right (`BatteryWord`): so it counts on in
later boots, as their word.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.core.clock import BatteryWord, Moment, Quality, guarded
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
        battery: BatteryWord | None = None,
    ) -> None:
        """`floor` is the stored one; `is_sure` says whether the wall clock of this boot can be
        trusted.  Whoever owns the store keeps `floor` when it has risen, and `battery`."""
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

        self._battery = battery
        self._no_network = battery is not None
        """Nor in the run before: what was sure then was so by the battery clock."""

        self._says: tuple[datetime, float] | None = None
        """What the battery clock said, and the uptime then; None: nothing that can be right."""

        self._by_battery = False
        self._look_at_ntp()
        if self._quality is Quality.GUESS:
            self._look_at_battery(rtc().at)

    @property
    def floor(self) -> datetime:
        return self._floor

    @property
    def by_battery(self) -> bool:
        return self._by_battery

    @property
    def battery(self) -> BatteryWord | None:
        return self._battery

    @property
    def earliest(self) -> datetime:
        if self._battery is None or self._says is None:
            return self._floor
        return max(self._floor, self._battery.earliest(self._battery_says()))

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
            better = told.quality is Quality.SURE and self._by_battery and not self._no_network
            if (self._quality is Quality.GUESS or better) and uptime_s <= self._uptime_s():
                self._anchor, self._anchored_s = told.at, uptime_s
                self._quality = told.quality
                self._gives_way = told.quality is Quality.SURE
                self._by_battery = False

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
            if self._quality is not Quality.SURE or self._by_battery:
                if self._by_battery and self._battery is not None:
                    wrong = at - self._battery_says()
                    self._battery = replace(self._battery, wrong=wrong)
                self._anchor, self._anchored_s = at, self._uptime_s()
                self._quality, self._gives_way = Quality.KEEPER, False
                self._by_battery = False

    def _counted(self) -> datetime:
        elapsed = timedelta(seconds=self._uptime_s() - self._anchored_s)
        return guarded(self._anchor + elapsed, self._floor)

    def _look_at_ntp(self) -> None:
        if self._is_sure() and _plausible(at := _shown(self._wall_s())):
            self._anchor_at(at)

    def _battery_says(self) -> datetime:
        if self._says is None:
            raise ValueError("the battery clock says nothing")
        at, uptime_s = self._says
        return at + timedelta(seconds=self._uptime_s() - uptime_s)

    def _look_at_battery(self, says: datetime | None) -> None:
        if says is None:
            return
        known = self._battery or BatteryWord(says, self._floor)
        at = says + known.wrong
        if self._floor - RTC_BEHIND <= at <= self._floor + RTC_BEYOND:
            self._battery, self._says, self._by_battery = known, (says, self._uptime_s()), True
            self._anchor = at
            self._gives_way = known.wrong == timedelta(0)
            self._quality = Quality.SURE if self._gives_way else Quality.KEEPER

    def _anchor_at(self, at: datetime) -> None:
        at = at.replace(microsecond=0)
        self._anchor, self._anchored_s = at, self._uptime_s()
        self._quality, self._gives_way = Quality.SURE, False
        self._battery, self._by_battery = None, False
        self._floor = max(self._floor, at)


def _plausible(at: datetime) -> bool:
    return BUILT <= at < BUILT + LONGEST_LIFE


def _shown(wall_s: float) -> datetime:
    """A wall clock that has run out of the calendar shows the earliest day."""
    try:
        return shanghai(wall_s)
    except (OverflowError, ValueError, OSError):
        return datetime.min
