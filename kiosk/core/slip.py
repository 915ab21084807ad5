"""What the paper says, as lines; knows nothing of ESC/POS.

A document is a sequence of `Line`s.  `lay_out` turns it into `PaperLine`s of an exact width in
cells: on a GBK printer every byte of the GBK encoding takes one half-width cell, so the encoded
length is the printed width and no width table is needed (research: printer.md 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

MISSING_CELLS = 2
"""Width of a character that GBK lacks: it is drawn, one hanzi wide."""

NO_LINE_START = frozenset("，。、；：！？）】》”’,.;:!?)%")
REPLACED = str.maketrans(
    {
        "\u00a5": "￥",
        "\u00a0": " ",
        "\u2022": "·",
        "\u2013": "-",
        "\u2212": "-",
        "\u3000": "  ",
        "\t": " ",
        "\n": " ",
    }
)


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Text:
    """A paragraph; wraps.  `width` and `height` enlarge every character."""

    text: str
    align: Align = Align.LEFT
    width: int = 1
    height: int = 1
    bold: bool = False


@dataclass(frozen=True)
class Pair:
    """A label on the left edge and a figure on the right edge of one line."""

    left: str
    right: str
    width: int = 1
    height: int = 1
    bold: bool = False


@dataclass(frozen=True)
class GoodsRow:
    """Name, quantity, points; the name wraps, the figures stand on its first line."""

    name: str
    quantity: str
    points: str


@dataclass(frozen=True)
class Rule:
    """A line across the paper."""

    char: str = "-"


@dataclass(frozen=True)
class Box:
    """An empty frame to sign and press a finger in, with its title on the upper edge."""

    title: str
    rows: int = 3


@dataclass(frozen=True)
class Qr:
    """A QR code of an ASCII text, centred."""

    text: str


@dataclass(frozen=True)
class Space:
    rows: int = 1


@dataclass(frozen=True)
class Cut:
    """End of one paper."""


Line = Text | Pair | GoodsRow | Rule | Box | Qr | Space | Cut


@dataclass(frozen=True)
class PaperLine:
    """One line as it stands on the paper: exactly `columns` cells wide when printed."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    framed: bool = False
    """Part of a frame: printed without gap to the next line."""


PaperItem = PaperLine | Qr | Cut

GOODS_COLUMNS = {32: (16, 6, 10), 48: (28, 8, 12)}
"""Cells for name, quantity and points at each paper width."""


def clean(text: str) -> str:
    """Text without control characters, with look-alikes that GBK has."""
    return "".join(
        c for c in text.translate(REPLACED) if c.isprintable() and c not in "\u200b\ufeff"
    )


def gbk_cells(char: str) -> int:
    try:
        return len(char.encode("gbk"))
    except UnicodeEncodeError:
        return MISSING_CELLS


def cells(text: str) -> int:
    """Printed width of a text in half-width cells."""
    return sum(gbk_cells(char) for char in text)


def fit(text: str, width_cells: int, align: Align = Align.LEFT) -> str:
    """Cut or pad to exactly `width_cells`, never splitting a hanzi."""
    out, used = "", 0
    for char in text:
        char_cells = gbk_cells(char)
        if used + char_cells > width_cells:
            break
        out, used = out + char, used + char_cells
    pad = width_cells - used
    left = {Align.LEFT: 0, Align.RIGHT: pad, Align.CENTER: pad // 2}[align]
    return " " * left + out + " " * (pad - left)


def wrap(text: str, width_cells: int) -> list[str]:
    """Lines of at most `width_cells`; closing punctuation does not start a line."""
    lines: list[str] = []
    line = ""
    for char in text:
        if cells(line + char) <= width_cells:
            line += char
        elif char in NO_LINE_START and len(line) > 2:
            lines.append(line[:-1])
            line = line[-1] + char
        else:
            lines.append(line)
            line = char
    return [*lines, line]


def lay_out(lines: Sequence[Line], columns: int) -> list[PaperItem]:
    """The document at a paper width of 32 or 48 cells."""
    return [item for line in lines for item in _items(line, columns)]


def _items(line: Line, columns: int) -> Iterator[PaperItem]:
    match line:
        case Text(text, align, width, height, bold):
            usable = columns // width
            for part in wrap(clean(text), usable):
                yield PaperLine(fit(part, usable, align), width, height, bold)
        case Pair():
            yield from _pair(line, columns // line.width)
        case GoodsRow(name, quantity, points):
            name_cells, quantity_cells, points_cells = GOODS_COLUMNS[columns]
            first, *rest = wrap(clean(name), name_cells - 1)
            figures = fit(clean(quantity), quantity_cells, Align.RIGHT) + fit(
                points, points_cells, Align.RIGHT
            )
            yield PaperLine(fit(first, name_cells) + figures)
            for part in rest:
                yield PaperLine(fit("  " + part, columns))
        case Rule(char):
            yield PaperLine(char * (columns // gbk_cells(char)))
        case Box(title, rows):
            yield from _box(clean(title), rows, columns)
        case Space(rows):
            for _ in range(rows):
                yield PaperLine(" " * columns)
        case Qr() | Cut():
            yield line


def _pair(line: Pair, columns: int) -> Iterator[PaperLine]:
    left, right = clean(line.left), clean(line.right)
    if cells(left) + 1 + cells(right) <= columns:
        gap = " " * (columns - cells(left) - cells(right))
        yield PaperLine(left + gap + right, line.width, line.height, line.bold)
        return
    for text, align in ((left, Align.LEFT), (right, Align.RIGHT)):
        for part in wrap(text, columns):
            yield PaperLine(fit(part, columns, align), line.width, line.height, line.bold)


def _box(title: str, rows: int, columns: int) -> Iterator[PaperLine]:
    inside = columns - 4
    yield PaperLine("┌" + "─" * (inside // 2) + "┐", framed=True)
    for text in [*wrap(title, inside), *[""] * rows]:
        yield PaperLine("│" + fit(text, inside) + "│", framed=True)
    yield PaperLine("└" + "─" * (inside // 2) + "┘", framed=True)
