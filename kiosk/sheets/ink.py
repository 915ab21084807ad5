"""What is drawn on a page: lines of text, rules and codes.

The canvas has its origin in the upper left corner; lengths are in points, downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from kiosk.core.sheet import Align
from kiosk.sheets.fonts import ASCENT, LINE_HEIGHT

INK = HexColor("#1B1A17")
SECOND_INK = HexColor("#4A4740")
RULE = HexColor("#8A867D")

FINE = 0.4
STRONG = 0.9
"""Widths of rules in points."""


def draw_lines(
    canvas: Canvas,
    lines: Sequence[str],
    font: str,
    size: float,
    room: tuple[float, float],
    top: float,
    align: Align,
) -> float:
    """Lines between two edges, from `top` down; returns the lower edge of the last."""
    left, right = room
    canvas.setFont(font, size)
    for number, line in enumerate(lines):
        upper = top + number * size * LINE_HEIGHT + size * (LINE_HEIGHT - 1) / 2
        baseline = -(upper + size * ASCENT)
        match align:
            case "left":
                canvas.drawString(left, baseline, line)
            case "center":
                canvas.drawCentredString((left + right) / 2, baseline, line)
            case "right":
                canvas.drawRightString(right, baseline, line)
    return top + len(lines) * size * LINE_HEIGHT


def rule(canvas: Canvas, left: float, right: float, top: float, width: float) -> None:
    canvas.setStrokeColor(INK if width > FINE else RULE)
    canvas.setLineWidth(width)
    canvas.line(left, -top, right, -top)


def upright(canvas: Canvas, x: float, top: float, bottom: float) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(FINE)
    canvas.line(x, -top, x, -bottom)


def draw_modules(
    canvas: Canvas, modules: Sequence[Sequence[int]], left: float, top: float, side: float
) -> None:
    """A QR code as one path, so that no renderer shows a seam between its modules."""
    module = side / len(modules)
    path = canvas.beginPath()
    for number, row in enumerate(modules):
        at = 0
        for is_black, run in groupby(row):
            length = len(list(run))
            if is_black:
                lower = -(top + (number + 1) * module)
                path.rect(left + at * module, lower, length * module, module)
            at += length
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.setFillColor(INK)
