"""One check digit for everything a person may type: ISO 7064 MOD 11,10.

It finds every single wrong digit and nearly every swap of neighbours.
"""

from __future__ import annotations


def check_digit(digits: str) -> str:
    """The digit that completes `digits` (ASCII decimal digits only)."""
    check = 10
    for digit in digits:
        check = (((check + int(digit)) % 10 or 10) * 2) % 11
    return str((11 - check) % 10)


def with_check(digits: str) -> str:
    return digits + check_digit(digits)


def is_valid(digits: str) -> bool:
    """Whether the last digit completes the others."""
    return (
        len(digits) > 1
        and digits.isascii()
        and digits.isdigit()
        and check_digit(digits[:-1]) == digits[-1]
    )
