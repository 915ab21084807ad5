"""Which texts are in sight of the camera, and which are to be told: pure, frame by frame."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable


class Sightings:
    """Which texts are in sight, so that a card lying still is told of once."""

    def __init__(self, forget_after_frames: int) -> None:
        """A text is forgotten after it was missing from so many frames in a row."""
        self._forget_after_frames = forget_after_frames
        self._missed_frames: dict[str, int] = {}

    def newly_seen(self, texts: Iterable[str]) -> list[str]:
        """Take in the texts of one frame; those that were not in sight before."""
        seen = dict.fromkeys(texts, 0)
        new = [text for text in seen if text not in self._missed_frames]
        missed = {
            text: frames + 1
            for text, frames in self._missed_frames.items()
            if frames + 1 < self._forget_after_frames
        }
        self._missed_frames = missed | seen
        return new

    def holds(self, text: str) -> bool:
        """Whether the text is in sight, as far as is known."""
        return text in self._missed_frames


class Agreement:
    """Which texts several frames agree on: of bars, one frame alone is wrong once in a hundred."""

    def __init__(self, needed_frames: int = 2, of_frames: int = 10) -> None:
        """`of_frames` must hold `needed_frames` turns through the decoder's rescues."""
        self._needed_frames = needed_frames
        self._frames: deque[frozenset[str]] = deque(maxlen=of_frames)

    def agreed(self, texts: Iterable[str]) -> list[str]:
        """Take in one frame; those of its texts that enough of the last frames had.

        None had another text more often: of two that differ, the rarer is the misread one.
        """
        seen = dict.fromkeys(texts)
        self._frames.append(frozenset(seen))
        counts = Counter(text for frame in self._frames for text in frame)
        enough = max(self._needed_frames, *counts.values(), 0)
        return [text for text in seen if counts[text] >= enough]


class BarcodeWatch:
    """What is known of the goods before the camera since their barcodes are wanted."""

    def __init__(self, forget_after_frames: int) -> None:
        self._agreement = Agreement()
        self._sightings = Sightings(forget_after_frames)

    def newly_seen(self, texts: Iterable[str]) -> list[str]:
        """Take in the texts of one frame; those to be told now."""
        read = list(texts)
        agreed = self._agreement.agreed(read)
        # What was told once stays in sight with every frame that reads it.
        return self._sightings.newly_seen(
            text for text in read if text in agreed or self._sightings.holds(text)
        )
