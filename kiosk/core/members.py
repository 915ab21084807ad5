"""What each member of a household obtained, and the family as such (别山 二(一), BS-2.1b).

The account is the household's; a member has none.  Pure, for kiosk and township: who is who goes
by a key, as two members may have the same mask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FAMILY = "全家"
"""Points on the family, and not on one of its members."""


@dataclass(frozen=True)
class Gained:
    """Points that were booked to a household."""

    key: str
    """Of the member; '' for the family."""

    name: str
    relation: str
    points: int

    @property
    def said(self) -> str:
        """张*（儿子）; 全家."""
        return who_said(self.name, self.relation) or FAMILY


def member_sums(gained: Iterable[Gained]) -> tuple[Gained, ...]:
    """The sum of each member in the order in which they came, the family's last.

    A member is called as the last line calls them.
    """
    sums: dict[str, Gained] = {}
    for each in gained:
        before = sums.get(each.key)
        there = before.points if before else 0
        sums[each.key] = Gained(each.key, each.name, each.relation, there + each.points)
    family = sums.pop("", None)
    return (*sums.values(), *([family] if family else []))


def who_said(name: str, relation: str) -> str:
    return f"{name}（{relation}）" if name and relation else name
