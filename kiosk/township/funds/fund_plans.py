"""What a village means to buy of a budget line, and the township's word on it (GL-4.2b).

What is taken in against a budget line without a plan that was approved by then is not refused: it
is told by name and number (`unplanned`).  Functions on a connection (`book`); `propose` and
`decide` are acts (`acts.perform`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from kiosk.core.clock import stamp
from kiosk.core.journal import slip_number
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.funds.fund_acts import CENTS_MAX, the_fund
from kiosk.township.funds.funds import Fund, fund_deliveries, funds
from kiosk.township.funds.money import yuan
from kiosk.township.goods.deliveries import Delivered
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff

WHAT_LENGTH_MAX = 200
DOCUMENT_LENGTH_MAX = 60


class Outcome(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"


OUTCOME_NAMES = {Outcome.APPROVED: "同意", Outcome.DECLINED: "不同意"}


@dataclass(frozen=True)
class NewPlan:
    fund: str
    what: str
    cents: int


@dataclass(frozen=True)
class PlanDecided:
    fund: str
    number: int
    outcome: Outcome
    document: str
    answer: str


@dataclass(frozen=True)
class Unplanned:
    """What a kiosk took in for a budget line without an approved plan, or beyond it."""

    fund: Fund
    delivered: Delivered
    site_name: str
    number: str
    """Of the delivery's slip: 和平-1-000123-7."""

    keeper: str
    """Name; the id where nobody of that id is known."""

    short_cents: int
    """How much of it no approved plan covers."""

    @property
    def covered(self) -> bool:
        """Whether part of it was approved."""
        return self.short_cents < self.delivered.cost_cents


def propose(connection: Connection, who: Staff, new: NewPlan, now: datetime) -> Done:
    """A plan waits for the township's word."""
    fund = the_fund(connection, who, new.fund)
    if not 0 < new.cents <= CENTS_MAX:
        raise Refused("金额要大于 0。", "cents")
    table = tables.fund_plan
    connection.execute(
        select(tables.fund.c.id).where(tables.fund.c.id == fund.id).with_for_update()
    )
    last = connection.scalar(select(func.max(table.c.number)).where(table.c.fund == fund.id))
    number = (last or 0) + 1
    connection.execute(
        insert(table).values(
            fund=fund.id,
            number=number,
            what=new.what,
            cents=new.cents,
            proposed=stamp(now),
            proposed_by=who.name,
            outcome="",
            document="",
            answer="",
            decided="",
            decided_by="",
        )
    )
    return Done(
        f"“{fund.name}”第 {number} 号采购计划已提出，{yuan(new.cents)}，等乡镇审核。",
        f"fund_plan:{fund.id}/{number}",
        after={"what": new.what, "amount": yuan(new.cents)},
    )


def decide(connection: Connection, who: Staff, decided: PlanDecided, now: datetime) -> Done:
    """The township's word on a plan: once."""
    fund = the_fund(connection, who, decided.fund)
    plan = find_plan(connection, fund, decided.number)
    if plan is None:
        raise Refused("没有这一号计划，请重新打开。")
    if plan.outcome:
        raise Refused(f"第 {plan.number} 号计划已经审核过了。")
    if decided.outcome is Outcome.DECLINED and not decided.answer:
        raise Refused("不同意的，请写明原因。", "answer")
    if decided.outcome is Outcome.APPROVED:
        if not decided.document:
            raise Refused("同意的，请写上批文或会议记录的号码。", "document")
        approved = sum(row.cents for row in plans(connection, fund) if is_approved(row))
        if approved + plan.cents > fund.amount_cents:
            left = yuan(max(0, fund.amount_cents - approved))
            raise Refused(f"这项资金还能安排 {left}，计划是 {yuan(plan.cents)}。", "outcome")
    table = tables.fund_plan
    connection.execute(
        update(table)
        .where(table.c.fund == fund.id, table.c.number == plan.number)
        .values(
            outcome=decided.outcome.value,
            document=decided.document,
            answer=decided.answer,
            decided=stamp(now),
            decided_by=who.name,
        )
    )
    return Done(
        f"“{fund.name}”第 {plan.number} 号采购计划：{OUTCOME_NAMES[decided.outcome]}。",
        f"fund_plan:{fund.id}/{plan.number}",
        after={
            "outcome": OUTCOME_NAMES[decided.outcome],
            "document": decided.document,
            "reason": decided.answer,
        },
    )


def is_approved(plan: Row[Any]) -> bool:
    return bool(plan.outcome == Outcome.APPROVED)


def find_plan(connection: Connection, fund: Fund, number: int) -> Row[Any] | None:
    table = tables.fund_plan
    return connection.execute(
        select(table).where(table.c.fund == fund.id, table.c.number == number)
    ).one_or_none()


def plans(connection: Connection, fund: Fund) -> list[Row[Any]]:
    """Of a budget line, by number."""
    table = tables.fund_plan
    rows = connection.execute(select(table).where(table.c.fund == fund.id).order_by(table.c.number))
    return list(rows)


def waiting_plans(connection: Connection, staff: Staff) -> list[tuple[Fund, Row[Any]]]:
    """Plans that wait for a word, of budget lines that are somebody's business."""
    return [
        (fund, plan)
        for fund in funds(connection, staff)
        for plan in plans(connection, fund)
        if not plan.outcome
    ]


def unplanned(connection: Connection, staff: Staff) -> list[Unplanned]:
    """Deliveries of the source of a village's budget line, in its year, that the plans approved by
    then do not cover; the oldest first.

    A delivery says its source and not its budget line: it is held against the plans of all lines
    of its village, year and source together.  What no plan covered uses up none that comes later.
    """
    names = {row.id: row for row in connection.execute(select(tables.site))}
    people = dict(connection.execute(select(tables.person.c.id, tables.person.c.name)).all())
    groups: dict[tuple[int | None, int, str], list[Fund]] = {}
    for fund in funds(connection, staff):
        groups.setdefault((fund.village_code, fund.year, fund.source), []).append(fund)
    found = []
    for (_, _, source), lines in groups.items():
        if not any(fund.needs_plan for fund in lines):
            continue
        approved = sorted(
            (plan.decided, plan.cents)
            for fund in lines
            for plan in plans(connection, fund)
            if is_approved(plan)
        )
        taken = 0
        for each in fund_deliveries(connection, lines[0]):
            if each.body.source != source:
                continue
            left = sum(cents for decided, cents in approved if decided <= each.at) - taken
            covered = min(each.cost_cents, left)
            taken += covered
            if covered < each.cost_cents or not left:
                site = names[each.site]
                found.append(
                    Unplanned(
                        lines[0],
                        each,
                        site.name,
                        slip_number(site.name, each.epoch, each.seq),
                        people.get(each.keeper, each.keeper),
                        each.cost_cents - covered,
                    )
                )
    return sorted(found, key=lambda each: (each.delivered.at, each.number))
