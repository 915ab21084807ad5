"""Ids with any characters as one part of an address."""

from __future__ import annotations

import base64
import binascii

from kiosk.township.web.asked import Missing
from kiosk.township.web.fields import LENGTH_MAX


def key_of(text: str) -> str:
    """`a/1` as `YS8x`: only letters, digits, hyphens."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def text_of(key: str) -> str:
    """The id that a key stands for; Missing when it is none."""
    if not (key.isascii() and len(key) <= 4 * LENGTH_MAX):
        raise Missing
    try:
        text = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise Missing from None
    if not text.isprintable():
        raise Missing
    return text
