"""With which journal a version goes on, forwards and back: nothing that was booked is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from support.shop import bought, open_the_shift
from support.village import found_village

from kiosk.settings import Settings
from kiosk.store.backup import copies
from kiosk.store.database import open_store
from kiosk.store.sole import NotAlone, alone
from kiosk.updating import trying
from kiosk.updating.trying import NotFit


@pytest.fixture
def settings(tmp_path):
    store = found_village(tmp_path / "kiosk.db")
    open_the_shift(store)
    store.close()
    return Settings(data=str(tmp_path))


def book(settings):
    store = open_store(settings.database)
    assert bought(store, "op").seq
    store.close()


def change(settings, sql):
    with closing(sqlite3.connect(settings.database, isolation_level=None)) as file:
        file.execute(sql)


def a_trigger(settings):
    with closing(sqlite3.connect(settings.database)) as file:
        return file.execute("select name from sqlite_master where type = 'trigger'").fetchone()[0]


def test_a_version_tries_itself_on_a_copy(settings):
    before = settings.database.read_bytes()
    left = settings.folder / trying.FOLDER / "trial" / "of-a-power-cut"
    left.mkdir(parents=True)
    (left / "kiosk-000000000001.db").write_bytes(before)
    trying.try_out(settings)
    assert settings.database.read_bytes() == before
    assert not list((settings.folder / trying.FOLDER).rglob("*.db"))
    with alone(settings.database):
        trying.try_out(settings)  # beside the running kiosk


def test_a_journal_that_the_new_version_does_not_stand_keeps_it_away(settings):
    change(settings, f"drop trigger {a_trigger(settings)}")
    with pytest.raises(NotFit, match="流水"):
        trying.try_out(settings)
    settings.database.write_bytes(b"no database" * 999)
    with pytest.raises(NotFit, match="流水"):
        trying.try_out(settings)


def test_a_machine_that_is_not_enrolled_yet_is_updated_too(tmp_path):
    empty = Settings(data=str(tmp_path))
    trying.try_out(empty)
    trying.keep_before(empty)
    trying.take_back(empty)
    assert not (tmp_path / "kiosk.db").exists()


def test_the_way_back_keeps_the_file_that_the_old_version_can_read(settings):
    trying.keep_before(settings)
    book(settings)
    before = settings.database.read_bytes()
    trying.take_back(settings)
    assert settings.database.read_bytes() == before


def test_the_way_back_takes_the_file_from_before_where_nothing_was_booked(settings):
    trying.keep_before(settings)
    assert len(copies(settings.folder / "update" / "before")) == 1
    name = a_trigger(settings)
    change(settings, f"drop trigger {name}")
    trying.take_back(settings)
    assert a_trigger(settings) == name
    trying.try_out(settings)
    assert settings.database.stat().st_mode & 0o077 == 0


def test_the_way_back_is_refused_where_something_was_booked_since(settings):
    trying.keep_before(settings)
    book(settings)
    change(settings, f"drop trigger {a_trigger(settings)}")
    before = settings.database.read_bytes()
    with pytest.raises(NotFit, match="又记了流水"):
        trying.take_back(settings)
    assert settings.database.read_bytes() == before


def test_a_paper_that_came_out_since_is_not_printed_twice(settings):
    book(settings)
    trying.keep_before(settings)
    change(settings, "update print_job set state = 'printed', sent = 1")
    change(settings, f"drop trigger {a_trigger(settings)}")
    with pytest.raises(NotFit):
        trying.take_back(settings)


def test_no_file_is_exchanged_under_a_running_kiosk(settings):
    with alone(settings.database):
        with pytest.raises(NotAlone):
            trying.keep_before(settings)
        with pytest.raises(NotAlone):
            trying.take_back(settings)


def test_the_real_command_says_why_it_is_not_fit(settings):
    config = settings.folder / "kiosk.toml"
    config.write_text(f'data = "{settings.folder}"\n', "utf-8")
    command = [sys.executable, "-m", "kiosk", "try-out", "--config", str(config)]
    change(settings, f"drop trigger {a_trigger(settings)}")
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, "流水" in ended.stderr) == (2, True)
