"""The drawn presentation of a card."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import segno

from kiosk.core.card import Card, card_text
from kiosk.devices.camera import frames_of
from kiosk.devices.card_picture import card_face
from kiosk.devices.card_video import (
    EMPTY_FRAMES,
    ENTER_FRAMES,
    LEAVE_FRAMES,
    card_frames,
    write_card_video,
)
from kiosk.devices.decode import CHEAP, decode, first_texts

TEXT = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))
HELD_FRAMES = 12


def test_in_a_video_a_card_comes_is_readable_in_most_frames_and_leaves(tmp_path: Path) -> None:
    path = tmp_path / "card.avi"
    write_card_video(path, TEXT, held_frames=HELD_FRAMES)
    frames = list(frames_of(path))
    assert len(frames) == 2 * EMPTY_FRAMES + ENTER_FRAMES + HELD_FRAMES + LEAVE_FRAMES
    assert frames[0].shape == (480, 640, 3)
    reads = [decode(frame) for frame in frames]
    assert not any(reads[:EMPTY_FRAMES])
    assert not any(reads[-EMPTY_FRAMES:])
    held = slice(EMPTY_FRAMES + ENTER_FRAMES, EMPTY_FRAMES + ENTER_FRAMES + HELD_FRAMES)
    assert reads[held].count([TEXT]) > HELD_FRAMES / 2
    cheap = [first_texts(CHEAP, frame, Counter(), with_parts=False) for frame in frames[held]]
    assert [] in cheap, "while the camera looks for its focus"
    assert all(texts in ([], [TEXT]) for texts in reads)


def test_the_same_seed_draws_the_same_frames() -> None:
    first, again, other = (
        next(card_frames(TEXT, seed=seed, width_px=160, height_px=120)) for seed in (1, 1, 2)
    )
    assert first.shape == (120, 160, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_video_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_card_video(tmp_path / "nowhere" / "card.avi", TEXT)


def test_the_face_carries_a_code_of_version_3_q_and_any_other_platforms_text() -> None:
    code = segno.make(TEXT, error="q", boost_error=False, micro=False)
    assert (code.version, code.error) == (3, "Q")
    for text in (TEXT, "another platform's text, which is longer than that of a card: 0042"):
        assert decode(card_face(text, "0042", "很长很长很长很长很长的村名积分超市")) == [text]
