"""How many pictures each reader reads, and for how much CPU, side by side in one run.

    python tests/bench/bench_reading.py [--photos DIR] [--side 640]

Without photographs the frames are drawn cards, from easy to hopeless.  DIR holds pictures and a
truth.json: a list of {"file", "texts": [[spelling, ...] for each code]}.  A picture counts as read
when one of its texts comes back; white space is not compared.  CPU is process time of one thread.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from kiosk.core.card import Card, card_text
from kiosk.devices.card_picture import card_in_hand
from kiosk.devices.card_video import Pose, Shot, photograph, set_stage
from kiosk.devices.decode import LiveDecoder, decode
from kiosk.ports import Frame


@dataclass(frozen=True, eq=False)
class Picture:
    """A grey picture and the spellings that count as right."""

    grey: Frame
    texts: frozenset[str]


@dataclass(frozen=True)
class Result:
    name: str
    right: int
    wrong: int
    cpu_s: float


def pyzbar_alone(grey: Frame) -> list[str]:
    try:
        symbols = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
    except ValueError:
        return []
    return [symbol.data.decode("utf-8", "replace") for symbol in symbols]


def zxing_alone(grey: Frame) -> list[str]:
    kind = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
    codes = zxingcpp.read_barcodes(grey, formats=kind, text_mode=zxingcpp.TextMode.Plain)
    return [code.text for code in codes]


def opencv_alone(grey: Frame) -> list[str]:
    try:
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(grey)
    except (cv2.error, UnicodeDecodeError):
        return []
    return [text] if text else []


def ours(grey: Frame) -> list[str]:
    return decode(grey, with_parts=True)


def squeezed(text: str) -> str:
    return "".join(text.split())


def photographs(folder: Path, side_px: int) -> Iterator[Picture]:
    for entry in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
        grey = cv2.imread(str(folder / entry["file"]), cv2.IMREAD_GRAYSCALE)
        scale = side_px / max(grey.shape)
        if scale < 1:
            grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        spellings = (spelling for spellings in entry["texts"] for spelling in spellings)
        yield Picture(grey, frozenset(squeezed(spelling) for spelling in spellings))


def drawn_cards() -> Iterator[Picture]:
    rng = np.random.default_rng(11)
    text = card_text(Card(township=12, village=3, serial=42, token=bytes(range(16))))
    stage = set_stage(card_in_hand(text), 640, 480, rng)
    for number in range(120):
        hardness = number / 120
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
        grey = cv2.cvtColor(photograph(stage, shot, rng), cv2.COLOR_BGR2GRAY)
        yield Picture(grey, frozenset([text]))


def measured(name: str, read: Callable[[Frame], list[str]], pictures: list[Picture]) -> Result:
    right = wrong = 0
    started_s = time.process_time()
    answers = [read(picture.grey) for picture in pictures]
    cpu_s = time.process_time() - started_s
    for picture, texts in zip(pictures, answers, strict=True):
        right += any(squeezed(text) in picture.texts for text in texts)
        wrong += any(squeezed(text) not in picture.texts for text in texts)
    return Result(name, right, wrong, cpu_s)


def main() -> None:
    arguments = argparse.ArgumentParser(description="reads and CPU of QR readers, side by side")
    arguments.add_argument("--photos", type=Path, help="folder with pictures and truth.json")
    arguments.add_argument("--side", type=int, default=640, help="longest side in px")
    given = arguments.parse_args()
    cv2.setNumThreads(1)
    source = drawn_cards() if given.photos is None else photographs(given.photos, given.side)
    pictures = list(source)
    results = [
        measured("pyzbar alone", pyzbar_alone, pictures),
        measured("zxing-cpp alone", zxing_alone, pictures),
        measured("OpenCV alone", opencv_alone, pictures),
        measured("ours, one frame of a camera", LiveDecoder().decode, pictures),
        measured("ours, all attempts", ours, pictures),
    ]
    print(f"{len(pictures)} pictures; CPU against pyzbar alone")
    print(f"{'':28} {'read':>5} {'wrong':>6} {'ms each':>8} {'CPU':>6}")
    for result in results:
        each_ms = 1000 * result.cpu_s / len(pictures)
        ratio = result.cpu_s / results[0].cpu_s
        print(f"{result.name:28} {result.right:5} {result.wrong:6} {each_ms:8.2f} {ratio:5.2f}x")


if __name__ == "__main__":
    main()
