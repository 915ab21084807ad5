"""What a list did to the book."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def plus(self, *, added: int = 0, changed: int = 0, unchanged: int = 0) -> Counts:
        return Counts(self.added + added, self.changed + changed, self.unchanged + unchanged)
