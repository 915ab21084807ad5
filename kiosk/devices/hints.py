"""Why a code that stands before the camera cannot be read, by measuring the picture around it.

Import this module late, like `decode`.
"""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
from cv2.typing import MatLike

from kiosk.core.card import CardRefusal
from kiosk.devices.decode import CHEAP, Attempt, Look, attempted, to_grey
from kiosk.devices.picture_changes import brightened, enlarged_by_half, flattened, halved
from kiosk.devices.qr import Place, read_zxing_fast
from kiosk.ports import Frame

DARKEST_PAPER_TONE = 60
"""Paper that is no lighter (of 255) is in the dark."""

LARGEST_SHARE_OF_HEIGHT = 0.85
"""A code that is so much of the picture's height is too near: edges are cut, focus is lost."""

SMALLEST_MODULE_PX = 2.2
"""Below 2.0 px a module nothing is read (research: qr.md 4)."""

BURNT_TONE = 250
BURNT_SHARE = 0.45
"""Half of a code is black; where nearly half of its area is burnt out, modules are lost in it."""

LOOKS = (
    CHEAP[0],
    Attempt("brightened", brightened, read_zxing_fast),
    Attempt("halved", halved, read_zxing_fast, enlarges=0.5),
    Attempt("larger by half", enlarged_by_half, read_zxing_fast, enlarges=1.5),
)
"""In each of them other codes are found: plain ones, dark ones, near ones, far ones."""


def hint(frame: Frame) -> CardRefusal | None:
    """Why the code in this frame is not read; None where none is seen, or one that is read."""
    grey = to_grey(frame)
    if grey.size == 0:
        return None
    look = Look(grey)
    for attempt in LOOKS:
        if attempted(attempt, look, Counter(), with_parts=True):
            return None
    return cause(grey, look.places[0]) if look.places else None


def cause(grey: MatLike, place: Place) -> CardRefusal:
    """The first of dark, burnt, too near and too far that holds; else it is blurred or torn."""
    flat = flattened(grey, place)
    if float(np.percentile(flat, 90)) < DARKEST_PAPER_TONE:
        return CardRefusal.TOO_DARK
    if float((flat >= BURNT_TONE).mean()) > BURNT_SHARE:
        return CardRefusal.GLARE
    side_px = float(np.sqrt(abs(cv2.contourArea(place.corners))))
    if side_px > LARGEST_SHARE_OF_HEIGHT * min(grey.shape):
        return CardRefusal.TOO_NEAR
    if side_px / place.modules < SMALLEST_MODULE_PX:
        return CardRefusal.TOO_FAR
    return CardRefusal.UNREADABLE
