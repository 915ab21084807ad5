"""Points: awards, reversals, reviews and suspensions.  Functions on a connection (`book`).

Booked points are never changed.  Whoever calls makes the id, so that a call that is made again
books nothing the second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, insert, select

from kiosk.core.account import PointKind
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.feed import BookedKind, Known, PointsItem, ReviewItem, SuspensionItem
from kiosk.township import tables
from kiosk.township.awards.worth import Deed, check_may_earn, worth
from kiosk.township.book import Refused, all_sites, append_feed, scheme_at, the_site, township_of
from kiosk.township.residents.enrolments import check_enrolled
from kiosk.township.residents.households import the_household
from kiosk.township.residents.members import told_of_member
from kiosk.township.travel.releases import spending_sites

HELPER = "/h"
"""Ending of the id of what a helper gets for an award."""

REVERSAL = "/r"

MOVED = "/m"
"""Ending of the id of what another household has since the two became one (`regrouping`)."""

POINTS_MAX = 10**9
ID_LENGTH_MAX = 200
"""Of what is booked at once: columns and their indexes hold no more on every engine."""


@dataclass(frozen=True)
class Posting:
    """One line for `points`; `household` is an id and `member` a name in full."""

    id: str
    household: str
    points: int
    what: str
    effective: datetime
    kind: PointKind = PointKind.AWARD
    item: str = ""
    member: str = ""
    reverses: str | None = None
    helps: str | None = None


def award(
    connection: Connection, award_id: str, deed: Deed, *, at: datetime, site: str | None = None
) -> tuple[Posting, ...]:
    """Book an award and, where the scheme rewards helpers, the helper's: what was booked.

    The same id again with the same content is no new award; with another content it is refused.
    """
    found = _posted(connection, award_id)
    postings = postings_for(connection, award_id, deed, at=at, site=site)
    if found is not None:
        return _same_again(connection, found, postings)
    post(connection, postings, at=at)
    return postings


def postings_for(
    connection: Connection, award_id: str, deed: Deed, *, at: datetime, site: str | None = None
) -> tuple[Posting, ...]:
    """What an award would book, the household's first; Refused when it cannot be."""
    scheme = township_of(connection).scheme
    household = _meant(connection, deed.household_id, deed.household, site)
    effective = deed.effective or at
    if effective > at:
        raise Refused(f"发生的时间 {stamp(effective)} 还没有到。", "day")
    listed = scheme_at(connection, stamp(effective))
    points, what = worth(connection, listed, deed, household.id, effective, award_id)
    if points > 0:
        check_may_earn(connection, scheme, household.id, effective)
    else:
        check_enrolled(connection, household.id, effective)
    postings = [
        Posting(award_id, household.id, points, what, effective, item=deed.item, member=deed.member)
    ]
    if deed.helper is not None:
        if scheme.intake.helper_factor != 1:
            raise Refused(f"{scheme.township}的方案没有给帮助人加分的规定。", "helper")
        helper = _meant(connection, deed.helper_id, deed.helper, site)
        if helper.id != household.id and points > 0:
            check_may_earn(connection, scheme, helper.id, effective)
            postings.append(
                Posting(
                    award_id + HELPER,
                    helper.id,
                    points,
                    f"互助申报：{what}",
                    effective,
                    helps=award_id,
                )
            )
    return tuple(postings)


def _meant(connection: Connection, household: str, number: str, site: str | None) -> Row[Any]:
    """The household with this id; without one, with this number in the site's village."""
    if not household:
        return the_household(connection, number, site)
    table = tables.household
    return connection.execute(select(table).where(table.c.id == household)).one()


def post(connection: Connection, postings: Sequence[Posting], *, at: datetime) -> None:
    """Book lines and tell each household's site; Refused when an id is taken."""
    household = tables.household.c
    concerned = {posting.household for posting in postings}
    homes = {
        row.id: row.home
        for row in connection.execute(
            select(household.id, household.home)
            .where(household.id.in_(concerned))
            .order_by(household.id)
            .with_for_update(read=True)  # or a move meanwhile could leave points behind
        )
    }
    news: dict[str, list[Known]] = {}
    for posting in postings:
        if abs(posting.points) > POINTS_MAX:
            raise Refused(f"{posting.points} 分太大了。")
        if len(posting.id) > ID_LENGTH_MAX:
            raise Refused(f"积分条目的编号太长，最多 {ID_LENGTH_MAX} 个字。")
        if _posted(connection, posting.id) is not None:
            raise Refused(f"积分条目 {posting.id} 已经记过了。")
        connection.execute(
            insert(tables.points).values(
                id=posting.id,
                household=posting.household,
                kind=posting.kind.value,
                points=posting.points,
                what=posting.what,
                item=posting.item,
                member=posting.member,
                effective=stamp(posting.effective),
                posted=stamp(at),
                reverses=posting.reverses,
                helps=posting.helps,
            )
        )
        item = PointsItem(
            id=posting.id,
            household=posting.household,
            kind=cast("BookedKind", posting.kind.value),
            points=posting.points,
            what=posting.what,
            effective=stamp(posting.effective),
            posted=stamp(at),
            reverses=posting.reverses,
            item=posting.item,
            **told_of_member(connection, posting.household, posting.member),
        )
        news.setdefault(homes[posting.household], []).append(item)
    for home, items in sorted(news.items()):
        append_feed(connection, home, items)


def reverse(connection: Connection, award_id: str, *, reason: str, at: datetime) -> None:
    """Undo points and what a helper got for them, with the effective time of the original."""
    row = _posted(connection, award_id)
    if row is None:
        raise Refused(f"没有积分条目 {award_id}。")
    if row.reverses is not None:
        raise Refused(f"{award_id} 本身就是一次撤销，不能再撤销。")
    if row.helps is not None:
        raise Refused(f"{award_id} 是帮助人的加分，请撤销 {row.helps}，两户一起撤销。")
    first = award_id
    while first.endswith(MOVED):
        first = first.removesuffix(MOVED)
    reversed_ = select(tables.points.c.reverses).where(tables.points.c.reverses.is_not(None))
    helped = connection.execute(
        select(tables.points).where(
            tables.points.c.helps == first, tables.points.c.id.not_in(reversed_)
        )
    )
    originals = [row, *helped]
    undone = connection.scalar(
        select(tables.points.c.id).where(tables.points.c.reverses == award_id)
    )
    if undone is not None:
        raise Refused(f"{award_id} 已经撤销过了。")
    post(
        connection,
        [
            Posting(
                original.id + REVERSAL,
                original.household,
                -original.points,
                f"撤销：{original.what}" + (f"（{reason}）" if reason else ""),
                parse_stamp(original.effective),
                kind=PointKind(original.kind),
                item=original.item,
                member=original.member,
                reverses=original.id,
            )
            for original in originals
        ],
        at=at,
    )


def review(
    connection: Connection,
    review_id: str,
    *,
    before: datetime,
    at: datetime,
    site: str | None = None,
) -> tuple[str, ...]:
    """The act that passes what was booked so far with `effective < before`: the sites told."""
    scheme = township_of(connection).scheme
    if not scheme.gated:
        raise Refused(f"{scheme.township}的方案里积分一记上就能兑换，不需要公示确认。")
    if before > at:
        raise Refused(f"只能确认已经发生的积分，{stamp(before)} 还没有到。")
    sites = [the_site(connection, site).id] if site else all_sites(connection)
    for each in sites:
        connection.execute(
            insert(tables.review).values(
                site=each, id=review_id, before=stamp(before), at=stamp(at)
            )
        )
        append_feed(connection, each, [ReviewItem(stamp(before), stamp(at))])
    return tuple(sites)


def suspend(
    connection: Connection,
    suspension_id: str,
    household: str,
    *,
    start: datetime,
    end: datetime | None = None,
    kind: str | None = None,
    site: str | None = None,
) -> str:
    """Suspend a household, or give the suspension of this id other dates: the kind's name."""
    scheme = township_of(connection).scheme
    row = the_household(connection, household, site)
    if not scheme.suspension:
        raise Refused(f"{scheme.township}的方案没有暂停兑换的规定，不能暂停。")
    names = {key: rule.name for key, rule in scheme.suspension.items()}
    found = [key for key, name in names.items() if kind in (None, key, name)]
    if len(found) != 1:
        known = "、".join(names.values())
        raise Refused(f"{scheme.township}的方案里只有这些暂停：{known}。请说明是哪一种。")
    if end is not None and end <= start:
        raise Refused("暂停的结束时间要在开始时间之后。")
    values = {
        "household": row.id,
        "kind": found[0],
        "start": stamp(start),
        "until": stamp(end) if end else None,
    }
    suspensions = tables.suspension
    there = connection.execute(
        select(suspensions).where(suspensions.c.id == suspension_id)
    ).one_or_none()
    if there is None:
        connection.execute(insert(suspensions).values(id=suspension_id, **values))
    elif there.household != row.id:
        raise Refused(f"暂停 {suspension_id} 是另一户的。")
    else:
        connection.execute(
            suspensions.update().where(suspensions.c.id == suspension_id).values(**values)
        )
    item = SuspensionItem(suspension_id, row.id, found[0], values["start"] or "", values["until"])
    for each in spending_sites(connection, row.id):
        append_feed(connection, each, [item])
    return names[found[0]]


def _posted(connection: Connection, posting_id: str) -> Row[Any] | None:
    return connection.execute(
        select(tables.points).where(tables.points.c.id == posting_id)
    ).one_or_none()


def _same_again(
    connection: Connection, found: Row[Any], postings: Sequence[Posting]
) -> tuple[Posting, ...]:
    helped = connection.execute(select(tables.points).where(tables.points.c.helps == found.id))
    there = [(row.household, row.points, row.what) for row in (found, *helped)]
    if there != [(posting.household, posting.points, posting.what) for posting in postings]:
        raise Refused(f"积分条目 {found.id} 已经记过，而且内容不一样。")
    return tuple(postings)
