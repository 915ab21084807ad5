"""A bad line: a proxy that does to each HTTP exchange what the test says; over TLS, it has the
township's own certificate."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import pytest

from kiosk.sync.line import unproven

RESET_BEFORE_TLS = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"
)
"""A line that is reset just before the handshake: CPython leaves its socket to the collector
(`ssl.SSLSocket._create`, where `recv` on a socket that is connected no more raises)."""

Fault = str | bytes | Callable[[bytes], bytes]
"""'pass', 'refuse', 'lose_request', 'cut_request', 'lose_answer', 'cut_answer', 'hang', the bytes
of another answer, or what becomes of the real one."""


class BadLine:
    """Forwards to `upstream`; exchange by exchange takes the next of `faults`, then 'pass'.

    `tls`: both sides speak it, ours to the near end with this context.
    """

    def __init__(self, upstream: int | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.upstream = upstream
        self._tls = tls
        self.faults: deque[Fault] = deque()
        self.requests: list[bytes] = []
        """First line of each request that was read whole."""

        self.is_hanging = threading.Event()
        self._held: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for held in self._held:
            with suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._greet, args=(client,))
            self._threads.append(thread)
            thread.start()

    def _greet(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(30)
            fault = self.faults.popleft() if self.faults else "pass"
            if fault == "refuse":
                return
            if self._tls is not None:
                client = self._tls.wrap_socket(client, server_side=True)
            self._serve(client, fault)

    def _serve(self, client: socket.socket, fault: Fault) -> None:
        with client:
            request = _read_message(client)
            if not request:
                return
            self.requests.append(request.split(b"\r\n", 1)[0])
            if fault == "hang":
                self._held.append(client)
                self.is_hanging.set()
                client.recv(1)
            elif isinstance(fault, bytes):
                client.sendall(fault)
            elif fault != "lose_request" and self.upstream is not None:
                half = fault == "cut_request"
                answer = self._forward(request[: len(request) // 2] if half else request, half)
                if callable(fault):
                    client.sendall(fault(answer))
                elif fault == "cut_answer":
                    client.sendall(answer[: -(len(answer) - answer.index(b"\r\n\r\n")) // 2])
                elif fault == "pass":
                    client.sendall(answer)

    def _forward(self, request: bytes, half: bool) -> bytes:
        with socket.create_connection(("127.0.0.1", self.upstream), 30) as server:
            server.settimeout(30)
            if self._tls is None:
                return _exchange(server, request, half)
            with unproven().wrap_socket(server) as secured:
                return _exchange(secured, request, half)


def _exchange(server: socket.socket, request: bytes, half: bool) -> bytes:
    server.sendall(request)
    if half:
        socket.socket.shutdown(server, socket.SHUT_WR)
    answer = b""
    while part := server.recv(1 << 16):
        answer += part
    return answer


def page(content: str | bytes, status: str = "200 OK", more: str = "") -> bytes:
    """An answer of somebody who is not the township."""
    body = content.encode() if isinstance(content, str) else content
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n"
    return head.encode() + body


def flipped(place: int) -> Callable[[bytes], bytes]:
    """A fault that changes one bit of the answer, `place` bytes before its end."""
    return lambda answer: (
        answer[:-place] + bytes([answer[-place] ^ 1]) + answer[len(answer) - place + 1 :]
    )


def _read_message(client: socket.socket) -> bytes:
    """One request, told to be the only one of its connection; b'' when it does not come whole."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(1 << 16)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        part = client.recv(1 << 16)
        if not part:
            return b""
        body += part
    head = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", head) + b"\r\nConnection: close"
    return head + b"\r\n\r\n" + body
