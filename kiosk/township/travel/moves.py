"""Moving a household's home to another site, points and all (design.md 7).

The old home answers when it has heard of it: until then everything is spent there as before, and
from its answer on nothing is, but what the new home releases.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import CarriedPurse, HomeMoved
from kiosk.core.feed import ArrivedItem, FeedItem, MoveItem, PointsItem, ReviewItem
from kiosk.core.journal import Entry
from kiosk.core.releases import POINTS_MAX
from kiosk.township import tables
from kiosk.township.book import Refused, append_feed, household_item, tell_village, the_site
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.members import told_of_member
from kiosk.township.sites.site_acts import own_site
from kiosk.township.travel.releases import introduce


@dataclass(frozen=True)
class MoveWanted:
    household: str
    """Id."""

    to: str
    """Site."""


def ask_move(connection: Connection, who: Staff, wanted: MoveWanted, now: datetime) -> Done:
    """Another site is to be the household's home; who asks is for both sites."""
    household = connection.execute(
        select(tables.household).where(tables.household.c.id == wanted.household)
    ).one_or_none()
    if household is None:
        raise Refused("没有这一户。", "household")
    source, to = own_site(connection, who, household.home), own_site(connection, who, wanted.to)
    begin_move(connection, household.id, to.id, at=now)
    return Done(
        f"已通知“{source.name}”：{household.name}（{household.number}）迁到“{to.name}”。"
        f"“{source.name}”的机器联网答复以后，积分就在“{to.name}”用。",
        f"household:{household.id}",
        before={"home": source.id},
        after={"home": to.id},
    )


def begin_move(connection: Connection, household: str, to: str, *, at: datetime) -> str:
    """Ask the old home to let a household go: the move's id."""
    row = _locked(connection, household)
    if row is None or row.closed:
        raise Refused("没有这一户，或者已经并到别的户了。", "household")
    site = the_site(connection, to)
    if row.home == site.id:
        raise Refused(f"这一户的积分本来就在“{site.name}”用。", "to")
    if waiting_move(connection, household) is not None:
        raise Refused("这一户正在迁，请等原来的兑换点答复。", "household")
    move = secrets.token_hex(8)
    connection.execute(
        insert(tables.home_move).values(
            id=move,
            household=household,
            site_from=row.home,
            site_to=site.id,
            asked=stamp(at),
            done="",
        )
    )
    append_feed(connection, row.home, [MoveItem(move, household, site.id)])
    return move


def waiting_move(connection: Connection, household: str) -> Row[Any] | None:
    """The household's move of which the old home has not been heard yet."""
    move = tables.home_move.c
    return connection.execute(
        select(tables.home_move).where(move.household == household, move.done == "")
    ).one_or_none()


def heard_moved(
    connection: Connection, site: Row[Any], epoch: int, entry: Entry, body: HomeMoved
) -> str | None:
    """The old home let the household go: the new one gets everything."""
    if epoch != site.epoch:
        return "旧机器的迁户，补来时已经过了：没有迁"
    if not _makes_sense(entry, body):
        return "迁户的内容不对，没有迁"
    household = _locked(connection, body.household)
    move = waiting_move(connection, body.household)
    told = (body.move, site.id, body.to)
    if household is None or move is None or (move.id, move.site_from, move.site_to) != told:
        return "没有这样的迁户，没有迁"
    connection.execute(
        update(tables.home_move).where(tables.home_move.c.id == move.id).values(done=entry.at)
    )
    changed = connection.execute(
        update(tables.household)
        .where(tables.household.c.id == household.id)
        .values(home=move.site_to)
        .returning(tables.household)
    ).one()
    for each in (move.site_from, move.site_to):
        introduce(connection, changed, the_site(connection, each))
    tell_village(connection, changed.village_code, [household_item(changed)])
    items = _points_items(connection, household.id)
    arrived = ArrivedItem(
        id=f"{site.id}/{epoch}/{entry.seq}",
        household=household.id,
        points=items,
        cleared=_cleared(connection, site.id, household.id),
        purses=body.purses,
        at=entry.at,
    )
    append_feed(connection, move.site_to, [arrived])
    return None


def _locked(connection: Connection, household: str) -> Row[Any] | None:
    """Who books points for it meanwhile waits, and then tells the right site."""
    return connection.execute(
        select(tables.household).where(tables.household.c.id == household).with_for_update()
    ).one_or_none()


def _points_items(connection: Connection, household: str) -> tuple[PointsItem, ...]:
    """All that was booked, what is reversed before what reverses it."""
    points = tables.points.c
    rows = connection.execute(
        select(tables.points)
        .where(points.household == household)
        .order_by(points.reverses.is_not(None), points.posted, points.id)
    )
    return tuple(
        PointsItem(
            id=row.id,
            household=row.household,
            kind=row.kind,
            points=row.points,
            what=row.what,
            effective=row.effective,
            posted=row.posted,
            reverses=row.reverses,
            item=row.item,
            **told_of_member(connection, row.household, row.member),
        )
        for row in rows
    )


def _cleared(connection: Connection, site: str, household: str) -> tuple[str, ...]:
    """Ids that passed a review, by the very feed that the old home goes by."""
    feed = tables.feed.c
    rows = connection.execute(
        select(feed.n, feed.body)
        .where(
            feed.site == site,
            or_(
                feed.body.contains(f'"{household}"', autoescape=True),
                feed.body.contains('"type":"review"', autoescape=True),
            ),
        )
        .order_by(feed.n)
    )
    waiting: dict[str, str] = {}
    passed: list[str] = []
    for n, body in rows:
        match FeedItem(n, body).decoded():
            case PointsItem(id=ident, household=whose, effective=effective) if whose == household:
                waiting[ident] = effective
            case ArrivedItem(household=whose) as item if whose == household:
                waiting = {each.id: each.effective for each in item.points}
                passed = list(item.cleared)
                for ident in passed:
                    waiting.pop(ident, None)
            case ReviewItem(before=before):
                through = [ident for ident, effective in waiting.items() if effective < before]
                passed += through
                for ident in through:
                    del waiting[ident]
    return tuple(passed)


def _makes_sense(entry: Entry, body: HomeMoved) -> bool:
    return _is_stamp(entry.at) and all(_is_purse(purse) for purse in body.purses)


def _is_purse(purse: CarriedPurse) -> bool:
    return (
        abs(purse.moved) <= POINTS_MAX
        and 0 <= purse.spent <= POINTS_MAX
        and _is_stamp(purse.effective)
    )


def _is_stamp(text: str) -> bool:
    try:
        return stamp(parse_stamp(text)) == text
    except ValueError:
        return False
