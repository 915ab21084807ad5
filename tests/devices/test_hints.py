"""Why a card is not read, measured from pictures of cards that are held wrong."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from bench.reading_pictures import codeless_frames

from kiosk.core.card import Card, CardRefusal, card_text
from kiosk.devices import code_like
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, Stage, photograph, set_stage
from kiosk.devices.hints import cause, cause_unfound, hint
from kiosk.devices.live import LiveDecoder
from kiosk.devices.qr import Place
from kiosk.ports import Frame

TEXT = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))


@pytest.fixture(scope="module")
def stage() -> Stage:
    rng = np.random.default_rng(5)
    return set_stage(card_in_hand(TEXT, household_number="0042"), 640, 480, rng)


def shoot(stage: Stage, shot: Shot) -> Frame:
    return photograph(stage, shot, np.random.default_rng(3))


@pytest.mark.parametrize(
    ("shot", "why"),
    [
        (Shot(Pose()), None),
        (Shot(pose=None), None),
        (Shot(pose=None, light=0.05), None),
        (Shot(Pose(), light=0.08, noise=6), CardRefusal.TOO_DARK),
        (Shot(Pose(width_px=125), defocus_px=0.8), CardRefusal.TOO_FAR),
    ],
)
def test_the_picture_says_why_a_card_is_not_read(
    stage: Stage, shot: Shot, why: CardRefusal | None
) -> None:
    assert hint(shoot(stage, shot)) == why


@pytest.mark.parametrize(
    ("shot", "why"),
    [
        (Shot(Pose(width_px=320), light=0.08, noise=6), CardRefusal.TOO_DARK),
        (Shot(Pose(width_px=400, roll_deg=45), light=0.05, noise=4), CardRefusal.TOO_DARK),
        (Shot(Pose(width_px=230, roll_deg=20), defocus_px=4), CardRefusal.UNREADABLE),
        (Shot(Pose(width_px=400, roll_deg=20), defocus_px=4), CardRefusal.UNREADABLE),
        (Shot(Pose(width_px=1100, x_px=420), defocus_px=4), CardRefusal.TOO_NEAR),
        (Shot(Pose(width_px=1300, roll_deg=10)), CardRefusal.TOO_NEAR),
        (Shot(Pose(width_px=1500), defocus_px=7), CardRefusal.TOO_NEAR),
        (Shot(Pose(width_px=95), defocus_px=1), CardRefusal.TOO_FAR),
        (Shot(Pose(width_px=105, roll_deg=40), defocus_px=1.5), CardRefusal.TOO_FAR),
    ],
)
def test_a_card_in_which_no_decoder_finds_a_code_is_told_by_its_looks(
    stage: Stage, shot: Shot, why: CardRefusal
) -> None:
    frame = shoot(stage, shot)
    assert LiveDecoder().decode(frame) == []
    assert hint(frame) == why


@pytest.mark.parametrize("width_px", [260, 320, 400])
def test_a_lamp_mirrored_in_the_code_is_seen_where_nothing_is_found(
    stage: Stage, width_px: int
) -> None:
    mirrored = np.zeros((480, 640), np.float32)
    scale = width_px / 320
    middle = (round(320 - 40 * scale), 240)
    cv2.ellipse(mirrored, middle, (round(55 * scale), round(38 * scale)), 20, 0, 360, 400.0, -1)
    mirrored = cv2.GaussianBlur(mirrored, (0, 0), 9)[..., None]
    frame = np.clip(shoot(stage, Shot(Pose(width_px=width_px))) + mirrored, 0, 255)
    assert hint(frame.astype(np.uint8)) == CardRefusal.GLARE


def test_of_a_counter_with_goods_and_notices_nothing_is_said_but_that_it_is_dark() -> None:
    """In every light, from dusk to a lamp that burns the paper out."""
    for picture in codeless_frames(10):
        assert cause_unfound(picture.grey) in (None, CardRefusal.TOO_DARK)
        lit = np.clip(picture.grey * 2.0, 0, 255).astype(np.uint8)
        assert cause_unfound(lit) in (None, CardRefusal.TOO_DARK)


def test_a_block_of_writing_on_white_paper_is_no_code() -> None:
    grey = np.full((480, 640), 90, np.uint8)
    cv2.rectangle(grey, (170, 90), (470, 390), 235, -1)
    for line in range(160, 330, 16):
        cv2.putText(grey, "soap rice salt oil tea", (215, line), 0, 0.5, 20, 1, cv2.LINE_AA)
    found = code_like.block(grey, code_like.FINE)
    assert found is not None
    assert found.quiet > 0.93
    assert hint(np.dstack([grey] * 3)) is None


def test_a_code_tipped_away_is_to_be_turned() -> None:
    grey = np.full((480, 640), 200, np.uint8)
    place = square(200, 100, 200)
    flat = place.corners * np.array([1, 0.55], np.float32)
    assert cause(grey, Place(flat, 29)) == CardRefusal.TILTED
    assert cause(grey, place) == CardRefusal.UNREADABLE


def test_a_torn_code_is_unreadable(stage: Stage) -> None:
    frame = shoot(stage, Shot(Pose()))
    cv2.circle(frame, (250, 245), 42, (200, 200, 200), -1)
    assert hint(frame) == CardRefusal.UNREADABLE


def square(left_px: float, top_px: float, side_px: float) -> Place:
    right_px, low_px = left_px + side_px, top_px + side_px
    corners = [(left_px, top_px), (right_px, top_px), (right_px, low_px), (left_px, low_px)]
    return Place(np.array(corners, np.float32), 29)


@pytest.mark.parametrize(
    ("paper", "side_px", "why"),
    [
        (59, 200, CardRefusal.TOO_DARK),
        (61, 200, CardRefusal.UNREADABLE),
        (200, 407, CardRefusal.UNREADABLE),
        (200, 409, CardRefusal.TOO_NEAR),
        (200, 64, CardRefusal.UNREADABLE),
        (200, 63, CardRefusal.TOO_FAR),
    ],
)
def test_light_and_size_have_their_bounds(paper: int, side_px: int, why: CardRefusal) -> None:
    grey = np.full((480, 640), paper, np.uint8)
    assert cause(grey, square(30, 30, side_px)) == why


@pytest.mark.parametrize(
    ("burnt_px", "why"), [(150, CardRefusal.GLARE), (60, CardRefusal.UNREADABLE)]
)
def test_a_lamp_in_the_code_is_told_from_blur(burnt_px: int, why: CardRefusal) -> None:
    grey = np.full((480, 640), 120, np.uint8)
    cv2.rectangle(grey, (100, 100), (300, 100 + burnt_px), 255, -1)
    assert cause(grey, square(100, 100, 200)) == why


@pytest.mark.parametrize("shape", [(0, 0, 3), (1, 1, 3), (2, 640)])
def test_a_degenerate_frame_has_no_hint(shape: tuple[int, ...]) -> None:
    assert hint(np.zeros(shape, np.uint8)) is None
