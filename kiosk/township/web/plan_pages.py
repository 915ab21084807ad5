"""采购计划: what a village means to buy of a budget line, the word on it, and what came without."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from kiosk.township.book import Refused
from kiosk.township.entries.entry_words import SOURCE_WORDS
from kiosk.township.funds import fund_plans
from kiosk.township.funds.fund_plans import (
    DOCUMENT_LENGTH_MAX,
    OUTCOME_NAMES,
    WHAT_LENGTH_MAX,
    NewPlan,
    Outcome,
    PlanDecided,
    find_plan,
)
from kiosk.township.funds.funds import Fund
from kiosk.township.funds.funds import funds as all_funds
from kiosk.township.funds.money import cents_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.award_parts import number
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged


def show_unplanned(connection: Connection, asked: Asked) -> Shown:
    found = fund_plans.unplanned(connection, asked.staff)
    part = paged(asked, len(found))
    return Shown(
        "funds_unplanned.html",
        {
            "rows": found[part.skip : part.skip + part.rows],
            "paged": part,
            "sources": SOURCE_WORDS,
        },
    )


def show_new(connection: Connection, asked: Asked) -> Shown:
    values = {"fund": the_fund(connection, asked), "longest": WHAT_LENGTH_MAX}
    return Shown("fund_plan_new.html", values)


def read_new(fields: Fields, asked: Asked) -> NewPlan:
    what = fields.paragraph("what", "要买什么", most=WHAT_LENGTH_MAX)
    text = fields.text("cents", "金额", most=20)
    cents = cents_of(text)
    if cents is None:
        raise Refused(f"金额要填数，最多两位小数，不能是“{text}”。", "cents")
    return NewPlan(asked.path["fund"], what, cents)


def show_decide(connection: Connection, asked: Asked) -> Shown:
    fund, plan = _plan(connection, asked)
    return Shown(
        "fund_plan.html",
        {
            "fund": fund,
            "plan": plan,
            "answers": [(each.value, OUTCOME_NAMES[each], "") for each in Outcome],
            "longest": DOCUMENT_LENGTH_MAX,
            "longest_answer": WHAT_LENGTH_MAX,
        },
    )


def read_decide(fields: Fields, asked: Asked) -> PlanDecided:
    return PlanDecided(
        asked.path["fund"],
        number(asked.path["plan"]),
        Outcome(fields.choice("outcome", "同意还是不同意", dict.fromkeys(Outcome))),
        fields.text("document", "批文号", most=DOCUMENT_LENGTH_MAX, need=False),
        fields.text("answer", "答复", most=WHAT_LENGTH_MAX, need=False),
    )


def the_fund(connection: Connection, asked: Asked) -> Fund:
    """The budget line of the path."""
    found = all_funds(connection, asked.staff, fund=asked.path["fund"])
    if not found:
        raise Missing
    return found[0]


def _plan(connection: Connection, asked: Asked) -> tuple[Fund, Row[Any]]:
    fund = the_fund(connection, asked)
    plan = find_plan(connection, fund, number(asked.path["plan"]))
    if plan is None:
        raise Missing
    return fund, plan


def _to_fund(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/funds/{asked.path['fund']}"


UNPLANNED = Page("/funds/unplanned", Act.SEE_FUNDS, show_unplanned)
ROUTES: tuple[Page | Form[Any], ...] = (
    Form(
        "/funds/{fund}/plans/new",
        Act.PROPOSE_PLAN,
        show_new,
        read_new,
        fund_plans.propose,
        _to_fund,
    ),
    Form(
        "/funds/{fund}/plans/{plan}",
        Act.DECIDE_PLAN,
        show_decide,
        read_decide,
        fund_plans.decide,
        _to_fund,
    ),
)
