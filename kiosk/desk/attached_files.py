"""Files that a journal names, held against what lies in their folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.attached import files_named
from kiosk.desk.photographs import kept
from kiosk.store.database import Store


@dataclass(frozen=True)
class FileFinding:
    seq: int
    digest: str
    damaged: bool
    """Another file lies there; else none: the machine before took it, or it was lost."""

    def __str__(self) -> str:
        how = "is damaged" if self.damaged else "is not here"
        return f"entry {self.seq}: its file {self.digest[:12]} {how}"


def findings(store: Store, folder: Path) -> Iterator[FileFinding]:
    """Each file that is not there as it was taken, in the order of the entries."""
    for seq, body in store.stream(
        "select seq, body from entry where instr(body, 'photo') > 0 or instr(body, '\"voice\"') > 0"
        " order by seq"
    ):
        for digest in files_named(body):
            try:
                data = kept(folder, digest)
            except OSError:
                data = b""
            if data is None:
                yield FileFinding(seq, digest, damaged=False)
            elif hashlib.sha256(data).hexdigest() != digest:
                yield FileFinding(seq, digest, damaged=True)
