"""The township's clock: the wall clock of the server, in Shanghai, to the second."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now_in_shanghai() -> datetime:
    return datetime.now(SHANGHAI).replace(tzinfo=None, microsecond=0)


def going_on_from(at: datetime) -> Callable[[], datetime]:
    """A clock that stands at `at` now and goes on: for a rehearsal at another date."""
    started_s = time.monotonic()
    return lambda: at + timedelta(seconds=int(time.monotonic() - started_s))
