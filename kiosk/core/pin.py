"""A keeper's PIN as a text that does not give it away (scrypt; research: reliability.md 5.1).

A six-digit PIN falls to anybody who takes the file and a day; it keeps honest people honest and is
never the only protection.
"""

from __future__ import annotations

import hashlib
import hmac

COST = 1 << 14
BLOCK = 8


def pin_text(pin: str, salt: bytes) -> str:
    """`scrypt$salt$hash` of a PIN of digits; the salt is 16 random bytes of the caller's."""
    return f"scrypt${salt.hex()}${_hash(pin, salt).hex()}"


def pin_fits(pin: str, text: str) -> bool:
    """Whether the PIN is the one behind the text; False also for a text that is not one."""
    method, _, rest = text.partition("$")
    salt, _, digest = rest.partition("$")
    try:
        fits = hmac.compare_digest(_hash(pin, bytes.fromhex(salt)), bytes.fromhex(digest))
    except ValueError:
        return False
    return method == "scrypt" and fits


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=1, dklen=32)
