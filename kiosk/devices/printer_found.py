"""What the page printed at set-up found out about the printer, kept in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from kiosk.sheets.whole import put_together

FILE = "printer.json"


SILENT_PAGES = 2
"""So many pages in a row must be met with silence: once, it may only have been slow."""


class Found(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`answer`: what it says at the end of a job."""

    answer: Literal["process_id", "gs_r", "none"] = "process_id"
    guard: bool = False
    """Whether it keeps a macro until it starts anew (`printer_end`)."""

    silent_pages: int = 0
    """Pages since its last answer that it let go without one, though nothing was wrong."""

    @property
    def said(self) -> str:
        """What the last page showed: `answer`, or 'silent' where that is not the last word."""
        return "silent" if 0 < self.silent_pages < SILENT_PAGES else self.answer

    def after_silence(self) -> Found:
        """With one more page that was met with silence."""
        if self.silent_pages + 1 < SILENT_PAGES and self.answer != "none":
            return Found(self.answer, self.guard, self.silent_pages + 1)
        return Found("none", silent_pages=SILENT_PAGES)


def read_found(folder: Path) -> Found:
    """What was found; of a printer that was never asked, or in a torn file, what most can do."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Found)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Found()


def keep_found(folder: Path, found: Found) -> None:
    """Whole or not at all; OSError when the folder cannot be written."""
    put_together({folder / FILE: msgspec.json.encode(found)})
