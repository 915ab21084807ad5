"""Two households become one (合户).  Acts and looking.

Nothing of the ledger is rewritten.  In a merge every award that stands in an open purse of the
household that ends is reversed there and booked for the one that goes on, both with the effective
time of the original (spec I2): so the one that goes on ranks with what both obtained, and what was
obtained in purses that have closed stays where it was.  What the household that ends has spent is a
fact of its kiosk and stays there; the same amount goes over as a refund, which never ranks, out of
the purse of the one and back into that of the other, so that together they can spend what they
could before, and the closed one has 0.  Where points wait for a review, those that went over pass
with the next one, as every award does.  A redemption that its kiosk had not sent yet leaves the
closed household below 0 (spec I7): its page says so, and `settle_merged` lets the other one owe it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from kiosk.core.account import PointKind
from kiosk.core.card import CardState
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.scheme import Scheme
from kiosk.township import tables
from kiosk.township.awards.points import MOVED, REVERSAL, Posting, post
from kiosk.township.book import Refused, scheme_of_village
from kiosk.township.cards.issuing import revoke_cards
from kiosk.township.entries.spending import exchanges
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.regrouping.regrouping import check_document, note, over
from kiosk.township.regrouping.ties import carry_over_own
from kiosk.township.residents.enrolments import enrolled_at, tell_enrolments
from kiosk.township.residents.household_acts import (
    household_told,
    locked,
    open_household,
    own_household,
    subject_of,
)
from kiosk.township.residents.households import (
    find_household,
)
from kiosk.township.residents.members import members_of, move_members


@dataclass(frozen=True)
class Merging:
    """`household` goes on, the one with the number `other` ends."""

    household: str
    other: str
    document: str


@dataclass(frozen=True)
class Settling:
    household: str


def merge_households(connection: Connection, who: Staff, merging: Merging, now: datetime) -> Done:
    """The other household's points, members and future go over; its cards open nothing more."""
    kept = open_household(connection, who, merging.household)
    found = find_household(connection, merging.other, kept.village_code)
    other = None if found is None else locked(connection, found)
    _check_merge(connection, kept, other, merging.document, now)
    assert other is not None
    scheme = scheme_of_village(connection, kept.village_code)
    moved = _move_awards(connection, scheme, kept, other, now)
    debt = _move_debt(connection, scheme, kept, other, now)
    _end(connection, kept, other, now)
    there = members_of(connection, other.id)
    gone = {each.id: each.name for each in there if not each.departed}
    move_members(connection, gone, kept.id, now.date())
    carry_over_own(connection, other.id, kept.id)
    note(connection, "merge", kept, other, merging.document, moved - debt, now)
    waits = "转过去的积分等下一次公示确认以后才能兑换。" if scheme.gated and moved else ""
    return Done(
        f"{other.number} 户已并到 {kept.number} 户，转过去 {moved} 分，其中已经兑换 {debt} 分；"
        f"{other.number} 户的卡已停用。{waits}",
        subject_of(kept),
        before=household_told(other),
        after={
            "merged_into": kept.number,
            "rests_on": merging.document.strip(),
            "points": moved,
            "spent": debt,
            "members": sorted(gone.values()),
        },
    )


def settle_merged(connection: Connection, who: Staff, settling: Settling, now: datetime) -> Done:
    """What a closed household's kiosk had handed out before it heard of the merge goes over."""
    other = locked(connection, own_household(connection, who, settling.household))
    if not other.closed:
        raise Refused(f"{other.number} 户没有并到别的户。")
    kept = own_household(connection, who, other.merged_into)
    debt = _move_debt(
        connection, scheme_of_village(connection, kept.village_code), kept, other, now
    )
    if debt == 0:
        raise Refused(f"{other.number} 户没有欠的积分。")
    return Done(
        f"{other.number} 户合户以后才传上来的 {debt} 分，记到 {kept.number} 户。",
        subject_of(other),
        after={"merged_into": kept.number, "spent": debt},
    )


def owed(connection: Connection, scheme: Scheme, household: str, at: datetime) -> int:
    """Points of open purses that a household redeemed and does not have."""
    debts = _debts(connection, scheme, household)
    return sum(debts[period.key] for period in scheme.open_periods(at))


def _check_merge(
    connection: Connection, kept: Row[Any], other: Row[Any] | None, document: str, now: datetime
) -> None:
    if other is None:
        raise Refused("村里没有这个户编号。", "other")
    if other.id == kept.id:
        raise Refused("不能和自己合户。", "other")
    if other.closed:
        raise Refused(f"{other.number} 户已经并到别的户了。", "other")
    if other.home != kept.home:
        raise Refused("两户的积分不在同一个兑换点用，请先把其中一户转过来。", "other")
    if enrolled_at(connection, kept.id, now) is None:
        raise Refused(f"{kept.number} 户没有参加，请先登记参加。")
    suspension = tables.suspension.c
    suspended = connection.execute(
        select(suspension.id).where(
            suspension.household == other.id,
            or_(suspension.until.is_(None), suspension.until > stamp(now)),
        )
    ).first()
    if suspended is not None:
        raise Refused(f"{other.number} 户正在暂停兑换，期满或者解除以后才能合户。", "other")
    check_document(document)


def _move_awards(
    connection: Connection, scheme: Scheme, kept: Row[Any], other: Row[Any], now: datetime
) -> int:
    """Reverse what stands in the open purses and book it for the other: points in all."""
    points = tables.points.c
    undone = select(points.reverses).where(points.reverses.is_not(None))
    start = scheme.open_periods(now)[0].start
    rows = connection.execute(
        select(tables.points)
        .where(
            points.household == other.id,
            points.reverses.is_(None),
            points.id.not_in(undone),
            points.effective >= stamp(start),
        )
        .order_by(points.posted, points.id)
    ).all()
    postings = []
    for row in rows:
        same = {
            "effective": parse_stamp(row.effective),
            "kind": PointKind(row.kind),
            "item": row.item,
            "member": row.member,
        }
        postings += [
            Posting(
                row.id + REVERSAL,
                other.id,
                -row.points,
                f"并到 {kept.number} 户：{row.what}",
                reverses=row.id,
                **same,
            ),
            Posting(
                row.id + MOVED,
                kept.id,
                row.points,
                f"{other.number} 户并入：{row.what}",
                helps=row.helps,
                **same,
            ),
        ]
    post(connection, postings, at=now)
    return sum(row.points for row in rows)


def _move_debt(
    connection: Connection, scheme: Scheme, kept: Row[Any], other: Row[Any], now: datetime
) -> int:
    """What the household that ends has spent of its open purses and does not have any more."""
    debts = _debts(connection, scheme, other.id)
    points = tables.points.c
    total = 0
    for period in scheme.open_periods(now):
        debt = debts[period.key]
        if debt == 0:
            continue
        effective = min(now, period.end - timedelta(seconds=1))
        what = f"{other.number} 户并入 {kept.number} 户：已经兑换的积分"
        op = f"merge/{other.id}/{period.key}/"
        before = select(func.count()).where(points.id.startswith(op, autoescape=True))
        op += str(connection.scalar(before))
        post(connection, over(kept.id, other.id, debt, what, effective, op), at=now)
        total += debt
    return total


def _debts(connection: Connection, scheme: Scheme, household: str) -> Counter[str]:
    """By period: spent, less what the kiosk gave back and what the township has booked."""
    debts: Counter[str] = Counter()
    for each in exchanges(connection, [household], scheme):
        for part in each.spent:
            debts[part.period] += part.points
        if each.refund is not None:
            debts[scheme.period_of(each.refund.effective).key] -= each.refund.points
    points = tables.points.c
    for effective, booked in connection.execute(
        select(points.effective, points.points).where(points.household == household)
    ):
        debts[scheme.period_of(parse_stamp(effective)).key] -= booked
    return debts


def _end(connection: Connection, kept: Row[Any], other: Row[Any], now: datetime) -> None:
    household, enrolment, card = tables.household.c, tables.enrolment.c, tables.card.c
    connection.execute(
        update(tables.household)
        .where(household.id == other.id)
        .values(closed=stamp(now), merged_into=kept.id)
    )
    connection.execute(
        update(tables.enrolment)
        .where(enrolment.household == other.id, enrolment.until == "")
        .values(until=stamp(now), left_why=f"并到 {kept.number} 户")
    )
    tell_enrolments(connection, [other.id])
    keys = connection.scalars(
        select(card.key).where(card.household == other.id, card.state == CardState.IN_USE.value)
    ).all()
    revoke_cards(connection, keys)
