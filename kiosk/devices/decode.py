"""One picture -> the texts of the QR codes in it.

Attempts in a fixed order: two that cost next to nothing, then rescues that change the picture
first (light, blur, size, rotation; where a code was found and not read, it is laid flat), and at
last the other decoder family.  zxing-cpp alone reads about three quarters of hard photographs
(research: qr.md 3).  A file asks all of them until one reads (`decode`); a camera has another
frame in 66 ms and asks the cheap ones and some of the rescues in turn (`live.LiveDecoder`).

Import this module late: it pulls OpenCV and both decoders.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np
from cv2.typing import MatLike
from pyzbar.pyzbar_error import PyZbarError

from kiosk.devices import picture_changes as change
from kiosk.devices.qr import (
    Code,
    Place,
    read_zbar,
    read_zxing,
    read_zxing_black_and_white,
    read_zxing_fast,
    read_zxing_inverted,
    read_zxing_threshold,
)
from kiosk.ports import Frame

log = logging.getLogger(__name__)

# OpenCV would spread each small filter over all cores and take them from the screen; the
# setting is the process's, and nothing here gains from more than one.
cv2.setNumThreads(1)

DECODER_ERRORS = (ValueError, RuntimeError, cv2.error, PyZbarError)
"""What decoders raise on a picture they cannot bear; zbar's wrapper: ValueError on a part."""

LARGE_PX = 1600
"""Pictures with a longer side get the lighter attempts only: a file is read smaller as well."""

PLACES = 2
"""So many codes of one picture that could not be read are laid flat."""


@dataclass(frozen=True)
class Attempt:
    """One way to look at a grey picture: change it, then let one decoder read it.

    `cost` is its CPU as a share of one pass of pyzbar over the same picture, as measured with
    tests/bench.  `enlarges` says how much larger the changed picture is; None where a place in it
    is none in the picture.  `of_flat` attempts look at the codes found and not read, laid flat.
    """

    name: str
    change: Callable[[MatLike], MatLike]
    read: Callable[[MatLike], list[Code]]
    cost: float = 0.1
    enlarges: float | None = 1.0
    of_flat: bool = False


@dataclass(eq=False)
class Look:
    """What is known of one grey picture while attempt after attempt is made."""

    grey: MatLike
    places: list[Place] = field(default_factory=list)
    flat: dict[int, MatLike] = field(default_factory=dict)

    def pictures(self, attempt: Attempt) -> Iterable[MatLike]:
        """The pictures that an attempt is to change and read."""
        if not attempt.of_flat:
            yield self.grey
            return
        for number, place in enumerate(self.places):
            if number not in self.flat:
                self.flat[number] = change.flattened(self.grey, place)
            yield self.flat[number]

    def note(self, codes: Iterable[Code], enlarged: float) -> None:
        """Keep the places of the codes that were found and not read, each once."""
        for code in codes:
            if code.place is None or len(self.places) == PLACES:
                continue
            place = Place(code.place.corners / np.float32(enlarged), code.place.modules)
            if not any(_same(place, known) for known in self.places):
                self.places.append(place)


def decode(
    frame: Frame, *, failures: Counter[str] | None = None, with_parts: bool = False
) -> list[str]:
    """The texts in one picture, each once; empty when no attempt reads any.

    `frame` is uint8, (height_px, width_px) grey or (height_px, width_px, 3) BGR.  `failures`
    counts the exceptions of the decoders; `with_parts` also returns structured-append parts.
    """
    counted = Counter[str]() if failures is None else failures
    attempts = CASCADE if max(frame.shape[:2]) <= LARGE_PX else LIGHT
    return first_texts(attempts, frame, counted, with_parts=with_parts)


def first_texts(
    attempts: Iterable[Attempt], frame: Frame, failures: Counter[str], *, with_parts: bool
) -> list[str]:
    """The texts that the first successful attempt reads."""
    grey = to_grey(frame)
    if grey.size == 0:
        return []
    look = Look(grey)
    for attempt in attempts:
        texts = attempted(attempt, look, failures, with_parts=with_parts)
        if texts:
            return texts
    return []


def attempted(
    attempt: Attempt, look: Look, failures: Counter[str], *, with_parts: bool
) -> list[str]:
    """The texts that one attempt reads, each once; what it found besides is noted in `look`."""
    codes: list[Code] = []
    for picture in look.pictures(attempt):
        try:
            codes += attempt.read(attempt.change(picture))
        except DECODER_ERRORS as error:
            kind = f"{attempt.name}: {type(error).__name__}"
            failures[kind] += 1
            if failures[kind] == 1:
                log.warning("decoder failed on a picture (%s): %s", kind, error)
    if attempt.enlarges is not None and not attempt.of_flat:
        look.note(codes, attempt.enlarges)
    texts = [code.text for code in codes if code.text and (with_parts or not code.is_part)]
    return list(dict.fromkeys(texts))


def to_grey(frame: Frame) -> MatLike:
    """A contiguous grey picture; the frame itself where it already is one."""
    if frame.ndim == 3:
        return cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if frame.size else frame[:, :, 0]
    return np.ascontiguousarray(frame)


def _same(one: Place, other: Place) -> bool:
    """Whether two places are about the same: their middles lie closer than a sixth of a side."""
    apart_px = np.linalg.norm(one.corners.mean(0) - other.corners.mean(0))
    return bool(apart_px < np.linalg.norm(one.corners[0] - one.corners[1]) / 6)


def _flat(name: str, changed: Callable[[MatLike], MatLike]) -> Attempt:
    read = read_zxing_black_and_white
    return Attempt(f"flat, {name}", changed, read, 0.15, of_flat=True)


CHEAP = (
    Attempt("as it is", change.unchanged, read_zxing_fast, 0.07),
    Attempt("one threshold", change.unchanged, read_zxing_threshold, 0.04),
)
RESCUES = (
    Attempt("halved", change.halved, read_zxing_threshold, 0.02, 0.5),
    Attempt("in 15", change.thresholded_in_15, read_zxing_black_and_white, 0.10),
    Attempt("sharpened", change.sharpened, read_zxing_fast, 0.17),
    _flat("inked", change.flat_inked),
    Attempt("busiest part", change.busiest_part_inked, read_zxing_black_and_white, 0.30, None),
    Attempt("inverted", change.unchanged, read_zxing_inverted, 0.08),
    Attempt("in 25", change.thresholded_in_25, read_zxing_black_and_white, 0.10),
    Attempt("brightened", change.brightened, read_zxing_fast, 0.10),
    Attempt("larger by half", change.enlarged_by_half, read_zxing_fast, 0.20, 1.5),
    Attempt("equalized", change.equalized, read_zxing_fast, 0.10),
    Attempt(
        "busiest part, much",
        change.busiest_part_inked_much,
        read_zxing_black_and_white,
        0.30,
        None,
    ),
    Attempt("doubled", change.doubled, read_zxing, 0.40, 2.0),
    Attempt("flat, sharpened", change.flat_sharpened, read_zxing_fast, 0.15, of_flat=True),
    _flat("inked much", change.flat_inked_much),
    _flat("in 21", change.flat_sharpened_black_and_white),
    Attempt("in 51", change.thresholded_in_51, read_zxing_black_and_white, 0.10),
    Attempt("dark", change.darker_than_around, read_zxing_threshold, 0.12),
    Attempt("lit evenly", change.lit_evenly, read_zxing_threshold, 0.10),
    Attempt("zbar, busiest part", change.busiest_part_inked_much, read_zbar, 0.90, None),
)
THOROUGH = (
    Attempt("speckless", change.speckless, read_zxing_fast, 0.08),
    Attempt("turned a little", change.turned_a_little, read_zxing_fast, 0.20, None),
    Attempt("turned halfway", change.turned_halfway, read_zxing_fast, 0.20, None),
    Attempt("zbar, smoothed", change.smoothed, read_zbar, 0.90),
    Attempt("zbar, speckless", change.speckless_and_sharpened, read_zbar, 1.15),
)
CASCADE = (*CHEAP, *RESCUES[:-1], *THOROUGH[:-2], RESCUES[-1], *THOROUGH[-2:])
"""By what each adds for its cost; zbar last."""
LIGHT = tuple(attempt for attempt in CASCADE if attempt.cost < 0.2)
