"""资金账: every line of a village's budget lines, with the share of the points system (GL-5.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.township.entries.entry_words import SOURCE_WORDS
from kiosk.township.funds.funds import (
    LINE_NAMES,
    Fund,
    Line,
    LineKind,
    fund_deliveries,
    funds,
    lines,
)
from kiosk.township.funds.money import yuan
from kiosk.township.reports.ledger_ground import LedgerGround, sheet_of

FUNDS = (
    Column("资金", "text", 18),
    Column("来源", "text", 10),
    Column("日期", "date", 11),
    Column("收支", "text", 12),
    Column("用途", "text", 24),
    Column("收入（元）", "money", 12),
    Column("支出（元）", "money", 12),
    Column("凭证号", "text", 16),
    Column("积分制占比", "text", 11, "right"),
    Column("经办人", "text", 9),
)


def funds_book(ground: LedgerGround) -> Sheet:
    """Of the year of the span, as it stood at its end; what was undone stands beside it."""
    rows: list[tuple[Cell, ...]] = []
    notes = []
    for now in funds(ground.connection, ground.staff, year=ground.span.start.year):
        if now.village_code not in (ground.village.code, None):
            continue
        fund, booked = _at_the_end(ground, now)
        name = fund.name if fund.village_code is not None else f"{fund.name}（全镇）"
        rows += _booked(fund, booked, name)
        notes.append(
            f"{name}：共 {yuan(fund.amount_cents)}，到账 {yuan(fund.received)}，"
            f"结余 {yuan(fund.received - fund.spent)}。{fund.sentence}"
        )
    notes.append("积分制占比＝到这一笔为止用于积分制的钱÷这一项资金的总额，只舍不入。")
    sums = ("收入（元）", "支出（元）")
    return sheet_of(ground, "资金账", FUNDS, rows, sums=sums, notes=notes)


def _at_the_end(ground: LedgerGround, fund: Fund) -> tuple[Fund, list[Line]]:
    """The fund with its sums at the end of the span, and its lines until then, the oldest first."""
    until = ground.span.end.date().isoformat()
    told = lines(ground.connection, fund, fund_deliveries(ground.connection, fund))
    booked = [line for line in reversed(told) if line.day < until]
    sums = {kind: sum(line.cents for line in booked if line.kind is kind) for kind in LineKind}
    received, points = sums[LineKind.RECEIPT], sums[LineKind.POINTS]
    return replace(fund, received=received, points=points, other=sums[LineKind.OTHER]), booked


def _booked(fund: Fund, booked: list[Line], name: str) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    points = 0
    for line in booked:
        received = line.kind is LineKind.RECEIPT
        points += line.cents if line.kind is LineKind.POINTS else 0
        share = points * 10_000 // fund.amount_cents
        what = line.what or ("冲销" if line.undoes else "")
        rows.append(
            (
                name,
                SOURCE_WORDS.get(fund.source, fund.source),
                date.fromisoformat(line.day),
                LINE_NAMES[line.kind] + ("（冲销）" if line.undoes else ""),
                what,
                line.cents if received else None,
                None if received else line.cents,
                line.document,
                f"{share // 100}.{share % 100:02d}%",
                line.who,
            )
        )
    return rows
