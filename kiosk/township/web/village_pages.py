"""走访和记录, 调整项目: how often records are kept, and what a village asks to change."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from kiosk.township import book
from kiosk.township.awards.item_requests import (
    OUTCOME_NAMES,
    NewRequest,
    Outcome,
    RequestAnswer,
    answer_item_change,
    ask_item_change,
    item_requests,
)
from kiosk.township.awards.visits import (
    Visits,
    empty_weeks,
    note_visits,
    numbers_in,
    unvisited,
    visited,
)
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.award_parts import item_words, number, the_site
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged

TEXT_LENGTH_MAX = 200
CYCLE_SENTENCES = {
    "quarter": "按方案，项目和分值每季度调整一次，同意的从下个季度起用。",
    "year": "按方案，项目和分值每年调整一次，同意的从下一年起用。",
    "free": "同意的由乡镇改到方案里，从定下的日期起用。",
}


def show_records(connection: Connection, asked: Asked) -> Shown:
    """Whom nobody visited, or in which weeks nothing was written down."""
    site, scheme = the_site(connection, asked), book.township_of(connection).scheme
    month = _month(asked)
    missing = unvisited(connection, site.id, month)
    part = paged(asked, len(missing))
    return Shown(
        "visits.html",
        {
            "site": site,
            "cadence": scheme.intake.cadence,
            "month": f"{month:%Y-%m}",
            "missing": missing[part.skip : part.skip + part.rows],
            "paged": part,
            "visits": visited(connection, site.id, month),
            "weeks": empty_weeks(connection, site.id, asked.now.date()),
            "act": Act,
        },
    )


def _month(asked: Asked) -> date:
    """The month of `?month=2023-03`; this one otherwise."""
    try:
        return date.fromisoformat(f"{asked.word('month')}-01")
    except ValueError:
        return asked.now.date().replace(day=1)


def show_note(connection: Connection, asked: Asked) -> Shown:
    values = {"site": the_site(connection, asked), "longest": TEXT_LENGTH_MAX}
    return Shown("visits_note.html", values, {"day": str(asked.now.date())})


def read_visits(fields: Fields, asked: Asked) -> Visits:
    return Visits(
        asked.path["site"],
        numbers_in(fields.paragraph("numbers", "户编号")),
        fields.day("day", "哪一天"),
        fields.text("remark", "情况", most=TEXT_LENGTH_MAX, need=False),
    )


def show_requests(connection: Connection, asked: Asked) -> Shown:
    site, scheme = the_site(connection, asked), book.township_of(connection).scheme
    rows = item_requests(connection, site.id)
    part = paged(asked, len(rows))
    rule = scheme.rule_change
    return Shown(
        "item_requests.html",
        {
            "site": site,
            "rows": rows[part.skip : part.skip + part.rows],
            "paged": part,
            "sentence": CYCLE_SENTENCES[rule.cycle if rule else "free"],
            "outcomes": OUTCOME_NAMES,
            "act": Act,
        },
    )


def show_ask(connection: Connection, asked: Asked) -> Shown:
    items = item_words(book.township_of(connection).scheme)
    values = {"site": the_site(connection, asked), "items": items, "longest": TEXT_LENGTH_MAX}
    return Shown("item_request_new.html", values)


def show_answer(connection: Connection, asked: Asked) -> Shown:
    site, wanted = the_site(connection, asked), number(asked.path["number"])
    row = next((r for r in item_requests(connection, site.id) if r.number == wanted), None)
    if row is None:
        raise Missing
    answers = [(each.value, OUTCOME_NAMES[each], "") for each in Outcome]
    return Shown(
        "item_request.html",
        {"site": site, "row": row, "answers": answers, "longest": TEXT_LENGTH_MAX},
    )


def read_ask(fields: Fields, asked: Asked) -> NewRequest:
    return NewRequest(
        asked.path["site"],
        fields.text("item", "项目", need=False),
        fields.paragraph("wanted", "想怎么改", most=TEXT_LENGTH_MAX),
        fields.text("reason", "理由", most=TEXT_LENGTH_MAX),
    )


def read_answer(fields: Fields, asked: Asked) -> RequestAnswer:
    return RequestAnswer(
        asked.path["site"],
        number(asked.path["number"]),
        Outcome(fields.choice("outcome", "同意还是不同意", dict.fromkeys(Outcome))),
        fields.text("answer", "答复", most=TEXT_LENGTH_MAX),
    )


def _to_records(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/visits"


def _to_requests(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/requests"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/awards/{site}/visits", Act.SEE_AWARDS, show_records),
    Form(
        "/awards/{site}/visits/note",
        Act.NOTE_VISITS,
        show_note,
        read_visits,
        note_visits,
        _to_records,
    ),
    Page("/awards/{site}/requests", Act.SEE_AWARDS, show_requests),
    Form(
        "/awards/{site}/requests/new",
        Act.ASK_ITEM_CHANGE,
        show_ask,
        read_ask,
        ask_item_change,
        _to_requests,
    ),
    Form(
        "/awards/{site}/requests/{number}",
        Act.ANSWER_ITEM_CHANGE,
        show_answer,
        read_answer,
        answer_item_change,
        _to_requests,
    ),
)
