"""What the page printed at set-up found out about the printer, kept in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from kiosk.sheets.whole import put_together

FILE = "printer.json"


class Found(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`answer`: what it says at the end of a job."""

    answer: Literal["process_id", "gs_r", "none"] = "process_id"


def read_found(folder: Path) -> Found:
    """What was found; of a printer that was never asked, or in a torn file, what most can do."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Found)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Found()


def keep_found(folder: Path, found: Found) -> None:
    """Whole or not at all; OSError when the folder cannot be written."""
    put_together({folder / FILE: msgspec.json.encode(found)})
