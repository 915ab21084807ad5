"""The Pi's own camera, its program played by a script that writes what `rpicam-vid` writes."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from kiosk.devices import csi_camera
from kiosk.devices.camera import NO_CAMERA, NO_PICTURE
from kiosk.devices.csi_camera import CsiCamera, command
from kiosk.ports import DeviceError

WIDTH_PX, HEIGHT_PX = 128, 96
FRAME_BYTES = WIDTH_PX * HEIGHT_PX * 3 // 2


def script(text):
    return [sys.executable, "-c", f"import sys, time\nout = sys.stdout.buffer\n{text}"]


def frames(levels, after=""):
    """Grey frames of these levels, in torn pieces, and what comes after them."""
    return script(
        f"""
for level in {levels}:
    data = bytes([level]) * {WIDTH_PX * HEIGHT_PX} + bytes([128]) * {WIDTH_PX * HEIGHT_PX // 2}
    for at in range(0, len(data), 5000):
        out.write(data[at:at + 5000]); out.flush()
{after}
"""
    )


@pytest.fixture
def opened():
    cameras = []

    def make(told):
        cameras.append(CsiCamera(WIDTH_PX, HEIGHT_PX, told))
        return cameras[-1]

    yield make
    for camera in cameras:
        camera.close()
        assert camera._process.returncode is not None


def test_frames_come_whole_and_in_order(opened):
    camera = opened(frames([16, 126, 235], "time.sleep(60)"))
    seen = [camera.read() for _ in range(3)]
    assert {frame.shape for frame in seen} == {(HEIGHT_PX, WIDTH_PX, 3)}
    assert [int(frame.mean().round()) for frame in seen] == [0, 128, 255]
    assert seen[0].dtype == np.uint8


def test_a_camera_that_ends_after_a_frame_has_no_picture_any_more(opened):
    camera = opened(frames([16]))
    camera.read()
    with pytest.raises(DeviceError, match=NO_PICTURE):
        camera.read()


def test_a_program_that_finds_no_sensor_is_no_camera(opened):
    with pytest.raises(DeviceError, match=NO_CAMERA):
        opened(script("sys.exit('no cameras available')")).read()


def test_a_machine_without_the_program_has_no_camera(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceError, match=NO_CAMERA):
        CsiCamera(WIDTH_PX, HEIGHT_PX)


def test_a_camera_that_hangs_is_given_up(opened, monkeypatch):
    monkeypatch.setattr(csi_camera, "FRAME_S", 0.2)
    camera = opened(
        frames([16], f"out.write(bytes({FRAME_BYTES // 2})); out.flush(); time.sleep(60)")
    )
    camera.read()
    with pytest.raises(DeviceError, match=NO_PICTURE):
        camera.read()


def test_a_program_that_does_not_heed_is_ended_all_the_same(opened, monkeypatch):
    monkeypatch.setattr(csi_camera, "STOP_S", 0.1)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    camera = opened(script(deaf + frames([16])[-1].split("\n", 2)[2] + "time.sleep(60)"))
    camera.read()
    camera.close()
    assert camera._process.returncode == -9


def test_the_command_asks_for_what_is_read():
    told = command(640, 480)
    assert told[told.index("--codec") + 1] == "yuv420"
    assert (told[told.index("--width") + 1], told[told.index("--height") + 1]) == ("640", "480")
    assert told[-2:] == ["--output", "-"]
