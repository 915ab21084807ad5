"""暂停: suspensions of the scheme's kinds, on what they rest, when they end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.clock import stamp
from kiosk.township import book, tables
from kiosk.township.awards.suspending import Lifting, NewSuspension, lift, suspend
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.award_parts import the_site
from kiosk.township.web.fields import Fields
from kiosk.township.web.keys import key_of, text_of
from kiosk.township.web.paging import paged

TEXT_LENGTH_MAX = 200
LEAVES = {"redeem": "兑换", "honours": "评先", "earn": "加分"}


def show_suspensions(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    rows = _suspensions(connection, site)
    part = paged(asked, len(rows))
    kinds = book.township_of(connection).scheme.suspension
    return Shown(
        "suspensions.html",
        {
            "site": site,
            "rows": rows[part.skip : part.skip + part.rows],
            "paged": part,
            "kinds": {kind: rule.name for kind, rule in kinds.items()},
            "now": stamp(asked.now),
            "act": Act,
            "key_of": key_of,
        },
    )


def _suspensions(connection: Connection, site: Row[Any]) -> list[Row[Any]]:
    """Of a site's households, with their papers, the latest first."""
    suspension, household = tables.suspension.c, tables.household.c
    paper = tables.suspension_paper.c
    return list(
        connection.execute(
            select(
                tables.suspension,
                household.number,
                household.name,
                *(paper[c] for c in ("document", "reason", "lifted", "lifted_because")),
                paper.name.label("by"),
            )
            .join(tables.household, household.id == suspension.household)
            .outerjoin(tables.suspension_paper, paper.suspension == suspension.id)
            .where(household.home == site.id)
            .order_by(suspension.start.desc(), suspension.id)
        )
    )


def show_new(connection: Connection, asked: Asked) -> Shown:
    scheme = book.township_of(connection).scheme
    kinds = [
        (kind, rule.name, _bars(rule) + f"（{rule.clause}）")
        for kind, rule in scheme.suspension.items()
    ]
    first = {"kind": kinds[0][0]} if len(kinds) == 1 else {}
    return Shown(
        "suspension_new.html",
        {
            "site": the_site(connection, asked),
            "kinds": kinds,
            "township": scheme.township,
            "longest": TEXT_LENGTH_MAX,
        },
        {"first": str(asked.now.date()), **first},
    )


def _bars(rule: Any) -> str:
    barred = "、".join(word for name, word in LEAVES.items() if getattr(rule, name) == "barred")
    return f"不能{barred}；分不清掉"


def show_lift(connection: Connection, asked: Asked) -> Shown:
    site, wanted = the_site(connection, asked), text_of(asked.path["suspension"])
    row = next((row for row in _suspensions(connection, site) if row.id == wanted), None)
    if row is None:
        raise Missing
    return Shown("suspension_lift.html", {"site": site, "row": row, "longest": TEXT_LENGTH_MAX})


def read_new(fields: Fields, asked: Asked) -> NewSuspension:
    return NewSuspension(
        asked.path["site"],
        fields.text("household", "户编号", most=12),
        fields.text("kind", "哪一种"),
        fields.day("first", "从哪天起"),
        fields.day("last", "到哪天为止") if fields.raw("last") else None,
        fields.text("document", "文书号码", need=False),
        fields.text("reason", "原因", most=TEXT_LENGTH_MAX),
    )


def read_lift(fields: Fields, asked: Asked) -> Lifting:
    reason = fields.text("reason", "解除的原因", most=TEXT_LENGTH_MAX)
    return Lifting(asked.path["site"], text_of(asked.path["suspension"]), reason)


def _to_suspensions(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/suspensions"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/awards/{site}/suspensions", Act.SEE_AWARDS, show_suspensions),
    Form(
        "/awards/{site}/suspensions/new",
        Act.SUSPEND,
        show_new,
        read_new,
        suspend,
        _to_suspensions,
    ),
    Form(
        "/awards/{site}/suspensions/{suspension}/lift",
        Act.LIFT_SUSPENSION,
        show_lift,
        read_lift,
        lift,
        _to_suspensions,
    ),
)
