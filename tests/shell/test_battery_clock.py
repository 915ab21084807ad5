"""A battery clock that was set wrong, on real stores: two keepers put it right, and no more than
that."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta

import pytest
from support.shop import RICE, bought, open_the_shift
from support.village import KEEPER_CARD, SECOND_KEEPER_CARD, found_village

from kiosk.core import events as ev
from kiosk.core.clock import Quality
from kiosk.core.entries import DateConfirmed, EntryKind
from kiosk.core.events import Button, Pressed
from kiosk.core.front import Idle
from kiosk.core.shift import DateAsking, PinTyping, ShiftChanged
from kiosk.devices.clock import GuardedClock
from kiosk.devices.rtc import RtcReading, RtcState
from kiosk.runner import Runner, Wiring
from kiosk.store import clock_floor, journal
from kiosk.store.database import open_store
from kiosk.store.verify import problems

LAST_WORD = datetime(2026, 12, 9, 18)
"""When a network last spoke."""


class Machine:
    """A kiosk whose battery clock is `wrong` by so much, boot after boot."""

    def __init__(self, path, wrong):
        self.path, self.wrong = path, wrong
        self.true, self.up_s, self.ops = LAST_WORD, 0.0, 0
        with closing(found_village(path)) as store:
            clock_floor.keep(store, LAST_WORD)

    def boot(self, at, *, synced=False):
        """At a true time, with a wall clock that wakes in 1970."""
        self.true, self.up_s = at, 20.0
        self.store = open_store(self.path)
        self.clock = GuardedClock(
            clock_floor.kept(self.store),
            wall_s=lambda: (self.true - datetime(1970, 1, 1, 8)).total_seconds() if synced else 0.0,
            uptime_s=lambda: self.up_s,
            is_sure=lambda: synced,
            rtc=lambda: RtcReading(RtcState.RUNS, self.true + self.wrong),
            battery=clock_floor.battery_kept(self.store),
        )
        self.clock.boot_id = f"boot of {at}"
        self.runner = Runner(
            self.store, self.clock, Wiring(lambda _: None, lambda: None, lambda: None, self.op)
        )
        self.pump()
        return self.clock.now()

    def op(self):
        self.ops += 1
        return f"{self.clock.boot_id}/{self.ops}"

    def pump(self, seconds=0.0):
        self.up_s += seconds
        self.true += timedelta(seconds=seconds)
        self.runner.pump()

    def off(self):
        assert problems(self.store) == []
        self.store.close()

    @property
    def state(self):
        return self.runner.front.state

    def sign_in(self, card=KEEPER_CARD, pin="246810"):
        self.runner.handle(ev.TextRead(card))
        for key in pin:
            self.runner.handle(ev.KeyPressed(key))
        return self.state

    def say(self, at, second="k2"):
        (answer,) = self.runner._perform(ev.ConfirmDate("k1", at, second))
        return answer


@pytest.fixture
def machine(tmp_path):
    made = Machine(tmp_path / "kiosk.db", timedelta(days=60))
    yield made
    made.store.close()


def test_a_wrong_battery_clock_is_put_right_by_two_keepers_and_stays_right(machine):
    true = datetime(2026, 12, 23, 8)
    assert machine.boot(true).at == true + machine.wrong
    asked = machine.sign_in()
    assert isinstance(asked, DateAsking), "not before it was asked: a keeper sees the date"
    for _ in range(machine.wrong.days):
        machine.runner.handle(Pressed(Button.DAY_EARLIER))
    assert machine.state.date.date() == true.date()
    machine.runner.handle(Pressed(Button.CONFIRM))
    assert machine.state.second_wanted
    assert isinstance(machine.sign_in(SECOND_KEEPER_CARD, "135790"), ShiftChanged | PinTyping)
    assert isinstance(machine.state, ShiftChanged)
    now = machine.clock.now()
    assert (now.quality, now.at.date()) == (Quality.KEEPER, true.date())
    (said,) = [
        entry.decoded()
        for entry, _ in journal.entries(machine.store)
        if entry.kind == EntryKind.DATE_CONFIRMED
    ]
    assert isinstance(said, DateConfirmed)
    assert (said.second, said.guess[:7]) == ("k2", "2027-02")
    machine.pump(5)
    machine.off()

    later = true + timedelta(days=9, hours=3)
    moment = machine.boot(later)
    assert (moment.quality, moment.at.date()) == (Quality.KEEPER, later.date())
    bought(machine.store, "op1", RICE)
    machine.off()
    moment = machine.boot(later + timedelta(days=1), synced=True)
    assert (moment.quality, machine.clock.battery) == (Quality.SURE, None)
    machine.pump(1)
    assert clock_floor.battery_kept(machine.store) is None, "a network's word ends it"
    machine.off()
    machine.boot(later + timedelta(days=2))
    assert machine.clock.by_battery, "and what is wrong then is seen anew"


def test_what_the_battery_clock_has_counted_cannot_be_turned_back(machine):
    """Right or wrong: the days that were lived through since its first word have passed."""
    machine.wrong = timedelta(0)  # it is right, and two keepers would like last month once more
    first = LAST_WORD + timedelta(hours=14)
    machine.boot(first)
    machine.pump(5)
    machine.off()
    now = first + timedelta(days=23)
    machine.boot(now)
    assert machine.clock.earliest == LAST_WORD + timedelta(days=23)
    refused = machine.say(datetime(2026, 12, 30, 12))
    assert refused == ev.DateRefused(LAST_WORD + timedelta(days=23))
    assert machine.say(now - timedelta(days=1), None) == ev.DateRefused(refused.floor)
    assert machine.clock.now().quality is Quality.SURE, "nothing has changed"
    put_right = now + timedelta(days=1)
    assert machine.say(put_right, None) == ev.SecondPersonWanted(), "forward, too"
    assert machine.say(put_right) == ev.DateAccepted()
    machine.pump(3600)
    machine.off()
    machine.boot(now + timedelta(days=10))
    assert machine.clock.now().at == put_right + timedelta(days=10)
    assert machine.say(datetime(2026, 12, 30, 12)) == ev.DateRefused(
        LAST_WORD + timedelta(days=33)
    ), "whatever was put right in between"


def test_a_program_that_starts_anew_does_not_make_the_battery_clocks_word_a_networks(machine):
    machine.boot(datetime(2026, 12, 23, 8))
    assert isinstance(machine.sign_in(), DateAsking), "and the keeper walks away"
    machine.pump(60)
    known, up_s = clock_floor.last_known(machine.store), machine.up_s
    assert (known.boot, known.moment.quality) == (machine.clock.boot_id, Quality.SURE)
    machine.off()
    machine.boot(machine.true)
    machine.up_s = up_s
    machine.clock.resume(known.moment, known.uptime_s)
    assert machine.clock.by_battery
    assert isinstance(machine.sign_in(), DateAsking)


def test_a_right_date_is_confirmed_with_one_touch_once_and_is_no_entry(machine):
    machine.wrong = timedelta(minutes=3)
    machine.boot(datetime(2026, 12, 23, 8))
    assert isinstance(machine.sign_in(), DateAsking)
    machine.runner.handle(Pressed(Button.CONFIRM))
    assert isinstance(machine.state, ShiftChanged)
    machine.runner.handle(Pressed(Button.FINISH))
    assert machine.state == Idle()
    assert machine.clock.now().quality is Quality.SURE
    kinds = [entry.kind for entry, _ in journal.entries(machine.store)]
    assert EntryKind.DATE_CONFIRMED not in kinds
    machine.sign_in()
    assert not isinstance(machine.state, DateAsking), "not twice in a day"
    machine.off()
    machine.boot(datetime(2026, 12, 24, 8), synced=True)
    open_the_shift(machine.store)
    machine.sign_in()
    assert not isinstance(machine.state, DateAsking), "a network has spoken"
