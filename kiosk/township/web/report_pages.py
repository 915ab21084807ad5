"""报表: the figures of a month and what they are counted from, the package, what is typed in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from kiosk.core.periods import Interval
from kiosk.core.reporting import due_day, report_named
from kiosk.township import tables
from kiosk.township.book import township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act, Role
from kiosk.township.publication.closing import villages
from kiosk.township.reports.dues import reports
from kiosk.township.reports.figures import MEASURES, figures_of
from kiosk.township.reports.report_acts import (
    COUNT_MAX,
    DOCUMENT_LENGTH_MAX,
    NewFigure,
    ReportSent,
    mark_sent,
    type_figure,
)
from kiosk.township.reports.report_material import SHARES, TYPED_WORDS, Material, Typed
from kiosk.township.reports.report_package import between, package, said
from kiosk.township.web import (
    acceptance_pages,
    activity_pages,
    bar_pages,
    consent_pages,
    ledger_pages,
    session_points_pages,
    title_pages,
)
from kiosk.township.web.asked import (
    ROOT,
    Asked,
    Attachment,
    Form,
    Missing,
    Page,
    Section,
    Shown,
)
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged
from kiosk.township.web.village_parts import village_code, village_words

REPORTS = f"{ROOT}/reports"
ALL_VILLAGES = ""
ZIP_TYPE = "application/zip"


def show_reports(connection: Connection, asked: Asked) -> Shown:
    scheme = township_of(connection).scheme
    return Shown(
        "reports.html",
        {
            "reports": [
                (each, between(each.span), each.span.end <= asked.now)
                for each in reports(connection, scheme, asked.now)
            ],
            "due_day": due_day(scheme),
            "scheme": scheme,
            "typed": _typed(connection, asked),
            "act": Act,
        },
    )


def _typed(connection: Connection, asked: Asked) -> list[tuple[str, str, str, str, str]]:
    """(kind, village, figure, day, document) of what was typed last."""
    names = {each.code: each.name for each in villages(connection, asked.staff)}
    table = tables.typed_figure.c
    rows = connection.execute(
        select(tables.typed_figure).order_by(table.day, table.booked, table.id)
    )
    last = {
        (row.kind, row.village_code): row
        for row in rows
        if row.village_code is None or row.village_code in names
    }
    return [
        (
            TYPED_WORDS[Typed(kind)],
            names.get(code, "全镇"),
            f"{row.part}/{row.whole}" if row.whole else str(row.part),
            row.day,
            row.document,
        )
        for (kind, code), row in sorted(last.items(), key=lambda e: (e[0][0], e[0][1] or 0))
    ]


def show_report(connection: Connection, asked: Asked) -> Shown:
    material = _material(connection, asked)
    among = villages(connection, asked.staff)
    report = next(
        (
            each
            for each in reports(connection, material.scheme, asked.now)
            if each.span.key == material.span.key
        ),
        None,
    )
    return Shown(
        "report.html",
        {
            "material": material,
            "figures": figures_of(material),
            "report": report,
            "said": said(material.span),
            "between": between(material.span),
            "has_ended": material.span.end <= asked.now,
            "changed": report is not None
            and bool(report.digest)
            and asked.staff.may(Act.SEE_PACKAGE)
            and package(connection, material.span, asked.now).digest != report.digest,
            "villages": [(str(each.code), each.name) for each in among],
            "village": asked.word("village"),
            "act": Act,
        },
    )


def show_figure(connection: Connection, asked: Asked) -> Shown:
    measure = MEASURES.get(asked.path["figure"])
    material = _material(connection, asked)
    if measure is None or not measure.applies(material):
        raise Missing
    rows = measure.found(material)
    part = paged(asked, len(rows), 50)
    return Shown(
        "report_figure.html",
        {
            "figure": measure.of(material),
            "columns": measure.columns,
            "rows": rows[part.skip : part.skip + part.rows],
            "paged": part,
            "back": f"/reports/{material.span.key}",
            "between": between(material.span),
            "village": asked.word("village"),
        },
    )


def send_package(connection: Connection, asked: Asked) -> Attachment:
    made = package(connection, _span(connection, asked), asked.now)
    return Attachment(made.name, ZIP_TYPE, made.data)


def show_sent(connection: Connection, asked: Asked) -> Shown:
    span = _span(connection, asked)
    return Shown(
        "report_sent.html",
        {"month": span.key, "between": between(span), "has_ended": span.end <= asked.now},
    )


def _material(connection: Connection, asked: Asked) -> Material:
    """Of the villages that are somebody's business, or of one of them."""
    own = villages(connection, asked.staff)
    wanted = asked.word("village")
    among = [each for each in own if wanted in (ALL_VILLAGES, str(each.code))]
    if not among:
        raise Missing
    whole = wanted == ALL_VILLAGES and asked.staff.role is not Role.OFFICER
    scheme = township_of(connection).scheme
    return Material(connection, scheme, _span(connection, asked), tuple(among), whole)


def _span(connection: Connection, asked: Asked) -> Interval:
    try:
        span = report_named(township_of(connection).scheme, asked.path["month"])
    except ValueError:
        raise Missing from None
    if span.start > asked.now:
        raise Missing
    return span


# --- typed in -------------------------------------------------------------------------------


def show_typing(connection: Connection, asked: Asked) -> Shown:
    return Shown(
        "figure_new.html",
        {
            "kinds": [(kind.value, words) for kind, words in TYPED_WORDS.items()],
            "villages": village_words(connection, asked),
            "whole": "全镇" if asked.staff.role is Role.ADMIN else "",
            "longest": DOCUMENT_LENGTH_MAX,
        },
        {"day": f"{asked.now:%Y-%m-%d}"},
    )


def read_typing(fields: Fields, asked: Asked) -> NewFigure:  # noqa: ARG001 - of a form
    kind = Typed(fields.choice("kind", "填什么", dict.fromkeys(Typed)))
    whole = 0
    if kind in SHARES:
        whole = fields.whole("whole", "问了几户", least=1, most=COUNT_MAX)
    return NewFigure(
        village_code(fields),
        kind,
        fields.day("day", "日期"),
        fields.whole("part", "数", least=0, most=COUNT_MAX),
        whole,
        fields.text("document", "依据", most=DOCUMENT_LENGTH_MAX, need=False),
    )


def read_sent(fields: Fields, asked: Asked) -> ReportSent:  # noqa: ARG001 - of a form
    return ReportSent(asked.path["month"])


def _to_reports(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return REPORTS


def _to_report(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{REPORTS}/{asked.path['month']}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/reports", Act.SEE_REPORTS, show_reports),
    Form("/reports/typing", Act.TYPE_FIGURE, show_typing, read_typing, type_figure, _to_reports),
    Page("/reports/{month}", Act.SEE_REPORTS, show_report),
    Page("/reports/{month}/package", Act.SEE_PACKAGE, send_package),
    Form("/reports/{month}/sent", Act.MARK_REPORT, show_sent, read_sent, mark_sent, _to_report),
    Page("/reports/{month}/{figure}", Act.SEE_REPORTS, show_figure),
)

SECTION = Section(
    "/reports",
    "报表",
    Act.SEE_REPORTS,
    # `/reports/{month}` takes whatever is left
    (
        *activity_pages.ROUTES,
        *session_points_pages.ROUTES,
        *acceptance_pages.ROUTES,
        *bar_pages.ROUTES,
        *title_pages.ROUTES,
        *consent_pages.ROUTES,
        *ledger_pages.ROUTES,
        *ROUTES,
    ),
)
