"""The drawn packet that the demo and the tests hold before the camera."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kiosk.devices.barcode_picture import barcode_frames, barcode_picture, write_barcode_video
from kiosk.devices.camera import frames_of
from kiosk.devices.card_video import EMPTY_FRAMES, ENTER_FRAMES, LEAVE_FRAMES
from kiosk.devices.decode_bars import LiveBarcodes

NUMBER = "6901234567892"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (NUMBER, NUMBER),
        ("96385074", "96385074"),
        ("012345678905", "0012345678905"),
        ("16901234567899", "16901234567899"),
        ("KC-0042", "KC-0042"),
        ("0042", "0042"),
        ("ABCDEFGHIJ-0123456789-AB", "ABCDEFGHIJ-0123456789-AB"),
    ],
)
def test_a_packet_shows_any_goods_text(text: str, read: str) -> None:
    frame = barcode_picture(text)
    assert (frame.shape, frame.dtype) == ((480, 640, 3), np.uint8)
    assert LiveBarcodes().decode(frame) == [read]


@pytest.mark.parametrize("text", ["6901234567893", "", "村"])
def test_what_no_bars_can_say_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        barcode_picture(text)


def test_in_a_video_a_packet_comes_is_readable_in_most_frames_and_leaves(tmp_path: Path) -> None:
    path = tmp_path / "packet.avi"
    write_barcode_video(path, NUMBER, held_frames=12)
    frames = list(frames_of(path))
    assert len(frames) == 2 * EMPTY_FRAMES + ENTER_FRAMES + 12 + LEAVE_FRAMES
    decoder = LiveBarcodes()
    reads = [decoder.decode(frame) for frame in frames]
    assert not any(reads[:EMPTY_FRAMES])
    assert not any(reads[-EMPTY_FRAMES:])
    assert reads[EMPTY_FRAMES + ENTER_FRAMES :][:12].count([NUMBER]) > 6
    assert all(texts in ([], [NUMBER]) for texts in reads)


def test_the_same_seed_draws_the_same_frames() -> None:
    first, again, other = (next(barcode_frames(NUMBER, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_video_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_barcode_video(tmp_path / "nowhere" / "packet.avi", NUMBER)
