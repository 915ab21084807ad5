"""The reader: camera in, texts out, and the newest frame for the preview or a photograph.

Two threads.  One captures and always keeps only the newest frame, one decodes whatever is newest
when it is ready for more, so slow decoding costs frames and never time.  The preview is a third
party that waits for neither: it takes the last of a ring of RGBA buffers (research: kivy.md 4).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.core.card import CardRefusal
from kiosk.devices.sightings import BarcodeWatch, Sightings
from kiosk.ports import Camera, DeviceError, Frame

log = logging.getLogger(__name__)

Decode = Callable[[Frame], list[str]]

NO_DECODER = "读卡的程序没有装好。请联系乡镇的维护人员。"

RING_LENGTH = 3
"""One buffer shown, one just published, one being written."""
HINT_EVERY = 15
PHOTOGRAPH_LONGEST_PX = 1600
PHOTOGRAPH_QUALITY = 85
"""JPEG, of 100: a frame of 640 x 480 takes 30 to 60 kB."""
JOIN_S = 5.0
"""A camera driver that hangs longer is left behind; its thread does not keep the process alive."""


@dataclass(frozen=True, eq=False)
class Preview:
    """A frame for the screen.

    `rgba` is a contiguous uint8 array of shape (height_px, width_px, 4), overwritten two frames
    later: draw it at once, do not keep it.  `sequence` grows by 1 with each frame.
    """

    sequence: int
    width_px: int
    height_px: int
    rgba: Any


def live_decode() -> Decode:
    """The kiosk's own decoders; imports them, so call it in the thread that decodes."""
    from kiosk.devices.live import LiveDecoder

    return LiveDecoder().decode


def live_barcodes() -> Decode:
    """The kiosk's own decoder of goods' barcodes; imports it likewise."""
    from kiosk.devices.decode_bars import LiveBarcodes

    return LiveBarcodes().decode


def hint(frame: Frame) -> CardRefusal | None:
    """Why a code in the picture cannot be read; None where none is seen."""
    from kiosk.devices import hints

    return hints.hint(frame)


class Reader:
    """Reads cards from a camera until it is stopped.

    `camera_factory` opens the camera and may raise DeviceError; it is asked again every `retry_s`
    while the camera is lost.  `on_text` is told each newly seen text once, from the decoding
    thread, and the same text again only after `forget_after_frames` decoded frames without it.
    `on_trouble` is told, from the capturing thread, the DeviceError when the camera is lost (and
    again when the reason changes) and None when frames are back; once, from the decoding thread,
    when the decoders are not installed.  `on_unreadable` is told, from the decoding thread, once
    when a code has been in sight for `unreadable_after_frames` decoded frames (three seconds) and
    none of them could be read, and why.  All must return quickly and must not stop the reader.

    Goods' barcodes are told through `on_text` as well, in the form of `core.barcode`, but only
    while they are wanted (`watch_barcodes`) and after two frames agreed on them.
    """

    def __init__(
        self,
        camera_factory: Callable[[], Camera],
        on_text: Callable[[str], None],
        on_trouble: Callable[[DeviceError | None], None],
        on_unreadable: Callable[[CardRefusal], None] = lambda _why: None,
        *,
        decode_factory: Callable[[], Decode] = live_decode,
        barcode_factory: Callable[[], Decode] = live_barcodes,
        forget_after_frames: int = 20,
        unreadable_after_frames: int = 45,
        retry_s: float = 2.0,
    ) -> None:
        self._camera_factory = camera_factory
        self._on_text = on_text
        self._on_trouble = on_trouble
        self._decode_factory = decode_factory
        self._barcode_factory = barcode_factory
        self._on_unreadable = on_unreadable
        self._forget_after_frames = forget_after_frames
        self._unreadable_after_frames = unreadable_after_frames
        self._retry_s = retry_s
        self._stopping = threading.Event()
        self._fresh = threading.Condition()
        self._newest: Frame | None = None
        self._in_view: Frame | None = None
        self._watch: BarcodeWatch | None = None
        self._preview: Preview | None = None
        self._threads: list[threading.Thread] = []
        self.turns = 0
        """Grows with each frame, and with each attempt to get one: a driver that hangs stops it."""

    def start(self) -> None:
        """Start reading; a stopped reader may be started again."""
        if self._threads:
            raise RuntimeError("the reader is already running")
        self._stopping.clear()
        self._newest = None
        if self._watch is not None:
            self._watch = BarcodeWatch(self._forget_after_frames)
        self._threads = [
            threading.Thread(target=self._capture, name="camera", daemon=True),
            threading.Thread(target=self._decode, name="decode", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop both threads and close the camera; takes about one frame."""
        self._stopping.set()
        with self._fresh:
            self._fresh.notify_all()
        for thread in self._threads:
            thread.join(JOIN_S)
        self._threads = []

    def latest_frame(self) -> Preview | None:
        """The newest frame for the screen, at once; None while there is no picture."""
        return self._preview

    def watch_barcodes(self, wanted: bool) -> None:  # noqa: FBT001 - a switch
        """Whether goods' barcodes are to be read besides the QR codes; from any thread.

        Each time they come to be wanted it begins afresh: a packet that lies there is told, even
        if it was told before.  After they ceased to be wanted one may still be on its way.
        """
        with self._fresh:
            if not wanted:
                self._watch = None
            elif self._watch is None:
                self._watch = BarcodeWatch(self._forget_after_frames)

    def photograph(self) -> bytes | None:
        """What the camera sees now, as a JPEG without any data about it; from any thread.

        The longest side is at most PHOTOGRAPH_LONGEST_PX.  None while there is no picture.  The
        reader itself keeps no frame longer than until the next one comes.
        """
        frame = self._in_view
        return None if frame is None else jpeg(frame)

    def _capture(self) -> None:
        camera: Camera | None = None
        told: str | None = None
        ring = PreviewRing()
        while not self._stopping.is_set():
            self.turns += 1
            try:
                if camera is None:
                    camera = self._camera_factory()
                frame = camera.read()
            except DeviceError as error:
                if camera is not None:
                    camera.close()
                    camera = None
                self._preview = self._in_view = None
                if told != str(error):
                    told = str(error)
                    self._on_trouble(error)
                self._stopping.wait(self._retry_s)
                continue
            if told is not None:
                told = None
                self._on_trouble(None)
            with self._fresh:
                self._newest = frame
                self._fresh.notify()
            self._in_view = frame
            self._preview = ring.drawn(frame)
        if camera is not None:
            camera.close()
        self._preview = self._in_view = None

    def _decode(self) -> None:
        try:
            decode = self._decode_factory()
        except ImportError:
            log.exception("the decoders cannot be loaded")
            self._on_trouble(DeviceError(NO_DECODER))
            return
        sightings = Sightings(self._forget_after_frames)
        read_bars: Decode | None = None
        unread = Unread(1 if self._unreadable_after_frames % HINT_EVERY else HINT_EVERY)
        while (frame := self._take_newest()) is not None:
            texts = decode(frame)
            for text in sightings.newly_seen(texts):
                self._on_text(text)
            if (watch := self._watch) is not None:
                read_bars = read_bars or self._barcode_factory()
                barcodes = read_bars(frame)
                for text in watch.newly_seen(barcodes):
                    if watch is self._watch:
                        self._on_text(text)
                texts = texts + barcodes
            unread = unread.after(texts, frame)
            if unread.why is not None and unread.frames == self._unreadable_after_frames:
                self._on_unreadable(unread.why)

    def _take_newest(self) -> Frame | None:
        """Wait for a frame that was not decoded yet; None when the reader stops."""
        with self._fresh:
            self._fresh.wait_for(lambda: self._newest is not None or self._stopping.is_set())
            if self._stopping.is_set():
                return None
            frame, self._newest = self._newest, None
            return frame


@dataclass(frozen=True)
class Unread:
    """For how many frames a code has been in sight that is not read, and why.

    Only every so many frames are measured: it costs most of a pass of pyzbar.
    """

    every: int
    passed: int = 0
    frames: int = 0
    why: CardRefusal | None = None

    def after(self, texts: list[str], frame: Frame) -> Unread:
        """Take in one frame and what was read in it."""
        if texts:
            return Unread(self.every)
        if self.passed + 1 < self.every:
            return Unread(self.every, self.passed + 1, self.frames)
        why = hint(frame)
        return Unread(self.every, 0, self.frames + self.every if why else 0, why)


def jpeg(frame: Frame) -> bytes | None:
    """The frame as JPEG, shrunk to PHOTOGRAPH_LONGEST_PX; None for a frame without pixels."""
    import cv2

    height_px, width_px = frame.shape[:2]
    if not height_px or not width_px:
        return None
    scale = PHOTOGRAPH_LONGEST_PX / max(height_px, width_px)
    if scale < 1:
        size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
        frame = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    is_written, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, PHOTOGRAPH_QUALITY])
    return data.tobytes() if is_written else None


class PreviewRing:
    """Turns frames into RGBA in buffers that are used over and over."""

    def __init__(self) -> None:
        self._buffers: list[Any] = [None] * RING_LENGTH
        self._sequence = 0

    def drawn(self, frame: Frame) -> Preview:
        import cv2

        self._sequence += 1
        slot = self._sequence % RING_LENGTH
        # cvtColor writes into the buffer when its shape fits and makes a new one when not.
        rgba = cv2.cvtColor(frame, cv2.COLOR_BGR2RGBA, dst=self._buffers[slot])
        self._buffers[slot] = rgba
        height_px, width_px = rgba.shape[:2]
        return Preview(self._sequence, width_px, height_px, rgba)
