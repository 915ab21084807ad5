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
    """A newer version lies on the stick."""

    version: str
    """'': none does."""


@dataclass(frozen=True)
class LookOver:
    """Begin to look at every part, beside everything else: `FindingMade` and, once, `LookedOver`
    answer.  What the stick offers is told by a `PackageSeen`."""
