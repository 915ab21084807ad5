"""Why a card is not read, measured from pictures of cards that are held wrong."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.core.card import Card, CardRefusal, card_text
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, Stage, photograph, set_stage
from kiosk.devices.hints import cause, hint
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
