"""`kiosk scan`: what the reader makes of pictures and videos."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from kiosk.devices.camera import frames_of, is_picture, picture
from kiosk.ports import DeviceError, Frame

LONG_SIDES_PX = (4000, 1280, 640)
"""Sizes to which a picture is fitted, in this order; decoders see different things in each."""

LINE_BREAK = re.compile(r"\r\n|\r|\n")


def scan(paths: Sequence[str], out: TextIO, err: TextIO) -> int:
    r"""Print `path<TAB>text` for each code that is read; 0 when every file gave one, else 1.

    A line break in a text is printed as `\n`, all else as it is.  A file without a readable code
    has one line `path<TAB>`; one that cannot be opened has a sentence on `err` besides.  A video
    gives its distinct texts in the order in which they come up, a folder counts as the files in
    it.
    """
    is_all_read = True
    for path in (file for given in paths for file in _files(given)):
        texts: list[str] = []
        try:
            texts = list(texts_in(Path(path)))
        except DeviceError as error:
            print(error, file=err)
        except OSError:
            print(f"“{path}”打不开。", file=err)
        for text in texts or [""]:
            print(f"{path}\t{_in_one_line(text)}", file=out, flush=True)
        is_all_read = is_all_read and bool(texts)
    return 0 if is_all_read else 1


def texts_in(path: Path) -> Iterator[str]:
    """The distinct texts in a picture or video; raises DeviceError when it cannot be opened."""
    if is_picture(path):
        yield from picture_texts(picture(path))
    else:
        yield from _video_texts(frames_of(path))


def picture_texts(frame: Frame) -> list[str]:
    """All attempts at the picture's own size, then at smaller ones."""
    from kiosk.devices.decode import decode

    for fitted in _fitted(frame):
        texts = decode(fitted, with_parts=True)
        if texts:
            return texts
    return []


def _in_one_line(text: str) -> str:
    return LINE_BREAK.sub(r"\\n", text)


def _files(path: str) -> list[str]:
    """The files of a folder by name; else the path itself, whatever it is."""
    try:
        if Path(path).is_dir():
            return [str(file) for file in sorted(Path(path).iterdir()) if file.is_file()]
    except OSError:
        pass  # it fails again where it is opened, and is told there
    return [path]


def _fitted(frame: Frame) -> Iterator[Frame]:
    import cv2

    height_px, width_px = frame.shape[:2]
    long_side_px = max(height_px, width_px)
    if long_side_px <= LONG_SIDES_PX[0]:
        yield frame
    for side_px in LONG_SIDES_PX:
        if side_px < long_side_px:
            scale = side_px / long_side_px
            size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
            yield cv2.resize(frame, size, interpolation=cv2.INTER_AREA)


def _video_texts(frames: Iterable[Frame]) -> Iterator[str]:
    """As a camera would give them: frame after frame through the live decoder."""
    from kiosk.devices.live import LiveDecoder

    decoder = LiveDecoder()
    seen: set[str] = set()
    for frame in frames:
        for text in decoder.decode(frame):
            if text not in seen:
                seen.add(text)
                yield text
