"""The second person of an act: another keeper or an officer (their cards open nothing else)."""

from __future__ import annotations

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.store.database import Store


def second_problem(
    store: Store, first: str, second: str | None, *, needed: bool = False
) -> ActRefused | None:
    """Why this is no second person beside `first`: an active keeper or officer of this site.

    Where it is not `needed`, None says that nobody else was there.
    """
    if second is None:
        return ActRefused(Obstacle.SECOND_MISSING) if needed else None
    if second == first:
        return ActRefused(Obstacle.SECOND_SAME)
    if store.row("select 1 from person where id = ? and active = 1", [second]) is None:
        return ActRefused(Obstacle.SECOND_UNKNOWN)
    return None
