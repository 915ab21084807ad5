"""What systemd hears over its real socket: ready, alive, stopping; silence when a part hangs."""

from __future__ import annotations

import socket
import threading

import pytest

from kiosk.devices.watchdog import Watchdog, notify

WAIT_S = 30.0


@pytest.fixture(params=["path", "abstract"])
def systemd(request, tmp_path, monkeypatch):
    """The socket at which systemd listens."""
    name = str(tmp_path / "notify") if request.param == "path" else f"@{tmp_path}"
    door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    door.bind("\0" + name[1:] if name.startswith("@") else name)
    door.settimeout(WAIT_S)
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    monkeypatch.setenv("WATCHDOG_USEC", "60000")
    yield door
    door.close()


def heard(door):
    return door.recv(64).decode()


def feeds(door):
    """Whether anything is heard in time."""
    try:
        return heard(door) == "WATCHDOG=1"
    except TimeoutError:
        return False


class Part:
    """Something that works until it hangs."""

    def __init__(self):
        self.works = True
        self._count = 0

    def count(self):
        self._count += self.works
        return self._count


def test_a_kiosk_whose_parts_move_is_alive(systemd):
    parts = {"frames": Part(), "reader": Part()}
    before = set(threading.enumerate())
    dog = Watchdog({name: part.count for name, part in parts.items()})
    dog.start()
    assert [heard(systemd) for _ in range(3)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    dog.stop()
    last = heard(systemd)
    while last == "WATCHDOG=1":
        last = heard(systemd)
    assert last == "STOPPING=1"
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("hangs", ["frames", "reader"])
def test_one_part_that_hangs_starves_the_watchdog(systemd, hangs):
    parts = {"frames": Part(), "reader": Part()}
    dog = Watchdog({name: part.count for name, part in parts.items()})
    dog.start()
    assert [heard(systemd) for _ in range(2)] == ["READY=1", "WATCHDOG=1"]
    parts[hangs].works = False
    systemd.settimeout(0.5)
    fed = 0
    while feeds(systemd):
        fed += 1
        assert fed < 50
    parts[hangs].works = True
    systemd.settimeout(WAIT_S)
    assert heard(systemd) == "WATCHDOG=1"
    dog.stop()


def test_without_systemd_nobody_is_told_and_nothing_runs(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    before = set(threading.enumerate())
    dog = Watchdog({"frames": lambda: 0})
    dog.start()
    assert set(threading.enumerate()) <= before
    dog.stop()


def test_a_systemd_that_is_away_harms_nobody(tmp_path):
    notify("WATCHDOG=1", str(tmp_path / "nobody"))
