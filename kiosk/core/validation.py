"""What is wrong with a document, in the words of the person who wrote it: key and problem."""

from __future__ import annotations

import msgspec


def complaint(error: msgspec.ValidationError) -> str:
    """`window.months: Expected int, got str` from msgspec's own message."""
    problem, _, path = str(error).partition(" - at ")
    key = path.strip("`").removeprefix("$.").removeprefix("$") or "(top)"
    return f"{key}: {problem}"
