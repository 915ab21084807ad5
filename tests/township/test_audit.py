"""The audit: rows one by one, chained; what was changed, taken out or put in is found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert, update
from support.office import rows_of
from support.town import NOW

from kiosk.township import tables
from kiosk.township.database import open_database, run_tx
from kiosk.township.office import audit
from kiosk.township.office.audit import Record, Wanted
from kiosk.township.office.rights import Act

TABLE = tables.audit
BOTH = pytest.mark.parametrize("engine_kind", ["sqlite", "postgresql"])


@pytest.fixture
def engine_kind():
    return "sqlite"


def write(engine, count=1, act=Act.MAKE_CODE, **more):
    for n in range(count):
        record = Record(act, f"site:tx0{n}", f"第 {n} 件", {"n": n}, {"名": "李某"}, **more)
        run_tx(engine, lambda c, r=record: audit.append(c, r, NOW))


def faults(engine):
    return [fault.sentence for fault in run_tx(engine, lambda c: audit.faults(c), reads=True)]


class Undone(Exception):
    pass


def faults_after(engine, *statements):
    """What is found once somebody has done this to the rows; then it is undone."""
    found = []

    def work(connection):
        for statement in statements:
            connection.execute(statement)
        found.extend(fault.sentence for fault in audit.faults(connection))
        raise Undone

    with pytest.raises(Undone):
        run_tx(engine, work)
    return found


def forged(row, **changed):
    """A row's values with others among them, and the hash that goes with them."""
    fields = {k: v for k, v in row._mapping.items() if k not in ("prev", "hash")} | changed
    return {**fields, "hash": audit.entry_hash(row.prev, audit.canonical(fields))}


@pytest.fixture
def written(town):
    write(town, 6)
    return town


@BOTH
def test_rows_are_numbered_from_one_and_each_holds_the_hash_of_the_one_before(written):
    rows = rows_of(written, TABLE)
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[0].prev == bytes(32)
    assert [row.prev for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert faults(written) == []
    head = run_tx(written, audit.head, reads=True)
    assert (head.number, head.mark) == (6, rows[-1].hash[:8].hex().upper())


def test_an_empty_audit_is_whole(town):
    assert faults(town) == []
    assert run_tx(town, audit.head, reads=True) == audit.Head(0, "")


OTHER = {
    "note": "第 2 件。",
    "after": "{}",
    "before": "",
    "at": "2023-03-20T09:00:01",
    "staff": "somebody",
    "name": "王某",
    "address": "192.0.2.1",
    "act": "sign_in",
    "subject": "site:tx09",
    "op": "another-key-of-a-form",
    "digest": "00",
    "hash": bytes(32),
    "prev": bytes(32),
}


def test_a_row_of_which_any_part_was_changed_is_found(written):
    assert set(OTHER) == {column.name for column in TABLE.c} - {"number"}
    for name, value in OTHER.items():
        found = faults_after(
            written, update(TABLE).where(TABLE.c.number == 3).values({name: value})
        )
        assert any("第 3 条" in sentence for sentence in found), name


def test_rows_that_are_missing_are_found(written):
    for gone in (1, 4, 6):
        found = faults_after(written, delete(TABLE).where(TABLE.c.number == gone))
        assert found[0] == f"第 {gone} 条不见了。"
    found = faults_after(written, delete(TABLE).where(TABLE.c.number > 4))
    assert found == ["第 5 条到第 6 条不见了。"]
    assert faults_after(written, delete(TABLE)) == ["第 1 条到第 6 条不见了。"]


def test_a_row_that_was_put_in_is_found(written):
    last = rows_of(written, TABLE)[-1]
    for number in (0, -3, 7, 99):
        row = {**last._mapping, **forged(last, number=number), "prev": last.hash}
        assert faults_after(written, insert(TABLE).values(row)) != []


def test_a_row_that_was_replaced_with_its_right_hash_no_longer_fits(written):
    rows = rows_of(written, TABLE)
    for n, said in ((3, "第 4 条和前一条接不上。"), (6, "第 6 条不是最后记的那一条。")):
        values = forged(rows[n - 1], note="别的")
        replaced = update(TABLE).where(TABLE.c.number == n).values(values)
        assert faults_after(written, replaced) == [said]


@BOTH
def test_writers_at_the_same_moment_leave_one_chain(town):
    where = town.url.render_as_string(hide_password=False)

    def writer(_):
        engine = open_database(where)
        write(engine, 4)
        engine.dispose()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(writer, range(3)))
    assert [row.number for row in rows_of(town, TABLE)] == list(range(1, 13))
    assert faults(town) == []


def test_an_act_that_fails_leaves_no_row_and_no_gap(written):
    def work(connection):
        audit.append(connection, Record(Act.MAKE_CODE), NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_tx(written, work)
    write(written)
    assert [row.number for row in rows_of(written, TABLE)] == [1, 2, 3, 4, 5, 6, 7]
    assert faults(written) == []


def test_long_audits_are_checked_in_parts(town, monkeypatch):
    monkeypatch.setattr(audit, "AT_A_TIME", 2)
    write(town, 5)
    assert faults(town) == []
    spoilt = update(TABLE).where(TABLE.c.number == 5).values(note="别的")
    assert faults_after(town, spoilt) == ["第 5 条的内容被改过。"]


@BOTH
def test_rows_are_found_by_who_what_subject_and_day(town):
    write(town, 2, staff="a")
    write(town, 1, act=Act.SIGN_IN, staff="b")
    later = Record(Act.SIGN_IN, staff="b")
    run_tx(town, lambda c: audit.append(c, later, NOW + timedelta(days=1, hours=14, minutes=59)))

    def numbers(**wanted):
        asked = Wanted(**wanted)
        rows = run_tx(town, lambda c: audit.rows(c, asked), reads=True)
        assert run_tx(town, lambda c: audit.count(c, asked), reads=True) == len(rows)
        return [row.number for row in rows]

    day = date(2023, 3, 20)
    assert numbers() == [4, 3, 2, 1]
    assert numbers(staff="a") == [2, 1]
    assert numbers(act="sign_in") == [4, 3]
    assert numbers(subject="site:tx01") == [2]
    assert numbers(first_day=day, last_day=day) == [3, 2, 1]
    assert numbers(first_day=day + timedelta(days=1)) == [4]
    assert numbers(last_day=day + timedelta(days=1), act="sign_in", staff="b") == [4, 3]
