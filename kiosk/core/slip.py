"""What the paper says, as lines; knows nothing of ESC/POS.

A document is a sequence of `Line`s.  `lay_out` turns it into `PaperLine`s of an exact width in
cells: on a GBK printer every byte of the GBK encoding takes one half-width cell, so the encoded
length is the printed width and no width table is needed (research: printer.md 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

MISSING_CELLS = 2
"""Width of a character that GBK lacks: it is drawn, one hanzi wide."""

NO_LINE_END = frozenset("（《【“‘(")
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


RUN = re.compile(r"[0-9A-Za-z.]+$")
"""A figure or word at the end of a line that would be torn apart."""


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
    drawn: bool = False
    """In our face, also where the printer's own font has every character."""


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
class Headline:
    """A figure with its unit on one line, as large as the paper is wide, about in the middle."""

    figure: str
    unit: str


@dataclass(frozen=True)
class Figures:
    """Labels with short figures side by side, in columns that stand under each other."""

    figures: tuple[tuple[str, str], ...]


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


Line = Text | Headline | Pair | GoodsRow | Figures | Rule | Box | Qr | Space | Cut


@dataclass(frozen=True)
class PaperLine:
    """One line as it stands on the paper: exactly `columns` cells wide when printed."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    framed: bool = False
    """Part of a frame: printed without gap to the next line."""
    drawn: bool = False


PaperItem = PaperLine | Qr | Cut

GOODS_COLUMNS = {32: (16, 6, 10), 48: (28, 8, 12)}
"""Cells for name, quantity and points at each paper width."""

INDENT = 2
FIGURES_A_LINE = {32: 3, 48: 4}

LARGEST = 8
"""Times that a printer enlarges a character."""

OFF_CENTRE_CELLS = 4
"""How much more may be bare on one side of a headline than on the other."""


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
    """Lines of at most `width_cells`; closing punctuation does not start a line.

    A figure or a word goes to the next line whole, unless it is longer than half a line.
    """
    lines: list[str] = []
    line = ""
    for char in text:
        if cells(line + char) <= width_cells:
            line += char
            continue
        kept = _carried(line, char, width_cells)
        lines.append(line[: len(line) - len(kept)])
        line = kept + char
    return [*lines, line]


def _carried(line: str, char: str, width_cells: int) -> str:
    """The end of a full line that must not be parted from the character after it."""
    if len(line) > 2 and line[-1] in NO_LINE_END:
        return line[-1]
    closing = char in NO_LINE_START and len(line) > 2
    if not closing and not (char.isascii() and char.isalnum()):
        return ""
    run = RUN.search(line)
    if run and len(run[0]) <= width_cells // 2:
        return run[0]
    return line[-1] if closing else ""


def lay_out(lines: Sequence[Line], columns: int) -> list[PaperItem]:
    """The document at a paper width of 32 or 48 cells."""
    return [item for line in lines for item in _items(line, columns)]


def _items(line: Line, columns: int) -> Iterator[PaperItem]:
    match line:
        case Text(text, align, width, height, bold, drawn):
            usable = columns // width
            for part in wrap(clean(text), usable):
                fitted = fit(part, usable, align)
                yield PaperLine(fitted, width, height, bold, drawn=drawn)
        case Headline(figure, unit):
            yield _headline(clean(figure), clean(unit), columns)
        case Pair():
            yield from _pair(line, columns // line.width)
        case GoodsRow():
            yield from _goods_row(line, columns)
        case Figures(figures):
            yield from _figures(figures, columns)
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
    room = columns - cells(right) - 1
    if room > columns // 2:  # a short figure stands on the first line of a long name
        first, *rest = wrap(left, room - INDENT)
        texts = [fit(first, columns - cells(right)) + right]
    else:
        *more, last = wrap(left, columns)
        said = wrap(right, columns - INDENT)
        align = Align.RIGHT if len(said) == 1 else Align.LEFT
        texts = [*more, last]
        rest = [fit(text, columns - INDENT, align) for text in said]
    for text in [*texts, *(" " * INDENT + text for text in rest)]:
        yield PaperLine(fit(text, columns), line.width, line.height, line.bold)


def _headline(figure: str, unit: str, columns: int) -> PaperLine:
    """The largest size that is in the middle, with or without a space before the unit."""
    for size in range(LARGEST, 1, -1):
        for text in (figure + unit, f"{figure} {unit}"):
            spare = columns // size - cells(text)
            bare = columns - size * (cells(text) + 2 * (spare // 2))
            if spare >= 0 and bare <= OFF_CENTRE_CELLS:
                fitted = fit(text, columns // size, Align.CENTER)
                return PaperLine(fitted, size, size, bold=True)
    return PaperLine(fit(figure + unit, columns, Align.CENTER), bold=True)


def _goods_row(row: GoodsRow, columns: int) -> Iterator[PaperLine]:
    name_cells, quantity_cells, points_cells = GOODS_COLUMNS[columns]
    name, quantity, points = clean(row.name), clean(row.quantity), clean(row.points)
    if cells(quantity) > quantity_cells or cells(points) >= points_cells:
        yield from _pair(Pair(name, f"{quantity}  {points}"), columns)
        return
    first, *rest = wrap(name, name_cells - 1)
    figures = fit(quantity, quantity_cells, Align.RIGHT) + fit(points, points_cells, Align.RIGHT)
    yield PaperLine(fit(first, name_cells) + figures)
    for part in rest:
        yield PaperLine(fit("  " + part, columns))


def _figures(figures: tuple[tuple[str, str], ...], columns: int) -> Iterator[PaperLine]:
    """As many on a line as the paper holds; under each other where one of them is too long."""
    a_line = FIGURES_A_LINE[columns]
    room = (columns - INDENT) // a_line - 1
    indent = " " * INDENT
    if any(cells(label) + 1 + cells(figure) > room for label, figure in figures):
        for label, figure in figures:
            yield from _pair(Pair(indent + label, figure), columns)
        return
    for at in range(0, len(figures), a_line):
        parts = [
            label + fit(figure, room - cells(label), Align.RIGHT) + " "
            for label, figure in figures[at : at + a_line]
        ]
        yield PaperLine(fit(indent + "".join(parts), columns))


def _box(title: str, rows: int, columns: int) -> Iterator[PaperLine]:
    inside = columns - 4
    yield PaperLine("┌" + "─" * (inside // 2) + "┐", framed=True)
    for text in [*wrap(title, inside), *[""] * rows]:
        yield PaperLine("│" + fit(text, inside) + "│", framed=True)
    yield PaperLine("└" + "─" * (inside // 2) + "┘", framed=True)
