"""One writer for every ledger and list: XLSX, CSV and PDF from the same `Sheet`.

The libraries behind XLSX and PDF are loaded when such a file is written, not before.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.core.sheet import Sheet
from kiosk.sheets.whole import SheetError, put_together, write_whole

__all__ = ["SUFFIXES", "SheetError", "put_together", "sheet_bytes", "write_sheet", "write_whole"]

SUFFIXES = (".xlsx", ".csv", ".pdf")


def write_sheet(sheet: Sheet, path: Path | str) -> None:
    """Write the sheet in the form that the suffix names, whole or not at all.

    Raises SheetError with a sentence for people.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise SheetError(f"只能写成 .xlsx、.csv 或 .pdf 文件，“{target.name}”不是。")
    write_whole(target, lambda: sheet_bytes(sheet, suffix))


def sheet_bytes(sheet: Sheet, suffix: str) -> bytes:
    """The file's content; the same sheet gives the same bytes."""
    match suffix:
        case ".csv":
            from kiosk.sheets.csv_file import csv_bytes

            return csv_bytes(sheet)
        case ".xlsx":
            from kiosk.sheets.xlsx_file import xlsx_bytes

            return xlsx_bytes(sheet)
        case ".pdf":
            from kiosk.sheets.pdf_file import pdf_bytes

            return pdf_bytes(sheet)
        case _:
            raise ValueError(f"no sheet is written as {suffix!r}")
