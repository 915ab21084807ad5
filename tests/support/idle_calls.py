"""Calls that do nothing, before those of an act: `support.system_calls` fails the one at AT."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def _suppressed(call: Callable[..., object], *args: str) -> None:
    with suppress(OSError):
        call(*args)


IDLE: dict[str, Callable[[int], object]] = {
    "pwrite64": lambda fd: os.pwrite(fd, b"x", 0),
    "write": lambda fd: os.write(fd, b"x"),
    "fdatasync": os.fdatasync,
    "fsync": os.fsync,
    "ftruncate": lambda fd: os.ftruncate(fd, 0),
    "rename": lambda _: _suppressed(os.rename, "/nothing/here", "/nothing/there"),
    "mkdir": lambda _: _suppressed(os.mkdir, "/nothing/here"),
    "unlink": lambda _: Path("/nothing/here").unlink(missing_ok=True),
    "sync": lambda _: os.sync(),
}


def after_idle_calls(word: str) -> str:
    """The act of `ACT`, or of `ACT:CALL:N` after N idle calls of that name."""
    act, _, idle = word.partition(":")
    if idle:
        call, _, times = idle.partition(":")
        fd = os.memfd_create("idle")
        for _ in range(int(times)):
            IDLE[call](fd)
    return act
