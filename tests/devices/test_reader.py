"""The reader's threads: real decoders, and cameras that do at the port what real ones do."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.core.card import Card, CardRefusal, card_text
from kiosk.devices.barcode_picture import barcode_picture, write_barcode_video
from kiosk.devices.camera import NO_CAMERA, NO_PICTURE, FileCamera
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, photograph, set_stage, write_card_video
from kiosk.devices.decode_bars import LiveBarcodes
from kiosk.devices.live import LiveDecoder
from kiosk.devices.reader import Decode, Reader
from kiosk.devices.sightings import Agreement, BarcodeWatch, Sightings
from kiosk.ports import Camera, DeviceError, Frame

NUMBER = "6901234567892"
OTHER_NUMBER = "6920459905012"
TEXT = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))
DEADLINE_S = 60.0
NEVER_S = 3600.0
FORGET_AFTER_FRAMES = 4


class FedCamera:
    """Gives the frames that a test feeds; a DeviceError among them pulls the plug."""

    def __init__(self) -> None:
        self.fed: queue.Queue[Frame | DeviceError] = queue.Queue()
        self.is_over = threading.Event()
        self.is_closed = False

    def read(self) -> Frame:
        while not self.is_over.is_set():
            try:
                frame = self.fed.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(frame, DeviceError):
                raise frame
            return frame
        raise DeviceError(NO_PICTURE)

    def close(self) -> None:
        self.is_closed = True


class Counted:
    """The live decoder, and how many frames it is done with."""

    def __init__(self) -> None:
        self.frames = 0
        self._decoder = LiveDecoder()

    def __call__(self, frame: Frame) -> list[str]:
        texts = self._decoder.decode(frame)
        self.frames += 1
        return texts


def wait_until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, "waited in vain"
        time.sleep(0.002)


@contextmanager
def running(reader: Reader, *cameras: FedCamera) -> Iterator[Reader]:
    reader.start()
    try:
        yield reader
    finally:
        for camera in cameras:
            camera.is_over.set()
        reader.stop()


@pytest.fixture(scope="module")
def card() -> Frame:
    rng = np.random.default_rng(5)
    return photograph(set_stage(card_in_hand(TEXT), 640, 480, rng), Shot(Pose()), rng)


@pytest.fixture(scope="module")
def empty() -> Frame:
    rng = np.random.default_rng(5)
    return photograph(set_stage(card_in_hand(TEXT), 640, 480, rng), Shot(pose=None), rng)


def numbered(number: int) -> Frame:
    return np.full((48, 64, 3), number, np.uint8)


def sequence_of(reader: Reader) -> int:
    preview = reader.latest_frame()
    return 0 if preview is None else preview.sequence


@pytest.fixture(scope="module")
def packet() -> Frame:
    return barcode_picture(NUMBER)


class Shop:
    """A reader with both decoders, shown one frame at a time; `told` after it took in the last."""

    def __init__(self) -> None:
        self.camera, self.texts = FedCamera(), []
        self.begun, self.looks, self.unreadable = 0, 0, 0
        self._decoder = LiveDecoder()
        self.reader = Reader(
            lambda: self.camera,
            self.texts.append,
            ignore,
            self._could_not_read,
            decode_factory=lambda: self._decode,
            barcode_factory=self._open_bars,
            forget_after_frames=FORGET_AFTER_FRAMES,
            unreadable_after_frames=3,
            retry_s=NEVER_S,
        )

    def show(self, frame: Frame, count: int = 1) -> None:
        for _ in range(count):
            begun = self.begun
            self.camera.fed.put(frame)
            wait_until(lambda begun=begun: self.begun > begun)

    def told(self) -> list[str]:
        """What was told so far; shows an empty frame, at whose begin the others are done with."""
        self.show(numbered(150))
        return self.texts

    def _decode(self, frame: Frame) -> list[str]:
        self.begun += 1
        return self._decoder.decode(frame)

    def _open_bars(self) -> Decode:
        decoder = LiveBarcodes()

        def look(frame: Frame) -> list[str]:
            self.looks += 1
            return decoder.decode(frame)

        return look

    def _could_not_read(self, _why: CardRefusal) -> None:
        self.unreadable += 1


def ignore(_: object) -> None:
    pass


def test_a_card_is_told_once_while_it_lies_still_and_again_after_it_left(
    card: Frame, empty: Frame
) -> None:
    camera, texts, decode = FedCamera(), [], Counted()

    def show(frame: Frame, count: int) -> None:
        for _ in range(count):
            done = decode.frames
            camera.fed.put(frame)
            wait_until(lambda done=done: decode.frames > done)

    reader = Reader(
        lambda: camera,
        texts.append,
        ignore,
        decode_factory=lambda: decode,
        forget_after_frames=FORGET_AFTER_FRAMES,
        retry_s=NEVER_S,
    )
    with running(reader, camera):
        show(empty, 1)
        assert texts == []
        show(card, 10)
        show(empty, FORGET_AFTER_FRAMES - 1)
        show(card, 2)
        assert texts == [TEXT]
        show(empty, FORGET_AFTER_FRAMES)
        show(card, 3)
        show(empty, 1)
        assert texts == [TEXT, TEXT]


def test_sightings_tell_each_text_on_its_own() -> None:
    sightings = Sightings(forget_after_frames=2)
    frames = [["a"], ["a", "b"], ["b"], ["b", "b"], ["a"], [], [], ["b", "a"]]
    assert [sightings.newly_seen(texts) for texts in frames] == [
        ["a"], ["b"], [], [], ["a"], [], [], ["b", "a"],
    ]  # fmt: skip


def test_a_text_is_agreed_on_by_two_of_ten_frames_and_not_outnumbered() -> None:
    agreement = Agreement()
    assert [agreement.agreed(texts) for texts in (["a"], [], ["a"], ["a", "b"], ["b"])] == [
        [], [], ["a"], ["a"], [],
    ]  # fmt: skip
    assert agreement.agreed(["b", "b"]) == ["b"]
    for _ in range(8):
        assert agreement.agreed([]) == []
    assert agreement.agreed(["a", "b"]) == ["b"]
    assert agreement.agreed(["a"]) == ["a"]
    assert Agreement(needed_frames=3).agreed(["a"]) == []


def test_a_packet_that_was_told_stays_in_sight_with_every_frame_that_reads_it() -> None:
    watch = BarcodeWatch(forget_after_frames=20)
    assert [watch.newly_seen(["a"]) for _ in range(3)] == [[], ["a"], []]
    for _ in range(4):
        told = [watch.newly_seen(texts) for texts in ([[]] * 15 + [["a"]])]
        assert not any(told), "once in sixteen frames is not agreed on, but it is seen"
    assert [watch.newly_seen(["a"]) for _ in range(2)] == [[], []]
    for _ in range(20):
        watch.newly_seen([])
    assert [watch.newly_seen(["a"]) for _ in range(2)] == [[], ["a"]]


def test_a_packet_is_told_only_while_barcodes_are_wanted(packet: Frame, card: Frame) -> None:
    shop = Shop()
    with running(shop.reader, shop.camera):
        shop.show(packet, 6)
        assert shop.told() == []
        assert shop.looks == 0, "nobody asked for bars"
        shop.reader.watch_barcodes(wanted=True)
        shop.show(packet, 6)
        assert shop.told() == [NUMBER]
        shop.reader.watch_barcodes(wanted=False)
        shop.told()
        looks = shop.looks
        shop.show(packet, 6)
        shop.show(card, 2)
        assert shop.told() == [NUMBER, TEXT]
        assert shop.looks == looks


def test_one_frame_alone_tells_no_barcode(packet: Frame) -> None:
    shop = Shop()
    shop.reader.watch_barcodes(wanted=True)
    with running(shop.reader, shop.camera):
        shop.show(packet)
        assert shop.told() == []
        shop.show(numbered(150), 10)
        shop.show(packet)
        assert shop.told() == []
        shop.show(packet)
        assert shop.told() == [NUMBER]


def test_a_packet_is_told_once_while_it_lies_there_and_again_after_it_left(packet: Frame) -> None:
    shop = Shop()
    shop.reader.watch_barcodes(wanted=True)
    with running(shop.reader, shop.camera):
        shop.show(packet, 8)
        shop.reader.watch_barcodes(wanted=True)
        shop.show(packet, 4)
        assert shop.told() == [NUMBER]
        shop.show(barcode_picture(OTHER_NUMBER), 12)
        assert shop.told() == [NUMBER, OTHER_NUMBER]
        shop.show(packet, 12)
        assert shop.told() == [NUMBER, OTHER_NUMBER, NUMBER]


def test_barcodes_wanted_anew_tell_what_lies_there(packet: Frame) -> None:
    shop = Shop()
    with running(shop.reader, shop.camera):
        for told in ([NUMBER], [NUMBER, NUMBER]):
            shop.reader.watch_barcodes(wanted=True)
            shop.show(packet, 3)
            assert shop.told() == told
            shop.reader.watch_barcodes(wanted=False)


def test_a_card_beside_a_packet_is_told_first_and_both_are(card: Frame, packet: Frame) -> None:
    shop = Shop()
    shop.reader.watch_barcodes(wanted=True)
    with running(shop.reader, shop.camera):
        shop.show(np.vstack([card, packet]), 6)
        assert shop.told() == [TEXT, NUMBER]


def test_a_card_is_told_at_once_while_barcodes_are_wanted(card: Frame) -> None:
    shop = Shop()
    shop.reader.watch_barcodes(wanted=True)
    with running(shop.reader, shop.camera):
        shop.show(card)
        assert shop.told() == [TEXT]


def test_a_packet_that_is_read_is_not_unreadable_for_the_torn_code_beside_it(
    card: Frame, packet: Frame
) -> None:
    torn = _spoiled(card)
    shop = Shop()
    shop.reader.watch_barcodes(wanted=True)
    with running(shop.reader, shop.camera):
        shop.show(np.vstack([torn, packet]), 6)
        assert shop.told() == [NUMBER]
        assert shop.unreadable == 0
        shop.show(np.vstack([torn, np.full_like(packet, 150)]), 6)
        shop.told()
        assert shop.unreadable == 1


def test_a_number_that_is_read_too_late_is_not_told(packet: Frame) -> None:
    camera, texts, read, done = FedCamera(), [], threading.Event(), threading.Event()
    frames: list[int] = []

    def decode(_: Frame) -> list[str]:
        frames.append(1)
        return []

    def slow(_: Frame) -> list[str]:
        if len(frames) == 2:
            read.set()
            done.wait(DEADLINE_S)
        return [NUMBER]

    reader = Reader(
        lambda: camera,
        texts.append,
        ignore,
        decode_factory=lambda: decode,
        barcode_factory=lambda: slow,
        retry_s=NEVER_S,
    )
    reader.watch_barcodes(wanted=True)
    with running(reader, camera):
        for count in (1, 2):
            camera.fed.put(packet)
            wait_until(lambda count=count: len(frames) == count)
        assert read.wait(DEADLINE_S)
        reader.watch_barcodes(wanted=False)
        done.set()
        camera.fed.put(packet)
        wait_until(lambda: len(frames) == 3)
        assert texts == []


def test_a_played_video_of_a_packet_is_told_exactly_once(tmp_path: Path) -> None:
    path = tmp_path / "packet.avi"
    write_barcode_video(path, NUMBER, held_frames=30)
    texts: list[str] = []
    troubles: list[DeviceError | None] = []
    reader = Reader(lambda: FileCamera(path, 25.0), texts.append, troubles.append, retry_s=NEVER_S)
    reader.watch_barcodes(wanted=True)
    with running(reader):
        wait_until(lambda: troubles != [])
    assert texts == [NUMBER]


def test_a_photograph_is_the_newest_frame_and_there_is_none_without_a_camera() -> None:
    camera = FedCamera()
    troubles: list[DeviceError | None] = []
    reader = Reader(lambda: camera, ignore, troubles.append, retry_s=NEVER_S)
    assert reader.photograph() is None
    with running(reader, camera):
        assert reader.photograph() is None
        for sequence, number in ((1, 40), (2, 200)):
            camera.fed.put(numbered(number))
            wait_until(lambda sequence=sequence: sequence_of(reader) == sequence)
            picture = opened(reader.photograph())
            assert picture.shape == (48, 64, 3)
            assert abs(float(picture.mean()) - number) < 2
        camera.fed.put(DeviceError(NO_PICTURE))
        wait_until(lambda: troubles != [])
        assert reader.photograph() is None
        assert reader._in_view is None
    assert reader.photograph() is None


@pytest.mark.parametrize(
    ("taken", "kept"),
    [
        ((480, 640), (480, 640)),
        ((1200, 1600), (1200, 1600)),
        ((1080, 1920), (900, 1600)),
        ((2592, 1944), (1600, 1200)),
        ((2, 4000), (1, 1600)),
    ],
)
def test_a_photograph_is_no_larger_than_it_need_be(
    taken: tuple[int, int], kept: tuple[int, int]
) -> None:
    camera = FedCamera()
    reader = Reader(lambda: camera, ignore, ignore, retry_s=NEVER_S)
    with running(reader, camera):
        camera.fed.put(np.full((*taken, 3), 90, np.uint8))
        wait_until(lambda: sequence_of(reader) == 1)
        assert opened(reader.photograph()).shape == (*kept, 3)


def test_a_photograph_shows_a_card_that_can_be_read_and_is_a_small_plain_jpeg(card: Frame) -> None:
    camera = FedCamera()
    reader = Reader(lambda: camera, ignore, ignore, retry_s=NEVER_S)
    with running(reader, camera):
        camera.fed.put(card)
        wait_until(lambda: sequence_of(reader) == 1)
        data = reader.photograph()
    assert data is not None
    assert (data[:2], data[-2:]) == (b"\xff\xd8", b"\xff\xd9")
    assert b"Exif" not in data
    assert len(data) < 100_000
    picture = opened(data)
    assert [barcode.text for barcode in zxingcpp.read_barcodes(picture)] == [TEXT]
    assert float(np.abs(picture.astype(int) - card).mean()) < 3


def opened(data: bytes | None) -> Frame:
    assert data is not None
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def test_a_played_video_of_a_card_is_told_exactly_once(tmp_path: Path) -> None:
    path = tmp_path / "card.avi"
    write_card_video(path, TEXT, held_frames=20, household_number="0042")
    texts: list[str] = []
    troubles: list[DeviceError | None] = []
    reader = Reader(lambda: FileCamera(path, 25.0), texts.append, troubles.append, retry_s=NEVER_S)
    with running(reader):
        wait_until(lambda: troubles != [])
    assert texts == [TEXT]


def test_slow_decoding_sees_the_newest_frame_and_nothing_piles_up() -> None:
    camera, decoded, may_go_on = FedCamera(), [], threading.Event()

    def slow(frame: Frame) -> list[str]:
        decoded.append(int(frame[0, 0, 0]))
        may_go_on.wait(DEADLINE_S)
        return []

    reader = Reader(lambda: camera, ignore, ignore, decode_factory=lambda: slow, retry_s=NEVER_S)
    with running(reader, camera):
        camera.fed.put(numbered(1))
        wait_until(lambda: decoded == [1])
        for number in range(2, 51):
            camera.fed.put(numbered(number))
        # The preview goes on while the decoder has not moved.
        wait_until(
            lambda: (preview := reader.latest_frame()) is not None and preview.sequence == 50
        )
        assert decoded == [1]
        may_go_on.set()
        wait_until(lambda: len(decoded) == 2)
        camera.fed.put(numbered(51))
        wait_until(lambda: len(decoded) == 3)
    assert decoded == [1, 50, 51]


def test_the_preview_is_rgba_with_a_sequence_and_survives_the_next_frame() -> None:
    camera = FedCamera()
    reader = Reader(lambda: camera, ignore, ignore, retry_s=NEVER_S)
    assert reader.latest_frame() is None
    with running(reader, camera):
        previews = []
        for sequence, size in ((1, (48, 64)), (2, (48, 64)), (3, (30, 40)), (4, (30, 40))):
            camera.fed.put(np.full((*size, 3), (10 * sequence, 100, 200), np.uint8))
            wait_until(
                lambda sequence=sequence: (
                    (preview := reader.latest_frame()) is not None and preview.sequence == sequence
                )
            )
            preview = reader.latest_frame()
            assert preview is not None
            assert (preview.height_px, preview.width_px) == size
            assert preview.rgba.shape == (*size, 4)
            assert preview.rgba.dtype == np.uint8
            assert preview.rgba.flags.c_contiguous
            previews.append(preview)
            for shown in previews[-2:]:
                assert shown.rgba[5, 5].tolist() == [200, 100, 10 * shown.sequence, 255]
    assert reader.latest_frame() is None


def test_a_lost_camera_is_told_and_reading_goes_on_when_it_is_back(card: Frame) -> None:
    first, second = FedCamera(), FedCamera()
    openings: Iterator[Camera | DeviceError] = iter(
        [first, DeviceError(NO_CAMERA), DeviceError(NO_CAMERA), DeviceError(NO_CAMERA), second]
    )
    texts: list[str] = []
    troubles: list[str | None] = []

    def open_next() -> Camera:
        opened = next(openings)
        if isinstance(opened, DeviceError):
            raise opened
        return opened

    def on_trouble(error: DeviceError | None) -> None:
        troubles.append(None if error is None else str(error))

    reader = Reader(open_next, texts.append, on_trouble, forget_after_frames=1, retry_s=0.001)
    with running(reader, first, second):
        first.fed.put(numbered(1))
        wait_until(lambda: reader.latest_frame() is not None)
        assert troubles == []
        first.fed.put(DeviceError(NO_PICTURE))
        wait_until(lambda: troubles == [NO_PICTURE, NO_CAMERA])
        assert first.is_closed
        assert reader.latest_frame() is None
        second.fed.put(card)
        wait_until(lambda: texts == [TEXT])
        assert troubles == [NO_PICTURE, NO_CAMERA, None]
        assert not second.is_closed
    assert second.is_closed


def test_a_missing_camera_is_tried_again_at_leisure_and_stop_does_not_wait_for_it() -> None:
    openings, troubles = [], []

    def no_camera() -> Camera:
        openings.append(1)
        raise DeviceError(NO_CAMERA)

    before = set(threading.enumerate())
    reader = Reader(no_camera, ignore, troubles.append, retry_s=NEVER_S)
    with running(reader):
        wait_until(lambda: troubles != [])
    assert (len(openings), len(troubles)) == (1, 1)
    assert set(threading.enumerate()) <= before


def test_a_reader_starts_once_and_again_after_it_stopped(card: Frame) -> None:
    cameras: list[FedCamera] = []
    texts: list[str] = []

    def open_next() -> Camera:
        cameras.append(FedCamera())
        cameras[-1].fed.put(card)
        return cameras[-1]

    reader = Reader(open_next, texts.append, ignore, retry_s=NEVER_S)
    for told in ([TEXT], [TEXT, TEXT]):
        reader.start()
        with pytest.raises(RuntimeError):
            reader.start()
        wait_until(lambda told=told: texts == told)
        cameras[-1].is_over.set()
        reader.stop()
        reader.stop()
    assert [camera.is_closed for camera in cameras] == [True, True]


def test_decoders_that_cannot_be_loaded_are_told_to_the_keeper() -> None:
    camera = FedCamera()
    troubles: list[DeviceError | None] = []

    def not_installed() -> Decode:
        raise ImportError("Unable to find zbar shared library")

    reader = Reader(
        lambda: camera, ignore, troubles.append, decode_factory=not_installed, retry_s=NEVER_S
    )
    with running(reader, camera):
        wait_until(lambda: troubles != [])
        assert isinstance(troubles[0], DeviceError)


def test_a_code_that_is_seen_and_cannot_be_read_is_told_once_and_an_empty_counter_never() -> None:
    """Blurred until no attempt reads it, while its finder patterns still stand out."""
    stage = set_stage(card_in_hand(TEXT), 640, 480, np.random.default_rng(1))
    sharp = photograph(stage, Shot(Pose()), np.random.default_rng(2))
    unreadable = _spoiled(sharp)
    empty = np.full((480, 640, 3), 150, np.uint8)
    camera, told = FedCamera(), []
    done = Counted()
    reader = Reader(
        lambda: camera,
        lambda text: told.append(text),
        lambda _trouble: None,
        lambda why: told.append((why, done.frames)),
        decode_factory=lambda: done,
        unreadable_after_frames=3,
    )
    reader.start()
    try:
        for number, frame in enumerate([empty] * 5 + [unreadable] * 9 + [empty] * 2, 1):
            camera.fed.put(frame)
            _wait_until(lambda number=number: done.frames >= number)
    finally:
        camera.is_over.set()
        reader.stop()
    assert told == [(CardRefusal.UNREADABLE, 5 + 3)]


def _spoiled(frame: Frame) -> Frame:
    """The middle of the code covered, as by a thumb: found by its corners, beyond correction."""
    import zxingcpp

    (barcode,) = zxingcpp.read_barcodes(frame)
    corners = barcode.position
    xs = [p.x for p in (corners.top_left, corners.bottom_right)]
    ys = [p.y for p in (corners.top_left, corners.bottom_right)]
    (left, right), (top, bottom) = sorted(xs), sorted(ys)
    spoiled = frame.copy()
    width, height = right - left, bottom - top
    spoiled[top + height // 3 : bottom - height // 4, left + width // 3 : right - width // 10] = 200
    return spoiled


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)
