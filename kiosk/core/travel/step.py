"""Points into another site's hand as a state machine; what a visit does with it is in `visit`."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.acts import Obstacle
from kiosk.core.basket import Visit
from kiosk.core.desk.events import ActPrepared, PrepareAct
from kiosk.core.events import (
    Button,
    CheckHouseholdPin,
    Effect,
    Event,
    KeyPressed,
    LoadAccount,
    PinAccepted,
    PinRejected,
    Pressed,
    PrintSlip,
    Sound,
)
from kiosk.core.pin import PIN_DIGITS, typed_pin
from kiosk.core.slip_shown import slip_step
from kiosk.core.travel.events import (
    AskHome,
    GivePoints,
    PointsAsked,
    PointsGiven,
    PointsStepped,
    SiteChosen,
    TravelDeclined,
)
from kiosk.core.travel.states import (
    Errand,
    NotTravelled,
    PointsAsking,
    PointsWished,
    SitesShown,
    TravelDone,
    TravelPin,
    TravelReviewing,
    TravelState,
)

Next = tuple[TravelState | None, tuple[Effect, ...]]


def begun(visit: Visit, button: Button) -> TravelState | None:
    """What a touch on the account leads to; None where the household has no such right."""
    rights = visit.standing.rights
    match button:
        case Button.OTHER_SITE if rights.may_give:
            return SitesShown(visit)
        case Button.ASK_HOME if rights.may_ask and rights.home is not None:
            return PointsAsking(visit, Errand.ASK, rights.home)
        case Button.GIVE_BACK if rights.may_give_back and rights.home is not None:
            return PointsAsking(visit, Errand.GIVE_BACK, rights.home, rights.movable)
    return None


def step(state: TravelState, event: Event) -> Next:
    """The next state and what to ask for; None: back to the account."""
    match state:
        case SitesShown():
            return _sites(state, event)
        case PointsAsking():
            return _points(state, event)
        case TravelReviewing():
            return _review(state, event)
        case TravelPin():
            return _pin(state, event)
        case TravelDone():
            return slip_step(state, event)
        case NotTravelled(visit) if event == Pressed(Button.NEXT):
            # The world has changed: the account is read anew.
            anew = LoadAccount(visit.household, visit.entered, visit.text, visit.vouched_by)
            return state, (anew,)
    return state, ()


def _sites(state: SitesShown, event: Event) -> Next:
    match event:
        case Pressed(Button.BACK):
            return None, ()
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case SiteChosen(chosen):
            for site in state.visit.standing.rights.others:
                if site.id == chosen:
                    return PointsAsking(state.visit, Errand.GIVE, site), ()
    return state, ()


def _points(state: PointsAsking, event: Event) -> Next:
    match event:
        case Pressed(Button.BACK):
            return (SitesShown(state.visit) if state.errand is Errand.GIVE else None), ()
        case PointsStepped(by):
            return replace(state, points=min(max(0, state.points + by), state.most)), ()
        case Pressed(Button.ALL_POINTS) if state.errand is not Errand.ASK:
            return replace(state, points=state.most), ()
        case Pressed(Button.NEXT) if state.points:
            review = TravelReviewing(state.visit, state.errand, state.site, state.points)
            return review, (PrepareAct(),)
    return state, ()


def _review(state: TravelReviewing, event: Event) -> Next:
    match event:
        case ActPrepared(op) if not state.op:
            return replace(state, op=op), ()
        case Pressed(Button.CONFIRM) if state.op and not state.booking:
            return replace(state, booking=True), (_wanted(state),)
        case Pressed(Button.BACK) if not state.booking:
            return PointsAsking(state.visit, state.errand, state.site, state.points), ()
        case PointsGiven(receipt) if state.booking:
            done = TravelDone(state.visit, state.errand, state.site, receipt)
            return done, (Sound("done"), PrintSlip(receipt.seq))
        case PointsAsked() if state.booking:
            return PointsWished(state.visit, state.site, state.points), (Sound("done"),)
        case TravelDeclined(refused) if state.booking and refused.why is Obstacle.PIN_WANTED:
            return TravelPin(replace(state, booking=False)), ()
        case TravelDeclined(refused) if state.booking:
            return NotTravelled(state.visit, refused), (Sound("refused"),)
    return state, ()


def _wanted(state: TravelReviewing, *, pin_shown: bool = False) -> Effect:
    visit = state.visit
    if state.errand is Errand.ASK:
        return AskHome(state.op, visit.household, state.points, visit.entered, visit.text)
    return GivePoints(
        state.op,
        visit.household,
        state.site.id,
        state.points,
        visit.entered,
        visit.text,
        pin_shown,
    )


def _pin(state: TravelPin, event: Event) -> Next:
    match event:
        case PinAccepted() if state.checking:
            return replace(state.review, booking=True), (_wanted(state.review, pin_shown=True),)
        case PinRejected(wait_s) if state.checking:
            wrong = TravelPin(state.review, rejected=True, wait_s=wait_s)
            return wrong, (Sound("refused"),)
        case Pressed(Button.BACK):
            return state.review, ()
        case KeyPressed(key) if not state.checking:
            digits = typed_pin(state.digits, key)
            typed = replace(state, digits=digits, rejected=False)
            if len(digits) < PIN_DIGITS:
                return typed, ()
            return replace(typed, checking=True), (
                CheckHouseholdPin(state.visit.household, digits),
            )
    return state, ()
