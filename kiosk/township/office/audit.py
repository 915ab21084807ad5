"""The audit: every act at the desk as one row, each holding the hash of the one before.

Functions on a connection (`book`).  Rows come one by one, however many processes write: each writes
the one row of `audit_head` first.  A row that is changed, missing or put in is found by `faults`;
whoever rewrites the whole rest and the head, too, is found by a mark that was noted on paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from kiosk.core.clock import midnight, stamp
from kiosk.core.journal import NO_HASH, canonical, entry_hash, slip_mark
from kiosk.township import tables
from kiosk.township.office.rights import Act

HEAD = 1
AT_A_TIME = 500
CONSOLE = "命令行"
"""Who did what was done by `python -m kiosk township ...`."""

NOBODY = ""


@dataclass(frozen=True)
class Record:
    """One act; `before` and `after` are what JSON holds, None when there is nothing to tell."""

    act: Act
    subject: str = ""
    """What it was done to: `site:tx01`, `staff:…`."""

    note: str = ""
    before: Any = None
    after: Any = None
    staff: str = NOBODY
    name: str = ""
    address: str = ""
    op: str | None = None
    digest: str = ""


@dataclass(frozen=True)
class Head:
    """How far the audit goes, and the mark that proves it."""

    number: int
    mark: str


@dataclass(frozen=True)
class Fault:
    number: int
    sentence: str


@dataclass(frozen=True)
class Wanted:
    """Which rows are to be shown; both days are included."""

    staff: str = ""
    act: str = ""
    subject: str = ""
    first_day: date | None = None
    last_day: date | None = None


# --- writing --------------------------------------------------------------------------------


def append(connection: Connection, record: Record, at: datetime) -> int:
    """Add a row: its number.  The audit is locked until the transaction ends."""
    number, prev = _next(connection)
    fields = {
        "number": number,
        "at": stamp(at),
        "staff": record.staff,
        "name": record.name,
        "address": record.address,
        "act": record.act.value,
        "subject": record.subject,
        "note": record.note,
        "before": _text(record.before),
        "after": _text(record.after),
        "op": record.op,
        "digest": record.digest,
    }
    digest = entry_hash(prev, canonical(fields))
    connection.execute(insert(tables.audit).values(**fields, prev=prev, hash=digest))
    connection.execute(update(tables.audit_head).values(hash=digest))
    return number


def _next(connection: Connection) -> tuple[int, bytes]:
    """Number of the row to come and hash of the last one."""
    head = tables.audit_head
    row = connection.execute(
        update(head).values(number=head.c.number + 1).returning(head.c.number, head.c.hash)
    ).one_or_none()
    if row is None:
        connection.execute(insert(head).values(id=HEAD, number=1, hash=NO_HASH))
        return 1, NO_HASH
    return row.number, row.hash


def _text(value: Any) -> str:
    return "" if value is None else canonical(value).decode()


# --- reading --------------------------------------------------------------------------------


def by_op(connection: Connection, op: str) -> Row[Any] | None:
    """The row of a form that was sent before."""
    return connection.execute(select(tables.audit).where(tables.audit.c.op == op)).one_or_none()


def row(connection: Connection, number: int) -> Row[Any] | None:
    return connection.execute(
        select(tables.audit).where(tables.audit.c.number == number)
    ).one_or_none()


def head(connection: Connection) -> Head:
    found = connection.execute(select(tables.audit_head)).one_or_none()
    return Head(0, "") if found is None else Head(found.number, slip_mark(found.hash))


def count(connection: Connection, wanted: Wanted) -> int:
    query = select(func.count()).select_from(tables.audit)
    return connection.scalar(_filtered(query, wanted)) or 0


def rows(
    connection: Connection, wanted: Wanted, *, skip: int = 0, limit: int = AT_A_TIME
) -> list[Row[Any]]:
    """The rows that are wanted, the latest first."""
    ordered = _filtered(select(tables.audit), wanted).order_by(tables.audit.c.number.desc())
    return list(connection.execute(ordered.offset(skip).limit(limit)))


def _filtered(query: Select[Any], wanted: Wanted) -> Select[Any]:
    audit = tables.audit.c
    if wanted.staff:
        query = query.where(audit.staff == wanted.staff)
    if wanted.act:
        query = query.where(audit.act == wanted.act)
    if wanted.subject:
        query = query.where(audit.subject == wanted.subject)
    if wanted.first_day:
        query = query.where(audit.at >= stamp(midnight(wanted.first_day)))
    if wanted.last_day:
        query = query.where(audit.at < stamp(midnight(wanted.last_day + timedelta(days=1))))
    return query


# --- checking -------------------------------------------------------------------------------


def faults(connection: Connection, *, most: int = 20) -> list[Fault]:
    """What does not fit together, the first `most`; [] when the audit is whole."""
    found: list[Fault] = []
    for fault in _faults(connection):
        found.append(fault)
        if len(found) == most:
            break
    return found


def _faults(connection: Connection) -> Iterator[Fault]:
    expected, prev = 1, NO_HASH
    for each in _in_order(connection):
        if each.number != expected:
            yield Fault(each.number, _gap(expected, each.number))
        elif each.prev != prev:
            yield Fault(each.number, f"第 {each.number} 条和前一条接不上。")
        if entry_hash(each.prev, canonical(_fields(each))) != each.hash:
            yield Fault(each.number, f"第 {each.number} 条的内容被改过。")
        expected, prev = each.number + 1, each.hash
    ends = connection.execute(select(tables.audit_head)).one_or_none()
    last = 0 if ends is None else ends.number
    if last >= expected:
        yield Fault(expected, _gap(expected, last + 1))
    elif last < expected - 1:
        yield Fault(last + 1, f"第 {last + 1} 条以后的不是系统记的。")
    elif ends is not None and ends.hash != prev:
        yield Fault(last, f"第 {last} 条不是最后记的那一条。")


def _in_order(connection: Connection) -> Iterator[Row[Any]]:
    audit = tables.audit.c
    after: int | None = None
    while True:
        query = select(tables.audit).order_by(audit.number).limit(AT_A_TIME)
        part = connection.execute(query if after is None else query.where(audit.number > after))
        some = part.all()
        yield from some
        if len(some) < AT_A_TIME:
            return
        after = some[-1].number


def _fields(each: Row[Any]) -> dict[str, Any]:
    return {k: v for k, v in each._mapping.items() if k not in ("prev", "hash")}  # noqa: SLF001


def _gap(expected: int, number: int) -> str:
    if number < expected:
        return f"第 {number} 条不是系统记的。"
    if number == expected + 1:
        return f"第 {expected} 条不见了。"
    return f"第 {expected} 条到第 {number - 1} 条不见了。"


def values(text: str) -> Any:
    """What a row's `before` or `after` holds; None when it tells nothing or cannot be read."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
