"""A line to the township: HTTP over TLS with one CA and one name.  The only place of requests.

The CA is the one that was pinned at enrolment; no other is looked at, whatever the machine trusts.
The name is `protocol.SERVER_NAME` and not the host's: a township's address may change.  Every call
is bounded in size and in time, and can be ended from another thread, also in its handshake.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from kiosk.sync.outbox import Failure, NotDone
from kiosk.sync.protocol import ENVELOPE_BYTES_MAX, SERVER_NAME

CHUNK_BYTES = 1 << 16
RETRY_AFTER_S_MAX = 3600.0
WRONG_DAY = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED (openssl-verification-options)."""


@dataclass(frozen=True)
class Patience:
    """How long the other end may take."""

    connect_s: float = 5.0
    """For TCP, and as long again for the TLS handshake."""

    read_s: float = 20.0
    """For the next byte."""

    call_s: float = 120.0
    """For all of a call, however slowly it drips in."""


PATIENCE = Patience()


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    retry_after_s: float


class Line:
    """Calls to one township.  For one thread at a time; only `abort` may come from another."""

    def __init__(
        self, base_url: str, context: ssl.SSLContext | None, patience: Patience = PATIENCE
    ) -> None:
        """`context` is `pinned` or, for once, `unproven`; None: plain HTTP and nothing else."""
        self._base_url = base_url.rstrip("/")
        self._patience = patience
        self._wires = _Wires()
        self._session = _session(self._wires, context)

    def call(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer | NotDone:
        """One exchange; redirects are not followed, and nothing is tried a second time."""
        timeout = (self._patience.connect_s, self._patience.read_s)
        try:
            with (
                self._wires.open_for(self._patience.call_s) as late,
                self._session.request(
                    method,
                    self._base_url + target,
                    data=body,
                    headers=headers,
                    timeout=timeout,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                got = bytearray()
                for chunk in response.iter_content(CHUNK_BYTES):
                    got += chunk
                    if len(got) > ENVELOPE_BYTES_MAX:
                        return NotDone(Failure.NOT_THE_TOWNSHIP, "an answer without end")
        except (requests.RequestException, HTTPError, OSError) as error:
            return NotDone(_failure_of(error), f"{type(error).__name__}: {error}")
        if late.is_set():
            return NotDone(Failure.NO_ANSWER, "the answer is too slow")
        wait = _retry_after_s(response.headers.get("Retry-After", ""))
        return Answer(response.status_code, bytes(got), wait)

    def abort(self) -> None:
        """End the call that is under way, if any, and let no other begin."""
        self._wires.cut()

    def close(self) -> None:
        self._session.close()


def pinned(authority: str) -> ssl.SSLContext:
    """TLS with nobody but a township of this CA (a certificate, PEM); ValueError: it is none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # asks for a certificate and its name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.hostname_checks_common_name = False
    try:
        context.load_verify_locations(cadata=authority)
    except ssl.SSLError as error:
        raise ValueError(f"no certificate: {error}") from None
    return context


def unproven() -> ssl.SSLContext:
    """TLS with whoever answers: only to ask for what is proved by other means."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _session(wires: _Wires, context: ssl.SSLContext | None) -> requests.Session:
    """Goes straight to the township: no proxies, passwords or cookies of others."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Accept-Encoding"] = "identity"
    session.adapters.clear()
    session.mount("http://" if context is None else "https://", _Adapter(wires, context))
    return session


def _retry_after_s(text: str) -> float:
    """Seconds; a date there is not understood, the kiosk's clock may be wrong."""
    return min(float(text), RETRY_AFTER_S_MAX) if text.isascii() and text.isdigit() else 0.0


def _failure_of(error: Exception) -> Failure:
    for cause in _causes(error, set()):
        match cause:
            case ssl.SSLCertVerificationError() if cause.verify_code in WRONG_DAY:
                return Failure.WRONG_DAY
            case ssl.SSLEOFError() | ssl.SSLZeroReturnError() | ssl.SSLSyscallError():
                return Failure.NO_ANSWER
            case ssl.SSLError():
                return Failure.NOT_THE_TOWNSHIP
    return Failure.NO_ANSWER


def _causes(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    """An error and all that it comes from; requests and urllib3 hide them in three places."""
    if id(error) in seen:
        return
    seen.add(id(error))
    yield error
    inner = (error.__cause__, error.__context__, getattr(error, "reason", None), *error.args)
    for cause in inner:
        if isinstance(cause, BaseException):
            yield from _causes(cause, seen)


# --- wires ----------------------------------------------------------------------------------


class _Wires:
    """The sockets of one session, so that a call can be ended in its middle."""

    def __init__(self) -> None:
        self._is_cut = False
        self._is_late = False
        self._sockets: list[socket.socket] = []

    def add(self, wire: socket.socket) -> None:
        self._sockets = [s for s in self._sockets if s.fileno() >= 0] + [wire]
        if self._is_cut or self._is_late:
            self._shut()

    def cut(self) -> None:
        self._is_cut = True
        self._shut()

    @contextmanager
    def open_for(self, seconds: float) -> Iterator[threading.Event]:
        """When the block lasts longer, the event is set and what is open is shut."""
        late = threading.Event()
        self._is_late = False

        def end() -> None:
            self._is_late = True
            late.set()
            self._shut()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def _shut(self) -> None:
        for wire in self._sockets:
            with suppress(OSError):
                # An SSLSocket's own would make it go on in plain text
                socket.socket.shutdown(wire, socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    def __init__(self, wires: _Wires, context: ssl.SSLContext | None) -> None:
        self._wires = wires
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        wires, context = self._wires, self._context

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                wires.add(self.sock)

        class Secure(HTTPSConnection):
            """Replaces urllib3's way, which would add the CAs that requests brings along, and
            whose handshake cannot be ended."""

            def connect(self) -> None:
                assert context is not None
                self.sock = context.wrap_socket(
                    self._new_conn(),
                    server_hostname=SERVER_NAME,
                    do_handshake_on_connect=False,
                    suppress_ragged_eofs=False,  # an answer that is cut off is no answer
                )
                wires.add(self.sock)
                self.sock.do_handshake()
                self.is_verified = True  # by the context, or by the caller of `unproven`

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
