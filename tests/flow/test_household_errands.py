"""At the counter as a household: points to another shop with the PIN, an objection; for real."""

from __future__ import annotations

import hashlib

import pytest
from support.desk_acts import founded
from support.village import GUEST_CARD, OTHER_CARD, tell
from support.window import Window, said

from kiosk.core.entries import Objected, ReleaseAsked, Released
from kiosk.core.events import TextRead
from kiosk.core.feed import (
    HouseholdItem,
    ListItem,
    ObjectionItem,
    OtherSiteItem,
    ReleaseItem,
)
from kiosk.core.front import AccountShown, Idle
from kiosk.core.objecting.states import (
    NoteFailed,
    NoteHeard,
    NotObjected,
    ObjectionMade,
    ObjectionReviewing,
)
from kiosk.core.travel.states import PointsWished, TravelDone, TravelPin, TravelReviewing
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.emulated_recorder import EmulatedRecorder
from kiosk.store import people, releases
from kiosk.ui import objecting_words, travel_words, words

PIN = "803113"
SECOND = OtherSiteItem("hp02", "长虹", "爱心积分超市", "长虹村")
OTHERS = [OtherSiteItem(f"hp{n}", f"大屋{n}", "爱心积分超市", "大屋村") for n in range(10, 16)]
LIST = ListItem(
    "month", "2026-10", "2026-10", 1, "2026年10月积分公示", "10月", "2026-11-05T09:00:00",
    "AB12CD34", ("名次", "户"), ((1, "0042 张*"),), households=("h42",),
)  # fmt: skip


@pytest.fixture
def recorder():
    return EmulatedRecorder(there=False)


@pytest.fixture
def window(tmp_path, recorder):
    store = founded(tmp_path / "kiosk.db")
    tell(store, SECOND, *OTHERS, LIST, HouseholdItem("h43", "0043", "3组", "王*", "hp02"))
    with EmulatedPrinter() as printer:
        window = Window(tmp_path, store, printer, camera=False, fake_time=True, recorder=recorder)
        stamp = window.kiosk.runner._stamp
        people.set_household_pin(store, "pin", "h42", PIN, lambda: stamp("k1"), salt=bytes(16))
        yield window
        window.close()
        store.close()


def test_points_are_sent_to_another_shop_asked_for_and_given_back(window):
    window.scan(GUEST_CARD)
    before = window.state.visit.standing.rights.movable
    assert before > 200
    window.tap(travel_words.TO_OTHER_SITE, words.NEXT_PAGE, SECOND.name, "＋100", "＋10", "－1")
    assert window.sees("109 分")
    window.tap(travel_words.CHOSEN, travel_words.CONFIRM["give"])
    assert window.sees(travel_words.REFUSED["not_in_charge"].fact), "nobody is there to answer"
    window.tap(words.END)
    window.open_shift()

    window.scan(GUEST_CARD)
    window.tap(travel_words.TO_OTHER_SITE, words.NEXT_PAGE, SECOND.name, "＋100", "＋10", "－1")
    window.tap(travel_words.CHOSEN)
    assert isinstance(window.state, TravelReviewing)
    assert window.sees(f"{before - 109} 分")
    window.shot("travel_review")
    window.tap(travel_words.CONFIRM["give"])
    window.until(TravelPin)
    window.type("000000")
    assert window.sees(words.PIN_WRONG)
    assert not window.entries(Released)
    window.type(PIN)
    window.until(TravelDone)
    number = window.state.receipt.number
    paper = window.paper("转分小票")
    for told in (number, "长虹", "109 分", f"{before - 109} 分", "等两个点都联网", "陈某"):
        assert told in said(paper), told
    window.finger.until(lambda: window.sees(words.SLIP_PRINTED), "the slip")
    window.shot("travel_done")
    window.tap(words.FINISH)
    (body,) = window.entries(Released)
    assert (body.to, body.to_name, sum(part.points for part in body.parts)) == ("hp02", "长虹", 109)
    assert window.points_of(GUEST_CARD) == before - 109

    # The other household is a guest here.
    window.scan(OTHER_CARD)
    assert window.sees(travel_words.HOME_IS.format(home="长虹"))
    window.tap(travel_words.FROM_HOME, "＋10", travel_words.CHOSEN, travel_words.CONFIRM["ask"])
    window.until(PointsWished)
    window.tap(words.FINISH)
    (asked,) = window.entries(ReleaseAsked)
    assert (asked.household, asked.points) == ("h43", 10)
    window.scan(OTHER_CARD)
    assert window.sees(travel_words.ASKED_WAITS.format(points=10))
    window.tap(words.NOT_MINE)
    (wish,) = releases.wishes_of(window.store, "h43")
    part = body.parts[0]
    came = ReleaseItem("hp02/1/9", "h43", "hp02", (part,), part.effective, wish=wish.id)
    tell(window.store, came)
    window.scan(OTHER_CARD)
    assert window.sees(travel_words.ASKED_CAME.format(points=109))
    window.shot("travel_guest")
    there = window.state.visit.standing.rights.movable
    window.tap(travel_words.GIVE_BACK_NAME, travel_words.CHOSEN, travel_words.CONFIRM["give_back"])
    window.until(TravelDone)
    assert (window.state.receipt.points, window.state.receipt.after) == (there, 0)
    window.paper("转分小票", 2)
    window.tap(words.FINISH)
    window.until(Idle)
    assert window.sound()


def test_a_household_objects_and_sees_what_came_of_it(window):
    window.scan(GUEST_CARD)
    window.tap(words.RECORD, objecting_words.OBJECT, LIST.title)
    window.shot("object_why")
    window.tap("名单排得不对")
    assert not window.sees(objecting_words.RECORD), "there is no microphone"
    window.tap(objecting_words.CONFIRM)
    window.until(ObjectionMade)
    receipt = window.state.receipt
    paper = said(window.paper("异议回执"))
    for told in (receipt.number, LIST.title, "名单排得不对", "最晚答复"):
        assert told in paper, told
    window.tap(words.FINISH)
    (body,) = window.entries(Objected)
    assert (body.household, body.about) == ("h42", "list:AB12CD34")

    window.scan(GUEST_CARD)
    window.tap(words.RECORD, objecting_words.OBJECT, LIST.title, "其他", objecting_words.CONFIRM)
    window.until(NotObjected)
    assert window.sees(receipt.number)
    window.tap(words.END)
    answer = ObjectionItem(
        "hp01", 1, "h42", LIST.title, body.due, "corrected", "补在更正里了", "", 1, receipt.seq
    )
    tell(window.store, answer)
    window.scan(GUEST_CARD)
    window.until(AccountShown)
    window.tap(words.RECORD, objecting_words.OBJECT, objecting_words.MINE)
    assert window.sees("补在更正里了")
    window.shot("objections")
    assert window.sound()


def test_a_household_says_why_in_its_own_words_and_throws_it_away_or_not(
    window, recorder, tmp_path
):
    folder = tmp_path / "photographs"
    recorder.there = True
    window.scan(GUEST_CARD)
    window.tap(words.RECORD, objecting_words.OBJECT, LIST.title, "名单排得不对")
    window.tap(objecting_words.RECORD)
    assert recorder.is_recording
    window.kiosk.runner.post(TextRead(OTHER_CARD))  # who speaks is not disturbed by a card
    window.clock.pass_time(3)
    window.finger.advance(0.6)
    window.finger.until(lambda: window.finger.app.scene.seconds == 3, "the seconds")
    window.shot("object_recording")
    window.tap(objecting_words.SAID)
    window.until(NoteHeard)
    thrown_away = window.state.note
    assert recorder.heard == [thrown_away.wav], "it is played once"
    window.tap(objecting_words.AGAIN)
    window.tap(objecting_words.WITHOUT)
    assert isinstance(window.state, ObjectionReviewing)
    assert (window.state.note, recorder.is_recording) == (None, False)

    window.tap(objecting_words.RECORD)
    recorder.unplug()
    window.until(NoteFailed)
    assert window.sees(objecting_words.NOT_RECORDED.remedy)
    recorder.there, recorder.spoken_s = True, 7
    window.tap(objecting_words.AGAIN, objecting_words.SAID)
    window.until(NoteHeard)
    window.tap(objecting_words.USE)
    window.shot("object_voiced")
    assert not folder.exists() or not list(folder.iterdir()), "not on the disk until it is booked"
    window.tap(objecting_words.CONFIRM)
    window.until(ObjectionMade)
    assert "7 秒" in said(window.paper("异议回执"))
    window.tap(words.FINISH)
    (body,) = window.entries(Objected)
    assert (body.voice_s, len(body.voice)) == (7, 64)
    (file,) = folder.iterdir()
    assert file.name == f"{body.voice}.wav"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == body.voice
    assert file.read_bytes() != thrown_away.wav

    window.scan(GUEST_CARD)  # one that walks away has said nothing
    window.tap(words.RECORD, objecting_words.OBJECT, objecting_words.MISSING, "其他")
    window.tap(objecting_words.RECORD)
    window.clock.pass_time(120)
    window.finger.advance(0.6)
    window.until(Idle)
    assert not recorder.is_recording
    assert [path.name for path in folder.iterdir()] == [file.name]
    assert window.sound()
