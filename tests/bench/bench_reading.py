"""How many pictures each reader reads, and for how much CPU, side by side in one run.

    python tests/bench/bench_reading.py [--photos DIR] [--side 640] [--sequences 100]
        [--codeless 120] [--packets 120]

Pictures are the photographs of DIR (with a truth.json: a list of {"file", "texts": [[spelling,
...] for each code]}) or, without it, drawn cards from easy to hopeless; a picture counts as read
when one of its texts comes back; white space is not compared.  Then come frames without a code,
packets with bars, and sequences of 12 frames of a card that is held before the camera.  CPU is
process time of one thread, and the readers take turns picture by picture, so that what else the
machine does meets all of them alike.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import zxingcpp
from pyzbar import pyzbar
from reading_pictures import (
    FRAMES_OF_A_SEQUENCE,
    Picture,
    codeless_frames,
    drawn_cards,
    drawn_packets,
    photographs,
    sequences,
    squeezed,
)

from kiosk.devices.decode import decode
from kiosk.devices.decode_bars import BAR_RESCUES, LiveBarcodes
from kiosk.devices.live import LiveDecoder
from kiosk.devices.reader import HINT_EVERY, Unread
from kiosk.ports import Frame

Read = Callable[[Frame], list[str]]


@dataclass
class Result:
    """What one reader did over many pictures."""

    name: str
    pictures: int = 0
    right: int = 0
    wrong: int = 0
    cpu_s: float = 0.0

    def take(self, picture: Picture, read: Read) -> bool:
        """Let it read one picture; whether a right text came back."""
        started_s = time.process_time()
        texts = [squeezed(text) for text in read(picture.grey)]
        self.cpu_s += time.process_time() - started_s
        self.pictures += 1
        is_right = any(text in picture.texts for text in texts)
        self.right += is_right
        self.wrong += any(text not in picture.texts for text in texts)
        return is_right


@dataclass
class Held:
    """What one reader did over many sequences."""

    name: str
    frames: int = 0
    read: int = 0
    sequences: int = 0
    cpu_s: float = 0.0


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


BARS = (pyzbar.ZBarSymbol.EAN13, pyzbar.ZBarSymbol.EAN8, pyzbar.ZBarSymbol.CODE128)


def pyzbar_bars(grey: Frame) -> list[str]:
    return [symbol.data.decode() for symbol in pyzbar.decode(grey, symbols=list(BARS))]


def zxing_bars(grey: Frame) -> list[str]:
    kind = zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.EANUPC, zxingcpp.BarcodeFormat.Code128))
    return [code.text for code in zxingcpp.read_barcodes(grey, formats=kind)]


def opencv_bars(grey: Frame) -> list[str]:
    _, texts, _, _ = cv2.barcode.BarcodeDetector().detectAndDecodeWithType(grey)
    return [text for text in texts if text]


def our_bars(grey: Frame) -> list[str]:
    """A packet that is held: as many frames as there are rescues."""
    decoder = LiveBarcodes()
    return next(filter(None, (decoder.decode(grey) for _ in BAR_RESCUES)), [])


BARS_ALONE: dict[str, Read] = {
    "pyzbar alone": pyzbar_bars,
    "zxing-cpp alone": zxing_bars,
    "OpenCV alone": opencv_bars,
}


class Watching:
    """All that the reader does with a frame: the live decoder, and why a card is not read."""

    def __init__(self) -> None:
        self._decoder, self._unread = LiveDecoder(), Unread(HINT_EVERY)

    def __call__(self, grey: Frame) -> list[str]:
        texts = self._decoder.decode(grey)
        self._unread = self._unread.after(texts, grey)
        return texts


def ours(grey: Frame) -> list[str]:
    return decode(grey, with_parts=True)


ALONE: dict[str, Read] = {
    "pyzbar alone": pyzbar_alone,
    "zxing-cpp alone": zxing_alone,
    "OpenCV alone": opencv_alone,
}


def measured(readers: dict[str, Read], pictures: Iterable[Picture]) -> list[Result]:
    """Each picture to each reader, beginning with another one each time."""
    results = [Result(name) for name in readers]
    for number, picture in enumerate(pictures):
        for offset in range(len(results)):
            result = results[(number + offset) % len(results)]
            result.take(picture, readers[result.name])
    return results


def held(count: int) -> list[Held]:
    """Frame after frame of each sequence to each reader until it reads; a new one for each."""
    results = [Held(name) for name in (*ALONE, "ours, frame by frame")]
    for frames in sequences(count):
        for result in results:
            read = ALONE.get(result.name) or LiveDecoder().decode
            watch = Result(result.name)
            result.read += any(watch.take(frame, read) for frame in frames)
            result.frames += watch.pictures
            result.cpu_s += watch.cpu_s
            result.sequences += 1
    return results


def table(title: str, results: list[Result]) -> None:
    print(f"\n{title}; CPU against pyzbar alone")
    print(f"{'':28} {'read':>5} {'wrong':>6} {'ms each':>8} {'CPU':>6}")
    for result in results:
        each_ms = 1000 * result.cpu_s / result.pictures
        ratio = result.cpu_s / results[0].cpu_s
        print(f"{result.name:28} {result.right:5} {result.wrong:6} {each_ms:8.2f} {ratio:5.2f}x")


def table_of_held(results: list[Held]) -> None:
    count = results[0].sequences
    print(f"\n{count} sequences of {FRAMES_OF_A_SEQUENCE} frames of a card held in a hand")
    print(f"{'':28} {'read':>5} {'frames':>7} {'of pyzbar':>9} {'ms':>8}")
    for result in results:
        print(
            f"{result.name:28} {100 * result.read / count:4.0f}% {result.frames / count:7.2f} "
            f"{result.frames / results[0].frames:8.2f}x {1000 * result.cpu_s / count:8.1f}"
        )
    print("frames: until read, on average; all of them where none was read")


def main() -> None:
    arguments = argparse.ArgumentParser(description="reads and CPU of QR readers, side by side")
    arguments.add_argument("--photos", type=Path, help="folder with pictures and truth.json")
    arguments.add_argument("--side", type=int, default=640, help="longest side in px")
    arguments.add_argument("--sequences", type=int, default=100, help="so many are drawn")
    arguments.add_argument("--codeless", type=int, default=120, help="so many are drawn")
    arguments.add_argument("--packets", type=int, default=120, help="so many are drawn")
    given = arguments.parse_args()
    cv2.setNumThreads(1)
    source = drawn_cards(120) if given.photos is None else photographs(given.photos, given.side)
    pictures = list(source)
    live = LiveDecoder()
    readers = ALONE | {"ours, one frame of a camera": live.decode, "ours, all attempts": ours}
    kind = "drawn pictures" if given.photos is None else "photographs"
    table(f"{len(pictures)} {kind}", measured(readers, pictures))
    if given.codeless:
        watching = ALONE | {
            "ours, frame by frame": LiveDecoder().decode,
            "ours, and why it is not read": Watching(),
        }
        results = measured(watching, codeless_frames(given.codeless))
        table(f"{given.codeless} frames without a code", results)
    if given.packets:
        reading = BARS_ALONE | {
            "ours, one frame of a camera": LiveBarcodes().decode,
            "ours, frame after frame": our_bars,
        }
        results = measured(reading, drawn_packets(given.packets))
        table(f"{given.packets} drawn packets with EAN-13 bars", results)
        print("wrong: in one frame; the kiosk believes a number that two frames agree on")
    if given.sequences:
        table_of_held(held(given.sequences))


if __name__ == "__main__":
    main()
