"""Passwords of the desk: which are good, how a one-time one looks, how one is kept.

Kept as a PIN is (`core.pin`): argon2id with 19 MiB, about 30 ms of CPU a try.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from kiosk.core.pin import PREFIX, pin_fits, pin_text

SHORTEST = 10
LONGEST = 128
ONE_TIME_VALID = timedelta(days=7)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another on paper."""

_FAMILIAR = (
    *("password", "qwertyuiop", "1q2w3e4r5t", "admin", "abc123", "woaini", "5201314"),
    *("jifen", "chaoshi", "zhengfu"),
)
"""With one of these a password has to do without it: what is left must be long enough."""

NOBODYS = f"{PREFIX}c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""Fits no password, and takes as long to find that out as any other."""


@dataclass(frozen=True)
class OneTime:
    """A password for the first sign-in: the text that is told once, and what is kept of it."""

    text: str = field(repr=False)
    kept: str = field(repr=False)

    @classmethod
    def drawn(cls) -> OneTime:
        """Three groups of four of 31 signs: 59 bits."""
        groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        text = "-".join(groups)
        return cls(text, kept(text))


def kept(password: str) -> str:
    """What is kept of a password."""
    return pin_text(password, secrets.token_bytes(16))


def fits(password: str, text: str) -> bool:
    """Whether the password is the one behind the text; '' is behind none."""
    return 0 < len(password) <= LONGEST and pin_fits(password, text)


def problem(password: str, login: str) -> str | None:
    """Why this cannot be somebody's password, as a sentence; None when it can."""
    if len(password) < SHORTEST:
        return f"密码太短了，至少要 {SHORTEST} 位。"
    if len(password) > LONGEST:
        return f"密码太长了，最多 {LONGEST} 位。"
    if not password.isprintable():
        return "密码里有看不见的字符，请换一个。"
    if len(set(password)) < 5 or _in_a_row(password) > len(password) // 2:
        return "密码太容易猜了：不要用重复的字，也不要用连着的数字或字母。"
    bare = password.lower()
    for word in (login.lower(), *_FAMILIAR):
        bare = bare.replace(word, "")
    if len(bare) <= SHORTEST // 2:
        return "密码太容易猜了：不要用登录名，也不要用常见的密码。"
    return None


def _in_a_row(text: str) -> int:
    """How many signs follow the one before them up, down or as the same again."""
    return sum(ord(after) - ord(before) in (-1, 0, 1) for before, after in pairwise(text))
