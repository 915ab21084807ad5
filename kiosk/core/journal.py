"""Entries, canonical bytes and the hash chain of the journal (design.md 5).

An entry's hash is SHA-256 over the hash before it and the canonical bytes of all its other fields,
so that one line cannot be changed, dropped or put in without every later hash showing it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.core.checkdigit import check_digit
from kiosk.core.entries import BODIES, Body

NO_HASH = bytes(32)
"""What stands before the first entry of an epoch."""

REGISTER_LINES = 20
"""Lines on one page of the paper register."""

CODE_DIGITS = 16
"""No number in a code has so many digits."""


@dataclass(frozen=True)
class Entry:
    """One line of the journal; `body` is canonical JSON text."""

    seq: int
    op: str
    kind: str
    at: str
    quality: str
    keeper: str
    scheme_version: int
    feed_cursor: int
    boot: str
    uptime_ms: int
    body: str

    def decoded(self) -> Body:
        """The body as its struct; msgspec.ValidationError or KeyError when it is not one."""
        return msgspec.json.decode(self.body, type=BODIES[self.kind])


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8, integers only; TypeError on anything JSON does not hold."""
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=msgspec.to_builtins,
    ).encode("utf-8")


SORTED = msgspec.json.Encoder(order="sorted")
"""The bytes of `canonical` for what entries and bodies are made of, in a tenth of the time."""


def body_text(body: Body) -> str:
    return SORTED.encode(body).decode("utf-8")


def entry_bytes(entry: Entry) -> bytes:
    """Canonical bytes of an entry: what is hashed, sent and kept."""
    return SORTED.encode(vars(entry))


def parse_entry(line: bytes) -> Entry:
    """Inverse of `entry_bytes`; ValueError unless the bytes are canonical and complete."""
    try:
        entry = msgspec.json.decode(line, type=Entry)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"not an entry: {error}") from None
    if entry_bytes(entry) != line:
        raise ValueError("an entry's bytes are not canonical")
    return entry


def entry_hash(prev: bytes, line: bytes) -> bytes:
    """Hash of the entry with these canonical bytes after an entry with hash `prev`."""
    return hashlib.sha256(prev + line).digest()


def slip_number(site_name: str, epoch: int, seq: int) -> str:
    """`和平-1-000123-7`: site, epoch, seq and a check digit over epoch and seq; never reused."""
    return f"{site_name}-{epoch}-{seq:06d}-{check_digit(f'{epoch}{seq:06d}')}"


def slip_mark(digest: bytes) -> str:
    """Sixteen hex digits in capitals: enough to prove a slip against the journal."""
    return digest[:8].hex().upper()


def slip_code(site: str, epoch: int, seq: int, mark: str) -> str:
    """Text of the slip's QR code, in QR's alphanumeric alphabet."""
    return f"S1/{site}/{epoch}/{seq}/{mark}".upper()


def parse_slip_code(text: str) -> tuple[str, int, int, str] | None:
    """(site, epoch, seq, mark), or None when the text is not a slip's code."""
    parts = _code_parts(text, "S1", 2)
    return None if parts is None else (parts[0], int(parts[1]), int(parts[2]), parts[3])


def stub_code(site: str, epoch: int, seq: int, line: int, mark: str) -> str:
    """Text of the QR code beside a line of the register, in QR's alphanumeric alphabet."""
    return f"R1/{site}/{epoch}/{seq}/{line}/{mark}".upper()


def parse_stub_code(text: str) -> tuple[str, int, int, int, str] | None:
    """(site, epoch, seq, register line, mark), or None when the text is not a stub's code."""
    parts = _code_parts(text, "R1", 3)
    if parts is None:
        return None
    return parts[0], int(parts[1]), int(parts[2]), int(parts[3]), parts[4]


def _code_parts(text: str, head: str, numbers: int) -> list[str] | None:
    """What stands between the strokes after `head`: a site, so many numbers, and a mark."""
    first, *parts = text.split("/")
    if first != head or len(parts) != numbers + 2:
        return None
    for part in parts[1:-1]:
        if not (part.isascii() and part.isdecimal() and len(part) < CODE_DIGITS):
            return None
    return parts


def register_place(register_line: int) -> tuple[int, int]:
    """(page, line) of the paper register, both counted from 1."""
    return (register_line - 1) // REGISTER_LINES + 1, (register_line - 1) % REGISTER_LINES + 1
