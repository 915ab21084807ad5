"""Photographs taken on purpose: a delivery note, goods.  Kept by their content's SHA-256."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def keep(folder: Path, picture: bytes) -> str:
    """Write the picture whole before an entry names it; its SHA-256 in hex.  OSError when full."""
    digest = hashlib.sha256(picture).hexdigest()
    path = folder / f"{digest}.jpg"
    if path.exists():
        return digest
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            file.write(picture)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return digest
