"""What a township goes by when it accepts a village's points system, and what bars a village from
the demonstration title (高梁 三, 四(二); spec GL-3.4, GL-4.2): sections of a scheme.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

Standard = Literal["basic", "demonstration", "district"]
"""What a row is asked for: everywhere, for the demonstration title, for the district's only."""

ProvedBy = Literal[
    "check",
    "score",
    "prices",
    "ledger",
    "keeper",
    "kinds",
    "running",
    "awareness",
    "publicity",
    "participating",
    "redeeming",
    "sessions",
    "attendances",
    "bar",
]
"""Where a row's figure comes from: `check` and `score` are typed by who was there, the others are
counted from the book."""

TYPED: frozenset[str] = frozenset({"check", "score"})


class _Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    clause: str
    """Where the paper says so."""


class VillageBar(_Clause, frozen=True):
    """One reason why a village may not be proposed; households are not touched by it (GL-7)."""

    id: str
    reason: str


TitleLevel = Literal["district", "town"]


class Titles(_Clause, frozen=True):
    """How many villages the township proposes for each title, never one for both (高梁 四(三))."""

    district: int = 0
    town: int = 0
    first: int = 0
    """Of all that the district assesses, the places that get its title; 0: not said."""


class Acceptance(_Clause, frozen=True):
    """When villages are accepted; `due` is the last day, 2023-08-15, '' where none is set."""

    due: str = ""


class AcceptanceRow(_Clause, frozen=True):
    """One row of the acceptance sheet."""

    id: str
    name: str
    by: ProvedBy
    standard: Standard = "basic"
    target: int = 0
    """Least score; the other targets stand where the scheme has them (`report`, `goods`)."""


def contradictions(
    acceptance: Acceptance | None, rows: tuple[AcceptanceRow, ...], bars: tuple[VillageBar, ...]
) -> Iterator[tuple[str, str]]:
    """(key, problem) of what cannot be in a scheme."""
    if acceptance is not None and acceptance.due and not _is_date(acceptance.due):
        yield "acceptance.due", "must be a date such as 2023-08-15"
    if acceptance is None and rows:
        yield "acceptance", "goes with its rows"
    for key, ids in (
        ("acceptance_row", [row.id for row in rows]),
        ("village_bar", [bar.id for bar in bars]),
    ):
        for n, each in enumerate(ids):
            if each in ids[:n]:
                yield f"{key}[{n}].id", f"{each!r} stands twice"
    for n, row in enumerate(rows):
        if (row.by == "score") != (row.target > 0):
            yield f"acceptance_row[{n}].target", "goes with by = 'score'"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
