"""What a process holds: memory, files, threads, widgets; what goes on for years must not grow."""

from __future__ import annotations

import ctypes
import functools
import gc
import os
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGE_KB = os.sysconf("SC_PAGESIZE") // 1024


@dataclass(frozen=True)
class Held:
    """What the process holds, without what is remembered up to a bound."""

    blocks: int
    """Pieces of memory that Python has given out (sys.getallocatedblocks)."""

    resident_kb: int
    files: Counter[str]
    """What is open, by its path or kind, without fonts: Kivy keeps up to 64 sizes of them."""

    threads: int
    widgets: int

    def since(self, before: Held) -> dict[str, Any]:
        return {name: value - vars(before)[name] for name, value in vars(self).items()}


def _files() -> Counter[str]:
    found: Counter[str] = Counter()
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # of another thread's, and closed meanwhile
            found[str(one.readlink()).partition(":[")[0]] += 1
    return Counter({what: count for what, count in found.items() if not what.endswith(".ttf")})


def _widgets() -> int:
    """0 where there is no window."""
    if "kivy.uix.widget" not in sys.modules:
        return 0
    from kivy.uix.widget import Widget

    return sum(issubclass(type(found), Widget) for found in gc.get_objects())


def _forget() -> None:
    """What is remembered up to a bound."""
    if "kivy.cache" in sys.modules:
        from kivy.cache import Cache

        for category in ("kv.texture", "kv.image"):  # Kivy itself does it after a minute
            Cache.remove(category)
    for found in gc.get_objects():
        is_cache = type(found) is functools._lru_cache_wrapper  # a dead proxy has no class
        if is_cache and found.cache_parameters()["maxsize"] is not None:
            found.cache_clear()


def held() -> Held:
    _forget()
    while gc.collect():
        pass
    ctypes.CDLL(None).malloc_trim(0)  # what is free and not given back comes and goes by 20 MB
    return Held(
        sys.getallocatedblocks(),
        int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB,
        _files(),
        threading.active_count(),
        _widgets(),
    )
