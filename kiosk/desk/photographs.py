"""Photographs taken on purpose: a delivery note, goods.  Kept by their content's SHA-256."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

LOG = logging.getLogger(__name__)


def keep(folder: Path, picture: bytes) -> str:
    """Write the picture whole before an entry names it; its SHA-256 in hex.  OSError when full."""
    digest = hashlib.sha256(picture).hexdigest()
    path = _path(folder, digest)
    if path.exists():
        return digest
    _write_whole(path, picture)
    return digest


def kept(folder: Path, digest: str) -> bytes | None:
    """What was kept under this name; None when it is not there, OSError when it cannot be read."""
    try:
        return _path(folder, digest).read_bytes()
    except FileNotFoundError:
        return None


def _path(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.jpg"


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
