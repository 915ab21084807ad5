"""A hand scanner that plays keyboard: what it types, whole, and nothing that a person types.

SDL gives two events for a key: the key itself, without what Shift made of it, and the character
(`on_textinput`), with Shift, Caps Lock and layout.  The characters are collected; of the keys only
Enter and Tab count, which have no character.  There is no text field to take them: this listens
to the window itself.

A scanner types a code in one burst, a character every 1 to 20 ms.  A person does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ENTER, TAB, KEYPAD_ENTER = 13, 9, 271
ENDS = frozenset({ENTER, TAB, KEYPAD_ENTER})
"""Kivy's key codes; scanners end with Enter, some with Tab."""

LONGEST_GAP_S = 0.2
PAUSE_S = 1.0
"""After so long, what comes is something new."""
SHORTEST, LONGEST = 4, 200
"""Characters: fewer is somebody leaning on the keys, more is no code."""


class Burst:
    """The characters since the last end or pause, and whether a scanner can have typed them."""

    def __init__(self) -> None:
        self._text = ""
        self._is_spoilt = False
        self._last_s = 0.0

    def typed(self, characters: str, at_s: float) -> None:
        """Take in what was typed at `at_s`.

        After a gap that a scanner does not make, all is dropped up to the next end or pause: the
        rest of a code is no code, and may look like one.
        """
        self._go_on(at_s)
        self._text += characters
        if len(self._text) > LONGEST:
            self._text, self._is_spoilt = "", True

    def ended(self, at_s: float) -> str | None:
        """Enter came: the text, or None when it was no scanner's."""
        self._go_on(at_s)
        text, is_spoilt = self._text, self._is_spoilt
        self._text, self._is_spoilt = "", False
        return None if is_spoilt or len(text) < SHORTEST else text

    def _go_on(self, at_s: float) -> None:
        gap_s, self._last_s = at_s - self._last_s, at_s
        if gap_s > PAUSE_S:
            self._text, self._is_spoilt = "", False
        elif gap_s > LONGEST_GAP_S:
            self._is_spoilt = self._is_spoilt or self._text != ""


def listen(
    window: Any, told: Callable[[str], None], now_s: Callable[[], float]
) -> Callable[[], None]:
    """Call `told` with each text that a scanner types; returns what ends the listening.

    `window` is Kivy's, `now_s` a monotonic clock in seconds, asked at each character.  Key events
    are left to whoever else wants them.
    """
    burst = Burst()

    def on_textinput(_window: object, text: str) -> None:
        burst.typed(text, now_s())

    def on_key_down(_window: object, key: int, *_: object) -> None:
        if key in ENDS and (text := burst.ended(now_s())) is not None:
            told(text)

    handlers = {"on_textinput": on_textinput, "on_key_down": on_key_down}
    window.bind(**handlers)
    return lambda: window.unbind(**handlers)
