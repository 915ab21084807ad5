"""示范村: which villages are proposed for a title, and which place they got (GL-4.3)."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, Row

from kiosk.core.acceptance import TitleLevel
from kiosk.township.book import township_of
from kiosk.township.funds.fund_acts import YEARS
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.publication.closing import villages
from kiosk.township.reports.village_titles import (
    DOCUMENT_LENGTH_MAX,
    LEVEL_NAMES,
    PLACE_MAX,
    WHY_LENGTH_MAX,
    NewTitle,
    TitlePlace,
    WithdrawnTitle,
    find_title,
    note_place,
    outcome_said,
    propose,
    titles,
    withdraw,
)
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged
from kiosk.township.web.village_parts import chosen_village, village_words

TITLES = "/reports/titles"


def show_titles(connection: Connection, asked: Asked) -> Shown:
    names = {each.code: each.name for each in villages(connection, asked.staff)}
    rule = township_of(connection).scheme.titles
    rows = titles(connection, names)
    part = paged(asked, len(rows))
    return Shown(
        "titles.html",
        {
            "rule": rule,
            "rows": [
                (row, outcome_said(rule, row.level, row.place) if rule else "")
                for row in rows[part.skip : part.skip + part.rows]
            ],
            "paged": part,
            "names": names,
            "levels": LEVEL_NAMES,
            "act": Act,
        },
    )


def show_new(connection: Connection, asked: Asked) -> Shown:
    rule = township_of(connection).scheme.titles
    return Shown(
        "title_new.html",
        {
            "rule": rule,
            "villages": village_words(connection, asked),
            "levels": [
                (level, name, f"报 {getattr(rule, level)} 个" if rule else "")
                for level, name in LEVEL_NAMES.items()
            ],
            "longest": DOCUMENT_LENGTH_MAX,
        },
        {"year": str(asked.now.year)},
    )


def read_new(fields: Fields, asked: Asked) -> NewTitle:  # noqa: ARG001 - of a form
    return NewTitle(
        chosen_village(fields),
        cast(TitleLevel, fields.choice("level", "哪一级", {"district": "", "town": ""})),
        fields.whole("year", "年份", least=YEARS[0], most=YEARS[1]),
        fields.text("document", "文件", most=DOCUMENT_LENGTH_MAX),
    )


def show_place(connection: Connection, asked: Asked) -> Shown:
    row, village = _title(connection, asked)
    rule = township_of(connection).scheme.titles
    values = {"title": row, "village": village, "rule": rule, "longest": DOCUMENT_LENGTH_MAX}
    return Shown("title_place.html", values, {"place": str(row.place or "")})


def read_place(fields: Fields, asked: Asked) -> TitlePlace:
    return TitlePlace(
        asked.path["title"],
        fields.whole("place", "名次", least=1, most=PLACE_MAX),
        fields.text("document", "文件", most=DOCUMENT_LENGTH_MAX),
    )


def show_withdraw(connection: Connection, asked: Asked) -> Shown:
    row, village = _title(connection, asked)
    values = {"title": row, "village": village, "level": LEVEL_NAMES[row.level]}
    return Shown("title_withdraw.html", {**values, "longest": WHY_LENGTH_MAX})


def read_withdraw(fields: Fields, asked: Asked) -> WithdrawnTitle:
    why = fields.text("why", "为什么撤回", most=WHY_LENGTH_MAX)
    return WithdrawnTitle(asked.path["title"], why)


def _title(connection: Connection, asked: Asked) -> tuple[Row[Any], str]:
    row = find_title(connection, asked.path["title"])
    names = {each.code: each.name for each in villages(connection, asked.staff)}
    if row is None or row.village_code not in names:
        raise Missing
    return row, names[row.village_code]


def _to_titles(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}{TITLES}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page(TITLES, Act.SEE_REPORTS, show_titles),
    Form(f"{TITLES}/new", Act.PROPOSE_TITLE, show_new, read_new, propose, _to_titles),
    Form(
        f"{TITLES}/{{title}}/place",
        Act.NOTE_TITLE_PLACE,
        show_place,
        read_place,
        note_place,
        _to_titles,
    ),
    Form(
        f"{TITLES}/{{title}}/withdraw",
        Act.WITHDRAW_TITLE,
        show_withdraw,
        read_withdraw,
        withdraw,
        _to_titles,
    ),
)
