"""One conversation with a printer, in which every wait has a deadline and can be called off."""

from __future__ import annotations

import errno
import select
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Self

from kiosk.devices.escpos_reply import DLE_EOT, Question, Reply, Status, parse_replies, trouble_of
from kiosk.devices.printer_channel import Channel
from kiosk.ports import PrinterTrouble

CHUNK_BYTES = 512
SLICE_S = 0.1
"""How long a wait may last before the stop is looked at."""
TAIL_SLICE_S = 0.01


class LinkLost(Exception):
    """The connection broke or was called off; `str(error)` says how, for the log."""


class PrinterLink:
    """Reads what the printer says while it waits for anything; closes the channel at its end."""

    def __init__(self, channel: Channel, stop: Event) -> None:
        self._channel = channel
        self._stop = stop
        self._unparsed = b""
        self._inbox: list[Reply] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._channel.close()

    def wait(self, timeout_s: float, *, to_write: bool = False) -> bool:
        """Wait at most one slice for the printer; True when it takes data.  Raises LinkLost."""
        if self._stop.is_set():
            raise LinkLost("called off")
        poll = select.poll()
        poll.register(self._channel.fileno(), select.POLLIN | (select.POLLOUT if to_write else 0))
        ready = dict(poll.poll(max(0.0, min(timeout_s, SLICE_S)) * 1000))
        events = ready.get(self._channel.fileno(), 0)
        if events & (select.POLLIN | select.POLLERR | select.POLLHUP):
            self._receive()
        if events & (select.POLLERR | select.POLLHUP):
            raise LinkLost("the way to the printer is gone")  # a USB printer that was pulled out
        return bool(events & select.POLLOUT)

    def take_replies(self) -> list[Reply]:
        """What the printer has said since the last call."""
        replies, self._inbox = self._inbox, []
        return replies

    def send_some(self, data: bytes) -> int:
        """Hand at most one chunk to the kernel; how many bytes it took.  Raises LinkLost."""
        try:
            return self._channel.write(data[:CHUNK_BYTES])
        except BlockingIOError:
            return 0
        except OSError as error:
            raise _lost(error) from error

    def unacknowledged_bytes(self) -> int:
        """Bytes of ours that the printer's side has not taken yet."""
        try:
            return self._channel.unacknowledged_bytes()
        except OSError as error:
            raise _lost(error) from error

    def ask_trouble(self, timeout_s: float) -> PrinterTrouble | None:
        """How the printer is, by `DLE EOT` 1, 4 and 2; None is ready.  Raises LinkLost."""
        bits = []
        for question in (Question.PRINTER, Question.PAPER, Question.OFFLINE_CAUSE):
            status = self._ask(question, timeout_s)
            if status is None:
                return PrinterTrouble.NO_ANSWER
            bits.append(status)
        return trouble_of(*bits)

    def _ask(self, question: Question, timeout_s: float) -> int | None:
        deadline = monotonic() + timeout_s
        self.wait(0)
        self._inbox = [reply for reply in self._inbox if not isinstance(reply, Status)]
        request = DLE_EOT + bytes([question])
        while request:
            if monotonic() >= deadline:
                if len(request) == len(DLE_EOT) + 1:
                    return None
                raise LinkLost("took half a question")  # what follows would be misread
            if self.wait(deadline - monotonic(), to_write=True):
                request = request[self.send_some(request) :]
        while True:
            for reply in self._inbox:
                if isinstance(reply, Status):
                    self._inbox.remove(reply)
                    return reply.bits
            if monotonic() >= deadline:
                return None
            self.wait(deadline - monotonic())

    def _receive(self) -> None:
        try:
            received = self._channel.read()
        except BlockingIOError:
            return
        except OSError as error:
            raise _lost(error) from error
        if not received:
            raise LinkLost("the printer closed the connection")
        replies, self._unparsed = parse_replies(self._unparsed + received)
        self._inbox += replies


def _lost(error: OSError) -> LinkLost:
    return LinkLost(errno.errorcode.get(error.errno or 0, str(error)))
