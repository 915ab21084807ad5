"""A village in a file: the store as a first feed leaves it, and a clock that the test moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from kiosk.core.card import Card, card_text, short_code, text_key
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DeliveryLine
from kiosk.core.feed import (
    CardItem,
    FeedItem,
    GoodItem,
    HouseholdItem,
    PersonItem,
    PointsItem,
    SchemeItem,
    SiteItem,
)
from kiosk.core.journal import canonical
from kiosk.core.pin import pin_text
from kiosk.schemes import load_scheme
from kiosk.store import feed, journal, stock
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp

GUEST_CARD = card_text(Card(3, 7, 42, bytes(range(16))))
OTHER_CARD = card_text(Card(3, 7, 43, bytes(range(1, 17))))
KEEPER_CARD = card_text(Card(3, 7, 9001, bytes(range(2, 18))))
SECOND_KEEPER_CARD = card_text(Card(3, 7, 9002, bytes(range(3, 19))))
GUEST_CODE = short_code(42)
NOW = datetime(2026, 11, 20, 9, 12)


class TestClock:
    """ports.Clock under the test's thumb."""

    __test__ = False

    def __init__(self, at: datetime = NOW, quality: Quality = Quality.SURE) -> None:
        self.boot_id = "boot"
        self.at, self.quality, self.floor = at, quality, datetime(2026, 11, 1)
        self.s = 100.0
        self.by_battery, self.battery = False, None

    @property
    def earliest(self) -> datetime:
        return self.floor

    def now(self) -> Moment:
        return Moment(self.at, self.quality)

    def uptime_s(self) -> float:
        return self.s

    def pass_time(self, seconds: float) -> None:
        self.s += seconds
        self.at += timedelta(seconds=seconds)

    def set_by_township(self, at: datetime) -> None:
        self.at, self.quality = at, Quality.SURE
        self.floor = max(self.floor, at)

    def confirm_date(self, at: datetime) -> None:
        self.at, self.quality = at, Quality.KEEPER


def tell(store, *items):
    cursor = journal.feed_cursor(store)
    lines = [FeedItem(cursor + n, canonical(item).decode()) for n, item in enumerate(items, 1)]
    feed.apply_feed(store, lines, NOW)


def found_village(path: Path, scheme: str = "tangxiang", *, points: int = 105):
    """A store of a village's own; it is made once and copied, as a file is."""
    path.touch(mode=0o600)
    path.write_bytes(_village_file(scheme, points))
    return open_store(path)


@cache
def _village_file(scheme: str, points: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kiosk.db"
        _make_village(path, scheme, points)
        return path.read_bytes()


def _make_village(path: Path, scheme: str, points: int) -> None:
    store = open_store(path)
    when = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0)
    journal.begin_epoch(store, "hp01", 1, when)
    rules = load_scheme(scheme)
    document = msgspec.to_builtins(rules)
    salt = bytes(16)
    tell(
        store,
        SiteItem("hp01", "和平", "和平村爱心积分超市", "和平村", rules.township, 3, 7, "谢谢"),
        SchemeItem(1, document),
        PersonItem("k1", "陈某", "keeper", text_key(KEEPER_CARD), pin_text("246810", salt)),
        PersonItem("k2", "李某", "keeper", text_key(SECOND_KEEPER_CARD), pin_text("135790", salt)),
        HouseholdItem("h42", "0042", "3组", "张*", "hp01"),
        HouseholdItem("h43", "0043", "3组", "王*", "hp01"),
        CardItem(text_key(GUEST_CARD), 42, "h42", "in_use"),
        CardItem(text_key(OTHER_CARD), 43, "h43", "in_use"),
        GoodItem("rice", "大米10斤", 35, "粮油", "袋", place=1),
        GoodItem("laundry_liquid", "洗衣液", 30, "洗护", "瓶", place=2),
        GoodItem("rice_cooker", "电饭煲", 180, "家电", "台", place=3),
        PointsItem(
            "p1", "h42", "award", points, "参加大扫除", "2026-11-10T09:00:00", "2026-11-10T10:00:00"
        ),
    )
    shelf = [("rice", 6), ("laundry_liquid", 3), ("rice_cooker", 1)]
    lines = [DeliveryLine(good, quantity) for good, quantity in shelf]
    stock.lay_out(store, "opening", lines, when)
    store.close()
