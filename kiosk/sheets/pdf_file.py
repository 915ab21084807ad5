"""A sheet as PDF on A4: title and header on every page, as of which entry at every foot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import accumulate, pairwise

from reportlab.pdfgen.canvas import Canvas

from kiosk.core.sheet import Align, Sheet
from kiosk.sheets.fonts import BOLD, LINE_HEIGHT, MM_PT, REGULAR, drawable, register_fonts, wrapped
from kiosk.sheets.ink import FINE, INK, SECOND_INK, STRONG, draw_lines, draw_modules, rule, upright
from kiosk.sheets.pdf_layout import (
    CODE_SIDE,
    FOOT_SIZE,
    INFO_SIZE,
    NOTE_LINE,
    NOTE_SIZE,
    PAD,
    SIDE_MARGIN,
    SIGNATURE_GAP,
    SIGNATURE_HEIGHT,
    SIGNATURES_A_LINE,
    TABLE_PARTS,
    TITLE_SIZE,
    TOP_MARGIN,
    Block,
    Frame,
    Part,
    blocks_of,
    framed,
    paginated,
)


def pdf_bytes(sheet: Sheet) -> bytes:
    register_fonts()
    frame = framed(sheet)
    pages = paginated(list(blocks_of(sheet, frame)), frame.room)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(frame.width, frame.height), invariant=1, lang="zh-CN")
    canvas.setTitle(drawable(sheet.title))
    canvas.setAuthor(drawable(sheet.site))
    canvas.setSubject(drawable(sheet.as_of))
    for number, blocks in enumerate(pages, 1):
        _draw_page(canvas, sheet, frame, blocks, f"第 {number} 页，共 {len(pages)} 页")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_page(
    canvas: Canvas, sheet: Sheet, frame: Frame, blocks: Sequence[Block], page: str
) -> None:
    canvas.translate(0, frame.height)
    canvas.setFillColor(INK)
    left, right = SIDE_MARGIN, frame.width - SIDE_MARGIN
    top = TOP_MARGIN
    head = (left, right - frame.code_room)
    if frame.code:
        draw_modules(canvas, frame.code, right - CODE_SIDE, top, CODE_SIDE)
    middle = (left + frame.code_room, right - frame.code_room)
    top = draw_lines(canvas, frame.title, BOLD, TITLE_SIZE, middle, top, "center")
    for start, end in frame.info:
        draw_lines(canvas, (start,), REGULAR, INFO_SIZE, head, top + 2, "left")
        draw_lines(canvas, (end,), REGULAR, INFO_SIZE, head, top + 2, "right")
        top += INFO_SIZE * 1.5
    canvas.setFillColor(SECOND_INK)
    draw_lines(canvas, frame.foot, REGULAR, FOOT_SIZE, (left, right), frame.foot_top, "left")
    draw_lines(canvas, (page,), REGULAR, FOOT_SIZE, (left, right), frame.foot_top, "right")
    canvas.setFillColor(INK)
    top = frame.table_top
    if blocks and blocks[0].part in TABLE_PARTS:
        center: Align = "center"
        sides = (center,) * len(frame.header)
        header = Block(Part.ROW, frame.header_height, frame.header, sides)
        _draw_cells(canvas, frame, header, BOLD, top)
        rule(canvas, left, right, top, STRONG)
        top += header.height
        rule(canvas, left, right, top, STRONG)
    for block in blocks:
        _draw_block(canvas, sheet, frame, block, top)
        top += block.height


def _draw_block(canvas: Canvas, sheet: Sheet, frame: Frame, block: Block, top: float) -> None:
    left, right = SIDE_MARGIN, frame.width - SIDE_MARGIN
    bottom = top + block.height
    match block.part:
        case Part.ROW | Part.TOTALS:
            font = BOLD if block.part == Part.TOTALS else REGULAR
            _draw_cells(canvas, frame, block, font, top)
            if block.part == Part.TOTALS:
                rule(canvas, left, right, top, STRONG)
            rule(canvas, left, right, bottom, STRONG if block.part == Part.TOTALS else FINE)
        case Part.NO_ROWS:
            middle = top + (block.height - frame.size * LINE_HEIGHT) / 2
            canvas.setFillColor(SECOND_INK)
            draw_lines(canvas, block.texts[0], REGULAR, frame.size, (left, right), middle, "center")
            canvas.setFillColor(INK)
            rule(canvas, left, right, bottom, FINE)
            for x in (left, right):
                upright(canvas, x, top, bottom)
        case Part.NOTE:
            upper = bottom - NOTE_LINE
            draw_lines(canvas, block.texts[0], REGULAR, NOTE_SIZE, (left, right), upper, "left")
        case Part.SIGNATURES:
            _draw_signatures(canvas, sheet, frame, top)


def _draw_cells(canvas: Canvas, frame: Frame, block: Block, font: str, top: float) -> None:
    """One row: its texts in their columns, halfway down, and the rules between them."""
    edges = list(accumulate(frame.columns, initial=SIDE_MARGIN))
    for (left, right), lines, side in zip(pairwise(edges), block.texts, block.sides, strict=True):
        above = (block.height - len(lines) * frame.size * LINE_HEIGHT) / 2
        room = (left + PAD, right - PAD)
        draw_lines(canvas, lines, font, frame.size, room, top + above, side)
    for x in edges:
        upright(canvas, x, top, top + block.height)


def _draw_signatures(canvas: Canvas, sheet: Sheet, frame: Frame, top: float) -> None:
    """A box for each who signs, up to four beside each other."""
    across = min(len(sheet.signatures), SIGNATURES_A_LINE)
    width = min(70 * MM_PT, (frame.inner - (across - 1) * SIGNATURE_GAP) / across)
    for at, name in enumerate(sheet.signatures):
        line, place = divmod(at, SIGNATURES_A_LINE)
        left = SIDE_MARGIN + place * (width + SIGNATURE_GAP)
        upper = top + SIGNATURE_GAP + line * (SIGNATURE_HEIGHT + SIGNATURE_GAP)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.7)
        canvas.rect(left, -(upper + SIGNATURE_HEIGHT), width, SIGNATURE_HEIGHT)
        lines = wrapped(drawable(name), REGULAR, NOTE_SIZE, width - 2 * PAD)
        room = (left + PAD, left + width - PAD)
        draw_lines(canvas, lines, REGULAR, NOTE_SIZE, room, upper + PAD, "left")
