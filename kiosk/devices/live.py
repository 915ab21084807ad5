"""QR codes from a stream of frames, within about one pass of pyzbar a frame.

Cheap attempts on every frame, then the rescues that pay most, then the others in turn, as far as
the CPU allows that a frame may take.  Each frame brings less than half a pass; what a still
picture does not need is saved, for when a card comes.  On a still picture nothing is made again
that has just failed, until a second is over.

Import this module late, like `decode`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import cv2
from cv2.typing import MatLike

from kiosk.devices.decode import CHEAP, RESCUES, Attempt, Look, attempted, to_grey
from kiosk.ports import Frame

SHARE = 0.42
"""Of a pass of pyzbar: what a frame brings, and so what frames cost on average."""
LARGEST_SHARE = 0.95
"""What one frame may cost, and one in which a code is seen and not read, whatever is saved."""
SAVED_SHARES = 4.0

STILL_FRAMES = 15
"""So long a picture counts as still; then everything is tried again, for noise is never still."""
CELL_PX = 8
STILL_TONE = 10
"""A cell of 8 x 8 px that became so much lighter or darker (of 255) means movement; sensor noise
of 10 moves the mean of 64 px by 1.3, the most of 4,800 cells by 6."""
STILL_EDGES = 8
"""The same for how much neighbouring pixels differ: a code that comes into focus."""

FLAT = tuple(attempt for attempt in RESCUES if attempt.of_flat)
PAYING = tuple(
    attempt for attempt in RESCUES if attempt.name in ("busiest part, much", "equalized")
)
"""On frames of cards in hands these two read most of what the cheap attempts do not."""
IN_TURN = tuple(attempt for attempt in RESCUES if attempt not in (*FLAT, *PAYING))


class LiveDecoder:
    """For a stream of frames of one camera."""

    def __init__(self) -> None:
        self.failures: Counter[str] = Counter()
        self._stillness = Stillness()
        self._failed: set[str] = set()
        self._last_read: Attempt | None = None
        self._turn = 0
        self._saved_shares = SAVED_SHARES

    def decode(self, frame: Frame) -> list[str]:
        """The texts in this frame, each once."""
        grey = to_grey(frame)
        if grey.size == 0:
            return []
        if not self._stillness.is_still(grey):
            self._failed.clear()
        look = Look(grey)
        self._saved_shares = min(self._saved_shares + SHARE, SAVED_SHARES)
        left_share = LARGEST_SHARE
        for attempt in self._attempts(look):
            allowed_share = left_share if look.places else min(left_share, self._saved_shares)
            if attempt not in CHEAP and attempt.cost > allowed_share:
                break
            left_share -= attempt.cost
            self._saved_shares = max(0.0, self._saved_shares - attempt.cost)
            if texts := attempted(attempt, look, self.failures, with_parts=False):
                self._last_read = attempt
                if attempt.of_flat:  # what found its place is needed on the next frame, too
                    self._failed.clear()
                return texts
            self._failed.add(attempt.name)
        self._last_read = None
        return []

    def _attempts(self, look: Look) -> Iterator[Attempt]:
        """What is to be tried on this frame, one after the other until something is read.

        What read the last frame, the cheap ones, those that pay most, and the others in turn;
        those of a flat code as soon as there is one; nothing that has failed on this picture.
        """
        last = self._last_read
        if last is not None and last not in CHEAP and not last.of_flat:
            yield last
        flat = [attempt for attempt in FLAT if attempt.name not in self._failed]
        for attempt in (*CHEAP, *PAYING):
            if attempt.name not in self._failed:
                yield attempt
            while look.places and flat:
                yield flat.pop(0)
        for _ in IN_TURN:
            attempt = IN_TURN[self._turn % len(IN_TURN)]
            if attempt.name not in self._failed:
                yield attempt
            while look.places and flat:
                yield flat.pop(0)
            self._turn += 1


class Stillness:
    """Whether a picture is still the one that was there when the last change was seen."""

    def __init__(self) -> None:
        self._tones: MatLike | None = None
        self._edges: MatLike | None = None
        self._frames = 0

    def is_still(self, grey: MatLike) -> bool:
        """Take in one frame; costs about a twentieth of a pass of pyzbar."""
        tones = _cells(grey)
        edges = _cells(cv2.absdiff(grey[:, 1:], grey[:, :-1])) if grey.shape[1] > 1 else tones
        self._frames += 1
        if (
            self._frames < STILL_FRAMES
            and self._tones is not None
            and self._edges is not None
            and self._tones.shape == tones.shape
            and float(cv2.norm(tones, self._tones, cv2.NORM_INF)) < STILL_TONE
            and float(cv2.norm(edges, self._edges, cv2.NORM_INF)) < STILL_EDGES
        ):
            return True
        self._tones, self._edges, self._frames = tones, edges, 0
        return False


def _cells(grey: MatLike) -> MatLike:
    """The means of cells of CELL_PX x CELL_PX."""
    height_px, width_px = grey.shape
    size = (max(1, width_px // CELL_PX), max(1, height_px // CELL_PX))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
