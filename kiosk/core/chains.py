"""Numbers of entries across the machines of a site: each epoch continues the one before."""

from __future__ import annotations

from collections.abc import Container


def key_meant(
    known: Container[tuple[str, int, int]], site: str, epoch: int, of: int
) -> tuple[str, int, int]:
    """Key of the entry that one of `epoch` means by a number: of its own machine, or of one that
    it continues.  `known` has the keys of all those that can be meant."""
    keys = [(site, each, of) for each in range(epoch, 0, -1)]
    return next((key for key in keys if key in known), keys[0])
