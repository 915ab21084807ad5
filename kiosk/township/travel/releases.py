"""Points that kiosks give into each other's hands: heard, passed on, looked up (design.md 7).

The township only carries the word: what a kiosk released is its own no more from its commit, and
another's as soon as that has heard of it.  Nothing here is refused, and nothing is lost: points for
a site that there is not go back where they came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import MovedPart, ReleaseAsked, Released
from kiosk.core.feed import Known, ReleaseItem, ReleaseWishItem, SuspensionItem
from kiosk.core.journal import Entry
from kiosk.core.releases import POINTS_MAX, Withheld, wish_id
from kiosk.township import tables
from kiosk.township.book import append_feed, card_item, find_site, household_item
from kiosk.township.spells import enrolment_items

WISH_LENGTH_MAX = 80


@dataclass(frozen=True)
class Flow:
    """Points of a household that went from one site to another, all in all."""

    household: str
    site_from: str
    site_to: str
    points: int


def heard_released(
    connection: Connection, site: Row[Any], epoch: int, entry: Entry, body: Released
) -> str | None:
    """Pass points, or the answer to a wish, on to the site that they are for."""
    if epoch != site.epoch:
        return "旧机器的转点，补来时已经过了：没有转，分还在本兑换点"
    if not _makes_sense(body):
        return "转点的内容不对，没有转"
    household = _household(connection, body.household)
    to = find_site(connection, body.to)
    item = ReleaseItem(
        id=f"{site.id}/{epoch}/{entry.seq}",
        household=household.id,
        site=site.id,
        parts=body.parts,
        at=entry.at,
        wish=body.wish,
        why=body.why,
    )
    if to is None:
        append_feed(connection, site.id, [item])
        return f"转 {_points(body.parts)} 分，可是没有要转到的兑换点，已经转回"
    _introduce(connection, household, to)
    append_feed(connection, to.id, [item])
    connection.execute(
        insert(tables.release).values(
            id=item.id,
            household=household.id,
            site_from=site.id,
            site_to=to.id,
            points=_points(body.parts),
            at=entry.at,
            wish=body.wish,
            why=body.why,
        )
    )
    return None


def heard_asked(
    connection: Connection, site: Row[Any], epoch: int, entry: Entry, body: ReleaseAsked
) -> str | None:
    """Ask the household's home, which answers by itself."""
    if epoch != site.epoch:
        return "旧机器的申请，补来时已经过了"
    if not 0 < body.points <= POINTS_MAX or not _is_stamp(entry.at):
        return "申请转点的内容不对"
    household = _household(connection, body.household)
    wish = wish_id(site.id, entry.seq)
    if household.home == site.id:
        nothing = ReleaseItem(
            wish, household.id, site.id, (), entry.at, wish=wish, why=Withheld.NOTHING_THERE
        )
        append_feed(connection, site.id, [nothing])
        return None
    asked = ReleaseWishItem(wish, household.id, site.id, body.points, entry.at)
    append_feed(connection, household.home, [asked])
    return None


def spending_sites(connection: Connection, household: str) -> list[str]:
    """Its home and every site that ever had points of it: they must know when it may not redeem."""
    home = connection.scalar(
        select(tables.household.c.home).where(tables.household.c.id == household)
    )
    release = tables.release.c
    released = connection.scalars(select(release.site_to).where(release.household == household))
    told = connection.scalars(
        select(tables.away.c.site).where(tables.away.c.household == household)
    )
    move = tables.home_move.c
    left = connection.scalars(select(move.site_from).where(move.household == household))
    return sorted({*released, *told, *left, *([home] if home else [])})


def flows(connection: Connection, *, household: str | None = None) -> list[Flow]:
    """What went where, all in all, by household and pair of sites."""
    release = tables.release.c
    key = (release.household, release.site_from, release.site_to)
    chosen = select(*key, func.sum(release.points)).where(release.points > 0)
    if household is not None:
        chosen = chosen.where(release.household == household)
    return [
        Flow(whose, source, to, int(points))
        for whose, source, to, points in connection.execute(chosen.group_by(*key).order_by(*key))
    ]


def introduce(connection: Connection, household: Row[Any], site: Row[Any]) -> None:
    """Let a site know a household: from now on it hears what its village's sites hear of it."""
    if site.village_code != household.village_code:
        _tell_from_now_on(connection, household, site)
        card = tables.card.c
        cards = connection.execute(
            select(tables.card).where(card.household == household.id).order_by(card.serial)
        )
        enrolled = enrolment_items(connection, [household.id])
        first: list[Known] = [household_item(household), *enrolled, *map(card_item, cards)]
        append_feed(connection, site.id, first)
    append_feed(connection, site.id, suspension_items(connection, household.id))


def suspension_items(connection: Connection, household: str) -> list[Known]:
    suspension = tables.suspension.c
    rows = connection.execute(
        select(tables.suspension)
        .where(suspension.household == household)
        .order_by(suspension.start, suspension.id)
    )
    return [SuspensionItem(r.id, r.household, r.kind, r.start, r.until) for r in rows]


def _introduce(connection: Connection, household: Row[Any], site: Row[Any]) -> None:
    """The first time that points go there; the home has known it always."""
    release = tables.release.c
    before = connection.scalar(
        select(release.id)
        .where(release.household == household.id, release.site_to == site.id)
        .limit(1)
    )
    if before is None and site.id != household.home:
        introduce(connection, household, site)


def _tell_from_now_on(connection: Connection, household: Row[Any], site: Row[Any]) -> None:
    away = tables.away
    there = (away.c.household == household.id) & (away.c.site == site.id)
    if connection.scalar(select(away.c.site).where(there)) is None:
        connection.execute(insert(away).values(household=household.id, site=site.id))


def _household(connection: Connection, household: str) -> Row[Any]:
    return connection.execute(
        select(tables.household).where(tables.household.c.id == household)
    ).one()


def _points(parts: Sequence[MovedPart]) -> int:
    return sum(part.points for part in parts)


def _makes_sense(body: Released) -> bool:
    """What no database and no other kiosk would take is not passed on."""
    return (
        all(0 < part.points <= POINTS_MAX and _is_stamp(part.effective) for part in body.parts)
        and _points(body.parts) <= POINTS_MAX
        and len(body.wish) <= WISH_LENGTH_MAX
        and body.wish.isprintable()
        and (body.why == "" or body.why in set(Withheld))
        and all(len(part.period) <= WISH_LENGTH_MAX for part in body.parts)
    )


def _is_stamp(text: str) -> bool:
    try:
        return stamp(parse_stamp(text)) == text
    except ValueError:
        return False
