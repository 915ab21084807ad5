"""Texts that a kiosk wrote, as the township keeps them."""

from __future__ import annotations

import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of what cannot be seen, or changes how its neighbours are seen."""


def is_plain(character: str) -> bool:
    """Whether a character is what it looks like: no control sign, no mark that turns text round.

    Characters that this Python does not know are taken: names have rare ones.
    """
    return unicodedata.category(character) not in UNSEEN


def tidy(text: str, most: int) -> str:
    """The plain characters, `most` of them: what every database takes."""
    return "".join(filter(is_plain, text))[:most]
