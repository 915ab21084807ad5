"""Real pixels through the real decoders: cards photographed by `card_video`, codes drawn here."""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import pytest
import segno
import zxingcpp

from kiosk.core.card import Card, card_text
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, Stage, photograph, set_stage
from kiosk.devices.decode import (
    CASCADE,
    CHEAP,
    RESCUES,
    Attempt,
    Look,
    attempted,
    decode,
    first_texts,
)
from kiosk.devices.picture_changes import flattened, unchanged
from kiosk.devices.qr import read_zbar, read_zxing_fast
from kiosk.ports import Frame

TEXT = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))
OTHER_TEXT = card_text(Card(township=12, village=3, serial=43, token=bytes(range(16, 32))))

BLURRED = [
    Shot(Pose(), defocus_px=2.5),
    Shot(Pose(width_px=130), defocus_px=0.9, noise=12),
    Shot(Pose(width_px=124), defocus_px=0.9),
]
SMALL_AND_TILTED = [
    Shot(Pose(width_px=130, pitch_deg=40), defocus_px=0.5),
    Shot(Pose(width_px=130, pitch_deg=40), defocus_px=0.0, noise=2.5),
    Shot(Pose(width_px=130, pitch_deg=40), defocus_px=0.0, noise=12),
    Shot(Pose(width_px=130, pitch_deg=40), defocus_px=0.5, noise=12),
    Shot(Pose(width_px=140), defocus_px=0.9, noise=12),
]
NEARLY_DARK = [
    Shot(Pose(), light=0.07),
    Shot(Pose(roll_deg=15), light=0.07),
    Shot(Pose(width_px=360), light=0.06),
]


@pytest.fixture(scope="module")
def stage() -> Stage:
    rng = np.random.default_rng(5)
    return set_stage(card_in_hand(TEXT, household_number="0042"), 640, 480, rng)


def shoot(stage: Stage, shot: Shot) -> Frame:
    return photograph(stage, shot, np.random.default_rng(3))


def drawn(code: segno.QRCode, scale: int = 4) -> Frame:
    modules = np.array([list(row) for row in code.matrix_iter(scale=scale, border=4)])
    return np.where(modules > 0, 0, 255).astype(np.uint8)


def bgr(grey: Frame) -> Frame:
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)


def read_by(attempts: tuple[Attempt, ...], frame: Frame) -> list[str]:
    return first_texts(attempts, frame, Counter(), with_parts=False)


@pytest.mark.parametrize("roll_deg", range(0, 360, 40))
def test_a_card_is_read_however_it_is_turned(stage: Stage, roll_deg: int) -> None:
    assert decode(shoot(stage, Shot(Pose(width_px=260, roll_deg=roll_deg)))) == [TEXT]


@pytest.mark.parametrize(
    "shot",
    [
        Shot(Pose(pitch_deg=45)),
        Shot(Pose(yaw_deg=-50)),
        Shot(Pose(pitch_deg=-35, yaw_deg=30, roll_deg=110)),
        Shot(Pose(width_px=140)),
        Shot(Pose(width_px=520, x_px=330)),
        Shot(Pose(), defocus_px=2.0),
        Shot(Pose(), move_x_px=4, move_y_px=2),
        Shot(Pose(), light=0.15),
        Shot(Pose(), light=1.35),
        Shot(Pose(), noise=35),
    ],
)
def test_a_spoilt_picture_of_a_card_is_read_exactly(stage: Stage, shot: Shot) -> None:
    assert decode(shoot(stage, shot)) == [TEXT]


def test_half_a_card_in_shade_is_read(stage: Stage) -> None:
    frame = shoot(stage, Shot(Pose())).astype(np.float32)
    frame[:, 240:] *= 0.2
    assert decode(frame.astype(np.uint8)) == [TEXT]


@pytest.mark.parametrize(
    ("name", "shots"),
    [
        ("sharpened", BLURRED),
        ("flat, inked much", BLURRED),
        ("busiest part, much", BLURRED),
        ("doubled", SMALL_AND_TILTED),
        ("busiest part", SMALL_AND_TILTED),
        ("equalized", NEARLY_DARK),
        ("brightened", NEARLY_DARK),
        ("zbar, busiest part", NEARLY_DARK),
    ],
)
def test_each_rescue_reads_what_the_cheap_attempts_do_not(
    stage: Stage, name: str, shots: list[Shot]
) -> None:
    rescue = next(attempt for attempt in CASCADE if attempt.name == name)
    frames = [shoot(stage, shot) for shot in shots]
    unread = [frame for frame in frames if not read_by(CHEAP, frame)]
    assert any(read_by((*CHEAP, rescue), frame) == [TEXT] for frame in unread)
    assert all(decode(frame) in ([], [TEXT]) for frame in unread)


def test_no_attempt_reads_another_text_than_the_cards(stage: Stage) -> None:
    for shot in (*BLURRED, *SMALL_AND_TILTED, *NEARLY_DARK):
        look = Look(cv2.cvtColor(shoot(stage, shot), cv2.COLOR_BGR2GRAY))
        for attempt in CASCADE:
            texts = attempted(attempt, look, Counter(), with_parts=True)
            assert texts in ([], [TEXT]), attempt.name


def test_a_code_that_is_found_and_not_read_is_laid_flat(stage: Stage) -> None:
    pose = Pose(width_px=300, roll_deg=10)
    grey = cv2.cvtColor(shoot(stage, Shot(pose, defocus_px=2.2)), cv2.COLOR_BGR2GRAY)
    look = Look(grey)
    assert [attempted(attempt, look, Counter(), with_parts=False) for attempt in CHEAP] == [[], []]
    (place,) = look.places
    assert place.modules == 29
    sharp = cv2.cvtColor(shoot(stage, Shot(pose)), cv2.COLOR_BGR2GRAY)
    flat = flattened(sharp, place)
    assert flat.shape == (185, 185)
    assert flat[20 + 3 * 5 : 20 + 4 * 5, 20 + 3 * 5 : 20 + 4 * 5].mean() < 90
    assert [code.text for code in read_zxing_fast(flat)] == [TEXT]


def test_a_place_in_an_enlarged_picture_is_one_in_the_picture(stage: Stage) -> None:
    pose = Pose(width_px=300, roll_deg=10)
    grey = cv2.cvtColor(shoot(stage, Shot(pose, defocus_px=2.4)), cv2.COLOR_BGR2GRAY)
    look, enlarged = Look(grey), Look(grey)
    attempted(CHEAP[0], look, Counter(), with_parts=False)
    doubled = next(attempt for attempt in RESCUES if attempt.name == "larger by half")
    attempted(doubled, enlarged, Counter(), with_parts=False)
    (one,), (other,) = look.places, enlarged.places
    assert np.abs(one.corners - other.corners).max() < 12


def test_both_cards_of_one_picture_are_read() -> None:
    frame = np.hstack([drawn(segno.make(text, error="q")) for text in (TEXT, OTHER_TEXT)])
    assert sorted(decode(bgr(frame))) == sorted([TEXT, OTHER_TEXT])


def test_grey_and_colour_are_read_alike() -> None:
    grey = drawn(segno.make(TEXT, error="q"))
    assert decode(grey) == decode(bgr(grey)) == decode(grey[:, ::1]) == [TEXT]


def test_a_slice_of_a_picture_is_read() -> None:
    grey = drawn(segno.make(TEXT, error="q"))
    wide = np.repeat(np.repeat(grey, 2, axis=0), 2, axis=1)
    assert decode(wide[::2, ::2]) == [TEXT]


@pytest.mark.parametrize("text", ["双和村 3组 0042", "a\\b\tc", "first\r\nsecond", "\x1dGS1"])
def test_a_text_comes_back_as_it_was_written(text: str) -> None:
    assert decode(drawn(segno.make(text, micro=False, encoding="utf-8"))) == [text]


def test_an_empty_counter_has_no_text(stage: Stage) -> None:
    assert decode(shoot(stage, Shot(pose=None))) == []


@pytest.mark.parametrize("shape", [(0, 0), (0, 0, 3), (1, 1), (1, 1, 3), (2, 640, 3)])
def test_a_degenerate_frame_has_no_text(shape: tuple[int, ...]) -> None:
    assert decode(np.zeros(shape, np.uint8)) == []


def test_noise_has_no_text() -> None:
    rng = np.random.default_rng(7)
    for _ in range(10):
        assert decode(rng.integers(0, 256, (240, 320, 3), dtype=np.uint8)) == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("EAN13", "6901234567892"),
        ("Code128", TEXT),
        ("DataMatrix", TEXT),
        ("Aztec", TEXT),
        ("PDF417", TEXT),
        ("MicroQRCode", "12345"),
    ],
)
def test_codes_that_are_no_qr_are_not_texts(kind: str, content: str) -> None:
    barcode = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, kind))
    picture = np.asarray(barcode.to_image(scale=4))
    grey = cv2.copyMakeBorder(picture, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
    assert [code.text for code in zxingcpp.read_barcodes(grey)] == [content]
    assert decode(bgr(grey)) == []


@pytest.mark.parametrize("mask", range(8))
def test_a_part_of_a_message_in_several_codes_is_not_a_text(mask: int) -> None:
    failures: Counter[str] = Counter()
    parts = segno.make_sequence("HELLO VILLAGE " * 20, symbol_count=4, mask=mask)
    for turn, part in enumerate(parts):
        assert decode(np.rot90(drawn(part), turn), failures=failures) == []
    assert failures["zbar, speckless: ValueError"] > 0


@pytest.mark.parametrize("mask", range(8))
@pytest.mark.parametrize("text", ["12345", "ABC", "abc", "村", TEXT])
def test_a_whole_message_is_never_taken_for_a_part(text: str, mask: int) -> None:
    grey = drawn(segno.make(text, micro=False, mask=mask))
    assert [decode(np.rot90(grey, turn)) for turn in range(4)] == [[text]] * 4


def test_parts_come_back_where_they_are_asked_for() -> None:
    parts = segno.make_sequence("HELLO VILLAGE " * 20, symbol_count=4)
    texts = [decode(drawn(part), with_parts=True) for part in parts]
    assert "".join(text for (text,) in texts) == "HELLO VILLAGE " * 20


def test_all_parts_in_one_picture_are_not_texts_and_do_not_hide_a_card() -> None:
    parts = segno.make_sequence("HELLO VILLAGE " * 10, version=4)
    frames = [drawn(code) for code in (*parts, segno.make(TEXT, error="q", version=4))]
    assert len(parts) > 1
    assert decode(np.hstack(frames)) == [TEXT]
    assert decode(np.hstack(frames[:-1])) == []


def test_zbar_does_not_guess_at_other_alphabets() -> None:
    assert read_zbar(drawn(segno.make("缺货 ¥5", encoding="gb18030", micro=False))) == []
    assert [code.text for code in read_zbar(drawn(segno.make(TEXT)))] == [TEXT]


def test_a_decoder_that_throws_is_counted_and_the_next_one_reads() -> None:
    def to_nothing(grey: Frame) -> Frame:
        return cv2.resize(grey, (0, 0))

    def bad_orientation(grey: Frame) -> list[object]:
        raise ValueError("4294967295 is not a valid ZBarOrientation")

    attempts = (
        Attempt("shrunk", to_nothing, read_zxing_fast),
        Attempt("bad", unchanged, bad_orientation),  # type: ignore[arg-type]
        *CHEAP,
    )
    failures: Counter[str] = Counter()
    grey = drawn(segno.make(TEXT))
    for _ in range(2):
        assert first_texts(attempts, grey, failures, with_parts=False) == [TEXT]
    assert failures == {"shrunk: error": 2, "bad: ValueError": 2}


def test_reading_leaves_the_other_cores_alone() -> None:
    assert cv2.getNumThreads() == 1
