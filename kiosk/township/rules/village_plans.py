"""A village's own plan over the township's scheme: put in force and withdrawn at the desk.

Acts (`acts.perform`).  What a village may decide is `core.village_plan.SECTIONS`; the two
committees' decision stands beside it with day and paper (BS-2.3a, GL-3.2.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from kiosk.core.clause import BY_VILLAGE
from kiosk.core.clock import midnight, parse_day, stamp
from kiosk.core.journal import canonical
from kiosk.core.scheme import Scheme, SchemeError
from kiosk.core.village_plan import SECTIONS, with_plan
from kiosk.township import tables
from kiosk.township.book import Refused, sites_of_village, township_of
from kiosk.township.in_force import running
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.rules import scheme_form
from kiosk.township.rules.scheme_drafts import day_of, differences
from kiosk.township.rules.scheme_words import problem_sentence
from kiosk.township.rules.turning import VillagePlan, plans, retell, village_name

Typed = tuple[tuple[str, tuple[str, ...]], ...]
"""Fields of one section's form (`scheme_form`) and what was typed."""


@dataclass(frozen=True)
class PlanTyped:
    """Sections that the village decides itself; all others are the township's."""

    village_code: int
    sections: tuple[tuple[str, Typed], ...]
    decided: str
    """Day of the decision."""

    decided_by: str
    paper: str
    begins: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PlanNamed:
    village_code: int
    number: int


def in_force_on(found: list[VillagePlan], day: date) -> VillagePlan | None:
    """Of a village's plans the one by which it goes on a day; None: none of its own."""
    begun = [plan for plan in found if not plan.withdrawn and plan.begins <= day]
    return max(begun, key=lambda plan: (plan.begins, plan.number), default=None)


def pending(found: list[VillagePlan], today: date) -> VillagePlan | None:
    """The one that is still to begin."""
    return next((plan for plan in found if not plan.withdrawn and plan.begins > today), None)


def put_plan(connection: Connection, who: Staff, typed: PlanTyped, now: datetime) -> Done:
    """The village goes by its own sections from a day on; its kiosks hear of it at once.

    Refused where they contradict each other or the township's scheme, or nothing would change.
    """
    village = village_name(connection, typed.village_code)
    found = plans(connection, typed.village_code)
    waiting = pending(found, now.date())
    if waiting is not None:
        raise Refused(f"{village}已经有一份自己的办法将于 {waiting.begins} 起施行，请先撤回。")
    for name, value, words in (
        ("decided_by", typed.decided_by, "请写是谁定的。"),
        ("paper", typed.paper, "请写会议记录或者文件。"),
    ):
        if not value.strip():
            raise Refused(words, name)
    begins, decided = day_of(typed.begins, now), _decided(typed.decided, now)
    plan = plan_of(township_of(connection).scheme, typed.sections)
    last = in_force_on(found, begins)
    if plan == (dict(last.plan) if last else {}):
        raise Refused("和现在的一样，没有要改的。")
    there = running(connection, typed.village_code).scheme
    boundary = _boundary(there, begins)
    if boundary and not typed.reason.strip():
        raise Refused(f"{boundary}不在这一天改，请写为什么。", "reason")
    number = 1 + (connection.scalar(select(func.max(tables.village_plan.c.number))) or 0)
    connection.execute(
        insert(tables.village_plan).values(
            number=number,
            village_code=typed.village_code,
            begins=begins.isoformat(),
            plan=canonical(plan).decode(),
            decided=decided.isoformat(),
            decided_by=typed.decided_by.strip(),
            paper=typed.paper.strip(),
            reason=typed.reason.strip(),
            fed=stamp(now),
            who=who.name,
        )
    )
    retell(connection, typed.village_code, now)
    sites = len(sites_of_village(connection, typed.village_code))
    since = "从现在起" if begins == now.date() else f"将于 {begins} 起"
    what = "按自己的办法" if plan else "照镇上的方案"
    changes = differences(there, with_plan(township_of(connection).scheme, plan, village))
    return Done(
        f"{village}{since}{what}，{sites} 个兑换点下次联系时收到。",
        f"village_plan:{number}",
        {change.what: change.before for change in changes},
        {change.what: change.after for change in changes}
        | {
            "decided": decided.isoformat(),
            "decided_by": typed.decided_by.strip(),
            "paper": typed.paper.strip(),
            "reason": typed.reason.strip(),
            "begins": begins.isoformat(),
        },
    )


def withdraw_plan(
    connection: Connection,
    who: Staff,  # noqa: ARG001 - as every act's
    named: PlanNamed,
    now: datetime,
) -> Done:
    """A plan that has not begun is not to be; Refused on its day and after it."""
    village = village_name(connection, named.village_code)
    waiting = pending(plans(connection, named.village_code), now.date())
    if waiting is None or waiting.number != named.number:
        raise Refused("没有这样一份还没有施行的办法；到了施行的那天就不能撤回，只能再改。")
    plan = tables.village_plan
    connection.execute(
        update(plan).where(plan.c.number == named.number).values(withdrawn=stamp(now))
    )
    retell(connection, named.village_code, now)
    return Done(f"{village}还没有施行的办法已撤回。", f"village_plan:{named.number}")


def plan_of(scheme: Scheme, sections: tuple[tuple[str, Typed], ...]) -> dict[str, Any]:
    """What was typed as a plan over a scheme; Refused with a sentence and the field."""
    plan: dict[str, Any] = {}
    for name, typed in sections:
        if name not in SECTIONS:
            raise Refused("这一项不是村里能定的。")
        section = scheme_form.SECTIONS[name]
        fields: Mapping[str, tuple[str, ...]] = {**dict(typed), "there": ("1",)}
        try:
            part = scheme_form.document_with(scheme, section, fields)[name]
        except Refused as refused:
            raise Refused(str(refused), f"{name}/{refused.field}") from None
        told = part["clause"]
        plan[name] = part | {"clause": told if BY_VILLAGE in told else f"{told}{BY_VILLAGE}"}
    try:
        with_plan(scheme, plan, "village")
    except SchemeError as error:
        raise Refused(problem_sentence(str(error))) from None
    return plan


def _decided(text: str, now: datetime) -> date:
    try:
        day = parse_day(text.strip())
    except ValueError:
        raise Refused("决定的日期写成 2023-04-01。", "decided") from None
    if day > now.date():
        raise Refused("决定的日期还没有到。", "decided")
    return day


def next_period(scheme: Scheme, now: datetime) -> date:
    """The next day on which a period begins, today where it does, or where there are none."""
    period = scheme.period_of(now)
    today = scheme.period.months == 0 or period.start == midnight(now.date())
    return now.date() if today else period.end.date()


def _boundary(scheme: Scheme, begins: date) -> str:
    """Why a day is none on which a period begins, as a sentence begins; '' where it is one."""
    period = scheme.period_of(midnight(begins))
    if scheme.period.months == 0 or period.start == midnight(begins):
        return ""
    return f"村里这一期到 {period.end:%Y-%m-%d} 才满（{scheme.period.clause}），"
