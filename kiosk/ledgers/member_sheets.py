"""家庭和成员积分: what each household and each of its members obtained (BS-2.1b, BS-2.3.2b)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kiosk.core.account import PointEvent, PointKind
from kiosk.core.feed import ArrivedItem, PointsItem
from kiosk.core.members import FAMILY, Gained, member_sums, who_said
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.ledgers.bookings import Booked, history
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.making import GROUP, made, whose
from kiosk.ledgers.span import Span
from kiosk.ledgers.taking_part import taking_part

MEMBERS = (
    Column("户编号", "text", 12),
    Column("户主", "text", 20),
    Column("成员", "text", 30),
    Column("得分", "number", 14),
    Column("家庭合计", "number", 14),
)


def members(facts: Facts, span: Span) -> Sheet:
    """A row for each member who obtained something, and one for the family with the sum."""
    found = gained_in(facts, span)
    rows: list[tuple[Cell, ...]] = []
    for household in taking_part(facts, span):
        holder = facts.holder(household)
        sums = member_sums(found.get(household, ()))
        total = sum(each.points for each in sums)
        head = (holder.number, whose(holder))
        rows += [(*head, each.said, each.points, None) for each in sums if each.key]
        own = sum(each.points for each in sums if not each.key)
        rows.append((*head, FAMILY, own, total))
    return made(
        facts,
        span,
        "家庭和成员积分",
        MEMBERS,
        rows,
        sums=("得分", "家庭合计"),
        notes=[
            "家庭合计＝各成员得分＋记在全家名下的得分；奖励、退分和兑换不算在内。",
            "按事情发生的时间算。账户是一户一个，成员没有单独的账户。",
        ],
        signatures=(GROUP,),
    )


def gained_in(facts: Facts, span: Span) -> dict[str, list[Gained]]:
    """What was awarded for deeds of the span, by household; a reversal is with its member."""
    told = {item.id: item for _, each in facts.fed for item in _items(each)}
    found: defaultdict[str, list[Gained]] = defaultdict(list)
    for booked in history(facts):
        if not isinstance(booked, Booked):
            continue
        for fact in booked.facts:
            if (
                isinstance(fact, PointEvent)
                and fact.kind is PointKind.AWARD
                and fact.effective in span
            ):
                found[fact.household].append(gained(told.get(fact.id), fact.points))
    return found


def gained(item: PointsItem | None, points: int) -> Gained:
    """To whom points went; what was booked at the kiosk went to the family."""
    if item is None:
        return Gained("", "", "", points)
    return Gained(item.member_id or item.member, item.member, item.relation, points)


def sums_of(lines: Iterable[Booked]) -> tuple[Gained, ...]:
    """Of the bookings of one household."""
    return member_sums(
        gained(booked.source if isinstance(booked.source, PointsItem) else None, booked.points)
        for booked in lines
        if booked.is_earned
    )


def member_said(item: PointsItem) -> str:
    """张*（儿子）; '' for the family."""
    return who_said(item.member, item.relation)


def _items(item: object) -> Iterator[PointsItem]:
    if isinstance(item, PointsItem):
        yield item
    elif isinstance(item, ArrivedItem):
        yield from item.points
