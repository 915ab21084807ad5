"""Room that is kept for the worst day: a file made at set-up, given up when the disk is full.

Below the last threshold nothing is redeemed any more, and the ballast is released: what has been
sold can still be sent, exported, closed and copied.  When somebody has made room it is taken again
and redemptions go on (issue 7).
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

LOG = logging.getLogger(__name__)

NAME = "ballast"
MB = 1_000_000


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Ballast:
    """The ballast of one data folder; `look` is called now and then, by one thread."""

    def __init__(
        self,
        folder: Path,
        size_mb: int,
        least_free_mb: int,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        """`free`: bytes that are free beside the ballast."""
        self._path = folder / NAME
        self._size = size_mb * MB
        self._least = least_free_mb * MB
        self._free = free

    @property
    def is_held(self) -> bool:
        try:
            found = self._path.stat()
        except OSError:
            return False
        return found.st_size == self._size and found.st_blocks * 512 >= self._size

    def look(self) -> bool:
        """Whether there is room to redeem; gives the ballast up, or takes it again."""
        try:
            free = self._free(self._path.parent)
        except OSError:
            LOG.exception("nobody knows how full the disk is")
            return True  # a write that fails says so by itself
        if self.is_held:
            if free >= self._least:
                return True
            LOG.error("the disk is nearly full (%d bytes): the ballast is released", free)
            self._release()
            return False
        if free < self._least + self._size:
            self._release()  # what is left of a ballast that was cut off
            return False
        return self._take()

    def _take(self) -> bool:
        """Really allocated: a hole would be no ballast."""
        try:
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)
                os.fsync(file.fileno())
        except OSError as error:
            LOG.warning("no ballast: %s", error)
            self._release()
            return False
        return True

    def _release(self) -> None:
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            LOG.exception("the ballast stays")
