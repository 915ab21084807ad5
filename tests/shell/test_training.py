"""Training: whatever is done on the copy, the real file, link, clock and papers know nothing."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from support.desk_acts import ACTS, founded
from support.keeper import PINS, Counter
from support.shop import dump
from support.village import GUEST_CARD, KEEPER_CARD, NOW, TestClock, tell

from kiosk import assembly
from kiosk.core import events as ev
from kiosk.core.acts import Obstacle
from kiosk.core.clock import Quality
from kiosk.core.desk.doors import MenuName
from kiosk.core.desk.states import Board, Booked, Declined
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import Button
from kiosk.core.feed import PointsItem
from kiosk.core.front import Done, Idle
from kiosk.core.view import Link, Receipt
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.printer import tcp_printer
from kiosk.devices.speaker import SilentSpeaker
from kiosk.ports import DeviceError, PrintState
from kiosk.runner import LinkState
from kiosk.store import journal, printing
from kiosk.store.database import open_store
from kiosk.store.outbox import Outbox
from kiosk.store.verify import problems
from kiosk.training import IDLE_S

PRACTICE = "练习"
BY_NAME = {act.name: act for act in ACTS}


class Kiosk(Counter):
    """A whole kiosk but for its camera; whoever stands before it is before the stage."""

    def __init__(self, folder, printer, clock=None):
        self.folder, self.clock, self.store = folder, clock or TestClock(), founded(folder / "k.db")
        self.started = assembly.assemble(folder, self.store, self.parts(printer))
        self.runner = self.started.stage
        self.started.paper.start()
        self.pump()

    def parts(self, printer):
        def no_camera():
            raise DeviceError("没有摄像头")

        target = tcp_printer(
            printer.host, printer.port, 32, status_timeout_s=0.3, progress_timeout_s=0.3,
            answer_timeout_s=2.0, status_every_s=0.1,
        )  # fmt: skip
        return assembly.Parts(no_camera, target, self.clock, SilentSpeaker())

    @property
    def training(self):
        return self.runner.status().training

    def pump(self, seconds=0.0):
        self.clock.pass_time(seconds)
        self.runner.pump()

    def until(self, what):
        deadline = time.monotonic() + 30
        while not what():
            assert time.monotonic() < deadline, self.state
            self.runner.pump()
            time.sleep(0.01)

    def switch(self):
        """The tile, from the board; the copy's keeper and the real one touch the same."""
        self.through(MenuName.MORE, TaskName.TRAIN)
        outcome = self.confirm()
        self.pump()
        return outcome

    def practise(self):
        self.open_shift()
        self.sign_in()
        self.switch()
        assert self.training
        assert self.state == Idle()

    @property
    def copy(self):
        """The store behind the runner that stands before the window."""
        return self.runner.runner._store

    def act(self, name):
        real, self.store = self.store, self.copy
        try:
            BY_NAME[name].begin(self)
            BY_NAME[name].last(self)
        finally:
            self.store = real
        assert not isinstance(self.state, Declined), self.state
        while not isinstance(self.state, Board | Idle):
            self.press(Button.NEXT if isinstance(self.state, Booked) else Button.BACK)

    def printed(self, receipt, store=None):
        job = printing.job_of(store or self.store, receipt.seq)
        return job.state is PrintState.PRINTED


@pytest.fixture
def printer():
    with EmulatedPrinter() as made:
        yield made


@pytest.fixture
def kiosk(tmp_path, printer):
    made = Kiosk(tmp_path, printer)
    yield made
    made.started.stop()


def bytes_of(folder):
    return {name: (folder / name).read_bytes() for name in ("k.db", "k.db-wal")}


def states(store):
    return [state for (state,) in store.rows("select state from print_job")]


def lines_of(paper):
    return "\n".join(paper.text)


def test_a_practice_full_of_acts_leaves_no_byte_in_the_real_file(kiosk, printer):
    kiosk.open_shift()
    kiosk.sign_in()
    kiosk.switch()
    before, rows = bytes_of(kiosk.folder), dump(kiosk.store)
    sent = (Outbox(kiosk.store).head(), Outbox(kiosk.store).lines(1, 999))
    kiosk.show(KEEPER_CARD)
    kiosk.type("000000")
    kiosk.press(Button.BACK)
    assert isinstance(kiosk.redeem(GUEST_CARD, "rice"), Receipt)
    kiosk.sign_in()
    for name in ("delivery", "count", "undo", "household PIN", "place", "torn paper", "tags"):
        kiosk.act(name)
    kiosk.act("wrong PIN of the second person")
    kiosk.act("new card")
    kiosk.act("close")
    kinds = [entry.kind for entry, _ in journal.entries(kiosk.copy)]
    assert {"delivery", "counted", "undone", "card_replaced", "day_closed"} <= set(kinds)
    assert problems(kiosk.copy) == []
    kiosk.until(lambda: set(states(kiosk.copy)) == {"printed"})
    kiosk.pump(IDLE_S + 200)
    kiosk.pump(IDLE_S + 1)
    assert not kiosk.training
    assert bytes_of(kiosk.folder) == before
    assert dump(kiosk.store) == rows
    assert (Outbox(kiosk.store).head(), Outbox(kiosk.store).lines(1, 999)) == sent
    assert len(printer.papers) > 4
    assert all(PRACTICE in lines_of(paper) for paper in printer.papers)


def test_the_real_link_and_its_feed_go_on_behind_a_practice(kiosk):
    kiosk.practise()
    at = NOW.isoformat()
    tell(kiosk.store, PointsItem("p9", "h43", "award", 7, "参加大扫除", at, at))
    real = kiosk.started.runner
    real.link_changed(LinkState(Link.CONNECTED, NOW, 3))
    real.township_time(NOW + timedelta(hours=2))
    kiosk.pump()
    assert (real.status().link, real.status().unsent) == (Link.CONNECTED, 3)
    assert kiosk.clock.at == NOW + timedelta(hours=2)
    assert kiosk.copy.row("select 1 from purse where household = 'h43'") is None
    kiosk.sign_in()
    kiosk.switch()
    kiosk.sign_in()
    assert kiosk.store.row("select 1 from purse where household = 'h43'") is not None


def test_troubles_of_the_devices_are_told_in_a_practice_and_after_it(kiosk):
    kiosk.runner.camera_changed(DeviceError("摄像头没有插好"))
    kiosk.practise()
    kiosk.pump()
    assert kiosk.runner.status().camera == "摄像头没有插好"
    kiosk.runner.camera_changed(None)
    kiosk.runner.printer_changed("打印机没纸了，请换一卷。")
    kiosk.pump()
    assert (kiosk.runner.status().camera, kiosk.runner.status().printer) == (
        None,
        "打印机没纸了，请换一卷。",
    )
    kiosk.sign_in()
    kiosk.switch()
    assert not kiosk.training
    assert (kiosk.runner.status().camera, kiosk.runner.status().printer) == (
        None,
        "打印机没纸了，请换一卷。",
    )


def test_real_papers_that_wait_come_out_as_real_ones_and_once(tmp_path):
    with EmulatedPrinter(paper_rows=0) as printer:
        kiosk = Kiosk(tmp_path, printer)
        kiosk.open_shift()
        real = kiosk.redeem(GUEST_CARD, "rice")
        kiosk.sign_in()
        kiosk.switch()
        assert printing.next_job(kiosk.copy) is None
        printer.load_paper()
        kiosk.until(lambda: kiosk.printed(real))
        played = kiosk.redeem(GUEST_CARD, "laundry_liquid")
        kiosk.until(lambda: kiosk.printed(played, kiosk.copy))
        kiosk.started.stop()
        papers = [lines_of(paper) for paper in printer.papers]
    assert [PRACTICE in text for text in papers] == [False, True]
    assert real.number in papers[0]
    assert played.number in papers[1]


def test_a_practice_paper_that_tore_is_washed_out_before_the_next_real_one(tmp_path):
    """The rest of a picture must not swallow the beginning of somebody's slip."""
    with EmulatedPrinter(drop_after_bytes=1400) as printer:
        kiosk = Kiosk(tmp_path, printer)
        kiosk.practise()
        kiosk.redeem(GUEST_CARD, "rice")
        kiosk.until(lambda: printing.uncertain(kiosk.copy))
        kiosk.sign_in()
        kiosk.switch()
        real = kiosk.redeem(GUEST_CARD, "rice")
        kiosk.until(lambda: kiosk.printed(real))
        kiosk.started.stop()
        assert printer.rubbish == ()
        assert real.number in lines_of(printer.papers[-1])


def test_a_date_confirmed_in_training_sets_no_clock_and_holds_there(tmp_path, printer):
    kiosk = Kiosk(tmp_path, printer)
    kiosk.practise()
    kiosk.clock.quality = Quality.GUESS
    rows, guessed = dump(kiosk.store), kiosk.clock.at
    said = datetime(2026, 11, 25, 8, 30)
    (answer,) = kiosk.runner.runner._perform(ev.ConfirmDate("k1", said, "k2"))
    assert answer == ev.DateAccepted()
    assert (kiosk.runner.status().at, kiosk.runner.status().quality) == (said, Quality.KEEPER)
    assert isinstance(kiosk.redeem(GUEST_CARD, "rice"), Receipt)
    assert (kiosk.clock.at, kiosk.clock.quality) == (guessed, Quality.GUESS)
    assert dump(kiosk.store) == rows
    kiosk.started.stop()
    assert (kiosk.clock.at, kiosk.clock.quality) == (guessed, Quality.GUESS)


def test_the_tile_ends_it_and_the_real_kiosk_waits_for_a_card(kiosk):
    kiosk.practise()
    kiosk.sign_in()
    kiosk.switch()
    assert not kiosk.training
    assert kiosk.runner.runner is kiosk.started.runner
    assert kiosk.state == Idle(), "nobody has a desk without a card and a PIN"
    kiosk.sign_in()
    assert isinstance(kiosk.state, Board)
    assert not kiosk.state.desk.training


def test_it_ends_by_itself_when_nobody_is_at_it(kiosk):
    kiosk.practise()
    kiosk.pump(IDLE_S - 1)
    assert kiosk.training
    kiosk.sign_in()
    kiosk.pump(170)
    assert kiosk.training
    kiosk.pump(11)
    assert kiosk.state == Idle()
    assert kiosk.training
    kiosk.pump(IDLE_S + 1)
    assert not kiosk.training


def test_a_screen_that_waits_for_ever_does_not_keep_it_open(tmp_path):
    """A slip without paper waits as long as it takes; the villagers must not."""
    with EmulatedPrinter(paper_rows=0) as printer:
        kiosk = Kiosk(tmp_path, printer)
        kiosk.practise()
        kiosk.show(GUEST_CARD)
        kiosk.press(Button.GOODS)
        kiosk.do(ev.GoodAdded("rice"))
        kiosk.press(Button.NEXT, Button.NEXT, Button.CONFIRM)
        assert isinstance(kiosk.state, Done)
        for _ in range(5):
            kiosk.pump(IDLE_S / 2)
        assert not kiosk.training
        kiosk.started.stop()


def test_the_end_of_the_kiosk_is_the_end_of_the_practice(tmp_path, printer):
    kiosk = Kiosk(tmp_path, printer)
    kiosk.practise()
    assert list((tmp_path / "training").iterdir())
    kiosk.started.stop()
    assert list((tmp_path / "training").iterdir()) == []


def test_a_power_cut_leaves_no_copy_after_the_next_start(tmp_path, printer):
    """What lies there after it: the copy, its logs, half a copy, and a photograph."""
    kiosk = Kiosk(tmp_path, printer)
    for name in ("1/kiosk.db", "1/kiosk.db-wal", "2/kiosk.db-journal", "1/photographs/a.jpg"):
        left = tmp_path / "training" / name
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_bytes(b"left")
    kiosk.started.stop()
    again = assembly.assemble(tmp_path, open_store(tmp_path / "k.db"), kiosk.parts(printer))
    assert not (tmp_path / "training").exists()
    again.stop()


def test_photographs_of_a_practice_go_with_it(kiosk):
    kiosk.practise()
    kiosk.sign_in()
    kiosk.switch()
    kiosk.until(lambda: not list((kiosk.folder / "training").iterdir()))
    assert not (kiosk.folder / "photographs").exists()


def test_a_second_practice_begins_from_the_real_file_again(kiosk):
    kiosk.practise()
    kiosk.redeem(GUEST_CARD, "rice")
    kiosk.sign_in()
    kiosk.switch()
    kiosk.sign_in()
    kiosk.switch()
    assert kiosk.training
    assert dump(kiosk.copy, "print_job", "meta") == dump(kiosk.store, "print_job", "meta")


def test_barcodes_are_watched_for_whoever_stands_at_a_desk(kiosk):
    wanted = kiosk.started.reader
    kiosk.practise()
    assert not watching(wanted)
    kiosk.sign_in()
    assert watching(wanted)
    kiosk.pump(175)
    kiosk.do(ev.Pressed(Button.NEXT_PAGE))
    kiosk.pump(10)  # the real desk would have been timed out by now
    assert watching(wanted)
    kiosk.switch()
    assert not watching(wanted)


def watching(reader):
    return reader._watch is not None


def test_without_room_for_a_copy_a_sentence_says_so_and_the_real_kiosk_goes_on(kiosk):
    kiosk.open_shift()
    kiosk.sign_in()
    (kiosk.folder / "training").write_bytes(b"")  # a file where the folder should be
    rows = dump(kiosk.store)
    refused = kiosk.switch()
    assert refused.why is Obstacle.NO_ROOM
    assert not kiosk.training
    assert dump(kiosk.store) == rows
    kiosk.press(Button.BACK)
    assert isinstance(kiosk.state, Board)
    kiosk.act("write-off")
    assert problems(kiosk.store) == []


def test_a_disk_that_fills_up_under_the_copy_leaves_nothing_of_it(kiosk):
    from support.sqlite_writes import FailingWrites, can_fail_writes

    if not can_fail_writes():
        pytest.skip("SQLite is not a library of its own here")
    kiosk.open_shift()
    kiosk.sign_in()
    for at in (1, 20, 60):
        with FailingWrites(at=at, more=10**6):
            assert kiosk.switch().why is Obstacle.NO_ROOM
        assert list((kiosk.folder / "training").iterdir()) == []
        kiosk.press(Button.BACK)
    assert kiosk.switch().seq == 0
    assert kiosk.training
    with closing(sqlite3.connect(kiosk.folder / "k.db")) as reading:
        assert reading.execute("pragma integrity_check").fetchone() == ("ok",)


def test_pins_typed_wrong_in_training_are_not_counted_for_real(kiosk):
    kiosk.practise()
    kiosk.show(KEEPER_CARD)
    kiosk.type("000000")
    kiosk.press(Button.BACK)
    assert kiosk.store.meta("pin_failures/k1", "0") == "0"
    kiosk.pump(IDLE_S + 1)
    kiosk.sign_in(pin=PINS["k1"])
    assert isinstance(kiosk.state, Board)
