"""The project's font in PDF: registered once, measured, wrapped, and never silent on a gap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from kiosk.core.sheet import plain
from kiosk.core.slip import NO_LINE_START

FOLDER = Path(__file__).parents[1] / "assets" / "fonts"
REGULAR = "NotoSansSC-Regular"
BOLD = "NotoSansSC-Bold"

MM_PT = 72 / 25.4
"""Points in a millimetre."""

MISSING = "□"
"""Stands for a character that the font lacks."""

ELLIPSIS = "…"
LINE_HEIGHT = 1.28
"""Line height in font sizes."""

ASCENT = 0.88
"""Top of a hanzi over the baseline, in font sizes (its foot is 0.12 under it)."""

_CLOSING = re.escape("".join(sorted(NO_LINE_START)))
_COUNTED = r"\S?[!-~]*×[0-9]+[^\s0-9A-Za-z]?"  # 米5kg×1袋
_PIECE = re.compile(rf"[（【《“‘]*(?:{_COUNTED}|[!-~]+|\s+|[^\s])[{_CLOSING}]*")


def register_fonts() -> None:
    """Make REGULAR and BOLD known to reportlab; cheap when they are known already."""
    known = pdfmetrics.getRegisteredFontNames()
    for font in (REGULAR, BOLD):
        if font not in known:
            pdfmetrics.registerFont(TTFont(font, str(FOLDER / f"{font}.ttf")))


def drawable(text: str, font: str = REGULAR) -> str:
    """The text on one line, a box for each character that the font lacks."""
    glyphs = pdfmetrics.getFont(font).face.charToGlyph
    return "".join(char if glyphs.get(ord(char)) else MISSING for char in plain(text))


def width_pt(text: str, font: str, size_pt: float) -> float:
    return float(pdfmetrics.stringWidth(text, font, size_pt))


def longest_piece_pt(text: str, font: str, size_pt: float) -> float:
    """Width of the widest piece that `wrapped` keeps together."""
    return max((width_pt(p.strip(), font, size_pt) for p in _PIECE.findall(text)), default=0.0)


def wrapped(text: str, font: str, size_pt: float, room_pt: float) -> tuple[str, ...]:
    """Lines no wider than the room: words and counts stay whole where they can."""
    if width_pt(text, font, size_pt) <= room_pt:
        return (text,)
    lines = [""]
    used = 0.0
    for piece in _PIECE.findall(text):
        width = width_pt(piece, font, size_pt)
        if used + width_pt(piece.rstrip(), font, size_pt) <= room_pt:
            lines[-1], used = lines[-1] + piece, used + width
        elif width <= room_pt:
            fresh = piece.lstrip()
            lines.append(fresh)
            used = width_pt(fresh, font, size_pt)
        else:
            for char in piece:
                width = width_pt(char, font, size_pt)
                if lines[-1] and used + width > room_pt:
                    lines.append("")
                    used = 0.0
                lines[-1], used = lines[-1] + char, used + width
    return tuple(line.strip() for line in lines if line.strip()) or ("",)


def lines_in(height_pt: float, size_pt: float) -> int:
    """How many lines fit on top of each other, at least one."""
    return max(1, int(height_pt / (size_pt * LINE_HEIGHT)))


def fitted(
    texts: Sequence[str],
    font: str,
    sizes_pt: Sequence[float],
    room_pt: float,
    height_pt: float,
) -> tuple[list[str], float] | None:
    """Lines of the texts and the first size that fits with no word broken; None at no size."""
    for size_pt in sizes_pt:
        lines = [line for text in texts for line in wrapped(text, font, size_pt, room_pt)]
        whole = all(longest_piece_pt(text, font, size_pt) <= room_pt for text in texts)
        if whole and len(lines) <= lines_in(height_pt, size_pt):
            return lines, size_pt
    return None


def clipped(
    texts: Sequence[str],
    font: str,
    sizes_pt: Sequence[float],
    room_pt: float,
    height_pt: float,
) -> tuple[list[str], float]:
    """As `fitted`; what does not fit even so is broken, and ends in an ellipsis."""
    if (fit := fitted(texts, font, sizes_pt, room_pt, height_pt)) is not None:
        return fit
    size_pt = sizes_pt[-1]
    lines_each = max(1, lines_in(height_pt, size_pt) // len(texts))
    lines: list[str] = []
    for text in texts:
        kept = text
        while len(said := wrapped(kept, font, size_pt, room_pt)) > lines_each:
            kept = "".join(said[:lines_each])[:-1] + ELLIPSIS
        lines += said
    return lines, size_pt
