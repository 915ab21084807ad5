"""The print thread: takes slips from the store and never holds the screen up (design.md 6)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kiosk.core.events import PrintingChanged
from kiosk.core.papers import redemption_slip
from kiosk.ports import Printer, PrinterTrouble, PrintState
from kiosk.store import feed, journal, printing, redeem
from kiosk.store.database import TROUBLE, Store
from kiosk.store.printing import PrintJob

LOG = logging.getLogger(__name__)

RETRY_S = 5.0
"""How long to wait before a printer that took nothing is asked again."""


class PrintThread(threading.Thread):
    """Prints what is NOT_SENT, the oldest first; every outcome is stored before it is told."""

    def __init__(
        self,
        store: Store,
        printer: Printer,
        *,
        on_printing: Callable[[PrintingChanged], None],
        on_trouble: Callable[[PrinterTrouble | None], None],
        retry_s: float = RETRY_S,
    ) -> None:
        super().__init__(name="paper", daemon=True)
        self._store = store
        self._printer = printer
        self._on_printing = on_printing
        self._on_trouble = on_trouble
        self._retry_s = retry_s
        self._wake = threading.Event()
        self._stopping = False
        self._torn = bool(printing.uncertain(store))
        """Whether an earlier job may have left the printer inside a picture."""

    def request(self) -> None:
        """There may be something to print."""
        self._wake.set()

    def stop(self) -> None:
        """End after the job under way; joins.  The caller closes the printer to cut it short."""
        self._stopping = True
        self._wake.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                job = printing.next_job(self._store)
                done = job is not None and self._print(job)
            except TROUBLE:
                LOG.exception("the state of a slip could not be stored")
                self._wake.wait(self._retry_s)
                continue
            if not done and not self._stopping:
                self._wake.wait(self._retry_s if job is not None else None)

    def _print(self, job: PrintJob) -> bool:
        """Whether it left NOT_SENT."""
        receipt = redeem.receipt_of_seq(self._store, job.seq)
        site = feed.site(self._store)
        genesis = journal.genesis(self._store)
        if receipt is None or site is None or genesis is None:
            printing.mark(self._store, job.seq, PrintState.UNKNOWN)
            return True
        slip = redemption_slip(receipt, site, genesis.epoch, job.copy_number)

        def before_first_byte() -> None:
            printing.mark_sending(self._store, job.seq)
            self._tell(job.seq, PrintState.SENDING)

        def on_notice(trouble: PrinterTrouble | None) -> None:
            self._on_trouble(trouble)
            self._tell(job.seq, PrintState.SENDING, trouble)

        outcome = self._printer.deliver(
            slip,
            job.seq,
            before_first_byte=before_first_byte,
            on_notice=on_notice,
            resync=self._torn,
        )
        self._torn = outcome.state is PrintState.UNKNOWN
        if outcome.state is not PrintState.NOT_SENT:
            printing.mark(self._store, job.seq, outcome.state)
        self._on_trouble(outcome.trouble)
        self._tell(job.seq, outcome.state, outcome.trouble)
        return outcome.state is not PrintState.NOT_SENT

    def _tell(self, seq: int, state: PrintState, trouble: PrinterTrouble | None = None) -> None:
        self._on_printing(PrintingChanged(seq, state, trouble or ""))
