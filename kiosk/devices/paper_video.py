"""Films a printed paper held before the camera: for the demo.

Only its end is drawn, where the QR code of a slip stands, as near as a packet of goods.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from kiosk.devices.barcode_picture import nearer
from kiosk.devices.card_picture import (
    PLANE_HEIGHT_MM,
    PLANE_LEFT_MM,
    PLANE_TOP_MM,
    PLANE_WIDTH_MM,
    PX_PER_MM,
    Plane,
)
from kiosk.devices.card_video import photograph, presentation, set_stage, write_video
from kiosk.devices.paper import Paper

DOTS_PER_MM = 8
SHOWN_MM = 56.0


def write_paper_video(
    path: Path | str, paper: Paper, *, seed: int = 1, held_frames: int = 20
) -> None:
    """The paper comes, is held, leaves; Motion JPEG in AVI, 640 x 480; raises OSError."""
    rng = np.random.default_rng(seed)
    stage = set_stage(end_of(paper), 640, 480, rng)
    shots = presentation(640, 480, held_frames, rng)
    write_video(path, (photograph(stage, nearer(shot), rng) for shot in shots))


def end_of(paper: Paper) -> Plane:
    """The end of the paper, its middle on the origin of the plane."""
    shown_dots = round(SHOWN_MM * DOTS_PER_MM)
    dots = np.asarray(paper.image())[-shown_dots:, :, ::-1]
    scale = PX_PER_MM / DOTS_PER_MM
    face = cv2.resize(dots, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height_px, width_px = (round(mm * PX_PER_MM) for mm in (PLANE_HEIGHT_MM, PLANE_WIDTH_MM))
    plane = np.zeros((height_px, width_px, 4), np.float32)
    top_px = round(-PLANE_TOP_MM * PX_PER_MM) - face.shape[0] // 2
    left_px = round(-PLANE_LEFT_MM * PX_PER_MM) - face.shape[1] // 2
    window = plane[top_px : top_px + face.shape[0], left_px : left_px + face.shape[1]]
    window[:, :, :3] = face
    window[:, :, 3] = 1.0
    return plane
