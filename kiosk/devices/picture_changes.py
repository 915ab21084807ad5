"""Ways to change a grey picture so that a decoder reads what it could not read before.

All take and give uint8 (height_px, width_px).  Figures in px hold for pictures of 640 px; those
of a flat code (`flattened`) are related to its modules.
"""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike

from kiosk.devices.qr import Place

FLAT_MODULE_PX = 5.0
FLAT_MARGIN_MODULES = 4
FLAT_LONGEST_PX = 420
"""A large version is flattened with fewer px a module: it would cost more than the picture."""

BUSIEST_PART_PX = 400

BRIGHTER = np.round(255 * np.sqrt(np.arange(256) / 255)).astype(np.uint8)
"""Gamma 0.5."""


def unchanged(grey: MatLike) -> MatLike:
    return grey


def sharpened(grey: MatLike) -> MatLike:
    """Unsharp mask, sigma 1.2 px, amount 1.5: defocus and slight motion."""
    return _unsharp(grey, 1.2, 1.5)


def much_sharpened(grey: MatLike) -> MatLike:
    """Unsharp mask, sigma 2 px, amount 3: bars out of focus, where noise has been averaged."""
    return _unsharp(grey, 2.0, 3.0)


def brightened(grey: MatLike) -> MatLike:
    """Dark tones pulled apart: shade, and a code in the dark beside a lamp."""
    return cv2.LUT(grey, BRIGHTER)


def equalized(grey: MatLike) -> MatLike:
    """Every tone equally often: low contrast, too little light."""
    return cv2.equalizeHist(grey)


def lit_evenly(grey: MatLike) -> MatLike:
    """Divided by the brightest tone around, some 30 px wide: shadows and bright spots."""
    height_px, width_px = grey.shape
    small = cv2.resize(grey, (max(1, width_px // 4), max(1, height_px // 4)), interpolation=3)
    paper = cv2.blur(cv2.dilate(small, np.ones((7, 7), np.uint8)), (7, 7))
    return cv2.divide(grey, cv2.resize(paper, (width_px, height_px)), scale=235)


def halved(grey: MatLike) -> MatLike:
    """Half the size, by areas: noise, moire, blur of a large code."""
    return _resized(grey, 0.5, cv2.INTER_AREA)


def enlarged_by_half(grey: MatLike) -> MatLike:
    return _resized(grey, 1.5, cv2.INTER_CUBIC)


def doubled(grey: MatLike) -> MatLike:
    """Twice the size, cubic: modules of less than two pixels."""
    return _resized(grey, 2.0, cv2.INTER_CUBIC)


def turned_a_little(grey: MatLike) -> MatLike:
    """By 20 degrees about the middle: rows of modules no longer along the rows of pixels."""
    return _turned(grey, 20)


def turned_halfway(grey: MatLike) -> MatLike:
    """By 45 degrees about the middle."""
    return _turned(grey, 45)


def thresholded_in_51(grey: MatLike) -> MatLike:
    """Black and white by the mean of 51 x 51 px: shadow across the card."""
    return _thresholded(grey, neighbourhood_px=51, below_mean=7)


def thresholded_in_25(grey: MatLike) -> MatLike:
    """Black and white by the mean of 25 x 25 px: glare."""
    return _thresholded(grey, neighbourhood_px=25, below_mean=5)


def thresholded_in_15(grey: MatLike) -> MatLike:
    """Black and white by the mean of 15 x 15 px: small modules in uneven light."""
    return _thresholded(grey, neighbourhood_px=15, below_mean=3)


def darker_than_around(grey: MatLike) -> MatLike:
    """How much darker each pixel is than the paper within 31 px (black hat): bright spots."""
    hat = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((31, 31), np.uint8))
    return cv2.bitwise_not(cv2.normalize(hat, hat, 0, 255, cv2.NORM_MINMAX))


def smoothed(grey: MatLike) -> MatLike:
    """Gaussian, sigma 1 px: grain, screens, halftone print."""
    return cv2.GaussianBlur(grey, (0, 0), 1.0)


def speckless(grey: MatLike) -> MatLike:
    """The median of 3 x 3 px: noise, screens, halftone print."""
    return cv2.medianBlur(grey, 3)


def speckless_and_sharpened(grey: MatLike) -> MatLike:
    """The same, then an unsharp mask of 2 px: what zbar reads most of."""
    return _unsharp(speckless(grey), 2.0, 2.0)


def busiest_part_inked(grey: MatLike) -> MatLike:
    """Black and white of `busiest_part`: small, blurred or noisy codes."""
    return _inked(busiest_part(grey), 4.0)


def busiest_part_inked_much(grey: MatLike) -> MatLike:
    """The same with twice the sharpening: a code that is far out of focus."""
    return _inked(busiest_part(grey), 8.0)


def busiest_part(grey: MatLike) -> MatLike:
    """The part with the most edges across and down, BUSIEST_PART_PX long.

    A code is where both are many; text has more of one.  Everything where none stands out.
    """
    height_px, width_px = grey.shape
    small = _resized(grey, 0.5, cv2.INTER_AREA)
    across = cv2.blur(cv2.convertScaleAbs(cv2.Sobel(small, cv2.CV_16S, 1, 0)), (17, 17))
    down = cv2.blur(cv2.convertScaleAbs(cv2.Sobel(small, cv2.CV_16S, 0, 1)), (17, 17))
    edges = cv2.blur(cv2.min(across, down), (9, 9))
    _, busy = cv2.threshold(edges, max(1.0, 0.45 * float(edges.max())), 255, cv2.THRESH_BINARY)
    _, _, parts, _ = cv2.connectedComponentsWithStats(busy)
    part = grey
    if len(parts) > 1:
        left, top, width, height, _ = (int(value) for value in max(parts[1:], key=_squareness))
        margin = round(0.15 * max(width, height)) + 6
        rows = slice(max(0, 2 * (top - margin)), min(height_px, 2 * (top + height + margin)))
        columns = slice(max(0, 2 * (left - margin)), min(width_px, 2 * (left + width + margin)))
        part = grey[rows, columns]
    factor = BUSIEST_PART_PX / max(part.shape)
    return _resized(part, factor, cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA)


def flattened(grey: MatLike, place: Place) -> MatLike:
    """The code at that place alone, as seen from straight above, with its quiet zone.

    5 px a module, or fewer where it has so many that FLAT_LONGEST_PX is not enough.
    """
    side_modules = place.modules + 2 * FLAT_MARGIN_MODULES
    module_px = min(FLAT_MODULE_PX, FLAT_LONGEST_PX / side_modules)
    near_px = FLAT_MARGIN_MODULES * module_px
    far_px = near_px + place.modules * module_px
    corners = [(near_px, near_px), (far_px, near_px), (far_px, far_px), (near_px, far_px)]
    turn = cv2.getPerspectiveTransform(place.corners, np.array(corners, np.float32))
    side_px = round(side_modules * module_px)
    return cv2.warpPerspective(
        grey, turn, (side_px, side_px), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def flat_sharpened(flat: MatLike) -> MatLike:
    """Unsharp mask of a third of a module, amount 3: most of what is blurred or small."""
    return _unsharp(flat, 1.5, 3.0)


def flat_inked(flat: MatLike) -> MatLike:
    """Smoothed and sharpened by a module, then by the mean of 8 x 8 modules: blurred and noisy."""
    return _inked(flat, 4.0)


def flat_inked_much(flat: MatLike) -> MatLike:
    """The same with twice the sharpening."""
    return _inked(flat, 8.0)


def flat_sharpened_black_and_white(flat: MatLike) -> MatLike:
    """Unsharp mask of 0.4 modules, then by the mean of 4 x 4 modules: blurred in uneven light."""
    return _thresholded(_unsharp(flat, 2.0, 2.0), neighbourhood_px=21, below_mean=3)


def _inked(grey: MatLike, amount: float) -> MatLike:
    """Sharpened by what is 9 px around, then black where it is darker than 41 px around."""
    smooth = cv2.GaussianBlur(grey, (5, 5), 1.2)
    sharp = cv2.addWeighted(smooth, 1 + amount, cv2.blur(smooth, (9, 9)), -amount, 0)
    return _thresholded(sharp, neighbourhood_px=41, below_mean=3)


def _squareness(part: MatLike) -> float:
    """Of a row of OpenCV's statistics: its area, less where it is long and narrow."""
    width, height, area = (float(value) for value in part[2:])
    return area * min(width, height) / max(width, height)


def _unsharp(grey: MatLike, sigma_px: float, amount: float) -> MatLike:
    return cv2.addWeighted(grey, 1 + amount, cv2.GaussianBlur(grey, (0, 0), sigma_px), -amount, 0)


def _resized(grey: MatLike, factor: float, interpolation: int) -> MatLike:
    height_px, width_px = grey.shape
    size = (max(1, round(width_px * factor)), max(1, round(height_px * factor)))
    return cv2.resize(grey, size, interpolation=interpolation)


def _turned(grey: MatLike, degrees: float) -> MatLike:
    height_px, width_px = grey.shape
    turn = cv2.getRotationMatrix2D((width_px / 2, height_px / 2), degrees, 1)
    return cv2.warpAffine(grey, turn, (width_px, height_px), borderMode=cv2.BORDER_REPLICATE)


def _thresholded(grey: MatLike, neighbourhood_px: int, below_mean: int) -> MatLike:
    return cv2.adaptiveThreshold(
        grey,
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY,
        neighbourhood_px,
        below_mean,
    )
