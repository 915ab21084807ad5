"""Enrolment codes: what a person types into a kiosk so that it and the township know each other.

A code is 20 digits in groups of four, as a bank card's number is: 7 that are drawn, 12 that prove
the township's certificate authority (CA), and a check digit.

The 12 are an argon2id hash of the CA's certificate under the 7.  Who sits in the middle and does
not know the code has one guess in 10^12 for each time that it is typed, as nothing that depends on
it is sent before the proof holds.  Who heard the code would have to make 10^12 certificates and
hash each of them, half a second of CPU and 64 MiB a time, before the code is too old.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata

from kiosk.core.checkdigit import is_valid, with_check

DRAWN_DIGITS = 7
PROOF_DIGITS = 12
CODE_DIGITS = DRAWN_DIGITS + PROOF_DIGITS + 1
GROUP = 4

MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 1


def drawn(authority: bytes) -> str:
    """The 20 digits of a new code; `authority` is the CA's certificate (DER)."""
    digits = f"{secrets.randbelow(10**DRAWN_DIGITS):0{DRAWN_DIGITS}d}"
    return with_check(digits + _proof(digits, authority))


def shown(code: str) -> str:
    """1234-5678-9012-3456-7890."""
    return "-".join(code[n : n + GROUP] for n in range(0, len(code), GROUP))


def typed(text: str) -> str | None:
    """The digits of a code as a person typed it; None when a digit is wrong or missing."""
    digits = re.sub(r"[\s\-‐-―−]", "", unicodedata.normalize("NFKC", text))
    return digits if len(digits) == CODE_DIGITS and is_valid(digits) else None


def proves(code: str, authority: bytes) -> bool:
    """Whether a code from `typed` was made for this certificate."""
    proof = code[DRAWN_DIGITS : DRAWN_DIGITS + PROOF_DIGITS]
    return hmac.compare_digest(proof, _proof(code[:DRAWN_DIGITS], authority))


def _proof(digits: str, authority: bytes) -> str:
    from argon2.low_level import Type, hash_secret_raw

    salt = hashlib.sha256(b"township authority\n" + authority).digest()
    digest = hash_secret_raw(digits.encode(), salt, PASSES, MEMORY_KIB, LANES, 16, Type.ID)
    return f"{int.from_bytes(digest) % 10**PROOF_DIGITS:0{PROOF_DIGITS}d}"
