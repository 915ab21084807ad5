"""The battery clock as the kernel shows it; nothing here needs access to a device.

`since_epoch` is in UTC seconds.  The kernel answers EINVAL where the clock itself says that it lost
power (the oscillator-stop flag of a DS3231, the low-voltage flag of a PCF8523):
https://docs.kernel.org/admin-guide/rtc.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path

SHANGHAI = timezone(timedelta(hours=8))
RTC = Path("/sys/class/rtc/rtc0")


class RtcState(StrEnum):
    RUNS = "runs"
    LOST = "lost"
    """It is there and has lost its date: the battery is empty or was never put in."""

    NONE = "none"


@dataclass(frozen=True)
class RtcReading:
    """What the battery clock says, in Shanghai local time; `at` is None unless it runs."""

    state: RtcState
    at: datetime | None = None


def read_rtc(rtc: Path = RTC) -> RtcReading:
    """One look; never raises."""
    if not rtc.exists():
        return RtcReading(RtcState.NONE)
    try:
        seconds = int((rtc / "since_epoch").read_text("ascii"))
        at = datetime.fromtimestamp(seconds, SHANGHAI).replace(tzinfo=None)
    except (OSError, ValueError, OverflowError):
        return RtcReading(RtcState.LOST)
    return RtcReading(RtcState.RUNS, at)
