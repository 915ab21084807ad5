"""A hand scanner's keys as the kernel writes them, through a pipe with a name."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.card import Card, card_text
from kiosk.devices.hand_scanner import EVENT, HandScanner, Typed

TEXT = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))
NUMBERS = {
    **{char: 2 + i for i, char in enumerate("1234567890")},
    **{char: 16 + i for i, char in enumerate("QWERTYUIOP")},
    **{char: 30 + i for i, char in enumerate("ASDFGHJKL")},
    **{char: 44 + i for i, char in enumerate("ZXCVBNM")},
}
"""From linux/input-event-codes.h: KEY_1 2, KEY_Q 16, KEY_A 30, KEY_Z 44."""
SHIFT, ENTER, DOT, SLASH, SEMICOLON, PAD_7 = 42, 28, 52, 53, 39, 71
KEY, SYNC, SCAN = 1, 0, 4


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1_780_000_000, 5, kind, code, value)


def pressed(code: int) -> bytes:
    """As the kernel reports it: scan code, key, end of report; then the release."""
    down = event(SCAN, 4, 0x70004) + event(KEY, code, 1) + event(SYNC, 0, 0)
    return down + event(KEY, code, 0) + event(SYNC, 0, 0)


def burst(text: str) -> bytes:
    """Capitals with Shift, then Enter."""
    data = b""
    for char in text:
        key = pressed(NUMBERS[char])
        shifted = event(KEY, SHIFT, 1) + key + event(KEY, SHIFT, 0)
        data += shifted if char.isalpha() else key
    return data + pressed(ENTER)


class Cable:
    """The writing end of the scanner's device."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: queue.Queue[str] = queue.Queue()
        os.mkfifo(path)
        self.scanner = HandScanner(str(path), self.told.put, retry_s=0.05)

    def plug(self) -> int:
        """Open the writing end as soon as the scanner has the reading one."""
        give_up_s = time.monotonic() + 20
        while True:
            try:
                return os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                assert time.monotonic() < give_up_s
                time.sleep(0.01)


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "event0")
    cable.scanner.start()
    yield cable
    cable.scanner.stop()


def test_a_card_is_told_whole_and_after_the_cable_was_out_again(cable: Cable) -> None:
    for _ in range(2):
        end = cable.plug()
        data = burst(TEXT)
        for part in (data[:10], data[10:1000], data[1000:]):
            os.write(end, part)
        assert cable.told.get(timeout=20) == TEXT
        os.close(end)
        cable.path.unlink()  # the device goes with its cable; another comes in its place
        os.mkfifo(cable.path)
    assert cable.told.empty()


def test_a_scanner_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    told: queue.Queue[str] = queue.Queue()
    scanner = HandScanner(str(tmp_path / "later"), told.put, retry_s=0.02)
    scanner.start()
    try:
        (tmp_path / "soon").write_bytes(burst("6901234567892"))
        (tmp_path / "soon").rename(tmp_path / "later")
        assert told.get(timeout=20) == "6901234567892"
    finally:
        scanner.stop()


def keyed(codes: list[tuple[int, int]], at_s: float = 10.0) -> list[str]:
    typed = Typed()
    texts = [typed.key(code, value, at_s) for code, value in codes]
    return [text for text in texts if text is not None]


def test_signs_small_letters_and_the_number_pad_are_read() -> None:
    url = [(35, 1), (20, 1), (20, 1), (25, 1), (SHIFT, 1), (SEMICOLON, 1), (SHIFT, 0), (SLASH, 1)]
    rest = [(DOT, 1), (PAD_7, 1), (ENTER, 1)]
    assert keyed(url + rest) == ["http:/.7"]


def test_a_key_that_repeats_or_is_released_types_nothing() -> None:
    keys = [(2, 1), (2, 2), (2, 2), (2, 0), (3, 1), (4, 1), (5, 1), (ENTER, 1), (ENTER, 0)]
    assert keyed(keys) == ["1234"]


def test_too_little_too_much_and_what_came_before_a_pause_are_dropped() -> None:
    typed = Typed()
    assert keyed([(2, 1), (3, 1), (4, 1), (ENTER, 1)]) == []
    assert keyed([(2, 1)] * 201 + [(ENTER, 1)]) == []
    for number in range(2, 6):
        typed.key(number, 1, 5.0)
    for number in range(6, 10):
        typed.key(number, 1, 7.0)
    assert typed.key(ENTER, 1, 7.1) == "5678"
