"""Invented states of points that go to another shop, and of objections, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.basket import Visit
from kiosk.core.front import AccountShown, SecondCard
from kiosk.core.objecting.events import ObjectionReceipt
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
from kiosk.core.objections import Objection, Objectionable
from kiosk.core.releases import Withheld
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
from kiosk.core.view import AskedPoints, OtherSite, ReleaseReceipt, Rights
from kiosk.core.voice_note import BYTES_A_SECOND, VoiceNote
from kiosk.ui.samples import (
    FOR_EVER,
    GAOYANG_CLOSED,
    NEWCOMER,
    NOW,
    PENDING,
    SUSPENDED,
    Sample,
    account,
    visit,
)
from kiosk.ui.travel_words import REFUSED
from kiosk.ui.visit_samples import waiting_visit

SECOND = OtherSite("tx03", "和平二", "和平村二店", "和平村")
LONG_NAME = OtherSite("tx09", "五里坪新村", "五里坪新村惠民便民爱心积分超市", "五里坪新村")
OTHERS = (
    SECOND,
    OtherSite("tx02", "长虹", "爱心积分超市", "长虹村"),
    LONG_NAME,
    *(OtherSite(f"tx{n}", f"大屋{n}", "爱心积分超市", f"大屋{n}村") for n in range(10, 16)),
)
HOME = Rights(others=OTHERS, movable=70)
GUEST = Rights(home=SECOND, movable=12)


def at_home(points: int = 70) -> Visit:
    """A household that may send its points elsewhere."""
    return with_rights(visit(account(points)), replace(HOME, movable=points))


def guest(points: int = 12, **changes: object) -> Visit:
    """A household whose home is another shop."""
    shown = account(points, total=points, spent=0) if points else NEWCOMER
    rights = replace(GUEST, movable=points, **changes)  # type: ignore[arg-type]
    return with_rights(visit(shown, lines=()), rights)


def declares(of: Visit) -> Visit:
    """A household that may say here what it did."""
    return replace(of, standing=replace(of.standing, declares=True))


def with_rights(of: Visit, rights: Rights) -> Visit:
    return replace(of, standing=replace(of.standing, rights=rights))


WAITS = AskedPoints(30, NOW)
_POINTS = PointsAsking(at_home(), Errand.GIVE, SECOND, 30)
_ASK = PointsAsking(guest(), Errand.ASK, SECOND, 20)
_BACK = PointsAsking(guest(), Errand.GIVE_BACK, SECOND, 12)
_REVIEW = TravelReviewing(at_home(), Errand.GIVE, SECOND, 30, "op-1")
_PIN = TravelPin(_REVIEW)
_RECEIPT = ReleaseReceipt(123, "和平-1-000123-7", NOW, 30, 70, 40)
_DONE = TravelDone(at_home(), Errand.GIVE, SECOND, _RECEIPT)

THINGS = (
    Objectionable("missing", "漏记的积分"),
    Objectionable("list:AB12", "2026年10月积分公示", datetime(2026, 11, 5)),
    Objectionable("award:tx01/a1", "参加大扫除", datetime(2026, 11, 20), 20),
    Objectionable("redemption:88", "洗衣液、大米10斤", datetime(2026, 11, 16), -65),
    Objectionable("award:tx01/a2", "占道堆放杂物", datetime(2026, 8, 3), -5),
    Objectionable(
        "award:tx01/a3",
        "参加村民大会并且在会上提了三条修路的建议",
        datetime(2026, 10, 12),
        5,
        objected="和平-1-000119-1",
    ),
)
MADE = (
    Objection("和平-1-000119-1", "参加村民大会并且在会上提了三条修路的建议", "2026-11-27"),
    Objection("和平-1-000101-3", "洗衣液", "2026-11-10", "kept", "看过小票，东西和分数都对"),
    Objection("第 3 号", "2026年9月积分公示", "2026-10-12", "corrected", "补记 10 分"),
)
_THINGS = ThingsShown(visit(), THINGS, MADE)
_WHY = WhyAsking(_THINGS, THINGS[2])
_SURE = ObjectionReviewing(_WHY, "分数不对", "op-1")
_NOTE = VoiceNote(bytes(44 + 12 * BYTES_A_SECOND))
_RECORDS = replace(
    _SURE, asking=replace(_WHY, thing=THINGS[5], things=replace(_THINGS, records=True))
)
_NOTED = ObjectionMade(
    visit(),
    ObjectionReceipt(124, "和平-1-000124-5", NOW, "参加大扫除", "分数不对", "2026-11-29"),
)

SAMPLES = (
    Sample("object", _THINGS),
    Sample("object-none-made", replace(_THINGS, made=())),
    Sample("object-page-2", replace(_THINGS, page=1)),
    Sample("object-warning", _THINGS, left_s=15),
    Sample("object-why", _WHY),
    Sample("object-sure", _SURE),
    Sample("object-sure-long", replace(_SURE, asking=replace(_WHY, thing=THINGS[5]))),
    Sample("object-sure-preparing", replace(_SURE, op="")),
    Sample("object-sure-booking", replace(_SURE, booking=True)),
    Sample("object-sure-records", _RECORDS),
    Sample("object-sure-voiced", replace(_RECORDS, note=_NOTE)),
    Sample("object-recording", NoteRecording(_RECORDS, 1, -7.0)),
    Sample("object-recording-ending", NoteRecording(_RECORDS, 1, -20.0, ending=True)),
    Sample("object-heard", NoteHeard(_RECORDS, _NOTE)),
    Sample("object-not-recorded", NoteFailed(_RECORDS)),
    Sample("object-too-short", NoteFailed(replace(_RECORDS, note=_NOTE), too_short=True)),
    Sample("object-noted", _NOTED),
    Sample("object-noted-printed", replace(_NOTED, printing="printed", unsaid=True), left_s=20),
    Sample("object-noted-paper-out", replace(_NOTED, trouble="paper_out")),
    Sample("object-noted-no-printer", replace(_NOTED, trouble="no_answer")),
    Sample("object-noted-unknown", replace(_NOTED, printing="unknown")),
    Sample("objections", ObjectionsShown(_THINGS)),
    Sample("objections-last", ObjectionsShown(_THINGS, page=9)),
    *(
        Sample(f"object-declined-{why.value}", NotObjected(visit(), ActRefused(why, name=number)))
        for why, number in (
            (Obstacle.OBJECTED_BEFORE, "和平-1-000119-1"),
            (Obstacle.NO_TRUSTED_DATE, ""),
            (Obstacle.SPOILED_KEY, ""),
        )
    ),
    Sample("account-other-sites", AccountShown(at_home())),
    Sample("account-other-sites-pending", AccountShown(with_rights(visit(PENDING), HOME))),
    Sample("account-other-sites-for-ever", AccountShown(with_rights(visit(FOR_EVER), HOME))),
    Sample("account-other-sites-closed", AccountShown(with_rights(visit(GAOYANG_CLOSED), HOME))),
    Sample("account-declares", AccountShown(declares(at_home()))),
    Sample("account-declares-order-here", AccountShown(declares(waiting_visit("电热水壶")))),
    Sample("account-declares-newcomer", AccountShown(declares(visit(NEWCOMER, lines=())))),
    Sample("account-declares-suspended", AccountShown(declares(visit(SUSPENDED)))),
    Sample("account-guest", AccountShown(guest())),
    Sample("account-guest-nothing", AccountShown(guest(0))),
    Sample("account-guest-waits", AccountShown(guest(0, asked=WAITS))),
    Sample("account-guest-waits-some", AccountShown(guest(12, asked=WAITS))),
    Sample("account-guest-came", AccountShown(guest(12, asked=replace(WAITS, given=12)))),
    *(
        Sample(
            f"account-guest-{why.value}",
            AccountShown(guest(0, asked=replace(WAITS, given=0, why=why))),
        )
        for why in Withheld
    ),
    Sample("account-guest-unnamed", AccountShown(guest(12, home=OtherSite("tx77")))),
    Sample("account-guest-closed", AccountShown(with_rights(visit(GAOYANG_CLOSED), GUEST))),
    Sample("travel-sites", SitesShown(at_home())),
    Sample("travel-sites-last", SitesShown(at_home(), page=9)),
    Sample("travel-sites-warning", SitesShown(at_home()), left_s=15),
    Sample("travel-points", _POINTS),
    Sample("travel-points-none", replace(_POINTS, points=0)),
    Sample("travel-points-all", replace(_POINTS, points=70, site=LONG_NAME)),
    Sample("travel-points-many", PointsAsking(at_home(1105), Errand.GIVE, SECOND, 1000)),
    Sample("travel-points-ask", _ASK),
    Sample("travel-points-ask-most", replace(_ASK, points=1000, site=OtherSite("tx77"))),
    Sample("travel-points-back", _BACK),
    Sample("travel-points-warning", _POINTS, left_s=15),
    Sample("travel-review", _REVIEW),
    Sample("travel-review-preparing", replace(_REVIEW, op="")),
    Sample("travel-review-booking", replace(_REVIEW, booking=True)),
    Sample(
        "travel-review-long",
        TravelReviewing(at_home(1105), Errand.GIVE, LONG_NAME, 1000, "op-1"),
    ),
    Sample("travel-review-ask", TravelReviewing(guest(), Errand.ASK, LONG_NAME, 20, "op-1")),
    Sample("travel-review-back", TravelReviewing(guest(), Errand.GIVE_BACK, SECOND, 12, "op-1")),
    Sample("travel-review-warning", _REVIEW, left_s=15),
    Sample("travel-pin", _PIN),
    Sample("travel-pin-typed", replace(_PIN, digits="1234")),
    Sample("travel-pin-wait", replace(_PIN, rejected=True, wait_s=30)),
    Sample("travel-pin-second-card", SecondCard(_PIN, "B" * 40)),
    Sample("travel-done", _DONE),
    Sample("travel-done-printed", replace(_DONE, printing="printed"), left_s=20),
    Sample("travel-done-back", replace(_DONE, errand=Errand.GIVE_BACK, site=LONG_NAME)),
    Sample("travel-done-paper-out", replace(_DONE, trouble="paper_out")),
    Sample("travel-done-no-printer", replace(_DONE, trouble="no_answer")),
    Sample("travel-done-unknown", replace(_DONE, printing="unknown", trouble="cover_open")),
    Sample("travel-wished", PointsWished(guest(), SECOND, 20)),
    *(
        Sample(f"travel-declined-{why.value}", NotTravelled(at_home(), ActRefused(why, figure=40)))
        for why in (*REFUSED, Obstacle.SPOILED_KEY)
    ),
)
