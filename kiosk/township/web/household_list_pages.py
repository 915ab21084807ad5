"""Lists of households as files: sent, looked at line by line, booked; and written."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from sqlalchemy import Connection

from kiosk.township.book import Refused, all_sites, find_site, township_of
from kiosk.township.lists.household_lists import (
    OPTIONAL,
    REQUIRED,
    VERB_NAMES,
    ListSent,
    ListTaken,
    Verb,
    find_list,
    households_csv,
    import_households,
    plan,
    required_columns,
    stage_households,
)
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.residents.household_acts import villages_of
from kiosk.township.web.asked import Asked, Attachment, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.household_pages import HOUSEHOLDS, wanted_of
from kiosk.township.web.paging import paged

FILE_BYTES_MAX = 4 << 20
ROWS = 50


def show_upload(connection: Connection, asked: Asked) -> Shown:
    scheme = township_of(connection).scheme
    rows = [find_site(connection, site) for site in all_sites(connection)]
    sites = {row.id: f"{row.name}（{row.village}）" for row in rows if row}
    own = {site: name for site, name in sites.items() if asked.staff.is_for(site)}
    required = required_columns(scheme)
    return Shown(
        "household_upload.html",
        {
            "sites": own,
            "required": required,
            "optional": [name for name in (*REQUIRED, *OPTIONAL) if name not in required],
            "opt_in": scheme.enrol.who == "opt_in",
        },
    )


def read_upload(fields: Fields, asked: Asked) -> ListSent:  # noqa: ARG001 - of a form
    files = [file for file in fields.files.get("file", ()) if file.name]
    if len(files) != 1:
        raise Refused("请选一个文件。", "file")
    name = files[0].name.replace("\\", "/").rpartition("/")[2][-80:]
    if not name.lower().endswith((".csv", ".xlsx", ".txt")):
        raise Refused("只收 CSV 或者 XLSX 的文件。", "file")
    digest = hashlib.sha256(files[0].data).hexdigest()
    return ListSent(fields.text("site", "兑换点", most=16), name, digest, files[0].data)


def to_staged(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{HOUSEHOLDS}/import/{done.subject.removeprefix('list:')}"


def show_staged(connection: Connection, asked: Asked) -> Shown:
    staged = find_list(connection, asked.staff, asked.path["staged"])
    if staged is None:
        raise Missing
    planned = plan(connection, asked.staff, staged, asked.now)
    counts = Counter(line.verb for line in planned)
    only = asked.word("verb")
    shown = [line for line in planned if only in ("", line.verb.value)]
    part = paged(asked, len(shown), ROWS)
    return Shown(
        "household_staged.html",
        {
            "staged": staged,
            "lines": shown[part.skip : part.skip + part.rows],
            "counts": {verb: counts[verb] for verb in Verb if counts[verb]},
            "verbs": VERB_NAMES,
            "paged": part,
        },
    )


def read_staged(fields: Fields, asked: Asked) -> ListTaken:  # noqa: ARG001 - of a form
    return ListTaken(asked.path["staged"])


def to_households(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return HOUSEHOLDS


def send_list(connection: Connection, asked: Asked) -> Attachment:
    wanted = wanted_of(asked, villages_of(connection, asked.staff))
    name = f"户名单{asked.now:%Y%m%d}.csv"
    return Attachment(name, "text/csv; charset=utf-8", households_csv(connection, wanted))


ROUTES: tuple[Page | Form[Any], ...] = (
    Form(
        "/households/import",
        Act.STAGE_HOUSEHOLDS,
        show_upload,
        read_upload,
        stage_households,
        to_staged,
        bytes_max=FILE_BYTES_MAX,
    ),
    Form(
        "/households/import/{staged}",
        Act.IMPORT_HOUSEHOLDS,
        show_staged,
        read_staged,
        import_households,
        to_households,
    ),
    Page("/households/export", Act.SEE_HOUSEHOLDS, send_list),
)
