"""Papers that no entry stands behind: their content is written into the job, and read, here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from kiosk.core.papers import (
    MINUTES,
    NOTICE,
    PURCHASE_LIST,
    RULES,
    SHELF_TAGS,
    TEST_PAGE,
    UNSIGNED_LIST,
)
from kiosk.core.papers.lists import (
    PurchaseLine,
    PurchaseList,
    ShelfTag,
    ShelfTags,
    UnsignedLine,
    UnsignedList,
    good_code,
)
from kiosk.core.papers.notices import NoticeStrip, RulesStrip
from kiosk.core.papers.review import ReviewMinutes
from kiosk.core.papers.test_page import PrintTest
from kiosk.core.rules_to_come import rules_told
from kiosk.store import forecast, notices, printing, register
from kiosk.store.database import Store
from kiosk.store.goods import Good
from kiosk.store.printing import PrintJob
from kiosk.store.schemes import rules_of

Content = (
    ShelfTags | PurchaseList | UnsignedList | NoticeStrip | RulesStrip | ReviewMinutes | PrintTest
)

CONTENTS: dict[str, type[Content]] = {
    SHELF_TAGS: ShelfTags,
    PURCHASE_LIST: PurchaseList,
    UNSIGNED_LIST: UnsignedList,
    NOTICE: NoticeStrip,
    RULES: RulesStrip,
    MINUTES: ReviewMinutes,
    TEST_PAGE: PrintTest,
}
"""By the name that the job carries."""


def ask_for(store: Store, content: Content, *, settles: str = "") -> int:
    """Have it printed; the number of the job.  `settles`: what in `meta` asked for it until now."""
    name = next(name for name, kind in CONTENTS.items() if isinstance(content, kind))
    return printing.ask_for(store, name, msgspec.json.encode(content).decode(), settles)


def content_of(job: PrintJob) -> Content:
    """KeyError for a name that is none; msgspec.DecodeError for a content that is none."""
    return msgspec.json.decode(job.content, type=CONTENTS[job.paper])


def tags_of(goods: Iterable[Good], at: datetime) -> ShelfTags:
    """Shelf tags with the points prices of now."""
    tags = [ShelfTag(g.name, g.points, g.unit, g.barcode or good_code(g.id)) for g in goods]
    return ShelfTags(at, tuple(tags))


def purchases_of(store: Store, at: datetime, keeper: str) -> PurchaseList:
    """What to buy until the window opens next, with why."""
    lines = []
    seen = forecast.forecast(store, at)
    for good, outlook in seen.to_buy:
        reasons = (("等人来取", good.reserved), ("有人想要", outlook.past.wishes))
        why = "，".join(f"{what} {count}" for what, count in reasons if count)
        lines.append(PurchaseLine(good.name, good.unit, good.fit, outlook.buy, why))
    unpriced = sum(outlook.cost_cents is None for _, outlook in seen.to_buy)
    until = seen.to_come.end.date()
    return PurchaseList(at, keeper, tuple(lines), until, seen.cost_cents, unpriced)


def unsigned_of(store: Store, at: datetime) -> UnsignedList:
    """The lines of the register that wait for a signature."""
    return UnsignedList(
        at,
        tuple(
            UnsignedLine(
                line.register_line,
                line.slip,
                line.at,
                f"{line.holder.group} {line.holder.name} {line.holder.number}",
            )
            for line in register.unsigned(store)
        ),
    )


def notice_strip_of(store: Store, key: str, at: datetime) -> NoticeStrip | RulesStrip | None:
    """What hangs on the board under this key, or the rules; None: it hangs there no more."""
    if key == RULES:
        return RulesStrip(at, rules_told(rules_of(store)))
    found = notices.notice(store, key, at)
    return None if found is None else NoticeStrip(at, found.parts)
