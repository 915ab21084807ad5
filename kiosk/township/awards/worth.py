"""What a deed is worth, as `core.worth` says, and who may earn.  Functions on a connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from kiosk.core import worth as core
from kiosk.core.clock import stamp
from kiosk.core.periods import Interval
from kiosk.core.scheme import Item, Scheme
from kiosk.core.worth import Before, Had, Unfit, Worthless
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.residents.enrolments import check_enrolled


@dataclass(frozen=True)
class Deed:
    """What an award is for: an item of the scheme's list, or points and a reason.

    Households are named by their numbers, which are those of the site's village; one that may have
    moved here from another has its id as well.  `quantity` goes with items that are counted or
    weighed.
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

    household_id: str = ""
    helper_id: str = ""


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
    item = core.item_of(scheme, deed.item)
    if item is None:
        raise Refused(f"{scheme.township}的方案里没有项目“{deed.item}”。", "item")

    before = had_before(connection, household, award_id)
    found = core.worth(item, deed.quantity, deed.reason, effective, before)
    if isinstance(found, Worthless):
        raise _refused(item, deed, found)
    return found.points, found.what


def _refused(item: Item, deed: Deed, found: Worthless) -> Refused:
    what = item.behaviour
    match found.why:
        case Unfit.RANKED:
            return Refused(f"“{what}”在结账时统一记，不能单独记。", "item")
        case Unfit.SUSPENDS:
            return Refused(f"“{what}”不扣分，而是暂停兑换，请到“暂停”里办。", "item")
        case Unfit.NO_QUANTITY:
            return Refused(f"“{item.id}”要写明数量（多少{item.unit}）。", "quantity")
        case Unfit.NOT_COUNTED:
            return Refused(f"项目“{item.id}”不按数量记分。", "quantity")
        case Unfit.UNDER_ONE_UNIT:
            short = f"{deed.quantity}{item.unit}不满 {item.unit_quantity}{item.unit}，不加分。"
            return Refused(short, "quantity")
        case Unfit.ONCE_A_MONTH:
            once = f"“{what}”一户一个月只记一次，{found.month} 已经记过了。"
            return Refused(once, "item")
        case Unfit.SAME_INCIDENT:
            return Refused(f"这一户这一天已经按“{found.other}”记过，同一件事不记两次。", "item")
    most = f"“{item.id}”一户一个月最多 {item.month_points_max} 分，{found.month} 已经满了。"
    return Refused(most, "quantity")


def had_before(connection: Connection, household: str, award_id: str) -> Before:
    """What a household has had of an item, without what was reversed and without this award."""
    return lambda item, within: _had(connection, household, item, within, award_id)


def _had(connection: Connection, household: str, item: str, within: Interval, award_id: str) -> Had:
    points = tables.points.c
    undone = select(points.reverses).where(points.reverses.is_not(None))
    figures = connection.scalars(
        select(points.points).where(
            points.household == household,
            points.item == item,
            points.reverses.is_(None),
            points.id.not_in(undone),
            points.id != award_id,
            points.effective >= stamp(within.start),
            points.effective < stamp(within.end),
        )
    ).all()
    return Had(len(figures), sum(figures))


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
