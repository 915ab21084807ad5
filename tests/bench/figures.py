"""Figures beside the floor of the same run, as one Markdown table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Figure(NamedTuple):
    """What was measured, and what the same machine takes at least."""

    what: str
    value: float
    unit: str
    floor: str
    """Named: what was measured instead."""

    floor_value: float

    @property
    def ratio(self) -> float:
        return self.value / self.floor_value if self.floor_value else float("nan")


def print_table(command: str, figures: Iterable[Figure]) -> None:
    """One row a figure; the command that makes them stands above."""
    print(f"\n`{command}`\n")
    print("| | kiosk | floor of the same run | | ratio |")
    print("| --- | ---: | --- | ---: | ---: |")
    for row in figures:
        value, least = f"{row.value:,.4g} {row.unit}", f"{row.floor_value:,.4g} {row.unit}"
        print(f"| {row.what} | {value} | {row.floor} | {least} | {row.ratio:.2f} |", flush=True)
