"""A published list as the township froze it, on A4 for the wall: the same mark, the same QR code.

Nothing is computed anew.  The feed brings names and cells of the columns, not their widths: those
follow from what stands in them.
"""

from __future__ import annotations

from kiosk.core.clock import parse_stamp
from kiosk.core.feed import ListItem, SiteItem
from kiosk.core.noticeboard import key_of
from kiosk.core.papers.frame import grouped
from kiosk.core.public_list import code_of
from kiosk.core.sheet import Column, Kind, Sheet
from kiosk.ledgers.making import GROUP, POSTED
from kiosk.store import feed, notices
from kiosk.store.database import Store, StoreError

SEAL = "村委会（盖章）"
NARROWEST, WIDEST = 6, 34
"""Shares of a column, of what its longest cell takes in half characters."""


def published_sheets(store: Store, key: str) -> tuple[Sheet, ...]:
    """The list with this key and its errata sheets, in their order; StoreError: there is none."""
    site = feed.site(store)
    items = [item for item in notices.published(store) if key_of(item) == key]
    if site is None or not items:
        raise StoreError("这张公示已经不在公示栏里了。")
    return tuple(_sheet(item, site) for item in sorted(items, key=lambda item: item.number))


def _sheet(item: ListItem, site: SiteItem) -> Sheet:
    code = code_of(site.village_code, item.cycle, item.period, item.mark)
    frozen = f"{parse_stamp(item.at):%Y-%m-%d %H:%M}定下"
    rows = tuple(tuple(row) for row in item.rows)
    return Sheet(
        title=item.title,
        site=f"{site.township}{site.village}",
        period=item.span,
        as_of=f"{frozen}　校验码 {grouped(item.mark)}　扫码或输入 {code} 可核对",
        columns=tuple(
            _column(name, [row[at] for row in rows]) for at, name in enumerate(item.columns)
        ),
        rows=rows,
        notes=item.notes,
        signatures=(GROUP, SEAL, POSTED),
        code=code,
    )


def _column(name: str, cells: list[str | int | None]) -> Column:
    figures = any(isinstance(cell, int) for cell in cells)
    words = any(isinstance(cell, str) for cell in cells)
    kind: Kind = "number" if figures and not words else "text"
    longest = max([_width(name), *(_width(str(cell)) for cell in cells if cell is not None)])
    return Column(name, kind, min(WIDEST, max(NARROWEST, longest)))


def _width(text: str) -> int:
    return len(text.encode("gbk", "replace"))
