"""What stands on a list that is to be made public.  Functions on a connection (`book`).

Names are masked, a reason for points is never told, nor who is suspended (spec A2.12, B6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.core.clock import stamp
from kiosk.core.periods import BEGINNING, CYCLE_MONTHS, Interval, interval_before
from kiosk.core.public_list import ListColumn, PublicList, Value
from kiosk.core.publicity import Due, ListKind
from kiosk.core.scheme import Ranking
from kiosk.core.standings import Standing, decimal, mean, standings
from kiosk.core.statement import Statement, statement
from kiosk.township.book import Township
from kiosk.township.entries import spending
from kiosk.township.entries.spending import ACT_WORDS, Exchange
from kiosk.township.publication.published import Published, list_of, lists_of_kind
from kiosk.township.publication.standings import (
    Member,
    booked,
    by_household,
    event,
    honoured,
    members,
)

CYCLE_NAMES = {"month": "月度", "quarter": "季度", "half": "半年度", "year": "年度"}


@dataclass(frozen=True)
class Village:
    code: int
    name: str


@dataclass(frozen=True)
class Ground:
    """What the lists of a village's cycle are made from, read when one of them needs it."""

    connection: Connection
    township: Township
    village: Village
    closed: Interval
    closing: str
    """Which cycle closes."""

    at: datetime

    @property
    def began(self) -> datetime:
        return self.closed.start

    @cached_property
    def members(self) -> dict[str, Member]:
        return members(self.connection, self.village.code, self.closed)

    @cached_property
    def rows(self) -> Sequence[Row[Any]]:
        return booked(self.connection, self.village.code)

    @cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        return spending.exchanges(self.connection, self.members, self.township.scheme)


def made(ground: Ground, due: Due) -> PublicList:
    """The list as it is known now; nothing is kept."""
    rows, columns, notes, more = MAKERS[due.kind](ground, due)
    return PublicList(
        village_code=ground.village.code,
        village=ground.village.name,
        township=ground.township.name,
        kind=due.kind.value,
        cycle=due.cycle,
        period=ground.closed.key,
        number=0,
        title=f"{ground.village.name}{_title(ground, due)}",
        span=span_said(ground, due),
        at=stamp(ground.at),
        scheme_version=ground.township.scheme_version,
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(notes),
        edge=tuple(row.id for row in ground.rows if row.posted == stamp(ground.at)),
        **more,
    )


def period_said(cycle: str, interval: Interval) -> str:
    """2023年3月, 2023年第1季度, 2023年上半年, 2023年."""
    match cycle:
        case "month":
            return f"{interval.start.year}年{interval.start.month}月"
        case "quarter":
            return f"{interval.start.year}年第{(interval.start.month + 2) // 3}季度"
        case "half":
            return f"{interval.start.year}年{'上' if interval.start.month == 1 else '下'}半年"
        case _:
            return f"{interval.start.year}年"


def span_said(ground: Ground, due: Due) -> str:
    last = ground.closed.end - timedelta(days=1)
    if due.cycle == "all":
        return f"从开始到 {last:%Y-%m-%d} 24:00"
    said = period_said(due.cycle, ground.closed)
    return f"{said}（{ground.closed.start:%Y-%m-%d} 00:00 至 {last:%Y-%m-%d} 24:00）"


def _title(ground: Ground, due: Due) -> str:
    said = period_said(ground.closing, ground.closed)
    if due.cycle == "all":
        return {
            ListKind.RANKING: f"累计积分排名（到{said}）",
            ListKind.HONOURS: f"评先评优参考名单（到{said}）",
        }[due.kind]
    name = {
        ListKind.POINTS: "积分公示",
        ListKind.EXCHANGE: "兑换公示",
        ListKind.RANKING: "积分排名",
        ListKind.HONOURS: "积分高于平均分的户",
    }[due.kind]
    by_mean = due.ranking is not None and due.ranking.stat == "mean"
    return f"{said}{'家庭平均' if by_mean else ''}{name}"


# --- rankings and honours -------------------------------------------------------------------

Made = tuple[list[tuple[Value, ...]], list[ListColumn], list[str], dict[str, Any]]

PLACE = ListColumn("名次", 10, "number", "center")
NUMBER = ListColumn("户编号", 14)
HOUSE = ListColumn("户主", 26)


def _standings(ground: Ground, rule: Ranking) -> tuple[Standing, ...]:
    here = ground.members
    cycle = ground.closed
    if rule.cycle == "all":
        cycle = Interval("", BEGINNING, ground.closed.end)
    events = [event(row) for row in ground.rows if row.household in here]
    joined = {each.id: each.joined for each in here.values() if each.joined is not None}
    return standings(rule, ground.township.scheme, cycle, events, here, joined)


def _ranking(ground: Ground, due: Due) -> Made:
    assert due.ranking is not None
    found = _standings(ground, due.ranking)
    columns, rows = _ranked_rows(ground, due.ranking, found)
    notes = [
        "得分相同的名次相同；兑换、退分和奖励不算在得分里。",
        *_about(ground, due.ranking, found),
    ]
    return rows, columns, notes, _who(found)


def _honours(ground: Ground, due: Due) -> Made:
    assert due.ranking is not None
    scheme = ground.township.scheme
    all_of = _standings(ground, due.ranking)
    found = honoured(ground.connection, scheme, all_of, ground.at)
    columns, rows = _ranked_rows(ground, due.ranking, found)
    notes = ["评先评优时作参考。"]
    if scheme.honours is not None and scheme.honours.by == "above_mean":
        line = decimal(mean(all_of))
        notes = [f"参加的 {len(all_of)} 户平均 {line} 分，高于平均分的列在这里。"]
    return rows, columns, notes, _who(found)


def _ranked_rows(
    ground: Ground, rule: Ranking, found: Sequence[Standing]
) -> tuple[list[ListColumn], list[tuple[Value, ...]]]:
    columns = [PLACE, NUMBER, HOUSE, ListColumn("得分", 16, "number")]
    is_mean = rule.stat == "mean"
    if is_mean:
        columns += [
            ListColumn("月数", 10, "number"),
            ListColumn("平均每月", 16, "text", "right"),
        ]
    rows: list[tuple[Value, ...]] = []
    for each in found:
        member = ground.members[each.household]
        row: tuple[Value, ...] = (each.place, member.number, member.shown, each.points)
        rows.append((*row, each.divisor, decimal(each.figure)) if is_mean else row)
    return columns, rows


def _who(found: Sequence[Standing]) -> dict[str, Any]:
    return {
        "households": tuple(each.household for each in found),
        "figures": tuple(str(each.figure) for each in found),
    }


def _about(ground: Ground, rule: Ranking, found: Sequence[Standing]) -> list[str]:
    scheme = ground.township.scheme
    notes = []
    if rule.stat == "mean":
        own = rule.divisor == "enrolled_months"
        notes.append(
            f"平均每月＝全年得分÷{'这一户参加的月数' if own else '方案实行的月数'}，"
            "四舍五入到两位小数，名次按没有舍入的数排。"
        )
    cycle = ground.closed
    if scheme.base_points and rule.cycle != "all" and scheme.period_of(cycle.start) == cycle:
        notes.append(f"得分里有每户的基础分 {scheme.base_points} 分。")
    if found:
        notes.append(f"参加的 {len(found)} 户，平均 {decimal(mean(found))} 分。")
    return notes


# --- points ---------------------------------------------------------------------------------

POINTS_COLUMNS = [
    ListColumn("名次", 5, "number", "center"),
    ListColumn("户编号", 8),
    ListColumn("户主", 13),
    *(
        ListColumn(name, 7, "number")
        for name in ("期初", "补登", "加分", "扣分", "奖励", "兑换", "退回", "期末")
    ),
    ListColumn("本期得分", 8, "number"),
    ListColumn("累计得分", 8, "number"),
    ListColumn("备注", 18),
]


def statements(ground: Ground) -> dict[str, Statement]:
    """Each household's points over the cycle, going on from the list before where there is one."""
    scheme = ground.township.scheme
    events = by_household([event(row) for row in ground.rows], ground.members)
    refunds = spending.refunds_by(ground.exchanges)
    spent = spending.spent_by(ground.exchanges)
    before = _closings_before(ground)
    return {
        household: statement(
            scheme,
            ground.closed,
            [*events.get(household, ()), *refunds.get(household, ())],
            spent.get(household, ()),
            before.get(household),
        )
        for household in ground.members
    }


def _closings_before(ground: Ground) -> Mapping[str, int]:
    earlier = interval_before(ground.closed, CYCLE_MONTHS[ground.closing])
    if earlier is None:
        return {}
    key = (ground.village.code, ListKind.POINTS.value, ground.closing, earlier.key, 0)
    found = list_of(ground.connection, *key)
    if found is None:
        return {}
    return dict(zip(found.content.households, found.content.closings, strict=True))


def _points(ground: Ground, due: Due) -> Made:  # noqa: ARG001 - one of the makers
    found = statements(ground)
    scored = {household: each.obtained for household, each in found.items()}
    order = sorted(found, key=lambda h: (-scored[h], ground.members[h].number))
    places = _places([scored[household] for household in order])
    rows: list[tuple[Value, ...]] = []
    for household, place in zip(order, places, strict=True):
        each, member = found[household], ground.members[household]
        rows.append(
            (
                place if each.obtained > 0 else None,
                member.number,
                member.shown,
                each.opening,
                each.late or None,
                each.plus,
                each.minus or None,
                each.bonus or None,
                -each.redeemed or None,
                each.back or None,
                each.closing,
                each.obtained,
                each.total,
                "；".join(_remarks(each)) or None,
            )
        )
    return (
        rows,
        POINTS_COLUMNS,
        _about_points(ground, found),
        {
            "households": tuple(order),
            "figures": tuple(str(scored[household]) for household in order),
            "closings": tuple(found[household].closing for household in order),
        },
    )


def _places(scores: Sequence[int]) -> list[int]:
    return [scores.index(score) + 1 for score in scores]


def _remarks(each: Statement) -> list[str]:
    said = []
    if each.older:
        said.append(f"兑换里 {each.older} 分用上一期积分")
    if each.lapsed:
        said.append(f"到期清零 {each.lapsed}")
    return said


def _about_points(ground: Ground, found: Mapping[str, Statement]) -> list[str]:
    scheme = ground.township.scheme
    notes = ["期末＝期初＋补登＋加分＋扣分＋奖励＋兑换＋退回，减少的记负数。"]
    notes.append("名次按本期得分排，得分相同的名次相同，没有得分的不排。")
    if any(each.late for each in found.values()):
        notes.append("补登：上期公示以后才登记或者更正的，上期公示不改。")
    if scheme.base_points:
        notes.append(f"期初、期末和累计得分里有基础分 {scheme.base_points} 分，基础分不能兑换。")
    if scheme.period.months and scheme.period_of(ground.began).start == ground.began:
        notes.append("本期开始时重新积分。")
    notes.append("对公示有异议的，请找村里的积分管理员。")
    return notes


# --- the exchange ---------------------------------------------------------------------------

EXCHANGE_COLUMNS = [
    ListColumn("序号", 6, "number", "center"),
    ListColumn("日期", 11, "text", "center"),
    ListColumn("户编号", 8),
    ListColumn("户主", 14),
    ListColumn("办理", 7, "text", "center"),
    ListColumn("物品", 28),
    ListColumn("积分", 8, "number"),
    ListColumn("单号", 17),
]


def _exchange(ground: Ground, due: Due) -> Made:  # noqa: ARG001 - one of the makers
    earlier = _shown_before(ground)
    rows: list[tuple[Value, ...]] = []
    shown = [each for each in ground.exchanges if _belongs(each, ground.closed, earlier)]
    for each in shown:
        member = ground.members[each.household]
        late = f"（补登{each.at.month}月）" if each.at < ground.closed.start else ""
        rows.append(
            (
                len(rows) + 1,
                f"{each.at:%Y-%m-%d}",
                member.number,
                member.shown,
                ACT_WORDS[each.kind],
                f"{each.goods}{late}",
                -each.points,
                each.slip,
            )
        )
    paid = sum(each.points for each in shown if each.points > 0)
    back = -sum(each.points for each in shown if each.points < 0)
    notes = [
        f"共 {len({each.household for each in shown})} 户，兑换 {paid} 分，退回 {back} 分。",
        "上期公示以后才传来的，记在本期（补登）。",
    ]
    return (
        rows,
        EXCHANGE_COLUMNS,
        notes,
        {
            "households": tuple(each.household for each in shown),
            "refs": tuple(each.ref for each in shown),
        },
    )


def _shown_before(ground: Ground) -> list[Published]:
    kind = ListKind.EXCHANGE.value
    found = lists_of_kind(ground.connection, ground.village.code, kind, ground.closing)
    return [each for each in found if each.content.period < ground.closed.key]


def _belongs(each: Exchange, span: Interval, earlier: Sequence[Published]) -> bool:
    """In the span; or before it, and on none of the lists that there have been since the first."""
    if each.at in span:
        return True
    if not earlier or each.at >= span.start or each.at < _first_day(earlier):
        return False
    return all(each.ref not in published.content.refs for published in earlier)


def _first_day(earlier: Sequence[Published]) -> datetime:
    first = min(each.content.period for each in earlier)
    return datetime(int(first[:4]), int(first[5:7] or 1), 1)


MAKERS: dict[ListKind, Callable[[Ground, Due], Made]] = {
    ListKind.POINTS: _points,
    ListKind.EXCHANGE: _exchange,
    ListKind.RANKING: _ranking,
    ListKind.HONOURS: _honours,
}
