"""Money as people read and write it; it is kept in whole cents."""

from __future__ import annotations

import re
import unicodedata

AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


def yuan(cents: int) -> str:
    """12.50 元, and 7,000.00 元."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{rest:02d} 元"


def cents_of(text: str) -> int | None:
    """Cents of an amount in yuan as people type it, `7,000` or `12.5`; None when it is none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("元", "").strip()
    found = AMOUNT.fullmatch(plain)
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
