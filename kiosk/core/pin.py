"""A PIN as a text that does not give it away (argon2id; research: reliability.md 5.1).

A six-digit PIN falls to anybody who takes the file and a day; it keeps honest people honest and is
never the only protection.
"""

from __future__ import annotations

from itertools import pairwise

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
DIGEST_BYTES = 32
PREFIX = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"
"""Of every text made here.  A text with other parameters is none of ours: it could ask for any
amount of memory."""

PIN_DIGITS = 6


def pin_text(pin: str, salt: bytes) -> str:
    """The PHC text of a PIN of digits; the salt is 16 random bytes of the caller's."""
    from argon2.low_level import Type, hash_secret

    encoded = hash_secret(pin.encode(), salt, PASSES, MEMORY_KIB, LANES, DIGEST_BYTES, Type.ID)
    return encoded.decode("ascii")


def pin_fits(pin: str, text: str) -> bool:
    """Whether the PIN is the one behind the text; False also for a text that is not one."""
    if not text.startswith(PREFIX):
        return False
    from argon2.exceptions import Argon2Error
    from argon2.low_level import Type, verify_secret

    try:
        return verify_secret(text.encode("ascii"), pin.encode(), Type.ID)
    except (Argon2Error, UnicodeError):
        return False


def is_plain(pin: str) -> bool:
    """Whether anybody would try this PIN first.

    One digit again and again, digits in a row up or down, or the same half or pair repeated.
    """
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    in_a_row = len(steps) == 1 and steps <= {0, 1, 9}
    repeated = pin[:2] * 3 == pin or pin[:3] * 2 == pin
    return in_a_row or repeated


def typed_pin(digits: str, key: str) -> str:
    """What stands on a pad after a key ('0'-'9' or '<'); any other key changes nothing."""
    if key == "<":
        return digits[:-1]
    is_digit = len(key) == 1 and key in "0123456789"
    return (digits + key)[:PIN_DIGITS] if is_digit else digits


def is_pin(text: str) -> bool:
    """Whether the text is as many digits as a PIN has."""
    return len(text) == PIN_DIGITS and text.isascii() and text.isdecimal()
