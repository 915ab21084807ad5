"""Draws a camera's view of a packet with a barcode: for the demo and tests.

The packet lies on the plane that `card_video` photographs, so light, focus and noise are the same
as a card's.  The bars are as large as those of a bag of rice: 0.5 mm a module, one and a half
times the nominal size (GS1 General Specifications, 5.2.1.2.1: 0.264 to 0.66 mm).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from kiosk.devices.card_picture import (
    FONTS,
    PLANE_HEIGHT_MM,
    PLANE_LEFT_MM,
    PLANE_TOP_MM,
    PLANE_WIDTH_MM,
    PX_PER_MM,
    Plane,
)
from kiosk.devices.card_video import (
    Pose,
    Shot,
    photograph,
    presentation,
    set_stage,
    write_video,
)
from kiosk.ports import Frame

PACKET_WIDTH_MM = 96.0
PACKET_HEIGHT_MM = 72.0
LABEL_HEIGHT_MM = 38.0
BARS_HEIGHT_MM = 26.0
BARS_TOP_MM = 4.0
DIGITS_MM = 5.0
MODULE_MM = 0.5
QUIET_MODULES = 10
NEARER = 1.5
"""A packet is held so much nearer to the camera than a card."""

FORMATS = {
    8: zxingcpp.BarcodeFormat.EAN8,
    12: zxingcpp.BarcodeFormat.UPCA,
    13: zxingcpp.BarcodeFormat.EAN13,
    14: zxingcpp.BarcodeFormat.ITF,
}
"""How a text of so many digits is printed; everything else is Code 128."""

PACKET = (38, 62, 178)
BAND = (226, 188, 92)
LABEL = (248, 248, 244)
INK = (26, 24, 24)


def barcode_picture(text: str, shot: Shot | None = None, *, seed: int = 1) -> Frame:
    """A packet held before the camera, 640 x 480 BGR; raises ValueError where no bars can say it.

    As card_video.Shot has it, `pose.width_px` is the width of a card (85.6 mm) at that distance.
    """
    shot = Shot(Pose(width_px=480.0, roll_deg=-4.0)) if shot is None else shot
    rng = np.random.default_rng(seed)
    return photograph(set_stage(packet(text), 640, 480, rng), shot, rng)


def barcode_frames(text: str, *, seed: int = 1, held_frames: int = 45) -> Iterator[Frame]:
    """A presentation as of a card: empty counter, the packet comes, is held, leaves, empty.

    640 x 480 BGR frames, FPS a second, the same for the same seed.
    """
    rng = np.random.default_rng(seed)
    stage = set_stage(packet(text), 640, 480, rng)
    for shot in presentation(640, 480, held_frames, rng):
        yield photograph(stage, nearer(shot), rng)


def write_barcode_video(
    path: Path | str, text: str, *, seed: int = 1, held_frames: int = 45
) -> None:
    """Write `barcode_frames` as Motion JPEG in AVI, 640 x 480 at 15 fps; raises OSError."""
    write_video(path, barcode_frames(text, seed=seed, held_frames=held_frames))


def packet(text: str) -> Plane:
    """A packet with the label on it, its middle on the origin of the plane."""
    face = packet_face(text)
    plane = np.zeros((_px(PLANE_HEIGHT_MM), _px(PLANE_WIDTH_MM), 4), np.float32)
    top_px = _px(-PLANE_TOP_MM) - face.shape[0] // 2
    left_px = _px(-PLANE_LEFT_MM) - face.shape[1] // 2
    window = plane[top_px : top_px + face.shape[0], left_px : left_px + face.shape[1]]
    window[:, :, :3] = face
    window[:, :, 3] = 1.0
    return plane


def packet_face(text: str) -> Frame:
    """The flat packet, uint8 BGR, PX_PER_MM pixels a millimetre."""
    face = Image.new("RGB", (_px(PACKET_WIDTH_MM), _px(PACKET_HEIGHT_MM)), PACKET[::-1])
    draw = ImageDraw.Draw(face)
    draw.rectangle((0, _px(8), face.width, _px(20)), fill=BAND[::-1])
    bars = _bars(text, room_px=face.width)
    label_px = (bars.width + _px(2), _px(LABEL_HEIGHT_MM))
    left_px = (face.width - label_px[0]) // 2
    top_px = face.height - label_px[1] - _px(6)
    draw.rectangle((left_px, top_px, left_px + label_px[0], top_px + label_px[1]), fill=LABEL[::-1])
    face.paste(bars, ((face.width - bars.width) // 2, top_px + _px(BARS_TOP_MM)))
    font = ImageFont.truetype(FONTS / "NotoSansSC-Regular.ttf", _px(DIGITS_MM))
    words_px = font.getlength(text)
    draw.text(
        ((face.width - words_px) // 2, top_px + _px(BARS_TOP_MM + BARS_HEIGHT_MM)),
        text,
        font=font,
        fill=INK[::-1],
    )
    return np.asarray(face)[:, :, ::-1].copy()


def _bars(text: str, room_px: int) -> Image.Image:
    """The bars with their quiet zone; smaller than MODULE_MM where the packet has no room."""
    digits = text if text.isascii() and text.isdigit() else ""
    kind = FORMATS.get(len(digits), zxingcpp.BarcodeFormat.Code128)
    drawn = zxingcpp.create_barcode(text, kind).to_image(scale=1, add_quiet_zones=False)
    row = np.asarray(drawn)[0]
    quiet = np.full(QUIET_MODULES, 255, np.uint8)
    modules = np.concatenate([quiet, row, quiet])
    width_px = min(round(len(modules) * MODULE_MM * PX_PER_MM), room_px)
    strip = Image.fromarray(np.where(modules > 0, LABEL[0], INK[0]).astype(np.uint8)[None, :])
    # From a finer drawing, so that a module of two and a half pixels has grey edges.
    fine = strip.resize((8 * len(modules), 1), Image.Resampling.NEAREST)
    return fine.resize((width_px, _px(BARS_HEIGHT_MM)), Image.Resampling.BOX).convert("RGB")


def nearer(shot: Shot) -> Shot:
    """The same, held as near as a packet is."""
    if shot.pose is None:
        return shot
    return replace(shot, pose=replace(shot.pose, width_px=NEARER * shot.pose.width_px))


def _px(length_mm: float) -> int:
    return round(length_mm * PX_PER_MM)
