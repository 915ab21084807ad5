"""The camera on the ribbon cable of a Raspberry Pi: the raw frames of `rpicam-vid` through a pipe.

libcamera has no V4L2 device that OpenCV could open, and picamera2 comes from the system's Python
only; a process of its own is also no loss when it hangs.
https://www.raspberrypi.com/documentation/computers/camera_software.html#rpicam-vid
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Sequence

from kiosk.devices.camera import NO_CAMERA, NO_PICTURE
from kiosk.ports import DeviceError, Frame

FRAMES_PER_S = 15
FIRST_FRAME_S = 10.0
"""rpicam-vid takes a second or two to find the sensor and to set its exposure."""

FRAME_S = 3.0
STOP_S = 2.0


def command(width_px: int, height_px: int) -> list[str]:
    """Raw I420 on standard output until it is stopped."""
    return [
        *("rpicam-vid", "--nopreview", "--timeout", "0", "--flush", "--codec", "yuv420"),
        *("--width", str(width_px), "--height", str(height_px)),
        *("--framerate", str(FRAMES_PER_S), "--output", "-"),
    ]


class CsiCamera:
    """A camera of the Pi.  Width and height even, the width a multiple of 64: rows have no gaps."""

    def __init__(self, width_px: int, height_px: int, told: Sequence[str] | None = None) -> None:
        """Start it; raises DeviceError when there is no `rpicam-vid`.  `told`: another command."""
        self._width_px, self._height_px = width_px, height_px
        self._within_s = FIRST_FRAME_S
        try:
            self._process = subprocess.Popen(  # noqa: S603  (a fixed command and two numbers)
                told or command(width_px, height_px),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            raise DeviceError(NO_CAMERA) from None

    def read(self) -> Frame:
        """The next frame in BGR; DeviceError when none comes in time."""
        import cv2
        import numpy as np

        rows = self._height_px * 3 // 2
        data = self._filled(rows * self._width_px)
        self._within_s = FRAME_S
        picture = np.frombuffer(data, np.uint8).reshape(rows, self._width_px)
        return cv2.cvtColor(picture, cv2.COLOR_YUV2BGR_I420)

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _filled(self, size_bytes: int) -> bytearray:
        """So many bytes of the pipe."""
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        data = bytearray()
        give_up_s = time.monotonic() + self._within_s
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        while len(data) < size_bytes:
            left_s = give_up_s - time.monotonic()
            if left_s <= 0 or not poll.poll(left_s * 1000):
                raise DeviceError(NO_PICTURE)
            part = os.read(pipe, size_bytes - len(data))
            if not part:
                raise DeviceError(NO_PICTURE if data or self._within_s == FRAME_S else NO_CAMERA)
            data += part
        return data
