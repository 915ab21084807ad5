"""Cameras: USB through OpenCV's V4L2, and files that play one.

All deliver BGR frames (`ports.Frame`).  A camera opens in its constructor and is done after the
first DeviceError: close it and make another.  One thread uses a camera; OpenCV is imported when
the first one opens.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.ports import DeviceError, Frame

if TYPE_CHECKING:
    from cv2 import VideoCapture

NO_CAMERA = "找不到摄像头。请把摄像头的插头重新插好。"
NO_PICTURE = "摄像头没有画面了。请把摄像头的插头拔下，再插一次。"
FILM_ENDED = "录像放完了。"

READ_TIMEOUT_S = 1
LOST_READS = 3
"""Reads in a row without a picture before a camera counts as lost: one may be a torn JPEG."""
V4L2_EXPOSURE_MANUAL = 1
"""Of the control exposure_auto (linux/v4l2-controls.h)."""
WIDEST_RAW_PX = 640
"""Wider pictures do not fit through USB 2 uncompressed at 15 a second."""


class V4l2Camera:
    """A USB camera such as /dev/video0; the driver may choose the size nearest to the asked."""

    def __init__(
        self,
        device: str,
        width_px: int,
        height_px: int,
        *,
        focus: int | None = None,
        exposure: int | None = None,
    ) -> None:
        """Open it; raises DeviceError when it is not there or another program has it.

        `focus` and `exposure` are fixed, in the driver's units; what a driver has not it ignores.
        """
        if not Path(device).exists():
            raise DeviceError(NO_CAMERA)
        # OpenCV's own time-out is 10 s, and that long a stopped kiosk would wait for a dead
        # camera.  It reads this when the first frame is waited for, once in a process.
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(READ_TIMEOUT_S))
        import cv2

        self._capture = _opened(device, cv2.CAP_V4L2)
        if not self._capture.isOpened():
            self._capture.release()
            raise DeviceError(NO_CAMERA)
        if width_px > WIDEST_RAW_PX:
            self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, width_px)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height_px)
        for number, value in controls(focus, exposure):
            self._capture.set(number, value)

    def read(self) -> Frame:
        for _ in range(LOST_READS):
            is_read, frame = self._capture.read()
            if is_read:
                return frame
        raise DeviceError(NO_PICTURE)

    def close(self) -> None:
        self._capture.release()


def controls(focus: int | None, exposure: int | None) -> list[tuple[int, float]]:
    """OpenCV's properties that fix focus and exposure, automatics first; none where not asked."""
    import cv2

    told: list[tuple[int, float]] = []
    if focus is not None:
        told += [(cv2.CAP_PROP_AUTOFOCUS, 0), (cv2.CAP_PROP_FOCUS, focus)]
    if exposure is not None:
        told += [
            (cv2.CAP_PROP_AUTO_EXPOSURE, V4L2_EXPOSURE_MANUAL),
            (cv2.CAP_PROP_EXPOSURE, exposure),
        ]
    return told


class FileCamera:
    """A video, a folder of pictures in the order of their names, or one picture, at `fps`.

    `loop` starts again after the last frame, `hold_last` stays on it; with neither the reading
    ends with DeviceError, like a camera whose plug is pulled.  A file that cannot be read raises
    DeviceError at the first `read`.
    """

    def __init__(
        self, path: Path | str, fps: float = 15.0, *, loop: bool = False, hold_last: bool = False
    ) -> None:
        if fps <= 0:
            raise ValueError(f"fps must be more than 0, not {fps}")
        self._period_s = 1 / fps
        self._frames = _played(Path(path), loop=loop, hold_last=hold_last)
        self._due_s = time.monotonic()

    def read(self) -> Frame:
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        self._due_s = max(self._due_s, time.monotonic()) + self._period_s
        frame = next(self._frames, None)
        if frame is None:
            raise DeviceError(FILM_ENDED)
        return frame

    def close(self) -> None:
        self._frames.close()


def frames_of(path: Path) -> Generator[Frame]:
    """The frames of a video, of the pictures in a folder by name, or of one picture.

    Raises DeviceError where there is not one.
    """
    if not path.exists():
        raise DeviceError(f"找不到“{path.name}”。")
    if path.is_dir():
        files = [file for file in sorted(path.iterdir()) if is_picture(file)]
        if not files:
            raise DeviceError(f"“{path.name}”里没有图片。")
        for file in files:
            yield picture(file)
    elif is_picture(path):
        yield picture(path)
    else:
        yield from _video_frames(path)


def is_picture(path: Path) -> bool:
    """Whether the first bytes are those of a picture that OpenCV knows."""
    import cv2

    return path.is_file() and cv2.haveImageReader(str(path))


def picture(path: Path) -> Frame:
    """One picture in BGR, turned as its EXIF says; raises DeviceError when it is broken."""
    import cv2

    try:
        frame = cv2.imread(str(path), cv2.IMREAD_COLOR)
    except cv2.error:  # more pixels than OpenCV takes
        frame = None
    if frame is None:
        raise DeviceError(f"“{path.name}”打不开，文件可能坏了。")
    return frame


def _video_frames(path: Path) -> Generator[Frame]:
    import cv2

    # By FFmpeg alone: which other readers OpenCV has differs from machine to machine.
    capture = _opened(str(path), cv2.CAP_FFMPEG)
    try:
        is_read, frame = capture.read()
        if not is_read:
            raise DeviceError(f"“{path.name}”打不开，它不是图片也不是录像，或者文件坏了。")
        while is_read:
            yield frame
            is_read, frame = capture.read()
    finally:
        capture.release()


def _opened(source: str, backend: int) -> VideoCapture:
    """Open without OpenCV's warning: that there is no camera is told in our own words."""
    import cv2
    from cv2.utils import logging as cv2_logging

    level = cv2_logging.setLogLevel(cv2_logging.LOG_LEVEL_ERROR)
    try:
        return cv2.VideoCapture(source, backend)
    finally:
        cv2_logging.setLogLevel(level)


def _played(path: Path, *, loop: bool, hold_last: bool) -> Generator[Frame]:
    frame: Frame = None
    for frame in frames_of(path):
        yield frame
    while loop:
        yield from frames_of(path)
    while hold_last:
        yield frame
