"""Failing disks and printers at the keeper's desk: an act is whole or not, and the screen says."""

from __future__ import annotations

import random
import resource
import shutil
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from support.desk_acts import ACTS, founded, redeemed
from support.keeper import PINS, Counter
from support.killable import Killable
from support.shop import dump, stamp_at
from support.sqlite_writes import FailingWrites, can_fail_writes
from support.village import KEEPER_CARD, NOW, TestClock, tell

from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.events import PhotoWanted
from kiosk.core.desk.states import Board, Slip
from kiosk.core.desk.tasks import How, TaskName
from kiosk.core.events import Button, OutOfServiceReason
from kiosk.core.feed import PointsItem
from kiosk.core.front import Idle, OutOfService
from kiosk.core.shift import PinTyping
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.printer import tcp_printer
from kiosk.paper import PrintThread
from kiosk.ports import PrinterTrouble, PrintState
from kiosk.store import journal, people, printing
from kiosk.store.database import open_store
from kiosk.store.verify import problems

DISK_FULL = OutOfService(OutOfServiceReason.DISK_FULL)
needs_failing_writes = pytest.mark.skipif(
    not can_fail_writes(), reason="SQLite is not a library of its own here"
)


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    """A closed file with an open shift for each scheme, made once."""
    folder, made = tmp_path_factory.mktemp("shops"), {}

    def shop(scheme):
        if scheme not in made:
            made[scheme] = folder / f"{scheme}.db"
            store = founded(made[scheme], scheme)
            Counter(store, TestClock(), folder).open_shift()
            store.close()
        return made[scheme]

    return shop


def clock_at(uptime_s):
    """The keys that `Counter` makes tell one runner from another by the time it began."""
    clock = TestClock()
    clock.s = uptime_s
    return clock


class Scene:
    """The moment before the last touch of an act, which can be come back to."""

    def __init__(self, act, shop, folder):
        self.act, self.folder = act, folder
        self.path = shutil.copy(shop, folder / "before.db")
        store = open_store(self.path)
        desk = Counter(store, clock_at(150.0), folder)
        desk.sign_in()
        assert isinstance(desk.state, Board)
        act.begin(desk)
        self.front = desk.runner.front
        store.close()

    @contextmanager
    def again(self, name):
        """A copy of the file, and the keeper before the last touch."""
        store = open_store(shutil.copy(self.path, self.folder / f"{name}.db"))
        desk = Counter(store, clock_at(200.0), self.folder)
        desk.runner.front = self.front
        desk.runner.status()
        try:
            yield desk
        finally:
            store.close()

    def kinds(self, store, before):
        """Of the entries after `before`."""
        return tuple(entry.kind for entry, _ in journal.entries(store, before + 1))


def unsent(store):
    return store.value("select count(*) from print_job where state = 'not_sent'")


def told(desk):
    """What the screen says came of it."""
    return getattr(desk.state, "outcome", None) or getattr(desk.state, "note", None)


@pytest.fixture
def scene(request, shops, tmp_path):
    return Scene(request.param, shops(request.param.scheme), tmp_path)


def each_act(*acts):
    return pytest.mark.parametrize(
        "scene", acts or ACTS, indirect=True, ids=[act.name for act in acts or ACTS]
    )


def done(scene):
    """The act without any fault: its writes, the file after it, the state it leads to."""
    with scene.again("undisturbed") as desk:
        head, papers = journal.head(desk.store)[0], unsent(desk.store)
        with FailingWrites(at=0) as writes:
            scene.act.last(desk)
        assert scene.kinds(desk.store, head) == scene.act.kinds
        assert unsent(desk.store) == papers + scene.act.papers
        assert problems(desk.store) == []
        return writes.count, dump(desk.store), desk.state, len(desk.prints)


@needs_failing_writes
@each_act()
def test_every_write_of_an_act_fails_once_and_it_is_whole_or_not_at_all(scene):
    writes, after, state, prints = done(scene)
    assert writes >= 2
    for n in range(1, writes + 1):
        with scene.again(n) as desk:
            before = dump(desk.store)
            with FailingWrites(at=n):
                scene.act.last(desk)
                desk.runner.status()
            desk.store.reopen()
            if desk.state == DISK_FULL:
                assert dump(desk.store) == before
            else:
                # A write that SQLite can do without; or the act came about all the same.
                assert (desk.state, dump(desk.store)) == (state, after)
                assert len(desk.prints) == prints
            assert problems(desk.store) == []
            desk.clock.pass_time(16)
            desk.runner.pump()
            assert not isinstance(desk.state, OutOfService)


@needs_failing_writes
@each_act()
def test_an_error_after_all_bytes_were_written_is_asked_of_the_file(scene):
    """COMMIT says it failed and the act is there: the screen shows what it would have shown."""
    writes, after, state, prints = done(scene)
    with scene.again("written") as desk:
        before = dump(desk.store)
        with FailingWrites(at=writes, written=True, more=1):  # and the checkpoint of `reopen`
            scene.act.last(desk)
        if scene.act.kinds:
            assert (desk.state, dump(desk.store)) == (state, after)
            assert len(desk.prints) == prints
        else:
            # No entry says whether it was done: nobody is told that it was.
            assert desk.state == DISK_FULL
            assert dump(desk.store) in (before, after)
        assert problems(desk.store) == []


@each_act(*(act for act in ACTS if act.kinds))
def test_a_file_that_may_not_grow_takes_the_act_when_there_is_room_again(scene):
    with scene.again("narrow") as desk:
        before = dump(desk.store)
        with no_longer_than(0):
            scene.act.last(desk)
            assert isinstance(desk.state, OutOfService)
        desk.store.reopen()
        assert dump(desk.store) == before
        desk.clock.pass_time(16)
        desk.runner.pump()
        assert desk.state == Idle()
        desk.runner.front = scene.front
        scene.act.last(desk)
        assert scene.kinds(desk.store, before_head(before)) == scene.act.kinds
        assert problems(desk.store) == []


def before_head(rows):
    return max(row[0] for row in rows["entry"])


@contextmanager
def no_longer_than(size):
    """No file of this process may become longer than so many bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


# --- killed ------------------------------------------------------------------------------------

CYCLES = 20
DAY = (
    "delivery", "write-off", "undo", "count", "complaint", "cancelled order", "transfer", "close",
)  # fmt: skip
ENTRY_OF = {act.name: act.kinds[0] for act in ACTS if act.kinds}


@pytest.fixture
def keepers():
    with Killable(Path(__file__).with_name("keepers.py")) as made:
        yield made


@pytest.fixture
def path(shops, tmp_path):
    """A shop that can give away a million points."""
    here = tmp_path / "kiosk.db"
    shutil.copy(shops("tangxiang"), here)
    with closing(open_store(here)) as store:
        at = NOW.isoformat()
        tell(store, PointsItem("p2", "h42", "bonus", 10**6, "奖励", at, at))
        people.set_household_pin(
            store, "pin", "h42", "803113", lambda: stamp_at(keeper="k1"), salt=bytes(16)
        )
    return here


def test_killed_at_any_moment_every_act_that_was_answered_is_there_once(path, keepers):
    rng = random.Random(20261122)
    answered = {}
    for cycle in range(CYCLES):
        pid = keepers.start(path, str(10_000 * (cycle + 1)))
        lines = [keepers.line() for _ in range(rng.randrange(1, 16))]
        time.sleep(rng.random() * 0.03)  # somewhere in the next act
        for line in lines + keepers.kill(pid):
            word, op, seq, name = line.split(maxsplit=3)
            assert word == "ack", line
            answered[op.replace("_", " ")] = (int(seq), ENTRY_OF[name.strip()])
        with closing(open_store(path)) as store:
            assert problems(store) == []
    with closing(open_store(path)) as store:
        booked = [entry for entry, _ in journal.entries(store)]
        assert len({entry.op for entry in booked}) == len(booked)
        there = {entry.op: (entry.seq, entry.kind) for entry in booked}
        assert answered.items() <= there.items()
        assert {kind for _, kind in answered.values()} == {ENTRY_OF[name] for name in DAY}
        # A close and its hand-over are one act: never one of them alone.
        closes = [op for op, (_, kind) in there.items() if kind == "day_closed"]
        assert all(f"{op}/shift_opened" in there for op in closes)


@pytest.mark.parametrize(
    ("whose", "lock"),
    [("keeper", "k1"), ("second", "k2"), ("household", people.household_lock("h42"))],
)
def test_the_plug_pulled_between_count_and_answer_leaves_the_wrong_pin_counted(
    path, keepers, whose, lock
):
    """The PIN takes a tenth of a second to compute; the count is on the disk before that."""
    between = 0
    for attempt in range(1, 4):
        pid = keepers.start(path, whose)
        assert keepers.line() == "ready\n"
        with closing(sqlite3.connect(path)) as reading:
            while failures(reading, lock) < attempt:
                time.sleep(0.001)
        said = keepers.kill(pid)
        between += said == []
        with closing(open_store(path)) as store:
            assert people.pin_failures(store, lock) == attempt
    assert between
    with closing(open_store(path)) as store:
        assert people.wait_after(people.pin_failures(store, lock)) > 0


def failures(connection, lock):
    found = connection.execute(
        "select value from meta where key = ?", [f"pin_failures/{lock}"]
    ).fetchone()
    return int(found[0]) if found else 0


def test_wrong_pins_before_a_power_cut_make_wait_after_it(path):
    with closing(open_store(path)) as store:
        desk = Counter(store, clock_at(300.0), path.parent)
        for _ in range(3):
            desk.show(KEEPER_CARD)
            desk.type("000000")
            desk.press(Button.BACK)
    with closing(open_store(path)) as store:
        desk = Counter(store, clock_at(1.0), path.parent)
        desk.show(KEEPER_CARD)
        desk.type(PINS["k1"])
        assert isinstance(desk.state, PinTyping)
        assert desk.state.wait_s > 0
        assert people.pin_failures(store, "k1") == 3


# --- photographs and papers ---------------------------------------------------------------------

PICTURE = bytes(range(256)) * 400


def at_photograph(store, folder):
    desk = Counter(store, clock_at(400.0), folder)
    desk.sign_in()
    desk.picture = PICTURE
    desk.through(TaskName.DELIVER)
    desk.lines(("rice", 2))
    desk.press(Button.NEXT)
    desk.option("collective")
    while desk.state.question.how is not How.PHOTO:
        desk.skip()
    return desk


def test_a_disk_without_room_for_a_photograph_is_no_photograph_and_the_delivery_goes_on(path):
    folder = path.parent
    with closing(open_store(path)) as store:
        desk = at_photograph(store, folder)
        before = dump(store)
        with no_longer_than(len(PICTURE) // 2):
            desk.do(PhotoWanted())
        assert desk.state.slip is Slip.NO_PHOTO
        assert dump(store) == before
        assert list((folder / "photographs").iterdir()) == [], "not half a picture either"
        desk.do(PhotoWanted())
        desk.skip_all()
        outcome = desk.confirm()
        body = journal.entry_at(store, outcome.seq)[0].decoded()
        (kept,) = (folder / "photographs").iterdir()
        assert kept.name == f"{body.photo}.jpg"
        assert kept.read_bytes() == PICTURE


def test_a_folder_that_cannot_be_made_is_no_photograph(path):
    with closing(open_store(path)) as store:
        (path.parent / "photographs").write_bytes(b"")
        desk = at_photograph(store, path.parent)
        desk.do(PhotoWanted())
        assert desk.state.slip is Slip.NO_PHOTO
        desk.skip_all()
        assert desk.confirm().seq


@contextmanager
def printing_for(desk, printer):
    """A print thread beside the desk, on a real socket; how to wait for what becomes of a job."""
    told = [None]
    target = tcp_printer(
        printer.host, printer.port, 32, status_timeout_s=0.3, progress_timeout_s=0.3,
        answer_timeout_s=1.0, status_every_s=0.1,
    )  # fmt: skip
    paper = PrintThread(
        desk.store,
        target,
        on_printing=desk.runner.post,
        on_trouble=told.append,
        retry_s=0.1,
    )
    paper.start()

    def until(state, job, trouble=None):
        deadline = time.monotonic() + 30
        while printing.job_numbered(desk.store, job).state is not state or trouble not in told:
            assert time.monotonic() < deadline, printing.job_numbered(desk.store, job)
            paper.request()
            desk.runner.pump()
            time.sleep(0.01)

    try:
        yield until
    finally:
        target.close()
        paper.stop()


def deliver(desk):
    next(act.begin for act in ACTS if act.name == "delivery")(desk)
    seq = desk.confirm().seq
    desk.press(Button.NEXT)
    return printing.job_of(desk.store, seq).job


def test_a_printer_that_fails_in_a_keepers_paper_is_asked_about_and_the_act_stands(path):
    with closing(open_store(path)) as store, EmulatedPrinter(drop_after_bytes=500) as printer:
        desk = Counter(store, clock_at(500.0), path.parent)
        desk.sign_in()
        with printing_for(desk, printer) as until:
            job = deliver(desk)
            until(PrintState.UNKNOWN, job)
            desk.row(ListName.PAPERS)
            assert desk.state.menu is MenuName.UNKNOWN_PAPER
            desk.through(TaskName.PAPER_TORN)
            until(PrintState.PRINTED, job)
        assert "补打" in "\n".join(printer.papers[-1].text)
        assert store.value("select count(*) from entry where kind = 'delivery'") == 1
        assert problems(store) == []


def test_a_printer_that_fell_silent_after_a_torn_slip_is_still_washed_out(path):
    """Between the torn picture and the next paper lies a try of which no byte left."""
    with closing(open_store(path)) as store, EmulatedPrinter(drop_after_bytes=1400) as printer:
        desk = Counter(store, clock_at(600.0), path.parent)
        desk.sign_in()
        with printing_for(desk, printer) as until:
            slip = printing.job_of(store, redeemed(desk).seq).job
            until(PrintState.UNKNOWN, slip)
            printer.open_cover()
            job = deliver(desk)
            until(PrintState.NOT_SENT, job, PrinterTrouble.COVER_OPEN)
            printer.close_cover()
            until(PrintState.PRINTED, job)
        assert printer.rubbish == ()
        assert printing.job_numbered(store, job).sent == 1
