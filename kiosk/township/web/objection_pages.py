"""异议: taken down, with the day by which they are answered; answered, with what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.core.objections import DAYS_USUAL
from kiosk.core.voice_note import is_voice_note
from kiosk.township.awards.award_rows import an_award
from kiosk.township.awards.objections import (
    OUTCOME_NAMES,
    NewObjection,
    Outcome,
    Settling,
    objections,
    settle_objection,
    slip_of,
    take_objection,
)
from kiosk.township.awards.points import POINTS_MAX
from kiosk.township.entries.files import NamedFile, file_data, files_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web.asked import ROOT, Asked, Attachment, Form, Missing, Page, Shown
from kiosk.township.web.award_parts import number, the_site
from kiosk.township.web.fields import Fields
from kiosk.township.web.keys import key_of, text_of
from kiosk.township.web.paging import paged

TEXT_LENGTH_MAX = 300
OUTCOMES = [
    (Outcome.KEPT.value, OUTCOME_NAMES[Outcome.KEPT], "核实下来没有错，或者已经另外更正"),
    (Outcome.REVERSED.value, OUTCOME_NAMES[Outcome.REVERSED], "帮助人的分一起撤销"),
    (Outcome.CORRECTED.value, OUTCOME_NAMES[Outcome.CORRECTED], "撤销原来的，按下面的分值重新记"),
]


def show_objections(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    rows = objections(connection, site.id)
    part = paged(asked, len(rows))
    return Shown(
        "objections.html",
        {
            "site": site,
            "rows": rows[part.skip : part.skip + part.rows],
            "paged": part,
            "outcomes": OUTCOME_NAMES,
            "slip_of": slip_of,
            "today": str(asked.now.date()),
            "act": Act,
        },
    )


def show_new(connection: Connection, asked: Asked) -> Shown:
    site, key = the_site(connection, asked), asked.word("award")
    award = an_award(connection, site, text_of(key)) if key else None
    values = {"site": site, "award": award, "key": key, "longest": TEXT_LENGTH_MAX}
    due = asked.now.date() + timedelta(days=DAYS_USUAL)
    return Shown("objection_new.html", values, {"due": str(due)})


def show_objection(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    row = _the_objection(connection, asked, site.id)
    return Shown(
        "objection.html",
        {
            "site": site,
            "row": row,
            "award": an_award(connection, site, row.award) if row.award else None,
            "outcomes": OUTCOMES,
            "outcome": OUTCOME_NAMES[Outcome(row.outcome)] if row.outcome else "",
            "today": str(asked.now.date()),
            "key_of": key_of,
            "voice": next(iter(_said(connection, row)), None),
            "slip": slip_of(site, row),
            "act": Act,
            "longest": TEXT_LENGTH_MAX,
        },
    )


def _the_objection(connection: Connection, asked: Asked, site: str) -> Row[Any]:
    wanted = number(asked.path["number"])
    row = next((r for r in objections(connection, site) if r.number == wanted), None)
    if row is None:
        raise Missing
    return row


def _said(connection: Connection, row: Row[Any]) -> list[NamedFile]:
    """What the household said of it at the kiosk."""
    return files_of(connection, row.site, row.epoch, row.seq) if row.seq else []


def send_voice(connection: Connection, asked: Asked) -> Attachment:
    """The voice note of an objection; nothing that is not one is sent as one."""
    site = the_site(connection, asked)
    row = _the_objection(connection, asked, site.id)
    for file in _said(connection, row):
        data = file_data(connection, site.id, file.digest)
        if data is not None and is_voice_note(data):
            return Attachment(f"第{row.number}号异议.wav", "audio/wav", data)
    raise Missing


def read_new(fields: Fields, asked: Asked) -> NewObjection:
    key = fields.raw("award")
    return NewObjection(
        asked.path["site"],
        fields.text("household", "提异议的户", most=12),
        text_of(key) if key else "",
        fields.text("about", "对什么有异议", need=False),
        fields.paragraph("reason", "理由", most=TEXT_LENGTH_MAX),
        fields.day("due", "答复期限"),
    )


def read_settling(fields: Fields, asked: Asked) -> Settling:
    outcome = Outcome(fields.choice("outcome", "结果", dict.fromkeys(Outcome)))
    figure = fields.raw("points").strip() if outcome is Outcome.CORRECTED else ""
    return Settling(
        asked.path["site"],
        number(asked.path["number"]),
        outcome,
        fields.paragraph("finding", "核实情况", most=TEXT_LENGTH_MAX),
        fields.whole("points", "更正以后的分值", least=-POINTS_MAX, most=POINTS_MAX)
        if figure
        else None,
    )


def _to_objections(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/objections"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/awards/{site}/objections", Act.SEE_AWARDS, show_objections),
    Form(
        "/awards/{site}/objections/new",
        Act.TAKE_OBJECTION,
        show_new,
        read_new,
        take_objection,
        _to_objections,
    ),
    Page("/awards/{site}/objections/{number}", Act.SEE_AWARDS, show_objection),
    Page("/awards/{site}/objections/{number}/voice", Act.SEE_AWARDS, send_voice),
    Form(
        "/awards/{site}/objections/{number}/settle",
        Act.SETTLE_OBJECTION,
        show_objection,
        read_settling,
        settle_objection,
        _to_objections,
    ),
)
