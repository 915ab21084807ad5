"""States and events of a household's errands beside goods: points elsewhere, objections."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.objecting import events as ob
from kiosk.core.objecting import voice_events as vo
from kiosk.core.objecting.states import (
    NoteFailed,
    NoteHeard,
    NoteRecording,
    NotObjected,
    ObjectionMade,
    ObjectionReviewing,
    ObjectionsShown,
    ThingsShown,
    WhyAsking,
)
from kiosk.core.objections import REASONS, Objection, Objectionable
from kiosk.core.travel import events as tv
from kiosk.core.travel.states import (
    Errand,
    NotTravelled,
    PointsAsking,
    PointsWished,
    SitesShown,
    TravelDone,
    TravelPin,
    TravelReviewing,
)
from kiosk.core.view import OtherSite, ReleaseReceipt, Rights
from kiosk.core.voice_note import VoiceNote

AT = datetime(2026, 11, 22, 9, 13)
THERE = OtherSite("hp02", "长虹", "爱心积分超市", "长虹村")
HERE_AT_HOME = Rights(others=(THERE,), movable=70)
AS_GUEST = Rights(home=THERE, movable=12)
RELEASED = ReleaseReceipt(7, "和平-1-000007-3", AT, 30, 70, 40)
THING = Objectionable("award:a1", "参加大扫除", AT, 20)
MADE = (Objection("和平-1-000005-1", "洗衣液", "2026-11-27"),)
NOTED = ob.ObjectionReceipt(7, "和平-1-000007-3", AT, "参加大扫除", REASONS[0], "2026-11-29")
NOTE = VoiceNote(bytes(44 + 64_000))
REFUSED = ActRefused(Obstacle.NOT_IN_CHARGE)


def with_rights(visit, rights):
    return replace(visit, standing=replace(visit.standing, rights=rights))


def states_of(visit):
    """(endless, ending) ones of this household."""
    home = with_rights(visit, HERE_AT_HOME)
    review = TravelReviewing(home, Errand.GIVE, THERE, 30)
    things = ThingsShown(home, (THING,), MADE, records=True)
    sure = ObjectionReviewing(WhyAsking(things, THING), REASONS[0])
    endless = [
        replace(review, op="op1", booking=True),
        TravelDone(home, Errand.GIVE, THERE, RELEASED),
        TravelDone(home, Errand.GIVE, THERE, RELEASED, "unknown"),
        replace(sure, op="op1", booking=True),
        ObjectionMade(home, NOTED),
    ]
    ending = [
        SitesShown(home),
        PointsAsking(home, Errand.GIVE, THERE, 30),
        PointsAsking(with_rights(visit, AS_GUEST), Errand.ASK, THERE),
        review,
        TravelPin(review, "24"),
        TravelPin(review, "246810", checking=True),
        NotTravelled(home, REFUSED),
        TravelDone(home, Errand.GIVE, THERE, RELEASED, "printed"),
        PointsWished(home, THERE, 20),
        things,
        WhyAsking(things, THING),
        sure,
        ObjectionsShown(things),
        NoteRecording(sure),
        NoteRecording(sure, 1),
        NoteHeard(replace(sure, op="op1"), NOTE),
        NoteFailed(sure),
        NotObjected(home, REFUSED),
        ObjectionMade(home, NOTED, "printed"),
    ]
    return endless, ending


EVENTS = [
    tv.SiteChosen("hp02"),
    tv.SiteChosen("nowhere"),
    tv.PointsStepped(10),
    tv.PointsStepped(-100),
    tv.PointsGiven(RELEASED),
    tv.PointsAsked(20),
    tv.TravelDeclined(REFUSED),
    tv.TravelDeclined(ActRefused(Obstacle.PIN_WANTED)),
    ob.ThingChosen("award:a1"),
    ob.ThingChosen("nothing"),
    ob.WhyChosen(REASONS[0]),
    ob.WhyChosen("随便"),
    ob.ThingsLoaded("h42", (THING,), MADE),
    ob.ObjectionNoted(NOTED),
    ob.ObjectionDeclined(REFUSED),
    *map(vo.VoiceTouched, vo.VoiceKey),
    vo.RecordingBegun(1, 5.0),
    vo.RecordingEnded(1, NOTE),
    vo.RecordingEnded(2, NOTE),
    vo.RecordingFailed(1, too_short=True),
]
