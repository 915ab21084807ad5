"""检查机器: the parts of the kiosk looked over by touch, and a test page."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.fitness import Finding


@dataclass(frozen=True)
class FindingMade:
    """A part was looked at."""

    finding: Finding


@dataclass(frozen=True)
class LookedOver:
    """All of them were."""


@dataclass(frozen=True)
class PackageSeen:
    """A newer version is at hand, on the stick or from the township."""

    version: str
    """'': none does."""


@dataclass(frozen=True)
class LookOver:
    """Begin to look at every part, beside everything else: `FindingMade` and, once, `LookedOver`
    answer.  What is at hand is told by a `PackageSeen`."""
