"""The disk is nearly full: nothing more is sold, everything else goes on, and it ends by itself."""

from __future__ import annotations

import itertools

import pytest
from support.village import GUEST_CARD, KEEPER_CARD

from kiosk.core import events as ev
from kiosk.core.desk.states import Board
from kiosk.core.events import Button, Pressed
from kiosk.core.front import Confirming, Done, Idle, NotRedeemed
from kiosk.core.redemption import Reason
from kiosk.devices.speaker import SilentSpeaker
from kiosk.runner import LOOK_FOR_ROOM_S, Runner, Wiring
from kiosk.running import Shop
from kiosk.settings import Settings
from kiosk.store import ballast, journal


class Kiosk:
    def __init__(self, store, clock):
        self.room, self.clock, self.store = True, clock, store
        ops = itertools.count(1)
        quiet = Wiring(
            lambda _: None,
            lambda: None,
            lambda: None,
            lambda: f"op-{next(ops)}",
            has_room=lambda: self.room,
        )
        self.runner = Runner(store, clock, quiet)

    def do(self, *events):
        for event in events:
            self.runner.handle(event)
        return self.runner.front.state

    def sign_in(self):
        self.do(ev.TextRead(KEEPER_CARD), *(ev.KeyPressed(key) for key in "246810"))

    def pick(self):
        self.do(ev.TextRead(GUEST_CARD), Pressed(Button.GOODS), ev.GoodAdded("rice"))
        return self.do(Pressed(Button.NEXT), Pressed(Button.NEXT))

    def wait(self):
        self.clock.pass_time(LOOK_FOR_ROOM_S)
        self.runner.pump()


@pytest.fixture
def kiosk(village, clock):
    made = Kiosk(village, clock)
    made.sign_in()
    made.do(Pressed(Button.FINISH))
    return made


def test_nothing_is_sold_while_there_is_no_room_and_all_else_goes_on(kiosk):
    kiosk.room = False
    kiosk.wait()
    assert kiosk.runner.status().full
    before = journal.head(kiosk.store)
    state = kiosk.pick()
    assert isinstance(state, NotRedeemed)
    assert state.refused.reason is Reason.NO_ROOM
    assert journal.head(kiosk.store) == before
    assert kiosk.do(Pressed(Button.BACK), Pressed(Button.BACK), Pressed(Button.BACK)) is not None
    while not isinstance(kiosk.runner.front.state, Idle):
        kiosk.clock.pass_time(60)
        kiosk.runner.pump()
    kiosk.sign_in()
    assert isinstance(kiosk.runner.front.state, Board), "the keeper closes, exports and sends"


def test_who_is_in_the_middle_of_it_is_still_served_and_when_there_is_room_so_is_everybody(kiosk):
    assert isinstance(kiosk.pick(), Confirming)
    kiosk.room = False
    kiosk.wait()
    assert isinstance(kiosk.do(Pressed(Button.CONFIRM)), Done), "for that the ballast is there"
    kiosk.room = True
    kiosk.wait()
    kiosk.do(Pressed(Button.FINISH))
    assert not kiosk.runner.status().full
    assert isinstance(kiosk.pick(), Confirming)


def test_on_a_full_disk_room_is_made_before_the_journal_is_opened(tmp_path):
    settings = Settings(data=str(tmp_path))
    disk = settings.disk
    assert ballast.Ballast(tmp_path, disk.ballast_mb, disk.least_free_mb, lambda _: 10**10).look()
    shop = Shop(settings, SilentSpeaker(), free=lambda _: 0)
    try:
        assert not (tmp_path / ballast.NAME).exists()
    finally:
        shop.stop()
