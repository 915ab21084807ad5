"""The points ledger, and the points notice for the board."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from kiosk.core.earning_entries import Awarded, Reviewed
from kiosk.core.feed import ArrivedItem, ChargeItem, PointsItem, ReleaseItem
from kiosk.core.papers.frame import day_said, signed_figure
from kiosk.core.ranking import ranks
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.ledgers.accounts import (
    Statement,
    StatementLine,
    obtained,
    spendable,
    statements,
    waiting,
)
from kiosk.ledgers.bookings import MOVEMENTS, Booked, Movement
from kiosk.ledgers.exchange import exchanges, goods_said
from kiosk.ledgers.facts import Facts, Record
from kiosk.ledgers.making import ACTS, GROUP, POSTED, made, whose
from kiosk.ledgers.member_sheets import member_said, sums_of
from kiosk.ledgers.span import Span

# --- 积分台账 ------------------------------------------------------------------------------------

POINTS = (
    Column("序号", "number", 5, "center"),
    Column("户编号", "text", 7),
    Column("户主", "text", 10),
    Column("成员", "text", 11),
    Column("事项", "text", 26),
    Column("类别", "text", 5, "center"),
    Column("发生日期", "date", 10),
    Column("登记时间", "moment", 14),
    Column("加/扣分", "number", 8),
    Column("核销", "number", 6),
    Column("余额", "number", 6),
    Column("状态", "text", 11),
    Column("编号", "text", 16),
    Column("冲正对应号", "text", 16),
)
GATES = {"approved": "", "publicised": "待公示", "quarter_confirmed": "待季度认定"}
"""What points wait for, by the scheme's gate."""

ELSEWHERE = "地点、佐证、采集人和审核人在镇里的积分台账里，这里不重复。"


def points(facts: Facts, span: Span) -> Sheet:
    """积分台账: per household its opening, every booking, and what it obtained and redeemed."""
    said = {each.record.seq: goods_said(each) for each in exchanges(facts, span)}
    goods = _net_goods(facts, span)
    pending = waiting(facts)
    rows: list[tuple[Cell, ...]] = []
    still = 0
    for statement in _by_number(facts, statements(facts, span)):
        if not statement.lines and statement.opening == facts.scheme.base_points:
            still += 1
            continue
        for row in _account(facts, span, statement, goods[statement.household], said, pending):
            rows.append((len(rows) + 1, *row))
    notes = [ELSEWHERE, *_about_balance(facts, span)]
    if still:
        notes.append(f"有 {still} 户本期没有变动，也没有余额，没有列出。")
    return made(facts, span, "积分台账", POINTS, rows, notes=notes)


def _net_goods(facts: Facts, span: Span) -> defaultdict[str, Counter[tuple[str, str]]]:
    """Pieces by household and (name, unit), less what was taken back (RA-4.5b)."""
    goods: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for exchange in exchanges(facts, span):
        for each in exchange.lines:
            goods[exchange.holder.household][each.line.name, each.line.unit] += each.quantity
    return goods


def _account(
    facts: Facts,
    span: Span,
    statement: Statement,
    goods: Counter[tuple[str, str]],
    said: dict[int, str],
    pending: set[str],
) -> Iterator[tuple[Cell, ...]]:
    holder = facts.holder(statement.household)
    head = (holder.number, whose(holder))
    nothing: tuple[Cell, ...] = (None,) * 3
    yield (*head, None, "期初", *nothing, None, None, statement.opening, *nothing)
    for line in statement.lines:
        yield (*head, *_booking(facts, span, line, said, pending))
    spent = statement.sum_of(Movement.REDEEMED) + statement.sum_of(Movement.BACK)
    earned = sum(
        statement.sum_of(movement)
        for movement in (Movement.AWARD, Movement.BONUS, Movement.DEDUCTION, Movement.CORRECTION)
    )
    taken = "、".join(f"{name}×{n}{unit}" for (name, unit), n in goods.items() if n)
    total = f"小计：得分 {earned}，核销 {-spent}" + (f"，物品 {taken}" if taken else "")
    total += _of_members(facts, statement)
    yield (*head, None, total, *nothing, earned, spent, statement.closing, *nothing)


def _of_members(facts: Facts, statement: Statement) -> str:
    """；成员：张*（户主） 12、全家 5、奖励 40, where the scheme books to members (BS-2.1b).

    It makes what the household obtained; a bonus is nobody's, and a refund is not obtained.
    """
    if facts.scheme.members.entries != "counted":
        return ""
    sums = sums_of(
        line.booked
        for line in statement.lines
        if line.booked is not None and line.movement not in (Movement.BACK, Movement.BONUS)
    )
    said = [f"{each.said} {each.points}" for each in sums]
    bonus = statement.sum_of(Movement.BONUS)
    if bonus:
        said.append(f"{MOVEMENTS[Movement.BONUS]} {bonus}")
    return f"；成员：{'、'.join(said)}" if said else ""


def _booking(
    facts: Facts,
    span: Span,
    line: StatementLine,
    said: dict[int, str],
    pending: set[str],
) -> tuple[Cell, ...]:
    """From 成员 on."""
    booked = line.booked
    kind = MOVEMENTS[line.movement]
    if booked is None:
        return ("", "到期清零", kind, line.at, line.at, line.points, None, line.balance, *[""] * 3)
    if isinstance(booked.source, PointsItem):
        item = booked.source
        states = (
            *_late(booked, span),
            "已过期，不计余额" if line.counted != line.points else "",
            *_gate(facts, booked, pending),
        )
        return (
            member_said(item),
            item.what,
            kind,
            booked.effective,
            booked.known,
            *((None, line.points) if line.movement is Movement.BACK else (line.points, None)),
            line.balance,
            "；".join(filter(None, states)) or "有效",
            item.id,
            item.reverses or "",
        )
    if not isinstance(booked.source, Record):
        came = FROM_ELSEWHERE[type(booked.source)]
        known = (booked.known, booked.known)
        return (
            "",
            came,
            kind,
            *known,
            None,
            line.points,
            line.balance,
            "有效",
            booked.source.id,
            "",
        )
    record = booked.source
    if isinstance(record.body, Awarded | Reviewed):
        helped = "互助申报：" if booked.household != record.body.household else ""
        state = "；".join([*_late(booked, span), *_gate(facts, booked, pending)]) or "有效"
        what = f"{helped}{record.body.what}"
        happened: tuple[Cell, ...] = (what, kind, booked.effective, record.at)
        return ("", *happened, line.points, None, line.balance, state, booked.ids[0], "")
    of = getattr(record.body, "of", None)
    original = facts.redemptions[of][0].number if of else ""
    what = f"{ACTS[record.kind]} {said.get(record.seq, '')}".strip()
    state = "已冲正" if facts.outcome(record.seq).back else "有效"
    times = (record.at, record.at)
    figures = (None, line.points, line.balance)
    return ("", what, kind, *times, *figures, state, record.number, original)


def _gate(facts: Facts, booked: Booked, pending: set[str]) -> Iterator[str]:
    """待公示, while it waits for that."""
    if pending.intersection(booked.ids):
        yield GATES[facts.scheme.gate.kind]


FROM_ELSEWHERE: dict[type, str] = {
    ReleaseItem: "从别的兑换点转来",
    ArrivedItem: "迁来时结转",
    ChargeItem: "补来的兑换",
}
"""What the township told of another machine, by the kind of item."""


def _late(booked: Booked, span: Span) -> Iterator[str]:
    """补登(6月): of a time before the span (GL-5)."""
    if booked.is_earned and booked.effective < span.start:
        said = "更正" if booked.movement is Movement.CORRECTION else "补登"
        yield f"{said}({_month(booked.effective, booked.known)})"


def _month(at: datetime, now: datetime) -> str:
    return f"{at.month}月" if at.year == now.year else f"{at.year}年{at.month}月"


def _about_balance(facts: Facts, span: Span) -> Iterator[str]:
    scheme = facts.scheme
    if scheme.base_points:
        yield f"余额里有基础分 {scheme.base_points} 分，基础分不能兑换。"
    if scheme.period.months and scheme.period_of(span.start).start == span.start:
        yield f"{day_said(span.start)} 0 时起重新积分，期初是清零以后的数。"


def _by_number(facts: Facts, found: dict[str, Statement]) -> list[Statement]:
    return [found[household] for household in sorted(found, key=lambda h: _order(facts, h))]


def _order(facts: Facts, household: str) -> tuple[str, str]:
    return facts.holder(household).number, household


# --- 积分公示 ------------------------------------------------------------------------------------

NOTICE = (
    Column("名次", "number", 5, "center"),
    Column("户编号", "text", 7),
    Column("户主", "text", 10),
    Column("本期得分", "number", 8),
    Column("期初", "number", 6),
    *(Column(name, "number", 6) for name in MOVEMENTS.values()),
    Column("期末", "number", 6),
    Column("可兑换", "number", 6),
    Column("明细", "text", 40),
)
BY_THE_RULES = "按规定扣分"
"""On the board a deduction has no reason: it may be a sensitive one (spec A2.12)."""


def points_notice(facts: Facts, span: Span) -> Sheet:
    """积分公示表: every household of this site; names masked, deductions without a reason."""
    found = statements(facts, span)
    home = [h for h, item in facts.households.items() if item.home == facts.site.id]
    nothing = Statement("", facts.scheme.base_points, (), facts.scheme.base_points)
    listed = dict.fromkeys(sorted({*home, *found}, key=lambda h: _order(facts, h)))
    figures = obtained(facts, span)
    place = ranks({household: figures.get(household, 0) for household in listed})
    left = spendable(facts, span)
    rows = [
        (
            place[household] if figures.get(household, 0) > 0 else None,
            facts.holder(household).number,
            whose(facts.holder(household)),
            figures.get(household, 0),
            statement.opening,
            *(statement.sum_of(movement) or None for movement in MOVEMENTS),
            statement.closing,
            left.get(household, 0),
            "；".join(_public(statement, span)),
        )
        for household in sorted(listed, key=lambda h: (place[h], _order(facts, h)))
        for statement in [found.get(household, nothing)]
    ]
    return made(
        facts,
        span,
        "积分公示表",
        NOTICE,
        rows,
        sums=("本期得分", "期初", *MOVEMENTS.values(), "期末", "可兑换"),
        notes=[
            "期末＝期初＋加分＋奖励＋扣分＋更正＋兑换＋退回＋清零＋转点，减少的记负数。",
            "名次按本期得分排，奖励、兑换不算在内，得分相同的名次相同，没有得分的不排。",
            "上期漏登、公示以后才登记的分在本期补登，上期公示表不改。",
            *_about_balance(facts, span),
            "对公示有异议的，请找村里的积分管理员。",
        ],
        signatures=(GROUP, POSTED),
    )


def _public(statement: Statement, span: Span) -> Iterator[str]:
    for line in statement.lines:
        booked = line.booked
        if booked is None or not isinstance(booked.source, PointsItem):
            continue
        what = {
            Movement.DEDUCTION: BY_THE_RULES,
            Movement.CORRECTION: "" if any(_late(booked, span)) else "更正",
        }.get(line.movement, booked.source.what)
        when = next(_late(booked, span), day_said(booked.effective))
        yield " ".join(filter(None, (when, what, signed_figure(line.points))))
