"""What a household asks for beside goods: points at another shop, an objection.

Each is one durable transaction; the answer is an event of the front.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.acts import ActRefused
from kiosk.core.events import Event, OutOfServiceReason, ServiceFailed
from kiosk.core.objecting.events import (
    LoadThings,
    ObjectingEffect,
    ObjectionDeclined,
    ObjectionNoted,
    ObjectTo,
    ThingsLoaded,
)
from kiosk.core.travel.events import (
    AskHome,
    GivePoints,
    PointsAsked,
    PointsGiven,
    TravelDeclined,
    TravelEffect,
)
from kiosk.store import acts, objections, redeem, travel
from kiosk.store.database import CommitUnknown, Store
from kiosk.store.journal import Stamp

Errand = TravelEffect | ObjectingEffect


def run(store: Store, errand: Errand, stamp: Callable[[str], Stamp]) -> Event:
    """Carry it out; `stamp` says when it is, and whose entry it will be.

    Where the disk gave no answer the file itself knows: the same key again gives the same answer.
    """
    try:
        return _tried(store, errand, stamp)
    except CommitUnknown:
        store.reopen()
        if isinstance(errand, LoadThings) or acts.acted_of_op(store, errand.op) is None:
            return ServiceFailed(OutOfServiceReason.DISK_FULL)
        return _tried(store, errand, stamp)


def _tried(store: Store, errand: Errand, stamp: Callable[[str], Stamp]) -> Event:
    def now() -> Stamp:
        return stamp(redeem.in_charge(store) or "")

    match errand:
        case GivePoints(op, household, to, points, entered, text, pin_shown):
            given = travel.give(
                store,
                op,
                household,
                to,
                points,
                now,
                entered=entered,
                text=text,
                pin_shown=pin_shown,
            )
            return TravelDeclined(given) if isinstance(given, ActRefused) else PointsGiven(given)
        case AskHome(op, household, points, entered, text):
            asked = travel.ask(store, op, household, points, now, entered=entered, text=text)
            return TravelDeclined(asked) if isinstance(asked, ActRefused) else PointsAsked(points)
        case LoadThings(household):
            things = objections.objectionable(store, household)
            return ThingsLoaded(household, things, objections.objections_of(store, household))
        case ObjectTo(op, household, thing, why):
            noted = objections.object_to(store, op, household, thing, why, now)
            if isinstance(noted, ActRefused):
                return ObjectionDeclined(noted)
            return ObjectionNoted(objections.receipt_of(store, noted.entry))
