"""A township that an earlier version has written, opened by this one.

`layout-4.sql` is what that version wrote: a township with one site, an enrolled kiosk, a
declaration with a photograph, an entry of a kind that it did not know, a session, and two lists
that wait for somebody's word.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from sqlalchemy import MetaData, create_engine, insert, inspect, select
from support.town import NOW, MemoryOutbox, feed_of, found_town, site_row

from kiosk.core.feed import EnrolmentItem, Spell
from kiosk.township import tables
from kiosk.township.database import DatabaseTrouble, open_database, run_tx
from kiosk.township.entries.files import files_of
from kiosk.township.link import exchange
from kiosk.township.link.updates import on_offer
from kiosk.township.lists.goods_lists import find_draft
from kiosk.township.lists.staging import Kind, find_staged

WRITTEN = Path(__file__).parent / "layout-4.sql"
KEY = SigningKey(bytes(range(1, 33)))


def written_before(path):
    with closing(sqlite3.connect(path)) as db:
        db.executescript(WRITTEN.read_text("utf-8"))
    return str(path)


def copied(path, url):
    """The same on another engine, by the tables as they are there."""
    old, there = create_engine(f"sqlite+pysqlite:///{path}"), open_database(url, create=True)
    now, then = MetaData(), MetaData()
    try:
        now.reflect(there)
        now.drop_all(there)
        then.reflect(old)
        for table in then.tables.values():
            for column in table.columns:
                column.type = column.type.as_generic()
        then.create_all(there)
        with old.connect() as source, there.begin() as sink:
            for table in then.sorted_tables:
                rows = [row._asdict() for row in source.execute(select(table))]
                if rows:
                    sink.execute(insert(table), rows)
    finally:
        old.dispose()
        there.dispose()
    return url


@pytest.fixture
def where(tmp_path, moulds, engine_kind):
    """Path or URL of it."""
    path = written_before(tmp_path / "old.db")
    if engine_kind == "sqlite":
        yield path
    else:
        mould = moulds.copy(engine_kind, tmp_path, "upgrading", found_plain)
        with mould as url:
            yield copied(path, url)


def found_plain(where):
    found_town(where).dispose()


def test_a_township_of_the_version_before_is_opened_and_goes_on(where):
    engines = []

    def opened():
        engines.append(open_database(where))

    threads = [threading.Thread(target=opened) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine = engines[0]
    try:
        assert len(engines) == 2, "two servers start at the same moment"
        layout = run_tx(engine, lambda c: c.scalar(select(tables.township.c.layout)), reads=True)
        assert layout == tables.LAYOUT
        there = inspect(engine)
        for table in tables.metadata.sorted_tables:
            columns = {column["name"] for column in there.get_columns(table.name)}
            assert columns >= set(table.columns.keys()), table.name
            indices = {index["name"] for index in there.get_indexes(table.name)}
            assert indices >= {index.name for index in table.indexes}, table.name
        named = [
            [file.digest for file in run_tx(engine, lambda c, n=n: files_of(c, "tx01", 1, n))]
            for n in (1, 2, 3)
        ]
        assert named == [[], ["ab" * 32], ["cd" * 32]]
        (session,) = run_tx(engine, lambda c: c.execute(select(tables.session)).all(), reads=True)
        assert (session.id, session.attendances, session.place) == ("v1", 12, "")
        assert len(feed_of(engine)) >= 3
        households = run_tx(engine, lambda c: find_staged(c, Kind.HOUSEHOLDS, "h1"), reads=True)
        assert households.content == [[2, {"户编号": "0003", "组": "3组", "户主": "李某"}]]
        draft = run_tx(engine, lambda c: find_draft(c, "tx01", "g1"), reads=True)
        assert ([good.name for good in draft.goods], draft.scope) == (["食盐"], "site")
        assert (str(draft.since), draft.keeps_delivery) == ("2023-04-01", False)
        box = MemoryOutbox()
        box.entries = [row.line for row in entries(engine)]
        box.hashes += [row.hash for row in entries(engine)]
        del box.hashes[1]
        box.redeem()
        assert exchange.take_entries(engine, "tx01", box.sealed(KEY, 4, 4), NOW).problem == ""
        assert site_row(engine).head == 4
    finally:
        for each in engines:
            each.dispose()


def entries(engine):
    order = select(tables.entry).order_by(tables.entry.c.seq)
    return run_tx(engine, lambda c: c.execute(order).all(), reads=True)


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_the_kiosks_are_told_who_joined_late_or_left_before_the_upgrade(where):
    """Until layout 6 they never heard of it, and a list made there would have had everybody."""
    with closing(sqlite3.connect(where)) as db:
        (left, *_) = [row[0] for row in db.execute("select household from enrolment order by 1")]
        until = "2023-03-10T00:00:00"
        db.execute("update enrolment set until = ? where household = ?", [until, left])
        db.commit()
    engine = open_database(where)
    try:
        told = [item for item in feed_of(engine) if isinstance(item, EnrolmentItem)]
        assert told == [EnrolmentItem(left, (Spell("", until),))]
        assert site_row(engine).fed == len(feed_of(engine))
    finally:
        engine.dispose()
    again = open_database(where)
    try:
        assert len([i for i in feed_of(again) if isinstance(i, EnrolmentItem)]) == 1, "once"
    finally:
        again.dispose()


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_an_upgrade_that_breaks_off_changes_nothing(where, monkeypatch):
    def dies(_connection):
        raise OSError("no space left on device")

    with monkeypatch.context() as breaking:
        breaking.setattr("kiosk.township.tables.upgrading._note_named_files", dies)
        with pytest.raises(OSError, match="no space"):
            open_database(where)
    with closing(sqlite3.connect(where)) as db:
        assert db.execute("select layout from township").fetchall() == [(4,)]
        assert db.execute("select 1 from sqlite_master where name = 'site_file'").fetchall() == []
    open_database(where).dispose()


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_a_layout_that_nobody_can_bring_up_is_refused(where):
    for layout in (3, tables.LAYOUT + 1):
        with closing(sqlite3.connect(where)) as db:
            db.execute("update township set layout = ?", [layout])
            db.commit()
        with pytest.raises(DatabaseTrouble, match="另一个版本"):
            open_database(where)


def test_a_township_of_layout_5_gets_the_group_and_functions(tmp_path):
    path = tmp_path / "town.db"
    found_plain(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("drop table group_member")
        raw.execute("drop table opening_list")
        raw.execute("alter table circumstances drop column function")
        raw.execute("alter table declaration drop column award")
        raw.execute("update township set layout = 5")
        raw.commit()
    engine = open_database(str(path))
    there = inspect(engine)
    added = tables.group_member, tables.opening_list
    for table in (*added, tables.circumstances, tables.declaration):
        columns = {column["name"] for column in there.get_columns(table.name)}
        assert columns >= set(table.columns.keys())
    layout = run_tx(engine, lambda c: c.scalar(select(tables.township.c.layout)), reads=True)
    assert layout == tables.LAYOUT
    engine.dispose()


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_a_township_of_layout_6_can_offer_new_versions(where):
    engine = open_database(where)
    engine.dispose()
    with closing(sqlite3.connect(where)) as raw:
        raw.execute("drop table update_piece")
        raw.execute("drop table update_package")
        raw.execute("update township set layout = 6")
        raw.commit()
    engine = open_database(where)
    try:
        layout = run_tx(engine, lambda c: c.scalar(select(tables.township.c.layout)), reads=True)
        assert (layout, run_tx(engine, on_offer, reads=True)) == (tables.LAYOUT, [])
    finally:
        engine.dispose()
