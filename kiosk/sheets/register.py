"""The register 登记册 on upright A4: twenty lines a page to sign and press a thumb on.

Beside each line stands a QR code to scan when it is signed.  Codes of lines that follow each
other stand left and right in turn, each with the other's slip number in between: a camera held
over one does not see its neighbour, and each keeps a quiet zone of four modules.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import segno
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from kiosk.core.journal import REGISTER_LINES
from kiosk.core.register import RegisterLine
from kiosk.core.sheet import Align
from kiosk.sheets.fonts import (
    BOLD,
    LINE_HEIGHT,
    MM_PT,
    REGULAR,
    clipped,
    drawable,
    fitted,
    register_fonts,
)
from kiosk.sheets.ink import FINE, INK, STRONG, draw_lines, draw_modules, rule, upright
from kiosk.sheets.whole import write_whole

TAKER = "领取人（代领人及关系）"
COLUMNS: tuple[tuple[str, float], ...] = (
    ("行", 7.0),
    ("日期时间", 15.5),
    ("户", 17.0),
    ("物品×数量", 31.5),
    ("合计分", 10.5),
    ("前/后", 12.5),
    (TAKER, 22.0),
    ("签字", 20.0),
    ("手印", 18.0),
    ("备注", 12.0),
    ("小票号", 29.0),
)
"""Names and widths in mm."""

LEFT_MM = 7.5
EDGES_MM = tuple(accumulate((width for _, width in COLUMNS), initial=LEFT_MM))
TITLE_TOP_MM = 6.5
INFO_TOP_MM = 13.5
TABLE_TOP_MM = 19.0
HEADER_MM = 7.5
ROW_MM = 12.6
FOOT_GAP_MM = 3.0
PAD_MM = 0.8
CLEAR_MM = 0.5
"""Above and below a text, together."""


CODE_MM = 12.0
CODE_GAP_MM = 2.0
"""Clear beside a code: four of its modules."""

QR_VERSION_MOST = 4
"""33 modules, 0.36 mm each."""

SIZES = (7.5, 7.0, 6.5, 6.0, 5.5)
GOODS_SIZES = (7.5, 7.0, 6.5)
HEADER_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0)
INFO_SIZES = (9.0, 8.0, 7.0, 6.0)
INFO_LINE = INFO_SIZES[0] * LINE_HEIGHT

TICKS = "□本人　□代领"
FOOT = "管理员签字：____________________　　日期：________年____月____日"


def write_register(
    site: str, as_of: str, lines: Sequence[RegisterLine], pages: Sequence[int], path: Path | str
) -> None:
    """Write the pages, whole or not at all; SheetError with a sentence for people."""
    write_whole(Path(path), lambda: register_pdf(site, as_of, lines, pages))


def register_pdf(
    site: str, as_of: str, lines: Sequence[RegisterLine], pages: Sequence[int]
) -> bytes:
    """The pages in the order given; lines that are not there yet are left blank to write on.

    Raises ValueError for no page, a line that is on none of them or there twice, and a code
    that does not fit.
    """
    placed = {line.place: line for line in lines}
    if not pages or min(pages) < 1:
        raise ValueError(f"no such pages of a register: {list(pages)}")
    if len(placed) < len(lines):
        raise ValueError("a line of the register stands there twice")
    if astray := sorted(place for place in placed if place[0] not in pages):
        raise ValueError(f"lines on none of the pages {list(pages)}: {astray}")
    register_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, lang="zh-CN")
    canvas.setTitle("登记册")
    canvas.setAuthor(drawable(site))
    canvas.setSubject(drawable(as_of))
    for page in pages:
        canvas.translate(0, A4[1])
        _draw_frame(canvas, site, as_of, page)
        for row in range(1, REGISTER_LINES + 1):
            _draw_place(canvas, page, row)
            line = placed.get((page, row))
            if line is not None:
                _draw_line(canvas, row, line)
            if line is None or not (line.taker or line.relation):
                left, right, top, _ = _box(TAKER, row)
                _draw_in(canvas, (TICKS,), (left, right, top + 0.6, 3.8), sizes=(6.5, 6.0))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def goods_text(line: RegisterLine) -> str:
    """All the goods, or as many as fit and how many there are: never a part of them in silence."""
    goods = [f"{good.name}×{good.quantity}{good.unit}" for good in line.goods]
    room = (dict(COLUMNS)["物品×数量"] - 2 * PAD_MM) * MM_PT
    height = (ROW_MM - CLEAR_MM) * MM_PT
    for count in range(len(goods), 0, -1):
        rest = "" if count == len(goods) else f"…共{len(goods)}样，见小票"
        text = "、".join(goods[:count]) + rest
        if fitted([drawable(text)], REGULAR, GOODS_SIZES, room, height) is not None:
            return text
    return f"共{len(goods)}样，见小票" if goods else ""


def code_modules(text: str) -> tuple[tuple[int, ...], ...]:
    """The code's modules without quiet zone; ValueError when they would be too fine to read."""
    code = segno.make(text, error="m", micro=False)
    if int(code.version) > QR_VERSION_MOST:
        raise ValueError(f"too long for a code of {CODE_MM:g} mm: {text}")
    return tuple(tuple(row) for row in code.matrix)


def _draw_frame(canvas: Canvas, site: str, as_of: str, page: int) -> None:
    """Heading, header, rules and foot of one page."""
    edges = (EDGES_MM[0] * MM_PT, EDGES_MM[-1] * MM_PT)
    canvas.setFillColor(INK)
    title = f"登记册　第 {page} 页"
    draw_lines(canvas, (title,), BOLD, 14, edges, TITLE_TOP_MM * MM_PT, "center")
    room = (edges[1] - edges[0]) / 2 - PAD_MM * MM_PT
    said, size = clipped([drawable(site)], REGULAR, INFO_SIZES, room, INFO_LINE)
    draw_lines(canvas, said, REGULAR, size, edges, INFO_TOP_MM * MM_PT, "left")
    said, size = clipped([drawable(as_of)], REGULAR, INFO_SIZES, room, INFO_LINE)
    draw_lines(canvas, said, REGULAR, size, edges, INFO_TOP_MM * MM_PT, "right")
    for at, (name, _) in enumerate(COLUMNS):
        box = (EDGES_MM[at], EDGES_MM[at + 1], TABLE_TOP_MM, HEADER_MM)
        _draw_in(canvas, (name,), box, font=BOLD, sizes=HEADER_SIZES)
    ruled = EDGES_MM[-2] * MM_PT
    for row in range(1, REGISTER_LINES):
        rule(canvas, edges[0], ruled, _row_top_mm(row + 1) * MM_PT, FINE)
    foot = _row_top_mm(REGISTER_LINES + 1)
    rule(canvas, *edges, TABLE_TOP_MM * MM_PT, STRONG)
    rule(canvas, edges[0], ruled, _row_top_mm(1) * MM_PT, STRONG)
    rule(canvas, edges[0], ruled, foot * MM_PT, STRONG)
    for x in EDGES_MM[:-1]:
        upright(canvas, x * MM_PT, TABLE_TOP_MM * MM_PT, foot * MM_PT)
    draw_lines(canvas, (FOOT,), REGULAR, 9.5, edges, (foot + FOOT_GAP_MM) * MM_PT, "left")


def _draw_place(canvas: Canvas, page: int, row: int) -> None:
    """Page and line of a row, so that a torn page still says which lines it holds."""
    left, right, top = EDGES_MM[0], EDGES_MM[1], _row_top_mm(row)
    _draw_in(canvas, (str(row),), (left, right, top + 1.2, 5.2), font=BOLD, sizes=(9.5,))
    page_sizes = (6.0, 5.5, 5.0, 4.5)
    _draw_in(canvas, (f"{page}页",), (left, right, top + 6.4, 3.6), sizes=page_sizes)


def _draw_line(canvas: Canvas, row: int, line: RegisterLine) -> None:
    """What is known of one redemption; the rest is for ink."""
    day, time = f"{line.at:%Y-%m-%d}", f"{line.at:%H:%M}"
    whose = (line.group, line.name, line.number)
    cells: tuple[tuple[str, tuple[str, ...], Align], ...] = (
        ("日期时间", (day, time), "center"),
        ("户", whose, "left"),
        ("物品×数量", (goods_text(line),), "left"),
        ("合计分", (str(line.cost),), "right"),
        ("前/后", (f"前 {line.before}", f"后 {line.after}"), "right"),
        ("备注", (line.note,), "left"),
    )
    for name, texts, align in cells:
        _draw_in(canvas, texts, _box(name, row), align=align)
    if line.taker or line.relation:
        who = (f"代领：{line.taker or '________'}", f"关系：{line.relation or '________'}")
        _draw_in(canvas, who, _box(TAKER, row), align="left")
    _draw_code(canvas, row, line)


def _draw_code(canvas: Canvas, row: int, line: RegisterLine) -> None:
    """The code on the outer side of its half, the slip's number in the other half."""
    left, right, top, height = _box("小票号", row)
    is_left = row % 2 == 1
    code_left = left + CODE_GAP_MM if is_left else right - CODE_MM
    text_left = code_left + CODE_MM + CODE_GAP_MM if is_left else left + PAD_MM
    text_right = right if is_left else code_left - CODE_GAP_MM
    site, dash, rest = line.slip.partition("-")
    slip = (site + dash, rest)
    box = (text_left - PAD_MM, text_right + PAD_MM, top + 1.7, height - 3.4)
    _draw_in(canvas, slip, box)
    if line.code:
        modules = code_modules(line.code)
        above = (height - CODE_MM) / 2
        draw_modules(canvas, modules, code_left * MM_PT, (top + above) * MM_PT, CODE_MM * MM_PT)


def _draw_in(
    canvas: Canvas,
    texts: Sequence[str],
    box: tuple[float, float, float, float],
    *,
    align: Align = "center",
    font: str = REGULAR,
    sizes: tuple[float, ...] = SIZES,
) -> None:
    """Texts under each other, halfway down a box of (left, right, top, height) in mm."""
    left, right, top, height = box
    room = (right - left - 2 * PAD_MM) * MM_PT
    said = [drawable(text, font) for text in texts if text]
    if not said:
        return
    lines, size = clipped(said, font, sizes, room, (height - CLEAR_MM) * MM_PT)
    above = (height * MM_PT - len(lines) * size * LINE_HEIGHT) / 2
    edges = ((left + PAD_MM) * MM_PT, (right - PAD_MM) * MM_PT)
    draw_lines(canvas, lines, font, size, edges, top * MM_PT + above, align)


def _box(name: str, row: int) -> tuple[float, float, float, float]:
    """(left, right, top, height) in mm of a row's cell."""
    at = [column for column, _ in COLUMNS].index(name)
    return EDGES_MM[at], EDGES_MM[at + 1], _row_top_mm(row), ROW_MM


def _row_top_mm(row: int) -> float:
    return TABLE_TOP_MM + HEADER_MM + (row - 1) * ROW_MM
