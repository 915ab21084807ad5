"""The print thread: takes papers from the store and never holds the screen up (design.md 6)."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.core.events import PrintingChanged
from kiosk.core.papers import TEST_PAGE, compose
from kiosk.core.slip import Line
from kiosk.ports import Printer, PrinterTrouble, PrintOutcome, PrintState
from kiosk.store import paper_values, printing
from kiosk.store.database import TROUBLE, Store
from kiosk.store.printing import PrintJob

LOG = logging.getLogger(__name__)

RETRY_S = 5.0
"""How long to wait before a printer that took nothing is asked again."""


@dataclass
class Turn:
    """Whose turn it is at a printer that several threads share, and what they leave behind."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    torn: bool = False
    """Whether the last paper may have left the printer inside a picture."""


class PrintThread(threading.Thread):
    """Prints what is NOT_SENT, the oldest first; every outcome is stored before it is told.

    A paper that cannot be made is uncertain, as one that may not have come out: a person is
    asked, and the papers behind it go on.  `training` marks all that comes out as practice.
    `on_tried` is told how a test page ended, which finds out what the printer answers.
    """

    def __init__(
        self,
        store: Store,
        printer: Printer,
        *,
        on_printing: Callable[[PrintingChanged], None],
        on_trouble: Callable[[PrinterTrouble | None], None],
        on_tried: Callable[[PrintOutcome], None] = lambda _outcome: None,
        retry_s: float = RETRY_S,
        training: bool = False,
        turn: Turn | None = None,
    ) -> None:
        """`turn`: the one of all who share the printer; it is held while a paper is under way."""
        super().__init__(name="paper", daemon=True)
        self._store = store
        self._printer = printer
        self._on_printing = on_printing
        self._on_trouble = on_trouble
        self._on_tried = on_tried
        self._retry_s = retry_s
        self._training = training
        self._turn = turn or Turn()
        self._wake = threading.Event()
        self._stopping = False
        self._trouble: PrinterTrouble | None = None
        """What was told last."""

        self._turn.torn = self._turn.torn or printing.may_be_torn(store)

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
                LOG.exception("the state of a paper could not be stored")
                self._wake.wait(self._retry_s)
                continue
            if done or self._stopping:
                continue
            if job is not None or self._trouble is None:
                self._wake.wait(self._retry_s if job is not None else None)
            elif not self._wake.wait(self._retry_s):
                self._look_again()

    def _look_again(self) -> None:
        """Nothing is to be printed, and the last word is a trouble: is there still one?"""
        with self._turn.lock:
            trouble = self._printer.trouble()
        self._tell_trouble(trouble)

    def _tell_trouble(self, trouble: PrinterTrouble | None) -> None:
        self._trouble = trouble
        self._on_trouble(trouble)

    def _print(self, job: PrintJob) -> bool:
        """Whether it left NOT_SENT."""
        paper = self._composed(job)
        if paper is None:
            printing.mark(self._store, job.job, PrintState.UNKNOWN)
            self._tell(job, PrintState.UNKNOWN)
            return True
        outcome = self._delivered(job, paper)
        if outcome.state is PrintState.NOT_SENT:
            printing.take_back(self._store, job.job)
        else:
            printing.mark(self._store, job.job, outcome.state)
        self._tell_trouble(outcome.trouble)
        self._tell(job, outcome.state, outcome.trouble)
        if job.paper == TEST_PAGE:
            self._on_tried(outcome)
        return outcome.state is not PrintState.NOT_SENT

    def _composed(self, job: PrintJob) -> tuple[Line, ...] | None:
        """The lines of a job, or None where its entry or content does not make a paper."""
        try:
            issue = paper_values.issue_of(self._store, job, training=self._training)
            return compose(paper_values.value_of(self._store, job), issue)
        except sqlite3.Error:
            raise
        except Exception:
            LOG.exception("no paper can be made of job %d", job.job)
            return None

    def _delivered(self, job: PrintJob, paper: tuple[Line, ...]) -> PrintOutcome:
        def before_first_byte() -> None:
            printing.mark_sending(self._store, job.job)
            self._tell(job, PrintState.SENDING)

        def on_notice(trouble: PrinterTrouble | None) -> None:
            self._tell_trouble(trouble)
            self._tell(job, PrintState.SENDING, trouble)

        with self._turn.lock:
            outcome = self._printer.deliver(
                paper,
                job.job,
                before_first_byte=before_first_byte,
                on_notice=on_notice,
                resync=self._turn.torn,
                finds_out=job.paper == TEST_PAGE,
            )
            if outcome.state is not PrintState.NOT_SENT:  # else it is as it was
                self._turn.torn = outcome.state is PrintState.UNKNOWN
        return outcome

    def _tell(
        self, job: PrintJob, state: PrintState, trouble: PrinterTrouble | None = None
    ) -> None:
        self._on_printing(PrintingChanged(job.seq or 0, state, trouble or "", job.job))
