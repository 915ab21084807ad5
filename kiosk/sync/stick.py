"""Envelopes on a USB stick: where they lie, and how they are read and written (design.md 9).

`carry/tx01-1/` belongs to the first machine of site tx01.  In it the machine puts what it has not
sent (`entries-…`) and how far it knows the feed (`cursor`), the township its receipt (`ack`) and
what the machine does not know yet (`feed-…`).  Whatever else lies there is not touched, and nothing
is believed but for its signature.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kiosk.sync.protocol import ENVELOPE_BYTES_MAX

ROOT = "carry"
ENDING = ".sealed"
ENTRIES, FEED, CURSOR, ACK = "entries", "feed", "cursor", "ack"
NUMBERED = re.compile(rf"(?:{ENTRIES}|{FEED})-\d{{12}}{re.escape(ENDING)}")
MACHINE = re.compile(r"([a-z][a-z0-9-]{0,15})-(\d{1,6})")
PLAINLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
"""Neither through a link nor waiting for a pipe."""

FILES_MAX = 2000
"""In one folder: half a million entries.  What lies there beyond that is not ours."""


class StickError(Exception):
    """The stick or a file on it cannot be used; the message is a Chinese sentence."""


def folder_of(stick: Path, site: str, epoch: int) -> Path:
    return stick / ROOT / f"{site}-{epoch}"


def machines(stick: Path) -> list[tuple[str, int, Path]]:
    """(site, epoch, folder) of everybody who has put something on the stick, in order."""
    found = []
    for path in _listed(stick / ROOT):
        parts = MACHINE.fullmatch(path.name)
        if parts is not None and path.is_dir() and not path.is_symlink():
            found.append((parts[1], int(parts[2]), path))
    return found


def name_of(kind: str, first: int | None = None) -> str:
    return f"{kind}{ENDING}" if first is None else f"{kind}-{first:012d}{ENDING}"


def numbered(folder: Path, kind: str) -> list[Path]:
    """Files of a kind by their number."""
    return [
        path
        for path in _listed(folder)
        if path.name.startswith(f"{kind}-") and NUMBERED.fullmatch(path.name)
    ]


def strangers(folder: Path) -> list[str]:
    """Names of what is none of ours."""
    ours = {name_of(CURSOR), name_of(ACK)}
    return [
        path.name
        for path in _listed(folder)
        if path.name not in ours and not NUMBERED.fullmatch(path.name)
    ]


def read(path: Path) -> bytes | None:
    """An envelope's bytes; None when there is none, StickError when it can be none."""
    try:
        with os.fdopen(os.open(path, PLAINLY), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise StickError(f"{path.name} 不是普通文件，没有读。")
            data = file.read(ENVELOPE_BYTES_MAX + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StickError(f"{path.name} 读不出来（{error.strerror}）。") from None
    if len(data) > ENVELOPE_BYTES_MAX:
        raise StickError(f"{path.name} 太大了，不是机器写的，没有读。")
    return data


def write(folder: Path, files: Mapping[str, bytes], *, instead_of: str) -> None:
    """Write these, each whole or not at all; then remove the numbered files of the kind
    `instead_of` that are none of them.  StickError when the stick takes no more."""
    try:
        _stay_on_stick(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            _write(folder / name, data)
        for path in numbered(folder, instead_of):
            if path.name not in files:
                path.unlink()
        os.sync()  # a stick is pulled out as soon as the screen says that it is done
    except OSError as error:
        raise StickError(f"优盘写不进去（{error.strerror}）。") from None


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    with suppress(FileNotFoundError):
        part.unlink()
    with part.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _stay_on_stick(folder: Path) -> None:
    for path in (folder.parent, folder):
        if path.is_symlink():
            raise StickError(f"{path.name} 是一个链接，没有用。")


def _listed(folder: Path) -> list[Path]:
    _stay_on_stick(folder)
    try:
        found = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StickError(f"{folder.name} 打不开（{error.strerror}）。") from None
    if len(found) > FILES_MAX:
        raise StickError(f"{folder.name} 里的文件太多了，没有读。")
    return found
