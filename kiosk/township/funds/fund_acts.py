"""What is done at the desk about money: a budget line opened, money booked, a line undone.

Acts (`acts.perform`).  What was booked is never changed: another line undoes it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from kiosk.core.clock import stamp
from kiosk.core.entries import Source
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.entries.entry_words import SOURCE_WORDS
from kiosk.township.funds.funds import LINE_NAMES, Fund, LineKind, funds, villages
from kiosk.township.funds.money import yuan
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff

CENTS_MAX = 100_000_000_00
NAME_LENGTH_MAX = 60
YEARS = (2000, 2100)


def _drawn() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True)
class FundOpened:
    """`rule` is a fund of the scheme by name; '' for one that the scheme does not know."""

    village_code: int | None
    year: int
    rule: str = ""
    name: str = ""
    source: str = Source.FISCAL
    amount_cents: int | None = None
    """None: as the scheme says."""

    min_share_percent: int = 0
    id: str = field(default_factory=_drawn, repr=False)


@dataclass(frozen=True)
class MoneyBooked:
    fund: str
    kind: LineKind
    day: date
    cents: int
    document: str
    what: str
    id: str = field(default_factory=_drawn, repr=False)


@dataclass(frozen=True)
class LineUndone:
    fund: str
    line: str
    reason: str
    id: str = field(default_factory=_drawn, repr=False)


def open_fund(connection: Connection, who: Staff, opened: FundOpened, now: datetime) -> Done:
    """A budget line of a year, with the scheme's amount and rule where it has one."""
    if not YEARS[0] <= opened.year <= YEARS[1]:
        raise Refused(f"年份要在 {YEARS[0]} 到 {YEARS[1]} 之间。", "year")
    if opened.village_code is not None and opened.village_code not in villages(connection, who):
        raise Refused("请选哪个村。", "village")
    scheme = township_of(connection).scheme
    rule = next((each for each in scheme.fund if each.name == opened.rule), None)
    if opened.rule and rule is None:
        raise Refused("方案里没有这一项资金，请重新选。", "rule")
    name = rule.name if rule else opened.name.strip()
    if not name:
        raise Refused("请写上资金的名称。", "name")
    amount = opened.amount_cents
    if amount is None:
        if rule is None:
            raise Refused("请填写金额。", "amount")
        amount = rule.amount_yuan * 100
    if not 0 < amount <= CENTS_MAX:
        raise Refused("金额要大于 0。", "amount")
    share = rule.min_share_percent if rule else opened.min_share_percent
    for there in funds(connection, who, year=opened.year):
        if (there.village_code, there.name) == (opened.village_code, name):
            raise Refused(f"{opened.year} 年这个村已经有“{name}”了。", "name")
    connection.execute(
        insert(tables.fund).values(
            id=opened.id,
            village_code=opened.village_code,
            year=opened.year,
            name=name,
            source=opened.source,
            amount_cents=amount,
            min_share_percent=share,
            needs_plan=rule.needs_plan if rule else False,
            clause=rule.clause if rule else "",
            opened=stamp(now),
            who=who.name,
        )
    )
    return Done(
        f"已建立资金“{name}”（{opened.year} 年），{yuan(amount)}。",
        f"fund:{opened.id}",
        after={
            "fund_name": name,
            "year": opened.year,
            "source": SOURCE_WORDS.get(opened.source, opened.source),
            "amount": yuan(amount),
            "min_share": f"{share}%",
        },
    )


def book_money(connection: Connection, who: Staff, booked: MoneyBooked, now: datetime) -> Done:
    """Money in or out of a budget line, with the number of the document that proves it."""
    fund = the_fund(connection, who, booked.fund)
    if not 0 < booked.cents <= CENTS_MAX:
        raise Refused("金额要大于 0。", "cents")
    if booked.day > now.date():
        raise Refused(f"日期 {booked.day} 还没有到。", "day")
    if not booked.document.strip():
        raise Refused("请填写凭证号。", "document")
    connection.execute(
        insert(tables.fund_line).values(
            id=booked.id,
            fund=fund.id,
            kind=booked.kind.value,
            day=booked.day.isoformat(),
            cents=booked.cents,
            document=booked.document.strip(),
            what=booked.what.strip(),
            booked=stamp(now),
            who=who.name,
            undoes=None,
        )
    )
    after = the_fund(connection, who, booked.fund)
    warning = "注意：其他用途超了规定的份额。" if after.standing == "bad" else ""
    if after.spent > after.received:
        warning += "注意：花的比到账的多。"
    told = {
        "line": LINE_NAMES[booked.kind],
        "amount": yuan(booked.cents),
        "document": booked.document.strip(),
        "day": booked.day.isoformat(),
    }
    note = f"已记{told['line']} {told['amount']}，凭证 {told['document']}。{warning}"
    return Done(note, f"fund:{fund.id}", after=told)


def undo_line(connection: Connection, who: Staff, undone: LineUndone, now: datetime) -> Done:
    """A line that was wrong is undone, once, by one with the same amount the other way round."""
    fund = the_fund(connection, who, undone.fund)
    line = tables.fund_line
    row = connection.execute(
        select(line).where(line.c.id == undone.line, line.c.fund == fund.id)
    ).one_or_none()
    if row is None or row.undoes is not None:
        raise Refused("没有这一笔，或者它本身就是冲销。")
    if connection.scalar(select(line.c.id).where(line.c.undoes == row.id)) is not None:
        raise Refused("这一笔已经冲销过了。")
    if not undone.reason.strip():
        raise Refused("请写为什么冲销。", "reason")
    connection.execute(
        insert(line).values(
            id=undone.id,
            fund=fund.id,
            kind=row.kind,
            day=row.day,
            cents=-row.cents,
            document=row.document,
            what=undone.reason.strip(),
            booked=stamp(now),
            who=who.name,
            undoes=row.id,
        )
    )
    return Done(
        f"已冲销{LINE_NAMES[LineKind(row.kind)]} {yuan(row.cents)}，凭证 {row.document}。",
        f"fund:{fund.id}",
        after={"reason": undone.reason.strip(), "amount": yuan(row.cents)},
    )


def the_fund(connection: Connection, who: Staff, fund: str) -> Fund:
    """The budget line with this id, where it is somebody's business."""
    found = funds(connection, who, fund=fund)
    if not found:
        raise Refused("没有这项资金，可能刚才被别人改过，请重新打开这一页。")
    return found[0]
