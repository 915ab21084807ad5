"""A sitting of the group that did not rise: its minutes are printed once, whatever ended it."""

from __future__ import annotations

import itertools

import pytest
from support.desk import now_at
from support.shop import open_the_shift
from support.village import NOW, TestClock, found_village, tell

from kiosk.core import events as ev
from kiosk.core.desk.events import Carry, Outcome
from kiosk.core.desk.review_rows import sitting_of
from kiosk.core.desk.tasks import TaskName
from kiosk.core.feed import PersonItem
from kiosk.core.front import Idle, OutOfService
from kiosk.core.papers import MINUTES
from kiosk.desk.perform import book
from kiosk.runner import Runner, Wiring
from kiosk.store import declaring, paper_contents, printing, reviewing
from kiosk.store.declaring import Said
from kiosk.store.reviewing import Verdict

PEOPLE = ("o1", "o2", "o3")
FUNCTIONS = ("head", "villagers_rep", "party_rep")


@pytest.fixture
def store(tmp_path):
    made = found_village(tmp_path / "kiosk.db", "tangxiang")
    for person, name, function in zip(PEOPLE, "赵钱孙", FUNCTIONS, strict=True):
        tell(made, PersonItem(person, name, "officer", f"card {name}", "", function=function))
    open_the_shift(made)
    yield made
    made.close()


def runner(store, clock, ops=itertools.count()):  # noqa: B008
    return Runner(
        store, clock, Wiring(lambda _: None, lambda: None, lambda: None, lambda: f"op-{next(ops)}")
    )


def sit(kiosk):
    task = Carry("", "o1", TaskName.SIT, {}, tuple({"member": person} for person in PEOPLE))
    outcome = book(kiosk._desk, task, "sit").outcome
    assert isinstance(outcome, Outcome)
    return sitting_of(outcome.seq, PEOPLE)


def decide(store, n=1):
    said = Said("h42", "烟盒", NOW.date(), 45, "三组晒场")
    entry = declaring.declare(store, f"d-{n}", said, now_at(keeper="")).entry
    verdict = Verdict(f"hp01/1/{entry.seq}", "passed", PEOPLE)
    reviewing.decide(store, f"r-{n}", verdict, now_at(keeper="o1"))


def minutes(store):
    """How much each of the printed ones says was decided."""
    jobs = store.rows("select job from print_job where paper = ? order by job", [MINUTES])
    papers = [paper_contents.content_of(printing.job_numbered(store, job)) for (job,) in jobs]
    return [(len(paper.decided), len(paper.members)) for paper in papers]


def test_a_sitting_that_a_full_disk_cut_has_its_minutes_when_the_kiosk_is_back(store):
    clock = TestClock()
    kiosk = runner(store, clock)
    sit(kiosk)
    decide(store)
    store.execute("pragma query_only = on")
    kiosk.handle(ev.ServiceFailed(ev.OutOfServiceReason.DISK_FULL))
    for _ in range(2):
        clock.pass_time(40)
        kiosk.pump()
        assert isinstance(kiosk.front.state, OutOfService)
    store.execute("pragma query_only = off")
    assert minutes(store) == []
    clock.pass_time(40)
    kiosk.pump()
    assert (kiosk.front.state, minutes(store)) == (Idle(), [(1, 3)])
    runner(store, clock)
    assert minutes(store) == [(1, 3)], "once"


def test_a_sitting_that_a_power_cut_ended_has_its_minutes_after_the_next_start(store):
    sit(runner(store, TestClock()))
    decide(store)
    runner(store, TestClock())
    runner(store, TestClock())
    assert minutes(store) == [(1, 3)]


def test_the_next_sitting_prints_those_of_the_last_one_first_and_an_idle_one_prints_none(store):
    kiosk = runner(store, TestClock())
    sit(kiosk)
    decide(store)
    sitting = sit(kiosk)
    assert minutes(store) == [(1, 3)]
    decide(store, 2)
    rise = Carry("", "o1", TaskName.MINUTES, {"sitting": sitting})
    assert book(kiosk._desk, rise, "rise").outcome.figure == 1
    assert minutes(store) == [(1, 3), (1, 3)]
    sit(kiosk)
    runner(store, TestClock())
    assert len(minutes(store)) == 2, "nothing was decided"


def test_the_minutes_and_the_end_of_a_sitting_are_one_fact(store):
    """Between two commits the power may go: the minutes would come out twice, or never."""
    kiosk = runner(store, TestClock())
    sitting = sit(kiosk)
    decide(store)
    left = []
    store.on_commit = lambda: left.append((minutes(store), reviewing.sitting_left(store)))
    book(kiosk._desk, Carry("", "o1", TaskName.MINUTES, {"sitting": sitting}), "rise")
    assert left[0] == ([(1, 3)], "")
