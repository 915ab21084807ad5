"""Each write and sync with which a township takes a batch fails: all of it is there, or nothing.

Real processes under strace.  One call of each name and kind of file here; HYPOTHESIS_PROFILE=deep
fails every one in every way.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select, text
from support.system_calls import (
    AT,
    DEEP,
    FAULTS,
    chosen,
    failing,
    made,
    recording,
    tracing_trouble,
)
from support.town import MemoryOutbox, enrol_kiosk, found_town

from kiosk.township import tables
from kiosk.township.database import open_database

SCRIPT = Path(__file__).with_name("township_booking.py")
KEY = SigningKey(bytes(range(1, 33)))
SITE, BATCH = "tx01", "batch.sealed"
ENTRIES = 12
PLAYED = tuple(FAULTS) if DEEP else ("killed", "EIO")


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    trouble = tracing_trouble()
    assert not trouble, trouble
    with ExitStack() as stack:
        yield Bench(tmp_path_factory.mktemp("calls"), stack)


class Bench:
    """The processes that fail, and what the township holds before a batch and after it."""

    def __init__(self, folder, stack):
        self._folder, self._stack = folder, stack
        self._numbers = count()
        self._failing = {}
        self._mould = folder / "mould.db"
        with ExitStack() as town:
            engine = found_town(self._mould)
            town.callback(engine.dispose)
            enrol_kiosk(engine, KEY)
            outbox = MemoryOutbox()
            for _ in range(ENTRIES - 1):
                outbox.redeem()
            self._batch = outbox.sealed(KEY, 1, ENTRIES)
        log = folder / "log"
        path = self.begin()
        self.before = held(path)
        with recording(SCRIPT, log) as processes:
            pid = processes.start(path, SITE)
            assert processes.rest() == [f"ack head {ENTRIES}\n"]
        self.after = held(path)
        self.calls = made(log, pid, path)
        assert all(call.n < AT[call.name] for call in self.calls), self.calls

    def begin(self):
        here = self._folder / str(next(self._numbers))
        here.mkdir()
        (here / BATCH).write_bytes(self._batch)
        return shutil.copy(self._mould, here / "township.db")

    def run(self, fault, path, word):
        if fault not in self._failing:
            self._failing[fault] = self._stack.enter_context(failing(SCRIPT, FAULTS[fault]))
        self._failing[fault].start(path, word)
        return self._failing[fault].rest()


def held(path):
    """Every row of a copy of the file: what is looked at must not be helped by the look."""
    folder = path.with_name("copy")
    folder.mkdir()
    for each in path.parent.glob("township.db*"):
        shutil.copy(each, folder)
    engine = open_database(str(folder / path.name))
    try:
        with engine.connect() as connection:
            assert connection.execute(text("pragma integrity_check")).scalars().all() == ["ok"]
            return {
                table.name: sorted(map(repr, connection.execute(select(table))))
                for table in tables.metadata.sorted_tables
            }
    finally:
        engine.dispose()
        shutil.rmtree(folder)


def test_a_batch_takes_more_than_one_row_of_more_than_one_table(bench):
    changed = {name for name in bench.after if bench.after[name] != bench.before[name]}
    assert {"entry", "site"} <= changed
    assert len(bench.after["entry"]) == ENTRIES
    assert {"pwrite64", "fdatasync"} <= {call.name for call in bench.calls}


@pytest.mark.parametrize("fault", PLAYED)
def test_a_batch_of_which_one_call_fails_is_whole_or_not_there_and_can_be_sent_again(bench, fault):
    for call in chosen(bench.calls, SITE, fault, PLAYED):
        where = f"{fault} at {call}"
        path = bench.begin()
        lines = bench.run(fault, path, f"{SITE}:{call.name}:{AT[call.name] - call.n}")
        there = held(path)
        assert there in (bench.before, bench.after), where
        if f"ack head {ENTRIES}\n" in lines:
            assert there == bench.after, where
        assert (fault == "killed") != bool(lines[-1:] == [f"ack head {ENTRIES}\n"]), (where, lines)
        assert bench.run(fault, path, SITE)[-1] == f"ack head {ENTRIES}\n", where
        assert held(path) == bench.after, where
        shutil.rmtree(path.parent)
