"""QR codes by two decoder families: what they read, and where they saw what they could not read.

A text that comes back is a text that stands in a code: Micro QR is left out because it is
misread, zbar's guesses at other alphabets because they are wrong.  The parts of a message that
was cut into several codes (structured append) are marked, because a part is no text.

Import this module late: it pulls OpenCV and both decoders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import zxingcpp
from cv2.typing import MatLike
from pyzbar import pyzbar

QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
"""The group "QRCode" would include Micro QR."""

STRUCTURED_APPEND = 0b0011
"""Mode indicator of a part (ISO/IEC 18004:2015, table 2)."""

MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, col: (row + col) % 2 == 0,
    lambda row, _col: row % 2 == 0,
    lambda _row, col: col % 3 == 0,
    lambda row, col: (row + col) % 3 == 0,
    lambda row, col: (row // 2 + col // 3) % 2 == 0,
    lambda row, col: row * col % 2 + row * col % 3 == 0,
    lambda row, col: (row * col % 2 + row * col % 3) % 2 == 0,
    lambda row, col: ((row + col) % 2 + row * col % 3) % 2 == 0,
)
"""The eight data masks (ISO/IEC 18004:2015, table 10)."""

MODULES_OF_A_CARD = 29
"""A side of version 3, the village's cards; taken where a decoder does not say the version."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where a code stands: its corners in px, (4, 2) float32 from its upper left one clockwise.

    `modules` is the number of modules on a side.
    """

    corners: MatLike
    modules: int


@dataclass(frozen=True)
class Code:
    """One QR code as a decoder delivers it; without a text it was found and could not be read."""

    text: str
    is_part: bool = False
    place: Place | None = None


def read_zxing(grey: MatLike) -> list[Code]:
    """zxing-cpp with all its own searching: turned, shrunk, inverted."""
    return _read_zxing(grey, zxingcpp.Binarizer.LocalAverage, searching=True)


def read_zxing_fast(grey: MatLike) -> list[Code]:
    """zxing-cpp once over the picture; half the cost, 600 of the 607 reads."""
    return _read_zxing(grey, zxingcpp.Binarizer.LocalAverage)


def read_zxing_inverted(grey: MatLike) -> list[Code]:
    """zxing-cpp once, and once more for light codes on dark ground."""
    return _read_zxing(grey, zxingcpp.Binarizer.LocalAverage, inverted=True)


def read_zxing_threshold(grey: MatLike) -> list[Code]:
    """zxing-cpp once, with one threshold for the whole picture."""
    return _read_zxing(grey, zxingcpp.Binarizer.GlobalHistogram)


def read_zxing_black_and_white(black_and_white: MatLike) -> list[Code]:
    """zxing-cpp once over a picture that has been thresholded already."""
    return _read_zxing(black_and_white, zxingcpp.Binarizer.FixedThreshold)


def read_zbar(grey: MatLike) -> list[Code]:
    """zbar; ASCII only, as it guesses the alphabet of other bytes and returns its guess as text."""
    symbols = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [Code(symbol.data.decode("ascii")) for symbol in symbols if symbol.data.isascii()]


def _read_zxing(
    grey: MatLike,
    binarizer: zxingcpp.Binarizer,
    *,
    searching: bool = False,
    inverted: bool = False,
) -> list[Code]:
    barcodes = zxingcpp.read_barcodes(
        grey,
        formats=QR_CODE,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
        try_rotate=searching,
        try_downscale=searching,
        try_invert=searching or inverted,
        return_errors=True,
    )
    return [
        Code(barcode.text, _is_part(barcode)) if barcode.valid else Code("", place=_place(barcode))
        for barcode in barcodes
    ]


def _place(barcode: zxingcpp.Barcode) -> Place:
    position = barcode.position
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    extra = barcode.extra
    version = str(extra.get("Version", "")) if isinstance(extra, dict) else ""
    modules = 17 + 4 * int(version) if version.isdigit() else MODULES_OF_A_CARD
    return Place(np.array([(corner.x, corner.y) for corner in corners], np.float32), modules)


def _is_part(barcode: zxingcpp.Barcode) -> bool:
    """Whether the first mode indicator says structured append; the binding does not tell.

    The indicator stands in the four modules of the lower right corner, under the data mask.
    """
    extra = barcode.extra
    if not isinstance(extra, dict) or "DataMask" not in extra:
        return False
    mask = MASKS[int(extra["DataMask"])]
    modules = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False))
    last = modules.shape[0] - 1
    indicator = 0
    for row, col in ((last, last), (last, last - 1), (last - 1, last), (last - 1, last - 1)):
        is_black = bool(modules[row, col] < 128)
        indicator = indicator << 1 | (is_black != mask(row, col))
    return indicator == STRUCTURED_APPEND
