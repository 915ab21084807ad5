"""When a site is open: typed at the desk, heard by its kiosk."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from sqlalchemy import update
from support.office import hire
from support.town import feed_of, site_row

from kiosk.core.feed import SiteItem
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.sites.opening import OpeningHours, set_hours

NOW = datetime(2026, 3, 2, 9)
HOURS = "周一到周六 8:30—12:00、14:00—17:30"


@pytest.fixture
def engine_kind():
    return "sqlite"


def test_opening_hours_go_to_the_sites_own_kiosk_and_nothing_else_of_the_site_changes(town):
    run_tx(town, lambda c: c.execute(update(tables.site).values(thanks="谢谢")))
    wang = hire(town, "wangmou", Role.OFFICER, ("tx01",))

    def told(hours):
        act = OpeningHours("tx01", hours)
        return run_tx(town, lambda c: set_hours(c, the_staff(c, wang), act, NOW))

    first, *_ = [each for each in feed_of(town) if isinstance(each, SiteItem)]
    done = told(f" {HOURS}\n")
    assert done.note == f"“{first.name}”的开门时间改为：{HOURS}。"
    *_, last = [each for each in feed_of(town) if isinstance(each, SiteItem)]
    assert site_row(town).hours == HOURS
    assert last == msgspec.structs.replace(first, hours=HOURS, thanks="谢谢")
    for hours, why in ((HOURS, "没有变"), (f"{HOURS}。", "最多 18 个汉字")):
        with pytest.raises(Refused, match=why):
            told(hours)
    assert told("").note.endswith("不再写。")
