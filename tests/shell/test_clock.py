"""The guarded clock under wrong dates and jumps."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from kiosk.core.clock import Moment, Quality
from kiosk.core.fitness import Verdict
from kiosk.devices.clock import BUILT, GuardedClock
from kiosk.devices.emulated import EmulatedClock
from kiosk.devices.rtc import RtcReading, RtcState, read_rtc
from kiosk.doctor import clock as clock_finding
from kiosk.doctor import of_clock


class Wall:
    """A wall clock, an uptime and a battery clock that the test moves."""

    def __init__(self, at: datetime) -> None:
        self.at, self.up_s, self.sure = at, 0.0, False
        self.battery = RtcReading(RtcState.NONE)

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
            rtc=lambda: self.battery,
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


def battery_clock(folder, text):
    """/sys/class/rtc/rtc0 of a kernel that says this."""
    folder.mkdir()
    (folder / "since_epoch").write_text(text)
    return folder


def epoch_s(at):
    return int((at - datetime(1970, 1, 1, 8)).total_seconds())


def test_a_battery_clock_is_read_as_the_kernel_shows_it(tmp_path):
    at = datetime(2027, 5, 1, 23, 59, 58)
    runs = battery_clock(tmp_path / "rtc0", f"{epoch_s(at)}\n")
    assert read_rtc(runs) == RtcReading(RtcState.RUNS, at)
    assert read_rtc(tmp_path / "none") == RtcReading(RtcState.NONE)


def test_a_battery_clock_that_lost_power_says_so_and_no_date(tmp_path):
    """The kernel answers EINVAL; reading a folder fails in the same place."""
    rtc = tmp_path / "rtc0"
    (rtc / "since_epoch").mkdir(parents=True)
    assert read_rtc(rtc) == RtcReading(RtcState.LOST)
    for n, text in enumerate(("", "soon", "9" * 30)):
        assert read_rtc(battery_clock(tmp_path / str(n), text)).at is None


FLOOR = datetime(2027, 3, 1)


@pytest.mark.parametrize(
    ("battery", "quality", "at"),
    [
        (datetime(2027, 3, 20, 9), Quality.SURE, datetime(2027, 3, 20, 9)),
        (FLOOR - timedelta(minutes=10), Quality.SURE, FLOOR),
        (FLOOR - timedelta(hours=2), Quality.GUESS, datetime(2027, 3, 5)),
        (datetime(2000, 1, 1), Quality.GUESS, datetime(2027, 3, 5)),
        (FLOOR + timedelta(days=401), Quality.GUESS, datetime(2027, 3, 5)),
        (datetime(2057, 3, 1), Quality.GUESS, datetime(2027, 3, 5)),
    ],
)
def test_a_battery_clock_is_believed_while_it_can_be_right(battery, quality, at):
    wall = Wall(datetime(2027, 3, 5))
    wall.battery = RtcReading(RtcState.RUNS, battery)
    assert wall.clock(FLOOR).now() == Moment(at, quality)


def test_a_battery_clock_that_is_months_ahead_gives_way_to_ntp_and_leaves_no_trace():
    wall = Wall(datetime(2027, 3, 5))
    wall.battery = RtcReading(RtcState.RUNS, datetime(2027, 9, 1))
    clock = wall.clock(FLOOR)
    assert clock.floor == FLOOR
    clock.confirm_date(datetime(2027, 3, 5))
    assert clock.now() == Moment(datetime(2027, 3, 5), Quality.KEEPER), "no network has spoken"
    wall.go_on(30)
    wall.sure = True
    assert clock.now() == Moment(datetime(2027, 3, 5, 0, 0, 30), Quality.SURE)
    assert clock.floor == datetime(2027, 3, 5, 0, 0, 30)


def test_the_township_goes_before_a_battery_clock_and_before_ntp():
    wall = Wall(datetime(2027, 3, 5))
    wall.battery = RtcReading(RtcState.RUNS, datetime(2027, 3, 5, 0, 4))
    clock = wall.clock(FLOOR)
    clock.set_by_township(datetime(2027, 3, 5))
    assert clock.now().at == datetime(2027, 3, 5), "also by minutes: a battery clock drifts"
    wall.sure = True
    wall.at += timedelta(hours=3)
    assert clock.now().at == datetime(2027, 3, 5), "the township has spoken in this boot"


def test_ntp_that_turns_the_wall_clock_back_during_a_visit_changes_nothing_that_was_sure():
    wall = Wall(datetime(2027, 5, 1, 12))
    wall.sure = True
    clock = wall.clock()
    wall.go_on(60)
    wall.at -= timedelta(hours=5)
    wall.go_on(60)
    assert clock.now() == Moment(datetime(2027, 5, 1, 12, 2), Quality.SURE)


@pytest.mark.parametrize("lost", [datetime(1970, 1, 2), datetime(2090, 1, 1)])
def test_ntp_that_has_lost_its_date_is_not_listened_to(lost):
    wall = Wall(lost)
    wall.sure = True
    clock = wall.clock(FLOOR)
    assert (clock.now().quality, clock.floor) == (Quality.GUESS, FLOOR)


def test_a_word_that_came_late_over_a_slow_line_turns_no_sure_clock_back():
    wall = Wall(datetime(2027, 5, 1, 12))
    clock = wall.clock()
    clock.set_by_township(datetime(2027, 5, 1, 12))
    wall.go_on(3600)
    assert clock.now().at == clock.floor == datetime(2027, 5, 1, 13), "a sure time that was seen"
    clock.set_by_township(datetime(2027, 5, 1, 12, 58))
    assert clock.now().at == datetime(2027, 5, 1, 13)
    clock.set_by_township(datetime(2027, 5, 1, 12, 50))
    assert clock.now().at == datetime(2027, 5, 1, 13), "no sure time is said twice"
    wall.go_on(600)
    assert clock.now().at == datetime(2027, 5, 1, 13), "ten minutes are no slow line: it waits"
    clock.set_by_township(datetime(2027, 5, 1, 13, 1))
    assert clock.now().at == datetime(2027, 5, 1, 13, 1)


def test_a_program_that_starts_anew_goes_on_with_what_this_boot_knew():
    wall = Wall(datetime(1970, 1, 1, 8))
    wall.go_on(1000)
    clock = wall.clock(FLOOR)
    clock.resume(Moment(datetime(2027, 4, 1, 9), Quality.KEEPER), 400)
    assert clock.now() == Moment(datetime(2027, 4, 1, 9, 10), Quality.KEEPER)
    clock.set_by_township(datetime(2027, 3, 31, 9))
    clock.resume(Moment(datetime(2027, 4, 1, 9), Quality.KEEPER), 400)
    assert clock.now() == Moment(datetime(2027, 3, 31, 9), Quality.SURE)


def test_what_the_township_said_in_this_boot_goes_before_the_battery_clock():
    wall = Wall(datetime(1970, 1, 1, 8))
    wall.go_on(1000)
    wall.battery = RtcReading(RtcState.RUNS, datetime(2027, 5, 1))
    clock = wall.clock(FLOOR)
    clock.resume(Moment(datetime(2027, 6, 1), Quality.KEEPER), 400)
    assert clock.now().at == datetime(2027, 5, 1)
    clock.resume(Moment(datetime(2027, 4, 1), Quality.SURE), 400)
    assert clock.now().at == datetime(2027, 4, 1, 0, 10)


@pytest.mark.parametrize(
    ("state", "quality", "verdict", "words"),
    [
        (RtcState.RUNS, Quality.SURE, Verdict.FIT, "带电池的时钟在走"),
        (RtcState.LOST, Quality.SURE, Verdict.WARNED, "请换电池"),
        (RtcState.NONE, Quality.SURE, Verdict.FIT, "断电以后要重新确认日期"),
        (RtcState.NONE, Quality.KEEPER, Verdict.WARNED, "是管理员说的"),
        (RtcState.LOST, Quality.GUESS, Verdict.UNFIT, "说不准"),
    ],
)
def test_the_keeper_sees_how_the_time_is_known(state, quality, verdict, words):
    found = of_clock(Moment(datetime(2027, 5, 1, 9), quality), RtcReading(state))
    assert found.verdict is verdict
    assert words in found.told


def test_a_battery_that_went_flat_meanwhile_is_said_whoever_told_the_date():
    sure = Moment(datetime(2027, 5, 1, 9), Quality.SURE)
    found = of_clock(sure, RtcReading(RtcState.LOST), by_battery=True)
    assert (found.verdict, "请换电池" in found.told) == (Verdict.WARNED, True)
    assert "没有和网络对过" in found.told


def test_the_command_looks_at_the_battery_clock_too(tmp_path):
    at = BUILT + timedelta(days=9)
    rtc = battery_clock(tmp_path / "rtc0", str(epoch_s(at)))
    lost = clock_finding(lambda: 0.0, tmp_path / "none")
    assert lost.verdict is Verdict.UNFIT
    there = clock_finding(lambda: 0.0, rtc)
    assert (there.verdict, f"{at:%Y-%m-%d}" in there.told) == (Verdict.FIT, True)
