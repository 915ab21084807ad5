"""Where everything of a sheet stands on A4, before anything is drawn.

Each page says how many there are, and a signature never stands alone on one.  Lengths are in
points, measured from the top of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from reportlab.lib.pagesizes import A4, landscape

from kiosk.core.sheet import Align, Cell, Sheet, shown
from kiosk.sheets.fonts import (
    BOLD,
    LINE_HEIGHT,
    MM_PT,
    REGULAR,
    drawable,
    longest_piece_pt,
    width_pt,
    wrapped,
)

UPRIGHT_SHARES = 100
"""Shares that an upright page holds; more than these lie on their side."""

SIDE_MARGIN = 14 * MM_PT
TOP_MARGIN = 12 * MM_PT
BOTTOM_MARGIN = 10 * MM_PT
TITLE_SIZE = 16.0
INFO_SIZE = 9.5
FOOT_SIZE = 8.0
NOTE_SIZE = 9.0
NOTE_LINE = NOTE_SIZE * 1.5
CODE_SIDE = 20 * MM_PT
"""Of the QR code at the upper right, where a sheet has one."""

CODE_QUIET = 2.8 * MM_PT
"""Around it: 4 modules of the smallest code that is used here."""

NOTE_GAP = 2.5 * MM_PT
"""Over the first note."""

SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
"""Of the table's text, the best first."""

PAD = 1.3 * MM_PT
ROW_PAD = 1.1 * MM_PT
SIGNATURE_HEIGHT = 20 * MM_PT
SIGNATURE_GAP = 4 * MM_PT
SIGNATURES_A_LINE = 4

NO_ROWS = "（没有记录）"


class Part(Enum):
    ROW = auto()
    TOTALS = auto()
    NO_ROWS = auto()
    NOTE = auto()
    SIGNATURES = auto()


@dataclass(frozen=True)
class Block:
    """What stays together on one page: `texts` holds the lines of each cell."""

    part: Part
    height: float
    texts: tuple[tuple[str, ...], ...] = ()
    sides: tuple[Align, ...] = ()


TABLE_PARTS = (Part.ROW, Part.TOTALS, Part.NO_ROWS)
TAIL_PARTS = (Part.TOTALS, Part.SIGNATURES)
"""Never first on a page: a signature under nothing signs nothing."""


@dataclass(frozen=True)
class Frame:
    """One sheet's page: its size, text size, columns and what every page repeats."""

    width: float
    height: float
    size: float
    columns: tuple[float, ...]
    title: tuple[str, ...]
    info: tuple[tuple[str, str], ...]
    """Left and right text of each line under the title."""

    header: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...]
    code: tuple[tuple[int, ...], ...] = ()
    """Modules of the QR code; the head leaves its corner free."""

    @property
    def code_room(self) -> float:
        """What the head leaves free at either side, so that the title stays in the middle."""
        return CODE_SIDE + CODE_QUIET if self.code else 0.0

    @property
    def inner(self) -> float:
        return self.width - 2 * SIDE_MARGIN

    @property
    def table_top(self) -> float:
        title = len(self.title) * TITLE_SIZE * LINE_HEIGHT
        head = title + len(self.info) * INFO_SIZE * 1.5 + 2 * MM_PT
        return TOP_MARGIN + (max(head, CODE_SIDE + CODE_QUIET) if self.code else head)

    @property
    def header_height(self) -> float:
        return row_height(self.header, self.size) + 1 * MM_PT

    @property
    def foot_top(self) -> float:
        return self.height - BOTTOM_MARGIN - len(self.foot) * FOOT_SIZE * LINE_HEIGHT

    @property
    def room(self) -> float:
        """Between the table's header and the foot."""
        return self.foot_top - 2 * MM_PT - self.table_top - self.header_height


def paginated(blocks: Sequence[Block], room: float) -> list[list[Block]]:
    """Blocks page by page; one that must not come first brings the block before it along."""
    pages: list[list[Block]] = [[]]
    used = 0.0
    for block in blocks:
        if pages[-1] and used + block.height > room:
            fresh = [block]
            while fresh[0].part in TAIL_PARTS and len(pages[-1]) > 1:
                fresh.insert(0, pages[-1].pop())
            if sum(each.height for each in fresh) > room:  # no page holds them together
                pages[-1] += fresh[:-1]
                fresh = [block]
            pages.append(fresh)
            used = sum(each.height for each in fresh)
        else:
            pages[-1].append(block)
            used += block.height
    return pages


def column_widths(sheet: Sheet, inner: float, size: float) -> tuple[float, ...] | None:
    """By share, but none narrower than what must not be broken; None when there is no room."""
    total = sum(column.share for column in sheet.columns)
    wanted = [inner * column.share / total for column in sheet.columns]
    least = [_least_width(sheet, at, size) for at in range(len(sheet.columns))]
    if sum(least) > inner:
        return None
    widths = [max(want, need) for want, need in zip(wanted, least, strict=True)]
    slack = sum(width - need for width, need in zip(widths, least, strict=True))
    over = sum(widths) - inner
    if slack <= 0:
        return tuple(widths)
    return tuple(
        width - over * (width - need) / slack for width, need in zip(widths, least, strict=True)
    )


def row_height(texts: Sequence[Sequence[str]], size: float) -> float:
    lines = max((len(cell) for cell in texts), default=1)
    return max(1, lines) * size * LINE_HEIGHT + 2 * ROW_PAD


def framed(sheet: Sheet) -> Frame:
    upright = sum(column.share for column in sheet.columns) <= UPRIGHT_SHARES
    width, height = A4 if upright else landscape(A4)
    inner = width - 2 * SIDE_MARGIN
    size, columns = SIZES[-1], None
    for size in SIZES:
        if (columns := column_widths(sheet, inner, size)) is not None:
            break
    if columns is None:
        total = sum(column.share for column in sheet.columns)
        columns = tuple(inner * column.share / total for column in sheet.columns)
    code = code_modules(sheet.code) if sheet.code else ()
    head = inner - (CODE_SIDE + CODE_QUIET if code else 0.0)
    number_room = width_pt("第 1000 页，共 1000 页", REGULAR, FOOT_SIZE)
    return Frame(
        width=width,
        height=height,
        size=size,
        columns=columns,
        title=wrapped(drawable(sheet.title, BOLD), BOLD, TITLE_SIZE, 2 * head - inner),
        info=_info(drawable(sheet.site), drawable(sheet.period), head),
        header=tuple(
            wrapped(drawable(column.name, BOLD), BOLD, size, room - 2 * PAD)
            for column, room in zip(sheet.columns, columns, strict=True)
        ),
        foot=wrapped(drawable(sheet.as_of), REGULAR, FOOT_SIZE, inner - number_room),
        code=code,
    )


def code_modules(text: str) -> tuple[tuple[int, ...], ...]:
    """The code's modules without quiet zone."""
    import segno

    return tuple(tuple(row) for row in segno.make(text, error="m", micro=False).matrix)


def _info(site: str, period: str, inner: float) -> tuple[tuple[str, str], ...]:
    """Site and period on one line, or each on its own where they are long."""
    if width_pt(f"{site}　　{period}", REGULAR, INFO_SIZE) <= inner:
        return ((site, period),)
    lines = [line for text in (site, period) for line in wrapped(text, REGULAR, INFO_SIZE, inner)]
    return tuple((line, "") for line in lines)


def _least_width(sheet: Sheet, at: int, size: float) -> float:
    """Of one column: figures and dates whole, a text down to three hanzi."""
    column = sheet.columns[at]
    widest = max(longest_piece_pt(drawable(column.name, BOLD), BOLD, size), 2 * size)
    for rows, font in ((sheet.rows, REGULAR), ((sheet.totals,), BOLD)):
        for row in rows:
            cell = row[at] if row is not None else None
            if isinstance(cell, str):
                widest = max(widest, min(3 * size, width_pt(drawable(cell, font), font, size)))
            elif cell is not None:
                widest = max(widest, longest_piece_pt(shown(cell, column.kind), font, size))
    return widest + 2 * PAD + 0.5


def blocks_of(sheet: Sheet, frame: Frame) -> Iterator[Block]:
    for row in sheet.rows:
        yield from _row_blocks(sheet, row, frame, Part.ROW)
    if not sheet.rows:
        yield Block(Part.NO_ROWS, row_height([["x"]], frame.size) + 4 * MM_PT, ((NO_ROWS,),))
    if sheet.totals is not None:
        yield from _row_blocks(sheet, sheet.totals, frame, Part.TOTALS)
    gap = NOTE_GAP
    for note in sheet.notes:
        for line in wrapped(drawable(note), REGULAR, NOTE_SIZE, frame.inner):
            yield Block(Part.NOTE, gap + NOTE_LINE, ((line,),))
            gap = 0.0
    if sheet.signatures:
        lines = -(-len(sheet.signatures) // SIGNATURES_A_LINE)
        yield Block(Part.SIGNATURES, lines * (SIGNATURE_HEIGHT + SIGNATURE_GAP))


def _row_blocks(sheet: Sheet, row: tuple[Cell, ...], frame: Frame, part: Part) -> Iterator[Block]:
    """The row, in pieces where it is higher than a page."""
    font = BOLD if part == Part.TOTALS else REGULAR
    cells = tuple(
        wrapped(drawable(shown(cell, column.kind), font), font, frame.size, room - 2 * PAD)
        for cell, column, room in zip(row, sheet.columns, frame.columns, strict=True)
    )
    sides = tuple(column.side(cell) for cell, column in zip(row, sheet.columns, strict=True))
    lines_most = max(1, int((frame.room - 2 * ROW_PAD) / (frame.size * LINE_HEIGHT)))
    for first in range(0, max(1, *map(len, cells)), lines_most):
        piece = tuple(lines[first : first + lines_most] for lines in cells)
        yield Block(part, row_height(piece, frame.size), piece, sides)
