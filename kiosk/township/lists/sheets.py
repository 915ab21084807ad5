"""Tables that people keep: CSV (UTF-8 or GB18030) and XLSX, as rows of text with line numbers."""

from __future__ import annotations

import csv
import hashlib
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kiosk.township.book import Refused

ROWS_MAX = 50_000
BYTES_MAX = 16 << 20
"""Of a file: the longest list of households is a tenth of that."""

UNPACKED_MAX = 64 << 20
"""Of a workbook: a small one can unpack to more than there is memory."""

LINES_MAX = ROWS_MAX + 10_000
"""With empty ones: a single cell far down stands for a million rows."""

COLUMNS_MAX = 64


@dataclass(frozen=True)
class SheetRow:
    """One row that is not empty; `line` counts from 1, the heading included."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    digest: str
    """SHA-256 of the file in hex: the same file is known again."""


def read_sheet(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """The first sheet of a file; Refused when it cannot be read or a required column is missing."""
    try:
        with path.open("rb") as file:
            data = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise Refused(f"打不开文件 {path}：{error.strerror}。") from None
    return sheet_of(data, path.name, required, optional)


def sheet_of(
    data: bytes, name: str, required: Sequence[str], optional: Sequence[str] = ()
) -> Sheet:
    """The first sheet of a file's content; `name` says what kind it is, and whom to blame."""
    path = Path(name)
    if len(data) > BYTES_MAX:
        raise Refused(f"{path.name} 太大了，请分成几份。")
    lines = _xlsx_lines(data, path) if path.suffix.lower() == ".xlsx" else _csv_lines(data, path)
    filled = [(n, cells) for n, cells in lines if any(cells)]
    if not filled:
        raise Refused(f"{path.name} 是空的。")
    columns = tuple(filled[0][1])
    missing = [name for name in required if name not in columns]
    if missing:
        raise Refused(f"{path.name} 缺少这些列：{'、'.join(missing)}。表头要在第一行。")
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise Refused(f"{path.name} 的表头里这些列不止一个：{'、'.join(twice)}。")
    if len(filled) > ROWS_MAX:
        raise Refused(f"{path.name} 超过 {ROWS_MAX} 行，请分成几份。")
    known = {name for name in (*required, *optional) if name in columns}
    rows = [
        SheetRow(n, {c: t for c, t in zip(columns, cells, strict=False) if c in known})
        for n, cells in filled[1:]
    ]
    return Sheet(columns, tuple(rows), hashlib.sha256(data).hexdigest())


def _csv_lines(data: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data, path)
    heading = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in heading and "," not in heading else ","
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused(f"{path.name} 第 {line} 行的引号或换行不对：{error}。") from None


def _decoded(data: bytes, path: Path) -> str:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # UTF-16 without its mark; and PostgreSQL takes no such text
            return text
    raise Refused(f"{path.name} 里的文字读不出来：要 UTF-8 或 GB18030 的 CSV，或者 XLSX。")


def _xlsx_lines(data: bytes, path: Path) -> Iterable[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles, which do not matter here
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                unpacked = sum(part.file_size for part in packed.infolist())
            if unpacked > UNPACKED_MAX:
                raise Refused(f"{path.name} 太大了，请分成几份。")
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                lines = []
                sheet = workbook.worksheets[0]
                sheet.reset_dimensions()  # what a file says of its size may leave rows out
                for n, row in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX), 1):
                    if n > LINES_MAX:
                        raise Refused(f"{path.name} 超过 {LINES_MAX} 行，请分成几份。")
                    if any(cell.value is not None for cell in row):
                        lines.append((n, [_cell_text(cell) for cell in row]))
                return lines
            finally:
                workbook.close()
        except Refused:
            raise
        except Exception as error:
            # a damaged file can fail anywhere in unzipping, XML and openpyxl itself
            raise Refused(f"{path.name} 不是一份完好的 XLSX。") from error


def _cell_text(cell: Any) -> str:
    value = cell.value
    match value:
        case None:
            return ""
        case datetime() | date():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        case float() if value.is_integer():
            value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        shown = str(cell.number_format)
        width = len(shown) if set(shown) == {"0"} else 0
        return str(value).zfill(width)  # 0042 that is kept as 42 and shown with the format 0000
    return str(value).strip()
