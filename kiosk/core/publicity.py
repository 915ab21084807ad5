"""Which lists a township makes public, and when: what the scheme's publicity and rankings say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.scheme import Cycle, Ranking, Scheme
from kiosk.core.standings import CYCLES


class ListKind(StrEnum):
    POINTS = "points"
    """积分公示: what each household gained, lost, redeemed and has."""

    EXCHANGE = "exchange"
    """兑换公示: what was handed out."""

    RANKING = "ranking"
    HONOURS = "honours"
    """Who may be considered: above the mean, or all for reference."""


@dataclass(frozen=True)
class Due:
    """A list that is frozen when a cycle closes."""

    kind: ListKind
    cycle: Cycle
    """Of the list: `all` for one that counts from the beginning, as of the end of what closes."""

    ranking: Ranking | None = None
    """By which a ranking or honours list is made."""


def lists_due(scheme: Scheme, closing: str) -> tuple[Due, ...]:
    """What is frozen when a `closing` (a cycle that ends) of this scheme closes, in order."""
    found = [
        Due(ListKind(each.sheet), each.cycle)
        for each in scheme.publicity
        if each.cycle == closing and each.sheet != "ranking"
    ]
    for rule in scheme.ranking:
        if _closes_with(scheme, rule) != closing:
            continue
        found.append(Due(ListKind.RANKING, rule.cycle, rule))
        if scheme.honours and scheme.honours.by != "none" and rule.cycle == _honours(scheme):
            found.append(Due(ListKind.HONOURS, rule.cycle, rule))
    return tuple(found)


def closing_cycles(scheme: Scheme) -> tuple[str, ...]:
    """The cycles that this scheme closes: those with a list or a bonus, the shortest first."""
    bonuses = {bonus.cycle for bonus in scheme.bonus}
    return tuple(cycle for cycle in CYCLES if cycle in bonuses or lists_due(scheme, cycle))


def _closes_with(scheme: Scheme, rule: Ranking) -> str:
    """A list that never ends is shown as often as anything is shown, by the month at the latest."""
    if rule.cycle != "all":
        return rule.cycle
    shown = {each.cycle for each in scheme.publicity}
    return next((cycle for cycle in CYCLES if cycle in shown), "month")


def _honours(scheme: Scheme) -> Cycle:
    """The longest list there is: honours go by what was obtained in the year, or ever."""
    order = (*CYCLES, "all")
    return max((rule.cycle for rule in scheme.ranking), key=order.index)
