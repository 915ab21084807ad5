"""Lists of what holds on the day on which they are asked for: 价目表 and 进货单."""

from __future__ import annotations

from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.making import GROUP, KEEPER, made, today
from kiosk.ledgers.span import Span

PRICES = (
    Column("序号", "number", 8, "center"),
    Column("品名", "text", 34),
    Column("单位", "text", 10, "center"),
    Column("兑换积分", "number", 14),
    Column("类别", "text", 16),
    Column("领取", "text", 18),
)


def price_list(facts: Facts, _: Span) -> Sheet:
    """价目表 for the wall: what may be offered on the day, whether it is there or ordered."""
    rows: list[tuple[Cell, ...]] = []
    for good in facts.goods:
        if good.offered:
            days = facts.scheme.due_days(good.delivery, good.kind)
            fetched = "当场领取" if days is None else f"缺货可预订，{days}天内"
            if not good.stocked:
                fetched = "当天办理" if days == 0 else f"预订，{days}天内"
            rows.append((len(rows) + 1, good.name, good.unit, good.points, good.category, fetched))
    notes = ["积分不能换成现金。"]
    return made(facts, today(facts), "积分兑换价目表", PRICES, rows, notes=notes, signatures=())


PURCHASES = (
    Column("品名", "text", 20),
    Column("单位", "text", 5, "center"),
    Column("现有", "number", 7),
    Column("等人来取", "number", 9),
    Column("每周兑出", "text", 9, "right"),
    Column("想要的户", "number", 9),
    Column("要进", "number", 7),
    Column("上次单价（元）", "money", 11),
    Column("估算金额（元）", "money", 12),
    Column("实进", "text", 9),
)


def purchase_list(facts: Facts, _: Span) -> Sheet:
    """进货单: what runs out before there are goods again, with room for what was bought."""
    seen = facts.forecast
    rows = [
        (
            good.name,
            good.unit,
            outlook.past.on_hand,
            outlook.past.ordered or None,
            f"{outlook.per_week_tenths // 10}.{outlook.per_week_tenths % 10}",
            outlook.past.wishes or None,
            outlook.buy,
            outlook.past.cost_cents,
            outlook.cost_cents,
            None,
        )
        for good, outlook in (seen.to_buy if seen else ())
    ]
    unknown = sum(row[8] is None for row in rows)
    notes = [f"有 {unknown} 样没有单价，估算金额不含这些。"] if unknown else []
    if seen is not None:
        last = seen.to_come.end
        notes.append(f"按最近的兑换快慢，备到 {last:%Y-%m-%d} 前。")
    return made(
        facts,
        today(facts),
        "进货单",
        PURCHASES,
        rows,
        sums=("要进", "估算金额（元）"),
        notes=notes,
        signatures=(KEEPER, GROUP),
    )
