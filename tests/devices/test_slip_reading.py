"""A printed slip's code, from the bytes that went to the printer, through the camera's eyes."""

from __future__ import annotations

import numpy as np
import pytest
from support.golden_papers import LAYOUTS, WIDTHS, papers_of

from kiosk.core.slip import Qr
from kiosk.devices.card_video import Pose, Shot, Stage, photograph, set_stage
from kiosk.devices.live import LiveDecoder
from kiosk.devices.paper_video import end_of

SHOTS = {
    "held well": Shot(Pose(width_px=480)),
    "upside down": Shot(Pose(width_px=480, roll_deg=180)),
    "askew": Shot(Pose(width_px=480, roll_deg=37)),
    "tipped back": Shot(Pose(width_px=520, pitch_deg=42)),
    "turned away": Shot(Pose(width_px=520, yaw_deg=-42, roll_deg=100)),
    "far": Shot(Pose(width_px=330)),
    "out of focus": Shot(Pose(width_px=520), defocus_px=2.0),
    "moving": Shot(Pose(width_px=520), move_x_px=4, move_y_px=3),
    "at dusk": Shot(Pose(width_px=480), light=0.12, noise=4),
    "under a bright lamp": Shot(Pose(width_px=480), light=1.35),
    "a noisy picture": Shot(Pose(width_px=480), noise=30),
    "all of it, a little": Shot(
        Pose(width_px=480, roll_deg=-20, pitch_deg=25, yaw_deg=15), 2, 1, 1.3, 0.35, 8
    ),
}
FRAMES = 6
"""Within so many frames, less than half a second, each is read."""


@pytest.fixture(scope="module", params=WIDTHS)
def stage(request: pytest.FixtureRequest) -> Stage:
    (paper,) = papers_of("redemption", request.param)
    return set_stage(end_of(paper), 640, 480, np.random.default_rng(request.param))


@pytest.mark.parametrize("how", SHOTS)
def test_a_slip_is_read_from_its_bytes_at_both_widths(stage: Stage, how: str) -> None:
    lines, _ = LAYOUTS["redemption"]
    (text,) = [line.text for line in lines if isinstance(line, Qr)]
    rng, decoder = np.random.default_rng([*how.encode()]), LiveDecoder()
    frames = (photograph(stage, SHOTS[how], rng) for _ in range(FRAMES))
    assert next(filter(None, map(decoder.decode, frames)), []) == [text]
