"""Real bars on drawn packets through the real decoder."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.core.barcode import gs1_check_digit
from kiosk.core.card import Card, card_text
from kiosk.devices.barcode_picture import barcode_frames, barcode_picture, packet
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, counter_picture, photograph, set_stage
from kiosk.devices.decode import decode
from kiosk.devices.decode_bars import BAR_CHEAP, BAR_RESCUES, LiveBarcodes, read_bars
from kiosk.devices.sightings import BarcodeWatch
from kiosk.ports import Frame

EAN_13 = "6901234567892"
CARD = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))

Kind = zxingcpp.BarcodeFormat


def bars(kind: zxingcpp.BarcodeFormat, content: str, scale: int = 3) -> Frame:
    picture = np.asarray(zxingcpp.create_barcode(content, kind).to_image(scale=scale))
    return cv2.copyMakeBorder(picture, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)


def read(frame: Frame) -> list[str]:
    """All that one round through the rescues reads."""
    decoder = LiveBarcodes()
    return list(dict.fromkeys(text for _ in BAR_RESCUES for text in decoder.decode(frame)))


def told(frames: list[Frame]) -> list[str]:
    decoder, watch = LiveBarcodes(), BarcodeWatch(forget_after_frames=20)
    return [text for frame in frames for text in watch.newly_seen(decoder.decode(frame))]


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        (Kind.EAN13, EAN_13, EAN_13),
        (Kind.EAN8, "96385074", "96385074"),
        (Kind.UPCA, "012345678905", "0012345678905"),
        (Kind.UPCE, "01234565", "0012345000065"),
        (Kind.ITF14, "16901234567899", "16901234567899"),
        (Kind.ITF14, "06901234567892", EAN_13),
        (Kind.Code128, "KC-0042b", "KC-0042b"),
        (Kind.Code128, EAN_13, EAN_13),
    ],
)
def test_every_kind_of_bars_is_read_as_goods_are_known(
    kind: zxingcpp.BarcodeFormat, content: str, text: str
) -> None:
    assert read(bars(kind, content)) == [text]
    assert decode(bars(kind, content)) == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Kind.ITF, "123456"),
        (Kind.ITF, "96385074"),
        (Kind.ITF, "012345678905"),
        (Kind.Code128, "123"),
        (Kind.Code128, CARD),
        (Kind.Code128, "S1/AB12CD/1/42/F00D"),
        (Kind.Code128, "1" * 18),
        (Kind.Code128, "6901234567893"),
        (Kind.Code128, "\x1d0106901234567892"),
        (Kind.UPCE, "11234562"),
        (Kind.Code39, "KC0042"),
        (Kind.Code93, "KC0042"),
        (Kind.Codabar, "A123456B"),
        (Kind.QRCode, EAN_13),
        (Kind.DataMatrix, EAN_13),
    ],
)
def test_bars_that_are_no_goods_are_not_texts(kind: zxingcpp.BarcodeFormat, content: str) -> None:
    frame = bars(kind, content)
    assert [barcode.valid for barcode in zxingcpp.read_barcodes(frame)] == [True]
    assert read(frame) == []


@pytest.mark.parametrize("roll_deg", range(0, 360, 15))
def test_a_packet_is_read_however_it_is_turned(roll_deg: int) -> None:
    pose = Pose(width_px=460, roll_deg=roll_deg, pitch_deg=10, yaw_deg=-8)
    assert read(barcode_picture(EAN_13, Shot(pose))) == [EAN_13]


@pytest.mark.parametrize(
    "shot",
    [
        Shot(Pose(width_px=300)),
        Shot(Pose(width_px=420, pitch_deg=40)),
        Shot(Pose(width_px=460), light=0.2),
        Shot(Pose(width_px=460), light=1.3),
        Shot(Pose(width_px=460), noise=20),
        Shot(Pose(width_px=460), defocus_px=1.2),
        Shot(Pose(width_px=460), move_y_px=6),
    ],
)
def test_a_spoilt_picture_of_a_packet_is_read_exactly(shot: Shot) -> None:
    assert read(barcode_picture(EAN_13, shot)) == [EAN_13]


@pytest.mark.parametrize(
    ("name", "shots"),
    [
        (
            "bars found",
            [
                Shot(Pose(width_px=460, roll_deg=roll_deg, pitch_deg=30), defocus_px=1.3, noise=9)
                for roll_deg in (20, 70, 25, 110)
            ],
        ),
        ("bars turned left", [Shot(Pose(width_px=600, roll_deg=45, pitch_deg=40), noise=14)]),
        ("bars turned right", [Shot(Pose(width_px=300, roll_deg=135), defocus_px=1.0, noise=2)]),
    ],
)
def test_each_attempt_reads_what_the_others_do_not(name: str, shots: list[Shot]) -> None:
    def reading(shot: Shot) -> list[str]:
        grey = cv2.cvtColor(barcode_picture("96385074", shot), cv2.COLOR_BGR2GRAY)
        return [
            attempt.name
            for attempt in (*BAR_CHEAP, *BAR_RESCUES)
            if [code.text for code in attempt.read(attempt.change(grey))] == ["96385074"]
        ]

    assert [name] in [reading(shot) for shot in shots]


def test_bars_too_fine_for_the_picture_are_not_guessed_at() -> None:
    fine = bars(Kind.EAN13, EAN_13, scale=1)
    assert [barcode.text for barcode in zxingcpp.read_barcodes(fine)] == [EAN_13]
    assert read_bars(fine) == []


def test_the_left_half_of_a_chinese_number_is_not_a_upc_e() -> None:
    """The worst number: its left half is a whole UPC-E of system 1 with a right check digit."""
    number = "6973147853157"
    rng = np.random.default_rng(3)
    stage = set_stage(packet(number), 640, 480, rng)
    shots = [
        Shot(Pose(width_px=width_px, roll_deg=roll_deg, pitch_deg=15, yaw_deg=-8), noise=4)
        for width_px in (300, 380, 480)
        for roll_deg in range(0, 360, 9)
    ]
    texts = [text for shot in shots for text in read(photograph(stage, shot, rng))]
    assert texts.count(number) > 30
    assert "0197314000076" not in texts


def test_a_packet_that_is_held_is_told_once_and_nothing_else_is() -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        digits = "69" + "".join(str(digit) for digit in rng.integers(0, 10, 10))
        number = digits + gs1_check_digit(digits)
        assert told(list(barcode_frames(number, seed=seed, held_frames=24))) == [number]


def test_where_there_are_no_bars_nothing_is_read() -> None:
    rng = np.random.default_rng(5)
    frames = [counter_picture(640, 480, rng) for _ in range(3)]
    for roll_deg in range(0, 360, 30):
        stage = set_stage(card_in_hand(CARD, household_number="0042"), 640, 480, rng)
        frames += [
            photograph(stage, Shot(Pose(width_px=width_px, roll_deg=roll_deg)), rng)
            for width_px in (200, 330, 520)
        ]
    frames += [rng.integers(0, 256, (240, 320, 3), dtype=np.uint8) for _ in range(6)]
    frames += [shelf(rng) for _ in range(20)]
    assert [read(frame) for frame in frames] == [[]] * len(frames)


def shelf(rng: np.random.Generator) -> Frame:
    """Upright packets, bottles and gaps of every width, light and dark: bars that say nothing."""
    frame = np.full((480, 640, 3), 90, np.uint8)
    x_px = 0
    while x_px < 640:
        width_px = int(rng.integers(2, 60))
        colour = rng.integers(0, 256, 3)
        top_px = int(rng.integers(0, 200))
        frame[top_px:460, x_px : x_px + width_px] = colour
        x_px += width_px + int(rng.integers(0, 8))
    return cv2.GaussianBlur(frame, (0, 0), 0.8)


@pytest.mark.parametrize("shape", [(0, 0, 3), (1, 1, 3), (2, 640, 3), (640, 1, 3), (1, 1)])
def test_a_degenerate_frame_has_no_barcode(shape: tuple[int, ...]) -> None:
    assert read(np.zeros(shape, np.uint8)) == []
