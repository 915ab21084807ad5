"""纸质账本: opening points as a list, sent by one person and confirmed by another."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection

from kiosk.township.book import Refused
from kiosk.township.lists.opening_points import (
    COLUMNS,
    MORE,
    Opening,
    OpeningAnswered,
    OpeningSent,
    check_lines,
    drop_opening,
    find_opening,
    may_open,
    openings,
    send_opening,
    take_opening,
)
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.award_parts import the_site
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged

FILE_BYTES_MAX = 4 << 20
ROWS = 50
HERE = "/awards/{site}/paper-book"


def show_openings(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    found = openings(connection, site.id)
    part = paged(asked, len(found))
    return Shown(
        "openings.html",
        {
            "site": site,
            "openings": found[part.skip : part.skip + part.rows],
            "paged": part,
            "may_open": may_open(connection, site.id, asked.now),
            "act": Act,
        },
    )


def show_send(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    return Shown("opening_send.html", {"site": site, "required": COLUMNS, "optional": MORE})


def read_send(fields: Fields, asked: Asked) -> OpeningSent:
    files = [file for file in fields.files.get("file", ()) if file.name]
    if len(files) != 1:
        raise Refused("请选一个文件。", "file")
    name = files[0].name.replace("\\", "/").rpartition("/")[2][-80:]
    if not name.lower().endswith((".csv", ".xlsx", ".txt")):
        raise Refused("只收 CSV 或者 XLSX 的文件。", "file")
    digest = hashlib.sha256(files[0].data).hexdigest()
    return OpeningSent(asked.path["site"], name, digest, files[0].data)


def to_sent(asked: Asked, done: Done) -> str:
    return f"{_to_openings(asked)}/{done.subject.removeprefix('opening:')}"


def show_opening(connection: Connection, asked: Asked) -> Shown:
    """The rows beside the households; with what stands in the way, while the list waits."""
    site, opening = the_site(connection, asked), _opening(connection, asked)
    checked = check_lines(connection, site, opening, asked.now)
    part = paged(asked, len(checked), ROWS)
    return Shown(
        "opening.html",
        {
            "site": site,
            "opening": opening,
            "lines": checked[part.skip : part.skip + part.rows],
            "bad": sum(bool(each.problem) for each in checked) if opening.waits else 0,
            "is_own": opening.sender == asked.staff.id,
            "paged": part,
            "act": Act,
        },
    )


def show_answer(connection: Connection, asked: Asked) -> Shown:
    """What will be booked, or thrown away; the last part of the path says which."""
    opening = _opening(connection, asked)
    return Shown(
        "opening_answer.html",
        {
            "site": the_site(connection, asked),
            "opening": opening,
            "takes": asked.url.endswith("/take"),
            "is_own": opening.sender == asked.staff.id,
        },
    )


def read_answer(fields: Fields, asked: Asked) -> OpeningAnswered:  # noqa: ARG001 - of a form
    return OpeningAnswered(asked.path["site"], asked.path["opening"])


def _opening(connection: Connection, asked: Asked) -> Opening:
    found = find_opening(connection, asked.path["site"], asked.path["opening"])
    if found is None:
        raise Missing
    return found


def _to_openings(asked: Asked, done: Done | None = None) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/paper-book"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page(HERE, Act.SEE_AWARDS, show_openings),
    Form(
        f"{HERE}/new",
        Act.SEND_OPENING,
        show_send,
        read_send,
        send_opening,
        to_sent,
        bytes_max=FILE_BYTES_MAX,
    ),
    Page(f"{HERE}/{{opening}}", Act.SEE_AWARDS, show_opening),
    Form(
        f"{HERE}/{{opening}}/take",
        Act.TAKE_OPENING,
        show_answer,
        read_answer,
        take_opening,
        _to_openings,
    ),
    Form(
        f"{HERE}/{{opening}}/drop",
        Act.DROP_OPENING,
        show_answer,
        read_answer,
        drop_opening,
        _to_openings,
    ),
)
