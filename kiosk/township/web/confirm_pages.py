"""公示和确认: what waits to be confirmed, what hangs out, and what was confirmed by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.township import book, tables
from kiosk.township.awards.confirming import (
    DAYS_USUAL,
    Confirming,
    Publishing,
    awaiting,
    confirm,
    publish,
)
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.residents.working_group import sitting
from kiosk.township.web.asked import ROOT, Asked, Form, Page, Shown
from kiosk.township.web.award_parts import the_site
from kiosk.township.web.fields import Fields
from kiosk.township.web.keys import key_of
from kiosk.township.web.paging import paged

MEMBERS_LENGTH_MAX = 120
QUARTERS_SHOWN = 4
GATE_SENTENCES = {
    "approved": "按方案，积分一记上就能兑换，不用另外确认。",
    "publicised": "按方案，积分公示结束、小组确认以后才能兑换。",
    "quarter_confirmed": "按方案，每季度由小组考核认定，确认以后才能兑换。",
}


def show_confirming(connection: Connection, asked: Asked) -> Shown:
    """What waits, what hangs out, what was done."""
    site, gate = the_site(connection, asked), book.township_of(connection).scheme.gate.kind
    waiting = awaiting(connection, site.id) if gate != "approved" else []
    part = paged(asked, len(waiting))
    return Shown(
        "confirming.html",
        {
            "site": site,
            "gate": gate,
            "sentence": GATE_SENTENCES[gate],
            "waiting": waiting[part.skip : part.skip + part.rows],
            "total": sum(line.points for line in waiting),
            "paged": part,
            "publications": _publications(connection, site.id),
            "acts": _acts(connection, site.id),
            "act": Act,
            "key_of": key_of,
        },
    )


def show_publish(connection: Connection, asked: Asked) -> Shown:
    today = asked.now.date()
    return Shown(
        "publish.html",
        {"site": the_site(connection, asked), "gate": _gate(connection)},
        {
            "before": str(today),
            "first": str(today),
            "last": str(today + timedelta(days=DAYS_USUAL - 1)),
        },
    )


def show_confirm(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    hanging = [row for row in _publications(connection, site.id) if not row.review]
    return Shown(
        "confirm.html",
        {
            "site": site,
            "gate": _gate(connection),
            "publications": [
                (str(row.number), f"第 {row.number} 次，{row.first_day} 到 {row.last_day}")
                for row in hanging
            ],
            "quarters": _quarters(asked.now.date()),
            "longest": MEMBERS_LENGTH_MAX,
        },
        {"members": named_within(_sitting(connection, site.id, asked.now.date()))},
    )


def _sitting(connection: Connection, site: str, on: date) -> list[str]:
    return [row.name for row in sitting(connection, site, on)]


def named_within(names: Sequence[str], most: int = MEMBERS_LENGTH_MAX) -> str:
    """张某、李某 in at most so many characters: 张某等12人 where they are too many."""
    whole = "、".join(names)
    shown = len(names)
    while len(whole) > most and shown > 1:
        shown -= 1
        whole = "、".join(names[:shown]) + f"等{len(names)}人"
    return whole[:most]


def _gate(connection: Connection) -> str:
    return book.township_of(connection).scheme.gate.kind


def _quarters(today: date) -> list[tuple[str, str]]:
    """The quarters that ended last, by the day after them."""
    found, end = [], date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    for _ in range(QUARTERS_SHOWN):
        last = end - timedelta(days=1)
        found.append((str(end), f"{last.year} 年第 {(last.month + 2) // 3} 季度"))
        end = date(last.year, last.month - 2, 1)
    return found


def _publications(connection: Connection, site: str) -> list[Row[Any]]:
    """The latest first; `review` is None while it has not been confirmed."""
    publication, confirmed = tables.publication.c, tables.confirmation.c
    return list(
        connection.execute(
            select(tables.publication, confirmed.review)
            .outerjoin(
                tables.confirmation,
                (confirmed.site == publication.site)
                & (confirmed.publication == publication.number),
            )
            .where(publication.site == site)
            .order_by(publication.number.desc())
        )
    )


def _acts(connection: Connection, site: str) -> list[Row[Any]]:
    """Reviews with who confirmed, the latest first."""
    review, confirmed = tables.review.c, tables.confirmation.c
    return list(
        connection.execute(
            select(tables.review, confirmed.members, confirmed.name, confirmed.publication)
            .outerjoin(
                tables.confirmation,
                (confirmed.site == review.site) & (confirmed.review == review.id),
            )
            .where(review.site == site)
            .order_by(review.at.desc())
        )
    )


def read_publish(fields: Fields, asked: Asked) -> Publishing:
    return Publishing(
        asked.path["site"],
        fields.day("before", "公示到哪一天以前的积分"),
        fields.day("first", "公示第一天"),
        fields.day("last", "公示最后一天"),
        fields.text("place", "贴在哪里", need=False),
    )


def read_confirm(fields: Fields, asked: Asked) -> Confirming:
    members = fields.text("members", "参加评议的人", most=MEMBERS_LENGTH_MAX)
    publication = fields.raw("publication")
    before = fields.day("before", "季度") if fields.raw("before") else None
    if publication and not (publication.isascii() and publication.isdigit()):
        raise Refused("请选一次公示。", "publication")
    return Confirming(
        asked.path["site"],
        members,
        publication=int(publication[:9]) if publication else None,
        before=before,
    )


def _to_confirming(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/confirm"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/awards/{site}/confirm", Act.SEE_AWARDS, show_confirming),
    Form(
        "/awards/{site}/confirm/publish",
        Act.PUBLISH_POINTS,
        show_publish,
        read_publish,
        publish,
        _to_confirming,
    ),
    Form(
        "/awards/{site}/confirm/new",
        Act.CONFIRM_POINTS,
        show_confirm,
        read_confirm,
        confirm,
        _to_confirming,
    ),
)
