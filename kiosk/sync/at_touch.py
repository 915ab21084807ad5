"""Carrying by stick at the keeper's touch, beside everything else that the kiosk does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread

from kiosk.core.carried import Carried, StickTrouble
from kiosk.settings import LedgerSettings
from kiosk.store.database import TROUBLE
from kiosk.sync.stick import StickError

LOG = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Gets the files that went from the stick or to it, and how many there are."""

Trip = Callable[[Path, Callable[[Path], bool], Progress], Carried]
"""Both ways once; StickError when the stick cannot be used at all."""


def stick_is_in(settings: LedgerSettings) -> bool:
    """One that does not even answer is there: using it says what is wrong."""
    is_stick = Path.is_mount if settings.mounted else Path.is_dir
    try:
        return is_stick(Path(settings.stick))
    except OSError:
        return True


class StickCarrier:
    """Makes one trip at a time, in a thread of its own: the stick is where ledgers go to, too."""

    def __init__(self, settings: LedgerSettings, trip: Trip) -> None:
        self._settings = settings
        self._where = Path(settings.stick)
        self._is_stick = Path.is_mount if settings.mounted else Path.is_dir
        self._trip = trip
        self._thread: Thread | None = None
        self._under_way = False
        self._lock = Lock()

    def has_stick(self) -> bool:
        return stick_is_in(self._settings)

    def begin(self, on_progress: Progress, on_end: Callable[[Carried], None]) -> None:
        """Returns at once; both are called from the thread, `on_end` once.  While a trip is under
        way there is no other: its end is the answer."""
        with self._lock:
            if self._under_way:
                return
            self._under_way = True
            self._thread = Thread(
                target=self._go, args=(on_progress, on_end), name="stick", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Waits for the trip that is under way."""
        if self._thread is not None:
            self._thread.join()

    def _go(self, on_progress: Progress, on_end: Callable[[Carried], None]) -> None:
        carried = self._carried(on_progress)
        with self._lock:
            self._under_way = False  # before it is told: who hears of it may begin the next
        on_end(carried)

    def _carried(self, on_progress: Progress) -> Carried:
        try:
            return self._trip(self._where, self._is_stick, on_progress)
        except StickError as error:
            LOG.warning("nothing was carried: %s", error)
            return Carried(trouble=error.why)
        except TROUBLE:
            LOG.exception("the machine's own file cannot be read")
            return Carried(trouble=StickTrouble.OWN)
        except Exception:  # whatever it was, the keeper is waiting for an answer
            LOG.exception("nothing was carried")
            return Carried(trouble=StickTrouble.BROKEN)
