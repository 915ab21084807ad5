"""The guarded clock under wrong dates and jumps."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from kiosk.core.clock import Quality
from kiosk.devices.clock import BUILT, GuardedClock
from kiosk.devices.emulated import EmulatedClock


class Wall:
    """A wall clock and an uptime that the test moves."""

    def __init__(self, at: datetime) -> None:
        self.at, self.up_s, self.sure = at, 0.0, False

    def wall_s(self) -> float:
        return (self.at - datetime(1970, 1, 1, 8)).total_seconds()

    def go_on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.up_s += seconds

    def clock(self, floor: datetime = datetime.min) -> GuardedClock:
        return GuardedClock(
            floor,
            wall_s=self.wall_s,
            uptime_s=lambda: self.up_s,
            is_sure=lambda: self.sure,
        )


def test_a_pi_that_wakes_up_in_1970_says_the_floor_and_that_it_guesses():
    clock = Wall(datetime(1970, 1, 1, 8)).clock(datetime(2027, 3, 4, 5, 6, 7))
    assert clock.now().at == datetime(2027, 3, 4, 5, 6, 7)
    assert clock.now().quality is Quality.GUESS


def test_time_goes_on_with_the_uptime_whatever_the_wall_clock_does():
    wall = Wall(datetime(2027, 1, 1, 8))
    clock = wall.clock()
    wall.up_s += 90
    wall.at = datetime(1990, 1, 1)
    assert clock.now().at == datetime(2027, 1, 1, 8, 1, 30)


@pytest.mark.parametrize("lost", [datetime(1970, 1, 1), BUILT - timedelta(1), datetime(2090, 1, 1)])
def test_a_township_that_has_lost_its_date_is_not_listened_to(lost):
    wall = Wall(datetime(2027, 1, 1))
    clock = wall.clock(datetime(2027, 1, 1))
    clock.set_by_township(lost)
    assert clock.now().at == clock.floor == datetime(2027, 1, 1)
    assert clock.now().quality is Quality.GUESS


def test_a_keepers_date_does_not_raise_the_floor_and_a_sure_time_corrects_it_downward():
    wall = Wall(datetime(1970, 1, 1))
    clock = wall.clock(datetime(2027, 1, 1))
    clock.confirm_date(datetime(2037, 1, 1))
    assert clock.now().quality is Quality.KEEPER
    assert clock.floor == datetime(2027, 1, 1)
    clock.set_by_township(datetime(2027, 2, 1))
    assert clock.now().at == datetime(2027, 2, 1)
    assert clock.now().quality is Quality.SURE
    assert clock.floor == datetime(2027, 2, 1)


def test_ntp_in_this_boot_makes_the_time_sure():
    wall = Wall(datetime(2027, 5, 1, 12))
    clock = wall.clock()
    assert clock.now().quality is Quality.GUESS
    wall.sure = True
    assert clock.now().quality is Quality.SURE
    assert clock.now().at == datetime(2027, 5, 1, 12)


def test_time_never_goes_below_the_floor_under_random_jumps_and_power_cuts():
    rng = random.Random(5)
    for _ in range(300):
        wall, floor = Wall(BUILT + timedelta(days=rng.randint(0, 900))), datetime.min
        for _ in range(8):
            wall.at += timedelta(days=rng.randint(-30 * 365, 365 * 3) * (rng.random() < 0.5))
            wall.at = max(wall.at, datetime(1970, 1, 2))
            wall.up_s, wall.sure = 0.0, False
            clock = wall.clock(floor)
            wall.go_on(rng.randint(0, 9999))
            assert clock.now().at >= max(floor, BUILT)
            if rng.random() < 0.4:
                clock.set_by_township(BUILT + timedelta(days=rng.randint(0, 4000)))
            floor = max(floor, clock.floor)
            assert clock.now().at >= floor


def test_the_emulated_clock_jumps_and_goes_on():
    clock = EmulatedClock(datetime(2027, 1, 12, 9, 12))
    assert clock.now().at.date() == datetime(2027, 1, 12).date()
    clock.set_by_township(datetime(2027, 1, 12, 9, 13))
    clock.jump(datetime(2027, 2, 1))
    assert clock.now().at.date() == datetime(2027, 2, 1).date()
