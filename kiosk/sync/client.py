"""The township over HTTP.  The only place of requests; makes no second try by itself (`plan` does).

Nothing but exactly 200 with a well-formed answer counts, and for a feed the township's signature: a
captive portal answers 200, a proxy redirects, a bad line cuts off.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
import requests
from nacl.signing import SigningKey, VerifyKey
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from kiosk.core.clock import parse_stamp
from kiosk.core.feed import FeedItem
from kiosk.sync.outbox import Failure, FeedPage, NotDone
from kiosk.sync.protocol import (
    ENVELOPE_BYTES_MAX,
    Ack,
    EnrolAnswer,
    EnrolRequest,
    EnvelopeError,
    Hello,
    Problem,
    ProblemAnswer,
    feed_target,
    open_envelope,
    request_signature,
    seal,
)

CONNECT_S = 5.0
READ_S = 20.0
CALL_S = 120.0
"""For a whole answer, however slowly it drips in."""

CHUNK_BYTES = 1 << 16
RETRY_AFTER_S_MAX = 3600.0

ENROL_SENTENCES: dict[str, str] = {
    Problem.WRONG_CODE: "登记码不对，或者用过了、过期了。请向乡镇要一个新的。",
    Problem.SCHEMA: "这台机器的程序和乡镇的版本不合，请先更新。",
    Problem.TROUBLE: "乡镇的服务器出了问题，请过一会儿再试。",
}

T = TypeVar("T", bound=msgspec.Struct)

REJECTIONS = {
    Problem.FENCED: Failure.FENCED,
    Problem.AHEAD: Failure.AHEAD,
    Problem.TOO_LARGE: Failure.TOO_LARGE,
    Problem.TROUBLE: Failure.BUSY,
}


class EnrolError(Exception):
    """A kiosk could not be registered; the message is a Chinese sentence."""


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    retry_after_s: float


class TownshipClient:
    """One kiosk's calls.  For one thread at a time; only `abort` may come from another."""

    def __init__(
        self,
        base_url: str,
        site: str,
        epoch: int,
        signing_key: SigningKey,
        township_key: VerifyKey,
        session: requests.Session | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._site = site
        self._epoch = epoch
        self._signing_key = signing_key
        self._township_key = township_key
        self._wires = _Wires()
        self._session = session or plain_session(self._wires)

    def hello(self) -> Hello | NotDone:
        """The township's time and the wire formats it speaks."""
        return hello(self._base_url, self._session)

    def sealed(self, first: int, lines: Sequence[bytes], last_hash: bytes) -> bytes:
        """A signed envelope of entries."""
        return seal(
            self._signing_key,
            lines,
            kind="entries",
            site=self._site,
            epoch=self._epoch,
            first=first,
            last_hash=last_hash.hex(),
        )

    def push(self, envelope: bytes) -> Ack | NotDone:
        """Send entries.  Whether the hash in the answer is ours is for the caller to say."""
        if len(envelope) > ENVELOPE_BYTES_MAX:
            return NotDone(Failure.TOO_LARGE, f"{len(envelope)} bytes")
        url = f"{self._base_url}/v1/sites/{quote(self._site, safe='')}/entries"
        answer = _call(self._session, "POST", url, data=envelope)
        if isinstance(answer, NotDone):
            return answer
        ack = _read(answer.body, Ack) if answer.status in (200, 409) else None
        if ack is None or ack.head < 0 or (answer.status == 200) != (ack.problem == ""):
            return _not_done(answer)
        return ack

    def feed(self, after: int) -> FeedPage | NotDone:
        """The feed items after number `after`, as far as one answer holds them."""
        target = feed_target(self._site, after)
        headers = {"Kiosk-Signature": request_signature(self._signing_key, "GET", target)}
        answer = _call(self._session, "GET", self._base_url + target, headers=headers)
        if isinstance(answer, NotDone):
            return answer
        if answer.status != 200:
            return _not_done(answer)
        try:
            head, lines = open_envelope(answer.body, self._township_key)
            said = (head.kind, head.site, head.epoch, head.first)
            if said != ("feed", self._site, self._epoch, after + 1):
                return NotDone(Failure.NOT_THE_TOWNSHIP, f"a feed of {said}")
            at = _time(head.at)
            items = [FeedItem(n, line.decode()) for n, line in enumerate(lines, head.first)]
        except (EnvelopeError, UnicodeDecodeError) as error:
            return NotDone(Failure.NOT_THE_TOWNSHIP, str(error))
        return FeedPage(tuple(items), at)

    def abort(self) -> None:
        """End the call that is under way, if any, and let no other begin."""
        self._wires.cut()

    def close(self) -> None:
        self._session.close()


def hello(base_url: str, session: requests.Session | None = None) -> Hello | NotDone:
    """The township's time and the wire formats it speaks; unsigned, so good for a hint only."""
    with _borrowed(session) as used:
        answer = _call(used, "GET", base_url.rstrip("/") + "/v1/hello")
        if isinstance(answer, NotDone):
            return answer
        said = _read(answer.body, Hello) if answer.status == 200 else None
        if said is None or _time(said.time) is None:
            return _not_done(answer)
        return said


def enrol(
    base_url: str, code: str, key: SigningKey, session: requests.Session | None = None
) -> EnrolAnswer:
    """Register this kiosk's key by a one-time code; EnrolError when that did not come about.

    After an answer was lost the same code and key may be sent again.
    """
    request = EnrolRequest(code=code.strip(), public_key=bytes(key.verify_key).hex())
    with _borrowed(session) as used:
        answer = _call(
            used, "POST", base_url.rstrip("/") + "/v1/enrol", data=msgspec.json.encode(request)
        )
    if isinstance(answer, NotDone):
        raise EnrolError(f"连不上乡镇（{base_url}），请看看网络和地址。")
    said = _read(answer.body, EnrolAnswer) if answer.status == 200 else None
    if said is not None and _is_key(said.township_key) and said.site and said.epoch >= 1:
        return said
    problem = _read(answer.body, ProblemAnswer)
    sentence = ENROL_SENTENCES.get(problem.problem if problem else "", "")
    raise EnrolError(sentence or f"{base_url} 的回答不是乡镇的，请看看网络和地址。")


def plain_session(wires: _Wires | None = None) -> requests.Session:
    """A session that goes straight to the township: no proxies, passwords or cookies of others."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Accept-Encoding"] = "identity"
    if wires is not None:
        adapter = _InterruptibleAdapter(wires)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
    return session


@contextmanager
def _borrowed(session: requests.Session | None) -> Iterator[requests.Session]:
    """The caller's session, or one of our own that is closed again."""
    if session is not None:
        yield session
        return
    with plain_session() as own:
        yield own


def _call(session: requests.Session, method: str, url: str, **how: Any) -> _Answer | NotDone:
    """One exchange, bounded in size and time; redirects are not followed."""
    ends = time.monotonic() + CALL_S
    try:
        with session.request(
            method, url, timeout=(CONNECT_S, READ_S), allow_redirects=False, stream=True, **how
        ) as response:
            body = bytearray()
            for chunk in response.iter_content(CHUNK_BYTES):
                body += chunk
                if len(body) > ENVELOPE_BYTES_MAX:
                    return NotDone(Failure.NOT_THE_TOWNSHIP, "an answer without end")
                if time.monotonic() > ends:
                    return NotDone(Failure.NO_ANSWER, "the answer is too slow")
            wait = _retry_after_s(response.headers.get("Retry-After", ""))
            return _Answer(response.status_code, bytes(body), wait)
    except (requests.RequestException, HTTPError, OSError) as error:
        return NotDone(Failure.NO_ANSWER, f"{type(error).__name__}: {error}")


def _not_done(answer: _Answer) -> NotDone:
    """What an answer is that is not the one that was hoped for."""
    said = _read(answer.body, ProblemAnswer)
    detail = f"{answer.status} {answer.body[:200]!r}"
    if answer.status in (429, 502, 503, 504):
        return NotDone(Failure.BUSY, detail, answer.retry_after_s)
    if answer.status < 400 or said is None or said.problem not in set(Problem):
        return NotDone(Failure.NOT_THE_TOWNSHIP, detail, answer.retry_after_s)
    failure = REJECTIONS.get(Problem(said.problem), Failure.REJECTED)
    return NotDone(failure, detail, answer.retry_after_s)


def _read(body: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _retry_after_s(text: str) -> float:
    """Seconds; a date there is not understood, the kiosk's clock may be wrong."""
    return min(float(text), RETRY_AFTER_S_MAX) if text.isascii() and text.isdigit() else 0.0


def _time(text: str) -> datetime | None:
    try:
        return parse_stamp(text)
    except ValueError:
        return None


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == 32
    except ValueError:
        return False


# --- ending a call from another thread ------------------------------------------------------


class _Wires:
    """The sockets of one session, so that a call can be ended in its middle."""

    def __init__(self) -> None:
        self.is_cut = False
        self._sockets: list[socket.socket] = []

    def add(self, wire: socket.socket) -> None:
        self._sockets = [s for s in self._sockets if s.fileno() >= 0] + [wire]
        if self.is_cut:
            self.cut()

    def cut(self) -> None:
        self.is_cut = True
        for wire in self._sockets:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)


class _InterruptibleAdapter(HTTPAdapter):
    def __init__(self, wires: _Wires) -> None:
        self._wires = wires
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        wires = self._wires

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                wires.add(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                wires.add(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
