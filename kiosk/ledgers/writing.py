"""Writing ledgers beside everything else: the window goes on while a big one is made."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Thread

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.events import LedgerEnded, Outcome, WriteLedger
from kiosk.core.desk.view import LedgerKind
from kiosk.core.scheme import Scheme
from kiosk.settings import LedgerSettings

LOG = logging.getLogger(__name__)

FOLDER = "ledgers"
"""On the kiosk, beside the journal: takes the files while no stick is there."""


def ledgers_under(scheme: Scheme) -> tuple[LedgerKind, ...]:
    """What a keeper may have written."""
    from kiosk.ledgers.by_touch import kinds

    return kinds(scheme)


class LedgerWriter:
    """Has ledgers of one file written, each by a thread of its own that only reads the file."""

    def __init__(
        self, db: Path, settings: LedgerSettings, folder: Path, *, training: bool = False
    ) -> None:
        """`folder` holds `FOLDER`; `training`: of a copy, and the files say so."""
        self._db = db
        self._settings = settings
        self._folder = folder / FOLDER
        self._training = training
        self._threads: list[Thread] = []

    def begin(self, wanted: WriteLedger, at: datetime, post: Callable[[LedgerEnded], None]) -> None:
        """Returns at once; `post` is called from the thread, exactly once."""

        def work() -> None:
            post(LedgerEnded(wanted.key, self._written(wanted, at)))

        self._threads = [thread for thread in self._threads if thread.is_alive()]
        self._threads.append(Thread(target=work, name=f"ledger {wanted.ledger}", daemon=True))
        self._threads[-1].start()

    def stop(self) -> None:
        """Waits for what is being written."""
        for thread in self._threads:
            thread.join()

    def _written(self, wanted: WriteLedger, at: datetime) -> Outcome | ActRefused:
        from kiosk.ledgers.by_touch import Places, written

        is_stick = Path.is_mount if self._settings.mounted else Path.is_dir
        places = Places(Path(self._settings.stick), self._folder, is_stick)
        try:
            return written(self._db, wanted, at, places, training=self._training)
        except Exception:  # whatever it was, the keeper is waiting for an answer
            LOG.exception("no ledger %s", wanted.ledger)
            return ActRefused(Obstacle.NOT_WRITTEN)
