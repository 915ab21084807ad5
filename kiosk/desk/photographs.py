"""Photographs taken on purpose: a delivery note, goods.  Kept by their content's SHA-256.

Voice notes lie in the same folder (`desk.voice_notes`).
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

LOG = logging.getLogger(__name__)

PICTURE, SOUND, SAID = ".jpg", ".wav", ".said"
"""Endings; the last is that of a voice note whose entry may not be in the journal yet."""


def keep(folder: Path, data: bytes, ending: str = PICTURE) -> str:
    """Write the file whole before an entry names it; its SHA-256 in hex.  OSError when full."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(folder, digest, ending)
    if path.exists():
        return digest
    _write_whole(path, data)
    return digest


def kept(folder: Path, digest: str) -> bytes | None:
    """What was kept under this name; None when it is not there, OSError when it cannot be read."""
    for ending in (PICTURE, SOUND, SAID):
        try:
            return _path(folder, digest, ending).read_bytes()
        except FileNotFoundError:
            continue
    return None


def _path(folder: Path, digest: str, ending: str = PICTURE) -> Path:
    return folder / f"{digest}{ending}"


def show(folder: Path, digest: str, pictures: Path, good: str) -> None:
    """Let the screens have it as the picture of these goods; a failure leaves the old one."""
    try:
        _write_whole(pictures / f"{good}.jpg", _path(folder, digest).read_bytes())
    except OSError:
        LOG.exception("no picture for %s", good)


def _write_whole(path: Path, picture: bytes) -> None:
    """All of it or nothing, whenever the power goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            file.write(picture)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _keep_name(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    """A new name in a folder lasts only when the folder is on the disk, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
