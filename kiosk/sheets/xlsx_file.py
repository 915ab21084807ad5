"""A sheet as XLSX: numbers, money and dates as such, ready to print on A4 lying on its side."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook as Book
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from kiosk.core.sheet import Cell, Column, Kind, Sheet, plain, shown, starts_a_formula
from kiosk.core.slip import cells as width_cells

FORMATS: dict[Kind, str] = {
    "text": "@",
    "number": "0",
    "money": "0.00",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
MADE = datetime(2000, 1, 1)
"""When every file says it was made, so that the same sheet gives the same bytes."""

A4 = 9
SHEET_WIDTH = 120
"""Characters across all columns together."""

WIDTH_LEAST = 6
FIGURES_MOST = 24
ROW_HEIGHT_PT = 18.0
LINE_HEIGHT_PT = 15.0
CELL_MOST = 32_767
"""Characters that a cell can hold."""

INK = Side(style="thin", color="808080")
GRID = Border(left=INK, right=INK, top=INK, bottom=INK)


def xlsx_bytes(sheet: Sheet) -> bytes:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = re.sub(r"[\[\]:*?/\\']", " ", plain(sheet.title)).strip()[:31] or "台账"
    widths = _widths(sheet)
    for letter, width in zip(_letters(sheet), widths, strict=True):
        page.column_dimensions[letter].width = width
    header = _heading(page, sheet)
    _table(page, sheet, header, widths)
    _below(page, sheet, sum(widths))
    _page_setup(page, sheet, header)
    return _same_every_time(book, sheet)


def _heading(page: Worksheet, sheet: Sheet) -> int:
    """Title, site with period, as of; returns the row of the table's header."""
    _put_text(_cell(page, 1, 1), sheet.title).font = Font(bold=True, size=16)
    for column in range(1, len(sheet.columns) + 1):
        page.cell(1, column).alignment = Alignment("centerContinuous", "center")
    page.row_dimensions[1].height = 28
    _put_text(_cell(page, 2, 1), "　".join(filter(None, (sheet.site, sheet.period))))
    _put_text(_cell(page, 3, 1), sheet.as_of)
    return 4


def _table(page: Worksheet, sheet: Sheet, header: int, widths: list[float]) -> None:
    for at, column in enumerate(sheet.columns, 1):
        cell = _put_text(_cell(page, header, at), column.name)
        cell.font = Font(bold=True)
        cell.alignment = Alignment("center", "center", wrap_text=True)
        cell.border = GRID
    _set_height(page, header, [column.name for column in sheet.columns], widths)
    rows = [(row, Font()) for row in sheet.rows]
    if sheet.totals is not None:
        rows.append((sheet.totals, Font(bold=True)))
    for number, (row, font) in enumerate(rows, header + 1):
        for at, (value, column) in enumerate(zip(row, sheet.columns, strict=True), 1):
            cell = _put(_cell(page, number, at), value, column)
            cell.font = font
            cell.alignment = Alignment(
                column.side(value), "center", wrap_text=isinstance(value, str) or None
            )
            cell.border = GRID
        texts = [plain(value) if isinstance(value, str) else "" for value in row]
        _set_height(page, number, texts, widths)


def _below(page: Worksheet, sheet: Sheet, width: float) -> None:
    """Notes across the sheet, then a line to sign on."""
    row = page.max_row + 1
    for note in (*sheet.notes, *([f"核验码：{sheet.code}"] if sheet.code else [])):
        row += 1
        _across(page, row, note, sheet)
        _set_height(page, row, [plain(note)], [width])
    if sheet.signatures:
        row += 2
        _across(page, row, "　　".join(f"{name}：____________" for name in sheet.signatures), sheet)
        page.row_dimensions[row].height = 2 * ROW_HEIGHT_PT


def _across(page: Worksheet, row: int, text: str, sheet: Sheet) -> None:
    cell = _put_text(_cell(page, row, 1), text)
    cell.alignment = Alignment("left", "center", wrap_text=True)
    if len(sheet.columns) > 1:
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(sheet.columns))


def _cell(page: Worksheet, row: int, column: int) -> XlsxCell:
    cell = page.cell(row, column)
    assert not isinstance(cell, MergedCell)
    return cell


def _put(cell: XlsxCell, value: Cell, column: Column) -> XlsxCell:
    """Numbers as numbers, money in its unit; a text is never worked out."""
    match value:
        case str():
            return _put_text(cell, value)
        case datetime():
            cell.value = value.replace(microsecond=0)
            if column.kind == "date":
                cell.value = value.date()
        case date():
            cell.value = value
        case int():
            cell.value = Decimal(value).scaleb(-2) if column.kind == "money" else value
        case None:
            pass
    is_date = isinstance(value, date) and column.kind not in ("date", "moment")
    as_kind: Kind = (
        ("moment" if isinstance(value, datetime) else "date") if is_date else column.kind
    )
    cell.number_format = FORMATS[as_kind]
    return cell


def _put_text(cell: XlsxCell, text: str) -> XlsxCell:
    """A text as text, whatever it looks like (=1+1, #N/A, 0042)."""
    said = plain(text)[:CELL_MOST]
    if said:
        cell.value = said
        cell.data_type = "s"
        cell.number_format = FORMATS["text"]
        if starts_a_formula(said):
            cell.quotePrefix = True
    return cell


def _set_height(page: Worksheet, row: int, texts: list[str], widths: list[float]) -> None:
    """Room for the lines that the texts take; not every program makes it by itself."""
    pairs = zip(texts, widths, strict=True)
    lines = max(
        (-(-width_cells(text) // max(1, int(width) - 2)) for text, width in pairs),
        default=1,
    )
    page.row_dimensions[row].height = min(400.0, ROW_HEIGHT_PT + max(0, lines - 1) * LINE_HEIGHT_PT)


def _widths(sheet: Sheet) -> list[float]:
    """By share, and never so narrow that a figure shows as ####."""
    shares = sum(column.share for column in sheet.columns)
    rows = (*sheet.rows, *([sheet.totals] if sheet.totals is not None else []))
    widths = []
    for at, column in enumerate(sheet.columns):
        figures = (row[at] for row in rows if not isinstance(row[at], str))
        figure = max((len(shown(cell, column.kind)) for cell in figures), default=0)
        name = min(width_cells(column.name), 12)
        least = max(WIDTH_LEAST, name + 2, min(figure, FIGURES_MOST) + 3)
        widths.append(float(max(least, round(SHEET_WIDTH * column.share / shares))))
    return widths


def _page_setup(page: Worksheet, sheet: Sheet, header: int) -> None:
    page.freeze_panes = f"A{header + 1}"
    page.page_setup.paperSize = A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"1:{header}"
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.5
    page.page_margins.top = page.page_margins.bottom = 0.7
    footer = page.oddFooter
    assert footer is not None
    footer.left.text = plain(sheet.as_of).replace("&", "&&")[:200]
    footer.right.text = "第 &P 页，共 &N 页"


def _letters(sheet: Sheet) -> Iterator[str]:
    return (get_column_letter(at) for at in range(1, len(sheet.columns) + 1))


def _same_every_time(book: Book, sheet: Sheet) -> bytes:
    """The archive without the time of its making."""
    book.properties.creator = plain(sheet.site)
    book.properties.title = plain(sheet.title)
    book.properties.created = book.properties.modified = MADE
    made, out = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, ZipFile(made, "w", ZIP_DEFLATED)).save()
    with ZipFile(made) as parts, ZipFile(out, "w", ZIP_DEFLATED) as fixed:
        for name in parts.namelist():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            fixed.writestr(info, parts.read(name))
    return out.getvalue()
