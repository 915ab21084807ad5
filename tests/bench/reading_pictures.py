"""What `bench_reading.py` lets the readers look at: photographs of a folder, and drawn ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from kiosk.core.barcode import gs1_check_digit
from kiosk.core.card import Card, card_text
from kiosk.devices.barcode_picture import barcode_picture
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, Stage, counter_picture, photograph, set_stage
from kiosk.ports import Frame

TEXT = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))
FRAMES_OF_A_SEQUENCE = 12
WORDS = "POINTS SUPERMARKET SOAP 5 RICE 20 SALT 3 NOODLES 8 OPEN 9:00 TO 17:00"


@dataclass(frozen=True, eq=False)
class Picture:
    """A grey picture and the spellings that count as right; none: there is no code in it."""

    grey: Frame
    texts: frozenset[str]


def squeezed(text: str) -> str:
    """Without white space, which the truth does not tell."""
    return "".join(text.split())


def photographs(folder: Path, side_px: int) -> Iterator[Picture]:
    """The pictures of a folder with a truth.json, not longer than `side_px`."""
    for entry in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
        grey = cv2.imread(str(folder / entry["file"]), cv2.IMREAD_GRAYSCALE)
        if grey is None:
            raise SystemExit(f"{folder / entry['file']} cannot be read as a picture")
        scale = side_px / max(grey.shape)
        if scale < 1:
            grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        spellings = (spelling for spellings in entry["texts"] for spelling in spellings)
        yield Picture(grey, frozenset(squeezed(spelling) for spelling in spellings))


def stage() -> Stage:
    """The village's card over its counter, 640 x 480."""
    return set_stage(card_in_hand(TEXT), 640, 480, np.random.default_rng(11))


def drawn_cards(count: int) -> Iterator[Picture]:
    """Single pictures of a card, from easy to hopeless."""
    rng = np.random.default_rng(11)
    scene = stage()
    for number in range(count):
        hardness = number / count
        shot = Shot(
            Pose(
                width_px=float(rng.uniform(330 - 200 * hardness, 340)),
                roll_deg=float(rng.uniform(0, 360)),
                pitch_deg=float(rng.uniform(-60, 60) * hardness),
                yaw_deg=float(rng.uniform(-60, 60) * hardness),
            ),
            move_x_px=float(rng.uniform(0, 9) * hardness),
            defocus_px=float(rng.uniform(0.4, 0.6 + 2.4 * hardness)),
            light=float(rng.uniform(1 - 0.93 * hardness, 1.1)),
            noise=float(rng.uniform(2, 2 + 20 * hardness)),
        )
        yield Picture(_grey(photograph(scene, shot, rng)), frozenset([TEXT]))


def sequences(count: int) -> Iterator[list[Picture]]:
    """Cards held in a hand that is not quite still, before a camera of fixed focus.

    Each person holds the card differently: far or near, in focus or not, tilted, in more or less
    light.  From frame to frame the hand sways, which smears and changes the sharpness.
    """
    scene = stage()
    for number in range(count):
        rng = np.random.default_rng([7, number])
        width_px = rng.uniform(190, 345)
        middle_px = rng.uniform([230, 180], [410, 300])
        turn_deg = rng.uniform([-180, -38, -38], [180, 38, 38])
        light, noise = rng.uniform(0.3, 1.1), rng.uniform(2, 9)
        unrest_px, focus_px = rng.gamma(2, 0.9), rng.uniform(0.4, 1.6)
        way_px = rng.normal(0, unrest_px, 2)
        frames = []
        for _ in range(FRAMES_OF_A_SEQUENCE):
            way_px = 0.6 * way_px + rng.normal(0, unrest_px, 2)
            middle_px = np.clip(middle_px + way_px, [200, 150], [440, 330])
            turn_deg = turn_deg + rng.normal(0, 2.5, 3)
            defocus_px = focus_px + abs(rng.normal(0, 0.25))
            pose = Pose(
                float(middle_px[0]),
                float(middle_px[1]),
                float(width_px),
                *(float(degrees) for degrees in turn_deg),
            )
            smear = (float(0.5 * way_px[0]), float(0.5 * way_px[1]))
            shot = Shot(pose, *smear, float(defocus_px), float(light), float(noise))
            frames.append(Picture(_grey(photograph(scene, shot, rng)), frozenset([TEXT])))
        yield frames


def drawn_packets(count: int) -> Iterator[Picture]:
    """Single pictures of a packet with EAN-13 bars, each with a number of its own."""
    rng = np.random.default_rng(13)
    for number in range(count):
        hardness = number / count
        digits = "69" + "".join(str(digit) for digit in rng.integers(0, 10, 10))
        text = digits + gs1_check_digit(digits)
        shot = Shot(
            Pose(
                width_px=float(rng.uniform(480 - 200 * hardness, 520)),
                roll_deg=float(rng.uniform(0, 360)),
                pitch_deg=float(rng.uniform(-50, 50) * hardness),
                yaw_deg=float(rng.uniform(-50, 50) * hardness),
            ),
            move_x_px=float(rng.uniform(0, 6) * hardness),
            defocus_px=float(rng.uniform(0.4, 0.6 + 1.6 * hardness)),
            light=float(rng.uniform(1 - 0.85 * hardness, 1.2)),
            noise=float(rng.uniform(2, 2 + 16 * hardness)),
        )
        frame = barcode_picture(text, shot, seed=number)
        yield Picture(_grey(frame), frozenset([text]))


def codeless_frames(count: int) -> Iterator[Picture]:
    """What the camera sees between two cards: the counter, goods, notices, and noise on them."""
    for number in range(count):
        rng = np.random.default_rng([5, number])
        frame = counter_picture(640, 480, rng)
        for _ in range(number % 6):
            corner = rng.integers([0, 0], [520, 380])
            far = corner + rng.integers(40, 220, 2)
            tone = [int(part) for part in rng.integers(0, 256, 3)]
            cv2.rectangle(frame, _point(corner), _point(far), tone, -1)
            for line in range(int(corner[1]) + 16, int(far[1]), 18):
                part = WORDS[int(rng.integers(30)) :]
                size = float(rng.uniform(0.35, 0.7))
                cv2.putText(frame, part, (int(corner[0]), line), 0, size, (20, 20, 20), 1, 16)
        noisy = frame * rng.uniform(0.3, 1.1) + rng.normal(0, rng.uniform(1, 8), frame.shape)
        yield Picture(_grey(np.clip(noisy, 0, 255).astype(np.uint8)), frozenset())


def _point(of: np.ndarray) -> tuple[int, int]:
    return int(of[0]), int(of[1])


def _grey(frame: Frame) -> Frame:
    return cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
