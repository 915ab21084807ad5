"""The printer's cell grid drawn with the project's font, in black and white.

A receipt printer writes on cells of 12 × 24 dots: one for an ASCII character, two for a hanzi.
Lines that a printer's own font cannot write are drawn here on the same grid, and so is all that
the emulated printer prints.  Only Pillow's basic layout is used: whether its complex one is there
depends on the machine, and a picture of a slip must not.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.slip import MISSING_CELLS, gbk_cells

if TYPE_CHECKING:
    from PIL import Image, ImageFont

CELL_WIDTH_DOTS = 12
CELL_HEIGHT_DOTS = 24
HANZI_BASELINE_DOTS = 21
ASCII_BASELINE_DOTS = 19
"""Higher, as in printers' own fonts, so that g and y keep their tails."""
FONTS = Path(__file__).resolve().parents[1] / "assets" / "fonts"

NO_CHARACTER = "\U0010ffff"

OVERSAMPLING = 4
INK_THRESHOLD = 104
"""Of 255; below one half, so that thin strokes stay whole."""

LEFT, RIGHT, UP, DOWN = (0, 11, 12, 12), (11, 11, 23, 12), (11, 0, 12, 12), (11, 11, 12, 23)
FRAME_ARMS: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "─": (LEFT, RIGHT),
    "│": (UP, DOWN),
    "┌": (RIGHT, DOWN),
    "┐": (LEFT, DOWN),
    "└": (RIGHT, UP),
    "┘": (LEFT, UP),
    "├": (UP, DOWN, RIGHT),
    "┤": (UP, DOWN, LEFT),
    "┬": (LEFT, RIGHT, DOWN),
    "┴": (LEFT, RIGHT, UP),
    "┼": (LEFT, RIGHT, UP, DOWN),
}
"""Bars from the middle of a hanzi cell to its very edges, so that frames close."""


class CellFont:
    """Glyphs on the grid; opens a font file when it first needs it and keeps what it drew."""

    def __init__(self) -> None:
        self._fonts: dict[bool, ImageFont.FreeTypeFont] = {}
        self._had: dict[str, bool] = {}
        self._glyphs: dict[tuple[str, bool], Image.Image] = {}

    def glyph(self, char: str, *, bold: bool) -> Image.Image:
        """One character, mode "1", ink is 1; as wide as its cells (12 or 24 dots), 24 dots high."""
        key = (char, bold)
        if key not in self._glyphs:
            width_dots = CELL_WIDTH_DOTS * gbk_cells(char)
            arms = FRAME_ARMS.get(char)
            self._glyphs[key] = (
                _frame(arms, width_dots) if arms else self._letter(char, width_dots, bold=bold)
            )
        return self._glyphs[key]

    def has(self, char: str) -> bool:
        """Whether the face draws it: what it lacks would come out as its empty box."""
        if gbk_cells(char) < MISSING_CELLS:
            return True
        if char not in self._had:
            font = self._font(bold=False)
            self._had[char] = bytes(font.getmask(char)) != bytes(font.getmask(NO_CHARACTER))
        return self._had[char]

    def text(
        self, text: str, *, width: int = 1, height: int = 1, bold: bool = False
    ) -> Image.Image:
        """A line of text, mode "1", ink is 1; each dot enlarged as a printer enlarges it."""
        from PIL import Image

        glyphs = [self.glyph(char, bold=bold) for char in text]
        line = Image.new("1", (sum(glyph.width for glyph in glyphs), CELL_HEIGHT_DOTS))
        for glyph, left in zip(glyphs, _left_edges(glyphs), strict=True):
            line.paste(glyph, (left, 0))
        size = (line.width * width, line.height * height)
        return line if size == line.size else line.resize(size, Image.Resampling.NEAREST)

    def _letter(self, char: str, width_dots: int, *, bold: bool) -> Image.Image:
        from PIL import Image, ImageDraw

        font = self._font(bold=bold)
        fine = OVERSAMPLING
        baseline_dots = ASCII_BASELINE_DOTS if char.isascii() else HANZI_BASELINE_DOTS
        advance = min(max(round(font.getlength(char)), 1), 4 * CELL_HEIGHT_DOTS * fine)
        canvas = Image.new("L", (max(advance, width_dots * fine), CELL_HEIGHT_DOTS * fine))
        ImageDraw.Draw(canvas).text(
            ((canvas.width - advance) // 2, baseline_dots * fine), char, 255, font, anchor="ls"
        )
        # A letter wider than its cell (W, most capitals) is squeezed into it.
        cell = canvas.resize((width_dots, CELL_HEIGHT_DOTS), Image.Resampling.BOX)
        return cell.point(lambda ink: 255 if ink >= INK_THRESHOLD else 0).convert("1")

    def _font(self, *, bold: bool) -> ImageFont.FreeTypeFont:
        from PIL import ImageFont

        if bold not in self._fonts:
            path = FONTS / ("NotoSansSC-Bold.ttf" if bold else "NotoSansSC-Regular.ttf")
            self._fonts[bold] = ImageFont.truetype(
                str(path), CELL_HEIGHT_DOTS * OVERSAMPLING, layout_engine=ImageFont.Layout.BASIC
            )
        return self._fonts[bold]


def _left_edges(glyphs: Iterable[Image.Image]) -> list[int]:
    edges, left = [], 0
    for glyph in glyphs:
        edges.append(left)
        left += glyph.width
    return edges


def _frame(arms: tuple[tuple[int, int, int, int], ...], width_dots: int) -> Image.Image:
    from PIL import Image, ImageDraw

    cell = Image.new("1", (width_dots, CELL_HEIGHT_DOTS))
    draw = ImageDraw.Draw(cell)
    for arm in arms:
        draw.rectangle(arm, fill=1)
    return cell
