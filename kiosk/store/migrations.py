"""From each layout of the kiosk's file to the next; loaded only for a file that lacks one.

sqlite_utils brings numpy with it: a seventh of what a start costs.
"""

from __future__ import annotations

import json

from sqlite_utils import Database, Migrations

from kiosk.store.schema import (
    KEEPER_TABLES,
    PRINT_JOBS,
    RIGHTS_TABLES,
    TABLES,
    statements,
    triggers,
)

migrations = Migrations("kiosk")


@migrations(name="001_tables")
def tables(db: Database) -> None:
    for statement in (*statements(TABLES), *triggers()):
        db.execute(statement)


@migrations(name="002_keeper")
def keeper_tables(db: Database) -> None:
    """The keeper's shift: goods with versions, orders, counts, signatures, vouchers, wishes."""
    for statement in (*statements(KEEPER_TABLES), *statements(PRINT_JOBS)):
        db.execute(statement)


@migrations(name="003_epochs")
def epochs(db: Database) -> None:
    """A journal may go on under another epoch: which entry began it is looked up for each slip."""
    db.execute("create index entry_genesis on entry (seq) where kind = 'genesis'")


@migrations(name="004_rights")
def rights_tables(db: Database) -> None:
    """Points that other sites spend, and households that move."""
    for statement in statements(RIGHTS_TABLES):
        db.execute(statement)


EARNING = """
alter table points add column item text not null default '';
alter table points add column echo integer;
create index points_by_item on points (household, item, effective) where item <> '';

create table declared (
    seq integer primary key, household text not null, helper text not null, item text not null,
    quantity integer, at text not null
) strict;
create index declared_by_household on declared (household);
create index declared_by_helper on declared (helper);

create table assessed (
    id text primary key, outcome text not null, points integer not null, reason text not null
) strict, without rowid;
"""
"""`echo`: the feed item with which the township booked what was awarded here."""

NEIGHBOUR_TABLES = """
create table other_site (
    id text primary key, name text not null, shop text not null, village text not null
) strict, without rowid;

create table objected (
    seq integer primary key, household text not null, about text not null, what text not null,
    why text not null, at text not null, due text not null
) strict;
create index objected_by_household on objected (household, about);

create table objection_told (
    site text not null, number integer not null, household text not null, about text not null,
    due text not null, outcome text not null, finding text not null, settled text not null,
    epoch integer not null, seq integer not null, primary key (site, number)
) strict, without rowid;
create index objection_told_by_household on objection_told (household);
"""
"""The township's other sites; objections as they were made here and as they were answered."""


@migrations(name="005_earning")
def earning(db: Database) -> None:
    """What an award was for, awards made at the kiosk itself, other sites, objections."""
    for statement in (*statements(EARNING), *statements(NEIGHBOUR_TABLES)):
        db.execute(statement)


ACTIVITIES = """
create table activity (
    id text primary key, name text not null, place text not null, at text not null,
    item text not null, points integer not null, called_off integer not null
) strict, without rowid;
create index activity_by_time on activity (at);
"""


@migrations(name="005_activities")
def activities(db: Database) -> None:
    """What the township announces."""
    for statement in statements(ACTIVITIES):
        db.execute(statement)


FILES = """
create table file_to_send (
    digest text primary key, seq integer not null,
    state text not null check (state in ('waiting', 'arrived', 'missing', 'damaged', 'refused'))
) strict, without rowid;
create index file_waiting on file_to_send (seq) where state = 'waiting';
create index file_amiss on file_to_send (state) where state not in ('waiting', 'arrived');
"""
"""`seq`: the first entry that names the file."""


@migrations(name="006_files")
def files(db: Database) -> None:
    """Which photographs the township has."""
    for statement in statements(FILES):
        db.execute(statement)


@migrations(name="007_notices")
def notices(db: Database) -> None:
    """The published lists among the feed's items are looked up without reading all of it."""
    there = """ instr(body, '"type":"list"') > 0"""
    db.execute(f"create index feed_item_list on feed_item (n) where known = 1 and{there}")


@migrations(name="008_reread")
def reread(db: Database) -> None:
    """A later version may read what an earlier one could not."""
    db.execute("drop trigger feed_item_is_never_changed")
    for statement in triggers():
        if "feed_item_is_never_changed" in statement:
            db.execute(statement)


REVIEWING = """
alter table person add column function text not null default '';
alter table person add column function_until text not null default '';
alter table person add column kin text not null default '';

create table reviewed (
    declaration text primary key, seq integer not null, outcome text not null,
    points integer not null, reason text not null
) strict, without rowid;

create index entry_site_checked on entry (seq) where kind = 'site_checked';
"""
"""`kin`: ids of households with a blank between; `reviewed`: what the group decided here."""


@migrations(name="009_reviewing")
def reviewing(db: Database) -> None:
    """Who sits in the working group, and what it decided on the spot.

    A township that is ahead of this machine may have told of the group before: it was passed over.
    """
    for statement in statements(REVIEWING):
        db.execute(statement)
    told = """ instr(body, '"type":"person"') > 0 and instr(body, '"function":') > 0"""
    for (body,) in db.execute(f"select body from feed_item where known = 1 and{told} order by n"):  # noqa: S608
        person = json.loads(body)
        kin = " ".join(person.get("kin", ()))
        row = [person.get("function", ""), person.get("function_until", ""), kin, person["id"]]
        db.execute("update person set function = ?, function_until = ?, kin = ? where id = ?", row)


SCHEME_STATE = """
alter table scheme add column state text not null default 'begun'
    check (state in ('announced', 'begun', 'withdrawn'));
"""


@migrations(name="009_announced")
def announced(db: Database) -> None:
    """Rules may be announced before they begin."""
    for statement in statements(SCHEME_STATE):
        db.execute(statement)


@migrations(name="010_leaner")
def leaner(db: Database) -> None:
    """Each index costs every redemption a page on the card; these two answered what others can.

    A household's redemptions are found by `redeemed_by_day`, the last line of the register stands
    in the last redemption that has one.
    """
    for name in ("redeemed_by_household", "redeemed_by_register_line"):
        db.execute(f"drop index {name}")
