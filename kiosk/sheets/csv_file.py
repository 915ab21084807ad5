"""A sheet as CSV that a table program in China opens right: UTF-8 with BOM, CRLF.

The first line names the columns, so that other programs can read the file; where it comes from
and as of which entry stands under the table, after an empty line.
"""

from __future__ import annotations

import codecs
import csv
import io
from datetime import datetime

from kiosk.core.sheet import Cell, Column, Sheet, plain, shown, starts_a_formula


def csv_bytes(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(plain(column.name)) for column in sheet.columns])
    for row in (*sheet.rows, *([sheet.totals] if sheet.totals is not None else [])):
        writer.writerow(
            [_text(cell, column) for cell, column in zip(row, sheet.columns, strict=True)]
        )
    writer.writerow([])
    below = (
        ("名称", sheet.title),
        ("兑换点", sheet.site),
        ("时间范围", sheet.period),
        ("依据", sheet.as_of),
        *([("核验码", sheet.code)] if sheet.code else []),
        *(("说明", note) for note in sheet.notes),
    )
    for name, text in below:
        writer.writerow([harmless(plain(name)), harmless(plain(text))])
    return codecs.BOM_UTF8 + out.getvalue().encode("utf-8")


def harmless(text: str) -> str:
    """Text that no table program works out: an apostrophe holds down what starts a formula."""
    return f"'{text}" if starts_a_formula(text) else text


def _text(cell: Cell, column: Column) -> str:
    """Numbers stay numbers, the negative ones too; instants to the second."""
    if isinstance(cell, datetime) and column.kind != "date":
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    text = shown(cell, column.kind)
    return harmless(text) if isinstance(cell, str) else text
