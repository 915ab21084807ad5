"""Envelopes on a USB stick: where they lie, and how they are read and written (design.md 9).

`carry/tx01-1/` belongs to the first machine of site tx01.  In it the machine puts what it has not
sent (`entries-…`, and photographs by their hash) and how far it knows the feed (`cursor`), the
township its receipts (`ack`, `photos`) and what the machine does not know yet (`feed-…`).  Whatever
else lies there is not touched, and nothing is believed but for its signature, photographs for their
hash.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from kiosk.core.carried import StickTrouble
from kiosk.sync.protocol import ENVELOPE_BYTES_MAX, Kind

ROOT = "carry"
BACKUP = "backup"
"""Beside it, of a machine whose second medium the stick is (`kiosk.sync.spare`)."""

ENDING = ".sealed"
ENTRIES: Kind = "entries"
FEED: Kind = "feed"
CURSOR: Kind = "cursor"
ACK: Kind = "ack"
PHOTOS: Kind = "photos"
"""The township's receipt for photographs."""

HISTORY: Kind = "history"
WANTED: Kind = "wanted"
INVITATION: Kind = "invitation"
REQUEST = "request"
"""Of a machine that came by an invitation: its key, for the township's eyes only."""

NUMBERED = re.compile(rf"(?:{ENTRIES}|{FEED}|{HISTORY})-\d{{12}}{re.escape(ENDING)}")
OF_KIOSK = re.compile(
    rf"(?:{ENTRIES}-\d{{12}}|{WANTED}|{REQUEST}){re.escape(ENDING)}|[0-9a-f]{{64}}\.(?:jpg|wav)"
)
"""What a machine writes in place of what it wrote before."""

OF_TOWNSHIP = re.compile(rf"(?:(?:{FEED}|{HISTORY})-\d{{12}}|{INVITATION}){re.escape(ENDING)}")
PHOTO = re.compile(r"([0-9a-f]{64})\.(?:jpg|wav)")
"""A photograph or voice note by its SHA-256; the entry that names it is signed."""

NOTHING = re.compile(r"(?!)")
"""Where nothing is to be removed."""

MACHINE = re.compile(r"([a-z][a-z0-9-]{0,15})-(\d{1,6})")
PLAINLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
"""Neither through a link nor waiting for a pipe."""

FILES_MAX = 2000
"""In one folder: half a million entries.  What lies there beyond that is not ours."""


class StickError(Exception):
    """The stick or a file on it cannot be used; the message is a Chinese sentence."""

    def __init__(self, sentence: str, why: StickTrouble = StickTrouble.BROKEN) -> None:
        super().__init__(sentence)
        self.why = why


def find(where: Path, is_there: Callable[[Path], bool] = Path.is_dir) -> None:
    """StickError when there is no stick."""
    if not is_there(where):
        raise StickError(f"没有找到优盘：{where}。", StickTrouble.MISSING)


def folder_of(stick: Path, site: str, epoch: int, root: str = ROOT) -> Path:
    return stick / root / f"{site}-{epoch}"


def machines(stick: Path, root: str = ROOT) -> list[tuple[str, int, Path]]:
    """(site, epoch, folder) of everybody who has put something on the stick, in order."""
    found = []
    for path in _listed(stick / root):
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


def number_of(path: Path) -> int:
    """Of a numbered file: that of its first line."""
    return int(path.name.removesuffix(ENDING).rpartition("-")[2])


def photo_name(digest: str, data: bytes = b"") -> str:
    return f"{digest}.wav" if data.startswith(b"RIFF") else f"{digest}.jpg"


def photographs(folder: Path) -> list[tuple[str, Path]]:
    """Photographs and voice notes by their SHA-256, as their names say."""
    found = ((PHOTO.fullmatch(path.name), path) for path in _listed(folder))
    return [(named[1], path) for named, path in found if named is not None]


def strangers(folder: Path) -> list[str]:
    """Names of what is none of ours."""
    single = (CURSOR, ACK, PHOTOS, WANTED, INVITATION, REQUEST)
    ours = {name_of(kind) for kind in single}
    return [
        path.name
        for path in _listed(folder)
        if path.name not in ours
        and not NUMBERED.fullmatch(path.name)
        and not PHOTO.fullmatch(path.name)
    ]


def read(path: Path, most: int = ENVELOPE_BYTES_MAX) -> bytes | None:
    """The bytes of a file; None when there is none, StickError when it can be none of ours."""
    try:
        with os.fdopen(os.open(path, PLAINLY), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise StickError(f"{path.name} 不是普通文件，没有读。")
            data = file.read(most + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StickError(f"{path.name} 读不出来（{error.strerror}）。", trouble_of(error)) from None
    if len(data) > most:
        raise StickError(f"{path.name} 太大了，不是机器写的，没有读。")
    return data


def write(
    folder: Path,
    files: Iterable[tuple[str, bytes]],
    *,
    instead_of: re.Pattern[str],
    is_there: Callable[[], bool] = lambda: True,
) -> None:
    """Write these, each whole or not at all; then remove the files with names like `instead_of`
    that are none of them.

    StickError when the stick takes no more; what lay there before lies there then.  Where a stick
    was pulled out the folder under it is empty and can be written to: `is_there` tells.
    """
    names = set()
    try:
        _stay_on_stick(folder)
        _make(folder, is_there)
        for name, data in files:
            _stay_there(is_there)
            if not _has(folder / name, data):
                _write(folder / name, data)
            names.add(name)
        _stay_there(is_there)
        for path in _listed(folder):
            if path.name not in names and instead_of.fullmatch(path.name):
                path.unlink()
        os.sync()  # a stick is pulled out as soon as the screen says that it is done
        _stay_there(is_there)
    except OSError as error:
        raise StickError(f"优盘写不进去（{error.strerror}）。", trouble_of(error)) from None


def _make(folder: Path, is_there: Callable[[], bool]) -> None:
    _stay_there(is_there)
    for each in (folder.parent, folder):
        each.mkdir(exist_ok=True)  # never the stick itself


def _stay_there(is_there: Callable[[], bool]) -> None:
    if not is_there():
        raise OSError(errno.ENODEV, "已经拔掉")


def _has(path: Path, data: bytes) -> bool:
    """Whether it lies there already: reading is faster, and wears nothing out."""
    try:
        return read(path, len(data)) == data
    except StickError:
        return False


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    with suppress(FileNotFoundError):
        part.unlink()
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()  # on a full stick the half of it takes room
        raise


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO}


def trouble_of(error: OSError) -> StickTrouble:
    """What a stick's refusal means for who stands there."""
    if error.errno in FULL:
        return StickTrouble.FULL
    if error.errno in READ_ONLY:
        return StickTrouble.READ_ONLY
    return StickTrouble.PULLED if error.errno in GONE else StickTrouble.BROKEN


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
        raise StickError(f"{folder.name} 打不开（{error.strerror}）。", trouble_of(error)) from None
    if len(found) > FILES_MAX:
        raise StickError(f"{folder.name} 里的文件太多了，没有读。")
    return found
