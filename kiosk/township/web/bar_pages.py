"""不得参评: what bars a village from the demonstration title."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.publication.closing import villages
from kiosk.township.reports.village_bars import (
    DOCUMENT_LENGTH_MAX,
    WHY_LENGTH_MAX,
    LiftedBar,
    NewBar,
    bars,
    find_bar,
    lift_bar,
    set_bar,
)
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged
from kiosk.township.web.village_parts import chosen_village, village_words

BARS = f"{ROOT}/reports/bars"


def show_bars(connection: Connection, asked: Asked) -> Shown:
    names = {each.code: each.name for each in villages(connection, asked.staff)}
    rows = bars(connection, names)
    part = paged(asked, len(rows))
    barred = {row.village_code for row in rows if not row.lifted}
    return Shown(
        "bars.html",
        {
            "rows": rows[part.skip : part.skip + part.rows],
            "paged": part,
            "names": names,
            "free": [name for code, name in names.items() if code not in barred],
            "reasons": township_of(connection).scheme.village_bar,
            "act": Act,
        },
    )


def show_new(connection: Connection, asked: Asked) -> Shown:
    reasons = township_of(connection).scheme.village_bar
    return Shown(
        "bar_new.html",
        {
            "villages": village_words(connection, asked),
            "reasons": [(each.id, each.reason, each.clause) for each in reasons],
            "longest": DOCUMENT_LENGTH_MAX,
        },
        {"since": f"{asked.now:%Y-%m-%d}"},
    )


def read_new(fields: Fields, asked: Asked) -> NewBar:  # noqa: ARG001 - of a form
    reason = fields.text("reason", "哪一种情形", most=64, need=False)
    if not reason:
        raise Refused("请选哪一种情形。", "reason")
    return NewBar(
        chosen_village(fields),
        reason,
        fields.day("since", "从哪天起"),
        fields.text("document", "文件", most=DOCUMENT_LENGTH_MAX),
    )


def show_lift(connection: Connection, asked: Asked) -> Shown:
    row = find_bar(connection, asked.path["bar"])
    names = {each.code: each.name for each in villages(connection, asked.staff)}
    if row is None or row.village_code not in names:
        raise Missing
    return Shown(
        "bar_lift.html",
        {
            "bar": row,
            "village": names[row.village_code],
            "longest": DOCUMENT_LENGTH_MAX,
            "longest_why": WHY_LENGTH_MAX,
        },
    )


def read_lift(fields: Fields, asked: Asked) -> LiftedBar:
    return LiftedBar(
        asked.path["bar"],
        fields.text("document", "文件", most=DOCUMENT_LENGTH_MAX),
        fields.text("why", "为什么解除", most=WHY_LENGTH_MAX),
    )


def _to_bars(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return BARS


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/reports/bars", Act.SEE_REPORTS, show_bars),
    Form("/reports/bars/new", Act.SET_BAR, show_new, read_new, set_bar, _to_bars),
    Form("/reports/bars/{bar}/lift", Act.LIFT_BAR, show_lift, read_lift, lift_bar, _to_bars),
)
