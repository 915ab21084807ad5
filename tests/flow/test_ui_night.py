"""The dark paper, the panel's light and the volume key, in the real window."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.clock import Quality
from kiosk.core.front import AccountShown, Idle
from kiosk.core.night import NightHours
from kiosk.devices.backlight import EmulatedBacklight, SysfsBacklight, backlight_of
from kiosk.devices.volume import KeptVolume
from kiosk.settings import Settings
from kiosk.ui import env, samples, words
from kiosk.ui.desk_samples import DESK

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
A_FEW = (
    *("idle", "account", "goods", "basket", "card-revoked", "notice-ranking", "date"),
    *("desk_board", "desk_list_goods", "desk_review_accept", "ask_number", "machine"),
)
"""One of each manner of drawing; the deep profile takes a sample of every class of state."""

EVENING = datetime(2027, 1, 10, 20, 59)
NIGHT = datetime(2027, 1, 10, 21)


class Heard:
    def __init__(self) -> None:
        self.sentences: list[str] = []

    def say(self, sentence: str, plain: str = "") -> None:
        self.sentences.append(sentence)


class Shop:
    """A window with a volume key and a light that can be dimmed."""

    def __init__(self, folder: Path) -> None:
        env.setup("headless", env.PANELS["800x480"])
        from kiosk.ui.app import KioskApp
        from kiosk.ui.finger import Finger
        from kiosk.ui.night import Light

        self.runner = samples.Scripted()
        self.volume = KeptVolume(folder)
        self.panel = EmulatedBacklight(folder / "light")
        self.heard = Heard()
        light = Light(NightHours(), self.panel, 30)
        self.app = KioskApp(self.runner, lambda: None, self.heard, volume=self.volume, light=light)
        self.finger = Finger(self.app, fake_time=True, draws=False)

    def show(self, state: Any, at: datetime, quality: Quality = Quality.SURE) -> None:
        status = replace(samples.STATUS, at=at, quality=quality)
        self.runner.show(samples.Sample("", state, status=status))
        self.app.refresh()
        self.finger.frames(2)

    def paper(self, path: Path) -> tuple[int, ...]:
        """The colour at the screen's edge."""
        return tuple(self.finger.shot(path).getpixel((3, 3)))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.finger.close()


def test_the_shop_goes_dark_when_nobody_is_there_and_light_for_who_comes(
    shop: Shop, tmp_path: Path
):
    from kiosk.core.desk.states import Board

    day, night = (0xFB, 0xF8, 0xF1), (0x17, 0x16, 0x12)
    picture = tmp_path / "1.png"
    shop.show(Idle(), EVENING)
    assert (shop.paper(picture), shop.panel.percent) == (day, 100)
    account = samples.AccountShown(samples.visit())
    shop.show(account, NIGHT)
    assert (shop.paper(picture), shop.panel.percent) == (day, 100), "not in the middle of a visit"
    shop.show(Idle(), NIGHT)
    assert (shop.paper(picture), shop.panel.percent) == (night, 30)
    shop.show(account, NIGHT)
    assert (shop.paper(picture), shop.panel.percent) == (night, 100)
    shop.show(Board(DESK), NIGHT)
    shop.finger.advance(1)
    shop.finger.tap(words.NIGHT_NAME)
    assert shop.paper(picture) == day, "the keeper's word"
    shop.show(Idle(), NIGHT)
    assert (shop.paper(picture), shop.panel.percent) == (day, 100)
    shop.show(Idle(), NIGHT.replace(hour=6))
    shop.show(Idle(), NIGHT)
    assert shop.paper(picture) == night, "the clock's word again on the next night"
    shop.show(Idle(), NIGHT, Quality.GUESS)
    assert shop.paper(picture) == day, "a guessed time darkens nothing"
    shop.show(Idle(), NIGHT, Quality.KEEPER)
    assert shop.paper(picture) == night


def test_no_screen_keeps_a_colour_of_the_day_at_night(shop: Shop):
    from kiosk.ui.fitting import bright
    from kiosk.ui.gallery import all_samples

    shop.app.light.choose()
    shop.show(Idle(), EVENING)
    left, seen = [], set()
    for sample in all_samples():
        state = sample.front.state
        kind = (type(state), getattr(getattr(state, "question", None), "how", None))
        if kind in seen or not (DEEP or sample.name in A_FEW):
            continue
        seen.add(kind)
        shop.runner.show(sample)
        shop.app.refresh()
        shop.finger.frames(1)
        left += [f"{sample.name}: {each}" for each in bright(shop.app.stage)]
    assert left == []
    assert len(seen) > 40 if DEEP else len(seen) == len(A_FEW)
    shop.app.light.choose()
    shop.show(Idle(), EVENING)
    assert bright(shop.app.stage), "by day it would be seen"


def test_the_volume_key_goes_round_and_is_heard_at_once(shop: Shop, tmp_path: Path):
    shop.show(Idle(), EVENING)
    shop.finger.advance(1)
    for step in (2, 1, 0, 3):
        shop.finger.tap(words.VOLUME_NAME)
        assert shop.volume.step == KeptVolume(tmp_path).step == step
        assert shop.app.volume_icon == f"sound_{step}_ink"
        shop.finger.advance(1)
    assert len(shop.heard.sentences) == 4
    # On the account, too, though the small panel has little room.
    shop.show(AccountShown(samples.visit()), EVENING)
    shop.finger.advance(1)
    shop.finger.tap(words.VOLUME_NAME)
    assert shop.volume.step == 2
    assert shop.runner.events == [], "nothing of it is the journal's business"


@pytest.mark.parametrize(
    ("begins", "ends", "night"),
    [
        ("21:00", "06:00", {0, 1, 2, 3, 4, 5, 21, 23}),
        ("01:00", "05:00", {1, 2, 3, 4}),
        ("00:00", "00:00", set()),
    ],
)
def test_the_night_goes_over_midnight_where_it_is_told_to(begins: str, ends: str, night: set[int]):
    light = replace_light(begins, ends)
    for hour in (0, 1, 2, 3, 4, 5, 6, 12, 20, 21, 23):
        at = datetime(2027, 1, 10, hour)
        assert light.has(at, Quality.SURE) == (hour in night)
        assert not light.has(at, Quality.GUESS)


def replace_light(begins: str, ends: str) -> NightHours:
    import msgspec

    told = {"light": {"night_begins": begins, "night_ends": ends}}
    return msgspec.convert(told, Settings).light.hours()


def test_a_panel_without_a_light_of_its_own_is_left_alone(tmp_path: Path, caplog: Any):
    assert backlight_of(tmp_path / "none") is None
    assert backlight_of(tmp_path) is None
    panel = EmulatedBacklight(tmp_path / "class" / "10-0045")
    found = backlight_of(tmp_path / "class")
    assert isinstance(found, SysfsBacklight)
    found.shine(30)
    assert panel.percent == 30
    for percent, level in ((0, 1), (100, 255), (250, 255)):
        found.shine(percent)
        assert (tmp_path / "class" / "10-0045" / "brightness").read_text() == str(level)
    gone = SysfsBacklight(tmp_path / "gone")
    gone.shine(30)
    gone.shine(30)
    assert caplog.text.count("stays as it is") == 1
