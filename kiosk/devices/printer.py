"""A receipt printer on whatever way (`printer_channel`): opened for each job, at most one paper.

The job is asked for (`DLE EOT`), sent and answered on one connection with a deadline on every
wait.  "The kernel took the bytes" means nothing - two megabytes fit into the buffers of a stuck
printer - so PRINTED is only what the printer itself answers after the last line (design.md 6).
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from typing import Any

from kiosk.core.slip import Line
from kiosk.devices.charset import Charset
from kiosk.devices.escpos_bytes import MACRO_RUN, Answer, compose_pieces, question
from kiosk.devices.printer_channel import Channel, SerialChannel, TcpChannel, UsbChannel
from kiosk.devices.printer_end import Inquiry, Transmission, inquiry_of, job_of
from kiosk.devices.printer_found import Found
from kiosk.devices.printer_link import CHUNK_BYTES, SLICE_S, TAIL_SLICE_S, LinkLost, PrinterLink
from kiosk.ports import PrinterTrouble, PrintOutcome, PrintState

LOG = logging.getLogger(__name__)

RESYNC = b"\x00" * 8192
"""More than a torn image of ours can lack (IMAGE_BYTES); a printer in no image skips it."""

Notice = Callable[[PrinterTrouble | None], None]


class EscPosPrinter:
    """The printer port.  `connect` opens a way to the printer; OSError when there is none.

    `answer` is what this model of printer can say at the end of a job ('process_id', 'gs_r' or
    'none', found by the test page); with 'none' a job that was sent is always UNKNOWN.  `guarded`:
    it keeps a macro until it starts anew (`printer_end`).  `silent_pages`: so many test pages it
    has let go without an answer.  `keep` is told what a page has found out, which is counted on
    from then on; without it `answer` and `guarded` stand.
    `progress_timeout_s` without a byte taken is a trouble to show; a trouble is waited for during
    `trouble_wait_s`, and silence is one; a printer that says it is ready has `answer_timeout_s` to
    answer.  `holds`: what the printer was sent survives a new roll; of one that loses it, the
    answer to the last line says nothing of the lines before a trouble, and the job is UNKNOWN.
    An answer that names no job is believed after an uncertain one only when what was owed to that
    has come: as many as were asked for, and nothing more during `quiet_s`, or, where nobody knows
    how many, nothing more during `settle_timeout_s`.
    `status`: whether it says how it is; without, it is taken to be ready.
    """

    def __init__(
        self,
        connect: Callable[[], Channel],
        columns: int = 32,
        *,
        answer: str = Answer.PROCESS_ID,
        guarded: bool = False,
        silent_pages: int = 0,
        native_qr: bool = False,
        charset: str = Charset.GBK,
        holds: bool = True,
        status: bool = True,
        keep: Callable[[Found], None] | None = None,
        status_timeout_s: float = 1.0,
        progress_timeout_s: float = 3.0,
        answer_timeout_s: float = 30.0,
        trouble_wait_s: float = 300.0,
        status_every_s: float = 1.0,
        settle_timeout_s: float = 10.0,
        quiet_s: float = 2.0,
    ) -> None:
        self.columns = columns
        self._open = connect
        self._found = Found(Answer(answer).value, guarded, silent_pages)
        self._page = self._found
        self._numbers = count(secrets.randbelow(1 << 20)).__next__
        self._native_qr = native_qr
        self._charset = Charset(charset)
        self._holds = holds
        self._status = status
        self._keep = keep
        self._status_timeout_s = status_timeout_s
        self._progress_timeout_s = progress_timeout_s
        self._answer_timeout_s = answer_timeout_s
        self._trouble_wait_s = trouble_wait_s
        self._status_every_s = status_every_s
        self._settle_timeout_s = settle_timeout_s
        self._quiet_s = quiet_s
        self._stop = Event()
        self._job = Lock()
        self._noticed: PrinterTrouble | None = None
        self._owed: int | None = None
        """Answers to `GS r` that may still come, at most; None: nobody knows."""

    def close(self) -> None:
        """Call off a job that waits, and every later one; returns at once, from any thread."""
        self._stop.set()

    def trouble(self) -> PrinterTrouble | None:
        """Ask the printer how it is; while a job is under way, the trouble that job waits for."""
        if not self._job.acquire(blocking=False):
            return self._noticed
        try:
            with self._connect() as link:
                return self._ask(link)
        except (OSError, LinkLost):
            return PrinterTrouble.NO_ANSWER
        finally:
            self._job.release()

    def find_out(self, page: Sequence[Line]) -> Found | PrinterTrouble:
        """Print a page and see what the printer answers to it, whatever the settings say.

        PrinterTrouble: it was not ready, or was lost on the way; then nothing is known.
        """
        outcome = self.deliver(
            page,
            0,
            before_first_byte=lambda: None,
            on_notice=lambda _: None,
            resync=True,
            finds_out=True,
        )
        if not outcome.answers:
            return outcome.trouble or PrinterTrouble.NO_ANSWER
        return self._page

    def _ask(self, link: PrinterLink) -> PrinterTrouble | None:
        return link.ask_trouble(self._status_timeout_s) if self._status else None

    def deliver(
        self,
        lines: Sequence[Line],
        job_id: int,
        *,
        before_first_byte: Callable[[], None],
        on_notice: Notice,
        resync: bool = False,
        finds_out: bool = False,
    ) -> PrintOutcome:
        """Print one paper at most once (see `ports.Printer`).

        Only what the two callbacks raise passes through; `detail` is English, for the log.
        """
        with self._job:
            self._noticed = None
            try:
                job = self._compose(lines, finds_out=finds_out)
            except Exception as error:  # noqa: BLE001  (whatever it is, no byte has left)
                return _not_sent(PrinterTrouble.FAULT, f"cannot be composed: {error!r}")
            try:
                link = self._connect()
            except OSError as error:
                return _not_sent(PrinterTrouble.NO_ANSWER, f"cannot connect: {error}")
            with link:
                try:
                    trouble = self._ask(link)
                    if not resync and self._owed is None:
                        self._owed = 0  # so says who calls: nothing is left of before
                    if trouble is None and resync:
                        trouble = self._settle(link, job)
                except LinkLost as error:
                    return _not_sent(PrinterTrouble.NO_ANSWER, f"before the job: {error}")
                if trouble is not None:
                    return _not_sent(trouble, "asked before the job")
                before_first_byte()
                outcome = self._transmit(link, job, on_notice)
            LOG.info("job %d: %s %s", job_id, outcome.state, outcome.detail)
            return self._learnt(outcome, job) if finds_out else outcome

    def _compose(self, lines: Sequence[Line], *, finds_out: bool) -> Transmission:
        pieces = compose_pieces(
            lines, self.columns, native_qr=self._native_qr, charset=self._charset
        )
        if finds_out:
            return inquiry_of(pieces, self._numbers)
        answer = Answer(self._found.answer)
        return job_of(pieces, answer, self._numbers, guarded=self._found.guard)

    def _learnt(self, outcome: PrintOutcome, job: Transmission) -> PrintOutcome:
        """With what a page found out, which is kept; nothing where something went wrong on the way.

        Silence is believed the second time only: a printer may have been slow, or have had its
        paper changed without a word.
        """
        found = job.end.found() if isinstance(job.end, Inquiry) else None
        if outcome.state is not PrintState.PRINTED:
            silent = found is None and job.left_whole and not job.was_troubled
            found = self._found.after_silence() if silent else None
        if found is None:
            return outcome
        self._page = found
        if self._keep is not None:
            self._keep(found)
            self._found = found
        return replace(outcome, answers=found.said)

    def _settle(self, link: PrinterLink, job: Transmission) -> PrinterTrouble | None:
        """Complete a picture that an earlier job left open, and let what is owed to it come.

        `GS r` is answered with one byte that names no job, and a printer that kept its buffer may
        still owe those of before: it is asked once more, and all is said when as many have come as
        were asked for and it falls quiet, or when it says nothing for long.  Of a printer that
        says nothing at all no `GS r` of this job is believed.  What is the matter with it is asked
        only after an answer: over a slow line a question may lie behind those bytes for long.
        Raises LinkLost.
        """
        owed, self._owed = self._owed, None
        inquires = isinstance(job.end, Inquiry)
        if inquires:
            owed = 0  # whatever comes, it is an answer of this printer
        nameless = inquires or self._found.answer == "gs_r"
        heard = Inquiry(b"", b"")
        ahead = Transmission(RESYNC + (MACRO_RUN if self._found.guard else b""), heard)
        if nameless:
            ahead.data += question(Answer.GS_R, 0)
        self._write(link, ahead, lambda _: None, self._settle_timeout_s)
        if not nameless:
            return None
        over_at = monotonic() + self._settle_timeout_s
        while (now := monotonic()) < over_at:
            link.wait(over_at - now)
            if heard.take(link.take_replies(), 0):
                is_last = owed is not None and heard.nameless > owed
                over_at = monotonic() + (self._quiet_s if is_last else self._settle_timeout_s)
        if not heard.nameless:
            job.end.believe_no_nameless()
            return None
        self._owed = 0
        return self._ask(link)  # it may have fallen quiet for another reason

    def _connect(self) -> PrinterLink:
        return PrinterLink(self._open(), self._stop)

    def _transmit(self, link: PrinterLink, job: Transmission, on_notice: Notice) -> PrintOutcome:
        def notice(trouble: PrinterTrouble | None) -> None:
            job.was_troubled = job.was_troubled or trouble is not None
            if trouble != self._noticed:
                self._noticed = trouble
                on_notice(trouble)

        link.take_replies()  # whatever came before the first byte left answers another job
        outcome = self._carried(link, job, notice)
        if outcome.state is PrintState.PRINTED:
            self._owed = 0  # it answers in the order of the bytes
        elif self._owed is not None:
            self._owed += job.end.owes(job.sent_bytes)
        if job.was_troubled and not self._holds and outcome.state is PrintState.PRINTED:
            return PrintOutcome(PrintState.UNKNOWN, None, "it may have lost what it was sent")
        return outcome

    def _carried(self, link: PrinterLink, job: Transmission, notice: Notice) -> PrintOutcome:
        try:
            self._write(link, job, notice, self._trouble_wait_s)
            return self._await_answer(link, job, notice)
        except LinkLost as error:
            job.end.take(link.take_replies(), job.sent_bytes)
            if not job.end.is_believed:
                state = PrintState.UNKNOWN if job.sent_bytes else PrintState.NOT_SENT
                trouble = self._noticed or PrinterTrouble.NO_ANSWER
                detail = f"{error} after {job.sent_bytes} of {len(job.data)} bytes"
                return PrintOutcome(state, trouble, detail)
            return PrintOutcome(PrintState.PRINTED)  # it hung up right after its answer

    def _write(
        self, link: PrinterLink, job: Transmission, notice: Notice, give_up_s: float
    ) -> None:
        """Until the printer's side has taken every byte; raises LinkLost, also on giving up."""
        taken, progress_at = 0, monotonic()
        while taken < len(job.data):
            if job.left_whole:
                link.wait(TAIL_SLICE_S)
            elif link.wait(SLICE_S, to_write=True):
                job.end.take(link.take_replies(), job.sent_bytes)
                job.sent_bytes += link.send_some(
                    job.data[job.sent_bytes : job.sent_bytes + CHUNK_BYTES]
                )
            now = monotonic()
            now_taken = job.sent_bytes - link.unacknowledged_bytes()
            if now_taken > taken:
                taken, progress_at = now_taken, now
                notice(None)
            elif now - progress_at > give_up_s:
                raise LinkLost("took nothing more")
            elif now - progress_at > self._progress_timeout_s:
                notice(PrinterTrouble.OFFLINE)  # a question would only queue behind the data

    def _await_answer(self, link: PrinterLink, job: Transmission, notice: Notice) -> PrintOutcome:
        end, now = job.end, monotonic()
        give_up_at, ask_at, troubled = now + self._answer_timeout_s, now, False
        at_last = give_up_at + self._trouble_wait_s  # also of troubles that come and go
        if end.asks:
            ask_at += self._status_every_s
        while True:
            link.wait(min(give_up_at, ask_at) - now)
            is_news = end.take(link.take_replies(), job.sent_bytes)
            now = monotonic()
            if end.is_proved or (end.is_believed and now >= give_up_at):
                notice(None)
                return PrintOutcome(PrintState.PRINTED)
            if end.is_broken:
                notice(None)
                return PrintOutcome(PrintState.UNKNOWN, None, "it passed over a part of the job")
            if is_news and end.is_believed:
                give_up_at = min(give_up_at, now + self._progress_timeout_s)
            if now >= give_up_at:
                return PrintOutcome(PrintState.UNKNOWN, self._noticed, "no answer to the last byte")
            if now < ask_at:
                continue
            trouble = self._ask(link)
            now = monotonic()
            ask_at = now + self._status_every_s
            if trouble is None:
                notice(None)
                if not end.asks:
                    return PrintOutcome(PrintState.UNKNOWN, None, "this printer cannot answer")
                if troubled:
                    give_up_at, troubled = min(at_last, now + self._answer_timeout_s), False
                continue
            if trouble is PrinterTrouble.NO_ANSWER:
                # Many printers fall silent while their cover is open: the trouble is as it was.
                # Or the rest of the job fills them to the brim, and no question gets past it.
                trouble = self._noticed or trouble
            notice(trouble)
            if not troubled:
                give_up_at, troubled = min(at_last, now + self._trouble_wait_s), True


def tcp_printer(
    host: str, port: int, columns: int = 32, *, connect_timeout_s: float = 3.0, **settings: Any
) -> EscPosPrinter:
    """A printer on the network; `settings` as of EscPosPrinter."""
    return EscPosPrinter(lambda: TcpChannel(host, port, connect_timeout_s), columns, **settings)


def wired_printer(path: Path, baud: int, columns: int = 32, **settings: Any) -> EscPosPrinter:
    """A printer on a serial line of `baud`, or, with 0, behind the kernel's USB printer device."""

    def connect() -> Channel:
        return SerialChannel(path, baud) if baud else UsbChannel(path)

    return EscPosPrinter(connect, columns, **settings)


def _not_sent(trouble: PrinterTrouble, detail: str) -> PrintOutcome:
    return PrintOutcome(PrintState.NOT_SENT, trouble, detail)
