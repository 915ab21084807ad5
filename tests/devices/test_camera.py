"""Files that play a camera, and a camera that is not there."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.devices.camera import (
    FILM_ENDED,
    NO_CAMERA,
    FileCamera,
    V4l2Camera,
    controls,
    frames_of,
)
from kiosk.ports import DeviceError, Frame

FAST = 1000.0


def grey_level(frame: Frame) -> int:
    return round(float(frame.mean()))


def plain(level: int) -> Frame:
    return np.full((48, 64, 3), level, np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = tmp_path / "照片"
    pictures.mkdir()
    for name, level in (("b.png", 20), ("a.png", 10), ("c.jpg", 30)):
        cv2.imwrite(str(pictures / name), plain(level))
    (pictures / "notes.txt").write_text("no picture", encoding="utf-8")
    return pictures


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (64, 48))
    for level in (40, 80, 120, 160):
        writer.write(plain(level))
    writer.release()
    return path


def read_all(camera: FileCamera) -> list[int]:
    """The grey levels up to the end of the film."""
    levels: list[int] = []

    def read_on() -> None:
        while True:
            levels.append(grey_level(camera.read()))

    with pytest.raises(DeviceError, match=FILM_ENDED):
        read_on()
    camera.close()
    return levels


def test_a_folder_plays_its_pictures_by_name_and_ends(folder: Path) -> None:
    assert read_all(FileCamera(folder, FAST)) == [10, 20, 30]


def test_a_video_plays_its_frames_and_ends(video: Path) -> None:
    assert read_all(FileCamera(video, FAST)) == pytest.approx([40, 80, 120, 160], abs=2)


def test_a_film_that_ended_stays_ended(folder: Path) -> None:
    camera = FileCamera(folder, FAST)
    read_all(camera)
    with pytest.raises(DeviceError, match=FILM_ENDED):
        camera.read()


def test_a_loop_starts_again(folder: Path) -> None:
    camera = FileCamera(folder, FAST, loop=True)
    assert [grey_level(camera.read()) for _ in range(7)] == [10, 20, 30, 10, 20, 30, 10]
    camera.close()


def test_the_last_frame_is_held(video: Path) -> None:
    camera = FileCamera(video, FAST, hold_last=True)
    levels = [grey_level(camera.read()) for _ in range(8)]
    camera.close()
    assert levels == pytest.approx([40, 80, 120, 160, 160, 160, 160, 160], abs=2)


def test_one_picture_can_be_held(folder: Path) -> None:
    camera = FileCamera(folder / "b.png", FAST, hold_last=True)
    assert [grey_level(camera.read()) for _ in range(3)] == [20, 20, 20]
    camera.close()


def test_a_torn_numbered_picture_is_not_replaced_by_its_neighbours(tmp_path: Path) -> None:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"img{number:02d}.png"), plain(10 * number))
    (tmp_path / "img01.png").write_bytes(b"")
    with pytest.raises(DeviceError, match="img01"):
        next(frames_of(tmp_path / "img01.png"))


def test_a_numbered_picture_is_one_picture_and_not_a_series(tmp_path: Path) -> None:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"img{number:02d}.png"), plain(10 * number))
    assert [grey_level(frame) for frame in frames_of(tmp_path / "img01.png")] == [10]


def test_frames_are_bgr(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "blue.png"), np.full((8, 8, 3), (255, 0, 0), np.uint8))
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((8, 8), 77, np.uint8))
    blue, grey = frames_of(tmp_path)
    assert blue[4, 4].tolist() == [255, 0, 0]
    assert grey[4, 4].tolist() == [77, 77, 77]
    assert blue.dtype == np.uint8
    assert blue.flags.c_contiguous


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.txt", b"hello"),
        ("empty.png", b""),
        ("torn.jpg", b"\xff\xd8\xff\xe0 torn"),
        ("torn.avi", b"RIFF1234AVI LIST" + b"x" * 100),
    ],
)
def test_a_file_that_is_no_picture_is_a_device_error_with_its_name(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    camera = FileCamera(tmp_path / name, loop=True, hold_last=True)
    with pytest.raises(DeviceError, match=name):
        camera.read()
    camera.close()


def test_a_missing_file_and_a_folder_without_pictures_are_device_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.png", tmp_path):
        with pytest.raises(DeviceError, match=path.name):
            FileCamera(path, loop=True).read()


def test_no_frames_a_second_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fps"):
        FileCamera(tmp_path, 0)


@pytest.mark.parametrize("device", ["/dev/no-such-camera", "/dev/null"])
def test_a_camera_that_is_not_there_is_a_device_error_in_chinese(device: str) -> None:
    for _ in range(2):
        with pytest.raises(DeviceError, match=NO_CAMERA):
            V4l2Camera(device, 640, 480)


def test_focus_and_exposure_are_fixed_only_where_they_are_told() -> None:
    assert controls(None, None) == []
    assert controls(35, None) == [(cv2.CAP_PROP_AUTOFOCUS, 0), (cv2.CAP_PROP_FOCUS, 35)]
    manual = 1
    assert controls(0, 80)[1:] == [
        (cv2.CAP_PROP_FOCUS, 0),
        (cv2.CAP_PROP_AUTO_EXPOSURE, manual),
        (cv2.CAP_PROP_EXPOSURE, 80),
    ]
