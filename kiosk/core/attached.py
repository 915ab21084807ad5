"""Files that entries name: photographs and voice notes by their SHA-256 (design.md 9)."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from kiosk.core.journal import Entry

FIELDS = frozenset({"photo", "photos", "voice"})
DIGEST = re.compile(r"[0-9a-f]{64}")


def files_of_line(line: bytes) -> tuple[str, ...]:
    """Digests that an entry names, by its bytes in the journal; none for what is no entry."""
    if not any(field.encode() in line for field in FIELDS):
        return ()
    try:
        return files_named(msgspec.json.decode(line, type=Entry).body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ()


def files_named(body: str) -> tuple[str, ...]:
    """Digests, in hex, that an entry's body names, each once and in order.

    It goes by the names of the fields, at whatever depth, so that also the township of an earlier
    version and the entry of a kind that it does not know go together.  Nothing for what is none.
    """
    if not any(field in body for field in FIELDS):
        return ()
    try:
        waiting: list[tuple[str, Any]] = [("", msgspec.json.decode(body))]
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ()
    found: dict[str, None] = {}
    while waiting:
        name, value = waiting.pop(0)
        if isinstance(value, dict):
            waiting[:0] = value.items()
        elif isinstance(value, list):
            waiting[:0] = [(name, each) for each in value]
        elif name in FIELDS and isinstance(value, str) and DIGEST.fullmatch(value):
            found[value] = None
    return tuple(found)
