"""An emulated receipt printer on a real TCP socket, for the demo and the tests.

It has what a driver has to cope with: a bounded buffer that pushes back, paper that ends, a cover,
silence, a connection that breaks, a buffer that survives a new roll or does not, a supply so weak
that it starts anew within a job.  What it printed can be read and looked at.  One thread does
everything, in the order of the bytes.
"""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Condition, Event, Thread, current_thread
from time import monotonic
from types import TracebackType
from typing import Self

from kiosk.devices.charset import Charset
from kiosk.devices.emulated_mechanics import Mechanics
from kiosk.devices.paper import Paper
from kiosk.devices.print_head import OWN_SPACING_DOTS, PrintHead

FULL_ROLL_ROWS = 8000
"""30 metres."""
READ_BYTES = 256
RECEIVE_BUFFER_BYTES = 4096
"""Of the kernel; small, so that a full printer pushes back."""
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends RST."""


class EmulatedPrinter:
    """A printer of 32 or 48 columns that listens on 127.0.0.1 while its `with` block lasts.

    `port`: 0 takes a free one, which `port` then names.  `paper_rows`: how many rows (of 30 dots)
    are left on the roll.  `keeps_buffer`: whether what it received survives a new roll.
    `lines_per_s`: print speed, None for at once.  `drop_after_bytes`: the connection breaks (RST)
    when that many bytes have come in, once.  `answers_process_id`, `answers_gs_r`: which questions
    at the end of a job it knows.  `knows_macros`: `GS :` and `GS ^`.  `bytes_per_s`: speed of
    its line, None for at once.  `charset`: what its own font has.
    """

    def __init__(
        self,
        columns: int = 32,
        *,
        port: int = 0,
        paper_rows: int = FULL_ROLL_ROWS,
        keeps_buffer: bool = True,
        buffer_bytes: int = 4096,
        lines_per_s: float | None = None,
        drop_after_bytes: int | None = None,
        answers_process_id: bool = True,
        answers_gs_r: bool = True,
        knows_macros: bool = True,
        bytes_per_s: float | None = None,
        charset: Charset = Charset.GBK,
    ) -> None:
        self.columns = columns
        self.host = "127.0.0.1"
        self.port = port
        self._keeps_buffer = keeps_buffer
        self._bytes_per_s = bytes_per_s
        self._receive_again_at_s = 0.0
        self._deaf_until_s = 0.0
        self._due: list[tuple[int, Callable[[], object]]] = []
        """What is to befall it, by how many bytes have come in; the next one last."""

        self._mechanics = Mechanics(
            PrintHead(columns, charset),
            paper_dots=paper_rows * OWN_SPACING_DOTS,
            buffer_bytes=buffer_bytes,
            lines_per_s=lines_per_s,
            answers_process_id=answers_process_id,
            answers_gs_r=answers_gs_r,
            knows_macros=knows_macros,
        )
        self._received_bytes = 0
        self._printed = Condition()
        self._requests: SimpleQueue[tuple[Callable[[], None], Event]] = SimpleQueue()
        self._connections: dict[socket.socket, bytes] = {}
        """Each with the beginning of a real-time question that came last."""
        self._speaker: socket.socket | None = None
        """The connection that sent the last byte: answers go there."""
        self._thread: Thread | None = None
        self._is_closing = False
        if drop_after_bytes is not None:
            self.at_byte(drop_after_bytes, self.drop_connections)

    def __enter__(self) -> Self:
        """Start to listen; OSError when the port is taken."""
        self._listener = socket.create_server((self.host, self.port))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        self._listener.settimeout(0)
        self.port = self._listener.getsockname()[1]
        self._waker, self._wakened = socket.socketpair()
        self._thread = Thread(target=self._serve, name="emulated-printer")
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._do(self._begin_to_close)
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        for end in (self._listener, self._waker, self._wakened, *self._connections):
            end.close()
        self._carry_out_requests()

    # What came out.

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers that have left the printer, oldest first."""
        return tuple(self._mechanics.head.finished)

    @property
    def unfinished(self) -> Paper | None:
        """What hangs out of the printer and is not cut off."""
        rows = tuple(self._mechanics.head.rows)
        return Paper(self.columns, rows) if rows else None

    @property
    def rubbish(self) -> tuple[str, ...]:
        """The commands it did not know."""
        return tuple(self._mechanics.rubbish)

    @property
    def received_bytes(self) -> int:
        """All that came in so far, status questions included."""
        return self._received_bytes

    def wait_for_papers(self, count: int, timeout_s: float = 10.0) -> tuple[Paper, ...]:
        """The papers as soon as there are `count`; raises TimeoutError."""
        with self._printed:
            if not self._printed.wait_for(lambda: len(self.papers) >= count, timeout_s):
                raise TimeoutError(f"{len(self.papers)} of {count} papers in {timeout_s} s")
        return self.papers

    # What a person does to it.  Each takes effect before it returns.

    def load_paper(self, rows: int = FULL_ROLL_ROWS) -> None:
        """Put in a new roll; a printer that does not keep its buffer loses the rest of the job."""

        def load() -> None:
            if not self._keeps_buffer:
                self._mechanics.lose_buffer()
            self._mechanics.paper_dots = rows * OWN_SPACING_DOTS

        self._do(load)

    def take_paper_out(self) -> None:
        self._set(paper_dots=0)

    def open_cover(self) -> None:
        self._set(cover_is_open=True)

    def close_cover(self) -> None:
        self._set(cover_is_open=False)

    def go_offline(self) -> None:
        self._set(is_offline=True)

    def go_online(self) -> None:
        self._set(is_offline=False)

    def jam(self) -> None:
        """The cutter is stuck."""
        self._set(is_jammed=True)

    def clear_jam(self) -> None:
        self._set(is_jammed=False)

    def go_silent(self) -> None:
        """It hangs: it goes on taking bytes, prints nothing and answers nothing."""
        self._set(is_silent=True)

    def wake_up(self) -> None:
        self._set(is_silent=False)

    def go_mute(self) -> None:
        """It goes on printing and says nothing more."""
        self._set(is_mute=True)

    def speak_again(self) -> None:
        self._set(is_mute=False)

    def drop_connections(self) -> None:
        """The way to it breaks (RST); what it has received it keeps."""

        def drop() -> None:
            for connection in list(self._connections):
                self._reset(connection)

        self._do(drop)

    def power_cycle(self) -> None:
        """Off and on: connections, buffer and faults are gone, a half-printed paper is torn."""

        def restart() -> None:
            self.drop_connections()
            self._mechanics.start_anew()
            self._mechanics.head.end_paper(torn=True)

        self._do(restart)

    def start_anew(self, deaf_s: float = 0.0, *, holds_line: bool = True) -> None:
        """Its supply sags: it forgets all it was sent and begins as after power-on, and the line
        to it stands.  For `deaf_s` it takes nothing, or, where it does not hold the line, what
        comes is lost."""

        def restart() -> None:
            self._mechanics.start_anew()
            self._connections = dict.fromkeys(self._connections, b"")
            if holds_line:
                self._receive_again_at_s = monotonic() + deaf_s
            else:
                self._deaf_until_s = monotonic() + deaf_s

        self._do(restart)

    def at_byte(self, count: int, befalls: Callable[[], object]) -> None:
        """Have something befall it between two bytes: when `count` in all have come in, once."""

        def enter() -> None:
            self._due.append((count, befalls))
            self._due.sort(key=lambda due: -due[0])

        self._do(enter)

    def _set(self, **state: bool | int) -> None:
        def change() -> None:
            for name, value in state.items():
                setattr(self._mechanics, name, value)

        self._do(change)

    # The thread.

    def _do(self, action: Callable[[], None]) -> None:
        """Have the thread do it, if there is one, and wait until it has."""
        if self._thread is None or self._thread is current_thread():
            action()
            return
        done = Event()
        self._requests.put((action, done))
        self._waker.send(b"!")
        while not done.wait(1.0):
            if not self._thread.is_alive():
                raise RuntimeError("the emulated printer has died")

    def _carry_out_requests(self) -> None:
        with suppress(Empty):
            while True:
                action, done = self._requests.get_nowait()
                action()
                done.set()

    def _begin_to_close(self) -> None:
        self._is_closing = True

    def _serve(self) -> None:
        while not self._is_closing:
            with self._printed:
                said, again_at_s = self._mechanics.run(monotonic())
                self._printed.notify_all()
            self._say(self._speaker, said)
            sources = [self._listener, self._wakened]
            now_s = monotonic()
            if now_s < self._receive_again_at_s:
                again_at_s = min(again_at_s or self._receive_again_at_s, self._receive_again_at_s)
            elif self._mechanics.room_bytes():
                sources += islice(self._connections, 1)  # the others wait until it hangs up
            timeout_s = None if again_at_s is None else max(0.0, again_at_s - now_s)
            for source in select.select(sources, [], [], timeout_s)[0]:
                if source is self._listener:
                    self._accept()
                elif source is self._wakened:
                    self._wakened.recv(READ_BYTES)
                    self._carry_out_requests()
                elif source in self._connections:
                    self._receive(source)

    def _accept(self) -> None:
        with suppress(OSError):
            connection, _ = self._listener.accept()
            connection.settimeout(0)
            self._connections[connection] = b""

    def _receive(self, connection: socket.socket) -> None:
        limit = min(READ_BYTES, self._mechanics.room_bytes())
        if self._due:
            limit = min(limit, max(1, self._due[-1][0] - self._received_bytes))
        try:
            data = connection.recv(limit) if limit > 0 else b""
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._forget(connection)
            connection.close()
            return
        self._speaker = connection
        self._received_bytes += len(data)
        if monotonic() >= self._deaf_until_s:
            said, self._connections[connection] = self._mechanics.take(
                self._connections[connection] + data
            )
            self._say(connection, said)
        if self._bytes_per_s is not None:
            self._receive_again_at_s = monotonic() + len(data) / self._bytes_per_s
        while self._due and self._received_bytes >= self._due[-1][0]:
            self._due.pop()[1]()

    def _say(self, connection: socket.socket | None, said: bytes) -> None:
        if connection is not None and said:
            with suppress(OSError):
                connection.send(said)

    def _reset(self, connection: socket.socket) -> None:
        self._forget(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        connection.close()

    def _forget(self, connection: socket.socket) -> None:
        self._mechanics.buffer += self._connections.pop(connection)
        if self._speaker is connection:
            self._speaker = None
