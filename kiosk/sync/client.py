"""The township's calls; makes no second try by itself (`plan` does).

Nothing but exactly 200 with a well-formed answer counts, and for a feed the township's signature: a
captive portal answers 200, a proxy redirects, a bad line cuts off.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

import msgspec
from nacl.signing import SigningKey, VerifyKey

from kiosk.core.clock import parse_stamp
from kiosk.core.feed import FeedItem
from kiosk.core.journal import canonical
from kiosk.sync import codes
from kiosk.sync.line import PATIENCE, Answer, Line, Patience, pinned, unproven
from kiosk.sync.outbox import Failure, FeedPage, NotDone
from kiosk.sync.protocol import (
    ENVELOPE_BYTES_MAX,
    Ack,
    EnrolAnswer,
    EnrolRequest,
    EnvelopeError,
    FileStanding,
    Head,
    Hello,
    KioskState,
    Problem,
    ProblemAnswer,
    body_signed,
    feed_target,
    file_target,
    open_envelope,
    piece_signed,
    request_signature,
    seal,
    snapshot_target,
    state_target,
)
from kiosk.sync.update_offer import UpdateOffer, offer_target, package_target, piece_size

AUTHORITY_BYTES_MAX = 1 << 14

ENROL_SENTENCES: dict[str, str] = {
    Problem.WRONG_CODE: "登记码不对，或者用过了、过期了。请向乡镇要一个新的。",
    Problem.SCHEMA: "这台机器的程序和乡镇的版本不合，请先更新。",
    Problem.TROUBLE: "乡镇的服务器出了问题，请过一会儿再试。",
}

NO_CODE = "登记码要有 20 位数字，而且位位都对。请照着再输一遍。"
UNPROVEN = "{url} 和登记码对不上，可能有人冒充乡镇。请问问乡镇。"
WRONG_DAY = "乡镇服务器的证书和这台机器的日期对不上，请联系乡镇。"

T = TypeVar("T", bound=msgspec.Struct)

REJECTIONS = {
    Problem.FENCED: Failure.FENCED,
    Problem.AHEAD: Failure.AHEAD,
    Problem.UNNAMED: Failure.UNNAMED,
    Problem.TOO_LARGE: Failure.TOO_LARGE,
    Problem.TROUBLE: Failure.BUSY,
}


class EnrolError(Exception):
    """A kiosk could not be registered; the message is a Chinese sentence."""


class TownshipClient:
    """One kiosk's calls.  For one thread at a time; only `abort` may come from another."""

    def __init__(
        self,
        base_url: str,
        site: str,
        epoch: int,
        signing_key: SigningKey,
        township_key: VerifyKey,
        authority: str,
        patience: Patience = PATIENCE,
    ) -> None:
        """`authority` is the pinned CA's certificate (PEM); '' for a plain line on loopback.

        ValueError when it is something else.
        """
        self._line = Line(base_url, pinned(authority) if authority else None, patience)
        self._site = site
        self._epoch = epoch
        self._signing_key = signing_key
        self._township_key = township_key

    def hello(self) -> Hello | NotDone:
        """The township's time and the wire formats it speaks: as true as the line is."""
        answer = self._line.call("GET", "/v1/hello")
        if isinstance(answer, NotDone):
            return answer
        said = _read(answer.body, Hello) if answer.status == 200 else None
        if said is None or _time(said.time) is None:
            return _not_done(answer)
        return said

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
        target = f"/v1/sites/{quote(self._site, safe='')}/entries"
        answer = self._line.call("POST", target, envelope)
        if isinstance(answer, NotDone):
            return answer
        ack = _read(answer.body, Ack) if answer.status in (200, 409) else None
        if ack is None or ack.head < 0 or (answer.status == 200) != (ack.problem == ""):
            return _not_done(answer)
        return ack

    def feed(self, after: int) -> FeedPage | NotDone:
        """The feed items after number `after`, as far as one answer holds them."""
        page = self._page("feed", feed_target(self._site, after), after)
        if isinstance(page, NotDone):
            return page
        head, lines = page
        try:
            items = [FeedItem(n, line.decode()) for n, line in enumerate(lines, head.first)]
        except UnicodeDecodeError as error:
            return NotDone(Failure.NOT_THE_TOWNSHIP, str(error))
        return FeedPage(tuple(items), _time(head.at))

    def history(self, after: int) -> list[bytes] | NotDone:
        """The entries after number `after` of the machine before, as far as one answer holds
        them."""
        page = self._page("history", snapshot_target(self._site, after), after)
        return page if isinstance(page, NotDone) else page[1]

    def file(self, digest: str) -> FileStanding | NotDone:
        """What the township has of the file with this SHA-256."""
        target = file_target(self._site, digest)
        headers = {"Kiosk-Signature": request_signature(self._signing_key, "GET", target)}
        return _standing(self._line.call("GET", target, headers=headers), digest)

    def put_piece(self, digest: str, first: int, piece: bytes, size: int) -> FileStanding | NotDone:
        """Send bytes of a file of `size` bytes, from number `first` on."""
        target = file_target(self._site, digest)
        content_range = f"bytes {first}-{first + len(piece) - 1}/{size}"
        signed = piece_signed(target, content_range, piece)
        headers = {
            "Content-Range": content_range,
            "Kiosk-Signature": request_signature(self._signing_key, "PUT", signed),
        }
        return _standing(self._line.call("PUT", target, piece, headers), digest)

    def tell_state(self, state: KioskState) -> bool:
        """How this kiosk is; whether the township took it.  An older one does not know the call."""
        target, body = state_target(self._site), canonical(state)
        signed = request_signature(self._signing_key, "PUT", body_signed(target, body))
        answer = self._line.call("PUT", target, body, {"Kiosk-Signature": signed})
        said = None if isinstance(answer, NotDone) else _read(answer.body, KioskState)
        return said == state

    def update_offer(self) -> UpdateOffer | NotDone:
        """Which new version is there for this kiosk.  An older township does not know the call."""
        answer = self._get(offer_target(self._site))
        if isinstance(answer, NotDone):
            return answer
        said = _read(answer.body, UpdateOffer) if answer.status == 200 else None
        return _not_done(answer) if said is None else said

    def update_piece(self, offer: UpdateOffer, first: int) -> bytes | NotDone:
        """Bytes of that package, from number `first` on: as many as there must be, or none."""
        answer = self._get(package_target(self._site, offer.sha256, first))
        if isinstance(answer, NotDone):
            return answer
        if answer.status != 200 or len(answer.body) != piece_size(first, offer.size):
            return _not_done(answer)
        return answer.body

    def _get(self, target: str) -> Answer | NotDone:
        headers = {"Kiosk-Signature": request_signature(self._signing_key, "GET", target)}
        return self._line.call("GET", target, headers=headers)

    def _page(self, kind: str, target: str, after: int) -> tuple[Head, list[bytes]] | NotDone:
        headers = {"Kiosk-Signature": request_signature(self._signing_key, "GET", target)}
        answer = self._line.call("GET", target, headers=headers)
        if isinstance(answer, NotDone):
            return answer
        if answer.status != 200:
            return _not_done(answer)
        try:
            head, lines = open_envelope(answer.body, self._township_key)
        except EnvelopeError as error:
            return NotDone(Failure.NOT_THE_TOWNSHIP, str(error))
        said = (head.kind, head.site, head.epoch, head.first)
        if said != (kind, self._site, self._epoch, after + 1):
            return NotDone(Failure.NOT_THE_TOWNSHIP, f"a {kind} of {said}")
        return head, lines

    def abort(self) -> None:
        """End the call that is under way, if any, and let no other begin."""
        self._line.abort()

    def close(self) -> None:
        self._line.close()


def proven_authority(base_url: str, code: str, patience: Patience = PATIENCE) -> str:
    """The township's CA, a certificate (PEM), proved by a code that was made for it.

    '' for a plain address, which has none.  EnrolError when the code is none, nobody answers, or
    somebody else does.  Nothing of the code is sent.
    """
    typed = codes.typed(code)
    if typed is None:
        raise EnrolError(NO_CODE)
    if base_url.startswith("http://"):
        return ""
    with closing(Line(base_url, unproven(), patience)) as line:
        answer = line.call("GET", "/v1/authority")
    if isinstance(answer, NotDone):
        raise EnrolError(_unreached(base_url, answer))
    if answer.status != 200 or not 0 < len(answer.body) <= AUTHORITY_BYTES_MAX:
        raise EnrolError(_stranger(base_url))
    if not codes.proves(typed, answer.body):
        raise EnrolError(UNPROVEN.format(url=base_url))
    return ssl.DER_cert_to_PEM_cert(answer.body)


def enrol(
    base_url: str, code: str, key: SigningKey, authority: str, patience: Patience = PATIENCE
) -> EnrolAnswer:
    """Register this kiosk's key by a one-time code; EnrolError when that did not come about.

    `authority` is from `proven_authority`.  After an answer was lost the same code and key may be
    sent again.
    """
    typed = codes.typed(code)
    if typed is None:
        raise EnrolError(NO_CODE)
    request = EnrolRequest(code=typed, public_key=bytes(key.verify_key).hex())
    context = pinned(authority) if authority else None
    with closing(Line(base_url, context, patience)) as line:
        answer = line.call("POST", "/v1/enrol", msgspec.json.encode(request))
    if isinstance(answer, NotDone):
        raise EnrolError(_unreached(base_url, answer))
    said = _read(answer.body, EnrolAnswer) if answer.status == 200 else None
    if said is not None and said.site and said.epoch >= 1 and _is_sound(said):
        return said
    problem = _read(answer.body, ProblemAnswer)
    sentence = ENROL_SENTENCES.get(problem.problem if problem else "", "")
    raise EnrolError(sentence or _stranger(base_url))


def _unreached(base_url: str, why: NotDone) -> str:
    if why.failure is Failure.NO_ANSWER:
        return f"连不上乡镇（{base_url}），请看看网络和地址。"
    return WRONG_DAY if why.failure is Failure.WRONG_DAY else _stranger(base_url)


def _stranger(base_url: str) -> str:
    return f"{base_url} 的回答不是乡镇的，请看看网络和地址。"


def _standing(answer: Answer | NotDone, digest: str) -> FileStanding | NotDone:
    """Only an answer that names this very file is one."""
    if isinstance(answer, NotDone):
        return answer
    said = _read(answer.body, FileStanding) if answer.status == 200 else None
    if said is None or said.sha256 != digest or not 0 <= said.have <= said.size:
        return _not_done(answer)
    return said


def _not_done(answer: Answer) -> NotDone:
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


def _time(text: str) -> datetime | None:
    try:
        return parse_stamp(text)
    except ValueError:
        return None


def _is_sound(said: EnrolAnswer) -> bool:
    return _is_32_bytes(said.township_key) and (
        said.base == 0 or (said.base > 0 and _is_32_bytes(said.base_hash))
    )


def _is_32_bytes(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == 32
    except ValueError:
        return False
