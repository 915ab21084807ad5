"""Each entry lies on the stick at once, and a machine whose card is dead comes back from it."""

from __future__ import annotations

import fcntl
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from nacl.signing import SigningKey
from support.county import HOMES, RICE, key_of
from support.system_calls import tracing_trouble
from support.town import NOW, new_code, site_row, stored_entries, township_key

from kiosk.__main__ import main
from kiosk.core.carried import StickTrouble
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DayClosed, EntryKind
from kiosk.core.first_start.states import CodeAsked, Damaged
from kiosk.core.view import Entered, Receipt
from kiosk.first_start import begins_at
from kiosk.joining import Enrolment, read_enrolment
from kiosk.salvage import OF_A_MACHINE, damaged_aside, salvage
from kiosk.settings import LedgerSettings, Settings
from kiosk.store import backup, counting, history, journal, redeem, soundness
from kiosk.store.database import StoreBarred, StoreError, open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.replay import DERIVED
from kiosk.store.verify import problems
from kiosk.sync import spare
from kiosk.sync.files import FileBook
from kiosk.sync.protocol import seal, unproven_lines
from kiosk.sync.second import ENTRIES_A_LINE, SecondMedium
from kiosk.sync.spare import Machine
from kiosk.township import book
from kiosk.township.api import application
from kiosk.township.database import open_database, run_tx
from kiosk.township.link import carry as township_carry
from kiosk.township.link import late
from kiosk.township.serving import running
from kiosk.township.sites import replacement

KEY = key_of("tx01")
WHEN = Stamp(Moment(NOW, Quality.SURE), "another boot", 1.0)
UNSENT = 500


@pytest.fixture
def town(scene, tmp_path):
    engine = open_database(str(shutil.copy(scene / "township.db", tmp_path)))
    yield engine
    engine.dispose()


@pytest.fixture
def url(town):
    with running(application(town, lambda: NOW)) as base_url:
        yield base_url


@pytest.fixture
def usb(tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


class Till:
    """A machine that sells, with a stick in."""

    def __init__(self, folder, scene, usb, town, url="http://127.0.0.1:1"):
        self.folder = folder
        folder.mkdir()
        self.path = folder / "kiosk.db"
        shutil.copy(scene / "tx01.db", self.path)
        self.store = open_store(self.path)
        self.usb = usb
        public = bytes(township_key(town)).hex()
        (folder / "device.key").write_text(bytes(KEY).hex())
        told = Enrolment(url, "tx01", 1, public)
        (folder / "enrolment.json").write_text(json.dumps(asdict(told)))
        self.second = SecondMedium(
            self.store,
            self.path,
            KEY,
            Machine("tx01", 1, url, public, ""),
            LedgerSettings(stick=str(usb), mounted=False),
            FileBook(self.store, folder / "photographs"),
        )
        self._rng = random.Random(7)
        self._sold = 0
        keeper = self.store.row("select id from person where role = 'keeper'")[0]
        self.when = Stamp(WHEN.moment, WHEN.boot, 1.0, keeper)

    @property
    def own(self):
        return self.second.folder

    @property
    def head(self):
        return journal.head(self.store)[0]

    def sell(self, times):
        for _ in range(times):
            self._sold += 1
            home = f"7-{self._rng.choice(HOMES['tx01'])}"
            answer = redeem.redeem(
                self.store, f"till/{self._sold}", home, [RICE], lambda: self.when,
                entered=Entered.CODE,
            )  # fmt: skip
            assert isinstance(answer, Receipt), answer

    def close_day(self):
        with self.store.transaction():
            head, digest = journal.head(self.store)
            mark = digest.hex()[:8]
            body = DayClosed(1, head, mark, (), 0, "", "", 0, 0, (), 0, 0, 0, 0)
            journal.append(self.store, EntryKind.DAY_CLOSED, f"close/{self._sold}", body, self.when)

    def on_stick(self):
        """Entries on the stick, by number."""
        return {
            n: line
            for path in spare.files(self.own)
            for head, envelope in spare.envelopes(path)
            for n, line in enumerate(unproven_lines(envelope), head.first)
        }

    def died(self):
        """The card is dead: nothing of it can be read any more."""
        own = list(journal.entries(self.store))
        self.store.close()
        shutil.rmtree(self.folder)
        return own


@pytest.fixture
def till(tmp_path, scene, usb, town, url):
    made = Till(tmp_path / "kiosk", scene, usb, town, url)
    yield made
    with suppress(Exception):
        made.store.close()


def shut_out(town, known=0):
    """The township gives the site to another machine: its code."""
    code = new_code()

    def work(connection):
        replacement.fence(connection, book.the_site(connection, "tx01"), NOW, known=known)
        book.set_code(connection, "tx01", code, at=NOW, valid=book.LONGEST_VALIDITY)

    run_tx(town, work)
    return code


def derived(store):
    return {table: store.rows(f"select * from {table} order by 1, 2") for table in DERIVED}


def missing(town):
    return run_tx(town, lambda c: late.gone(c, "tx01"), reads=True)[0].missing


def new_machine(tmp_path, url):
    """An empty card, and its settings."""
    config = tmp_path / "new.toml"
    config.write_text(f'data = "{tmp_path / "new"}"\n[township]\nurl = "{url}"\n')
    return config, tmp_path / "new"


def test_a_dead_card_with_500_unsent_redemptions_comes_back_whole_from_the_stick(
    till, town, usb, url, tmp_path
):
    till.store.on_commit = till.second.nudge
    till.second.start()
    at_township = site_row(town).head
    till.sell(UNSENT - (till.head - at_township))
    deadline = threading.Event()
    while till.second.state.entry < till.head:
        deadline.wait(0.02)
        assert till.second.state.trouble in (None, "missing")
    till.second.stop()
    there = derived(till.store)
    own = till.died()
    assert len(own) - at_township == UNSENT

    config, folder = new_machine(tmp_path, url)
    command = [sys.executable, "-m", "kiosk", "restore", "--config", str(config), str(usb)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    told = f"备份 {len(own)} 条，乡镇都收下了\n"
    assert (done.returncode, told in done.stdout) == (0, True), done
    code = shut_out(town, known=len(own))
    assert missing(town) is None, "nothing is listed: nothing is missing"
    done = CliRunner().invoke(main, [*command[3:], code.text])
    assert done.exit_code == 0, done.output

    assert [row.flagged for row in stored_entries(town)] == [None] * len(own)
    with closing(open_store(folder / "kiosk.db")) as store:
        assert not counting.is_expected(store)
        history.begin(store, "tx01", 2, WHEN)
        assert counting.is_expected(store), "what was handed out and never told lies on no stick"
        assert list(journal.entries(store))[:-1] == own
        here = derived(store)
        assert {table for table in here if here[table] != there[table]} <= {"points", "purse"}
        spent = "select household, spent from purse order by 1"
        assert store.rows(spent) == sorted((row[0], row[4]) for row in there["purse"])
        assert problems(store) == []
        assert journal.genesis(store).epoch == 2, "so that no slip number is used twice"
    assert (folder / "device.key").read_text() != bytes(KEY).hex()


def test_whoever_asks_for_the_code_first_loses_nothing_either(till, town, usb):
    till.second.follow()
    last = till.head
    till.died()
    shut_out(town, known=last)
    first = site_row(town).head + 1
    assert missing(town) == (first, last), "without the stick every number is listed"
    said = "\n".join(township_carry.carry(town, usb, NOW))
    assert f"收到新的流水 {last - first + 1} 条" in said
    assert "只留作凭据" in said
    assert missing(town) is None


def test_a_stick_that_is_read_after_the_code_was_asked_for_is_evidence_and_it_is_said(
    till, usb, town
):
    till.second.follow()
    last = till.head
    till.died()
    shut_out(town, known=last)
    sent = salvage(usb, "")
    assert (sent.is_whole, sent.head, sent.fenced) == (True, last, True)
    assert sent.told.endswith("收下作凭据了")
    assert late_ones(town) == last - site_row(town).head


def late_ones(town):
    return run_tx(town, lambda c: late.gone(c, "tx01"), reads=True)[0].came


def test_a_commit_is_on_the_stick_before_the_next_household_stands_there(till):
    till.second.follow()
    before = till.on_stick()
    assert max(before) == till.head
    till.sell(2)
    assert till.second.follow().entry == till.head
    here = dict(enumerate(Outbox(till.store).lines(1, till.head), 1))
    assert till.on_stick() == {n: here[n] for n in till.on_stick()}
    assert set(till.on_stick()) - set(before) == {till.head - 1, till.head}


def test_a_stick_that_was_out_for_long_lacks_nothing_when_it_is_back(till, usb, tmp_path):
    till.second.follow()
    usb.rename(tmp_path / "pocket")
    assert till.second.follow().trouble is StickTrouble.MISSING
    till.sell(ENTRIES_A_LINE + 10)
    assert not usb.exists(), "nothing is written where no stick is"
    (tmp_path / "pocket").rename(usb)
    assert till.second.follow().entry == till.head
    held = till.on_stick()
    assert sorted(held) == list(range(min(held), till.head + 1))


def test_two_sticks_that_were_swapped_between_two_looks_are_told_apart(till, usb, tmp_path):
    """In one socket the second gets the device number of the first, and no look saw none."""
    first, other = tmp_path / "first", tmp_path / "other"
    other.mkdir()
    till.second.follow()
    usb.rename(first)
    other.rename(usb)
    assert till.second.follow().entry == till.head, "nothing was sold in between"
    held = [*till.on_stick(), till.second.state.copied]
    assert held[-1] == till.head, "the empty one has a whole copy"
    assert spare.machine_of(till.own) == spare.machine_of(first / till.own.relative_to(usb))
    till.sell(3)
    till.second.follow()
    usb.rename(other)
    first.rename(usb)
    till.sell(2)
    assert till.second.follow().trouble is None
    held = sorted(till.on_stick())
    assert held == list(range(held[0], till.head + 1)), "the first lacks none of the three"
    other_held = spare.last_entry(other / till.own.relative_to(usb))
    assert other_held == till.head - 2


BACKS_UP = """
import sys
from pathlib import Path
from kiosk.store.backup import back_up
try:
    back_up(Path(sys.argv[1]), Path(sys.argv[2]))
except Exception as error:
    print(type(error).__name__)
"""


@pytest.mark.skipif(bool(tracing_trouble()), reason=tracing_trouble())
@pytest.mark.parametrize(
    ("sick", "call", "told"),
    [
        ("kiosk.db", "pread64", "StoreError"),
        ("usb/kiosk.part", "pwrite64", "OSError"),
        ("usb/kiosk.part", "pread64", "OSError"),
    ],
)
def test_an_input_error_is_told_of_the_medium_that_had_it(tmp_path, sick, call, told):
    path, folder = tmp_path / "kiosk.db", tmp_path / "usb"
    folder.mkdir()
    with closing(sqlite3.connect(path)) as file:
        file.execute("create table entry (seq, hash)")
        file.executemany("insert into entry values (?, ?)", [(n, bytes(4000)) for n in range(99)])
        file.commit()
    # the first pages can still be read; what is sick is seen while it is copied
    fault = ("-P", tmp_path / sick, "-e", f"inject={call},read:error=EIO:when=9+")
    strace = ("strace", "-f", "-qq", "-o", "/dev/null", *fault)
    done = subprocess.run(
        [*strace, sys.executable, "-c", BACKS_UP, path, folder],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == told, done


def test_a_line_that_a_power_cut_tore_is_written_again(till):
    till.second.follow()
    path = spare.files(till.own)[-1]
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert spare.last_entry(till.own) == till.head - 1
    till.second._known = None  # the machine starts anew
    till.second.follow()
    assert path.read_bytes() == whole


def test_the_whole_file_is_copied_at_each_close_and_the_newest_are_kept(till):
    assert till.second.follow().copied == till.head, "a new stick gets one at once"
    first = till.head
    till.sell(1)
    assert till.second.follow().copied == first, "not at each sale"
    for _ in range(backup.KEPT + 1):
        till.sell(1)
        till.close_day()
        assert till.second.follow().copied == till.head
    copies = backup.copies(till.own)
    assert len(copies) == backup.KEPT
    assert backup.look_through(copies[0]) == journal.head(till.store)
    assert not [path for path in till.own.iterdir() if "part" in path.name or "wal" in path.name]


def test_a_full_stick_is_told_and_what_lay_there_stays_and_selling_goes_on(till):
    till.second.follow()
    before = {path.name: path.read_bytes() for path in till.own.iterdir()}
    till.sell(1)
    till.close_day()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        assert till.second.follow().trouble is StickTrouble.FULL
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    held = {path.name: path.read_bytes() for path in till.own.iterdir()}
    assert {name: held[name][: len(data)] for name, data in before.items()} == before
    till.sell(1)
    found = till.second.follow()
    assert (found.trouble, found.entry) == (None, till.head), "as soon as there is room"


def test_what_another_has_signed_is_not_taken_from_a_stick(till, town, usb):
    head = site_row(town).head
    lines = Outbox(till.store).lines(head + 1, 1)
    forged = seal(
        SigningKey.generate(), lines, kind="entries", site="tx01", epoch=1, first=head + 1,
        last_hash=Outbox(till.store).hash_at(head + 1).hex(),
    )  # fmt: skip
    till.own.mkdir(parents=True)
    spare.append(till.own / spare.name_of(head + 1), [forged])
    said = "\n".join(township_carry.carry(town, usb, NOW))
    assert "不是登记过的机器写的" in said
    assert site_row(town).head == head


def test_a_copy_is_made_by_command_beside_the_running_kiosk(till, tmp_path):
    config = tmp_path / "kiosk.toml"
    config.write_text(
        f'data = "{till.folder}"\n[ledgers]\nstick = "{tmp_path / "none"}"\nmounted = false\n'
    )
    run = CliRunner().invoke
    assert run(main, ["backup", "--config", str(config)]).exit_code == 0, "no stick is no fault"
    with till.store.transaction():  # somebody is just redeeming
        done = run(main, ["backup", "--config", str(config), "--to", str(tmp_path / "kept")])
    assert done.exit_code == 0, done.output
    [copy] = backup.copies(tmp_path / "kept")
    assert backup.look_through(copy) == journal.head(till.store)
    with closing(open_store(copy)) as whole:
        assert problems(whole) == []


def test_a_damaged_file_is_noticed_and_never_copied_over_a_good_one(till, usb, town):
    till.second.follow()
    good = backup.copies(till.own)[0].read_bytes()
    till.store.close()
    assert soundness.damage(till.path) == ""
    data = bytearray(till.path.read_bytes())
    page = 4096
    for n in range(3, len(data) // page):
        data[n * page : n * page + 200] = bytes(200)
    till.path.write_bytes(data)
    assert soundness.damage(till.path) != ""
    with pytest.raises(StoreError):
        backup.back_up(till.path, till.own)
    assert till.second.follow().trouble is StickTrouble.OWN, "the stick is not to blame"
    assert backup.copies(till.own)[0].read_bytes() == good

    settings = Settings(data=str(till.folder))

    def in_vain():
        with damaged_aside(settings):
            assert read_enrolment(till.folder) is None, "as a new machine's"
            raise KeyError("the code was wrong")

    with pytest.raises(KeyError):
        in_vain()
    assert read_enrolment(till.folder).site == "tx01", "as if nothing had been tried"
    sent = salvage(usb, "")
    assert (sent.is_whole, sent.head) == (True, site_row(town).head)
    with damaged_aside(settings) as aside:
        pass
    assert (aside / "kiosk.db").read_bytes() == bytes(data), "what is damaged is not deleted"
    assert not till.path.exists()


def test_a_chain_that_was_broken_at_its_end_is_damage(till):
    names = [n for (n,) in till.store.rows("select name from sqlite_master where type='trigger'")]
    for name in names:
        till.store.execute(f"drop trigger {name}")
    till.store.execute("update entry set at = '2001-01-01T00:00:00' where seq = ?", [till.head])
    assert "does not continue" in soundness.damage(till.path)


def test_lines_that_this_journal_does_not_hold_are_told_and_nothing_is_put_behind_them(till):
    """An older copy of the journal, or a machine of the same name in another township."""
    older = till.folder / "older.db"
    till.store.copy_to(older)
    till.sell(2)
    till.second.follow()
    before = {path.name: path.read_bytes() for path in till.own.iterdir()}
    with closing(open_store(older)) as store:
        machine = Machine("tx01", 1, "http://127.0.0.1:2", "", "")
        settings = LedgerSettings(stick=str(till.usb), mounted=False)
        book = FileBook(store, till.folder / "photographs")
        second = SecondMedium(store, older, KEY, machine, settings, book)
        assert second.follow().trouble is StickTrouble.ANOTHERS
        with store.transaction():
            body = DayClosed(1, 1, "", (), 0, "", "", 0, 0, (), 0, 0, 0, 0)
            for n in range(3):  # beyond the last number on the stick
                journal.append(store, EntryKind.DAY_CLOSED, f"other/{n}", body, till.when)
        assert second.follow().trouble is StickTrouble.ANOTHERS
    assert {path.name: path.read_bytes() for path in till.own.iterdir()} == before


def test_what_was_booked_last_before_the_end_is_on_the_stick(till):
    ending = []

    def at_the_last_moment(_):
        if not ending:
            till.sell(1)
            ending.append(threading.Thread(target=till.second.stop))
            ending[0].start()
            assert till.second._stopping.wait(30)

    till.second._on_change = at_the_last_moment
    till.second.start()
    till.second._thread.join(60)
    ending[0].join(60)
    assert max(till.on_stick()) == till.head


def test_two_programs_do_not_copy_into_one_folder_at_the_same_time(till):
    till.second.follow()
    first = till.head
    till.close_day()
    handle = os.open(till.own, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # as `kiosk backup` holds it
        with pytest.raises(BlockingIOError):
            backup.back_up(till.path, till.own)
        found = till.second.follow()
        assert (found.trouble, found.entry, found.copied) == (None, till.head, first)
    finally:
        os.close(handle)
    assert till.second.follow().copied == till.head


BUSY = """
import sqlite3, sys, time
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("pragma synchronous = off")
for n in range(2000):
    file.execute("insert into busy values (1)")
    print(n, flush=True)
    time.sleep(0.002)
"""


def test_a_copy_comes_to_its_end_though_somebody_writes_all_the_time(tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "PAGES_A_STEP", 1)  # a slow stick
    path = tmp_path / "kiosk.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("pragma journal_mode = wal")
        file.execute("create table entry (seq, hash)")
        file.execute("create table busy (n)")
        file.executemany("insert into busy values (?)", [(bytes(4000),)] * 4000)
        file.commit()
        with subprocess.Popen([sys.executable, "-c", BUSY, path], stdout=subprocess.PIPE) as writer:
            assert writer.stdout.readline()
            backup.back_up(path, tmp_path)
            still_writes = writer.poll() is None
            writer.kill()
    assert still_writes, "it waited until nobody wrote any more"


def test_a_file_that_somebody_is_at_or_that_has_no_room_is_no_damage(till):
    till.store.close()
    with closing(sqlite3.connect(till.path, isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        with pytest.raises(StoreBarred, match="locked"):
            soundness.damage(till.path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(StoreBarred):
            soundness.damage(till.path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert soundness.damage(till.path) == ""


@pytest.mark.parametrize("moved", range(len(OF_A_MACHINE) + 1))
def test_a_power_cut_while_a_damaged_journal_is_put_aside_never_begins_its_epoch_again(
    tmp_path, moved
):
    for name in OF_A_MACHINE:
        (tmp_path / name).write_bytes(b"torn" * 500)
    told = Enrolment("http://127.0.0.1:1", "tx01", 1, "")
    (tmp_path / "enrolment.json").write_text(json.dumps(asdict(told)))
    for name in OF_A_MACHINE[:moved]:
        (tmp_path / name).unlink()
    assert isinstance(begins_at(Settings(data=str(tmp_path))), Damaged | CodeAsked)
