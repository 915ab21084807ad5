"""Long lists page by page, with numbered links."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.township.web.asked import Asked

ROWS = 25
NEXT_TO = 2
"""Pages linked on either side of this one."""


@dataclass(frozen=True)
class Paged:
    """Which part of a list is shown."""

    asked: Asked
    total: int
    page: int
    pages: int
    rows: int = ROWS

    @property
    def skip(self) -> int:
        return (self.page - 1) * self.rows

    def numbers(self) -> list[int]:
        """Pages to link to, 0 where some are left out: [1, 0, 4, 5, 6, 7, 8, 0, 20]."""
        near = range(max(1, self.page - NEXT_TO), min(self.pages, self.page + NEXT_TO) + 1)
        shown = sorted({1, *near, self.pages})
        found: list[int] = []
        for number in shown:
            if found and number == found[-1] + 2:
                found.append(number - 1)
            elif found and number > found[-1] + 1:
                found.append(0)
            found.append(number)
        return found

    def link(self, page: int) -> str:
        return self.asked.link(page=page if page > 1 else "")


def paged(asked: Asked, total: int, rows: int = ROWS) -> Paged:
    """The page that `?page=` asks for; the last one when there are not so many."""
    pages = max(1, -(-total // rows))
    return Paged(asked, total, asked.number("page", 1, pages, 1), pages, rows)
