"""Sure times of a journal go forward, but where an entry says that the clock was set back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.clock import Quality, parse_stamp
from kiosk.core.entries import EntryKind
from kiosk.core.journal import Entry

SET_ANEW = frozenset({EntryKind.GENESIS, EntryKind.CLOCK_CORRECTED, EntryKind.DATE_CONFIRMED})
"""What an earlier sure time may follow."""

BACK_MOST = timedelta(days=1)
"""By so much they may go back: two sources, and the drift of weeks between them."""


@dataclass
class SureTimes:
    """The latest that came: an entry that is dated back gives points a period they were not of."""

    latest: datetime | None = None

    def add(self, entry: Entry) -> Iterator[str]:
        """Take an entry in; what it claims and cannot be."""
        if entry.kind in SET_ANEW:
            self.latest = None
        if entry.quality != Quality.SURE:
            return
        at = parse_stamp(entry.at)
        if self.latest is not None and at < self.latest - BACK_MOST:
            yield f"its sure time goes back to {at.date()}"
        self.latest = max(at, self.latest or at)
