"""Which characters a printer's own font writes, and what is printed of the others.

Older boards have the 6,763 hanzi of GB 2312 only, in the same encoding: of the rest of GBK they
write another character, or nothing (research: printer.md 1).
"""

from __future__ import annotations

from enum import StrEnum

GETA = "〓"
"""Stands for a character that neither the printer nor our face has, as in the printing trade.

It cannot be taken for a character of a name, as another hanzi or a question mark could.
"""

PYTHON_DIFFERS = frozenset("·—")
"""In GB 2312, but Python's codec maps their places to look-alikes."""


class Charset(StrEnum):
    """What the printer's own font has."""

    GBK = "gbk"
    GB2312 = "gb2312"


def is_written(char: str, charset: Charset) -> bool:
    """Whether the printer's own font has it."""
    if charset is Charset.GB2312 and char in PYTHON_DIFFERS:
        return True
    try:
        return char.encode(charset) == char.encode("gbk")
    except UnicodeEncodeError:
        return False


def written(text: str, charset: Charset) -> bytes | None:
    """The text for the printer's own font, or None where the line must be drawn."""
    if all(is_written(char, charset) for char in text):
        return text.encode("gbk")
    return None
