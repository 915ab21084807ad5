"""What a household asks for beside goods: points at another shop, an objection.

Each is one durable transaction; the answer is an event of the front.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.core.acts import ActRefused
from kiosk.core.events import Event, OutOfServiceReason, ServiceFailed
from kiosk.core.objecting.events import (
    LoadThings,
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
from kiosk.desk import voice_notes
from kiosk.store import acts, objections, redeem, travel
from kiosk.store.database import CommitUnknown, Store
from kiosk.store.journal import Stamp

Booking = TravelEffect | ObjectTo
Errand = Booking | LoadThings


def run(
    store: Store, errand: Errand, stamp: Callable[[str], Stamp], folder: Path, *, records: bool
) -> Event:
    """Carry it out; `stamp` says when it is, and whose entry it will be.

    `folder`: of the files that entries name; `records`: whether a microphone is there.
    Where the disk gave no answer the file itself knows: the same key again gives the same answer.
    """
    if isinstance(errand, LoadThings):
        things = objections.objectionable(store, errand.household)
        made = objections.objections_of(store, errand.household)
        return ThingsLoaded(errand.household, things, made, records=records)
    if isinstance(errand, ObjectTo) and errand.note is not None:
        said = voice_notes.keep_said(folder, errand.note)
        answer = _surely(store, errand, stamp, said)
        voice_notes.settle(folder, said, booked=isinstance(answer, ObjectionNoted))
        return answer
    return _surely(store, errand, stamp)


def _surely(store: Store, errand: Booking, stamp: Callable[[str], Stamp], said: str = "") -> Event:
    try:
        return _tried(store, errand, stamp, said)
    except CommitUnknown:
        store.reopen()
        if acts.acted_of_op(store, errand.op) is None:
            return ServiceFailed(OutOfServiceReason.DISK_FULL)
        return _tried(store, errand, stamp, said)


def _tried(store: Store, errand: Booking, stamp: Callable[[str], Stamp], said: str) -> Event:
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
        case ObjectTo(op, household, thing, why, note):
            voice_s = note.seconds if note is not None and said else 0
            noted = objections.object_to(
                store, op, household, thing, why, now, voice=said, voice_s=voice_s
            )
            if isinstance(noted, ActRefused):
                return ObjectionDeclined(noted)
            return ObjectionNoted(objections.receipt_of(store, noted.entry))
