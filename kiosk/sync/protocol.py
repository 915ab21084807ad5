"""Wire format between kiosk and township, the same over HTTP and on a USB stick (design.md 9).

An envelope is three parts: a head (canonical JSON), an Ed25519 signature over it (Base64), both
each on a line, and gzipped JSON lines.  The head names the SHA-256 of the gzipped part, so that
one signature holds the whole.  Shared with the township, which of this package imports nothing else
than this, `codes`, and for what goes by stick `stick` and `invitation`.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import zlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from kiosk.core.entries import SCHEMA
from kiosk.core.journal import canonical

BATCH_ENTRIES = 500
FEED_ITEMS = 500
ENVELOPE_BYTES_MAX = 4 << 20
FILE_BYTES_MAX = 8 << 20
PIECE_BYTES_MAX = 1 << 20
"""Of a file, how much may come in one call."""

CONTENT_BYTES_MAX = 32 << 20


SCHEMA_MIN = 1
"""Oldest wire format that the township still reads."""

SERVER_NAME = "township.kiosk.internal"
"""The name in a township's server certificate that its kiosks look for, wherever it stands."""


UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
"""What bytes raise that are no JSON of ours: msgspec tells text that is no UTF-8 apart."""


class EnvelopeError(Exception):
    """An envelope is torn or altered."""


class WrongSignature(EnvelopeError):
    """Signed by somebody else, or not at all."""


class TooLarge(EnvelopeError):
    """Larger than one envelope may be, packed or unpacked."""


class UnknownSchema(EnvelopeError):
    """Rightly signed, in a wire format that this program does not speak."""


Kind = Literal["entries", "feed", "history", "cursor", "ack", "photos", "wanted", "invitation"]


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an envelope holds: numbers `first` to `last` of one site's entries or feed.

    `history`: entries on their way back, to a new machine.  On a stick also `cursor`, which holds
    nothing but `last`, the last feed item that the kiosk has, `ack`, a single line with the `Ack`
    of what it sent, `photos`, the SHA-256 of each photograph there that the township has seen,
    `wanted`, by which a machine without its history asks for the entries after `last`, and
    `invitation` (`kiosk.sync.invitation`).
    """

    kind: Kind
    site: str
    epoch: int
    first: int
    last: int
    """first - 1 when empty."""

    hash: str
    """Entries: hash of entry `last` in hex.  All others: ''."""

    content: str
    """SHA-256 of the gzipped lines in hex."""

    at: str = ""
    """Of what the township wrote: its time."""

    schema: int = SCHEMA


class Hello(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/hello`."""

    time: str
    schema_min: int
    schema_max: int


class EnrolRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /v1/enrol`: the one-time code and the kiosk's Ed25519 public key in hex."""

    code: str
    public_key: str
    schema: int = SCHEMA


class EnrolAnswer(msgspec.Struct, frozen=True):
    site: str
    epoch: int
    township_key: str
    """Ed25519 public key of the township in hex."""

    time: str
    base: int = 0
    """The last entry of the machine before, behind which this one continues; 0: there was none."""

    base_hash: str = ""
    """Its hash in hex."""


class Ack(msgspec.Struct, frozen=True):
    """Answer to entries: the server's head and its hash; with 409 also the `problem`."""

    head: int
    hash: str
    problem: Literal["", "gap", "fork", "fenced", "frozen"] = ""


class FileState(StrEnum):
    """How much of a file the township has."""

    PART = "part"  # of its bytes, or none
    WHOLE = "whole"
    REFUSED = "refused"  # it is whole, and no photograph


class FileStanding(msgspec.Struct, frozen=True):
    """Answer of `GET` and `PUT /v1/sites/{site}/files/{sha256}`: what is here of a file.

    Where it does not say `have` bytes after a `PUT` that began there, the piece was not taken, and
    the file goes on at `have`.
    """

    sha256: str
    size: int
    """Bytes of the whole, as the kiosk said; 0 when nothing has come."""

    have: int
    state: FileState


class Problem(StrEnum):
    """Why a call was not done: `{"problem": ...}` with a status of 4xx or 5xx."""

    UNKNOWN_SITE = "unknown_site"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_CODE = "wrong_code"
    """No such enrolment code, or it is used up or too old."""

    FENCED = "fenced"
    """Another machine has taken this one's place."""

    AHEAD = "ahead"
    """The kiosk knows more of the feed than the township has."""

    UNNAMED = "unnamed"
    """No entry of the site that is here names this file."""

    TOO_LARGE = "too_large"
    SCHEMA = "schema"
    UNREADABLE = "unreadable"
    NOT_FOUND = "not_found"
    TROUBLE = "trouble"
    """The township's own fault; trying again may help."""


STATUS = {
    Problem.UNKNOWN_SITE: 404,
    Problem.WRONG_SIGNATURE: 401,
    Problem.WRONG_CODE: 403,
    Problem.FENCED: 409,
    Problem.AHEAD: 409,
    Problem.UNNAMED: 409,
    Problem.TOO_LARGE: 413,
    Problem.SCHEMA: 426,
    Problem.UNREADABLE: 400,
    Problem.NOT_FOUND: 404,
    Problem.TROUBLE: 500,
}


class ProblemAnswer(msgspec.Struct, frozen=True):
    """Body of an answer that is neither 200 nor an `Ack`."""

    problem: str
    detail: str = ""
    """For the log."""


def seal(
    key: SigningKey,
    lines: Sequence[bytes],
    *,
    kind: Kind,
    site: str,
    epoch: int,
    first: int,
    last_hash: str = "",
    at: str = "",
    schema: int = SCHEMA,
) -> bytes:
    """An envelope of canonical lines (none of them with a line break).

    The township seals what it sends in `SCHEMA_MIN`: every kiosk that it takes entries of reads
    that.
    """
    content = gzip.compress(b"\n".join(lines), mtime=0)
    head = Head(
        kind=kind,
        site=site,
        epoch=epoch,
        first=first,
        last=first + len(lines) - 1,
        hash=last_hash,
        content=hashlib.sha256(content).hexdigest(),
        at=at,
        schema=schema,
    )
    head_line = canonical(msgspec.to_builtins(head))
    signature = base64.b64encode(key.sign(head_line).signature)
    return head_line + b"\n" + signature + b"\n" + content


def open_envelope(envelope: bytes, key: VerifyKey) -> tuple[Head, list[bytes]]:
    """Head and lines; EnvelopeError when anything about them is wrong.  Nothing is unpacked
    before the signature has been checked."""
    if len(envelope) > ENVELOPE_BYTES_MAX:
        raise TooLarge(f"larger than {ENVELOPE_BYTES_MAX} bytes")
    parts = envelope.split(b"\n", 2)
    if len(parts) != 3:
        raise EnvelopeError("cut off before its content")
    head_line, signature, content = parts
    try:
        key.verify(head_line, base64.b64decode(signature, validate=True))
    except (BadSignatureError, binascii.Error, ValueError):
        raise WrongSignature("the signature does not fit") from None
    _check_schema(head_line)
    try:
        head = msgspec.json.decode(head_line, type=Head)
    except UNREADABLE as error:
        raise EnvelopeError(f"the head cannot be read: {error}") from None
    if hashlib.sha256(content).hexdigest() != head.content:
        raise EnvelopeError("the content is not the one that was signed")
    lines = _unzip(content).split(b"\n") if head.last >= head.first else []
    if len(lines) != head.last - head.first + 1:
        raise EnvelopeError(f"{len(lines)} lines where {head.last - head.first + 1} were signed")
    return head, lines


def unproven_head(envelope: bytes) -> Head | None:
    """What a whole envelope says of itself, whoever signed it; None when it is torn."""
    parts = envelope.split(b"\n", 2)
    try:
        head = msgspec.json.decode(parts[0], type=Head)
    except UNREADABLE:
        return None
    whole = len(parts) == 3 and hashlib.sha256(parts[2]).hexdigest() == head.content
    return head if whole else None


def unproven_lines(envelope: bytes) -> list[bytes]:
    """The lines of an envelope whose signer is known only by what stands in them; EnvelopeError
    when they cannot be read."""
    head = unproven_head(envelope)
    if head is None or head.last < head.first:
        raise EnvelopeError("torn, or empty")
    return _unzip(envelope.split(b"\n", 2)[2]).split(b"\n")


class _SchemaOnly(msgspec.Struct, frozen=True):
    schema: int = SCHEMA


def _check_schema(head_line: bytes) -> None:
    """Before the fields are looked at: another wire format may have others."""
    try:
        schema = msgspec.json.decode(head_line, type=_SchemaOnly).schema
    except UNREADABLE as error:
        raise EnvelopeError(f"the head cannot be read: {error}") from None
    if not schema_is_known(schema):
        raise UnknownSchema(f"schema {schema}; known are {SCHEMA_MIN} to {SCHEMA}")


def schema_is_known(schema: int) -> bool:
    return SCHEMA_MIN <= schema <= SCHEMA


def _unzip(content: bytes) -> bytes:
    unzip = zlib.decompressobj(wbits=31)
    try:
        plain = unzip.decompress(content, CONTENT_BYTES_MAX)
    except zlib.error as error:
        raise EnvelopeError(f"the content cannot be unpacked: {error}") from None
    if unzip.unconsumed_tail:
        raise TooLarge(f"unpacks to more than {CONTENT_BYTES_MAX} bytes")
    if not unzip.eof:
        raise EnvelopeError("the content is cut off")
    return plain


LOW_DISK_MB = 1_000
"""Below this somebody should look what fills the disk."""


class KioskState(msgspec.Struct, frozen=True):
    """Body of `PUT /v1/sites/{site}/state`: how a kiosk is, as it says; told again when it changes.

    Kept until it is told anew, and never evidence: what counts stands in entries.
    """

    version: str
    """Of its program."""

    free_mb: int
    """On the disk of its journal."""

    printer: str
    """A `ports.PrinterTrouble`; '' when nothing is wrong."""

    quality: str
    """Of its clock, as in an entry."""

    unsent: int
    """Entries that the township has not acknowledged."""


def state_target(site: str) -> str:
    """Path of the call that tells a kiosk's state."""
    return f"/v1/sites/{site}/state"


def body_signed(target: str, body: bytes) -> str:
    """What the `Kiosk-Signature` of a `PUT` with a body signs in place of the path."""
    return f"{target} {hashlib.sha256(body).hexdigest()}"


def feed_target(site: str, after: int) -> str:
    """Path and query of a feed call, which its `Kiosk-Signature` signs."""
    return f"/v1/sites/{site}/feed?after={after}"


def snapshot_target(site: str, after: int) -> str:
    """Path and query of a call for the history, signed as a feed call is."""
    return f"/v1/sites/{site}/snapshot?after={after}"


def file_target(site: str, digest: str) -> str:
    """Path of a file's calls; `digest` is its SHA-256 in hex."""
    return f"/v1/sites/{site}/files/{digest}"


def piece_signed(target: str, content_range: str, piece: bytes) -> str:
    """What the `Kiosk-Signature` of a `PUT` signs in place of the path: also which bytes of the
    file it brings, and what they are."""
    return f"{target} {content_range} {hashlib.sha256(piece).hexdigest()}"


def request_signature(key: SigningKey, method: str, target: str) -> str:
    """Value of the `Kiosk-Signature` header: over method and path with query, in Base64."""
    return base64.b64encode(key.sign(f"{method} {target}".encode()).signature).decode()


def request_signed_by(key: VerifyKey, method: str, target: str, signature: str) -> bool:
    try:
        key.verify(f"{method} {target}".encode(), base64.b64decode(signature, validate=True))
    except (BadSignatureError, binascii.Error, ValueError):
        return False
    return True
