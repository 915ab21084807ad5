"""Who writes to a journal is alone: the running kiosk, or one command (design.md 5).

An advisory lock on a file beside the journal.  The kernel frees it when the program ends, however
that comes about, so that nothing is left behind by a power cut or a kill.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.store.database import StoreError

SUFFIX = ".lock"
BUSY = "机器的程序正在运行，或者另一个命令正在写。请先停下机器的程序，再运行这个命令。"


class NotAlone(StoreError):
    """Another program writes to this journal."""


@contextmanager
def alone(database: Path, *, founds: bool = False) -> Iterator[None]:
    """Nobody else who asks writes to this file inside; NotAlone when somebody does now.

    `founds`: the folder is made where there is none; else nobody is there to be alone with.
    OSError when it cannot be made or the lock cannot be put there.
    """
    if founds:
        database.parent.mkdir(parents=True, exist_ok=True)
    if not database.parent.is_dir():
        yield
        return
    path = database.with_name(database.name + SUFFIX)
    # For reading is enough to lock it, and whose command made it does not matter then.
    lock = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotAlone(BUSY) from None
        yield
    finally:
        os.close(lock)
