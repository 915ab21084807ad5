"""结算单 for the partner shop: goods handed out, at cost, less what came back (高阳 GY-2.2d)."""

from __future__ import annotations

from collections import Counter, defaultdict

from kiosk.core.entries import Reversal
from kiosk.core.sheet import Column, Sheet
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.making import GROUP, made
from kiosk.ledgers.shelf import Flow, movements, on_the_shelf
from kiosk.ledgers.span import Span

OPERATOR = "经营者（签字、日期）"
COLUMNS = (
    Column("品名", "text", 24),
    Column("单位", "text", 6, "center"),
    Column("成本单价（元）", "money", 11),
    Column("兑出数量", "number", 9),
    Column("退回上架", "number", 9),
    Column("结算数量", "number", 9),
    Column("结算金额（元）", "money", 13),
    Column("退回已坏", "number", 9),
)
HANDED, BACK, SPOILED = COLUMNS[3].name, COLUMNS[4].name, COLUMNS[7].name


def settlement(facts: Facts, span: Span) -> Sheet:
    """A row for each kind of goods and cost; what came back is valued as it was handed out."""
    sums: defaultdict[tuple[str, int | None], Counter[str]] = defaultdict(Counter)

    def count(column: str, good: str, quantity: int, of: int | None) -> None:
        redeemed, _ = facts.redemptions[of or 0]
        fetched = facts.outcome(redeemed.seq).handed.get(good, redeemed)
        sums[good, facts.cost_cents(good, fetched.at)][column] += quantity

    for pieces in movements(facts):
        if pieces.record.at in span and pieces.flow in (Flow.REDEEMED, Flow.BACK):
            column = HANDED if pieces.flow is Flow.REDEEMED else BACK
            count(column, pieces.good, pieces.quantity, pieces.of)
    for record in facts.within(span):
        match record.body:
            case Reversal(of=of, lines=lines, spoiled=True):
                for line in lines:
                    count(SPOILED, line.good, line.quantity, of)
    rows = []
    for good in on_the_shelf(facts, {good for good, _ in sums}):
        for cost in sorted((cost for each, cost in sums if each == good), key=lambda c: c or 0):
            figures = sums[good, cost]
            version = facts.version(good, min(span.end, facts.until))
            settled = figures[HANDED] - figures[BACK]
            rows.append(
                (
                    version.name,
                    version.unit,
                    cost,
                    figures[HANDED],
                    figures[BACK] or None,
                    settled,
                    None if cost is None else cost * settled,
                    figures[SPOILED] or None,
                )
            )
    unknown = sum(row[2] is None for row in rows)
    notes = ["结算数量＝兑出数量－退回上架；成本单价是交到住户手里时最近一次进货的单价。"]
    if any(row[7] for row in rows):
        notes.append("退回已坏的没有上架，仍算在结算数量里，由谁承担请双方商定。")
    if unknown:
        notes.append(f"有 {unknown} 行没有成本单价，结算金额合计不含这些行。")
    return made(
        facts,
        span,
        "兑换物品结算单",
        COLUMNS,
        rows,
        sums=(HANDED, BACK, "结算数量", "结算金额（元）", SPOILED),
        notes=notes,
        signatures=(OPERATOR, GROUP),
    )
