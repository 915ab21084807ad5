"""A second medium: each entry as a line on a USB stick, as soon as it is committed (design.md 5).

`backup/tx01-1/` belongs to the first machine of site tx01.  A line of `entries-….lines` is an
envelope as it would go over the line to the township, in Base64: signed by the machine, so that it
counts when the machine is dead, whoever brings it.  Beside them lie copies of the whole file
(`kiosk.store.backup`), photographs that the township has not, and `machine.json`, which says whose
all this is.  No key is among them, but the copies hold all the names of the village and the PINs'
argon2id texts.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from kiosk.core.journal import canonical
from kiosk.sync import stick
from kiosk.sync.protocol import ENVELOPE_BYTES_MAX, Head, unproven_head

WHO = "machine.json"
LINES = re.compile(r"entries-(\d{12})\.lines")
LINE_BYTES_MAX = ENVELOPE_BYTES_MAX * 4 // 3 + 8


class Machine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose lines lie here, and where and by what its township is known: all of it public."""

    site: str
    epoch: int
    url: str
    township_key: str
    """Ed25519 public key in hex."""

    authority: str
    """The township's CA, a certificate (PEM)."""


def machine_of(folder: Path) -> Machine | None:
    """None when nothing here says it, or something else."""
    data = stick.read(folder / WHO)
    try:
        return None if data is None else msgspec.json.decode(data, type=Machine)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def who_bytes(machine: Machine) -> bytes:
    return canonical(machine)


def files(folder: Path) -> list[Path]:
    """Files of lines, by the number of their first entry."""
    try:
        return sorted(path for path in folder.iterdir() if LINES.fullmatch(path.name))
    except FileNotFoundError:
        return []


def name_of(first: int) -> str:
    return f"entries-{first:012d}.lines"


def envelopes(path: Path) -> Iterator[tuple[Head, bytes]]:
    """What the whole lines of a file hold, in order; a torn one is passed over.

    StickError when it cannot be read.  Nothing here is proven: the signatures are for the township.
    """
    try:
        with os.fdopen(os.open(path, stick.PLAINLY), "rb") as file:
            for _, found in _lines(file):
                if found is not None:
                    yield found
    except OSError as error:
        raise stick.StickError(
            f"{path.name} 读不出来（{error.strerror}）。", stick.trouble_of(error)
        ) from None


def last_head(folder: Path) -> Head | None:
    """Of the envelope with the last entry that lies here; None where there is none."""
    for path in reversed(files(folder)):
        last = max((head for head, _ in envelopes(path)), key=lambda head: head.last, default=None)
        if last is not None:
            return last
    return None


def last_entry(folder: Path) -> int:
    """Number of the last entry that lies here; 0 for none."""
    last = last_head(folder)
    return last.last if last is not None else 0


def append(path: Path, sealed: Sequence[bytes]) -> None:
    """Put lines at the end and flush them; a torn end of before is cut off.  OSError."""
    with path.open("a+b") as file:
        file.truncate(_whole_bytes(file))
        file.seek(0, os.SEEK_END)
        file.write(b"".join(base64.b64encode(envelope) + b"\n" for envelope in sealed))
        file.flush()
        os.fsync(file.fileno())


def _whole_bytes(file: BinaryIO) -> int:
    """Where the last line ends that was written to its end."""
    size = file.seek(0, os.SEEK_END)
    back = min(size, LINE_BYTES_MAX)
    file.seek(size - back)
    end = file.read(back).rfind(b"\n")
    return size - back + end + 1 if end >= 0 else (size - back if back < size else 0)


def _lines(file: BinaryIO) -> Iterator[tuple[int, tuple[Head, bytes] | None]]:
    """Each line's length, and what it holds."""
    while line := file.readline(LINE_BYTES_MAX):
        yield len(line), _opened(line)


def _opened(line: bytes) -> tuple[Head, bytes] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        envelope = base64.b64decode(line[:-1], validate=True)
    except (binascii.Error, ValueError):
        return None
    head = unproven_head(envelope)
    return None if head is None or head.kind != "entries" else (head, envelope)
