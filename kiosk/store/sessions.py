"""Activities of the points system that were held, and who came, by card (GL-3.3.3, GL-3.3.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.earning_entries import Attendant, SessionHeld
from kiosk.core.entries import Body, EntryKind
from kiosk.store import acts, people
from kiosk.store.acts import Acted, obstacle_of
from kiosk.store.database import Store
from kiosk.store.journal import Stamp
from kiosk.store.redeem import holder_of


def hold(
    store: Store,
    op: str,
    title: str,
    day: date,
    households: Sequence[str],
    now: Callable[[], Stamp],
    *,
    place: str = "",
    photo: str = "",
) -> Acted | ActRefused:
    """Note a session and the households that came, each once; an officer's act."""
    once = tuple(dict.fromkeys(households))

    def decide(when: Stamp) -> SessionHeld | ActRefused:
        obstacle = obstacle_of(when)
        if obstacle is not None:
            return obstacle
        if not title.strip():
            return ActRefused(Obstacle.NAME_MISSING)
        if day > when.moment.at.date():
            return ActRefused(Obstacle.NOT_HAPPENED_YET)
        for household in once:
            if store.row("select 1 from household where id = ?", [household]) is None:
                return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        officer = people.person(store, when.keeper)
        return SessionHeld(
            title.strip(),
            day.isoformat(),
            tuple(_attendant(store, household) for household in once),
            place,
            photo,
            officer.name if officer else "",
        )

    def same(body: Body) -> bool:
        asked = (title.strip(), day.isoformat(), once, place, photo)
        return isinstance(body, SessionHeld) and asked == (
            body.title,
            body.day,
            tuple(each.household for each in body.came),
            body.place,
            body.photo,
        )

    return acts.act(store, EntryKind.SESSION_HELD, op, now, decide, same, role="officer")


def _attendant(store: Store, household: str) -> Attendant:
    holder = holder_of(store, household)
    return Attendant(household, holder.number, holder.group, holder.name)
