"""What kiosk and township say of a new version: one package on offer, fetched in pieces.

Shared with the township, as `protocol` is.  Nothing here is believed: who signed a package, and
whether a machine takes it, is looked at where it lies whole (`kiosk.updating`).
"""

from __future__ import annotations

import msgspec

PACKAGE_ENDING = ".kiosk-update"
PACKAGE_BYTES_MAX = 2 << 30
PACKAGE_PIECE_BYTES = 1 << 16
"""As a photograph's: so long may an entry have to wait."""


class UpdateOffer(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/sites/{site}/update`; empty where nothing is on offer."""

    sha256: str = ""
    size: int = 0
    """Bytes of the package."""


def offer_target(site: str) -> str:
    """Path of the call that asks for an offer, which its `Kiosk-Signature` signs."""
    return f"/v1/sites/{site}/update"


def package_target(site: str, digest: str, first: int) -> str:
    """Path and query of the call for the bytes of a package from number `first` on."""
    return f"/v1/sites/{site}/update/{digest}?from={first}"


def piece_size(first: int, size: int) -> int:
    """How many bytes the answer to that call has."""
    return min(PACKAGE_PIECE_BYTES - first % PACKAGE_PIECE_BYTES, size - first)
