"""Tables of an earlier layout become those of this one, in the transaction of the caller.

What is missing is made: tables, indices, and columns with a value for the rows that are there.
Nothing is dropped, so that a copy of the file is still read by whoever has the program of before.
"""

from __future__ import annotations

import json

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DefaultClause,
    Integer,
    Table,
    insert,
    inspect,
    select,
    text,
    update,
)

from kiosk.core.attached import files_of_line
from kiosk.core.feed import EnrolmentItem, OtherSiteItem, Spell
from kiosk.core.journal import canonical
from kiosk.township.tables.columns import metadata
from kiosk.township.tables.files import named_file
from kiosk.township.tables.people import enrolment, household, waiting_list
from kiosk.township.tables.schemes import scheme_version
from kiosk.township.tables.sites import entry, feed, site, township

UPGRADED = frozenset({4, 5, 6})
"""Layouts from which this one can be reached."""

ROWS = 1000
EMPTY = (((BigInteger, Integer), "0"), ((Boolean,), "false"))
"""What rows that are there get in a column that says no default, by its type; any other: ''."""

SESSIONS = """
insert into session
    (id, village_code, day, name, place, attendances, document, struck, booked, staff)
select id, village_code, day, name, '', attendances, document, struck, booked, staff from activity
"""
"""What the table `activity` of layout 4 had."""

HOUSEHOLD_LISTS = """
insert into waiting_list (id, site, kind, at, name, content)
select id, site, 'households', at, name, rows from staged_list
"""
GOODS_LISTS = "select id, site, at, file, scope, since, goods, keeps_delivery from goods_draft"
"""Lists that waited for a person's word in layout 4 (`lists.staging` reads them now)."""

WITH_FILES = (
    "delivery",
    "opening_stock",
    "good_set",
    "written_off",
    "transferred",
    "given_back",
    "sold",
    "declared",
    "",  # of a kind that nobody knew
)


def upgrade(connection: Connection, layout: int, to: int) -> None:
    """From one of `UPGRADED` to the layout of these tables."""
    metadata.create_all(connection)
    there = inspect(connection)
    for table in metadata.sorted_tables:
        known = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                _add(connection, table, column)
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    if layout < 5:
        _note_named_files(connection)
        connection.execute(text(SESSIONS))
        _keep_waiting(connection)
        _name_sites(connection)
    if layout < 6:
        _note_begun(connection)
        _tell_enrolments(connection)
    connection.execute(update(township).values(layout=to))


def _note_begun(connection: Connection) -> None:
    """Until layout 6 every scheme was in force from the day on which it was fed."""
    version = scheme_version.c
    for row in connection.execute(select(version.version, version.scheme, version.fed)).all():
        begun = {"begins": json.loads(row.scheme)["valid_from"], "begun": row.fed}
        connection.execute(
            update(scheme_version).where(version.version == row.version).values(begun)
        )


def _tell_enrolments(connection: Connection) -> None:
    """The kiosks hear since when households take part that did not from the beginning on."""
    here, taken = site.c, enrolment.c
    spells: dict[str, tuple[Spell, ...]] = {}
    for row in connection.execute(select(enrolment).order_by(taken.household, taken.since)):
        before = spells.get(row.household, ())
        spells[row.household] = (*before, Spell(row.since, row.until))
    told: dict[int, list[EnrolmentItem]] = {}
    homes = select(household.c.id, household.c.village_code).order_by(household.c.id)
    for row in connection.execute(homes):
        item = EnrolmentItem(row.id, spells.get(row.id, ()))
        if item.spells != (Spell("", ""),):
            told.setdefault(row.village_code, []).append(item)
    for row in connection.execute(select(here.id, here.village_code, here.fed)).all():
        rows = [
            {"site": row.id, "n": row.fed + n, "body": canonical(item).decode()}
            for n, item in enumerate(told.get(row.village_code, ()), 1)
        ]
        if rows:
            connection.execute(insert(feed), rows)
            fed = update(site).where(here.id == row.id).values(fed=row.fed + len(rows))
            connection.execute(fed)


def _add(connection: Connection, table: Table, column: Column[object]) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    kind = column.type.compile(dialect=connection.dialect)
    given = next((value for types, value in EMPTY if isinstance(column.type, types)), "''")
    if isinstance(column.server_default, DefaultClause):
        given = f"'{column.server_default.arg}'"
    filled = "" if column.nullable else f" not null default {given}"
    connection.execute(
        text(f"alter table {quoted(table.name)} add column {quoted(column.name)} {kind}{filled}")
    )


def _keep_waiting(connection: Connection) -> None:
    """What somebody sent in an hour ago is still there to be taken over."""
    connection.execute(text(HOUSEHOLD_LISTS))
    rows = [
        {
            "id": row.id,
            "site": row.site,
            "kind": "goods",
            "at": row.at,
            "name": row.file,
            "content": canonical(
                {
                    "scope": row.scope,
                    "since": row.since,
                    "goods": json.loads(row.goods),
                    "keeps_delivery": bool(row.keeps_delivery),
                }
            ).decode(),
        }
        for row in connection.execute(text(GOODS_LISTS))
    ]
    if rows:
        connection.execute(insert(waiting_list), rows)


def _name_sites(connection: Connection) -> None:
    """Each site is told what the others are called, as a new one is (`book.add_site`)."""
    here = site.c
    known = connection.execute(
        select(here.id, here.name, here.shop, here.village, here.fed).order_by(here.id)
    ).all()
    for told in known:
        others = [OtherSiteItem(*other[:4]) for other in known if other.id != told.id]
        rows = [
            {"site": told.id, "n": told.fed + n, "body": canonical(item).decode()}
            for n, item in enumerate(others, 1)
        ]
        if rows:
            connection.execute(insert(feed), rows)
            fed = update(site).where(here.id == told.id).values(fed=told.fed + len(rows))
            connection.execute(fed)


def _note_named_files(connection: Connection) -> None:
    """Which files the entries name that are here."""
    columns = select(entry.c.site, entry.c.epoch, entry.c.seq, entry.c.line)
    lines = connection.execute(columns.where(entry.c.kind.in_(WITH_FILES)))
    for part in lines.partitions(ROWS):
        rows = [
            {"site": row.site, "epoch": row.epoch, "seq": row.seq, "digest": digest}
            for row in part
            for digest in files_of_line(row.line)
        ]
        if rows:
            connection.execute(insert(named_file), rows)
