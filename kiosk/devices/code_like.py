"""What looks like a code where no decoder has found one: measured from the texture of the picture.

A QR code is a compact block with as many edges across as down, about half of it dark, and bare
paper around; text is mostly paper, bars have edges one way only, wood and cloth have soft ones.
Blurred, in the dark, cut off by the picture's edge or tilted it is still such a block.  The bounds
are those between drawn cards in every such state and drawn counters with goods and notices
(tests/devices/test_hints.py).

Import this module late, like `decode`.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

BURNT_TONE = 250
LEAST_SQUARE = 0.62
"""A code whose shorter side is less of its longer one is tipped by more than 50 degrees."""

LEAST_EDGES = 0.33
"""Of the contrast: wood, cloth and shadows have softer ones."""

BUSY_SHARE = 0.45
"""Of the most edges anywhere: what has as many belongs to a block."""


@dataclass(frozen=True)
class Scale:
    """How finely to look: the picture's longest side, smoothing and windows, all in px of it."""

    longest_px: int
    smooth_px: float
    window_px: int
    join_px: int


FINE = Scale(320, 1.0, 13, 9)
COARSE = Scale(96, 0.6, 7, 5)


@dataclass(frozen=True)
class Block:
    """The most code-like block of a picture; shares are of 1."""

    side_share: float
    """Its longer side, of the picture's longest."""

    squareness: float
    """Its shorter side, of the longer."""

    fill: float
    """Of its rectangle."""

    dark: float
    """How much of it is nearer to its darkest tone than to its lightest."""

    quiet: float
    """How much of the band around it is as light as its paper."""

    edges: float
    """How steep its tones change, of the contrast."""

    contrast: float
    """From its darkest to its lightest tone, of 255."""

    paper: float
    """Its lightest tone, of 255."""

    burnt: float
    """How much of it is at the end of the camera's range."""


def block(grey: MatLike, scale: Scale) -> Block | None:
    """The largest and squarest block of edges across and down; None where nothing has any."""
    height_px, width_px = grey.shape
    factor = scale.longest_px / max(height_px, width_px)
    size = (max(1, round(width_px * factor)), max(1, round(height_px * factor)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if factor < 1 else grey
    smooth = cv2.GaussianBlur(small, (0, 0), scale.smooth_px)
    window = (scale.window_px, scale.window_px)
    across = cv2.blur(cv2.convertScaleAbs(cv2.Sobel(smooth, cv2.CV_16S, 1, 0)), window)
    down = cv2.blur(cv2.convertScaleAbs(cv2.Sobel(smooth, cv2.CV_16S, 0, 1)), window)
    edges = cv2.blur(cv2.min(across, down), (scale.join_px, scale.join_px))
    most = float(edges.max())
    busy = (edges > BUSY_SHARE * most).astype(np.uint8)
    count, parts, figures, _ = cv2.connectedComponentsWithStats(busy)
    if count < 2:
        return None
    number = 1 + max(range(count - 1), key=lambda each: _squareness(figures[1 + each]))
    part = (parts == number).astype(np.uint8)
    inside = np.sort(small[part > 0])
    darkest, lightest = (float(inside[len(inside) * each // 100]) for each in (5, 95))
    middle, contrast = (darkest + lightest) / 2, lightest - darkest
    if most < LEAST_EDGES * contrast:
        return None
    _, (one_px, other_px), _ = cv2.minAreaRect(cv2.findNonZero(part))
    longer_px, shorter_px = max(one_px, other_px), min(one_px, other_px)
    around = small[_band(part, round(longer_px)) > 0]
    return Block(
        side_share=longer_px / max(small.shape),
        squareness=shorter_px / max(longer_px, 1.0),
        fill=len(inside) / max(longer_px * shorter_px, 1.0),
        dark=float((inside < middle).mean()),
        quiet=float((around > middle).mean()) if around.size else 0.0,
        edges=most / max(contrast, 1.0),
        contrast=contrast,
        paper=lightest,
        burnt=float((inside >= BURNT_TONE).mean()),
    )


def _squareness(figures: MatLike) -> float:
    """Of a row of OpenCV's statistics: its area, less where it is long and narrow."""
    width, height, area = (float(value) for value in figures[2:])
    return area * min(width, height) / max(width, height)


def _band(part: MatLike, side_px: int) -> MatLike:
    """A tenth of its side wide, two px away."""
    wide_px = 5 + 2 * max(2, side_px // 10 - 2)
    near = cv2.dilate(part, np.ones((5, 5), np.uint8))
    return cv2.dilate(part, np.ones((wide_px, wide_px), np.uint8)) - near


def is_code(fine: Block) -> bool:
    """A whole code with its bare margin, in whatever light."""
    is_flat = fine.squareness >= LEAST_SQUARE
    return (
        fine.quiet >= (0.93 if is_flat else 0.95)
        and fine.fill >= (0.8 if is_flat else 0.85)
        and fine.edges >= (LEAST_EDGES if is_flat else 0.5)
        and fine.squareness >= 0.42
        and fine.contrast >= 5
        and 0.4 <= fine.dark <= 0.62
    )


def is_burnt_code(fine: Block) -> bool:
    """A code in which a lamp is mirrored: what is left of it has no whole sides."""
    return (
        fine.burnt >= 0.15
        and fine.quiet >= 0.98
        and fine.fill >= 0.56
        and fine.edges >= 0.56
        and fine.squareness >= 0.45
        and 0.36 <= fine.dark <= 0.62
        and fine.contrast >= 180
    )


def is_near_code(coarse: Block) -> bool:
    """A code that fills the picture, and may be cut off by its edge."""
    return (
        coarse.side_share >= 0.53
        and coarse.edges >= 0.75
        and coarse.quiet >= 0.8
        and 0.44 <= coarse.dark <= 0.56
        and coarse.fill >= 0.72
        and coarse.squareness >= 0.55
        and coarse.contrast >= 120
    )


def is_far_card(fine: Block) -> bool:
    """A whole card, code and writing in one, that is a few dozen px wide."""
    is_small = fine.side_share <= 0.2 and fine.contrast >= 100
    is_filled = fine.fill >= 0.65 and fine.quiet <= 0.3
    return is_small and is_filled and _is_shaped_like_a_card(fine)


def is_blurred_card(coarse: Block) -> bool:
    """The same of a card that is near enough."""
    return is_dim_card(coarse) and coarse.contrast >= 100


def is_dim_card(coarse: Block) -> bool:
    """The same in hardly any light."""
    is_filled = coarse.fill >= 0.7 and coarse.quiet <= 0.25
    return 0.3 <= coarse.side_share <= 0.75 and is_filled and _is_shaped_like_a_card(coarse)


def _is_shaped_like_a_card(found: Block) -> bool:
    """On a darker ground, and as long for its width as a card is."""
    return 0.54 <= found.squareness <= 0.74 and 0.4 <= found.dark <= 0.56 and found.edges >= 0.45
