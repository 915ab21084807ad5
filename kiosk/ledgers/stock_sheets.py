"""Ledgers of the shelf: what came, what is there, what left otherwise, what was counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.core.entries import Counted, Delivery, DeliveryLine, EntryKind, StockMoved
from kiosk.core.papers.stock import SOURCES
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.ledgers.facts import Facts, Record
from kiosk.ledgers.making import ACTS, UNACCEPTED, made
from kiosk.ledgers.shelf import Flow, last_counts, stock_lines
from kiosk.ledgers.span import Span

# --- 入库 ----------------------------------------------------------------------------------------

DELIVERIES = (
    Column("单号", "text", 13),
    Column("日期", "date", 10),
    Column("品名", "text", 14),
    Column("单位", "text", 4, "center"),
    Column("数量", "number", 5),
    Column("单上数量", "number", 5),
    Column("差", "number", 4),
    Column("成本单价（元）", "money", 9),
    Column("金额（元）", "money", 8),
    Column("兑换分值", "number", 5),
    Column("来源", "text", 8),
    Column("给货人", "text", 11),
    Column("凭证号", "text", 11),
    Column("保质期到", "date", 10),
    Column("经手人", "text", 7),
    Column("验收人", "text", 8),
)


def deliveries(facts: Facts, span: Span) -> Sheet:
    """物品入库台账: a row for each line of a delivery or of the opening stock."""
    records = list(facts.within(span, EntryKind.DELIVERY, EntryKind.OPENING_STOCK))
    rows = [row for record in records for row in _delivered(facts, record)]
    without_cost = sum(row[8] is None for row in rows)
    return made(
        facts,
        span,
        "物品入库台账",
        DELIVERIES,
        rows,
        sums=("数量", "金额（元）"),
        notes=[f"有 {without_cost} 行没有成本单价，金额合计不含这些行。"] if without_cost else (),
        records=records,
    )


def _delivered(facts: Facts, record: Record) -> Iterator[tuple[Cell, ...]]:
    body = record.body
    if not isinstance(body, Delivery):
        return
    opening = record.kind == EntryKind.OPENING_STOCK
    for line in body.lines:
        version = facts.version(line.good, record.at)
        yield (
            record.number,
            record.at,
            version.name,
            version.unit,
            line.quantity,
            line.noted,
            None if line.noted is None else line.quantity - line.noted,
            line.cost_cents,
            _amount_cents(line),
            version.points if line.points is None else line.points,
            "期初盘存" if opening else SOURCES.get(body.source, body.source),
            body.giver,
            body.document,
            date.fromisoformat(line.expires) if line.expires else None,
            facts.keeper(record),
            facts.seconds.get(record.seq, "" if opening else UNACCEPTED),
        )


def _amount_cents(line: DeliveryLine) -> int | None:
    return None if line.cost_cents is None else line.cost_cents * line.quantity


# --- 库存 ----------------------------------------------------------------------------------------

FLOWS: dict[Flow, str] = {
    Flow.RECEIVED: "入库",
    Flow.REDEEMED: "兑换出库",
    Flow.TRANSFERRED: "分流",
    Flow.WRITTEN_OFF: "报损",
    Flow.GIVEN_BACK: "退回",
    Flow.SOLD: "售出",
    Flow.BACK: "冲正退回",
    Flow.COUNTED: "盘点差异",
}
STOCK = (
    Column("品名", "text", 20),
    Column("单位", "text", 5, "center"),
    Column("期初", "number", 7),
    *(Column(name, "number", 8) for name in FLOWS.values()),
    Column("期末", "number", 7),
    Column("盘点数", "number", 7),
    Column("盘点日期", "date", 10),
    Column("盘点人", "text", 8),
    Column("监督人", "text", 9),
)
STOCK_EQUATION = (
    "期末＝期初＋入库－兑换出库－分流－报损－退回－售出＋冲正退回＋盘点差异。"
    "退回：退给送货方或捐赠方；冲正退回：撤销或退货后放回货架的。"
)


MOVING = (
    EntryKind.DELIVERY,
    EntryKind.OPENING_STOCK,
    EntryKind.WRITTEN_OFF,
    EntryKind.TRANSFERRED,
    EntryKind.GIVEN_BACK,
    EntryKind.SOLD,
    EntryKind.COUNTED,
)
"""What moves goods on a date that nobody need have confirmed."""


def stock(facts: Facts, span: Span) -> Sheet:
    """库存账: a row for each kind of goods that was there or moved."""
    counts = last_counts(facts, span)
    rows = []
    for line in stock_lines(facts, span):
        version = facts.version(line.good, min(span.end, facts.until))
        record, counted = counts.get(line.good, (None, None))
        flows = [line.flows[flow] or None for flow in FLOWS]
        by: tuple[Cell, ...] = (None, None, None)
        if record is not None and isinstance(record.body, Counted):
            second = facts.person(record.body.second, record) or UNACCEPTED
            by = (record.at, facts.keeper(record), second)
        rows.append((version.name, version.unit, line.opening, *flows, line.closing, counted, *by))
    return made(
        facts,
        span,
        "库存账",
        STOCK,
        rows,
        sums=("期初", *FLOWS.values(), "期末"),
        notes=[STOCK_EQUATION],
        records=facts.within(span, *MOVING),
    )


# --- 出库、盘点 ----------------------------------------------------------------------------------

MOVED = (
    Column("单号", "text", 14),
    Column("日期", "date", 10),
    Column("类别", "text", 6, "center"),
    Column("品名", "text", 15),
    Column("数量", "number", 6),
    Column("单位", "text", 5, "center"),
    Column("原因", "text", 15),
    Column("去向", "text", 14),
    Column("凭证号", "text", 12),
    Column("经手人", "text", 8),
    Column("在场人", "text", 8),
)
MOVED_KINDS = (
    EntryKind.WRITTEN_OFF,
    EntryKind.TRANSFERRED,
    EntryKind.GIVEN_BACK,
    EntryKind.SOLD,
)


def movements(facts: Facts, span: Span) -> Sheet:
    """出库台账: what left the shelf otherwise than to a household."""
    records = list(facts.within(span, *MOVED_KINDS))
    rows = [
        (
            record.number,
            record.at,
            ACTS[record.kind],
            version.name,
            line.quantity,
            version.unit,
            record.body.reason,
            record.body.to,
            record.body.document,
            facts.keeper(record),
            facts.person(record.body.second, record),
        )
        for record in records
        if isinstance(record.body, StockMoved)
        for line in record.body.lines
        for version in [facts.version(line.good, record.at)]
    ]
    return made(
        facts,
        span,
        "出库台账（报损、分流、退回、售出）",
        MOVED,
        rows,
        sums=("数量",),
        records=records,
    )


COUNTED = (
    Column("单号", "text", 14),
    Column("日期", "moment", 14),
    Column("货架", "text", 8),
    Column("品名", "text", 18),
    Column("单位", "text", 5, "center"),
    Column("账面数", "number", 7),
    Column("盘点数", "number", 7),
    Column("差异", "number", 6),
    Column("原因", "text", 14),
    Column("盘点人", "text", 8),
    Column("监督人", "text", 10),
)


def counts(facts: Facts, span: Span) -> Sheet:
    """盘点表: each line against the book of the moment at which it was counted."""
    records = list(facts.within(span, EntryKind.COUNTED))
    rows = [
        (
            record.number,
            record.at,
            record.body.shelf or "全店",
            version.name,
            version.unit,
            line.book,
            line.counted,
            line.counted - line.book,
            line.reason,
            facts.keeper(record),
            facts.person(record.body.second, record) or UNACCEPTED,
        )
        for record in records
        if isinstance(record.body, Counted)
        for line in record.body.lines
        for version in [facts.version(line.good, record.at)]
    ]
    return made(
        facts,
        span,
        "盘点表",
        COUNTED,
        rows,
        sums=("账面数", "盘点数", "差异"),
        notes=["账面数是数到这样物品的那一刻的账面数。"] if rows else (),
        records=records,
    )
