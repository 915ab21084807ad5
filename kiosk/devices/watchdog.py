"""systemd's watchdog: fed while every part that must move has moved (sd_notify(3)).

A kiosk that draws nothing or reads nothing is started again, whatever hangs.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping

FEEDS = 3
"""So often in the time that systemd allows."""


def notify(state: str, address: str | None = None) -> None:
    """Tell systemd, as `READY=1`; nobody is told where there is no systemd."""
    told = address or os.environ.get("NOTIFY_SOCKET", "")
    if not told:
        return
    path = "\0" + told[1:] if told.startswith("@") else told
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        try:
            door.connect(path)
            door.sendall(state.encode())
        except OSError:
            return  # it is being restarted, and asks anew


class Watchdog:
    """Feeds the watchdog from a thread of its own.

    `signs` are counters by name, each of which grows while its part works.  One that stands still
    for a whole round is not covered up: nothing is told, and systemd ends the process.
    """

    def __init__(self, signs: Mapping[str, Callable[[], int]]) -> None:
        self._signs = signs
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """The kiosk is there.  Without a watchdog in systemd's unit no thread is started."""
        notify("READY=1")
        allowed_s = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
        if allowed_s and self._thread is None:
            self._thread = threading.Thread(
                target=self._feed, args=(allowed_s / FEEDS,), name="watchdog", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """The kiosk ends as it was asked to."""
        notify("STOPPING=1")
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _feed(self, every_s: float) -> None:
        before = self._counted()
        while not self._stop.wait(every_s):
            now = self._counted()
            if all(now[name] > before[name] for name in now):
                notify("WATCHDOG=1")
            before = now

    def _counted(self) -> dict[str, int]:
        return {name: count() for name, count in self._signs.items()}
