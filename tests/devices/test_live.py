"""The live decoder over frames as a camera gives them: what it reads, and what it leaves undone."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
import pytest

from kiosk.core.card import Card, card_text
from kiosk.devices import live
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, Stage, photograph, set_stage
from kiosk.devices.decode import CHEAP, RESCUES, attempted
from kiosk.devices.live import LARGEST_SHARE, SAVED_SHARES, SHARE, STILL_FRAMES, LiveDecoder
from kiosk.ports import Frame

TEXT = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))
BLURRED = Shot(Pose(width_px=130), defocus_px=0.9, noise=12)
HOPELESS = Shot(Pose(width_px=90, pitch_deg=50), defocus_px=3.0)


@pytest.fixture(scope="module")
def stage() -> Stage:
    return set_stage(card_in_hand(TEXT), 640, 480, np.random.default_rng(5))


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all that is attempted, in order."""
    names: list[str] = []

    def noted(attempt, look, failures, *, with_parts):  # type: ignore[no-untyped-def]
        names.append(attempt.name)
        return attempted(attempt, look, failures, with_parts=with_parts)

    monkeypatch.setattr(live, "attempted", noted)
    return names


def shoot(stage: Stage, shot: Shot, seed: int = 3) -> Frame:
    return photograph(stage, shot, np.random.default_rng(seed))


def cost(names: Iterable[str]) -> float:
    costs = {attempt.name: attempt.cost for attempt in (*CHEAP, *RESCUES)}
    return sum(costs[name] for name in names)


def test_a_good_frame_is_read_at_once_and_cheaply(stage: Stage, tried: list[str]) -> None:
    assert LiveDecoder().decode(shoot(stage, Shot(Pose()))) == [TEXT]
    assert tried == ["as it is"]


def test_a_blurred_card_is_read_in_its_first_frame(stage: Stage) -> None:
    assert LiveDecoder().decode(shoot(stage, BLURRED)) == [TEXT]


def test_what_failed_on_a_still_picture_is_not_made_again(stage: Stage, tried: list[str]) -> None:
    decoder = LiveDecoder()
    for seed in range(STILL_FRAMES - 1):
        assert decoder.decode(shoot(stage, HOPELESS, seed)) == []
    assert len(tried) == len(set(tried))
    assert {attempt.name for attempt in RESCUES if not attempt.of_flat} < set(tried)


def test_after_a_second_a_still_picture_is_tried_again(stage: Stage, tried: list[str]) -> None:
    decoder = LiveDecoder()
    for seed in range(STILL_FRAMES + 1):
        decoder.decode(shoot(stage, HOPELESS, seed))
    assert tried.count("as it is") == 2


@pytest.mark.parametrize(
    "change", [Shot(Pose(x_px=323)), Shot(Pose(), defocus_px=1.6), Shot(pose=None)]
)
def test_a_card_that_moves_comes_into_focus_or_goes_is_another_picture(
    stage: Stage, change: Shot
) -> None:
    watch = live.Stillness()
    grey = [shoot(stage, shot)[:, :, 1] for shot in (Shot(Pose()), Shot(Pose()), change)]
    assert [watch.is_still(np.ascontiguousarray(each)) for each in grey] == [False, True, False]


def test_what_only_gets_sharper_is_another_picture() -> None:
    fine = np.kron(np.indices((120, 160)).sum(0) % 2 * 90 + 80, np.ones((4, 4))).astype(np.uint8)
    blurred = cv2.GaussianBlur(fine, (0, 0), 2.0)
    watch = live.Stillness()
    assert [watch.is_still(grey) for grey in (blurred, blurred, fine)] == [False, True, False]


def test_noise_alone_is_no_other_picture(stage: Stage) -> None:
    watch = live.Stillness()
    frames = [shoot(stage, Shot(Pose(), noise=9), seed)[:, :, 1] for seed in range(5)]
    still = [watch.is_still(np.ascontiguousarray(frame)) for frame in frames]
    assert still == [False, True, True, True, True]


def test_frames_without_a_code_cost_less_than_half_a_pass_on_average(tried: list[str]) -> None:
    decoder = LiveDecoder()
    rng = np.random.default_rng(1)
    frames = 60
    shares = []
    for _ in range(frames):
        tried.clear()
        assert decoder.decode(rng.integers(0, 256, (120, 160), dtype=np.uint8)) == []
        shares.append(cost(tried))
    assert max(shares) <= LARGEST_SHARE
    assert sum(shares) <= SAVED_SHARES + frames * SHARE
    assert set(tried) - {attempt.name for attempt in CHEAP}


def test_what_read_the_last_frame_is_asked_first(stage: Stage, tried: list[str]) -> None:
    decoder = LiveDecoder()
    assert decoder.decode(shoot(stage, BLURRED, 1)) == [TEXT]
    helpful = tried[-1]
    assert helpful not in {attempt.name for attempt in CHEAP}
    tried.clear()
    assert decoder.decode(shoot(stage, BLURRED, 2)) == [TEXT]
    assert tried == [helpful]


def test_a_code_that_is_read_when_laid_flat_is_so_frame_after_frame(
    stage: Stage, tried: list[str]
) -> None:
    shot = Shot(Pose(width_px=260, roll_deg=10), defocus_px=1.9)
    decoder = LiveDecoder()
    for seed in range(4):
        tried.clear()
        assert decoder.decode(shoot(stage, shot, seed)) == [TEXT]
        assert tried[-1].startswith("flat")


@pytest.mark.parametrize("shape", [(0, 0), (0, 0, 3), (1, 1), (1, 1, 3), (2, 640, 3), (480, 1)])
def test_a_degenerate_frame_has_no_text(shape: tuple[int, ...]) -> None:
    decoder = LiveDecoder()
    for _ in range(3):
        assert decoder.decode(np.zeros(shape, np.uint8)) == []
