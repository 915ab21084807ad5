"""Why a code that stands before the camera cannot be read, by measuring the picture.

Where a decoder has found the code, around its place; else where the picture looks like one.

Import this module late, like `decode`.
"""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
from cv2.typing import MatLike

from kiosk.core.card import CardRefusal
from kiosk.devices import code_like
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

BURNT_SHARE_UNFOUND = 0.3
"""The same as BURNT_SHARE of a block that no decoder has found, whose edges are softer."""

LEAST_CONTRAST = 8
"""Tones, of something in the dark: less is the sensor's noise."""

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
    return cause(grey, look.places[0]) if look.places else cause_unfound(grey)


def cause(grey: MatLike, place: Place) -> CardRefusal:
    """The first of dark, burnt, too near, tilted and too far that holds; else blurred or torn."""
    flat = flattened(grey, place)
    if float(np.percentile(flat, 90)) < DARKEST_PAPER_TONE:
        return CardRefusal.TOO_DARK
    if float((flat >= BURNT_TONE).mean()) > BURNT_SHARE:
        return CardRefusal.GLARE
    side_px = float(np.sqrt(abs(cv2.contourArea(place.corners))))
    if side_px > LARGEST_SHARE_OF_HEIGHT * min(grey.shape):
        return CardRefusal.TOO_NEAR
    if _foreshortened(place.corners) < code_like.LEAST_SQUARE:
        return CardRefusal.TILTED
    if side_px / place.modules < SMALLEST_MODULE_PX:
        return CardRefusal.TOO_FAR
    return CardRefusal.UNREADABLE


def cause_unfound(grey: MatLike) -> CardRefusal | None:
    """The same where no decoder has found a code; None where nothing looks like one."""
    coarse = code_like.block(grey, code_like.COARSE)
    if coarse is not None and code_like.is_near_code(coarse):
        return CardRefusal.TOO_NEAR
    fine = code_like.block(grey, code_like.FINE)
    if fine is not None and code_like.is_code(fine):
        return _cause_of(fine)
    if fine is not None and code_like.is_burnt_code(fine):
        return CardRefusal.GLARE
    if fine is not None and code_like.is_far_card(fine):
        return CardRefusal.TOO_FAR
    if coarse is None:
        return None
    if coarse.paper < DARKEST_PAPER_TONE:
        is_card = coarse.contrast >= LEAST_CONTRAST and code_like.is_dim_card(coarse)
        return CardRefusal.TOO_DARK if is_card else None
    return CardRefusal.UNREADABLE if code_like.is_blurred_card(coarse) else None


def _cause_of(fine: code_like.Block) -> CardRefusal:
    if fine.paper < DARKEST_PAPER_TONE:
        return CardRefusal.TOO_DARK
    if fine.burnt >= BURNT_SHARE_UNFOUND:
        return CardRefusal.GLARE
    is_tilted = fine.squareness < code_like.LEAST_SQUARE
    return CardRefusal.TILTED if is_tilted else CardRefusal.UNREADABLE


def _foreshortened(corners: MatLike) -> float:
    """The shorter way across a place, of the longer."""
    across = float(np.linalg.norm(corners[0] + corners[3] - corners[1] - corners[2]))
    down = float(np.linalg.norm(corners[0] + corners[1] - corners[2] - corners[3]))
    return min(across, down) / max(across, down, 1.0)
