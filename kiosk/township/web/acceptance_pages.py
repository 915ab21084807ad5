"""验收: the sheet of each village, what is typed into it, and the word on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.core.acceptance import Standard
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.publication.closing import villages
from kiosk.township.publication.published import ACCEPTANCE, Published, lists_of_kind
from kiosk.township.reports.acceptance import Ground, Line, is_typed, lines_of, meets
from kiosk.township.reports.acceptance_acts import (
    DOCUMENT_LENGTH_MAX,
    GROUP_LENGTH_MAX,
    OPINION_LENGTH_MAX,
    SCORE_MAX,
    STANDARD_WORDS,
    Accepted,
    NewAnswer,
    accept,
    answer_row,
    digest_of,
    is_late,
)
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.period_pages import list_path
from kiosk.township.web.village_parts import the_village

SHEETS = f"{ROOT}/reports/acceptance"


def show_villages(connection: Connection, asked: Asked) -> Shown:
    scheme = township_of(connection).scheme
    rows = []
    for village in villages(connection, asked.staff) if scheme.acceptance_row else ():
        kept = _kept(connection, village.code)
        rows.append((village, kept[-1] if kept else None))
    return Shown(
        "acceptance_villages.html",
        {
            "rows": rows,
            "rule": scheme.acceptance,
            "is_late": scheme.acceptance is not None and is_late(scheme.acceptance, asked.now),
            "accepted": sum(1 for _, kept in rows if kept is not None),
            "list_path": list_path,
            "act": Act,
        },
    )


def _kept(connection: Connection, village_code: int) -> list[Published]:
    return lists_of_kind(connection, village_code, ACCEPTANCE, "year", every=True)


def show_sheet(connection: Connection, asked: Asked) -> Shown:
    village = the_village(connection, asked)
    lines = _lines(connection, asked)
    parts: list[tuple[str, list[Line], bool | None]] = []
    standards: tuple[Standard, ...] = ("basic", "demonstration", "district")
    for standard in standards:
        found = [line for line in lines if line.row.standard == standard]
        if found:
            parts.append((STANDARD_WORDS[standard], found, meets(lines, standard)))
    return Shown(
        "acceptance.html",
        {
            "village": village,
            "parts": parts,
            "is_typed": is_typed,
            "kept": _kept(connection, village.code)[::-1],
            "list_path": list_path,
            "act": Act,
        },
    )


def _lines(connection: Connection, asked: Asked) -> list[Line]:
    village = the_village(connection, asked)
    return lines_of(Ground(connection, township_of(connection), village, asked.now))


def show_answer(connection: Connection, asked: Asked) -> Shown:
    rows = [row for row in township_of(connection).scheme.acceptance_row if is_typed(row)]
    return Shown(
        "acceptance_answer.html",
        {
            "village": the_village(connection, asked),
            "rows": [(row.id, row.name) for row in rows],
            "has_scores": any(row.by == "score" for row in rows),
            "longest": DOCUMENT_LENGTH_MAX,
        },
        {"day": f"{asked.now:%Y-%m-%d}", "row": asked.word("row")},
    )


def read_answer(fields: Fields, asked: Asked) -> NewAnswer:
    row = fields.text("row", "哪一项", most=64, need=False)
    if not row:
        raise Refused("请选填哪一项。", "row")
    value = fields.text("value", "情况", most=3, need=False)
    words = {"有": True, "没有": False}
    return NewAnswer(
        _code(asked),
        row,
        words[value] if value in words else fields.whole("value", "情况", least=0, most=SCORE_MAX),
        fields.day("day", "日期"),
        fields.text("document", "依据", most=DOCUMENT_LENGTH_MAX, need=False),
    )


def show_accept(connection: Connection, asked: Asked) -> Shown:
    lines = _lines(connection, asked)
    return Shown(
        "acceptance_accept.html",
        {
            "village": the_village(connection, asked),
            "short": [
                line for line in lines if line.row.standard == "basic" and not line.answer.holds
            ],
            "lines": lines,
            "words": [("1", "验收通过", ""), ("0", "没有通过", "写明差在哪里")],
            "seen": digest_of(lines),
            "longest": OPINION_LENGTH_MAX,
            "longest_group": GROUP_LENGTH_MAX,
        },
    )


def read_accept(fields: Fields, asked: Asked) -> Accepted:
    return Accepted(
        _code(asked),
        fields.choice("passes", "结论", {"1": "", "0": ""}) == "1",
        fields.paragraph("opinion", "意见", most=OPINION_LENGTH_MAX, need=False),
        fields.text("group", "验收人", most=GROUP_LENGTH_MAX),
        fields.text("seen", "验收表", most=64, need=False),
    )


def _code(asked: Asked) -> int:
    text = asked.path["village"]
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Missing
    return int(text)


def _to_sheet(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{SHEETS}/{asked.path['village']}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/reports/acceptance", Act.SEE_REPORTS, show_villages),
    Page("/reports/acceptance/{village}", Act.SEE_REPORTS, show_sheet),
    Form(
        "/reports/acceptance/{village}/answer",
        Act.ANSWER_ACCEPTANCE,
        show_answer,
        read_answer,
        answer_row,
        _to_sheet,
    ),
    Form(
        "/reports/acceptance/{village}/accept",
        Act.ACCEPT_VILLAGE,
        show_accept,
        read_accept,
        accept,
        _to_sheet,
    ),
)
