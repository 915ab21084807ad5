"""Drafts of a scheme: begun, changed section by section, and put in force.

Acts (`acts.perform`).  A draft is always a whole scheme that `parse_scheme` takes, so that it can
be tried at any time.  A scheme is in force when the kiosks have heard of it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from kiosk.core import periods
from kiosk.core.clock import midnight, parse_day, stamp
from kiosk.core.journal import canonical
from kiosk.core.scheme import Scheme
from kiosk.schemes import NAMES, load_scheme
from kiosk.township import in_force, tables
from kiosk.township.book import Refused, all_sites, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.rules import turning
from kiosk.township.rules.scheme_files import parsed, scheme_from
from kiosk.township.rules.scheme_form import KEY, SECTIONS, document_with, rows_of
from kiosk.township.rules.scheme_words import field_word, section_word, value_word
from kiosk.township.rules.turning import Paper

IN_FORCE = "in_force"
FILE = "file"
FURTHEST = timedelta(days=731)
CYCLE_WORDS = {"quarter": "季度", "year": "年度"}


@dataclass(frozen=True)
class DraftBegun:
    """`base` is one of the five, IN_FORCE or FILE."""

    name: str
    base: str
    file: str = ""
    data: bytes = field(default=b"", repr=False)
    digest: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class SectionTyped:
    draft: str
    section: str
    typed: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class DraftNamed:
    draft: str


@dataclass(frozen=True)
class PutInForce:
    draft: str
    approver: str
    document: str
    reason: str = ""
    begins: str = ""
    """Day; '' for today."""


@dataclass(frozen=True)
class VersionNamed:
    version: int


@dataclass(frozen=True)
class Draft:
    id: str
    name: str
    scheme: Scheme
    changed: str
    who: str


def drafts(connection: Connection) -> list[Draft]:
    """Every draft, what was changed last first."""
    table = tables.scheme_draft
    query = select(table).order_by(table.c.changed.desc(), table.c.id)
    return [_draft(row) for row in connection.execute(query)]


def find_draft(connection: Connection, draft: str) -> Draft | None:
    table = tables.scheme_draft
    row = connection.execute(select(table).where(table.c.id == draft)).one_or_none()
    return None if row is None else _draft(row)


def _draft(row: Row[tuple[str, ...]]) -> Draft:
    return Draft(row.id, row.name, parsed(json.loads(row.scheme)), row.changed, row.who)


def begin_draft(connection: Connection, who: Staff, begun: DraftBegun, now: datetime) -> Done:
    """A draft from one of the five, from the scheme in force or from a file."""
    if not begun.name.strip():
        raise Refused("请给草案起个名字。", "name")
    township = township_of(connection)
    if begun.base == IN_FORCE:
        scheme = township.scheme
    elif begun.base == FILE:
        scheme = scheme_from(begun.data, begun.file)
    elif begun.base in NAMES:
        scheme = load_scheme(begun.base)
    else:
        raise Refused("请选从哪里开始。", "base")
    scheme = msgspec.structs.replace(scheme, township=township.scheme.township)
    connection.execute(
        insert(tables.scheme_draft).values(
            id=begun.id,
            name=begun.name.strip(),
            scheme=canonical(scheme).decode(),
            changed=stamp(now),
            who=who.name,
        )
    )
    return Done(
        f"已开始草案“{begun.name.strip()}”，现在用的方案没有变。",
        f"scheme_draft:{begun.id}",
        after={"draft": begun.name.strip(), "paper": scheme.paper},
    )


def change_section(connection: Connection, who: Staff, typed: SectionTyped, now: datetime) -> Done:
    """Another section; Refused with a sentence when the whole would contradict itself."""
    draft = the_draft(connection, typed.draft)
    section = SECTIONS[typed.section]
    scheme = parsed(document_with(draft.scheme, section, dict(typed.typed)))
    changes = differences(draft.scheme, scheme)
    if not changes:
        raise Refused("和现在的一样，没有要改的。")
    _keep(connection, draft.id, scheme, who, now)
    return Done(
        f"草案“{draft.name}”的“{section.word}”已改，现在用的方案没有变。",
        f"scheme_draft:{draft.id}",
        {change.what: change.before for change in changes},
        {change.what: change.after for change in changes},
    )


def drop_draft(connection: Connection, who: Staff, named: DraftNamed, now: datetime) -> Done:  # noqa: ARG001
    """A draft that nobody wants any more."""
    draft = the_draft(connection, named.draft)
    table = tables.scheme_draft
    connection.execute(delete(table).where(table.c.id == draft.id))
    return Done(f"草案“{draft.name}”已去掉，现在用的方案没有变。", f"scheme_draft:{draft.id}")


def put_in_force(connection: Connection, who: Staff, put: PutInForce, now: datetime) -> Done:
    """The draft is the scheme from its day on, and every kiosk hears of it at once."""
    draft = the_draft(connection, put.draft)
    township = township_of(connection)
    changes = differences(township.scheme, draft.scheme)
    if not changes:
        raise Refused("草案和现在用的方案一样。")
    for name, value, words in (
        ("approver", put.approver, "请写由谁批准。"),
        ("document", put.document, "请写批准的文号。"),
    ):
        if not value.strip():
            raise Refused(words, name)
    begins = day_of(put.begins, now)
    for pending in in_force.announced(connection):
        raise Refused(
            f"已经有一份方案（第 {pending.version} 版）将于 {pending.scheme.valid_from} 起施行。"
            "要换，请先把它撤回。"
        )
    boundary = boundary_of(township.scheme, midnight(begins))
    if boundary is not None and not put.reason.strip():
        raise Refused(f"{boundary}不在这一天改，请写为什么。", "reason")
    paper = Paper(who.name, put.approver.strip(), put.document.strip(), put.reason.strip())
    scheme = msgspec.structs.replace(draft.scheme, valid_from=begins.isoformat())
    new = turning.put(connection, scheme, paper, begins, now)
    sites = len(all_sites(connection))
    table = tables.scheme_draft
    connection.execute(delete(table).where(table.c.id == draft.id))
    said = "已成为现在用的方案" if begins == now.date() else f"将于 {begins} 起施行"
    kept = {"approver": paper.approver, "document": paper.document, "reason": paper.reason}
    return Done(
        f"草案“{draft.name}”{said}（第 {new.version} 版），{sites} 个兑换点下次联系时收到。",
        f"scheme:{new.version}",
        {change.what: change.before for change in changes},
        {change.what: change.after for change in changes} | kept | {"begins": begins.isoformat()},
    )


def withdraw_scheme(
    connection: Connection,
    who: Staff,  # noqa: ARG001 - as every act's
    asked: VersionNamed,
    now: datetime,
) -> Done:
    """What was announced is not to be; Refused on its day and after it."""
    turning.withdraw(connection, asked.version, now)
    return Done(
        f"第 {asked.version} 版方案已撤回，不再施行，现在用的方案没有变。",
        f"scheme:{asked.version}",
    )


def day_of(text: str, now: datetime) -> date:
    """The day from which something is to hold, `` for today; Refused where it has passed."""
    try:
        day = parse_day(text.strip()) if text.strip() else now.date()
    except ValueError:
        raise Refused("日期写成 2023-04-01。", "begins") from None
    if day < now.date():
        raise Refused("这一天已经过了，请选今天或者以后的日子。", "begins")
    if day > now.date() + FURTHEST:
        raise Refused("最多提前两年定下。", "begins")
    return day


def boundary_of(scheme: Scheme, now: datetime) -> str | None:
    """Why today is no day for a change (高阳 三, 棠香 三(二)), as a sentence begins; or None."""
    rule = scheme.rule_change
    if rule is None or rule.cycle == "free":
        return None
    cycle = periods.interval_of(now, periods.CYCLE_MONTHS[rule.cycle])
    if now.date() == cycle.start.date():
        return None
    word = CYCLE_WORDS[rule.cycle]
    return f"方案原则上按{word}调整（{rule.clause}），下一个{word}从 {cycle.end:%Y-%m-%d} 开始，"


def next_boundary(scheme: Scheme, now: datetime) -> date:
    """The next day on which the scheme may be changed, today where it may."""
    rule = scheme.rule_change
    if rule is None or boundary_of(scheme, now) is None:
        return now.date()
    return periods.interval_of(now, periods.CYCLE_MONTHS[rule.cycle]).end.date()


def the_draft(connection: Connection, draft: str) -> Draft:
    found = find_draft(connection, draft)
    if found is None:
        raise Refused("没有这份草案，可能刚才被别人改过，请重新打开这一页。")
    return found


# --- what is different ----------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One parameter that differs: what it is called, as it was and as it is."""

    section: str
    what: str
    before: str
    after: str


def differences(before: Scheme, after: Scheme) -> list[Difference]:
    """What another scheme says otherwise, section by section; lists by their lines."""
    found = []
    for name in ("id", "paper", "valid_from"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            found.append(Difference(name, TOP_WORDS[name], was, now))
    for section in SECTIONS.values():
        was_rows, now_rows = rows_of(before, section), rows_of(after, section)
        for n in range(max(len(was_rows), len(now_rows))):
            was_row = was_rows[n] if n < len(was_rows) else {}
            now_row = now_rows[n] if n < len(now_rows) else {}
            row = f"第 {n + 1} 行的" if section.many else "的"
            for each in dict.fromkeys((*was_row, *now_row)):
                was_text = _said(section.name, each, was_row)
                now_text = _said(section.name, each, now_row)
                if was_text != now_text:
                    word = "代号" if each == KEY else field_word(section.name, each)
                    what = f"{section.word}{row}“{word}”"
                    found.append(Difference(section.name, what, was_text, now_text))
    for name in ("items", "price_list"):
        was_lines, now_lines = getattr(before, name), getattr(after, name)
        for label, one, other in (("去掉", was_lines, now_lines), ("增加", now_lines, was_lines)):
            gone = [each for each in one if each not in other]
            if gone:
                words = "、".join(f"{each.id}（{each.points} 分）" for each in gone[:20])
                more = f"等 {len(gone)} 行" if len(gone) > 20 else ""
                pair = (words + more, "") if label == "去掉" else ("", words + more)
                found.append(Difference(name, f"{section_word(name)}{label}", *pair))
    return found


TOP_WORDS = {"id": "方案代号", "paper": "文件", "valid_from": "从哪天起"}


def _said(section: str, field_name: str, row: dict[str, object]) -> str:
    if field_name not in row:
        return ""
    value = row[field_name]
    match value:
        case bool():
            return "是" if value else "否"
        case dict():
            return "、".join(f"{name} {each}" for name, each in value.items())
        case list() | tuple():
            return "、".join(value_word(section, field_name, each) for each in value)
        case None:
            return value_word(section, field_name, None) if field_name in NONE_SAID else "没有"
    return value_word(section, field_name, value)


NONE_SAID = frozenset({"divisor", "outsiders"})


def _keep(connection: Connection, draft: str, scheme: Scheme, who: Staff, now: datetime) -> None:
    table = tables.scheme_draft
    connection.execute(
        update(table)
        .where(table.c.id == draft)
        .values(scheme=canonical(scheme).decode(), changed=stamp(now), who=who.name)
    )
