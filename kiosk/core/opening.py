"""The points that a household brings from the paper book when its shop opens."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.core.periods import Interval

OPENING = "期初积分"
"""What they are called, whoever books them; by this name they are known again."""

LONGEST_FIRST_PERIOD = timedelta(days=366)
"""Where points never lapse there is one period for ever."""


def is_first_period(current: Interval, began: datetime, at: datetime) -> bool:
    """Whether the period in which a shop began still runs: later nobody brings old points."""
    return began >= current.start and at < began + LONGEST_FIRST_PERIOD
