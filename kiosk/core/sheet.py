"""A ledger or list as a value: columns, rows, and as of which entry of the journal it holds.

`kiosk.sheets` writes it as XLSX, CSV or PDF.  Nothing here knows of files.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Cell = str | int | date | datetime | None
"""Money is an integer in cents (fen); an instant is a local one; None is an empty cell."""

Kind = Literal["text", "number", "money", "date", "moment"]
Align = Literal["left", "center", "right"]

ALIGNED: dict[Kind, Align] = {
    "text": "left",
    "number": "right",
    "money": "right",
    "date": "center",
    "moment": "center",
}

FORMULA_STARTS = "=+-@＝＋－＠"
"""A text that starts like this is worked out by a table program unless it is held down."""

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_NO_TEXT = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Halves of surrogates and code points that are no characters: no file can hold them."""

_UNSEEN = {"Cc", "Cf"}
"""Control and format characters, the ones that turn the direction of writing included."""


@dataclass(frozen=True)
class Column:
    """One column; `share` is its width in hundredths of an upright page.

    Shares are relative: a sheet fills the page.  Where they come to more than 100, the page lies
    on its side.
    """

    name: str
    kind: Kind
    share: int
    align: Align | None = None
    """None: as its kind is, numbers to the right."""

    def __post_init__(self) -> None:
        if self.kind not in ALIGNED:
            raise ValueError(f"column {self.name}: no such kind {self.kind!r}")
        if self.share < 1:
            raise ValueError(f"column {self.name}: a share of {self.share}")

    def side(self, cell: Cell) -> Align:
        """Where a cell of this column stands; a word among figures (合计) in the middle."""
        if isinstance(cell, str) and self.kind != "text":
            return "center"
        return self.align or ALIGNED[self.kind]


@dataclass(frozen=True)
class Sheet:
    """What is written and signed; ValueError where rows and columns do not match."""

    title: str
    site: str
    period: str
    as_of: str
    """截至流水 第 123 条（A1B2-C3D4-…）: what the sheet can be recomputed from."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    """Who signs, one box each: 管理员, 监督人, 日期."""

    code: str = ""
    """Text of a QR code by which the sheet can be proved, on every page; '' for none."""

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError(f"{self.title}: no columns")
        for number, row in enumerate(self.rows, 1):
            self._check(row, f"row {number}")
        if self.totals is not None:
            self._check(self.totals, "totals")

    def _check(self, row: tuple[Cell, ...], place: str) -> None:
        if len(row) != len(self.columns):
            raise ValueError(
                f"{self.title}, {place}: {len(row)} cells for {len(self.columns)} columns"
            )
        for column, cell in zip(self.columns, row, strict=True):
            if not _is_cell(cell):
                raise ValueError(f"{self.title}, {place}, {column.name}: {cell!r} is no cell")


def _is_cell(value: object) -> bool:
    """Of the declared types, where True is no number and an instant has no offset."""
    if isinstance(value, datetime):
        return value.tzinfo is None
    return isinstance(value, str | int | date | None) and not isinstance(value, bool)


def money_text(money_cents: int) -> str:
    """1250 -> 12.50, -5 -> -0.05."""
    sign = "-" if money_cents < 0 else ""
    return f"{sign}{abs(money_cents) // 100}.{abs(money_cents) % 100:02d}"


def shown(cell: Cell, kind: Kind) -> str:
    """A cell as people read it; an instant to the minute."""
    match cell:
        case None:
            return ""
        case str():
            return plain(cell)
        case datetime():
            return f"{cell:%Y-%m-%d}" if kind == "date" else f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case int():
            return money_text(cell) if kind == "money" else str(cell)


def plain(text: str) -> str:
    """Text on one line, without what nobody can see; what no file can hold becomes U+FFFD."""
    if text.isprintable():
        return text
    text = _NO_TEXT.sub("\ufffd", _BREAKS.sub(" ", text))
    return "".join(char for char in text if unicodedata.category(char) not in _UNSEEN)


def starts_a_formula(text: str) -> bool:
    """Whether a table program might take the text for a formula, blanks before it or not."""
    return text.lstrip()[:1] in set(FORMULA_STARTS)
