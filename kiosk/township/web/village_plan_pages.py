"""各村的办法: what a village decides itself over the township's scheme, when and by what paper."""

from __future__ import annotations

from sqlalchemy import Connection

from kiosk.core.village_plan import SECTIONS as OWN_SECTIONS
from kiosk.township import in_force
from kiosk.township.book import township_of
from kiosk.township.funds.funds import villages
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.rules.scheme_drafts import differences
from kiosk.township.rules.scheme_form import SECTIONS, typed_of
from kiosk.township.rules.turning import plans
from kiosk.township.rules.village_plans import (
    PlanNamed,
    PlanTyped,
    in_force_on,
    next_period,
    pending,
    put_plan,
    withdraw_plan,
)
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields

MOST = 60


def show_villages(connection: Connection, asked: Asked) -> Shown:
    today = asked.now.date()
    rows = []
    for code, name in villages(connection, asked.staff).items():
        found = plans(connection, code)
        plan, waiting = in_force_on(found, today), pending(found, today)
        rows.append((code, name, plan if plan and plan.plan else None, waiting))
    return Shown("village_plans.html", {"rows": rows, "words": _words()})


def show_plan(connection: Connection, asked: Asked) -> Shown:
    code, name = _village(connection, asked)
    found = plans(connection, code)
    now = in_force.running(connection, code).scheme
    waiting = pending(found, asked.now.date())
    return Shown(
        "village_plan.html",
        {
            "code": code,
            "village": name,
            "changes": [
                each
                for each in differences(township_of(connection).scheme, now)
                if each.section != "valid_from"
            ],
            "waiting": waiting,
            "history": list(reversed(found)),
            "words": _words(),
            "act": Act,
        },
    )


def show_new(connection: Connection, asked: Asked) -> Shown:
    code, name = _village(connection, asked)
    scheme = in_force.running(connection, code).scheme
    plan = in_force_on(plans(connection, code), asked.now.date())
    own = plan.plan if plan else {}
    typed: dict[str, str | tuple[str, ...]] = {"begins": next_period(scheme, asked.now).isoformat()}
    for section in OWN_SECTIONS:
        typed[f"{section}/own"] = "1" if section in own else "0"
        for field, value in typed_of(scheme, SECTIONS[section]).items():
            typed[f"{section}/{field}"] = value
    return Shown(
        "village_plan_new.html",
        {
            "code": code,
            "village": name,
            "parts": [SECTIONS[section] for section in OWN_SECTIONS],
            "most": MOST,
        },
        typed,
    )


def read_new(fields: Fields, asked: Asked) -> PlanTyped:
    sections = []
    for section in OWN_SECTIONS:
        if fields.choice(f"{section}/own", "谁定", {"0": "", "1": ""}) == "0":
            continue
        head = f"{section}/0."
        typed = []
        for name, values in sorted(fields.values.items()):
            if name.startswith(head):
                text = fields.paragraph(name, "这一栏", need=False)
                typed.append(
                    (name.removeprefix(f"{section}/"), values if len(values) > 1 else (text,))
                )
        sections.append((section, tuple(typed)))
    return PlanTyped(
        _code(asked),
        tuple(sections),
        fields.day("decided", "哪天定的").isoformat(),
        fields.text("decided_by", "谁定的", most=MOST),
        fields.text("paper", "会议记录或者文件", most=MOST),
        fields.day("begins", "从哪天起").isoformat(),
        fields.paragraph("reason", "为什么不在这一天", most=300, need=False),
    )


def show_withdraw(connection: Connection, asked: Asked) -> Shown:
    code, name = _village(connection, asked)
    waiting = pending(plans(connection, code), asked.now.date())
    if waiting is None:
        raise Missing
    return Shown("village_plan_withdraw.html", {"code": code, "village": name, "plan": waiting})


def read_withdraw(fields: Fields, asked: Asked) -> PlanNamed:
    number = fields.whole("number", "编号", least=1, most=1 << 31)
    return PlanNamed(_code(asked), number)


def _village(connection: Connection, asked: Asked) -> tuple[int, str]:
    found = villages(connection, asked.staff)
    code = _code(asked)
    if code not in found:
        raise Missing
    return code, found[code]


def _code(asked: Asked) -> int:
    text = asked.path["village"]
    if not (text.isascii() and text.isdecimal() and len(text) <= len("65535")):
        raise Missing
    return int(text)


def _words() -> dict[str, str]:
    return {section: SECTIONS[section].word for section in OWN_SECTIONS}


def _to_village(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/schemes/villages/{asked.path['village']}"


VILLAGE = "/schemes/villages/{village}"
ROUTES: tuple[Page | Form[PlanTyped] | Form[PlanNamed], ...] = (
    Page("/schemes/villages", Act.SEE_SCHEMES, show_villages),
    Page(VILLAGE, Act.SEE_SCHEMES, show_plan),
    Form(f"{VILLAGE}/new", Act.FORCE_SCHEME, show_new, read_new, put_plan, _to_village),
    Form(
        f"{VILLAGE}/withdraw",
        Act.FORCE_SCHEME,
        show_withdraw,
        read_withdraw,
        withdraw_plan,
        _to_village,
    ),
)
