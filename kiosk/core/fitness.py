"""Whether the parts of a kiosk are fit, in words that a keeper can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    FIT = "好"
    WARNED = "注意"
    UNFIT = "不行"


@dataclass(frozen=True)
class Finding:
    """What was found about one part."""

    part: str
    verdict: Verdict
    told: str


WORST_FIRST = (Verdict.UNFIT, Verdict.WARNED, Verdict.FIT)


def with_finding(findings: tuple[Finding, ...], found: Finding) -> tuple[Finding, ...]:
    """With it, in place of what was found about this part before; the worst first."""
    others = [each for each in findings if each.part != found.part]
    return tuple(sorted((*others, found), key=lambda each: WORST_FIRST.index(each.verdict)))
