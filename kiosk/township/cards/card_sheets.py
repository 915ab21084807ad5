"""Cards on paper: A4 sheets of ten ID-1 cards to print, cut and laminate.

A card carries an identity and nothing worth stealing: no name, no balance (design.md 10).  The QR
code is drawn as one vector path, version 3-Q, 1.2 mm a module with 4 modules of quiet zone, on
the left where no thumb covers it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import segno
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from kiosk.core.card import Card, card_text, short_code
from kiosk.sheets.fonts import BOLD, REGULAR, register_fonts

CARD_WIDTH_MM = 85.6
CARD_HEIGHT_MM = 54.0
COLUMNS = 2
ROWS = 5
CARDS_A_PAGE = COLUMNS * ROWS

MODULE_MM = 1.2
QUIET_MODULES = 4
CODE_LEFT_MM = 5.8
"""Left edge of the code itself: the quiet zone and 1 mm for a crooked cut."""

TEXT_LEFT_MM = 46.0
TEXT_WIDTH_MM = 35.6

NAME_CHOICES = ((1, 13), (1, 12), (1, 11), (1, 10), (2, 11), (2, 10), (2, 9), (2, 8))
GROUP_CHOICES = ((1, 11), (1, 10), (1, 9), (1, 8))
NUMBER_CHOICES = ((1, 34), (1, 30), (1, 26), (1, 22), (1, 18), (1, 14))
CODE_CHOICES = ((1, 13), (1, 12), (1, 11), (1, 10))
"""Lines and sizes in pt, the best first."""

MARK_GAP_MM = 2.0
MARK_MM = 5.0
CROSS_MM = 1.5

INK = HexColor("#1B1A17")
SECOND_INK = HexColor("#4A4740")
GREEN = HexColor("#14532D")
MARK = HexColor("#9A958A")

HOW_TO_USE = ("持卡到积分超市使用，", "遗失请告诉管理员")


@dataclass(frozen=True)
class PrintableCard:
    """One card to print; an empty `household_number` is a blank one, with a line to write on."""

    village_name: str
    household_number: str
    group: str
    card: Card


@dataclass(frozen=True)
class TextBlock:
    """Lines of one font and size that fit the card's text column."""

    lines: tuple[str, ...]
    font: str
    size_pt: float


def cards_pdf(cards: Sequence[PrintableCard], out: Path | str | BinaryIO) -> None:
    """Write the cards, ten a page, row by row, with crop marks.

    Raises ValueError when there is no card or a text is too long for one.
    """
    if not cards:
        raise ValueError("no cards to print")
    register_fonts()
    canvas = Canvas(
        str(out) if isinstance(out, Path) else out, pagesize=A4, invariant=1, lang="zh-CN"
    )
    canvas.setTitle("积分卡")
    for first in range(0, len(cards), CARDS_A_PAGE):
        _draw_marks(canvas)
        for place, card in enumerate(cards[first : first + CARDS_A_PAGE]):
            canvas.saveState()
            canvas.translate(*_corner_pt(place))
            _draw_card(canvas, card)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()


def grouped(code: str) -> str:
    """A code in threes for reading and typing, without a digit left alone: 000 421, 123 4567."""
    parts = [code[at : at + 3] for at in range(0, len(code), 3)]
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts[-2:] = ["".join(parts[-2:])]
    return " ".join(parts)


def fitting(text: str, font: str, choices: Sequence[tuple[int, float]]) -> TextBlock:
    """The text by the first (lines, size in pt) in which it fits the card's text column.

    Raises ValueError when it does not fit by any.
    """
    for count, size_pt in choices:
        length = max(1, -(-len(text) // count))
        lines = tuple(text[at : at + length] for at in range(0, len(text), length))
        widths = (pdfmetrics.stringWidth(line, font, size_pt) for line in lines)
        if all(width_pt <= TEXT_WIDTH_MM * mm for width_pt in widths):
            return TextBlock(lines, font, size_pt)
    raise ValueError(f"too long for a card: {text}")


def _corner_pt(place: int) -> tuple[float, float]:
    """Lower left corner of a card; places count row by row from the top."""
    page_width, page_height = A4
    row, column = divmod(place, COLUMNS)
    left = (page_width - COLUMNS * CARD_WIDTH_MM * mm) / 2
    top = (page_height + ROWS * CARD_HEIGHT_MM * mm) / 2
    return left + column * CARD_WIDTH_MM * mm, top - (row + 1) * CARD_HEIGHT_MM * mm


def _draw_card(canvas: Canvas, card: PrintableCard) -> None:
    """One card, its lower left corner in the origin."""
    _draw_code(canvas, card_text(card.card))
    name = fitting(card.village_name, BOLD, NAME_CHOICES)
    group = fitting(f"积分卡　{card.group}".rstrip("　"), REGULAR, GROUP_CHOICES)
    code = fitting(f"编号 {grouped(short_code(card.card.serial))}", REGULAR, CODE_CHOICES)
    _draw_text(canvas, name, 6.5, GREEN)
    _draw_text(canvas, group, 17.0, SECOND_INK)
    if card.household_number:
        number = fitting(card.household_number, BOLD, NUMBER_CHOICES)
        _draw_text(canvas, number, 22.0, INK)
    else:
        _draw_text(canvas, TextBlock(("户号",), REGULAR, 11), 28.0, SECOND_INK)
        baseline = (CARD_HEIGHT_MM - 32.5) * mm
        right = (TEXT_LEFT_MM + TEXT_WIDTH_MM) * mm
        canvas.setStrokeColor(SECOND_INK)
        canvas.setLineWidth(0.5)
        canvas.line((TEXT_LEFT_MM + 9) * mm, baseline, right, baseline)
    _draw_text(canvas, code, 36.5, INK)
    _draw_text(canvas, TextBlock(HOW_TO_USE, REGULAR, 9), 43.0, SECOND_INK)


def _draw_text(canvas: Canvas, block: TextBlock, top_mm: float, ink: Color) -> None:
    """Lines in the text column, the first one's top `top_mm` under the card's upper edge."""
    canvas.setFillColor(ink)
    canvas.setFont(block.font, block.size_pt)
    top_pt = (CARD_HEIGHT_MM - top_mm) * mm
    for number, line in enumerate(block.lines):
        canvas.drawString(TEXT_LEFT_MM * mm, top_pt - (0.88 + 1.3 * number) * block.size_pt, line)


def _draw_code(canvas: Canvas, text: str) -> None:
    """The QR code as one path, so that no renderer shows a seam between modules."""
    code = segno.make(text, version=3, error="q", mode="alphanumeric", boost_error=False)
    module = MODULE_MM * mm
    left = CODE_LEFT_MM * mm
    top = (CARD_HEIGHT_MM * mm + len(code.matrix) * module) / 2
    path = canvas.beginPath()
    for row, modules in enumerate(code.matrix):
        column = 0
        for is_black, run in groupby(modules):
            length = len(list(run))
            if is_black:
                path.rect(left + column * module, top - (row + 1) * module, length * module, module)
            column += length
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_marks(canvas: Canvas) -> None:
    """Where to cut: lines outside the cards, fine crosses where four meet."""
    left, bottom = _corner_pt(CARDS_A_PAGE - COLUMNS)
    xs = [left + column * CARD_WIDTH_MM * mm for column in range(COLUMNS + 1)]
    ys = [bottom + row * CARD_HEIGHT_MM * mm for row in range(ROWS + 1)]
    gap, length, cross = MARK_GAP_MM * mm, MARK_MM * mm, CROSS_MM * mm
    canvas.setStrokeColor(MARK)
    canvas.setLineWidth(0.25)
    for x in xs:
        canvas.line(x, ys[0] - gap - length, x, ys[0] - gap)
        canvas.line(x, ys[-1] + gap, x, ys[-1] + gap + length)
    for y in ys:
        canvas.line(xs[0] - gap - length, y, xs[0] - gap, y)
        canvas.line(xs[-1] + gap, y, xs[-1] + gap + length, y)
    for x in xs:
        for y in ys:
            canvas.line(x - cross, y, x + cross, y)
            canvas.line(x, y - cross, x, y + cross)
