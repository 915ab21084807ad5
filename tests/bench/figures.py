"""Figures beside the floor of the same run, as one Markdown table."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

KEPT = "BENCH_FIGURES"
"""Environment variable: a file to which every figure is added, one JSON list a line."""


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


def rows(figures: Iterable[Figure]) -> list[str]:
    """Lines of a Markdown table."""
    lines = ["| | kiosk | floor of the same run | | ratio |", "| --- | ---: | --- | ---: | ---: |"]
    for row in figures:
        value, least = f"{row.value:,.4g} {row.unit}", f"{row.floor_value:,.4g} {row.unit}"
        lines.append(f"| {row.what} | {value} | {row.floor} | {least} | {row.ratio:.2f} |")
    return lines


def print_table(command: str, figures: Iterable[Figure]) -> None:
    """One row a figure; the command that makes them stands above.  `whole.py` gathers them all."""
    found = list(figures)
    print(f"\n`{command}`\n", *rows(found), sep="\n", flush=True)
    if path := os.environ.get(KEPT):
        with Path(path).open("a") as kept:
            kept.writelines(json.dumps(figure) + "\n" for figure in found)
