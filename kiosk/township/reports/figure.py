"""What a figure of a report is: what is said, and what it was counted from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.township.reports.report_material import Material


@dataclass(frozen=True)
class Found:
    """One thing that counts, for a table: its cells, and where it is to be seen."""

    cells: tuple[str | int, ...]
    path: str = ""
    """Below the desk; '' for nowhere of its own."""


@dataclass(frozen=True)
class Figure:
    id: str
    name: str
    said: str
    target: str = ""
    holds: bool | None = None
    """Whether the target is reached; None where there is none, or nothing to go by."""


@dataclass(frozen=True)
class Measure:
    """One figure: how it is said, and what it is counted from."""

    id: str
    name: str
    figure: Callable[[Material, str, str], Figure]
    columns: tuple[str, ...]
    found: Callable[[Material], Sequence[Found]]
    applies: Callable[[Material], bool] = lambda _: True

    def of(self, material: Material) -> Figure:
        return self.figure(material, self.id, self.name)
