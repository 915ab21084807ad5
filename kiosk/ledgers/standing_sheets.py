"""积分排名 and a keeper's service of the year, computed at the kiosk from journal and feed alone.

By the very functions that the township's lists go by (`core.standings`, `core.service`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.core import ranking
from kiosk.core.account import PointEvent, standing
from kiosk.core.clock import parse_stamp
from kiosk.core.entries import Objected
from kiosk.core.feed import ObjectionItem
from kiosk.core.periods import (
    BEGINNING,
    CYCLE_MONTHS,
    ONE_DAY,
    Interval,
    interval_before,
    interval_of,
)
from kiosk.core.scheme import Bonus, Cycle, Ranking, Scheme
from kiosk.core.service import Complained, Told, service
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.core.standings import Standing, above_mean, decimal, mean, standings
from kiosk.ledgers.bookings import facts_in, history
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.making import GROUP, KEEPER, made, whose
from kiosk.ledgers.span import ALL, Span
from kiosk.ledgers.taking_part import taking_part

# --- 积分排名 ------------------------------------------------------------------------------------

RANKED = (
    Column("名次", "number", 10, "center"),
    Column("户编号", "text", 14),
    Column("户主", "text", 26),
    Column("得分", "number", 14),
)
BY_MEAN = (Column("月数", "number", 10), Column("平均每月", "text", 14, "right"))
ABOVE = Column("高于平均分", "text", 14, "center")
BONUS = Column("奖励分", "number", 12)


def ranked(facts: Facts, span: Span) -> Sheet:
    """Everybody's place, with what follows from it: above the mean, and the bonus of a cycle."""
    scheme = scheme_of(facts, span)
    rule = rule_of(scheme, span)
    found = standings_of(facts, span, rule)
    is_mean, by_above = rule.stat == "mean", _goes_by_mean(scheme)
    above = {each.household for each in above_mean(found)}
    bonuses = bonuses_of(facts, span)
    columns = [*RANKED, *(BY_MEAN if is_mean else ())]
    columns += [*([ABOVE] if by_above else []), *([BONUS] if bonuses is not None else [])]
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        holder = facts.holder(each.household)
        row: list[Cell] = [each.place, holder.number, whose(holder), each.points]
        row += [each.divisor, decimal(each.figure)] if is_mean else []
        row += ["是" if each.household in above else ""] if by_above else []
        row += [bonuses.get(each.household)] if bonuses is not None else []
        rows.append(tuple(row))
    return made(
        facts,
        span,
        f"{'家庭平均' if is_mean else '累计' if rule.cycle == ALL else ''}积分排名",
        columns,
        rows,
        notes=[*_about(facts, span, rule, found)],
        signatures=(GROUP,),
    )


def scheme_of(facts: Facts, span: Span) -> Scheme:
    """That of the last day, as for the township's lists (`township.publication.closing`)."""
    return facts.scheme_on((span.end - ONE_DAY).date())


def rule_of(scheme: Scheme, span: Span) -> Ranking:
    """The scheme's own for this length of time, else its cumulative one, else by the sum."""
    by_cycle = {rule.cycle: rule for rule in reversed(scheme.ranking)}
    cycle = cycle_of(span)
    own = by_cycle.get(cycle) if cycle else None
    return own or by_cycle.get("all") or Ranking(clause="", cycle=cycle or "month")


LENGTHS: dict[int, Cycle] = {1: "month", 3: "quarter", 6: "half", 12: "year"}


def cycle_of(span: Span) -> Cycle | None:
    """What a span is called in a scheme; None for a day, and for months that are cut otherwise."""
    if span.name == ALL:
        return "all"
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
    return LENGTHS.get(months) if span.cut == 1 else None


def standings_of(facts: Facts, span: Span, rule: Ranking) -> tuple[Standing, ...]:
    """The first first; of households that took part at some time of the span."""
    joined = taking_part(facts, span)
    begin = BEGINNING if rule.cycle == ALL else span.start
    cycle = Interval("" if rule.cycle == ALL else _key(span), begin, span.end)
    since = {household: at for household, at in joined.items() if at is not None}
    events = [each for each in _events(facts) if each.household in joined]
    return standings(rule, scheme_of(facts, span), cycle, events, list(joined), since)


def _key(span: Span) -> str:
    """As `core.periods` calls it: the scheme's own period is known by it."""
    cycle = cycle_of(span)
    return interval_of(span.start, CYCLE_MONTHS[cycle]).key if cycle else span.name


def _events(facts: Facts) -> Iterator[PointEvent]:
    told = standing(fact for each in history(facts) for fact in facts_in(each))
    return (fact for fact in told if isinstance(fact, PointEvent))


def bonuses_of(facts: Facts, span: Span) -> dict[str, int] | None:
    """What the end of this cycle brings to whom; None where the scheme has no bonus for it."""
    rules = [rule for rule in scheme_of(facts, span).bonus if rule.cycle == cycle_of(span)]
    if not rules:
        return None
    won: dict[str, int] = {}
    for rule in rules:
        for household in _winners(facts, span, rule):
            won[household] = won.get(household, 0) + rule.points
    return won


def _winners(facts: Facts, span: Span, rule: Bonus) -> Sequence[str]:
    closed = Interval(_key(span), span.start, span.end)
    earlier = interval_before(closed, CYCLE_MONTHS[rule.cycle])
    scheme = scheme_of(facts, span)
    before = _figures(facts, earlier, scheme) if earlier else {}
    return ranking.winners(rule, _figures(facts, closed, scheme), before)


def _figures(facts: Facts, cycle: Interval, scheme: Scheme) -> dict[str, int]:
    span = Span(cycle.key, cycle.start, cycle.end, "")
    here = taking_part(facts, span)
    events = (each for each in _events(facts) if each.household in here)
    return ranking.figures(events, here, scheme, cycle)


def _goes_by_mean(scheme: Scheme) -> bool:
    return scheme.honours is not None and scheme.honours.by == "above_mean"


def _about(facts: Facts, span: Span, rule: Ranking, found: Sequence[Standing]) -> Iterator[str]:
    scheme = scheme_of(facts, span)
    yield "得分相同的名次相同；兑换、退分和奖励不算在得分里。"
    if rule.clause == "":
        yield "方案没有规定这个周期的排名，这里按得分列出。"
    if rule.stat == "mean":
        own = rule.divisor == "enrolled_months"
        months = "这一户参加的月数" if own else "方案实行的月数"
        yield f"平均每月＝得分÷{months}，四舍五入到两位小数，名次按没有舍入的数排。"
    is_period = scheme.period_of(span.start) == Interval(_key(span), span.start, span.end)
    if scheme.base_points and rule.cycle != ALL and is_period:
        yield f"得分里有每户的基础分 {scheme.base_points} 分。"
    if found:
        yield f"参加的 {len(found)} 户，平均 {decimal(mean(found))} 分。"
    if any(item.home != facts.site.id for item in facts.households.values()):
        yield "只列积分在这个兑换点用的户，全村的名次以镇里的榜为准。"
    yield "由机器按现有的记录算出；公示的名次以镇里定下的榜为准。"


# --- 管理员服务 ----------------------------------------------------------------------------------

SERVICE = (
    Column("项目", "text", 24),
    Column("日期", "date", 14),
    Column("说明", "text", 42),
    Column("单号", "text", 20),
)


def served(facts: Facts, span: Span) -> Sheet:
    """管理员服务情况: opening days, hand-overs, differences, objections (GY-2.2f)."""
    found = service(_told(facts), complained(facts), Interval("", span.start, span.end))
    numbers = {(facts.site.id, each.epoch, each.seq): each.number for each in facts.records}
    rows: list[tuple[Cell, ...]] = [
        *(("开门", each.day, "", "") for each in found.opened),
        *(
            (
                "预订交货",
                each.by.at.date(),
                f"应在 {each.due or '当天'} 交，{'按时' if each.on_time else '晚了'}",
                numbers[each.by.key],
            )
            for each in found.handed
        ),
        *(
            (
                "盘点有差异",
                each.by.at.date(),
                f"{each.kinds} 种，差 {each.pieces} 件",
                numbers[each.by.key],
            )
            for each in found.differences
        ),
        *(
            ("异议", each.day, "已答复" if each.answered else "还没有答复", each.number)
            for each in found.objections
        ),
    ]
    return made(
        facts,
        span,
        "管理员服务情况",
        SERVICE,
        rows,
        notes=[
            f"开门 {len(found.opened)} 天；预订按时交货 {found.on_time_said}。",
            f"盘点有差异 {len(found.differences)} 次；异议 {found.objections_said}。",
            "供工作小组每年评定管理员的服务，奖励积分由小组记，管理员自己不能记。",
        ],
        signatures=(KEEPER, GROUP),
    )


def _told(facts: Facts) -> Iterator[Told]:
    for each in facts.records:
        yield Told(facts.site.id, each.epoch, each.seq, each.kind, each.at, each.body)


def complained(facts: Facts) -> list[Complained]:
    """Made here, and those of this site that were taken at the township's desk."""
    site = facts.site.id
    last = {
        (item.site, item.number): item for _, item in facts.fed if isinstance(item, ObjectionItem)
    }
    answers = {(item.epoch, item.seq): item for item in last.values() if item.site == site}
    found = []
    for record in facts.records:
        if isinstance(record.body, Objected):
            answer = answers.pop((record.epoch, record.seq), None)
            done = answer is not None and bool(answer.settled)
            found.append(Complained(record.at.date(), site, record.number, done))
    for item in answers.values():
        if item.raised:
            day = parse_stamp(item.raised).date()
            found.append(Complained(day, site, f"第 {item.number} 号", bool(item.settled)))
    return sorted(found, key=lambda each: each.day)
