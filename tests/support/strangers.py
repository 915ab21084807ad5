"""Who else may be at the other end: TLS and plain servers that do what a test says, certificates
of all sorts, a wire that alters bytes, and a machine with another date."""

from __future__ import annotations

import ctypes
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from kiosk.township.sites import certificates
from kiosk.township.sites.authority import Credentials

Talk = Callable[[socket.socket], None]


@contextmanager
def listening(talk: Talk, scheme: str = "https") -> Iterator[str]:
    """A server that leads every connection by `talk`, in a thread of its own; gives its URL."""
    handles: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(wire: socket.socket, handle: socket.socket) -> None:
        with wire, suppress(OSError):
            wire.settimeout(30)
            talk(wire)
        _end(handle)

    def accept() -> None:
        while True:
            try:
                wire, _ = listener.accept()
            except OSError:
                return
            handles.append(wire.dup())  # TLS takes the other away
            threads.append(threading.Thread(target=serve, args=(wire, handles[-1])))
            threads[-1].start()

    listener = socket.create_server(("127.0.0.1", 0))
    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for handle in handles:
            _end(handle)
        for thread in threads:
            thread.join()
        for handle in handles:
            handle.close()


def _end(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)


def secured(context: ssl.SSLContext, talk: Talk) -> Talk:
    """The same over TLS."""

    def talk_secured(wire: socket.socket) -> None:
        with context.wrap_socket(wire, server_side=True) as tls:
            talk(tls)

    return talk_secured


def saying(*answers: bytes) -> Talk:
    """Answers the first request with the first of these, and so on; then hangs up."""

    def talk(wire: socket.socket) -> None:
        for answer in answers:
            if not read_request(wire):
                return
            wire.sendall(answer)

    return talk


def read_request(wire: socket.socket) -> bytes:
    """A request's head and body; b'' when it does not come."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = wire.recv(1 << 16)
        if not part:
            return b""
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    while len(body) < sum(lengths):
        body += wire.recv(1 << 16)
    return head + b"\r\n\r\n" + body


# --- between the two ------------------------------------------------------------------------


@contextmanager
def altering(port: int, alter: Callable[[int, bytes], bytes]) -> Iterator[str]:
    """A wire to `port`; what comes back goes through `alter(offset, bytes)`; gives its URL."""

    def talk(near: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port), 30) as far:
            back = threading.Thread(target=_pump, args=(far, near, alter))
            back.start()
            _pump(near, far, lambda _, data: data)
            back.join()

    with listening(talk) as url:
        yield url


def _pump(source: socket.socket, sink: socket.socket, alter: Callable[[int, bytes], bytes]) -> None:
    offset = 0
    with suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(alter(offset, data))
            offset += len(data)
    _end(source)
    _end(sink)


# --- certificates ---------------------------------------------------------------------------


def with_names(credentials: Credentials, names: Sequence[str]) -> Credentials:
    """A certificate of the same CA that has these names only."""
    certificate, key = certificates.server_certificate(credentials, names)
    return replace(credentials, certificate=certificate, key=key)


def valid_in(credentials: Credentials, first_year: int, last_year: int) -> Credentials:
    """A certificate of the same CA that is good in these years only."""
    days = datetime(first_year, 1, 1), datetime(last_year, 12, 31)
    certificate, key = certificates.server_certificate(credentials, certificates.ALWAYS, *days)
    return replace(credentials, certificate=certificate, key=key)


def self_signed() -> Credentials:
    """What a router's own login page has."""
    made = certificates.new_credentials("router")
    pem = ssl.DER_cert_to_PEM_cert(made.authority).encode()
    return replace(made, certificate=pem, key=made.authority_key)


# --- the machine's date ---------------------------------------------------------------------


def on_the_day(context: ssl.SSLContext, day: datetime) -> ssl.SSLContext:
    """OpenSSL judges certificates by this date instead of the machine's, as Python cannot say.

    CPython keeps the SSL_CTX right behind an object's head.
    """
    libssl = ctypes.CDLL("libssl.so.3")
    libssl.SSL_CTX_get0_param.restype = ctypes.c_void_p
    libssl.SSL_CTX_get0_param.argtypes = [ctypes.c_void_p]
    libssl.X509_VERIFY_PARAM_set_time.argtypes = [ctypes.c_void_p, ctypes.c_int64]
    libssl.X509_VERIFY_PARAM_set_time.restype = None
    ctx = ctypes.c_void_p.from_address(id(context) + object.__basicsize__).value
    seconds = int((day - datetime(1970, 1, 1)).total_seconds())
    libssl.X509_VERIFY_PARAM_set_time(libssl.SSL_CTX_get0_param(ctx), seconds)
    return context
