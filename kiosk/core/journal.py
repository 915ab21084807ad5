"""Entry kinds, canonical bytes and the hash chain of the journal (design.md 5).

An entry's hash is SHA-256 over the hash before it and the canonical bytes of all its other fields,
so that one line cannot be changed, dropped or put in without every later hash showing it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from kiosk.core.checkdigit import check_digit

SCHEMA = 1
"""Version of the wire format and of the entry bodies."""

NO_HASH = bytes(32)
"""What stands before the first entry of an epoch."""

REGISTER_LINES = 20
"""Lines on one page of the paper register."""


class EntryKind(StrEnum):
    GENESIS = "genesis"
    DELIVERY = "delivery"
    OPENING_STOCK = "opening_stock"
    REDEMPTION = "redemption"
    REFUND = "refund"
    SHIFT_OPENED = "shift_opened"
    SHIFT_CLOSED = "shift_closed"
    DATE_CONFIRMED = "date_confirmed"
    CLOCK_CORRECTED = "clock_corrected"
    KEY_MISUSED = "key_misused"


class Genesis(msgspec.Struct, frozen=True):
    """First entry of an epoch."""

    site: str
    epoch: int
    schema: int = SCHEMA


class StockLine(msgspec.Struct, frozen=True):
    good: str
    quantity: int


class Delivery(msgspec.Struct, frozen=True):
    """Goods put on the shelf; also what lay there at the start (opening stock)."""

    lines: tuple[StockLine, ...]
    person: str
    source: str = ""
    document: str = ""


class RedeemedLine(msgspec.Struct, frozen=True):
    good: str
    name: str
    quantity: int
    points: int
    """Of one piece."""

    unit: str = "件"


class ChargedPurse(msgspec.Struct, frozen=True):
    period: str
    points: int


class Redemption(msgspec.Struct, frozen=True):
    household: str
    number: str
    group: str
    name: str
    """Masked."""

    lines: tuple[RedeemedLine, ...]
    cost: int
    charges: tuple[ChargedPurse, ...]
    before: int
    after: int
    entered: str
    serial: int | None
    """Of the card that was shown; None when a code was typed."""

    vouched_by: str | None = None
    register_line: int | None = None


class Refund(msgspec.Struct, frozen=True):
    """The shop could not deliver: points go to the current purse and do not rank."""

    household: str
    points: int
    reason: str
    of: int | None = None
    """The redemption's seq."""


class ShiftChange(msgspec.Struct, frozen=True):
    person: str
    name: str


class DateConfirmed(msgspec.Struct, frozen=True):
    person: str
    said: str
    guess: str
    second: str | None = None


class ClockCorrected(msgspec.Struct, frozen=True):
    """A sure time came that is before the time the kiosk had gone by."""

    was: str
    now: str


class KeyMisused(msgspec.Struct, frozen=True):
    """The same idempotency key came with another content and was refused."""

    op: str
    household: str


Body = (
    Genesis
    | Delivery
    | Redemption
    | Refund
    | ShiftChange
    | DateConfirmed
    | ClockCorrected
    | KeyMisused
)

BODIES: dict[str, type[Body]] = {
    EntryKind.GENESIS: Genesis,
    EntryKind.DELIVERY: Delivery,
    EntryKind.OPENING_STOCK: Delivery,
    EntryKind.REDEMPTION: Redemption,
    EntryKind.REFUND: Refund,
    EntryKind.SHIFT_OPENED: ShiftChange,
    EntryKind.SHIFT_CLOSED: ShiftChange,
    EntryKind.DATE_CONFIRMED: DateConfirmed,
    EntryKind.CLOCK_CORRECTED: ClockCorrected,
    EntryKind.KEY_MISUSED: KeyMisused,
}


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


def body_text(body: Body) -> str:
    return canonical(msgspec.to_builtins(body)).decode("utf-8")


def entry_bytes(entry: Entry) -> bytes:
    """Canonical bytes of an entry: what is hashed, sent and kept."""
    return canonical(vars(entry))


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
    parts = text.split("/")
    if len(parts) != 5 or parts[0] != "S1":
        return None
    if not all(part.isascii() and part.isdecimal() and len(part) < 16 for part in parts[2:4]):
        return None
    return parts[1], int(parts[2]), int(parts[3]), parts[4]


def register_place(register_line: int) -> tuple[int, int]:
    """(page, line) of the paper register, both counted from 1."""
    return (register_line - 1) // REGISTER_LINES + 1, (register_line - 1) % REGISTER_LINES + 1
