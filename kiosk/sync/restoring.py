"""Fetching the history of the machine before, page by page (design.md 9).

What is in the file says where to go on: after a cut, after a night without power, the next call
begins there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from kiosk.core.feed import FeedItem
from kiosk.store import feed, history, journal
from kiosk.store.database import Store
from kiosk.store.history import HistoryError
from kiosk.sync.outbox import Failure, FeedPage, NotDone

LOG = logging.getLogger(__name__)

UNDER_WAY = "已经取回 {done} / {all} 条流水，取完就能用。"
CUT_OFF = "数据还没有取完。机器已经登记，再开机会接着取；也可以再运行一次 kiosk enrol。"


NOT_ON_STICK = "以前的数据还没有取完。请把优盘带到乡镇，再带回来，接着取。"


class Pages(Protocol):
    """Where history and feed come from: the township itself, or a stick that it wrote."""

    def feed(self, after: int) -> FeedPage | NotDone: ...

    def history(self, after: int) -> list[bytes] | NotDone: ...


def restore(
    store: Store,
    township: Pages,
    on_progress: Callable[[int, int], None],
    on_time: Callable[[datetime], None] = lambda _: None,
) -> NotDone | None:
    """Fetch until the history and the feed are all here; why not, when the line breaks off.

    `on_progress` gets the entries that are here and those that there are.  HistoryError when what
    comes is not what the township named at enrolment.
    """
    wanted = history.awaited(store)
    if wanted is None:
        return None
    items: list[FeedItem] = []
    while not history.is_at_base(store):
        done = journal.head(store)[0]
        on_progress(done, wanted.base)
        lines = township.history(done)
        if isinstance(lines, NotDone):
            return lines
        if not lines:
            raise HistoryError(f"the history ends with entry {done} of {wanted.base}")
        failed = _fetch_until(store, township, history.cursor_wanted(lines), items)
        if failed is not None:
            return failed
        history.take_entries(store, done + 1, lines, items)
        items = [item for item in items if item.n > journal.feed_cursor(store)]
    on_progress(wanted.base, wanted.base)
    return _rest_of_feed(store, township, items, on_time)


def _fetch_until(
    store: Store, township: Pages, cursor: int, items: list[FeedItem]
) -> NotDone | None:
    """Add the items that are not here yet, up to number `cursor`."""
    while (items[-1].n if items else journal.feed_cursor(store)) < cursor:
        page = township.feed(items[-1].n if items else journal.feed_cursor(store))
        if isinstance(page, NotDone):
            return page
        if not page.items:
            raise HistoryError(f"the feed ends before item {cursor}")
        items += page.items
    return None


def _rest_of_feed(
    store: Store,
    township: Pages,
    items: list[FeedItem],
    on_time: Callable[[datetime], None],
) -> NotDone | None:
    """What the township has said since the last entry: the balances of today hang on it."""
    if items:
        feed.apply_feed(store, items, None)
    while True:
        page = township.feed(journal.feed_cursor(store))
        if isinstance(page, NotDone):
            return page
        feed.apply_feed(store, page.items, page.at)
        if page.at is not None:
            on_time(page.at)
        if not page.items:
            return None


def stopped_by(error: HistoryError) -> NotDone:
    """What a wrong history is for the course of the link: only a person can help."""
    LOG.error("the history does not fit: %s", error)
    return NotDone(Failure.HISTORY, str(error))
