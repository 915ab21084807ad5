"""A line of the register 登记册: what is signed and pressed with a thumb, in ink."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.journal import register_place


@dataclass(frozen=True)
class RegisterGoods:
    name: str
    quantity: int
    unit: str = "件"


@dataclass(frozen=True)
class RegisterLine:
    """One redemption in the register, whose head of household is masked."""

    register_line: int
    """Counted from 1 over all pages."""

    at: datetime
    group: str
    name: str
    """Masked: 张*."""

    number: str
    goods: tuple[RegisterGoods, ...]
    cost: int
    before: int
    after: int
    slip: str
    """Number of the slip."""

    code: str = ""
    """Text of the QR code beside the line, in QR's alphanumeric alphabet; empty: none."""

    taker: str = ""
    """Who takes the goods for the household; empty where it is written by hand."""

    relation: str = ""
    """What they are to it; empty where nobody came for it, or it is written by hand."""

    note: str = ""
    """冲正, 退换, 补打."""

    def __post_init__(self) -> None:
        if self.register_line < 1:
            raise ValueError(f"no line {self.register_line} in a register")

    @property
    def place(self) -> tuple[int, int]:
        """(page, line), both from 1."""
        return register_place(self.register_line)
