"""Who of those who can sign in here sits in the village's working group (GY-2.1, BS-2.2.2a)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.earning_entries import Sitter
from kiosk.store import points
from kiosk.store.database import Store


@dataclass(frozen=True)
class Member:
    """Somebody of the group."""

    person: str
    name: str
    function: str
    kin: frozenset[str]
    """Households of which they decide nothing."""

    @property
    def sitter(self) -> Sitter:
        return Sitter(self.person, self.name, self.function)


def member(store: Store, person: str, on: date) -> Member | None:
    """The officer with this id, if they are of the group on that day."""
    row = store.row(
        "select id, name, function, kin from person where id = ? and active = 1"
        " and role = 'officer' and function <> '' and (function_until = '' or function_until >= ?)",
        [person, on.isoformat()],
    )
    if row is None:
        return None
    ident, name, function, kin = row
    return Member(ident, name, function, frozenset(kin.split()))


def function_of(store: Store, person: str, on: date) -> str:
    """In the group on that day; '' for none."""
    found = member(store, person, on)
    return found.function if found else ""


def quorum_problem(store: Store, people: Sequence[str], on: date) -> ActRefused | None:
    """Why these cannot sit down and decide, or None."""
    for person in people:
        if member(store, person, on) is None:
            name = store.value("select name from person where id = ?", [person])
            return ActRefused(Obstacle.NOT_IN_GROUP, name=str(name or person))
    needed = points.scheme_in_force(store).quorum
    enough = len(set(people)) >= needed
    return None if enough else ActRefused(Obstacle.QUORUM_MISSING, figure=needed)


def standing_aside(members: Sequence[Member], households: Sequence[str]) -> tuple[Member, ...]:
    """Those who are of one of these households, or related to one."""
    return tuple(each for each in members if not each.kin.isdisjoint(households))
