"""Each write and sync of an act fails, or is the last thing a process does: nothing lost or double.

Real processes under strace.  Of each act one call of each name and kind of file here;
HYPOTHESIS_PROFILE=deep fails every one in every way.
"""

from __future__ import annotations

import random
import shutil
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from support import disks
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

SCRIPT = Path(__file__).with_name("booking.py")
ACTS = ("redemption", "delivery", "photograph", "second-medium", "sync", "restore", "import")
WITH_PAGES = ("redemption", "delivery", "sync", "restore", "import")
"""What is lost of these is lost of the others' files, too."""

LOST = "retval=4096"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    trouble = tracing_trouble()
    assert not trouble, trouble
    with ExitStack() as stack:
        yield Bench(tmp_path_factory.mktemp("calls"), stack)


class Bench:
    """The processes that fail, one kind of fault each, and what acts come to without any."""

    def __init__(self, folder, stack):
        self._folder, self._stack = folder, stack
        self._numbers = count()
        self._log = folder / "log"
        self._recording = stack.enter_context(recording(SCRIPT, self._log))
        self._failing = {}
        self._undisturbed = {}
        self._known = {}

    def undisturbed(self, act):
        """Its calls, and what is in the file before and after."""
        if act not in self._undisturbed:
            path = self.begin(act)
            before = self.held(path, act)
            pid = self._recording.start(path, act)
            lines = self._recording.rest()
            after = self.held(path, act)
            assert after.problems == (), after
            assert after.missing(lines) == []
            calls = made(self._log, pid, path)
            assert all(call.n < AT[call.name] for call in calls), calls
            self._undisturbed[act] = calls, before, after
        return self._undisturbed[act]

    def begin(self, act):
        here = self._folder / str(next(self._numbers))
        here.mkdir()
        return disks.begin_with(act, here)

    def held(self, path, act):
        """What a copy of a file holds: looking at it sells from it."""
        copy = path.with_name("copy.db")
        for end in ("", "-wal", "-journal"):
            copied = path.with_name(f"{copy.name}{end}")
            copied.unlink(missing_ok=True)
            if (there := path.with_name(f"{path.name}{end}")).exists():
                shutil.copy(there, copied)
        return disks.found_in(copy, act, self._known.setdefault(act, {}), beside=True)

    def failed(self, fault, path, act, call):
        """What a process says of whose calls this one fails."""
        return self.run(fault, path, f"{act}:{call.name}:{AT[call.name] - call.n}")

    def run(self, fault, path, word):
        if fault not in self._failing:
            self._failing[fault] = self._stack.enter_context(failing(SCRIPT, fault))
        self._failing[fault].start(path, word)
        return [line.strip() for line in self._failing[fault].rest()]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_of_which_one_call_fails_is_whole_or_not_there_and_can_be_done_again(
    bench, act, fault
):
    calls, _, after = bench.undisturbed(act)
    ends = []
    for call in chosen(calls, act, fault):
        where = f"{act}: {fault} at {call}"
        path = bench.begin(act)
        lines = bench.failed(FAULTS[fault], path, act, call)
        held = bench.held(path, act)
        assert held.problems == (), where
        assert held.missing(lines) == [], (where, lines)
        ends.append("ack done 0" in lines)
        again = bench.run(FAULTS[fault], path, act)
        assert again[-1] == "ack done 0", (where, again)
        held = bench.held(path, act)
        assert (held.problems, held.facts) == ((), after.facts), where
        shutil.rmtree(path.parent)
    assert all(ends) or fault != "ENOSPC", "an error ends no process"
    assert not any(ends) or fault != "killed"


@pytest.mark.parametrize("act", WITH_PAGES)
def test_a_write_that_the_disk_only_claims_is_named_or_leaves_a_shorter_file_that_holds(bench, act):
    """An end that is missing cannot be told from the file alone: its head is noted on paper, on the
    stick and at the township."""
    calls, before, after = bench.undisturbed(act)
    writes = [call for call in calls if call.name == "pwrite64"]
    whole = 0
    for call in writes if DEEP else random.Random(act).sample(writes, 2):
        path = bench.begin(act)
        bench.failed(LOST, path, act, call)
        held = bench.held(path, act)
        assert held.problems or before.facts <= held.facts <= after.facts, call
        whole += not held.problems and held.facts == after.facts
        shutil.rmtree(path.parent)
    assert not DEEP or whole < len(writes), "no write was lost"
