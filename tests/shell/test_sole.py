"""One writer at a time: while the kiosk runs, commands that would write to its file are refused."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.__main__ import main
from kiosk.store.database import open_store
from kiosk.store.sole import BUSY, SUFFIX, NotAlone, alone

ROOT = Path(__file__).parents[2]
DEADLINE_S = 60


@pytest.fixture
def config(tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text(
        f'data = "{tmp_path / "data"}"\n[screen]\nmode = "headless"\npanel = "800x480"\n'
        f'[camera]\nfile = "{tmp_path}"\n[township]\nurl = "https://127.0.0.1:9"\n'
    )
    return file


def said(*words):
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def test_commands_wait_for_no_running_kiosk_and_are_free_when_it_was_killed(config, tmp_path):
    goods = tmp_path / "goods.csv"
    goods.write_text("编号,数量\nrice,3\n")
    writers = [
        ("carry", tmp_path, "--config", config),
        ("stock", goods, "--config", config),
        ("enrol", "12345678901234567890", "--config", config),
        ("enrol", "12345678901234567890", "--stick", tmp_path, "--config", config),
        ("run", "--config", config),
    ]
    running = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(config)],
        cwd=ROOT,
        env={**os.environ, "KIVY_NO_ARGS": "1", "KIVY_NO_CONSOLELOG": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + DEADLINE_S
        while not (tmp_path / "data" / f"kiosk.db{SUFFIX}").exists():
            assert running.poll() is None, "it did not start"
            assert time.monotonic() < end
            time.sleep(0.02)
        for words in writers:
            assert said(*words) == (2, f"{BUSY}\n"), words
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert "还没有登记" in said(*writers[0])[1]
    for words in writers[:4]:
        assert BUSY not in said(*words)[1]


def test_two_commands_exclude_each_other_and_leave_a_strange_folder_alone(tmp_path):
    database = tmp_path / "data" / "kiosk.db"
    with alone(database):
        assert not database.parent.exists(), "nobody writes where nothing is"
    with alone(database, founds=True):
        with pytest.raises(NotAlone), alone(database):
            pass
        assert database.with_name(f"kiosk.db{SUFFIX}").exists()
    with alone(database):
        pass


def test_a_journal_that_cannot_be_got_at_now_is_tried_again_and_no_setting_is_to_blame(config):
    database = config.parent / "data" / "kiosk.db"
    database.parent.mkdir()
    open_store(database).close()
    before = set(threading.enumerate())
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        code, told = said("run", "--config", config)
    assert (code, "locked" in told) == (1, True), "systemd does not start again what ends with 2"
    assert set(threading.enumerate()) <= before, "nothing of it goes on"
