"""What each member of a household obtained in the running period (BS-2.1b)."""

from __future__ import annotations

from datetime import datetime

from kiosk.core.account import PointKind
from kiosk.core.clock import stamp
from kiosk.core.feed import ArrivedItem, FeedItem, PointsItem
from kiosk.core.members import Gained, member_sums
from kiosk.core.scheme import Scheme
from kiosk.store.database import Store


def sums_of(store: Store, household: str, scheme: Scheme, at: datetime) -> tuple[Gained, ...]:
    """Of the household's members, the family's own last; () where the scheme counts none.

    Awards and what took them back; what the feed told of them says whose they are, and what was
    booked here is the family's.
    """
    if scheme.members.entries != "counted":
        return ()
    period = scheme.period_of(at)
    told: dict[int, dict[str, PointsItem]] = {}
    gained = []
    rows = store.rows(
        "select p.id, p.points, f.n, f.body from points p"
        " left join feed_item f on f.n = coalesce(p.echo, p.n)"
        " where p.household = ? and p.kind = ? and p.effective >= ? and p.effective < ?"
        " order by p.posted, p.n",
        [household, PointKind.AWARD.value, stamp(period.start), stamp(period.end)],
    )
    for ident, points, n, body in rows:
        if n is not None and n not in told:
            told[n] = _items(n, body)
        item = told.get(n, {}).get(ident)
        if item is None:
            gained.append(Gained("", "", "", points))
        else:
            key = item.member_id or item.member
            gained.append(Gained(key, item.member, item.relation, points))
    return member_sums(gained)


def _items(n: int, body: str) -> dict[str, PointsItem]:
    match FeedItem(n, body).decoded():
        case PointsItem() as item:
            return {item.id: item}
        case ArrivedItem(points=points):
            return {item.id: item for item in points}
        case _:
            return {}
