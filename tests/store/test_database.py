"""The file: whose it is, what a transaction holds together, what a reader sees."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from support.shop import bought, dump, forge
from support.village import tell

from kiosk.core.feed import HouseholdItem
from kiosk.store import journal
from kiosk.store.database import StoreError, open_store
from kiosk.store.migrations import migrations
from kiosk.store.schema import LAYOUTS
from kiosk.store.verify import problems


def test_a_file_that_is_not_there_is_not_made_unless_asked(tmp_path):
    with pytest.raises(StoreError, match="no such file"):
        open_store(tmp_path / "kiosk.db", create=False)
    assert list(tmp_path.iterdir()) == []
    store = open_store(tmp_path / "kiosk.db")
    assert problems(store) == []
    store.close()


OPENS = """
import sys
from pathlib import Path
from kiosk.runner import Runner
from kiosk.store.database import open_store
open_store(Path(sys.argv[1]), create=False).close()
print(sorted({"sqlite_utils", "numpy", "cv2", "requests", "escpos"} & set(sys.modules)))
"""


def test_a_file_of_this_version_is_opened_without_what_makes_older_ones_new(village, path):
    applied = {name for (name,) in village.rows("select name from _sqlite_migrations")}
    assert applied == LAYOUTS == {each.name for each in migrations._migrations}
    village.close()
    ran = subprocess.run(
        [sys.executable, "-c", OPENS, path], capture_output=True, text=True, timeout=120
    )
    assert ran.stdout == "[]\n", ran.stderr


def test_a_file_of_a_newer_version_is_refused_and_left_alone(village, path):
    village.close()
    newer = "insert into _sqlite_migrations (migration_set, name, applied_at)"
    forge(path, f"{newer} values ('kiosk', '999_flying', '2030-01-01')")
    before = path.read_bytes()
    for create in (True, False):
        with pytest.raises(StoreError, match="newer version"):
            open_store(path, create=create)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"SQLite format 2\x00" + bytes(4096), b"no database" * 1000, b"\x00" * 8192]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "kiosk.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"kiosk\.db"):
        open_store(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "township.db"
    forge(path, "create table meta (a)", "insert into meta values (1)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_store(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["township.db"]


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(StoreError):
        open_store(tmp_path)


def test_an_empty_file_becomes_a_kiosks(tmp_path):
    path = tmp_path / "kiosk.db"
    path.touch()
    store = open_store(path)
    assert journal.head(store) == (0, bytes(32))
    store.close()


def test_opening_twice_changes_nothing(village, path):
    before = dump(village)
    with closing(open_store(path)) as again:
        assert dump(again) == before
    village.reopen()
    assert dump(village) == before


def test_a_transaction_that_fails_leaves_nothing(village):
    before = dump(village)

    def go_wrong(error):
        with village.transaction():
            village.execute("delete from purse")
            village.set_meta("x", "y")
            raise error

    for error in (ValueError("x"), KeyboardInterrupt(), sqlite3.OperationalError("x")):
        with pytest.raises((type(error), StoreError)):
            go_wrong(error)
        assert dump(village) == before
        assert village.value("select count(*) from purse") == 1


def test_what_sqlite_refuses_is_a_store_error_and_the_store_goes_on(village):
    with pytest.raises(StoreError, match="append-only"), village.transaction():
        village.execute("delete from entry")
    with pytest.raises(StoreError), village.transaction(), village.transaction():
        pass
    bought(village, "op1")
    assert problems(village) == []


def test_a_part_that_fails_is_undone_alone(village):
    def go_wrong():
        with village.part():
            village.set_meta("second", "2")
            raise ValueError("x")

    with village.transaction():
        village.set_meta("first", "1")
        with pytest.raises(ValueError, match="x"):
            go_wrong()
        with village.part():
            village.set_meta("third", "3")
    assert [village.meta(key) for key in ("first", "second", "third")] == ["1", "", "3"]


def test_two_threads_do_not_write_into_each_others_transactions(village):
    inside, out = threading.Event(), threading.Event()

    def write():
        with village.transaction():
            village.set_meta("a", "half")
            inside.set()
            out.wait(0.2)
            village.set_meta("a", "whole")

    writer = threading.Thread(target=write)
    writer.start()
    inside.wait()
    seen = village.meta("a")
    with village.transaction():
        village.set_meta("b", "other")
    out.set()
    writer.join()
    assert seen == "whole"
    assert (village.meta("a"), village.meta("b")) == ("whole", "other")


def test_a_snapshot_is_of_one_instant(village, path):
    with closing(open_store(path)) as other, village.snapshot():
        first = village.value("select count(*) from entry")
        bought(other, "op1")
        assert village.value("select count(*) from entry") == first
    assert village.value("select count(*) from entry") == first + 1


def test_a_reader_beside_the_writer_finds_a_sound_file_at_any_moment(village, path):
    found, stop = [], threading.Event()

    def look():
        with closing(open_store(path)) as other:
            while not stop.is_set():
                found.extend(problems(other))

    reader = threading.Thread(target=look)
    reader.start()
    for n in range(60):
        tell(village, HouseholdItem(f"x{n}", "", "", "", "hp01"))
        bought(village, f"op{n}")
    stop.set()
    reader.join()
    assert found == []


def test_meta_keeps_the_last_value(village):
    assert village.meta("x", "default") == "default"
    for value in ("1", "2", ""):
        village.set_meta("x", value)
        assert village.meta("x", "default") == value


def test_a_closed_store_is_closed(path):
    store = open_store(path)
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.rows("select 1")
