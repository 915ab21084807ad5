"""The number under a good's bars: one good, one text.

Camera, hand scanner and keypad all come here.  A GTIN is 8, 12, 13 or 14 digits with a check digit
(GS1 General Specifications, 7.9); it is kept as 13 digits, so that a good has the same text however
it was read, except that EAN-8 stays 8 and a carton (ITF-14) that is not the single good stays 14.
What a shop prints itself in Code 128 is kept as it is.

Eight digits are EAN-8.  UPC-E, which has eight digits too, comes expanded: the camera's decoder
does it, a hand scanner is set to ("send UPC-E as UPC-A").
"""

from __future__ import annotations

import re

GTIN_LENGTHS = frozenset({8, 12, 13, 14})
LENGTH = 13

OWN_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{2,22})[A-Za-z0-9]")
"""4 to 24 characters."""


def normal_barcode(text: str) -> str | None:
    """The text under which a good is known, or None when this cannot be a good's barcode.

    Only digits: a GTIN with its check digit, or a shop's own number of another length up to 14;
    what is longer is a telephone's payment code, a parcel or a person's number, and never a good.
    Else 4 to 24 ASCII letters, digits and inner hyphens.
    """
    if not (text.isascii() and text.isdigit()):
        return text if OWN_LABEL.fullmatch(text) else None
    if len(text) in GTIN_LENGTHS:
        return _normal_gtin(text)
    return text if 4 <= len(text) < max(GTIN_LENGTHS) and text.strip("0") else None


def gs1_check_digit(digits: str) -> str:
    """The digit that completes `digits`: weights 3, 1, 3, ... from the right."""
    weighted = sum(int(digit) * (1 if i % 2 else 3) for i, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)


def _normal_gtin(digits: str) -> str | None:
    if gs1_check_digit(digits[:-1]) != digits[-1] or not digits.strip("0"):
        return None
    if len(digits) == 14 and digits[0] == "0":
        return digits[1:]
    return digits.zfill(LENGTH) if len(digits) == 12 else digits
