"""What stands on a piece of thermal paper: as text, and as a picture one can look at and scan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.devices.cell_font import CELL_HEIGHT_DOTS, CELL_WIDTH_DOTS, CellFont

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

PAPER_WIDTH_DOTS = {32: 464, 48: 640}
"""58 mm and 80 mm of paper at 8 dots a millimetre; 384 and 576 of them can be printed on."""

HEAD_TO_CUTTER_DOTS = 64
"""Bare paper above the first line, between the print head and the cut of the paper before."""
CUT_FEED_DOTS = 40
TEAR_STEP_DOTS = 6

PAPER_TONE = (250, 248, 242)
INK_TONE = (46, 42, 48)
BEHIND_TONE = (214, 211, 205)
GRAIN_SEED = 58


@dataclass(frozen=True)
class Span:
    """Characters of one size and weight within a line."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False


@dataclass(frozen=True)
class TextRow:
    """A printed line; `height_dots` is what the paper moved."""

    spans: tuple[Span, ...]
    cells: int
    height_dots: int
    side: int = 0
    wrapped: bool = False
    """The printer broke the line because the next character did not fit."""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class PictureRow:
    """Dots, ink is 1, from the left edge; `says` is its text in words, if the printer knew it."""

    width_dots: int
    height_dots: int
    bits: bytes = field(repr=False)
    """Rows of whole bytes."""
    left_dots: int = 0
    says: str = ""

    @property
    def text(self) -> str:
        return f"[{self.says or f'图 {self.width_dots}×{self.height_dots}'}]"


Row = TextRow | PictureRow


@dataclass(frozen=True)
class Paper:
    """One piece of paper, cut off or (`torn`) ended by a power cut or a lost buffer."""

    columns: int
    rows: tuple[Row, ...]
    torn: bool = False

    @property
    def text(self) -> list[str]:
        """The lines from top to bottom, Chinese decoded; a picture is one line in brackets."""
        return [row.text for row in self.rows]

    def image(self) -> Image.Image:
        """The paper as it would look, mode RGB, one pixel a dot.

        464 (32 columns) or 640 pixels wide: 384 or 576 dots of print and the bare edges.
        """
        import numpy as np
        from PIL import Image

        grain = np.random.default_rng(GRAIN_SEED)
        ink = _bled(np.asarray(_ink(self), dtype=np.float64))
        ink *= grain.uniform(0.9, 1.0, ink.shape)
        paper = np.array(PAPER_TONE) + grain.normal(0, 1.2, (*ink.shape, 1))
        tones = paper * (1 - ink[..., None]) + np.array(INK_TONE) * ink[..., None]
        tones[_off_the_paper(ink.shape, torn=self.torn)] = BEHIND_TONE
        return Image.fromarray(np.clip(tones, 0, 255).astype(np.uint8), "RGB")

    def save_png(self, path: Path | str) -> None:
        self.image().save(path, format="PNG")


def _ink(paper: Paper) -> Image.Image:
    from PIL import Image

    width_dots = PAPER_WIDTH_DOTS[paper.columns]
    printed_dots = sum(row.height_dots for row in paper.rows)
    height_dots = HEAD_TO_CUTTER_DOTS + printed_dots + CUT_FEED_DOTS
    sheet = Image.new("1", (width_dots, height_dots))
    head = Image.new("1", (paper.columns * CELL_WIDTH_DOTS, printed_dots))
    for picture, left, top in _pieces(paper):
        head.paste(picture, (left, top))
    sheet.paste(head, ((width_dots - head.width) // 2, HEAD_TO_CUTTER_DOTS))
    return sheet


def _pieces(paper: Paper) -> Iterator[tuple[Image.Image, int, int]]:
    """Each thing on the paper with the place of its upper left corner."""
    from PIL import Image

    font = CellFont()
    top = 0
    for row in paper.rows:
        match row:
            case TextRow():
                left = (paper.columns - row.cells) * CELL_WIDTH_DOTS * row.side // 2
                tallest = max((span.height for span in row.spans), default=1) * CELL_HEIGHT_DOTS
                for span in row.spans:
                    ink = font.text(span.text, width=span.width, height=span.height, bold=span.bold)
                    yield ink, left, top + tallest - ink.height
                    left += ink.width
            case PictureRow():
                size = (row.width_dots, row.height_dots)
                yield Image.frombytes("1", size, row.bits), row.left_dots, top
        top += row.height_dots


def _bled(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heat spreads a little: the white dots beside ink turn faintly grey."""
    import numpy as np

    around = np.zeros_like(ink)
    around[1:] += ink[:-1]
    around[:-1] += ink[1:]
    around[:, 1:] += ink[:, :-1]
    around[:, :-1] += ink[:, 1:]
    bled: NDArray[np.float64] = np.maximum(ink * 0.94, np.minimum(around, 2) * 0.07)
    return bled


def _off_the_paper(shape: tuple[int, ...], *, torn: bool) -> NDArray[np.bool_]:
    """Where the paper is not: the teeth of its upper edge, and of a lower edge torn by hand."""
    import numpy as np

    height, width = shape
    across = np.arange(width)
    upper = 2 - np.abs(across % 6 - 3) // 2
    lower = 2 - np.abs(across % 6 - 3) // 2
    if torn:
        steps = np.random.default_rng(GRAIN_SEED).integers(0, 24, width // TEAR_STEP_DOTS + 2)
        lower = np.interp(across / TEAR_STEP_DOTS, np.arange(len(steps)), steps).astype(int)
    down = np.arange(height)[:, None]
    off: NDArray[np.bool_] = (down < upper) | (down >= height - lower)
    return off
