"""方案: the rules in force, drafts of others, what they would change, and the day they hold."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from kiosk.core.scheme import Scheme
from kiosk.schemes import NAMES, load_scheme
from kiosk.township import in_force, tables
from kiosk.township.book import Refused, township_of
from kiosk.township.funds.funds import villages
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.rules import scheme_drafts, scheme_trial, turning
from kiosk.township.rules.scheme_drafts import (
    FILE,
    IN_FORCE,
    Draft,
    DraftBegun,
    DraftNamed,
    PutInForce,
    SectionTyped,
    VersionNamed,
    boundary_of,
    differences,
    drafts,
    find_draft,
    next_boundary,
)
from kiosk.township.rules.scheme_files import scheme_toml
from kiosk.township.rules.scheme_form import SECTIONS, SPARE_ROWS, rows_of, typed_of
from kiosk.township.rules.scheme_words import FILE_SECTIONS, SECTION_WORDS
from kiosk.township.web import village_plan_pages
from kiosk.township.web.asked import (
    ROOT,
    Asked,
    Attachment,
    Form,
    Missing,
    Page,
    Shown,
)
from kiosk.township.web.asked import Section as MenuSection
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged

FILE_BYTES_MAX = 1 << 20
NAME_LENGTH_MAX = 40
TOML = "application/toml; charset=utf-8"


def show_schemes(connection: Connection, asked: Asked) -> Shown:
    found = drafts(connection)
    part = paged(asked, len(found))
    township = township_of(connection)
    version = tables.scheme_version
    return Shown(
        "schemes.html",
        {
            "scheme": township.scheme,
            "version": township.scheme_version,
            "drafts": found[part.skip : part.skip + part.rows],
            "paged": part,
            "versions": connection.execute(
                select(version)
                .where(version.c.village_code == in_force.THE_TOWNSHIP)
                .order_by(version.c.version.desc())
            ).all(),
            "announced": in_force.announced(connection),
            "act": Act,
        },
    )


def show_begin(connection: Connection, asked: Asked) -> Shown:  # noqa: ARG001 - a page
    township = township_of(connection)
    bases = [
        (IN_FORCE, "现在用的方案", f"{township.scheme.paper}，第 {township.scheme_version} 版"),
        *((name, (known := load_scheme(name)).township, known.paper) for name in NAMES),
        (FILE, "一份文件", "下载过的方案文件（TOML），改好再交上来"),
    ]
    return Shown("scheme_begin.html", {"bases": bases}, {"base": IN_FORCE})


def read_begin(fields: Fields, asked: Asked) -> DraftBegun:  # noqa: ARG001 - of a form
    base = fields.choice("base", "从哪里开始", dict.fromkeys((IN_FORCE, FILE, *NAMES)))
    name = fields.text("name", "草案的名字", most=NAME_LENGTH_MAX)
    if base != FILE:
        return DraftBegun(name, base)
    files = [file for file in fields.files.get("file", ()) if file.data]
    if len(files) != 1:
        raise Refused("请选一个文件。", "file")
    digest = hashlib.sha256(files[0].data).hexdigest()
    return DraftBegun(name, base, "文件", files[0].data, digest)


def show_draft(connection: Connection, asked: Asked) -> Shown:
    draft = _draft(connection, asked)
    return Shown(
        "scheme_draft.html",
        {
            "draft": draft,
            "changes": differences(township_of(connection).scheme, draft.scheme),
            "section_words": SECTION_WORDS,
            "file_sections": FILE_SECTIONS,
            "clauses": _clauses(draft.scheme),
            "act": Act,
        },
    )


def _clauses(scheme: Scheme) -> dict[str, str]:
    """The first clause of each section; '' where there is none."""
    found = {}
    for name, section in SECTIONS.items():
        rows = rows_of(scheme, section)
        found[name] = rows[0]["clause"] if rows else ""
    return found


def give_file(connection: Connection, asked: Asked) -> Attachment:
    draft = _draft(connection, asked)
    return Attachment(f"{draft.name}.toml", TOML, scheme_toml(draft.scheme).encode())


def give_in_force(connection: Connection, asked: Asked) -> Attachment:  # noqa: ARG001 - a page
    township = township_of(connection)
    name = f"{township.scheme.township}方案第{township.scheme_version}版.toml"
    return Attachment(name, TOML, scheme_toml(township.scheme).encode())


def show_section(connection: Connection, asked: Asked) -> Shown:
    draft = _draft(connection, asked)
    section = SECTIONS.get(asked.path["section"])
    if section is None:
        raise Missing
    rows = len(rows_of(draft.scheme, section))
    return Shown(
        "scheme_section.html",
        {
            "draft": draft,
            "section_form": section,
            "rows": range(rows + SPARE_ROWS if section.many else 1),
            "known": rows,
        },
        typed_of(draft.scheme, section),
    )


def read_section(fields: Fields, asked: Asked) -> SectionTyped:
    if asked.path["section"] not in SECTIONS:
        raise Missing
    typed = []
    for name, values in sorted(fields.values.items()):
        if name[:1].isdigit() or name == "there":
            text = fields.paragraph(name, "这一栏", need=False)
            typed.append((name, values if len(values) > 1 else (text,)))
    return SectionTyped(asked.path["draft"], asked.path["section"], tuple(typed))


def show_examples(connection: Connection, asked: Asked) -> Shown:
    """Played anew each time: about a second."""
    draft = _draft(connection, asked)
    found = scheme_trial.examples(draft.scheme)
    failed = [each for each in found if each.failures]
    return Shown("scheme_examples.html", {"draft": draft, "examples": found, "failed": failed})


def show_village(connection: Connection, asked: Asked) -> Shown:
    draft = _draft(connection, asked)
    known = villages(connection, asked.staff)
    if not known:
        raise Missing
    village = asked.number("village", 0, 1 << 16, min(known))
    if village not in known:
        raise Missing
    at = _instant(connection, asked)
    before = in_force.running(connection, village).scheme
    after = turning.over(connection, village, draft.scheme, asked.now)
    compared = scheme_trial.compare(connection, village, before, after, at)
    part = paged(asked, len(compared.changes))
    return Shown(
        "scheme_village.html",
        {
            "draft": draft,
            "villages": [(str(code), name) for code, name in known.items()],
            "years": [(str(year), f"{year} 年") for year in (asked.now.year, asked.now.year - 1)],
            "wanted": {"village": str(village), "year": str(at.year)},
            "compared": compared,
            "changes": compared.changes[part.skip : part.skip + part.rows],
            "paged": part,
        },
    )


def _instant(connection: Connection, asked: Asked) -> datetime:
    """The last instant of the year that is asked for, or now: last year, where it has points."""
    last = asked.now.year - 1
    earliest = connection.scalar(select(func.min(tables.points.c.effective)))
    usual = last if earliest and earliest < f"{asked.now.year}" else asked.now.year
    year = asked.number("year", last, asked.now.year, usual)
    return min(asked.now, datetime(year + 1, 1, 1) - timedelta(seconds=1))


def show_drop(connection: Connection, asked: Asked) -> Shown:
    return Shown("scheme_drop.html", {"draft": _draft(connection, asked)})


def read_named(fields: Fields, asked: Asked) -> DraftNamed:  # noqa: ARG001 - of a form
    return DraftNamed(asked.path["draft"])


def show_announced(connection: Connection, asked: Asked) -> Shown:
    pending = {str(each.version): each for each in in_force.announced(connection)}
    found = pending.get(asked.path["version"])
    if found is None:
        raise Missing
    changes = differences(township_of(connection).scheme, found.scheme)
    return Shown("scheme_announced.html", {"announced": found, "changes": changes})


def read_version(fields: Fields, asked: Asked) -> VersionNamed:  # noqa: ARG001 - of a form
    version = asked.path["version"]
    if not version.isascii() or not version.isdecimal() or len(version) > len("1000000"):
        raise Missing
    return VersionNamed(int(version))


def show_force(connection: Connection, asked: Asked) -> Shown:
    draft = _draft(connection, asked)
    township = township_of(connection)
    rule = township.scheme.rule_change
    return Shown(
        "scheme_force.html",
        {
            "draft": draft,
            "changes": differences(township.scheme, draft.scheme),
            "boundary": boundary_of(township.scheme, asked.now),
            "rule": rule,
            "version": turning.next_version(connection),
        },
        {
            "approver": rule.approver if rule else "",
            "begins": next_boundary(township.scheme, asked.now).isoformat(),
        },
    )


def read_force(fields: Fields, asked: Asked) -> PutInForce:
    return PutInForce(
        asked.path["draft"],
        fields.text("approver", "由谁批准", most=60),
        fields.text("document", "文号", most=60),
        fields.paragraph("reason", "为什么不在这一天", most=300, need=False),
        fields.day("begins", "从哪天起施行").isoformat(),
    )


def _draft(connection: Connection, asked: Asked) -> Draft:
    found = find_draft(connection, asked.path["draft"])
    if found is None:
        raise Missing
    return found


def _to_schemes(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/schemes"


def _to_draft(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/schemes/drafts/{done.subject.partition(':')[2]}"


DRAFT = "/schemes/drafts/{draft}"
ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/schemes", Act.SEE_SCHEMES, show_schemes),
    Page("/schemes/file", Act.SEE_SCHEMES, give_in_force),
    Form(
        "/schemes/new",
        Act.BEGIN_SCHEME,
        show_begin,
        read_begin,
        scheme_drafts.begin_draft,
        _to_draft,
        bytes_max=FILE_BYTES_MAX,
    ),
    Page(DRAFT, Act.SEE_SCHEMES, show_draft),
    Page(f"{DRAFT}/file", Act.SEE_SCHEMES, give_file),
    Page(f"{DRAFT}/examples", Act.SEE_SCHEMES, show_examples),
    Page(f"{DRAFT}/village", Act.SEE_SCHEMES, show_village),
    Form(
        f"{DRAFT}/sections/{{section}}",
        Act.CHANGE_SCHEME,
        show_section,
        read_section,
        scheme_drafts.change_section,
        _to_draft,
    ),
    Form(
        f"{DRAFT}/drop",
        Act.DROP_SCHEME,
        show_drop,
        read_named,
        scheme_drafts.drop_draft,
        _to_schemes,
    ),
    Form(
        "/schemes/announced/{version}",
        Act.FORCE_SCHEME,
        show_announced,
        read_version,
        scheme_drafts.withdraw_scheme,
        _to_schemes,
    ),
    Form(
        f"{DRAFT}/force",
        Act.FORCE_SCHEME,
        show_force,
        read_force,
        scheme_drafts.put_in_force,
        _to_schemes,
    ),
)

SECTION = MenuSection("/schemes", "方案", Act.SEE_SCHEMES, (*ROUTES, *village_plan_pages.ROUTES))
