"""申报审核: what households declared at the kiosk, and what becomes of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from kiosk.township import book
from kiosk.township.awards.declarations import (
    STATE_NAMES,
    TEXT_LENGTH_MAX,
    Assessment,
    State,
    assess,
    award_id_of,
    count_declarations,
    declarations,
    find_declaration,
    lacks_photo,
)
from kiosk.township.entries.files import files_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.award_parts import item_told, number, the_site
from kiosk.township.web.fields import Fields
from kiosk.township.web.keys import key_of
from kiosk.township.web.paging import paged

SHOWS = [(state.value, STATE_NAMES[state]) for state in State]
PASS, UNSEEN, REJECT = "pass", "pass_unseen", "reject"
UNSEEN_ANSWER = ((UNSEEN, "照片没到，也通过", "照片还没有传上来，您看过别的，确认属实"),)


def show_declarations(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    show = asked.word("show") if "show" in asked.query else State.WAITING.value
    show = show if show in set(State) else ""
    part = paged(asked, count_declarations(connection, site.id, show))
    rows = declarations(connection, site.id, show, skip=part.skip, limit=part.rows)
    return Shown(
        "declarations.html",
        {
            "site": site,
            "rows": rows,
            "paged": part,
            "shows": SHOWS,
            "show": show,
            "items": _items(connection),
            "states": STATE_NAMES,
        },
    )


def show_declaration(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    row = _row(connection, asked)
    items = _items(connection)
    scheme = book.township_of(connection).scheme
    rules = scheme.evidence
    return Shown(
        "declaration.html",
        {
            "site": site,
            "row": row,
            "item": items.get(row.item, row.item),
            "state": STATE_NAMES[State(row.state)],
            "photos": files_of(connection, row.site, row.epoch, row.seq),
            "waits": row.state == State.WAITING,
            "award": key_of(row.award or award_id_of(row.site, row.epoch, row.seq)),
            "needs_proof": rules is not None and "proof" in rules.required and not row.photo,
            "answers": [
                (PASS, "通过", "按项目记分，帮助人同样加分"),
                *(UNSEEN_ANSWER if lacks_photo(connection, scheme, row) else ()),
                (REJECT, "不通过", "不记分，农户会看到原因"),
            ],
            "act": Act,
            "longest": TEXT_LENGTH_MAX,
        },
    )


def _row(connection: Connection, asked: Asked) -> Row[Any]:
    path = asked.path
    row = find_declaration(connection, path["site"], number(path["epoch"]), number(path["seq"]))
    if row is None:
        raise Missing
    return row


def _items(connection: Connection) -> dict[str, str]:
    return {item.id: item_told(item) for item in book.township_of(connection).scheme.items}


def read_assessment(fields: Fields, asked: Asked) -> Assessment:
    path = asked.path
    answer = fields.choice("answer", "通过还是不通过", dict.fromkeys((PASS, UNSEEN, REJECT)))
    return Assessment(
        path["site"],
        number(path["epoch"]),
        number(path["seq"]),
        passes=answer != REJECT,
        unseen=answer == UNSEEN,
        document=fields.text("document", "凭证号码", need=False),
        reason=fields.text("reason", "原因", most=TEXT_LENGTH_MAX, need=False),
    )


def _to_queue(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/declared"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/awards/{site}/declared", Act.SEE_AWARDS, show_declarations),
    Page("/awards/{site}/declared/{epoch}/{seq}", Act.SEE_AWARDS, show_declaration),
    Form(
        "/awards/{site}/declared/{epoch}/{seq}/assess",
        Act.ASSESS_DECLARATION,
        show_declaration,
        read_assessment,
        assess,
        _to_queue,
    ),
)
