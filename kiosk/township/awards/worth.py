"""What a deed is worth under the scheme's lists (spec TX-A1, TX-A2).  Functions on a connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from kiosk.core import periods
from kiosk.core.clock import stamp
from kiosk.core.periods import Interval
from kiosk.core.scheme import Item, Scheme, item_points
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.residents.enrolments import check_enrolled


@dataclass(frozen=True)
class Deed:
    """What an award is for: an item of the scheme's list, or points and a reason.

    Households are named by their numbers.  `quantity` goes with items that are counted or weighed.
    """

    household: str
    item: str = ""
    quantity: int | None = None
    points: int | None = None
    reason: str = ""
    helper: str | None = None
    member: str = ""
    effective: datetime | None = None
    """When it happened; None: now."""


def worth(
    connection: Connection,
    scheme: Scheme,
    deed: Deed,
    household: str,
    effective: datetime,
    award_id: str,
) -> tuple[int, str]:
    """Points and words of an award; Refused when its item forbids it."""
    if not deed.item:
        if not deed.points:
            raise Refused("积分要是一个不等于 0 的整数。", "points")
        if not deed.reason.strip():
            raise Refused("记积分要写明事由。", "reason")
        return deed.points, deed.reason.strip()
    if deed.points is not None:
        raise Refused("按项目记分时不能另写分值。", "points")
    item = next((item for item in scheme.items if item.id == deed.item), None)
    if item is None:
        raise Refused(f"{scheme.township}的方案里没有项目“{deed.item}”。", "item")
    if item.per == "rank":
        raise Refused(f"“{item.behaviour}”在结账时统一记，不能单独记。", "item")
    if item.suspends:
        raise Refused(f"“{item.behaviour}”不扣分，而是暂停兑换，请到“暂停”里办。", "item")
    if item.per == "quantity":
        return _worth_of_quantity(scheme, item, deed)
    if deed.quantity is not None:
        raise Refused(f"项目“{item.id}”不按数量记分。", "quantity")
    what = deed.reason.strip() or item.behaviour
    if item.per == "month":
        month = periods.interval_of(effective, 1)
        if _times(connection, household, item.id, month, award_id):
            sentence = f"“{item.behaviour}”一户一个月只记一次，{month.key} 已经记过了。"
            raise Refused(sentence, "item")
    if item.warnings_first:
        year = periods.interval_of(effective, 12)
        times = _times(connection, household, item.id, year, award_id)
        if times < item.warnings_first:
            return 0, f"{what}（第{times + 1}次，提醒，不扣分）"
    return item.points, what


def _worth_of_quantity(scheme: Scheme, item: Item, deed: Deed) -> tuple[int, str]:
    if deed.quantity is None or deed.quantity <= 0:
        raise Refused(f"“{item.id}”要写明数量（多少{item.unit}）。", "quantity")
    points = item_points(scheme, item.id, deed.quantity)
    if points == 0:
        sentence = f"{deed.quantity}{item.unit}不满 {item.unit_quantity}{item.unit}，不加分。"
        raise Refused(sentence, "quantity")
    return points, deed.reason.strip() or f"{item.id}{deed.quantity}{item.unit}"


def _times(
    connection: Connection, household: str, item: str, within: Interval, award_id: str
) -> int:
    """How often a household has had an item, without what was reversed and without this award."""
    points = tables.points.c
    undone = select(points.reverses).where(points.reverses.is_not(None))
    rows = connection.scalars(
        select(points.id).where(
            points.household == household,
            points.item == item,
            points.reverses.is_(None),
            points.id.not_in(undone),
            points.id != award_id,
            points.effective >= stamp(within.start),
            points.effective < stamp(within.end),
        )
    )
    return len(rows.all())


def check_may_earn(
    connection: Connection, scheme: Scheme, household: str, effective: datetime
) -> None:
    """Only who takes part earns, and some suspensions bar it, too."""
    check_enrolled(connection, household, effective)
    suspension = tables.suspension.c
    rows = connection.execute(
        select(tables.suspension).where(
            suspension.household == household,
            suspension.start <= stamp(effective),
            suspension.until.is_(None) | (suspension.until > stamp(effective)),
        )
    )
    for row in rows:
        rule = scheme.suspension.get(row.kind)
        if rule is not None and rule.earn == "barred":
            raise Refused(f"这一户正在“{rule.name}”，这段时间不记加分。")
