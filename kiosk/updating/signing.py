"""The key that packages are signed with; it stays with whoever gives versions out."""

from __future__ import annotations

import os
from pathlib import Path

from nacl.signing import SigningKey


def signing_key(path: Path) -> SigningKey:
    """Read it, or make one in a file that only its owner reads; ValueError for another file."""
    if not path.exists():
        made = SigningKey.generate()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{made.encode().hex()}\n")
        return made
    return SigningKey(bytes.fromhex(path.read_text().strip()))
