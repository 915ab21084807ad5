"""A household's errands beside goods, step by step: points at another shop, an objection."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from support.errands import (
    AS_GUEST,
    AT,
    HERE_AT_HOME,
    MADE,
    NOTE,
    NOTED,
    REFUSED,
    RELEASED,
    THERE,
    THING,
    with_rights,
)

from kiosk.core.account import Account
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.basket import Visit
from kiosk.core.clock import Quality
from kiosk.core.desk.events import ActPrepared, PrepareAct
from kiosk.core.events import (
    Button,
    CheckHouseholdPin,
    KeyPressed,
    LoadAccount,
    PinAccepted,
    PinRejected,
    Pressed,
    PrintingChanged,
    PrintSlip,
    Sound,
    TextRead,
    Ticked,
)
from kiosk.core.front import AccountShown, Front, Idle, RecordShown, SecondCard
from kiosk.core.objecting import events as ob
from kiosk.core.objecting import voice_events as vo
from kiosk.core.objecting.states import (
    NoteFailed,
    ObjectionMade,
    ObjectionReviewing,
    ObjectionsShown,
    ThingsShown,
    WhyAsking,
)
from kiosk.core.objections import REASONS, award_of, due_of
from kiosk.core.travel import events as tv
from kiosk.core.travel.states import (
    ASKED_MOST,
    Errand,
    NotTravelled,
    PointsAsking,
    PointsWished,
    SitesShown,
    TravelDone,
    TravelPin,
)
from kiosk.core.view import AskedPoints, Entered, Holder, Standing
from kiosk.core.visit import step
from kiosk.ui.objecting_sentences import not_recorded

CARD = "A" * 40
ACCOUNT = Account("2026", 105, 35, 70, 70, (), 0, None, None, None)
STANDING = Standing(Holder("h42", "0042", "3组", "张*"), ACCOUNT, (), AT, Quality.SURE, AT)
VISIT = Visit(STANDING, (), Entered.CARD, CARD)
HOME, GUEST = with_rights(VISIT, HERE_AT_HOME), with_rights(VISIT, AS_GUEST)
WANTS_PIN = ActRefused(Obstacle.PIN_WANTED, figure=20)


def played(state, *events):
    front, seen = Front(state), []
    for event in events:
        pressed = Pressed(event) if isinstance(event, Button) else event
        front, effects = step(front, pressed)
        seen += effects
    return front.state, seen


GIVE_30 = (
    Button.OTHER_SITE,
    tv.SiteChosen("hp02"),
    *[tv.PointsStepped(10)] * 3,
    Button.NEXT,
    ActPrepared("op1"),
    Button.CONFIRM,
)
GIVEN = tv.GivePoints("op1", "h42", "hp02", 30, Entered.CARD, CARD)


def test_points_go_to_another_shop_with_a_slip():
    state, effects = played(AccountShown(HOME), *GIVE_30, tv.PointsGiven(RELEASED))
    assert state == TravelDone(HOME, Errand.GIVE, THERE, RELEASED)
    assert effects == [PrepareAct(), GIVEN, Sound("done"), PrintSlip(7)]
    state, _ = played(state, PrintingChanged(7, "printed"), Button.FINISH)
    assert state == Idle()


def test_a_pin_that_is_wanted_is_typed_between_the_last_touch_and_the_booking():
    state, _ = played(AccountShown(HOME), *GIVE_30, tv.TravelDeclined(WANTS_PIN))
    assert isinstance(state, TravelPin)
    typed = [KeyPressed(key) for key in "246810"]
    wrong, effects = played(state, *typed, PinRejected(30))
    assert effects == [CheckHouseholdPin("h42", "246810"), Sound("refused")]
    assert (wrong.wait_s, wrong.digits) == (30, "")
    assert played(wrong, Button.BACK)[0] == state.review
    state, effects = played(wrong, *typed, PinAccepted())
    assert effects[1:] == [replace(GIVEN, pin_shown=True)]
    assert state.booking


def test_a_second_tap_and_a_late_answer_book_nothing():
    state, effects = played(AccountShown(HOME), *GIVE_30, Button.CONFIRM, ActPrepared("op2"))
    assert effects == [PrepareAct(), GIVEN]
    assert played(state, Button.BACK) == (state, [])
    assert played(AccountShown(HOME), tv.PointsGiven(RELEASED)) == (AccountShown(HOME), [])


@pytest.mark.parametrize(
    ("start", "touches", "points"),
    [
        (0, [Button.ALL_POINTS, tv.PointsStepped(10)], 70),
        (30, [tv.PointsStepped(-100)], 0),
        (30, [tv.PointsStepped(1), tv.PointsStepped(-10)], 21),
        (69, [tv.PointsStepped(100)], 70),
    ],
)
def test_no_touch_takes_more_than_there_is_or_less_than_nothing(start, touches, points):
    state, _ = played(PointsAsking(HOME, Errand.GIVE, THERE, start), *touches)
    assert state.points == points


def test_none_of_it_is_nothing_to_go_on_with():
    state = PointsAsking(HOME, Errand.GIVE, THERE)
    assert played(state, Button.NEXT) == (state, [])
    assert played(state, Button.BACK, Button.BACK)[0] == AccountShown(HOME)


def test_a_guest_asks_its_home_and_gives_back_what_is_left():
    asking, _ = played(AccountShown(GUEST), Button.ASK_HOME, Button.ALL_POINTS)
    assert (asking.points, asking.most) == (0, ASKED_MOST)
    state, effects = played(
        asking,
        tv.PointsStepped(10),
        Button.NEXT,
        ActPrepared("op1"),
        Button.CONFIRM,
        tv.PointsAsked(10),
    )
    assert tv.AskHome("op1", "h42", 10, Entered.CARD, CARD) in effects
    assert state == PointsWished(GUEST, THERE, 10)
    assert played(state, Button.FINISH)[0] == Idle()
    back, _ = played(AccountShown(GUEST), Button.GIVE_BACK)
    assert (back.points, back.errand) == (12, Errand.GIVE_BACK)
    assert played(back, Button.BACK)[0] == AccountShown(GUEST)


@pytest.mark.parametrize(
    ("rights", "button"),
    [
        (replace(HERE_AT_HOME, others=()), Button.OTHER_SITE),
        (replace(HERE_AT_HOME, movable=0), Button.OTHER_SITE),
        (replace(HERE_AT_HOME, suspended=True), Button.OTHER_SITE),
        (HERE_AT_HOME, Button.ASK_HOME),
        (HERE_AT_HOME, Button.GIVE_BACK),
        (AS_GUEST, Button.OTHER_SITE),
        (replace(AS_GUEST, asked=AskedPoints(5, AT)), Button.ASK_HOME),
        (replace(AS_GUEST, movable=0), Button.GIVE_BACK),
    ],
)
def test_a_touch_that_the_household_has_no_right_to_changes_nothing(rights, button):
    account = AccountShown(with_rights(VISIT, rights))
    assert played(account, button) == (account, [])


def test_after_a_refusal_the_account_is_read_anew():
    state, effects = played(AccountShown(HOME), *GIVE_30, tv.TravelDeclined(REFUSED))
    assert state == NotTravelled(HOME, REFUSED)
    assert effects[-1] == Sound("refused")
    assert played(state, Button.NEXT)[1] == [LoadAccount("h42", Entered.CARD, CARD)]
    assert played(state, Button.BACK)[0] == Idle()


def test_another_card_is_asked_about_but_not_while_it_is_booked():
    state, _ = played(AccountShown(HOME), Button.OTHER_SITE, TextRead("B" * 40))
    assert state == SecondCard(SitesShown(HOME), "B" * 40)
    booking, _ = played(AccountShown(HOME), *GIVE_30)
    assert played(booking, TextRead("B" * 40)) == (booking, [])


# --- objections ---------------------------------------------------------------------------------

LOADED = ob.ThingsLoaded("h42", (THING,), MADE)
OBJECT = (
    Button.OBJECT,
    LOADED,
    ob.ThingChosen("award:a1"),
    ob.WhyChosen(REASONS[0]),
    ActPrepared("op1"),
    Button.CONFIRM,
)


def test_a_household_objects_by_touch_and_takes_a_numbered_slip():
    state, effects = played(RecordShown(VISIT), *OBJECT, Button.CONFIRM, ob.ObjectionNoted(NOTED))
    assert state == ObjectionMade(VISIT, NOTED)
    wanted = ob.ObjectTo("op1", "h42", THING, REASONS[0])
    assert effects == [
        ob.LoadThings("h42"), PrepareAct(), wanted, Sound("done"), PrintSlip(7),
    ]  # fmt: skip


def test_every_step_of_an_objection_goes_back_where_it_came_from():
    sure, _ = played(RecordShown(VISIT), *OBJECT[:5])
    assert isinstance(sure, ObjectionReviewing)
    assert played(sure, Button.BACK, Button.BACK, Button.BACK)[0] == RecordShown(VISIT)
    mine, _ = played(RecordShown(VISIT), *OBJECT[:2], Button.MY_OBJECTIONS)
    assert isinstance(mine, ObjectionsShown)
    assert played(mine, Button.BACK, ob.ThingChosen("else"), ob.WhyChosen("x"))[0] == mine.things


def test_an_answer_for_another_household_is_not_shown():
    other = replace(LOADED, household="h43")
    assert played(RecordShown(VISIT), Button.OBJECT, other)[0] == RecordShown(VISIT)


def test_an_objection_is_answered_within_seven_days():
    assert due_of(datetime(2026, 11, 28, 23, 59)) == "2026-12-05"
    assert (award_of("award:tx01/a:1"), award_of("list:AB"), award_of("missing")) == (
        "tx01/a:1", "", "",
    )  # fmt: skip


def heard(state, *events):
    after, effects = played(state, *events)
    return after, [type(effect) for effect in effects]


def test_a_recording_of_somebody_who_has_left_is_not_heard_by_the_next():
    things = replace(ThingsShown(VISIT, (THING,)), records=True)
    sure = ObjectionReviewing(WhyAsking(things, THING), REASONS[0], "op1")
    record = vo.VoiceTouched(vo.VoiceKey.RECORD)
    speaking, effects = heard(sure, record, vo.RecordingBegun(2, 5.0))
    assert effects == [vo.BeginRecording]
    late, _ = heard(speaking, vo.RecordingEnded(1, NOTE))
    assert late == speaking
    taken, effects = heard(speaking, vo.RecordingEnded(2, NOTE))
    assert (taken.note, effects) == (NOTE, [vo.PlayNote])
    for ended in (speaking, taken):
        front, effects = step(Front(ended), Ticked(1000.0))
        assert (front.state, effects) == (Idle(), (vo.Hush(),)), "what was said is gone"
    other, _ = heard(taken, TextRead("B" * 40), Button.SWITCH_CARD)
    assert other == Idle()

    kept, _ = heard(taken, vo.VoiceTouched(vo.VoiceKey.USE))
    assert kept.note == NOTE
    _, effects = played(kept, Button.CONFIRM)
    assert effects == [ob.ObjectTo("op1", "h42", THING, REASONS[0], NOTE)]
    thrown, _ = heard(taken, vo.VoiceTouched(vo.VoiceKey.WITHOUT))
    assert thrown == sure
    again = vo.VoiceTouched(vo.VoiceKey.HEAR), record
    for failed in ((), (vo.RecordingBegun(3, 9.0), vo.RecordingFailed(3))):
        back, _ = heard(kept, *again, *failed, vo.VoiceTouched(vo.VoiceKey.WITHOUT))
        assert back == kept, "what was kept before stays"
    assert heard(kept, again[0], vo.VoiceTouched(vo.VoiceKey.WITHOUT))[0] == sure
    assert heard(kept, again[0], Button.BACK)[0] == kept
    assert not_recorded(NoteFailed(kept)).remedy != not_recorded(NoteFailed(sure)).remedy
    without = replace(sure, asking=replace(sure.asking, things=ThingsShown(VISIT, (THING,))))
    assert heard(without, record) == (without, []), "there is no microphone"
    early, effects = heard(replace(sure, op=""), record, vo.VoiceTouched(vo.VoiceKey.WITHOUT))
    assert (early.op, effects) == ("", [vo.BeginRecording, vo.Hush, PrepareAct]), "asked again"
