"""The emulated twins behind the kiosk's own ports, and the demo's panel that plays with them."""

from __future__ import annotations

import time
from datetime import datetime

import numpy as np
import pytest

from kiosk.core.card import Card, card_text
from kiosk.core.clock import Quality
from kiosk.core.weighing import OnScale
from kiosk.demo import Stage
from kiosk.demo.toys import DEVICES, HELP, command
from kiosk.devices.backlight import EmulatedBacklight
from kiosk.devices.emulated import EmulatedCamera, EmulatedClock, EmulatedSpeaker
from kiosk.devices.emulated_link import EmulatedLink
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.emulated_recorder import EmulatedRecorder
from kiosk.devices.emulated_scale import EmulatedScale
from kiosk.devices.emulated_scanner import EmulatedScanner
from kiosk.devices.emulated_stick import EmulatedStick
from kiosk.devices.hand_scanner import HandScanner
from kiosk.devices.scale import SerialScale
from kiosk.devices.volume import KeptVolume
from kiosk.ports import DeviceError
from kiosk.settings import LedgerSettings
from kiosk.sync.at_touch import stick_is_in

WAIT_S = 60
CARD = card_text(Card(3, 7, 42, bytes(range(16))))


def waited(holds):
    end = time.monotonic() + WAIT_S
    while not (found := holds()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return found


@pytest.fixture
def stage(tmp_path):
    with EmulatedPrinter(32) as printer, EmulatedScale(tmp_path / "scale") as scale:
        made = Stage(
            scheme=None,
            kiosk=None,
            camera=EmulatedCamera(np.zeros((48, 64, 3), np.uint8)),
            clock=EmulatedClock(datetime(2027, 1, 10, 9, 12)),
            printer=printer,
            link=EmulatedLink("127.0.0.1", 9),
            scale=scale,
            scanner=EmulatedScanner(tmp_path / "scanner"),
            stick=EmulatedStick(tmp_path / "stick"),
            speaker=EmulatedSpeaker(),
            recorder=EmulatedRecorder(),
            volume=KeptVolume(tmp_path),
            panel=EmulatedBacklight(tmp_path / "light"),
            films={},
            texts={"0042": CARD},
        )
        yield made
        made.scanner.unplug()
        made.link.close()


def test_a_scanner_that_is_pulled_out_and_plugged_in_again_reads_on(stage):
    told = []
    scanner = HandScanner(str(stage.scanner.path), told.append, retry_s=0.02)
    scanner.start()
    assert command(stage, "scan 0042") == "done"
    waited(lambda: told == [CARD])
    command(stage, "scanner out")
    command(stage, "scan 0042")
    command(stage, "scanner in")
    stage.scanner.scan("HTTP://X?a=B_c")
    waited(lambda: told == [CARD, "HTTP://X?a=B_c"])
    scanner.stop()


def test_a_stick_keeps_what_is_on_it_while_it_is_out(stage):
    settings = LedgerSettings(stick=str(stage.stick.path), mounted=False)
    (stage.stick.path / "x").write_text("kept")
    assert stick_is_in(settings)
    command(stage, "stick out")
    assert not stick_is_in(settings)
    command(stage, "stick out")
    command(stage, "stick in")
    command(stage, "stick in")
    assert stick_is_in(settings)
    assert (stage.stick.path / "x").read_text() == "kept"


def test_the_panel_says_how_every_device_is(stage):
    scale = SerialScale(stage.scale.path, 9600, "line")
    scale.start()
    command(stage, "weigh 6.175")
    waited(lambda: scale.weighing().on_scale is OnScale.STILL)
    scale.stop()
    stage.speaker.say("您好。", "您。")
    stage.speaker.tone("done")
    assert list(stage.speaker.heard) == ["“您好。”", "♪ done"]
    command(stage, "speak 12")
    command(stage, "date 2027-01-05T21:30")
    stage.panel.shine(30)
    told = command(stage, "panel")
    for words in ("6.175 kg", "speaks 12 s", "30 %", "2027-01-05 21:30, quality K", "volume 3"):
        assert words in told
    for device in DEVICES:
        assert command(stage, f"{device} out") == "done"
    told = command(stage, "panel")
    assert told.count(" out ") >= len(DEVICES) - 1, told
    assert stage.clock.now().quality is Quality.KEEPER
    with pytest.raises(DeviceError):
        stage.camera.read()
    for device in DEVICES:
        assert command(stage, f"{device} in") == "done"
    assert " out  " not in command(stage, "panel").replace("paper out", "")


@pytest.mark.parametrize(
    "line", ["", "what", "scan 9999", "speak long", "weigh heavy", "date soon", "cellar out"]
)
def test_what_the_panel_does_not_know_it_says(stage, line):
    assert command(stage, line) != "done"
    assert "scanner" in HELP
