"""A hand scanner at the real window: SDL key events, as a USB scanner makes them."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.ui.finger import Finger

KEY_DOWN, KEY_UP, TEXT_INPUT = 0x300, 0x301, 0x303
SHIFT = 0x0001
SDL_ENTER, SDL_TAB, SDL_KEYPAD_ENTER, SDL_SHIFT = 13, 9, 0x40000058, 0x400000E1


class KeyEvent(ctypes.Structure):
    """SDL_KeyboardEvent, padded to the size of SDL_Event (SDL_events.h)."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("state", ctypes.c_uint8),
        ("repeat", ctypes.c_uint8),
        ("padding", ctypes.c_uint16),
        ("scancode", ctypes.c_int32),
        ("sym", ctypes.c_int32),
        ("mod", ctypes.c_uint16),
        ("unused", ctypes.c_uint32),
        ("rest", ctypes.c_uint8 * 24),
    )


class TextEvent(ctypes.Structure):
    """SDL_TextInputEvent, padded to the size of SDL_Event."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("text", ctypes.c_char * 32),
        ("rest", ctypes.c_uint8 * 12),
    )


class Scanner:
    """A keyboard on the window, and a clock that moves when the test says so."""

    def __init__(self, finger: Finger) -> None:
        self.finger = finger
        self.at_s = 5000.0
        self.told: list[str] = []

    def type(self, text: str, gap_s: float = 0.004) -> None:
        for character in text:
            self.at_s += gap_s
            mod = SHIFT if character.isupper() else 0
            self.key(ord(character.lower()), mod, character)

    def key(self, sym: int, mod: int = 0, character: str = "") -> None:
        """A key goes down, gives its character if it has one, and goes up: as SDL orders them."""
        if mod:
            self._push(KeyEvent(type=KEY_DOWN, state=1, sym=SDL_SHIFT, mod=mod))
        self._push(KeyEvent(type=KEY_DOWN, state=1, sym=sym, mod=mod))
        if character:
            self._push(TextEvent(type=TEXT_INPUT, text=character.encode()))
        self._push(KeyEvent(type=KEY_UP, sym=sym, mod=mod))
        if mod:
            self._push(KeyEvent(type=KEY_UP, sym=SDL_SHIFT))
        self.finger.frame()

    def end(self, sym: int = SDL_ENTER, gap_s: float = 0.004) -> None:
        self.at_s += gap_s
        self.key(sym)

    def scan(self, text: str) -> None:
        self.type(text)
        self.end()

    def _push(self, event: ctypes.Structure) -> None:
        assert ctypes.sizeof(event) == 56
        self.finger._push(event)
