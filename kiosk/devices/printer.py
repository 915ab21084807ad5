"""A receipt printer on whatever way (`printer_channel`): opened for each job, at most one paper.

The job is asked for (`DLE EOT`), sent and answered on one connection with a deadline on every
wait.  "The kernel took the bytes" means nothing - two megabytes fit into the buffers of a stuck
printer - so PRINTED is only what the printer itself answers after the last line (design.md 6).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from typing import Any

from kiosk.core.slip import Line
from kiosk.devices.charset import Charset
from kiosk.devices.escpos_bytes import Answer, compose, process_id, question
from kiosk.devices.escpos_reply import BufferAnswer, ProcessAnswer, ProcessEnd, Reply
from kiosk.devices.printer_channel import Channel, SerialChannel, TcpChannel, UsbChannel
from kiosk.devices.printer_found import Found
from kiosk.devices.printer_link import CHUNK_BYTES, SLICE_S, TAIL_SLICE_S, LinkLost, PrinterLink
from kiosk.ports import PrinterTrouble, PrintOutcome, PrintState

RESYNC = b"\x00" * 8192
"""More than a torn image of ours can lack (IMAGE_BYTES); a printer in no image skips it."""

Notice = Callable[[PrinterTrouble | None], None]


class EscPosPrinter:
    """The printer port.  `connect` opens a way to the printer; OSError when there is none.

    `answer` is what this model of printer can say at the end of a job ('process_id', 'gs_r' or
    'none', found by the set-up print); with 'none' a job that was sent is always UNKNOWN.
    `progress_timeout_s` without a byte taken is a trouble to show; a trouble is waited for during
    `trouble_wait_s`, and silence is one; a printer that says it is ready has `answer_timeout_s` to
    answer.  `holds`: what the printer was sent survives a new roll; of one that loses it, the
    answer to the last line says nothing of the lines before a trouble, and the job is UNKNOWN.
    `status`: whether it says how it is; without, it is taken to be ready.
    """

    def __init__(
        self,
        connect: Callable[[], Channel],
        columns: int = 32,
        *,
        answer: str = Answer.PROCESS_ID,
        native_qr: bool = False,
        charset: str = Charset.GBK,
        holds: bool = True,
        status: bool = True,
        status_timeout_s: float = 1.0,
        progress_timeout_s: float = 3.0,
        answer_timeout_s: float = 30.0,
        trouble_wait_s: float = 300.0,
        status_every_s: float = 1.0,
    ) -> None:
        self.columns = columns
        self._open = connect
        self._answer = Answer(answer)
        self._native_qr = native_qr
        self._charset = Charset(charset)
        self._holds = holds
        self._status = status
        self._status_timeout_s = status_timeout_s
        self._progress_timeout_s = progress_timeout_s
        self._answer_timeout_s = answer_timeout_s
        self._trouble_wait_s = trouble_wait_s
        self._status_every_s = status_every_s
        self._stop = Event()
        self._job = Lock()
        self._noticed: PrinterTrouble | None = None

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
        with self._job:
            self._noticed = None
            try:
                with self._connect() as link:
                    return self._ask(link) or Found(self._answer_to(link, page).value)
            except (OSError, LinkLost):
                return self._noticed or PrinterTrouble.NO_ANSWER

    def _answer_to(self, link: PrinterLink, page: Sequence[Line]) -> Answer:
        """Which question at the end of a page it answers, the better one first.  Raises LinkLost.

        `GS ( H` comes last: who lacks it writes its arguments under the page.
        """
        job = b"".join(
            [
                RESYNC,
                compose(page, self.columns, 0, answer=Answer.GS_R, charset=self._charset),
                question(Answer.PROCESS_ID, 0),
            ]
        )
        self._write(link, job, _Sent(len(job)), lambda _: None)
        best, give_up_at = Answer.NONE, monotonic() + self._answer_timeout_s
        while monotonic() < give_up_at:
            for reply in link.take_replies():
                if reply == ProcessAnswer(ProcessEnd.PRINTED, process_id(0)):
                    return Answer.PROCESS_ID
                if isinstance(reply, BufferAnswer):
                    best = Answer.GS_R
                    give_up_at = min(give_up_at, monotonic() + self._progress_timeout_s)
            link.wait(give_up_at - monotonic())
        return best

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
    ) -> PrintOutcome:
        """Print one paper at most once (see `ports.Printer`).

        Only what the two callbacks raise passes through; `detail` is English, for the log.
        """
        with self._job:
            self._noticed = None
            try:
                job = self._compose(lines, job_id)
            except Exception as error:  # noqa: BLE001  (whatever it is, no byte has left)
                return _not_sent(PrinterTrouble.FAULT, f"cannot be composed: {error!r}")
            try:
                link = self._connect()
            except OSError as error:
                return _not_sent(PrinterTrouble.NO_ANSWER, f"cannot connect: {error}")
            with link:
                try:
                    trouble = self._ask(link)
                except LinkLost as error:
                    return _not_sent(PrinterTrouble.NO_ANSWER, f"before the job: {error}")
                if trouble is not None:
                    return _not_sent(trouble, "asked before the job")
                before_first_byte()
                return self._transmit(link, (RESYNC if resync else b"") + job, job_id, on_notice)

    def _compose(self, lines: Sequence[Line], job_id: int) -> bytes:
        return compose(
            lines,
            self.columns,
            job_id,
            answer=self._answer,
            native_qr=self._native_qr,
            charset=self._charset,
        )

    def _connect(self) -> PrinterLink:
        return PrinterLink(self._open(), self._stop)

    def _transmit(
        self, link: PrinterLink, data: bytes, job_id: int, on_notice: Notice
    ) -> PrintOutcome:
        was_troubled = False

        def notice(trouble: PrinterTrouble | None) -> None:
            nonlocal was_troubled
            was_troubled = was_troubled or trouble is not None
            if trouble != self._noticed:
                self._noticed = trouble
                on_notice(trouble)

        sent, own_id = _Sent(len(data)), process_id(job_id)
        try:
            self._write(link, data, sent, notice)
            outcome = self._await_answer(link, own_id, notice)
        except LinkLost as error:
            if sent.count < sent.total or not self._is_answered(link, own_id):
                state = PrintState.UNKNOWN if sent.count else PrintState.NOT_SENT
                trouble = self._noticed or PrinterTrouble.NO_ANSWER
                detail = f"{error} after {sent.count} of {sent.total} bytes"
                return PrintOutcome(state, trouble, detail)
            outcome = PrintOutcome(PrintState.PRINTED)  # it hung up right after its answer
        if was_troubled and not self._holds and outcome.state is PrintState.PRINTED:
            return PrintOutcome(PrintState.UNKNOWN, None, "it may have lost what it was sent")
        return outcome

    def _write(self, link: PrinterLink, data: bytes, sent: _Sent, notice: Notice) -> None:
        """Until the printer's side has taken every byte; raises LinkLost, also on giving up."""
        taken, progress_at = 0, monotonic()
        while taken < sent.total:
            if sent.count == sent.total:
                link.wait(TAIL_SLICE_S)
            elif link.wait(SLICE_S, to_write=True):
                link.take_replies()  # whatever came before the last byte left answers another job
                sent.count += link.send_some(data[sent.count : sent.count + CHUNK_BYTES])
            now = monotonic()
            now_taken = sent.count - link.unacknowledged_bytes()
            if now_taken > taken:
                taken, progress_at = now_taken, now
                notice(None)
            elif now - progress_at > self._trouble_wait_s:
                raise LinkLost("took nothing more")
            elif now - progress_at > self._progress_timeout_s:
                notice(PrinterTrouble.OFFLINE)  # a question would only queue behind the data

    def _await_answer(self, link: PrinterLink, own_id: bytes, notice: Notice) -> PrintOutcome:
        now = monotonic()
        give_up_at, ask_at, troubled = now + self._answer_timeout_s, now, False
        if self._answer is not Answer.NONE:
            ask_at += self._status_every_s
        while True:
            link.wait(min(give_up_at, ask_at) - now)
            if self._is_answered(link, own_id):
                notice(None)
                return PrintOutcome(PrintState.PRINTED)
            now = monotonic()
            if now >= give_up_at:
                return PrintOutcome(PrintState.UNKNOWN, self._noticed, "no answer to the last byte")
            if now < ask_at:
                continue
            trouble = self._ask(link)
            now = monotonic()
            ask_at = now + self._status_every_s
            if trouble is None:
                notice(None)
                if self._answer is Answer.NONE:
                    return PrintOutcome(PrintState.UNKNOWN, None, "this printer cannot answer")
                if troubled:
                    give_up_at, troubled = now + self._answer_timeout_s, False
                continue
            if trouble is PrinterTrouble.NO_ANSWER:
                # Many printers fall silent while their cover is open: the trouble is as it was.
                # Or the rest of the job fills them to the brim, and no question gets past it.
                trouble = self._noticed or trouble
            notice(trouble)
            if not troubled:
                give_up_at, troubled = now + self._trouble_wait_s, True

    def _is_answered(self, link: PrinterLink, own_id: bytes) -> bool:
        return any(self._is_answer(reply, own_id) for reply in link.take_replies())

    def _is_answer(self, reply: Reply, own_id: bytes) -> bool:
        match self._answer:
            case Answer.PROCESS_ID:
                return reply == ProcessAnswer(ProcessEnd.PRINTED, own_id)
            case Answer.GS_R:
                return isinstance(reply, BufferAnswer)
            case Answer.NONE:
                return False


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


class _Sent:
    """How many bytes of a job the kernel has taken; outlives the exception that ends the job."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.count = 0


def _not_sent(trouble: PrinterTrouble, detail: str) -> PrintOutcome:
    return PrintOutcome(PrintState.NOT_SENT, trouble, detail)
