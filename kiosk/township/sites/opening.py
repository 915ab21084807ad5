"""When a site is open: typed at the desk, shown by its kiosk on the idle screen and the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, update

from kiosk.core.feed import SiteItem
from kiosk.township import book, tables
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.sites.site_acts import own_site

HOURS_CELLS_MAX = 36
"""One line of the smallest screen: a Chinese character takes two, a digit one."""


@dataclass(frozen=True)
class OpeningHours:
    site: str
    hours: str
    """As on its door: 每天 8:30—17:00; '' takes the sentence away."""


def set_hours(connection: Connection, who: Staff, told: OpeningHours, now: datetime) -> Done:  # noqa: ARG001 - an act
    """Keep when the site is open and tell its kiosk."""
    site = own_site(connection, who, told.site)
    hours = told.hours.strip()
    if not hours.isprintable():
        raise Refused("开门时间请写成一行字。", "hours")
    if len(hours.encode("gbk", "replace")) > HOURS_CELLS_MAX:
        raise Refused(f"开门时间太长，最多 {HOURS_CELLS_MAX // 2} 个汉字那么长。", "hours")
    if hours == site.hours:
        raise Refused("开门时间没有变。", "hours")
    connection.execute(update(tables.site).where(tables.site.c.id == site.id).values(hours=hours))
    township = book.township_of(connection)
    item = SiteItem(
        id=site.id,
        name=site.name,
        shop=site.shop,
        village=site.village,
        township=township.name,
        township_code=township.code,
        village_code=site.village_code,
        thanks=site.thanks,
        hours=hours,
    )
    book.append_feed(connection, site.id, [item])
    note = f"改为：{hours}" if hours else "不再写"
    return Done(
        f"“{site.name}”的开门时间{note}。",
        f"site:{site.id}",
        before={"opening_hours": site.hours},
        after={"opening_hours": hours},
    )
