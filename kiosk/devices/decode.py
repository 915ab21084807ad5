"""One picture -> the texts of the QR codes in it.

Attempts in a fixed order: two that cost next to nothing, then rescues that change the picture
first (sharpen, threshold by neighbourhood, enlarge) and one that asks the other decoder family.
zxing-cpp alone reads about 71 % of hard photographs, the five zxing attempts 80 %, with zbar's
83 % (research: qr.md 3).  A file asks all of them until one reads (`decode`); a camera has another
frame in 66 ms and asks the cheap ones and one rescue in turn (`LiveDecoder`).

A text that comes back is a text that stands in a code: Micro QR is left out because it is
misread, zbar's guesses at other alphabets because they are wrong, and the parts of a message
that was cut into several codes (structured append) because a part is no text.

Import this module late: it pulls OpenCV and both decoders.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from cv2.typing import MatLike
from pyzbar import pyzbar
from pyzbar.pyzbar_error import PyZbarError

from kiosk.ports import Frame

log = logging.getLogger(__name__)

# OpenCV would spread each small filter over all cores and take them from the screen; the
# setting is the process's, and nothing here gains from more than one.
cv2.setNumThreads(1)

DECODER_ERRORS = (ValueError, RuntimeError, cv2.error, PyZbarError)
"""What decoders raise on a picture they cannot bear; zbar's wrapper: ValueError on a part."""

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


@dataclass(frozen=True)
class Code:
    """One QR code as a decoder delivers it."""

    text: str
    is_part: bool = False


@dataclass(frozen=True)
class Attempt:
    """One way to look at a grey picture: change it, then let one decoder read it."""

    name: str
    change: Callable[[MatLike], MatLike]
    read: Callable[[MatLike], list[Code]]


def decode(
    frame: Frame, *, failures: Counter[str] | None = None, with_parts: bool = False
) -> list[str]:
    """The texts in one picture, each once; empty when no attempt reads any.

    `frame` is uint8, (height_px, width_px) grey or (height_px, width_px, 3) BGR.  `failures`
    counts the exceptions of the decoders; `with_parts` also returns structured-append parts.
    """
    counted = Counter[str]() if failures is None else failures
    return first_texts(CASCADE, frame, counted, with_parts=with_parts)


class LiveDecoder:
    """For a stream of frames: the cheap attempts on each, and one of the rescues in turn."""

    def __init__(self) -> None:
        self.failures: Counter[str] = Counter()
        self._turn = 0

    def decode(self, frame: Frame) -> list[str]:
        """The texts in this frame; a still card that needs one rescue has it within four frames."""
        rescue = RESCUES[self._turn % len(RESCUES)]
        self._turn += 1
        return first_texts((*CHEAP, rescue), frame, self.failures, with_parts=False)


def sees_code(frame: Frame) -> bool:
    """Whether a QR code is in the picture that cannot be read: found, but too blurred or torn."""
    grey = to_grey(frame)
    if grey.size == 0:
        return False
    try:
        found = zxingcpp.read_barcodes(
            grey, formats=QR_CODE, try_rotate=False, try_downscale=False, return_errors=True
        )
    except DECODER_ERRORS:
        return False
    return any(not barcode.valid for barcode in found)


def first_texts(
    attempts: Iterable[Attempt], frame: Frame, failures: Counter[str], *, with_parts: bool
) -> list[str]:
    """The texts that the first successful attempt reads."""
    grey = to_grey(frame)
    if grey.size == 0:
        return []
    for attempt in attempts:
        try:
            codes = attempt.read(attempt.change(grey))
        except DECODER_ERRORS as error:
            kind = f"{attempt.name}: {type(error).__name__}"
            failures[kind] += 1
            if failures[kind] == 1:
                log.warning("decoder failed on a picture (%s): %s", kind, error)
            continue
        texts = [code.text for code in codes if code.text and (with_parts or not code.is_part)]
        if texts:
            return list(dict.fromkeys(texts))
    return []


def to_grey(frame: Frame) -> MatLike:
    """A contiguous grey picture; the frame itself where it already is one."""
    if frame.ndim == 3:
        return cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if frame.size else frame[:, :, 0]
    return np.ascontiguousarray(frame)


def read_zxing(grey: MatLike) -> list[Code]:
    """zxing-cpp with all its own searching: turned, shrunk, inverted."""
    return _read_zxing(grey, zxingcpp.Binarizer.LocalAverage, searching=True)


def read_zxing_fast(grey: MatLike) -> list[Code]:
    """zxing-cpp once over the picture; half the cost, 600 of the 607 reads."""
    return _read_zxing(grey, zxingcpp.Binarizer.LocalAverage, searching=False)


def read_zxing_threshold(grey: MatLike) -> list[Code]:
    """zxing-cpp once, with one threshold for the whole picture."""
    return _read_zxing(grey, zxingcpp.Binarizer.GlobalHistogram, searching=False)


def read_zbar(grey: MatLike) -> list[Code]:
    """zbar; ASCII only, as it guesses the alphabet of other bytes and returns its guess as text."""
    symbols = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [Code(symbol.data.decode("ascii")) for symbol in symbols if symbol.data.isascii()]


def unchanged(grey: MatLike) -> MatLike:
    return grey


def sharpened(grey: MatLike) -> MatLike:
    """Unsharp mask, sigma 1.2 px, amount 1.5: defocus and slight motion."""
    return cv2.addWeighted(grey, 2.5, cv2.GaussianBlur(grey, (0, 0), 1.2), -1.5, 0)


def doubled(grey: MatLike) -> MatLike:
    """Twice the size, cubic: modules of less than two pixels."""
    return cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def thresholded_in_51(grey: MatLike) -> MatLike:
    """Black and white by the mean of 51 x 51 px: shadow across the card."""
    return _thresholded(grey, neighbourhood_px=51, below_mean=7)


def thresholded_in_25(grey: MatLike) -> MatLike:
    """Black and white by the mean of 25 x 25 px: glare."""
    return _thresholded(grey, neighbourhood_px=25, below_mean=5)


def _thresholded(grey: MatLike, neighbourhood_px: int, below_mean: int) -> MatLike:
    return cv2.adaptiveThreshold(
        grey,
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY,
        neighbourhood_px,
        below_mean,
    )


def _read_zxing(grey: MatLike, binarizer: zxingcpp.Binarizer, *, searching: bool) -> list[Code]:
    barcodes = zxingcpp.read_barcodes(
        grey,
        formats=QR_CODE,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
        try_rotate=searching,
        try_downscale=searching,
        try_invert=searching,
    )
    return [Code(barcode.text, _is_part(barcode)) for barcode in barcodes if barcode.valid]


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


CHEAP = (
    Attempt("as it is", unchanged, read_zxing_fast),
    Attempt("one threshold", unchanged, read_zxing_threshold),
)
RESCUES = (
    Attempt("sharpened", sharpened, read_zxing_fast),
    Attempt("thresholded", thresholded_in_51, read_zxing_threshold),
    Attempt("doubled", doubled, read_zxing),
    Attempt("zbar", thresholded_in_25, read_zbar),
)
CASCADE = (*CHEAP, *RESCUES)
