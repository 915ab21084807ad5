"""One picture -> the barcodes of goods that seem to be in it: EAN, UPC, Code 128, ITF-14.

Apart from the QR codes' decoder, because it runs only while barcodes are wanted.  Bars are read
along one line across them and are misread far more easily than a QR code: about once in a hundred
reads, with a right check digit (research: qr.md 5).  So what comes back here is to be believed only
when several frames agree on it (`sightings.Agreement`).

Import this module late, like `decode`.
"""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import zxingcpp
from cv2.typing import MatLike

from kiosk.core.barcode import normal_barcode
from kiosk.devices.decode import Attempt, first_texts
from kiosk.devices.picture_changes import much_sharpened, sharpened, unchanged
from kiosk.devices.qr import Code
from kiosk.ports import Frame

BARS = zxingcpp.BarcodeFormats(
    (
        zxingcpp.BarcodeFormat.EANUPC,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.ITF14,
    )
)
EAN_MODULES = {
    zxingcpp.BarcodeFormat.EAN13: 95,
    zxingcpp.BarcodeFormat.UPCA: 95,
    zxingcpp.BarcodeFormat.EAN8: 67,
    zxingcpp.BarcodeFormat.UPCE: 51,
}
"""Width of a whole symbol (GS1 General Specifications, 5.2.1)."""
NARROWEST_MODULE_PX = 1.3
"""EAN bars that are finer in the picture are misread the same way frame after frame."""
LEAST_SIDE_PX = 40
"""OpenCV's finder cannot bear smaller pictures."""
ITF_LENGTH = 14
FOUND = 2
"""So many blocks of bars that were found in one picture are laid flat."""
FLAT_ENLARGED = 1.5
FLAT_MARGIN = 0.12
"""Of the bars' width, on both sides: their quiet zone, and what the finder cut off."""
FLAT_LONGEST_PX = 900
FLAT_HEIGHT_PX = 20
ACROSS_LINES = 5
"""The bars' height is averaged to so few lines: noise goes, and the bars stay."""
UPC_E_PREFIX = "00"
"""UPC-E of number system 0 in 13 digits.  System 1, which nobody prints, has the parities that the
left half of an EAN-13 beginning with 6 has too: every tenth Chinese packet would be read as one."""


class LiveBarcodes:
    """For a stream of frames: upright and on their side in each, and one of the rescues in turn.

    Within four frames it has tried every angle.
    """

    def __init__(self) -> None:
        self.failures: Counter[str] = Counter()
        self._turn = 0

    def decode(self, frame: Frame) -> list[str]:
        """The goods' texts (`core.barcode.normal_barcode`) that this one frame seems to show."""
        rescue = BAR_RESCUES[self._turn % len(BAR_RESCUES)]
        self._turn += 1
        return first_texts((*BAR_CHEAP, rescue), frame, self.failures, with_parts=False)


def read_bars(grey: MatLike, enlarged: float = 1.0) -> list[Code]:
    """zxing-cpp once over the rows: bars that stand within some 30 degrees of upright.

    `enlarged` says how much larger than the camera's picture this one is.
    """
    barcodes = zxingcpp.read_barcodes(
        grey,
        formats=BARS,
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    texts = [_goods_text(barcode, enlarged) for barcode in barcodes if barcode.valid]
    return [Code(text) for text in texts if text is not None]


def read_bars_found(grey: MatLike) -> list[Code]:
    """Blocks of bars at any angle by OpenCV's finder, each laid flat, averaged along its bars.

    OpenCV's own reading of them is not asked: it is wrong more often (tests/bench).
    """
    if min(grey.shape) < LEAST_SIDE_PX:
        return []
    is_found, corners = cv2.barcode.BarcodeDetector().detect(grey)
    if not is_found:
        return []
    found = corners.reshape(-1, 4, 2)[:FOUND]
    return [code for each in found for code in read_bars(flat_bars(grey, each), FLAT_ENLARGED)]


def flat_bars(grey: MatLike, corners: MatLike) -> MatLike:
    """The bars between these corners, (4, 2) in px, upright, enlarged, averaged and sharpened."""
    across = corners[1] - corners[0] + corners[2] - corners[3]
    along = corners[2] - corners[1] + corners[3] - corners[0]
    if np.linalg.norm(across) < np.linalg.norm(along):
        corners, across = np.roll(corners, 1, axis=0), -along
    margin = FLAT_MARGIN * across / 2
    corners = corners + np.array([-margin, margin, margin, -margin])
    width_px = (1 + 2 * FLAT_MARGIN) * float(np.linalg.norm(across)) / 2 * FLAT_ENLARGED
    size = (min(FLAT_LONGEST_PX, max(1, round(width_px))), 3 * FLAT_HEIGHT_PX)
    to = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), to)
    flat = cv2.warpPerspective(
        grey, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    lines = cv2.resize(flat, (size[0], ACROSS_LINES), interpolation=cv2.INTER_AREA)
    return much_sharpened(cv2.resize(lines, (size[0], FLAT_HEIGHT_PX)))


def on_its_side(grey: MatLike) -> MatLike:
    return cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE)


def turned_left(grey: MatLike) -> MatLike:
    """Turned by 45 degrees to the left, on a larger canvas."""
    return _turned(grey, 45)


def turned_right(grey: MatLike) -> MatLike:
    return _turned(grey, -45)


def _turned(grey: MatLike, degrees: float) -> MatLike:
    height_px, width_px = grey.shape
    side_px = round((width_px + height_px) * np.sqrt(0.5))
    turn = cv2.getRotationMatrix2D((width_px / 2, height_px / 2), degrees, 1)
    turn[:, 2] += (side_px - width_px) / 2, (side_px - height_px) / 2
    return cv2.warpAffine(grey, turn, (side_px, side_px), borderMode=cv2.BORDER_REPLICATE)


def _goods_text(barcode: zxingcpp.Barcode, enlarged: float) -> str | None:
    """The text as goods are known by, or None where these bars are not to be trusted.

    zxing-cpp expands UPC-E, and reads ITF of any length whatever it is asked for.
    """
    text = normal_barcode(barcode.text)
    if text is None:
        return None
    kind = barcode.format
    left, right = barcode.position.top_left, barcode.position.top_right
    width_px = np.hypot(right.x - left.x, right.y - left.y)
    if width_px < NARROWEST_MODULE_PX * enlarged * EAN_MODULES.get(kind, 0):
        return None
    if kind == zxingcpp.BarcodeFormat.UPCE and not text.startswith(UPC_E_PREFIX):
        return None
    if kind == zxingcpp.BarcodeFormat.ITF and len(barcode.text) != ITF_LENGTH:
        return None
    return text


BAR_CHEAP = (
    Attempt("bars", unchanged, read_bars),
    Attempt("bars on their side", on_its_side, read_bars),
)
BAR_RESCUES = (
    Attempt("bars found", unchanged, read_bars_found, 0.35),
    Attempt("bars turned left", turned_left, read_bars),
    Attempt("bars sharpened", sharpened, read_bars),
    Attempt("bars turned right", turned_right, read_bars),
)
