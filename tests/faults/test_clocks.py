"""Wrong dates, jumps and power cuts on real stores: a boot between any two steps (design.md 8).

A kiosk's life is played with the true time known: its wall clock wakes in 1970 or thirty years off,
its battery clock lies or is empty, keepers confirm wrong days, NTP and township come or do not, the
power goes.  What must hold is then read from the journal and from the clock alone.
"""

from __future__ import annotations

import itertools
import os
import random
import time
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from support.shop import RICE, bought, open_the_shift
from support.village import GUEST_CARD, found_village, tell

from kiosk.core import events as ev
from kiosk.core.clock import SECOND_PERSON_BEYOND, Moment, Quality, parse_stamp
from kiosk.core.entries import DateConfirmed, DeliveryLine, EntryKind
from kiosk.core.feed import GoodItem, PointsItem, SchemeAnnouncedItem
from kiosk.core.redemption import Reason
from kiosk.core.view import Receipt
from kiosk.devices.clock import RTC_BEHIND, RTC_BEYOND, GuardedClock, shanghai
from kiosk.devices.rtc import RtcReading, RtcState
from kiosk.runner import Runner, Wiring
from kiosk.store import clock_floor, journal, redeem, stock, views
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
LIVES = 600 if DEEP else 24
STEPS = 14
YEAR = timedelta(days=365)
EDGES = (
    datetime(2026, 11, 30, 23, 59, 57),
    datetime(2026, 12, 31, 23, 59, 58),
    datetime(2027, 2, 28, 23, 59, 55),
    datetime(2028, 2, 29, 23, 59, 59),
    datetime(2027, 3, 14, 1, 59, 59),
)
"""Ends of months and years, a leap day, and a night on which others change their clocks."""

NO_BATTERY = RtcReading(RtcState.NONE)


class World:
    """The true time, and what the machine's own clocks make of it."""

    def __init__(self, path, at):
        self.path, self.true = path, at
        self.wall, self.up_s, self.synced = at, 0.0, False
        self.boots = self.ops = 0
        self.battery = NO_BATTERY
        self.seen_sure = datetime(2026, 11, 1)
        """The latest sure time of a network that a kiosk was shown and had time to keep."""

        self.boot()

    def boot(self, wall=None, battery=NO_BATTERY, *, cut=True):
        """The power comes back, or without a `cut` the program alone starts anew."""
        if cut:
            self.boots, self.up_s, self.synced = self.boots + 1, 5.0, False
            self.wall = self.true if wall is None else wall
            self.battery = battery
        self.store = open_store(self.path)
        self.clock = GuardedClock(
            clock_floor.kept(self.store),
            wall_s=lambda: (self.wall - datetime(1970, 1, 1, 8)).total_seconds(),
            uptime_s=lambda: self.up_s,
            is_sure=lambda: self.synced,
            rtc=lambda: self.battery,
        )
        self.clock.boot_id = f"boot-{self.boots}"
        known = clock_floor.last_known(self.store)
        if known is not None and known.boot == self.clock.boot_id:
            self.clock.resume(known.moment, known.uptime_s)
        wiring = Wiring(lambda _: None, lambda: None, lambda: None, self.op)
        self.runner = Runner(self.store, self.clock, wiring)
        self.runner.pump()

    def op(self):
        self.ops += 1
        return f"op-{self.boots}-{self.ops}"

    def off(self):
        self.store.close()

    def go_on(self, seconds):
        self.true += timedelta(seconds=seconds)
        self.wall += timedelta(seconds=seconds)
        self.up_s += seconds
        if self.battery.at is not None:
            self.battery = RtcReading(RtcState.RUNS, self.battery.at + timedelta(seconds=seconds))
        self.runner.pump()

    def ntp(self):
        self.wall, self.synced = self.true, True
        self.runner.pump()
        self.seen_sure = self.true

    def township(self):
        self.runner.township_time(self.true)
        self.runner.pump()
        self.seen_sure = self.true

    def confirm(self, at, second=None):
        """A keeper's answer to 今天是…?"""
        (answer,) = self.runner._perform(ev.ConfirmDate("k1", at, second))
        return answer

    def redeem(self):
        moment = self.clock.now()
        when = Stamp(moment, self.clock.boot_id, self.clock.uptime_s())
        pick = (RICE,)
        return redeem.redeem(self.store, self.op(), "h42", pick, lambda: when, text=GUEST_CARD)


def a_shop(path, scheme="tangxiang"):
    """Open, with rice and points enough for many years."""
    store = found_village(path, scheme)
    open_the_shift(store)
    points = [
        PointsItem(f"y{year}", "h42", "bonus", 10**5, "奖励", *[f"{year}-01-01T00:00:00"] * 2)
        for year in (2026, 2027, 2028, 2029)
    ]
    tell(store, GoodItem("rice", "大米10斤", 35, "粮油", "袋", place=1), *points)
    when = Stamp(Moment(datetime(2026, 11, 22, 8), Quality.SURE), "boot", 1.0, "k1")
    stock.lay_out(store, "d1", [DeliveryLine("rice", 10**5)], when)
    store.close()


def wrong_walls(rng, true):
    return rng.choice(
        (
            true,
            datetime(1970, 1, 1, 8),
            true - 30 * YEAR,
            true + 30 * YEAR,
            true + timedelta(days=rng.randint(-400, 400)),
            datetime(1969, 12, 31, 23, 59, 59),
        )
    )


def batteries(rng, true):
    lost = RtcReading(RtcState.LOST)
    said = rng.choice(
        (
            true + timedelta(seconds=rng.randint(-600, 600)),
            datetime(2000, 1, 1),
            true - 30 * YEAR,
            true + 30 * YEAR,
            true + timedelta(days=rng.randint(-300, 300)),
        )
    )
    runs = RtcReading(RtcState.RUNS, said)
    return rng.choice((NO_BATTERY, NO_BATTERY, lost, lost, runs))


def play(rng, world):
    """One step of a life."""
    match rng.randrange(8):
        case 0 | 1:
            world.off()
            world.true += timedelta(seconds=rng.choice((1, 3, 600, 86_400 * rng.randint(1, 90))))
            world.boot(wrong_walls(rng, world.true), batteries(rng, world.true))
        case 2:
            world.off()
            world.true += timedelta(seconds=2)
            world.wall += timedelta(seconds=2)
            world.up_s += 2
            world.boot(cut=False)
        case 3:
            world.go_on(rng.choice((1, 2, 3600, 4000, 86_400)))
        case 4:
            world.ntp()
        case 5:
            world.township()
        case _:
            told = world.true + timedelta(days=rng.choice((0, 0, -1, 10, 44, 46, 60, 400, -100)))
            world.confirm(told, rng.choice((None, None, "k2")))


def is_held(world):
    """What must be so at any moment."""
    now, floor = world.clock.now(), clock_floor.kept(world.store)
    assert now.at >= world.clock.floor >= floor
    assert floor >= world.seen_sure - timedelta(hours=1)
    assert world.clock.floor <= world.true, "only true times raise it here"
    hearsay = world.clock._gives_way
    if now.quality is Quality.SURE and not hearsay:
        assert abs(now.at - world.true) <= timedelta(minutes=5)
    if hearsay:
        assert now.at - world.clock.floor <= RTC_BEYOND + 100 * timedelta(days=1)
    answer = world.redeem()
    guess = not isinstance(answer, Receipt) and answer.reason is Reason.NO_TRUSTED_DATE
    assert guess == (now.quality is Quality.GUESS)


def journal_tells(store):
    """What the journal alone shows: qualities, second persons, corrections."""
    before, kinds = None, Counter()
    for entry, _ in journal.entries(store):
        at, body = parse_stamp(entry.at), entry.decoded()
        kinds[entry.kind, entry.quality] += 1
        if isinstance(body, DateConfirmed):
            assert parse_stamp(body.said) == at
        if entry.quality == Quality.GUESS:
            assert entry.kind != EntryKind.REDEMPTION
            continue
        down = before is not None and at < before - timedelta(hours=1)
        if down and entry.quality == Quality.SURE:
            assert entry.kind == EntryKind.CLOCK_CORRECTED, (entry, before)
        before = at
    assert problems(store) == []
    return kinds


def test_whatever_the_clocks_say_no_date_is_made_up_and_none_poisons_the_floor(tmp_path):
    seen = Counter()
    for life in range(LIVES):
        rng, path = random.Random(life), tmp_path / f"{life}.db"
        a_shop(path, rng.choice(("tangxiang", "bieshan", "gaoyang")))
        world = World(path, rng.choice(EDGES))
        for _ in range(STEPS):
            play(rng, world)
            is_held(world)
        seen += journal_tells(world.store)
        world.off()
    for quality in (Quality.SURE, Quality.KEEPER):
        assert seen[EntryKind.REDEMPTION, quality] > LIVES / 2, seen
    assert seen[EntryKind.CLOCK_CORRECTED, Quality.SURE] > LIVES / 6, seen
    assert seen[EntryKind.DATE_CONFIRMED, Quality.KEEPER] > LIVES / 6, seen


@pytest.fixture
def world(tmp_path):
    path = tmp_path / "kiosk.db"
    a_shop(path)
    made = World(path, datetime(2027, 1, 10, 9))
    yield made
    made.off()


def test_a_keepers_date_far_past_the_floor_needs_a_second_person_after_any_number_of_boots(world):
    world.township()
    floor = world.clock.floor
    for wall in (datetime(1970, 1, 1, 8), world.true + 30 * YEAR, world.true - 30 * YEAR):
        world.off()
        world.boot(wall)
        far = floor + SECOND_PERSON_BEYOND + timedelta(seconds=1)
        assert world.confirm(floor - timedelta(seconds=1)) == ev.DateRefused(floor)
        assert world.confirm(far) == ev.SecondPersonWanted()
        assert world.redeem().reason is Reason.NO_TRUSTED_DATE
        assert world.confirm(far, "k2") == ev.DateAccepted()
        assert world.clock.now() == Moment(far, Quality.KEEPER)
        assert isinstance(world.redeem(), Receipt)
        assert clock_floor.kept(world.store) == floor, "a wrong date is forgotten with the boot"


@pytest.mark.parametrize("brings", ["ntp", "township"])
@pytest.mark.parametrize("between", ["nothing", "a new start", "a power cut"])
def test_a_sure_time_corrects_a_keepers_date_by_an_entry_of_its_own(world, brings, between):
    world.township()
    world.off()
    world.boot(datetime(1970, 1, 1, 8))
    world.confirm(world.true + timedelta(days=40))
    assert isinstance(world.redeem(), Receipt)
    if between != "nothing":
        world.off()
        world.boot(datetime(1970, 1, 1, 8), cut=between == "a power cut")
        quality = world.clock.now().quality
        assert quality is (Quality.KEEPER if between == "a new start" else Quality.GUESS)
        world.go_on(5)
    getattr(world, brings)()
    world.runner.pump()
    found = [entry for entry, _ in journal.entries(world.store, 2)]
    corrected = [entry for entry in found if entry.kind == EntryKind.CLOCK_CORRECTED]
    assert len(corrected) == 1
    assert (corrected[0].at, corrected[0].quality) == (world.true.isoformat(), "S")
    assert parse_stamp(corrected[0].decoded().was) >= world.true + timedelta(days=40) - timedelta(
        minutes=1
    )
    assert world.clock.now() == Moment(world.true, Quality.SURE)


def test_a_battery_clock_that_jumps_thirty_years_neither_sells_nor_stays(world):
    world.township()
    floor = world.clock.floor
    for years in (-30, 30):
        world.off()
        world.boot(world.true, RtcReading(RtcState.RUNS, world.true + years * YEAR))
        assert world.clock.now().quality is Quality.GUESS
        assert world.redeem().reason is Reason.NO_TRUSTED_DATE
    world.off()
    world.boot(world.true, RtcReading(RtcState.RUNS, world.true + timedelta(days=200)))
    assert isinstance(world.redeem(), Receipt)
    world.off()
    world.boot(datetime(1970, 1, 1, 8), RtcReading(RtcState.LOST))
    assert world.clock.now() == Moment(floor, Quality.GUESS)
    assert world.clock.now().at >= floor - RTC_BEHIND


@pytest.mark.parametrize(
    ("scheme", "end"),
    [
        ("bieshan", datetime(2026, 11, 30, 23, 59, 59)),
        ("tangxiang", datetime(2026, 12, 31, 23, 59, 59)),
        ("gaoyang", datetime(2027, 1, 31, 23, 59, 59)),
    ],
)
def test_a_period_ends_at_its_midnight_be_there_a_power_cut_or_not(tmp_path, scheme, end):
    """The second before belongs to the old period, the next to the new: with the power on, with a
    cut between and NTP after it, with a cut and a keeper's word."""

    def after_midnight(world, how):
        if how == "on":
            world.go_on(1)
            return
        world.off()
        world.true += timedelta(seconds=1)
        world.boot(datetime(1970, 1, 1, 8))
        guess = world.clock.now()
        assert (guess.at, guess.quality) == (end, Quality.GUESS)
        refused = world.redeem()
        assert refused.reason is Reason.NO_TRUSTED_DATE
        if how == "ntp":
            world.ntp()
        else:
            assert world.confirm(world.true) == ev.DateAccepted()

    accounts = {}
    for how in ("on", "ntp", "keeper"):
        path = tmp_path / f"{how}.db"
        with closing(found_village(path, scheme)) as store:
            open_the_shift(store)
        world = World(path, end)
        world.township()
        before = views.standing(world.store, "h42", world.clock.now()).account
        clock_floor.keep(world.store, world.clock.floor)
        after_midnight(world, how)
        now = world.clock.now()
        assert now.at == end + timedelta(seconds=1)
        accounts[how] = views.standing(world.store, "h42", now).account
        assert accounts[how] != before
        assert problems(world.store) == []
        world.off()
    assert len(set(map(repr, accounts.values()))) == 1


def test_new_rules_begin_at_a_trusted_midnight_only_and_once(tmp_path):
    import msgspec

    from kiosk.schemes import load_scheme

    rules = msgspec.to_builtins(load_scheme("tangxiang"))
    path = tmp_path / "kiosk.db"
    a_shop(path)
    with closing(open_store(path)) as store:
        tell(store, SchemeAnnouncedItem(2, {**rules, "valid_from": "2027-01-01"}))
    world = World(path, datetime(2026, 12, 31, 23, 59, 58))

    def begun():
        return [e.at for e, _ in journal.entries(world.store) if e.kind == EntryKind.SCHEME_BEGUN]

    for wall in (datetime(1970, 1, 1, 8), world.true + 30 * YEAR):
        world.off()
        world.boot(wall)
        world.go_on(5)
        assert begun() == []
    world.true = datetime(2027, 1, 1)
    world.ntp()
    world.go_on(2)
    assert begun() == ["2027-01-01T00:00:02"]
    for _ in range(2):
        world.off()
        world.boot(datetime(1970, 1, 1, 8))
        world.township()
        world.go_on(2)
    assert len(begun()) == 1
    assert problems(world.store) == []
    world.off()


def test_the_machines_own_time_zone_and_summer_time_change_no_instant(monkeypatch):
    """China has had no summer time since 1991; a machine set up with another zone may have."""
    instants = [
        datetime(1970, 1, 1, 8),
        datetime(2027, 3, 14, 14, 59, 59),
        datetime(2027, 3, 14, 15),
        datetime(2027, 11, 7, 13, 30),
        datetime(2028, 2, 29, 23, 59, 59),
        datetime(2056, 12, 31, 23, 59, 59),
    ]
    for zone in ("America/New_York", "Asia/Shanghai", "UTC"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        for at, step in itertools.product(instants, (0, 1)):
            wall_s = (at - datetime(1970, 1, 1, 8)).total_seconds() + step
            assert shanghai(wall_s) == at + timedelta(seconds=step)
    monkeypatch.undo()
    time.tzset()


def test_the_shop_of_these_tests_sells_on_a_sure_date(tmp_path):
    """Else all the refusals above would prove nothing."""
    a_shop(tmp_path / "kiosk.db")
    with closing(open_store(tmp_path / "kiosk.db")) as store:
        assert isinstance(bought(store, "o", RICE, at=datetime(2027, 1, 1)), Receipt)
