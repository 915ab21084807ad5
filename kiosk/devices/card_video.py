"""Draws a camera's view of a card that a hand holds over the counter: for the demo and tests.

All is made in code from a seed: a wooden counter, a card with its real QR code (version 3-Q,
4 modules of quiet zone, 1.2 mm a module; design.md 10), a thumb on its edge and a sleeve, seen
through a pinhole camera with focus, motion blur, shade and noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike

from kiosk.devices.card_picture import (
    CARD_WIDTH_MM,
    PLANE_LEFT_MM,
    PLANE_TOP_MM,
    PX_PER_MM,
    card_in_hand,
    shifted,
)
from kiosk.ports import Frame

VIEW_TANGENT = 0.6
"""Half the picture's width over its distance: a camera of 62 degrees."""

GRAIN_SHIFT_PX = 97
"""The sensor's noise is one plate, moved about by up to so much from frame to frame."""

LONG_SMEAR_PX = 12
"""A longer one is drawn at half the size: nobody sees the difference, and it costs a sixteenth."""

FPS = 15
EMPTY_FRAMES = 8
ENTER_FRAMES = 14
LEAVE_FRAMES = 14
REFOCUS_EVERY = 11
"""While the card is held, every so many frames the camera hunts for focus."""


@dataclass(frozen=True)
class Pose:
    """Where the card is: middle and apparent width in px, turns in degrees.

    `roll` turns in the picture (clockwise), `pitch` tips the upper edge away, `yaw` the right.
    """

    x_px: float = 320.0
    y_px: float = 240.0
    width_px: float = 320.0
    roll_deg: float = 0.0
    pitch_deg: float = 0.0
    yaw_deg: float = 0.0


@dataclass(frozen=True)
class Shot:
    """One exposure: the card (None: an empty counter) and what spoils the picture.

    `move` is the card's way in px while the shutter is open, `defocus` a Gaussian sigma in px,
    `light` 1.0 is a well-lit shop, `noise` a sigma in grey levels.
    """

    pose: Pose | None = Pose()
    move_x_px: float = 0.0
    move_y_px: float = 0.0
    defocus_px: float = 0.6
    light: float = 1.0
    noise: float = 2.5


@dataclass(frozen=True, eq=False)
class Stage:
    """What stays the same from frame to frame."""

    counter: Frame
    card: MatLike
    lamp: MatLike
    grain: MatLike


def card_frames(
    text: str,
    *,
    seed: int = 1,
    width_px: int = 640,
    height_px: int = 480,
    held_frames: int = 45,
    household_number: str = "",
    village_name: str = "积分超市",
) -> Iterator[Frame]:
    """A presentation: empty counter, the card comes from the right, is held, leaves, empty.

    BGR frames of (height_px, width_px, 3), FPS a second, the same for the same seed; those in
    motion are unreadable, those out of focus need more than a glance.
    """
    rng = np.random.default_rng(seed)
    card = card_in_hand(text, household_number=household_number, village_name=village_name)
    stage = set_stage(card, width_px, height_px, rng)
    for shot in presentation(width_px, height_px, held_frames, rng):
        yield photograph(stage, shot, rng)


def write_card_video(
    path: Path | str,
    text: str,
    *,
    seed: int = 1,
    held_frames: int = 45,
    household_number: str = "",
    village_name: str = "积分超市",
) -> None:
    """Write `card_frames` as Motion JPEG in AVI, 640 x 480 at 15 fps; raises OSError."""
    frames = card_frames(
        text,
        seed=seed,
        held_frames=held_frames,
        household_number=household_number,
        village_name=village_name,
    )
    write_video(path, frames)


def write_video(path: Path | str, frames: Iterable[Frame]) -> None:
    """Write BGR frames of 640 x 480 as Motion JPEG in AVI, FPS a second; raises OSError."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (640, 480))
    try:
        if not writer.isOpened():
            raise OSError(f"cannot write a video to {path}")
        for frame in frames:
            writer.write(frame)
    finally:
        writer.release()


def presentation(
    width_px: int, height_px: int, held_frames: int, rng: np.random.Generator
) -> Iterator[Shot]:
    """The shots of one presentation."""
    outside = np.array([1.55 * width_px, 1.15 * height_px])
    held = np.array([0.47 * width_px, 0.52 * height_px])
    phases = rng.uniform(0, 2 * np.pi, 6)
    ways = [
        *(1 - (1 - i / ENTER_FRAMES) ** 2 for i in range(ENTER_FRAMES)),
        *(1.0 for _ in range(held_frames)),
        *(1 - (i / LEAVE_FRAMES) ** 2 for i in range(1, LEAVE_FRAMES + 1)),
    ]
    last = outside
    for _ in range(EMPTY_FRAMES):
        yield Shot(pose=None)
    for i, way in enumerate(ways):
        sway = np.sin(0.31 * i + phases) * [7.0, 5.0, 2.0, 4.0, 4.0, 6.0]
        middle = outside + (held - outside) * way + sway[:2] * width_px / 640
        is_hunting = way == 1.0 and i % REFOCUS_EVERY < 2
        yield Shot(
            pose=Pose(
                x_px=float(middle[0]),
                y_px=float(middle[1]),
                width_px=float(width_px * (0.52 + 0.012 * np.sin(0.17 * i + phases[5]))),
                roll_deg=float(-5 + sway[2] + 20 * (1 - way)),
                pitch_deg=float(14 + sway[3]),
                yaw_deg=float(-6 + sway[4]),
            ),
            move_x_px=float(0.5 * (middle[0] - last[0])),
            move_y_px=float(0.5 * (middle[1] - last[1])),
            defocus_px=2.8 if is_hunting else 0.8,
            light=float(1.0 + 0.05 * np.sin(0.23 * i + phases[0])),
        )
        last = middle
    for _ in range(EMPTY_FRAMES):
        yield Shot(pose=None)


def set_stage(card: MatLike, width_px: int, height_px: int, rng: np.random.Generator) -> Stage:
    """A counter under a lamp, and a camera over it, for this card (`card_in_hand`)."""
    grain_shape = (height_px + GRAIN_SHIFT_PX, width_px + GRAIN_SHIFT_PX, 3)
    return Stage(
        counter=counter_picture(width_px, height_px, rng),
        card=card,
        lamp=_lamp(width_px, height_px),
        grain=rng.standard_normal(grain_shape, dtype=np.float32),
    )


def photograph(stage: Stage, shot: Shot, rng: np.random.Generator) -> Frame:
    """Expose one frame: uint8 BGR of the counter's size."""
    height_px, width_px = stage.counter.shape[:2]
    scene = stage.counter.astype(np.float32)
    if shot.pose is not None:
        layer = cv2.warpPerspective(
            stage.card, _homography(shot.pose, width_px, height_px), (width_px, height_px)
        )
        layer = _moved(layer, shot.move_x_px, shot.move_y_px)
        alpha = cv2.extractChannel(layer, 3)
        # One plane for each colour: numpy is four times as slow at repeating a plane by itself.
        scene *= cv2.merge([1 - 0.5 * _shadow(alpha, 0.03 * shot.pose.width_px)] * 3)
        scene *= cv2.merge([1 - alpha] * 3)
        scene += cv2.cvtColor(layer, cv2.COLOR_BGRA2BGR)
    if shot.defocus_px > 0:
        scene = cv2.GaussianBlur(scene, (0, 0), shot.defocus_px)
    scene *= shot.light * stage.lamp
    x_px, y_px = rng.integers(0, GRAIN_SHIFT_PX, 2)
    scene += shot.noise * stage.grain[y_px : y_px + height_px, x_px : x_px + width_px]
    return np.clip(scene, 0, 255, out=scene).astype(np.uint8)


def _shadow(alpha: MatLike, reach_px: float) -> MatLike:
    """The soft shadow of what lies a little above the counter, cast to the lower right."""
    height_px, width_px = alpha.shape
    small = cv2.resize(alpha, (width_px // 4, height_px // 4), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(0.5, reach_px / 4))
    small = shifted(small, reach_px / 4, 1.4 * reach_px / 4)
    return cv2.resize(small, (width_px, height_px), interpolation=cv2.INTER_LINEAR)


def counter_picture(width_px: int, height_px: int, rng: np.random.Generator) -> Frame:
    """A counter of planks, uint8 BGR."""
    plank_px = max(8, height_px // 4)
    wood = np.empty((height_px, width_px), np.float32)
    tint = np.empty((height_px, 1), np.float32)
    for top in range(0, height_px, plank_px):
        rows = slice(top, min(top + plank_px, height_px))
        count = rows.stop - rows.start
        wave = cv2.GaussianBlur(
            rng.normal(0, 1, (count, width_px)).astype(np.float32), (0, 0), width_px / 8, None, 3
        )
        across = np.linspace(0, rng.uniform(5, 9), count, dtype=np.float32)[:, None]
        rings = np.sin(2 * np.pi * (across + 1.2 * wave / (np.abs(wave).max() + 1e-6)))
        fibre = cv2.GaussianBlur(
            rng.normal(0, 1, (count, width_px)).astype(np.float32),
            (0, 0),
            width_px / 14,
            None,
            0.6,
        )
        wood[rows] = 3.0 * rings + 4.0 * fibre / (fibre.std() + 1e-6)
        wood[rows.start : rows.start + 2] -= 38
        wood[rows.start + 2 : rows.start + 3] += 9
        tint[rows] = rng.uniform(-7, 7)
    colour = np.array([104, 146, 184], np.float32)
    picture = colour + (wood + tint)[:, :, None] * np.array([0.9, 1.0, 1.05], np.float32)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _moved(layer: MatLike, x_px: float, y_px: float) -> MatLike:
    """The layer smeared along its way while the shutter is open."""
    length_px = round(float(np.hypot(x_px, y_px)))
    if length_px < 2:
        return layer
    if length_px > LONG_SMEAR_PX:
        height_px, width_px = layer.shape[:2]
        small = cv2.resize(layer, (width_px // 2, height_px // 2), interpolation=cv2.INTER_AREA)
        return cv2.resize(_moved(small, x_px / 2, y_px / 2), (width_px, height_px))
    side_px = 2 * (length_px // 2) + 3
    kernel = np.zeros((side_px, side_px), np.float32)
    half = np.array([x_px, y_px]) / 2
    middle = side_px // 2
    start, end = (tuple(np.rint(middle + sign * half).astype(int).tolist()) for sign in (-1, 1))
    cv2.line(kernel, start, end, 1.0, 1)
    return cv2.filter2D(layer, -1, kernel / kernel.sum())


def _lamp(width_px: int, height_px: int) -> MatLike:
    """Light over the picture: a window at the upper left, darker corners."""
    x = np.linspace(-1, 1, width_px, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height_px, dtype=np.float32)[:, None]
    lamp = 1.0 - 0.10 * x - 0.08 * y - 0.07 * (x * x + y * y)
    return lamp[:, :, None] * np.array([0.97, 1.0, 1.02], np.float32)


def _homography(pose: Pose, width_px: int, height_px: int) -> MatLike:
    """From pixels of the plane to pixels of the picture."""
    focal_px = width_px / 2 / VIEW_TANGENT
    distance_mm = focal_px * CARD_WIDTH_MM / pose.width_px
    roll, pitch, yaw = np.radians([pose.roll_deg, pose.pitch_deg, pose.yaw_deg])
    turn_z = np.array(
        [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    )
    turn_x = np.array(
        [[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]]
    )
    turn_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    turned = turn_z @ turn_y @ turn_x
    to_mm = np.array(
        [[1 / PX_PER_MM, 0, PLANE_LEFT_MM], [0, 1 / PX_PER_MM, PLANE_TOP_MM], [0, 0, 1]]
    )
    place = np.array(
        [
            (pose.x_px - width_px / 2) * distance_mm / focal_px,
            (pose.y_px - height_px / 2) * distance_mm / focal_px,
            distance_mm,
        ]
    )
    # A point (x, y) of the plane is turned[:, 0] * x + turned[:, 1] * y + place in space.
    in_space = np.column_stack([turned[:, 0], turned[:, 1], place])
    lens = np.array([[focal_px, 0, width_px / 2], [0, focal_px, height_px / 2], [0, 0, 1]])
    homography: MatLike = lens @ in_space @ to_mm
    return homography
