"""What lies beside a kiosk's file after an act: photographs, and what was written on the stick."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from nacl.signing import SigningKey

from kiosk.core.attached import files_named
from kiosk.store import backup
from kiosk.store.database import Store
from kiosk.sync import spare, stick
from kiosk.sync.protocol import EnvelopeError, Head, open_envelope

MACHINE, EPOCH = "hp01", 1
PHOTOGRAPHS, STICK = "photographs", "usb"
KEY = SigningKey(b"kiosk".ljust(32))
TOWNSHIP = SigningKey(b"township".ljust(32))


def found_beside(store: Store, folder: Path) -> tuple[list[str], set[str]]:
    """What is wrong there, and the lines that a process may have said about it."""
    wrong: list[str] = []
    facts: set[str] = set()
    kept = {path.stem: path.read_bytes() for path in (folder / PHOTOGRAPHS).glob("*.jpg")}
    for digest, data in kept.items():
        facts.add(f"ack photo {digest}")
        if hashlib.sha256(data).hexdigest() != digest:
            wrong.append(f"photograph {digest}: half of it")
    named = [d for (body,) in store.rows("select body from entry") for d in files_named(body)]
    wrong += [f"photograph {d}: named, and not there" for d in named if d not in kept]
    carried = stick.folder_of(folder / STICK, MACHINE, EPOCH)
    for name, head in _sealed(carried, wrong):
        facts.add(f"carried {name} {head.first} to {head.last}")
    copied = stick.folder_of(folder / STICK, MACHINE, EPOCH, stick.BACKUP)
    with suppress(msgspec.DecodeError):
        facts |= {f"ack line {n}" for n in range(1, spare.last_entry(copied) + 1)}
    for path in backup.copies(copied):
        facts.add("ack copied 1")  # with or without an entry that came about only later
        try:
            backup.look_through(path)
        except sqlite3.Error as error:
            wrong.append(f"{path.name}: {error}")
    return wrong, facts


def _sealed(folder: Path, wrong: list[str]) -> Iterator[tuple[str, Head]]:
    """Whoever wrote it: under its own name each file is whole."""
    for path in sorted(folder.glob(f"*{stick.ENDING}")):
        of_township = stick.OF_TOWNSHIP.fullmatch(path.name) is not None
        try:
            head, _ = open_envelope(
                path.read_bytes(), (TOWNSHIP if of_township else KEY).verify_key
            )
        except EnvelopeError as error:
            wrong.append(f"{path.name}: {error}")
        else:
            yield path.name, head
