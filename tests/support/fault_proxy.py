"""A bad line on real sockets: does to each exchange, or to each connection, what a schedule says.

`http` faults are done exchange by exchange on the bytes of a request and its answer; where the
kiosk speaks TLS, the proxy ends it with the township's own certificate.  `wire` faults are done to
the bytes of a connection whatever they mean, so that TLS goes through end to end.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import ssl
import struct
import threading
from collections import Counter, deque
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from kiosk.sync.line import unproven

CHUNK_BYTES = 1 << 16
DRIPS = 12
DRIP_S = 0.004
FORWARD_S = 60.0
TORN_S = 0.3
"""How long the township may think about a request that it did not get as it was sent."""

LOGIN = "<!doctype html><title>登录</title><p>请先登录无线网络</p>".encode()
PAGES = {
    "html": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\n",
    "trouble": b"HTTP/1.1 500 Internal Server Error\r\n",
    "too_many": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n",
}
"""Answers of somebody in between, who has not asked the township."""

ANYWHERE = (
    "refuse",  # the connection is reset before a byte
    "black_hole",  # everything is taken and nothing comes back
    "cut_request",  # the township gets the first bytes
    "cut_answer",  # the kiosk does
    "corrupt_request",  # one bit is another
    "corrupt_answer",
    "drip",  # the answer comes a few bytes at a time
)
LASTING = ("pass", "drip")
WIRE = ("pass", *ANYWHERE)
HTTP = (
    *WIRE,
    *PAGES,
    "duplicate",  # the township gets the request twice, the second time at another process
    "duplicate_at_once",  # the same at one moment
    "belated",  # it gets an earlier request first, and then this one
    "earlier_answer",  # the kiosk gets what it was told before, and the township nothing
    "crossed_ack",  # the kiosk gets what another one was told of its entries
    "crossed_feed",  # the kiosk gets what another one was told
)

ONLY_FOR = {"crossed_ack": "POST", "crossed_feed": "GET"}
"""Faults that wait for the next request of a kind."""

Layer = Literal["http", "wire"]
Answers = dict[tuple[int, str], deque[bytes]]
"""The last answers of each line, by the line's port and the request's method."""

REMEMBERED = 40


@dataclass(frozen=True)
class Fault:
    kind: str
    where: float = 0.5
    """Which byte of request or answer, as a part of its length; on a wire, of `WIRE_BYTES`."""


PASS = Fault("pass")
WIRE_BYTES = 3000
"""A wire does not know how long a message is: it is cut or altered among so many bytes.  What else
is done to one ends after as many, as a radio's lines do."""


def schedule(seed: int, kinds: Sequence[str], rounds: int) -> list[Fault]:
    """Each kind so many times, in an order and at bytes that the seed says."""
    rng = random.Random(seed)
    faults = [Fault(kind, rng.random()) for kind in kinds for _ in range(rounds)]
    rng.shuffle(faults)
    return faults


class FaultProxy:
    """Forwards to the ports of `upstream` in turn; takes the next of `faults`, then lets all pass.

    `tls`: the township speaks TLS, and so does the proxy to the kiosk (`http` only).  `answers`
    are shared by lines that get crossed.
    """

    def __init__(
        self,
        upstream: Iterable[int] = (),
        faults: Iterable[Fault] = (),
        layer: Layer = "http",
        tls: ssl.SSLContext | None = None,
        answers: Answers | None = None,
    ) -> None:
        self.upstream = list(upstream)
        self.faults = deque(faults)
        self.done: Counter[str] = Counter()
        """How often each kind was done."""

        self._layer = layer
        self._tls = tls
        self._turn = 0
        self._requests: list[bytes] = []
        self._answers = {} if answers is None else answers
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault proxy")
        self._thread.start()
        self._server = self._in_loop(asyncio.start_server(self._met, sock=self._listener, ssl=tls))

    def url(self, scheme: str | None = None) -> str:
        return f"{scheme or ('https' if self._tls else 'http')}://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._in_loop(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _in_loop(self, work: Coroutine):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(FORWARD_S)

    async def _end(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _next_fault(self) -> Fault:
        fault = self.faults.popleft() if self.faults else PASS
        self.done[fault.kind] += 1
        return fault

    def _next_port(self) -> int:
        self._turn += 1
        if not self.upstream:
            raise ConnectionRefusedError
        return self.upstream[self._turn % len(self.upstream)]

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        serve = self._exchange if self._layer == "http" else self._connection
        try:
            with suppress(OSError, EOFError, TimeoutError, asyncio.CancelledError):
                await serve(reader, writer, self._next_fault())
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    # --- http

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault
    ) -> None:
        """One exchange, the only one of its connection."""
        if fault.kind == "refuse":
            _reset(writer)
            return
        request = await _message(reader)
        if fault.kind == "black_hole":
            await reader.read()  # until the kiosk has had enough
            return
        answer = await self._answered(request, fault)
        if fault.kind == "cut_answer":
            answer = answer[: int(len(answer) * fault.where)]
        elif fault.kind == "corrupt_answer":
            answer = _flipped(answer, fault.where)
        if fault.kind == "drip":
            await _drip(writer, answer)
        else:
            writer.write(answer)
            await writer.drain()

    async def _answered(self, request: bytes, fault: Fault) -> bytes:
        """What comes back to the kiosk, before it is cut or altered on its way."""
        method = request.split(b" ", 1)[0].decode("latin-1")
        if ONLY_FOR.get(fault.kind, method) != method:
            self.faults.appendleft(fault)
            self.done[fault.kind] -= 1
            fault = PASS
        earlier, self._requests = self._requests, [*self._requests[-20:], request]
        match fault.kind:
            case "cut_request":
                torn = request[: int(len(request) * fault.where)]
                return await self._forward(torn, TORN_S)
            case "corrupt_request":
                return await self._forward(_flipped(request, fault.where), TORN_S)
            case "duplicate":
                await self._forward(request)
            case "duplicate_at_once":
                await asyncio.gather(self._forward(request), self._forward(request))
            case "belated" if earlier:
                await self._forward(earlier[int(len(earlier) * fault.where)])
            case "earlier_answer" if (self.port, method) in self._answers:
                return self._answers[self.port, method][-1]
            case "crossed_ack" | "crossed_feed":
                others = [
                    answer
                    for (port, asked), answers in self._answers.items()
                    for answer in answers
                    if port != self.port and asked == method
                ]
                if others:
                    return max(others, key=len)  # the one that says the most
            case kind if kind in PAGES:
                head = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(LOGIN)
                return PAGES[kind] + head + LOGIN
        answer = await self._forward(request)
        self._answers.setdefault((self.port, method), deque(maxlen=REMEMBERED)).append(answer)
        return answer

    async def _forward(self, request: bytes, patience_s: float = FORWARD_S) -> bytes:
        """The township's answer; b'' when it gives none."""
        secured = {"ssl": unproven()} if self._tls else {}
        reader, writer = await asyncio.open_connection("127.0.0.1", self._next_port(), **secured)
        try:
            writer.write(request)
            answer = b""
            with suppress(OSError):  # TimeoutError is one
                async with asyncio.timeout(patience_s):
                    while part := await reader.read(CHUNK_BYTES):
                        answer += part
            return answer
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    # --- wire

    async def _connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault
    ) -> None:
        """One connection with whatever it carries."""
        if fault.kind == "refuse":
            _reset(writer)
            return
        if fault.kind == "black_hole":
            await reader.read()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._next_port())
        try:
            ways = [
                asyncio.ensure_future(self._pump(reader, back, fault, "request")),
                asyncio.ensure_future(self._pump(there, writer, fault, "answer")),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            back.close()
            with suppress(OSError):
                await back.wait_closed()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, fault: Fault, way: str
    ) -> None:
        """Bytes of one direction until they end or are cut."""
        at, place = 0, int(fault.where * WIRE_BYTES)
        while part := await source.read(CHUNK_BYTES):
            if fault is PASS and self.faults:
                return  # begun when the line was whole
            here = at <= place < at + len(part)
            if here and fault.kind == f"corrupt_{way}":
                part = part[: place - at] + bytes([part[place - at] ^ 1]) + part[place - at + 1 :]
            if here and (
                fault.kind == f"cut_{way}" or (fault.kind in LASTING and fault is not PASS)
            ):
                sink.write(part[: place - at])
                await sink.drain()
                return
            if fault.kind == "drip" and way == "answer":
                await _drip(sink, part)
            else:
                sink.write(part)
                await sink.drain()
            at += len(part)


async def _drip(sink: asyncio.StreamWriter, data: bytes) -> None:
    size = len(data) // DRIPS + 1
    for first in range(0, len(data), size):
        sink.write(data[first : first + size])
        await sink.drain()
        await asyncio.sleep(DRIP_S)


def _flipped(data: bytes, where: float) -> bytes:
    if not data:
        return data
    place = int(len(data) * where)
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _reset(writer: asyncio.StreamWriter) -> None:
    """RST instead of a polite end."""
    wire = writer.get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One request, told to be the only one of its connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    head = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", head)
    return head.removesuffix(b"\r\n") + b"Connection: close\r\n\r\n" + body
