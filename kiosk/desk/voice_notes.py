"""Voice notes on the disk: only those whose objection is booked stay there.

One is written as `.said` before the entry that names it and gets its name afterwards; what a power
cut left in between is settled by the journal at the next start.
"""

from __future__ import annotations

import logging
from pathlib import Path

from kiosk.core.entries import EntryKind
from kiosk.core.voice_note import VoiceNote
from kiosk.desk.photographs import SAID, SOUND, keep
from kiosk.store.database import Store

LOG = logging.getLogger(__name__)


def keep_said(folder: Path, note: VoiceNote) -> str:
    """Write it before it is booked; its SHA-256 in hex, '' where the disk takes it not."""
    try:
        return keep(folder, note.wav, SAID)
    except OSError:
        LOG.exception("a voice note could not be kept")
        return ""


def settle(folder: Path, digest: str, *, booked: bool) -> None:
    """Its entry is in the journal, or will never be; '' for none, as `keep_said` says."""
    if not digest:
        return
    said = folder / f"{digest}{SAID}"
    try:
        if booked:
            said.replace(said.with_suffix(SOUND))
        else:
            said.unlink(missing_ok=True)
    except OSError:
        LOG.exception("voice note %s", digest)


def settle_left(folder: Path, store: Store) -> None:
    """After a start: what a power cut left before its entry, or before its name."""
    for said in sorted(folder.glob(f"*{SAID}")):
        named = store.row(
            "select 1 from entry where kind = ? and instr(body, ?) > 0",
            [EntryKind.OBJECTED, said.stem],
        )
        settle(folder, said.stem, booked=named is not None)
